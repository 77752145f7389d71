"""What must hold for a state to be an equilibrium, in sentences. The one view of an Inverse."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from offramp.briefing.document import Block, Items, Para
from offramp.briefing.names import NAMELESS, Names
from offramp.briefing.views.explanation import note_blocks
from offramp.stability.concepts import concept_named
from offramp.stability.concepts.seq import SEQ
from offramp.stability.concepts.smr import SMR
from offramp.stability.input_turns import InputTurn
from offramp.stability.inverse import Inverse, Needs, Requirement
from offramp.stability.order_variants import OrderComparison
from offramp.stability.turning import OrderHinges
from offramp.wording import capital, count, joined

_SHOWN = 6  # states and requirements in words; --json lists all


def inverse_blocks(answer: Inverse, names: Names = NAMELESS) -> tuple[Block, ...]:
    """Whether the target is an equilibrium, what must hold for each actor, and the fewest changes that turn it."""
    return (
        Para(verdict_text(answer, names)),
        Para("What must hold, in comparisons with this state alone:"),
        *(block for each in answer.actors for block in _needed(answer, each, names)),
        *_changing(answer, names),
        *input_blocks(answer, names),
        *note_blocks(answer.notes),
    )


def verdict_text(answer: Inverse, names: Names) -> str:
    """Whether the target is an equilibrium, and who would leave it."""
    away = [names.actor(each.actor) for each in answer.actors if not each.stable]
    target = capital(names.state(answer.options, answer.now, answer.target))
    verdict = "is an equilibrium" if answer.equilibrium else "is not an equilibrium"
    who = f": {joined(away)} would leave it" if away else ""
    return f"{target} {verdict} by {concept_named(answer.concept).name}{who}."


def _needed(answer: Inverse, needs: Needs, names: Names) -> Iterator[Block]:
    """The requirements on one actor, those that fail first."""
    who, number = capital(names.actor(needs.actor)), len(needs.requirements)
    if not number:
        yield Para(f"{who} has no move from it, so nothing is required of its preferences.")
        return
    failing = sum(not each.holds for each in needs.requirements)
    now = f"{failing} of them {'fails' if failing == 1 else 'fail'} now" if failing else "none fails now"
    yield Para(f"{who}: {count(number, 'requirement')}; {now}.")
    ordered = sorted(needs.requirements, key=lambda each: each.holds)
    yield Items(tuple(Para(_required(answer, needs, each, names)) for each in ordered[:_SHOWN]))
    if number > _SHOWN:
        yield Para(f"{number - _SHOWN:,} more (--json lists all).")


def _required(answer: Inverse, needs: Needs, required: Requirement, names: Names) -> str:
    end = names.state(answer.options, answer.now, required.end)
    ends = states_text(answer, [each.end for each in required.deterrents], names, "or")
    credible = " by improvements" if answer.concept == SEQ.key else ""
    better = ", with no move of its own from there to what it prefers" if answer.concept == SMR.key else ""
    hurt = f", or else an answer of the others{credible} must leave it no better off{better}: {ends}" if ends else ""
    return f"It must not prefer {end}{hurt}. {_at_present(needs, required)}"


def _at_present(needs: Needs, required: Requirement) -> str:
    if required.end not in needs.preferred:
        return "Holds: it does not prefer it."
    if required.holds:
        return "Holds: it prefers it, and an answer deters it."
    return "Fails: it prefers it, and no answer deters it." if required.deterrents else "Fails: it prefers it."


def _changing(answer: Inverse, names: Names) -> Iterator[Block]:
    """The fewest changes for the other verdict: of all who would leave, or of any one who stays."""
    turning = [each for each in answer.actors if each.stable == answer.equilibrium and each.changes]
    if answer.equilibrium:
        yield Para("What would undo it, of any one actor:" if turning else "No change of preferences would undo it.")
    else:
        total = count(answer.comparisons, "changed comparison")
        yield Para(f"What would make it an equilibrium: {total} with this state.")
    if turning:
        yield Items(tuple(Para(" ".join(_change(answer, each, names))) for each in turning))


def _change(answer: Inverse, needs: Needs, names: Names) -> Iterator[str]:
    who, changes, passed = names.actor(needs.actor), needs.changes or (), needs.passed or ()
    states, surely = states_text(answer, changes, names), "" if needs.fewest else " (fewer may do)"
    yield f"{capital(who)} would have to {'prefer' if needs.stable else 'stop preferring'} {states} to it{surely}."
    open_to = any(each.deterrents for each in needs.requirements if not each.holds)
    if open_to and answer.concept != SMR.key:
        yield "In place of each, any other state of the same requirement would do."
    if set(passed) - set(changes):
        furthest = states_text(answer, passed[-1:], names)
        way = f"{'fall below' if needs.stable else 'rise as far as'} {furthest}, past {count(len(passed), 'state')}"
        yield f"That alone does not fit the rest of its order; to fit, this state would have to {way}."


def input_blocks(answer: Inverse, names: Names) -> Iterator[Block]:
    """The numbers and claims of the case that turn the verdict, each alone."""
    if answer.inputs:
        state = names.state(answer.options, answer.now, answer.target)
        yield Para(f"What of the case's numbers and claims would turn it, each alone ({state}):")
        yield Items(tuple(Para(_input(each, names)) for each in answer.inputs))


def _input(turn: InputTurn, names: Names) -> str:
    if turn.at is None or turn.now is None:
        what = f"{names.claim(turn.name)}, if false"
    else:
        at, now = (names.figure(turn.name, value) for value in (turn.at, turn.now))
        where = f"just {'above' if turn.at > turn.now else 'below'} {at}" if at == now else f"at {at}"
        what = f"{capital(names.quantity(turn.name))} {where} ({now} now)"
    stays, leaves = (joined([names.actor(actor) for actor in actors]) for actors in (turn.stay, turn.leave))
    ways = [f"{who} would {verb}" for who, verb in ((stays, "stay"), (leaves, "leave")) if who]
    return f"{what}: {joined(ways)}{', and it would be an equilibrium' if turn.equilibrium else ''}."


def states_text(
    answer: Inverse | OrderHinges | OrderComparison, states: Sequence[str], names: Names, last: str = "and"
) -> str:
    """Some states by what differs from the present one, and how many more there are."""
    shown = [f"({names.state(answer.options, answer.now, state)})" for state in states[:_SHOWN]]
    more = [f"{count(len(states) - _SHOWN, 'more state')}"] if len(states) > _SHOWN else []
    return joined([*shown, *more], last)
