"""The search of `evolve` as it was before it went by arrays: one state at a time, slow, to be judged by eye."""

from __future__ import annotations

from offramp.graph.model import Model
from offramp.graph.moves import improvements, moves

Pair = tuple[int, int]  # a state, and who moved to it (-1: nobody)
Path = tuple[tuple[int, int, int], ...]  # mover, start, end


class Searched:
    """Fewest moves to each pair and state, and the pairs from which each pair is first reached."""

    def __init__(self, model: Model, improving: bool) -> None:
        step, start = improvements if improving else moves, (model.now, -1)
        self.depth: dict[Pair, int] = {start: 0}
        self.before: dict[Pair, list[Pair]] = {start: []}
        self.first, front = {model.now: 0}, [start]
        while front:
            ahead: list[Pair] = []
            for state, last in front:
                for k in range(len(model.actors)):
                    for t in step(model, k, state) if k != last else ():
                        if (t, k) not in self.depth:
                            self.depth[t, k] = self.depth[state, last] + 1
                            self.before[t, k] = []
                            ahead.append((t, k))
                        if self.depth[t, k] == self.depth[state, last] + 1:
                            self.before[t, k].append((state, last))
                        self.first.setdefault(t, self.depth[t, k])
            front = ahead

    def last_movers(self, state: int) -> list[int]:
        """Whose move can be the last of a shortest sequence."""
        return sorted(k for (s, k), depth in self.depth.items() if s == state and depth == self.first[s] and k >= 0)

    def paths(self, state: int) -> list[Path]:
        """All shortest sequences to a state."""
        ends = [pair for pair, depth in self.depth.items() if pair[0] == state and depth == self.first[state]]
        return [path for pair in ends for path in self._paths_to(pair)]

    def _paths_to(self, pair: Pair) -> list[Path]:
        if not self.before[pair]:
            return [()]
        step = [(before, (pair[1], before[0], pair[0])) for before in self.before[pair]]
        return [(*path, last) for before, last in step for path in self._paths_to(before)]
