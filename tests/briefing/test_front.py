"""The front of a brief, for a reader in a hurry: in words, on one page, one figure for one quantity, no stray odds."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import replace

import pytest
from shipped import SHIPPED, shipped, shipped_case

import offramp as of
from offramp.briefing.brief import Brief
from offramp.briefing.document import Grid, Items, Page, Para, Section, in_short
from offramp.briefing.names import NAMELESS, Names
from offramp.briefing.renderers.terminal import page_text
from offramp.briefing.views.judgement import (
    audit_para,
    deciding,
    front_paras,
    headline,
    nearly_paras,
    other_outcomes_para,
    scenarios_para,
)
from offramp.wording import fives, percent


def paras(section: Section, whole: bool = False) -> Iterator[Para]:
    """The sentences of a section's front and reasons; of all its blocks where `whole`."""
    yield from section.lead
    for block in (*section.reasons, *(section.blocks if whole else ())):
        if isinstance(block, Para):
            yield block
        if isinstance(block, Items):
            yield from block.items


def front(made: Brief) -> Iterator[Para]:
    return (para for section in made.page.sections if not section.annex for para in paras(section))


def value(made: Brief, pointer: str) -> object:
    found: object = made.data
    for key in pointer.strip("/").split("/"):
        key = key.replace("~1", "/").replace("~0", "~")
        found = found[int(key)] if isinstance(found, list) else found[key] if isinstance(found, dict) else None
    return found


PATHS = re.compile(r"\b(worth|chance|crowd|history|options)\.\w|#[0-9a-f]{8}|\b[YN]{3,}\b|: (yes|no)\b")


@pytest.mark.parametrize("name", SHIPPED)
def test_sentences_are_words_without_paths_ids_letters_of_states_or_yes_and_no(name: str) -> None:
    wrong = [para.text for para in front(shipped(name)) if PATHS.search(para.text)]
    assert wrong == []


def test_where_all_concepts_agree_the_front_says_nothing_of_them() -> None:
    made = shipped("soft-exit")
    assert made.context.agreement.agree
    names = "|".join(concept.name for concept in of.concepts())
    assert (
        re.findall(f"{names}|concept|by seq", page_text(replace(in_short(made.page), sections=first(made))), re.I) == []
    )


def first(made: Brief) -> tuple[Section, ...]:
    """The sections of the first page."""
    return tuple(section for section in in_short(made.page).sections if not section.annex)


@pytest.mark.parametrize("name", SHIPPED)
def test_one_quantity_has_one_figure(name: str) -> None:
    """Among sentences and rows that say which numbers they show: a value is never 45 % in one and 47 % in another."""
    made = shipped(name)
    shown: dict[float, set[str]] = {}
    for text, numbers in said(made):
        values = {p for q in numbers if "/find_out/" not in q and isinstance(p := value(made, q), float)}
        for p in values:
            others = {figure for q in values - {p} for figure in (fives(q), percent(q))}
            figures = [each for each in (fives(p), percent(p)) if re.search(rf"(?<!\d){each}", text)]
            if 0.05 < p < 0.95 and len(figures) == 1 and not others & set(figures) and fives(p) != percent(p):
                shown.setdefault(round(p, 12), set()).add(figures[0])
    assert shown
    assert {p: each for p, each in shown.items() if len(each) > 1} == {}


@pytest.mark.parametrize("name", SHIPPED)
def test_the_table_of_draws_shows_the_figures_of_the_sentence(name: str) -> None:
    """The means over draws in the table of outcomes are those of the answer, rounded as there."""
    made = shipped(name)
    grids = (block for section in made.page.sections for block in section.blocks if isinstance(block, Grid))
    rows = [
        row
        for grid in grids
        if grid.columns[0] == "outcome" and "spread" in " ".join(grid.columns)
        for row in grid.rows
    ]
    outcomes = made.data["judgement"]["outcomes"]
    shown = {row[0]: row[1] for row in rows if row[0] in outcomes}
    assert shown == {each: fives(p) for each, p in outcomes.items()}


