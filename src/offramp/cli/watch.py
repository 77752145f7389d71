"""The command that watches a folder for a case: what would be seen, and what each page that comes in bears on."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

from offramp.cli.options import AllCores, Json, Seed, SomeDraws, argument, misused, option, print_blocks, processes


def watch_command(
    folder: Annotated[Path, argument("CASE", "A folder with case.yaml.")],
    indicators: Annotated[
        bool, option("--indicators", "What would be seen where the answer is about to change, and how much it tells.")
    ] = False,
    draws: SomeDraws = 1_000,
    seed: Seed = 0,
    workers: AllCores = None,
    as_json: Json = False,
) -> int:
    """Watch for news on a case: what would be seen where its answer is about to change.

    An indicator is something that would change the answer, with its signs: the moves of the play and further reports,
    how likely each is seen if it is so and if not, and whether that tells the two apart.
    """
    if not indicators:
        raise misused("offramp watch", "say what to watch for", (), f"offramp watch {folder} --indicators")
    return _indicators(folder, draws, seed, processes(workers, draws), as_json)


def _indicators(folder: Path, draws: int, seed: int, workers: int, as_json: bool) -> int:
    from offramp.briefing.names import names_of
    from offramp.briefing.views.indicators import indicators_blocks
    from offramp.cli.progress import forewarn
    from offramp.news.indicators import indicators
    from offramp.rooms.check import load

    case = load(folder)
    forewarn(case, sys.stderr, draws)
    found = indicators(case, draws, seed, workers)
    print_blocks(found.to_dict(), indicators_blocks(found, names_of(case)), as_json)
    return 0
