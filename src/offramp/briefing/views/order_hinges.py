"""Cases that have orders alone: what turns their equilibria, and variants side by side. The one view of both nouns."""

from __future__ import annotations

from collections.abc import Iterator

from offramp.briefing.document import Block, Grid, Items, Para
from offramp.briefing.names import NAMELESS, Names
from offramp.briefing.views.explanation import note_blocks
from offramp.briefing.views.inverse import states_text
from offramp.stability.concepts import concept_named
from offramp.stability.order_variants import OrderComparison, OrderVariant
from offramp.stability.turning import OrderChange, OrderHinges, StateTurn
from offramp.wording import capital, joined


def order_hinges_blocks(answer: OrderHinges, names: Names = NAMELESS) -> tuple[Block, ...]:
    """What turns the present state and each equilibrium: whose preference, and which comparison."""
    return (*order_hinges_lines(answer, names), *note_blocks(answer.notes))


def order_hinges_lines(answer: OrderHinges, names: Names) -> tuple[Block, ...]:
    """The same for a brief, whose notes stand elsewhere and whose sentences count nothing that has no handle."""
    by = concept_named(answer.concept).name
    left = "Further equilibria are out of reach, or not among the nearest, and are not looked at."
    return (
        Para(f"No game is played, so what turns an equilibrium is a change of preferences. By {by}:"),
        Items(tuple(Para(" ".join(_turn(answer, each, names))) for each in answer.states)),
        *([Para(left)] if answer.more else []),
    )


def _turn(answer: OrderHinges, turn: StateTurn, names: Names) -> Iterator[str]:
    state = capital(names.state(answer.options, answer.now, turn.state))
    yield f"{state} ({turn.outcome}) {'is' if turn.equilibrium else 'is not'} an equilibrium."
    if not turn.changes:
        yield "No change of preferences would turn that."
    elif turn.equilibrium:
        first, *others = turn.changes
        yield f"Nearest: {_change(answer, first, names, 'came to prefer', 'fall below')} would undo it."
        for more, by in ((False, ""), (True, ", by more comparisons")):
            ways = [names.actor(each.actor) for each in others if (len(each.changes) > len(first.changes)) == more]
            yield from [f"So would {joined(ways, 'or')} alone{by}."] if ways else []
    else:
        ways = [_change(answer, each, names, "stopped preferring", "rise as far as") for each in turn.changes]
        yield f"Nearest: {joined(ways)} would make it one."


def _change(answer: OrderHinges, change: OrderChange, names: Names, verb: str, way: str) -> str:
    """What one actor would have to compare otherwise, and how far that moves the state in its order."""
    passed = ""
    if set(change.passed) - set(change.changes):
        furthest = states_text(answer, change.passed[-1:], names)
        passed = f" (in its order the state would {way} {furthest})"
    return f"{names.actor(change.actor)}, if it {verb} {states_text(answer, change.changes, names)} to it{passed},"


def order_comparison_blocks(answer: OrderComparison, names: Names = NAMELESS) -> tuple[Block, ...]:
    """The equilibria of each variant, and which of them come and go."""
    heads = ("variant", "equilibria", "which", "not as it stands", "no longer")
    return (
        Para(
            f"No game is played, so variants are compared by their equilibria, by {concept_named(answer.concept).name}:"
        ),
        Grid(heads, tuple(_variant(answer, row, names) for row in answer.rows)),
        *note_blocks(answer.notes),
    )


def _variant(answer: OrderComparison, row: OrderVariant, names: Names) -> tuple[str, ...]:
    if row.problem:
        return (row.name, "–", f"no model: {row.problem}", "–", "–")
    states = (states_text(answer, some, names) if some else "none" for some in (row.equilibria, row.gained, row.lost))
    return (row.name, str(row.count), *states)
