"""An answers file: `HANDLE = reply`, one a line, for scripts and for who would rather fill in a form."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

from offramp.asking.interview import Interview, query_of, sign_query
from offramp.asking.queries import Query
from offramp.asking.questions import question_text
from offramp.asking.replies import allowed_replies, understood
from offramp.case.types import ASKED_KINDS, StoredAnswer
from offramp.errors import OfframpError, Problem
from offramp.io import lines_written

MOST_BYTES = 1 << 20


def all_queries(interview: Interview) -> tuple[Query, ...]:
    """Every question that could be asked now."""
    signs = (sign_query(interview, actor) for actor in interview.actors if actor in interview.undirected)
    return (*signs, *interview.open)


def form(interview: Interview) -> str:
    """Every question that could be asked now, as an answers file to be filled in; what is left empty is passed over."""
    parts = ["# One line each: what stands before = names the question; write the reply behind it, or nothing."]
    for query in all_queries(interview):
        words = question_text(interview.case, query).splitlines()
        parts.append(
            "\n".join(
                ["", *(f"# {line}" for line in words), f"# ({'; '.join(allowed_replies(query))})", f"{query.handle} ="]
            )
        )
    return "\n".join(parts) + "\n"


def read_answers(interview: Interview, path: Path) -> tuple[tuple[Query, str], ...]:
    """The questions of an answers file with the replies, in its order.

    Raises OfframpError no-such-file, wrong-encoding, and bad-answers or bad-reply for each line that is wrong, all at
    once.
    """
    found, problems = list[tuple[Query, str]](), list[Problem]()
    for number, line in lines_written(path, MOST_BYTES):
        try:
            found += _line(interview, line, path, number)
        except OfframpError as error:
            problems += error.problems
    problems += _doubled(found, path)
    if not found and not problems:
        remedy = "print the questions with --questions, and write replies behind them"
        problems.append(Problem("bad-answers", str(path), 0, 0, "it holds no answer", remedy=remedy))
    if problems:
        raise OfframpError(problems)
    return tuple(found)


def _line(interview: Interview, line: str, path: Path, number: int) -> Iterator[tuple[Query, str]]:
    handle, sign, reply = line.partition(" =")
    at = len(line) - len(line.lstrip()) + 1
    if not sign:
        message, remedy = "this line has no reply: the file may be cut short", "write HANDLE = reply"
        raise OfframpError(Problem("bad-answers", str(path), number, at, message, remedy=remedy))
    query = query_named(interview, " ".join(handle.split()))
    if query is None:
        message = f"there is no question '{handle.strip()[:80]}'"
        remedy = "copy the questions from 'offramp ask CASE --questions'"
        raise OfframpError(Problem("bad-answers", str(path), number, at, message, remedy=remedy))
    if not reply.strip():
        return
    try:
        understood(query, reply)
    except OfframpError as error:
        column = line.index(reply.strip(), len(handle)) + 1
        raise OfframpError(replace(error.problems[0], file=str(path), line=number, column=column)) from None
    yield query, reply.strip()


def query_named(interview: Interview, handle: str) -> Query | None:
    """The question that a handle names."""
    head, _, rest = handle.partition(": ")
    kind, _, subject = head.partition(" ")
    about = tuple(part.strip() for part in rest.split(" | ")) if rest else ()
    if kind not in ASKED_KINDS:
        return None
    return query_of(interview, StoredAnswer("", kind, subject, about, "", "", "", date.min))


def _doubled(answers: list[tuple[Query, str]], path: Path) -> Iterator[Problem]:
    handles = [query.handle for query, _ in answers]
    for handle in dict.fromkeys(one for one in handles if handles.count(one) > 1):
        yield Problem("bad-answers", str(path), 0, 0, f"'{handle[:80]}' is answered twice", remedy="keep one answer")
