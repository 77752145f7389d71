"""Symmetric metarationality, SMR: every improvement can be met by a reply from which the actor cannot recover.

    SMR(i, s):  for all s1 in R_i+(s) there is s2 in R_{N-i}(s1) with s2 <=_i s and s3 <=_i s for all s3 in R_i(s2)

Source: Howard (1971), Paradoxes of Rationality; for n actors Fang, Hipel & Kilgour (1993). Definition
restated from memory of the literature; no page is claimed.

Shapes: result bool (S, D); ranks larger is better, equal means indifferent. A tie sanctions. Implies GMR.
"""

from __future__ import annotations

from offramp.graph.model import Bools
from offramp.stability.concept import Concept
from offramp.stability.sanctions import PreparedModel, deterred, highest_own, replies
from offramp.stability.witness import sanctioned


def smr(prepared: PreparedModel, actor: int) -> Bools:
    """Symmetric metarational stability of every state for one actor."""
    return deterred(prepared, actor, replies(prepared, actor, highest_own(prepared, actor), improving=False))


SMR = Concept(
    key="smr",
    name="symmetric metarationality",
    source="Howard (1971); Fang, Hipel & Kilgour (1993)",
    meaning="as by general metarationality, and no move of the actor's own recovers from the answer",
    looks_at="any reply of the others, and recovery from it",
    stable=smr,
    explain=sanctioned(improving=False, recovering=True),
    usual=4,
    alone=True,
)
