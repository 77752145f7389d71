"""What can go wrong, said so that it can be mended.

The tree of exceptions; each holds every problem found, not the first:

    OfframpError
    ├── CaseError      a case file that cannot be used
    ├── ReportError    a report, or the register of claims made from reports, that cannot be used
    └── ModelError     a case that is well written but cannot be analysed here (too large, no such state)
"""

from __future__ import annotations

import difflib
import itertools
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import wraps
from importlib import import_module
from typing import Annotated, Any, Literal, ParamSpec, TypeVar

from offramp.codec import Count, Published, Text, limits, note

Level = Literal["error", "warning", "note"]

MAX_PROBLEMS = 500  # a file that is something else altogether need not be listed line by line
_CANDIDATES = 1_000  # names among which a likely spelling is looked for
_SHOWN = 12  # more allowed names than this are cut in a message; `allowed` keeps them all


@dataclass(frozen=True, slots=True)
class Problem(Published):
    """One thing wrong in one place: where, what, what was allowed, what to do.

    Lines and columns are 1-based; line 0 means the file as a whole.

    >>> import offramp as of
    >>> print(of.Problem("unknown-name", "case.yaml", 3, 9, "no option 'ofer'", ("offer", "leave"), "write 'offer'"))
    case.yaml:3:9 unknown-name: no option 'ofer'; allowed: offer, leave; write 'offer'
    """

    slug: Annotated[str, limits(pattern="^[a-z][a-z0-9-]*$")]
    file: Text
    line: Annotated[Count, note("1-based; 0 for the file as a whole.")]
    column: Count
    message: Text
    allowed: tuple[str, ...] = ()
    remedy: str = ""
    level: Level = "error"

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}:{self.column}" if self.line else self.file
        mark = "" if self.level == "error" else f"{self.level} "
        parts = [self.message, _listed(self.allowed), self.remedy]
        line = f"{place} {mark}{self.slug}: " + "; ".join(part for part in parts if part)
        return line.replace("\n", "\\n")  # one, also of a name that has two


def _listed(allowed: Sequence[str]) -> str:
    if not allowed:
        return ""
    more = f", … ({len(allowed)} in all)" if len(allowed) > _SHOWN else ""
    return "allowed: " + ", ".join(allowed[:_SHOWN]) + more


class OfframpError(Exception):
    """The root of the tree; `problems` holds every problem found.

    >>> import offramp as of
    >>> try:
    ...     of.load_brief("no.json")
    ... except of.OfframpError as error:
    ...     print(error.problems[0].slug)
    no-such-file
    """

    def __init__(self, problems: Problem | Iterable[Problem]) -> None:
        self.problems: tuple[Problem, ...] = (problems,) if isinstance(problems, Problem) else tuple(problems)
        super().__init__("\n".join(map(str, self.problems)))


class CaseError(OfframpError):
    """A case file that cannot be used; `readable`: what could be read of it, so that its rooms are checked too.

    >>> import offramp as of
    >>> try:
    ...     of.load("format: offramp/case-1\\n")
    ... except of.CaseError as error:
    ...     print(error.problems[0].slug, error.problems[0].line)
    missing-key 1
    """

    def __init__(self, problems: Problem | Iterable[Problem], readable: Any = None) -> None:
        super().__init__(problems)
        self.readable = readable


class ReportError(OfframpError):
    """A report, or a register of claims, that cannot be used.

    >>> import offramp as of
    >>> try:
    ...     of.read_report("no.html")
    ... except of.ReportError as error:
    ...     print(error)
    no.html no-such-file: there is no such file; check the path
    """


class ModelError(OfframpError):
    """A well-written case that cannot be analysed as asked.

    >>> import offramp as of
    >>> try:
    ...     of.bargain(of.load("my-crisis"), "no such variant")
    ... except of.ModelError as error:
    ...     print(error.problems[0].slug)
    unknown-name
    """


def needed(module: str, extra: str) -> Any:
    """A module that one of the package's extras brings. Raises OfframpError missing-extra.

    >>> needed("math", "ensemble").floor(2.5)
    2
    """
    try:
        return import_module(module)
    except ImportError:
        message, remedy = f"this needs {module.partition('.')[0]}", f'pip install "offramp[{extra}]"'
        raise OfframpError(Problem("missing-extra", "offramp", 0, 0, message, remedy=remedy)) from None


def nearest(name: str, allowed: Iterable[str]) -> str:
    """A remedy that names the likeliest spelling, or an empty string.

    >>> nearest("ofer", ["offer", "leave"])
    "did you mean 'offer'?"
    """
    close = difflib.get_close_matches(name[:80], list(itertools.islice(allowed, _CANDIDATES)), n=1, cutoff=0.6)
    return f"did you mean '{close[0]}'?" if close else ""


@dataclass(frozen=True, slots=True)
class Problems(Published):
    """What `check --json` prints, and any command under --json when it refuses its input."""

    FORMAT = "offramp/problems-1"

    ok: Annotated[bool, note("True when no problem is an error.")]
    problems: tuple[Problem, ...]


def problems_to_dict(problems: Sequence[Problem]) -> dict[str, Any]:
    """All problems as one `problems-1` object."""
    ok = all(problem.level != "error" for problem in problems)
    return Problems(ok, tuple(problems)).to_dict()


P = ParamSpec("P")
R = TypeVar("R")
_MAKERS = {  # what the verbs take, and what makes it
    "Case": "offramp.load",
    "Model": "offramp.model",
    "Table": "offramp.solve",
    "Deal": "offramp.bargain",
    "Hinges": "offramp.hinges",
    "Brief": "offramp.brief",
}


def takes(verb: Callable[P, R]) -> Callable[P, R]:
    """A verb of the library that says what it takes of cases, models, tables and briefs (TypeError).

    >>> import offramp as of
    >>> of.solve("case.yaml")
    Traceback (most recent call last):
        ...
    TypeError: offramp.solve takes a Model (made by offramp.model), not a str
    """
    every = {name: set(str(kind).split(" | ")) for name, kind in verb.__annotations__.items()}
    nouns = {name: kinds for name, kinds in every.items() if kinds <= {*_MAKERS, "None"}}

    @wraps(verb)
    def checked(*args: P.args, **named: P.kwargs) -> R:
        for name, value in (*zip(every, args, strict=False), *named.items()):
            if not nouns.get(name, {"object"}) & _kinds(value):
                wanted = " or ".join(f"a {kind} (made by {_MAKERS[kind]})" for kind in sorted(nouns[name] - {"None"}))
                raise TypeError(f"offramp.{verb.__name__} takes {wanted}, not a {type(value).__name__}")
        return verb(*args, **named)

    return checked


def _kinds(value: object) -> set[str]:
    return {"None", "object"} if value is None else {kind.__name__ for kind in type(value).__mro__}
