"""One context, several forms: the same facts in each, and no text of a report that can act in any."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from pathlib import Path

import pytest
from markdown_it import MarkdownIt
from reading import Elements
from small_play import flagship, said

import offramp as of
from offramp.briefing.brief import Brief, brief
from offramp.case.types import Play, Worth
from offramp.cli import execute
from offramp.errors import OfframpError

HOSTILE = (
    '<script>alert(1)</script> <img src=x onerror=alert(2)> "quoted" & <b>bold</b>.\n\n'
    '{{ 7 * 7 }} {% raw %} ${x} #set text(red) #import "a" said the envoy.\n\n'
    "[link](javascript:alert(3)) ![](http://example.org/x.png) `code` **bold** | cell | said the envoy.\n\n"
    "\u202eabc\u202c \u200b hidden \u2066 marks, said the envoy.\n\n"
    "<a href='http://example.org'>http://example.org/auto</a> and user@example.org, said the envoy.\n\n"
    "[red]rich[/red] markup \\u001b[31m and :smile: said the envoy.\n\n"
    "!rm -rf / %run x.py %%bash and get_ipython().system('x') said the envoy.\n\n"
    '#eval("1") #read("/etc/passwd") $x^2$ @label <label> #import "@preview/x:1.0.0" said the envoy.\n\n'
    "</script ><script >alert(8)</script > \x1b[31m said the envoy.\n"
)


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Brief:
    """The brief of a case whose every claim, name and reason is hostile text."""
    folder = tmp_path_factory.mktemp("hostile") / "case"
    assert execute(["new", str(folder)]) == 0
    (folder / "reports/note.md").write_text(HOSTILE, encoding="utf-8")
    assert execute(["read", str(folder)]) == 0
    lines = (folder / "claims.jsonl").read_text(encoding="utf-8").splitlines()
    records = [json.loads(line) for line in lines]
    ids = [record["id"] for record in records if record["record"] == "claim" and record["kind"] != "heading"]
    assert len(ids) >= 5
    text = (folder / "case.yaml").read_text(encoding="utf-8")
    for old in ("note#5a7037cc", "note#0e9c8a45", "note#3c8d2a88"):
        text = text.replace(f"[{old}]", f"[{', '.join(ids)}]")
    text = text.replace("title: The dock strike", "title: '<script>t</script> [x](javascript:y)'")
    text = text.replace("they would lose face with their members", '"<img src=x onerror=y> | **z** {{ 1 }}"')
    (folder / "case.yaml").write_text(text, encoding="utf-8")
    return brief(of.load(folder))


def test_hostile_text_is_inert_in_html(hostile: Brief) -> None:
    found = Elements(hostile.html(annexes=True))
    assert not found.tags & {"img", "iframe", "link", "object"}
    assert not {name for name in found.attributes if name.startswith(("on", "style", "src"))}
    assert all(link.startswith("#") for link in found.links)
    assert "{{ 7 * 7 }}" in hostile.html(annexes=True)
    assert "&lt;script&gt;alert(1)" in hostile.html(annexes=True)
    assert "\u202e" not in hostile.html(annexes=True)
    assert "default-src 'none'" in hostile.html(annexes=True)


def test_hostile_text_is_inert_in_markdown(hostile: Brief) -> None:
    rendered = MarkdownIt("gfm-like", {"linkify": False, "html": True}).render(hostile.markdown(annexes=True))
    found = Elements(rendered)
    assert not found.tags & {"script", "img", "iframe", "b", "link", "object", "style", "svg"}
    assert found.attributes <= {"id", "href"}
    assert all(link.startswith("#") for link in found.links)
    assert rendered.count("<strong>") == 1, "the question alone is bold"
    assert "alert(1)" in rendered


def test_hostile_text_is_inert_in_a_terminal(hostile: Brief) -> None:
    shown = hostile.text()
    assert "\x1b" not in shown
    assert not {"\u202e", "\u202c", "\u200b", "\u2066"} & set(shown)
    coloured = hostile.text(colour=True)
    assert "\x1b[31m" not in coloured


def test_the_json_twin_is_the_context(hostile: Brief) -> None:
    data = json.loads(hostile.json())
    assert data["format"] == "offramp/brief-1"
    assert data["present"]["state"] == hostile.context.present.state
    assert {row["outcome"] for row in data["outcomes"]} >= {"settlement", "strike goes on"}


def test_a_case_in_which_somebody_wants_nothing_of_his_own_is_half_a_case(tmp_path: Path) -> None:
    """A simulated reader's draft, with half of its preferences, led with “stable for everybody”."""
    assert execute(["new", str(tmp_path / "case")]) == 0
    case = of.load(tmp_path / "case")
    lead = brief(replace(case, play=Play())).page.sections[0].lead
    assert not lead[0].text.startswith("Half a case")
    halved = (Worth(form.actor, ()) if form.actor == "crews" else form for form in case.preferences)
    halved_lead = brief(replace(case, play=Play(), preferences=tuple(halved))).page.sections[0].lead
    assert halved_lead[0].text.startswith("Half a case: by the preferences given, nothing that ")


def test_without_a_play_the_graph_lens_answers_at_the_top(tmp_path: Path) -> None:
    assert execute(["new", str(tmp_path / "case")]) == 0
    case = of.load(tmp_path / "case")
    assert brief(case).page.sections[0].anchor == "answer"
    made = brief(replace(case, play=Play()))
    assert made.page.sections[0].lead[0].text.startswith("By the graph model, given ")
    data = json.loads(made.json())
    assert (data["bargain"], data["confidence"]) == (None, None)


