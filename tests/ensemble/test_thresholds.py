"""Hinges and flips: against closed forms, against solving the changed case by itself, and against what they promise."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
from small_cases import TALKS, made

from offramp import load
from offramp.briefing.names import names_of
from offramp.briefing.renderers.terminal import blocks_text
from offramp.briefing.views.reversal import flips_blocks
from offramp.briefing.views.thresholds import hinges_blocks
from offramp.case.transform import revalued, supported, without
from offramp.case.types import Case, Question, Rationality, Support
from offramp.cli import execute
from offramp.ensemble.one_at_a_time import sweep
from offramp.ensemble.reversal import _least, flip
from offramp.ensemble.thresholds import AnswerThen, find_frontier, hinges, thresholds
from offramp.errors import ModelError
from offramp.game.evaluate import solved
from offramp.game.payoffs import central_numbers, ranges
from offramp.game.solve import why_choice
from offramp.game.variants import compare

EXIT = """\
format: offramp/case-1
title: The exit game
question: Does he leave?
as_of: 2026-01-01
horizon: 30 days
asks: {outcome: exile}
reports:
  press: {file: press.md, origin: wire, date: 2025-12-01}
  paper: {file: paper.md, origin: wire, date: 2025-12-01}
  letter: {file: letter.md, date: 2025-12-01}
actors: {coercer: {}, ruler: {}}
options:
  strike: {actor: coercer, undo: never, assumed: t}
  leave: {actor: ruler, undo: never, assumed: t}
