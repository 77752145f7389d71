"""A seat in words: who you are and what you know, each move, how it ended, and the debrief (seat-1)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from offramp.briefing.document import Block, Grid, Para, listed
from offramp.briefing.names import Names, value_text
from offramp.case import chance as chances
from offramp.case.distributions import bins
from offramp.case.quantities import NamedTypes, as_text, central, parts_of_path
from offramp.case.types import Case, Quantity, Worth
from offramp.game.play import private
from offramp.wording import capital, count, figures, joined, outcome_named, percent

Data = Mapping[str, Any]  # seat-1, or a part of it
SIDES = 6  # of a die
CLOSE = "One person in one play proves nothing about a case."


# before the first move --------------------------------------------------------------------------------------------


def role_blocks(case: Case, data: Data, names: Names) -> tuple[Block, ...]:
    """Who you are, what counts for you, and in which order all choose: what the seat knows before the first move."""
    you, knows = names.actor(data["actor"]), data["knows"]
    lead = f"You are {you}. {case.question} As of {case.as_of}, for the next {case.horizon}."
    held = f" Given throughout: {names.choice(data['given'].items())}." if data["given"] else ""
    hidden = tuple(hidden_lines(case, data["actor"], names))
    return (
        Para(lead + held),
        Para(f"What counts for {you}, in a worth of its own, which adds up:"),
        listed(worth_lines(case, data["actor"], knows, names)),
        *order_blocks(case, names),
        *((Para("What nobody decides:"), listed(chance_lines(case, names))) if case.chances else ()),
        *((Para("What only others know:"), listed(hidden)) if hidden else ()),
    )


def worth_lines(case: Case, actor: str, knows: Mapping[str, float], names: Names) -> Iterator[str]:
    """Each gain or loss of an actor, with the condition under which it counts; `knows`: its private quantities as
    drawn, of which others are drawn by a die."""
    form = case.preference(actor)
    for item in form.items if isinstance(form, Worth) else ():
        path, counts = item.value.path, f"{item.name}, if {names.condition(item.when)}"
        alone = f" ({_known_text(item.value, knows)})" if path in knows else ""
        drawn = item.value.private and path not in knows
        if item.value.follows and parts_of_path(item.value.follows, names.actors)[1] != actor:
            whose = names.actor(parts_of_path(item.value.follows, names.actors)[1])
            yield f"{as_text(item.value.value)}, by the hidden type of {whose}: {counts}"
            continue
        yield f"{counts}: {_die(item.value)}" if drawn else f"{_size(item.value, knows)}: {counts}{alone}"
    for late in case.play.delay:
        if late.path == f"delay.{actor}":
            yield f"{figures(-central(late.value))}: for each round after the first in which something is decided"


def _known_text(number: Quantity, knows: Mapping[str, float]) -> str:
    if not isinstance(number.value, NamedTypes):
        return "only you know this number"
    name = number.value.names[number.value.values.index(knows[number.path])]
    return f"as you are {name}, which only you know"


def _size(number: Quantity, knows: Mapping[str, float]) -> str:
    return figures(knows[number.path] if number.path in knows else central(number.value))


def _die(number: Quantity) -> str:
    if isinstance(number.value, NamedTypes):
        return f"by your type, which only you see: {as_text(number.value)}"
    sides = enumerate(bins(number.value, SIDES), 1)
    return f"by a die, which only you see ({', '.join(f'{k} is {figures(float(each))}' for k, each in sides)})"


def order_blocks(case: Case, names: Names) -> tuple[Block, ...]:
    """In which order all choose, and how often."""
    steps = (
        f"{k}. {names.actor(step.actor)}: {joined([f'“{names.option(option)}”' for option in step.chooses], 'or')}"
        + (f" (not seen by {joined([names.actor(one) for one in step.unseen_by])})" if step.unseen_by else "")
        for k, step in enumerate(case.play.steps, 1)
    )
    rounds = f", {count(case.play.rounds, 'round')} long" if case.play.rounds > 1 else ""
    seen = "seen by all but where it says so" if any(step.unseen_by for step in case.play.steps) else "seen by all"
    return Para(f"The order of moves, each {seen}{rounds}:"), listed(steps)


def chance_lines(case: Case, names: Names) -> Iterator[str]:
    """How likely each chance is, and when."""
    values = {path: central(each.value) for path, each in case.quantities.items()}
    for chance in case.chances:
        for each in chance.cases:
            odds = percent(float(chances.odds(each, values)), exact=False)
            yield f"“{names.chances.get(chance.id, chance.id)}”, if {names.condition(each.when)}: {odds}"


def hidden_lines(case: Case, actor: str, names: Names) -> Iterator[str]:
    """What only others know: whose it is, and the range that all know."""
    for other in case.actors:
        own = {each.path for each in private(case, other.id)} if other.id != actor else set[str]()
        for each in case.quantities.values():
            if each.private and each.stream in own:
                yield f"{names.labelled(each.path)}: {value_text(as_text(each.value))}"


# move by move -----------------------------------------------------------------------------------------------------


def seat_move_text(move: Data, names: Names) -> str:
    """A move in a sentence."""
    who = "You" if move["by"] == "person" else capital(names.actor(move["actor"]))
    shown = f" (probability by the model: {percent(move['probability'])})" if "probability" in move else ""
    return f"Step {seat_step(move)}. {who} {_chose(move['choice'], names)}{shown}."


def seat_step(part: Data) -> str:
    """The number of a step, with its round after the first."""
    return f"{part['step']}{' of round ' + str(part['round']) if part['round'] > 1 else ''}"


def _chose(choice: Mapping[str, bool], names: Names) -> str:
    options = list(choice)
    if not any(choice.values()) and len(options) == 1:
        return f"did not choose “{names.option(options[0])}”"
    return f"chose {names.taken(choice)}"


def turn_lines(turn: Data, names: Names) -> Iterator[str]:
    """The choices that you have now, numbered."""
    yield f"Step {seat_step(turn)}: what do you choose?"
    yield from (f"  {k}  {seat_option_text(choice, names)}" for k, choice in enumerate(turn["choices"], 1))


def seat_option_text(choice: Mapping[str, bool], names: Names) -> str:
    """A choice in words, as one of several."""
    return names.taken(choice) if any(choice.values()) or len(choice) < 3 else "none of these"


# when it is over --------------------------------------------------------------------------------------------------


def seat_blocks(data: Data, names: Names) -> tuple[Block, ...]:
    """A whole session: every move, and the ending with the debrief where it is over."""
    lead = (
        f"{capital(names.actor(data['actor']))} was played by a person, the others by the model (seed {data['seed']})."
    )
    moves = listed(seat_move_text(move, names) for move in data["moves"])
    left = () if data["turn"] is None else (Para(f"It is not over: step {seat_step(data['turn'])} is yours."),)
    return (Para(lead), *((moves,) if data["moves"] else ()), *left, *ending_blocks(data, names))


def ending_blocks(data: Data, names: Names) -> tuple[Block, ...]:
    """How it ended, and the debrief; nothing before it is over."""
    if not (ending := data["ending"]):
        return ()
    return (Para(_ending(ending, names)), *debrief_blocks(data["debrief"], data["actor"], names))


def _ending(ending: Data, names: Names) -> str:
    fallen = [f"{'' if yes else 'not '}“{names.chances.get(each, each)}”" for each, yes in ending["chances"].items()]
    chance = f" As chance fell: {joined(fallen)}." if fallen else ""
    before = f"; before chance fell, {figures(ending['expected'])} was to be expected" if fallen else ""
    worth = f"To you that is worth {figures(ending['worth'])}{before}."
    ended = "in none of the outcomes" if ending["outcome"] == "other" else f"in {outcome_named(ending['outcome'])}"
    return f"It ended {ended}.{chance} {worth}"


def debrief_blocks(debrief: Data, actor: str, names: Names) -> tuple[Block, ...]:
    """Your choices beside the model's, what the others believed, what was hidden, and what it says about the case."""
    if not debrief["choices"]:
        return (Para("You had no choice to make; with another --seed the others play differently."),)
    believed = (_belief(path, each, names) for path, each in debrief["believed"].items())
    hidden = [f"{names.labelled(path)} was {names.figure(path, value)}" for path, value in debrief["hidden"].items()]
    return (
        Para(_parted(debrief, names)),
        _choice_grid(debrief["choices"], names),
        *(Para(text) for text in believed),
        *((Para(f"What you could not see: {joined(hidden)}."),) if hidden else ()),
        Para(_finding(debrief, actor, names)),
    )


