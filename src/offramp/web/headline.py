"""The answer that leads every page: over the draws, under the changes and before them; old while it is drawn again."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cached_property

from offramp.briefing.document import Para
from offramp.briefing.names import Names, names_of
from offramp.briefing.views.changing import find_out_para, is_measured
from offramp.briefing.views.judgement import (
    Judged,
    confidence_para,
    first_para,
    leading_para,
    old_para,
    outcome_shares,
    shift_para,
    standing_paras,
    untried_para,
)
from offramp.ensemble.judgement import Judgement, asked_mean
from offramp.ensemble.weights import weighted
from offramp.errors import OfframpError, Problem
from offramp.web.altered_case import basis
from offramp.web.briefs import Panel, brief_under_changes, panels
from offramp.web.drawn_answer import DrawnAnswer, drawn_runs, is_answered, with_answer
from offramp.web.jobs import Job, Jobs, Order
from offramp.web.live_answer import verdict
from offramp.web.overrides import Changes
from offramp.web.session import Loaded, Session
from offramp.web.sheet import Sheet
from offramp.wording import count, fives, is_reversed

ENOUGH = 100  # draws, from which other conventions are tried by themselves
SEED = 0  # that of `offramp answer` and `offramp brief`, so that all three have the same draws


@dataclass(frozen=True, eq=False)
class Headline:
    """What leads a page.

    * `judgement`: the answer, None where none was made yet; `old` where it is not of what the page shows, but of the
      case before the changes; `whole` where all its draws were made. `was`: the answer before the changes.
    * `before`: the probability before the changes, on the same draws; None where there is nothing to compare.
      `latest`: what of the case itself was changed, in words; "" where it is numbers of the page.
    * `order`: the draws that would make it. `panel`: the work on it; then, for the case as it stands, on the answer by
      other conventions. `problems`: why there is no answer.
    * `names`: of what the sentences name.
    """

    judgement: Judgement | None
    old: bool
    whole: bool
    was: Judgement | None
    before: float | None
    latest: str
    order: Order
    panel: Panel
    problems: tuple[Problem, ...]
    names: Names

    @cached_property
    def judged(self) -> Judged | None:
        """The answer as the views read it."""
        return self.judgement.to_dict() if self.judgement else None

    @property
    def lead(self) -> Para | None:
        """The sentence that leads the page, as it leads the brief; until other conventions are tried, as what it is."""
        was = self.was.to_dict() if self.was and not self.old else None
        return leading_para(self.judged, was, self.names) if self.judged else None

    @property
    def notes(self) -> Iterator[Para]:
        """What a reader has to know of it at once: that it is old or a first one, and how far the changes move it."""
        if self.judged is None:
            return
        if self.old:
            yield old_para(self.latest)
            return
        if not self.whole:
            yield first_para(self.judged)
        if self.before is not None:
            yield shift_para(self.before, self.judged, self.latest)
            if self.judged["audit"] is None:
                yield untried_para()

    @property
    def standing(self) -> tuple[Para, ...]:
        """What stands under it."""
        return standing_paras(self.judged, self.names) if self.judged else ()

    @property
    def next(self) -> Para | None:
        """What to find out next, as the brief has it; None until that is worked out."""
        return find_out_para(self.judged, self.names) if self.judged and is_measured(self.judged) else None

    @property
    def confidence(self) -> Para | None:
        return confidence_para(self.judged) if self.judged else None

    @property
    def outcomes(self) -> tuple[tuple[str, float, str], ...]:
        """Every outcome with its probability, and that in words."""
        return outcome_shares(self.judged) if self.judged else ()

    @property
    def turned(self) -> bool:
        """Whether the changes reverse the answer, by more than its figures hide."""
        if self.judgement is None or self.before is None or self.old:
            return False
        seen = fives(self.before) != fives(self.judgement.probability)
        return seen and is_reversed(self.before, self.judgement.yes)

    @property
    def due(self) -> bool:
        """Whether the work is to begin by itself: nobody has asked for it yet, nor ended it."""
        return self.panel.job is None and (self.panel.kind == "draws" or self.order.draws >= ENOUGH)


def page_headline(sheet: Sheet) -> Headline:
    """The headline of a sheet, as far as it has been made."""
    base, order = earlier(sheet), wanted(sheet)
    for one in (base, sheet):
        _adopt(one, order)
    panel, whole = panels(sheet, sheet.jobs)["draws"], _answer(sheet)
    now = whole.judgement if whole else panel.job.first if panel.job else None
    was = _answer(base) if base else None
    before = _on_same_draws(sheet, was, now) if was and now else None
    said = was.judgement if was else None
    if whole and now and now.audit is None and not sheet.changes.listed:
        panel = panels(sheet, sheet.jobs)["change"]
    problems = whole.problems if whole else ()
    latest = "" if sheet.changes.listed or not base else _latest(base.loaded, sheet.loaded)
    done, names = whole is not None, names_of(sheet.case)
    return Headline(now or said, now is None, done, said, before, latest, order, panel, problems, names)


def _latest(was: Loaded, now: Loaded) -> str:
    """What changed between two states of the case: what was decided about claims, or else its file."""
    before = {one.id: one for one in was.case.evidence}
    moved = [one.id for one in now.case.evidence if before.get(one.id, one) != one]
    if len(moved) == 1:
        return f"decided: “{names_of(now.case).quote(moved[0], 40)}”"
    if moved:
        return f"{count(len(moved), 'claim')} decided"
    return "the case file" if was.digest != now.digest else "the claims or reports"


LACKS = frozenset({"nothing-asked", "no-play"})


def first_view(sheet: Sheet) -> tuple[str, ...]:
    """What leads the page of a case that asks nothing or plays nothing, as its brief has it; () of any other."""
    if not LACKS & {one.slug for one in verdict(sheet).problems}:
        return ()
    try:
        leads = {one.anchor: one.lead for one in brief_under_changes(sheet, sheet.jobs).page.sections}
    except OfframpError:
        return ()
    answer = leads["answer"]
    first = next((one for one in answer if one.handle), answer[0])
    return first.text, *(one.text for one in leads.get("else", ()))


def start_draws(sheet: Sheet) -> None:
    """Start the draws of a sheet, or after them other conventions, where nobody has asked for them yet."""
    if sheet.case.asks and sheet.session.draws and (head := page_headline(sheet)).due:
        sheet.jobs.start(replace(wanted(sheet), kind=head.panel.kind), sheet.changed, basis(sheet))


def warm(session: Session, jobs: Jobs) -> None:
    """The brief of the case as it stands and its draws, begun before anybody asks; what is wrong is told who asks."""
    with suppress(OfframpError):
        sheet = Sheet(session, session.current(), Changes((), None), jobs)
        start_draws(sheet)
        brief_under_changes(sheet, jobs)


def wanted(sheet: Sheet) -> Order:
    """The draws that a sheet's answer is made of: those of the case before the changes, so that they are paired."""
    base = earlier(sheet)
    job = _done(base) if base else None
    return job.order if job else Order("draws", sheet.session.draws, SEED)


