"""The docs site: `python -m sphinx -W -b html docs site`. Nothing is fetched, when it is built or when it is read."""

from __future__ import annotations

import re
from typing import Any

import offramp

project, author, version = "Offramp", "The Offramp authors", offramp.__version__
copyright = "2026 The Offramp authors, Apache-2.0"
extensions = ["myst_nb", "sphinx.ext.autodoc"]
exclude_patterns = ["**.head.md"]  # beginnings of generated pages
html_theme = "furo"  # brings its own style and script, and system fonts: no address is asked
html_title = "Offramp"
html_copy_source = False
html_show_sphinx = False
smartquotes = False  # quotes are written as they are meant
myst_heading_anchors = 3
toc_object_entries = False  # a page's contents are its headings, not every field of every noun
nb_execution_mode = "off"  # a test runs the notebook
nb_merge_streams = True
autodoc_member_order = "bysource"
autodoc_default_options = {"undoc-members": True}  # the fields of a noun, with their types
autodoc_typehints_format = "short"


def _as_markup(_app: Any, _what: str, _name: str, _thing: Any, _options: Any, lines: list[str]) -> None:
    """Docstrings are plain text with `code`: said as Sphinx wants it. Its own roles are left alone."""
    for number, line in enumerate(lines):
        if ">>>" not in line:
            lines[number] = re.sub(r"(?<![`:])`([^`]+)`(?!`)", r"``\1``", line).replace("*:", r"\*:")


def setup(app: Any) -> None:
    app.connect("autodoc-process-docstring", _as_markup)
