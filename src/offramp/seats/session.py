"""A seat as a session file: written as one plays, gone on with, and played again to the same bytes."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

from offramp.case.canonical import fingerprint
from offramp.case.types import Case
from offramp.codec.json_text import content_checksum, is_altered, read_json, read_noun
from offramp.errors import OfframpError, Problem
from offramp.seats.debrief import debriefed, rounded, rounded_share
from offramp.seats.play import SeatGame, after_choice, choices_made, take_seat
from offramp.seats.types import PLAYERS, SeatEnding, SeatMove, SeatSession, SeatTurn

_REMEDY = "play anew: offramp seat CASE ACTOR"


def seat_session(game: SeatGame, file: str, odds: bool = False) -> SeatSession:
    """What the person in the seat knows of a play so far; `file` names its case, `odds` shows the model's probabilities
    of the others' moves. The debrief is there only once it is over."""
    ending = (game.outcome, dict(game.chances), rounded(game.expected), rounded(game.worth)) if game.over else None
    made = SeatSession(
        case=fingerprint(game.case),
        file=file,
        actor=game.actor,
        seed=game.seed,
        given=game.given,
        odds=odds,
        knows={path: rounded(value) for path, value in game.drawn(game.place).items()},
        moves=tuple(_move(game, node, child, odds) for node, child in choices_made(game) if game.sees(node)),
        turn=None if game.over else _turn(game),
        ending=SeatEnding(*ending) if ending else None,
        debrief=debriefed(game) if game.over else None,
    )
    return replace(made, checksum=content_checksum(made.to_dict()))


def _turn(game: SeatGame) -> SeatTurn:
    node = game.path[-1]
    turn = game.turn(node)
    return SeatTurn(turn.step + 1, turn.round + 1, game.choices(node))


def _move(game: SeatGame, node: int, child: int, odds: bool) -> SeatMove:
    turn, place = game.turn(node), game.solved.frame.tree.nodes[node].children.index(child)
    person = turn.actor == game.place
    shown = rounded_share(game.solved.means(node)[place]) if odds and not person else None
    actor = game.case.actors[turn.actor].id
    return SeatMove(turn.step + 1, turn.round + 1, actor, game.choices(node)[place], PLAYERS[not person], shown)


def session_text(session: SeatSession) -> str:
    """A session as its file has it."""
    return json.dumps(session.to_dict(), ensure_ascii=False, indent=1) + "\n"


def read_session(path: Path) -> SeatSession:
    """The session that a file holds. Raises OfframpError no-such-file, and bad-session with every fault, also where it
    was changed by hand."""
    session = read_noun(path, SeatSession, "bad-session", remedy=_REMEDY)
    if is_altered(read_json(path, "bad-session")[1]):
        message = "it is not what was written: it was changed by hand, or damaged"
        raise OfframpError(Problem("bad-session", str(path), 0, 0, message, remedy=_REMEDY))
    return session


def replayed(case: Case, session: SeatSession, path: Path) -> SeatGame:
    """The play of a session, made again from its seed and the person's choices. Raises OfframpError
    session-of-another-case, and bad-session where another play follows from them."""
    if session.case != fingerprint(case):
        message = f"it is a session of another case, or of '{session.file}' before it was changed"
        remedy = "name the case as it was, or play anew"
        raise OfframpError(Problem("session-of-another-case", str(path), 0, 0, message, remedy=remedy))
    game = take_seat(case, session.actor, session.seed, bool(session.given))
    for choice in session.own:
        if game.over or choice not in game.choices(game.path[-1]):
            raise OfframpError(_differs(path))
        game = after_choice(game, game.choices(game.path[-1]).index(choice) + 1)
    made = replace(seat_session(game, session.file, session.odds), version=session.version)
    if replace(made, checksum="") != replace(session, checksum=""):
        raise OfframpError(_differs(path))
    return game


def _differs(path: Path) -> Problem:
    message = "from its seed and choices another play follows: it was changed, or is of another version"
    return Problem("bad-session", str(path), 0, 0, message, remedy=_REMEDY)
