"""Indicators: what would be seen on either side agrees with the answer there, worked out by another way."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from schemas import schema
from small_cases import TALKS
from small_play import EXIT, case_of

from offramp.briefing.names import names_of
from offramp.briefing.renderers.terminal import blocks_text
from offramp.briefing.views.indicators import indicators_blocks
from offramp.case.credence import Credence
from offramp.case.load import load
from offramp.cli import execute
from offramp.news.indicators import Indicator, Indicators, IndicatorSign, indicators

DRAWS = 40
FREE = EXIT.replace(", given: {offer: yes}", "")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("exit")
    (place / "case.yaml").write_text(FREE, "utf-8")
    return place


@pytest.fixture(scope="module")
def watched(folder: Path) -> Indicators:
    return indicators(load(folder), DRAWS)


def of(every: Indicators, what: str) -> Indicator:
    return next(one for one in every.indicators if one.what == what)


def sign(one: Indicator, what: str, kind: str = "move") -> IndicatorSign:
    return next(each for each in one.signs if (each.what, each.kind) == (what, kind))


@pytest.mark.parametrize("what", ["worth.ruler.power", "worth.coercer.cost", "bluff", "no threat"])
def test_the_move_that_is_the_answer_is_as_likely_as_the_answer_on_either_side(watched: Indicators, what: str) -> None:
    """Break: the ends of a private number the other way round, red; a variant played with what was given, red."""
    one = of(watched, what)
    leaving = sign(one, "leave")
    assert leaving.is_answer
    assert (leaving.if_so, leaving.if_not) == pytest.approx([side.probability for side in one.sides], abs=1e-4)


def test_signs_of_the_outcome_itself(watched: Indicators) -> None:
    one = of(watched, "exile")
    assert (sign(one, "strike").if_so, sign(one, "leave").if_so, sign(one, "offer").if_so) == (0.0, 1.0, 1.0)
    assert one.signs[-1] == sign(one, "leave")  # the answer itself comes last
    assert sign(of(watched, "no threat"), "strike").tells


def test_a_sign_as_likely_either_way_is_marked() -> None:
    """Break: the lower ratio taken for the higher, red."""
    odds = {(0.5, 0.4): (False, False), (0.1, 0.4): (True, False), (1.0, 0.6): (False, True)}
    signs = {pair: IndicatorSign("x", "move", (), *pair) for pair in odds}
    assert {pair: (one.tells, one.tells_unseen) for pair, one in signs.items()} == odds


def test_a_report_tells_as_much_as_those_so_far_are_believed(tmp_path: Path) -> None:
    case = case_of(TALKS, tmp_path)
    every = indicators(case, 12)
    claims = [one for one in every.indicators if one.kind == "claim"]
    assert claims
    for one in claims:
        same, contrary = (sign(one, one.what, kind) for kind in ("same", "contrary"))
        right = Credence(case).believed(one.what)
        assert (same.if_so if one.so.at else same.if_not) == pytest.approx(right, abs=1e-4)
        assert (contrary.if_so, contrary.if_not) == (same.if_not, same.if_so)
        assert same.by


def test_what_is_printed_and_published(watched: Indicators, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert execute(["watch", str(folder), "--indicators", "--draws", str(DRAWS), "--json"]) == 0
    printed = json.loads(capsys.readouterr().out)
    assert printed == watched.to_dict()
    assert schema("indicators").faults(printed) == []
    text = blocks_text(indicators_blocks(watched, names_of(load(folder))))
    assert "tells two things apart" in text
    assert "it is the answer itself" in text
