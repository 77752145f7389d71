"""A back-test in words: what it cannot show, the scores, each case, how far two coders agree."""

from __future__ import annotations

from collections.abc import Iterator

from offramp.briefing.document import Block, Grid, Para
from offramp.briefing.views.ledger import against_blocks, calibration_blocks, log_text, score_text
from offramp.ledger.backtest import BackTest, JudgedCase
from offramp.ledger.baselines import CoderAgreement
from offramp.ledger.locking import ANSWER
from offramp.wording import EVEN, count, percent

LIMITS = (
    "A back-test shows no skill: whoever coded these cases may have known how they ended, fame decides which cases are "
    "recorded, and few of them cannot tell a good method from a lucky one. Judgements locked beforehand can ('lock')."
)


def backtest_blocks(test: BackTest) -> tuple[Block, ...]:
    """The whole back-test."""
    happened = sum(each.happened for each in test.cases)
    cases = f"{count(len(test.cases), 'past case')}, of which {happened} happened"
    codes = f"{count(len(test.codes), 'code')} that all share" if test.codes else "no codes that all share"
    return (
        Para(f"{cases}; {count(test.draws, 'draw')} each, seed {test.seed}; {codes}."),
        Para(LIMITS),
        *_warnings(test),
        Para("Scores (Brier: 0 is perfect, one half scores .250), the best first:"),
        Grid(("", "forecasts", "Brier", "log"), tuple(_rows(test))),
        *against_blocks(test.against),
        *calibration_blocks(test.calibration),
        Para("Each case:"),
        Grid(("case", "coder", "as of", "said", "happened", "Brier", ""), tuple(map(_case, test.cases))),
        *_agreement(test.agreement),
        Para(f"All codings: {test.frozen}"),
        Para(
            "Note that hash before the first run, such as in a commit; --frozen HASH then refuses codings that changed."
        ),
    )


def _warnings(test: BackTest) -> Iterator[Block]:
    if test.undated:
        reports = count(test.undated, "cited report")
        yield Para(f"{reports} without a date: what was published after the day of a case cannot be masked there.")
    if len({each.coder for each in test.cases} - {""}) and any(not each.coder for each in test.cases):
        yield Para("Not every case names its coder.")
    if not any(each.coder for each in test.cases):
        yield Para("No coder is named.")


def _rows(test: BackTest) -> Iterator[tuple[str, ...]]:
    for row in sorted(test.scores, key=lambda each: each.brier or 0.0):
        name = row.name.upper() if row.name == ANSWER else row.name
        yield name, str(row.n), score_text(row.brier), log_text(row)


def _case(each: JudgedCase) -> tuple[str, ...]:
    tie = "at one half" if abs(each.probability - EVEN) < 0.005 else ""
    return (
        each.title,
        each.coder or "–",
        each.as_of,
        percent(each.probability, exact=False),
        f"{'yes' if each.happened else 'no'} ({each.on})",
        score_text(each.brier),
        tie or ("wrong" if each.wrong else ""),
    )


def _agreement(coders: CoderAgreement | None) -> Iterator[Block]:
    if coders is None:
        yield Para("No case has a second coding, so nothing is known of how far coders agree.")
        return
    kappa = "not defined, as no code varies" if coders.kappa is None else score_text(coders.kappa)
    yield Para(
        f"Two coders gave the same number in {coders.same} of {count(coders.entries, 'entry', 'entries')}, overlapping "
        f"ranges in {coders.overlap}; by chance it would be {percent(coders.by_chance)}. Cohen's kappa: {kappa}."
    )
