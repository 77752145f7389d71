"""The literal twin of the tableau and of concept agreement: what each says of a model, from the definitions, as loops.

States are numbered as GMCR does, by the decimal in which the first option is the least significant bit.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

from twin_foresight import Foreseeing
from twin_unknown import Pairs, Unsure

from offramp.graph.model import Model, name

SANCTIONS = ("nash", "gmr", "smr", "seq", "sseq", "sim")  # those that heed pairs of unknown order
FORESEEN = ("nonmyopic", "lh2", "lh3", "lh4", "pass2", "pass3", "pass4")
TABLED = ("nash", "gmr", "smr", "seq", "sim")

Standing = tuple[int, tuple[int, ...], str, tuple[str, ...]]  # rank, numbers of the improvements, mark, concepts
Row = tuple[int, int, str, str, tuple[Standing, ...], tuple[str, ...], int]  # number to outcome, standings, group


class Judged(Unsure):
    """One model, its pairs of unknown order read by an extension, and every concept by its key."""

    def __init__(self, model: Model, pairs: Pairs | None = None, extension: str = "b") -> None:
        super().__init__(model, pairs or {}, extension)
        self.limited, self.passing = Foreseeing(model, "ends", "worst", "stay"), Foreseeing(model)

    def stable(self, key: str, i: int, s: int) -> bool:
        if key in SANCTIONS:
            return bool(getattr(self, key)(i, s))
        if key == "nonmyopic":
            return all(s in view[1][i][s] for view in self.recurring())
        play = self.limited if key.startswith("lh") else self.passing
        return play.foresight(i, s, int(key[-1]))

    def equilibria(self, key: str) -> set[int]:
        return {s for s in self.states if all(self.stable(key, i, s) for i in self.actors)}

    def sim(self, i: int, s: int) -> bool:
        others = self.opponents(i)
        return all(
            any(
                self.model.feasible[end] and self.deters(i, end, s)
                for answers in product(*[[s, *self.R_credible[j, s]] for j in others])
                for end in [self.at_once([(i, s1), *zip(others, answers, strict=True)])]
            )
            for s1 in self.R_leave[i, s]
        )

    def struck_out(self, i: int, s: int) -> bool:
        """Fraser and Hipel's second look: u for i and for another, and those for whom it is u answer at once."""
        others = [j for j in self.opponents(i) if not self.seq(j, s)]
        if self.seq(i, s) or not others:
            return False
        return all(
            any(
                set(answers) != {s} and self.model.feasible[end] and self.deters(i, end, s)
                for answers in product(*[[s, *self.R_credible[j, s]] for j in others])
                for end in [
                    self.at_once(
                        [
                            (i, s1),
                            *((j, s) for j in self.opponents(i) if j not in others),
                            *zip(others, answers, strict=True),
                        ]
                    )
                ]
            )
            for s1 in self.R_leave[i, s]
        )

    def at_once(self, chosen: list[tuple[int, int]]) -> int:
        """The state in which each actor's options are as in the state that it chose."""
        end = 0
        for i, s in chosen:
            end |= self.limited.own_part(i, s)
        return end

    def recurring(self) -> list[tuple[object, list[dict[int, set[int]]]]]:
        """What is expected and chosen with h moves left, for the h after which it only repeats itself."""
        views: list[tuple[object, list[dict[int, set[int]]]]] = []
        while True:
            h, play = len(views) + 1, self.limited
            expected = [play.expects(e, s, h, k) for e in self.actors for s in self.states for k in self.actors]
            view = (expected, [{s: play.choices(i, s, h) for s in self.states} for i in self.actors])
            if view in views:
                return views[views.index(view) :]
            views.append(view)

    def improvements(self, i: int, s: int) -> set[int]:
        return self.R_leave[i, s]


def decimal(model: Model, s: int) -> int:
    return sum(2**k for k, letter in enumerate(name(s, len(model.options))) if letter == "Y")


def outcome(model: Model, s: int) -> str:
    return model.outcomes[int(model.outcome[s])]


def tableau_rows(judged: Judged) -> list[Row]:
    """The feasible states by number, each in the group of the first that looks the same to everybody."""
    model, rows = judged.model, list[Row]()
    ordered = sorted(judged.states, key=lambda s: decimal(model, s))
    number = {s: k for k, s in enumerate(ordered, 1)}
    for s in ordered:
        standings = tuple(standing(judged, i, s, number) for i in judged.actors)
        lasts = tuple(
            key for key in (*TABLED, "seq or sim", "seq re-checked") if all(key in each[3] for each in standings)
        )
        group = number[s]
        for row in rows[::-1]:
            if row[3] == outcome(model, s) and all(alike(a, b) for a, b in zip(row[4], standings, strict=True)):
                group = row[0]
        rows.append(
            (number[s], decimal(model, s), name(s, len(model.options)), outcome(model, s), standings, lasts, group)
        )
    return rows


def alike(a: Standing, b: Standing) -> bool:
    """Equal but for the improvements."""
    return (a[0], a[2], a[3]) == (b[0], b[2], b[3])


def standing(judged: Judged, i: int, s: int, number: dict[int, int]) -> Standing:
    above = {
        int(judged.model.ranks[i][t]) for t in judged.states if judged.model.ranks[i][t] > judged.model.ranks[i][s]
    }
    by = [key for key in TABLED if judged.stable(key, i, s)]
    by += ["seq or sim"] if "seq" in by or "sim" in by else []
    by += ["seq re-checked"] if "seq" in by or judged.struck_out(i, s) else []
    mark = "u"
    if judged.seq(i, s):
        mark = "s"
    if judged.nash(i, s):
        mark = "r"
    return 1 + len(above), tuple(sorted(number[t] for t in judged.improvements(i, s))), mark, tuple(by)


def conventions(model: Model, pairs: Pairs | None) -> Iterator[tuple[str, set[int]]]:
    """Every concept, or of those that heed unknown order every extension, and its equilibria."""
    plain = Judged(model)
    for key in (*SANCTIONS, *FORESEEN):
        if pairs is None or key in FORESEEN:
            yield key, plain.equilibria(key)
            continue
        for extension in "abcd":
            yield f"{key}-{extension}", Judged(model, pairs, extension).equilibria(key)


def agreement(model: Model, pairs: Pairs | None = None) -> tuple[list[list[str]], list[int], list[tuple[object, ...]]]:
    """The concepts with the same equilibria; how many these are; and by outcome its states, those that some sequence
    of moves leads to, and its equilibria by group."""
    groups, sets = list[list[str]](), list[set[int]]()
    for key, lasting in conventions(model, pairs):
        for group, states in zip(groups, sets, strict=True):
            if states == lasting:
                group.append(key)
                break
        else:
            groups.append([key])
            sets.append(lasting)
    twin, rows = Judged(model), list[tuple[object, ...]]()
    near = set(twin.distances(improving=False))
    for label, state, at in looked_at(twin, sets):
        rows.append((label, state, len(at), len(at & near), tuple(len(at & states) for states in sets)))
    return groups, [len(states) for states in sets], rows


def looked_at(twin: Judged, sets: list[set[int]]) -> Iterator[tuple[str, str | None, set[int]]]:
    """The outcomes that have a state; where none is named, each state in which something lasts, 40 at most."""
    model = twin.model
    if model.outcomes == ("other",):
        lasting = [s for s in twin.states if any(s in states for states in sets)]
        for s in lasting[:40]:
            yield "other", name(s, len(model.options)), {s}
        return
    for label in model.outcomes:
        at = {s for s in twin.states if outcome(model, s) == label}
        if at:
            yield label, None, at
