"""The brief in a terminal and as Markdown: the room it takes, what a cut says, handles as links, inert texts."""

from __future__ import annotations

import doctest
import html
import io
import re
from dataclasses import replace
from typing import Any

import pytest
from goldens import golden
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from pages import HOSTILE, LIGHTHOUSE, hostile, leads, long_line, names, pages, words
from reading import Elements
from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from offramp import sanitize
from offramp.briefing.document import Grid, Items, Page, Para, Section
from offramp.briefing.renderers import figures, layout, markdown, pdf, terminal
from offramp.sanitize import visible

HTML = MarkdownIt("gfm-like", {"linkify": False, "html": True})


def test_golden() -> None:
    golden("lighthouse.txt", terminal.page_text(LIGHTHOUSE))
    golden("lighthouse.md", markdown.page_markdown(LIGHTHOUSE))


# the terminal -------------------------------------------------------------------------------------------------

crowded = st.builds(Section, names, words, st.just(()), label=words, lead=leads)
long_sentences = st.builds(Para, st.lists(words, min_size=5, max_size=60).map(" ".join), names)
verbose = st.builds(
    Section, names, words, st.just(()), label=words, lead=st.lists(long_sentences, max_size=5).map(tuple)
)
full_pages = st.builds(
    Page,
    words,
    st.lists(words, max_size=30).map(" ".join),
    st.lists(words, max_size=5).map(tuple),
    st.lists(crowded | verbose, max_size=40).map(tuple),
    words,
)


@given(pages() | full_pages, st.sampled_from((90, 90, 72, 40)))
@settings(max_examples=60, deadline=None)
def test_any_page_fits(page: Page, width: int) -> None:
    shown = terminal.page_text(page, width)
    lines = shown.removesuffix("\n").split("\n")
    assert len(lines) <= 30
    assert max(map(cell_len, lines)) <= width


@given(full_pages)
@settings(max_examples=40, deadline=None)
def test_every_handle_is_shown_or_what_says_more_is_named(page: Page) -> None:
    shown = [section for section in page.sections if section.lead]
    whole = terminal.page_text(page)
    flat = "".join(whole.split())
    left = re.search(r"^More +in the whole brief, on: ", whole, re.MULTILINE)
    for para in (para for section in shown for para in section.lead if para.handle):
        assert f"[{visible(para.handle)}]".replace(" ", "") in flat or left


def section(anchor: str, sentences: int, handle: str = "") -> Section:
    lead = tuple(
        Para(f"{anchor} {number} " + "word " * 30, handle or f"{anchor}{number}") for number in range(sentences)
    )
    return Section(anchor, anchor, (), label=anchor, lead=lead)


def body(page: Page) -> dict[str, list[str]]:
    """What stands beside each label."""
    found: dict[str, list[str]] = {}
    label = ""
    for line in terminal.page_text(page).splitlines()[3:]:
        label = line[:12].strip() or label
        found.setdefault(label, []).append(line[12:])
    return found


def test_answer_and_confidence_are_never_cut_for_others() -> None:
    parts = (section("answer", 4), section("confidence", 1), section("terms", 9), section("rests", 1))
    shown = body(replace(LIGHTHOUSE, sections=parts))
    assert " ".join(shown["Answer"]).count("word") == 120
    assert " ".join(shown["Confidence"]).count("word") == 30
    assert " ".join(shown["Rests"]).count("word") == 30, "a short section is not cut for a long one"
    terms = " ".join(shown["Terms"])
    assert 0 < terms.count("word") < 270
    assert terms.count("word") % 30 == 0, "a sentence is shown whole or not at all"
    assert shown["More"] == ["in the whole brief, on: terms"]


def test_as_many_whole_sentences_stand_as_there_is_room_for() -> None:
    parts = (section("answer", 1), section("turns", 20))
    page = replace(LIGHTHOUSE, sections=parts)
    shown = body(page)["Turns"]
    each = [wrapped(f"{para.text} [{para.handle}]", 78) for para in parts[1].lead]
    lines = [line.rstrip() for sentence in each for line in sentence]
    assert shown == lines[: len(shown)]
    assert len(shown) in [sum(map(len, each[:n])) for n in range(21)]
    assert len(terminal.page_text(page).splitlines()) + len(each[0]) > 30


