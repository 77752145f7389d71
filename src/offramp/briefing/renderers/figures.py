"""Figures drawn, for the renderers: made safe, and the script kept from one call to the next."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cache, lru_cache, partial
from pathlib import Path
from typing import Any, AnyStr
from xml.etree import ElementTree

from offramp.briefing.charts import render
from offramp.briefing.document import Block, Figure, Page, Para, Picture
from offramp.briefing.renderers.layout import anchor
from offramp.errors import OfframpError, needed
from offramp.io import write_atomically

_TRIES = 3  # charts that may fail before the others of a brief are not tried
_SVG = "{http://www.w3.org/2000/svg}"
_ELEMENTS = frozenset(
    _SVG + name
    for name in (
        *("svg", "g", "defs", "clipPath", "linearGradient", "radialGradient", "stop", "pattern", "title"),
        *("path", "line", "rect", "circle", "ellipse", "polygon", "polyline", "text", "tspan"),
    )
)
_UNKEPT = re.compile(r"on|role$|aria-|style$|class$|href$|\{", re.IGNORECASE)  # what acts, links or says twice


def drawn_page(page: Page, draw: Callable[[Figure], AnyStr]) -> tuple[Page, dict[str, AnyStr]]:
    """A page and its charts, by the names of their places; the words of one that was not drawn stand there.
    Raises OfframpError missing-extra."""
    stills, undrawn = dict[str, AnyStr](), dict[str, Para]()
    for place, figure in placed(page).items():
        drawn = None if len(undrawn) >= _TRIES else _unless_undrawn(partial(draw, figure))
        if drawn is None:
            undrawn[figure.id] = Para(f"{figure.title} (a chart, not drawn here): {figure.alt}")
        else:
            stills[place] = drawn
    return _in_words(page, undrawn), stills


def placed(page: Page) -> dict[str, Figure]:
    """The figures that some section shows, by the names of their places."""
    asked = {block.figure for section in page.sections for block in section.blocks if isinstance(block, Picture)}
    return {anchor("figure", figure.id): figure for figure in reversed(page.figures) if figure.id in asked}


def _in_words(page: Page, undrawn: Mapping[str, Para]) -> Page:
    def worded(block: Block) -> Block:
        return undrawn.get(block.figure, block) if isinstance(block, Picture) else block

    sections = (replace(section, blocks=tuple(map(worded, section.blocks))) for section in page.sections)
    return replace(page, sections=tuple(sections)) if undrawn else page


def _unless_undrawn(draw: Callable[[], AnyStr]) -> AnyStr | None:
    """What is drawn; None where the process that draws cannot. Raises OfframpError missing-extra."""
    try:
        return draw()
    except OfframpError as error:
        if error.problems[0].slug != "chart-undrawn":
            raise
        return None


def live_script() -> str | None:
    """The script that defines `vegaEmbed`, None where it cannot be made. Raises OfframpError missing-extra."""
    return _unless_undrawn(cached_bundle)


def cached_svg(figure: Figure) -> str:
    """The chart as SVG text. Raises OfframpError missing-extra, chart-undrawn."""
    return str(_drawn(render.svg, _spec(figure)))


def cached_png(figure: Figure) -> bytes:
    """The chart as PNG, two pixels for each of the chart's. Raises as `cached_svg`."""
    return bytes(_drawn(render.png, _spec(figure)))


def _spec(figure: Figure) -> str:
    return json.dumps(render.harmless(figure.spec), ensure_ascii=False, allow_nan=False)


@lru_cache(maxsize=64)
def _drawn(draw: Callable[[Figure], Any], spec: str) -> Any:
    """The same chart in another form of the same brief is drawn once; drawing is most of what a form costs."""
    return draw(Figure("", "", "", json.loads(spec)))


@cache
def cached_bundle() -> str:
    """The script that defines `vegaEmbed`; making it takes more than a second, so it is kept for the next time. Raises
    OfframpError missing-extra, chart-undrawn."""
    kept = _kept(str(needed("vl_convert", "charts").__version__))
    try:
        return kept.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        made = render.bundle()
    try:
        kept.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(kept, made)
    except (OSError, OfframpError):  # where nothing can be kept it is made again each time
        pass
    return made


def inline(drawn: str, prefix: str, font: str = "") -> str:
    """SVG text for the inside of a page: shapes and texts alone, their ids made those of this one figure.

    `font` is the family of every text, where one is named.

    >>> inline('<svg xmlns="http://www.w3.org/2000/svg" onload="x()"><script>y()</script><g id="a"/></svg>', "one-")
    '<svg xmlns="http://www.w3.org/2000/svg"><g id="one-a" /></svg>'
    """
    root = ElementTree.fromstring(drawn)
    ids = {str(node.get("id")) for node in root.iter() if node.get("id")}
    _strip(root, ids, prefix)
    for node in root.iter() if font else ():
        if node.tag in (_SVG + "text", _SVG + "tspan"):
            node.set("font-family", font)
    ElementTree.register_namespace("", _SVG[1:-1])
    return ElementTree.tostring(root, encoding="unicode")


def _strip(node: ElementTree.Element, ids: set[str], prefix: str) -> None:
    for child in [child for child in node if child.tag not in _ELEMENTS]:
        node.remove(child)
    for name, value in list(node.attrib.items()):
        if _UNKEPT.match(name):
            del node.attrib[name]
        elif name == "id":
            node.set(name, prefix + value)
        elif (found := re.fullmatch(r"url\(#(.+)\)", value)) and found[1] in ids:
            node.set(name, f"url(#{prefix}{found[1]})")
    for child in node:
        _strip(child, ids, prefix)


def _kept(version: str) -> Path:
    home = os.environ.get("XDG_CACHE_HOME")
    return (Path(home) if home else Path("~/.cache").expanduser()) / "offramp" / f"vega-embed-{version}.js"
