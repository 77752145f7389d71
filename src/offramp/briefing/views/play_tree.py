"""Who moves when, as a tree: each decision with its choices, how likely they are, and how the game ends after them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from offramp.briefing.names import Names
from offramp.briefing.views.game import is_certain
from offramp.game.results import Alternative, Deal, DecisionNode
from offramp.wording import LEAST, capital, count, joined, percent


@dataclass(frozen=True)
class PlayBranch:
    """A choice: in words, how likely where its decision is reached and (`reach`) from the start on, which decision is
    `next`, else where the game `ends`; `likeliest` on the likeliest course."""

    choice: str
    probability: str
    reach: float
    likeliest: bool
    next: PlayNode | None
    ends: str


@dataclass(frozen=True)
class PlayNode:
    """A decision: its handle, who decides, how likely the game comes to it, its choices (the likeliest first), and what
    choices are left out as too unlikely."""

    handle: str
    actor: str
    reach: str
    branches: tuple[PlayBranch, ...]
    left_out: str


def play_tree(deal: Deal, names: Names) -> PlayNode | None:
    """The decisions of a solved game from the first on; None where there are none.

    Decisions come with each before those that follow it, level by level, so that the first one with the choices of a
    branch, not yet taken by another, is what follows.
    """
    if not deal.converged or not deal.decisions:
        return None
    after = _followers(deal)

    def node(decision: DecisionNode, likeliest: bool) -> PlayNode:
        ordered = sorted(decision.alternatives, key=lambda each: -each.probability)
        shown = [each for k, each in enumerate(ordered) if k == 0 or decision.reach * each.probability >= LEAST]
        rest = ordered[len(shown) :]
        return PlayNode(
            decision.handle,
            names.actor(decision.actor),
            percent(decision.reach, is_certain(deal) or not decision.chosen),
            tuple(branch(decision, each, likeliest and each is ordered[0]) for each in shown),
            f"{count(len(rest), 'other choice')}, each in under 1 % of games" if rest else "",
        )

    def branch(decision: DecisionNode, each: Alternative, likeliest: bool) -> PlayBranch:
        following = after.get((decision.handle, each.state))
        return PlayBranch(
            capital(names.taken(each.choice)),
            percent(each.probability, is_certain(deal)),
            decision.reach * each.probability,
            likeliest,
            node(following, likeliest) if following else None,
            _ends(deal, each),
        )

    return node(deal.decisions[0], True)


def course_of(tree: PlayNode | None) -> Iterator[tuple[PlayNode, PlayBranch]]:
    """The likeliest course: each decision on it with the choice that is made."""
    while tree is not None:
        yield tree, tree.branches[0]
        tree = tree.branches[0].next


def _followers(deal: Deal) -> Mapping[tuple[str, str], DecisionNode]:
    """Which decision follows on a choice, by the handle of its decision and the state that it leads to."""
    waiting, found = list(deal.decisions[1:]), {}
    for decision in deal.decisions:
        for each in decision.alternatives:
            then = next((one for one in waiting if _follows(one, decision, each)), None)
            if then:
                waiting.remove(then)
                found[decision.handle, each.state] = then
    return found


def _follows(later: DecisionNode, decision: DecisionNode, each: Alternative) -> bool:
    behind = (later.round, later.step) > (decision.round, decision.step)
    return behind and later.state == each.state and later.chosen == {**decision.chosen, **each.choice}


def _ends(deal: Deal, each: Alternative) -> str:
    """The outcomes after a choice, the likeliest first."""
    likely = sorted(((p, name) for name, p in each.outcomes.items() if p >= LEAST), key=lambda end: -end[0])
    return joined([name if p > 1 - LEAST else f"{name} {percent(p, is_certain(deal))}" for p, name in likely])
