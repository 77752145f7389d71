"""Reading within bounds, and writing so that a file is either whole or untouched."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from offramp.errors import OfframpError, Problem


def read_bytes(path: Path, limit: int, error: type[OfframpError]) -> bytes:
    """The bytes of a file, at most `limit`. Raises no-such-file, is-a-directory, file-too-large or cannot-read."""
    with open_bounded(path, limit, error) as stream:
        data = stream.read(limit + 1)
    if len(data) > limit:  # it grew, or does not say its size
        raise error(_too_large(path, limit))
    return data


@contextmanager
def open_bounded(path: Path, limit: int, error: type[OfframpError], buffer: int = -1) -> Iterator[BinaryIO]:
    """A file of at most `limit` bytes, to be read `buffer` bytes at a time (as `open` has it); raises as `read_bytes`,
    also while it is read."""
    try:
        if path.is_dir():
            raise error(of_path("is-a-directory", path, "this is a folder", "name a file in it"))
        with _stream(path, buffer, error) as stream:
            if os.fstat(stream.fileno()).st_size > limit:
                raise error(_too_large(path, limit))
            yield stream
    except (FileNotFoundError, NotADirectoryError):
        raise error(of_path("no-such-file", path, "there is no such file", "check the path")) from None
    except OSError as reason:
        raise error(_unreadable(path, reason)) from None


def _stream(path: Path, buffer: int, error: type[OfframpError]) -> BinaryIO:
    try:
        return path.open("rb", buffer)
    except ValueError as reason:  # a path that no file can have
        raise error(_unreadable(path, reason)) from None


def _unreadable(path: Path, reason: Exception) -> Problem:
    return of_path("cannot-read", path, str(reason), "check the path and its permissions")


def _too_large(path: Path, limit: int) -> Problem:
    return of_path("file-too-large", path, f"larger than {limit:,} bytes", "split it or cut it down")


def unreadable(path: Path, reason: OSError | ValueError) -> Problem:
    """The refusal of a path that the system does not let us look at, in the system's own words."""
    says = getattr(reason, "strerror", None) or str(reason)
    return of_path("cannot-read", path, says.lower(), "check the path and its permissions")


