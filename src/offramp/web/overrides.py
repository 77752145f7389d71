"""What people changed, as it stands in the address: other values, choices taken away. Read as a variant of the case.

A change is a text, `PATH=VALUE` or `OPTION=yes|no`; the reader of the case file reads it, so that what it refuses there
it refuses here, and what is shown is what saving it gives.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from offramp.briefing.names import names_of
from offramp.case import quantities
from offramp.case.changed_numbers import variant_of_texts
from offramp.case.types import Case, Quantity, Variant
from offramp.errors import OfframpError
from offramp.web.companions import check_choices
from offramp.web.session import refuse
from offramp.wording import capital

MOST = 200  # changes
LONGEST = 300  # letters of one
WORKING = "your changes"
_ASSUMED = "changed on the page"


@dataclass(frozen=True, slots=True)
class Override:
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

    listed: tuple[Override, ...]
    variant: Variant | None

    @property
    def query(self) -> str:
        """All of them as they stand in the address, without `?`."""
        return urlencode([one.query for one in self.listed])

    def without(self, change: Override) -> str:
        """The address with one of them undone."""
        return urlencode([one.query for one in self.listed if one is not change])

    def to_dict(self) -> list[dict[str, Any]]:
        keys = ("kind", "path", "value", "before", "beyond")
        return [{key: getattr(one, key) or None for key in keys} for one in self.listed]


def changes(case: Case, values: Sequence[str], fixed: Sequence[str]) -> Changes:
    """The changes of an address. Raises OfframpError too-many-changes, bad-change and present-infeasible,
    and CaseError as the case file."""
    if len(values) + len(fixed) > MOST:
        raise refuse("too-many-changes", f"more than {MOST} changes", "save some as a variant in the case file")
    numbers, choices = ([_parted(one) for one in some] for some in (values, fixed))
    if not numbers and not choices:
        return Changes((), None)
    variant = variant_of_texts(case, WORKING, numbers, choices, _ASSUMED)
    check_choices(case, variant.fix)
    listed = [_number(case, case.quantities[path], value) for path, value in variant.values]
    return Changes((*listed, *(_choice(case, *one) for one in variant.fix)), variant)


def without_refused(case: Case, values: Sequence[str], fixed: Sequence[str]) -> tuple[Changes, tuple[str, ...]]:
    """The changes of an address that can be, and those left out: one where that is enough, else each that does not go
    with those before it."""
    every = [*(("set", one) for one in values), *(("fix", one) for one in fixed)][:MOST]
    for left in reversed(every):
        if good := _readable(case, [one for one in every if one != left]):
            return good, (left[1],)
    some: list[tuple[str, str]] = []
    for one in every:
        some += [one] if _readable(case, [*some, one]) else []
    return _readable(case, some) or Changes((), None), tuple(one[1] for one in every if one not in some)


def _readable(case: Case, pairs: Sequence[tuple[str, str]]) -> Changes | None:
    values, fixed = ([text for kind, text in pairs if kind == which] for which in ("set", "fix"))
    try:
        return changes(case, values, fixed)
    except OfframpError:
        return None


def _parted(text: str) -> tuple[str, str]:
    """A change's two sides; a path may hold anything, so it ends at the last `=`."""
    path, sign, value = text.rpartition("=")
    if not sign or not path or len(text) > LONGEST:
        raise refuse("bad-change", f"'{text[:60]}' is not a change", "write PATH=VALUE, such as worth.ruler.fear=-7")
    return path, value.strip()


def _number(case: Case, quantity: Quantity, value: quantities.Value) -> Override:
    text, query = quantities.as_text(value), f"{quantity.path}={quantities.as_text(value)}"
    left = beyond(quantity, value)
    return Override(
        "value",
        quantity.path,
        capital(names_of(case).label(quantity.path)),
        text,
        quantities.as_text(quantity.value),
        left,
        ("set", query),
    )


def beyond(quantity: Quantity, value: quantities.Value) -> str:
    """The range of a number, where a value leaves it; else ""."""
    (low, high), (least, most) = quantities.bounds(value), quantities.bounds(quantity.value)
    inside = least <= low and high <= most
    return "" if inside or not isinstance(quantity.value, quantities.Range) else quantities.as_text(quantity.value)


def _choice(case: Case, option: str, yes: bool) -> Override:
    text = "yes" if yes else "no"
    return Override(
        "fix", option, names_of(case).option(option), text, option_status(case, option), "", ("fix", f"{option}={text}")
    )


def option_status(case: Case, option: str) -> str:
    """What the case says of an option: given by the question, fixed, or chosen in the play."""
    held = {**(dict(case.asks.given) if case.asks else {}), **dict(case.fix)}
    if option in held:
        return "yes" if held[option] else "no"
    chosen = any(option in step.chooses for step in case.play.steps)
    now = next(one.now for one in case.options if one.id == option)
    return "chosen in the play" if chosen else "yes" if now else "no"
