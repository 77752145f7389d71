"""The pages that messages, briefs and docstrings name: as written in a checkout, beside the modules in a wheel."""

from __future__ import annotations

import json
from pathlib import Path

from offramp.errors import OfframpError, Problem

FOLDERS = ("docs/explanation", "docs/how-to", "docs/reference", "spec", "spec/json")
_PACKAGE = Path(__file__).parent
_NO_PAGE = ("index", "case-language")  # the contents of a folder, and what takes in spec/case-file.md


def home() -> Path:
    """The folder from which pages have their names, such as docs/explanation/limits.md."""
    return _PACKAGE if (_PACKAGE / "docs").is_dir() else _PACKAGE.parents[1]


def page_files() -> dict[str, Path]:
    """Every page by its short name: `limits`, `case-file`, `brief.schema.json`."""
    files = (path for folder in FOLDERS for path in sorted((home() / folder).glob("*.*")))
    named = {path.name.removesuffix(".md"): path for path in files if path.suffix in (".md", ".json")}
    return {name: path for name, path in named.items() if name not in _NO_PAGE and not name.endswith(".head")}


def printed_page(name: str) -> str:
    """The text of a page, by its short name or by its path. Raises OfframpError unknown-name."""
    known = page_files()
    short = Path(name).name.removesuffix(".md")
    if short not in known:
        message, remedy = f"no page '{name}'", "'offramp docs' lists them"
        raise OfframpError(Problem("unknown-name", "offramp docs", 0, 0, message, tuple(known), remedy))
    return known[short].read_text("utf-8")


def page_title(path: Path) -> str:
    """The heading of a page, the title of a schema."""
    text = path.read_text("utf-8")
    if path.suffix == ".json":
        return str(json.loads(text)["title"])
    return next(line.removeprefix("# ") for line in text.splitlines() if line.startswith("# "))
