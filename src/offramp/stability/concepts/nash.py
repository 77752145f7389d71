"""Nash stability, R: the actor has nowhere better to go.

    Nash(i, s):  R_i+(s) is empty

Source: Nash (1950, 1951) as carried over to graph models by Fang, Hipel & Kilgour (1993). Definition
restated from memory of the literature; no page is claimed.

Shapes: result bool (S, D); ranks larger is better, equal means indifferent. Implies every other concept here.
"""

from __future__ import annotations

from offramp.graph.model import Bools
from offramp.stability.sanctions import Ground, verdict


def nash(ground: Ground, actor: int) -> Bools:
    """Nash stability of every state for one actor; a gain that nobody replies to is worth what it is."""
    return verdict(ground, actor, ground.ranks[actor])
