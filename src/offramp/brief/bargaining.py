"""The bargaining lens in words: the table that `bargain` prints, and why a choice is made."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from offramp.bargain.calculus import Loss, Turn, Weighing
from offramp.bargain.deal import Alternative, Cascade, Deal, Heard, Reason, Types
from offramp.bargain.terms import Row
from offramp.brief.listing import columns
from offramp.ensemble.estimate import word
from offramp.letters import visible

_SHOWN = 12  # decisions listed, the likeliest first
_LIKELY = 0.005  # histories less likely are left to --json


def percent(p: float) -> str:
    """A probability that is never rounded to certainty.

    >>> percent(0.994), percent(0.9996), percent(0.0), percent(0.004)
    ('99 %', 'over 99 %', '0 %', 'under 1 %')
    """
    if p in (0.0, 1.0):
        return f"{p:.0%}".replace("%", " %")
    return "under 1 %" if p < 0.005 else "over 99 %" if p >= 0.995 else f"{100 * p:.0f} %"


def choice(chosen: Mapping[str, bool]) -> str:
    """A choice in words, such as `leave: yes, turn: no`."""
    return ", ".join(f"{option}: {'yes' if yes else 'no'}" for option, yes in chosen.items())


def deal_text(deal: Deal, rows: Sequence[Row] = ()) -> str:
    """Everything `offramp bargain` prints."""
    parts = [_head(deal), *(_body(deal, rows) if deal.converged else ()), _foot(deal)]
    return "\n\n".join(visible(part) for part in parts if part) + "\n"


def _head(deal: Deal) -> str:
    if deal.probability is None:
        return "nothing is asked" if deal.converged else "not solved"
    given = choice(deal.given) or "nothing"
    lines = [f"{deal.asked}: {word(deal.probability)} ({percent(deal.probability)}), given {given}"]
    if deal.near_tie:
        lines.append("a near tie: the two likeliest outcomes are less than 5 points apart")
    if deal.free is not None:
        lines.append(f"with nothing given: {percent(deal.free)}")
    return "\n".join(lines)


def _body(deal: Deal, rows: Sequence[Row]) -> Iterator[str]:
    yield _outcomes(deal)
    yield "\n".join(["who decides, where, and how", *_table(_decisions(deal))])
    yield from (_types(path, one) for path, one in deal.types.items())
    yield from (_cascade(one) for one in deal.crowds)
    yield from (weighing_text(one) for one in deal.calculus[:1])
    yield from (_heard(one, deal) for one in deal.history)
    if rows:
        yield "\n".join(
            ["under other terms", *_table(_rows(rows)), "fixed: the terms of the question; free: none given"]
        )


def _table(rows: Iterator[Sequence[str]]) -> list[str]:
    return [f"  {line}" for line in columns(list(rows))]


def _outcomes(deal: Deal) -> str:
    heads = [_rationality(deal), *(f"at {key}" if key != "limit" else "limit" for key in deal.beside)]
    rows: list[Sequence[str]] = [("outcome", *heads)]
    for name, p in deal.outcomes.items():
        if name != "other" or p > 0:
            rows.append((name, percent(p), *(percent(odds[name]) if odds else "–" for odds in deal.beside.values())))
    return "\n".join(["how the play ends, by rationality", *_table(iter(rows))])


def _rationality(deal: Deal) -> str:
    if deal.rationality is not None:
        return f"at {deal.rationality:g}"
    return "exact" if deal.method == "backward-induction" else "limit"


def _decisions(deal: Deal) -> Iterator[Sequence[str]]:
    yield ("", "actor", "after", "reached", "chooses", "best for")
    shown = sorted((one for one in deal.decisions if one.reach >= _LIKELY), key=lambda one: -one.reach)[:_SHOWN]
    for one in sorted(shown, key=lambda one: int(one.handle[1:])):
        likely = sorted(one.alternatives, key=lambda each: -each.probability)
        for k, each in enumerate(likely if len(likely) <= 3 else likely[:3]):
            first = (one.handle, one.actor, choice(one.chosen) or "the start", percent(one.reach))
            told = (f"{choice(each.choice)} {percent(each.probability)}", percent(each.best_for))
            yield (*(first if k == 0 else ("", "", "", "")), *told)


def _types(path: str, one: Types) -> str:
    low, high = one.points[0].value, one.points[-1].value
    if one.cutoff is None:
        leaning = one.points[0].choices[one.option]
        every = "yes" if leaning > 0.5 else "no"
        turns = f"no type from {low:g} to {high:g} turns: all rather choose {one.option}: {every}"
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


def _cascade(one: Cascade) -> str:
    first = f"{one.option} at {one.handle}: {percent(one.probability)}; falls up to a strength of {one.threshold:.3g}"
    several = (
        f"; {len(one.roots)} equilibria: {', '.join(f'{root:.3g}' for root in one.roots)}" if len(one.roots) > 1 else ""
    )
    models = ", ".join(f"{name} {percent(p)}" for name, p in one.by_model.items())
    return f"{first}{several}{_promise(one)}\n  by model: {models}"


def _promise(one: Cascade) -> str:
    if one.promise is None:
        return "; no promise to those who join would make it an even chance"
    even = f"; a promise worth {one.promise:.3g} more to each who joins would make it an even chance"
    return even if one.promise > 0 else ""


def weighing_text(one: Weighing) -> str:
    """The sums behind a choice: the two values, the numbers at which it turns, and what its losses push towards."""
    gap = one.value_move - one.value_stay
    better = "the move is better" if gap > 0 else "staying is better" if gap < 0 else "they are equal"
    head = (
        f"{one.actor}: moving is worth {one.value_move:.3g}, staying {one.value_stay:.3g}: {better} by {abs(gap):.3g}"
    )
    pay = f"\n  {one.payment:.3g} more for the move would be enough" if one.payment > 0 else ""
    turning = [turn for turn in one.turns if turn.turns_at is not None]
    rows = [("number", "now", "turns at", "bears on"), *(_turn(turn) for turn in turning)]
    losses = "".join(f"\n  {_loss(loss)}" for loss in one.losses)
    return "\n".join([head + pay, *_table(iter(rows))]) + losses


def _turn(turn: Turn) -> tuple[str, str, str, str]:
    sides = {"move": "the move", "stay": "staying", "both": "both"}
    return turn.what, f"{turn.now:.3g}", f"{turn.turns_at:.3g}", sides[turn.side]


def _loss(loss: Loss) -> str:
    pushes = {"to move": "pushes to move", "to stay": "locks in", "neither": "pushes neither way"}[loss.pushes]
    odds = f"{percent(loss.after_move)} after the move, {percent(loss.after_stay)} after staying"
    return f"{loss.item} ({loss.value:g}): {odds}: a larger one {pushes}"


def _heard(one: Heard, deal: Deal) -> str:
    text = f"history {one.item}: had a chance of {percent(one.probability)}"
    if deal.probability is None:
        return text
    text += (
        f"; what is now believed of those who chose moves the answer by {_points(one.belief)}, "
        f"how all respond to that by {_points(one.response)}"
    )
    if one.other_answer is not None:
        text += f"\n  read as “{one.other_reading}” instead, the answer is {percent(one.other_answer)}"
    return text


def _points(change: float) -> str:
    return f"{100 * change:+.0f} points".replace("-", "−")


def _rows(rows: Sequence[Row]) -> Iterator[Sequence[str]]:
    yield ("variant or order of play", "fixed", "free")
    for row in rows:
        if row.problem:
            yield (row.name, f"not solved: {row.problem}", "")
        else:
            yield (row.name, *("–" if p is None else percent(p) for p in (row.fixed, row.free)))


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
    lines += [_types(path, types) for path, types in found.types.items()]
    lines += [_cascade(found.crowd)] if found.crowd else []
    lines += [weighing_text(found.calculus)] if found.calculus else []
    return "\n".join(map(visible, lines)) + "\n"


def _alternative(one: Alternative) -> str:
    share = f"best for {percent(one.best_for)} of its types as they are believed"
    return f"{choice(one.choice)}: {percent(one.probability)}; worth {one.value:.3g} to it; {share}"
