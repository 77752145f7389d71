"""A legend that shows the marks as they are drawn, whatever they are: one line for each, under the plot."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from offramp.brief.charts.making import KEY, altair
from offramp.brief.charts.palette import INK, PLOT, SIZE, SOLID

LINE, WIDE = 18, 26  # pixels: the height of a line of the legend, and the width of its sample


@dataclass(frozen=True, slots=True)
class Sample:
    """One mark and what it means; `look` holds Altair's properties of the mark."""

    mark: Literal["band", "line", "point", "text"]
    look: dict[str, Any]
    says: str


def band(says: str, color: str, height: int = 12, **look: Any) -> Sample:
    return Sample("band", {"color": color, "height": height, **look}, says)


def line(says: str, color: str, width: float = 2, dash: Sequence[int] = SOLID) -> Sample:
    return Sample("line", {"color": color, "strokeWidth": width, "strokeDash": list(dash)}, says)


def point(says: str, shape: str, stroke: str, fill: str, size: int = 70) -> Sample:
    return Sample("point", {"shape": shape, "stroke": stroke, "fill": fill, "size": size, "opacity": 1}, says)


def letter(says: str, text: str, color: str = INK) -> Sample:
    return Sample("text", {"text": text, "color": color, "fontSize": SIZE}, says)


def key(samples: Sequence[Sample], width: int = PLOT) -> Any:
    """The legend as a chart, to stand under another."""
    alt = altair()
    layers = [each for place, one in enumerate(samples) for each in _line(alt, one, LINE * place + LINE / 2)]
    return alt.layer(*layers, data=alt.NamedData(KEY)).properties(width=width, height=LINE * len(samples))


def _line(alt: Any, one: Sample, y: float) -> list[Any]:
    at, chart = alt.value(y), alt.Chart()
    ends = {"x": alt.value(0), "x2": alt.value(WIDE), "y": at}
    middle = {"x": alt.value(WIDE / 2), "y": at}
    drawn = {
        "band": lambda: chart.mark_bar(orient="horizontal", **one.look).encode(**ends),
        "line": lambda: chart.mark_rule(**one.look).encode(**ends),
        "point": lambda: chart.mark_point(**one.look).encode(**middle),
        "text": lambda: chart.mark_text(**one.look).encode(**middle),
    }
    words = chart.mark_text(align="left", baseline="middle", text=one.says, color=INK)
    return [drawn[one.mark](), words.encode(x=alt.value(WIDE + 8), y=at)]
