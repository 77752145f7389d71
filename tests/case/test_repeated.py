"""An event that is told again: named, and counted once."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from small_cases import TALKS, made

from offramp.case.repeated import repeats
from offramp.case.transform import baseline
from offramp.case.types import Case, Support
from offramp.game.evaluate import solved


@pytest.fixture
def talks(tmp_path: Path) -> Case:
    return made(TALKS, tmp_path)


def told(case: Case, times: int) -> Case:
    return replace(case, history=case.history * times)


def test_telling_an_event_n_times_changes_nothing(talks: Case) -> None:
    """Not the answer and not what is believed; two refusals of which two claims tell are two."""
    once, four = solved(talks), solved(told(talks, 4))
    assert once.odds() == four.odds()
    assert repeats(told(talks, 4)) == {"history.2", "history.3", "history.4"}
    other = replace(talks.history[0], support=Support(because=("radio#00000004",)))
    twice = replace(talks, history=(*talks.history, other))
    assert repeats(twice) == frozenset()
    assert abs(solved(twice).odds()["exile"] - once.odds()["exile"]) > 0.01


def test_the_copy_counts_where_the_first_falls(talks: Case) -> None:
    """The second item rests on another claim of the fact: it stands where the first claim is rejected."""
    alike = tuple(replace(one, same_as=("press#00000001",)) if one.id[:5] == "relay" else one for one in talks.evidence)
    copy = replace(talks.history[0], support=Support(because=("press#00000001",)))
    both = replace(talks, evidence=alike, history=(*talks.history, copy))
    assert repeats(both) == {"history.2"}
    assert baseline(both).history == talks.history
    gone = tuple(replace(one, status="rejected") if one.id[:5] == "relay" else one for one in alike)
    assert baseline(replace(both, evidence=gone)).history == (copy,)


def test_other_terms_or_another_silence_are_another_event(talks: Case) -> None:
    first = talks.history[0]
    others = (replace(first, until=""), replace(first, saw=(("leave", False),)), replace(first, terms_unknown=True))
    assert repeats(replace(talks, history=(first, *others))) == frozenset()
    swapped = replace(first, saw=first.saw[::-1])
    assert repeats(replace(talks, history=(first, swapped))) == {"history.2"}
    assumed = replace(first, support=Support(assumed="the first round"))
    assert repeats(replace(talks, history=(assumed, assumed))) == {"history.2"}
    again = replace(first, support=Support(assumed="the second round"))
    assert repeats(replace(talks, history=(assumed, again))) == frozenset()
