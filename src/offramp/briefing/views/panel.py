"""A panel of analysts in words: every answer, the pool, where dissent comes from. The one view of an AnalystPanel."""

from __future__ import annotations

from collections.abc import Iterator

from offramp.analysts.panel import AnalystPanel, Dissent, Voice
from offramp.briefing.document import Block, Grid, Para, listed
from offramp.briefing.views.alignment import dispute_text, shift_text, size_text
from offramp.wording import LEAST, capital, count, fives, outcome_named, outcome_subject, percent, span_of_fives, word

SHOWN = 10  # disputes that are told; --json has them all


def panel_blocks(panel: AnalystPanel) -> tuple[Block, ...]:
    """The answers, the pool, and what is disputed."""
    return (
        *_answers(panel),
        *_corrected(panel),
        _pool(panel),
        *_pairs(panel),
        *_dissent(panel),
        *(Para(f"{capital(note)}.") for note in panel.notes),
    )


def _answers(panel: AnalystPanel) -> Iterator[Block]:
    yield Para(
        f"{outcome_subject(panel.outcome)}, by each analyst's own case over {count(panel.draws, 'common draw')}:"
    )
    columns = ("analyst", "answer", "95 % sampling", "from draw to draw")
    yield Grid(columns, tuple(_row(voice) for voice in panel.voices))


def _row(voice: Voice) -> tuple[str, ...]:
    if voice.by_case is None or voice.sampling is None or voice.spread is None:
        return voice.label, "no case", "", ""
    told = f"{word(voice.by_case)}, {fives(voice.by_case)}"
    return voice.label, told, span_of_fives(*voice.sampling), span_of_fives(*voice.spread)


def _corrected(panel: AnalystPanel) -> Iterator[Block]:
    """What some say themselves, and what enters where that disagrees with itself or with their case."""
    told = [voice for voice in panel.voices if voice.stated]
    if told:
        yield listed(_stated(voice, panel.outcome) for voice in told)


def _stated(voice: Voice, outcome: str) -> str:
    said = "; ".join(f"{event} {percent(p)}" for event, p in voice.stated.items())
    says = f"{voice.label} {'says' if voice.by_case is None else 'also says'}: {said}."
    if voice.incoherence < LEAST:
        return says
    case = "with the case or " if voice.by_case is not None else ""
    enters = f"{outcome_named(outcome)} enters with {percent(voice.probability, exact=False)}"
    return f"{says} This disagrees {case}with itself; as in the nearest numbers that agree, {enters}."


def _pool(panel: AnalystPanel) -> Para:
    pool = panel.pool
    if pool.voices == 1:
        return Para(f"Nothing to pool: {pool.word}, {fives(pool.probability)}.")
    error = f" (95 %: {span_of_fives(*pool.sampling)})" if pool.sampling else ""
    said = sorted((voice.probability, voice.label) for voice in panel.voices)
    ends = f"from {fives(said[0][0])} ({said[0][1]}) to {fives(said[-1][0])} ({said[-1][1]})"
    how = f"the mean of the log odds of {count(pool.voices, 'analyst')}, all with equal weight"
    return Para(
        f"Pooled: {pool.word}, {fives(pool.probability)}{error}, {how}; {ends}. "
        f"The mean of their probabilities would be {fives(pool.mean)}."
    )


def _pairs(panel: AnalystPanel) -> Iterator[Block]:
    if panel.compared:
        columns = ("from", "to", "moves the answer by", "disputes", "only one has")
        rows = (
            (one, two, shift_text(each.together), str(len(each.disputes)), str(len(each.only_first + each.only_second)))
            for (one, two), each in panel.compared.items()
        )
        yield Grid(columns, tuple(rows))


def _dissent(panel: AnalystPanel) -> Iterator[Block]:
    told = [one for one in panel.dissent if abs(one.worth.difference) >= LEAST]
    if told:
        yield Para("Where the dissent comes from, the weightiest first:")
        yield listed(_dispute(one, panel) for one in told[:SHOWN])
    elif panel.compared:
        yield Para("No dispute moves an answer by half a point.")
    rest = len(panel.dissent) - len(told[:SHOWN])
    if rest and told:
        yield Para(f"{capital(count(rest, 'more dispute'))} moving an answer by less (--json lists them).")


def _dispute(dissent: Dissent, panel: AnalystPanel) -> str:
    pair = panel.compared[dissent.first, dissent.second]
    dispute = next(each for each in pair.disputes if each.what == dissent.what)
    size = size_text(dissent.worth)
    between = f"between {dissent.first} and {dissent.second}" + (
        f", of {dissent.pairs} pairs that dispute it" if dissent.pairs > 1 else ""
    )
    return f"{dispute_text(dispute, pair, (dissent.first, dissent.second))} Worth {size} {between}."
