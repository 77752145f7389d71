"""Standard output that cannot take what is written: few letters, a reader that went away, a full disk, a closed one."""

from __future__ import annotations

import io
import os
import sys
from typing import TextIO

from offramp.errors import Problem

INTERRUPTED, READER_GONE = 130, 141  # as a shell reports SIGINT and SIGPIPE


def prepare() -> None:
    """Let a terminal that lacks a letter show a replacement, where Python would raise, and take typed bytes that are no
    letters as replacements; closed input is empty."""
    sys.stdin = sys.stdin or io.TextIOWrapper(io.BytesIO())
    if isinstance(sys.stdin, io.TextIOWrapper):
        sys.stdin.reconfigure(errors="replace")
    for stream in (sys.stdout, sys.stderr):
        encoding = getattr(stream, "encoding", None) or ""
        if encoding.lower().replace("-", "") != "utf8" and hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")


def closed() -> Problem | None:
    """The refusal of a command whose standard output was closed before it began; None where it is open."""
    if sys.stdout is not None:
        return None
    return _unwritable("it is closed", "leave it open, or send it to a file with '> FILE'")


def silence(stream: TextIO) -> None:
    """Send what a stream still holds nowhere, so that Python does not fail again as it exits."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def full(error: OSError) -> Problem:
    """The refusal where standard output could not be written."""
    return _unwritable((error.strerror or "it cannot be written").lower(), "free some space, or choose another place")


def _unwritable(message: str, remedy: str) -> Problem:
    return Problem("cannot-write", "standard output", 0, 0, message, remedy=remedy)
