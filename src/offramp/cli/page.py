"""The command that opens the page."""

from __future__ import annotations

from typing import Annotated

import typer

from offramp.cli.options import CaseArg, option


def serve_command(
    case: CaseArg,
    host: Annotated[str, option("--host", "Any address but 127.0.0.1 needs --token.")] = "127.0.0.1",
    port: Annotated[int, option("--port", "0 picks a free port.")] = 8000,
    token: Annotated[str, option("--token", "The secret a browser must give: 16 letters or more.")] = "",
) -> None:
    """Open a case as a web page, for a meeting.

    Change a number, see what is stable and why, save a variant.

    The page answers to this machine alone, unless --host and --token are given.
    """
    from offramp.errors import needed

    needed("fastapi", "web")
    from offramp.web.server import serve as open_page

    open_page(case, host, port, token, typer.echo)
