"""A first case of one's own: a small one that runs, with every line explained."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

from offramp.case.shapes import load_shape
from offramp.errors import CaseError, Problem
from offramp.io import write_atomically

FILES = ("case.yaml", "reports/note.md", "claims.jsonl")


def new(folder: Path, shape: str | None = None) -> tuple[Path, ...]:
    """Write `case.yaml`, `reports/note.md` and `claims.jsonl` into a new or empty folder; returns their paths.
    With a `shape` the case has its structure, each size open with the question to ask, and there are no reports yet.
    Raises CaseError folder-not-empty, cannot-write or unknown-shape."""
    text = load_shape(shape).with_questions() if shape is not None else ""
    new_folder(folder, "reports")
    if text:
        write_atomically(folder / FILES[0], text, CaseError)
        return (folder / FILES[0],)
    template = files("offramp.case") / "template"
    for name in reversed(FILES):  # the case last: where it stands, what it names does
        write_atomically(folder / name, (template / name).read_bytes(), CaseError)
    return tuple(folder / name for name in FILES)


def new_folder(folder: Path, inner: str = "") -> None:
    """Make a folder, and one in it, where none is or an empty one. Raises CaseError folder-not-empty, cannot-write."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        message = "there is something at this place already"
        raise CaseError(Problem("folder-not-empty", str(folder), 0, 0, message, remedy="name a new folder"))
    try:
        (folder / inner).mkdir(parents=True, exist_ok=True)
    except OSError as error:
        message = (error.strerror or str(error)).lower()
        raise CaseError(Problem("cannot-write", str(folder), 0, 0, message, remedy="choose another place")) from None