def wrapped(sentence: str, width: int) -> list[str]:
    """The twin: rich's own wrapping."""
    console = Console(width=width, file=io.StringIO())
    return [line.plain for line in Text(" ".join(sentence.split())).wrap(console, width)]


@given(st.lists(st.integers(0, 12), max_size=9), st.integers(0, 30))
def test_lines_are_shared_fairly(wants: list[int], lines: int) -> None:
    given_ = terminal.fair(wants, lines)
    assert sum(given_) == min(lines, sum(wants))
    assert all(share <= want for share, want in zip(given_, wants, strict=True))
    cut = [share for share, want in zip(given_, wants, strict=True) if share < want]
    assert not cut or max(given_) - min(cut) <= 1, "nobody is cut while another has two more lines"


def test_more_sections_than_lines_are_named() -> None:
    page = replace(LIGHTHOUSE, sections=tuple(section(f"s{number}", 1) for number in range(40)))
    shown = terminal.page_text(page)
    assert re.search(r"^More +in the whole brief, on: s\d+, s\d+", shown, re.MULTILINE)
    assert len(shown.splitlines()) <= 30


def test_wide_letters_count_two() -> None:
    page = replace(LIGHTHOUSE, sections=(Section("a", "灯台守は去るのか", (), lead=(Para("灯台守" * 40, "k"),)),))
    lines = terminal.page_text(page).splitlines()
    assert max(map(cell_len, lines)) == 90
    short = replace(page, sections=(Section("a", "A", (), lead=(Para("灯台 守は 去る " * 30, "k"),)),))
    assert max(map(cell_len, terminal.page_text(short).splitlines())) <= 90
    assert any(line.startswith("灯台守は去… 灯") for line in lines)


def test_marks_are_dim_and_nothing_else_is_coloured() -> None:
    assert "\x1b" not in terminal.page_text(hostile())
    coloured = terminal.page_text(LIGHTHOUSE, colour=True)
    assert "\x1b[2m[k1]\x1b[0m" in coloured
    assert set(re.findall(r"\x1b\[[\d;]*m", terminal.page_text(hostile(), colour=True))) <= {
        "\x1b[0m",
        "\x1b[1m",
        "\x1b[2m",
        "\x1b[3m",
    }


def test_a_million_letters_in_a_terminal() -> None:
    shown = terminal.page_text(long_line())
    assert len(shown.splitlines()) <= 30
    assert "on: A long line" in shown
    alone = Page("t", "q", (), (Section("answer", "A", (), lead=(Para("word " * 10_000, "k9"),)),), "f")
    assert re.search(r"word … \[k9\]$", terminal.page_text(alone), re.MULTILINE)


# Markdown -----------------------------------------------------------------------------------------------------

TAGS = {"h1", "h2", "h3", "h4", "p", "strong", "em", "a", "blockquote", "ul", "li"}
TABLE = {"table", "thead", "tbody", "tr", "th", "td"}


def test_hostile_text_is_inert_in_markdown() -> None:
    page = hostile()
    rendered = HTML.render(markdown.page_markdown(page))
    found = Elements(rendered)
    assert found.tags <= TAGS | TABLE
    assert found.attributes <= {"id", "href"}
    assert all(link.startswith("#") for link in found.links)
    assert rendered.count("<strong>") == 1, "the question alone is bold"
    for attack in HOSTILE:
        for line in visible(attack).splitlines():
            assert " ".join(line.split()) in plain(rendered)


def plain(rendered: str) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]*>", "", rendered)).split())


def test_links_have_two_ends_in_markdown() -> None:
    found = Elements(HTML.render(markdown.page_markdown(LIGHTHOUSE)))
    assert len(found.ids) == len(set(found.ids))
    assert {link[1:] for link in found.links} <= set(found.ids)
    assert {"trace-k1", "use-k1", "use-k1.2", "quote-log.23.1a2b3c4d"} <= set(found.ids)


@given(pages())
@settings(max_examples=40, deadline=None)
def test_any_page_is_whole_in_markdown(page: Page) -> None:
    rendered = HTML.render(markdown.page_markdown(page))
    found = Elements(rendered)
    assert found.tags <= TAGS | TABLE | {"hr"}
    assert {link[1:] for link in found.links} <= set(found.ids)
    said = plain(rendered)
    for part in page.sections:
        for para in part.lead:
            assert " ".join(visible(para.text).split()) in said


