"""A page to look back on one resolved judgement: what it hung on, and what would have had to be believed instead."""

from __future__ import annotations

from collections.abc import Iterator

from offramp.briefing.document import Block, Grid, Para, listed
from offramp.briefing.views.ledger import called, outcomes_text, score_text
from offramp.ledger.scores import updated_shares
from offramp.ledger.scoring import JudgedEntry
from offramp.ledger.types import Carried, LedgerEntry, LockedJudgement
from offramp.wording import EVEN, capital, fives, is_even, outcome_subject, percent, span

SHOWN = 10  # things that carried an answer


def post_mortem_blocks(line: LedgerEntry, judged: JudgedEntry) -> tuple[Block, ...]:
    """A page to look back on one resolved judgement: what was at odds with what happened is printed, what was wrong in
    fact is to be filled in."""
    entry, happened = line.entry, bool(judged.happened)
    assert isinstance(entry, LockedJudgement)
    side = f"on the {'wrong' if judged.wrong else 'right'} side of one half"
    side = "at one half" if is_even(judged.probability) else side
    return (
        Para(f"Looking back: {entry.title} (entry {line.number}, locked {line.at[:10]} by {entry.by})"),
        Para(f"Said: {called(entry)}; in nine of ten draws {span(*entry.spread)}; confidence {entry.confidence}."),
        Para(f"To count as having happened, by {entry.until}: {entry.happens}"),
        Para(f"Came about: {outcomes_text(judged)}."),
        Para(f"The answer was {side}; Brier {score_text(judged.brier)}."),
        *_believed(entry, happened),
        *_scenario_rows(entry, happened),
        *_other_views(entry, happened),
        Para("To be written by whoever looks back:"),
        listed(
            (
                "Which of the rows above turned out wrong, and when could that have been known? …",
                "What mattered and was not in the case at all? …",
                "Was the question what was meant, or did only its wording decide? …",
                "What is changed in the next case, and in the method? …",
            )
        ),
        Para("One wrong judgement does not prove a method wrong, and one right one does not prove it right."),
    )


def _other_views(entry: LockedJudgement, happened: bool) -> Iterator[Block]:
    """Lenses, and the conventions that would have come nearest to and farthest from what happened."""
    yield Para("What other views gave at the time:")
    rows = [(name, percent(p, exact=False)) for name, p in entry.lenses.items()]
    if entry.crowd:
        rows.append((f"crowd ({entry.crowd.source})", percent(entry.crowd.probability)))
    ranked = sorted(entry.conventions, key=lambda each: abs(each.probability - happened))
    if ranked:
        nearest, farthest = ranked[0], ranked[-1]
        rows.append((f"the convention nearest to what happened: {nearest.says}", percent(nearest.probability, False)))
        rows.append((f"the one farthest from it: {farthest.says}", percent(farthest.probability, False)))
    yield Grid(("view", outcome_subject(entry.outcome)), tuple(rows))


def _scenario_rows(entry: LockedJudgement, happened: bool) -> Iterator[Block]:
    """The scenarios, those at odds with what happened having become less likely."""
    if not entry.scenarios:
        return
    now = updated_shares([(each.share, each.probability) for each in entry.scenarios], happened)
    after = [percent(share) for share in now] or ["–"] * len(entry.scenarios)
    yield Para(
        "Scenarios: how likely each was, and is by what happened (its share times the chance it gave to that). One "
        "that has become less likely was at odds with it."
    )
    rows = tuple(
        (each.when, fives(each.probability), percent(each.share), then)
        for each, then in zip(entry.scenarios, after, strict=True)
    )
    yield Grid(("in the draws", outcome_subject(entry.outcome), "was", "is"), rows)


def _believed(entry: LockedJudgement, happened: bool) -> Iterator[Block]:
    """What would have brought the answer nearer to what happened, and whether that alone would have been enough."""
    if not entry.carried:
        yield Para("What carried the answer was not worked out when it was locked (it was locked with --quick).")
        return
    nearer = [each for each in entry.carried if fives(_then(each, happened)) != fives(entry.probability)]
    nearer.sort(key=lambda each: abs(_then(each, happened) - happened))
    wrong = (entry.probability >= EVEN) != happened
    if wrong and not any(_enough(each, happened) for each in nearer):
        yield Para("No single belief that was tried would have put the answer on the right side of one half.")
    if nearer:
        yield Para(
            "What the model would have had to believe to come nearer to what happened, the nearest first; what it "
            "believed instead may have been wrong:"
        )
        rows = tuple(_belief(each, happened, wrong) for each in nearer[:SHOWN])
        yield Grid(("had it believed that", "the answer", "enough alone", "rested on", "turned out"), rows)


def _then(each: Carried, happened: bool) -> float:
    return each.high if happened else each.low


def _belief(each: Carried, happened: bool, wrong: bool) -> tuple[str, ...]:
    held = each.when_high if happened else each.when_low
    rested = "; ".join(f"“{quote}”" for quote in each.quotes)
    return (
        capital(held or each.says),
        fives(_then(each, happened)),
        "yes" if wrong and _enough(each, happened) else "",
        rested or ("" if each.kind in ("claim", "origin") else "assumed"),
        "…",
    )


def _enough(each: Carried, happened: bool) -> bool:
    return (_then(each, happened) >= EVEN) == happened
