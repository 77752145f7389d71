"""A page as JSON and back, so that a brief that was written once is shown in any form without any solving."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any, TypeVar

from offramp.briefing.document import Block, Figure, Grid, Items, Page, Para, Picture, Quotation, Section, Trace
from offramp.errors import OfframpError, Problem

FORMAT = "offramp/brief-1"
_FETCHING = frozenset({"url", "href", "loader"})  # what would make a chart fetch something
T = TypeVar("T")


def page_dict(page: Page) -> dict[str, Any]:
    """The part `page` of `brief-1`: sections with their blocks, figures and traces."""
    return {
        "title": page.title,
        "question": page.question,
        "lead": list(page.lead),
        "foot": page.foot,
        "sections": [_section_dict(one) for one in page.sections],
        "figures": [asdict(one) for one in page.figures],
        "traces": [{**asdict(one), "numbers": [list(pair) for pair in one.numbers]} for one in page.traces],
    }


def _section_dict(one: Section) -> dict[str, Any]:
    head = {"anchor": one.anchor, "heading": one.heading, "label": one.label, "annex": one.annex}
    return {**head, "lead": [_para(para) for para in one.lead], "blocks": [_block(block) for block in one.blocks]}


def _para(one: Para) -> dict[str, str]:
    return {"text": one.text, "handle": one.handle}


def _block(one: Block) -> dict[str, Any]:
    kind = type(one).__name__.lower()
    if isinstance(one, Para):
        return {"kind": kind, **_para(one)}
    if isinstance(one, Items):
        return {"kind": kind, "items": [_para(para) for para in one.items]}
    if isinstance(one, Grid):
        return {
            "kind": kind,
            "columns": list(one.columns),
            "rows": [list(r) for r in one.rows],
            "handles": list(one.handles),
        }
    return {"kind": kind, **asdict(one)}


# and back -------------------------------------------------------------------------------------------------------


def read(path: Path) -> tuple[Page, dict[str, Any]]:
    """The page and the whole context of a stored brief.

    Raises OfframpError unreadable-file for a file that cannot be read, and bad-brief for one that is no brief-1, or
    whose charts would fetch something.
    """
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise OfframpError(
            Problem("unreadable-file", str(path), 0, 0, f"it cannot be read: {error.strerror}")
        ) from None
    except json.JSONDecodeError as error:
        raise _bad(path, f"it is no JSON: {error.msg}", error.lineno, error.colno) from None
    except (UnicodeDecodeError, ValueError, RecursionError) as error:
        raise _bad(path, f"it is no JSON: {error}") from None
    if not isinstance(data, dict) or data.get("format") != FORMAT or "page" not in data:
        raise _bad(path, f"it is no '{FORMAT}' with a page")
    try:
        return _page(data["page"]), data
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise _bad(path, f"its page is broken: {error}") from None


def _bad(path: Path, message: str, line: int = 0, column: int = 0) -> OfframpError:
    remedy = "write it again with 'offramp brief CASE -o X.json'"
    return OfframpError(Problem("bad-brief", str(path), line, column, message, (FORMAT,), remedy))


def _page(data: Mapping[str, Any]) -> Page:
    return Page(
        _text(data["title"]),
        _text(data["question"]),
        _each(data["lead"], _text),
        _each(data["sections"], _section),
        _text(data["foot"]),
        _each(data["figures"], _figure),
        _each(data["traces"], _trace),
    )


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError(f"text was expected, not {value!r}")
    return value


def _each(values: Any, make: Callable[[Any], T]) -> tuple[T, ...]:
    if not isinstance(values, list):
        raise TypeError(f"a list was expected, not {values!r}")
    return tuple(make(value) for value in values)


def _section(data: Mapping[str, Any]) -> Section:
    blocks, lead = _each(data["blocks"], _made), _each(data["lead"], _para_of)
    anchor, heading, label = (_text(data[key]) for key in ("anchor", "heading", "label"))
    return Section(anchor, heading, blocks, bool(data["annex"]), label, lead)


def _para_of(data: Mapping[str, Any]) -> Para:
    return Para(_text(data["text"]), _text(data["handle"]))


def _made(data: Mapping[str, Any]) -> Block:
    kind = data["kind"]
    if kind == "para":
        return _para_of(data)
    if kind == "items":
        return Items(_each(data["items"], _para_of))
    if kind == "grid":
        rows = _each(data["rows"], lambda row: _each(row, _text))
        return Grid(_each(data["columns"], _text), rows, _each(data["handles"], _text))
    if kind == "quotation":
        return Quotation(_text(data["text"]), _text(data["note"]), _text(data["anchor"]))
    if kind == "picture":
        return Picture(_text(data["figure"]))
    raise ValueError(f"there is no block '{kind}'")


def _figure(data: Mapping[str, Any]) -> Figure:
    _check(data["spec"])
    return Figure(_text(data["id"]), _text(data["title"]), _text(data["alt"]), dict(data["spec"]))


def _check(spec: Any) -> None:
    """Refuse what a chart of ours never has."""
    if isinstance(spec, Mapping):
        if found := _FETCHING & set(spec):
            raise ValueError(f"a chart has '{min(found)}'")
        for value in spec.values():
            _check(value)
    elif isinstance(spec, list):
        for value in spec:
            _check(value)


def _trace(data: Mapping[str, Any]) -> Trace:
    numbers = _each(data["numbers"], lambda pair: (_text(pair[0]), pair[1]))
    items, claims, assumed = (_each(data[key], _text) for key in ("items", "claims", "assumed"))
    return Trace(_text(data["handle"]), _text(data["says"]), numbers, items, claims, assumed, _text(data["command"]))
