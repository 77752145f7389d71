"""What people changed, as it stands in the address: other values, choices taken away, which make a variant of the case,
and claims set aside for a moment, which then count as rejected ones do: not at all.

A change is a text, `PATH=VALUE` or `OPTION=yes|no`; the reader of the case file reads it, so that what it refuses there
it refuses here, and what is shown is what saving it gives. A doubt is the name of a claim or of a report.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from offramp.briefing.names import names_of
from offramp.case import quantities
from offramp.case.changed_numbers import variant_of_texts
from offramp.case.credence import silent
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
    """All changes of an address; `variant` is None where no number and no choice is changed; `aside` are the claims
    that are set aside."""

    listed: tuple[Override, ...]
    variant: Variant | None
    aside: frozenset[str] = frozenset()

    @property
    def query(self) -> str:
        """All of them as they stand in the address, without `?`."""
        return urlencode([one.query for one in self.listed])

    def without(self, change: Override) -> str:
        """The address with one of them undone."""
        return urlencode([one.query for one in self.listed if one is not change])

    def doubt(self, name: str) -> Override | None:
        """The change that sets a claim or report aside, by its name."""
        return next((one for one in self.listed if one.query == ("doubt", name)), None)

    def to_dict(self) -> list[dict[str, Any]]:
        keys = ("kind", "path", "value", "before", "beyond")
        return [{key: getattr(one, key) or None for key in keys} for one in self.listed]


def changes(case: Case, values: Sequence[str], fixed: Sequence[str], doubts: Sequence[str] = ()) -> Changes:
    """The changes of an address. Raises OfframpError too-many-changes, bad-change and present-infeasible,
    and CaseError as the case file."""
    if len(values) + len(fixed) + len(doubts) > MOST:
        raise refuse("too-many-changes", f"more than {MOST} changes", "save some as a variant in the case file")
    found = _variant(case, values, fixed)
    meant_by = {name: claims_meant(case, name) for name in dict.fromkeys(doubts)}
    if (idle := next((name for name, meant in meant_by.items() if not meant), None)) is not None:
        raise refuse(
            "bad-change", f"'{idle[:60]}' is not a claim or report that counts", "choose one on the page Evidence"
        )
    listed = (*found.listed, *(_doubt(case, name) for name in meant_by))
    return Changes(listed, found.variant, frozenset().union(*meant_by.values()))


def _variant(case: Case, values: Sequence[str], fixed: Sequence[str]) -> Changes:
    numbers, choices = ([_parted(one) for one in some] for some in (values, fixed))
    if not numbers and not choices:
        return Changes((), None)
    variant = variant_of_texts(case, WORKING, numbers, choices, _ASSUMED)
    check_choices(case, variant.fix)
    listed = [_number(case, case.quantities[path], value) for path, value in variant.values]
    return Changes((*listed, *(_choice(case, *one) for one in variant.fix)), variant)


def claims_meant(case: Case, name: str) -> frozenset[str]:
    """The claim of a name, or those of a report, that count: neither rejected nor dated later."""
    return frozenset(one.id for one in case.evidence if name in (one.id, one.report)) - silent(case)


def setting_aside(case: Case, claims: Collection[str]) -> Case:
    """The case as if a person had rejected some claims."""
    if not claims:
        return case
    evidence = (replace(one, status="rejected") if one.id in claims else one for one in case.evidence)
    return replace(case, evidence=tuple(evidence))


def _doubt(case: Case, name: str) -> Override:
    publisher = next((one.publisher or name for one in case.reports if one.id == name), "")
    label = f"The report “{publisher}”" if publisher else f"“{names_of(case).quote(name)}”"
    return Override("doubt", name, label, "set aside for a moment", "counts", "", ("doubt", name))


def without_refused(
    case: Case, values: Sequence[str], fixed: Sequence[str], doubts: Sequence[str] = ()
) -> tuple[Changes, tuple[str, ...]]:
    """The changes of an address that can be, and those left out: one where that is enough, else each that does not go
    with those before it."""
    kinds = (("set", values), ("fix", fixed), ("doubt", doubts))
    every = [(kind, one) for kind, some in kinds for one in some][:MOST]
    for left in reversed(every):
        if good := _readable(case, [one for one in every if one != left]):
            return good, (left[1],)
    some: list[tuple[str, str]] = []
    for one in every:
        some += [one] if _readable(case, [*some, one]) else []
    return _readable(case, some) or Changes((), None), tuple(one[1] for one in every if one not in some)


def _readable(case: Case, pairs: Sequence[tuple[str, str]]) -> Changes | None:
    values, fixed, doubts = ([text for kind, text in pairs if kind == which] for which in ("set", "fix", "doubt"))
    try:
        return changes(case, values, fixed, doubts)
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
