"""What the bargaining game found, as frozen nouns: a Deal and its parts. Sentences are written in `brief`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Annotated

from offramp.codec import (
    HIDDEN,
    OPTIONAL,
    Amount,
    CaseHash,
    Count,
    Difference,
    Handle,
    Ordinal,
    Probability,
    Published,
    StateCode,
    Text,
    computed,
    limits,
    note,
    one_of,
)
from offramp.errors import Problem
from offramp.frames import data_frame, likeliest, on_one_line
from offramp.game.indifference import Weighing

if TYPE_CHECKING:
    import pandas


METHODS = ("qre-branch", "qre-limit", "backward-induction")
CROWD_MODELS = ("public", "private", "quorum")

Odds = Mapping[str, Probability]  # by outcome
Choice = Mapping[str, bool]  # options, and whether they are taken


@dataclass(frozen=True, slots=True)
class Alternative:
    """One choice at a decision: the options that differ between the choices, its probability, what the actor expects
    of it on average over the types believed possible, and the share of them for whom it is the best; the state that it
    leads to, and how likely each outcome is after it."""

    choice: Choice
    probability: Probability
    value: float
    best_for: Probability
    state: StateCode
    outcomes: Odds


@dataclass(frozen=True, slots=True)
class DecisionNode:
    """A history at which an actor decides. `handle` names it for `why`; `chosen` what was chosen in the play before,
    `reach` how likely it is to come about, `state` the letters of the state there."""

    handle: Handle
    step: Ordinal
    round: Ordinal
    actor: Text
    chosen: Choice
    reach: Probability
    alternatives: Annotated[tuple[Alternative, ...], limits(minItems=1)]
    node: Count
    state: StateCode


@dataclass(frozen=True, slots=True)
class PathStep:
    """The likeliest choice at one step of the play; `given`: what was chosen before."""

    step: Ordinal
    round: Ordinal
    actor: Text
    given: Choice
    choice: Choice
    probability: Probability


@dataclass(frozen=True, slots=True)
class TypePoint:
    """One bin of a prior: its median, its probability before and after the history, and what that type chooses; of a
    named type its `name`."""

    value: float
    prior: Probability
    posterior: Probability
    choices: Mapping[str, Probability]
    name: Annotated[str, OPTIONAL] = ""


@dataclass(frozen=True, slots=True)
class Types:
    """A private quantity: at which value its owner's likeliest decision turns (None: nowhere), and its bins."""

    actor: Text
    decision: Handle
    option: Text
    cutoff: float | None
    mean_before: float
    mean_after: float
    points: Annotated[tuple[TypePoint, ...], limits(minItems=1)]


@dataclass(frozen=True, slots=True)
class HistoryEffect:
    """One item of history: its probability beforehand, and how far it moved the answer: by updated beliefs of
    those who chose, all playing as before, and by all others' and their own response to that. `other_answer`: the
    answer where the item is read the other way (`other_reading`), None where that is impossible or nothing is asked."""

    item: Ordinal
    probability: Probability
    belief: Difference
    response: Difference
    other_reading: str
    other_answer: Probability | None


@dataclass(frozen=True, slots=True)
class Cascade:
    """A crowd at one decision: the cost of joining as believed, the chance that it tips, the strongest regime that
    falls, every equilibrium threshold, and the least that a promise would have to add for an even chance."""

    handle: Handle
    actor: Text
    option: Text
    model: Annotated[str, one_of(CROWD_MODELS)]
    cost: Probability
    probability: Probability
    threshold: float
    roots: Annotated[tuple[float, ...], limits(minItems=1)]
    promise: Amount | None
    by_model: Mapping[str, Probability]


@dataclass(frozen=True, slots=True)
class Asks:
    """The question; `probability` is null where the play was not solved, `free` where nothing is given."""

    outcome: Text
    given: Choice
    probability: Probability | None
    yes: bool | None
    near_tie: bool
    most_likely: Text | None
    free: Probability | None


@dataclass(frozen=True, slots=True)
class Equilibrium:
    """Another equilibrium than the principal one: the start that led there (`low`, `centre` or `high` of the means that
    feed back, or `crowds`: their largest thresholds), and every outcome in it."""

    start: Annotated[str, one_of(("low", "centre", "high", "crowds"))]
    outcomes: Odds


