"""Files that cannot be written, and outputs that would destroy what they are made from."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from offramp.errors import OfframpError
from offramp.io import check_place, decoded_utf8, of_path, read_bytes, swap, write_atomically


def test_a_write_that_fails_leaves_the_file_and_nothing_beside_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Breaks: the draft stays behind, after a full disk or after who was faster."""
    place = tmp_path / "kept.txt"
    place.write_bytes(b"before")
    with pytest.raises(OfframpError, match="case-changed"):
        swap(place, b"other", b"after")

    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OfframpError, match="cannot-write: no space left on device"):
        write_atomically(place, b"after")
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {"kept.txt": b"before"}


def test_an_output_may_replace_a_file_but_no_input(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first, old, gone = (tmp_path / name for name in ("in.txt", "old.txt", "gone.txt"))
    first.write_bytes(b"1")
    old.write_bytes(b"2")
    (link := tmp_path / "link.txt").symlink_to(first)
    (hard := tmp_path / "hard.txt").hardlink_to(first)
    check_place(old, [first, gone])
    check_place(gone, [first, gone])
    for place in (first, link, hard):
        with pytest.raises(OfframpError, match="output-is-input"):
            check_place(place, [old, gone, first])
    with pytest.raises(OfframpError, match="cannot-write"):
        check_place(tmp_path / "none" / "x", [])
    with pytest.raises(OfframpError, match=r"cannot-write.* folder"):  # break: refused only after a minute of draws
        check_place(tmp_path)
    monkeypatch.setattr(os, "access", lambda *_: False)
    with pytest.raises(OfframpError, match=r"cannot-write.* denied"):
        check_place(old)


def test_a_byte_that_is_not_utf8_has_its_line_and_column() -> None:
    """Break: a line counted down, or from 2."""
    assert decoded_utf8(b"\xef\xbb\xbfa\nb", "f") == "a\nb"
    for before in (b"", b"\xef\xbb\xbf"):
        with pytest.raises(OfframpError, match=r"f:3:2 .*the byte 0xff is not UTF-8"):
            decoded_utf8(before + b"one\n\nx\xff", "f")


def test_a_file_is_read_to_its_last_byte_or_refused_as_a_whole(tmp_path: Path) -> None:
    """Break: two bytes fewer, so that the end of a file of the largest size is lost without a word."""
    (place := tmp_path / "x").write_bytes(b"12345")
    assert read_bytes(place, 5, OfframpError) == b"12345"
    with pytest.raises(OfframpError, match="file-too-large"):
        read_bytes(place, 4, OfframpError)
    problem = of_path("a", place, "b", "c")
    assert (problem.line, problem.column) == (0, 0)
