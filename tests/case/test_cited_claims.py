"""What a case takes over of the claims that it cites."""

from __future__ import annotations

from offramp.case.check import _further, _noted
from offramp.evidence.pipeline import read_report


def test_what_holds_only_under_a_condition_is_unknown_to_a_case_however_firmly_it_is_said() -> None:
    text = "The union said that the crews will strike if the port closes. The union said that the crews will strike."
    claims = read_report(text.encode(), "k").claims
    assert [claim.certainty for claim in claims] == ["certain", "certain"]
    assert [_noted(claim).certainty for claim in claims] == ["unknown", "certain"]
    assert {one.certainty for claim in claims for one in _further(claim)} == {"unknown"}
