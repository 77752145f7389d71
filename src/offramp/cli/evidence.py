"""Commands on reports and claims."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from offramp.cli.options import (
    CaseArg,
    Json,
    argument,
    misused,
    option,
    print_blocks,
    print_json,
    print_problems,
    tell_report,
)
from offramp.errors import OfframpError, Problem, nearest, problems_to_dict
from offramp.sanitize import visible
from offramp.wording import count

if TYPE_CHECKING:
    from offramp.case.load import Outline
    from offramp.evidence.journal import LoggedAction
    from offramp.evidence.register import Register
    from offramp.evidence.revision import Decide, Revision
    from offramp.evidence.types import Reading


def read_command(
    source: Annotated[
        str, argument("CASE|FILE|-", "A case, one report (text, Markdown, HTML, PDF, DOCX, mail), or - for text.")
    ],
    llm: Annotated[
        str | None, option("--llm URL", "Send the sentences to this OpenAI-compatible endpoint for more attributions.")
    ] = None,
    llm_model: Annotated[str, option("--llm-model NAME", "The model to ask there.")] = "",
    as_json: Json = False,
) -> int:
    """Read reports into claims: quotes with place, source and hedges.

    The rest is set aside with a reason.

    For a case, the claims of all its reports are written to claims.jsonl beside case.yaml; what was decided there is
    kept. A report that cannot be read is named and stops no other; the exit status is then 1. With --llm a language
    model of your choice proposes further attributions, and can do nothing else; its key is taken from OFFRAMP_LLM_KEY.
    """
    from offramp.briefing.renderers.terminal import blocks_text
    from offramp.briefing.views.reading import reading_blocks
    from offramp.evidence.pipeline import read_report
    from offramp.evidence.readers.reader import MAX_BYTES

    more = _assisted(llm, llm_model)
    problems: tuple[Problem, ...] = ()
    if source == "-":
        readings = [more(read_report(sys.stdin.buffer.read(MAX_BYTES + 1), key="stdin", file="<stdin>"))]
    elif _is_case(source):
        readings, problems = _read_case(source, more)
    else:
        readings = [more(read_report(Path(source)))]
    for reading in readings:
        if as_json:
            print_json(reading.to_dict(), indent=None)
        else:
            typer.echo(blocks_text(reading_blocks(reading)), nl=False)
    if problems and as_json:
        print_json(problems_to_dict(problems), indent=None)
        return 1
    return print_problems(problems, False) if problems else 0


def _assisted(url: str | None, model: str) -> Callable[[Reading], Reading]:
    """What is done to each reading: nothing, or the asking of a language model."""
    if url is None:
        return lambda reading: reading
    from offramp.evidence.llm import Endpoint, assist

    endpoint = Endpoint(url, model, os.environ.get("OFFRAMP_LLM_KEY"))
    return lambda reading: assist(reading, endpoint)


def _is_case(source: str) -> bool:
    return Path(source).is_dir() or Path(source).suffix.lower() in (".yaml", ".yml")


def _read_case(source: str, more: Callable[[Reading], Reading]) -> tuple[list[Reading], tuple[Problem, ...]]:
    """Read the reports of a case and write its register; the readings, and the problems of reports that failed."""
    from offramp.case.load import outline

    case: Outline = outline(source)
    if not case.reports:
        message = "the case names no reports"
        raise OfframpError(Problem("no-reports", source, 0, 0, message, remedy="add 'reports: {press: {file: …}}'"))
    return _read_again(case, more=more)


def _read_again(
    case: Outline,
    decide: Decide | None = None,
    action: LoggedAction | None = None,
    more: Callable[[Reading], Reading] = lambda reading: reading,
) -> tuple[list[Reading], tuple[Problem, ...]]:
    from offramp.case.load import REGISTER
    from offramp.case.report_reading import READ, read_again
    from offramp.evidence.revision import register_state

    start = register_state(case.folder / REGISTER)
    if start.raw is None and start.register:
        kept = count(len(start.journal.decided), "record")
        typer.echo(f"claims.jsonl is gone: {kept} of decisions put back from its journal", err=True)
    readings, unmatched, problems = read_again(case, decide, more, tell_report, action or READ)
    typer.echo(f"wrote {case.folder / REGISTER}", err=True)
    for claim in unmatched:
        graded = f"graded {claim.grading}" if claim.grading.graded_by else "corrected"
        decided = claim.status if claim.status != "proposed" else graded
        typer.echo(visible(f"no longer in the reports, though it was {decided}: {claim.id} {claim.text}"), err=True)
    return readings, problems


ACTIONS = ("list", "accept", "reject", "grade", "correct", "reset", "conflict", "restore", "origins", "history")


def _corrects(what: str, values: str) -> Any:
    """The option by which one thing that was read is put right."""
    return typer.Option(f"--{what}", help=f"For correct: {values}.")


def claims_command(
    case: CaseArg,
    action: Annotated[str, argument("ACTION", f"{', '.join(ACTIONS[:-1])} or {ACTIONS[-1]}.")],
    words: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[GRADE] [NAME]…", help="Claims, or reports for all of theirs; for grade first B, 2 or B2."
        ),
    ] = None,
    by: Annotated[str | None, option("--by", "Who grades, corrects, restores, sees a conflict; kept.")] = None,
    about: Annotated[str, option("--about", "For conflict: what the two claims differ on.")] = "",
    polarity: Annotated[str, _corrects("polarity", "positive, negative, denied (by its source) or unknown")] = "",
    certainty: Annotated[str, _corrects("certainty", "certain, probable, possible or unknown")] = "",
    hedge: Annotated[str, _corrects("hedge", "the words of the claim that hedge, or none")] = "",
    source: Annotated[str, _corrects("source", "who says it, or none")] = "",
    condition: Annotated[str, _corrects("condition", "yes or no")] = "",
    date: Annotated[str, _corrects("date", "the day, month or year of what it tells, or none")] = "",
    why: Annotated[str, option("--why", "For correct: the ground; kept.")] = "",
    only: Annotated[
        str | None, option("--only", "List only: proposed, accepted, edited, rejected, review, set_aside or relations.")
    ] = None,
    as_json: Json = False,
) -> int:
    """See and decide what the register of claims holds: claims.jsonl beside case.yaml.

    Everything in it is a proposal, graded F6 (cannot be judged), until a person decides. Relations (a=b) and origins
    (a+b) are accepted and rejected by their names, as parts that were set aside (a~1) are restored. `conflict A B`
    says that two claims contradict each other. `correct CLAIM --polarity denied --by Ana --why "…"` puts right what was
    read, of a further assertion too (press#1a2b3c4d.2): the certainty follows, the draws go by it, and `read` in place
    of a value takes it back. `reset` takes every decision back. What is decided outlives another `offramp read`. A
    grade's letter, A to F, belongs to the report and says how far its origin can be relied on; its digit, 1 to 6,
    belongs to the claim. Both move the answer, and a rejected claim no longer counts. `history` says who changed what.
    """
    if action == "history":
        return _history(case, as_json)
    outlined, register = register_of(case)
    if action in ("list", "origins"):
        return _list(case, outlined, register, action, only, as_json)
    given = {"polarity": polarity, "certainty": certainty, "hedge": hedge, "source": source, "condition": condition}
    wanted = {what: value for what, value in (given | {"date": date}).items() if value}
    if wanted and action != "correct":
        raise misused(
            "offramp claims", f"--{next(iter(wanted))} is for correct", (), "offramp claims CASE correct CLAIM …"
        )
    return _decide(outlined, action, words or [], by or "", why or about, as_json, wanted)


def timeline_command(case: CaseArg, as_json: Json = False) -> int:
    """What the claims of a case tell, by the day of the event and of publication, and what no longer stands.

    A claim is superseded where a later report tells of its end, denied or contradicted where another claim says so.
    """
    from offramp.briefing.renderers.terminal import blocks_text
    from offramp.briefing.views.timeline import timeline_blocks
    from offramp.evidence.timeline import timeline

    outlined, register = register_of(case)
    dates = {one.id: one.date.isoformat() for one in outlined.reports if one.date}
    made = timeline(register, outlined.folder.resolve().name, dates)
    if as_json:
        print_json(made.to_dict())
    else:
        typer.echo(blocks_text(timeline_blocks(made)), nl=False)
    return 0


def register_of(case: str) -> tuple[Outline, Register]:
    """A case and its register. Raises OfframpError no-register."""
    from offramp.case.load import REGISTER, outline
    from offramp.evidence.register import load_register

    outlined: Outline = outline(case)
    file = outlined.folder / REGISTER
    if not file.exists():
        problem = Problem("no-register", str(file), 0, 0, "there are no claims yet", remedy=f"offramp read {case}")
        raise OfframpError(problem)
    return outlined, load_register(file)


def _history(case: str, as_json: bool) -> int:
    """Print who changed what in the folder of a case."""
    from offramp.analysts.case_history import case_history
    from offramp.briefing.views.case_history import case_history_blocks
    from offramp.case.load import outline

    found = case_history(outline(case).folder)
    print_blocks(found.to_dict(), case_history_blocks(found), as_json)
    return 0


def _list(case: str, outlined: Outline, register: Register, action: str, only: str | None, as_json: bool) -> int:
    """Print the register, or where its reports go back to."""
    from offramp.briefing.names import NAMELESS, names_of
    from offramp.briefing.register_json import carries, register_to_dict
    from offramp.briefing.renderers.terminal import blocks_text
    from offramp.briefing.views.register import origins_blocks, register_blocks
    from offramp.case.check import examine

    loaded = examine(case).case
    uses, names = carries(loaded), names_of(loaded) if loaded else NAMELESS
    if as_json:
        print_json(register_to_dict(register, only, uses))
    elif action == "list":
        typer.echo(blocks_text(register_blocks(register, only, uses, names)), nl=False)
    else:
        typer.echo(blocks_text(origins_blocks(register, outlined.reports)), nl=False)
    return 0


def _decide(
    outlined: Outline, action: str, words: list[str], by: str, about: str, as_json: bool, wanted: Mapping[str, str]
) -> int:
    """Decide, keep it, and say what was meant."""
    from offramp.case.load import REGISTER
    from offramp.evidence.journal import LoggedAction
    from offramp.evidence.register import load_register
    from offramp.evidence.revision import revise

    def decide(register: Register) -> tuple[Register, tuple[str, ...]]:
        return _decided(register, action, words, by, about, wanted)

    grade, names = (words[0], words[1:]) if action == "grade" and words else ("", words)
    made, file = LoggedAction(action, tuple(names), by, grade, about), outlined.folder / REGISTER
    if action == "restore":
        _, meant = decide(load_register(file))
        _, problems = _read_again(outlined, decide, made)
        if problems:
            return print_problems(problems, as_json)
        _tell(action, meant, as_json)
        return 0
    revision = revise(file, decide, made)
    _tell(action, revision.names, as_json)
    if not as_json:
        _moved_up(revision.before, action, words)
        _corrections(revision, action)
        _replaced(revision, by)
    return 0


def _tell(action: str, names: tuple[str, ...], as_json: bool) -> None:
    if as_json:
        print_json({"format": "offramp/claims-1", "action": action, "changed": list(names)})
    else:
        typer.echo(f"{action}: {', '.join(map(visible, names))}")


def _replaced(revision: Revision, by: str) -> None:
    """Say whose grade gave way to another's."""
    for name in revision.names:
        old, new = (side.claims.get(name) for side in (revision.before, revision.after))
        if old and new and old.grading != new.grading and old.grading.graded_by not in (None, by):
            typer.echo(visible(f"note: {name} was graded {old.grading} by {old.grading.graded_by}"))


def _corrections(revision: Revision, action: str) -> None:
    """Say what the claims that were corrected say now."""
    from offramp.evidence.assertions import claim_of
    from offramp.evidence.signs import read_lines

    for name in revision.names if action == "correct" else ():
        for what, text in read_lines(revision.after.claims[claim_of(name)], name):
            typer.echo(visible(f"  {what}: {text}"))


def _moved_up(register: Register, action: str, words: list[str]) -> None:
    """Say that a letter given to a single claim counts for its whole report."""
    if action != "grade" or not words[0][:1].isalpha():
        return
    for report in dict.fromkeys(register.claims[one].report for one in words[1:] if one in register.claims):
        own = register.reports[report].grading
        kept = f"which a person graded {own.reliability}: it stays so" if own.graded_by else "and so for all its claims"
        typer.echo(f"note: a letter belongs to a report; {words[0][0]} is for {visible(report)}, {kept}")


def _decided(
    register: Register, action: str, words: list[str], by: str, about: str, wanted: Mapping[str, str]
) -> tuple[Register, tuple[str, ...]]:
    from offramp.evidence import decisions
    from offramp.evidence.types import CORRECTABLE

    if action not in ACTIONS:
        raise misused("offramp claims", f"there is no action '{action}'", ACTIONS, nearest(action, ACTIONS))
    if action in ("grade", "correct", "conflict", "restore") and not (by or "").strip():
        raise misused("offramp claims", f"{action} needs to know who does it", (), "add --by NAME")
    names = words[1:] if action == "grade" else words
    if not names:
        raise misused("offramp claims", f"{action} needs a name", (), "see 'offramp claims CASE list'")
    if action == "restore":
        return decisions.restore(register, names, by or "")
    if action == "correct":
        if not wanted:
            allowed = tuple(f"--{what}" for what in CORRECTABLE)
            raise misused("offramp claims", "correct needs what is wrong", allowed, "such as --polarity denied")
        return decisions.correct(register, names, wanted, by.strip(), about)
    if action == "conflict":
        if len(set(names)) != 2 or len(names) != 2:
            raise misused("offramp claims", "conflict needs two different claims", (), "see 'offramp claims CASE list'")
        return decisions.contradict(register, names, by or "", about)
    if action == "reset":
        return decisions.reset(register, names)
    if action != "grade":
        return decisions.set_status(register, names, f"{action}ed")
    grading = decisions.parse_grade(words[0])
    if not grading:
        allowed, remedy = ("A to F", "1 to 6", "A1 to F6"), "a letter for a report, a digit for a claim, or both"
        raise misused("offramp claims", f"'{words[0]}' is not a grade", allowed, remedy)
    return decisions.grade(register, names, replace(grading, graded_by=by))
