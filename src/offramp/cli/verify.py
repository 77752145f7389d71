"""The command that proves what is stored."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from offramp.cli.options import Json, argument, option, print_json, print_problems
from offramp.errors import problems_to_dict
from offramp.sanitize import visible


def verify_command(
    path: Annotated[
        Path,
        argument(
            "PATH",
            "A case folder, register, run folder, stored brief or session (.json), kept result (.kept) or ledger.",
        ),
    ],
    head: Annotated[str, option("--head HASH", "Of a ledger: the head that was kept elsewhere.")] = "",
    as_json: Json = False,
) -> int:
    """Prove that something stored is whole and made from these bytes: checksums, draws, quotes, decisions.

    One line when all is well. Otherwise every fault with its place and what to do, and exit status 2; 1 where PATH is
    nothing that can be proved. Nothing is written. A register that its journal does not prove is compared with another
    reading of its reports, which takes the extra 'reports' and some seconds.
    """
    from offramp.briefing.wholeness import examine_stored

    verdict = examine_stored(path, head)
    unknown = {one.slug for one in verdict.problems} & {"no-such-file", "cannot-verify"} and len(verdict.problems) == 1
    if as_json:
        print_json(problems_to_dict(verdict.problems))
    elif verdict.problems:
        print_problems(verdict.problems, False)
    if verdict.whole and not as_json:
        typer.echo(visible(f"whole: {verdict.what}"))
    return 0 if verdict.whole else 1 if unknown else 2
