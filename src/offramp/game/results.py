"""What the bargaining lens found, as frozen nouns: a Deal and its parts. Sentences are written in `brief`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from offramp.errors import Problem
from offramp.game.indifference import Weighing

Odds = Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Alternative:
    """One choice at a decision: the options that differ between the choices, its probability, what the actor expects
    of it on average over the types believed possible, and the share of them for whom it is the best; the state that it
    leads to, and how likely each outcome is after it."""

    choice: Mapping[str, bool]
    probability: float
    value: float
    best_for: float
    state: str
    outcomes: Odds


@dataclass(frozen=True, slots=True)
class DecisionNode:
    """A history at which an actor decides. `handle` names it for `why`; `chosen` what was chosen in the play before,
    `reach` how likely it is to come about, `state` the letters of the state there."""

    handle: str
    step: int
    round: int
    actor: str
    chosen: Mapping[str, bool]
    reach: float
    alternatives: tuple[Alternative, ...]
    node: int
    state: str


@dataclass(frozen=True, slots=True)
class TypePoint:
    """One bin of a prior: its median, its probability before and after the history, and what that type chooses."""

    value: float
    prior: float
    posterior: float
    choices: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Types:
    """A private quantity: at which value its owner's likeliest decision turns (None: nowhere), and its bins."""

    actor: str
    decision: str
    option: str
    cutoff: float | None
    mean_before: float
    mean_after: float
    points: tuple[TypePoint, ...]


@dataclass(frozen=True, slots=True)
class HistoryEffect:
    """One item of history: its probability beforehand, and how far it moved the answer: by what is now believed of
    those who chose, all playing as before, and by all others' and their own response to that. `other_answer`: the
    answer where the item is read the other way (`other_reading`), None where that is impossible or nothing is asked."""

    item: int
    probability: float
    belief: float
    response: float
    other_reading: str
    other_answer: float | None


@dataclass(frozen=True, slots=True)
class Cascade:
    """A crowd at one decision: the cost of joining as believed, the chance that it tips, the strongest regime that
    falls, every equilibrium threshold, and the least that a promise would have to add for an even chance."""

    handle: str
    actor: str
    option: str
    model: str
    cost: float
    probability: float
    threshold: float
    roots: tuple[float, ...]
    promise: float | None
    by_model: Mapping[str, float]


@dataclass(frozen=True)
class Deal:
    """The table of a case, solved at central values (see JSON.md, bargain-1, for the meaning of the keys).

    `probability` is that of the asked outcome, None where nothing is asked. Where `converged` is false there are no
    outcomes, and `notes` say why.
    """

    case: str
    version: str
    method: str
    rationality: float | None
    converged: bool
    steps: int
    type_points: int
    asked: str | None
    given: Mapping[str, bool]
    error_doubling_types: float | None = None
    probability: float | None = None
    near_tie: bool = False
    most_likely: str | None = None
    free: float | None = None
    outcomes: Odds = field(default_factory=dict)
    beside: Mapping[str, Odds] = field(default_factory=dict)
    regret: Odds = field(default_factory=dict)
    values: Odds = field(default_factory=dict)
    path: tuple[Mapping[str, Any], ...] = ()
    decisions: tuple[DecisionNode, ...] = ()
    types: Mapping[str, Types] = field(default_factory=dict)
    history: tuple[HistoryEffect, ...] = ()
    crowds: tuple[Cascade, ...] = ()
    calculus: tuple[Weighing, ...] = ()
    warnings: tuple[Problem, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def yes(self) -> bool | None:
        """Whether the asked outcome is at least as likely as not."""
        return None if self.probability is None else self.probability >= 0.5

    def to_dict(self) -> dict[str, Any]:
        """The result as `bargain-1`."""
        asks = {"outcome": self.asked, "given": dict(self.given), "probability": self.probability}
        asks |= {"yes": self.yes, "near_tie": self.near_tie, "most_likely": self.most_likely, "free": self.free}
        plain = {key: value for key, value in asdict(self).items() if key not in _ASKED}
        plain["calculus"] = [_weighed(one) for one in self.calculus]
        plain["warnings"] = [one.to_dict() for one in self.warnings]
        return {"format": "offramp/bargain-1", **plain, "asks": asks if self.asked else None}


_ASKED = ("asked", "given", "probability", "near_tie", "most_likely", "free")


def _weighed(one: Weighing) -> dict[str, Any]:
    return {**asdict(one), "losses": [{**asdict(loss), "pushes": loss.pushes} for loss in one.losses]}


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a decision goes as it does: the decision, its actor's private quantities there, the crowd that decides or
    None, and the sums behind the two likeliest choices (None for a crowd)."""

    decision: DecisionNode
    types: Mapping[str, Types]
    crowd: Cascade | None
    calculus: Weighing | None

    def to_dict(self) -> dict[str, Any]:
        """The reason as `choice-1`."""
        plain = asdict(self)
        plain["calculus"] = _weighed(self.calculus) if self.calculus else None
        return {"format": "offramp/choice-1", **plain}
