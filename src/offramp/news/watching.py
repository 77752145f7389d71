"""A case watched: each look takes in what came into its folder, judges it, and keeps what was told.

It writes pages into the case's `reports/` only where they come from elsewhere, the register as `offramp read` would,
and its own log; never the case. Nothing is read twice (`evidence.batch`), and a look at a folder in which nothing
changed reads nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from offramp.case.canonical import fingerprint
from offramp.case.load import REGISTER, load
from offramp.case.report_reading import read_again
from offramp.case.types import Case, ReportEntry
from offramp.errors import OfframpError, Problem
from offramp.evidence.origins import Run
from offramp.evidence.readers.reader import MAX_BYTES
from offramp.evidence.readers.registry import load_report, page_suffixes
from offramp.evidence.register import load_register
from offramp.evidence.types import Claim, Report
from offramp.io import read_bytes
from offramp.news.arrivals import Arrival, NewsDesk
from offramp.news.events import stems
from offramp.news.indicators import Indicators
from offramp.news.intake import FEEDS, Signature, digest_of, feed_pages, settled, signatures
from offramp.news.watch_log import keep_arrival
from offramp.proposals.folder import CASE, folder_outline
from offramp.proposals.pages import add_page
from offramp.proposals.views import drafted

SHOWN = 3  # proposals of a page


@dataclass(eq=False)
class Watcher:
    """A case being watched: its folder, where pages come in (None: beside its own reports), its log, what was told, and
    what works out its indicators."""

    folder: Path
    source: Path | None
    log: Path
    arrivals: list[Arrival]
    indicators: Callable[[Case], Indicators]
    seen: dict[Path, Signature] = field(default_factory=dict)
    done: dict[Path, Signature] = field(default_factory=dict)
    places: tuple[Signature, frozenset[Path]] = ((0, 0), frozenset())

    def look(self) -> Iterator[Arrival]:
        """The pages that came in since the last look and are whole; each is in the log before it is given. Raises
        OfframpError where the case cannot be read; the next look tries again."""
        now = self._files()
        whole, self.seen = settled(now, self.seen), now
        fresh = {path: one for path, one in whole.items() if self.done.get(path) != one}
        if not fresh:
            return
        yield from self._foreign(fresh)
        yield from self._pages(fresh)
        self.done |= fresh

    def pending(self) -> bool:
        """Whether a file came in or changed that was not yet seen twice alike."""
        return any(self.done.get(path) != one for path, one in self._files().items())

    def _files(self) -> dict[Path, Signature]:
        own = {self.folder / "reports", *({self.source} if self.source else ())}
        every = own | self._beside()
        return {path: one for place in every for path, one in signatures(place).items() if self._is_page(path)}

    def _beside(self) -> frozenset[Path]:
        """Where the case's own reports lie; the case is read again where it changed."""
        status = (self.folder / CASE).stat()
        if self.places[0] != (now := (status.st_size, status.st_mtime_ns)):
            found = frozenset((self.folder / one.file).parent for one in folder_outline(self.folder).reports)
            self.places = now, found
        return self.places[1]

    def _is_page(self, path: Path) -> bool:
        return path.parent == self.source or path.suffix.lower() in page_suffixes() | set(FEEDS)

    # what comes from elsewhere -----------------------------------------------------------------------------------

    def _foreign(self, fresh: dict[Path, Signature]) -> Iterator[Arrival]:
        """Bring files of another folder, and the items of feeds, among the reports; tell of what cannot be read."""
        for path, signature in list(fresh.items()):
            if path.parent == self.source or path.suffix.lower() in FEEDS:
                digest = digest_of(path, signature)
                try:
                    for name, data in self._items(path):
                        self._add(name, data, fresh)
                except OfframpError as error:
                    yield from self._unread(path.stem, str(path), digest, error.problems[0])

    def _items(self, path: Path) -> list[tuple[str, bytes]]:
        data = read_bytes(path, MAX_BYTES, OfframpError)
        return list(feed_pages(data, str(path))) if path.suffix.lower() in FEEDS else [(path.name, data)]

    def _add(self, name: str, data: bytes, fresh: dict[Path, Signature]) -> None:
        """Keep a page among the reports, where it is not there yet."""
        try:
            added = add_page(self.folder, name, data)
        except OfframpError as error:
            if error.problems[0].slug != "page-known":
                raise
            return
        status = added.stat()
        fresh[added] = self.seen[added] = (status.st_size, status.st_mtime_ns)

    def _unread(self, report: str, file: str, digest: str, problem: Problem) -> Iterator[Arrival]:
        """A file that could not be read, told once."""
        if not any(one.file == file and one.sha256 == digest for one in self.arrivals):
            case = fingerprint(load(self.folder))
            yield self._kept(Arrival(case, report, file, digest, problem=f"{problem.slug}: {problem.message}"))

    # pages -------------------------------------------------------------------------------------------------------

    def _pages(self, fresh: dict[Path, Signature]) -> Iterator[Arrival]:
        case = load(self.folder)
        whole = folder_outline(self.folder)
        named = {one.id for one in case.reports}
        ready = [one for one in whole.reports if one.id in named or (self.folder / one.file) in {**self.done, **fresh}]
        new = [one for one in ready if one.id not in named and self._new(one, fresh)]
        if not new:
            return
        readings, _, problems = read_again(replace(whole, reports=tuple(ready)))
        failed = {one.file: one for one in problems}
        notes = {one.report.id: one.notes for one in readings}
        register, indicators = load_register(self.folder / REGISTER), self.indicators(uncontested(case))
        shingled: dict[str, set[Run]] = {}
        order = sorted(new, key=lambda entry: (self.seen.get(self.folder / entry.file, (0, 0))[1], entry.id))
        for entry in order:
            if entry.file in failed or entry.id not in register.reports:
                digest = digest_of(self.folder / entry.file, fresh[self.folder / entry.file])
                yield from self._unread(entry.id, entry.file, digest, failed[entry.file])
                continue
            desk = NewsDesk(case, fingerprint(case), register, indicators, tuple(self.arrivals), shingled)
            texts = self._proposals(entry, register.of(entry.id), case)
            yield self._kept(desk.arrival(entry.id, entry.file, notes.get(entry.id, ()), texts))

    def _new(self, entry: ReportEntry, fresh: dict[Path, Signature]) -> str:
        """The digest of a page that was not told yet as it stands; "" of another."""
        path = self.folder / entry.file
        if path not in fresh:
            return ""
        digest = digest_of(path, fresh[path])
        return "" if any((one.file, one.sha256) == (entry.file, digest) for one in self.arrivals) else digest

    def _kept(self, arrival: Arrival) -> Arrival:
        keep_arrival(self.log, arrival)
        self.arrivals.append(arrival)
        return arrival

    def _proposals(self, entry: ReportEntry, claims: Sequence[Claim], case: Case) -> tuple[str, ...]:
        """What a draft of the page alone proposes as options that the case does not have."""
        try:
            report = load_report(self.folder / entry.file, entry.id)
        except OfframpError:
            return ()
        return tuple(_proposed(report, claims, case))[:SHOWN]


def uncontested(case: Case) -> Case:
    """The case without what contradicts its claims: that is told, and moves no number."""
    return replace(case, evidence=tuple(replace(one, conflicts=()) for one in case.evidence))


def _proposed(report: Report, claims: Sequence[Claim], case: Case) -> Iterator[str]:
    known = [stems(one.text) for one in case.options]
    whole = [one for one in claims if report.text[one.start : one.end] == one.text]
    for item in drafted([(report, whole)]).items:
        words = stems(item.text)
        if item.kind == "option" and item.tier == 1 and not any(len(words & one) * 2 >= len(words) for one in known):
            yield item.text
