"""A legend that shows the marks as they are drawn, whatever they are: one line for each, under the plot."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from offramp.briefing.charts.palette import INK, PLOT, SOLID

KEY = "key"  # the name of its rows
LINE, WIDE = 18, 26  # pixels: the height of a line of the legend, and the width of its sample


@dataclass(frozen=True, slots=True)
class Sample:
    """One mark and what it means; `look` holds the properties of the mark."""

    mark: Literal["band", "line", "point"]
    look: dict[str, Any]
    says: str


def band(says: str, color: str, height: int = 12, **look: Any) -> Sample:
    return Sample("band", {"orient": "horizontal", "color": color, "height": height, **look}, says)


def line(says: str, color: str, width: float = 2, dash: Sequence[int] = SOLID) -> Sample:
    return Sample("line", {"color": color, "strokeWidth": width, "strokeDash": list(dash)}, says)


def point(says: str, shape: str, stroke: str, fill: str, size: int = 70) -> Sample:
    return Sample("point", {"shape": shape, "stroke": stroke, "fill": fill, "size": size, "opacity": 1}, says)


def rows(samples: Sequence[Sample]) -> list[dict[str, Any]]:
    """The words of a legend and where each stands."""
    return [{"text": one.says, "y": LINE * place + LINE / 2} for place, one in enumerate(samples)]


def drawn_legend(samples: Sequence[Sample], width: int = PLOT) -> dict[str, Any]:
    """The legend as a specification, to stand under a chart; its words are the rows named `KEY`."""
    height = LINE * len(samples)
    across = {"value": WIDE + 8}
    down = {"field": "y", "type": "quantitative", "axis": None, "scale": {"domain": [0, height], "range": [0, height]}}
    mark = {"type": "text", "align": "left", "baseline": "middle", "color": INK}
    words = {"mark": mark, "encoding": {"x": across, "y": down, "text": {"field": "text", "type": "nominal"}}}
    drawn = [_sample(one, LINE * place + LINE / 2) for place, one in enumerate(samples)]
    return {"data": {"name": KEY}, "width": width, "height": height, "layer": [*drawn, words]}


def _sample(sample: Sample, y: float) -> dict[str, Any]:
    ends = {"x": {"value": 0}, "x2": {"value": WIDE}, "y": {"value": y}}
    middle = {"x": {"value": WIDE / 2}, "y": {"value": y}}
    name, place = {"band": ("bar", ends), "line": ("rule", ends), "point": ("point", middle)}[sample.mark]
    return {"data": {"values": [{}]}, "mark": {"type": name, **sample.look}, "encoding": place}
