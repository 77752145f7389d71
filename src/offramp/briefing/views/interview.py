"""An interview in words: what a question is for, what an answer changed, what was written, what the case can answer."""

from __future__ import annotations

from collections.abc import Iterator

from offramp.asking.interview import Interview, clashes
from offramp.asking.keeping import Written, joined_answers
from offramp.asking.queries import Query
from offramp.asking.questions import question_text
from offramp.asking.replies import allowed_replies
from offramp.asking.state import Believed
from offramp.briefing.names import Names, names_of, value_text
from offramp.case.open_sizes import open_paths
from offramp.case.quantities import as_text
from offramp.case.types import Case
from offramp.wording import count, joined, percent, span

_DISAGREE = "These two answers do not agree; both are kept, and the sizes lie between them:"
SHOWN = 5  # sizes that are still open, by name


def reason_text(interview: Interview, query: Query) -> str:
    """What a question is for, and what may be answered."""
    return f"{_reason(interview, query)} Stated with: {'; '.join(allowed_replies(query))}."


def _reason(interview: Interview, query: Query) -> str:
    if query.kind in ("sign", "order"):
        return "It sets the direction of sizes that are open, and is enough for the graph model."
    if interview.view.answer is None or interview.case.asks is None:
        return "No answer bears yet on this size, which is open."
    outcome = interview.case.asks.outcome
    return f"Of all questions it is expected to tell most about “{outcome}”, or no answer bears on it yet."


def changed_lines(before: Interview, after: Interview) -> Iterator[str]:
    """What an answer changed: the answer of the case, and with which earlier answers it does not agree."""
    yield from joined_lines(before, after)
    was, now, asks = (before.view, after.view, after.case.asks) if not after.orders else (None, None, None)
    if asks and was and now and was.middle is not None and now.middle is not None and now.interval and was.interval:
        wide = f"90 % interval {span(*now.interval)}, before {span(*was.interval)}"
        middle = f"{percent(now.middle, exact=False)}, before {percent(was.middle, exact=False)}; "
        yield f"“{asks.outcome}”: {'' if open_paths(after.case) else middle}{wide}."
    old = {frozenset((one[0], other[0])) for one, other in clashes(before)}
    for one, other in clashes(after):
        if frozenset((one[0], other[0])) not in old:
            told = (f"“{question_text(after.case, query)}”: {answer.text}" for _, query, answer in (one, other))
            yield "\n  ".join((_DISAGREE, *told))


def believed_text(believed: Believed | None) -> str:
    """What the answers so far make of the question of the case."""
    if believed is None:
        return ""
    middle = f"{percent(believed.probability, exact=False)}; " if believed.probability is not None else ""
    return f"So far “{believed.outcome}”: {middle}90 % interval {span(believed.low, believed.high)}."


def joined_lines(before: Interview, after: Interview) -> Iterator[str]:
    """That somebody else answered meanwhile."""
    if others := joined_answers(before, after):
        who = joined(list(dict.fromkeys(each.by for each in others)))
        counts = "it counts" if len(others) == 1 else "they count"
        yield f"Meanwhile {who} kept {count(len(others), 'answer')} in this case; {counts} from now on."


def written_lines(before: Interview, written: Written, file: str) -> Iterator[str]:
    """The sizes that were written, and what the case can answer now."""
    interview, names = written.interview, names_of(written.interview.case)
    yield from joined_lines(before, interview)
    yield f"{count(len(interview.given), 'answer')} kept, {count(len(written.sizes), 'size')} written to {file}:"
    for name, size in written.sizes.items():
        old = value_text(as_text(interview.case.quantities[name].value))
        yield f"  {names.quantity(name)}: {value_text(size.value)} (before: {old})"
    yield from suffices(interview, written.open)


def _orders_suffice(interview: Interview, names: Names) -> Iterator[str]:
    ordered = [query.subject for _, query, _ in interview.given if query.kind == "order"]
    if ordered:
        who = joined([names.actor(actor) for actor in ordered])
        yield (
            f"The order of endings of {who} suffices to find which states are stable. A probability needs the sizes."
        )


def _listed(names: Names, open_: tuple[str, ...]) -> str:
    more = f", and {len(open_) - SHOWN} more" if len(open_) > SHOWN else ""
    return f"{count(len(open_), 'size')}: {', '.join(map(names.quantity, open_[:SHOWN]))}{more}"


def left_text(case: Case, open_: tuple[str, ...]) -> str:
    """Which sizes stay open if those that follow from the answers so far are written now."""
    if not open_:
        return ""
    return f"Written now, they leave open {_listed(names_of(case), open_)}: no answer says enough of these yet."


def suffices(interview: Interview, open_: tuple[str, ...]) -> Iterator[str]:
    """What the case can answer now."""
    names = names_of(interview.case)
    if open_:
        yield from _orders_suffice(interview, names)
        yield f"Still open: {_listed(names, open_)}. The questions go on with them."
    else:
        yield "No size is open: the answer can be computed."
