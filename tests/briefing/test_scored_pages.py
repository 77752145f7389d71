"""The page of a ledger's score: its chart, and what each resolved judgement would have had to believe."""

from __future__ import annotations

from pathlib import Path

import pytest
from ledgers import became, judged, write_ledger

from offramp.briefing.document import Grid, Page, Picture
from offramp.briefing.renderers.markdown import page_markdown
from offramp.briefing.scored_pages import score_page, write_page
from offramp.ledger.chain import read_ledger
from offramp.ledger.scoring import score
from offramp.ledger.types import Carried, LockedScenario

HUNG = (
    Carried("worth.ruler.fear", "number", "his fear", 0.2, 0.4, False, (), "his fear is low", "his fear is high"),
    Carried("a#1", "claim", "whether “x” is true", 0.28, 0.7, True, ("x",), "“x” is not true", "“x” is true"),
    Carried("b#1", "claim", "whether “y” is true", 0.1, 0.3, False, ("y",), "“y” is true", "“y” is not true"),
)
SCENARIOS = (LockedScenario("the offer is kept", 0.5, 0.5), LockedScenario("it is not", 0.5, 0.1))


@pytest.fixture
def page(tmp_path: Path) -> Page:
    hung = judged(0.3, carried=HUNG, scenarios=SCENARIOS)
    book = read_ledger(
        write_ledger(tmp_path / "l.jsonl", hung, judged(0.2), judged(), became(1, True), became(2, False))
    )
    return score_page(book, score(book))


def grid(page: Page, entry: int, column: str) -> tuple[tuple[str, ...], ...]:
    (section,) = (each for each in page.sections if each.anchor == f"entry-{entry}")
    (found,) = (each for each in section.blocks if isinstance(each, Grid) and column in each.columns)
    return found.rows


def test_beliefs_that_would_have_come_nearer_are_told_the_nearest_first(page: Page) -> None:
    """It happened, and was given 30 %. Breaks: the other side; what moves away listed; enough by the old answer."""
    assert grid(page, 1, "enough alone") == (
        ("“x” is true", "70 %", "yes", "“x”", "…"),
        ("His fear is high", "40 %", "", "assumed", "…"),
    )


def test_scenarios_are_weighed_by_what_happened(page: Page) -> None:
    """By Bayes, by hand: 0.25 against 0.05. Break: by its not having happened."""
    assert [row[2:] for row in grid(page, 1, "is")] == [("50 %", "83 %"), ("50 %", "17 %")]


def test_each_resolved_judgement_is_looked_back_on_and_none_that_is_open(page: Page) -> None:
    assert [each.anchor for each in page.sections if each.annex] == ["entry-1", "entry-2"]


def test_the_chart_says_what_the_table_says(page: Page, tmp_path: Path) -> None:
    """Break: the middle of a bin for its mean."""
    pytest.importorskip("altair")
    (figure,) = page.figures
    assert [row["said"] for row in figure.spec["datasets"]["bins"]] == pytest.approx([0.25])
    assert "Said 25 %: happened 1 of 2 (9 to 91 %)." in figure.alt
    assert any(Picture("calibration") in each.blocks for each in page.sections)
    write_page(page, tmp_path / "page.md")
    assert (tmp_path / "page.md").read_text("utf-8") == page_markdown(page)
