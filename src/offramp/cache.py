"""Results that were worked out before, kept in a folder of the user's cache, so that nothing is solved twice.

An entry is named by what it is of: the kind of result, the case, seed and draws, and the version of the program down to
its files. Its file says its own checksum, and appears whole or not at all; one that is damaged, or of another version,
is as if it were not there. The folder is bounded, the entries used longest ago go first, and it may be deleted at any
time, also while others use it. `OFFRAMP_CACHE` names another folder, or `off` for none.

Entries are pickles of the program's own nouns. Only those, NumPy's arrays and plain values are ever read back: a file
that names anything else is refused, so that reading an entry runs no foreign code.
"""

from __future__ import annotations

import hashlib
import io
import os
import pickle
import sys
import zlib
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, is_dataclass
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any, TypeVar

from offramp.errors import OfframpError
from offramp.io import write_atomically
from offramp.version import VERSION

T = TypeVar("T")

VARIABLE = "OFFRAMP_CACHE"
LIMIT = 256 << 20  # bytes
HEAD = b"offramp-cache-2\n"  # then the SHA-256 of the rest, and the rest: a pickle, compressed
SUFFIX = ".kept"
PLAIN = {  # what entries may hold beside the program's own dataclasses
    "builtins": {"bytearray", "complex", "frozenset", "set", "slice"},
    "collections": {"Counter", "OrderedDict"},
    "datetime": {"date"},
    "numpy": {"dtype", "ndarray"},
    "numpy._core.multiarray": {"_reconstruct", "scalar"},
    "numpy._core.numeric": {"_frombuffer"},
    "numpy.core.multiarray": {"_reconstruct", "scalar"},
    "numpy.core.numeric": {"_frombuffer"},
}


@dataclass(frozen=True, slots=True)
class CacheState:
    """What is kept: the folder (None where caching is off), how many entries, and their size in bytes."""

    folder: Path | None
    entries: int
    size: int


def remembered(kind: str, parts: tuple[object, ...], make: Callable[[], T]) -> T:
    """What `make` gives, or gave before for the same kind and parts (whose `repr` says all that it depends on). What
    says of itself that it was `interrupted` is not kept."""
    place = _place(kind, parts)
    if place is None:
        return make()
    found = _read(place)
    if found is not None:
        return found.value  # type: ignore[no-any-return]
    made = make()
    if not getattr(made, "interrupted", False):
        _write(place, made)
    return made


def is_cached(kind: str, parts: tuple[object, ...]) -> bool:
    """Whether there is an entry for this kind and these parts; it may yet turn out to be damaged."""
    with suppress(OSError):  # where one may not look there is none
        return (place := _place(kind, parts)) is not None and place.exists()
    return False


def is_whole(path: Path) -> bool:
    """Whether an entry is what was written, and can be read."""
    return _read(path) is not None


def folder() -> Path | None:
    """Where entries are kept; None where caching is off."""
    named = os.environ.get(VARIABLE, "")
    if named:
        return None if named == "off" else Path(named)
    return _user_folder() / "offramp"


def state() -> CacheState:
    """What is kept."""
    entries = _entries()
    return CacheState(folder(), len(entries), sum(size for _, _, size in entries))


def clear() -> CacheState:
    """Remove every entry; gives what was kept."""
    before = state()
    for path, _, _ in _entries():
        with suppress(OSError):
            path.unlink()
    return before


# places ---------------------------------------------------------------------------------------------------------------


def _user_folder() -> Path:
    """The folder in which a user's programs keep what can be made again."""
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches"
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local")
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")


def _place(kind: str, parts: tuple[object, ...]) -> Path | None:
    base = folder()
    if base is None:
        return None
    text = repr((kind, parts, VERSION, _program()))
    return base / f"{kind}-{hashlib.sha256(text.encode('utf-8', 'surrogatepass')).hexdigest()[:40]}{SUFFIX}"


@cache
def _program() -> str:
    """The program's files as they are now: a changed one makes every entry another version's."""
    root = Path(__file__).parent
    files = sorted(root.rglob("*.py"))
    stamps = [(path.relative_to(root).as_posix(), path.stat().st_size, path.stat().st_mtime_ns) for path in files]
    return hashlib.sha256(repr(stamps).encode()).hexdigest()


def _entries() -> list[tuple[Path, float, int]]:
    """Every entry with the time of its last use and its size, the one used longest ago first."""
    found, base = list[tuple[Path, float, int]](), folder()
    for path in base.glob(f"*{SUFFIX}") if base else ():
        with suppress(OSError):  # another process may have removed it
            status = path.stat()
            found.append((path, status.st_mtime, status.st_size))
    return sorted(found, key=lambda entry: (entry[1], entry[0].name))


# entries --------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Entry:
    """What an entry holds, be it None."""

    value: Any


def _read(path: Path) -> _Entry | None:
    """What an entry holds; None where there is none that can be used."""
    try:
        raw = path.read_bytes()
        packed = raw[len(HEAD) + 64 :]
        if raw[: len(HEAD) + 64] != HEAD + _checksum(packed):
            return None
        value = _Reader(io.BytesIO(zlib.decompress(packed))).load()
        os.utime(path)
    except Exception:  # a damaged entry can fail in any way, and is made again
        return None
    return _Entry(value)


_written: dict[Path, int] = {}  # bytes since a folder was looked through, which takes longer than to write an entry


def _write(path: Path, value: Any) -> None:
    """Keep a value, if that can be; what cannot be kept is made again next time."""
    try:
        packed = zlib.compress(pickle.dumps(value, protocol=5), 1)
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        write_atomically(path, HEAD + _checksum(packed) + packed)
    except (OSError, OfframpError, pickle.PicklingError, TypeError, AttributeError, RecursionError):
        return
    since = _written.get(path.parent, LIMIT) + len(packed)
    _written[path.parent] = 0 if since > LIMIT // 64 else since
    if since > LIMIT // 64:
        _bound()


def _checksum(packed: bytes) -> bytes:
    return hashlib.sha256(packed).hexdigest().encode()


def _bound() -> None:
    """Remove the entries used longest ago until the folder is within its limit."""
    entries = _entries()
    excess = sum(size for _, _, size in entries) - LIMIT
    for path, _, size in entries:
        if excess <= 0:
            return
        with suppress(OSError):
            path.unlink()
        excess -= size


class _Reader(pickle.Unpickler):
    """Reads the program's own dataclasses, arrays and plain values, and nothing else."""

    def find_class(self, module: str, name: str) -> Any:
        """The class of this name. Raises UnpicklingError for any that an entry never holds."""
        if name in PLAIN.get(module, ()):
            return super().find_class(module, name)
        if module == "offramp" or module.startswith("offramp."):
            known = getattr(import_module(module), name, None)
            if isinstance(known, type) and (is_dataclass(known) or issubclass(known, tuple)):
                return known
        raise pickle.UnpicklingError(f"{module}.{name} is not kept")
