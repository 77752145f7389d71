"""A ledger in words: what was locked, what was recorded, the score."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import chain

from offramp.briefing.document import Block, Grid, Para, listed
from offramp.briefing.names import NAMELESS, Names
from offramp.briefing.views.changing import held_text
from offramp.briefing.views.game import likelihood
from offramp.briefing.views.judgement import GONE, condition_text, tried_text
from offramp.ensemble.find_out import Finding, Side
from offramp.ensemble.weights import PREMISE_GONE
from offramp.ledger.locking import Words
from offramp.ledger.scores import ENOUGH, Against, CalibrationBin, MeanScores
from offramp.ledger.scoring import JudgedEntry, LedgerScore
from offramp.ledger.types import LedgerEntry, LockedJudgement, RecordedOutcome
from offramp.wording import capital, count, fives, is_even, outcome_named, percent, short, span, unbroken

_BECAME = {"yes": "happened", "no": "did not happen", "unmet": "terms did not come about"}
CALIBRATION = "Calibration"  # the part with the chart
_KINDS = {
    "base": "an unreliable source is right in",
    "rationality": "rationality",
    "worth": "the items of worth that matter most",
    "otherwise": "the value where a report is false:",
    "private": "private priors, narrower and wider",
    "history": "the past read another way",
    "order": "the order of play",
}


def words_of(names: Names) -> Words:
    """How an entry names the things of a case."""

    def terms(given: Mapping[str, bool]) -> str:
        return names.choice(given.items())

    def convention(kind: str, what: str, value: str) -> str:
        name = names.item(what) if kind == "history" else names.convention(what, kind)
        return f"{name}: {tried_text(kind, what, value, names)}"

    def held(finding: Finding, side: Side) -> str:
        return held_text(finding.to_dict(), side.at, names)

    return Words(
        names.finding, held, lambda condition: condition_text(condition, names), names.quote, terms, convention
    )


# one entry ------------------------------------------------------------------------------------------------------------


def locked_blocks(line: LedgerEntry, file: str) -> tuple[Block, ...]:
    """What was just locked, and the head that is to be kept elsewhere."""
    entry = line.entry
    assert isinstance(entry, LockedJudgement)
    return (
        Para(
            f"Locked as entry {line.number} of {file} by {entry.by}: {called(entry)}. "
            f"To count as having happened, by {entry.until}: {entry.happens}"
        ),
        *([Para(f"On these terms: {entry.terms}. Should they not come about, record 'unmet'.")] if entry.terms else []),
        *_settled(entry.outcomes.get(PREMISE_GONE, 0.0)),
        *([Para(f"Its authors knew the outcome ({entry.hindsight}): it shows no skill.")] if entry.hindsight else []),
        *_head(line.check, file),
    )


def _settled(gone: float) -> Iterator[Block]:
    if gone > GONE:
        share = "all" if gone > 1 - 1e-9 else percent(gone, exact=False)
        yield Para(f"In {share} of the draws it is settled beforehand: nobody decides it any more.")


def recorded_blocks(line: LedgerEntry, judged: LockedJudgement, file: str, earlier: int) -> tuple[Block, ...]:
    """What was just recorded; `earlier`: how many outcomes of the same judgement stood before."""
    entry = line.entry
    assert isinstance(entry, RecordedOutcome)
    happened = f"{'its' if entry.happened == 'unmet' else 'it'} {_BECAME[entry.happened]}"
    notes = []
    if earlier:
        records = count(earlier, "earlier record")
        notes.append(f"This corrects {records} of the same judgement, which stays in the ledger.")
    if entry.happened == "no" and entry.on < judged.until:
        notes.append(f"It could have happened until {judged.until}; should it still, record that too.")
    first = f"Recorded as entry {line.number} of {file}: {happened} ({entry.on})."
    first += f" Entry {entry.of} had said: {called(judged)}."
    return (Para(first), *map(Para, notes), *_head(line.check, file))


def called(entry: LockedJudgement) -> str:
    """What a judgement said, in words."""
    return likelihood(entry.outcome, entry.probability, fives(entry.probability), within=True)


def _head(check: str, file: str) -> tuple[Block, ...]:
    keep = "Keep this head outside the ledger, in a mail or a commit: lines taken off the end are found by it alone"
    return (Para(f"Head: {check}"), Para(f"{keep} (offramp verify {file} --head …)."))


# the score ------------------------------------------------------------------------------------------------------------


def score_blocks(score: LedgerScore) -> tuple[Block, ...]:
    """The whole score."""
    return (*chain.from_iterable(score_parts(score).values()), Para(f"Head: {score.head}"))


def score_parts(score: LedgerScore) -> dict[str, tuple[Block, ...]]:
    """The whole score in parts, by heading."""
    return {
        "How good they were": (Para(_counts(score)), *_answer(score), *against_blocks(score.against)),
        CALIBRATION: tuple(calibration_blocks(score.calibration)),
        "By analyst, lens and convention": tuple(_tables(score)),
        "Every judgement": tuple(_listed(score)),
    }


def _counts(score: LedgerScore) -> str:
    every = score.judgements
    unmet = sum(each.unmet for each in every)
    open_ones = sum(each.happened is None and not each.overdue for each in every) - unmet
    overdue = sum(each.overdue for each in every)
    questions = f" (of {count(score.questions, 'question')})" if score.resolved != score.questions else ""
    parts: tuple[str, ...] = (f"{score.resolved} resolved{questions}", f"{open_ones} open", f"{overdue} overdue")
    parts += (f"{unmet} whose terms did not come about",) if unmet else ()
    return f"{count(len(every), 'judgement')} locked: {', '.join(parts)}."


def _answer(score: LedgerScore) -> Iterator[Block]:
    answer, late = score.answer, sum(each.late for each in score.judgements)
    if not answer.n:
        yield Para("Nothing is resolved yet, so no skill has been shown.")
        return
    yield Para(
        f"Brier score {score_text(answer.brier)} (0 is perfect, one half scores .250), log score {log_text(answer)}."
    )
    if score.questions < ENOUGH:
        few = count(score.questions, "question")
        yield Para(f"{capital(few)} cannot show skill, nor that there is none; {ENOUGH} or more may begin to.")
    if score.questions < score.resolved:
        yield Para("Judgements of one question are not independent: the intervals below are too narrow.")
    if late:
        rest = f": without them the Brier score is {score_text(score.without_late.brier)}" if answer.n > late else ""
        known = f"Of {count(late, 'judgement')} the outcome was, or may have been, known at the lock"
        yield Para(f"{known}{rest}.")


def score_text(value: float | None) -> str:
    """A score to three digits.

    >>> score_text(0.25), score_text(1.0), score_text(-0.04), score_text(None)
    ('.250', '1.000', '−.040', '–')
    """
    if value is None:
        return "–"
    text = f"{abs(value):.3f}"
    return f"{'−' if value < 0 and text != '0.000' else ''}{text[1:] if text[0] == '0' else text}"


def log_text(scores: MeanScores) -> str:
    """A mean log score, with how many would make it infinite."""
    text = score_text(scores.log)
    if scores.impossible:
        return f"infinite ({scores.impossible} of {scores.n} called impossible what came about; the others {text})"
    return text


def against_blocks(rows: Sequence[Against]) -> Iterator[Block]:
    """The answer beside other forecasts of the same questions."""
    if rows:
        yield Para("Beside other forecasts of the same questions (Brier; better is a positive difference):")
        columns = ("against", "judgements", "theirs", "the answer", "better by", "95 %")
        yield Grid(columns, tuple(map(_against_row, rows)))


def _against_row(row: Against) -> tuple[str, ...]:
    interval = f"{score_text(row.interval[0])} to {score_text(row.interval[1])}" if row.interval else "–"
    return row.name, str(row.n), score_text(row.baseline), score_text(row.answer), score_text(row.better), interval


def calibration_blocks(bins: Sequence[CalibrationBin]) -> Iterator[Block]:
    """How often what was given such a probability happened."""
    if bins:
        yield Para("Calibration: how often what was given such a probability happened.")
        yield Grid(("said", "mean", "happened", "95 %", ""), tuple(map(_bin_row, bins)))


def _bin_row(each: CalibrationBin) -> tuple[str, ...]:
    said, of = f"{100 * each.low:.0f} to {100 * each.high:.0f} %", f"{each.happened} of {each.n}"
    return said, percent(each.mean), of, span(*each.interval), "too few to say" if each.few else ""


def _tables(score: LedgerScore) -> Iterator[Block]:
    named = (("By analyst", score.analysts), ("By lens", score.lenses), ("Under other conventions", score.conventions))
    for title, rows in named:
        if rows:
            yield Para(f"{title}:")
            cells = tuple((_convention(row.name), str(row.n), score_text(row.brier), log_text(row)) for row in rows)
            yield Grid(("", "forecasts", "Brier", "log"), cells)


def _convention(name: str) -> str:
    """The name of a row; of a convention in words.

    >>> _convention("base 0.15"), _convention("order"), _convention("ana")
    ('an unreliable source is right in 15 %', 'the order of play', 'ana')
    >>> _convention("worth times 2")
    'the items of worth that matter most twice as large'
    """
    kind, _, value = name.partition(" ")
    if kind not in _KINDS or (value and kind not in ("base", "rationality", "worth", "otherwise")):
        return name
    return f"{_KINDS[kind]} {tried_text(kind, '', value, NAMELESS)}" if value else _KINDS[kind]


_LISTS: dict[str, Callable[[JudgedEntry], bool]] = {
    "Overdue: the day is past and nobody has recorded what happened.": lambda entry: entry.overdue,
    "Open:": lambda entry: entry.happened is None and not entry.overdue and not entry.unmet,
    "Not scored, as the terms that the question took as given did not come about:": lambda entry: entry.unmet,
    "Wrong:": lambda entry: entry.wrong,
    "Neither right nor wrong, at one half:": lambda entry: entry.happened is not None and is_even(entry.probability),
    "Right:": lambda entry: entry.happened is not None and not entry.wrong and not is_even(entry.probability),
}


def _listed(score: LedgerScore) -> Iterator[Block]:
    for title, belongs in _LISTS.items():
        if entries := list(filter(belongs, score.judgements)):
            yield Para(title)
            yield listed(map(_entry_text, entries))
    if any(each.wrong for each in score.judgements):
        yield Para("To look back on a wrong one: offramp score LEDGER --post-mortem ENTRY")


def _entry_text(entry: JudgedEntry) -> str:
    said = f"{outcome_named(entry.outcome)} {percent(entry.probability, exact=False)}"
    text = f"{entry.number}: {entry.title}, {entry.by}, {entry.at}: {said}"
    text += f", until {entry.until}: “{short(entry.happens, 100)}”."
    if entry.outcomes:
        text += f" {capital(outcomes_text(entry))}." + (
            f" Brier {score_text(entry.brier)}." if entry.brier is not None else ""
        )
    return unbroken(text)


def outcomes_text(entry: JudgedEntry) -> str:
    """All that was recorded of a judgement, the last word first."""
    return "; before that: ".join(map(_outcome_text, reversed(entry.outcomes)))


def _outcome_text(outcome: RecordedOutcome) -> str:
    by = f", {outcome.by}" if outcome.by else ""
    return f"{_BECAME[outcome.happened]} ({outcome.on}; {outcome.source}{by})"