def said(made: Brief) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Every sentence and row of a table with the numbers that it shows."""
    for section in made.page.sections:
        for para in paras(section, whole=True):
            yield para.text, para.basis.numbers if para.basis else ()
        for block in (*section.reasons, *section.blocks):
            if isinstance(block, Grid):
                for row, basis in zip(block.rows, block.bases, strict=False):
                    yield "; ".join(row), basis.numbers if basis else ()


HELD = {  # by handle: how a sentence with another probability says what was held fixed; else: that it is of one play
    "audit": "As this brief reads the case",
    "scenarios": " where ",
    "as-reported": "If everything is as reported",
    "branches": "awaits a grade: .* if A .* if E",
    "confidence": "other methods fall on both sides of one half",
    "turns": "were known to be",
    "next": "Would move the answer most: ",
    "terms": "On other terms",
    "spread": "likelier than not in .* draws",
    "record.belief": "would have to hold|agree with the record",
    "": "as reported|each held alone",
}
TOLD_APART = ("answer", "else", "record")  # the answer, other outcomes, past cases


@pytest.mark.parametrize("name", SHIPPED)
def test_every_other_probability_of_the_asked_outcome_says_what_was_held(name: str) -> None:
    """The answer is one number: whatever else has a percentage names the play, the draws or the condition it is of.
    Break: “exile is likelier than not (85 %)” without “were known to be”."""
    made = shipped(name)
    for section in made.page.sections:
        for para in () if section.annex else paras(section):
            if "%" in para.text and para.handle not in TOLD_APART:
                assert re.search(HELD.get(para.handle, "as reported"), para.text), para.text
    for figure in made.page.figures:
        about = made.data["judgement"]["outcome"] in figure.alt and "%" in figure.alt
        assert not about or re.search("as reported|other conventions|draws", figure.alt), figure.alt


@pytest.mark.parametrize("name", SHIPPED)
def test_what_goes_beyond_the_range_of_the_headline_is_no_choice_of_method(name: str) -> None:
    """A hinge of 85 % stands beside 15 to 75 %: the range must say what it is of. Break: the line without it."""
    judged, front = shipped(name).data["judgement"], {para.handle: para.text for para in answer_lead(name)}
    sides = [side["probability"] for one in judged["find_out"] for side in one["sides"]]
    assert max(sides) > judged["audit"]["high"], "no case shows it any more"
    assert "depending on " in front["answer"]


def answer_lead(name: str) -> tuple[Para, ...]:
    return next(section.lead for section in shipped(name).page.sections if section.anchor == "answer")


@pytest.mark.parametrize("name", SHIPPED)
def test_at_most_three_probabilities_stand_above_the_fold(name: str) -> None:
    """The answer with its range, scenarios, as reported; past cases are no probability of what is asked.
    counts so: its own example gives a range and both sides of a scenario. Break: what grades do among them."""
    odds = [para.handle for para in answer_lead(name) if "%" in para.text and para.handle != "record"]
    assert odds[:2] == ["answer", "audit"]
    assert set(odds[2:]) <= {"scenarios", "as-reported"}


PARTS = ("answer", "audit", "scenarios", "as-reported", "record", "confidence", "turns", "next")


@pytest.mark.parametrize("name", SHIPPED)
def test_what_a_reader_in_a_hurry_needs_is_on_the_screen_and_on_the_first_page(name: str) -> None:
    """Break: the sections that are not cut as they were; hinges and what to find out are gone from Banjul's."""
    made = shipped(name)
    screen = made.text()
    assert [part for part in PARTS if f"[{part}]" not in " ".join(screen.split())] == []
    leads = [para for section in in_short(made.page).sections for para in section.lead]
    assert set(PARTS) <= {para.handle for para in leads}
    found = next(para.text for para in leads if para.handle == "next")
    assert re.search(r"whether “.*” is |no report alone", found)


@pytest.mark.parametrize("name", SHIPPED)
def test_the_first_screen_has_thirty_lines_and_the_whole_answer(name: str) -> None:
    made = shipped(name)
    lines = made.text().splitlines()
    assert len(lines) <= 30
    assert max(map(len, lines)) <= 90
    flat = " ".join(line[12:] for line in lines[4:])
    for section in made.page.sections:
        for para in section.lead if section.anchor in ("answer", "confidence") else ():
            assert " ".join(para.text.split()) in " ".join(flat.split()), para.text


def test_fronts_of_few_draws_and_of_many_are_looked_at() -> None:
    counted = [shipped(name).data["judgement"]["effective_draws"] for name in SHIPPED]
    assert min(counted) < 50 < 100 < max(counted)


