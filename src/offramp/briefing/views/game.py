"""The bargaining lens in a brief, in sentences: what happens at the table, and where the two lenses part."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from offramp.briefing.both_lenses import Ahead, Confidence, Lens, Opposed, Played, Threat
from offramp.briefing.document import Basis, Block, Grid, Items, Para, Picture, Section, listed
from offramp.briefing.provenance import pointer
from offramp.briefing.views.game_listing import (
    answered,
    choice,
    crowd_text,
    decision_rows,
    exact,
    level,
    loss_text,
    turn_rows,
    types_text,
    weighed,
)
from offramp.game.indifference import TurningPoint, Weighing
from offramp.game.results import Cascade, Deal, HistoryEffect, Types
from offramp.wording import LEAST, capital, count, fives, joined, percent, points, word

_SHOWN = 6  # steps of the likeliest course
_TURNED = 3  # ways in which the answer turns, named in the reasons for a low confidence
_MOST_TYPES = 11  # of a prior's bins, in the annex


_ALL = ("",)  # every item of the case: the whole play enters
_COMMAND = "offramp bargain CASE --variants"
_DEAL = ("bargain", "deal")


def answer_para(deal: Deal) -> Para:
    """The answer in one sentence, with word and number."""
    number = (
        pointer(*_DEAL, "asks", "probability") if deal.asked else pointer(*_DEAL, "outcomes", deal.most_likely or "")
    )
    return Para(_answer(deal), "answer", Basis((number,), _ALL, _COMMAND))


def answer_blocks(found: Played) -> tuple[Block, ...]:
    """What stands beside the answer: other rationalities, the likeliest outcome, the terms left to the parties."""
    deal = found.deal
    assert deal is not None
    numbers = [pointer(*_DEAL, "beside", key, deal.asked) for key, odds in deal.beside.items() if odds and deal.asked]
    numbers += [pointer(*_DEAL, "rationality")] if deal.rationality is not None else []
    numbers += [pointer(*_DEAL, "outcomes", name) for name in deal.outcomes]
    numbers += [pointer(*_DEAL, "asks", "free")] if deal.asked else []
    return tuple(Para(line, "beside", Basis(tuple(numbers), _ALL, _COMMAND)) for line in _beside(deal))


def table_annexes(found: Played) -> tuple[Section, ...]:
    """What happens at the table, in full; where it was not solved, why."""
    deal = found.deal
    if deal is None or not deal.converged:
        return (_unsolved(found),)
    return (
        _table(deal),
        *([_known(deal, found.threats)] if deal.types or found.threats else []),
        *([_calculus(deal, deal.calculus[0])] if deal.calculus else []),
        *([_crowds(deal)] if deal.crowds else []),
        *(_points(path, one) for path, one in deal.types.items()),
        *([_warnings(deal)] if deal.warnings or deal.notes else []),
    )


# the answer ---------------------------------------------------------------------------------------------------


def _answer(deal: Deal) -> str:
    if deal.asked is None or deal.probability is None:
        most = deal.most_likely or ""
        return f"Nothing is asked. The play most likely ends in {most} ({_percent(deal, most)})."
    named, odds = word(deal.probability), fives(deal.probability, exact(deal, deal.asked))
    given = f", given {choice(deal.given)}" if deal.given else ""
    chance = {"almost no chance": "There is almost no chance", "roughly even chance": "There is a roughly even chance"}
    if named in chance:
        return f"{chance[named]} ({odds}) of {deal.asked}{given}."
    return f"{_called(deal.asked)} is {named} ({odds}){given}."


def _called(outcome: str) -> str:
    """An outcome as the subject of a sentence: in quotes where it is no single word."""
    return f"“{outcome}”" if " " in outcome else capital(outcome)


def _percent(deal: Deal, outcome: str) -> str:
    return percent(deal.outcomes[outcome], exact(deal, outcome))


def firm_text(firm: Confidence) -> str:
    """Confidence, and every reason that lowers it."""
    sources = "no report is cited" if firm.origins == 0 else f"all that is cited goes back to {firm.origins} origin"
    reasons = [sources] if firm.origins < 2 else []
    reasons += ["the two likeliest outcomes are nearly tied"] if firm.near_tie else []
    reasons += [f"the play gives a warning ({joined(firm.warnings)})"] if firm.warnings else []
    turned = [_doubt(kind, name) for kind, name, _ in firm.turned if kind != "near"]
    more = ["in other ways"] if len(turned) > _TURNED else []
    reasons += [f"the answer turns {joined([*turned[:_TURNED], *more])}"] if turned else []
    near = sorted((share, name) for kind, name, share in firm.turned if kind == "near")
    reasons += [f"it turns within {near[0][0]:.0%} of the range of {near[0][1]}".replace("%", " %")] if near else []
    why = f": {'; '.join(reasons)}" if reasons else ""
    return f"{capital(firm.level)}{why}."


def _doubt(kind: str, name: str) -> str:
    at = "in the limit of rationality" if name == "limit" else f"at rationality {name}"
    said = {"reading": f"if the history is read as “{name}”", "order": f"with {name}", "number": f"in “{name}”"}
    said["origin"] = f"if nothing of “{name}” is true"
    return at if kind == "rationality" else said[kind]


def _beside(deal: Deal) -> Iterator[str]:
    """The other rationalities, the likeliest outcome, and the answer with nothing given."""
    if deal.asked:
        sure = exact(deal, deal.asked)
        shown = {key: percent(odds[deal.asked], sure) if odds else "not solved" for key, odds in deal.beside.items()}
        other = [f"{'in the limit' if key == 'limit' else f'at {key}'} it is {odds}" for key, odds in shown.items()]
        yield f"This is {_how(deal)}; {joined(other)}."
    if not deal.asked and not deal.near_tie:
        return
    most = deal.most_likely or ""
    tie = ", a near tie: the next is less than 5 points behind" if deal.near_tie else ""
    free = (
        ""
        if deal.free is None
        else f" With these terms left to the parties, {deal.asked} is at {percent(deal.free, exact(deal))}."
    )
    yield f"The most likely outcome is {most} ({_percent(deal, most)}){tie}.{free}"


def _how(deal: Deal) -> str:
    if deal.rationality is not None:
        return f"at rationality {deal.rationality:g} (0: coin tosses, without limit: never a mistake)"
    return "solved exactly, as nobody who decides hides anything" if deal.method != "qre-limit" else "in the limit"


def _unsolved(found: Played) -> Section:
    notes = found.deal.notes if found.deal else ()
    items = [f"{one.slug}: {one.message}{f'; {one.remedy}' if one.remedy else ''}" for one in found.problems]
    lead = Para("The play of the case could not be solved, so this brief rests on the graph lens alone:")
    return Section("table", "What happens at the table", (lead, listed((*items, *notes))), annex=True)


# what happens, and who is believed to be what -----------------------------------------------------------------


def _grid(rows: Iterator[Sequence[str]]) -> Grid:
    head, *body = (tuple(row) for row in rows)
    return Grid(head, tuple(body))


def _table(deal: Deal) -> Section:
    sure = exact(deal)
    path = [f"{step.actor} {choice(step.choice)} ({percent(step.probability, sure)})" for step in deal.path]
    more = ["…"] if len(path) > _SHOWN else []
    course = "; then ".join([*path[:_SHOWN], *more])
    told = f"The likeliest choice at each step: {course}." if path else "Nobody has anything to decide."
    steps = tuple(pointer(*_DEAL, "path", k, "probability") for k in range(min(len(deal.path), _SHOWN)))
    lead = Para(told, "course" if path else "", Basis(steps, _ALL, _COMMAND))
    note = Para(
        "Each decision has a handle for 'offramp why'. Reached: how likely the play comes to it. Best for: the share "
        "of the actor's types, as they are then believed, for whom that choice is the best."
    )
    decided = (_grid(decision_rows(deal)), note) if deal.decisions else ()
    return Section("table", "What happens at the table", (lead, *decided), annex=True)


def _known(deal: Deal, threats: Sequence[Threat]) -> Section:
    items = tuple(Para(f"{types_text(path, one)}.", path, _typed(path, one)) for path, one in deal.types.items())
    blocks: list[Block] = [Picture("beliefs"), Items(items)] if items else []
    blocks += [Para(_threat(one), f"threat.{k}", _credible(k, one)) for k, one in enumerate(threats, 1)]
    heading = "Who is believed to be what, and whose threat is credible"
    return Section("types", heading, tuple(blocks), annex=True)


def _typed(path: str, one: Types) -> Basis:
    ends = [pointer(*_DEAL, "types", path, "points", k, "value") for k in (0, len(one.points) - 1)]
    moved = [pointer(*_DEAL, "types", path, key) for key in ("cutoff", "mean_before", "mean_after")]
    return Basis((*moved, *ends), (path, "history"), f"offramp why CASE {one.decision}")


def _credible(number: int, one: Threat) -> Basis:
    numbers = tuple(pointer("bargain", "threats", number - 1, key) for key in ("credible", "before"))
    return Basis(numbers, (f"worth.{one.actor}", "history"), f"offramp why CASE {one.handle}")


def _threat(one: Threat) -> str:
    before = "" if one.before is None else f"; before the history it was {percent(one.before)}"
    share = f"{percent(one.credible)} of its types as they are then believed"
    return (
        f"After the last step nobody answers, so what {one.actor} may do there ({one.handle}) is only as credible as "
        f"it is worth doing: {choice(one.choice)} is the better choice for {share}{before}."
    )


def _points(path: str, one: Types) -> Section:
    every, rows = len(one.points), []
    shown = min(every, _MOST_TYPES)
    for point in (one.points[round(k * (every - 1) / max(shown - 1, 1))] for k in range(shown)):
        odds = (percent(p, exact=False) for p in point.choices.values())
        rows.append((f"{point.value:.3g}", f"{point.prior:.4f}", f"{point.posterior:.4f}", *odds))
    chosen = (f"{option}: yes" for option in one.points[0].choices)
    grid = Grid(("type", "before", "after the history", *chosen), tuple(rows))
    heading = f"Types of {path}: {len(rows)} of {every}, what each would choose at {one.decision}"
    return Section(f"types-{path}", heading, (grid,), annex=True)


# the sums -----------------------------------------------------------------------------------------------------


def _calculus(deal: Deal, one: Weighing) -> Section:
    where = next((each for each in deal.decisions if each.node == one.node), None)
    handle = f" ({where.handle})" if where else ""
    spare = (
        f" {one.payment:.3g} more for the move would be enough."
        if one.payment > 0
        else f" The move could be worth {one.value_move - one.value_stay:.3g} less and still be no worse."
    )
    more = "" if level(one) else f"{spare}{_would_do(one)}"
    why = f"offramp why CASE {where.handle}" if where else _COMMAND
    lead = Para(f"{capital(weighed(one))}{handle}.{more}", "sums", _weights(one, why))
    own = f"worth.{one.actor}"
    losses = tuple(
        Para(f"{loss_text(loss)}.", f"loss.{k}", _lost(k - 1, f"{own}.{loss.item}", why))
        for k, loss in enumerate(one.losses, 1)
    )
    note = Para("Each number at which the choice turns, all else and everybody's play held as it is:")
    grid = _grid(turn_rows(one))
    return Section(
        "calculus",
        "The sums behind the move",
        (lead, *([Items(losses)] if losses else []), *((note, grid) if grid.rows else ())),
        annex=True,
    )


def _weights(one: Weighing, why: str) -> Basis:
    numbers = [pointer(*_DEAL, "calculus", 0, key) for key in ("value_move", "value_stay", "payment")]
    odds = (k for k, turn in enumerate(one.turns) if turn.turns_at is not None and _probability(turn))
    numbers += [pointer(*_DEAL, "calculus", 0, "turns", k, key) for k in odds for key in ("now", "turns_at")]
    return Basis(tuple(numbers), (f"worth.{one.actor}", "chance"), why)


def _lost(place: int, path: str, why: str) -> Basis:
    keys = ("value", "after_move", "after_stay")
    return Basis(tuple(pointer(*_DEAL, "calculus", 0, "losses", place, key) for key in keys), (path,), why)


def _would_do(one: Weighing) -> str:
    """The probabilities among the turning points: what guarantee would do, and how likely the threat must be."""
    odds = [turn for turn in one.turns if turn.turns_at is not None and _probability(turn)]
    better = one.value_move > one.value_stay
    said = [_until(turn, better) for turn in odds if turn.turns_at is not None]
    if not said:
        return ""
    if better:
        return f" It stays the better one as long as, all else held, {joined(said)}."
    return f" It would be the better one if, all else held, {' or '.join(said)}."


def _probability(turn: TurningPoint) -> bool:
    return turn.what.startswith("chance.") or ": " in turn.what


def _until(turn: TurningPoint, better: bool) -> str:
    assert turn.turns_at is not None
    above = (turn.now > turn.turns_at) == better
    return f"{turn.what} is {'above' if above else 'below'} {turn.turns_at:.3g} (now {turn.now:.3g})"


def _crowds(deal: Deal) -> Section:
    items = tuple(
        Para(f"{'; '.join(map(str.strip, crowd_text(one).splitlines()))}.", f"crowd.{k}", _crowd(k - 1, one))
        for k, one in enumerate(deal.crowds, 1)
    )
    return Section("crowds", "The crowd", (Picture("crowd"), Items(items)), annex=True)


def _crowd(place: int, one: Cascade) -> Basis:
    at = (*_DEAL, "crowds", place)
    numbers = [pointer(*at, key) for key in ("probability", "threshold", "promise")]
    numbers += [pointer(*at, "roots", k) for k in range(len(one.roots))]
    numbers += [pointer(*at, "by_model", name) for name in one.by_model]
    return Basis(tuple(numbers), (f"crowd.{one.actor}", f"worth.{one.actor}"), f"offramp why CASE {one.handle}")


# history, other terms -----------------------------------------------------------------------------------------


def history_blocks(deal: Deal, unheard: float | None) -> tuple[Block, ...]:
    """What each item of the history tells, in two parts."""
    note = (
        "In two parts: what is now believed of those who chose, all playing as before; and how all respond to that. "
        "A threat that is still pending is no omission; where it could be read either way, both answers are given."
    )
    items = tuple(
        Para(" ".join(_heard(one, deal)), f"history.{one.item}", heard_basis(deal, k))
        for k, one in enumerate(deal.history)
    )
    more = () if unheard is None else (_unheard(unheard),)
    return (*((Picture("beliefs"),) if deal.types else ()), Items((*items, *more)), Para(note))


def _unheard(p: float) -> Para:
    text = f"With no history the answer would be {percent(p, exact=False)}."
    return Para(text, "history", Basis(("/without_history",), ("history",), _COMMAND))


def heard_basis(deal: Deal, place: int) -> Basis:
    """What an item of the history rests on."""
    keys = ("probability", "belief", "response", "other_answer")
    numbers = [pointer(*_DEAL, "history", place, key) for key in keys]
    numbers += [pointer(*_DEAL, "asks", "probability")] if deal.asked else []
    return Basis(tuple(numbers), (f"history.{deal.history[place].item}",), _COMMAND)


def _heard(one: HistoryEffect, deal: Deal) -> Iterator[str]:
    head = f"history {one.item}, which had a chance of {percent(one.probability)}"
    if deal.probability is None:
        yield f"{head}."
        return
    yield (
        f"{head}: what is now believed of those who chose moves the answer by {points(one.belief)}, "
        f"how all respond to that by {points(one.response)}."
    )
    if one.other_answer is not None:
        turned = (one.other_answer >= 0.5) != (deal.probability >= 0.5)
        if abs(one.other_answer - deal.probability) < LEAST:
            yield f"Read as “{one.other_reading}” instead, it gives the same."
        else:
            yield (
                f"Read as “{one.other_reading}” instead, it gives {percent(one.other_answer, exact(deal))} "
                f"and not {answered(deal)}{': that turns the answer' if turned else ''}."
            )


def terms_blocks(found: Played, deal: Deal) -> tuple[Block, ...]:
    """The answer at the table under each variant, and in another order of play."""
    free = "–" if deal.free is None else percent(deal.free, exact(deal))
    rows: list[tuple[str, ...]] = [("as it stands", answered(deal), free)]
    for row in found.terms:
        title = row.name if row.kind == "variant" else f"order: {row.name}"
        cells = ("–" if p is None else percent(p, exact(deal)) for p in (row.fixed, row.free))
        rows.append((title, *((f"not solved: {row.problem}", "") if row.problem else cells)))
    grid = Grid(("variant or order of play", "terms fixed", "terms free"), tuple(rows))
    pairs = [pointer("bargain", "opposed", k, key) for k in range(len(found.opposed)) for key in ("fixed", "free")]
    note = Para(
        f"How likely {deal.asked} is. Fixed: the terms of the question hold; free: those who set them "
        f"({joined(found.setters) or 'nobody'}) choose them. {opposed_text(found.opposed, found.setters)}",
        "opposed" if pairs else "",
        Basis(tuple(pairs), ("variants",), _COMMAND),
    )
    return (grid, note)


def opposed_text(opposed: Sequence[Opposed], setters: Sequence[str]) -> str:
    if not opposed:
        return "Nowhere does the answer move one way with the terms fixed and the other way with them free."
    said = joined([f"{one.name} ({points(one.fixed)} fixed, {points(one.free)} free)" for one in opposed])
    return f"The signs differ in {said}: there {joined(setters)} would change the terms."


# both lenses --------------------------------------------------------------------------------------------------


def lens_blocks(lenses: Sequence[Lens]) -> tuple[Block, ...]:
    """Every decision that is likely to be reached, through both lenses."""
    lead = (
        "The graph lens says whether a state would be left by an actor who looks at its own next move and the replies; "
        "the bargaining lens lets what follows be foreseen, by actors who do not know each other. No average is taken."
    )
    parting = [(k, one) for k, one in enumerate(lenses) if one.parting or one.blind]
    apart = {one.handle for _, one in parting}
    agreed = [
        f"{one.actor} at {one.state} ({one.handle})" for one in lenses if one.handle not in apart and not one.even
    ]
    even = [f"{one.actor} ({one.handle})" for one in lenses if one.even]
    said = [Para(_parting(one), f"lens.{one.handle}", lens_basis(k, one)) for k, one in parting]
    said += [] if said else [Para("They part at no decision that is likely to be reached.")]
    said += [Para(f"They agree for {joined(agreed)}.")] if agreed else []
    said += [Para(f"At the table it is about even whether {joined(even)} moves: nothing to compare.")] if even else []
    return (Para(lead), Items(tuple(said)))


def lens_basis(place: int, one: Lens) -> Basis:
    """What a decision seen through both lenses rests on."""
    at = ("bargain", "lenses", place)
    numbers = [pointer(*at, key) for key in ("leaving", "probability", "before", "after")]
    numbers += [pointer(*at, "after_staying", outcome) for outcome in one.after_staying]
    numbers += [pointer(*at, "foresight", k, "moves") for k in range(len(one.foresight))]
    return Basis(tuple(numbers), (f"worth.{one.actor}",), f"offramp why CASE {one.handle}")


def _parting(one: Lens) -> str:
    """One decision: what the graph lens says, what the table says and why, and whether foresight closes the gap."""
    where, crowd = f"For {one.actor} at {one.state} ({one.handle})", _AS_ONE if one.crowd else ""
    if not one.parting:
        return f"{where} {_blind(one)}{crowd}"
    graph = "stays" if one.moves else f"takes {choice(one.move)}"
    return (
        f"{where} the graph lens, by {joined(one.parting)}, {graph}: {_gain(one)}. {_at_table(one)}{_ahead(one)}{crowd}"
    )


_AS_ONE = " The graph lens takes it as one actor; at the table its members decide one by one."


def _gain(one: Lens) -> str:
    """What the move alone would bring, and why the actor stays if it would gain."""
    verdict = {1: "gain", 0: "neither gain nor lose", -1: "lose"}[one.better]
    scale = "" if one.before is None or one.after is None else f" ({one.before:.0f} → {one.after:.0f} on its own scale)"
    deterred = ", but the others can answer it" if one.better > 0 and one.moves and one.parting else ""
    move = choice(one.move) if one.parting else "that move"
    return f"by {move} alone it would {verdict}{scale}{deterred}"


def _at_table(one: Lens) -> str:
    odds = f"{'' if one.moves else 'only '}with {percent(one.probability, exact=False)}"
    some = "" if one.only else f" (any move: {percent(one.leaving, exact=False)})"
    return f"At the table it takes {choice(one.move)} {odds}{some}; staying, {_ends(one)}."


def _ends(one: Lens) -> str:
    likely = sorted(one.after_staying.items(), key=lambda pair: -pair[1])
    return f"it faces {joined([f'{outcome} ({percent(p, exact=False)})' for outcome, p in likely if p >= LEAST][:3])}"


def _blind(one: Lens) -> str:
    """Where the concepts agree with the table and foresight does not."""
    both, turned = ("both lenses take", "does not") if one.moves else ("neither lens takes", "takes it")
    moves = joined([str(each.moves) for each in one.blind])
    return (
        f"{both} {choice(one.move)}: {_gain(one)}. But foreseeing {moves} moves the graph lens {turned}: "
        f"{_foreseen(one.blind[0])}. {_at_table(one)}"
    )


def _ahead(one: Lens) -> str:
    agreed = next((each for each in one.foresight if each.leaves == one.moves), None)
    if agreed:
        return f" Foreseeing {agreed.moves} moves the graph lens says what the table says: {_foreseen(agreed)}."
    last = one.foresight[-1].moves if one.foresight else 0
    return f" Nor does the graph lens say so foreseeing up to {count(last, 'move')}." if last else ""


def _foreseen(ahead: Ahead) -> str:
    return f"staying, it foresees {ahead.staying}; moving, {ahead.moving}"


def _warnings(deal: Deal) -> Section:
    items = [f"{one.slug}: {one.message}; {one.remedy}." for one in deal.warnings]
    items += [f"{capital(note)}." for note in deal.notes]
    return Section("warnings", "What to look at again", (listed(tuple(items)),), annex=True)
