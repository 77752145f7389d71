"""The command that asks a person for sizes by comparisons, and keeps each answer in the case."""

from __future__ import annotations

import getpass
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from offramp.cli.conversation import MOST_IDLE, no_input, say, typed_reply
from offramp.cli.options import Json, argument, misused, option, print_json
from offramp.errors import OfframpError

if TYPE_CHECKING:
    from offramp.asking.interview import Interview
    from offramp.asking.queries import Query

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
    as_json: Json = False,
) -> int:
    """Ask for the sizes of a case by comparisons, not by numbers.

    What is open is asked first, then what moves the answer most.

    Each answer is kept in case.yaml, under 'asked', the moment it is given, with who and when; asked again, the command
    goes on where it stopped. The sizes that follow from the answers are written at the end, or at 'done', all of an
    actor's together, and each says from which answers it follows. Answers that disagree are shown and kept. Replies are
    chances or shares from 0 to 100, ratios such as half, twice or 3/4, or words. With --json nobody is asked: it prints
    the next question, every other, and what is kept, after the replies of --answers if there are any.
    """
    from offramp.asking.answers_file import form, read_answers
    from offramp.asking.interview import interview
    from offramp.asking.keeping import case_path
    from offramp.case.load import load
    from offramp.cli.progress import forewarn

    path, loaded = case_path(case), load(case)
    begun = interview(loaded, actor, orders)
    if questions:
        typer.echo(form(begun), nl=False)
        return 0
    if not orders:  # which no solution is made for
        forewarn(loaded, sys.stderr)
    replies = read_answers(begun, answers) if answers is not None else ()
    if as_json:
        return _as_json(begun, path, replies, (by.strip() or _user()) if replies else "")
    name = by.strip() or _user()
    if replies:
        return _finished(_scripted(begun, replies, path, name), path)
    return _conversation(begun, path, name)


def _user() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        raise misused("offramp ask", "it is not known who answers", (), "add --by NAME") from None


def _scripted(interview: Interview, replies: tuple[tuple[Query, str], ...], path: Path, by: str) -> Interview:
    """Keep the answers of a file one by one; what they changed is told of all together."""
    from offramp.briefing.views.interview import changed_lines

    after = _all_kept(interview, replies, path, by)
    for line in changed_lines(interview, after):
        say(line)
    return after


def _all_kept(interview: Interview, replies: tuple[tuple[Query, str], ...], path: Path, by: str) -> Interview:
    from offramp.asking.keeping import holds_answer, keep

    after = interview
    for query, reply in replies:
        if not holds_answer(interview, query, reply):
            after = keep(after, path, query, reply, by)
    return after


def _kept(interview: Interview, query: Query, reply: str, path: Path, by: str) -> Interview:
    """Keep an answer, and tell what it changed."""
    from offramp.asking.keeping import keep
    from offramp.briefing.views.interview import changed_lines

    after = keep(interview, path, query, reply, by)
    for line in changed_lines(interview, after):
        say(line)
    return after


def _conversation(interview: Interview, path: Path, by: str) -> int:
    from offramp.asking.interview import next_query
    from offramp.briefing.views.interview import reason_text

    say(
        f"{interview.case.title}. {WORDS}."
        + (f" {len(interview.given)} answers are kept from before." if interview.given else "")
    )
    idle = 0
    while (query := next_query(interview)) is not None:
        before = len(interview.given)
        _put(interview, query)
        reply = typed_reply()
        if reply is None or reply == "quit":
            return _left(interview, path, typed=reply is not None)
        if reply == "done":
            break
        if reply == "why":
            say(reason_text(interview, query))
        elif reply == "skip":
            interview = interview.without(query)
        elif reply == "undo":
            interview = _undone(interview, path)
        else:
            interview = _tried(interview, query, reply, path, by)
        idle = 0 if len(interview.given) > before or reply == "skip" else idle + 1
        if idle == MOST_IDLE and not sys.stdin.isatty():
            raise no_input(f"{idle} replies in a row answer no question")
    return _finished(interview, path)


def _undone(interview: Interview, path: Path) -> Interview:
    from offramp.asking.keeping import take_back

    if not interview.given:
        say("There is no answer to take back.")
        return interview
    try:
        before = take_back(interview, path)
    except OfframpError as error:
        say(f"Not taken back: {error.problems[0].message}; {error.problems[0].remedy}.")
        return interview
    say(f"Taken back: {interview.given[-1][2].text}.")
    return before


def _tried(interview: Interview, query: Query, reply: str, path: Path, by: str) -> Interview:
    """The answer kept; where it is none, what would be one is told, and the question comes again."""
    try:
        return _kept(interview, query, reply, path, by)
    except OfframpError as error:
        if any(problem.slug != "bad-reply" for problem in error.problems):
            raise
        told = error.problems[0]
        say(f"{told.message}. Answer with: {'; '.join(told.allowed)}.")
        return interview


def _put(interview: Interview, query: Query) -> None:
    from offramp.asking.questions import question_text

    number = len(interview.given) + 1
    typer.echo(f"\nQuestion {number} of at most {max(interview.most, number)}")
    say(question_text(interview.case, query))


def _left(interview: Interview, path: Path, typed: bool) -> int:
    if not interview.given and not typed:
        raise no_input()
    say(f"\nStopped: every answer is kept in {path}. 'offramp ask' goes on from here; no size was written yet.")
    return 0


def _finished(interview: Interview, path: Path) -> int:
    """Write the sizes that follow, and tell them."""
    from offramp.asking.keeping import write_sizes
    from offramp.briefing.views.interview import written_lines

    if not interview.given:
        more = " Nothing more is worth a question." if interview.settled else ""
        say(f"No question was answered; nothing was written.{more}")
        return 0
    typer.echo("")
    for line in written_lines(interview, write_sizes(interview, path), str(path)):
        say(line)
    return 0


def _as_json(before: Interview, path: Path, replies: tuple[tuple[Query, str], ...], by: str) -> int:
    """Print the interview, after the answers of a file where there are some, and the sizes that follow."""
    from offramp.asking.keeping import write_sizes
    from offramp.asking.state import interview_state
    from offramp.case.load import load

    after = _all_kept(before, replies, path, by)
    written = write_sizes(after, path) if replies and after.given else None
    print_json(interview_state(written.interview if written else after, load(path), written).to_dict())
    return 0
