"""As `fuzz.py`, for ledgers, drafts, rooms, answers of `ask`, past cases, statements and pairs of analysts.

nice -n 15 python verification/fuzz_newer.py --count 3000 --seed 1
"""

from __future__ import annotations

import hashlib
import json
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from unittest.mock import patch

from fuzz import ROOT, Reader, explicit, finite, main, small_cases, talks

sys.path.insert(0, str(ROOT / "tests" / "ledger"))

from every_verb import called
from small_cases import TALKS, made
from test_backtest import TABLE, write

import offramp as of
from offramp.analysts.coherence import coherent
from offramp.analysts.matching import align
from offramp.analysts.pairs import read_pairs
from offramp.analysts.stated import judged_events, read_stated
from offramp.asking.answers_file import form, read_answers
from offramp.asking.interview import interview
from offramp.asking.keeping import keep
from offramp.briefing.wholeness import examine_stored
from offramp.case.check import examine
from offramp.errors import OfframpError
from offramp.ledger.chain import START, read_ledger
from offramp.ledger.past_cases import read_past_cases
from offramp.ledger.scoring import score
from offramp.proposals.decide import decide_proposals
from offramp.proposals.folder import draft_folder
from offramp.proposals.stored import decode_draft, encode_draft
from offramp.rooms.check import record_problems
from offramp.rooms.record import record

# a ledger -------------------------------------------------------------------------------------------------------------


@cache
def ledger_start() -> bytes:
    """Two judgements and what became of one."""
    day = datetime(2026, 11, 28, tzinfo=UTC)  # the same seed gives the same mutants
    with tempfile.TemporaryDirectory() as folder, patch("offramp.ledger.chain.now", lambda: day):
        place, ledger = Path(folder), Path(folder) / "l.jsonl"
        made(TALKS, place)
        words = ["--happens", "he leaves", "--until", "2999-12-31", "--ledger", str(ledger), "--draws", "8", "--quick"]
        for by in ("ana", "ben"):
            status, _, said = called(["lock", str(place / "case.yaml"), "--by", by, *words])
            assert status == 0, said
        status, _, said = called(["outcome", str(ledger), "1", "yes", "--source", "a page", "--on", "2026-11-28"])
        assert status == 0, said
        return ledger.read_bytes()


def chained(data: bytes) -> bytes:
    """A ledger whose every line is written anew after the one before, so that what the lines say is read."""
    before, lines = START, list[bytes]()
    for line in data.split(b"\n"):
        with suppress(ValueError, TypeError, RecursionError):
            value = json.loads(line)
            if isinstance(value, dict):
                value.pop("check", None)
                body = json.dumps({**value, "before": before}, separators=(",", ":"), ensure_ascii=True).encode()[:-1]
                before = hashlib.sha256(body).hexdigest()
                line = body + b',"check":"' + before.encode() + b'"}'
        lines.append(line)
    return b"\n".join(lines)


def ledger_faults(data: bytes, place: Path) -> Iterator[str]:
    """A ledger that is read is one that was written or written anew; it is scored, and takes an outcome."""
    file = place / "l.jsonl"
    file.write_bytes(data)
    whole = examine_stored(file).whole
    ledger = read_ledger(file)
    if not ledger_start().startswith(data) and chained(data) != data:
        yield "a ledger that nobody wrote is believed"
    entries = list(ledger.entries)
    if not finite(score(ledger).to_dict()):
        yield "a score is not finite"
    if not whole and entries:
        yield "it is read, and verify refuses it"
    for words in (["score", str(file)], ["score", str(file), "--post-mortem", "1"]):
        status, out, err = called(words)
        if status not in (0, 1, 2) or "nan" in out.split() or (status and not (out + err).strip()):
            yield f"{words}: exit {status} {(out + err)[:100]}"


# a draft --------------------------------------------------------------------------------------------------------------

PAGE = (
    "Norway threatened to close the strait on Friday. Norway urged Chile to release the crew. Chile refused. "
    "Chile demands a new map of the border. It has not said whether the crew is well.\n"
)


@cache
def draft_folder_start() -> dict[str, bytes]:
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "first.txt").write_text(PAGE, "utf-8")
        draft_folder(Path(folder))
        return {path.name: path.read_bytes() for path in Path(folder).iterdir()}


