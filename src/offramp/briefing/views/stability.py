"""The graph model in a brief, in sentences: which states are stable, for whom, and who would move."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from offramp.briefing.context import Asked, Context, Look, OutcomeRow, VariantRow
from offramp.briefing.document import Basis, Block, Grid, Para, Picture, Section
from offramp.briefing.gains import Gain
from offramp.briefing.names import Names
from offramp.briefing.provenance import pointer
from offramp.briefing.views.agreement import agreement_lines
from offramp.briefing.views.coalitions import coalition_lines
from offramp.briefing.views.hypergame import hypergame_lines
from offramp.briefing.views.order_hinges import order_hinges_lines
from offramp.briefing.views.tableau import tableau_grids
from offramp.stability.concepts import LEADING, concept_named
from offramp.wording import capital, count, joined

_SCALE = (
    "Own scale: 0 is the actor's worst feasible state and 100 its best, in the case as it stands; scales of two "
    "actors cannot be compared."
)
_AHEAD = (
    "One move is Nash. Staying is a pass, after which the others may move with one move less; whoever looks ahead "
    "expects the worst of them: one of several conventions (passN; lhN is the literature's). "
    "Waits: stays now, but moves later in what it foresees; that is not restraint."
)
_PREFERENCES = ("worth", "priorities", "ranking", "options", "rules", "chance")


def state_annexes(context: Context) -> tuple[Section, ...]:
    """Stability by concept and horizon, for the reader with an hour."""
    return (
        _now(context),
        _gains(context),
        _outcomes(context),
        Section(
            "agreement",
            "Does the choice of a concept matter",
            agreement_lines(context.agreement, context.names),
            annex=True,
        ),
        *_tableau(context),
        *_coalitions(context),
        *_hypergame(context),
        *([_turning(context)] if context.order_hinges else []),
        *([_asked(context)] if context.asked else []),
        *([_foresight(context)] if context.foresight else []),
    )


def _turning(context: Context) -> Section:
    """Of a case that has orders alone: which change of whose order turns each equilibrium."""
    assert context.order_hinges
    blocks = order_hinges_lines(context.order_hinges, context.names)
    return Section("turning", "What would turn an equilibrium", blocks, annex=True)


def _now(context: Context) -> Section:
    present = context.present
    names, yes = context.names, "; ".join(present.yes) or "no option is taken"
    every = {tuple(actors) for actors in present.leavers.values()}
    where = f"The present state ({yes})"
    if every == {()}:
        text = f"{where} is an equilibrium: nobody would move away from it, by any of these concepts."
    elif len(every) == 1:
        leavers = next(iter(present.leavers.values()))
        who, others = _actors(leavers, names), _others(present.actors, leavers)
        text = f"{where} is not an equilibrium: {who} would leave it, by all of these concepts. {others}"
    else:
        said = (
            f"by {concept_named(concept).name}: {_actors(actors, names)}" for concept, actors in present.leavers.items()
        )
        text = f"{where} is judged differently by these concepts. Who would move away from it, {'; '.join(said)}."
    meanings = "; ".join(f"{concept_named(key).name}: {concept_named(key).meaning}" for key in present.leavers)
    gloss = f"A state is stable for an actor by {meanings}."
    told = Para(text, "now", Basis(("/present/actors",), _PREFERENCES, "offramp solve CASE"))
    return Section("now", "Is the present state stable, and for whom", (told, Para(gloss)), annex=True)


def _actors(actors: Iterable[str], names: Names) -> str:
    return joined([names.actor(actor) for actor in actors]) or "nobody"


def _others(actors: int, leavers: Sequence[str]) -> str:
    rest = actors - len(leavers)
    return "It is stable for the others." if rest > 1 else "It is stable for the other one." if rest else ""


def _gains(context: Context) -> Section:
    if not context.gains:
        nobody = Para("Nobody: no actor has a better state one move away.")
        return Section("gains", "Who would gain by moving", (nobody,), annex=True)
    actors = dict.fromkeys(gain.actor for gain in context.gains)
    rows = [_best([gain for gain in context.gains if gain.actor == actor], context.names) for actor in actors]
    table = Grid(("actor", "best move", "leads to", "own scale, now → then", "improvements"), tuple(rows))
    return Section("gains", "Who would gain by moving", (table, Para(_SCALE)), annex=True)


def _best(gains: Sequence[Gain], names: Names) -> tuple[str, ...]:
    """The row of one actor: its best move, and how many are as good."""
    best = gains[0]
    equal = sum(gain.rank == best.rank for gain in gains) - 1
    move = _changes(best.changes, names) + (f" ({count(equal, 'other')} as good)" if equal else "")
    return (names.actor(best.actor), move, best.outcome, _scale(best), str(len(gains)))


def _changes(changes: Iterable[str], names: Names) -> str:
    return joined([names.change(change) for change in changes])


def _scale(gain: Gain) -> str:
    if gain.before is None or gain.after is None:
        return {1: "better (ordered only)", 0: "equal", -1: "worse (ordered only)"}[gain.better]
    return f"{gain.before:.0f} → {gain.after:.0f}"


def _outcomes(context: Context) -> Section:
    if not context.named_outcomes:
        note = Para("The case names no outcomes; an annex lists the equilibria.")
    else:
        note = Para(_reached(context.outcomes))
    table = Grid(
        ("outcome", "within reach", "equilibria", "absorbing", "by improvements"),
        tuple(_outcome_row(row) for row in context.outcomes),
    )
    explained = (
        f"Within reach: how many of the {context.feasible} feasible states legal moves lead to from the present one "
        f"({context.reachable} in all); equilibria: how many of these are stable for every actor. Absorbing: no moves "
        "leave the outcome again (irreversible), so that stability there says little. By improvements: whether "
        "improvements alone lead to one of its equilibria, by sequential stability."
    )
    told = Para(explained, "reach", Basis(("/feasible", "/reachable"), ("options", "rules"), "offramp states CASE"))
    return Section("outcomes", "Which outcomes would be stable once reached", (note, table, told), annex=True)


def _tableau(context: Context) -> tuple[Section, ...]:
    """Where the states are few: each one's ranks, improvements and marks."""
    if context.tableau is None:
        return ()
    return (Section("tableau", "The tableau", tableau_grids(context.tableau, context.names), annex=True),)


