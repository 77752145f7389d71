"""The page of an offer, or of another result of one section, and where its numbers come from."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

from offramp.briefing.charts.figure import can_chart
from offramp.briefing.charts.offer import package_gains, zone
from offramp.briefing.charts.offer_sizes import acceptance
from offramp.briefing.charts.package_card import package_card
from offramp.briefing.document import Figure, Page, Picture, Section, Trace
from offramp.briefing.names import names_of
from offramp.briefing.provenance import traces
from offramp.briefing.scored_pages import FORMATS, write_page
from offramp.briefing.support import numbers, rests
from offramp.briefing.views.offer import offer_blocks
from offramp.case.canonical import explicit
from offramp.case.types import Case, supports
from offramp.codec import encode
from offramp.errors import OfframpError, Problem, nearest
from offramp.io import check_place
from offramp.offers.types import Offer
from offramp.version import VERSION

HANDLE = "offer"


def offer_page(case: Case, offered: Offer, charts: bool | None = None) -> Page:
    """An offer as a page, with its charts where there is Altair (or as `charts` says)."""
    data, names = offer_data(case, offered), names_of(case)
    charted = can_chart() if charts is None else charts
    charts_of = (package_card, zone, package_gains)
    drawn = (*(chart(offered, names) for chart in charts_of), acceptance(offered)) if charted else ()
    blocks = offer_blocks(data["offer"], names, len(offered.packages))
    section = Section(HANDLE, "Which terms all could live with", blocks)
    return result_page(case, section, data, drawn, "offer.1")


def offer_data(case: Case, offered: Offer) -> dict[str, Any]:
    """An offer with what of its case a trace is told by, as plain values."""
    return result_data(case, HANDLE, offered.to_dict())


def result_page(
    case: Case, section: Section, data: dict[str, Any], drawn: Iterable[Figure | None], example: str
) -> Page:
    """A page of one section, which bears the name of what is told in it, under its charts; `example` is a handle."""
    names, figures = names_of(case), tuple(figure for figure in drawn if figure)
    section = replace(section, blocks=(*(Picture(one.id) for one in figures), *section.blocks))
    question = f"{case.question} As of {case.as_of}, for the next {case.horizon}."
    mark = data[section.anchor]["case"][:19]
    foot = f"Offramp {VERSION} · case {mark}… · [{example}]: offramp why CASE {example}"
    found = traces((section,), data, data["supports"])
    items = {path: names.item(path) for path, _, _ in data["supports"]}
    return Page(case.title, question, (), (section,), foot, figures, found, names=items)


def result_data(case: Case, name: str, result: dict[str, Any]) -> dict[str, Any]:
    """A result under its name, with what of its case a trace is told by, as plain values."""
    return {
        name: result,
        "explicit": explicit(case),
        "all_numbers": [encode(each) for each in numbers(case)],
        "rests": encode(rests(case)),
        "supports": [(path, support.claims, support.reason) for path, support in supports(case)],
    }


def why_result(page: Page, handle: str) -> Trace:
    """Where the numbers of a sentence or row of such a page come from. Raises OfframpError unknown-name."""
    known = {trace.handle: trace for trace in page.traces}
    if handle not in known:
        name = handle.partition(".")[0]
        remedy = nearest(handle, known) or f"see the handles that 'offramp {name} CASE' prints"
        raise OfframpError(Problem("unknown-name", name, 0, 0, f"no handle '{handle}'", tuple(known), remedy))
    return known[handle]


def check_result_page(out: Path | None, what: str, inputs: Iterable[Path]) -> None:
    """Refuse, before any work, a page that cannot be written. Raises OfframpError unknown-format, output-is-input."""
    if out:
        from offramp.briefing.brief import check_format

        check_format(out, what, FORMATS)
        check_place(out, list(inputs))


def save_offer_page(case: Case, offered: Offer, out: Path) -> None:
    """Write the page of an offer in the form its suffix names. Raises OfframpError missing-extra, cannot-write."""
    write_page(offer_page(case, offered), out)