def draft_faults(data: bytes, place: Path) -> Iterator[str]:
    """A draft that is read is written as it was read; what is accepted of it makes a case that can be checked."""
    folder = place / "draft"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    for name, content in draft_folder_start().items():
        (folder / name).write_bytes(content)
    (folder / "draft.jsonl").write_bytes(data)
    draft = decode_draft(data)
    if decode_draft(encode_draft(draft).encode()) != draft:
        yield "a draft is not written as it was read"
    names = [item.id for item in draft.items][:: 1 + len(data) % 3]
    for action, chosen in (("accept", ["all"]), ("accept", names[:2]), ("reject", names[2:3]), ("merge", names[3:5])):
        with suppress(OfframpError):
            if not chosen:
                continue
            decide_proposals(folder, action, chosen, owner="Norway" if len(data) % 2 else "")
    if (folder / "case.yaml").exists() and any(one.slug == "yaml" for one in examine(folder).problems):
        yield "what was written is no YAML"
    decode_draft((folder / "draft.jsonl").read_bytes())


# a room ---------------------------------------------------------------------------------------------------------------


@cache
def room_starts() -> tuple[bytes, ...]:
    """Descriptions, and tables of twenty rows; which of both stands before it."""
    rooms = ROOT / "src/offramp/rooms/data"
    found = [b"yaml\0" + path.read_bytes() for path in sorted(rooms.glob("*/room.yaml"))]
    for name in ("exile_offers", "exile_fate"):
        lines = (rooms / name / f"{name}.csv").read_bytes().split(b"\n")[:21]
        found += [b"csv\0" + b"\n".join(lines)] * 3
    return tuple(found)


ASKS = """
record:
  - {room: own, where: {accepted: yes}, own_case: {country: Cuba}, outcome: {carried_out: yes}, like: paid}
  - {room: own, where: {fate: [tried, surrendered]}, outcome: {fate_documented: yes}, within: 30, still_on: 140}
  - {room: own, outcome: {exit: irregular}}
"""


def room_faults(data: bytes, place: Path) -> Iterator[str]:
    """A room that is read has a rate for each class of it that `check` lets pass."""
    kind, _, content = data.partition(b"\0")
    rooms, folder = ROOT / "src/offramp/rooms/data", place / "rooms" / "own"
    name = "exile_offers" if kind == b"yaml" or b"offered" in content[:200] else "exile_fate"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "room.yaml").write_bytes(content if kind == b"yaml" else (rooms / name / "room.yaml").read_bytes())
    rows = (rooms / name / f"{name}.csv").read_bytes().split(b"\n")[:21]
    (folder / "own.csv").write_bytes(content if kind == b"csv" else b"\n".join(rows))
    (place / "case.yaml").write_text(OPEN.replace("value: open", "value: 1") + ASKS, encoding="utf-8")
    case = of.load(place / "case.yaml")
    for each in case.record:
        asks = replace(case, record=(each,))
        if not any(problem.level == "error" for problem in record_problems(asks)):
            made_ = record(asks)
            if made_ is None or not finite(made_.to_dict()):
                yield "a rate is not finite"
    for words in (["record", str(place / "case.yaml")], ["record", "own"], ["check", str(place / "case.yaml")]):
        if called(words)[0] not in (0, 1):
            yield f"{words[0]}: exit"


# answers of `ask` -----------------------------------------------------------------------------------------------------

OPEN = """
format: offramp/case-1
title: A dock strike
question: Will it end?
as_of: 2026-03-02
horizon: 30 days
asks: {outcome: paid}
actors: {owner: {}, crews: {}}
options:
  pay: {actor: owner, text: raise pay, assumed: a guess}
  strike: {actor: crews, text: strike, now: yes, assumed: a guess}
worth:
  owner:
    - {name: idle, when: strike, value: open, assumed: a guess}
    - {name: wages, when: pay, value: open, assumed: a guess}
  crews:
    - {name: lost wages, when: strike, value: open, assumed: a guess}
    - {name: a raise, when: pay, value: open, assumed: a guess}
play: [{actor: owner, chooses: [pay]}, {actor: crews, chooses: [strike]}]
outcomes: {paid: pay}
"""


@cache
def asking() -> of.Case:
    with tempfile.TemporaryDirectory() as folder:
        return made(OPEN, Path(folder))


