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
    """Put the variants of a case side by side: every outcome, with the terms of the question and with none given."""
    from offramp.briefing.names import names_of
    from offramp.briefing.views.terms import comparison_blocks
    from offramp.case.load import load
    from offramp.cli.progress import forewarn
    from offramp.game.variants import compare as put

    loaded = load(case)
    forewarn(loaded, sys.stderr)
    found = put(loaded)
    print_blocks(found.to_dict(), comparison_blocks(found, names_of(loaded)), as_json)


def export_command(
    case: CaseArg,
    out: Annotated[Path, option("-o --output FILE.efg", "The game file to write.")],
    types: Annotated[int, option("--types", "Points for each private quantity.", min=1)] = 3,
) -> None:
    """Write the play as a game file for Gambit, at central values, with types as believed after the history."""
    from offramp.case.files import case_files
    from offramp.case.load import load
    from offramp.cli.progress import forewarn
    from offramp.game.efg import efg
    from offramp.io import check_place, write_atomically

    if out.suffix != ".efg":
        raise misused("--output", f"'{out}' is not a game file", (".efg",), "end its name in .efg")
    check_place(out, case_files(case))
    loaded = load(case)
    forewarn(loaded, sys.stderr)
    write_atomically(out, efg(loaded, types))
    typer.echo(f"wrote {out}", err=True)
