"""The commands that work out which terms all could live with, when a promise is believed, and by when all this is."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from offramp.cli.options import (
    DRAWS,
    AllCores,
    CaseArg,
    Json,
    Seed,
    SomeDraws,
    day_given,
    option,
    print_blocks,
    processes,
)
from offramp.sanitize import visible

Names = list[str] | None


def offer_command(
    case: CaseArg,
    by: Annotated[Names, option("--by ACTOR", "Who makes the offer: by default who moves first; repeat it.")] = None,
    terms: Annotated[
        Names, option("--term OPTION", "A term that varies: by default all that matter; repeat it.")
    ] = None,
    never: Annotated[
        Names, option("--never CONDITION", "A red line: no agreement where this holds; repeat it.")
    ] = None,
    require: Annotated[Names, option("--require CONDITION", "A red line: agreement only where this holds.")] = None,
    beside: Annotated[
        Names,
        option("--with VARIANT", "A variant beside every package: by default each that changes only what is kept."),
    ] = None,
    alone: Annotated[bool, option("--alone", "No variant stands beside the packages.")] = False,
    draws: SomeDraws = DRAWS,
    seed: Seed = 0,
    workers: AllCores = None,
    out: Annotated[
        Path | None, option("-o --output FILE", "Write it as a page with its charts: .html, .pdf, .md.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Work out which terms all could live with: every package, who accepts, who binds, what each term buys and costs.

    All packages are played on the draws of the answer; beyond 12 terms (20 at most) they are found by a search, which
    says so. A package that the case's rules, or a red line, do not allow
    never appears. A variant with a 'size' is a sum, a share or a day that is played at each size, and nearer and nearer
    to the best. 'offramp why CASE offer.3' leads package 3 back to the case and its quotes, 'offer.TERM' a term.
    """
    from offramp.briefing.names import names_of
    from offramp.briefing.offers import check_result_page, save_offer_page
    from offramp.briefing.views.offer import offer_blocks
    from offramp.case.files import case_files
    from offramp.case.load import load
    from offramp.cli.progress import counter, forewarn, teller
    from offramp.offers.offer import offer

    check_result_page(out, "page of offers", case_files(case))
    loaded = load(case)
    forewarn(loaded, sys.stderr, draws)
    found = offer(
        loaded,
        draws,
        seed,
        processes(workers, draws),
        by=by or (),
        terms=terms or (),
        never=never or (),
        require=require or (),
        alternatives=() if alone else beside,
        progress=teller(sys.stderr),
        tell=counter(sys.stderr, of="packages"),
    )
    data = found.to_dict()
    if out:
        save_offer_page(loaded, found, out)
        typer.echo(visible(f"wrote {out}"), err=True)
    print_blocks(data, offer_blocks(data, names_of(loaded)), as_json)


def guarantee_command(
    case: CaseArg,
    draws: SomeDraws = DRAWS,
    seed: Seed = 0,
    workers: AllCores = None,
    out: Annotated[
        Path | None, option("-o --output FILE", "Write it as a page with its chart: .html, .pdf, .md.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Find how surely what is promised for later must be kept, so that it is believed by who gives something first.

    A promise is a chance on which those who accept count: the least guarantor, what a term, another guarantor or a
    larger stake would do, and how long a host keeps his guest. All is on the draws of the answer. 'offramp why CASE
    guarantee.CHANCE' leads a number back to the case and its quotes.
    """
    from offramp.briefing.guarantees import save_guarantee_page
    from offramp.briefing.names import names_of
    from offramp.briefing.offers import check_result_page
    from offramp.briefing.views.guarantee import guarantee_blocks
    from offramp.case.files import case_files
    from offramp.case.load import load
    from offramp.cli.progress import counter, forewarn, teller
    from offramp.offers.guarantee import guarantee

    check_result_page(out, "page of guarantees", case_files(case))
    loaded = load(case)
    forewarn(loaded, sys.stderr, draws)
    tell = counter(sys.stderr, of="packages")
    found = guarantee(loaded, draws, seed, processes(workers, draws), teller(sys.stderr), tell)
    data = found.to_dict()
    if out:
        save_guarantee_page(loaded, found, out)
        typer.echo(visible(f"wrote {out}"), err=True)
    print_blocks(data, guarantee_blocks(data, names_of(loaded)), as_json)


def when_command(
    case: CaseArg,
    by: Annotated[Names, option("--by DAY", "Another day, such as 2026-03-15; repeat it.")] = None,
    per_week: Annotated[
        str | None,
        option("--per-week RANGE", "Suppose how soon the asked outcome comes once decided: its hazard per week."),
    ] = None,
    draws: SomeDraws = DRAWS,
    seed: Seed = 0,
    workers: AllCores = None,
    out: Annotated[
        Path | None, option("-o --output FILE", "Write it as a page with its chart: .html, .pdf, .md.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Answer by date: how likely the asked outcome has come by 2, 4, 8 and 12 weeks, and by the horizon.

    For a case whose outcomes say how soon they come once decided (per_week, from, until), or with --per-week: the
    curve with its spread, what it tells that nothing has come, what moving a deadline does. 'offramp why CASE when.1'
    leads a row back.
    """
    from offramp.briefing.dates import save_date_page
    from offramp.briefing.names import names_of
    from offramp.briefing.offers import check_result_page
    from offramp.briefing.views.by_date import date_blocks
    from offramp.case.files import case_files
    from offramp.case.load import load
    from offramp.cli.progress import forewarn, teller
    from offramp.ensemble.by_date import by_date, with_pace

    check_result_page(out, "page of dates", case_files(case))
    days = tuple(day for each in by or () if (day := day_given(each, "--by")))
    loaded = load(case)
    loaded = with_pace(loaded, per_week) if per_week else loaded
    forewarn(loaded, sys.stderr, draws)
    dated = by_date(loaded, draws, seed, processes(workers, draws), days, teller(sys.stderr))
    data = dated.to_dict()
    if out:
        save_date_page(loaded, dated, out)
        typer.echo(visible(f"wrote {out}"), err=True)
    print_blocks(data, date_blocks(data, names_of(loaded)), as_json)