@cache
def answers_starts() -> tuple[bytes, ...]:
    empty = form(interview(asking()))
    lines = empty.split("\n")
    replies = ("50", "more", "less", "half", "3/4", "25", "gain", "loss", "equal", "sure", "a", "b", "owner")
    filled = []
    for by in range(6):
        given = (f" {replies[(k + by) % len(replies)]}" for k in range(len(lines)))
        filled.append("\n".join(line + reply * line.endswith("=") for line, reply in zip(lines, given, strict=True)))
    return tuple(text.encode() for text in (empty, *filled))


def answers_faults(data: bytes, place: Path) -> Iterator[str]:
    """Replies that are read are kept in the case, which is read again with each."""
    case = place / "case.yaml"
    case.write_text(OPEN, encoding="utf-8")
    (place / "answers.txt").write_bytes(data)
    now = interview(of.load(case))
    for query, reply in read_answers(now, place / "answers.txt")[:2]:
        with suppress(OfframpError):
            now = keep(now, case, query, reply, "ana")
    if any(one.level == "error" for one in examine(case).problems):
        yield "the case is not whole after an answer"


# past cases, and what analysts say ------------------------------------------------------------------------------------


@cache
def past_folder() -> Path:
    folder = Path(tempfile.mkdtemp())
    for name in ("a", "b", "c", "second/a"):
        write(folder, name)
    return folder


def past_faults(data: bytes, _place: Path) -> Iterator[str]:
    """A table of past cases that is read gives a case for each row."""
    (past_folder() / "outcomes.csv").write_bytes(data)
    found = read_past_cases(past_folder())
    if not found or any(not 0 <= value <= 1 for one in found for value in (one.given or {}).values()):
        yield "a past case is none"


STATED = b"ana: exile = 60 %\nana: not exile = 0.5\nben: war or exile = 0.8\n# a comment\ncem: other = 0.1\n"


ENDS = ("exile", "war", "other")


def stated_faults(data: bytes, place: Path) -> Iterator[str]:
    """What is stated of outcomes is made coherent, and sums to one."""
    (place / "stated.txt").write_bytes(data)
    for who, said in read_stated(place / "stated.txt").items():
        with suppress(OfframpError):
            found = coherent(
                judged_events(said, ("exile", "war", "other"), {}, "stated.txt"), ("exile", "war", "other")
            )
            if abs(sum(found.values()) - 1) > 1e-9:
                yield f"{who}: they add up to {sum(found.values())}"


@cache
def pairs_start() -> bytes:
    ends = b"# no pair\nchance.luck = -\noutcomes.war = outcomes.war\n"
    return b"options.offer = options.offer\nactors.ruler = actors.ruler\n" + ends


def pairs_faults(data: bytes, place: Path) -> Iterator[str]:
    """Pairs that are read align two cases, or are refused."""
    (place / "pairs.txt").write_bytes(data)
    if not align(talks(), talks(), read_pairs(place / "pairs.txt")).matches:
        yield "nothing is paired"


def align_faults(data: bytes, place: Path) -> Iterator[str]:
    """A case that is read is aligned with another, and with itself without a difference."""
    (place / "case.json").write_bytes(data)
    case = examine(place / "case.json").case
    if case:
        with suppress(OfframpError):
            align(talks(), case)
        mine = align(case, case)
        if any(match.first != match.second for match in mine.matches):
            yield "a case is not aligned with itself"


READERS = {
    reader.name: reader
    for reader in (
        Reader("ledger", lambda: (ledger_start(),), ledger_faults, structured=0.7, sealed=chained),
        Reader("draft", lambda: (draft_folder_start()["draft.jsonl"],), draft_faults),
        Reader("room", room_starts, room_faults, is_json=False),
        Reader("answers", answers_starts, answers_faults, is_json=False),
        Reader("past", lambda: (TABLE.encode(),), past_faults, is_json=False),
        Reader("stated", lambda: (STATED,), stated_faults, is_json=False),
        Reader("pairs", lambda: (pairs_start(),), pairs_faults, is_json=False),
        Reader("align", lambda: (explicit(talks()), *small_cases()), align_faults, structured=1.0),
    )
}


if __name__ == "__main__":
    sys.exit(main(READERS, __doc__))
