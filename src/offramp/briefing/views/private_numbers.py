"""Private numbers in words: who is believed to be what, at which value its owner's choice changes, whose threat counts.

The one view of Types, and of the threats that they make credible.
"""

from __future__ import annotations

from collections.abc import Iterator

from offramp.briefing.both_lenses import Threat, threats
from offramp.briefing.document import Basis, Grid, Items, Para, Picture, Section
from offramp.briefing.names import NAMELESS, Names
from offramp.briefing.provenance import pointer
from offramp.game.results import Deal, TypePoint, Types
from offramp.wording import capital, figures, percent

_BINS = 11  # of a prior, in the annex
_TYPES = ("bargain", "deal", "types")


def types_section(deal: Deal, names: Names = NAMELESS) -> Section:
    """Each private number: prior, updated belief, the type that is indifferent."""
    items = tuple(
        Para(f"{type_text(path, one, names)}.", path, _types_basis(path, one)) for path, one in deal.types.items()
    )
    heading = "What each side believes about the others' private numbers"
    return Section("types", heading, (Picture("beliefs"), Items(items)), annex=True)


def type_text(path: str, types: Types, names: Names = NAMELESS) -> str:
    """A private number: who knows it, at which value its owner's choice changes, and what the history tells of it."""
    if types.points[0].name:
        return _named_text(path, types, names)
    low, high = types.points[0].value, types.points[-1].value
    if types.cutoff is None:
        every = "yes" if types.points[0].choices[types.option] > 0.5 else "no"
        changes = f"at any value from {figures(low)} to {figures(high)} it prefers {types_choice(types, every, names)}"
    else:
        taken = names.option(types.option)
        changes = f"at {figures(types.cutoff)} it is indifferent, {_side(types)} that it chooses “{taken}”"
    means = f"{figures(types.mean_before)} before the history, {figures(types.mean_after)} after it"
    moved = f"; believed on average to be {means}" if _moved(types) else ""
    what = capital(names.quantity(path))
    return f"{what}, known only to {names.actor(types.actor)}, deciding at {types.decision}: {changes}{moved}"


def _named_text(path: str, types: Types, names: Names) -> str:
    """What each of the named types would choose, and how likely it is, before and after the history."""
    who, taken = names.actor(types.actor), names.option(types.option)
    parts = [
        f"if {who} is {point.name} ({_chance_text(point)}), it chooses “{taken}” with "
        f"{percent(point.choices[types.option], exact=False)}"
        for point in types.points
    ]
    return f"{capital(names.quantity(path))}, known only to {who}, deciding at {types.decision}: {'; '.join(parts)}"


def _chance_text(point: TypePoint) -> str:
    before, after = (percent(p, exact=False) for p in (point.prior, point.posterior))
    return before if before == after else f"{before} before the history, {after} after it"


def belief_caption(path: str, types: Types, names: Names) -> str:
    """What the picture of a private number shows."""
    before = " (pale: before the talks so far)" if _moved(types) else ""
    return (
        f"{capital(names.quantity(path))}: how likely each value is held to be{before}, and the line: who would choose "
        f"“{names.option(types.option)}”"
    )


def cutoff_text(types: Types) -> str:
    """The value at which its owner's choice changes."""
    return "no threshold" if types.cutoff is None else f"threshold {figures(types.cutoff)}"


def types_choice(types: Types, every: str, names: Names) -> str:
    """What every type prefers."""
    return names.choice([(types.option, every == "yes")])


def _moved(types: Types) -> bool:
    return types.mean_before != types.mean_after


def _side(types: Types) -> str:
    return "below" if types.points[0].choices[types.option] > 0.5 else "above"


def _types_basis(path: str, types: Types) -> Basis:
    ends = [pointer(*_TYPES, path, "points", k, "value") for k in (0, len(types.points) - 1)]
    moved = [pointer(*_TYPES, path, key) for key in ("cutoff", "mean_before", "mean_after")]
    return Basis((*moved, *ends), (path, "history"), f"offramp why CASE {types.decision}")


def bins_section(path: str, types: Types, names: Names = NAMELESS) -> Section:
    """A prior bin by bin, and what each type would choose."""
    every = len(types.points)
    shown = min(every, _BINS)
    rows = []
    for point in (types.points[round(k * (every - 1) / max(shown - 1, 1))] for k in range(shown)):
        odds = (percent(p, exact=False) for p in point.choices.values())
        value = f"{figures(point.value)} ({point.name})" if point.name else figures(point.value)
        rows.append((value, f"{point.prior:.4f}", f"{point.posterior:.4f}", *odds))
    chosen = (f"“{names.option(option)}”" for option in types.points[0].choices)
    grid = Grid(("value", "prior", "after the history", *chosen), tuple(rows))
    heading = f"{capital(names.quantity(path))}: {len(rows)} of {every} values, and what its owner would choose at each"
    return Section(f"types-{path}", heading, (grid,), annex=True)


def threats_section(deal: Deal, names: Names = NAMELESS) -> Iterator[Section]:
    """Whose threat at the last step is credible."""
    items = tuple(
        Para(_threat(one, names), f"threat.{k}", _threat_basis(k, one)) for k, one in enumerate(threats(deal), 1)
    )
    if items:
        yield Section("threats", "Whose threat is credible", (Items(items),), annex=True)


def _threat(threat: Threat, names: Names) -> str:
    before = "" if threat.before is None else f"; before the history it was {percent(threat.before)}"
    share = f"{percent(threat.credible)} of its types by updated beliefs{before}"
    who, taken = names.actor(threat.actor), names.taken(threat.choice)
    return (
        f"Nobody answers after the last step, so what {who} may do there [{threat.handle}] is only as credible as it "
        f"is worth doing: {taken} is the better choice for {share}."
    )


def _threat_basis(number: int, threat: Threat) -> Basis:
    numbers = tuple(pointer("bargain", "threats", number - 1, key) for key in ("credible", "before"))
    return Basis(numbers, (f"worth.{threat.actor}", "history"), f"offramp why CASE {threat.handle}")