def test_a_brief_is_a_page_and_its_reasons_unless_annexes_are_asked_for() -> None:
    made = shipped("soft-exit")
    short = in_short(made.page)
    assert short.sections[0].anchor == "answer"
    assert not short.traces
    assert 200 < len(made.markdown().split()) < 1_300
    assert len(made.markdown(annexes=True).split()) > 5_000
    assert made.data["page"]["traces"], "JSON holds everything"


@pytest.mark.parametrize("name", SHIPPED)
def test_a_pdf_has_three_pages_and_the_first_is_the_front(name: str) -> None:
    pytest.importorskip("typst")
    pypdf = pytest.importorskip("pypdf")
    pages = pypdf.PdfReader(io.BytesIO(shipped(name).pdf())).pages
    assert 2 <= len(pages) <= 3
    first = pages[0].extract_text()
    assert "Left out" in first
    assert "Reasons" not in first


@pytest.mark.parametrize("name", SHIPPED)
def test_use_and_misuse_and_the_other_chair_are_in_every_brief(name: str) -> None:
    made = shipped(name)
    assert any("use-and-misuse" in line for line in made.page.lead)
    chair = next(section for section in made.page.sections if section.anchor == "chair")
    assert {"is worth", "not doing so"} <= {word for word in ("is worth", "not doing so") if word in chair.lead[0].text}
    assert re.search(r"It would take |to spare|worth the same", chair.lead[0].text)


def test_a_banner_stands_on_cases_whose_outcome_is_known_and_on_no_other() -> None:
    banner = [line for line in shipped("writers-2023").page.lead if line.startswith("Hindsight: ")]
    assert banner == ["Hindsight: the authors knew the outcome (they settled on 24 September 2023)."]
    assert not any(line.startswith("Hindsight: ") for line in shipped("soft-exit").page.lead)
    known = ["hindsight" in of.explicit(shipped_case(name)) for name in SHIPPED]
    assert known == [False, True, True, True]


@pytest.mark.parametrize(
    ("shares", "said"),
    [
        (
            {"exile": 0.48, "war": 0.23, "standoff": 0.21, "coup": 0.08},
            " (each rounded to five points).",
        ),
        ({"exile": 0.5, "war": 0.5}, "War 50 %."),
        ({"exile": 0.62, "war": 0.38}, "War 40 %."),
    ],
)
def test_shares_that_do_not_add_up_as_shown_are_said_to_be_rounded(shares: dict[str, float], said: str) -> None:
    para = other_outcomes_para({"outcome": "exile", "outcomes": shares, "premise_gone": 0.0})
    assert para.text.endswith(said)


def test_what_the_briefs_own_choices_give_stands_right_under_the_answer() -> None:
    """The record compares itself with “the 50 % above”. Break: it stands last."""
    table = [{"kind": "history", "what": "", "probability": 0.15}, {"kind": "base", "what": "", "probability": 0.75}]
    judged = {"outcome": "exile", "given": {}, "probability": 0.5, "outcomes": {"exile": 0.5}, "scenarios": ()}
    judged |= {"audit": {"low": 0.15, "high": 0.75, "tried": 2, "table": table}, "as_reported": {"probability": 0.6}}
    paras = front_paras({**judged, "branches": (), "record": None, "effective_draws": 900.0, "premise_gone": 0.0})
    assert [para.handle for para in paras] == ["answer", "audit", "scenarios", "as-reported"]
    assert paras[1].text == "As this brief reads the case, averaged over every doubt: 50 %."
    assert paras[2].text == "The doubt is spread over many things: no two or three of them settle the answer."
    few = scenarios_para({**judged, "effective_draws": 8.0}, NAMELESS)
    assert few.text == "The draws are too few to say what tells a high answer from a low one."


@pytest.mark.parametrize(
    ("without", "second", "reported"),
    [
        (0.3, "", "If everything is as reported: 60 %; without any report: 30 %."),
        (0.495, "Set every report aside and the answer moves by 1 point: assumptions carry it.", ""),
        (None, "", "If everything is as reported: 60 %."),
    ],
)
def test_it_is_said_how_much_the_reports_carry(without: float | None, second: str, reported: str) -> None:
    judged = {"outcome": "exile", "given": {}, "probability": 0.505, "scenarios": (), "audit": None, "record": None}
    judged |= {"without_reports": without, "as_reported": {"probability": 0.6}, "branches": ()}
    paras = {para.handle: para.text for para in front_paras({**judged, "effective_draws": 900.0, "premise_gone": 0.0})}
    assert paras.get("evidence", "") == second
    assert reported in paras["as-reported"]
    assert list(paras)[1] == "evidence" or not second


