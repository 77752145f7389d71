"""An interview as it is published: what is asked next, what was answered, what is believed, and what was written."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Annotated

from offramp.asking.answers_file import all_queries
from offramp.asking.interview import Interview, clashes, next_query
from offramp.asking.keeping import Written
from offramp.asking.queries import Query
from offramp.asking.questions import question_text
from offramp.asking.replies import allowed_replies
from offramp.case import quantities
from offramp.case.canonical import fingerprint
from offramp.case.open_sizes import open_paths
from offramp.case.types import ASKED_KINDS, Case
from offramp.codec import CaseHash, Count, Date, Probability, Published, Text, note, one_of
from offramp.frames import Tabular
from offramp.version import VERSION


@dataclass(frozen=True, slots=True)
class PutQuestion(Published):
    """A question as it is put. `handle` is its name in an answers file; `subject` the actor or the chance it is about;
    `replies` says what an answer may look like."""

    handle: Text
    kind: Annotated[str, one_of(ASKED_KINDS)]
    subject: Text
    text: Text
    replies: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class KeptAnswer(Published):
    """An answer in the case file. `counts` is false where its sizes were written before, or where the case no longer
    has what it is about."""

    id: Text
    kind: Annotated[str, one_of(ASKED_KINDS)]
    subject: Text
    question: Text
    answer: Text
    by: Text
    on: Date
    counts: bool


@dataclass(frozen=True, slots=True)
class Believed(Published):
    """What the answers so far make of the question of the case: its outcome, the median over points drawn from what is
    believed (null while a size is open), and where nine in ten of them lie."""

    outcome: Text
    probability: Probability | None
    low: Probability
    high: Probability


@dataclass(frozen=True, slots=True)
class AskedSize(Published):
    """A size that was written: before, now, as the case language has them, and the answers it follows from."""

    before: Text
    value: Text
    asked: tuple[Text, ...]


@dataclass(frozen=True)
class InterviewState(Tabular, Published):
    """An interview: the next question (null at the stop), every other that could be asked, and what came of it."""

    FORMAT, TITLE = "offramp/ask-1", "An interview"
    ROWS = "answers"

    version: Text = field(default=VERSION, kw_only=True)
    case: CaseHash
    actors: Annotated[tuple[Text, ...], note("Who is asked about.")]
    next: PutQuestion | None
    expected: Annotated[Count, note("How many questions it will be at most, those answered among them.")]
    questions: tuple[PutQuestion, ...]
    answers: tuple[KeptAnswer, ...]
    clashes: Annotated[tuple[tuple[Text, Text], ...], note("Answers that do not agree with one another, by id.")]
    believed: Annotated[Believed | None, note("Null where the case asks nothing, or could not be solved.")]
    written: Annotated[Mapping[str, AskedSize], note("The sizes that were written now, by path.")]
    open: Annotated[tuple[Text, ...], note("The sizes that are open, by path.")]


def interview_state(interview: Interview, now: Case, written: Written | None = None) -> InterviewState:
    """The state of an interview. `now` is the case as its file stands, with every answer that is kept."""
    query = next_query(interview)
    left = written.open if written else open_paths(interview.case)
    return InterviewState(
        fingerprint(now),
        interview.actors,
        _put(interview, query) if query else None,
        interview.most,
        tuple(_put(interview, each) for each in all_queries(interview)),
        tuple(_answers(interview, now)),
        tuple((first[0], second[0]) for first, second in clashes(interview)),
        belief_so_far(interview),
        dict(_written(written)) if written else {},
        left,
    )


def _put(interview: Interview, query: Query) -> PutQuestion:
    text = question_text(interview.case, query)
    return PutQuestion(query.handle, query.kind, query.subject, text, allowed_replies(query))


def _answers(interview: Interview, now: Case) -> Iterator[KeptAnswer]:
    counting = {name for name, _, _ in interview.given}
    for each in now.asked:
        yield KeptAnswer(
            each.id, each.kind, each.subject, each.question, each.answer, each.by, each.on.isoformat(),
            each.id in counting,
        )  # fmt: skip


def belief_so_far(interview: Interview) -> Believed | None:
    """What the answers so far make of the question of the case."""
    view, asks = interview.view, interview.case.asks
    if asks is None or view.interval is None:
        return None
    return Believed(asks.outcome, None if open_paths(interview.case) else view.middle, *view.interval)


def _written(written: Written) -> Iterator[tuple[str, AskedSize]]:
    for path, size in written.sizes.items():
        before = quantities.as_text(written.interview.case.quantities[path].value)
        yield path, AskedSize(before, size.value, size.asked)
