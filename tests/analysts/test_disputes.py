"""Two analysts' cases: a rename of anything is worth nothing, and a dispute what it moves when solved by itself."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import cache
from itertools import permutations
from pathlib import Path

import numpy as np
import pytest
import scipy.stats
from random_doubt import doubtful_case
from random_play import random_case
from renaming import KINDS, in_other_words
from schemas import schema
from small_cases import TALKS

from offramp.analysts.disputes import AlignedDiff, disputes, shifted
from offramp.analysts.matching import align
from offramp.briefing.names import names_of
from offramp.briefing.renderers.terminal import blocks_text
from offramp.briefing.views.alignment import alignment_blocks, dispute_text
from offramp.case.load import load_text
from offramp.case.types import Case, Question
from offramp.cli import execute
from offramp.ensemble.run import run as draw
from offramp.ensemble.weights import WeightedDraws, total, weighted
from offramp.errors import OfframpError
from offramp.web.overrides import Changes
from offramp.web.sliders import sliders

DRAWS = 12
SEEDS = (1, 5, 7)
LABELS = ("ana", "ben")


@cache
def talks() -> Case:
    return load_text(TALKS)


def altered(old: str, new: str) -> Case:
    assert TALKS.count(old) == 1, old
    return load_text(TALKS.replace(old, new))


def compared(first: Case, second: Case, pairs: dict[str, str] | None = None) -> AlignedDiff:
    return disputes(align(first, second, pairs), DRAWS)


# a rename -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("swap", [False, True])
def test_a_rename_of_everything_is_worth_nothing(seed: int, swap: bool) -> None:
    case = doubtful_case(seed)
    found = compared(case, in_other_words(case, seed, swap=swap))
    assert found.disputes == ()
    assert found.together.difference == 0.0
    assert found.together.sampling == (0.0, 0.0)
    assert found.only_first == found.only_second == ()


@pytest.mark.parametrize("kind", KINDS)
def test_a_rename_of_one_kind_is_worth_nothing(kind: str) -> None:
    found = compared(talks(), in_other_words(talks(), 1, (kind,)))
    assert (found.disputes, found.together.difference) == ((), 0.0)


def test_a_name_may_hold_dots() -> None:
    """Break: a path is cut at its dots, a KeyError; ‘S. (no. 1).fear’ of U in a brief, its slider in no group."""
    case = load_text(TALKS.replace("ruler", "U.S. (no. 1)"))
    assert compared(talks(), case).together.difference == compared(case, talks()).together.difference == 0.0
    path = next(path for path in case.quantities if path.startswith("worth.U"))
    assert names_of(case).label(path).endswith(" (the U.S. (no. 1))")
    assert {each.owner for each in sliders(case, Changes((), None), {})} == {"coercer", "U.S. (no. 1)", "chance"}


def test_who_is_a_crowd_in_one_case_alone_minds_nothing_of_his_own_in_the_other() -> None:
    """Break: `self` is read where there is no crowd, a KeyError."""
    both = [replace(random_case(seed, most=24, points=5), asks=Question("deal", ())) for seed in (21, 23)]
    for first, second in permutations(both):
        found = disputes(align(first, second), 3)
        assert any(each.what == "actors.cyd" and each.in_first for each in found.disputes)


# a dispute ------------------------------------------------------------------------------------------------------------


def answer(case: Case) -> float:
    runs = draw(case, DRAWS, 0, lenses=("bargain",))
    sample = weighted(runs.job.layout.outcomes, runs.read)
    assert case.asks
    return total(sample.weight * sample.of(case.asks.outcome))


CHANGES = {  # what is different, by hand: old text, new text, the dispute as it is named, words of its sentence
    "number": (
        "value: -8..-5,",
        "value: -6..-1,",
        "worth.ruler.trial",
        "when “leave” and not “the word is kept”: −8 to −5 (ana), −6 to −1 (ben)",
    ),
    "support": (
        "needs: [press#00000002], otherwise",
        "because: [relay#00000003], otherwise",
        "chance.kept",
        "“They keep it.”",
    ),
    "chance": (
        "probability: 0.1..0.3, assumed: a guess}",
        "probability: 0.5..0.9, assumed: a guess}",
        "chance.luck",
        "The chance that he falls anyway: 10 to 30 % (ana), 50 to 90 % (ben)",
    ),
    "item": (
        "    - {name: trial, when: leave and not kept, value: -8..-5, assumed: the charges}\n",
        "",
        "worth.ruler.trial",
        "Only ana counts",
    ),
    "play": (
        "play:\n",
        "rounds: 2\nplay:\n",
        "play",
        "The order of play: the coercer (“offer exile”), then the ruler (“leave”), then",
    ),
    "history": (
        "history:\n  - {saw: {offer: yes, leave: no}, until: strike, because: [relay#00000003]}\n",
        "",
        "history.1",
        "Only ana has the past",
    ),
    "reliability": ("reliability: D", "reliability: A", "reports.radio", "reliability A"),
    "grade": (
        'They will strike.", kind: author,',
        'They will strike.", kind: author, status: rejected,',
        "claims.radio#00000004",
        "“They will strike.”",
    ),
    "words": ("title: Talks", "title: More talks", "", "say the same"),
}


@pytest.mark.parametrize("kind", sorted(CHANGES))
def test_each_kind_of_dispute_is_found_under_other_names_with_its_worth(kind: str) -> None:
    old, new, what, words = CHANGES[kind]
    second = altered(old, new)
    found = compared(talks(), in_other_words(second, 3, ("actors", "options", "items", "origins")))
    assert [one.what for one in found.disputes] == ([what] if what else [])
    expected = answer(second) - answer(talks())
    assert found.together.difference == pytest.approx(expected, abs=1e-12)
    for one in found.disputes:
        for shift in (one.in_first, one.in_second):
            assert shift is not None
            assert shift.difference == pytest.approx(expected, abs=1e-12)
            assert shift.sampling[0] <= shift.difference <= shift.sampling[1]
    told = [
        *(dispute_text(one, found, LABELS) for one in found.disputes),
        blocks_text(alignment_blocks(found, LABELS), 10_000),
    ]
    assert any(words in text for text in told), told


def test_the_sampling_error_is_students_over_paired_draws() -> None:
    """Of draws that count alike. Break: the errors of the two means added, as of separate draws, red."""
    rng = np.random.default_rng(5)
    p = rng.uniform(0.2, 0.6, 40)
    q = p + rng.normal(0.1, 0.03, 40)
    one, two = (
        WeightedDraws(("exile",), each[:, None], np.zeros(40, bool), np.ones(40, bool), np.full(40, 1 / 40))
        for each in (p, q)
    )
    found = shifted(one, two, "exile")
    assert found
    low, high = scipy.stats.t.interval(0.95, 39, (q - p).mean(), scipy.stats.sem(q - p))
    assert found.difference == pytest.approx((q - p).mean())
    assert found.sampling == pytest.approx((low, high))


HIDE = {  # the ruler may also hide: an option in his step, and what it is worth
    "  leave: {actor": "  hide: {actor: ruler, text: hide, undo: never, assumed: x}\n  leave: {actor",
    "chooses: [leave]": "chooses: [leave, hide]",
    "    - {name: trial": "    - {name: shelter, when: hide, value: 1..3, assumed: x}\n    - {name: trial",
}
GUARDS = {  # the guards may turn before he decides, and he keeps his determination then
    "options:\n": "options:\n  turn: {actor: guards, text: turn on him, undo: never, assumed: x}\n",
    "actors:\n": "actors:\n  guards: {name: the guards}\n",
    "worth:\n": "worth:\n  guards:\n    - {name: relief, when: turn and leave, value: 1..3, assumed: x}\n",
    "  - {actor: ruler, c": "  - {actor: guards, chooses: [turn]}\n  - {actor: ruler, c",
    "not (leave or strike), value: 0..": "not (leave or strike or turn), value: 0..",
}


@pytest.mark.parametrize(("changes", "what"), [(HIDE, "options.hide"), (GUARDS, "actors.guards")])
def test_what_only_one_has_is_taken_in_and_left_out(changes: dict[str, str], what: str) -> None:
    """An option in a step of the other, and an actor with a step of his own, each with what reads it. Break: the option
    left held, its items left out, his step put at the end: each red."""
    text = TALKS
    for old, new in changes.items():
        text = text.replace(old, new, 1)
    second = load_text(text)
    expected = answer(second) - answer(talks())
    assert abs(expected) > 1e-3
    for pair, sign in (((talks(), second), 1), ((second, talks()), -1)):
        [one] = compared(*pair).disputes
        assert one.what == what
        for shift in (one.in_first, one.in_second):
            assert shift
            assert shift.difference == pytest.approx(sign * expected, abs=1e-12)
    told = dispute_text(one, compared(second, talks()), LABELS)
    assert told in ("Only ana has the option “hide” of the ruler.", "Only ana has the guards as an actor who decides.")


def test_pairs_by_hand_and_what_is_left() -> None:
    text = TALKS.replace("text: strike,", "text: bomb the palace,").replace("needs: [radio#00000004]", "assumed: x")
    second = in_other_words(load_text(text), 2, ("options",))
    new = second.options[1].id
    denied = align(talks(), second, {"options.strike": "-"})
    assert "options.strike" in [one.path for one in denied.left[0]]
    assert [one.path for one in denied.candidates(denied.left[0][0])] == [f"options.{new}"]
    paired = align(talks(), second, {"options.strike": f"options.{new}"})
    assert next(one for one in paired.matches if one.first == "options.strike").ground == "paired by hand"
    unpaired = disputes(denied, DRAWS)
    assert [one.path for one in unpaired.only_second] == [f"options.{new}"]
    assert f"options.{new}" in blocks_text(alignment_blocks(unpaired, LABELS), 200)


# bad input ------------------------------------------------------------------------------------------------------------


def test_what_cannot_be_compared_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "ana.yaml").write_text(TALKS, encoding="utf-8")
    asks = TALKS.replace("asks: {outcome: exile, given: {offer: yes}}", "asks: {outcome: war}")
    strange = in_other_words(altered("value: -8..-5,", "value: 30..40,"), 5)
    for text, slug in (
        (asks, "other-outcome"),
        (TALKS.replace("asks: {outcome: exile, given: {offer: yes}}\n", ""), "nothing-asked"),
    ):
        (tmp_path / "ben.yaml").write_text(text, encoding="utf-8")
        assert execute(["diff", str(tmp_path / "ana.yaml"), str(tmp_path / "ben.yaml"), "--align"]) == 1
        assert slug in capsys.readouterr().err
    alone = replace(strange, options=(), preferences=(), play=replace(strange.play, steps=()), chances=(), rules=())
    with pytest.raises(OfframpError, match="no-common-actor"):
        align(
            talks(),
            replace(alone, actors=alone.actors[:1], outcomes=(), history=(), evidence=(), reports=(), asks=None),
        )
    (tmp_path / "pairs").write_text(
        "# by hand\noptions.leave = options.go\nnonsense\noptions.offer = options.leave\n", encoding="utf-8"
    )
    words = ["diff", str(tmp_path / "ana.yaml"), str(tmp_path / "ana.yaml"), "--pairs", str(tmp_path / "pairs")]
    assert execute(words) == 1
    assert "pairs:3:1 bad-pair" in capsys.readouterr().err
    (tmp_path / "pairs").write_text(
        "options.leaf = options.leave\noptions.offer = actors.ruler\n- = -\n", encoding="utf-8"
    )
    assert execute(words) == 1
    told = capsys.readouterr().err
    assert "did you mean 'options.leave'?" in told
    assert "is of the kind option" in told
    assert "the first case has no '-'" in told  # the fuzzer's KeyError; break: '-' allowed on both sides


def test_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name, text in (("ana", TALKS), ("ben", TALKS.replace("value: -8..-5,", "value: -6..-1,"))):
        (tmp_path / f"{name}.yaml").write_text(text, encoding="utf-8")
    words = ["diff", str(tmp_path / "ana.yaml"), str(tmp_path / "ben.yaml"), "--align", "--draws", str(DRAWS)]
    assert execute(words) == 0
    told = " ".join(capsys.readouterr().out.split())
    assert "With ben's view, ana's answer moves by" in told
    assert execute([*words, "--json"]) == 0
    data = json.loads(capsys.readouterr().out)
    assert schema("alignment").faults(data) == []
    assert [one["what"] for one in data["disputes"]] == ["worth.ruler.trial"]