def test_a_chance_is_told_in_percent_and_other_numbers_as_they_are() -> None:
    names = Names()
    assert names.figure("chance.removed", 0.6333) == "63 %"
    assert names.figure("chance.kept.stake", 0.7) == "0.7"
    assert names.figure("worth.ruler.fear", -2.0) == "−2"


def test_an_end_of_a_private_range_has_a_name() -> None:
    assert Names().quantity("low.worth.ruler.fear") == "the lower end of the worth of ‘fear’ to ruler"


def test_what_decides_gives_both_ends_of_the_range() -> None:
    """Two conventions that only lower the answer do not say how it comes to be high."""
    rows = [("history", 0.15), ("base", 0.2), ("otherwise", 0.75), ("rationality", 0.6)]
    table = [{"kind": kind, "what": kind * (kind == "history"), "probability": p} for kind, p in rows]
    judged = {"outcome": "exile", "given": {}, "probability": 0.5, "audit": {"low": 0.15, "high": 0.75, "table": table}}
    ends = "how the moves so far are read and the values where a report is false"
    assert headline(judged) == f"Undetermined: 15 to 75 %, depending on {ends}."
    near = [{"kind": "base", "what": "", "probability": 0.8}]
    one = {**judged, "audit": {"low": 0.5, "high": 0.8, "table": near}}
    assert deciding(one, NAMELESS) == ["how often an unreliable source is right"]
    para = audit_para(judged, NAMELESS)
    assert para
    assert para.basis
    assert para.basis.items == ("history",)  # what was tried; break: none
    assert "50 %" in para.text
    assert "chance" not in para.text  # beside “Undetermined” no word says how likely


def test_ties_and_near_ties_of_what_decides_are_named() -> None:
    """To 0.15 by the past and, as far, by the base; 0.2 is nearly as far, 0.3 is not."""
    rows = [("history", 0.15), ("base", 0.15), ("rationality", 0.2), ("weights", 0.3), ("otherwise", 0.75)]
    table = [{"kind": kind, "what": "", "probability": p} for kind, p in rows]
    audit = {"low": 0.15, "high": 0.75, "tried": 5, "table": table}
    judged = {"outcome": "exile", "given": {}, "probability": 0.5, "audit": audit}
    (para,) = nearly_paras(judged, NAMELESS)
    near = "how often an unreliable source is right and how closely actors follow their interest"
    assert para.text == f"Nearly as decisive as what the answer names: {near}."


def test_the_extremes_of_several_scenarios_say_that_they_are_and_quote_a_claim_once() -> None:
    """Breaks: no count, the whole quote twice, double quotes within the quote; all red."""
    quote = '"We will not sign," the minister said, "before the dam is filled," and left the talks in the capital.'
    first, last = {"claim": "a", "true": True}, {"claim": "a", "true": False}
    number = {"quantity": "worth.up.cover", "upper": False, "cut": 0.5, "value": 2.0}
    cells = [((first,), 0.4), ((last, number), 0.15), ((last, {**number, "upper": True}), 0.3)]
    leaves = [{"when": when, "probability": p, "share": 0.3, "set_by": "person"} for when, p in cells]
    para = scenarios_para({"scenarios": leaves}, Names({"a": quote}))
    assert para.basis
    assert para.basis.items == ("worth.up.cover",)  # what its sentence turns on; break: claims alone
    whole = "‘We will not sign,’ the minister said, ‘before the dam is filled,’ and left the talks in the capital."
    assert para.text == (
        f"Of three scenarios the highest is 40 %, where “{whole}” is true; the lowest 15 %, where what is quoted is "
        "not true and ‘cover’ (up) is below 2 (lower half of its range)."
    )


def test_the_answer_is_cut_last_on_a_screen_that_is_too_small() -> None:
    """What does not fit is left out of the other sections first. Break: as many sentences of each section."""
    sections = [
        Section(name, name, (), lead=tuple(Para(f"{name} {k}. " + 50 * "x") for k in range(30))) for name in NAMED_PARTS
    ]
    text = page_text(Page("T", "Q?", ("lead",), tuple(sections), "foot"))
    assert len(text.splitlines()) <= 30
    assert [sum(f"{name} {k}. x" in text for k in range(30)) for name in NAMED_PARTS] == [24, 1, 0]


NAMED_PARTS = ("answer", "confidence", "hinges")
