"""From Altair's objects to a Figure, the same way for every chart; and words that charts share.

Text of a case or a report stands in data values or in plain titles, never in a field name, a format or an expression.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from importlib.util import find_spec
from textwrap import wrap
from typing import Any

from offramp.briefing.charts import key as legend
from offramp.briefing.charts.key import KEY, Sample
from offramp.briefing.charts.palette import CONFIG, LABELS, SPACING
from offramp.briefing.document import Figure
from offramp.briefing.names import NAMELESS, Names
from offramp.errors import needed
from offramp.sanitize import visible

SCHEMA = "https://vega.github.io/schema/vega-lite/v6.json"
SHORT = 44  # letters of a name in a title
_TITLE, _SUBTITLE = 62, 86  # letters of a line: what the narrowest chart has room for

Row = Mapping[str, str | float | int | bool | None]


def can_chart() -> bool:
    """Whether charts can be made: Altair, of the extra `charts`, is there."""
    return find_spec("altair") is not None


def altair() -> Any:
    """The library that specifies charts. Raises OfframpError missing-extra."""
    return needed("altair", "charts")


def on(name: str) -> Any:
    """A chart of the rows of that name (see `figure`)."""
    alt = altair()
    return alt.Chart(alt.NamedData(name))


def fields(**named: str) -> dict[str, Any]:
    """Channels by their names, made here: for one that is given as a plain string Altair reads its whole schema."""
    alt = altair()
    return {channel: getattr(alt, channel.capitalize())(field) for channel, field in named.items()}


def figure(
    id: str,
    title: str,
    subtitle: Sequence[str],
    alt: Iterable[str],
    rows: Mapping[str, Iterable[Row]],
    panels: Sequence[Any],
    samples: Sequence[Sample],
) -> Figure:
    """A finished Figure: charts one under the other, their legend and title, the common look, and the rows inline.

    `alt` are the sentences that say the same. The same parts give the same bytes, whatever theme or option a notebook
    has set in Altair.
    """
    told = " ".join(sentence for sentence in alt if sentence)
    drawn = [one.to_dict(validate=False, context={"top_level": False}) for one in panels]
    spec = {
        "$schema": SCHEMA,
        "description": told,
        "title": {"text": wrap(title, _TITLE)}
        | ({"subtitle": [line for words in subtitle for line in wrap(words, _SUBTITLE)]} if subtitle else {}),
        "config": CONFIG,
        "datasets": {name: [dict(row) for row in each] for name, each in {**rows, KEY: legend.rows(samples)}.items()},
        "vconcat": [*drawn, legend.drawn_legend(samples)],
        "spacing": SPACING,
    }
    return Figure(id, title, told, spec)


def numbered(rows: Iterable[Row]) -> list[dict[str, Any]]:
    """Rows with their place, by which they are laid out: names need not be distinct."""
    return [{"row": place, **row} for place, row in enumerate(rows)]


def by_row(name: str, limit: int = LABELS) -> tuple[Any, Any]:
    """A chart of numbered rows, one under the other, and their names to the left of it."""
    alt = altair()
    base = on(name).encode(y=alt.Y("row:O", axis=None))
    words = base.mark_text(align="right", x=-8, baseline="middle", limit=limit)
    return base, words.encode(**fields(text="name:N"))


def shown(text: str, most: int = 0) -> str:
    """Text from outside on one line, in which no letter can act; `most` letters of it where that is not 0.

    >>> shown("a\\n b"), shown("a long name", 6)
    ('a b', 'a lon…')
    """
    line = visible(" ".join(text.split()))
    return line if not most or len(line) <= most else line[: most - 1].rstrip() + "…"


def label(path: str, names: Names = NAMELESS) -> str:
    """A number of the case by whose it is and its name, short enough for a title.

    >>> label("worth.ruler.fear"), label("chance.kept"), label("crowd.loyalists.doubt")
    ('fear (ruler)', 'kept', 'doubt (loyalists)')
    """
    return shown(names.label(path), SHORT)
