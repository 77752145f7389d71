"""Words for a reader of the field: names and units, counts in grammar, no column that repeats itself. Each was seen red
on the wording before."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

import pytest

from offramp.briefing.document import Grid
from offramp.briefing.names import NAMELESS, Names
from offramp.briefing.renderers.terminal import blocks_text
from offramp.briefing.views.changing import hinges_para
from offramp.briefing.views.diff import diff_blocks
from offramp.briefing.views.judgement import judgement_blocks
from offramp.briefing.views.ledger import called, words_of
from offramp.briefing.views.terms import comparison_blocks
from offramp.ensemble.diff import Diff, Effect
from offramp.ensemble.find_out import Finding, Side
from offramp.game.variants import Comparison

CATCH = {"what": "worth.sund.catch", "kind": "number", "rests_on": (), "points": 20.0, "turns_at": None}
SIDES = ({"at": -6.0, "probability": 0.1, "sampling": None}, {"at": -2.0, "probability": 0.2, "sampling": None})


def test_what_would_have_had_to_be_believed_is_a_clause() -> None:
    sides = (Side(-6.0, 0.1, None), Side(-2.0, 0.2, None))
    finding = cast("Finding", SimpleNamespace(to_dict=lambda: {**CATCH, "sides": SIDES}))
    assert words_of(NAMELESS).held(finding, sides[1]) == "‘catch’ (sund) is at its highest, −2"


def test_what_reverses_the_answer_only_together_says_which_ends_those_are() -> None:
    together = {"items": [{"what": CATCH["what"], "kind": "number", "at": -2.0}], "probability": 0.65}
    judged = {"outcome": "deal", "probability": 0.1, "find_out": [{**CATCH, "sides": SIDES}], "reversal": together}
    text = "Nothing alone reverses the answer. If ‘catch’ (sund) is at its highest, −2: 65 %."
    assert hinges_para(judged).text == text


@pytest.mark.parametrize(
    ("p", "said"),
    [(0.52, "there is a roughly even chance (50 %) of “merged”"), (0.9, "“merged” is very likely (90 %)")],
    ids=["even", "likely"],
)
def test_a_locked_answer_is_a_sentence(p: float, said: str) -> None:
    assert called(cast("Any", SimpleNamespace(outcome="merged", probability=p))) == said


def test_an_edit_is_told_by_names_and_a_chance_in_percent() -> None:
    edit = Effect("chance.label", "0.2..0.45", "0.5", 0.02, 0.03, ("press#1",), ())
    hashes = ("sha256:" + "0" * 64, "sha256:" + "1" * 64)
    names = Names({"press#1": "It may go."}, chances={"label": "it goes"})
    grid = diff_blocks(Diff("deal", hashes, (0.1, 0.12), (edit,), ()), names)[1]
    assert isinstance(grid, Grid)
    assert grid.rows[0][:3] == ("the chance that it goes [chance.label]", "20 to 45 %", "50 %")
    assert grid.rows[0][5] == "“It may go.” [press#1]"


def test_without_terms_no_column_is_there_for_them() -> None:
    row = SimpleNamespace(name="as it stands", problem="", free=0.6, fixed=0.6, outcomes={"deal": 0.6})
    one = cast("Comparison", SimpleNamespace(given={}, asked="deal", rows=(row,)))
    grids = [block for block in comparison_blocks(one) if isinstance(block, Grid)]
    assert (grids[0].columns, grids[0].rows) == (("variant", "deal"), (("as it stands", "60 %"),))


def test_a_convention_has_one_row_with_all_that_was_tried_in_its_place() -> None:
    tried = [
        {"kind": "base", "what": "", "value": value, "probability": 0.6, "problem": ""} for value in ("0.15", "0.45")
    ]
    audit = {"table": tried, "draws": 500, "low": 0.6, "high": 0.6, "tried": 2}
    judged = {"outcome": "deal", "probability": 0.6, "scenarios": (), "record": None, "outcomes": {"deal": 0.6}}
    judged |= {"above_half": {"k": 9, "of": 9}, "spread": (0.5, 0.7), "premise_gone": 0.0, "draws": 9, "seed": 0}
    judged |= {
        "failed": 0,
        "effective_draws": 9.0,
        "sampling": (0.5, 0.7),
        "central": None,
        "audit": audit,
        "failures": (),
    }
    blocks = judgement_blocks(judged)
    assert isinstance(blocks[-1], Grid)
    assert blocks[-1].rows == (("how often an unreliable source is right", "15 %: 60 %; 45 %: 60 %"),)
    assert "count as" not in blocks_text(blocks, 90), "draws that all count alike are not weighted"
