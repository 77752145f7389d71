"""Pages of scores: that of a ledger, with a look back on every resolved judgement, and that of a back-test."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from offramp.briefing.charts.calibration import reliability_diagram
from offramp.briefing.charts.figure import can_chart
from offramp.briefing.document import Block, Page, Picture, Section
from offramp.briefing.renderers.registry import RENDERERS
from offramp.briefing.views.backtest import backtest_parts
from offramp.briefing.views.ledger import CALIBRATION, score_parts
from offramp.briefing.views.post_mortem import post_mortem_blocks
from offramp.io import write_atomically
from offramp.ledger.backtest import BackTest
from offramp.ledger.chain import Ledger
from offramp.ledger.scores import CalibrationBin
from offramp.ledger.scoring import LedgerScore
from offramp.version import VERSION

FORMATS = (".html", ".pdf", ".md")


def score_page(ledger: Ledger, score: LedgerScore) -> Page:
    """The score of a ledger, and as annexes a look back on each resolved judgement."""
    back = tuple(
        Section(f"entry-{each.number}", f"Looking back on entry {each.number}: {each.title}", blocks, annex=True)
        for each in score.judgements
        if each.happened is not None
        for blocks in [post_mortem_blocks(ledger.entry(each.number), each)]
    )
    question = "How good were the judgements that were locked beforehand?"
    foot = f"Head of the ledger: {score.head}. As of {score.today}. Offramp {VERSION}"
    return _page(f"The score of {ledger.path.name}", question, score_parts(score), score.calibration, foot, back)


def backtest_page(test: BackTest) -> Page:
    """A back-test."""
    question = "What would the method have said of past cases?"
    foot = f"All codings: {test.frozen}. Offramp {VERSION}"
    return _page("A back-test", question, backtest_parts(test), test.calibration, foot)


def write_page(page: Page, path: Path) -> None:
    """Write a page in the form its suffix names, one of FORMATS. Raises OfframpError missing-extra, cannot-write."""
    write_atomically(path, RENDERERS[path.suffix.lower()](page, {}))


def _page(
    title: str,
    question: str,
    parts: Mapping[str, tuple[Block, ...]],
    bins: Sequence[CalibrationBin],
    foot: str,
    annexes: tuple[Section, ...] = (),
) -> Page:
    drawn = reliability_diagram(bins) if can_chart() else None
    picture = {CALIBRATION: (Picture(drawn.id),)} if drawn else {}
    sections = (
        Section(f"score-{k}", heading, (*picture.get(heading, ()), *blocks))
        for k, (heading, blocks) in enumerate(parts.items())
        if blocks
    )
    return Page(title, question, (), (*sections, *annexes), foot, (drawn,) if drawn else ())
