"""The front of a brief: each question in a few lines, every number of them with a handle. A terminal shows no more.

Percentages are rounded to five points here; the tables behind have them to one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from offramp.briefing.both_lenses import Confidence, Lens, Played
from offramp.briefing.context import Context
from offramp.briefing.document import Basis, Para
from offramp.briefing.provenance import pointer
from offramp.briefing.views.game import answer_para, firm_text, heard_basis, lens_basis, opposed_text
from offramp.briefing.views.game_listing import choice, exact
from offramp.briefing.views.stability import asked_para
from offramp.ensemble.estimate import WIDE, Mean, counted
from offramp.ensemble.reversal import Flip, Lead
from offramp.ensemble.thresholds import Hinges, Threshold
from offramp.game.results import Deal, HistoryEffect
from offramp.game.variants import TermsRow
from offramp.wording import EVEN, LEAST, capital, count, five_points, fives, joined

_MOST = 3  # named in a line; the tables have all
_PREFERENCES = ("worth", "priorities", "ranking")


# the answer, and how firm it is --------------------------------------------------------------------------------


def answer(context: Context) -> tuple[Para, ...]:
    """The answer with word and number, at central values and over the draws."""
    deal = context.bargain.deal if context.bargain and context.bargain.solved else None
    if deal:
        return (answer_para(deal), _over_draws(context, deal))
    if context.asked:
        return (asked_para(context.asked, "answer"), *_counted(context))
    return (_stays(context), *_counted(context))


def _over_draws(context: Context, deal: Deal) -> Para:
    """The same over the draws; the word alone where they are far apart (CASE.md 18)."""
    central = "At central values, every cited claim true"
    asked = deal.asked or deal.most_likely or ""
    found = context.runs.bargain.get(asked) if context.runs and context.runs.bargain else None
    if context.runs is None or found is None:
        return Para(f"{central}; what is doubted was not drawn.")
    low, high = (fives(end) for end in found.spread)
    across = f"from {low} to {high} in nine of ten" if low != high else f"{low} in nine of ten"
    text = f"{central}; over {count(context.runs.draws, 'draw')} of what is doubted it is {_word(found)}, {across}."
    at = ("runs", "bargain", asked)
    numbers = ("/runs/draws", pointer(*at, "mean"), pointer(*at, "spread", 0), pointer(*at, "spread", 1))
    return Para(text, "draws", Basis(numbers, ("",), f"offramp run CASE -n {context.runs.wanted}"))


def _word(found: Mean) -> str:
    wide = found.spread[1] - found.spread[0] > WIDE
    return found.word if wide else f"{found.word} ({fives(found.mean)} on average)"


def _counted(context: Context) -> Iterator[Para]:
    """In how many draws the asked outcome is an equilibrium, and one that better moves reach."""
    if context.runs is None or context.runs.graph is None or context.asked is None:
        return
    found = context.runs.graph["seq"][context.asked.outcome]
    text = (
        f"Over the draws, by seq: {context.asked.outcome} is an equilibrium in {counted(found.equilibrium)}, and "
        f"one that better moves reach in {counted(found.reached)}."
    )
    at = ("runs", "graph", "seq", context.asked.outcome)
    numbers = [pointer(*at, kind, key) for kind in ("equilibrium", "reached") for key in ("k", "n")]
    numbers += [pointer(*at, kind, "sampling", k) for kind in ("equilibrium", "reached") for k in (0, 1)]
    yield Para(text, "draws", Basis(tuple(numbers), ("",), f"offramp run CASE -n {context.runs.wanted}"))


def _stays(context: Context) -> Para:
    """Where nothing is asked and nothing is played: whether the present state holds."""
    present = context.present
    leaving = {concept: actors for concept, actors in present.leavers.items() if actors}
    if not leaving:
        return Para("The present state holds for everybody, by nash, seq, gmr and smr.")
    said = (f"{joined(actors)} by {concept}" for concept, actors in leaving.items())
    return Para(f"The present state does not hold for {'; '.join(said)}.")


def confidence(context: Context) -> tuple[Para, ...]:
    """How firmly the answer stands, and why; never with the likelihood in one sentence (ICD 203)."""
    rests = context.rests
    pages = f"{count(rests.pages, 'page')} of {count(rests.origins, 'origin')}" if rests.pages else "no page is cited"
    share = f"{rests.assumed_numbers} of {rests.numbers} numbers are assumed" if rests.numbers else ""
    ungraded = (
        f"{rests.ungraded} of {count(rests.claims_cited, 'cited claim')} graded by nobody" if rests.ungraded else ""
    )
    why = joined([part for part in (pages, share, ungraded) if part])
    keys = ("pages", "origins", "assumed_numbers", "numbers", "ungraded", "claims_cited")
    basis = Basis(tuple(pointer("rests", key) for key in keys), ("",), "offramp claims CASE")
    firm = firm_text(context.confidence) if context.confidence else "Not graded: nothing was asked of a solved play."
    never = " Never high: not shown to be calibrated."
    graded = Basis(_turned_numbers(context.confidence), ("",), "offramp hinges CASE") if context.confidence else None
    return (Para(f"{firm}{never}", "confidence" if graded else "", graded), Para(f"{capital(why)}.", "rests", basis))


def _turned_numbers(firm: Confidence) -> tuple[str, ...]:
    near = (k for k, (kind, _, _) in enumerate(firm.turned) if kind == "near")
    return (pointer("confidence", "origins"), *(pointer("confidence", "turned", k, 2) for k in near))


# what else, and where the lenses part --------------------------------------------------------------------------


def otherwise(context: Context) -> tuple[Para, ...]:
    """The other outcomes."""
    deal = context.bargain.deal if context.bargain and context.bargain.solved else None
    if deal is None:
        return (_held(context),)
    others = sorted((pair for pair in deal.outcomes.items() if pair[0] != deal.asked), key=lambda pair: -pair[1])
    shown = [(name, p) for name, p in others if name != "other" or p > 0]
    said = joined([f"{name} {fives(p, exact(deal, name))}" for name, p in shown])
    basis = Basis(
        tuple(pointer("bargain", "deal", "outcomes", name) for name, _ in shown), ("",), "offramp bargain CASE"
    )
    return (Para(f"{capital(said)}." if said else "Nothing else.", "else" if said else "", basis),)


def _held(context: Context) -> Para:
    rows = [(k, row) for k, row in enumerate(context.outcomes) if row.holds["seq"]]
    if not rows:
        return Para("By seq no state that legal moves lead to holds for everybody.")
    said = joined([f"{row.outcome} ({row.holds['seq']} of {row.states})" for _, row in rows])
    numbers = tuple(pointer("outcomes", k, *key) for k, _ in rows for key in (("holds", "seq"), ("states",)))
    text = f"States in reach that would hold once reached, by seq: {said}."
    return Para(text, "else", Basis(numbers, _PREFERENCES, "offramp solve CASE"))


def lenses(context: Context) -> tuple[Para, ...]:
    """Where the two lenses part, for whom and why."""
    found = context.bargain
    if found is None:
        return (Para("The case has no order of play, so there is the graph lens alone."),)
    if not found.solved:
        return (Para("The play was not solved, so there is the graph lens alone; an annex says why."),)
    parting = [(k, one) for k, one in enumerate(found.lenses) if one.parting or one.blind]
    if not parting:
        return (Para("They part at no decision that is likely to be reached."),)
    first = sorted(parting, key=lambda pair: (not pair[1].parting, pair[0]))[:2]
    return tuple(Para(_apart(one), f"lens.{one.handle}", lens_basis(k, one)) for k, one in first)


def _apart(one: Lens) -> str:
    """One decision on which they part, for whom and why."""
    who, move = f"{capital(one.actor)} ({one.handle}):", choice(one.move)
    if not one.parting:
        ahead = one.blind[0]
        graph = f"stays (moving: {ahead.moving})" if one.moves else f"takes {move} (staying: {ahead.staying})"
        return f"{who} foreseeing {ahead.moves} moves by the graph {graph}, at the table {_table(one)}."
    said = f"{who} by the graph {'stays' if one.moves else f'takes {move}'}, at the table {_table(one)}"
    agreed = next((each for each in one.foresight if each.leaves == one.moves), None)
    if agreed is None:
        return f"{said}. No foresight closes the gap."
    return f"{said}. Foreseeing {agreed.moves} moves they agree (staying: {agreed.staying}; moving: {agreed.moving})."


def _table(one: Lens) -> str:
    return f"takes {choice(one.move)} {'with' if one.moves else 'only with'} {fives(one.probability)}"


# what it turns on -----------------------------------------------------------------------------------------------


def turning(context: Context) -> tuple[Para, ...]:
    """What turns the answer by itself: origins, claims, numbers; and if none does, the fewest that do together."""
    found = context.turns
    if found is None:
        return (Para("Not asked: that needs a question, and a play that was solved."),)
    said = [*_evidence(context, found), *_numbers(found), *_together(context, found)]
    return tuple(said) or (Para("No number, claim or origin turns it by itself, within the ranges of the case."),)


def _turned(p: float | None, yes: bool) -> bool:
    return p is not None and (p >= EVEN) != yes


def _evidence(context: Context, found: Hinges) -> Iterator[Para]:
    """The origins, and then the claims, without which the answer turns."""
    yes, quotes = bool(found.answer["yes"]), context.rests.quotes
    origins = [(k, one, one.if_not) for k, one in enumerate(found.origins) if _turned(one.if_not, yes)]
    claims = [(k, one, one.if_false) for k, one in enumerate(found.claims) if _turned(one.if_false, yes)]
    claims = sorted(claims, key=lambda each: -each[1].swing)[:_MOST]
    if not origins and not claims:
        return
    said = [f"“{one.origin}” ({_then(p)})" for _, one, p in origins] + [
        f"{one.claim} ({_then(p)})" for _, one, p in claims
    ]
    numbers = [pointer("hinges", "origins", k, "if_not") for k, _, _ in origins]
    numbers += [pointer("hinges", "claims", k, "if_false") for k, _, _ in claims]
    told = {one.origin for _, one, _ in origins}
    cited = [one.claim for _, one, _ in claims] + [quote.id for quote in quotes if quote.origin in told]
    basis = Basis(tuple(numbers), (), "offramp hinges CASE", tuple(dict.fromkeys(cited)))
    each = "Untrue, it turns the answer" if len(said) == 1 else "Untrue, each of these turns the answer"
    yield Para(f"{each}: {joined(said)}.", "turns", basis)


def _then(p: float | None) -> str:
    return "no answer" if p is None else f"then {fives(p)}"


def short(text: str, most: int = 60) -> str:
    """A quote cut at a word, with the sign.

    >>> short("one two three", 8)
    'one two …'
    """
    if len(text) <= most:
        return text
    head = text[:most].rsplit(" ", 1)[0] if " " in text[:most] else text[:most]
    return f"{head} …"


def _numbers(found: Hinges) -> Iterator[Para]:
    turned = [(k, one) for k, one in enumerate(found.thresholds) if one.turns_at and not one.private]
    for k, one in sorted(turned, key=lambda pair: -pair[1].swing)[:_MOST]:
        yield Para(threshold_text(one), one.quantity, threshold_basis(k, one))


def threshold_text(one: Threshold) -> str:
    """One number: now, turns at, rests on."""
    assert one.range
    turns = joined([f"{at:.3g}" for at in one.turns_at])
    rests = joined(one.rests_on[:_MOST]) + (" …" if len(one.rests_on) > _MOST else "") if one.rests_on else "assumed"
    low, high = one.range
    return f"{one.quantity} is {one.now:.3g} and turns it at {turns} ({low:g} to {high:g}); rests on: {rests}."


def threshold_basis(place: int, one: Threshold) -> Basis:
    """What a threshold rests on."""
    at = ("hinges", "thresholds", place)
    numbers = [pointer(*at, "now"), *(pointer(*at, "turns_at", k) for k in range(len(one.turns_at)))]
    numbers += [pointer(*at, "range", k) for k in (0, 1)]
    return Basis(tuple(numbers), (one.quantity,), "offramp hinges CASE")


def _together(context: Context, found: Hinges) -> Iterator[Para]:
    """The smallest set of numbers found that turns the answer, where none does alone."""
    if context.flips is None or any(one.turns_at and not one.private for one in found.thresholds):
        return  # where it was not searched nothing is said
    flips = context.flips.flips
    several = [(k, one) for k, one in enumerate(flips) if len(one.changes) > 1]
    if not several:
        yield Para("No number within its range turns it, alone or with others, as far as was searched.")
        return
    k, one = several[0]
    text = f"No number turns it alone; {_changes(one)} together do."
    at = ("flip", "flips", k, "changes")
    numbers = tuple(pointer(*at, j, key) for j in range(len(one.changes)) for key in ("now", "to"))
    yield Para(text, "flip", Basis(numbers, tuple(each.quantity for each in one.changes), "offramp flip CASE"))


def _changes(one: Flip) -> str:
    return joined([f"{each.quantity} from {each.now:.3g} to {each.to:.3g}" for each in one.changes])


# terms, history, evidence ---------------------------------------------------------------------------------------


def terms(context: Context) -> tuple[Para, ...]:
    """What other terms, another order and another number do to the answer."""
    found = context.bargain
    if found is None or not found.solved or found.deal is None or found.deal.probability is None:
        named = joined([row.name for row in context.variants])
        return (Para(f"By the graph lens alone, in the table: {named}." if named else "The case has no variants."),)
    if not found.terms:
        return (Para("The case has no variants, and no two steps of its play can be swapped."),)
    return (*_other_terms(found, found.deal.probability), *_signs(found))


def _other_terms(found: Played, now: float) -> Iterator[Para]:
    rows = [(k, row) for k, row in enumerate(found.terms) if row.fixed is not None]
    turned = [(k, row) for k, row in rows if _turned(row.fixed, now >= EVEN)]
    moved = sorted((pair for pair in rows if pair not in turned), key=lambda pair: -abs((pair[1].fixed or 0.0) - now))
    said = f"Turned by {joined([_row(row) for _, row in turned])}." if turned else "Turned by none of them."
    rest = [(k, row) for k, row in moved if abs((row.fixed or 0.0) - now) >= LEAST][:2]
    most = f" Else moved most by {joined([_row(row) for _, row in rest])}." if rest else ""
    numbers = tuple(pointer("bargain", "terms", k, "fixed") for k, _ in (*turned, *rest))
    yield Para(
        said + most, "terms" if numbers else "", Basis(numbers, ("variants", "play"), "offramp bargain CASE --variants")
    )


def _row(row: TermsRow) -> str:
    assert row.fixed is not None
    return f"{row.name} ({fives(row.fixed)})"


def _signs(found: Played) -> Iterator[Para]:
    if found.opposed:
        pairs = (pointer("bargain", "opposed", k, key) for k in range(len(found.opposed)) for key in ("fixed", "free"))
        text = opposed_text(found.opposed, found.setters)
        yield Para(text, "opposed", Basis(tuple(pairs), ("variants",), "offramp bargain CASE --variants"))


def history(context: Context) -> tuple[Para, ...]:
    """What happened before, in two parts."""
    deal = context.bargain.deal if context.bargain and context.bargain.solved else None
    if deal is None or not deal.history:
        return (
            Para("Nothing that happened before is in the case." if deal else "Not heard: the play was not solved."),
        )
    return tuple(
        Para(_heard(one, deal), f"history.{one.item}", heard_basis(deal, k)) for k, one in enumerate(deal.history[:2])
    )


def _heard(one: HistoryEffect, deal: Deal) -> str:
    if deal.probability is None:
        return f"Item {one.item} is believed to have been {fives(one.probability)} likely."
    text = f"By what is now believed {five_points(one.belief)}, by how all respond {five_points(one.response)}."
    if one.other_answer is None:
        return text
    if abs(one.other_answer - deal.probability) < LEAST:
        return f"{text} Read as “{one.other_reading}” instead: the same."
    turned = ", which turns it" if _turned(one.other_answer, deal.probability >= EVEN) else ""
    return f"{text} Read as “{one.other_reading}” instead: {fives(one.other_answer)}{turned}."


def conflicts(context: Context) -> tuple[Para, ...]:
    """Where sources conflict."""
    found = context.rests.conflicts
    if not found:
        return (Para("No two cited claims are marked as conflicting."),)
    said = joined([f"{what} ({one} against {other})" for one, other, what in found[:2]])
    more = f" and {count(len(found) - 2, 'other pair')}" if len(found) > 2 else ""
    claims = tuple(dict.fromkeys(claim for one, other, _ in found for claim in (one, other)))
    return (Para(f"Accounts differ on {said}{more}.", "conflicts", Basis((), (), "offramp claims CASE list", claims)),)


def leads(context: Context) -> tuple[Para, ...]:
    """What to find out next, by how far it could move the answer."""
    found = context.flips.leads[:_MOST] if context.flips else ()
    if not found:
        return (
            Para(
                "Nothing that could be found out moves the answer, within the ranges of the case."
                if context.flips
                else "Not searched: that needs a question, and a play that was solved."
            ),
        )
    said = "; ".join(lead_text(one) for one in found)
    numbers = tuple(pointer("flip", "leads", k, "swing") for k in range(len(found)))
    items = tuple(path for one in found for path in (one.rests_on if one.kind == "claim" else (one.what,)))
    return (
        Para(
            f"{said if found[0].kind in ('number', 'private') else capital(said)}.",
            "next",
            Basis(numbers, items, "offramp flip CASE"),
        ),
    )


def lead_text(one: Lead) -> str:
    """One thing to find out, by how far it could move the answer."""
    what = {
        "number": one.what,
        "private": one.what,
        "claim": f"whether {one.what} is true",
        "origin": f"whether “{one.what}” can be relied on",
    }[one.kind]
    swing = five_points(one.swing).removeprefix("+")
    return f"{what} ({swing}{', turns it' if one.reverses else ''})"


def missing(context: Context, reasons: Sequence[str]) -> tuple[Para, ...]:
    """What the model does not hold, and what the case holds and was not used."""
    named = joined([actor for actor, _ in context.actors])
    text = f"Anybody but {named}; any option beyond those of the case."
    return (Para(text), *([Para(f"Left out here: {'; '.join(reasons)}.")] if reasons else []))


def set_aside(context: Context) -> tuple[Para, ...]:
    """What was set aside, of the reports and of the claims."""
    parts = [f"{count(n, 'part')} of {report} ({why.replace('_', ' ')})" for report, why, n in context.set_aside]
    unused = context.rests.claims_unused
    claims = f"{unused} of {count(context.rests.claims, 'claim')}" if unused else ""
    said = joined([part for part in (*parts, claims) if part])
    numbers = [pointer("set_aside", k, 2) for k in range(len(context.set_aside))]
    numbers += [pointer("rests", "claims_unused"), pointer("rests", "claims")] if unused else []
    if not said:
        return (Para("No part of a report, and no claim."),)
    return (Para(f"{capital(said)}.", "set-aside", Basis(tuple(numbers), (), "offramp claims CASE")),)
