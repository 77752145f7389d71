"""A room of past cases as frozen nouns, and what a reference class in it gives at a date."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from offramp.codec import OPTIONAL, Count, Date, Probability, Published, Text, note
from offramp.ensemble.draw_conditions import NeededBelief
from offramp.frames import data_frame, on_one_line
from offramp.wording import count

if TYPE_CHECKING:
    import pandas

NARROW = 5  # cases; a class of fewer says next to nothing
LISTED = 20  # rows of a class that are listed by name; its JSON has the ids of all
OUTCOME, STATE, WINDOW = "outcome", "state", "window"


@dataclass(frozen=True, slots=True)
class Column:
    """A column: what it means, whether it holds days, and how a sentence puts some of its values."""

    name: str
    means: str
    dates: bool = False
    words: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Mask:
    """When a row counts at a date.

    * "outcome": from the day after `known_from`, on which its outcome was public.
    * "state": from the day after the one in `begin`; yes only from the day after the one in `event`, so that what has
      not ended is not dropped.
    * "window": when a whole stretch of days has passed since `begin` and lies in the data (`data_end`), so that early
      ends are not counted first; yes where the day in `event` lies in it. `must_end`: a row without that day is not
      known to go on, and never counts."""

    kind: str
    begin: str = ""
    event: str = ""
    must_end: bool = False
    data_end: date | None = None


@dataclass(frozen=True, slots=True)
class Latest:
    """Of the rows of one subject the last counts: the columns that name the subject and order its rows."""

    per: str
    by: str


@dataclass(frozen=True)
class Room:
    """A room: its words, its columns and rules, and the file with its rows (None where that is not on this machine).
    `rows` names its rows as subjects of a sentence ("rulers last offered exile"); `label` are the columns by which a
    row is named, `dated` says of the rows of a "state" that it had begun. `recipe` says from which file of a user the
    rows are made, where they may not be shipped."""

    name: str
    title: str
    rows: str
    source: str
    licence: str
    columns: Mapping[str, Column]
    mask: Mask
    window: Mask | None = None
    latest: Latest | None = None
    label: tuple[str, ...] = ()
    dated: str = ""
    selection: str = ""
    not_for: str = ""
    file: Path | None = None
    wanted: str = ""
    sha256: str = ""
    recipe: Mapping[str, Any] = field(default_factory=dict)

    def __repr__(self) -> str:
        return on_one_line("Room", self.name, count(len(self.columns), "column"), "" if self.file else "not here")


@dataclass(frozen=True, slots=True)
class Elapsed:
    """How many still go on so many days later (Kaplan-Meier, of all who had begun by the date, those still on too)."""

    days: Count
    still_on: Probability


@dataclass(frozen=True, slots=True)
class Analogy:
    """A past case: its row, how alike it is (0 to 1, Gower's coefficient), in words what was alike and what was not,
    which columns its row leaves empty, whether it is a yes, and the analyst's note."""

    row: Text
    similarity: Probability
    alike: tuple[Text, ...]
    different: tuple[Text, ...]
    unknown: tuple[Text, ...]
    happened: bool
    note: str = ""


@dataclass(frozen=True)
class Record(Published):
    """What a reference class of a room says at a date: k of n with Wilson's 95 % interval, and the rows themselves.

    * `where`, `own_case`, `yes_when`: the filters as the case has them; `outcome` names the outcome in short.
    * `rows`: the ids of the n rows, `yes` of the k; `dropped`: how many rows each filter left out, in its order.
    * `labels`: the names of the rows that a page lists, by their ids; none where the room does not say how to name one.
    * `says`: the same in a sentence. `like`: the outcome of the case to which it is held. `by`: who chose the class.
    * `still_on`, `within`: the days that it had gone on, and those within which it ends.
    * `narrow`: it is of too few cases to say much. `elapsed`: for a class of what goes on, how much longer.
    * `similar`: what the case has in columns of the room, `analogies` the past cases most like it by these.
    * `missing`: why there are no figures, where the room is not on this machine."""

    FORMAT, TITLE = "offramp/record-1", "The record of past cases"

    room: Text
    where: Mapping[str, Any]
    own_case: Mapping[str, Any]
    as_of: Date
    outcome: Text
    k: Count
    n: Count
    rate: Annotated[Probability | None, note("Null of no rows.")]
    interval: Annotated[tuple[Probability, Probability] | None, note("Wilson, 95 %; null of no rows.")]
    dropped: Mapping[str, Count]
    rows: tuple[Text, ...]
    yes: tuple[Text, ...]
    yes_when: Mapping[str, Any]
    says: Text
    like: str = ""
    by: str = ""
    still_on: Count = 0
    within: Annotated[Count | None, note("Days; null of a class without a window.")] = None
    narrow: bool = False
    elapsed: tuple[Elapsed, ...] = ()
    similar: Annotated[Mapping[str, Any], OPTIONAL] = field(default_factory=dict)
    analogies: Annotated[tuple[Analogy, ...], OPTIONAL] = ()
    tied: Annotated[Count, OPTIONAL, note("Further past cases that are as like as the last of these.")] = 0
    labels: Annotated[Mapping[str, Text], OPTIONAL] = field(default_factory=dict)
    missing: str = ""
    belief: Annotated[NeededBelief | None, OPTIONAL, note("Beside an answer: what agreeing takes.")] = None
    sha256: Annotated[str, note("Of the room's table.")] = ""
    rivals: Annotated[tuple[Record, ...], OPTIONAL, note("The other classes that the case names.")] = ()

    def __repr__(self) -> str:
        return on_one_line("Record", self.room, f"{self.k} of {self.n}")

    def to_frame(self) -> pandas.DataFrame:
        """The past cases as a table: `row`, whether it is a yes (`happened`), and how alike it is to this case
        (`similarity`, 0 to 1; None where it is not among the `analogies`). Raises OfframpError missing-extra."""
        alike = {each.row: each.similarity for each in self.analogies}
        rows = ({"row": row, "happened": row in self.yes, "similarity": alike.get(row)} for row in self.rows)
        return data_frame(rows, {"similarity": "1"})
