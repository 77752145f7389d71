"""The bargaining lens in words: the table that `bargain` prints, and why a choice is made.

The rows and sentences without a leading underscore are those of the brief too (see `table`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from offramp.briefing.views.state_listing import columns
from offramp.game.indifference import Loss, TurningPoint, Weighing
from offramp.game.results import Alternative, Cascade, Deal, HistoryEffect, Reason, Types
from offramp.game.variants import Comparison, TermsRow
from offramp.sanitize import visible
from offramp.wording import LEAST, percent, points, word

_SHOWN = 12  # decisions listed, the likeliest first
_FAR = 100.0  # times a number: turning there says nothing
_NOTHING = 1e-9  # of a value: the noise of adding up


def exact(deal: Deal, outcome: str | None = None) -> bool:
    """Whether a probability of 0 or 1 is certain, and not what is left as rationality grows without end.

    At a finite rationality whatever can be chosen has some probability. The limit of the branch is reached to a
    tolerance only; an outcome's 0 or 1 is certain there too where every finite rationality says the same.
    """
    if outcome is None or deal.method == "backward-induction":
        return deal.method != "qre-limit"
    columns = [deal.outcomes] if deal.method == "qre-branch" else []
    columns += [odds for key, odds in deal.beside.items() if odds and key != "limit"]
    return len({odds[outcome] for odds in columns}) == 1


def choice(chosen: Mapping[str, bool]) -> str:
    """A choice in words, such as `leave: yes, turn: no`."""
    return ", ".join(f"{option}: {'yes' if yes else 'no'}" for option, yes in chosen.items())


def deal_text(deal: Deal, rows: Sequence[TermsRow] = ()) -> str:
    """Everything `offramp bargain` prints."""
    parts = [_head(deal), *(_body(deal, rows) if deal.converged else ()), _foot(deal)]
    return "\n\n".join(visible(part) for part in parts if part) + "\n"


def _head(deal: Deal) -> str:
    if deal.probability is None:
        return "nothing is asked" if deal.converged else "not solved"
    given = choice(deal.given) or "nothing"
    lines = [f"{deal.asked}: {word(deal.probability)} ({answered(deal)}), given {given}"]
    if deal.near_tie:
        lines.append("a near tie: the two likeliest outcomes are less than 5 points apart")
    if deal.free is not None:
        lines.append(f"with nothing given: {percent(deal.free, exact(deal))}")
    return "\n".join(lines)


def answered(deal: Deal) -> str:
    """The probability of the asked outcome."""
    assert deal.asked is not None
    assert deal.probability is not None
    return percent(deal.probability, exact(deal, deal.asked))


def _body(deal: Deal, rows: Sequence[TermsRow]) -> Iterator[str]:
    yield "\n".join(["how the play ends, by rationality", *_table(outcome_rows(deal))])
    yield "\n".join(["who decides, where, and how", *_table(decision_rows(deal))])
    yield from (types_text(path, one) for path, one in deal.types.items())
    yield from (crowd_text(one) for one in deal.crowds)
    yield from (weighing_text(one) for one in deal.calculus[:1])
    yield from (_heard(one, deal) for one in deal.history)
    if rows:
        yield "\n".join(
            ["under other terms", *_table(_rows(rows, deal)), "fixed: the terms of the question; free: none given"]
        )


def _table(rows: Iterator[Sequence[str]]) -> list[str]:
    return [f"  {line}" for line in columns(list(rows))]


def outcome_rows(deal: Deal) -> Iterator[Sequence[str]]:
    """A head, and a row for each outcome: how likely the play ends so, at each rationality."""
    heads = [_rationality(deal), *(f"at {key}" if key != "limit" else "limit" for key in deal.beside)]
    yield ("outcome", *heads)
    for name, p in deal.outcomes.items():
        if name != "other" or p > 0:
            sure, columns = exact(deal, name), (deal.outcomes, *deal.beside.values())
            yield (name, *(percent(odds[name], sure) if odds else "–" for odds in columns))


def _rationality(deal: Deal) -> str:
    if deal.rationality is not None:
        return f"at {deal.rationality:g}"
    return "exact" if deal.method == "backward-induction" else "limit"


def decision_rows(deal: Deal) -> Iterator[Sequence[str]]:
    """A head, and a row for each choice at the likeliest decisions, in the order of the play."""
    yield ("", "actor", "after", "reached", "chooses", "best for")
    shown = sorted((one for one in deal.decisions if one.reach >= LEAST), key=lambda one: -one.reach)[:_SHOWN]
    for one in sorted(shown, key=lambda one: int(one.handle[1:])):
        likely = sorted(one.alternatives, key=lambda each: -each.probability)
        for k, each in enumerate(likely if len(likely) <= 3 else likely[:3]):
            reached = percent(one.reach, exact(deal) or not one.chosen)
            first = (one.handle, one.actor, choice(one.chosen) or "the start", reached)
            told = (f"{choice(each.choice)} {percent(each.probability, exact(deal))}", percent(each.best_for))
            yield (*(first if k == 0 else ("", "", "", "")), *told)


def types_text(path: str, one: Types) -> str:
    """A private quantity: who knows it, at which value its owner turns, and what the history tells of it."""
    low, high = one.points[0].value, one.points[-1].value
    if one.cutoff is None:
        leaning = one.points[0].choices[one.option]
        every = "yes" if leaning > 0.5 else "no"
        turns = f"no type from {low:.3g} to {high:.3g} turns: all rather choose {one.option}: {every}"
    else:
        turns = f"turns at {one.cutoff:.3g}: {one.option} by types {_side(one)} it"
    moved = (
        ""
        if one.mean_before == one.mean_after
        else f"; mean {one.mean_before:.3g}, after the history {one.mean_after:.3g}"
    )
    return f"{path}, known to {one.actor} alone, at {one.decision}: {turns}{moved}"


def _side(one: Types) -> str:
    return "below" if one.points[0].choices[one.option] > 0.5 else "above"


def crowd_text(one: Cascade) -> str:
    """A crowd at one decision: how likely it falls, the equilibria, the promise that would do, the other models."""
    odds = percent(one.probability, exact=False)
    first = f"{one.option} at {one.handle}: {odds}; enough of them join up to a strength of {one.threshold:.3g}"
    several = (
        f"; {len(one.roots)} equilibria: {', '.join(f'{root:.3g}' for root in one.roots)}" if len(one.roots) > 1 else ""
    )
    models = ", ".join(f"{name} {percent(p, exact=False)}" for name, p in one.by_model.items())
    return f"{first}{several}{_promise(one)}\n  by model: {models}"


def _promise(one: Cascade) -> str:
    if one.promise is None:
        return "; no promise to those who join would make it an even chance"
    even = f"; a promise worth {one.promise:.3g} more to each who joins would make it an even chance"
    return even if one.promise > 0 else ""


def weighing_text(one: Weighing) -> str:
    """The sums behind a choice: the two values, the numbers at which it turns, and what its losses push towards."""
    pay = f"\n  {one.payment:.3g} more for the move would be enough" if one.payment > 0 else ""
    losses = "".join(f"\n  {loss_text(loss)}" for loss in one.losses)
    return "\n".join([weighed(one) + pay, *_table(turn_rows(one))]) + losses


def level(one: Weighing) -> bool:
    """Whether moving and staying are worth the same, but for the noise of adding up."""
    return abs(one.value_move - one.value_stay) <= _NOTHING


def weighed(one: Weighing) -> str:
    """The values of moving and of staying."""
    values = f"{one.actor}: moving is worth {one.value_move:.3g}, staying {one.value_stay:.3g}"
    gap = one.value_move - one.value_stay
    if level(one):
        return f"{values}: equal"
    return f"{values}: {'the move' if gap > 0 else 'staying'} is better by {abs(gap):.3g}"


def turn_rows(one: Weighing) -> Iterator[Sequence[str]]:
    """A head, and a row for each number at which the choice turns."""
    yield ("number", "now", "turns at", "bears on")
    yield from (_turn(turn) for turn in one.turns if turn.turns_at is not None)


def _turn(turn: TurningPoint) -> tuple[str, str, str, str]:
    sides = {"move": "the move", "stay": "staying", "both": "both"}
    assert turn.turns_at is not None
    far = abs(turn.turns_at) > _FAR * max(1.0, abs(turn.now))
    return turn.what, f"{turn.now:.3g}", "nowhere near" if far else f"{turn.turns_at:.3g}", sides[turn.side]


def loss_text(loss: Loss) -> str:
    """A loss, its odds after either alternative, and which of the two a larger one pushes towards."""
    pushes = {"to move": "pushes to move", "to stay": "locks in", "neither": "pushes neither way"}[loss.pushes]
    odds = f"{percent(loss.after_move)} after the move, {percent(loss.after_stay)} after staying"
    return f"{loss.item} ({loss.value:g}): {odds}: a larger one {pushes}"


def _heard(one: HistoryEffect, deal: Deal) -> str:
    text = f"history {one.item}: had a chance of {percent(one.probability)}"
    if deal.probability is None:
        return text
    text += (
        f"; what is now believed of those who chose moves the answer by {points(one.belief)}, "
        f"how all respond to that by {points(one.response)}"
    )
    if one.other_answer is not None:
        text += f"\n  read as “{one.other_reading}” instead, the answer is {percent(one.other_answer, exact(deal))}"
    return text


def _rows(rows: Sequence[TermsRow], deal: Deal) -> Iterator[Sequence[str]]:
    yield ("variant or order of play", "fixed", "free")
    for row in rows:
        if row.problem:
            yield (row.name, f"not solved: {row.problem}", "")
        else:
            yield (row.name, *("–" if p is None else percent(p, exact(deal)) for p in (row.fixed, row.free)))


def _foot(deal: Deal) -> str:
    lines = [f"note: {note}" for note in deal.notes]
    if deal.converged and deal.error_doubling_types is not None:
        lines.append(
            f"{deal.type_points} types each; twice as many move no outcome by more than {deal.error_doubling_types:.1g}"
        )
    lines += [f"warning {one.slug}: {one.message}; {one.remedy}" for one in deal.warnings]
    lines.append("likelihoods follow from the case's assumptions, at central values: an argument, not a forecast")
    return "\n".join(lines)


def decision_text(found: Reason) -> str:
    """Why a decision goes as it does: each alternative, who believes what, and the sums behind it."""
    one, after = found.decision, choice(found.decision.chosen) or "the start"
    lines = [f"{one.handle}: {one.actor} decides at step {one.step}, after {after}; reached with {percent(one.reach)}"]
    lines += [f"  {_alternative(each)}" for each in sorted(one.alternatives, key=lambda each: -each.probability)]
    lines += [types_text(path, types) for path, types in found.types.items()]
    lines += [crowd_text(found.crowd)] if found.crowd else []
    lines += [weighing_text(found.calculus)] if found.calculus else []
    return "\n".join(map(visible, lines)) + "\n"


def _alternative(one: Alternative) -> str:
    share = f"best for {percent(one.best_for)} of its types as they are believed"
    return f"{choice(one.choice)}: {percent(one.probability)}; worth {one.value:.3g} to it; {share}"


def compare_text(found: Comparison) -> str:
    """Everything `offramp compare` prints: a row for each variant, a column for each outcome."""
    named = [name for name in found.rows[0].outcomes if name != "other" or _any(found, name)]
    head = f"every outcome by variant, given {choice(found.given) or 'nothing'}; the last column with nothing given"
    rows = [("variant", *named, f"{found.asked}, free"), *(_compared(row, named) for row in found.rows)]
    return "\n".join([visible(head), *map(visible, _table(iter(rows)))]) + "\n"


def _any(found: Comparison, name: str) -> bool:
    return any(row.outcomes.get(name, 0.0) > 0 for row in found.rows)


def _compared(row: TermsRow, named: Sequence[str]) -> tuple[str, ...]:
    if not row.outcomes:
        return row.name, row.problem or "not solved", *([""] * len(named))
    free = "–" if row.free is None else percent(row.free)
    return row.name, *(percent(row.outcomes[name]) for name in named), free
