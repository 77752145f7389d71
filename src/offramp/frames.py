"""How a noun becomes a table of pandas, and how it is written on one line."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import fields
from typing import TYPE_CHECKING, Any, ClassVar, get_args, get_type_hints

from offramp.errors import needed

if TYPE_CHECKING:
    import pandas

LONGEST = 160  # letters of a noun on one line


def data_frame(
    rows: Iterable[Any], units: Mapping[str, str] | None = None, kind: type[Any] | None = None
) -> pandas.DataFrame:
    """A table with one row for each dataclass or mapping, its fields as columns; `units` go into its `attrs`. `kind` is
    the class of the rows, which gives the columns where there may be no row.

    Raises OfframpError missing-extra without pandas.

    >>> data_frame([{"outcome": "exile", "probability": 0.6}], {"probability": "1"}).attrs
    {'units': {'probability': '1'}}
    """
    columns = [field.name for field in fields(kind)] if kind else None
    made = needed("pandas", "ensemble").DataFrame([_columns(row) for row in rows], columns=columns)
    made.attrs["units"] = dict(units or {})
    table: pandas.DataFrame = made
    return table


class Tabular:
    """A noun that is like a table: the items of its field `ROWS` are the rows, `UNITS` the units of their numbers."""

    __slots__ = ()
    ROWS: ClassVar[str]
    UNITS: ClassVar[Mapping[str, str]] = {}

    def to_frame(self) -> pandas.DataFrame:
        """A table of pandas with one row for each item, its fields as columns, and `units` in `attrs`.

        Raises OfframpError missing-extra without pandas.
        """
        kind = get_args(get_type_hints(type(self))[self.ROWS])[0]
        return data_frame(getattr(self, self.ROWS), self.UNITS, kind)


def _columns(row: Any) -> Mapping[str, Any]:
    return row if isinstance(row, Mapping) else {field.name: getattr(row, field.name) for field in fields(row)}


def on_one_line(kind: str, *parts: str) -> str:
    """A noun in a few words, cut where it is long.

    >>> on_one_line("Case", "Soft exit", "4 actors", "")
    'Case(Soft exit, 4 actors)'
    """
    text = " ".join(", ".join(filter(None, parts)).split())
    room = LONGEST - len(kind) - 2
    return f"{kind}({text if len(text) <= room else text[: room - 1] + '…'})"


def likeliest(odds: Mapping[str, float], most: int = 3) -> str:
    """The likeliest of some probabilities.

    >>> likeliest({"exile": 0.62, "other": 0.38})
    'exile 0.62, other 0.38'
    """
    likeliest = sorted(odds.items(), key=lambda pair: -pair[1])
    more = len(likeliest) - most
    return ", ".join([f"{name} {p:.2f}" for name, p in likeliest[:most]] + ([f"{more} more"] if more > 0 else []))
