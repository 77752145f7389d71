"""The sentences of a brief, and their order: a Context in, a Page of plain text blocks out.

The only place where results become prose. A Page knows nothing of terminals or HTML; each renderer lays it out.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from offramp.brief.context import Context, Gain, OutcomeRow, Quote, VariantRow


@dataclass(frozen=True, slots=True)
class Para:
    text: str


@dataclass(frozen=True, slots=True)
class Items:
    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Grid:
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Quotation:
    text: str
    note: str
    anchor: str


Block = Para | Items | Grid | Quotation


@dataclass(frozen=True, slots=True)
class Section:
    """`annex` sections are for the reader with an hour; the terminal leaves them out."""

    anchor: str
    heading: str
    blocks: tuple[Block, ...]
    annex: bool = False


@dataclass(frozen=True, slots=True)
class Page:
    title: str
    question: str
    lead: tuple[str, ...]
    sections: tuple[Section, ...]
    foot: str


CONCEPTS: Mapping[str, str] = {
    "nash": "no move of one's own is better",
    "seq": "each better move can be answered by better moves of others that leave one no better off",
    "gmr": "each better move can be answered by some moves of others that leave one no better off",
    "smr": "as gmr, and no own reply to the answer helps",
}

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
    "ranges": "the ranges of the numbers, and claims that may be false (each number stands at its central value)",
}

_SHOWN = 5  # quotes and moves in the front part


def page(context: Context) -> Page:
    """The brief as text blocks, front part first."""
    sections = (
        _now(context),
        _gains(context),
        _outcomes(context),
        *([_asked(context)] if context.asked else []),
        *([_foresight(context)] if context.foresight else []),
        _rests(context),
        *([_variants(context)] if context.variants else []),
        _set_aside(context),
        _not_analysed(context),
        *_annexes(context),
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
        text = f"{where} holds: by none of the four concepts would anybody leave it."
    elif len(every) == 1:
        leavers = present.leavers["nash"]
        others = _others(present.actors, leavers)
        text = f"{where} does not hold: {joined(leavers)} would leave it, by all four concepts. {others}"
    else:
        said = (f"by {concept}: {joined(actors) or 'nobody'}" for concept, actors in present.leavers.items())
        text = f"{where} is judged differently by the four concepts. Who would leave it, {'; '.join(said)}."
    return Section("now", "What holds now, and for whom not", (Para(text),))


def _others(actors: int, leavers: Sequence[str]) -> str:
    rest = actors - len(leavers)
    return f"It holds for the other {rest}." if rest > 1 else "It holds for the other one." if rest else ""


def _gains(context: Context) -> Section:
    if not context.gains:
        return Section(
            "gains", "Who would gain by moving", (Para("Nobody: no actor has a better state one move away."),)
        )
    rows, counts = [], dict[str, int]()
    for gain in context.gains:
        counts[gain.actor] = counts.get(gain.actor, 0) + 1
        if counts[gain.actor] == 1:
            rows.append(gain)
    table = Grid(
        ("actor", "best move", "leads to", "own scale, now → then", "better moves"),
        tuple((g.actor, joined(g.changes), f"{g.outcome} ({g.state})", _scale(g), str(counts[g.actor])) for g in rows),
    )
    note = "Own scale: 0 the actor's worst state, 100 its best; scales of two actors do not compare."
    return Section("gains", "Who would gain by moving", (table, Para(note)))


def _scale(gain: Gain) -> str:
    if gain.before is None or gain.after is None:
        return {1: "better", 0: "equal", -1: "worse"}[gain.better]
    return f"{gain.before:.0f} → {gain.after:.0f}"


def _outcomes(context: Context) -> Section:
    if not context.named_outcomes:
        note = Para("The case names no outcomes; the annex lists every state that holds.")
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
    steps = "no" if row.steps is None else "here already" if row.steps == 0 else f"yes, {_count(row.steps, 'move')}"
    return (row.outcome, str(row.states), _counts(row.holds), str(row.absorbing), steps)


def _counts(holds: Mapping[str, int]) -> str:
    """One number where the concepts agree, else one for each."""
    if len(set(holds.values())) == 1:
        return f"{next(iter(holds.values()))}, by all four"
    return ", ".join(f"{concept} {count}" for concept, count in holds.items())


def _reached(rows: Iterable[OutcomeRow]) -> str:
    rows = tuple(rows)
    holding = [row for row in rows if any(row.holds.values())]
    if not holding:
        return "No state within reach holds for every actor under any of the four concepts."
    if any(row.steps == 0 for row in holding):
        first = "The present state is one of those that hold."
    else:
        led = [row.outcome for row in holding if row.steps]
        first = f"Improvements from here lead to {joined(led) or 'no state that holds'}."
    still = [row.outcome for row in holding if row.steps is None]
    second = f" {_capital(joined(still))} would hold once reached, but no chain of better moves leads there."
    second = second if still else ""
    marked = [row.outcome for row in holding if row.absorbing and row.absorbing == row.states]
    third = f" Every state of {joined(marked)} within reach is absorbing." if marked else ""
    return first + second + third


def _asked(context: Context) -> Section:
    asked = context.asked
    assert asked
    given = joined([f"{option}: {'yes' if value else 'no'}" for option, value in asked.given]) or "nothing"
    heading = f"The question put: {asked.outcome}"
    if asked.state is None:
        return Section(
            "asked", heading, (Para(f"Given {given}, a rule is broken: there is no such state, and no answer."),)
        )
    start = f"Given {given} (state {asked.state}): "
    if asked.movers:
        best = asked.movers[0]
        verdict = {1: "would gain", 0: "would neither gain nor lose", -1: "would lose"}[best.better]
        act = f"{best.actor} can bring about {asked.outcome} ({joined(best.changes)})"
        how = f"{act} and {verdict} by it, {_scale(best)} on its own scale."
    elif asked.moves is None:
        how = f"no sequence of legal moves leads to {asked.outcome}."
    else:
        how = f"nobody can bring about {asked.outcome} in one move; it takes {_count(asked.moves, 'move')}."
    return Section("asked", heading, (Para(start + how + _holding(asked.holds, asked.outcome)),))


def _foresight(context: Context) -> Section:
    asked = context.asked is not None and context.asked.state is not None
    columns = ("foresees", "would leave the present state", *(["would leave the state asked about"] if asked else []))
    rows = []
    for row in context.foresight:
        leavers = [row.leavers, *([row.asked_leavers or ()] if asked else [])]
        rows.append((_count(row.moves, "move"), *(joined(actors) or "nobody" for actors in leavers)))
    note = (
        "One move is Nash. Staying is a pass, after which the others may move with one move less; whoever looks "
        "expects the worst of them. This is the concept that sees a threat: what would be done if nothing changes."
    )
    blocks = (Para(_foreseen(context)), Grid(columns, tuple(rows)), Para(note))
    return Section("foresight", "What holds when moves are foreseen", blocks)


def _foreseen(context: Context) -> str:
    """Where foresight parts from the one-move view, for whom, at which state."""
    near, parts = context.foresight[1], []
    for state, chosen in (("the present state", "leavers"), ("the state asked about", "asked_leavers")):
        before = set(getattr(near, chosen) or ())
        for row in context.foresight[2:]:
            came = [actor for actor in getattr(row, chosen) or () if actor not in before]
            went = [actor for actor in before if actor not in (getattr(row, chosen) or ())]
            parts += [f"from {row.moves} moves {joined(came)} would leave {state}"] if came else []
            parts += [f"from {row.moves} moves {joined(went)} would no longer leave {state}"] if went else []
            before = set(getattr(row, chosen) or ())
    if not parts:
        return "Looking further ahead changes nothing at these states."
    return f"Here the lenses part: {'; '.join(parts)}."


def _holding(holds: Mapping[str, int], outcome: str) -> str:
    return f" States of {outcome} in reach from there that hold: {_counts(holds)}."


def _rests(context: Context) -> Section:
    rests = context.rests
    if not rests.claims:
        text = f"No report is cited: all {rests.numbers} numbers are assumed."
        return Section("rests", "What it rests on", (Para(text),))
    assumed = f"{rests.assumed_numbers} of {rests.numbers} numbers are assumed"
    numbers = f"{assumed}, the rest cite claims, for their sign or existence and never for their size."
    claims = (
        f" {rests.claims_cited} of {rests.claims} claims are cited, {rests.claims_unused} listed as unused; "
        f"{_count(rests.pages, 'page')}, {_count(rests.origins, 'origin')}; "
        f"{rests.hedged} of the cited claims are hedged by their own words."
    )
    if rests.masked:
        claims += f" {_count(rests.masked, 'claim')} dated after {context.as_of} do not count."
    top = sorted(rests.quotes, key=lambda quote: -len(quote.carries))[:_SHOWN]
    lead = Para(f"The {len(top)} claims that carry most:" if len(rests.quotes) > len(top) else "The claims:")
    return Section("rests", "What it rests on", (Para(numbers + claims), lead, *map(_quotation, top)))


def _quotation(quote: Quote) -> Quotation:
    cited = f"citing {quote.source}" if quote.source else "no source cited"
    hedged = f"; hedged: {joined(quote.hedges)}" if quote.hedges else ""
    carries = f"carries {_count(len(quote.carries), 'item')}"
    publisher = quote.publisher or quote.report
    return Quotation(quote.text, f"{quote.id} · {publisher}, {cited}{hedged} · {carries}", quote.id)


def _variants(context: Context) -> Section:
    asked = context.asked is not None
    more = (f"mover's gain by {context.asked.outcome}",) if context.asked else ()
    columns = ("variant", "changes", "improvements lead to", "would leave now", *more)
    rows = tuple(_variant(row, asked) for row in (context.base, *context.variants))
    note = Para("Each variant is solved at central values; “would leave now” by seq; gains on the mover's own scale.")
    return Section("variants", "What changes with the terms", (Grid(columns, rows), note))


def _variant(row: VariantRow, asked: bool) -> tuple[str, ...]:
    if row.problem:
        return (row.name, joined(row.changes), f"not solved: {row.problem}", *([""] * (1 + asked)))
    gain = ((f"{row.asked.actor} {_scale(row.asked)}" if row.asked else "nobody in one move"),) if asked else ()
    return (
        row.name,
        joined(row.changes) or "–",
        joined(row.leads_to) or "nothing that holds",
        joined(row.leavers) or "nobody",
        *gain,
    )


def _set_aside(context: Context) -> Section:
    if not context.set_aside:
        return Section("set-aside", "What was set aside", (Para("No part of a report was set aside."),))
    parts = (
        f"{_count(count, 'part')} of {report} as {reason.replace('_', ' ')}"
        for report, reason, count in context.set_aside
    )
    text = f"{_capital(joined(tuple(parts)))}. The text is kept in the register; 'offramp read' shows it."
    return Section("set-aside", "What was set aside", (Para(text),))


def _not_analysed(context: Context) -> Section:
    if not context.not_analysed:
        return Section("not-analysed", "What is not analysed", (Para("Nothing the case holds was left out."),))
    items = tuple(_MISSING[key] for key in context.not_analysed)
    return Section("not-analysed", "What the case holds and this version does not analyse yet", (Items(items),))


def _foot(context: Context) -> str:
    return f"Offramp {context.version} · {', '.join(CONCEPTS)} · case {context.case[:19]}…"


# annexes ------------------------------------------------------------------------------------------------------


def _annexes(context: Context) -> tuple[Section, ...]:
    rests = context.rests
    claims = tuple(_quotation(quote) for quote in rests.quotes) or (Para("None."),)
    carried = Grid(("claim", "carries"), tuple((quote.id, joined(quote.carries)) for quote in rests.quotes))
    assumed = Grid(("item", "value", "assumed, because"), rests.assumptions)
    options = Grid(("option", "actor", "text"), context.options)
    unused = Items(tuple(f"{claim}: {reason}" for claim, reason in context.unused))
    words = Items(tuple(f"{concept}: {meaning}" for concept, meaning in CONCEPTS.items()))
    settled = tuple((row.outcome, row.resolves) for row in context.outcomes if row.resolves)
    return (
        Section("limits", "What this cannot tell you", (Items(LIMITS),), annex=True),
        Section("claims", "Claims that are cited", (*claims, *([carried] if rests.quotes else [])), annex=True),
        *([Section("unused", "Claims that are not used, and why", (unused,), annex=True)] if context.unused else []),
        Section("assumptions", f"Assumptions ({len(rests.assumptions)})", (assumed,), annex=True),
        Section("options", "Options, in the order of a state's letters", (options,), annex=True),
        *(
            [
                Section(
                    "resolves",
                    "What would count",
                    (Grid(("outcome", "counts as having happened when"), settled),),
                    annex=True,
                )
            ]
            if settled
            else []
        ),
        *([_by_horizon(context)] if context.foresight else []),
        Section("words", "What the concepts mean", (words,), annex=True),
        Section("provenance", "Provenance", (_provenance(context),), annex=True),
    )


def _by_horizon(context: Context) -> Section:
    named = [row.outcome for row in context.outcomes]
    rows = tuple((str(row.moves), *(str(row.holds[outcome]) for outcome in named)) for row in context.foresight)
    heading = "States in reach that hold for every actor, by moves foreseen"
    return Section("horizons", heading, (Grid(("moves", *named), rows),), annex=True)


def _provenance(context: Context) -> Grid:
    rows = [
        ("case", context.case),
        ("offramp", context.version),
        ("values", "central"),
        ("concepts", ", ".join(CONCEPTS)),
    ]
    rows += [
        (f"report {key}, {day}", f"sha256:{digest}" if digest else "not read") for key, day, digest in context.reports
    ]
    return Grid(("what", "which"), tuple(rows))


# small words --------------------------------------------------------------------------------------------------


def joined(parts: Sequence[str]) -> str:
    """A list in words.

    >>> joined(["a", "b", "c"])
    'a, b and c'
    """
    if len(parts) < 2:
        return "".join(parts)
    return f"{', '.join(parts[:-1])} and {parts[-1]}"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