def _coalitions(context: Context) -> tuple[Section, ...]:
    """What groups of actors would leave together."""
    if context.coalitions is None:
        return ()
    lines = coalition_lines(context.coalitions, context.names)
    return (Section("coalitions", "What groups would leave together", lines, annex=True),)


def _hypergame(context: Context) -> tuple[Section, ...]:
    """What lasts where each actor judges by what it sees."""
    if context.hypergame is None:
        return ()
    lines = tuple(hypergame_lines(context.hypergame, context.names))
    return (Section("hypergame", "What each sees, and what would be a surprise", lines, annex=True),)


def _outcome_row(row: OutcomeRow) -> tuple[str, ...]:
    steps = "no" if row.steps is None else "already there" if row.steps == 0 else f"yes, {count(row.steps, 'move')}"
    return (row.outcome, str(row.states), _counts(row.holds), str(row.absorbing), steps)


def _counts(holds: Mapping[str, int]) -> str:
    """One number where the concepts agree, else one for each."""
    if len(set(holds.values())) == 1:
        return f"{next(iter(holds.values()))}, by all four"
    return ", ".join(f"{concept_named(key).name} {states}" for key, states in holds.items())


def _reached(rows: Iterable[OutcomeRow]) -> str:
    """Where improvements lead, by one concept throughout: sequential stability."""
    holding = [row for row in rows if row.holds[LEADING]]
    if not holding:
        return "By sequential stability no state within reach is stable for every actor."
    led = [row.outcome for row in holding if row.steps]
    still = [row.outcome for row in holding if row.steps is None]
    said = ["The present state is an equilibrium."] if any(row.steps == 0 for row in holding) else []
    said += [f"Improvements from here lead to {joined(led)}."] if led else []
    apart = f"{capital(joined(still))} would be stable once reached, but no chain of improvements leads there."
    said += [apart] if still else []
    marked = [row.outcome for row in holding if row.absorbing == row.states]
    said += [f"Every state of {joined(marked)} within reach is absorbing."] if marked else []
    return f"By sequential stability: {' '.join(said)}"


def _asked(context: Context) -> Section:
    asked = context.asked
    assert asked
    given, names = context.names.choice(asked.given) or "nothing", context.names
    heading = f"The question put to the graph model: {asked.outcome}"
    if asked.state is None:
        broken = Para(f"Given {given}, a rule is broken: there is no such state, and no answer.")
        return Section("asked", heading, (broken,), annex=True)
    text = f"Given {given}, {_reaching(asked, names)}{'' if asked.already else _compelled(asked)}"
    numbers = (*_asked_numbers(asked), *(pointer("asked", "holds", concept) for concept in asked.holds))
    basis = Basis(numbers, _PREFERENCES, "offramp evolve CASE")
    return Section("asked", heading, (Para(text + _holding(asked), "asked", basis),), annex=True)


def asked_para(asked: Asked, handle: str, names: Names) -> Para:
    """The question put to the graph model, in a sentence."""
    given = names.choice(asked.given)
    if asked.state is None:
        return Para(f"Given {given}, a rule is broken: there is no such state, and no answer.")
    start = f"By the graph model, given {given}, " if given else "By the graph model "
    basis = Basis(_asked_numbers(asked), _PREFERENCES, "offramp solve CASE")
    return Para(f"{start}{_reaching(asked, names)}{'' if asked.already else _compelled(asked)}", handle, basis)


