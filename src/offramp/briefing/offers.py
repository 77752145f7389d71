"""The page of an offer, and where its numbers come from."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from offramp.briefing.charts.figure import can_chart
from offramp.briefing.charts.offer import package_gains, zone
from offramp.briefing.document import Page, Picture, Section, Trace
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
    drawn = (zone(offered, names), package_gains(offered, names)) if (can_chart() if charts is None else charts) else ()
    figures = tuple(figure for figure in drawn if figure)
    blocks = offer_blocks(data["offer"], names, len(offered.packages))
    section = Section(HANDLE, "Which terms all could live with", (*(Picture(one.id) for one in figures), *blocks))
    question = f"{case.question} As of {case.as_of}, for the next {case.horizon}."
    foot = f"Offramp {VERSION} · case {offered.case[:19]}… · [offer.1]: offramp why CASE offer.1"
    found = traces((section,), data, data["supports"])
    items = {path: names.item(path) for path, _, _ in data["supports"]}
    return Page(case.title, question, (), (section,), foot, figures, found, names=items)


def offer_data(case: Case, offered: Offer) -> dict[str, Any]:
    """An offer with what of its case a trace is told by, as plain values."""
    return {
        "offer": offered.to_dict(),
        "explicit": explicit(case),
        "all_numbers": [encode(each) for each in numbers(case)],
        "rests": encode(rests(case)),
        "supports": [(path, support.claims, support.reason) for path, support in supports(case)],
    }


def why_offer(page: Page, handle: str) -> Trace:
    """Where the numbers of a sentence or row of an offer come from. Raises OfframpError unknown-name."""
    known = {trace.handle: trace for trace in page.traces}
    if handle not in known:
        remedy = nearest(handle, known) or "see the handles that 'offramp offer CASE' prints"
        raise OfframpError(Problem("unknown-name", "offer", 0, 0, f"no handle '{handle}'", tuple(known), remedy))
    return known[handle]


def check_page_of_offers(out: Path | None, inputs: Iterable[Path]) -> None:
    """Refuse, before any work, a page that cannot be written. Raises OfframpError unknown-format, output-is-input."""
    if out:
        from offramp.briefing.brief import check_format

        check_format(out, "page of offers", FORMATS)
        check_place(out, list(inputs))


def save_offer_page(case: Case, offered: Offer, out: Path) -> None:
    """Write the page of an offer in the form its suffix names. Raises OfframpError missing-extra, cannot-write."""
    write_page(offer_page(case, offered), out)
