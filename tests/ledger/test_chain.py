"""A ledger that was changed is seen; one that is written to at once, or not to the end, is whole."""

from __future__ import annotations

import hashlib
import json
import random
import re
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from ledgers import became, judged, lines_of, write_ledger
from schemas import schema

from offramp.errors import OfframpError
from offramp.ledger import chain
from offramp.ledger.chain import add, read_ledger

ENTRIES = (judged(0.3), judged(0.6, by="ben"), became(1, True), judged(0.8), became(2, False), judged(0.1))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return write_ledger(tmp_path / "ledger.jsonl", *ENTRIES)


def test_a_ledger_says_what_was_written_and_each_line_holds_the_hash_of_the_one_before(path: Path) -> None:
    ledger = read_ledger(path)
    assert [line.entry for line in ledger.entries] == list(ENTRIES)
    before = "0" * 64
    for line in path.read_bytes().splitlines():
        data = json.loads(line)
        assert schema("ledger").faults(data) == []
        assert data["before"] == before
        before = data["check"]
        body = line[: line.rindex(b',"check"')]
        assert before == hashlib.sha256(body).hexdigest()
    assert ledger.head == before


def tampered(lines: list[bytes], dice: random.Random) -> tuple[str, list[bytes]]:
    """Lines of a ledger changed in a random way."""
    k = dice.randrange(len(lines))
    kind = dice.choice(["byte", "dropped", "swapped", "dated", "cut", "doubled", "word"])
    changed = list(lines)
    if kind == "byte":
        at = dice.randrange(len(lines[k]))
        changed[k] = lines[k][:at] + bytes([lines[k][at] ^ (1 << dice.randrange(8))]) + lines[k][at + 1 :]
    elif kind == "dropped":
        del changed[dice.randrange(len(lines) - 1)]
    elif kind == "swapped":
        j = dice.choice([j for j in range(len(lines)) if j != k])
        changed[k], changed[j] = lines[j], lines[k]
    elif kind == "dated":
        changed[k] = re.sub(rb'"at":"2026-03-01T(\d\d)', lambda m: b'"at":"2026-03-02T' + m[1], lines[k])
    elif kind == "cut":
        changed[-1] = lines[-1][: dice.randrange(1, len(lines[-1]))]
        return kind, changed
    elif kind == "doubled":
        changed.insert(k, lines[k])
    else:
        changed[k] = lines[k].replace(b'"happened":"yes"', b'"happened":"no"').replace(b":0.", b":0.9")
    return kind, [*changed, b""]


def test_a_ledger_that_was_tampered_with_is_found_at_its_line(tmp_path: Path) -> None:
    """`verification/ledger.py` takes a thousand."""
    lines, dice, file = lines_of(*ENTRIES), random.Random(18), tmp_path / "ledger.jsonl"
    for _ in range(80):
        kind, changed = tampered(lines, dice)
        if changed == [*lines, b""]:
            continue
        file.write_bytes(b"\n".join(changed))
        with pytest.raises(OfframpError) as refused:
            read_ledger(file)
        assert re.match(rf"{re.escape(str(file))}:\d+:\d+ damaged-ledger: ", str(refused.value)), kind


@pytest.mark.parametrize("lost", [1, 2, 6])
def test_lines_taken_off_the_end_are_found_by_a_head_kept_elsewhere_and_by_nothing_else(path: Path, lost: int) -> None:
    lines = lines_of(*ENTRIES)
    head, early = read_ledger(path).head, lines[0][-66:-2].decode()
    path.write_bytes(b"".join(line + b"\n" for line in lines[:-lost]))
    assert len(read_ledger(path).checks) == len(lines) - lost
    with pytest.raises(OfframpError, match="head-missing: no entry has the check"):
        read_ledger(path, head)
    if lost < 6:
        assert read_ledger(path, early[:16]).checks  # an early head still proves the beginning
    with pytest.raises(OfframpError, match="head-missing"):
        read_ledger(path, early[:8])


def test_a_ledger_written_anew_is_whole_in_itself_and_found_by_the_head(tmp_path: Path) -> None:
    head = read_ledger(write_ledger(tmp_path / "a.jsonl", *ENTRIES)).head
    anew = write_ledger(tmp_path / "b.jsonl", judged(0.9), *ENTRIES[1:])
    assert read_ledger(anew).checks
    with pytest.raises(OfframpError, match="head-missing"):
        read_ledger(anew, head)


def test_a_chain_that_goes_back_in_time_is_found(tmp_path: Path) -> None:
    first = chain.entry_line(chain.START, "2026-03-02T00:00:00Z", 1, judged())
    second = chain.entry_line(first[-66:-2].decode(), "2026-03-01T00:00:00Z", 2, judged())
    (tmp_path / "l.jsonl").write_bytes(first + b"\n" + second + b"\n")
    said = rf"l\.jsonl:2:{second.index(b'2026-03-01') + 1} damaged-ledger: it is dated before the line before it"
    with pytest.raises(OfframpError, match=said):
        read_ledger(tmp_path / "l.jsonl")


# bad files ------------------------------------------------------------------------------------------------------------

