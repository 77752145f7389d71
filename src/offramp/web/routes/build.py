"""Building a case in the page: pages come in, what they propose is decided, and what is still missing is said; by
the same files, lock and refusals as `offramp draft`."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Body, Query, Request
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import HTMLResponse, Response

from offramp.briefing.views import draft as words_of
from offramp.case.open_sizes import open_paths
from offramp.case.reader import MAX_BYTES
from offramp.case.shapes import load_shape, shape_names
from offramp.case.types import ReportEntry
from offramp.errors import CaseError, OfframpError, Problem
from offramp.evidence.register import Register
from offramp.evidence.types import Claim, Report
from offramp.io import changed_meanwhile, read_bytes
from offramp.proposals.case_writing import CaseText, owner_of
from offramp.proposals.decide import decide_proposals, lacking_parts, unplayed_of
from offramp.proposals.folder import Progress, draft_folder, folder_outline
from offramp.proposals.pages import add_page, pasted_page
from offramp.proposals.slots import empty_slots
from offramp.proposals.stored import FILE, decode_draft
from offramp.proposals.stored import MAX_BYTES as MAX_DRAFT
from offramp.proposals.types import Draft, Proposal
from offramp.web.briefs import Panel
from offramp.web.job_runner import DRAFT
from offramp.web.jobs import Jobs, Order
from offramp.web.overrides import CHANGED
from offramp.web.register_edits import register_claims
from offramp.web.request import PageJobs, log_change, session_of
from offramp.web.request import sheet as asked_sheet
from offramp.web.session import Session, file_stamp
from offramp.web.sheet import Sheet
from offramp.web.templating import data, html_page, render_template
from offramp.wording import capital, count

router = APIRouter()


@dataclass(frozen=True)
class BuildPage:
    """What a case is built from: `pages` with what was read, the `draft` and its `digest` ("" for none), the sentence
    behind each claim (`quotes`), what is `missing`, how many `sizes` are open, which options are `unplayed`,
    and of each shape (its id) which `slots` no page names; `pairs` of actors that may be one, with the ground; the work
    on pages that take a while to read (`panel`)."""

    pages: tuple[tuple[ReportEntry, Report | None, tuple[Claim, ...]], ...]
    draft: Draft
    quotes: Mapping[str, str]
    missing: str
    sizes: int
    unplayed: tuple[Proposal, ...]
    slots: Mapping[str, tuple[tuple[str, str], ...]]
    pairs: tuple[tuple[Proposal, Proposal, str], ...]
    digest: str
    problems: tuple[Problem, ...]
    panel: Panel


def build_page(session: Session, jobs: Jobs, sheet: Sheet | None, problems: tuple[Problem, ...] = ()) -> BuildPage:
    """The building of the case in a session's folder; `problems`: why it cannot be used. Raises as `load_draft`."""
    draft, digest = _draft(session)
    claims = register_claims(session)
    register = claims.register if claims else Register("", {}, {}, ())
    sizes, begun = len(open_paths(sheet.case)) if sheet else 0, session.file.exists()
    tree = _tree(session) if begun else {}
    shown = [one for one in draft.items if one.kind == "actor" and one.tier == 1 and one.status in _STANDING]
    lacks = _lacking(tree)
    return BuildPage(
        pages=tuple(_pages(session, register)),
        draft=draft,
        quotes={one.id: one.text for one in register.claims.values()},
        missing=words_of.missing_text(begun, lacks, sizes),
        sizes=sizes,
        unplayed=unplayed_of(session.folder, draft) if sheet else (),
        slots={one.id: tuple(empty_slots(draft, one, tree)) for one in draft.items if one.kind == "shape"},
        pairs=tuple(words_of.perhaps_one(shown)),
        digest=digest,
        problems=tuple(one for one in problems if begun and not (lacks and one.slug == "missing-key")),
        panel=Panel(DRAFT, next(iter(jobs.of(DRAFT)), None), None),
    )


_STANDING = ("proposed", "accepted")


def _tree(session: Session) -> Mapping[str, Any]:
    """What the file of a case says; nothing where it cannot be read."""
    with suppress(OfframpError, UnicodeDecodeError):
        return CaseText(session.folder, read_bytes(session.file, MAX_BYTES, CaseError)).tree
    return {}


def _lacking(tree: Mapping[str, Any]) -> tuple[str, ...]:
    """What the file of a case still needs; nothing where there is none."""
    return (*(() if tree.get("options") else ("what a side may do",)), *lacking_parts(tree)) if tree else ()


def _draft(session: Session) -> tuple[Draft, str]:
    path = session.folder / FILE
    raw = read_bytes(path, MAX_DRAFT, OfframpError) if path.exists() else b""
    return decode_draft(raw, FILE), hashlib.sha256(raw).hexdigest() if raw else ""


def _pages(session: Session, register: Register) -> Iterator[tuple[ReportEntry, Report | None, tuple[Claim, ...]]]:
    with suppress(OfframpError):
        for entry in folder_outline(session.folder).reports:
            yield entry, register.reports.get(entry.id), tuple(register.of(entry.id))


@router.get("/build", response_class=HTMLResponse)
def get_build(request: Request, jobs: PageJobs) -> HTMLResponse:
    """The building of the case as a page, also where there is no case yet."""
    session, query = session_of(request), request.query_params
    try:
        sheet = asked_sheet(request, *(query.getlist(kind) for kind in CHANGED))
    except OfframpError as error:
        nothing = {"sheet": None, "case": None, "changes": None, "views": (), "here": ""}
        view = build_page(session, jobs, None, error.problems)
        return HTMLResponse(render_template("build.html", {**nothing, "found": view, **_WORDS}))
    return html_page(sheet, "build.html", build_page(session, jobs, sheet), **_WORDS)


