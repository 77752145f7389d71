"""Where rooms are: in the package, those a user made from files of his own, and an analyst's beside his case."""

from __future__ import annotations

import os
import sys
from functools import lru_cache
from pathlib import Path

from offramp.rooms.describe import NAME, read_room
from offramp.rooms.types import Room

VARIABLE = "OFFRAMP_ROOMS"
DESCRIPTION = "room.yaml"
_PACKAGED = Path(__file__).parent / "data"


def user_folder() -> Path:
    """Where rooms are kept that were made from a file of the user; OFFRAMP_ROOMS names another folder."""
    if named := os.environ.get(VARIABLE):
        return Path(named)
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local") / "offramp" / "rooms"
    return Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share") / "offramp" / "rooms"


def packaged_rooms() -> tuple[str, ...]:
    """The names of the rooms that come with the package, with or without their rows."""
    return tuple(sorted(path.parent.name for path in _PACKAGED.glob(f"*/{DESCRIPTION}")))


def own_rooms(folder: Path | None) -> tuple[str, ...]:
    """The names of the rooms in or beside a case's folder."""
    found = (path.parent.name for base in _bases(folder) for path in sorted(base.glob(f"*/{DESCRIPTION}")))
    return tuple(dict.fromkeys(name for name in found if NAME.match(name)))


def open_room(name: str, folder: Path | None = None) -> Room | None:
    """The room of a name; None where nothing describes it. `folder` is that of the case which names it. A room of the
    package goes before one of the same name beside the case. Raises OfframpError as `read_room`."""
    if name in packaged_rooms():
        return _packaged(name, user_folder())
    if not NAME.match(name):
        return None
    path = next((base / name / DESCRIPTION for base in _bases(folder) if (base / name / DESCRIPTION).is_file()), None)
    return read_room(path) if path else None


def how_to_fetch(room: Room) -> str:
    """Where the file of a room is had, and what makes the room from it; of an analyst's own, where it belongs."""
    recipe = room.recipe
    if not recipe:
        return f"put {room.wanted} beside its room.yaml"
    return f"get {recipe['file']} from {recipe['publisher']}, then: offramp record fetch {room.name} {recipe['file']}"


def how_to_show(room: Room) -> str:
    """The command that shows a room: one of the package by its name, an analyst's own by its folder."""
    own = room.file is not None and room.name not in packaged_rooms()
    return f"offramp record {room.file.parent if room.file and own else room.name}"


@lru_cache(maxsize=64)
def _described(name: str, folder: Path, _there: bool) -> Room:
    return read_room(_PACKAGED / name / DESCRIPTION, (folder,))


def _packaged(name: str, folder: Path) -> Room:
    return _described(name, folder, (folder / f"{name}.csv").is_file())


def _bases(folder: Path | None) -> tuple[Path, ...]:
    if folder is None:
        return ()
    top = folder.resolve()
    return (top, top / "rooms", top.parent, top.parent / "rooms")