WHOLE = b"".join(line + b"\n" for line in lines_of(*ENTRIES))
FORGED = judged(0.5, by="")  # its check is right, and what it says is not allowed
BROKEN: dict[str, tuple[Callable[[], bytes], str]] = {
    "not JSON": (lambda: b"hello\n", "1:1 damaged-ledger: 'hello' is not a JSON value"),
    "half an object": (lambda: WHOLE + b'{"format": \n', "7:12 damaged-ledger: "),
    "another object": (lambda: WHOLE + b'{"format":"offramp/case-1"}\n', "7:1 damaged-ledger: this line is"),
    "no end": (lambda: WHOLE[:-1], "6:"),
    "bytes": (lambda: b"\xff\xfe\x00\n" + WHOLE, "1:1 damaged-ledger: "),
    "ends of Windows": (lambda: WHOLE.replace(b"\n", b"\r\n"), "1:1 damaged-ledger: "),
    "a byte order mark": (lambda: b"\xef\xbb\xbf" + WHOLE, "1:1 damaged-ledger: "),
    "an empty line": (lambda: WHOLE + b"\n", "7:1 damaged-ledger: "),
    "laid out anew": (lambda: WHOLE.replace(b'":', b'": '), "1:1 damaged-ledger: "),
    "deep": (lambda: b"[" * 5000 + b"\n", "1:"),
    "infinite": (lambda: WHOLE.replace(b'"draws":20', b'"draws":1e999'), "1:"),
    "nobody": (lambda: lines_of(FORGED)[0] + b"\n", "1:"),
}  # fmt: skip


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_file_is_refused_with_its_place(name: str, tmp_path: Path) -> None:
    content, said = BROKEN[name]
    file = tmp_path / "x.jsonl"
    file.write_bytes(content())
    with pytest.raises(OfframpError) as refused:
        list(read_ledger(file).entries)
    assert str(refused.value).startswith(f"{file}:{said}")
    assert all(problem.line and problem.column and problem.remedy for problem in refused.value.problems)


def test_an_entry_that_was_changed_after_the_ledger_was_opened_is_found(path: Path) -> None:
    """It is read again when it is asked for. Break, red: it is decoded as it then stands."""
    ledger, lines = read_ledger(path), lines_of(*ENTRIES)
    add(path, judged())
    assert ledger.entry(2).entry == ENTRIES[1]
    for forged in (lines[1].replace(b"ben", b"eva"), lines_of(judged(0.6, by="eva"))[0]):
        path.write_bytes(b"".join(line + b"\n" for line in (lines[0], forged, *lines[2:])))
        with pytest.raises(OfframpError, match=r":2:1 damaged-ledger: it was changed since the ledger was opened"):
            ledger.entry(2)


def test_one_fault_is_told_once(path: Path) -> None:
    lines = lines_of(*ENTRIES)
    path.write_bytes(b"\n".join([lines[0].replace(b"ana", b"eva"), *lines[2:5], lines[5] + b"x", b""]))
    with pytest.raises(OfframpError) as refused:
        read_ledger(path)
    assert [problem.line for problem in refused.value.problems] == [1, 2, 5]


# adding ---------------------------------------------------------------------------------------------------------------


def test_what_is_added_stands_at_the_end_and_nothing_else_moves(path: Path) -> None:
    raw = path.read_bytes()
    line = add(path, became(4, True))
    assert path.read_bytes().startswith(raw)
    assert (line.number, line.entry, line.before) == (7, became(4, True), read_ledger(path).entry(6).check)
    assert read_ledger(path).head == line.check


def test_an_append_that_is_interrupted_leaves_the_file_as_it_was(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    raw = path.read_bytes()
    for name in ("fsync", "fdopen"):
        with monkeypatch.context() as patch:
            patch.setattr(f"os.{name}", _fail)
            with pytest.raises(OfframpError, match="cannot-write"):
                add(path, judged())
        assert path.read_bytes() == raw
    assert [each.name for each in path.parent.iterdir()] == ["ledger.jsonl"]


def _fail(*_: object, **__: object) -> None:
    raise OSError(28, "No space left on device")


def test_two_who_add_at_once_lose_nothing(tmp_path: Path) -> None:
    """Threads, whose locks are apart as those of processes are; `verification/ledger.py` takes processes."""
    file = tmp_path / "ledger.jsonl"

    def write(name: str) -> None:
        for k in range(8):
            add(file, judged(k / 10, by=name))

    threads = [threading.Thread(target=write, args=(name,)) for name in ("ana", "ben", "cem")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    every = [(line.entry.by, line.entry.probability) for line in read_ledger(file).entries]  # type: ignore[union-attr]
    assert sorted(every) == [(name, k / 10) for name in ("ana", "ben", "cem") for k in range(8)]


def test_a_damaged_ledger_is_not_added_to(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-1])
    with pytest.raises(OfframpError, match="the last line is cut short"):
        add(path, judged())


def test_a_clock_that_is_behind_is_not_believed(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chain, "now", lambda: datetime(2026, 2, 1, tzinfo=UTC))
    with pytest.raises(OfframpError, match="clock-behind: the clock says 2026-02-01T00:00:00Z"):
        add(path, judged())


def test_an_entry_is_named_by_its_number_or_the_beginning_of_its_check(path: Path) -> None:
    ledger = read_ledger(path)
    assert ledger.number("4") == 4
    assert ledger.number(ledger.entry(4).check[:16]) == 4
    for name in ("0", "7", "-1", "٣", "", ledger.entry(4).check[:15], "x" * 16, "9" * 100):
        with pytest.raises(OfframpError, match="unknown-name: there is no entry"):
            ledger.number(name)
