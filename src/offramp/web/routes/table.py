"""What happens in the game: how the play ends, who chooses what, what is known to whom, which threats are credible."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import HTMLResponse, Response

from offramp.briefing.document import Block, Section
from offramp.briefing.names import names_of
from offramp.briefing.results import kept_deal
from offramp.briefing.views.choice import reason_blocks, reason_title
from offramp.briefing.views.game import deal_sections
from offramp.briefing.views.play_tree import PlayNode, play_tree
from offramp.briefing.views.private_numbers import belief_caption, bins_section, cutoff_text, type_text
from offramp.game.results import Deal, Reason, Types
from offramp.game.solve import why_choice
from offramp.web.request import Asked
from offramp.web.sheet import Sheet
from offramp.web.templating import data, html_page

router = APIRouter()


@dataclass(frozen=True, slots=True)
class Belief:
    """A private number as a picture: what it shows, its threshold, and the same as a table."""

    types: Types
    caption: str
    label: str
    threshold: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class AtTable:
    """The deal in the sentences of the brief, without other terms and the second lens, which take longer."""

    deal: Deal
    tree: PlayNode | None
    sections: tuple[Section, ...]
    types: tuple[Belief, ...]

    @property
    def handles(self) -> frozenset[str]:
        return frozenset(one.handle for one in self.deal.decisions)


def game_page(sheet: Sheet) -> AtTable:
    """The game under the changes. Raises as `bargain` does."""
    deal, names = dealt(sheet), names_of(sheet.case)
    beliefs = tuple(
        Belief(
            types,
            belief_caption(path, types, names),
            type_text(path, types, names),
            cutoff_text(types),
            bins_section(path, types, names).blocks,
        )
        for path, types in deal.types.items()
    )
    return AtTable(deal, game_tree(sheet), deal_sections(deal, (), names), beliefs)


def game_tree(sheet: Sheet) -> PlayNode | None:
    """Who moves when under the changes. Raises as `bargain` does."""
    key = ("game tree", sheet.loaded.apart, sheet.changes.query)
    return sheet.session.memo(key, lambda: play_tree(dealt(sheet), names_of(sheet.case)))


def dealt(sheet: Sheet) -> Deal:
    """The deal under the changes."""
    key = ("deal", sheet.loaded.apart, sheet.changes.query)
    return sheet.session.memo(key, lambda: kept_deal(sheet.changed))


@router.get("/table", response_class=HTMLResponse)
def get_table(sheet: Asked) -> HTMLResponse:
    """The table as a page."""
    return html_page(sheet, "table.html", game_page(sheet))


@router.get("/table.json")
def get_table_json(sheet: Asked) -> Response:
    """The table (`offramp/bargain-1`)."""
    return data(dealt(sheet).to_dict())


# why a choice ---------------------------------------------------------------------------------------------------

Handle = Annotated[str, Query(description="a decision: b1, b2, …", max_length=20)]


def choice_reason(sheet: Sheet, handle: str) -> Reason:
    """Why a decision goes as it does. Raises ModelError unknown-name, and as `bargain` does."""
    key = ("choice", sheet.loaded.apart, sheet.changes.query, handle)
    return sheet.session.memo(key, lambda: why_choice(sheet.changed, handle))


@router.get("/choice", response_class=HTMLResponse)
def show_choice(sheet: Asked, handle: Handle = "b1") -> HTMLResponse:
    """Why a decision goes as it does, as a page."""
    found = choice_reason(sheet, handle)
    names = names_of(sheet.case)
    return html_page(sheet, "choice.html", found, blocks=reason_blocks(found, names), title=reason_title(found, names))


@router.get("/choice.json")
def told_choice(sheet: Asked, handle: Handle = "b1") -> Response:
    """Why a decision goes as it does (`offramp/choice-1`)."""
    return data(choice_reason(sheet, handle).to_dict())
