"""The register as a noun: reports, their claims, what was set aside, and what people decided about them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING

from offramp.evidence.types import Claim, Links, Reading, Report, SetAside
from offramp.frames import data_frame, on_one_line
from offramp.wording import count

if TYPE_CHECKING:
    import pandas

NO_LINKS = Links()


@dataclass(frozen=True, slots=True)
class Register:
    """A register of claims as loaded. Reports here have an empty `text`. `lines` gives the line of each claim id.
    `review_of` holds the lines that were kept in doubt or restored, `unmatched` the decided claims that are no longer
    in the reports. Offsets count code points.

    Raises OfframpError missing-extra by `to_frame`.

    >>> import offramp as of
    >>> register = of.load_register("my-crisis/claims.jsonl")
    >>> [claim.kind for claim in register.of("note")]
    ['indirect', 'reportative', 'indirect']
    """

    file: str
    reports: Mapping[str, Report]
    claims: Mapping[str, Claim]
    set_aside: tuple[SetAside, ...]
    set_aside_of: Mapping[str, tuple[SetAside, ...]] = field(default_factory=dict)
    lines: Mapping[str, int] = field(default_factory=dict)
    review_of: Mapping[str, tuple[SetAside, ...]] = field(default_factory=dict)
    unmatched: Mapping[str, Claim] = field(default_factory=dict)
    links: Links = NO_LINKS

    def __reduce__(self) -> tuple[object, ...]:
        """Views of dicts cannot be pickled; their dicts can."""
        parts = (self.reports, self.claims, self.set_aside_of, self.lines, self.review_of, self.unmatched)
        return frozen, (self.file, self.set_aside, self.links, *map(dict, parts))

    def readings(self) -> list[Reading]:
        """The readings that the register was written from, without text and notes."""
        claims: dict[str, list[Claim]] = {name: [] for name in self.reports}
        for claim in self.claims.values():
            claims[claim.report].append(claim)
        return [
            Reading(report, tuple(claims[name]), self.set_aside_of.get(name, ()), review=self.review_of.get(name, ()))
            for name, report in self.reports.items()
        ]

    def of(self, report: str) -> tuple[Claim, ...]:
        """The claims of one report, in the order of the text."""
        return tuple(sorted((c for c in self.claims.values() if c.report == report), key=lambda c: c.start))

    def __repr__(self) -> str:
        claims = f"{count(len(self.claims), 'claim')} of {count(len(self.reports), 'report')}"
        return on_one_line("Register", self.file, claims, f"{count(len(self.set_aside), 'part')} set aside")

    def to_frame(self) -> pandas.DataFrame:
        """The claims as a table: `id`, `report`, `text`, `kind`, `source` (None where none is cited), `certainty`,
        `status`, `grade`, and `start` and `end` in code points of the report. Raises OfframpError missing-extra."""
        keys = ("id", "report", "text", "kind", "source", "certainty", "status", "start", "end")
        rows = (
            {**{key: getattr(claim, key) for key in keys}, "grade": str(claim.grading)}
            for claim in self.claims.values()
        )
        return data_frame(rows, dict.fromkeys(("start", "end"), "code points"))


def frozen(
    file: str,
    set_aside: tuple[SetAside, ...],
    links: Links,
    reports: dict[str, Report],
    claims: dict[str, Claim],
    pieces: dict[str, tuple[SetAside, ...]],
    lines: dict[str, int],
    review: dict[str, tuple[SetAside, ...]],
    unmatched: dict[str, Claim],
) -> Register:
    """A register whose mappings cannot be changed."""
    view = MappingProxyType
    shown = (view(pieces), view(lines), view(review), view(unmatched), links)
    return Register(file, view(reports), view(claims), set_aside, *shown)
