"""A conversation in the terminal: what is typed, and what is said to it in lines of the terminal's width."""

from __future__ import annotations

import shutil
import sys
import textwrap

import typer

from offramp.errors import OfframpError, Problem
from offramp.sanitize import visible

MOST_IDLE, LONGEST = 20, 1_000  # replies in a row without an answer, and letters of one, where nobody sits there


def no_input(message: str = "standard input is closed: nobody can answer") -> OfframpError:
    """The refusal where nobody answers."""
    return OfframpError(
        Problem("no-input", "standard input", 0, 0, message, remedy="give the replies with --answers FILE")
    )


def typed_reply() -> str | None:
    """What is typed, in small letters; None at the end of the input."""
    typer.echo("> ", nl=False)
    sys.stdout.flush()
    try:
        line = sys.stdin.readline(LONGEST)
    except KeyboardInterrupt:
        line = ""
    if not line or not sys.stdin.isatty():
        typer.echo(visible(line.strip()))
    return " ".join(line.split()).lower() if line else None


def say(text: str) -> None:
    """Say something in lines of the terminal's width."""
    width = min(shutil.get_terminal_size().columns, 100)
    for line in visible(text).splitlines() or [""]:
        indent = " " * (len(line) - len(line.lstrip()))
        typer.echo(
            textwrap.fill(line, width, subsequent_indent=indent + ("   " if indent else "")) if line.strip() else ""
        )
