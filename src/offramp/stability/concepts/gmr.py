"""General metarationality, GMR: every improvement can be met by some reply, whatever it costs those who reply.

    GMR(i, s):  for all s1 in R_i+(s) there is s2 in R_{N-i}(s1) with s2 <=_i s

Source: Howard (1971), Paradoxes of Rationality; for n actors Fang, Hipel & Kilgour (1993). Definition
restated from memory of the literature; no page is claimed.

Shapes: result bool (S, D); ranks larger is better, equal means indifferent. A tie sanctions.
"""

from __future__ import annotations

from offramp.graph.model import Bools
from offramp.stability.concept import Concept
from offramp.stability.sanctions import PreparedModel, deterred, replies
from offramp.stability.witness import sanctioned


def gmr(prepared: PreparedModel, actor: int) -> Bools:
    """General metarational stability of every state for one actor."""
    return deterred(prepared, actor, replies(prepared, actor, prepared.ranks[actor], improving=False))


GMR = Concept(
    key="gmr",
    name="general metarationality",
    source="Howard (1971); Fang, Hipel & Kilgour (1993)",
    meaning="each improvement can be answered by moves of the others that leave the actor no better off",
    looks_at="the next move and any reply of the others",
    stable=gmr,
    explain=sanctioned(improving=False, recovering=False),
    usual=3,
    alone=True,
)