def test_charts_are_told_in_words() -> None:
    made = markdown.page_markdown(LIGHTHOUSE)
    assert "*Chart: How likely each outcome is.* Handed over 60 %" in made.replace("\\", "")
    assert "![" not in made


@pytest.mark.parametrize("size", [1, 3])
def test_a_lead_comes_before_its_blocks(size: int) -> None:
    part = Section("s", "S", (Para("after"),), lead=tuple(Para(f"lead{n}") for n in range(size)))
    made = markdown.page_markdown(Page("t", "q", (), (part,), "f"))
    assert [made.index(f"lead{n}") for n in range(size)] == sorted(made.index(f"lead{n}") for n in range(size))
    assert made.index(f"lead{size - 1}") < made.index("after")


@pytest.mark.parametrize("room", [figures, layout, sanitize, markdown, pdf, terminal])
def test_doctests(room: Any) -> None:
    found = doctest.testmod(room)
    assert found.attempted
    assert not found.failed


@given(st.text())
def test_letters_that_do_not_act_are_left_as_they_are(said: str) -> None:
    """The short way of `visible` is the long way."""
    slow = "".join(one if sanitize._harmless(one) else one.encode("unicode_escape").decode("ascii") for one in said)
    assert sanitize.visible(said) == slow


# blocks of a command --------------------------------------------------------------------------------------------

cells = st.lists(words, max_size=25).map(" ".join)
tables = st.integers(1, 5).flatmap(
    lambda n: st.builds(
        Grid, st.tuples(*[names] * n), st.lists(st.tuples(*[cells] * n), min_size=1, max_size=4).map(tuple)
    )
)


@given(tables | st.builds(Para, cells, names) | st.builds(Items, leads), st.sampled_from((90, 72)))
@settings(max_examples=60, deadline=None)
def test_blocks_of_a_command_fit_and_keep_every_word(block: Grid | Para | Items, width: int) -> None:
    shown = terminal.blocks_text((block,), width)
    assert max(map(cell_len, shown.splitlines()), default=0) <= width
    texts = [text for row in block.rows for text in row] if isinstance(block, Grid) else []
    texts += [block.text] if isinstance(block, Para) else []
    texts += [item.text for item in block.items] if isinstance(block, Items) else []
    letters = sorted("".join(shown.split()))
    said = sorted("".join("".join(visible(text).split()) for text in [*texts, *getattr(block, "columns", ())]))
    assert letters == said


def test_a_number_and_its_sign_stay_on_one_line() -> None:
    shown = terminal.blocks_text([Para("word " * 17 + "at 89 %, and 5 % more " * 9)])
    assert not re.search(r"^\s*%", shown, re.MULTILINE)


def test_a_second_line_of_the_first_cell_is_set_in() -> None:
    shown = terminal.columns((("what", "share"), ("word " * 30, "20 %")), 60).copy()
    assert [line[:2] for line in shown[2:]] == ["  "] * (len(shown) - 2)
    assert shown[1].endswith("20 %")


def test_a_handle_is_not_broken_where_every_column_has_room_for_its_longest_word() -> None:
    """Break: two more columns for every word, as where there is room to spare."""
    head = ("number", "central", "range", "at its ends", "threshold", "support")
    row = (f"what it is worth [{'h' * 24}]", "−2.5", "0.55 to 0.8", "16 % to 94 %", "0.674", f"“he may” [{'c' * 14}]")
    shown = " ".join(terminal.columns((head, row, row), 82))
    assert shown.count(f"[{'h' * 24}]") == shown.count(f"[{'c' * 14}]") == 2


marks = st.text("\\`*_{}[]()#+-.!|<>~&:@$^=\"'/ 012ab;\n", min_size=1) | st.sampled_from(
    ["1985. a", "- a", "---", "![x](y)", "[x]: /u", "&amp;", "    a", "# a", "http://a.b"]
)


@given(marks.filter(str.strip))
@settings(max_examples=150, deadline=None)
def test_any_text_reads_in_markdown_as_it_is(text: str) -> None:
    rendered = HTML.render(markdown.escape(text)).strip()
    assert rendered == f"<p>{html.escape(' '.join(text.split())).replace('&#x27;', chr(39))}</p>"
    cell = HTML.render(f"| a |\n| --- |\n| {markdown.escape(text)} |")
    assert cell.count("<td>") == 1
