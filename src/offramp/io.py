"""Reading within bounds, and writing so that a file is either whole or untouched."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable
from pathlib import Path

from offramp.errors import OfframpError, Problem


def read_bytes(path: Path, limit: int, error: type[OfframpError]) -> bytes:
    """The bytes of a file of at most `limit` bytes.

    Raises `error` with slug no-such-file, is-a-directory, file-too-large or cannot-read.
    """
    try:
        if path.is_dir():
            raise error(_problem("is-a-directory", path, "this is a folder", "name a file in it"))
        with path.open("rb") as stream:
            data = stream.read(limit + 1)
    except (FileNotFoundError, NotADirectoryError):
        raise error(_problem("no-such-file", path, "there is no such file", "check the path")) from None
    except (OSError, ValueError) as reason:
        raise error(_problem("cannot-read", path, str(reason), "check the path and its permissions")) from None
    if len(data) > limit:
        raise error(_problem("file-too-large", path, f"larger than {limit:,} bytes", "split it or cut it down"))
    return data


def write_atomically(path: Path, data: str | bytes, error: type[OfframpError] = OfframpError) -> None:
    """Replace `path` by `data` in one step: after a crash the old file is whole or the new one is.

    Raises `error` with slug cannot-write.
    """
    raw = data.encode("utf-8") if isinstance(data, str) else data
    try:
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    except OSError as reason:
        raise error(_problem("cannot-write", path, _said(reason), "choose a folder that exists")) from None
    draft = Path(name)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(raw)
            stream.flush()
            os.fsync(stream.fileno())
        draft.chmod(_mode(path))
        draft.replace(path)
    except OSError as reason:
        draft.unlink(missing_ok=True)
        raise error(_problem("cannot-write", path, _said(reason), "choose another file")) from None
    except BaseException:
        draft.unlink(missing_ok=True)
        raise


def check_place(path: Path, inputs: Iterable[Path] = ()) -> None:
    """Refuse, before any work, an output in a folder that is not there, or that would replace one of the `inputs`.

    Links are followed, hard and symbolic. Raises OfframpError cannot-write, output-is-input.
    """
    if not path.parent.is_dir():
        raise OfframpError(_problem("cannot-write", path, "no such file or directory", "choose a folder that exists"))
    if path.exists() and any(other.exists() and path.samefile(other) for other in inputs):
        message = "this file is read to make the output; writing would destroy it"
        raise OfframpError(_problem("output-is-input", path, message, "choose another file"))


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


def _problem(slug: str, path: Path, message: str, remedy: str) -> Problem:
    return Problem(slug, str(path), 0, 0, message, remedy=remedy)
