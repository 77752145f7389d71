"""A seat as a frozen noun: what was played so far, as its actor saw it, and the debrief once it is over (seat-1)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated

from offramp.codec import OPTIONAL, Amount, CaseHash, Ordinal, Probability, Published, Text, note, one_of
from offramp.game.results import Choice
from offramp.version import VERSION

PLAYERS = ("person", "model")


@dataclass(frozen=True, slots=True)
class SeatMove(Published):
    """A choice that was made, which all see; `probability` is what the model gave it in public, where that was asked
    for, and of the model's moves alone."""

    CLOSED = True

    step: Ordinal
    round: Ordinal
    actor: Text
    choice: Choice
    by: Annotated[str, one_of(PLAYERS)]
    probability: Annotated[Probability | None, OPTIONAL] = None


@dataclass(frozen=True, slots=True)
class SeatTurn(Published):
    """The choice that the person has now; `choices` are numbered from 1."""

    CLOSED = True

    step: Ordinal
    round: Ordinal
    choices: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class SeatEnding(Published):
    """How it ended: the outcome; which chances then came true, of those that could; and what that is worth to the
    actor, in its own worth: as `expected` before chance fell, and as it fell."""

    CLOSED = True

    outcome: Text
    chances: Choice
    expected: float
    worth: float


@dataclass(frozen=True, slots=True)
class JudgedChoice(Published):
    """A choice of the person beside the model's, for an actor with the private quantities that were drawn.

    * `choice` and its `probability` by the model; the model's `likeliest` choice and its probability.
    * `value` of what was chosen, `best` the choice of the largest value, and what was `given_up` by not making it, all
      in the actor's own worth, if it and all others then go on as the model plays."""

    CLOSED = True

    step: Ordinal
    round: Ordinal
    choice: Choice
    probability: Probability
    likeliest: Choice
    likeliest_probability: Probability
    best: Choice
    value: float
    given_up: Amount


@dataclass(frozen=True, slots=True)
class SeatBelief(Published):
    """What the others believed of a private quantity of the person's: its mean before the first move and after the
    last, with the 5th and the 95th percentile after it, and what it was in `truth`."""

    CLOSED = True

    truth: float
    before: float
    after: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class SeatDebrief(Published):
    """What the seat could not know while it played.

    `parted`: which of the `choices` was the first that is not the model's likeliest, nor in a near tie with it
    (None: none was). `hidden`: the
    private quantities of the others as they were drawn, by path; `believed`: of the person's own, by path."""

    CLOSED = True

    choices: tuple[JudgedChoice, ...]
    parted: Ordinal | None
    given_up: Amount
    believed: Mapping[str, SeatBelief]
    hidden: Mapping[str, float]


@dataclass(frozen=True)
class SeatSession(Published):
    """A play in which a person takes the seat of one actor, as that actor sees it; the model plays the others.

    * `file`: the case, as it was named. `given`: what holds throughout; `odds`: whether the model's probabilities of
      the others' moves were shown. `knows`: the actor's own private quantities as drawn, by path.
    * `moves` so far, the person's choices with the others'. `turn`: the choice that is to be made, None once it is
      over; then there are an `ending` and a `debrief`.

    All that was drawn follows from `seed`, so the same seed and choices give the same bytes. Probabilities are 0 to 1;
    worth is in the actor's own unit, and is never compared between actors.
    """

    FORMAT, TITLE = "offramp/seat-1", "Seat"

    case: CaseHash
    version: Text = field(default=VERSION, kw_only=True)
    file: Text
    actor: Text
    seed: int
    given: Choice
    odds: bool
    knows: Mapping[str, float]
    moves: tuple[SeatMove, ...]
    turn: SeatTurn | None
    ending: SeatEnding | None
    debrief: SeatDebrief | None
    checksum: Annotated[str, OPTIONAL, note("SHA-256 of all the rest.")] = ""

    @property
    def own(self) -> tuple[Choice, ...]:
        """The choices that the person made."""
        return tuple(move.choice for move in self.moves if move.by == PLAYERS[0])
