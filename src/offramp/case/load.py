"""A case from its folder, file or text, or the errors that keep it from being one; its outline, before any claims.

What is read and checked is in `check`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from offramp.case import sections
from offramp.case.check import REGISTER as REGISTER
from offramp.case.check import (
    Examined,
    check_files,
    declared_names,
    decoded_case,
    examine,
    examine_bytes,
    read_case_file,
)
from offramp.case.diagnostics import NodeReader
from offramp.case.reader import MapNode, Node, parse_yaml
from offramp.case.types import Actor, Case, ReportEntry
from offramp.errors import CaseError, Problem


def load(source: str | Path) -> Case:
    """The case in a folder, in a file, on standard input ("-"), in a text, or in a stored brief.

    A text is the explicit form, or any case that needs no reports beside it; it has more than one line. A stored brief
    is a file that `offramp brief -o FILE.json` wrote: it gives the case it was made from. The case is checked and
    frozen. Raises CaseError holding every error. Source: the case language, spec/case-file.md.

    >>> import offramp as of
    >>> of.load("my-crisis")  # which `offramp new my-crisis` writes
    Case(The dock strike, 2 actors, 3 options, 9 numbers, 3 claims cited, asks settlement)
    >>> of.load("format: offramp/case-1\\n")  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    offramp.errors.CaseError: <text>:1:1 missing-key: ...
    """
    if isinstance(source, str) and "\n" in source:
        return load_text(source)
    return _whole(examine(source))


Further = Callable[[Case, Sequence[Problem]], Iterable[Problem]]
_FURTHER = list[Further]()


def also_check(further: Further) -> Further:
    """Have what a package above finds in a case told with the errors for which the case is refused, all at once."""
    _FURTHER.append(further)
    return further


def _whole(examined: Examined) -> Case:
    if examined.case is None:
        case, found = examined.readable, examined.problems
        more = [problem for further in _FURTHER if case for problem in further(case, found)]
        raise CaseError((problem for problem in (*found, *more) if problem.level == "error"), case)
    return examined.case


def load_text(text: str, file: str = "<text>") -> Case:
    """The case in an explicit form, which carries its claims with it. Raises CaseError holding every error."""
    return _whole(examine_bytes(text.encode("utf-8", "replace"), file, None))


@dataclass(frozen=True, slots=True)
class Outline:
    """What reading the reports needs of a case: which files, and by what names the actors go."""

    folder: Path
    reports: tuple[ReportEntry, ...]
    actors: tuple[Actor, ...]


def outline(path: str | Path) -> Outline:
    """The reports and actors of a case whose claims need not have been read yet. Raises CaseError for problems in these
    two sections and in the YAML."""
    file, data = read_case_file(path)
    reader, root = NodeReader(file), parse_yaml(decoded_case(data, file), file)
    top = {key.text: node for key, node in reader.table(root, "a case")}
    names = declared_names(top)
    reports = sections.reports(reader, top.get("reports"), "claims" in top)
    check_files(reader, reports, Path(file).parent)
    actors = tuple(replace(actor, crowd=None) for actor in sections.actors(reader, _bare(top.get("actors")), names))
    errors = [problem for problem in reader.problems if problem.level == "error"]
    if errors:
        raise CaseError(errors)
    return Outline(Path(file).parent, reports, actors)


def _bare(node: Node | None) -> Node | None:
    """The actors without their crowds, whose claims may not have been read yet."""
    if not isinstance(node, MapNode):
        return node
    pairs = (
        (key, replace(value, pairs=tuple(pair for pair in value.pairs if pair[0].text != "crowd")))
        if isinstance(value, MapNode)
        else (key, value)
        for key, value in node.pairs
    )
    return replace(node, pairs=tuple(pairs))
