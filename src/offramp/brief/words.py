"""The sentences of a brief, and their order: a Context in, a Page of plain text blocks out.

The only place where results become prose. A Page knows nothing of terminals or HTML; each renderer lays it out.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from offramp.brief.annexes import CONCEPTS, annexes, quotation
from offramp.brief.blocks import Grid, Page, Para, Section, capital, count, joined, listed
from offramp.brief.context import Asked, Context, Look, OutcomeRow, VariantRow
from offramp.brief.gains import Gain
from offramp.brief.table import answer_section, table_sections

LIMITS = (
    "This is a structured argument, not a forecast: what follows, follows from the case's assumptions. "
    "The method has not been shown to be calibrated.",
    "Motives attached to named office-holders are modelling assumptions, not findings about them.",
    "Charges are allegations unless a court has decided. The model judges neither law nor right, and takes no side.",
    "An analysis as of its date: what is dated later is left out, though its authors may know what followed.",
    "By nash, gmr, smr and seq a state holds when no actor would leave it, looking at its own next move and the "
    "replies to it; a threat to be carried out later moves nobody. Foresight sees it, by the convention stated there.",
)

_MISSING: Mapping[str, str] = {
    "play": "the order of play: what happens at the table when the others' choices are foreseen",
    "private": "what only one side knows (private quantities stand at their central value)",
    "crowd": "a crowd deciding one by one (it is taken as one actor)",
    "history": "what earlier talks and refusals say about the parties",
    "unknown-pairs": "pairs of states whose order is unknown (they keep the order in which they are written)",
    "doubted-priorities": "doubt about the order of priorities (they stand as written)",
    "foresight": "foresight: the case has too many states for it here; ask 'offramp solve --concept lh2'",
    "ranges": "the ranges of the numbers, and claims that may be false (each number stands at its central value)",
}

_SHOWN = 5  # quotes and moves in the front part


def page(context: Context) -> Page:
    """The brief as text blocks, front part first; the answer at the top, by the bargaining lens where it has one."""
    found, asked = context.bargain, [_asked(context)] if context.asked else []
    solved = found is not None and found.solved
    sections = (
        *([answer_section(found, context.confidence)] if found and solved else asked),
        *(table_sections(found) if found else ()),
        _now(context),
        _gains(context),
        _outcomes(context),
        *(asked if solved else []),
        *([_foresight(context)] if context.foresight else []),
        _rests(context),
        *([_variants(context)] if context.variants else []),
        _set_aside(context),
        _not_analysed(context),
        Section("limits", "What this cannot tell you", (listed(LIMITS),)),
        *annexes(context),
    )
    lead = (f"As of {context.as_of}, for the next {context.horizon}. A structured argument, not a forecast.",)
    return Page(context.title, context.question, lead, sections, _foot(context))


# the front part -----------------------------------------------------------------------------------------------


def _now(context: Context) -> Section:
    present = context.present
    yes = "; ".join(present.yes) or "no option is taken"
    every = {tuple(actors) for actors in present.leavers.values()}
    where = f"The present state, {present.state} ({yes}),"
    if every == {()}:
        text = f"{where} holds: nobody would move away from it, by any of the four concepts."
    elif len(every) == 1:
        leavers = present.leavers["nash"]
        others = _others(present.actors, leavers)
        text = f"{where} does not hold: {joined(leavers)} would move away from it, by all four concepts. {others}"
    else:
        said = (f"by {concept}: {joined(actors) or 'nobody'}" for concept, actors in present.leavers.items())
        text = f"{where} is judged differently by the four concepts. Who would move away from it, {'; '.join(said)}."
    gloss = (
        "The concepts: by nash a better move is enough to move away; by seq, gmr and smr it is deterred where the "
        "others can answer it (seq by moves that better them, gmr by any, smr by any that allow no recovery)."
    )
    return Section("now", "What holds now, and for whom not", (Para(text), Para(gloss)))


def _others(actors: int, leavers: Sequence[str]) -> str:
    rest = actors - len(leavers)
    return f"It holds for the other {rest}." if rest > 1 else "It holds for the other one." if rest else ""


def _gains(context: Context) -> Section:
    if not context.gains:
        return Section(
            "gains", "Who would gain by moving", (Para("Nobody: no actor has a better state one move away."),)
        )
    rows = [_best([gain for gain in context.gains if gain.actor == actor]) for actor in _movers(context.gains)]
    table = Grid(("actor", "best move", "leads to", "own scale, now → then", "better moves"), tuple(rows))
    note = (
        "Own scale: 0 the actor's worst feasible state, 100 its best, in reach or not, of the case as it stands; "
        "scales of two actors do not compare."
    )
    return Section("gains", "Who would gain by moving", (table, Para(note)))


def _movers(gains: Sequence[Gain]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(gain.actor for gain in gains))


def _best(gains: Sequence[Gain]) -> tuple[str, ...]:
    """The row of one actor: its best move, and how many are as good."""
    best = gains[0]
    equal = sum(gain.rank == best.rank for gain in gains) - 1
    move = joined(best.changes) + (f" ({equal} others are as good)" if equal else "")
    return (best.actor, move, f"{best.outcome} ({best.state})", _scale(best), str(len(gains)))


def _scale(gain: Gain) -> str:
    if gain.before is None or gain.after is None:
        return {1: "better (ordered only)", 0: "equal", -1: "worse (ordered only)"}[gain.better]
    return f"{gain.before:.0f} → {gain.after:.0f}"


def _outcomes(context: Context) -> Section:
    if not context.named_outcomes:
        note = Para("The case names no outcomes; an annex lists states that hold.")
    else:
        note = Para(_reached(context.outcomes))
    table = Grid(
        ("outcome", "in reach", "hold", "absorbing", "by improvements"),
        tuple(_outcome_row(row) for row in context.outcomes),
    )
    explained = (
        f"In reach: how many of the {context.feasible} feasible states legal moves can lead to from the present one "
        f"({context.reachable} in all); hold: how many of these are stable for every actor. Absorbing: no sequence of "
        "moves leaves the outcome again, so holding there says little. By improvements: whether moves that each better "
        "their mover lead to a state of it that holds (seq)."
    )
    return Section("outcomes", "Which outcomes would hold once reached", (note, table, Para(explained)))


def _outcome_row(row: OutcomeRow) -> tuple[str, ...]:
    steps = "no" if row.steps is None else "here already" if row.steps == 0 else f"yes, {count(row.steps, 'move')}"
    return (row.outcome, str(row.states), _counts(row.holds), str(row.absorbing), steps)


def _counts(holds: Mapping[str, int]) -> str:
    """One number where the concepts agree, else one for each."""
    if len(set(holds.values())) == 1:
        return f"{next(iter(holds.values()))}, by all four"
    return ", ".join(f"{concept} {count}" for concept, count in holds.items())


def _reached(rows: Iterable[OutcomeRow]) -> str:
    """What the table says, by one concept throughout: seq."""
    holding = [row for row in rows if row.holds["seq"]]
    if not holding:
        return "By seq, no state within reach holds for every actor."
    led = [row.outcome for row in holding if row.steps]
    still = [row.outcome for row in holding if row.steps is None]
    said = ["The present state holds."] if any(row.steps == 0 for row in holding) else []
    said += [f"Better moves from here lead to {joined(led)}."] if led else []
    said += (
        [f"{capital(joined(still))} would hold once reached, but no chain of better moves leads there."]
        if still
        else []
    )
    marked = [row.outcome for row in holding if row.absorbing == row.states]
    said += [f"Every state of {joined(marked)} within reach is absorbing."] if marked else []
    return f"By seq: {' '.join(said)}"


def _asked(context: Context) -> Section:
    asked = context.asked
    assert asked
    given = joined([f"{option}: {'yes' if value else 'no'}" for option, value in asked.given]) or "nothing"
    heading = f"The question put to the graph lens: {asked.outcome}"
    if asked.state is None:
        return Section(
            "asked", heading, (Para(f"Given {given}, a rule is broken: there is no such state, and no answer."),)
        )
    start = f"Given {given} (state {asked.state})"
    if asked.already:
        return Section("asked", heading, (Para(f"{start}: this already is {asked.outcome}.{_holding(asked)}"),))
    if asked.movers:
        text = f"{start}, {_moving(asked)}"
    elif asked.moves is None:
        text = f"{start}: no sequence of legal moves leads to {asked.outcome}."
    else:
        text = f"{start}: nobody can bring about {asked.outcome} in one move; it takes {count(asked.moves, 'move')}."
    return Section("asked", heading, (Para(text + _compelled(asked) + _holding(asked)),))


def _moving(asked: Asked) -> str:
    """What the first mover gains or loses when it looks one move ahead."""
    best = asked.movers[0]
    verdict = {1: "would gain", 0: "would neither gain nor lose", -1: "would lose"}[best.better]
    size = (
        f" ({_scale(best)} on its own scale)"
        if best.before is not None
        else " (its preferences are an order: no sizes)"
    )
    return f"looking one move ahead {best.actor} {verdict} by {asked.outcome} ({joined(best.changes)}){size}."


def _compelled(asked: Asked) -> str:
    """Whether foresight turns that round, and what is foreseen."""
    turned = next((row for row in asked.foreseen if row.moves > 1 and row.takes), None)
    if turned is None:
        refused = [row for row in asked.foreseen if row.moves > 1]
        return f" Nor does it take it when it foresees up to {refused[-1].moves} moves." if refused else ""
    also = " also" if asked.foreseen[0].takes else ""
    return (
        f" Looking {turned.moves} moves ahead it{also} takes it: staying, it foresees {turned.staying}; "
        f"moving, {turned.moving}."
    )


def _foresight(context: Context) -> Section:
    asked = context.foresight[0].asked is not None
    columns = ("foresees", "moves away from the present state", *(["from the state asked about"] if asked else []))
    rows = []
    for row in context.foresight:
        looks = [row.now, *([row.asked] if row.asked else [])]
        rows.append((count(row.moves, "move"), *map(_look, looks)))
    note = (
        "One move is Nash. Staying is a pass, after which the others may move with one move less; whoever looks "
        "expects the worst of them. Waits: stays now, but moves later in what it foresees; that is no restraint."
    )
    return Section("foresight", "What holds when moves are foreseen", (Grid(columns, tuple(rows)), Para(note)))


def _look(look: Look) -> str:
    moving = joined(look.moving) or "nobody"
    return (
        f"{moving}; {joined(look.waiting)} {'waits' if len(look.waiting) == 1 else 'wait'}" if look.waiting else moving
    )


def _holding(asked: Asked) -> str:
    return f" States of {asked.outcome} in reach from there that hold: {_counts(asked.holds)}."


def _rests(context: Context) -> Section:
    rests = context.rests
    if not rests.claims:
        text = f"No report is cited: all {rests.numbers} numbers are assumed."
        none = "No report is cited, and the case holds no numbers."
        return Section("rests", "What it rests on", (Para(text if rests.numbers else none),))
    numbers = (
        f"{rests.assumed_numbers} of {rests.numbers} numbers are assumed, the rest cite claims, for their sign or "
        f"existence and never for their size. {rests.claims_cited} of {rests.claims} claims are cited, "
        f"{rests.claims_unused} listed as unused; {count(rests.pages, 'page')}, {count(rests.origins, 'origin')} "
        f"(pages that relay one report share it); {rests.hedged} of the cited claims are hedged by their own words."
    )
    if rests.conflicts:
        about = joined(sorted({what for _, _, what in rests.conflicts}))
        numbers += f" Accounts of {about} conflict."
    if rests.ungraded:
        numbers += f" {rests.ungraded} of the cited claims have been graded by nobody."
    if rests.masked:
        numbers += (
            f" {count(rests.masked, 'claim')} dated after {context.as_of} do not count: "
            f"{count(rests.fallen, 'number')} fall back, options held at no: {joined(rests.held) or 'none'}."
        )
    top = sorted(rests.quotes, key=lambda quote: -len(quote.carries))[:_SHOWN]
    lead = Para(f"The {len(top)} claims that carry most:" if len(rests.quotes) > len(top) else "The claims:")
    return Section("rests", "What it rests on", (Para(numbers), lead, *map(quotation, top)))


def _variants(context: Context) -> Section:
    asked = context.asked is not None
    more = (f"{context.asked.outcome}: before → after", "foreseeing 2 moves") if context.asked else ()
    columns = ("variant", "changes", "better moves lead to", "moves away now", *more)
    rows = tuple(_variant(row, asked) for row in (context.base, *context.variants))
    note = Para(
        "Each variant is solved at central values, by seq, looking one move ahead but for the last column; the "
        "mover's scale is that of the case as it stands. * changes what the question takes as given."
    )
    return Section("variants", "What changes with the terms, by the graph lens", (Grid(columns, rows), note))


def _variant(row: VariantRow, asked: bool) -> tuple[str, ...]:
    if row.problem:
        return (row.name, joined(row.changes), f"not solved: {row.problem}", *([""] * (1 + 2 * asked)))
    title = row.name + ("*" if row.other_terms else "")
    led, movers = joined(row.leads_to) or "nothing that holds", joined(row.leavers) or "nobody"
    gain = f"{row.asked.actor} {_scale(row.asked)}" if row.asked else "nobody in one move"
    taken = {True: "takes it", False: "does not", None: "–"}[row.takes]
    return (title, joined(row.changes) or "–", led, movers, *((gain, taken) if asked else ()))


def _set_aside(context: Context) -> Section:
    if not context.set_aside:
        return Section("set-aside", "What was set aside", (Para("No part of a report was set aside."),))
    parts = (
        f"{count(number, 'part')} of {report} as {reason.replace('_', ' ')}"
        for report, reason, number in context.set_aside
    )
    text = f"{capital(joined(tuple(parts)))}. The text is kept in the register; 'offramp read' shows it."
    return Section("set-aside", "What was set aside", (Para(text),))


def _not_analysed(context: Context) -> Section:
    if not context.not_analysed:
        return Section("not-analysed", "What is not analysed", (Para("Nothing the case holds was left out."),))
    items = tuple(_MISSING[key] for key in context.not_analysed)
    return Section("not-analysed", "What the case holds and this version does not analyse yet", (listed(items),))


def _foot(context: Context) -> str:
    return f"Offramp {context.version} · {', '.join(CONCEPTS)} · case {context.case[:19]}…"