chance:
  kept: {when: leave, probability: 0.8..1, because: [press#00000001, paper#00000002], otherwise: 0.5}
  removed: {when: strike, probability: 0.4..0.6, assumed: t}
rules: [{never: leave and strike, assumed: t}]
worth:
  coercer:
    - {name: change, when: leave or (strike and removed), value: 6, assumed: t}
    - {name: war cost, when: strike, value: -6..-2, private: yes, assumed: t}
    - {name: backing down, when: not (leave or strike), value: -1, assumed: t}
  ruler:
    - {name: determination, when: not (leave or (strike and removed)), value: 0..10, private: yes, assumed: t}
    - {name: fear, when: strike and removed, value: -14..-6, needs: press#00000003, otherwise: -2}
    - {name: safe exile, when: leave and kept, value: 2, assumed: t}
    - {name: trial, when: leave and not kept, value: -8, assumed: t}
    - {name: pride, when: leave and strike, value: 0..1, because: letter#00000004, otherwise: 0}
play:
  - {actor: ruler, chooses: [leave]}
  - {actor: coercer, chooses: [strike]}
outcomes: {exile: leave, war: strike}
variants: {no guarantee: {chance.kept: 0.5, assumed: t}}
type_points: 501
rationality: {raw: 2000}
claims:
  press#00000001: {report: press, quote: The host keeps its word., kind: author, start: 0, end: 24}
  paper#00000002: {report: paper, quote: The host keeps its word., kind: author, start: 0, end: 24}
  letter#00000004: {report: letter, quote: He is proud., kind: author, start: 0, end: 12}
  press#00000003: {report: press, quote: He is afraid., kind: author, start: 25, end: 38}
"""


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> Case:
    file = tmp_path_factory.mktemp("hinges") / "case.yaml"
    file.write_text(EXIT, encoding="utf-8")
    return load(file)


def exile(kept: float = 0.9, removed: float = 0.5, fear: float = -10.0) -> float:
    """The exit game in closed form: half of the coercers strike where removed is 1/2, and so on by the prior's middle.

    He leaves when 2 kept - 8 (1 - kept) is at least d (1 - s removed) + s removed fear, with s the share of coercers
    for whom 6 removed + cost exceeds -1, cost uniform on -6..-2, and d uniform on 0..10.
    """
    strikes = min(1.0, max(0.0, (-2.0 - (-1.0 - 6.0 * removed)) / 4.0))
    cutoff = (2.0 * kept - 8.0 * (1.0 - kept) - strikes * removed * fear) / (1.0 - strikes * removed)
    return min(1.0, max(0.0, cutoff / 10.0))


def test_the_answer_along_a_number_is_the_closed_form(case: Case) -> None:
    for path, name, values in (
        ("chance.kept", "kept", (0.8, 0.85, 0.9, 0.97)),
        ("chance.removed", "removed", (0.4, 0.47, 0.6)),
        ("worth.ruler.fear", "fear", (-14.0, -9.0, -6.0)),
    ):
        found = sweep(case, [{path: value} for value in values])
        expected = [exile(**{name: value}) for value in values]
        assert found.tolist() == pytest.approx(expected, abs=0.003), path


def test_thresholds_are_those_of_the_closed_form(case: Case) -> None:
    """exile = 1/2 where the cutoff is 5: 10 kept - 8 + 2.5 = 3.75, and 1 + 0.25 * -fear = 3.75 at kept .9."""
    found = {one.quantity: one for one in thresholds(case)}
    assert found["chance.kept"].turns_at == pytest.approx([0.925], abs=0.001)
    assert found["worth.ruler.fear"].turns_at == pytest.approx([-11.0], abs=0.02)
    assert found["worth.ruler.fear"].answer_then == AnswerThen(0.5, True)
    assert found["worth.ruler.determination"].turns_at == pytest.approx([14 / 3], abs=0.02)
    assert found["worth.coercer.war cost"].turns_at == pytest.approx([-4.0], abs=0.02)
    assert found["worth.ruler.trial"].range is None
    assert "single number" in (found["worth.ruler.trial"].reason or "")
    ends = found["chance.kept"].ends
    assert ends == pytest.approx((exile(kept=0.8), exile(kept=1.0)), abs=0.003)


def test_a_frontier_is_the_closed_form_at_each_point(case: Case) -> None:
    """The cutoff type of a private number, and the crossing of a public one."""
    private = find_frontier(case, "worth.ruler.fear", "worth.ruler.determination")
    for fear, cutoffs in private.points[::8]:
        assert cutoffs == pytest.approx([exile(fear=fear) * 10.0], abs=0.03)
    public = find_frontier(case, "worth.ruler.fear", "chance.kept")
    for fear, kept in public.points[::8]:
        wanted = (3.75 + 8.0 + 0.25 * fear) / 10.0
        assert kept == (pytest.approx([wanted], abs=0.004) if 0.8 < wanted < 1.0 else ())
    with pytest.raises(ModelError, match=r"no number 'worth\.ruler\.faer'"):
        find_frontier(case, "worth.ruler.faer", "chance.kept")


def test_a_sweep_is_what_the_changed_case_says_with_the_scale_left_as_it_was(case: Case) -> None:
    """Moving a number that widens an actor's range must not make that actor more or less rational."""
    normal = replace(case, rationality=Rationality("value", 8.0), type_points=31)
    before = ranges(solved(normal).stage.base, central_numbers(normal))
    columns = [{"worth.ruler.fear": -13.0}, {"chance.kept": 0.85, "worth.ruler.fear": -7.0}]
    for p, column in zip(sweep(normal, columns), columns, strict=True):
        values = tuple(column.items())
        other = revalued(normal, values, Support())
        after = ranges(solved(other).stage.base, central_numbers(other))
        assert (before != after).any()
        assert p != pytest.approx(solved(other).odds()["exile"], abs=1e-6)  # with its own scale it would be this
    raw = replace(case, rationality=Rationality("raw", 2.0), type_points=31)
    other = revalued(raw, (("worth.ruler.fear", -13.0),), Support())
    assert sweep(raw, [{"worth.ruler.fear": -13.0}])[0] == pytest.approx(solved(other).odds()["exile"], abs=1e-12)


def test_claims_and_origins_are_what_the_case_without_them_says(case: Case) -> None:
    found = hinges(case)
    told = {one.claim: one for one in found.claims}
    now, fearless = solved(case).odds()["exile"], solved(without(case, frozenset({"press#00000003"}))).odds()["exile"]
    assert told["press#00000003"].if_true == pytest.approx(now)
    assert told["press#00000003"].if_false == pytest.approx(fearless)
    assert fearless == pytest.approx(exile(fear=-2.0), abs=0.003)
    assert told["press#00000001"].if_false == pytest.approx(exile(kept=0.5), abs=0.003)  # it speaks for the wire
    assert told["paper#00000002"].if_false == pytest.approx(now)  # the same origin once more, which is not a witness
    assert told["press#00000001"].if_only == pytest.approx(exile(kept=0.5), abs=0.003)
    assert [(one.origin, one.claims) for one in found.origins] == [("wire", 3), ("letter", 1)]
    assert found.origins[0].if_not == pytest.approx(exile(kept=0.5, fear=-2.0), abs=0.003)
    assert found.origins[1].if_not == pytest.approx(now)


def as_only_support(claim: str, support: Support) -> Support:
    return replace(support, because=(claim,)) if claim in support.because else support


def test_what_is_solved_together_is_what_each_says_alone(tmp_path: Path) -> None:
    """Claims, each as the only support too, and variants, whose values change what the past told; by the steady way."""
    case = made(TALKS, tmp_path)
    found, now = hinges(case), solved(case).how
    for claim in found.claims:
        only = supported(case, partial(as_only_support, claim.claim))
        for there, p in ((case, claim.if_false), (only, claim.if_only)):
            alone = solved(without(there, {claim.claim}), now)
            assert p == pytest.approx(alone.odds()["exile"], abs=1e-9), claim.claim
    assert sum(claim.if_only != claim.if_false for claim in found.claims) >= 2
    for variant, row in zip(case.variants, found.terms, strict=False):
        for odds, given in ((row.outcomes, None), (row.outcomes_free, ())):
            assert odds == pytest.approx(solved(case, now, given, variant=variant).odds(), abs=1e-9), row.name
    for name, p in found.rationality[:2]:
        assert p == pytest.approx(solved(case, replace(now, value=float(name))).odds()["exile"], abs=1e-9)


def test_flips_turn_the_answer_and_no_sooner(case: Case) -> None:
    found = flip(case)
    assert not found.yes
    numbers = [one for one in found.flips if one.changes]
    assert {change.quantity for one in numbers for change in one.changes} >= {"chance.kept", "worth.ruler.fear"}
    for one in numbers:
        there = {change.quantity: change.to + 1e-3 * (change.to - change.now) for change in one.changes}
        short = {change.quantity: change.now + 0.95 * (change.to - change.now) for change in one.changes}
        assert sweep(case, [there])[0] >= 0.5
        assert sweep(case, [short])[0] < 0.5
    assert [one.size for one in numbers] == sorted(one.size for one in numbers)


def test_where_no_number_turns_the_answer_alone_several_do_together(case: Case) -> None:
    """With little fear and a doubtful guarantee neither alone is enough."""
    narrow = revalued(case, (("chance.removed", 0.5),), Support())
    text = EXIT.replace("0.8..1,", "0.85..0.91,").replace("-14..-6,", "-11..-9,").replace("0.4..0.6", "0.5")
    assert text.count("0.85..0.91") == text.count("-11..-9") == 1
    other = _loaded(text, narrow)
    found = flip(other)
    together = next(one for one in found.flips if one.changes)
    assert sorted(change.quantity for change in together.changes) == ["chance.kept", "worth.ruler.fear"]
    assert "greedily" in found.searched
    assert sweep(other, [{change.quantity: change.to for change in together.changes}])[0] >= 0.5
    last = together.changes[-1]
    short = {change.quantity: change.to for change in together.changes} | {
        last.quantity: last.now + 0.95 * (last.to - last.now)
    }
    assert 0.0 < last.share < 0.5
    assert sweep(other, [short])[0] < 0.5
    for left_out in together.changes:
        rest = {change.quantity: change.to for change in together.changes if change != left_out}
        assert sweep(other, [rest])[0] < 0.5


def test_a_number_that_is_not_needed_is_put_back(case: Case) -> None:
    one, found = solved(case), hinges(case)
    column = {"worth.ruler.pride": 1.0, "chance.kept": 1.0}
    assert [change.quantity for change in _least(case, one, column, found, yes=False).changes] == ["chance.kept"]


def test_claims_that_turn_the_answer_by_being_untrue(case: Case) -> None:
    sure = _loaded(EXIT.replace("0.8..1,", "0.92..1,"), case)
    found = flip(sure)
    assert found.yes
    assert [one.claims for one in found.flips if one.claims] == [("press#00000001",), ("press#00000003",)]
    lead = next(one for one in found.leads if one.what == "press#00000003")
    assert (lead.kind, lead.reverses) == ("claim", True)
    assert flip(case).flips
    assert not any(one.claims for one in flip(case).flips)  # untrue claims only make the no firmer there


def _loaded(text: str, beside: Case) -> Case:
    file = Path(beside.places.file).parent / "other.yaml"
    file.write_text(text, encoding="utf-8")
    return load(file)


def test_leads_are_the_weightiest_first_and_name_what_they_rest_on(case: Case) -> None:
    found = flip(case).leads
    assert [one.swing for one in found] == sorted((one.swing for one in found), reverse=True)
    assert {one.kind for one in found} >= {"number", "claim", "origin"}
    kept = next(one for one in found if one.what == "chance.kept")
    assert (kept.reverses, kept.rests_on) == (True, ("press#00000001", "paper#00000002"))


def test_the_texts_say_so(case: Case) -> None:
    text = blocks_text(hinges_blocks(hinges(case, ("worth.ruler.fear", "chance.kept")), names_of(case)), 1000)
    assert (
        "If everything is as reported, every number in the middle: there is a roughly even chance (47 %) of exile."
        in text
    )
    for words in (
        "[chance.kept]",
        "0.925",
        "no guarantee",
        "wire",
        "He is afraid.",
        "By rationality, how closely actors follow their interest: ",
    ):
        assert words in text
    told = blocks_text(flips_blocks(flip(case), names_of(case)), 1000)
    assert "What reverses the answer to yes" in told
    assert "whether “wire” is reliable" in told


def test_commands(case: Case, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = case.places.file
    expected = tmp_path / "expected.json"
    expected.write_text(json.dumps({"answer": {"outcome": "exile", "yes": False}}), encoding="utf-8")
    assert execute(["hinges", file, "--quick", "--expect", str(expected), "--json"]) == 0
    printed = json.loads(capsys.readouterr().out)
    assert (printed["format"], printed["variants"][0]["variant"]) == ("offramp/hinges-1", "no guarantee")
    expected.write_text(json.dumps({"answer": {"yes": True}}), encoding="utf-8")
    assert execute(["hinges", file, "--quick", "--expect", str(expected)]) == 2
    assert "answer.yes is false, expected true" in capsys.readouterr().err
    assert execute(["hinges", file, "--pair", "worth.ruler.fear"]) == 1
    assert execute(["hinges", file, "--pair", "worth.ruler.fear,nothing"]) == 1
    assert execute(["flip", file, "--quick", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["format"] == "offramp/flip-1"


def test_nothing_asked_is_refused(case: Case) -> None:
    for verb in (hinges, flip):
        with pytest.raises(ModelError, match="asks nothing"):
            verb(replace(case, asks=None))
    with pytest.raises(ModelError, match="is private"):
        sweep(case, [{"worth.ruler.determination": 3.0}])


def test_compare_puts_every_outcome_of_every_variant_beside_the_case(
    case: Case, capsys: pytest.CaptureFixture[str]
) -> None:
    found = compare(case)
    assert [row.name for row in found.rows] == ["as it stands", "no guarantee"]
    for row, one in zip(found.rows, (case, revalued(case, (("chance.kept", 0.5),), Support())), strict=True):
        assert row.outcomes == pytest.approx(solved(one, given=()).odds())
        assert sum(row.outcomes.values()) == pytest.approx(1.0)
        assert row.fixed == row.outcomes["exile"]
    assert found.rows[1].outcomes["exile"] == pytest.approx(exile(kept=0.5), abs=0.003)
    given = compare(replace(case, asks=Question("exile", (("strike", False),)))).rows[0]
    assert given.fixed == pytest.approx(solved(case, given=(("strike", False),)).odds()["exile"])
    assert given.outcomes_free == found.rows[0].outcomes
    assert given.free == found.rows[0].fixed != given.fixed
    assert execute(["compare", case.places.file]) == 0
    out = capsys.readouterr().out
    assert "no guarantee" in out
    assert "as it stands" in out
    assert execute(["compare", case.places.file, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["format"] == "offramp/compare-1"
    with pytest.raises(ModelError, match="asks nothing"):
        compare(replace(case, asks=None))


def test_the_sum_done_by_hand() -> None:
    """The ruler's two values on the flagship, from central numbers and the means of the play."""
    found = why_choice(load(Path(__file__).parents[2] / "cases" / "soft-exit"), "b1").calculus
    assert found is not None
    now = {turn.what: turn for turn in found.turns}
    kept, removed, strike, turn = (
        now[name].now for name in ("chance.kept", "chance.removed", "coercer: strike", "loyalists: turn")
    )
    will = now["worth.ruler.determination"].now
    assert found.value_move == pytest.approx(kept * (2.5 + 0.5) + (1 - kept) * -6.5)
    struck = removed * -9.0 + (1 - removed) * (will - 2.5)
    stays = turn * -7.0 + (1 - turn) * (strike * struck + (1 - strike) * will) - 1.25
    assert found.value_stay == pytest.approx(stays)
    assert now["worth.ruler.fear"].slope == pytest.approx(-(1 - turn) * strike * removed)
    assert now["chance.kept"].slope == pytest.approx(2.5 + 0.5 + 6.5)
