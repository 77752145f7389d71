"""`lock`, `outcome`, `score` and `verify` of a ledger, as a person types them."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from every_verb import called
from ledgers import became, judged, write_ledger
from schemas import schema
from small_cases import TALKS

from offramp.ledger import chain
from offramp.ledger.types import LockedJudgement

LOCK = ("--by", "ana", "--happens", "he is seen abroad", "--until", "2026-06-30", "--draws", "4", "--quick")


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(chain, "now", lambda: datetime(2026, 5, 10, tzinfo=UTC))
    monkeypatch.chdir(tmp_path)
    (tmp_path / "case.yaml").write_text(TALKS, encoding="utf-8")
    return tmp_path


def printed(*words: str, status: int = 0) -> str:
    found, out, err = called(words)
    assert found == status, err
    return " ".join((out if not status else out + err).split())


@pytest.mark.usefixtures("place")
def test_a_judgement_is_locked_recorded_scored_and_proved() -> None:
    crowd = ("--crowd", "0.4", "--crowd-source", "a market")
    line = json.loads(called(("lock", "case.yaml", *LOCK, "--lens", "seq", *crowd, "--json"))[1])
    assert schema("ledger").faults(line) == []
    assert (line["number"], line["at"], line["entry"]["crowd"]["probability"]) == (1, "2026-05-10T00:00:00Z", 0.4)
    assert 0 <= line["entry"]["lenses"]["graph model, seq"] <= 1
    text = printed("outcome", "ledger.jsonl", "1", "no", "--source", "a page", "--on", "2026-05-10")
    assert "Recorded as entry 2 of ledger.jsonl: it did not happen (2026-05-10)" in text
    assert "It could have happened until 2026-06-30" in text
    text = printed("outcome", "ledger.jsonl", line["check"], "yes", "--source", "a court", "--on", "2026-05-11")
    assert "This corrects 1 earlier record of the same judgement" in text
    text = printed("score", "ledger.jsonl", "--head", line["check"])
    assert "1 judgement locked: 1 resolved" in text
    assert "crowd" in text
    assert "Looking back: Talks" in printed("score", "ledger.jsonl", "--post-mortem", "1")
    assert schema("score").faults(json.loads(called(("score", "ledger.jsonl", "--json"))[1])) == []
    assert "whole: ledger ledger.jsonl, 3 entries" in printed("verify", "ledger.jsonl", "--head", line["check"])


def test_the_head_that_is_printed_is_that_of_the_ledger(place: Path) -> None:
    text = printed("lock", "case.yaml", *LOCK)
    head = text.partition("Head: ")[2].split()[0]
    assert head == chain.read_ledger(place / "ledger.jsonl").head
    assert "lines taken off the end are found by it alone (offramp verify ledger.jsonl --head …)" in text


def test_a_case_whose_authors_knew_the_outcome_says_so_at_the_lock(place: Path) -> None:
    """And its record without its rows. Breaks: the command hands on nothing of it; the rows' names stay."""
    case, record = place / "case.yaml", "record: [{room: exile_offers, outcome: {accepted: yes}}]"
    case.write_text(case.read_text("utf-8") + f"\nhindsight: they signed in May\n{record}\n", encoding="utf-8")
    assert "knew the outcome (they signed in May): it shows no skill." in printed("lock", "case.yaml", *LOCK)
    entry = next(iter(chain.read_ledger(place / "ledger.jsonl").entries)).entry
    assert isinstance(entry, LockedJudgement)
    assert (entry.hindsight, bool(entry.record)) == ("they signed in May", True)
    assert not {"rows", "yes", "labels"} & (entry.record or {}).keys()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("lock", "case.yaml", *LOCK, "--lens", "sqe"), "--lens usage: sqe is not among the concepts of the draws"),
        (("lock", "case.yaml", *LOCK, "--crowd-source", "x"), "--crowd-source usage: there is no number of the crowd"),
        (("lock", "case.yaml", *LOCK, "--until", "2026-05-01"), "--until already-over: 2026-05-01 is past"),
        (("lock", "case.yaml", *LOCK, "--ledger", "case.yaml"), "case.yaml:1:1 damaged-ledger: "),
        (("lock", "case.yaml", *LOCK, "--ledger", "gone/l.jsonl"), "cannot-write: no such file or directory"),
        (("lock", "case.yaml", *LOCK, "--ledger", "."), ". is-a-directory: "),
        (("outcome", "l.jsonl", "1", "maybe", "--source", "x", "--on", "2026-05-01"), "allowed: yes, no, unmet"),
        (("outcome", "none.jsonl", "1", "yes", "--source", "x", "--on", "2026-05-01"), "none.jsonl no-such-file: "),
        (("score", "case.yaml"), "case.yaml:1:1 damaged-ledger: "),
        (("score", "l.jsonl", "--post-mortem", "2"), "l.jsonl:2:1 not-a-judgement: entry 2 is not a judgement whose"),
        (("score", "l.jsonl", "-o", "l.json"), "l.json unknown-format: no page of scores is written as '.json'"),
        (("score", "l.jsonl", "-o", "gone/l.md"), "cannot-write: "),
        (("score", "l.jsonl", "--head", "0" * 64), "l.jsonl head-missing: "),
    ],
)  # fmt: skip
def test_what_cannot_be_done_is_said_before_anything_is_drawn(
    words: tuple[str, ...], said: str, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("offramp.rooms.answer.answer", None)
    write_ledger(place / "l.jsonl", judged(), judged(), became(1, True))
    assert said in printed(*words, status=1)


@pytest.mark.parametrize("change", ["a line changed", "all gone", "not a ledger"])
def test_verify_finds_a_ledger_that_is_not_whole(change: str, place: Path) -> None:
    (folder := place / "kept").mkdir()
    path = write_ledger(folder / "l.jsonl", judged(), became(1, True))
    head = chain.read_ledger(path).head
    changed = {"a line changed": path.read_bytes().replace(b"ana", b"eva"), "not a ledger": b"x\n", "all gone": b""}
    path.write_bytes(changed[change])
    text = printed("verify", str(path), "--head", head, status=2)
    assert ("head-missing" if change == "all gone" else "damaged-ledger") in text
    if change != "all gone":
        assert "damaged-ledger" in printed("verify", str(path), status=2)
