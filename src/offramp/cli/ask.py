"""The command that asks a person for sizes by comparisons, and keeps each answer in the case."""

from __future__ import annotations

import getpass
import shutil
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from offramp.cli.options import argument, misused, option
from offramp.errors import OfframpError, Problem
from offramp.sanitize import visible

if TYPE_CHECKING:
    from offramp.asking.interview import Interview
    from offramp.asking.queries import Query

SHOWN = 5  # sizes that are still open, by name
WORDS = "skip: pass over it; why: what it is for; undo: take back the last answer; done: write the sizes; quit: stop"


def ask_command(
    case: Annotated[str, argument("CASE", "A folder with case.yaml, or a case file.")],
    actor: Annotated[str | None, argument("[ACTOR]", "Ask about this actor alone, by id or name.")] = None,
    answers: Annotated[
        Path | None, option("--answers FILE", "Take the replies from this file, not from a person.")
    ] = None,
    questions: Annotated[
        bool, option("--questions", "Print every question as an answers file to be filled in, and stop.")
    ] = False,
    orders: Annotated[
        bool, option("--orders", "Ask for orders of endings alone, which suffice for the graph model.")
    ] = False,
    by: Annotated[str, option("--by NAME", "Who answers; kept (default: your user name).")] = "",
) -> int:
    """Ask for the sizes of a case by comparisons, not by numbers.

    What is open is asked first, then what moves the answer most.

    Each answer is kept in case.yaml, under 'asked', the moment it is given, with who and when; asked again, the command
    goes on where it stopped. The sizes that follow from the answers are written at the end, or at 'done', all of an
    actor's together, and each says from which answers it follows. Answers that disagree are shown and kept. Replies are
    chances or shares from 0 to 100, ratios such as half, twice or 3/4, or words.
    """
    from offramp.asking.answers_file import form, read_answers
    from offramp.asking.interview import interview
    from offramp.asking.keeping import case_path
    from offramp.case.load import load

    path = case_path(case)
    begun = interview(load(case), actor, orders)
    if questions:
        typer.echo(form(begun), nl=False)
        return 0
    name = by.strip() or _user()
    if answers is not None:
        return _finished(_scripted(begun, read_answers(begun, answers), path, name), path)
    if sys.stdin is None:
        raise _no_input()
    return _conversation(begun, path, name)


def _user() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        raise misused("offramp ask", "it is not known who answers", (), "add --by NAME") from None


def _no_input() -> OfframpError:
    message = "standard input is closed: nobody can answer"
    return OfframpError(
        Problem("no-input", "standard input", 0, 0, message, remedy="give the replies with --answers FILE")
    )


def _scripted(interview: Interview, replies: tuple[tuple[Query, str], ...], path: Path, by: str) -> Interview:
    """Keep the answers of a file one by one; what they changed is told of all together."""
    from offramp.asking.keeping import holds_answer, keep

    after = interview
    for query, reply in replies:
        if not holds_answer(interview, query, reply):
            after = keep(after, path, query, reply, by)
    for line in changed_lines(interview, after):
        _say(line)
    return after


def _kept(interview: Interview, query: Query, reply: str, path: Path, by: str) -> Interview:
    """Keep an answer, and tell what it changed."""
    from offramp.asking.keeping import keep

    after = keep(interview, path, query, reply, by)
    for line in changed_lines(interview, after):
        _say(line)
    return after


def _conversation(interview: Interview, path: Path, by: str) -> int:
    from offramp.asking.interview import next_query

    _say(
        f"{interview.case.title}. {WORDS}."
        + (f" {len(interview.given)} answers are kept from before." if interview.given else "")
    )
    while (query := next_query(interview)) is not None:
        _put(interview, query)
        reply = _reply()
        if reply is None or reply == "quit":
            return _left(interview, path, typed=reply is not None)
        if reply == "done":
            break
        if reply == "why":
            _say(_reason(interview, query))
        elif reply == "skip":
            interview = interview.without(query)
        elif reply == "undo":
            interview = _undone(interview, path)
        else:
            interview = _tried(interview, query, reply, path, by)
    return _finished(interview, path)


def _undone(interview: Interview, path: Path) -> Interview:
    from offramp.asking.keeping import take_back

    if not interview.given:
        _say("There is no answer to take back.")
        return interview
    _say(f"Taken back: {interview.given[-1][2].text}.")
    return take_back(interview, path)


def _tried(interview: Interview, query: Query, reply: str, path: Path, by: str) -> Interview:
    """The answer kept; where it is none, what would be one is told, and the question comes again."""
    try:
        return _kept(interview, query, reply, path, by)
    except OfframpError as error:
        if any(problem.slug != "bad-reply" for problem in error.problems):
            raise
        told = error.problems[0]
        _say(f"{told.message}. Answer with: {'; '.join(told.allowed)}.")
        return interview


