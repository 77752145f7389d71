"""The scenario tree in plain loops: every split of every leaf tried, the best taken, three times at most."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

Row = Mapping[str, float]  # what was drawn, by name
Leaf = tuple[tuple[tuple[str, float, bool], ...], list[int]]  # conditions (name, cut, above), and the draws


def mean_of(draws: Sequence[int], answer: Sequence[float], weight: Sequence[float]) -> float:
    return sum(weight[d] * answer[d] for d in draws) / sum(weight[d] for d in draws)


def plain_split(
    leaf: Leaf,
    rows: Sequence[Row],
    cuts: Mapping[str, tuple[float, ...]],
    answer: Sequence[float],
    weight: Sequence[float],
) -> list[tuple[float, str, float]]:
    """Every allowed split of a leaf: what it explains of the variance, the name and the cut."""
    everything = range(len(rows))
    middle = mean_of(everything, answer, weight)
    variance = sum(weight[d] * (answer[d] - middle) ** 2 for d in everything)
    used = {name for name, _, _ in leaf[0]}
    found = []
    for name, points in cuts.items():
        for cut in () if name in used else points:
            above = [d for d in leaf[1] if rows[d][name] > cut]
            below = [d for d in leaf[1] if rows[d][name] <= cut]
            mass = sum(weight[d] for d in above), sum(weight[d] for d in below)
            if min(mass) < 0.05 or min(len(above), len(below)) < 10 or variance < 1e-12:
                continue
            gap = mean_of(above, answer, weight) - mean_of(below, answer, weight)
            gain = mass[0] * mass[1] / (mass[0] + mass[1]) * gap**2 / variance
            if abs(gap) >= 0.10 and gain >= 0.05:
                found.append((gain, name, cut))
    return found


def plain_tree(
    rows: Sequence[Row], cuts: Mapping[str, tuple[float, ...]], answer: Sequence[float], weight: Sequence[float]
) -> tuple[list[Leaf], list[tuple[float, str, float]]]:
    """The leaves, and the splits in their order."""
    leaves: list[Leaf] = [((), list(range(len(rows))))]
    splits: list[tuple[float, str, float]] = []
    for _ in range(3):
        tried = [(split, k) for k, leaf in enumerate(leaves) for split in plain_split(leaf, rows, cuts, answer, weight)]
        if not tried:
            break
        (gain, name, cut), place = max(tried, key=lambda one: one[0][0])
        when, draws = leaves[place]
        above = ((*when, (name, cut, True)), [d for d in draws if rows[d][name] > cut])
        below = ((*when, (name, cut, False)), [d for d in draws if rows[d][name] <= cut])
        leaves[place : place + 1] = [above, below]
        splits.append((gain, name, cut))
    return leaves, splits
