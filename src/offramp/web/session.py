"""The session: the case as its files stand now, loaded once and again when they change."""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar, cast

from offramp.case.canonical import fingerprint
from offramp.case.check import examine_bytes
from offramp.case.reader import MAX_BYTES
from offramp.case.types import Case
from offramp.errors import CaseError, OfframpError, Problem
from offramp.io import read_bytes

T = TypeVar("T")
Stamp = tuple[tuple[str, int, int, int], ...]


@dataclass(frozen=True, eq=False)
class Loaded:
    """A case with the digest of the file that it came from, and what `check` says of it short of an error."""

    case: Case
    digest: str
    warnings: tuple[Problem, ...]

    @cached_property
    def hash(self) -> str:
        """The hash of the explicit form."""
        return fingerprint(self.case)

    @cached_property
    def apart(self) -> str:
        """The hash of the explicit form without its variants: what the numbers of the page depend on."""
        return fingerprint(replace(self.case, variants=()))


class Memo:
    """The latest results, by what they follow from; what is made is never changed."""

    def __init__(self, most: int = 256) -> None:
        self._most, self._lock = most, threading.Lock()
        self._made: OrderedDict[Hashable, Any] = OrderedDict()
        self._making: dict[Hashable, threading.Lock] = {}

    def __call__(self, key: Hashable, make: Callable[[], T]) -> T:
        """What was made for a key, or is made now; who asks for what is being made waits for it."""
        with self._lock:
            if key in self._made:
                return cast(T, self._found(key))
            turn = self._making.setdefault(key, threading.Lock())
        with turn:
            with self._lock:
                if key in self._made:
                    return cast(T, self._found(key))
            return self._kept(key, make)

    def _found(self, key: Hashable) -> Any:
        self._made.move_to_end(key)
        return self._made[key]

    def _kept(self, key: Hashable, make: Callable[[], T]) -> T:
        try:
            found = make()
        finally:
            with self._lock:
                self._making.pop(key, None)
        with self._lock:
            self._made[key] = found
            while len(self._made) > self._most:
                self._made.popitem(last=False)
        return found


class Session:
    """One case in its folder; what is mutable here holds nothing that does not follow from the files.

    `draws` is of how many draws the page's answer is made; with 0 it is made only where somebody asks. `previous` is
    the case as it was before its files last changed.
    """

    def __init__(self, folder: Path, draws: int = 0) -> None:
        self.folder = folder.resolve()
        self.draws = draws
        self.file = self.folder / "case.yaml"
        self._lock = threading.Lock()
        self.memo = Memo()
        self._stamp: Stamp = ()
        self._loaded: Loaded | None = None
        self.previous: Loaded | None = None

    def current(self) -> Loaded:
        """The case as its files stand. Raises CaseError where they cannot be used (any more)."""
        with self._lock:
            stamp = self._files()
            if self._loaded is None or stamp != self._stamp:
                self._replace(self._again(), stamp)
            assert self._loaded
            return self._loaded

    @property
    def files(self) -> str:
        """What tells whether a file of the case was changed since somebody looked."""
        return hashlib.sha256(repr(self._files()).encode("utf-8", "surrogatepass")).hexdigest()[:16]

    def _replace(self, loaded: Loaded, stamp: Stamp) -> None:
        if self._loaded and self._loaded.apart != loaded.apart:
            self.previous = self._loaded
        self._loaded, self._stamp = loaded, stamp

    def _files(self) -> Stamp:
        """What tells that a file was changed."""
        names = [self.file, self.folder / "claims.jsonl"]
        names += [self.folder / one.file for one in self._loaded.case.reports] if self._loaded else []
        return tuple(file_stamp(path) for path in names)

    def _again(self) -> Loaded:
        """The case as its files stand; where only a report has gone, as it was: its claims are known all the same."""
        data = read_bytes(self.file, MAX_BYTES, CaseError)
        try:
            return loaded(data, self.file)
        except CaseError as error:
            reports = {one.file for one in self._loaded.case.reports} if self._loaded else set()
            gone = all(
                one.slug == "no-such-file" and any(name in one.message for name in reports) for one in error.problems
            )
            if self._loaded and gone and hashlib.sha256(data).hexdigest() == self._loaded.digest:
                return self._loaded
            raise


def loaded(data: bytes, file: Path) -> Loaded:
    """The case that these bytes make in the folder of `file`. Raises CaseError holding every error."""
    found = examine_bytes(data, str(file), file.parent)
    if found.case is None:
        raise CaseError(one for one in found.problems if one.level == "error")
    warnings = tuple(one for one in found.problems if one.level == "warning")
    return Loaded(found.case, hashlib.sha256(data).hexdigest(), warnings)


def file_stamp(path: Path) -> tuple[str, int, int, int]:
    """What tells that a file was changed; nothing but its name where it is gone."""
    try:
        told = path.stat()
    except OSError:
        return path.name, 0, 0, 0
    return path.name, told.st_mtime_ns, told.st_size, told.st_ino


def overtaken(remedy: str) -> OfframpError:
    """What somebody is told who was overtaken."""
    return refuse(
        "case-changed", "the case file was changed since this page was made, by someone else or by hand", remedy
    )


def refuse(slug: str, message: str, remedy: str = "", allowed: tuple[str, ...] = ()) -> OfframpError:
    """A refusal that is about no place in a file."""
    return OfframpError(Problem(slug, "page", 0, 0, message, allowed, remedy))
