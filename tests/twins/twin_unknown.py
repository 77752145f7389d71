"""The literal twin of stability under unknown preference: the sixteen definitions as plain loops, slow.

Li, Hipel, Kilgour & Fang (2004), IEEE Trans. SMC-A 34:507-520. An actor prefers t to s, holds them equal, or does not
know (U). Extension a: it leaves for a better or an unknown state, and only what is surely no better deters it; b: it
leaves only for a better one, the same deters it; c and d: as a and b, but an unknown state deters it too. A sanction by
credible moves (SEQ, and SSEQ after Rego & Vieira) may be by moves to better or unknown states in all four.
"""

from __future__ import annotations

from twin import Twin

from offramp.graph.model import Model

Pairs = dict[int, set[tuple[int, int]]]  # for each actor, both ways round


class Unsure(Twin):
    """One model without draws, and what each actor does not know."""

    def __init__(self, model: Model, pairs: Pairs, extension: str) -> None:
        self.pairs, self.extension = pairs, extension
        super().__init__(model)
        self.R_credible = {
            (i, s): {t for t in ends if self.prefers(i, t, s) or self.unsure(i, s, t)}
            for (i, s), ends in self.R.items()
        }
        self.R_leave = self.R_credible if extension in "ac" else self.R_plus

    def unsure(self, i: int, s: int, t: int) -> bool:
        return (s, t) in self.pairs.get(i, set())

    def prefers(self, i: int, t: int, s: int) -> bool:
        return not self.unsure(i, s, t) and super().prefers(i, t, s)

    def deters(self, i: int, t: int, s: int) -> bool:
        return self.extension in "cd" if self.unsure(i, s, t) else not self.prefers(i, t, s)

    def ends(self, i: int, s: int, credible: bool) -> set[int]:
        """The ends of the others' legal sequences of one move or more; one may come back to where it began."""
        steps = self.R_credible if credible else self.R
        found: set[tuple[int, int]] = set()
        waiting = [(s, -1)]
        while waiting:
            state, last = waiting.pop()
            for j in self.opponents(i):
                for t in steps[j, state] if j != last else ():
                    if (t, j) not in found:
                        found.add((t, j))
                        waiting.append((t, j))
        return {t for t, _ in found}

    def sanctioned(self, i: int, s: int, credible: bool, recovering: bool) -> bool:
        for s1 in self.R_leave[i, s]:
            sanctions = [
                s2
                for s2 in self.ends(i, s1, credible)
                if self.deters(i, s2, s) and (not recovering or all(self.deters(i, s3, s) for s3 in self.R[i, s2]))
            ]
            if not sanctions:
                return False
        return True

    def nash(self, i: int, s: int) -> bool:
        return not self.R_leave[i, s]

    def gmr(self, i: int, s: int) -> bool:
        return self.sanctioned(i, s, credible=False, recovering=False)

    def smr(self, i: int, s: int) -> bool:
        return self.sanctioned(i, s, credible=False, recovering=True)

    def seq(self, i: int, s: int) -> bool:
        return self.sanctioned(i, s, credible=True, recovering=False)

    def sseq(self, i: int, s: int) -> bool:
        return self.sanctioned(i, s, credible=True, recovering=True)
