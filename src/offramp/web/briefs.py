"""The brief of a sheet, with what jobs have made; and what a page says of each kind of work."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from offramp.analysts.meeting import FILE, meeting_of
from offramp.briefing.brief import Brief, brief_of
from offramp.briefing.document import Figure, Page
from offramp.briefing.result_annexes import results_page
from offramp.briefing.results import Results, game_results
from offramp.case.types import Case
from offramp.ensemble.global_analysis import Drawn
from offramp.ensemble.judgement import Judgement
from offramp.ensemble.reversal import Flips
from offramp.ensemble.thresholds import Hinges
from offramp.web.altered_case import basis, in_words, stale_reason
from offramp.web.drawn_answer import DrawnAnswer
from offramp.web.job_runner import ASK, COPY, DRAFT, KINDS, MEETING, OFFERS
from offramp.web.jobs import Job, Jobs, Order
from offramp.web.session import file_stamp, refuse
from offramp.web.sheet import Sheet

Made = Mapping[str, Job]  # the jobs that are done, by their kind


@dataclass(frozen=True)
class Panel:
    """One kind of work on a page: the job of these numbers, if there is one, and an older one of other numbers, which
    is `stale`, and why."""

    kind: str
    job: Job | None
    stale: Job | None
    why: str = ""

    @property
    def title(self) -> str:
        return KINDS[self.kind].title

    @property
    def done(self) -> bool:
        return self.job is not None and self.job.state == "done"


def panels(sheet: Sheet, jobs: Jobs) -> dict[str, Panel]:
    """What there is of each kind of work; what is apart is of the other work, too, and of the files as they are."""
    here = basis(sheet)
    found = {kind: _panel(kind, jobs.of(kind), here) for kind, work in KINDS.items() if not work.apart}
    found[OFFERS] = _panel(OFFERS, jobs.of(OFFERS), here)
    found[MEETING] = _panel(MEETING, jobs.of(MEETING), _meeting_basis(sheet))
    return {**found, COPY: _panel(COPY, jobs.of(COPY), _copy_basis(sheet, found))}


def _copy_basis(sheet: Sheet, work: Mapping[str, Panel]) -> str:
    made = (one.job.id for one in work.values() if one.job and one.done)
    return " ".join([_meeting_basis(sheet), sheet.session.files, *made])


def _meeting_basis(sheet: Sheet) -> str:
    return f"{basis(sheet)} {file_stamp(sheet.session.folder / FILE)}"


def order_apart(sheet: Sheet, jobs: Jobs, wanted: Order) -> Job:
    """Begin a copy of every page with what jobs have made, the draws of a meeting or offers, or find those there are.
    Raises as `Jobs.start`."""
    if wanted.kind == DRAFT:
        raise refuse("unknown-name", "pages are read where they are handed in", "", ("POST /pages", "POST /proposals"))
    if wanted.kind == ASK:
        return order_question(sheet, jobs, wanted.about)
    if wanted.kind == OFFERS:
        return jobs.start(wanted, sheet.changed, basis(sheet), in_words(sheet))
    if wanted.kind == MEETING:
        meeting = meeting_of(sheet.session.folder, sheet.changed)
        return jobs.start(wanted, sheet.changed, _meeting_basis(sheet), in_words(sheet), meeting)
    work = {kind: one for kind, one in panels(sheet, jobs).items() if kind != COPY}
    done = tuple(one.job for one in work.values() if one.job and one.done)
    given = (sheet.session.folder, sheet.changes.query, done)
    return jobs.start(wanted, sheet.case, _copy_basis(sheet, work), in_words(sheet), given)


def question_panel(sheet: Sheet, jobs: Jobs, about: tuple[str, ...]) -> Panel:
    """The work on a question: `about` is the actor, then what is passed over."""
    own = tuple(job for job in jobs.of(ASK) if job.order.about == about and job.basis == sheet.loaded.digest)
    return _panel(ASK, own, sheet.loaded.digest)


def order_question(sheet: Sheet, jobs: Jobs, about: tuple[str, ...]) -> Job:
    """Begin the work on a question of the case as its file stands, or find it. Raises as `Jobs.start`."""
    actor, *skipped = about or ("",)
    case = sheet.loaded.case
    return jobs.start(Order(ASK, about=about), case, sheet.loaded.digest, given=(actor, tuple(skipped)))


def _panel(kind: str, jobs: tuple[Job, ...], basis: str) -> Panel:
    own = [one for one in jobs if one.basis == basis]
    best = next((one for one in own if one.open or one.state == "done"), own[0] if own else None)
    old = next((one for one in jobs if one.basis != basis and one.state == "done"), None)
    return Panel(
        kind, best, None if best and best.state == "done" else old, stale_reason(old.basis, basis) if old else ""
    )


def brief_under_changes(sheet: Sheet, jobs: Jobs) -> Brief:
    """The brief under the changes, with every result that jobs have made of the same numbers. Raises ModelError as
    `offramp.model` does."""
    done = {
        kind: one.job for kind, one in panels(sheet, jobs).items() if not KINDS[kind].apart and one.job and one.done
    }
    return _brief(sheet, sheet.changed, basis(sheet), done)


def offers_page(sheet: Sheet, job: Job) -> Page:
    """What a job of the kind `offers` has made, as a page. Raises OfframpError no-such-job where it is not done."""
    if job.state != "done":
        raise refuse("no-such-job", "the offers are not worked out yet", "wait for them under Offers")
    return sheet.session.memo(("offers", job.id), lambda: results_page(job.case, job.result))


def outdated(sheet: Sheet, job: Job) -> Brief:
    """The brief of the numbers that an older job was made of, with that job's result alone."""
    return _brief(sheet, job.case, job.basis, {job.order.kind: job})


def _brief(sheet: Sheet, case: Case, basis: str, done: Made) -> Brief:
    memo, names = sheet.session.memo, tuple(sorted(one.id for one in done.values()))
    table = memo(("game", basis), lambda: game_results(case))
    return memo(("brief", basis, names), lambda: brief_of(case, None, _with(table, done)))


def _with(results: Results, done: Made) -> Results:
    """The results with those of jobs among them."""
    made = {kind: job.result for kind, job in done.items()}
    runs, turns, flips, drawn = (made.get(kind) for kind in ("draws", "hinges", "flip", "contrasts"))
    assert runs is None or isinstance(runs, DrawnAnswer)
    assert turns is None or isinstance(turns, Hinges)
    assert flips is None or isinstance(flips, Flips)
    assert drawn is None or isinstance(drawn, Drawn)
    turns = replace(turns, drawn=drawn) if turns else None
    results = replace(results, runs=runs.runs, judgement=runs.judgement) if runs else results
    whole = made.get("change")
    assert whole is None or isinstance(whole, Judgement)
    results = replace(results, judgement=whole) if whole else results
    return replace(results, turns=turns, flips=flips)


def brief_figure(sheet: Sheet, jobs: Jobs, name: str, job: str = "") -> Figure:
    """A figure of the brief, or of an older job's. Raises OfframpError unknown-name, and no-such-job."""
    made = jobs.job(job) if job else None
    page = (
        offers_page(sheet, made)
        if made and made.order.kind == OFFERS
        else (outdated(sheet, made) if made else brief_under_changes(sheet, jobs)).page
    )
    known = {one.id: one for one in page.figures}
    if name not in known:
        raise refuse("unknown-name", f"there is no figure '{name[:40]}'", "", tuple(known))
    return known[name]
