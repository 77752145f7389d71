"""A brief with the annexes that are worked out only when they are asked for: offers, guarantees, the answer by date."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from offramp.briefing.brief import Brief
from offramp.briefing.dates import date_data, date_page
from offramp.briefing.document import Page, Para, Section
from offramp.briefing.guarantees import guarantee_data, guarantee_page
from offramp.briefing.offers import offer_data, offer_page
from offramp.case.types import Case
from offramp.ensemble.by_date import by_date
from offramp.errors import ModelError
from offramp.offers.guarantee import guarantee
from offramp.offers.offer import offer

NONE_OF_ITS_KIND = ("no-terms", "nothing-to-accept", "no-promise", "no-pace", "no-play", "nothing-asked", "size-open")
HEADINGS = {"offer": "Which terms all could live with", "guarantee": "When a promise is believed", "when": "By when"}
RESULTS: dict[str, tuple[Callable[..., Any], Callable[..., Page], Callable[..., dict[str, Any]]]] = {
    "offer": (offer, offer_page, offer_data),
    "guarantee": (guarantee, guarantee_page, guarantee_data),
    "when": (by_date, date_page, date_data),
}


def with_result_annexes(brief: Brief, case: Case, draws: int, seed: int, workers: int, charts: bool) -> Brief:
    """The brief with these annexes, on the draws of its answer; what the case has nothing of is left out, what cannot
    be worked out says why."""
    for name, (verb, page_of, data_of) in RESULTS.items():
        try:
            found = verb(case, draws, seed, workers)
            page, data = page_of(case, found, charts), data_of(case, found)
        except ModelError as error:
            problem = error.problems[0]
            if problem.slug in NONE_OF_ITS_KIND:
                continue
            told = Section(name, HEADINGS[name], (Para(f"Not worked out: {problem.message}."),))
            page, data = Page("", "", (), (told,), ""), {}
        brief = _joined(brief, page, data)
    return brief


def _joined(brief: Brief, page: Page, data: dict[str, Any]) -> Brief:
    """The brief with the sections, charts and traces of another page behind its own."""
    own, sections = brief.page, tuple(replace(section, annex=True) for section in page.sections)
    whole = replace(
        own,
        sections=(*own.sections, *sections),
        figures=(*own.figures, *page.figures),
        traces=(*own.traces, *page.traces),
        names={**page.names, **own.names},
    )
    result = {name: data[name] for name in HEADINGS if name in data}
    return Brief(whole, {**brief.data, **result, "page": whole.to_dict()}, brief.made_from)
