"""Offers, guarantees, the answer by date, worked out only when asked for: as annexes of a brief, and as one page."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial, reduce
from typing import Any

from offramp.briefing.brief import Brief
from offramp.briefing.dates import date_data, date_page
from offramp.briefing.document import Page, Para, Section
from offramp.briefing.guarantees import guarantee_data, guarantee_page
from offramp.briefing.offers import offer_data, offer_page
from offramp.case.types import Case
from offramp.ensemble.by_date import by_date
from offramp.ensemble.run import Advance
from offramp.errors import ModelError, Problem
from offramp.offers.guarantee import guarantee
from offramp.offers.offer import offer

NONE_OF_ITS_KIND = ("no-terms", "nothing-to-accept", "no-promise", "no-pace", "no-play", "nothing-asked", "size-open")
HEADINGS = {"offer": "Which terms all could live with", "guarantee": "When a promise is believed", "when": "By when"}
RESULTS: dict[str, tuple[Callable[..., Any], Callable[..., Page], Callable[..., dict[str, Any]]]] = {
    "offer": (offer, offer_page, offer_data),
    "guarantee": (guarantee, guarantee_page, guarantee_data),
    "when": (by_date, date_page, date_data),
}
Say = Callable[[str, int, int], None]  # which result, steps done, of how many


@dataclass(frozen=True, eq=False)
class CaseResults:
    """The results that a case has, by their verb, and the problem of each that it does not have."""

    nouns: Mapping[str, Any]
    problems: Mapping[str, Problem]

    def to_dict(self) -> dict[str, Any]:
        """Each as its verb publishes it, null where there is none; `problems` says why."""
        made = {name: self.nouns[name].to_dict() if name in self.nouns else None for name in RESULTS}
        return {**made, "problems": {name: problem.to_dict() for name, problem in self.problems.items()}}


def case_results(case: Case, draws: int, seed: int, workers: int = 1, say: Say | None = None) -> CaseResults:
    """Offers, guarantees and the answer by date on the same draws, or what keeps each from being worked out."""
    nouns, problems = dict[str, Any](), dict[str, Problem]()
    for name, (verb, _, _) in RESULTS.items():
        try:
            nouns[name] = verb(case, draws, seed, workers, **(_telling(name, say) if say else {}))
        except ModelError as error:
            problems[name] = error.problems[0]
    return CaseResults(nouns, problems)


def _telling(name: str, say: Say) -> dict[str, Callable[..., None]]:
    """How a verb tells its progress: draws, then packages where it plays any."""
    step = partial(say, HEADINGS[name])

    def progress(at: Advance) -> None:
        step(at.done, at.wanted)

    return {"progress": progress} if name == "when" else {"progress": progress, "tell": step}


def lacking_text(problem: Problem) -> str:
    """Why a result is not there: the case has nothing of its kind, or it cannot be worked out."""
    start = "The case has none" if problem.slug in NONE_OF_ITS_KIND else "Not worked out"
    return f"{start}: {problem.message}."


def results_page(case: Case, results: CaseResults, charts: bool | None = None) -> Page:
    """All of them as one page; what the case does not have is a sentence."""
    return reduce(_behind, (_page(case, results, name, charts)[0] for name in RESULTS))


def with_result_annexes(brief: Brief, case: Case, draws: int, seed: int, workers: int, charts: bool) -> Brief:
    """The brief with these annexes, on the draws of its answer; what the case has nothing of is left out, what cannot
    be worked out says why."""
    results = case_results(case, draws, seed, workers)
    for name in RESULTS:
        if name in results.nouns or results.problems[name].slug not in NONE_OF_ITS_KIND:
            brief = _joined(brief, *_page(case, results, name, charts))
    return brief


def _page(case: Case, results: CaseResults, name: str, charts: bool | None) -> tuple[Page, dict[str, Any]]:
    _, page_of, data_of = RESULTS[name]
    if name in results.nouns:
        return page_of(case, results.nouns[name], charts), data_of(case, results.nouns[name])
    told = Section(name, HEADINGS[name], (Para(lacking_text(results.problems[name])),))
    return Page("", "", (), (told,), ""), {}


def _behind(own: Page, page: Page) -> Page:
    """A page with the sections, charts and traces of another behind its own."""
    return replace(
        own,
        sections=(*own.sections, *page.sections),
        figures=(*own.figures, *page.figures),
        traces=(*own.traces, *page.traces),
        names={**page.names, **own.names},
    )


def _joined(brief: Brief, page: Page, data: dict[str, Any]) -> Brief:
    """The brief with a result behind it as an annex."""
    annexes = tuple(replace(section, annex=True) for section in page.sections)
    whole = _behind(brief.page, replace(page, sections=annexes))
    result = {name: data[name] for name in HEADINGS if name in data}
    return Brief(whole, {**brief.data, **result, "page": whole.to_dict()}, brief.made_from)
