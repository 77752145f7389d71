"""The command on the record of past cases: rooms, the classes of a case, and rooms made from files of the user."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from offramp.cli.options import Json, argument, misused, option, print_blocks
from offramp.sanitize import visible


def record_command(
    what: Annotated[
        str | None, argument("[ROOM|CASE|fetch]", "A room, a case, or fetch; none lists the rooms.")
    ] = None,
    room: Annotated[str | None, argument("[ROOM]", "After fetch: the room to make.")] = None,
    file: Annotated[Path | None, argument("[FILE]", "And its publisher's file.")] = None,
    unchecked: Annotated[
        bool, option("--unchecked", "Take another edition of the file, if it has the columns.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Show what past cases say: the rooms, one room, or the classes that a case names, with their rows.

    A rate describes who got into the file. It moves nothing in the answer. With fetch a room is made from a file that
    you have, where its licence keeps it out of the package; nothing is downloaded.
    """
    if what == "fetch":
        _fetch(room, file, unchecked)
    elif room or file:
        raise misused("record", "ROOM and FILE belong to fetch", ("fetch",), "offramp record fetch ROOM FILE")
    elif what is None:
        _list(as_json)
    else:
        _show(what, as_json)


def _fetch(room: str | None, file: Path | None, unchecked: bool) -> None:
    from offramp.rooms.fetch import fetch

    if room is None or file is None:
        raise misused("fetch", "fetch needs a room and a file", (), "offramp record fetch ROOM FILE")
    typer.echo(f"wrote {visible(str(fetch(room, file, unchecked)))}")


def _list(as_json: bool) -> None:
    from offramp.briefing.views.record import rooms_blocks
    from offramp.rooms.library import open_room, packaged_rooms

    rooms = [room for name in packaged_rooms() if (room := open_room(name))]
    data = {"rooms": [{"name": room.name, "title": room.title, "here": room.file is not None} for room in rooms]}
    print_blocks(data, rooms_blocks(rooms), as_json)


def _show(what: str, as_json: bool) -> None:
    from offramp.briefing.views.record import case_record_blocks, room_blocks
    from offramp.case.load import load
    from offramp.rooms.library import open_room
    from offramp.rooms.record import record

    place = Path(what)
    if (what != "-" and not place.exists()) or (place / "room.yaml").exists():
        room = open_room(place.name, place.parent)
        if room is None:
            from offramp.rooms.check import no_such_room

            raise no_such_room(what)
        columns = {column.name: column.means for column in room.columns.values()}
        data = {key: getattr(room, key) for key in ("name", "title", "source", "licence", "selection", "not_for")}
        print_blocks({**data, "here": room.file is not None, "columns": columns}, room_blocks(room), as_json)
        return
    case = load(what)
    found = record(case)
    told = found.to_dict() if found else None
    print_blocks(told, case_record_blocks(told), as_json)
