"""New pages beside a case, on one screen: what they bear on, what each would change. The one view of NewPages."""

from __future__ import annotations

from collections.abc import Iterator

from offramp.analysts.new_pages import Bearing, NewPage, NewPages
from offramp.briefing.document import Block, Para, listed
from offramp.briefing.names import WHOLE, Names
from offramp.briefing.views.alignment import mean_text, shift_text
from offramp.proposals.types import Draft
from offramp.wording import capital, count, joined, outcome_subject

SHOWN = 8  # bearings, so that it is one screen; --json has them all
_RELATIONS = {
    "same_as": "says the same as",
    "supports": "supports",
    "contradicts": "contradicts",
    "superseded": "tells of the end of",
}
_TRIED = {
    "contradicts": "If that is rejected",
    "superseded": "If that is rejected",
    "move": "If this is accepted as part of the past",
}


def new_pages_blocks(pages: NewPages, names: Names, draft: Draft, folder: str) -> tuple[Block, ...]:
    """The new pages, the answer without them, and what each claim bears on."""
    if not pages.pages:
        return (Para("No page is new: the case names all, and none is of that day or later."),)
    return (
        Para(f"{capital(count(len(pages.pages), 'new page'))}: {joined([_page(page) for page in pages.pages])}."),
        *_answer(pages),
        *_bearings(pages, names, folder),
        *_elsewhere(pages, draft, folder),
    )


def _page(page: NewPage) -> str:
    day = f"{page.date}, " if page.date else ""
    return f"‘{page.report}’ ({day}{count(page.claims, 'claim')})"


def _answer(pages: NewPages) -> Iterator[Block]:
    if pages.answer is None or pages.outcome is None:
        yield Para(f"What they would change cannot be said yet: {pages.problem}.")
        return
    beside = f" With the pages beside the others, nothing cited: {shift_text(pages.read_in)}." if pages.read_in else ""
    yield Para(f"{outcome_subject(pages.outcome)} without them: {mean_text(pages.answer)}.{beside}")


def _bearings(pages: NewPages, names: Names, folder: str) -> Iterator[Block]:
    groups: dict[tuple[str, ...], list[Bearing]] = {}
    for one in pages.bearings:
        groups.setdefault((one.claim, one.how, one.cited or "", one.proposal or ""), []).append(one)
    if not groups:
        yield Para("Nothing in them bears on an item of the case.")
        return
    yield Para("What bears on an item of the case, and what it alone would change:")
    yield listed(_told(group, names, folder) for group in list(groups.values())[:SHOWN])
    if len(groups) > SHOWN:
        yield Para(f"{len(groups) - SHOWN} more of less weight (--json lists them).")


def _told(group: list[Bearing], names: Names, folder: str) -> str:
    """A claim, what it has to do with items of the case, and what each acceptance would change."""
    one, items = group[0], joined([names.item(each.item) for each in group])
    claim, cited = names.claim(one.claim, WHOLE), f"“{names.quote(one.cited or '', WHOLE)}”"
    if one.how in _RELATIONS:
        text = f"{claim} {_RELATIONS[one.how]} {cited}, behind {items}."
    else:
        text = f"{claim} {'tells of a refusal of' if one.how == 'move' else 'speaks of'} {items}."
    return " ".join(filter(None, (text, _change(group), _command(one, folder))))


def _change(group: list[Bearing]) -> str:
    """What is tried, and what it does; one figure where all have the same."""
    one = group[0]
    tried = _TRIED.get(one.how, "Cited there too")
    told = list(dict.fromkeys(_figure(each) for each in group))
    return f"{tried}: {'; '.join(told)}." if any(told) else ""


def _figure(bearing: Bearing) -> str:
    return (
        shift_text(bearing.change) if bearing.change else f"not solved ({bearing.problem})" if bearing.problem else ""
    )


def _command(bearing: Bearing, folder: str) -> str:
    if bearing.how in ("contradicts", "superseded"):
        return f"offramp claims {folder} reject {bearing.cited}"
    return f"offramp draft {folder} accept {bearing.proposal}" if bearing.how == "move" else ""


def _elsewhere(pages: NewPages, draft: Draft, folder: str) -> Iterator[Block]:
    if pages.elsewhere:
        texts = [f"“{draft.by_id[name].text}” ({name})" for name in pages.elsewhere[:3]]
        more = len(pages.elsewhere) - len(texts)
        rest = f" and {count(more, 'more proposal')}" if more > 0 else ""
        yield Para(f"New, and on no item of the case: {', '.join(texts)}{rest}. See offramp draft {folder}.")
