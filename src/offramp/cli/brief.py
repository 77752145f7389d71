"""Commands that tell: the brief of a case, and where what it says comes from."""

from __future__ import annotations

import re
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from offramp.cli.options import (
    DRAWS,
    AllCores,
    CaseArg,
    ConceptKey,
    Draws,
    Json,
    Quick,
    Seed,
    Stored,
    Unknown,
    argument,
    misused,
    option,
    print_blocks,
    processes,
    say_answer,
)

if TYPE_CHECKING:
    from offramp.briefing.brief import Brief
    from offramp.briefing.document import Page
    from offramp.briefing.results import Results
    from offramp.case.types import Case


def brief_command(
    case: Annotated[str, argument("CASE", "A case, or a brief that was written as JSON.")],
    out: Annotated[
        Path | None, option("-o --output", "Write the brief to a .html, .pdf, .docx, .md, .ipynb or .json file.")
    ] = None,
    draws: Draws = DRAWS,
    seed: Seed = 0,
    workers: AllCores = None,
    quick: Quick = False,
    thorough: Annotated[
        bool, option("--thorough", "Also draw every variant, for differences with their intervals.")
    ] = False,
    stored: Stored = None,
    since: Annotated[
        Path | None, option("--since OLD.json", "Say what changed since an earlier brief, and why.")
    ] = None,
    blind: Annotated[bool, option("--blind", "Leave out real names, in quotes too.")] = False,
    names: Annotated[bool, option("--names", "Give the actors' real names beside their roles.")] = False,
    annexes: Annotated[
        bool, option("--annexes", "Write every claim, number, table and chart to the file, too.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Print the brief of a case, or write it to a file.

    It is one page, then the reasons; a terminal gets one screen.

    Every number has a handle in square brackets: 'offramp why CASE HANDLE' leads it back to the case and its quotes.
    """
    from offramp.briefing.brief import check_format, load_brief
    from offramp.case.files import case_files
    from offramp.io import check_place

    if out:
        check_format(out)
        check_place(out, [*case_files(case), *filter(None, (stored, since))])
    old = load_brief(since) if since else None
    cores, charts = processes(workers, draws), _charted(out, as_json)
    made = _brief(case, draws, seed, cores, thorough, stored, old, blind, charts, names, not quick, annexes)
    if not made.data and (as_json or (out and out.suffix in (".json", ".ipynb"))):
        _refuse_open_sizes(case)
    if out:
        made.save(out, annexes)
    if as_json:
        typer.echo(made.json().encode("utf-8", "surrogatepass"), nl=False)
        return
    typer.echo(made.text(colour=sys.stdout.isatty()), nl=False)
    if out:
        typer.echo(f"wrote {out}", err=True)


def _refuse_open_sizes(case: str) -> None:
    from offramp.case.load import load
    from offramp.case.open_sizes import require_sizes

    require_sizes(load(case))


def _charted(out: Path | None, as_json: bool) -> bool:
    """Whether a brief gets charts: a terminal shows none, and Markdown and JSON do without them where they must."""
    from offramp.briefing.charts.figure import can_chart

    if out and out.suffix.lower() in (".html", ".pdf", ".docx", ".ipynb"):
        return True
    if (out or as_json) and not can_chart():
        typer.echo('without charts: they need pip install "offramp[charts]"', err=True)
        return False
    return as_json or out is not None


def _brief(
    case: str,
    draws: int,
    seed: int = 0,
    workers: int = 1,
    thorough: bool = False,
    stored: Path | None = None,
    old: Brief | None = None,
    blind: bool = False,
    charts: bool = False,
    names: bool = False,
    whole: bool = True,
    annexes: bool = False,
) -> Brief:
    """A brief from its stored results, or from the case with progress on standard error."""
    from offramp.briefing.blind import blinded, named
    from offramp.briefing.brief import brief_of, current, is_brief, load_brief, with_since
    from offramp.briefing.result_annexes import with_result_annexes
    from offramp.briefing.results import results
    from offramp.briefing.unanswered import unanswered
    from offramp.case.load import load
    from offramp.case.open_sizes import open_paths
    from offramp.cli.graph import estimated
    from offramp.cli.progress import forewarn, teller
    from offramp.ensemble.kept import cached, is_kept
    from offramp.graph.build import model as build
    from offramp.stability.concepts import BY_STRICTNESS
    from offramp.stability.solve import solve as solve_model

    if is_brief(case) or stored:
        _check_stored(case, is_brief(case), stored, blind or names)
        made = load_brief(case) if is_brief(case) or not stored else current(load_brief(stored), load(case))
        return with_since(made, old) if old else made
    loaded = load(case)
    loaded = blinded(loaded) if blind else named(loaded) if names else loaded
    if open_paths(loaded):
        return unanswered(loaded)
    whole = whole or thorough or is_kept("judgement", loaded, (draws, seed, True))
    parts = (draws, seed, thorough, whole)

    def solve() -> Results:
        forewarn(loaded, sys.stderr, draws)
        return results(loaded, draws, seed, workers, thorough, _announce, teller(sys.stderr), whole, say_answer)

    def compose() -> Brief:
        found, graph = cached("results", loaded, parts, solve), build(loaded)
        table = solve_model(graph, BY_STRICTNESS, progress=estimated(graph, BY_STRICTNESS))
        return replace(brief_of(loaded, table, found, old, charts), made_from=None)

    charts = charts or (not old and is_kept("brief", loaded, (*parts, True)))
    made = compose() if old else cached("brief", loaded, (*parts, charts), compose)
    return with_result_annexes(made, loaded, draws, seed, workers, charts) if annexes and draws else made


def _check_stored(case: str, is_stored: bool, stored: Path | None, names: bool) -> None:
    """Refuse what cannot be done with results that are stored; `names` asks for names to be left out or given."""
    if is_stored and stored:
        raise misused("--from", f"'{case}' is itself a stored brief", (), "leave out --from, or name the case")
    if names:
        message = "the names in results that are stored cannot be changed: their sentences hold them"
        raise misused("--blind, --names", message, (), "make the brief from the case")


def _case_of(case: str) -> Case:
    """A case, or that of a stored brief."""
    from offramp.briefing.brief import case_of, is_brief, load_brief
    from offramp.case.load import load

    return case_of(load_brief(case)) if is_brief(case) else load(case)


def _announce(step: str) -> None:
    typer.echo(f"{step} …", err=True)


def why_command(
    case: CaseArg,
    actor: Annotated[str, argument("ACTOR|HANDLE", "An actor; or a handle beside a number: b1, answer, offer.3, …")],
    state: Annotated[str | None, argument("[STATE]", "A state's letters or words, or 'now'.")] = None,
    concept: ConceptKey = None,
    unknown: Unknown = "b",
    draws: Draws = DRAWS,
    seed: Seed = 0,
    stored: Stored = None,
    as_json: Json = False,
) -> None:
    """Explain a number of the brief, a decision, or a stable state.

    A decision is one of the game; a state is stable for an actor.

    The numbers are those of the last brief of this case, or else are solved, which takes some seconds; --from, or a
    brief written as JSON in place of the case, names another one.
    """
    if state is None and re.fullmatch(r"b[0-9]+", actor):
        _why_choice(case, actor, as_json)
    elif state is None and re.fullmatch(r"(offer|guarantee|when)(\..+)?", actor):
        _why_result(case, actor, draws, seed, as_json)
    elif state is None:
        _why_number(case, actor, draws, seed, stored, as_json)
    else:
        _why_state(case, actor, state, concept, unknown, as_json)


def _why_state(case: str, actor: str, state: str, concept: str | None, unknown: str, as_json: bool) -> None:
    from offramp.briefing.names import names_of
    from offramp.briefing.states import letters_of
    from offramp.briefing.views.explanation import witness_blocks
    from offramp.graph.build import model
    from offramp.stability.concepts import LEADING
    from offramp.stability.explain import explain

    loaded = _case_of(case)
    made = model(loaded, unknown=unknown)
    names = names_of(loaded)
    found = explain(made, actor, letters_of(made, state, names), concept or LEADING)
    print_blocks(found.to_dict(), witness_blocks(found, made.options, names), as_json)


def _why_number(case: str, handle: str, draws: int, seed: int, stored: Path | None, as_json: bool) -> None:
    from offramp.briefing.brief import is_brief
    from offramp.briefing.document import published_trace
    from offramp.briefing.provenance import check_handle
    from offramp.briefing.stored import REMEDY
    from offramp.briefing.views.provenance import trace_blocks
    from offramp.case.load import load
    from offramp.errors import OfframpError, Problem

    if not handle.strip():  # refused before a thousand draws are made for it
        message, remedy = "the handle is empty", "see the handles in the brief"
        raise OfframpError(Problem("unknown-name", "brief", 0, 0, message, ("answer", "turns", "b1", "…"), remedy))
    if not stored and not is_brief(case):
        check_handle(handle, load(case))
    made = _brief(case, draws, seed, processes(None, draws, soon=False), stored=stored)
    found = made.why(handle)
    try:
        blocks = trace_blocks(found, made.data)
    except (LookupError, TypeError, ValueError, AttributeError):  # a stored brief, of which only the page was checked
        message = f"it does not hold the numbers under '{handle}' as this version stores them"
        raise OfframpError(Problem("bad-brief", str(stored or case), 0, 0, message, remedy=REMEDY)) from None
    print_blocks(published_trace(found).to_dict(), blocks, as_json)


def _why_result(case: str, handle: str, draws: int, seed: int, as_json: bool) -> None:
    from offramp.briefing.document import published_trace
    from offramp.briefing.offers import why_result
    from offramp.briefing.views.provenance import trace_blocks
    from offramp.cli.progress import counter, forewarn, teller

    loaded = _case_of(case)
    forewarn(loaded, sys.stderr, draws)
    jobs, tell = processes(None, draws, soon=False), counter(sys.stderr, of="packages")
    make = {"offer": _offer_page, "guarantee": _guarantee_page, "when": _date_page}[handle.partition(".")[0]]
    page, data = make(loaded, draws, seed, jobs, teller(sys.stderr), tell)
    trace = why_result(page, handle)
    print_blocks(published_trace(trace).to_dict(), trace_blocks(trace, data), as_json)


def _offer_page(case: Case, draws: int, seed: int, jobs: int, progress: Any, tell: Any) -> tuple[Page, dict[str, Any]]:
    from offramp.briefing.offers import offer_data, offer_page
    from offramp.offers.offer import offer

    found = offer(case, draws, seed, jobs, progress=progress, tell=tell)
    return offer_page(case, found, charts=False), offer_data(case, found)


def _date_page(case: Case, draws: int, seed: int, jobs: int, progress: Any, _: Any) -> tuple[Page, dict[str, Any]]:
    from offramp.briefing.dates import date_data, date_page
    from offramp.ensemble.by_date import by_date

    dated = by_date(case, draws, seed, jobs, (), progress)
    return date_page(case, dated, charts=False), date_data(case, dated)


def _guarantee_page(
    case: Case, draws: int, seed: int, jobs: int, progress: Any, tell: Any
) -> tuple[Page, dict[str, Any]]:
    from offramp.briefing.guarantees import guarantee_data, guarantee_page
    from offramp.offers.guarantee import guarantee

    found = guarantee(case, draws, seed, jobs, progress, tell)
    return guarantee_page(case, found, charts=False), guarantee_data(case, found)


def _why_choice(case: str, handle: str, as_json: bool) -> None:
    from offramp.briefing.names import names_of
    from offramp.briefing.views.choice import reason_blocks
    from offramp.cli.progress import forewarn
    from offramp.game.solve import why_choice

    loaded = _case_of(case)
    forewarn(loaded, sys.stderr)
    found = why_choice(loaded, handle)
    print_blocks(found.to_dict(), reason_blocks(found, names_of(loaded)), as_json)
