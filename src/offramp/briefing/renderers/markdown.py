"""A Page as Markdown (CommonMark with tables), whole, in which no text of a report can act as markup.

A handle is a link to its trace in the last annex; the ends of links are empty anchors whose names are ours. A chart
stands there in words.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from offramp.briefing.document import Page
from offramp.briefing.renderers.layout import TRACES, Plain, laid

_MARKUP = re.compile(r"[`*_{}\[\]#|<>~&@$^]|:(?=\S)|(?<=\w)\.(?=[^\W\d])")  # the last two: http://…, www.…
_LIST_OR_LINE = re.compile(r"^(\d*)([-+=:.)])")  # only where a text begins


def page_markdown(page: Page) -> str:
    """The brief as Markdown text."""
    return "\n\n".join(parts(page)) + "\n"


def parts(page: Page) -> list[str]:
    """The brief as Markdown in its parts: the head, each section, the traces, the foot."""
    data = laid(page)
    found = [list(_head(data)), *(list(_section(section, "##")) for section in data["front"])]
    annexes = [list(_section(section, "###")) for section in data["annexes"]]
    if data["traces"]:
        found_traces = [f"### {_place(TRACES)}Where each number comes from"]
        annexes.append(found_traces + [line for trace in data["traces"] for line in _trace(trace)])
    if annexes:
        annexes[0] = [f"## {data['second']}", "", *annexes[0]]
    return ["\n".join(lines) for lines in (*found, *annexes, [escape(data["foot"])])]


def escape(text: str) -> str:
    """One line of text in which nothing acts as Markdown, HTML, TeX or a link; other signs stay as they are.

    >>> escape("# <b>*x*, by 4.5 (U-turn): so")
    '\\\\# \\\\<b\\\\>\\\\*x\\\\*, by 4.5 (U-turn): so'
    """
    parts = " ".join(text.split()).split("\\")
    return _LIST_OR_LINE.sub(r"\1\\\2", "&#92;".join(_MARKUP.sub(r"\\\g<0>", part) for part in parts))


def _head(data: Plain) -> Iterator[str]:
    yield f"# {escape(data['title'])}"
    yield ""
    yield f"**{escape(data['question']) or '?'}**"
    for line in data["lead"]:
        yield ""
        yield escape(line)


def _section(section: Plain, level: str) -> Iterator[str]:
    yield f"{level} {_place(section['id'])}{escape(section['heading'])}"
    for block in (*section["lead"], *section["blocks"]):
        yield ""
        yield from _block(block)


def _block(block: Plain) -> Iterator[str]:
    if block["kind"] == "para":
        yield _said(block)
    elif block["kind"] == "list":
        yield from (f"* {_said(item)}" for item in block["list"])
    elif block["kind"] == "quote":
        yield f"> {_place(block['id'])}{escape(block['text'])}"
        yield ">"
        yield f"> — {escape(block['note'])}"
    elif block["kind"] == "picture":
        title, alt = (block["title"], block["alt"]) if "title" in block else (block["name"], "It is not there.")
        yield f"*Chart: {escape(title)}.* {escape(alt)}"
    elif block["columns"]:
        yield from _grid(block)


def _grid(grid: Plain) -> Iterator[str]:
    handles = grid["handles"]
    yield _row([*map(escape, grid["columns"]), *([""] if handles else [])])
    yield "|" + " --- |" * (len(grid["columns"]) + bool(handles))
    for at, row in enumerate(grid["rows"]):
        yield _row([*map(escape, row), *([_mark(handles[at]).strip()] if handles else [])])


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _trace(trace: Plain) -> Iterator[str]:
    yield ""
    yield f"#### {_place(trace['id'])}{escape(trace['handle'])} {escape(trace['says'])}"
    yield ""
    yield from (f"* {escape(pointer)} = {escape(value)}" for pointer, value in trace["numbers"])
    claims = [f"[{escape(one['name'])}](#{one['to']})" if one["to"] else escape(one["name"]) for one in trace["claims"]]
    uses = [f"[{at}](#{use})" for at, use in enumerate(trace["uses"], start=1)]
    yield from _named("In the case", map(escape, trace["items"]))
    yield from _named("Claims", claims)
    yield from _named("Assumed", map(escape, trace["assumed"]))
    yield from _named("Ask again", [escape(trace["command"])] if trace["command"] else [])
    yield from _named("Said at", uses)


def _named(name: str, parts: Iterable[str]) -> Iterator[str]:
    text = ", ".join(parts)
    if text:
        yield f"* {name}: {text}"


def _said(para: Plain) -> str:
    return escape(para["text"]) + _mark(para["handle"])


def _mark(handle: Any) -> str:
    """A handle as a link to its trace, which can be led back to."""
    if handle is None:
        return ""
    shown = f"\\[{escape(handle['name'])}\\]"
    return f" {_place(handle['id'])}[{shown}](#{handle['to']})" if handle["to"] else f" {shown}"


def _place(name: str | None) -> str:
    return f'<a id="{name}"></a>' if name else ""
