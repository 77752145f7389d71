"""What a history item leaves unsaid, and which terms a question leaves open, by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from offramp.case import conditions
from offramp.case.diagnostics import NodeReader
from offramp.case.history_checks import talks, unsaid
from offramp.case.types import Actor, Case, Crowd, Option, Outcome, Pass, Play, Question, Rule, Step, Support

PLAY = Play(
    (
        *(Step("coercer", ("offer", "terms")), Step("ruler", ("leave",)), Step("ruler", ("speak",))),
        *(Step("many", ("turn",)), Step("coercer", ("strike",))),
    )
)
OWNERS = {
    "offer": "coercer",
    "terms": "coercer",
    "leave": "ruler",
    "speak": "ruler",
    "turn": "many",
    "strike": "coercer",
}


def case(**more: Any) -> Case:
    options = tuple(
        Option(name, owner, name, False, conditions.ALWAYS, conditions.ALWAYS, Support())
        for name, owner in OWNERS.items()
    )
    actors = tuple(Actor(name, name) for name in ("coercer", "ruler", "many"))
    outcomes = (Outcome("exile", conditions.Name("leave"), ""),)
    plain = Case("T", "Q", date(2026, 1, 1), "30 days", actors, options, (), play=PLAY, outcomes=outcomes)
    return replace(plain, **more)


def seen(until: str = "", **saw: bool) -> Pass:
    return Pass(tuple(saw.items()), until, False, (), (), Support())


@pytest.mark.parametrize(
    ("item", "fix", "silent"),
    [
        (seen(leave=False), (), ("turn", "strike")),  # not `speak`: it is the refuser's own
        (seen(leave=False, turn=False), (), ("strike",)),
        (seen(leave=False, turn=False), (("strike", False),), ()),
        (seen(leave=False, strike=False), (), ()),
        (seen(leave=False, until="turn"), (), ()),
        (seen(leave=True), (), ()),
        (Pass((), "", False, (), (("offer", True),), Support()), (), ()),
    ],
)
def test_what_is_unsaid(item: Pass, fix: tuple[tuple[str, bool], ...], silent: tuple[str, ...]) -> None:
    assert unsaid(case(fix=fix), item) == silent


@pytest.mark.parametrize(
    ("turn", "strike", "rule", "silent"),  # when they may be chosen, what never is; he has refused
    [
        ("offer", "always", "", ("strike",)),  # no offer was seen, so nobody could turn
        ("not leave", "always", "", ("turn", "strike")),
        ("leave", "turn", "", ()),  # nobody could turn, so what follows turning could not be either
        ("terms", "always", "", ("turn", "strike")),  # whether there were terms is not known
        ("always", "always", "turn and not leave", ("strike",)),
        ("always", "always", "turn and not offer and not terms", ("turn", "strike")),
    ],
)
def test_what_could_not_be_chosen_is_no_silence(turn: str, strike: str, rule: str, silent: tuple[str, ...]) -> None:
    def read(text: str) -> conditions.Expr:
        return conditions.ALWAYS if text == "always" else conditions.parse(text)[0]

    takes = {"turn": read(turn), "strike": read(strike)}
    plain = case(rules=(Rule("never", read(rule), Support()),) if rule else ())
    options = tuple(replace(one, take=takes.get(one.id, one.take)) for one in plain.options)
    assert unsaid(replace(plain, options=options), seen(offer=False, leave=False)) == silent


@pytest.mark.parametrize(
    ("given", "fix", "left"),
    [
        ({"offer": True}, (), "terms"),
        ({"offer": True}, (("terms", False),), ""),
        ({"offer": True, "terms": False}, (), ""),
        ({"terms": False}, (), "offer"),
        ({}, (), ""),  # nothing is given: the whole play is free
    ],
)
def test_which_terms_stay_open(given: dict[str, bool], fix: tuple[tuple[str, bool], ...], left: str) -> None:
    reader = NodeReader("case.yaml")
    talks(reader, case(asks=Question("exile", tuple(given.items())), fix=fix))
    said = [one.message for one in reader.problems if one.slug == "terms-open"]
    assert len(said) == bool(left)
    assert all(f"leaves open {left}, chosen before exile" in message for message in said)


def test_a_crowd_reads_its_option_by_self() -> None:
    """Nothing else turns on any option of this case, and what a crowd joins in is not an idle choice."""
    crowd = Crowd("turn", "quorum", ())
    plain = case()
    actors = tuple(replace(actor, crowd=crowd if actor.id == "many" else None) for actor in plain.actors)
    for one, idle in ((plain, list(OWNERS)), (replace(plain, actors=actors), [o for o in OWNERS if o != "turn"])):
        reader = NodeReader("case.yaml")
        talks(reader, one)
        said = [problem.message.split("'")[1] for problem in reader.problems if problem.slug == "choices-alike"]
        assert sorted(said) == sorted(idle)
