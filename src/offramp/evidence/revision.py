"""The one way to write a register: under the lock of its folder, over what was looked at, and into the journal."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from offramp.errors import ReportError
from offramp.evidence.journal import Journal, LoggedAction, read_journal, rebuilt, record_decision
from offramp.evidence.register import MAX_REGISTER_BYTES, Register, decode_register, encode_register
from offramp.io import changed_meanwhile, locked, read_bytes, swap

Decide = Callable[[Register], tuple[Register, tuple[str, ...]]]


@dataclass(frozen=True, eq=False)
class RegisterState:
    """A register as its file stands, with its journal; `raw` is None where there is no file."""

    path: Path
    raw: bytes | None
    journal: Journal

    @property
    def digest(self) -> str:
        """The SHA-256 of the file, by which somebody says what was looked at; empty where there is no file."""
        return "" if self.raw is None else hashlib.sha256(self.raw).hexdigest()

    @cached_property
    def register(self) -> Register | None:
        """The register; where the file is gone, what the journal says was decided; None where nothing was."""
        if self.raw is None:
            return rebuilt(self.path, self.journal)
        return decode_register(self.raw, str(self.path))


@dataclass(frozen=True, eq=False)
class Revision:
    """What became of a register: before, after, what was meant, and the digest of the new file."""

    before: Register
    after: Register
    names: tuple[str, ...]
    digest: str


def register_state(path: Path) -> RegisterState:
    """A register and its journal as they stand. Raises ReportError as `load_register`, damaged-journal."""
    there = os.path.lexists(path)
    return RegisterState(path, read_bytes(path, MAX_REGISTER_BYTES, ReportError) if there else None, read_journal(path))


@contextmanager
def writing(path: Path, seen: str = "") -> Iterator[RegisterState]:
    """A register as it stands, and alone with it; `seen` is the digest of what was looked at. Raises ReportError as
    `register_state`, case-changed where somebody was faster, cannot-write."""
    with locked(Path(os.path.realpath(path)).parent, ReportError):
        now = register_state(path)
        if seen and now.digest != seen:
            raise ReportError(changed_meanwhile(path))
        yield now


def write_revision(now: RegisterState, text: str, action: LoggedAction) -> None:
    """Write the register, then the journal: what a crash keeps from the journal, the next decision brings into it.
    Raises ReportError case-changed, cannot-write."""
    swap(now.path, now.raw, text, ReportError)
    before = now.register if now.raw is not None else None
    record_decision(now.path, now.journal, action, before, text.encode("utf-8"))


def revise(path: Path, decide: Decide, action: LoggedAction, seen: str = "") -> Revision:
    """Decide about a register as it stands, whoever else is at it, and keep that. Raises ReportError as `writing` and
    as `decide`; the file is then as it was."""
    with writing(path, seen) as now:
        register = now.register if now.raw is not None else None
        if register is None:
            raise ReportError(changed_meanwhile(path))
        after, names = decide(register)
        text = encode_register(after.readings(), after.links, after.unmatched.values())
        write_revision(now, text, action)
    return Revision(register, after, names, hashlib.sha256(text.encode("utf-8")).hexdigest())
