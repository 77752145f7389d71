"""Private numbers in words: who is believed to be what, at which value its owner's choice changes, whose threat counts.

The one view of Types, and of the threats that they make credible.
"""

from __future__ import annotations

from collections.abc import Iterator

from offramp.briefing.both_lenses import Threat, threats
from offramp.briefing.document import Basis, Grid, Items, Para, Picture, Section
from offramp.briefing.provenance import pointer
from offramp.game.results import Deal, Types
from offramp.wording import choice, percent

_BINS = 11  # of a prior, in the annex
_TYPES = ("bargain", "deal", "types")


def types_section(deal: Deal) -> Section:
    """Each private number: prior, updated belief, the type that is indifferent."""
    items = tuple(Para(f"{type_text(path, one)}.", path, _types_basis(path, one)) for path, one in deal.types.items())
    heading = "What each side believes about the others' private numbers"
    return Section("types", heading, (Picture("beliefs"), Items(items)), annex=True)


def type_text(path: str, types: Types) -> str:
    """A private number: who knows it, at which value its owner's choice changes, and what the history tells of it."""
    low, high = types.points[0].value, types.points[-1].value
    if types.cutoff is None:
        every = "yes" if types.points[0].choices[types.option] > 0.5 else "no"
        changes = f"every type from {low:.3g} to {high:.3g} prefers {types.option}: {every}"
    else:
        changes = f"the type at {types.cutoff:.3g} is indifferent; types {_side(types)} it choose {types.option}"
    moved = f"; mean {types.mean_before:.3g}, after the history {types.mean_after:.3g}" if _moved(types) else ""
    return f"{path}, known only to {types.actor}, at {types.decision}: {changes}{moved}"


def _moved(types: Types) -> bool:
    return types.mean_before != types.mean_after


def _side(types: Types) -> str:
    return "below" if types.points[0].choices[types.option] > 0.5 else "above"


def _types_basis(path: str, types: Types) -> Basis:
    ends = [pointer(*_TYPES, path, "points", k, "value") for k in (0, len(types.points) - 1)]
    moved = [pointer(*_TYPES, path, key) for key in ("cutoff", "mean_before", "mean_after")]
    return Basis((*moved, *ends), (path, "history"), f"offramp why CASE {types.decision}")


def bins_section(path: str, types: Types) -> Section:
    """A prior bin by bin, and what each type would choose."""
    every = len(types.points)
    shown = min(every, _BINS)
    rows = []
    for point in (types.points[round(k * (every - 1) / max(shown - 1, 1))] for k in range(shown)):
        odds = (percent(p, exact=False) for p in point.choices.values())
        rows.append((f"{point.value:.3g}", f"{point.prior:.4f}", f"{point.posterior:.4f}", *odds))
    chosen = (f"{option}: yes" for option in types.points[0].choices)
    grid = Grid(("type", "prior", "after the history", *chosen), tuple(rows))
    heading = f"Types of {path}: {len(rows)} of {every}, and what each would choose at {types.decision}"
    return Section(f"types-{path}", heading, (grid,), annex=True)


def threats_section(deal: Deal) -> Iterator[Section]:
    """Whose threat at the last step is credible."""
    items = tuple(Para(_threat(one), f"threat.{k}", _threat_basis(k, one)) for k, one in enumerate(threats(deal), 1))
    if items:
        yield Section("threats", "Whose threat is credible", (Items(items),), annex=True)


def _threat(threat: Threat) -> str:
    before = "" if threat.before is None else f"; before the history it was {percent(threat.before)}"
    share = f"{percent(threat.credible)} of its types by updated beliefs{before}"
    return (
        f"Nobody answers after the last step, so what {threat.actor} may do there ({threat.handle}) is only as "
        f"credible as it is worth doing: {choice(threat.choice.items())} is the better choice for {share}."
    )


def _threat_basis(number: int, threat: Threat) -> Basis:
    numbers = tuple(pointer("bargain", "threats", number - 1, key) for key in ("credible", "before"))
    return Basis(numbers, (f"worth.{threat.actor}", "history"), f"offramp why CASE {threat.handle}")
