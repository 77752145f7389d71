"""A seat in the page: every choice is a link, and the address holds the whole play; the model's answer is not shown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import HTMLResponse, Response

from offramp.briefing.document import Block
from offramp.briefing.names import names_of
from offramp.briefing.views.seat import ending_blocks, role_blocks, seat_move_text, seat_option_text, seat_step
from offramp.game.evaluate import Solved
from offramp.seats.play import SeatGame, after_choice, seat_play, take_seat_in, with_choices
from offramp.seats.session import seat_session, session_text
from offramp.seats.types import SeatSession
from offramp.web.request import Asked
from offramp.web.session import refuse
from offramp.web.sheet import Sheet
from offramp.web.templating import html_page

router = APIRouter()
FILE, MOST = "case.yaml", 1_000
Who = Annotated[str, Query(max_length=200, description="whose seat is taken, by id")]
Seed = Annotated[int, Query(ge=0, lt=2**31, description="the seed of what is drawn")]
Given = Annotated[bool, Query(description="whether the terms of the question hold")]
Choose = Annotated[list[int] | None, Query(max_length=MOST, description="the choices so far, by number from 1")]


@dataclass(frozen=True)
class SeatPage:
    """A play as the page shows it: who can sit, and of who sits what he knows, the moves in sentences, the choices, and
    the ending with the debrief."""

    actors: tuple[tuple[str, str], ...]
    seed: int
    given: bool
    actor: str = ""
    chosen: tuple[int, ...] = ()
    role: tuple[Block, ...] = ()
    moves: tuple[str, ...] = ()
    step: str = ""
    choices: tuple[str, ...] = ()
    ending: tuple[Block, ...] = ()


def seat_page(sheet: Sheet, actor: str, seed: int, given: bool, chosen: tuple[int, ...]) -> SeatPage:
    """A play under the changes so far. Raises as `take_seat`, and OfframpError bad-reply."""
    names, played = names_of(sheet.case), _solved(sheet, given)
    actors = tuple((each, names.actor(each)) for each in with_choices(played))
    if not actor:
        return SeatPage(actors, seed, given)
    game = _game(played, actor, seed, given, chosen)
    session = seat_session(game, FILE).to_dict()
    turn = session["turn"]
    return SeatPage(
        actors,
        seed,
        given,
        game.actor,
        chosen,
        role_blocks(game.case, session, names),
        tuple(seat_move_text(move, names) for move in session["moves"]),
        seat_step(turn) if turn else "",
        tuple(seat_option_text(choice, names) for choice in turn["choices"]) if turn else (),
        ending_blocks(session, names),
    )


def _solved(sheet: Sheet, given: bool) -> Solved:
    key = ("seat", sheet.loaded.apart, sheet.changes.query, given)
    return sheet.session.memo(key, lambda: seat_play(sheet.changed, given))


def _game(played: Solved, actor: str, seed: int, given: bool, chosen: tuple[int, ...]) -> SeatGame:
    game = take_seat_in(played, actor, seed, given)
    for number in chosen:
        if game.over or not 1 <= number <= len(game.node.children):
            allowed = () if game.over else (f"a number from 1 to {len(game.node.children)}",)
            raise refuse("bad-reply", f"'{number}' is not one of the choices", "take the last choice back", allowed)
        game = after_choice(game, number)
    return game


@router.get("/seat", response_class=HTMLResponse)
def show_seat(
    sheet: Asked, actor: Who = "", seed: Seed = 0, given: Given = False, choose: Choose = None
) -> HTMLResponse:
    """A play as a page."""
    return html_page(sheet, "seat.html", seat_page(sheet, actor, seed, given, tuple(choose or ())))


@router.get("/seat.json", response_model=None)
def show_session(sheet: Asked, actor: Who, seed: Seed = 0, given: Given = False, choose: Choose = None) -> Response:
    """The session (`offramp/seat-1`), as `offramp seat` keeps it."""
    session: SeatSession = seat_session(_game(_solved(sheet, given), actor, seed, given, tuple(choose or ())), FILE)
    return Response(session_text(session).encode(), media_type="application/json")
