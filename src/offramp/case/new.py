"""A first case of one's own: a small one that runs, with every line explained."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

from offramp.errors import CaseError, Problem
from offramp.io import write_atomically

FILES = ("case.yaml", "reports/note.md", "claims.jsonl")


def new(folder: Path) -> tuple[Path, ...]:
    """Write `case.yaml`, `reports/note.md` and `claims.jsonl` into a new or empty folder; returns their paths.

    Raises CaseError folder-not-empty or cannot-write.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        message = "there is something at this place already"
        raise CaseError(Problem("folder-not-empty", str(folder), 0, 0, message, remedy="name a new folder"))
    try:
        (folder / "reports").mkdir(parents=True)
    except OSError as error:
        raise CaseError(Problem("cannot-write", str(folder), 0, 0, str(error), remedy="choose another place")) from None
    template = files("offramp.case") / "template"
    for name in FILES:
        write_atomically(folder / name, (template / name).read_bytes(), CaseError)
    return tuple(folder / name for name in FILES)
