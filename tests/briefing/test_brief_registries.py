"""Every registered chart, section and form of a brief goes through what prints them; and the how-tos that add one."""

from __future__ import annotations

import functools
import json
import re
from pathlib import Path

import pytest
from charted import results
from how_to import ROOT, follow
from schemas import schema

import offramp as of
from offramp.briefing.brief import Brief, check_format
from offramp.briefing.charts.registry import CHARTS
from offramp.briefing.document import Picture, Section
from offramp.briefing.renderers.registry import RENDERERS
from offramp.briefing.sections import SECTIONS
from offramp.cli import execute

pytest.importorskip("altair", reason="pip install 'offramp[charts]'")
pytest.importorskip("vl_convert", reason="pip install 'offramp[charts]'")


@functools.cache
def made() -> Brief:
    """The brief of a small case with everything that a chart can show."""
    found = results()
    runs = of.run(found.case, n=5, seed=3)
    return of.brief(found.case, found.table, found.deal, runs, found.turns)


@functools.cache
def forms() -> dict[str, str]:
    brief = made()
    return {
        "html": brief.html(annexes=True),
        "md": brief.markdown(annexes=True),
        "ipynb": brief.notebook(annexes=True),
        "json": brief.json(),
    }


@pytest.mark.parametrize("name", [name for name, chart in CHARTS.items() if chart.of])
def test_a_chart_has_a_name_in_python_a_place_in_the_brief_and_words(name: str) -> None:
    assert getattr(of.charts, name) is CHARTS[name].draw
    assert f"{name}(" in (type(of.charts).__doc__ or "")
    figure = results().figures[name]
    assert figure.id == name
    assert of.charts.svg(figure).startswith("<svg")
    places = {block.figure for section in made().page.sections for block in pictures(section)}
    assert name in places, "no view has a place for it"
    words = [word for word in re.findall(r"\w+", figure.alt) if len(word) > 3]
    for form in ("md", "ipynb"):
        assert set(words) <= set(re.findall(r"[^\W_]+|\w+", forms()[form].replace("\\", "")))
    assert f'"{name}"' in forms()["json"]


def pictures(section: Section) -> list[Picture]:
    return [block for block in section.blocks if isinstance(block, Picture)]


@pytest.mark.parametrize("name", SECTIONS)
def test_a_section_is_told_in_every_form_or_not_at_all(name: str) -> None:
    section = SECTIONS[name](made().context)
    if section is None:
        assert name not in {found.anchor for found in made().page.sections}
        return
    assert section.anchor == name
    assert section.heading
    assert section.lead or section.reasons, "the first two pages show nothing else"
    assert f"part-{name}" in forms()["md"]
    assert f"part-{name}" in forms()["html"]
    for para in section.lead:
        if para.handle:
            assert made().why(para.handle).handle == para.handle


@pytest.mark.parametrize("suffix", RENDERERS)
def test_a_form_is_written_by_its_suffix(suffix: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    if suffix == ".pdf":
        pytest.importorskip("typst", reason="pip install 'offramp[pdf]'")
    if suffix == ".docx":
        pytest.importorskip("docx", reason="pip install 'offramp[word]'")
    written = made().save(tmp_path / f"brief{suffix.upper()}", annexes=True).read_bytes()
    assert len(written) > 10_000
    assert execute(["brief", "--help"]) == 0
    assert suffix in capsys.readouterr().out
    with pytest.raises(of.OfframpError, match="unknown-format") as refused:
        check_format(Path("brief.txt"))
    assert suffix in refused.value.problems[0].allowed


# the how-tos -----------------------------------------------------------------------------------------------------

HOW_TO = ROOT / "docs/how-to"
ADDED = {
    "chart": "Where the present state can still lead",
    "section": "1 report; the newest, “note”, is of 2026-03-02",
}
_WALK = f"""
import json
import offramp as of
from web_client import page_of
made = of.brief(of.load("strike"))
forms = {{"text": made.text(), "html": made.html(annexes=True), "md": made.markdown(annexes=True)}}
forms |= {{"ipynb": made.notebook(annexes=True)}}
forms |= {{"json": made.json(), "page": page_of(Path("strike")).get("/brief").text}}
plain = {{form: " ".join(text.replace(chr(92), "").split()) for form, text in forms.items()}}
seen = {{what: [form for form in plain if words in plain[form]] for what, words in {ADDED!r}.items()}}
print(json.dumps({{"brief": json.loads(made.json()), "seen": seen}}))
"""


def test_the_how_tos_add_a_chart_and_a_section(tmp_path: Path) -> None:
    """Followed in one copy of the package: every form of a brief says what each adds, its JSON is as its schema."""
    followed = follow(tmp_path, HOW_TO / "add-a-chart.md", HOW_TO / "add-a-section.md", then=_WALK)
    assert followed.returncode == 0, followed.stdout + followed.stderr
    found = json.loads(followed.stdout)
    assert schema("brief").faults(found["brief"]) == []
    forms = ["text", "html", "md", "ipynb", "json", "page"]
    assert found["seen"] == {"chart": forms[1:], "section": forms}