def _parted(debrief: Data, names: Names) -> str:
    if debrief["parted"] is None:
        return "At every step you chose what the model most likely would with your numbers, or nearly as likely."
    first = debrief["choices"][debrief["parted"] - 1]
    likeliest = f"{_chosen(first['likeliest'], names)} ({percent(first['likeliest_probability'])})"
    yours = f"it gives {percent(first['probability'])} to your choice"
    return f"You first parted from the model at step {seat_step(first)}: {yours}, and most to {likeliest}."


def _chosen(choice: Mapping[str, bool], names: Names) -> str:
    return names.taken(choice)


def _choice_grid(choices: Sequence[Data], names: Names) -> Grid:
    """A row for each choice of yours."""
    columns = ("step", "you chose", "by the model", "its likeliest", "worth most", "given up")
    rows = (
        (
            seat_step(each),
            _chosen(each["choice"], names),
            percent(each["probability"]),
            f"{_chosen(each['likeliest'], names)} {percent(each['likeliest_probability'])}",
            _chosen(each["best"], names),
            figures(each["given_up"]),
        )
        for each in choices
    )
    return Grid(columns, tuple(rows))


def _belief(path: str, belief: Data, names: Names) -> str:
    before, after, truth = (figures(belief["before"]), figures(belief["after"]), names.figure(path, belief["truth"]))
    then = f"at {after} after your last (90 % interval {_span(belief)})"
    first = f"The others put {names.labelled(path)} at {before} on average before your first choice"
    return f"{first}, and {then}; it was {truth}."


def _span(belief: Data) -> str:
    return f"{figures(belief['low'])} to {figures(belief['high'])}"


def _finding(debrief: Data, actor: str, names: Names) -> str:
    you, total = names.actor(actor), debrief["given_up"]
    if debrief["parted"] is None:
        return f"Nothing here speaks against the worth that the case gives to {you}. {CLOSE}"
    worst = max(debrief["choices"], key=lambda each: each["given_up"])
    least = figures(worst["given_up"])
    return (
        f"By the case you gave up {figures(total)} of your worth. For your choice at step {seat_step(worst)} to be the "
        f"best, what follows it would have to be worth {least} more to {you}. If you would choose so again, that worth "
        f"may be wrong, and 'offramp ask CASE {actor}' asks for it. {CLOSE}"
    )
