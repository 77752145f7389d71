"""The command line: thin skins over one library call each.

Exit status: 0 fine; 1 bad input or usage; 2 only when a check that was asked for fails. With --json, results and
problems go to standard output as JSON; without it, problems go to standard error.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup
from typer.exceptions import Abort, TyperException

from offramp.cli import streams
from offramp.cli.options import option, print_problems
from offramp.cli.registry import BY_NAME, COMMANDS, FIRST, GROUPS, Command
from offramp.errors import CaseError, OfframpError, Problem
from offramp.io import unreadable
from offramp.version import VERSION


class FirstScreen(TyperGroup):
    """The help of `offramp`: the first commands with what they do, the others by name and group."""

    def invoke(self, ctx: Any) -> Any:
        """As Typer does, which would end in silence where it is interrupted."""
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:
            raise Abort from None

    def format_commands(self, ctx: Any, formatter: Any) -> None:  # noqa: ARG002 (Typer calls it so)
        rows = [(command.name, command.summary) for command in COMMANDS if command.group == FIRST]
        with formatter.section("Commands"):
            formatter.write_dl(rows)
        with formatter.section("More commands"):
            formatter.write_dl([(group, ", ".join(_names(group))) for group in GROUPS])


def _names(group: str) -> list[str]:
    return [command.name for command in COMMANDS if command.group == group]


def command_line(commands: Iterable[Command] = COMMANDS) -> typer.Typer:
    """The command line with some of the commands, whose files are imported."""
    app = typer.Typer(
        name="offramp",
        cls=FirstScreen,
        help="From reports of a crisis to a judgement that can be argued with.",
        epilog="Example: offramp new my-crisis && offramp brief my-crisis -o my-crisis.html",
        add_completion=False,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
    )
    app.callback()(_options)
    for command in commands:
        app.command(command.name, epilog=f"Example: {command.example}")(command.function)
    return app


def _print_version(asked: bool) -> None:
    if asked:
        typer.echo(f"offramp {VERSION}")
        raise typer.Exit


def _options(
    version: Annotated[bool, option("--version", "Print the version.", callback=_print_version, is_eager=True)] = False,
) -> None:
    pass


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and exit."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    sys.exit(execute(words))


def execute(words: list[str]) -> int:
    """Run one command line; returns its exit status."""
    streams.prepare()
    if problem := streams.closed():
        return print_problems([problem], False)
    try:
        result = _command(words).main(words or ["--help"], prog_name="offramp", standalone_mode=False)
        sys.stdout.flush()
        return result if isinstance(result, int) else 0
    except CaseError as error:
        from offramp.rooms.check import errors_of

        return print_problems(errors_of(error), "--json" in words)
    except OfframpError as error:
        return print_problems(error.problems, "--json" in words)
    except TyperException as error:
        remedy = "see 'offramp --help', or --help after a command"
        return print_problems(
            [Problem("usage", "offramp", 0, 0, error.format_message().rstrip("."), remedy=remedy)], "--json" in words
        )
    except (Abort, KeyboardInterrupt):
        typer.echo("interrupted; nothing was left half-written", err=True)
        return streams.INTERRUPTED
    except (BrokenPipeError, SystemExit):  # `offramp solve … | head`; Typer makes an exit of a pipe that broke
        streams.silence(sys.stdout)
        return streams.READER_GONE
    except OSError as error:
        if error.filename is not None:  # a file, whereas standard output has no name
            return print_problems([unreadable(Path(os.fsdecode(error.filename)), error)], "--json" in words)
        streams.silence(sys.stdout)
        return print_problems([streams.full(error)], False)
    except MemoryError:
        remedy = "fix some options, or ask --memory"
        return print_problems(
            [Problem("out-of-memory", "offramp", 0, 0, "not enough memory", remedy=remedy)], "--json" in words
        )


def _command(words: Sequence[str]) -> Any:
    """The command line with the command that it names alone, with none for an option, else whole: imports cost time."""
    word = words[0] if words else "--help"
    commands = (BY_NAME[word],) if word in BY_NAME else () if word.startswith("-") else COMMANDS
    return typer.main.get_command(command_line(commands))