def earlier(sheet: Sheet) -> Sheet | None:
    """What a sheet is compared with: the case without its changes, or the case before it was last decided about."""
    if sheet.changes.listed:
        return _unchanged(sheet, sheet.loaded)
    previous = sheet.session.previous
    return _unchanged(sheet, previous) if previous and previous.apart != sheet.loaded.apart else None


def _unchanged(sheet: Sheet, loaded: Loaded) -> Sheet:
    return Sheet(sheet.session, loaded, Changes((), None), sheet.jobs)


def _done(sheet: Sheet) -> Job | None:
    """The latest draws of exactly this sheet."""
    own = (one for one in sheet.jobs.of("draws") if one.basis == basis(sheet) and one.state == "done")
    return next(own, None)


def _answer(sheet: Sheet) -> DrawnAnswer | None:
    """The latest answer of exactly this sheet, from the jobs or the cache; by other conventions, too, where they were
    tried on the same draws."""
    job = _done(sheet)
    if job is None:
        return None
    done = (one for one in sheet.jobs.of("change") if one.basis == basis(sheet) and one.state == "done")
    tried = next((one.result for one in done if replace(one.order, kind="draws") == job.order), None)
    found: DrawnAnswer = job.result
    return replace(found, judgement=tried) if tried else found


def _adopt(sheet: Sheet | None, order: Order) -> None:
    """Take the draws of a sheet from the cache, where there are none done."""
    if sheet is None or any(one.basis == basis(sheet) for one in sheet.jobs.of("draws")) or not sheet.case.asks:
        return
    case = sheet.changed
    if is_answered(case, order.draws, order.seed):
        sheet.jobs.add(order, case, basis(sheet), with_answer(drawn_runs(case, order.draws, order.seed)))


def _on_same_draws(sheet: Sheet, was: DrawnAnswer, now: Judgement) -> float | None:
    """The probability before, on as many draws as there are now; None where these cannot be paired."""
    if was.judgement is None or was.judgement.seed != now.seed or was.runs.wanted < now.draws:
        return None
    if was.runs.wanted == now.draws:
        return was.judgement.probability

    def made() -> float | None:
        runs = was.first(now.draws)
        found = asked_mean(weighted(runs.job.layout.outcomes, runs.read), now.outcome)
        return found.mean if found else None

    return sheet.session.memo(("first", was.judgement.case, was.judgement.seed, now.outcome, now.draws), made)