def decoded_utf8(
    data: bytes,
    file: str,
    slug: str = "wrong-encoding",
    error: type[OfframpError] = OfframpError,
    remedy: str = "save the file as UTF-8",
) -> str:
    """The text that some bytes are in UTF-8, with or without a byte order mark. Raises `error` with `slug` at the line
    and column of the first byte that is not UTF-8."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as reason:
        at = reason.start + len(data) - len(reason.object)  # counted from behind a byte order mark
        line, column = data.count(b"\n", 0, at) + 1, at - data.rfind(b"\n", 0, at)
        message = f"the byte 0x{data[at]:02x} is not UTF-8"
        raise error(Problem(slug, file, line, column, message, remedy=remedy)) from None


def lines_written(path: Path, most: int) -> Iterator[tuple[int, str]]:
    """The lines of a file that people write, each with its number; blank ones, and remarks behind #, left out. Raises
    OfframpError as `read_bytes` and `decoded_utf8`."""
    for number, line in enumerate(decoded_utf8(read_bytes(path, most, OfframpError), str(path)).split("\n"), 1):
        if line.strip() and not line.lstrip().startswith("#"):
            yield number, line


def write_atomically(path: Path, data: str | bytes, error: type[OfframpError] = OfframpError) -> None:
    """Replace `path` by `data` in one step: after a crash the old file is whole or the new one is, on the disk. A
    symbolic link stays one, and what it leads to is replaced. Raises `error` with slug cannot-write."""
    _replace(Path(os.path.realpath(path)), data, error, lambda: None)


def swap(path: Path, before: bytes | None, data: str | bytes, error: type[OfframpError] = OfframpError) -> None:
    """As `write_atomically`, where `path` still holds `before` (None: it is not there): a compare-and-swap.

    Who writes through `locked` is never overtaken; this sees an editor, which knows of no lock. Raises `error` with
    slug case-changed or cannot-write; the file is then as the other left it.
    """
    place = Path(os.path.realpath(path))

    def unchanged() -> None:
        if (place.read_bytes() if place.exists() else None) != before:
            raise error(changed_meanwhile(path))

    _replace(place, data, error, unchanged)


def changed_meanwhile(path: Path) -> Problem:
    """What somebody is told who was overtaken."""
    message = "it was changed in the meantime, by someone else who decided or by hand; nothing was written"
    return of_path("case-changed", path, message, "look at what is new, and decide once more")


@contextmanager
def locked(folder: Path, error: type[OfframpError] = OfframpError) -> Iterator[None]:
    """Alone among all who write into a folder through this, in this process and in others, until the end.

    The folder itself is locked (flock): no lock file is left behind, and the system lets go of it when a process is
    killed. Where there is no flock (Windows, some network drives) `swap` alone has to do. Raises `error` cannot-write.
    """
    try:
        handle = os.open(folder, os.O_RDONLY)
    except OSError as reason:
        raise error(of_path("cannot-write", folder, _said(reason), "choose a folder that exists")) from None
    try:
        with suppress(ImportError, OSError):
            import fcntl

            fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def append_durably(path: Path, data: bytes, error: type[OfframpError] = OfframpError) -> None:
    """Add whole lines to a file, and come back when they are on the disk; a last line that a crash cut short goes.
    Raises `error` cannot-write."""
    try:
        new = not path.exists()
        with path.open("ab+") as stream:
            stream.truncate(_whole_lines(path))
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        if new:
            _sync_folder(path.parent)
    except OSError as reason:
        raise error(of_path("cannot-write", path, _said(reason), "free some space, or see its permissions")) from None


def _whole_lines(path: Path) -> int:
    """How many bytes of a file are whole lines."""
    return path.read_bytes().rfind(b"\n") + 1


def _replace(path: Path, data: str | bytes, error: type[OfframpError], last_look: Callable[[], None]) -> None:
    raw = data.encode("utf-8") if isinstance(data, str) else data
    try:
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    except OSError as reason:
        raise error(of_path("cannot-write", path, _said(reason), "choose a folder that exists")) from None
    draft = Path(name)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(raw)
            stream.flush()
            os.fsync(stream.fileno())
        draft.chmod(_mode(path))
        last_look()
        draft.replace(path)
        _sync_folder(path.parent)
    except OSError as reason:
        draft.unlink(missing_ok=True)
        raise error(of_path("cannot-write", path, _said(reason), "choose another file")) from None
    except BaseException:
        draft.unlink(missing_ok=True)
        raise


def _sync_folder(folder: Path) -> None:
    """Bring a new name in a folder to the disk, where the system can do that: without it a power cut may undo it."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def check_place(path: Path, inputs: Iterable[Path] = ()) -> None:
    """Refuse, before any work, an output in a folder that is not there or takes nothing, or one that would replace one
    of the `inputs`. Links are followed, hard and symbolic. Raises OfframpError cannot-write, output-is-input."""
    if not path.parent.is_dir():
        raise OfframpError(of_path("cannot-write", path, "no such file or directory", "choose a folder that exists"))
    if path.is_dir():
        raise OfframpError(of_path("cannot-write", path, "this is a folder", "name a file in it"))
    if not os.access(path.parent, os.W_OK):
        raise OfframpError(of_path("cannot-write", path, "permission denied", "choose another place"))
    if path.exists() and any(other.exists() and path.samefile(other) for other in inputs):
        message = "this file is read to make the output; writing would destroy it"
        raise OfframpError(of_path("output-is-input", path, message, "choose another file"))


def _said(reason: OSError) -> str:
    """What the system says, without the name of our own draft."""
    return (reason.strerror or "the file cannot be written").lower()


def _mode(path: Path) -> int:
    """The permissions the file had, or those the umask gives a new one (mkstemp's are private)."""
    if path.exists():
        return path.stat().st_mode & 0o777
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask


def of_path(slug: str, path: Path, message: str, remedy: str) -> Problem:
    """What is wrong with a file or folder as a whole."""
    return Problem(slug, str(path), 0, 0, message, remedy=remedy)
