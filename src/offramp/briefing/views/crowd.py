"""A crowd whose members decide one by one, in words. The one view of a Cascade."""

from __future__ import annotations

from offramp.briefing.document import Basis, Items, Para, Picture, Section
from offramp.briefing.names import NAMELESS, Names
from offramp.briefing.provenance import pointer
from offramp.game.results import Cascade, Deal
from offramp.wording import capital, count, figures, percent


def crowds_section(deal: Deal, names: Names = NAMELESS) -> Section:
    """Every crowd of the game, at each of its decisions."""
    items = tuple(
        Para(f"{capital(crowd_text(one, names))}.", f"crowd.{k + 1}", _basis(k, one))
        for k, one in enumerate(deal.crowds)
    )
    return Section("crowds", "The crowd", (Picture("crowd"), Items(items)), annex=True)


def crowd_text(crowd: Cascade, names: Names) -> str:
    """How likely it falls, the equilibria, the promise that would tip it, the other models."""
    who, odds = names.actor(crowd.actor), percent(crowd.probability, exact=False)
    first = f"the chance that {who} {names.option(crowd.option)} [{crowd.handle}]: {odds}"
    roots = ", ".join(map(figures, crowd.roots))
    several = f"; {count(len(crowd.roots), 'equilibrium', 'equilibria')}: {roots}" if len(crowd.roots) > 1 else ""
    models = ", ".join(f"{name} {percent(p, exact=False)}" for name, p in crowd.by_model.items())
    enough = f"enough of them join where the share that decides is up to {percent(crowd.threshold)}"
    return f"{first}; {enough}{several}{_promise(crowd)}; by model: {models}"


def _promise(crowd: Cascade) -> str:
    if crowd.promise is None:
        return "; no promise to those who join would make it an even chance"
    even = f"; a promise worth {figures(crowd.promise)} more to each who joins would make it an even chance"
    return even if crowd.promise > 0 else ""


def _basis(index: int, crowd: Cascade) -> Basis:
    at = ("bargain", "deal", "crowds", index)
    numbers = [pointer(*at, key) for key in ("probability", "threshold", "promise")]
    numbers += [pointer(*at, "roots", k) for k in range(len(crowd.roots))]
    numbers += [pointer(*at, "by_model", name) for name in crowd.by_model]
    return Basis(tuple(numbers), (f"crowd.{crowd.actor}", f"worth.{crowd.actor}"), f"offramp why CASE {crowd.handle}")
