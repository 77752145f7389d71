"""The command that gives a person the seat of one actor, and plays the others."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from offramp.cli.conversation import MOST_IDLE, no_input, say, typed_reply
from offramp.cli.options import Json, argument, misused, option, print_blocks, print_json
from offramp.errors import OfframpError, Problem
from offramp.sanitize import visible

if TYPE_CHECKING:
    from offramp.briefing.names import Names
    from offramp.case.types import Case
    from offramp.seats.play import SeatGame
    from offramp.seats.types import SeatSession

WORDS = "Answer with a number, or with the options you take. role: what you know; moves: what was played; quit: stop"


@dataclass(frozen=True)
class SeatTable:
    """How a session is shown and kept: the case as it was named, its names, and the file of the session, if any."""

    file: str
    names: Names
    odds: bool
    out: Path | None

    def session(self, game: SeatGame) -> SeatSession:
        """The session as it stands, which its file then holds."""
        from offramp.io import write_atomically
        from offramp.seats.session import seat_session, session_text

        made = seat_session(game, self.file, self.odds)
        if self.out:
            write_atomically(self.out, session_text(made))
        return made


def seat_command(
    case: Annotated[str | None, argument("[CASE]", "A folder with case.yaml, or a case file.")] = None,
    actor: Annotated[str | None, argument("[ACTOR]", "Whose seat you take, by id or name.")] = None,
    seed: Annotated[
        int | None, option("--seed", "Seed of what is drawn and of the others' moves.", show_default="0")
    ] = None,
    given: Annotated[
        bool, option("--given", "Play on the terms of the question; by default all terms are the players'.")
    ] = False,
    odds: Annotated[bool, option("--odds", "Show how likely the model held each move of the others.")] = False,
    answers: Annotated[
        Path | None, option("--answers FILE", "Take the choices from this file, one a line, not from a person.")
    ] = None,
    out: Annotated[
        Path | None, option("-o --output FILE", "Keep the session here as you play; named again, it is gone on with.")
    ] = None,
    replay: Annotated[Path | None, option("--replay FILE", "Play a session file again and show it.")] = None,
    pack: Annotated[
        Path | None,
        option("--pack FILE", "Write a pack to be printed instead, of all roles or of ACTOR: .html, .pdf, .md."),
    ] = None,
    as_json: Json = False,
) -> int:
    """Take the seat of one actor in the game: the model plays the others, and a debrief compares you with it.

    You see what your actor sees: every move, and your own private quantities as they were drawn. The others choose with
    the probabilities of the model, by what they drew. The debrief says where you parted from the model, what that gave
    up in your own worth, what the others believed of you, and what they hid. A session file that is not over is gone on
    with by the same command; --replay makes it again from its seed and your choices, byte for byte. --pack prints
    roles, options and rules for a game around a table, with no answer in it. With --json nobody is asked: it prints the
    session after the choices of --answers, without a debrief until it is over.
    """
    if pack:
        return _packed(case, actor, pack, bool(replay or answers or out))
    if replay:
        return _again(case, replay, out, as_json)
    if case is None or actor is None:
        raise misused("offramp seat", "a case and an actor are needed", ("CASE ACTOR", "--replay FILE"), "name both")
    game, table = _begun(case, actor, seed, given, odds, out)
    if answers:
        game = _scripted(game, answers, table)
    if answers or as_json:
        _show(game, table, as_json)
        return 0
    return _conversation(game, table)


def _loaded(case: str) -> Case:
    from offramp.case.load import load
    from offramp.cli.progress import forewarn

    found = load(case)
    forewarn(found, sys.stderr)
    return found


def _begun(
    case: str, actor: str, seed: int | None, given: bool, odds: bool, out: Path | None
) -> tuple[SeatGame, SeatTable]:
    """The play at its beginning, or where its session file has it."""
    from offramp.briefing.names import names_of
    from offramp.case.files import case_files
    from offramp.io import check_place
    from offramp.seats.play import take_seat
    from offramp.seats.session import read_session, replayed

    loaded = _loaded(case)
    if out:
        check_place(out, case_files(case))
    game = take_seat(loaded, actor, seed or 0, given)
    table = SeatTable(case, names_of(loaded), odds, out)
    if out and out.exists():
        before = read_session(out)
        game = _gone_on(replayed(loaded, before, out), game, seed, before, out)
        table = replace(table, file=before.file, odds=before.odds)
    table.session(game)
    return game, table


def _gone_on(before: SeatGame, asked: SeatGame, seed: int | None, session: SeatSession, out: Path) -> SeatGame:
    """The play of a session file; refused where that is over, or of another seat than is asked for."""
    same = (before.actor, before.given) == (asked.actor, asked.given) and seed in (None, before.seed)
    if before.over or not same:
        what = "over" if same else f"of the seat of '{session.actor}' with seed {session.seed}"
        message, remedy = f"it holds a session that is {what}", "name another file with -o, or show it with --replay"
        raise OfframpError(Problem("seat-taken", str(out), 0, 0, message, remedy=remedy))
    return before


def _show(game: SeatGame, table: SeatTable, as_json: bool) -> None:
    from offramp.briefing.views.seat import seat_blocks, turn_lines

    data = table.session(game).to_dict()
    if as_json:
        print_json(data)
        return
    print_blocks(data, seat_blocks(data, table.names), False)
    for line in turn_lines(data["turn"], table.names) if data["turn"] else ():
        say(line)


def _again(case: str | None, replay: Path, out: Path | None, as_json: bool) -> int:
    """A session file made again from its seed and choices."""
    from offramp.briefing.names import names_of
    from offramp.io import check_place
    from offramp.seats.session import read_session, replayed

    session = read_session(replay)
    if out:
        check_place(out, (replay,))
    loaded = _loaded(case or session.file)
    game = replayed(loaded, session, replay)
    _show(game, SeatTable(session.file, names_of(loaded), session.odds, out), as_json)
    return 0


def _packed(case: str | None, actor: str | None, pack: Path, more: bool) -> int:
    """Write the pack of a case; nothing is solved or played."""
    from offramp.briefing.brief import check_format
    from offramp.briefing.scored_pages import FORMATS
    from offramp.briefing.seat_pack import save_seat_pack
    from offramp.case.files import case_files
    from offramp.case.load import load
    from offramp.io import check_place
    from offramp.seats.play import actor_place

    if case is None or more:
        message = "a pack is made of a case, and nothing is played"
        raise misused("--pack", message, ("CASE [ACTOR] --pack FILE",), "leave the rest out")
    check_format(pack, "pack", FORMATS)
    check_place(pack, case_files(case))
    loaded = load(case)
    actors = (loaded.actors[actor_place(loaded, actor)].id,) if actor else ()
    save_seat_pack(loaded, actors, pack)
    typer.echo(visible(f"wrote {pack}"), err=True)
    return 0


def _scripted(game: SeatGame, answers: Path, table: SeatTable) -> SeatGame:
    """The play after the choices of a file. Raises OfframpError bad-reply, and bad-answers where there are more."""
    from offramp.seats.play import after_choice
    from offramp.seats.replies import choice_number, read_replies

    for line, reply in read_replies(answers):
        if game.over:
            message = "the play is over, and here is one more choice"
            raise OfframpError(Problem("bad-answers", str(answers), line, 1, message, remedy="remove it"))
        try:
            number = choice_number(reply, game.choices(game.path[-1]), table.names.options)
        except OfframpError as error:
            told = error.problems[0]
            problem = Problem(told.slug, str(answers), line, 1, told.message, told.allowed, told.remedy)
            raise OfframpError(problem) from None
        game = after_choice(game, number)
        table.session(game)
    return game


# with a person ----------------------------------------------------------------------------------------------------


def _conversation(game: SeatGame, table: SeatTable) -> int:
    say(f"{game.case.title}. {WORDS}.")
    _say_role(game, table)
    shown, idle = 0, 0
    while not game.over:
        shown, before = _news(game, table, shown), game.path
        reply = typed_reply()
        if reply is None or reply == "quit":
            return _left(game, table, reply is not None)
        if reply == "role":
            _say_role(game, table)
        elif reply == "moves":
            shown = 0
        else:
            game = _answered(game, table, reply)
        idle = 0 if game.path != before else idle + 1
        if idle == MOST_IDLE and not sys.stdin.isatty():
            raise no_input(f"{idle} replies in a row make no choice")
    return _ended(game, table, shown)


def _say_role(game: SeatGame, table: SeatTable) -> None:
    from offramp.briefing.renderers.terminal import blocks_text
    from offramp.briefing.views.seat import role_blocks

    data = table.session(game).to_dict()
    typer.echo(visible(blocks_text(role_blocks(game.case, data, table.names))), nl=False)


def _answered(game: SeatGame, table: SeatTable, reply: str) -> SeatGame:
    """The play after a reply, which is kept; where it is no choice, what would be one is said."""
    from offramp.seats.play import after_choice
    from offramp.seats.replies import choice_number

    try:
        number = choice_number(reply, game.choices(game.path[-1]), table.names.options)
    except OfframpError as error:
        told = error.problems[0]
        say(f"{told.message}. Answer with: {'; '.join(told.allowed)}.")
        return game
    after = after_choice(game, number)
    table.session(after)
    return after


def _news(game: SeatGame, table: SeatTable, shown: int) -> int:
    """Tell the moves since the last ones that were told, and the choice that is to be made; returns how many there
    are."""
    from offramp.briefing.views.seat import seat_move_text, turn_lines

    data = table.session(game).to_dict()
    typer.echo("")
    hidden = any(step.unseen_by for step in game.case.play.steps)  # what was not seen is told in the end
    for move in data["moves"][0 if game.over and hidden else shown :]:
        say(seat_move_text(move, table.names))
    for line in turn_lines(data["turn"], table.names) if data["turn"] else ():
        say(line)
    return len(data["moves"])


def _left(game: SeatGame, table: SeatTable, typed: bool) -> int:
    """Stopped before the end: what was played is kept, in a file of its own where none was named."""
    if not table.session(game).own and not table.out:
        if not typed:
            raise no_input()
        say("Stopped before your first choice: there is nothing to keep.")
        return 0
    out = table.out or next(path for path in _names(game.actor) if not path.exists())
    replace(table, out=out).session(game)
    given = ("--given",) if game.given else ()
    say("\nStopped: what was played is kept. To go on:")
    typer.echo(visible(f"  {shlex.join(('offramp', 'seat', table.file, game.actor, *given, '-o', str(out)))}"))
    return 0


def _names(actor: str) -> Iterator[Path]:
    """Names of files for a session that named none."""
    return (Path(f"seat-{actor}{f'-{k}' if k else ''}.json") for k in range(10_000))


def _ended(game: SeatGame, table: SeatTable, shown: int) -> int:
    from offramp.briefing.renderers.terminal import blocks_text
    from offramp.briefing.views.seat import ending_blocks

    _news(game, table, shown)
    data = table.session(game).to_dict()
    typer.echo(f"\n{visible(blocks_text(ending_blocks(data, table.names)))}", nl=False)
    if table.out:
        say(f"Kept in {table.out}; shown again by: offramp seat --replay {table.out}")
    return 0