def _reaching(asked: Asked, names: Names) -> str:
    if asked.already:
        return f"this already is {asked.outcome}."
    if asked.movers:
        return _moving(asked, names)
    if asked.moves is None:
        return f"no sequence of legal moves leads to {asked.outcome}."
    return f"nobody can bring about {asked.outcome} in one move; it takes {count(asked.moves, 'move')}."


def _asked_numbers(asked: Asked) -> tuple[str, ...]:
    """Where the numbers of the sentence stand."""
    if not asked.movers:
        return (pointer("asked", "moves"),) if asked.moves is not None else ()
    found = [pointer("asked", "movers", 0, key) for key in ("before", "after")]
    counted = ("moves", "taking_by", "conventions")
    return (*found, *(pointer("asked", "foreseen", k, key) for k in range(len(asked.foreseen)) for key in counted))


def _moving(asked: Asked, names: Names) -> str:
    """What the first mover gains or loses when it looks one move ahead."""
    best = asked.movers[0]
    verdict = {1: "would gain", 0: "would neither gain nor lose", -1: "would lose"}[best.better]
    size = (
        f" ({_scale(best)} on its own scale)"
        if best.before is not None
        else " (its preferences are an order, without sizes)"
    )
    who, move = names.actor(best.actor), _changes(best.changes, names)
    return f"looking one move ahead {who} {verdict} by {asked.outcome} ({move}){size}."


def _never(asked: Asked) -> str:
    refused = [row for row in asked.foreseen if row.moves > 1]
    if not refused:
        return ""
    most = max(row.taking_by for row in refused)
    others = f"by {most} of {refused[-1].conventions} conventions it would" if most else "by no convention"
    return f" Nor does it, with passes, looking up to {count(refused[-1].moves, 'move')} ahead ({others})."


def _compelled(asked: Asked) -> str:
    """Whether foresight turns that round, and what is foreseen."""
    turned = next((row for row in asked.foreseen if row.moves > 1 and row.takes), None)
    if turned is None:
        return _never(asked)
    also = " also" if asked.foreseen[0].takes else ""
    return (
        f" Looking {count(turned.moves, 'move')} ahead it{also} does, by {turned.taking_by} of {turned.conventions} "
        f"conventions: staying, it foresees {turned.staying}; moving, {turned.moving}."
    )


def _foresight(context: Context) -> Section:
    asked = context.foresight[0].asked is not None
    columns = ("looks ahead", "moves away from the present state", *(["from the state asked about"] if asked else []))
    rows = []
    for row in context.foresight:
        looks = [row.now, *([row.asked] if row.asked else [])]
        rows.append((count(row.moves, "move"), *(_look(look, context.names) for look in looks)))
    blocks = (Picture("foresight"), Grid(columns, tuple(rows)), Para(_AHEAD))
    return Section("foresight", "What is stable when actors look ahead", blocks, annex=True)


def _look(look: Look, names: Names) -> str:
    moving = _actors(look.moving, names)
    if not look.waiting:
        return moving
    return f"{moving}; {_actors(look.waiting, names)} {'waits' if len(look.waiting) == 1 else 'wait'}"


def _holding(asked: Asked) -> str:
    return f" Equilibria of {asked.outcome} within reach from there: {_counts(asked.holds)}."


def variant_blocks(context: Context) -> tuple[Block, ...]:
    """What changes with the terms, by the graph model."""
    asked = context.asked is not None
    more = (f"{context.asked.outcome}: before → after", "looking 2 moves ahead") if context.asked else ()
    columns = ("variant", "changes", "improvements lead to", "moves away now", *more)
    rows = tuple(_variant(row, asked, context.names) for row in (context.base, *context.variants))
    note = Para(
        "By the graph model: each variant is solved at central values, by sequential stability, looking one move ahead "
        "but for the last column (with passes); the mover's scale is that of the case as it stands. "
        "* changes what the question takes as given."
    )
    return (Grid(columns, rows), note)


def _variant(row: VariantRow, asked: bool, names: Names) -> tuple[str, ...]:
    if row.problem:
        return (row.name, _changes(row.changes, names), f"not solved: {row.problem}", *([""] * (1 + 2 * asked)))
    title = row.name + ("*" if row.other_terms else "")
    led, movers = joined(row.leads_to) or "no equilibrium", _actors(row.leavers, names)
    gain = f"{names.actor(row.asked.actor)} {_scale(row.asked)}" if row.asked else "nobody in one move"
    taken = {True: "moves", False: "does not", None: "–"}[row.takes]
    return (title, _changes(row.changes, names) or "–", led, movers, *((gain, taken) if asked else ()))
