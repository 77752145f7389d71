"""A brief as JSON and back, so that a brief that was written once is shown in any form without any solving."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

from offramp.briefing.context import Context
from offramp.briefing.document import Page
from offramp.codec import EXTRA, OPTIONAL, Date, Published, Text, note
from offramp.codec.decoding import Fault
from offramp.codec.json_text import decoded, is_altered, read_json, refused
from offramp.ensemble.by_date import ByDate
from offramp.errors import OfframpError
from offramp.offers.promises import Guarantees
from offramp.offers.types import Offer

FORMAT = Context.FORMAT
REMEDY = "write it again with 'offramp brief CASE -o X.json'"
_FETCHING = frozenset({"url", "href", "loader"})  # what would make a chart fetch something


@dataclass(frozen=True, slots=True)
class PublishedBrief(Context):
    """Everything a brief says, as data: what `brief --json` prints and `brief -o X.json` writes."""

    page: Annotated[Page, note("The brief as text blocks, from which every form is made.")]
    offer: Annotated[Offer | None, OPTIONAL, note("With --annexes, as offer-1.")] = None
    guarantee: Annotated[Guarantees | None, OPTIONAL, note("With --annexes, as guarantee-1.")] = None
    when: Annotated[ByDate | None, OPTIONAL, note("With --annexes, as when-1.")] = None
    checksum: Annotated[str, OPTIONAL, note("In a file: the SHA-256 of all the rest.")] = ""


@dataclass(frozen=True)
class StoredBrief(Published):
    """What a stored brief is read for: its page, and of its results the case, its date and the version. The others stay
    as they are, as an earlier version may have stored fewer."""

    FORMAT = FORMAT

    as_of: Date
    version: Text
    explicit: Mapping[str, Any]
    page: Page
    more: Annotated[tuple[tuple[str, Any], ...], EXTRA] = ()


def read(path: Path) -> tuple[Page, dict[str, Any]]:
    """The page and the whole context of a stored brief.

    Raises OfframpError as `read_json`, and bad-brief with everything that is wrong, each at its line and column: what
    is not JSON or not finite, what is not a page, and charts that would fetch something.
    """
    text, data = read_json(path, "bad-brief", OfframpError, REMEDY)
    found = decoded(StoredBrief, data, text, str(path), "bad-brief", OfframpError, REMEDY)
    faults = list(_fetching(found.page))
    if is_altered(data):
        faults.append(Fault((), "bad-brief", "what it says is not what was written"))
    if faults:
        raise refused(faults, text, str(path), "bad-brief", OfframpError, REMEDY)
    return found.page, {key: value for key, value in data.items() if key != "checksum"}


def _fetching(page: Page) -> Iterator[Fault]:
    """Charts that would fetch something, which ours never do."""
    for k, figure in enumerate(page.figures):
        for name in sorted(_FETCHING & set(_names(figure.spec))):
            yield Fault(("page", "figures", k, "spec"), "bad-brief", f"a chart has '{name}'")


def _names(spec: Any) -> Iterator[str]:
    """Every key of a specification, at any depth."""
    if isinstance(spec, Mapping):
        yield from spec
    for value in spec.values() if isinstance(spec, Mapping) else spec if isinstance(spec, list) else ():
        yield from _names(value)