_WORDS: dict[str, Any] = {"words_of": words_of, "owner_of": owner_of}
_WORDS["shapes"] = [(name, load_shape(name).title) for name in shape_names()]


@router.get("/build.json")
def get_build_json(request: Request) -> Response:
    """What the pages propose (`offramp/draft-1`)."""
    return data(_draft(session_of(request))[0].to_dict())


@router.post("/pages")
def take_page(
    request: Request,
    jobs: PageJobs,
    content: Annotated[bytes, Body(media_type="application/octet-stream", description="a page, byte for byte")],
    name: Annotated[str, Query(max_length=300, description="of its file; empty for pasted text")] = "",
    publisher: Annotated[str, Query(max_length=200, description="of pasted text")] = "",
    date: Annotated[str, Query(max_length=10, description="of pasted text, YYYY-MM-DD")] = "",
) -> Response:
    """Keep a page, read it, and draft from it (`offramp/page-1`). Raises as `add_page` and `draft_folder`."""
    session = session_of(request)
    heading = content[:400].decode("utf-8", "replace").strip().partition("\n")[0].strip("# ")
    if not name:
        content = pasted_page(content.decode("utf-8", "replace"), publisher, date)
    path = add_page(session.folder, name or f"{publisher or 'page'}.md", content)
    log_change(request, "pages", "add", [name or heading[:80] or path.name], publisher)
    title = name or heading[:80] or path.name
    lines = _read(session, jobs)
    lines = lines if lines == [_LATER] else [f"“{title}” is read.", *lines]
    return data({"format": "offramp/page-1", "file": path.name, "changed": lines})


class Deciding(BaseModel):
    """What is decided about proposals, and the draft that was looked at; `draft` reads all pages anew."""

    model_config = ConfigDict(extra="forbid", strict=True)

    action: Literal["accept", "play", "reject", "rename", "merge", "reset", "draft"]
    names: list[str] = Field(default=[], max_length=500, description="ids of proposals; 'all', 'unused'")
    text: str = Field(default="", max_length=300, description="for rename: the new words; for draft: a shape to fit")
    owner: str = Field(default="", max_length=60, description="for accept: the id of who would do it")
    digest: str = Field(max_length=64, description="the sha256 of the draft.jsonl that the page was made from")


@router.post("/proposals")
def decide_in_page(request: Request, jobs: PageJobs, wanted: Deciding) -> Response:
    """Decide about proposals; what is accepted is written into the case (`offramp/proposed-1`)."""
    session = session_of(request)
    if wanted.action == "draft" and wanted.digest != _draft(session)[1]:
        raise OfframpError(changed_meanwhile(session.folder / FILE))
    texts, lines = ([], _read(session, jobs, wanted.text)) if wanted.action == "draft" else _decided(session, wanted)
    log_change(request, "proposals", wanted.action, texts, wanted.text)
    return data({"format": "offramp/proposed-1", "action": wanted.action, "changed": lines})


MOST_AT_ONCE = 200_000  # bytes of pages that are read while somebody waits
_LATER = "The pages are kept; reading them takes a while."


def _read(session: Session, jobs: Jobs, shape: str = "") -> list[str]:
    """Read and draft anew, and how many proposals wait; of many pages a job does it. Raises as `draft_folder`."""
    stamps = [file_stamp(session.folder / entry.file) for entry in folder_outline(session.folder).reports]
    if sum(size for _, _, size, _ in stamps) <= MOST_AT_ONCE:
        return read_pages(session.folder, shape)
    order = Order(DRAFT, about=(shape,))
    jobs.start(order, None, f"{stamps} {_draft(session)[1]}", given=(session.folder, shape))
    return [_LATER]


def read_pages(folder: Path, shape: str, progress: Progress | None = None) -> list[str]:
    """Read and draft anew, and how many proposals wait. Raises as `draft_folder`."""
    draft, problems = draft_folder(folder, progress, shape or None)
    waiting = sum(one.status == "proposed" and one.tier == 1 for one in draft.items)
    return [f"{count(waiting, 'proposal')} to decide.", *(f"{one.message}." for one in problems)]


def _decided(session: Session, wanted: Deciding) -> tuple[list[str], list[str]]:
    """The proposals that were meant, and what was decided, in words. Raises as `decide_proposals`, and case-changed
    where the draft is another one."""
    words = wanted.text.strip(), wanted.owner, wanted.digest or "none"
    made = decide_proposals(session.folder, wanted.action, wanted.names or [""], *words)
    texts = [made.draft.by_id[name].text for name in made.names]
    shown = [f"“{text}”" for text in texts[:3]]
    more = f" and {len(made.names) - 3} more" if len(made.names) > 3 else ""
    notes = (words_of.without_ids(made.draft, note) for note in made.notes if "offramp draft" not in note)
    done = [f"{_DONE[wanted.action]}: {', '.join(shown)}{more}."] if shown else []
    return texts, [*done, *(f"{capital(note).rstrip('.:')}." for note in notes)]


_DONE = {"accept": "Accepted", "play": "A choice now", "reject": "Rejected", "rename": "Renamed"}
_DONE |= {"merge": "Made one", "reset": "Open again"}
