"""Sequential stability, SEQ: every improvement can be met by a reply that those who make it gain by, move for move.

    SEQ(i, s):  for all s1 in R_i+(s) there is s2 in R_{N-i}+(s1) with s2 <=_i s

Source: Fraser & Hipel (1984), Conflict Analysis; for n actors Fang, Hipel & Kilgour (1993). Definition
restated from memory of the literature; no page is claimed.

Shapes: result bool (S, D); ranks larger is better, equal means indifferent. A tie sanctions. Implies GMR.
"""

from __future__ import annotations

from offramp.graph.model import Bools
from offramp.stability.concept import Concept
from offramp.stability.sanctions import PreparedModel, deterred, replies
from offramp.stability.witness import sanctioned


def seq(prepared: PreparedModel, actor: int) -> Bools:
    """Sequential stability of every state for one actor."""
    return deterred(prepared, actor, replies(prepared, actor, prepared.ranks[actor], improving=True))


SEQ = Concept(
    key="seq",
    name="sequential stability",
    source="Fraser & Hipel (1984); Fang, Hipel & Kilgour (1993)",
    meaning="each improvement can be answered by improvements of the others that leave the actor no better off",
    looks_at="the next move and the others' improvements",
    stable=seq,
    explain=sanctioned(improving=True, recovering=False),
    unmet="No reply that improves things for each of those who make it meets it",
    usual=2,
)
