"""Commands of the ledger: lock a judgement, record what happened, keep score."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from offramp.cli.options import (
    DRAWS,
    AllCores,
    CaseArg,
    Json,
    Quick,
    Seed,
    SomeDraws,
    argument,
    keys,
    misused,
    option,
    print_blocks,
    processes,
    say_answer,
)
from offramp.sanitize import visible

if TYPE_CHECKING:
    from offramp.briefing.document import Page
    from offramp.case.types import Case
    from offramp.ledger.locking import LockStatement

Output = Annotated[Path | None, option("-o --output FILE", "Also write it as a .html, .pdf or .md page.")]
VIEWS = 5  # runs of a case in a back-test, beside codings with errors
LedgerArg = Annotated[Path, argument("LEDGER", "The ledger, as 'lock' wrote it.")]


def lock_command(
    case: CaseArg,
    by: Annotated[str, option("--by NAME", "Who answers for the judgement.")],
    happens: Annotated[str, option("--happens TEXT", "What would count as having happened, for a stranger.")],
    until: Annotated[str, option("--until DATE", "The last day on which it may happen.")],
    ledger: Annotated[Path, option("--ledger FILE", "The ledger; made where it is not there.")] = Path("ledger.jsonl"),
    lens: Annotated[
        list[str] | None, option("--lens KEY", "Also lock the graph model by this concept, such as seq; repeat it.")
    ] = None,
    crowd: Annotated[float | None, option("--crowd P", "What a crowd gives it now, from 0 to 1.")] = None,
    crowd_source: Annotated[str, option("--crowd-source TEXT", "Where that can be read.")] = "",
    draws: SomeDraws = DRAWS,
    seed: Seed = 0,
    workers: AllCores = None,
    quick: Quick = False,
    as_json: Json = False,
) -> None:
    """Lock the answer of a case into a ledger, before anybody knows: it cannot be changed there unnoticed.

    The entry holds the answer with its intervals, scenarios, record and conventions, the case's hash, draws and seed,
    who answers for it, what would count as having happened and by when. --lens also locks what the graph model gives by
    a solution concept: in which share of the draws the outcome is stable and can be reached.
    """
    from offramp.briefing.names import names_of
    from offramp.briefing.views.ledger import locked_blocks, words_of
    from offramp.case.files import case_files
    from offramp.case.load import load
    from offramp.cli.progress import forewarn, teller
    from offramp.io import check_place
    from offramp.ledger.chain import add, read_ledger
    from offramp.ledger.locking import locked_judgement
    from offramp.rooms.answer import answer

    statement = _statement(by, happens, until, crowd, crowd_source)  # refused before a minute of draws
    if ledger.exists():
        read_ledger(ledger)
    check_place(ledger, case_files(case))
    loaded = load(case)
    _check_concepts(keys(lens))
    forewarn(loaded, sys.stderr, draws)
    judged = answer(loaded, draws, seed, processes(workers, draws), not quick, teller(sys.stderr), first=say_answer)
    made = locked_judgement(
        judged,
        loaded.title,
        statement,
        words_of(names_of(loaded)),
        loaded.question,
        _graph(loaded, keys(lens), draws, seed, workers),
        loaded.hindsight,
    )
    line = add(ledger, made)
    print_blocks(line.to_dict(), locked_blocks(line, str(ledger)), as_json)


def _statement(by: str, happens: str, until: str, crowd: float | None, source: str) -> LockStatement:
    from offramp.ledger.locking import LockStatement, check_statement
    from offramp.ledger.types import CrowdForecast

    if crowd is None and source:
        raise misused("--crowd-source", "there is no number of the crowd", (), "give it by --crowd 0.35")
    statement = LockStatement(by, happens, until, None if crowd is None else CrowdForecast(crowd, source))
    check_statement(statement)
    return statement


def _check_concepts(lens: list[str]) -> None:
    from offramp.stability.concepts import USUAL

    if unknown := [key for key in lens if key not in USUAL]:
        raise misused(
            "--lens", f"{', '.join(unknown)} is not among the concepts of the draws", USUAL, "name one of these"
        )


def _graph(case: Case, lens: list[str], draws: int, seed: int, workers: int | None) -> dict[str, float]:
    """What the graph model gives by some concepts, on the draws of the answer."""
    from offramp.ensemble.kept import draws_of
    from offramp.ledger.locking import graph_lenses

    graph = draws_of(case, draws, seed, processes(workers, draws)).summary.graph if lens else None
    if lens and graph is None:
        raise misused("--lens", "the graph model of this case was not solved in the draws", (), "leave --lens out")
    return graph_lenses({key: (graph or {})[key] for key in lens}, case.outcome_asked)


def outcome_command(
    ledger: LedgerArg,
    entry: Annotated[str, argument("ENTRY", "The number of the judgement, or the head at its lock.")],
    happened: Annotated[
        str, argument("yes|no|unmet", "Whether it happened; unmet: the terms of its question did not come about.")
    ],
    source: Annotated[str, option("--source TEXT", "Where that can be read.")],
    on: Annotated[str, option("--on DATE", "The day on which it happened, or could no longer.")],
    by: Annotated[str, option("--by NAME", "Who records it.")] = "",
    as_json: Json = False,
) -> None:
    """Record what became of a locked judgement: an entry of its own, so that nothing is changed.

    A mistake is corrected by recording again: the last word counts, and the score shows both.
    """
    from offramp.briefing.views.ledger import recorded_blocks
    from offramp.ledger.chain import add, read_ledger
    from offramp.ledger.locking import happened as checked
    from offramp.ledger.types import LockedJudgement, RecordedOutcome

    book = read_ledger(ledger)
    record = checked(book, entry, happened, source, on, by)
    judged = book.entry(record.of).entry
    assert isinstance(judged, LockedJudgement)
    others = (line.entry for line in book.entries)
    earlier = sum(isinstance(each, RecordedOutcome) and each.of == record.of for each in others)
    line = add(ledger, record)
    print_blocks(line.to_dict(), recorded_blocks(line, judged, str(ledger), earlier), as_json)


def score_command(
    ledger: LedgerArg,
    post_mortem: Annotated[
        str | None, option("--post-mortem ENTRY", "A page to look back on this judgement, to be filled in.")
    ] = None,
    head: Annotated[str, option("--head HASH", "A head that was kept elsewhere; it must be there.")] = "",
    out: Output = None,
    as_json: Json = False,
) -> None:
    """Score the judgements of a ledger: Brier and log scores, beside one half, the record and the crowd; calibration.

    By analyst, by lens and by convention too. What is unresolved or overdue is listed, and what was wrong stays. A page
    (-o) has the chart of calibration, and looks back on every resolved judgement.
    """
    from offramp.briefing.views.ledger import score_blocks
    from offramp.briefing.views.post_mortem import post_mortem_blocks
    from offramp.errors import OfframpError, Problem
    from offramp.ledger.chain import read_ledger
    from offramp.ledger.scoring import score

    book = read_ledger(ledger, head)
    _check_page(out, (ledger,))
    result = score(book)
    if out:
        from offramp.briefing.scored_pages import score_page

        _write(score_page(book, result), out)
    if post_mortem is None:
        print_blocks(result.to_dict(), score_blocks(result), as_json)
        return
    number = book.number(post_mortem)
    judged = next((each for each in result.judgements if each.number == number and each.happened is not None), None)
    if judged is None:
        wrong = tuple(str(each.number) for each in result.judgements if each.happened is not None)
        message, remedy = (
            f"entry {number} is not a judgement whose outcome is recorded",
            "record it by 'offramp outcome'",
        )
        raise OfframpError(Problem("not-a-judgement", str(ledger), number, 1, message, wrong, remedy))
    line = book.entry(number)
    print_blocks(line.to_dict(), post_mortem_blocks(line, judged), as_json)


def backtest_command(
    folder: Annotated[Path, argument("FOLDER", "A case in each subfolder, and outcomes.csv: what happened.")],
    draws: Annotated[int, option("--draws", "Number of Monte Carlo draws of each case.", min=1)] = 200,
    seed: Seed = 0,
    workers: Annotated[int, option("--workers", "Number of processes for the draws.", min=1)] = 1,
    noisy: Annotated[
        int, option("--noisy", "Codings of each case with a third of its numbers wrong by a step.", min=0)
    ] = 3,
    frozen: Annotated[str, option("--frozen HASH", "Refuse codings that are not those of this hash.")] = "",
    blind: Annotated[bool, option("--blind", "Judge and print the cases under numbers, without real names.")] = False,
    out: Output = None,
    as_json: Json = False,
) -> None:
    """Try the method on past cases, each as of its day: beside one half, simple rules on the same codes, the record.

    outcomes.csv has the columns case, happened (yes or no; decoy: it was invented), on, source, and if there are any:
    coder, second (a second coding), second_coder, recognised (yes or no), crowd and guess (what a crowd and a rule of
    your own give it, 0 to 1). Codes are the worths and chances that all cases have. Left out in turn are the reports,
    the past, the codes, the draws, the game. Pages and claims dated after a case, and rows known after it, never count.
    """
    from offramp.briefing.blind import blinded_past
    from offramp.briefing.views.backtest import backtest_blocks
    from offramp.cli.progress import forewarn
    from offramp.errors import OfframpError, Problem
    from offramp.ledger.backtest import CaseJudge, backtest
    from offramp.ledger.past_cases import FILE, codings_hash, read_past_cases

    _check_page(out, (folder / FILE,))
    cases = read_past_cases(folder)
    now = codings_hash(cases)
    if frozen and now != frozen.lower():
        message, remedy = (
            f"the codings are those of {now}",
            "put back the codings that were frozen, or leave --frozen out",
        )
        raise OfframpError(Problem("codings-changed", str(folder / FILE), 0, 0, message, remedy=remedy))
    for each in cases:
        forewarn(each.case, sys.stderr, draws * (VIEWS + noisy))
    judged = backtest(blinded_past(cases) if blind else cases, CaseJudge(draws, seed, workers, noisy, _tell_case))
    result = replace(judged, frozen=now)
    if out:
        from offramp.briefing.scored_pages import backtest_page

        _write(backtest_page(result), out)
    print_blocks(result.to_dict(), backtest_blocks(result), as_json)


def _check_page(out: Path | None, inputs: tuple[Path, ...]) -> None:
    """Refuse, before any work, a page that cannot be written. Raises OfframpError unknown-format, output-is-input."""
    if out:
        from offramp.briefing.brief import check_format
        from offramp.briefing.scored_pages import FORMATS
        from offramp.io import check_place

        check_format(out, "page of scores", FORMATS)
        check_place(out, inputs)


def _write(page: Page, out: Path) -> None:
    from offramp.briefing.scored_pages import write_page

    write_page(page, out)
    typer.echo(visible(f"wrote {out}"), err=True)


def _tell_case(name: str) -> None:
    typer.echo(visible(f"judging {name} …"), err=True)
