"""Commands over many draws: the answer, runs, thresholds, reversals, differences."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from offramp.cli.options import (
    DRAWS,
    SWEEPING,
    AllCores,
    CaseArg,
    ConceptKeys,
    Expect,
    Json,
    Middle,
    Quick,
    Seed,
    SomeDraws,
    Workers,
    argument,
    expected_status,
    keys,
    misused,
    option,
    print_blocks,
    processes,
    say_answer,
)
from offramp.sanitize import visible

if TYPE_CHECKING:
    from offramp.case.types import Case
    from offramp.ensemble.reversing import MeanHinges


def answer_command(
    case: CaseArg,
    draws: SomeDraws = DRAWS,
    seed: Seed = 0,
    workers: AllCores = None,
    quick: Quick = False,
    thorough: Annotated[bool, option("--thorough", "Everything, as without --quick.")] = False,
    as_json: Json = False,
) -> None:
    """Answer the question of a case: one probability over all uncertain inputs, and what stands beside it.

    The answer comes in some seconds, other conventions and what would change it within a minute. What was solved before
    is not evaluated again: see 'offramp cache'.
    """
    from offramp.briefing.names import names_of
    from offramp.briefing.views.judgement import answer_blocks
    from offramp.case.load import load
    from offramp.cli.progress import counter, forewarn, teller
    from offramp.rooms.answer import answer as judge

    loaded = load(case)
    forewarn(loaded, sys.stderr, draws)
    whole, jobs = thorough or not quick, processes(workers, draws)
    data = judge(loaded, draws, seed, jobs, whole, teller(sys.stderr), counter(sys.stderr), say_answer).to_dict()
    print_blocks(data, answer_blocks(data, names_of(loaded)), as_json)


def demo_command(as_json: Json = False) -> None:
    """Answer a small case that comes with the package: a first look, in half a minute and without any file."""
    from tempfile import TemporaryDirectory

    from offramp.case.new import new as create

    with TemporaryDirectory() as place:
        folder = Path(place) / "demo"
        create(folder)
        answer_command(str(folder), workers=1, quick=True, as_json=as_json)
    if not as_json:
        typer.echo("make one of your own: offramp new my-crisis")


def run_command(
    case: CaseArg,
    n: Annotated[int, option("-n --draws", "Number of Monte Carlo draws.", min=1)] = DRAWS,
    seed: Seed = 0,
    out: Annotated[
        Path | None, option("-o --output DIR", "A folder for the draws; those already in it are not evaluated again.")
    ] = None,
    workers: Workers = 1,
    cluster: Annotated[str | None, option("--cluster ADDRESS", "A Dask scheduler, such as tcp://HOST:8786.")] = None,
    concept: ConceptKeys = None,
    as_json: Json = False,
) -> int:
    """Solve a case over many draws of its ranges and claims, through both lenses, and summarise the results.

    Stopped by Ctrl-C it keeps what is done; with -o the same command goes on from there.
    """
    from offramp.briefing.names import names_of
    from offramp.briefing.views.draws import runs_blocks
    from offramp.case.load import load
    from offramp.cli.progress import forewarn, teller
    from offramp.ensemble.run import run as run_many
    from offramp.stability.concepts import USUAL

    asked, progress, jobs = tuple(keys(concept)) or USUAL, teller(sys.stderr), processes(workers, n)
    loaded = load(case)
    forewarn(loaded, sys.stderr, n)
    runs = run_many(loaded, n, seed, folder=out, workers=jobs, cluster=cluster, progress=progress, concepts=asked)
    for note in runs.notes:
        typer.echo(visible(str(note)), err=True)
    if runs.interrupted:
        typer.echo(f"interrupted: {runs.summary.draws:,} of {n:,} draws are solved", err=True)
    print_blocks(runs.to_dict(), runs_blocks(runs, names_of(loaded)), as_json)
    return 130 if runs.interrupted else 0


def hinges_command(
    case: CaseArg,
    pair: Annotated[str | None, option("--pair X,Y", "Two numbers: where the answer changes in their plane.")] = None,
    draws: Annotated[
        int, option("--draws", "Also run the case and each variant on so many draws; take 500 or more.", min=0)
    ] = 0,
    seed: Seed = 0,
    workers: AllCores = None,
    sobol: Annotated[
        int, option("--sobol", "Also Sobol's indices of the numbers: a power of two, 64 or more.", min=0)
    ] = 0,
    quick: Middle = False,
    expect: Expect = None,
    as_json: Json = False,
) -> int:
    """Find what the answer hinges on: each number, claim and origin held on its draws; then, in the play as reported
    with every number in the middle, where each number turns it, the terms, the order of play, rationality.

    The draws are those of the answer (or of --draws), and what was held before is kept; --quick leaves them out.
    Of a case with orders alone: which change of whose order turns each equilibrium.
    --expect takes any part of what --json prints, such as {"answer": {"yes": true}}; the parts it names must be equal.
    """
    from offramp.briefing.names import names_of
    from offramp.briefing.views.thresholds import hinges_blocks
    from offramp.case.load import load
    from offramp.ensemble.batch import only_orders
    from offramp.ensemble.thresholds import hinges as find
    from offramp.expect import NOTHING, read_expected

    wanted = read_expected(expect) if expect else NOTHING
    loaded = load(case)
    if only_orders(loaded):
        for name, given in {"--pair": pair, "--draws": draws, "--sobol": sobol}.items():
            if given:
                raise misused(name, "the case has orders alone, and so no numbers to move", (), f"leave {name} out")
        return expected_status(wanted, _order_hinges(loaded, as_json))
    _announce(loaded)
    found = find(loaded, _pair(pair), draws, seed, processes(workers, draws), sobol)
    if not (quick or found.on_mean):
        found = replace(found, on_mean=_on_mean(loaded, seed, workers))
    print_blocks(found.to_dict(), hinges_blocks(found, names_of(loaded)), as_json)
    return expected_status(wanted, found.to_dict())


def _order_hinges(case: Case, as_json: bool) -> dict[str, Any]:
    """Print what turns the equilibria of a case that has orders alone; gives what --json prints."""
    from offramp.briefing.names import names_of
    from offramp.briefing.views.order_hinges import order_hinges_blocks
    from offramp.graph.build import model
    from offramp.stability.turning import order_hinges

    found = order_hinges(model(case))
    print_blocks(found.to_dict(), order_hinges_blocks(found, names_of(case)), as_json)
    return found.to_dict()


def _announce(case: Case) -> None:
    """What a sweep takes, which is about what an answer over the usual draws does."""
    from offramp.cli.progress import forewarn

    if case.asks:
        forewarn(case, sys.stderr, DRAWS)
        typer.echo(SWEEPING, err=True)


def _pair(text: str | None) -> tuple[str, str] | None:
    if text is None:
        return None
    parts = [part.strip() for part in text.split(",")]
    if len(parts) != 2 or not all(parts):
        remedy = "such as --pair worth.ruler.fear,worth.ruler.determination"
        raise misused("--pair", f"'{text}' does not name two numbers", (), remedy)
    return parts[0], parts[1]


def _on_mean(case: Case, seed: int, workers: int | None) -> MeanHinges:
    from offramp.cli.progress import counter, teller
    from offramp.ensemble.judgement import hinges_of_draws

    return hinges_of_draws(case, DRAWS, seed, processes(workers, DRAWS), teller(sys.stderr), counter(sys.stderr))


def flip_command(
    case: CaseArg, seed: Seed = 0, workers: AllCores = None, quick: Middle = False, as_json: Json = False
) -> None:
    """Find what reverses the answer, alone or together, on its draws; then the fewest and smallest changes that reverse
    the play as reported with every number in the middle, and what to find out next.

    The draws are those of the answer, and what was held before is kept; --quick leaves them out. Of a case with orders
    alone: which change of whose order turns each equilibrium.
    """
    from offramp.briefing.names import names_of
    from offramp.briefing.views.reversal import flips_blocks
    from offramp.case.load import load
    from offramp.ensemble.batch import only_orders
    from offramp.ensemble.reversal import flip as find

    loaded = load(case)
    if only_orders(loaded):
        _order_hinges(loaded, as_json)
        return
    _announce(loaded)
    found = find(loaded)
    if not quick:
        found = replace(found, on_mean=_on_mean(loaded, seed, workers))
    print_blocks(found.to_dict(), flips_blocks(found, names_of(loaded)), as_json)


def diff_command(
    first: Annotated[str, argument("A", "A case, or the explicit form of one.")],
    second: Annotated[str, argument("B", "Another version of it, or another analyst's.")],
    draws: Annotated[
        int | None, option("--draws", "Also compare them on so many draws.", min=0, show_default="0; 100 with --align")
    ] = None,
    seed: Seed = 0,
    align: Annotated[
        bool, option("--align", "Of two analysts: pair what goes by other names, and say what they dispute.")
    ] = False,
    pairs: Annotated[
        Path | None, option("--pairs FILE", "For --align: pairs made by hand, a line each: A's part = B's.")
    ] = None,
    workers: AllCores = None,
    as_json: Json = False,
) -> None:
    """Say what changed in the answer from one case to another, and because of which number, rule or claim.

    With --align the cases are two analysts': actors, options, items and outcomes are paired by name, text, claims and
    conditions, and what is left is asked for where there is somebody to ask. What goes by another name is worth
    nothing; each dispute is told with its worth in points of the answer, measured on common draws.
    """
    from offramp.case.load import load
    from offramp.cli.progress import forewarn

    cases = load(first), load(second)
    for case in cases:
        forewarn(case, sys.stderr, draws or 0)
    if align or pairs:
        from offramp.cli.analysts import align_command

        align_command((first, second), cases, pairs, 100 if draws is None else draws, seed, workers, as_json)
        return
    from offramp.briefing.names import names_of
    from offramp.briefing.views.diff import diff_blocks
    from offramp.ensemble.diff import diff as find

    found = find(*cases, draws or 0, seed)
    print_blocks(found.to_dict(), diff_blocks(found, names_of(cases[0])), as_json)
