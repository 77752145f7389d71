"""Nash stability, R: the actor has nowhere better to go.

    Nash(i, s):  R_i+(s) is empty

Source: Nash (1950, 1951) as carried over to graph models by Fang, Hipel & Kilgour (1993). Definition
restated from memory of the literature; no page is claimed.

Shapes: result bool (S, D); ranks larger is better, equal means indifferent. Implies every other concept here.
"""

from __future__ import annotations

from offramp.graph.model import Bools
from offramp.stability.concept import Concept
from offramp.stability.sanctions import PreparedModel, deterred
from offramp.stability.witness import countered, unmet_by_others


def nash(prepared: PreparedModel, actor: int) -> Bools:
    """Nash stability of every state for one actor; an improvement that nobody replies to is worth what it is."""
    return deterred(prepared, actor, prepared.ranks[actor])


NASH = Concept(
    key="nash",
    name="Nash stability",
    source="Nash (1950, 1951); Fang, Hipel & Kilgour (1993)",
    meaning="no move of the actor's own is an improvement",
    looks_at="the next move only",
    stable=nash,
    explain=lambda model, i, s: countered(model, i, s, lambda gain: unmet_by_others(model, i, s, gain)),
    unmet="By this concept an improvement is enough",
    usual=1,
    alone=True,
)