def test_a_table_has_the_same_sections_in_every_form() -> None:
    made = flagship()
    headings = [section.heading for section in made.page.sections if not section.annex]
    assert headings[:2] == ["The answer", "Confidence and support"]
    html, page = made.html(), made.markdown().replace("\\", "")
    for heading in headings:
        assert heading in html
        assert heading in page
    data = json.loads(made.json())
    assert data["bargain"]["deal"]["format"] == "offramp/bargain-1"
    assert data["bargain"]["deal"]["case"] == data["case"]


def test_a_table_of_other_concepts_is_solved_anew(tmp_path: Path) -> None:
    assert execute(["new", str(tmp_path / "case")]) == 0
    case = of.load(tmp_path / "case")
    assert brief(case, of.solve(of.model(case), ["nash", "sim"])).json() == brief(case).json()


def test_every_form_says_the_same(hostile: Brief) -> None:
    sentence = hostile.page.sections[0].lead[0].text
    assert sentence.split(",")[0] in hostile.text()
    assert sentence.split(",")[0] in hostile.html()
    assert sentence.split(",")[0] in hostile.markdown().replace("\\", "")


@pytest.mark.parametrize("suffix", [".html", ".pdf", ".md", ".ipynb", ".json"])
def test_saving_is_by_suffix(hostile: Brief, tmp_path: Path, suffix: str) -> None:
    out = hostile.save(tmp_path / f"b{suffix}")
    forms = {".html": hostile.html, ".md": hostile.markdown, ".ipynb": hostile.notebook}
    if suffix == ".json":
        stored = json.loads(out.read_bytes())
        said = {key: value for key, value in stored.items() if key != "checksum"}
        text = json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        assert stored.pop("checksum") == hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
        assert stored == json.loads(hostile.json())
        return
    assert out.read_bytes() == (forms[suffix]().encode("utf-8") if suffix in forms else hostile.pdf())


def test_a_notebook_shows_a_brief_in_a_frame_where_nothing_runs(hostile: Brief) -> None:
    from html import unescape

    frame = hostile._repr_html_()
    assert Elements(frame).tags == {"iframe"}
    assert Elements(frame).attributes == {"sandbox", "srcdoc", "width", "height"}
    inside = Elements(unescape(frame.split('"')[1]))
    assert "script" not in inside.tags
    assert "svg" in inside.tags, "charts stand still"
    assert hostile._repr_markdown_() == hostile.markdown()


def test_a_file_that_cannot_be_written_is_said(hostile: Brief, tmp_path: Path) -> None:
    with pytest.raises(OfframpError) as refused:
        hostile.save(tmp_path / "no" / "b.pdf")
    assert refused.value.problems[0].slug == "cannot-write"


def test_other_suffixes_are_refused(hostile: Brief, tmp_path: Path) -> None:
    with pytest.raises(OfframpError) as refused:
        hostile.save(tmp_path / "b.odt")
    assert refused.value.problems[0].slug == "unknown-format"
    assert not list(tmp_path.glob("b*"))


CASE = """\
format: offramp/case-1
title: A small case
question: Who yields?
as_of: 2026-01-01
horizon: 10 days
actors: {a: {}, b: {}}
options:
  x: {actor: a, assumed: test}
  y: {actor: b, assumed: test}
ranking:
  a: {order: [YN, YY, NN, NY], assumed: test}
  b: {order: [NY, YY, NN, YN], assumed: test}
"""


def brief_of(text: str, tmp_path: Path) -> Brief:
    file = tmp_path / "case.yaml"
    file.write_text(text, encoding="utf-8")
    return brief(of.load(file))


def test_a_case_without_outcomes_numbers_or_reports_has_a_brief(tmp_path: Path) -> None:
    made = brief_of(CASE, tmp_path)
    shown = said(made)
    assert "better" in shown
    assert "No report is cited" in shown
    assert made.context.asked is None
    assert [gain.actor for gain in made.context.gains] == ["a", "b"]
    assert all(gain.before is None for gain in made.context.gains)


def test_unknown_pairs_are_said_to_be_left_out(tmp_path: Path) -> None:
    text = CASE.replace("a: {order: [YN, YY, NN, NY],", "a: {order: [YN, YY, NN, NY], unknown: [[YY, NN]],")
    assert "unknown-pairs" in brief_of(text, tmp_path).context.not_analysed


def test_a_question_about_an_infeasible_state_is_not_answered(tmp_path: Path) -> None:
    rule = "rules: [{never: x and y, assumed: test}]\noutcomes: {both: y}\n"
    more = rule + "asks: {outcome: both, given: {x: yes, y: yes}}\n"
    made = brief_of(CASE.replace("YY, ", "") + more, tmp_path)
    assert made.context.asked is not None
    assert made.context.asked.state is None
    assert "a rule is broken: there is no such state" in said(made)


def test_masked_claims_do_not_count(tmp_path: Path) -> None:
    folder = tmp_path / "case"
    assert execute(["new", str(folder)]) == 0
    file = folder / "case.yaml"
    before = brief(of.load(folder))
    file.write_text(
        file.read_text(encoding="utf-8").replace("as_of: 2026-03-02", "as_of: 2026-03-01"), encoding="utf-8"
    )
    after = brief(of.load(folder))
    assert before.context.rests.masked == 0
    assert after.context.rests.masked == 3
    assert len(before.context.rests.quotes) == 3
    assert after.context.rests.quotes == (), "what nobody could cite then is not quoted"
    assert after.context.rests.held == (), "none of them needs a claim"
    assert "3 claims dated after 2026-03-01 do not count" in said(after)
    assert after.context.present.state == "NNY", "an option falls with what it needs, and these need nothing"
