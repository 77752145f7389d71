"""Commands of the bargaining game."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from offramp.cli.options import CaseArg, Json, misused, option, print_blocks, print_result


def bargain_command(
    case: CaseArg,
    variants: Annotated[
        bool, option("--variants", "Also each variant, and each two neighbouring steps swapped.")
    ] = False,
    as_json: Json = False,
) -> int:
    """Solve the bargaining game: who chooses what, by type, and what the talks so far reveal.

    Needs 'play' and, for every actor in it, 'worth'.
    """
    from offramp.briefing.names import names_of
    from offramp.briefing.renderers.terminal import sections_text
    from offramp.briefing.views.game import deal_sections
    from offramp.case.load import load
    from offramp.cli.progress import forewarn
    from offramp.game.solve import bargain as solve_play
    from offramp.game.variants import DealWithTerms, bargain_with_terms

    loaded = load(case)
    forewarn(loaded, sys.stderr)
    deal, rows = bargain_with_terms(loaded) if variants else (solve_play(loaded), ())
    text = sections_text(deal_sections(deal, rows, names_of(loaded)))
    print_result((DealWithTerms(**vars(deal), terms=rows) if variants else deal).to_dict(), text, as_json)
    return 0 if deal.converged else 1


def compare_command(case: CaseArg, as_json: Json = False) -> None:
    """Put the variants of a case side by side: every outcome, with the terms of the question and with none given.

    Of a case with orders alone: which equilibria each variant has, gains and loses.
    """
    from offramp.briefing.names import names_of
    from offramp.briefing.views.order_hinges import order_comparison_blocks
    from offramp.briefing.views.terms import comparison_blocks
    from offramp.case.load import load
    from offramp.cli.progress import forewarn
    from offramp.ensemble.batch import only_orders
    from offramp.game.variants import compare as put
    from offramp.stability.order_variants import order_comparison

    loaded = load(case)
    if only_orders(loaded):
        orders = order_comparison(loaded)
        print_blocks(orders.to_dict(), order_comparison_blocks(orders, names_of(loaded)), as_json)
        return
    forewarn(loaded, sys.stderr)
    found = put(loaded)
    print_blocks(found.to_dict(), comparison_blocks(found, names_of(loaded)), as_json)


def export_command(
    case: CaseArg,
    out: Annotated[Path, option("-o --output FILE", "The file to write; how its name ends says what is written.")],
    types: Annotated[
        int | None, option("--types", "For .efg: points for each private quantity.", min=1, show_default="3")
    ] = None,
) -> None:
    """Write the page as one file, the play as a game, its states as a graph, or the claims as a table or network.

    NAME.html is a frozen copy of the page to read without a server: every view but Build, Questions and
    Play a seat, which only take what somebody does. .efg is the game for Gambit, at
    central values, with types as believed after the history; .dot is the integrated graph of states and moves, with
    improvements solid, and .evolution.dot the outcomes in reach, with who would move from which to which; both also as
    .states.graphml and .evolution.graphml; .gmcr is the graph model as GMCR+ and gmcr-py open it. Of the register of
    claims, .csv is a row for each claim, .graphml who told whom and what each claim supports, .json the reports as
    CSL-JSON.
    """
    from offramp.briefing.register_files import FORMS
    from offramp.case.files import case_files
    from offramp.io import check_place, write_atomically

    ends = (".html", ".efg", ".dot", ".gmcr", *FORMS)
    if out.suffix not in ends:
        raise misused("--output", f"'{out}' does not say what to write", ends, "end its name in one of these")
    if types and out.suffix != ".efg":
        raise misused("--types", "only a game file has types", (".efg",), "leave it out")
    check_place(out, case_files(case))
    text = {".efg": lambda: _game_file(case, types or 3), ".dot": lambda: _state_graph(case, out)}
    text |= {".html": lambda: _frozen_page(case), ".gmcr": lambda: _gmcr_file(case)}
    graph = out.suffixes[-2:-1] in ([".states"], [".evolution"]) and out.suffix == ".graphml"
    write_atomically(
        out, _state_graph(case, out) if graph else text.get(out.suffix, lambda: _register_file(case, out))()
    )
    typer.echo(f"wrote {out}", err=True)


def _game_file(case: str, types: int) -> str:
    from offramp.case.load import load
    from offramp.cli.progress import forewarn
    from offramp.game.efg import efg

    loaded = load(case)
    forewarn(loaded, sys.stderr)
    return efg(loaded, types)


def _frozen_page(case: str) -> str:
    from offramp.errors import needed

    needed("fastapi", "web")
    from offramp.web.frozen import frozen_case

    return frozen_case(Path(case))


def _state_graph(case: str, out: Path) -> str:
    from offramp.briefing.names import names_of
    from offramp.briefing.network import dot, graphml
    from offramp.briefing.state_graph import evolution_graph, integrated_graph
    from offramp.case.load import load
    from offramp.graph.build import model

    loaded = load(case)
    evolving = out.suffixes[-2:-1] == [".evolution"]
    net = (evolution_graph if evolving else integrated_graph)(model(loaded), names_of(loaded))
    return dot(net) if out.suffix == ".dot" else graphml(net, "evolution" if evolving else "states")


def _gmcr_file(case: str) -> str:
    from offramp.briefing.gmcr_file import gmcr_text, not_held
    from offramp.briefing.names import names_of
    from offramp.case.load import load
    from offramp.graph.build import model

    loaded = load(case)
    made, names = model(loaded), names_of(loaded)
    text = gmcr_text(made, names)
    for each in not_held(made, names):
        typer.echo(f"not written: {each}", err=True)
    return text


def _register_file(case: str, out: Path) -> str:
    from offramp.briefing.register_files import RegisterSheet, register_file
    from offramp.case.check import examine
    from offramp.cli.evidence import register_of

    outlined, register = register_of(case)
    whole = examine(case).case
    if whole is None:
        typer.echo(f"the case has errors, so no item stands beside a claim: offramp check {case}", err=True)
    return register_file(out.name, RegisterSheet(register, outlined.reports, whole))
