"""Charts are drawn by a process of their own, and what ends that ends no brief."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from pages import LIGHTHOUSE

from offramp.briefing.charts import drawing
from offramp.briefing.document import Figure, Page, Picture, Section
from offramp.briefing.renderers import figures, html
from offramp.errors import OfframpError

SVG = '<svg xmlns="http://www.w3.org/2000/svg"><text>drawn</text></svg>'
FAKE = """
import json, os, sys, time
for line in sys.stdin:
    if "{word}" in line:
        {act}
    print(json.dumps(dict(text={svg!r})), flush=True)
"""


def charted(count: int) -> Page:
    """A page of so many charts."""
    spec = LIGHTHOUSE.figures[0].spec
    some = [
        Figure(f"{k}", title := f"chart {k} of {count}", "its words", {**spec, "title": title}) for k in range(count)
    ]
    section = Section("charts", "Charts", tuple(Picture(one.id) for one in some))
    return replace(LIGHTHOUSE, figures=tuple(some), sections=(section,))


def fake(folder: Path, monkeypatch: pytest.MonkeyPatch, word: str, act: str) -> None:
    """A process that draws the same for all but what holds a word."""
    script = folder / "fake.py"
    script.write_text(FAKE.format(word=word, act=act, svg=SVG), encoding="utf-8")
    drawing.end()
    figures._drawn.cache_clear()
    monkeypatch.setattr(drawing, "SCRIPT", script)


@pytest.fixture(autouse=True)
def _afresh() -> Iterator[None]:
    yield
    drawing.end()
    figures._drawn.cache_clear()


def test_a_letter_that_aborts_the_process_refuses_that_chart_alone() -> None:
    """vl-convert 1.9 aborts on a control letter. Break: drawn in this process, which ends."""
    spec = dict(LIGHTHOUSE.figures[0].spec)
    with pytest.raises(OfframpError) as refused:
        drawing.draw_chart("svg", spec=json.dumps({**spec, "title": "a\x1bb"}))
    assert refused.value.problems[0].slug == "chart-undrawn"


def test_a_brief_has_the_words_of_a_chart_that_was_not_drawn(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Break: no words in its place, and the alternative text stands nowhere."""
    fake(tmp_path, monkeypatch, "chart 1 of", "os.abort()")
    made, stills = figures.drawn_page(charted(3), figures.cached_svg)
    assert sorted(stills) == ["figure-0", "figure-2"]
    assert set(figures.placed(made)) == set(stills)
    text = html.page_html(charted(3), live=False)
    assert text.count("chart 1 of 3 (a chart, not drawn here): its words") == 1
    assert text.count("<text>drawn</text>") == 2


def test_what_takes_too_long_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fake(tmp_path, monkeypatch, "slow", "time.sleep(600)")
    monkeypatch.setattr(drawing, "LONGEST", 0.3)
    with pytest.raises(OfframpError, match="chart-undrawn"):
        drawing.draw_chart("svg", spec="slow")
    monkeypatch.setattr(drawing, "LONGEST", 60)
    assert drawing.draw_chart("svg", spec="quick").startswith("<svg")


def test_a_page_of_which_nothing_can_be_drawn_does_not_try_for_ever(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Three are tried. Break: every chart is, each up to a minute."""
    fake(tmp_path, monkeypatch, "spec", f"open({str(tmp_path / 'tried')!r}, 'a').write('x'); os.abort()")
    made, stills = figures.drawn_page(charted(5), figures.cached_svg)
    assert (stills, figures.placed(made)) == ({}, {})
    assert (tmp_path / "tried").read_text() == "xxx"
