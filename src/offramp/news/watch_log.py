"""What a watcher told so far: one line for each page that came in, and one when it was shown. Killed at any moment, it
goes on from here: what is in the log is not raised again, what is not in it is still to come."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from offramp import cache
from offramp.codec.decoding import decode
from offramp.errors import OfframpError, Problem
from offramp.io import append_durably, of_path, read_bytes
from offramp.news.arrivals import Arrival

MAX_BYTES = 256 << 20


@dataclass(frozen=True, slots=True)
class WatchLog:
    """The arrivals of a log in their order, and whether the last of them was shown."""

    arrivals: tuple[Arrival, ...] = ()
    shown: bool = True


def log_path(folder: Path) -> Path:
    """Where the log of a case lies: in the user's cache, by where the case lies. Raises OfframpError no-state."""
    base, own = cache.folder(), folder.resolve()
    if base is None:
        message = "there is nowhere to keep what was raised, as OFFRAMP_CACHE is off"
        raise OfframpError(Problem("no-state", str(folder), 0, 0, message, remedy="name a file with --state FILE"))
    name = f"{own.name}-{hashlib.sha256(os.fsencode(own)).hexdigest()[:16]}.jsonl"
    return base / "watch" / name


@contextmanager
def alone(path: Path) -> Iterator[None]:
    """The log held by one watcher, until the end or until its process is gone. Raises OfframpError already-watched,
    cannot-write."""
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as reason:
        raise OfframpError(of_path("cannot-write", path, str(reason.strerror).lower(), "name another file")) from None
    try:
        with suppress(ImportError):
            import fcntl

            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                message = "somebody watches this case already"
                remedy = "stop the other first, or name another log with --state FILE"
                raise OfframpError(of_path("already-watched", path, message, remedy)) from None
        yield
    finally:
        os.close(handle)


def read_log(path: Path) -> WatchLog:
    """What a log holds; a last line that was cut short does not count. Raises OfframpError damaged-state."""
    arrivals, shown = list[Arrival](), True
    lines = read_bytes(path, MAX_BYTES, OfframpError).split(b"\n")[:-1] if path.exists() else []
    for number, line in enumerate(lines, 1):
        try:
            data = json.loads(line)
        except ValueError:
            data = None
        if data == {"shown": len(arrivals)}:
            shown = True
            continue
        noun, _ = decode(Arrival, data)
        if noun is None:
            message, remedy = "this line is not an arrival", "move the file away: every page is then told again"
            raise OfframpError(Problem("damaged-state", str(path), number, 1, message, remedy=remedy))
        arrivals.append(noun)
        shown = False
    return WatchLog(tuple(arrivals), shown)


def keep_arrival(path: Path, arrival: Arrival) -> None:
    """Add an arrival. Raises OfframpError cannot-write."""
    append_durably(path, json.dumps(arrival.to_dict(), ensure_ascii=False).encode() + b"\n")


def keep_shown(path: Path, number: int) -> None:
    """Add that so many arrivals were shown. Raises OfframpError cannot-write."""
    append_durably(path, json.dumps({"shown": number}).encode() + b"\n")
