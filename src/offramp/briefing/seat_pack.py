"""A printable pack for who plays a case around a real table: a common sheet and a sheet for each role.

It is made from the case alone: nothing is solved, so it can give no answer away. A number that only its owner knows is
drawn by a die, whose six sides are the medians of six equally likely parts of its range.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from offramp.briefing.document import Block, Page, Para, Section, listed
from offramp.briefing.names import Names, names_of, rule_text
from offramp.briefing.scored_pages import write_page
from offramp.briefing.views.seat import chance_lines, hidden_lines, order_blocks, worth_lines
from offramp.case import conditions
from offramp.case.canonical import fingerprint
from offramp.case.types import Actor, Case, Option
from offramp.errors import ModelError
from offramp.version import VERSION
from offramp.wording import capital

HOW = (
    "Each player has this common sheet and the sheet of one role, which nobody else sees.",
    "Before the first move each player rolls a die for every number that only he knows, and writes it down.",
    "In the order of moves each says his choice aloud. What is chosen stands; who has only one choice is passed over.",
    "After the last move the umpire rolls two ten-sided dice for each chance, of 100.",
    "Each adds up his own worth. Worths of two players are on different scales: nobody compares them, and nobody wins.",
)


def seat_pack(case: Case, actors: tuple[str, ...] = ()) -> Page:
    """The pack of a case, with the sheets of some actors, by id, or of all who choose something. Raises ModelError
    no-play."""
    if not case.play.steps:
        remedy = "add 'play: [{actor: …, chooses: […]}]'"
        raise ModelError(case.problem("no-play", "", "the case has no play", remedy=remedy))
    names, choosing = names_of(case), {step.actor for step in case.play.steps}
    roles = (each for each in case.actors if each.id in (actors or choosing))
    question = f"{case.question} As of {case.as_of}, for the next {case.horizon}."
    foot = f"Offramp {VERSION} · case {fingerprint(case)[:19]}… · after the play: offramp seat CASE ACTOR"
    return Page(case.title, question, (), (*_common(case, names), *(_role(case, each, names) for each in roles)), foot)


def save_seat_pack(case: Case, actors: tuple[str, ...], out: Path) -> None:
    """Write a pack in the form its suffix names. Raises OfframpError missing-extra, cannot-write."""
    write_page(seat_pack(case, actors), out)


def _common(case: Case, names: Names) -> Iterator[Section]:
    past = tuple(capital(names.item(f"history.{k}")) for k in range(1, len(case.history) + 1))
    rules = tuple(capital(rule_text(rule, names)) for rule in case.rules)
    hidden, chances = tuple(hidden_lines(case, "", names)), tuple(chance_lines(case, names))
    ends = (f"{capital(each.name)}: {names.condition(each.when)}{_resolved(each.resolves)}" for each in case.outcomes)
    yield Section("how", "How it is played", (listed(HOW),))
    yield Section("can", "Who can do what", tuple(_options(case, names)))
    yield Section(
        "order",
        "In which order",
        (*order_blocks(case, names), *_list("What cannot be", rules), *_list("What was seen", past)),
    )
    yield Section(
        "chance",
        "What nobody decides, and what only one knows",
        (*_list("By chance", chances), *_list("Known to one", hidden)),
    )
    yield Section("ends", "How it can end", (listed(ends),))


def _resolved(text: str) -> str:
    return f" ({text})" if text else ""


def _list(lead: str, lines: tuple[str, ...]) -> tuple[Block, ...]:
    return (Para(f"{lead}:"), listed(lines)) if lines else ()


def _options(case: Case, names: Names) -> Iterator[Block]:
    """What each actor chooses in the play, and what stays as it is."""
    chosen = {option for step in case.play.steps for option in step.chooses}
    for actor in case.actors:
        own = [each for each in case.options if each.actor == actor.id and each.id in chosen]
        yield from _list(capital(names.actor(actor.id)), tuple(_option(each, names) for each in own))
    rest = tuple((each.id, each.now) for each in case.options if each.id not in chosen)
    yield from (Para(f"As things stand, and stay: {names.choice(rest)}."),) if rest else ()


def _option(option: Option, names: Names) -> str:
    now = "; so it is now" if option.now else ""
    take = _when("possible", option.take, names)
    undo = _when("undone", option.undo, names)
    return f"“{names.option(option.id)}”{now}{take}{undo}"


def _when(what: str, when: conditions.Expr, names: Names) -> str:
    if when == conditions.ALWAYS:
        return ""
    return f"; never {what}" if when == conditions.NEVER else f"; {what} if {names.condition(when)}"


def _role(case: Case, actor: Actor, names: Names) -> Section:
    """The sheet of one role, which nobody else sees."""
    you = names.actor(actor.id)
    many = Para(f"{capital(you)} are many: let the room vote, each for a member with this worth.")
    lead = Para(f"You are {you}. What counts for you adds up, on a scale of your own:")
    lines = listed(worth_lines(case, actor.id, {}, names))
    return Section(f"role-{actor.id}", f"Only for {you}", (*((many,) if actor.crowd else ()), lead, lines))
