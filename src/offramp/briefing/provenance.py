"""From a sentence back to what it rests on: the numbers in the brief's context, items of the case, claims, quotes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from difflib import get_close_matches
from typing import Any

from offramp.briefing.document import Basis, Grid, Items, Para, Section, Trace
from offramp.case.types import OTHER, Case, cited_claims
from offramp.errors import OfframpError, Problem, nearest

Supports = Sequence[tuple[str, tuple[str, ...], str]]  # path, claims, why it is assumed

_STEMS = (  # what a handle begins with, in the brief of any case
    "agreement|answer|as-reported|asked|audit|beside|branch|branches|chair|chance|change|coalitions|confidence|conflicts|"
    "counts|course|credence|crowd|doubts|draws|effective|else|evidence|find|flip|held|history|hypergame|lens|loss|next|now|"
    "opposed|origin|outcome|premise|private|rationality|reach|record|rests|scenarios|set-aside|since|spread|sums|tableau|"
    "terms|threat|turns|weights|worth|audit.table|record.belief|terms.all"
)
_NUMBERED = re.compile(r"(branch|crowd|find|flip|history|loss|next|origin|since|threat)\.\d{1,4}|(chair|lens)\.b\d+")


def pointer(*keys: str | int) -> str:
    """A JSON pointer (RFC 6901).

    >>> pointer("bargain", "outcomes", "war/peace")
    '/bargain/outcomes/war~1peace'
    """
    return "".join("/" + str(key).replace("~", "~0").replace("/", "~1") for key in keys)


def resolve(data: Any, path: str) -> Any:
    """What a JSON pointer names. Raises KeyError, IndexError or TypeError where it names nothing.

    >>> resolve({"outcomes": [{"war/peace": 0.5}]}, "/outcomes/0/war~1peace")
    0.5
    """
    for key in path.split("/")[1:]:
        key = key.replace("~1", "/").replace("~0", "~")
        data = data[int(key)] if isinstance(data, list | tuple) else data[key]
    return data


def check_handle(handle: str, case: Case) -> None:
    """Raise OfframpError unknown-name, with near ones, for a handle that no brief of the case can have.

    >>> import offramp as of
    >>> check_handle("anser", of.load("my-crisis"))  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    offramp.errors.OfframpError: ... did you mean 'answer'?
    """
    bears = tuple(_bearable(case))
    if handle not in bears and not _NUMBERED.fullmatch(handle):
        near = tuple(get_close_matches(handle[:80], bears, 6)) or tuple(_STEMS.split("|"))
        remedy = nearest(handle, bears) or "see the handles in the brief"
        raise OfframpError(Problem("unknown-name", "brief", 0, 0, f"no handle '{handle}'", near, remedy))


def _bearable(case: Case) -> Iterator[str]:
    """Every handle that a brief of the case can have, but for those that count."""
    yield from _STEMS.split("|")
    yield from cited_claims(case)
    yield from (f"held.{name}" for name in (*cited_claims(case), *(one.origin for one in case.reports)))
    yield from (f"outcome.{name}" for name in (*(one.name for one in case.outcomes), OTHER))
    yield from (handle for path in case.quantities for handle in (path, f"private.{path}"))


def traces(sections: Sequence[Section], data: Mapping[str, Any], supports: Supports) -> tuple[Trace, ...]:
    """A trace for every handle, in the order of the page; the first sentence with a handle speaks for it."""
    found: dict[str, Trace] = {}
    for says, handle, basis in _told(sections):
        if handle not in found:
            found[handle] = _trace(handle, says, basis, data, supports)
    return tuple(found.values())


def _told(sections: Sequence[Section]) -> Iterator[tuple[str, str, Basis]]:
    for section in sections:
        yield from (one for para in section.lead for one in _sentence(para))
        for block in (*section.reasons, *section.blocks):
            if isinstance(block, Para):
                yield from _sentence(block)
            elif isinstance(block, Items):
                yield from (one for para in block.items for one in _sentence(para))
            elif isinstance(block, Grid):
                yield from _rows(block)


def _sentence(para: Para) -> Iterator[tuple[str, str, Basis]]:
    if para.handle and para.basis:
        yield para.text, para.handle, para.basis


def _rows(grid: Grid) -> Iterator[tuple[str, str, Basis]]:
    for row, handle, basis in zip(grid.rows, grid.handles, grid.bases, strict=False):
        if handle and basis:
            cells = (f"{column}: {cell}" if column else cell for column, cell in zip(grid.columns, row, strict=True))
            yield "; ".join(cells), handle, basis


def _trace(handle: str, says: str, basis: Basis, data: Mapping[str, Any], supports: Supports) -> Trace:
    """Items as paths; a path also stands for all below it, so that "worth.ruler" means each of its numbers."""
    rest = [one for one in supports if any(_within(one[0], item) for item in basis.items)]
    return Trace(
        handle,
        says,
        tuple((path, resolve(data, path)) for path in basis.numbers),
        tuple(path for path, _, _ in rest),
        tuple(dict.fromkeys((*basis.claims, *(claim for _, claims, _ in rest for claim in claims)))),
        tuple(path for path, claims, _ in rest if not claims),
        basis.command,
    )


def _within(path: str, item: str) -> bool:
    return item == "" or path == item or path.startswith(f"{item}.")