@dataclass(frozen=True)
class Deal(Published):
    """The table of a case, solved at central values: what `bargain --json` prints.
    `probability` is that of the asked outcome, None where nothing is asked. Where `converged` is false there are no
    outcomes, and `notes` say why.

    Probabilities are 0 to 1; `values` and `regret` are in each actor's own worth. Source: McKelvey & Palfrey (1998),
    Experimental Economics 1:9-41.

    Raises OfframpError missing-extra by `to_frame`.

    >>> import offramp as of
    >>> deal = of.bargain(of.load("my-crisis"))
    >>> deal.asked, round(deal.probability, 2), deal.decisions[0].actor
    ('settlement', 0.87, 'owner')
    """

    FORMAT, TITLE = "offramp/bargain-1", "Deal"

    case: CaseHash
    version: Text
    method: Annotated[str, one_of(METHODS)]
    rationality: Annotated[Amount | None, note("Null where solved exactly or in the limit.")]
    converged: bool
    steps: Count
    type_points: Ordinal
    asked: Annotated[str | None, HIDDEN]
    given: Annotated[Choice, HIDDEN]
    error_doubling_types: Annotated[
        Probability | None, note("The most that any outcome moves when the type points double; null if not known.")
    ] = None
    probability: Annotated[float | None, HIDDEN] = None
    near_tie: Annotated[bool, HIDDEN] = False
    most_likely: Annotated[str | None, HIDDEN] = None
    free: Annotated[float | None, HIDDEN] = None
    outcomes: Odds = field(default_factory=dict)
    beside: Annotated[
        Mapping[str, Odds], note("By rationality: a number, or `limit`; empty where that was not solved.")
    ] = field(default_factory=dict)
    regret: Annotated[Mapping[str, Amount], note("By actor, in its own worth.")] = field(default_factory=dict)
    values: Annotated[Mapping[str, float], note("By actor: what it expects at the start.")] = field(
        default_factory=dict
    )
    path: tuple[PathStep, ...] = ()
    decisions: tuple[DecisionNode, ...] = ()
    types: Annotated[Mapping[str, Types], note("By the path of a private quantity.")] = field(default_factory=dict)
    history: tuple[HistoryEffect, ...] = ()
    crowds: tuple[Cascade, ...] = ()
    calculus: Annotated[
        tuple[Weighing, ...], note("First of the asked move, then of the likeliest decisions of others.")
    ] = ()
    warnings: tuple[Problem, ...] = ()
    notes: tuple[Text, ...] = ()
    equilibria: Annotated[
        tuple[Equilibrium, ...], OPTIONAL, note("Other equilibria that were found, where their answer differs.")
    ] = ()

    @property
    def yes(self) -> bool | None:
        """Whether the asked outcome is at least as likely as not."""
        return None if self.probability is None else self.probability >= 0.5

    @property
    @computed
    def asks(self) -> Asks | None:
        """The question and its answer, None where nothing is asked."""
        if not self.asked:
            return None
        answer = (self.probability, self.yes, self.near_tie, self.most_likely, self.free)
        return Asks(self.asked, self.given, *answer)

    def __repr__(self) -> str:
        return on_one_line("Deal", likeliest(self.outcomes) or "not solved", self.method)

    def to_frame(self) -> pandas.DataFrame:
        """The outcomes as a table: `outcome`, `probability` (0 to 1), and whether it is the asked one (`asked`).
        Raises OfframpError missing-extra without pandas."""
        rows = ({"outcome": name, "probability": p, "asked": name == self.asked} for name, p in self.outcomes.items())
        return data_frame(rows, {"probability": "1"})


@dataclass(frozen=True, slots=True)
class Reason(Published):
    """Why a decision goes as it does, which `why CASE HANDLE --json` prints: the decision, its actor's private
    quantities there, the crowd that decides or None, and the sums behind the two likeliest choices (None for a
    crowd)."""

    FORMAT = "offramp/choice-1"

    decision: DecisionNode
    types: Annotated[Mapping[str, Types], note("The private quantities of the actor, by path.")]
    crowd: Cascade | None
    calculus: Weighing | None
