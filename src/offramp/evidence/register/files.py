"""A register from its file, and to it."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from offramp.errors import ReportError
from offramp.evidence.register.check import doubles
from offramp.evidence.register.codec import decode_register, encode_register
from offramp.evidence.register.types import NO_LINKS, Register
from offramp.evidence.types import Claim, Links, Reading
from offramp.io import read_bytes, write_atomically

MAX_REGISTER_BYTES = 200_000_000


def load_register(path: Path) -> Register:
    """A register from its file, at most 200 MB.

    Raises ReportError with every problem (the first 200), line by line: no-such-file, is-a-directory, cannot-read,
    file-too-large, wrong-encoding, register-not-json, register-bad-record, register-unknown-record, duplicate-claim,
    duplicate-report, unknown-report.

    >>> import offramp as of
    >>> of.load_register("my-crisis/claims.jsonl")
    Register(my-crisis/claims.jsonl, 3 claims of 1 report, 0 parts set aside)
    """
    return decode_register(read_bytes(Path(path), MAX_REGISTER_BYTES, ReportError), str(path))


def write_register(
    path: Path, readings: Iterable[Reading], links: Links = NO_LINKS, unmatched: Iterable[Claim] = ()
) -> None:
    """Write the register in one step. Raises ReportError: cannot-write, duplicate-report, duplicate-claim."""
    written = list(readings)
    problems = list(doubles(written, str(path)))
    if problems:
        raise ReportError(problems)
    write_atomically(Path(path), encode_register(written, links, unmatched), ReportError)
