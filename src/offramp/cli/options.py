"""Arguments and options that several commands share, and how they print."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from offramp.errors import OfframpError, Problem, problems_to_dict
from offramp.sanitize import visible

if TYPE_CHECKING:
    from offramp.briefing.document import Block
    from offramp.ensemble.judgement import Judgement
    from offramp.expect import Expectation

DRAWS = 1_000
MANY = 400  # draws that are worth starting processes for
SWEEPING = "Sweeping each input across its range …"


def option(flags: str, help: str, **more: Any) -> Any:
    """An option: its names with what it takes, such as "-o --output DIR", and what its help says."""
    names = flags.split(" ")
    metavar = None if names[-1].startswith("-") else names.pop()
    return typer.Option(*names, metavar=metavar, help=help, **more)


def argument(metavar: str, help: str, **more: Any) -> Any:
    """An argument: how its help calls it, and what it says."""
    return typer.Argument(metavar=metavar, help=help, **more)


CaseArg = Annotated[str, argument("CASE", "A folder with case.yaml, a case file, or - for the explicit form.")]
Json = Annotated[bool, option("--json", "Print the result, or the problems, as JSON.")]
ConceptKeys = Annotated[
    list[str] | None,
    option("--concept KEY", "A solution concept, such as seq or lh2; repeat it, or join several by commas."),
]
ConceptKey = Annotated[
    str | None, option("--concept KEY", "A solution concept, seq by default; 'offramp concepts' lists them.")
]
Unknown = Annotated[
    str,
    option(
        "--unknown a|b|c|d",
        "How pairs of unknown order are read (Li et al. 2004): by a and c an actor leaves for them, by c and d "
        "they deter it; by b, the default, neither.",
    ),
]
Letters = Annotated[bool, option("--letters", "Name each state by its letters, as `why` takes them.")]
Memory = Annotated[
    str | None, option("--memory", "Refuse what would take more, such as 8G (default: 60 % of what is free).")
]
Draws = Annotated[int, option("--draws", "Number of Monte Carlo draws (0 for none).", min=0)]
SomeDraws = Annotated[int, option("--draws", "Number of Monte Carlo draws.", min=1)]
Seed = Annotated[int, option("--seed", "Seed of the draws; the same seed gives the same draws.")]
AllCores = Annotated[
    int | None,
    option("--workers", "Number of processes for the draws.", min=1, show_default="every core for many draws"),
]
Workers = Annotated[int, option("--workers", "Number of processes for the draws.", min=1)]
Quick = Annotated[bool, option("--quick", "The answer alone, without other conventions and what would change it.")]
Middle = Annotated[bool, option("--quick", "The play as reported alone, with every number in the middle.")]
Expect = Annotated[Path | None, option("--expect", "Exit 2 where the result differs from this JSON file.")]
Stored = Annotated[Path | None, option("--from STORED.json", "Use the results in a brief that was written as JSON.")]


def processes(asked: int | None, draws: int, soon: bool = True) -> int:
    """How many processes draw: as asked, else every core where the draws are worth starting them; where they are to do
    so `soon`, what they import is imported from now on."""
    from offramp.workers import cores, make_ready

    count = asked or (cores() if draws >= MANY else 1)
    if soon and count > 1:
        make_ready()
    return count


def say_answer(judgement: Judgement) -> None:
    """Say the answer while other conventions, and what would change it, are worked out."""
    from offramp.briefing.views.judgement import headline

    says = f"By the conventions of this brief: {headline(judgement.to_dict())}"
    typer.echo(f"{says} Now trying others, and what would change the answer …", err=True)


def keys(concepts: Sequence[str] | None) -> list[str]:
    """The keys of `--concept`, which may be joined by commas."""
    return [key for part in concepts or () for key in part.split(",")]


def tell_report(done: int, total: int, file: str) -> None:
    """Say which report is read, where there are many."""
    if total > 2:
        typer.echo(visible(f"read {done} of {total}: {file}"), err=True)


def print_json(data: Any, indent: int | None = 1) -> None:
    """Print plain values as JSON, whatever the terminal can show."""
    typer.echo(json.dumps(data, ensure_ascii=False, indent=indent, allow_nan=False).encode("utf-8", "surrogatepass"))


def print_result(data: Any, text: str, as_json: bool, indent: int | None = 1) -> None:
    """Print a result as JSON or as text that ends its own lines."""
    if as_json:
        print_json(data, indent)
    else:
        typer.echo(text, nl=False)


def print_blocks(data: Any, blocks: Iterable[Block], as_json: bool, indent: int | None = 1) -> None:
    """Print a result as JSON, or as the blocks of its view."""
    from offramp.briefing.renderers.terminal import blocks_text

    print_result(data, "" if as_json else blocks_text(blocks), as_json, indent)


def print_problems(problems: Sequence[Problem], as_json: bool) -> int:
    """Print problems, and give the exit status of bad input."""
    if as_json:
        print_json(problems_to_dict(problems))
    else:
        for problem in problems:
            typer.echo(visible(str(problem)), err=True)
    return 1


def expected_status(expected: Expectation, result: dict[str, Any]) -> int:
    """The exit status of `--expect`, with every difference printed."""
    found = expected.differences(result)
    print_problems(found, False)
    return 2 if found else 0


def misused(argument: str, message: str, allowed: tuple[str, ...], remedy: str) -> OfframpError:
    """A command line that is not understood."""
    return OfframpError(Problem("usage", argument, 0, 0, message, allowed, remedy))


def day_given(text: str | None, name: str) -> date | None:
    """A day as the option of that name gives it. Raises OfframpError bad-date.

    >>> day_given("2026-01-31", "--by")
    datetime.date(2026, 1, 31)
    """
    try:
        return None if text is None else date.fromisoformat(text)
    except ValueError:
        message, allowed = f"'{text}' is not a valid date", ("YYYY-MM-DD",)
        raise OfframpError(Problem("bad-date", name, 0, 0, message, allowed, "write it as 2026-01-31")) from None