def _put(interview: Interview, query: Query) -> None:
    from offramp.asking.interview import expected_questions
    from offramp.asking.questions import question_text

    number = len(interview.given) + 1
    typer.echo(f"\nQuestion {number} of about {max(expected_questions(interview), number)}")
    _say(question_text(interview.case, query))


def _reply() -> str | None:
    """What is typed; None at the end of the input."""
    typer.echo("> ", nl=False)
    sys.stdout.flush()
    try:
        line = sys.stdin.readline()
    except KeyboardInterrupt:
        line = ""
    if not line or not sys.stdin.isatty():
        typer.echo(visible(line.strip()))
    return " ".join(line.split()).lower() if line else None


def _reason(interview: Interview, query: Query) -> str:
    from offramp.asking.replies import allowed_replies

    return f"{reason_text(interview, query)} Stated with: {'; '.join(allowed_replies(query))}."


def reason_text(interview: Interview, query: Query) -> str:
    """What a question is for."""
    if query.kind in ("sign", "order"):
        return "It sets the direction of sizes that are open, and is enough for the graph model."
    if interview.view.answer is None or interview.case.asks is None:
        return "No answer bears yet on this size, which is open."
    outcome = interview.case.asks.outcome
    return f"Of all questions it is expected to tell most about “{outcome}”, or no answer bears on it yet."


def changed_lines(before: Interview, after: Interview) -> Iterator[str]:
    """What an answer changed: the answer of the case, and with which earlier answers it does not agree."""
    from offramp.asking.interview import clashes
    from offramp.asking.questions import question_text
    from offramp.case.open_sizes import open_paths
    from offramp.wording import percent, span

    was, now, asks = (before.view, after.view, after.case.asks) if not after.orders else (None, None, None)
    if asks and was and now and was.mean is not None and now.mean is not None and now.interval and was.interval:
        wide = f"90 % interval {span(*now.interval)}, before {span(*was.interval)}"
        middle = f"{percent(now.mean, exact=False)}, before {percent(was.mean, exact=False)}; "
        yield f"“{asks.outcome}”: {'' if open_paths(after.case) else middle}{wide}."
    old = {frozenset((one[0], other[0])) for one, other in clashes(before)}
    for one, other in clashes(after):
        if frozenset((one[0], other[0])) not in old:
            told = (f"“{question_text(after.case, query)}”: {answer.text}" for _, query, answer in (one, other))
            yield "These two answers do not agree; both are kept, and the sizes lie between them:\n  " + "\n  ".join(
                told
            )


def _left(interview: Interview, path: Path, typed: bool) -> int:
    if not interview.given and not typed:
        raise _no_input()
    _say(f"\nStopped: every answer is kept in {path}. 'offramp ask' goes on from here; no size was written yet.")
    return 0


def _finished(interview: Interview, path: Path) -> int:
    """Write the sizes that follow, and tell them."""
    from offramp.asking.keeping import write_sizes
    from offramp.briefing.names import names_of, value_text
    from offramp.case.quantities import as_text
    from offramp.wording import count

    if not interview.given:
        more = " Nothing more is worth a question." if interview.settled else ""
        _say(f"No question was answered; nothing was written.{more}")
        return 0
    written, names = write_sizes(interview, path), names_of(interview.case)
    _say(f"\n{count(len(interview.given), 'answer')} kept, {count(len(written.sizes), 'size')} written to {path}:")
    for name, size in written.sizes.items():
        before = value_text(as_text(interview.case.quantities[name].value))
        _say(f"  {names.quantity(name)}: {value_text(size.value)} (before: {before})")
    for line in suffices(interview, written.open):
        _say(line)
    return 0


def suffices(interview: Interview, open_: tuple[str, ...]) -> Iterator[str]:
    """What the case can answer now."""
    from offramp.briefing.names import names_of
    from offramp.wording import count, joined

    ordered = [query.subject for _, query, _ in interview.given if query.kind == "order"]
    names = names_of(interview.case)
    if ordered and open_:
        who = joined([names.actor(actor) for actor in ordered])
        yield (
            f"The order of endings of {who} suffices for the graph model: 'offramp solve' and 'offramp states' take it "
            "for the worth that is open. A probability needs the sizes."
        )
    if open_:
        listed = [names.quantity(path) for path in open_[:SHOWN]]
        more = f", and {len(open_) - SHOWN} more" if len(open_) > SHOWN else ""
        yield f"Still open: {count(len(open_), 'size')}: {', '.join(listed)}{more}. 'offramp ask' goes on with them."
    else:
        yield "No size is open: 'offramp answer' answers."


def _say(text: str) -> None:
    width = min(shutil.get_terminal_size().columns, 100)
    for line in visible(text).splitlines() or [""]:
        indent = " " * (len(line) - len(line.lstrip()))
        typer.echo(
            textwrap.fill(line, width, subsequent_indent=indent + ("   " if indent else "")) if line.strip() else ""
        )
