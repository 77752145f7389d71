"""What `check --judge` says of a solved case: the specimens of `spec/judge/`, and each note by its definition.

# judges: refusal-raises 34:5      the notes, all but `best-and-worst`, which every actor gets
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from test_spec import SPEC, found, listed, specimens, title

import offramp as of
from offramp.case.check import examine
from offramp.case.quantities import Range
from offramp.case.transform import revalued
from offramp.case.types import Case, Pass, Quantity, Support, Worth
from offramp.cli import execute
from offramp.ensemble.judge import judge, raising_actors
from offramp.game.evaluate import solved

SLUGS = {"option-never-taken", "private-bound-decides", "refusal-raises", "premise-gone"}
FLAGSHIP = SPEC.parent / "cases" / "soft-exit"


@pytest.mark.parametrize("path", specimens("judge"), ids=title)
def test_the_specimen_gets_the_notes_it_names_and_no_other(path: Path) -> None:
    examined = examine(path)
    assert examined.case is not None
    notes = judge(examined.case)
    named = sorted(f"{one.slug} {one.line}:{one.column}" for one in notes if one.slug != "best-and-worst")
    assert named == listed(path, "judges")
    assert found(examined, path, "warning") == listed(path, "warns") == []
    assert {one.level for one in notes} == {"note"}
    assert all(one.file == str(path) and one.message and one.remedy for one in notes)


def test_every_note_has_a_specimen_and_never_fails_a_strict_check(capsys: pytest.CaptureFixture[str]) -> None:
    assert {one.split()[0] for path in specimens("judge") for one in listed(path, "judges")} == SLUGS
    path = str(SPEC / "judge" / "refusal-raises.yaml")
    assert execute(["check", path, "--strict"]) == 0
    assert "note refusal-raises" not in capsys.readouterr().out
    assert execute(["check", path, "--strict", "--judge"]) == 0
    assert "note refusal-raises" in capsys.readouterr().out


def test_a_sign_typed_wrong_shows_in_the_best_and_the_worst_end() -> None:
    """The ruler who likes being brought down: `check` passes it, and the note names it as his best end."""
    case = replace(of.load(FLAGSHIP), type_points=5)

    def told(one: Case) -> str:
        return next(each.message for each in judge(one) if each.message.startswith("the ruler"))

    assert "worst off with “turn on the ruler”" in told(case)
    slip = revalued(case, (("worth.ruler.brought down", Range(25.0, None, 29.0)),), Support(assumed="a slip"))
    assert "best off with “turn on the ruler”" in told(slip)


def test_a_bound_that_a_claim_supports_or_that_turns_nothing_is_not_named() -> None:
    case = of.load(SPEC / "judge" / "private-bound-decides.yaml")
    paths = ("worth.coercer.war cost", "worth.ruler.determination")
    safe = revalued(case, ((paths[0], Range(-60.0, None, -50.0)),), Support(assumed="t"))
    assert paths[0] not in {_path(safe, one.line) for one in judge(safe) if one.slug == "private-bound-decides"}
    cited = tuple(
        replace(form, items=tuple(replace(one, value=_cited(one.value)) for one in form.items))
        if isinstance(form, Worth)
        else form
        for form in case.preferences
    )
    assert "private-bound-decides" not in {one.slug for one in judge(replace(case, preferences=cited))}


def _cited(one: Quantity) -> Quantity:
    return replace(one, support=Support(because=("press#1",)), otherwise=None)


def _path(case: Case, line: int) -> str:
    return next(path for path, (at, _) in case.places.at.items() if at == line and path.startswith("worth"))


def test_a_refusal_is_said_to_work_through_whom_it_makes_firmer() -> None:
    """By hand: the coercer who withheld the amnesty is the firmer one, and nobody else hides anything."""
    case = of.load(SPEC / "judge" / "refusal-raises.yaml")
    one = solved(case)
    asked = one.frame.tree.model.outcomes.index("exile")
    assert [case.actors[place].id for place in raising_actors(one, asked)] == ["coercer"]
    taken = replace(case.history[0], saw=(("amnesty", False), ("leave", True)), until="")
    for item in (taken, Pass((("amnesty", False),), "leave", False, (), (), Support(assumed="t"))):
        assert "refusal-raises" not in {each.slug for each in judge(replace(case, history=(item,)))}, "no refusal"


def test_a_case_without_a_play_has_nothing_to_judge() -> None:
    assert judge(of.load(SPEC / "valid" / "smallest.yaml")) == ()
