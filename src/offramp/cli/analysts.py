"""Commands over several analysts' cases: how two go together, and a panel of them."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from offramp.analysts.matching import NONE, Alignment, align
from offramp.analysts.pairs import pairs_text, read_pairs
from offramp.case.types import Case
from offramp.cli.options import AllCores, Json, Seed, argument, misused, option, print_blocks, processes
from offramp.errors import CaseError, OfframpError, Problem
from offramp.sanitize import visible


def align_command(
    paths: Sequence[str], cases: tuple[Case, Case], pairs: Path | None, draws: int, seed: int, workers: int | None,
    as_json: bool,
) -> None:  # fmt: skip
    """Two aligned cases, what they dispute and what that is worth."""
    from offramp.analysts.disputes import disputes
    from offramp.briefing.views.alignment import alignment_blocks

    if draws < 2:
        raise misused("--draws", "two cases are compared on 2 draws or more", (), "leave --draws out for 100")
    found = align(*cases, read_pairs(pairs) if pairs else None)
    if pairs is None and not as_json and sys.stdin.isatty():
        found = _asked(found)
    result = disputes(found, draws, seed, processes(workers, draws * 4), _tell_edits)
    one, two = labels(paths)
    print_blocks(result.to_dict(), alignment_blocks(result, (one, two)), as_json)


def panel_command(
    cases: Annotated[list[str], argument("CASE…", "The case of each analyst; the first gives names.")],
    stated: Annotated[
        Path | None, option("--stated FILE", "What analysts say themselves, a line each, such as 'ana: exile = 60 %'.")
    ] = None,
    draws: Annotated[int, option("--draws", "Number of common draws of every case.", min=2)] = 100,
    seed: Seed = 0,
    workers: AllCores = None,
    as_json: Json = False,
) -> None:
    """Put several analysts side by side: each one's answer, their pool, and where their dissent comes from.

    The pool is the mean of the log odds, all with equal weight. Where somebody's numbers disagree with themselves, as
    60 % for exile and 60 % against it, the nearest that agree enter. What goes by other names in two cases is paired as
    by 'diff --align', which shows any two in full.
    """
    from offramp.analysts.panel import panel
    from offramp.analysts.stated import read_stated
    from offramp.briefing.views.panel import panel_blocks
    from offramp.cli.progress import forewarn

    said = read_stated(stated) if stated else {}
    loaded = _loaded(cases)
    for case in loaded.values():
        forewarn(case, sys.stderr, draws)
    found = panel(loaded, said, draws, seed, processes(workers, draws * 4), _tell_pair)
    print_blocks(found.to_dict(), panel_blocks(found), as_json)


def _loaded(paths: Sequence[str]) -> dict[str, Case]:
    """The cases by label. Raises CaseError with every problem of every case."""
    from offramp.rooms.check import load

    made, problems = dict[str, Case](), list[Problem]()
    for label, path in zip(labels(paths), paths, strict=True):
        try:
            made[label] = load(path)
        except OfframpError as error:
            problems += error.problems
    if problems:
        raise CaseError(problems)
    return made


def _tell_pair(text: str) -> None:
    if sys.stderr.isatty():
        typer.echo(visible(f"measuring what they dispute: {text} …"), err=True)


def labels(paths: Sequence[str]) -> list[str]:
    """What each case is called in sentences: its folder, or its file; A, B, C where these do not tell them apart."""
    named = [Path(path).resolve().parent.name if Path(path).name == "case.yaml" else Path(path).stem for path in paths]
    if len(set(named)) < len(named) or not all(named):
        return [chr(ord("A") + k) if k < 26 else f"analyst {k + 1}" for k in range(len(paths))]
    return named


def _tell_edits(done: int, wanted: int) -> None:
    if sys.stderr.isatty() and (done % 5 == 0 or done == wanted):
        typer.echo(f"measured {done} of {wanted} differences", err=True)


def _asked(alignment: Alignment) -> Alignment:
    """The alignment after whoever sits there was asked about each part that is left, with what it may be."""
    from offramp.briefing.names import names_of
    from offramp.briefing.views.alignment import aligned_name

    hand: dict[str, str] = {}
    names = names_of(alignment.first), names_of(alignment.second)
    for part in alignment.left[0]:
        candidates = [one for one in alignment.candidates(part) if one.path not in hand.values()]
        if not candidates or part.path in {match.first for match in alignment.matches}:
            continue
        typer.echo(visible(f"{aligned_name(names[0], part.path)}: which of these is it in the second case?"))
        for k, one in enumerate(candidates, 1):
            typer.echo(visible(f"  {k}  {aligned_name(names[1], one.path)}"))
        chosen = typer.prompt("  a number, or Enter for none", default=0, show_default=False, type=int)
        hand[part.path] = candidates[chosen - 1].path if 1 <= chosen <= len(candidates) else NONE
        alignment = align(alignment.first, alignment.second, hand)
    if hand:
        typer.echo(visible(f"To say the same again, keep these lines for --pairs:\n{pairs_text(hand)}"))
    return alignment
