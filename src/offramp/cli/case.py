"""Commands on a case file: start, import, convert, check and resolve one."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, cast

import typer

from offramp.cli.options import CaseArg, Json, argument, day_given, option, print_json
from offramp.errors import problems_to_dict
from offramp.sanitize import visible
from offramp.wording import count

SHAPES = "ceasefire, exile, sanctions, strike or ultimatum"


def new_command(
    folder: Annotated[Path, argument("DIR", "A folder that does not exist yet, or is empty.")],
    shape: Annotated[
        str | None, option("--shape NAME", f"The structure of a known kind of conflict: {SHAPES}.")
    ] = None,
) -> None:
    """Start a case of your own: a small one that runs, all explained.

    With --shape it has the structure of a known kind of conflict, argued for from the literature, and every size in it
    is open, with the question to ask; nothing is answered before they are given.
    """
    from offramp.case.new import new as create

    for path in create(folder, shape):
        typer.echo(f"wrote {path}")
    if shape:
        typer.echo(
            f"next: put reports into {folder / 'reports'}; offramp ask {folder} asks for the sizes, by comparisons"
        )
        return
    typer.echo(f"next: offramp check {folder}; offramp brief {folder}; then make the report and the case your own")


def import_command(
    file: Annotated[Path, argument("FILE.gmcr", "A file of GMCR+ or gmcr-py, old or new.")],
    out: Annotated[Path, option("-o --output DIR", "A folder that does not exist yet, or is empty.")],
    as_of: Annotated[str | None, option("--as-of DATE", "The case's date (default: today).")] = None,
    as_json: Json = False,
) -> None:
    """Open a file of GMCR+ or gmcr-py as a case, and report what is missing in it or cannot be carried over."""
    from offramp.case.importers.gmcr import read_gmcr, save_import

    imported = read_gmcr(file, day_given(as_of, "--as-of"))
    written = save_import(imported, out)
    if as_json:
        print_json(problems_to_dict(imported.problems) | {"files": [str(path) for path in written]})
        return
    for problem in imported.problems:
        typer.echo(visible(str(problem)), err=True)
    for path in written:
        typer.echo(f"wrote {path}")


def convert_command(
    case: CaseArg,
    actor: Annotated[str, argument("ACTOR", "The actor whose preferences change form.")],
    form: Annotated[str, argument("FORM", "worth, priorities or ranking.")],
) -> None:
    """Print the case with an actor's preferences in another form, and report what is kept and lost."""
    from offramp.case.canonical import as_yaml
    from offramp.case.load import load
    from offramp.graph.preference_forms import Form, replaced
    from offramp.graph.preference_forms import convert as change

    loaded = load(case)
    made = change(loaded, actor, cast(Form, form))
    for line in (f"kept: {made.kept}", *(f"lost: {loss}" for loss in made.lost)):
        typer.echo(visible(line), err=True)
    typer.echo(as_yaml(replaced(loaded, made.form)).encode("utf-8", "surrogatepass"), nl=False)


def check_command(
    case: CaseArg,
    strict: Annotated[bool, option("--strict", "Exit 2 where there is any warning.")] = False,
    table: Annotated[bool, option("--table", "Solve the game too, and report what calls for a second look.")] = False,
    judge: Annotated[bool, option("--judge", "Solve the game, and report what only its author can confirm.")] = False,
    as_json: Json = False,
) -> int:
    """Report every problem in a case, with line and column.

    How many of its claims are used is said, too. Sizes that are open come last, those first that can matter most.
    """
    from offramp.case.check import examine
    from offramp.case.open_sizes import open_paths

    examined = examine(case)
    problems, whole = examined.problems, examined.case is not None and not open_paths(examined.case)
    if examined.readable and examined.readable.record:
        from offramp.rooms.check import further_problems

        problems = (*problems, *further_problems(examined.readable, problems))
    if examined.case and examined.case.play.steps:
        from offramp.game.play import check_play as check_play

        problems = (*problems, *check_play(examined))
    if table and examined.case and whole:
        from offramp.game.solve import check_game as check_table

        problems = (*problems, *check_table(examined.case))
    if judge and examined.case and whole:
        from offramp.ensemble.judge import judge as judged

        problems = (*problems, *judged(examined.case))
    problems = tuple(dict.fromkeys(problems))  # what several checks see is said once
    problems = tuple(sorted(problems, key=lambda problem: problem.slug == "size-open"))
    if as_json:
        print_json(problems_to_dict(problems))
    else:
        for problem in problems:
            typer.echo(visible(str(problem)))
        levels = ("error", "warning")
        typer.echo(", ".join(count(sum(each.level == level for each in problems), level) for level in levels))
    worst = {problem.level for problem in problems}
    return 1 if "error" in worst else 2 if strict and "warning" in worst else 0


def resolve_command(case: CaseArg, as_json: Json = False) -> None:
    """Print the explicit form: every default, every cited claim. Its --json bytes are what results are hashed over."""
    from offramp.case.canonical import as_json as json_text
    from offramp.case.canonical import as_yaml
    from offramp.case.load import load

    loaded = load(case)
    typer.echo((json_text(loaded) if as_json else as_yaml(loaded)).encode("utf-8", "surrogatepass"), nl=False)


def cache_command(
    clear: Annotated[bool, option("--clear", "Remove every kept result.")] = False, as_json: Json = False
) -> None:
    """Show what results are kept from earlier commands, so that nothing is solved twice; or remove them.

    They lie in the cache of this user, within 256 MB; removing them costs only time. OFFRAMP_CACHE names another
    folder, or 'off' to keep nothing.
    """
    from offramp import cache

    found = cache.clear() if clear else cache.state()
    if as_json:
        folder = str(found.folder) if found.folder else None
        print_json({"folder": folder, "entries": found.entries, "bytes": found.size, "cleared": clear})
    elif found.folder is None:
        typer.echo("nothing is kept: OFFRAMP_CACHE is off")
    else:
        what = f"{count(found.entries, 'result')}, {found.size / 1e6:.1f} MB"
        typer.echo(f"{'removed ' if clear else ''}{what}, in {visible(str(found.folder))}")
