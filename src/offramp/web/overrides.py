"""What people changed, as it stands in the address: other values, choices taken away. Read as a variant of the case.

A change is a text, `PATH=VALUE` or `OPTION=yes|no`; the reader of the case file reads it, so that what it refuses there
it refuses here, and what is shown is what saving it gives.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from offramp.case import quantities, sections
from offramp.case.diagnostics import Desk as Reader
from offramp.case.reader import Node, Scalar, Table
from offramp.case.sections import Names
from offramp.case.types import Case, Quantity, Variant
from offramp.errors import CaseError
from offramp.web.session import refuse

MOST = 200  # changes
LONGEST = 300  # letters of one
WORKING = "your changes"
_ASSUMED = "changed on the page"


@dataclass(frozen=True, slots=True)
class Change:
    """One change in words: `path` of a number or `OPTION`, its `name`, what it is now and was before; `beyond` the
    range that the case gives, where the new value leaves it; `query` is the change as it stands in the address."""

    kind: str
    path: str
    name: str
    value: str
    before: str
    beyond: str
    query: tuple[str, str]


@dataclass(frozen=True, slots=True)
class Changes:
    """All changes of an address; `variant` is None where nothing is changed."""

    listed: tuple[Change, ...]
    variant: Variant | None

    @property
    def query(self) -> str:
        """All of them as they stand in the address, without `?`."""
        return urlencode([one.query for one in self.listed])

    def without(self, change: Change) -> str:
        """The address with one of them undone."""
        return urlencode([one.query for one in self.listed if one is not change])

    def to_dict(self) -> list[dict[str, Any]]:
        keys = ("kind", "path", "value", "before", "beyond")
        return [{key: getattr(one, key) or None for key in keys} for one in self.listed]


def changes(case: Case, values: Sequence[str], fixed: Sequence[str]) -> Changes:
    """The changes of an address. Raises OfframpError too-many-changes or bad-change, and CaseError as the case file."""
    if len(values) + len(fixed) > MOST:
        raise refuse("too-many-changes", f"more than {MOST} changes", "save some as a variant in the case file")
    numbers, choices = ([_parted(one) for one in some] for some in (values, fixed))
    if not numbers and not choices:
        return Changes((), None)
    variant = read(case, WORKING, numbers, choices, _ASSUMED)
    listed = [_number(case, case.quantities[path], value) for path, value in variant.values]
    return Changes((*listed, *(_choice(case, *one) for one in variant.fix)), variant)


def read(
    case: Case, name: str, values: Sequence[tuple[str, str]], fixed: Sequence[tuple[str, str]], assumed: str
) -> Variant:
    """A variant from its texts. Raises CaseError holding every problem, as the case file would."""
    reader = Reader("changes")
    pairs: list[tuple[Scalar, Node]] = [*_pairs(values, 1), *_pairs([("assumed", assumed)], 0)]
    if fixed:
        pairs.append((Scalar("fix", 0, 0), Table(tuple(_pairs(fixed, 1)), 0, 0)))
    doubled = [path for some in (values, fixed) for path in _doubles([path for path, _ in some])]
    for path in doubled:
        reader.say("duplicate-key", None, f"'{path[:60]}' is changed twice", remedy="keep one of them")
    node = Table(((Scalar(name, 0, 0), Table(tuple(pairs), 0, 0)),), 0, 0)
    found = next(sections.variants(reader, node, _names(case), case))
    errors = [one for one in reader.problems if one.level == "error"]
    if errors:
        raise CaseError(errors)
    return found


def _pairs(texts: Sequence[tuple[str, str]], line: int) -> list[tuple[Scalar, Node]]:
    return [(Scalar(key, line, 1), Scalar(text, line, 1, True)) for key, text in texts]


def _doubles(names: list[str]) -> list[str]:
    return sorted({one for one in names if names.count(one) > 1})


def _names(case: Case) -> Names:
    return Names(
        actors=tuple(one.id for one in case.actors),
        owners={one.id: one.actor for one in case.options},
        chances=tuple(one.id for one in case.chances),
        outcomes=tuple(one.name for one in case.outcomes),
        reports=tuple(one.id for one in case.reports),
        claims=tuple(one.id for one in case.evidence),
    )


def _parted(text: str) -> tuple[str, str]:
    """A change's two sides; a path may hold anything, so it ends at the last `=`."""
    path, sign, value = text.rpartition("=")
    if not sign or not path or len(text) > LONGEST:
        raise refuse("bad-change", f"'{text[:60]}' is no change", "write PATH=VALUE, such as worth.ruler.fear=-7")
    return path, value.strip()


def _number(case: Case, one: Quantity, value: quantities.Value) -> Change:
    text, query = quantities.write(value), f"{one.path}={quantities.write(value)}"
    left = beyond(one, value)
    return Change("value", one.path, said(case, one.path), text, quantities.write(one.value), left, ("set", query))


def beyond(one: Quantity, value: quantities.Value) -> str:
    """The range of a number, where a value leaves it; else ""."""
    (low, high), (least, most) = quantities.bounds(value), quantities.bounds(one.value)
    inside = least <= low and high <= most
    return "" if inside or not isinstance(one.value, quantities.Range) else quantities.write(one.value)


def _choice(case: Case, option: str, yes: bool) -> Change:
    text = "yes" if yes else "no"
    return Change("fix", option, option, text, standing(case, option), "", ("fix", f"{option}={text}"))


def standing(case: Case, option: str) -> str:
    """What the case says of an option: given by the question, fixed, or chosen in the play."""
    held = {**(dict(case.asks.given) if case.asks else {}), **dict(case.fix)}
    if option in held:
        return "yes" if held[option] else "no"
    chosen = any(option in step.chooses for step in case.play.steps)
    now = next(one.now for one in case.options if one.id == option)
    return "chosen in the play" if chosen else "yes" if now else "no"


def said(case: Case, path: str) -> str:
    """A number's path in words: a gain or loss with whose it is, a chance with its own text."""
    room, _, rest = path.partition(".")
    owner, _, name = rest.partition(".")
    if room == "worth":
        return f"{name} ({owner})"
    if room == "chance":
        text = next((one.text for one in case.chances if one.id == owner), owner)
        return f"{text} (after {name})" if name else text
    return f"{owner}: {name}" if name else owner
