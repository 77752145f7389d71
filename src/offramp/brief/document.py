"""A brief that can be shown and saved: one context, thin renderers."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from offramp.brief import html, markdown, text, words
from offramp.brief.blocks import Page
from offramp.brief.context import Context, context
from offramp.case.types import Case
from offramp.errors import OfframpError, Problem
from offramp.files import write_atomically
from offramp.stability.table import Table


@dataclass(frozen=True)
class Brief:
    """The brief of a case; the same context in every form."""

    context: Context

    @property
    def page(self) -> Page:
        return words.page(self.context)

    def text(self, width: int = text.WIDTH, colour: bool = False) -> str:
        """The front part, for a terminal."""
        return text.render(self.page, width, colour)

    def html(self) -> str:
        """The whole brief as one HTML file."""
        return html.render(self.page)

    def markdown(self) -> str:
        """The whole brief as Markdown."""
        return markdown.render(self.page)

    def json(self) -> str:
        """The context as JSON text."""
        return json.dumps(self.context.to_dict(), ensure_ascii=False, indent=1, allow_nan=False) + "\n"

    def save(self, path: str | Path) -> Path:
        """Write the brief in the form its suffix names: .html, .md or .json.

        Raises OfframpError unknown-format or cannot-write; the file is whole or untouched.
        """
        place = Path(path)
        forms: Mapping[str, Callable[[], str]] = {".html": self.html, ".md": self.markdown, ".json": self.json}
        check_format(place)
        write_atomically(place, forms[place.suffix.lower()]())
        return place


FORMATS = (".html", ".md", ".json")


def check_format(path: Path) -> None:
    """Raise OfframpError unknown-format where no brief can be written to a file of this name."""
    if path.suffix.lower() not in FORMATS:
        message = f"no brief is written as '{path.suffix}'"
        raise OfframpError(Problem("unknown-format", str(path), 0, 0, message, FORMATS, "choose one of these suffixes"))


def brief(case: Case, table: Table | None = None) -> Brief:
    """The brief of a case; `table` is its solution where there is one already.

    Raises ModelError as `offramp.model` does.
    """
    return Brief(context(case, table))
