"""A back-test in words: what it cannot show, the forecasts beside baselines, ablations, each case, its coders."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain

from offramp.briefing.document import Block, Grid, Para
from offramp.briefing.views.ledger import CALIBRATION, calibration_blocks, score_text
from offramp.ledger.backtest import BackTest, DecoyCase, JudgedCase
from offramp.ledger.baselines import CoderAgreement
from offramp.ledger.locking import ANSWER
from offramp.ledger.scores import Against, MeanScores, average
from offramp.wording import EVEN, count, percent

LIMITS = (
    "A back-test shows no skill: whoever coded these cases may have known how they ended, fame decides which cases are "
    "recorded, and few of them cannot tell a good method from a lucky one. Judgements locked beforehand can ('lock')."
)


def backtest_blocks(test: BackTest) -> tuple[Block, ...]:
    """The whole back-test."""
    return tuple(chain.from_iterable(backtest_parts(test).values()))


def backtest_parts(test: BackTest) -> dict[str, tuple[Block, ...]]:
    """The whole back-test in parts, by heading."""
    happened = sum(each.happened for each in test.cases)
    cases = f"{count(len(test.cases), 'past case')}, of which {happened} happened"
    codes = f"{count(len(test.codes), 'code')} that all share" if test.codes else "no codes that all share"
    first = Para(f"{cases}; {count(test.draws, 'draw')} each, seed {test.seed}; {codes}.")
    return {
        "Forecasts": (first, Para(LIMITS), *_warnings(test), *_forecasts(test)),
        "What is left out or changed": tuple(_ablations(test)),
        CALIBRATION: tuple(calibration_blocks(test.calibration)),
        "Each case": (
            Para("Each case:"),
            Grid(("case", "coder", "as of", "said", "happened", "Brier", ""), tuple(map(_case, test.cases))),
        ),
        "Coders": (*_agreement(test.agreement), *_recognised(test.cases), *_decoys(test), *_frozen(test)),
    }


def _warnings(test: BackTest) -> Iterator[Block]:
    if test.undated:
        reports = count(test.undated, "cited report")
        yield Para(f"{reports} without a date: what was published after the day of a case cannot be masked there.")
    if len({each.coder for each in test.cases} - {""}) and any(not each.coder for each in test.cases):
        yield Para("Not every case names its coder.")
    if not any(each.coder for each in test.cases):
        yield Para("No coder is named.")


def _forecasts(test: BackTest) -> Iterator[Block]:
    """The answer and what stands beside it, the best first."""
    beside = {each.name: each for each in test.against}
    rows = [each for each in test.scores if each.name == ANSWER or each.name in beside]
    yield Para(
        "Forecasts (Brier: 0 is perfect, one half scores .250), the best first, and the answer on the same cases:"
    )
    columns = ("", "forecasts", "Brier", "log", "the answer", "better by", "95 %")
    yield Grid(columns, tuple((*_scored(row), *_beside(beside.get(row.name))) for row in _best_first(rows)))


def _best_first(rows: Iterable[MeanScores]) -> list[MeanScores]:
    return sorted(rows, key=lambda each: each.brier or 0.0)


def _scored(row: MeanScores) -> tuple[str, ...]:
    log = f"infinite ({row.impossible} of {row.n})" if row.impossible else score_text(row.log)
    return row.name.upper() if row.name == ANSWER else row.name, str(row.n), score_text(row.brier), log


def _beside(row: Against | None) -> tuple[str, ...]:
    if row is None:
        return "", "", ""
    interval = f"{score_text(row.interval[0])} to {score_text(row.interval[1])}" if row.interval else "–"
    return score_text(row.answer), score_text(row.better), interval


def _ablations(test: BackTest) -> Iterator[Block]:
    """The answer with something left out, changed or looked at otherwise, beside the answer on the same cases."""
    baselines = {ANSWER, *(each.name for each in test.against)}
    rows = [(row, _answer_there(test.cases, row.name)) for row in test.scores if row.name not in baselines]
    if rows:
        yield Para("With something left out or changed, by one lens alone, and as others coded it:")
        columns = ("", "forecasts", "Brier", "log", "the answer", "worse by")
        yield Grid(columns, tuple((*_scored(row), score_text(ours), _worse(row, ours)) for row, ours in rows))


def _answer_there(cases: Iterable[JudgedCase], name: str) -> float | None:
    return average([each.brier for each in cases if name in each.beside])


def _worse(row: MeanScores, answer: float | None) -> str:
    return score_text(None if row.brier is None or answer is None else row.brier - answer)


def _case(each: JudgedCase) -> tuple[str, ...]:
    tie = "at one half" if abs(each.probability - EVEN) < 0.005 else ""
    return (
        each.name if each.name == each.title else f"{each.name}: {each.title}",
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


def _recognised(cases: Iterable[JudgedCase]) -> Iterator[Block]:
    noted = [each for each in cases if each.recognised]
    if not noted:
        yield Para("Whether coders recognised the cases is not noted.")
        return
    fresh = [each.brier for each in noted if each.recognised == "no"]
    rest = f"; on the others the answer's Brier score is {score_text(average(fresh))}" if fresh else ""
    yield Para(f"Coders recognised {len(noted) - len(fresh)} of {count(len(noted), 'case')}{rest}.")


def _decoys(test: BackTest) -> Iterator[Block]:
    if not test.decoys:
        yield Para("There are no decoys: invented cases show what the template gives where nothing can be known.")
        return
    yield Para(
        "Decoys, invented and not scored; answers like those of real cases come from the template, not the world:"
    )
    yield Grid(("decoy", "coder", "said", "taken for real"), tuple(map(_decoy, test.decoys)))
    means = (average([each.probability for each in group]) or 0.0 for group in (test.decoys, test.cases))
    decoys, real = (percent(mean, exact=False) for mean in means)
    yield Para(f"On average decoys were given {decoys}, real cases {real}.")


def _decoy(each: DecoyCase) -> tuple[str, ...]:
    return each.name, each.coder or "–", percent(each.probability, exact=False), each.recognised or "–"


def _frozen(test: BackTest) -> Iterator[Block]:
    yield Para(f"All codings: {test.frozen}")
    yield Para("Note that hash before the first run, such as in a commit; --frozen HASH then refuses changed codings.")
