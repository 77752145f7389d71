"""Feasible states and which of them are equilibria, in words. The one view of States and of a Table of stability."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from offramp.briefing.document import Block, Grid, Items, Para
from offramp.briefing.folded_states import FoldedOutcome
from offramp.briefing.folded_states import Leading as Leading  # in examples
from offramp.briefing.names import NAMELESS, Names
from offramp.briefing.states import States
from offramp.briefing.views.explanation import note_blocks
from offramp.graph.model import Bools, Model, name
from offramp.graph.moves import Codes
from offramp.graph.reach import absorbing, reached
from offramp.stability.concepts import concept_named
from offramp.stability.solve import MOST_LISTED, Table
from offramp.wording import capital, count, joined

_NAMED = 3  # equilibria of one outcome in words; of more, what they have in common
_LISTED = 1_000  # feasible states, the nearest
_SHOWN = 12  # equilibria of one outcome by their letters; --json lists them all


def letters_text(options: Sequence[str], names: Names = NAMELESS) -> str:
    """What each letter of a state stands for."""
    return f"A state's letters, Y or N, in order: {', '.join(f'“{names.option(option)}”' for option in options)}."


def staying_text(choices: Sequence[tuple[str, bool]], names: Names = NAMELESS) -> str:
    """That some options of a case of many stay as they are.

    >>> staying_text([("leak", True), ("strike", False)])
    'The case has more states than a page lists. Here these stay as they are now: “leak”, not “strike”.'
    """
    return f"The case has more states than a page lists. Here these stay as they are now: {names.choice(choices)}."


def present_text(options: Sequence[str], now: str, names: Names = NAMELESS) -> str:
    """The present state by what is taken in it."""
    texts = names.options_taken(options, now)
    return f"In the present state {joined(texts) or 'no option'} {'are' if len(texts) > 1 else 'is'} taken."


def states_blocks(states: States, names: Names = NAMELESS, letters: bool = False) -> tuple[Block, ...]:
    """Every feasible state by what differs from the present one, its outcome, and how many moves it is away."""
    ordered = sorted(states.states, key=lambda row: (row.moves is None, row.moves))
    rows = (
        (
            *([row.state] if letters else []),
            capital(names.state(states.options, states.now, row.state)),
            row.outcome,
            _steps(row.moves),
            _steps(row.improvements),
            "irreversible" if row.absorbing else "",
        )
        for row in ordered[:_LISTED]
    )
    columns = ("what differs from the present state", "outcome", "moves", "improvements", "")
    return (
        Para(f"{present_text(states.options, states.now, names)} {capital(count(states.count, 'feasible state'))}:"),
        *([Para(letters_text(states.options, names))] if letters else []),
        Grid((*(["state"] if letters else []), *columns), tuple(rows)),
        *(
            [Para(f"{count(states.count - _LISTED, 'more state')}, no nearer (--json lists all).")]
            * (states.count > _LISTED)
        ),
        *note_blocks(states.notes),
    )


def _steps(steps: int | None) -> str:
    return "–" if steps is None else str(steps)


def leaving_text(anybody: bool) -> str:
    """Whether somebody leaves the present state; who does stands behind it."""
    return "From the present state move away:" if anybody else "From the present state nobody moves away."


def distance_text(moves: int | None, improvements: int | None) -> str:
    """How far a state is from the present one.

    >>> distance_text(3, 2), distance_text(1, None), distance_text(None, None)
    ('3, by improvements 2', '1', 'out of reach')
    """
    if moves is None:
        return "out of reach"
    return str(moves) if improvements is None else f"{moves}, by improvements {improvements}"


def taken_text(options: Sequence[str], nothing: str = "Nothing") -> str:
    """A state by what is taken in it."""
    return capital("; ".join(options)) if options else nothing


def listed_text(listed: int, total: int, feasible: int) -> str:
    """How many states are listed, of how many."""
    more = f"; the first {listed} are listed: choose an outcome or an option" if listed < total else ""
    return f"{count(total, 'state')} of {feasible:,}{more}"


# states folded by outcome ---------------------------------------------------------------------------------------


def folded_title(outcome: str, states: int) -> str:
    """The states of an outcome as one box.

    >>> folded_title("exile", 48), folded_title("exile", 1)
    ('Exile, whatever else: 48 states', 'Exile: 1 state')
    """
    return f"{capital(outcome)}{', whatever else' if states > 1 else ''}: {count(states, 'state')}"


def folded_text(folded: FoldedOutcome) -> str:
    """Whether the states of an outcome last.

    >>> folded_text(FoldedOutcome("war", 20, 12, 20, (), (), 1, False))
    'Nobody would leave 12 of them. The outcome is final.'
    """
    which = "them" if folded.stable == folded.states > 1 else "it" if folded.states == 1 else f"{folded.stable} of them"
    said = (
        f"Nobody would leave {which}." if folded.stable else "Somebody would leave each." if folded.states > 1 else ""
    )
    final = {0: "", folded.states: "The outcome is final."}.get(folded.final, f"Final in {folded.final}.")
    return " ".join(filter(None, (said, final)))


def leaver_text(folded: FoldedOutcome, actor: str) -> str:
    """How many states of an outcome an actor would leave, and where to, after its name; "" where nothing is better.

    >>> war = FoldedOutcome("war", 20, 12, 20, (("host", 8),), (Leading("army", "exile", 3),), 1, False)
    >>> leaver_text(war, "host"), leaver_text(war, "army")
    ('would leave 8 of 20, towards another of them', 'could gain by exile from 3, but for what may follow')
    """
    n, ways = dict(folded.leavers).get(actor, 0), [one for one in folded.leads if one.actor == actor]
    ends = joined([one.outcome for one in ways])
    if not n:
        return f"could gain by {ends} from {max(one.states for one in ways)}, but for what may follow" if ways else ""
    some = "it" if folded.states == 1 else f"all {n}" if n == folded.states else f"{n} of {folded.states}"
    return f"would leave {some}, towards {ends or 'another of them'}"


def common_text(options: Sequence[str]) -> str:
    """What is taken in each of some states."""
    return f"In each: {'; '.join(options)}." if options else ""


def model_blocks(model: Model) -> tuple[Block, ...]:
    """A graph model: its states by outcome."""
    counts = ((outcome, int(((model.outcome == k) & model.feasible).sum())) for k, outcome in enumerate(model.outcomes))
    rows = tuple((outcome, f"{states:,}") for outcome, states in counts if states)
    feasible, now = count(int(model.feasible.sum()), "feasible state"), name(model.now, len(model.options))
    return (Para(f"{feasible} of {count(len(model.options), 'option')}; now {now}:"), Grid(("outcome", "states"), rows))


def table_blocks(
    table: Table, every: bool = False, names: Names = NAMELESS, letters: bool = False
) -> tuple[Block, ...]:
    """Which states are equilibria, by concept and outcome, and for whom the present state is stable. `letters` names
    the states by their letters, `every` all of an outcome, up to 65,536, and not the first dozen."""
    model = table.model
    feasible = capital(count(int(model.feasible.sum()), "feasible state"))
    same = {key: (one.all(axis=0).tobytes(), one[:, model.now].tobytes()) for key, one in table.stable.items()}
    alike = ([key for key in table.concepts if same[key] == told] for told in dict.fromkeys(same.values()))
    key = "* not within reach of the present state by any legal moves; ! irreversible (absorbing)."
    return (
        Para(f"{present_text(model.options, name(model.now, len(model.options)), names)} {feasible}."),
        *([Para(letters_text(model.options, names))] if letters else []),
        *(block for concepts in alike for block in _concepts(table, concepts, names, (every, letters))),
        *([Para(key)] if letters else []),
        *note_blocks(table.notes()),
    )


def _concepts(table: Table, concepts: Sequence[str], names: Names, form: tuple[bool, bool]) -> Iterator[Block]:
    """What some concepts say, which have the same equilibria and say the same of the present state."""
    model, stable = table.model, table.stable[concepts[0]]
    states = stable.all(axis=0) & model.feasible
    leavers = [names.actor(actor) for actor, stays in zip(model.actors, stable[:, model.now], strict=True) if not stays]
    present = f"the present state is stable for all but {joined(leavers)}" if leavers else "the present state is stable"
    by = joined([concept_named(key).name for key in concepts])
    found = count(int(states.sum()), "equilibrium", "equilibria")
    yield Para(f"By {by}: {found}; {present}{':' if states.any() else '.'}")
    reach, stuck = reached(model) >= 0, absorbing(model)
    outcomes = ((outcome, states & (model.outcome == place)) for place, outcome in enumerate(model.outcomes))
    yield Items(
        tuple(Para(_outcome(model, outcome, at, reach, stuck, names, form)) for outcome, at in outcomes if at.any())
    )


def _outcome(
    model: Model, outcome: str, at: Bools, reach: Bools, stuck: Bools, names: Names, form: tuple[bool, bool]
) -> str:
    """The equilibria of one outcome: how many, within reach, irreversible, and what is chosen in them."""
    n, codes, (every, letters) = len(model.options), np.flatnonzero(at), form
    codes = codes[np.argsort(~reach[codes], kind="stable")]  # those in reach first
    total = len(codes)
    said = (
        f"{outcome}: {count(total, 'state')}, {_of(reach[codes], 'within reach')}, {_of(stuck[codes], 'irreversible')}"
    )
    if letters:
        most = MOST_LISTED if every else _SHOWN
        shown = (
            f"{name(int(code), n)}{'' if reach[code] else '*'}{'!' if stuck[code] else ''}" for code in codes[:most]
        )
        return f"{said}: {' '.join(shown)}" + (f" and {total - most:,} more (--json lists all)" if total > most else "")
    return said + which_text(model.options, model.now, codes, names, every)


def which_text(options: Sequence[str], now: int, codes: Codes, names: Names, every: bool = False) -> str:
    """Some states after their number, by what differs from the present one: each of a few, of more what is common."""
    n, total = len(options), len(codes)
    common = int(np.bitwise_and.reduce(codes)) | (now & int(np.bitwise_or.reduce(codes)))
    named = codes[:MOST_LISTED].tolist() if every or total <= _NAMED else [common] if common != now else []
    words = "; ".join(names.state(options, name(now, n), name(code, n)) for code in named)
    return "" if not words else f"{'; in each' if len(named) < total else ''}: {words}"


def _of(states: Bools, what: str) -> str:
    """How many of some states are so."""
    if len(states) == 1:
        return what if states[0] else f"not {what}"
    return f"{'all' if states.all() else int(states.sum()) or 'none'} {what}"
