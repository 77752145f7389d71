"""A folder with pages or a case, and the draft of it: what is read, proposed and kept."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from offramp.case.check import examine
from offramp.case.load import REGISTER, Outline, outline
from offramp.case.report_reading import read_again
from offramp.case.types import ReportEntry
from offramp.errors import OfframpError, Problem
from offramp.evidence.readers.registry import dated_report, load_report, page_suffixes
from offramp.evidence.register import Register, load_register
from offramp.evidence.types import Claim, Report
from offramp.io import locked, of_path, swap
from offramp.proposals.llm import kept_proposals
from offramp.proposals.shape_fit import shapes_seen
from offramp.proposals.stored import FILE, encode_draft, load_draft, shapes_wanted, with_decisions, with_shapes
from offramp.proposals.types import Draft, Proposal
from offramp.proposals.views import drafted

CASE = "case.yaml"
Progress = Callable[[int, int, str], None]
Model = Callable[[Draft, Sequence[tuple[Report, Sequence[Claim]]]], Draft]


def folder_outline(folder: Path) -> Outline:
    """The reports of a folder: those of its case, and every page beside them that the case does not name yet; without a
    case every page in the folder and in `reports/`.

    Raises OfframpError no-such-file, no-pages, and as `outline`.
    """
    if (folder / CASE).exists():
        found = outline(folder)
        beside = {str(Path(report.file).parent) for report in found.reports} | {"reports"}
        more = (entry for entry in _entries(folder, found.reports) if str(Path(entry.file).parent) in beside)
        return replace(found, reports=(*found.reports, *more))
    if not folder.is_dir():
        raise OfframpError(of_path("no-such-file", folder, "there is no such folder", "check the path"))
    entries = tuple(_entries(folder))
    if not entries:
        remedy = "put the reports there, as text, Markdown, HTML or PDF"
        raise OfframpError(of_path("no-pages", folder, "no pages and no case in this folder", remedy))
    return Outline(folder, entries, ())


def _entries(folder: Path, entrys: Sequence[ReportEntry] = ()) -> Iterator[ReportEntry]:
    """A report for each page that is not known, by the name of its file."""
    taken, files = {entry.id for entry in entrys}, {(folder / entry.file).resolve() for entry in entrys}
    for path in sorted([*folder.glob("*"), *folder.glob("reports/*")]):
        page = path.is_file() and path.suffix.lower() in page_suffixes() and path.name[:1] != "."
        if page and path.resolve() not in files:
            key = re.sub(r"[^\w.-]+", "-", path.stem).strip("-")[:60] or "page"
            name = next(name for name in (key, *(f"{key}-{k}" for k in range(2, 10_000))) if name not in taken)
            taken.add(name)
            yield ReportEntry(name, path.relative_to(folder).as_posix(), "", name, "F", None, "", "")


def draft_folder(
    folder: Path, progress: Progress | None = None, shape: str | None = None, model: Model | None = None
) -> tuple[Draft, tuple[Problem, ...]]:
    """Read what is not read yet, propose, and keep it in `draft.jsonl`; decisions outlive it.

    `shape` names a shape to fit, which stays proposed until it is decided; without one, those that the pages have
    enough of are proposed. `model` may add proposals (`offramp.proposals.llm`); without it those that it added before
    stay. Returns the draft and the problems of pages that could not be read. Raises OfframpError as
    `folder_outline`, `drafted`, and `io.swap`.
    """
    found = folder_outline(folder)
    register, problems = _register(found, progress)
    pages = list(_pages(found, register))
    fresh = drafted(pages)
    fresh = _modelled(folder, model(fresh, pages) if model else fresh)
    sentences = [claim.text for _, claims in pages for claim in claims]
    path = folder / FILE
    with locked(folder):
        before = path.read_bytes() if path.exists() else None
        kept = load_draft(path)
        draft = kept_proposals(with_decisions(fresh, kept), kept)
        without = {item.sort: item.without for item in kept.items if item.kind == "shape"}
        wanted = (shape,) if shape else shapes_wanted(kept)
        draft = with_shapes(draft, shapes_seen(draft, sentences, wanted, without))
        text = encode_draft(draft).encode()
        if text != before:
            swap(path, before, text)
    return draft, problems


def _modelled(folder: Path, draft: Draft) -> Draft:
    """The draft with what the case has already: actors by their names, options by their owner and a claim they cite."""
    examined = examine(folder / CASE).case if (folder / CASE).exists() else None
    if examined is None:
        return draft
    called = {name.lower(): actor.id for actor in examined.actors for name in (actor.id, actor.name, *actor.aliases)}
    keys = {item.id: next((called[n.lower()] for n in item.names if n.lower() in called), None) for item in draft.items}
    cited = {(option.actor, claim): option.id for option in examined.options for claim in option.support.claims}
    return replace(draft, items=tuple(_known(item, keys, cited) for item in draft.items))


def _known(item: Proposal, keys: Mapping[str, str | None], cited: Mapping[tuple[str, str], str]) -> Proposal:
    key = keys.get(item.id)
    if item.kind == "option":
        key = next(
            (cited[pair] for claim in item.claims if (pair := (keys.get(item.owner or "") or "", claim)) in cited), None
        )
    return replace(item, status="accepted", case_key=key) if key else item


def _register(outline: Outline, progress: Progress | None) -> tuple[Register, tuple[Problem, ...]]:
    """The register, brought up to date where a page is new or was changed."""
    path = outline.folder / REGISTER
    register = load_register(path) if path.exists() else None
    if register is not None and all(_is_read(outline, register, entry) for entry in outline.reports):
        return register, ()
    _, _, problems = read_again(outline, progress=progress)
    return load_register(path), problems


def _is_read(outline: Outline, register: Register, entry: ReportEntry) -> bool:
    """Whether the register holds a report as its file stands."""
    known = register.reports.get(entry.id)
    try:
        return known is not None and load_report(outline.folder / entry.file, entry.id).sha256 == known.sha256
    except OfframpError:
        return known is not None


def _pages(outline: Outline, register: Register) -> Iterator[tuple[Report, tuple[Claim, ...]]]:
    """Each report that can be read, with its text and the claims that stand in it."""
    for entry in outline.reports:
        try:
            report = load_report(outline.folder / entry.file, entry.id)
        except OfframpError:
            continue
        claims = register.of(entry.id) if entry.id in register.reports else ()
        yield report, tuple(c for c in claims if c.status != "rejected" and report.text[c.start : c.end] == c.text)


def latest_day(folder: Path, outline: Outline) -> str | None:
    """The day of the newest page that says its day."""
    return max((report.date for report in _dated(folder, outline) if report.date), default=None)


def _dated(folder: Path, outline: Outline) -> Iterator[Report]:
    for entry in outline.reports:
        try:
            yield dated_report(folder / entry.file, entry.id)
        except OfframpError:
            continue
