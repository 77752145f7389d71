"""Symmetric sequential stability, SSEQ: as SEQ, and the actor cannot recover from the reply.

    SSEQ(i, s):  for all s1 in R_i+(s) there is s2 in R_{N-i}+(s1) with s2 <=_i s and s3 <=_i s for all s3 in R_i(s2)

Source: Rego & Vieira (2017), Group Decision and Negotiation 26, symmetric sequential stability for n actors;
the definition restated, no page is claimed.

Shapes: result bool (S, D); ranks larger is better, equal means indifferent. A tie sanctions. Implies SEQ and SMR.
"""

from __future__ import annotations

from offramp.graph.model import Bools
from offramp.stability.concept import Concept
from offramp.stability.sanctions import PreparedModel, deterred, highest_own, replies
from offramp.stability.witness import sanctioned


def sseq(prepared: PreparedModel, actor: int) -> Bools:
    """Symmetric sequential stability of every state for one actor."""
    return deterred(prepared, actor, replies(prepared, actor, highest_own(prepared, actor), improving=True))


SSEQ = Concept(
    key="sseq",
    name="symmetric sequential stability",
    source="Rego & Vieira (2017)",
    meaning="as by sequential stability, and no move of the actor's own recovers from the answer",
    looks_at="the others' improvements, and recovery from them",
    stable=sseq,
    explain=sanctioned(improving=True, recovering=True),
    unmet="No reply that improves things for each of those who make it meets it",
)
