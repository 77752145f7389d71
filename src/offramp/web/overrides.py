"""What people changed, as it stands in the address: other values, choices taken away, which make a variant of the case,
and claims set aside for a moment, which then count as rejected ones do: not at all; or believed for a moment, as if
they had the best grade.

A change is a text, `PATH=VALUE` or `OPTION=yes|no`; the reader of the case file reads it, so that what it refuses there
it refuses here, and what is shown is what saving it gives. A doubt or belief names a claim, a report, `origin:` and an
origin, or `source:` and who is cited.
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
CHANGED = ("set", "fix", "doubt", "believe")  # what an address changes
WORKING = "your changes"
BELIEVED = "A1"  # what is believed for a moment counts as graded so
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
    that are set aside, `trusted` those that are believed and not set aside."""

    listed: tuple[Override, ...]
    variant: Variant | None
    aside: frozenset[str] = frozenset()
    trusted: frozenset[str] = frozenset()

    @property
    def query(self) -> str:
        """All of them as they stand in the address, without `?`."""
        return urlencode([one.query for one in self.listed])

    def without(self, change: Override) -> str:
        """The address with one of them undone."""
        return urlencode([one.query for one in self.listed if one is not change])

    def doubt(self, name: str) -> Override | None:
        """The change that sets claims aside, or believes them, by their name."""
        return next((one for one in self.listed if one.query in (("doubt", name), ("believe", name))), None)

    def to_dict(self) -> list[dict[str, Any]]:
        keys = ("kind", "path", "value", "before", "beyond")
        return [{key: getattr(one, key) or None for key in keys} for one in self.listed]


def changes(
    case: Case, values: Sequence[str], fixed: Sequence[str], doubts: Sequence[str] = (), beliefs: Sequence[str] = ()
) -> Changes:
    """The changes of an address. Raises OfframpError too-many-changes, bad-change and present-infeasible,
    and CaseError as the case file."""
    if len(values) + len(fixed) + len(doubts) + len(beliefs) > MOST:
        raise refuse("too-many-changes", f"more than {MOST} changes", "save some as a variant in the case file")
    found = _variant(case, values, fixed)
    aside, trusted = ({name: claims_meant(case, name) for name in dict.fromkeys(some)} for some in (doubts, beliefs))
    if (idle := next((name for name, meant in (*aside.items(), *trusted.items()) if not meant), None)) is not None:
        raise refuse(
            "bad-change", f"'{idle[:60]}' is not a claim or report that counts", "choose one on the page Evidence"
        )
    moved = (*(_doubt(case, name, "doubt") for name in aside), *(_doubt(case, name, "believe") for name in trusted))
    gone = frozenset[str]().union(*aside.values())
    return Changes((*found.listed, *moved), found.variant, gone, frozenset[str]().union(*trusted.values()) - gone)


def _variant(case: Case, values: Sequence[str], fixed: Sequence[str]) -> Changes:
    numbers, choices = ([_parted(one) for one in some] for some in (values, fixed))
    if not numbers and not choices:
        return Changes((), None)
    variant = variant_of_texts(case, WORKING, numbers, choices, _ASSUMED)
    check_choices(case, variant.fix)
    listed = [_number(case, case.quantities[path], value) for path, value in variant.values]
    return Changes((*listed, *(_choice(case, *one) for one in variant.fix)), variant)


def claims_meant(case: Case, name: str) -> frozenset[str]:
    """The claims of a name that count (neither rejected nor dated later): one, or those of a report, an origin or who
    is cited."""
    kind, _, rest = name.partition(":")
    origin = {one.id: one.origin for one in case.reports}
    meant = (
        one.id
        for one in case.evidence
        if name in (one.id, one.report)
        or (kind == "origin" and rest == origin[one.report])
        or (kind == "source" and rest == one.source)
    )
    return frozenset(meant) - silent(case)


def setting_aside(case: Case, claims: Collection[str], trusted: Collection[str] = ()) -> Case:
    """The case as if a person had rejected some claims, and given others, and the reports of which all are trusted, the
    best grade."""
    if not claims and not trusted:
        return case
    evidence = [replace(one, status="rejected") if one.id in claims else one for one in case.evidence]
    evidence = [replace(one, grade=BELIEVED) if one.id in trusted else one for one in evidence]
    others = {one.report for one in evidence if one.id not in trusted and one.id not in claims}
    pages = {one.report for one in evidence if one.id in trusted} - others
    reports = (replace(one, reliability=BELIEVED[0]) if one.id in pages else one for one in case.reports)
    return replace(case, evidence=tuple(evidence), reports=tuple(reports))


def _doubt(case: Case, name: str, kind: str) -> Override:
    publisher = next((one.publisher or name for one in case.reports if one.id == name), "")
    scope, _, rest = name.partition(":")
    label = f"The report “{publisher}”" if publisher else f"“{names_of(case).quote(name)}”"
    if name not in case.claims and not publisher:
        label = f"All that {rest} says" if scope == "source" else f"All that goes back to {rest}"
    value = "set aside for a moment" if kind == "doubt" else "believed for a moment"
    return Override(kind, name, label, value, "counts", "", (kind, name))


def without_refused(
    case: Case, values: Sequence[str], fixed: Sequence[str], doubts: Sequence[str] = (), beliefs: Sequence[str] = ()
) -> tuple[Changes, tuple[str, ...]]:
    """The changes of an address that can be, and those left out: one where that is enough, else each that does not go
    with those before it."""
    kinds = (("set", values), ("fix", fixed), ("doubt", doubts), ("believe", beliefs))
    every = [(kind, one) for kind, some in kinds for one in some][:MOST]
    for left in reversed(every):
        if good := _readable(case, [one for one in every if one != left]):
            return good, (left[1],)
    some: list[tuple[str, str]] = []
    for one in every:
        some += [one] if _readable(case, [*some, one]) else []
    return _readable(case, some) or Changes((), None), tuple(one[1] for one in every if one not in some)


def _readable(case: Case, pairs: Sequence[tuple[str, str]]) -> Changes | None:
    try:
        return changes(case, *([text for kind, text in pairs if kind == which] for which in CHANGED))
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
