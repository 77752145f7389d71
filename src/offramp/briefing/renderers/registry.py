"""The registry of forms that a brief is written in, by the suffix of its file.

One more is a file here with a function from a Page to text or bytes, and a line below.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from offramp.briefing.document import Page, Trace
from offramp.briefing.renderers import html, markdown, notebook, pdf, word_document
from offramp.codec.decoding import decode
from offramp.codec.json_text import content_checksum

Renderer = Callable[[Page, Mapping[str, Any]], str | bytes]  # the page, and its JSON twin


def json_text(data: Mapping[str, Any]) -> str:
    """A brief as `brief-1`."""
    return json.dumps(data, ensure_ascii=False, indent=1, allow_nan=False) + "\n"


def traces_of(data: Mapping[str, Any]) -> tuple[Trace, ...]:
    """The traces of the whole brief, which a page without annexes has not."""
    found = (decode(Trace, one)[0] for one in data.get("page", {}).get("traces", ()))
    return tuple(trace for trace in found if trace)


RENDERERS: Mapping[str, Renderer] = {
    ".html": lambda page, _data: html.page_html(page),
    ".pdf": lambda page, _data: pdf.page_pdf(page),
    ".docx": lambda page, data: word_document.page_docx(page, traces_of(data)),
    ".md": lambda page, _data: markdown.page_markdown(page),
    ".ipynb": lambda page, data: notebook.page_notebook(page, data["explicit"]),
    ".json": lambda _page, data: json_text({**data, "checksum": content_checksum(data)}),
}
