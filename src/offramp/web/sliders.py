"""The numbers of a case as things to slide: each with its range, a little beyond, and what it means."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from offramp.briefing.names import Names, names_of
from offramp.briefing.views.page_words import range_text, swing_text
from offramp.case import conditions, quantities
from offramp.case.sections import read_limits
from offramp.case.types import Case, Quantity, Support, Worth
from offramp.ensemble.one_at_a_time import sweep
from offramp.ensemble.private_ends import end_shares, outcomes_by_type, owner_of_private
from offramp.ensemble.thresholds import turning_first
from offramp.errors import OfframpError
from offramp.game.evaluate import evaluate, stage, usual_rationality
from offramp.game.payoffs import central_numbers
from offramp.web.overrides import Changes
from offramp.wording import capital


@dataclass(frozen=True, slots=True)
class Slider:
    """One number as a slider.

    `low` and `high` are the case's range, `value` where it stands now (of a private number `ends`, its range now), from
    `least` to `most` it can be slid by `step`, and from `floor` to `ceiling` it can be at all. `swing` is by how much
    the answer moves between the two ends of the range (None: not known), `turns` whether yes and no change places on
    the way. `owner` is an actor, or "chance".
    """

    path: str
    name: str
    when: str
    low: float
    high: float
    central: float
    value: float
    ends: tuple[float, float] | None
    least: float
    most: float
    step: float
    floor: float | None
    ceiling: float | None
    probability: bool
    changed: str
    beyond: bool
    support: Support
    swing: float | None
    turns: bool
    owner: str

    @property
    def notes(self) -> str:
        """Its range, and when it counts."""
        return f"{range_text(self.low, self.high, self.ends is not None)} {self.counts}".rstrip()

    @property
    def counts(self) -> str:
        """When it counts; "" where it always does."""
        return f"Counts when {self.when}." if self.when else ""

    @property
    def swings(self) -> str:
        """How far it moves the play in the middle."""
        return swing_text(self.swing, self.turns)


def slider_order(number: Slider) -> tuple[bool, float]:
    """By what sliders are put in order: as the hinges of a brief are."""
    return turning_first(number.turns, number.swing)


Swings = Mapping[str, tuple[float, bool]]


def sliders(case: Case, changes: Changes, swings: Swings) -> tuple[Slider, ...]:
    """Every number of the case that is not open, in its order, as it stands under the changes."""
    values = dict(changes.variant.values) if changes.variant else {}
    own = changes.variant.support if changes.variant else Support()
    now = {path: Quantity(path, value, own) for path, value in values.items()}
    names = names_of(case)
    when = dict(_conditions(case, names))
    return tuple(
        _number(case, one, now.get(one.path, one), when.get(one.path, ""), swings, names)
        for one in case.quantities.values()
        if not (quantities.is_open(one.value) or isinstance(one.value, quantities.NamedTypes))
    )


def _owner(case: Case, path: str) -> str:
    """Whose number it is, or what room of the case it belongs to."""
    room, owner, _ = quantities.parts_of_path(path, [actor.id for actor in case.actors])
    return owner if room in ("worth", "crowd", "delay", "priorities") else "chance"


def _number(case: Case, quantity: Quantity, now: Quantity, when: str, swings: Swings, names: Names) -> Slider:
    """A number of the case as it stands `now`, which is another where it was changed."""
    value = now.value
    low, high = quantities.bounds(quantity.value)
    here = quantities.bounds(value)
    floor, ceiling = (0.0, 1.0) if quantity.path in case.probabilities else read_limits(quantity.path)
    step, (least, most) = _step(low, high), _extent(quantity, here, floor, ceiling)
    swing, turns = swings.get(quantity.path, (None, False))
    return Slider(
        path=quantity.path,
        name=capital(names.label(quantity.path)),
        when=when,
        low=low,
        high=high,
        central=quantities.central(quantity.value),
        value=quantities.central(value),
        ends=here if quantity.private else None,
        least=least,
        most=most,
        step=step,
        floor=floor,
        ceiling=ceiling,
        probability=quantity.path in case.probabilities,
        changed=quantities.as_text(value) if now is not quantity else "",
        beyond=here[0] < low or here[1] > high,
        support=now.support,
        swing=swing,
        turns=turns,
        owner=_owner(case, quantity.path),
    )


def _conditions(case: Case, names: Names) -> Iterator[tuple[str, str]]:
    """When each number counts, in words."""
    for form in case.preferences:
        if isinstance(form, Worth):
            yield from ((item.value.path, _written(item.when, names)) for item in form.items)
    for chance in case.chances:
        for one in chance.cases:
            yield from ((each.path, _written(one.when, names)) for each in one.quantities)


def _written(when: conditions.Expr, names: Names) -> str:
    return "" if when == conditions.ALWAYS else names.condition(when)


def _step(low: float, high: float) -> float:
    """A power of ten, at most a fiftieth of the range.

    >>> _step(-12, -6), _step(0.55, 0.8)
    (0.1, 0.001)
    """
    width = (high - low) or max(abs(low), 1.0)
    return float(f"1e{math.floor(math.log10(width / 50))}")


def _extent(
    quantity: Quantity, extent: tuple[float, float], floor: float | None, ceiling: float | None
) -> tuple[float, float]:
    """From where to where a number can be slid: its range and as much again on both sides, within what it can be."""
    low, high = quantities.bounds(quantity.value)
    width = (high - low) or max(abs(low), 1.0)
    least, most = min(low - width, extent[0]), max(high + width, extent[1])
    least, most = (least if floor is None else max(least, floor)), (most if ceiling is None else min(most, ceiling))
    digits = -math.floor(math.log10(_step(low, high)))
    return round(least, digits + 1), round(most, digits + 1)


def swings(case: Case) -> Swings:
    """For each number with a range: by how much the answer moves from end to end, and whether it turns. Both ends and
    the middle are looked at; the whole curve is that of the hinges. {} where the play is not solved."""
    ranged = {path: one.value for path, one in case.quantities.items() if one.ranged}
    columns = [
        {path: at} for path, value in ranged.items() for at in (*quantities.bounds(value), quantities.central(value))
    ]
    try:
        found = sweep(case, columns).reshape(-1, 3)
        private = dict(_private(case))
    except OfframpError:
        return {}
    return private | {path: _swing(row.tolist()) for path, row in zip(ranged, found, strict=True)}


def _private(case: Case) -> Iterator[tuple[str, tuple[float, bool]]]:
    """The same for each private number whose owner decides: its owner plays as the types at either end do."""
    one = stage(case)
    play, asked = evaluate(one, central_numbers, usual_rationality(one), 1, parts=False), case.outcome_asked
    place = one.now.tree.model.outcomes.index(asked)
    for path in (path for path, number in case.quantities.items() if number.private and play.solved[0]):
        if owner := owner_of_private(one.now, path):
            reached = outcomes_by_type(play.last, owner[0])[place]
            ends = [float((reached[:, types] * share).sum()) for types, share, _ in end_shares(play, owner, 1)]
            yield path, _swing([*ends, float(play.outcomes[place, 0])])


def _swing(row: Sequence[float]) -> tuple[float, bool]:
    """Of the answer at both ends and in the middle."""
    low, high, _ = row
    turns = len({p >= 0.5 for p in row if not math.isnan(p)}) > 1
    return (0.0 if math.isnan(low + high) else abs(high - low)), turns
