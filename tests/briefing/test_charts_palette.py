"""The look of charts: told apart in grey, by the colour-blind, and never by colour alone.

Relative luminance and contrast: WCAG 2.2. Colour blindness: Machado, Oliveira & Fernandes (2009), A physiologically-
based model for simulation of color vision deficiency, IEEE TVCG 15:1291-1298, the matrices of severity 1, linear RGB.
"""

from __future__ import annotations

from itertools import combinations, pairwise
from typing import Any

import numpy as np
import pytest
from charted import SEVERAL, crowded, open_pair, results

from offramp.briefing.charts import palette
from offramp.briefing.charts.palette import FIRST, GRID, INK, MUTED, PALE, PAPER, SECOND

DARK_TO_LIGHT = (INK, FIRST, MUTED, SECOND, PALE, GRID, PAPER)
LUMINANCE = np.array([0.2126, 0.7152, 0.0722])
SEEN = {
    "all colours": np.eye(3),
    "no red": np.array(
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
    ),
    "no green": np.array(
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
    ),
    "no blue": np.array(
        [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]]
    ),
}


def linear(color: str) -> np.ndarray[Any, Any]:
    parts = np.array([int(color[k : k + 2], 16) for k in (1, 3, 5)]) / 255
    return np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)


def light(color: str, seen: str = "all colours") -> float:
    return float(LUMINANCE @ np.clip(SEEN[seen] @ linear(color), 0, 1))


def contrast(one: str, two: str, seen: str = "all colours") -> float:
    low, high = sorted((light(one, seen), light(two, seen)))
    return (high + 0.05) / (low + 0.05)


def test_the_measure_itself() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert light("#7f7f7f") == pytest.approx(0.2122, abs=1e-4)
    assert contrast("#ff0000", "#008800") < 1.3  # a pair that red and green alone tell apart


@pytest.mark.parametrize("seen", SEEN)
def test_colours_keep_their_order_of_lightness(seen: str) -> None:
    """In grey, and for each kind of colour blindness, each colour is told from the next by lightness alone."""
    for one, two in pairwise(DARK_TO_LIGHT):
        assert light(one, seen) < light(two, seen), (one, two)
        assert contrast(one, two, seen) > 1.2, (one, two)
    for mark in (INK, FIRST, MUTED, SECOND):
        assert contrast(mark, PAPER, seen) > 2.9, mark
    assert contrast(INK, PALE, seen) > 4.5


def shape(mark: dict[str, Any]) -> dict[str, Any]:
    """A mark without its colours: what is left when it is printed in one ink. A hollow point stays hollow."""
    plain = {key: each for key, each in mark.items() if key not in ("color", "stroke", "fill")}
    return plain | {"hollow": mark.get("fill") == PAPER}


def test_nothing_is_told_by_colour_alone() -> None:
    """Any two marks of a legend differ in kind, shape, dash, width or size."""
    for figure in (*results().figures.values(), open_pair(), crowded(SEVERAL)[1]):
        *samples, _ = figure.spec["vconcat"][-1]["layer"]
        for one, two in combinations(samples, 2):
            assert shape(one["mark"]) != shape(two["mark"]), (figure.id, one["mark"], two["mark"])


def test_two_doubts_have_two_marks() -> None:
    """What more draws shrink and what they do not: another kind of mark each, and each with its name."""
    spec = results().figures["outcomes"].spec
    *samples, _ = spec["vconcat"][-1]["layer"]
    kinds = {
        row["text"].partition(":")[0]: one["mark"]["type"]
        for row, one in zip(spec["datasets"]["key"], samples, strict=True)
    }
    assert (kinds["sampling"], kinds["spread"]) == ("rule", "bar")


def test_every_colour_and_font_of_a_chart_is_of_the_palette() -> None:
    known = {value for value in vars(palette).values() if isinstance(value, str)} | {"#f3f3f3"}
    found: set[str] = set()

    def walk(value: Any, key: str = "") -> None:
        if isinstance(value, dict):
            for name, each in value.items():
                walk(each, name)
        elif isinstance(value, list):
            for each in value:
                walk(each, key)
        elif isinstance(value, str) and (value.startswith("#") or key.lower().endswith("font")):
            found.add(value)

    for figure in results().figures.values():
        walk({key: each for key, each in figure.spec.items() if key not in ("datasets", "description", "title")})
    assert palette.FONT in found
    assert found <= known
