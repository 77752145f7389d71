"""The literal twin of SSEQ, SIM and foresight: definitions as plain loops, slow, to be judged by eye."""

from __future__ import annotations

from itertools import product

from twin import Twin

from offramp.graph.model import Model


class Foreseeing(Twin):
    """One model without draws; R, R_plus and sequences are those of `Twin`."""

    def __init__(self, model: Model, staying: str = "pass", following: str = "worst", ties: str = "act") -> None:
        super().__init__(model)
        self.staying, self.following, self.ties = staying, following, ties
        self.known: dict[tuple[int, int, int, int], int] = {}

    def sseq(self, i: int, s: int) -> bool:
        for s1 in self.R_plus[i, s]:
            sanctions = [
                s2
                for s2 in self.after_improvements(i, s1)
                if not self.prefers(i, s2, s) and all(not self.prefers(i, s3, s) for s3 in self.R[i, s2])
            ]
            if not sanctions:
                return False
        return True

    def sim(self, i: int, s: int) -> bool:
        others = self.opponents(i)
        for s1 in self.R_plus[i, s]:
            met = False
            for answers in product(*[[s, *self.R_plus[j, s]] for j in others]):
                end = self.own_part(i, s1)
                for j, m in zip(others, answers, strict=True):
                    end |= self.own_part(j, m)
                if self.model.feasible[end] and not self.prefers(i, end, s):
                    met = True
            if not met:
                return False
        return True

    def own_part(self, i: int, s: int) -> int:
        """The bits of a state that belong to one actor's options."""
        n = len(self.model.options)
        return sum(1 << (n - 1 - k) for k in range(n) if self.model.owner[k] == i and s >> (n - 1 - k) & 1)

    # foresight ------------------------------------------------------------------------------------------------

    def rank(self, e: int, s: int) -> int:
        return int(self.model.ranks[e][s])

    def followers(self, k: int) -> list[int]:
        """Who may move after k."""
        n = len(self.model.actors)
        later = [(k + step) % n for step in range(1, n)]
        owners = [j for j in later if j in self.model.owner]
        return owners[:1] if self.following == "turn" else owners

    def after(self, e: int, t: int, h: int, k: int) -> int:
        """n_e(t, h | k): where staying ends play, only who would leave moves next."""
        movers = self.followers(k) if h > 0 else []
        if self.staying == "ends":
            movers = [j for j in movers if t not in self.choices(j, t, h)]
        return min([self.expects(e, t, h, j) for j in movers], default=self.rank(e, t))

    def choosing(self, e: int, s: int, t: int, h: int, k: int) -> int:
        """What e expects of k's choosing t at s with h moves left: staying may end the play."""
        if t == s and self.staying == "ends":
            return self.rank(e, s)
        return self.after(e, t, h - 1, k)

    def choices(self, k: int, s: int, h: int) -> set[int]:
        """C_k(s, h)"""
        staying = self.choosing(k, s, s, h, k)
        moves = {t: self.choosing(k, s, t, h, k) for t in self.R[k, s]}
        best = {t for t, value in moves.items() if value == max(moves.values())}
        if not moves or max(moves.values()) < staying:
            return {s}
        if max(moves.values()) > staying:
            return best
        indifferent = staying == self.rank(k, s)
        return best if self.ties == "act" and not indifferent else {s}

    def expects(self, e: int, s: int, h: int, k: int) -> int:
        """v_e(s, h | k)"""
        key = (e, s, h, k)
        if key not in self.known:
            self.known[key] = min(self.choosing(e, s, t, h, k) for t in self.choices(k, s, h))
        return self.known[key]

    def foresight(self, i: int, s: int, h: int) -> bool:
        return h == 0 or s in self.choices(i, s, h)
