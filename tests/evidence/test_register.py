"""The register: written and read back the same, every fault named with its line, quotes that moved."""

from __future__ import annotations

import dataclasses
import json
import pickle
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from offramp.errors import ReportError
from offramp.evidence.pipeline import read_report
from offramp.evidence.register import decode_register, encode_register, load_register, stale, verify, write_register
from offramp.evidence.register import files as register_files
from offramp.evidence.types import Reading

_TEXT = (
    "Pit stays shut\n“No,” said Ana Brandt, the union’s chief.\n"
    "The owner reportedly fled. The guards slept.\nRead more\n"
)


def reading(text: str = _TEXT, key: str = "press") -> Reading:
    return read_report(text.encode(), key, {"union": ["Brandt"]}, file=f"{key}.txt")


@cache
def _written() -> str:
    return encode_register([reading()])


def records() -> list[dict[str, Any]]:
    return [json.loads(line) for line in _written().split("\n")[:-1]]


def data_of(rows: list[dict[str, Any]]) -> bytes:
    return "".join(json.dumps(row) + "\n" for row in rows).encode()


def test_round_trip(tmp_path: Path) -> None:
    path = tmp_path / "claims.jsonl"
    first, second = reading(), reading("Nobody went in. The guards were accused of theft.\n", "other")
    write_register(path, [first, second])
    register = load_register(path)
    assert tuple(register.claims.values()) == (*first.claims, *second.claims)
    assert register.set_aside == first.debris
    assert register.set_aside_of == {"press": first.debris}
    assert register.reports["press"] == dataclasses.replace(first.report, text="")
    assert register.of("other") == second.claims
    assert register.lines[first.claims[0].id] == 2
    assert [line.split(",")[0] for line in path.read_text("utf-8").split("\n")][:2] == [
        '{"record":"report"',
        '{"record":"claim"',
    ]


def test_one_record_a_line_whatever_the_text() -> None:
    text = "A\u2028b said \x85 c.\x0b\x0cd\x1ce.\n\u2029"
    dumped = encode_register([reading(text, "pre\u2028ss\x85")])
    assert len(dumped.splitlines()) == dumped.count("\n")
    assert tuple(decode_register(dumped.encode()).claims.values()) == reading(text, "pre\u2028ss\x85").claims


@given(st.text(min_size=1))
def test_any_text_round_trips(text: str) -> None:
    try:
        made = read_report(text.encode("utf-8", "replace"), "k")
    except ReportError:
        return
    loaded = decode_register(encode_register([made]).encode())
    assert tuple(loaded.claims.values()) == made.claims
    assert loaded.set_aside == made.debris
    assert verify(loaded, "k", made.report.text) == ()


def test_keys_that_we_do_not_know_are_kept() -> None:
    rows = records()
    rows[1]["graded_by"] = {"who": "an analyst"}
    claim = decode_register(data_of(rows)).claims[rows[1]["id"]]
    assert claim.to_dict()["graded_by"] == {"who": "an analyst"}


def test_keys_of_read_1_are_enough() -> None:
    """A register that holds no more than docs/reference/json.md promises is read."""
    claim = {
        "record": "claim", "id": "press#1a2b3c4d", "kind": "reportative", "start": 0, "end": 41, "text": "…",
        "source": None,
        "source_span": None, "cue": {"start": 6, "end": 16, "text": "reportedly", "class": "reportative"},
        "hedges": [{"start": 6, "end": 16, "text": "reportedly", "class": "hearsay"}], "certainty": "possible",
        "negated": False, "actors": [{"actor": "ruler", "alias": "Maduro", "start": 20, "end": 26}],
        "status": "accepted",
    }  # fmt: skip
    claims = decode_register(data_of([records()[0], claim])).claims
    assert claims["press#1a2b3c4d"].status == "accepted"
    assert claims["press#1a2b3c4d"].hedges[0].sort == "hearsay"


def test_a_register_is_frozen_and_can_be_sent_to_a_worker() -> None:
    register = decode_register(data_of(records()))
    with pytest.raises(TypeError):
        register.claims["a"] = register.of("press")[0]  # type: ignore[index]
    with pytest.raises(dataclasses.FrozenInstanceError):
        register.file = "b"  # type: ignore[misc]
    assert pickle.loads(pickle.dumps(register)) == register


def _with(index: int, **changes: Any) -> bytes:
    rows = records()
    for name, value in changes.items():
        if value is ...:
            del rows[index][name]
        else:
            rows[index][name] = value
    return data_of(rows)


def _good() -> bytes:  # made by a test, as to read takes each process a second and a half
    return data_of(records())


MALFORMED: list[tuple[str, Callable[[], bytes], str, int]] = [
    ("not JSON", lambda: _good() + b"{oops}\n", "register-not-json", 7),
    ("cut short", lambda: _good()[:-9], "register-not-json", 6),
    ("NaN", lambda: _with(1, block=float("nan")), "register-not-json", 2),
    ("too deep", lambda: _good() + b"[" * 200_000, "register-not-json", 7),
    ("a number of 5,000 digits", lambda: _good() + b'{"record":' + b"9" * 5000 + b"}", "register-not-json", 7),
    ("a list", lambda: _good() + b"[1]\n", "register-bad-record", 7),
    ("a key twice", lambda: _good().replace(b'"kind"', b'"kind": "author", "kind"', 1), "register-bad-record", 2),
    ("no record", lambda: _good() + b"{}", "register-unknown-record", 7),
    ("unknown record", lambda: _with(1, record="clam"), "register-unknown-record", 2),
    ("id missing", lambda: _with(1, id=...), "register-bad-record", 2),
    ("id without digits", lambda: _with(1, id="press#xyz"), "register-bad-record", 2),
    ("id without report", lambda: _with(1, id="#1a2b3c4d"), "register-bad-record", 2),
    ("unknown kind", lambda: _with(1, kind="headline"), "register-bad-record", 2),
    ("unknown certainty", lambda: _with(2, certainty="sure"), "register-bad-record", 3),
    ("unknown status", lambda: _with(1, status="acepted"), "register-bad-record", 2),
    ("unknown reason", lambda: _with(5, reason="dull"), "register-bad-record", 6),
    ("start is a string", lambda: _with(1, start="0"), "register-bad-record", 2),
    ("start is true", lambda: _with(1, start=True), "register-bad-record", 2),
    ("end before start", lambda: _with(1, start=9, end=3), "register-bad-record", 2),
    ("negative", lambda: _with(1, start=-1), "register-bad-record", 2),
    ("negated is a string", lambda: _with(1, negated="no"), "register-bad-record", 2),
    ("hedges is an object", lambda: _with(1, hedges={}), "register-bad-record", 2),
    ("hedge without class", lambda: _with(1, hedges=[{"start": 0, "end": 1, "text": "a"}]), "register-bad-record", 2),
    ("source is a number", lambda: _with(1, source=3), "register-bad-record", 2),
    ("cue is a string", lambda: _with(1, cue="said"), "register-bad-record", 2),
    ("chain of numbers", lambda: _with(1, chain=[1]), "register-bad-record", 2),
    ("text missing", lambda: _with(1, text=...), "register-bad-record", 2),
    ("report's hash missing", lambda: _with(0, sha256=...), "register-bad-record", 1),
    ("claim twice", lambda: _good() + _good().split(b"\n")[1], "duplicate-claim", 7),
    ("report twice", lambda: _good() + _good().split(b"\n")[0], "duplicate-report", 7),
    ("claim of another report", lambda: _with(1, id="pres#1a2b3c4d"), "unknown-report", 2),
    ("piece of another report", lambda: _with(5, report="pres"), "unknown-report", 6),
    (
        "unknown reliability",
        lambda: _with(1, grading={"reliability": "G", "credibility": "1"}),
        "register-bad-record",
        2,
    ),
    (
        "credibility is a number",
        lambda: _with(1, grading={"reliability": "A", "credibility": 1}),
        "register-bad-record",
        2,
    ),
    ("score above one", lambda: _with(5, score=1.5), "register-bad-record", 6),
    ("pages of text", lambda: _with(0, pages=["1"]), "register-bad-record", 1),
    (
        "relation of one claim",
        lambda: _good() + b'{"record":"relation","kind":"supports","claims":["a#1"],"status":"proposed"}',
        "register-bad-record",
        7,
    ),
    (
        "unknown relation",
        lambda: _good() + b'{"record":"relation","kind":"denies","claims":["a#1","b#2"],"status":"proposed"}',
        "register-bad-record",
        7,
    ),
    (
        "origin without status",
        lambda: _good() + b'{"record":"origin","reports":["a","b"],"source":null}',
        "register-bad-record",
        7,
    ),
    (
        "omission of nothing",
        lambda: _good() + b'{"record":"omission","report":"a","status":"proposed"}',
        "register-bad-record",
        7,
    ),
    ("Latin-1", lambda: _good() + "é".encode("latin-1"), "wrong-encoding", 7),
]


@pytest.mark.parametrize(("data", "slug", "line"), [row[1:] for row in MALFORMED], ids=[row[0] for row in MALFORMED])
def test_malformed(data: Callable[[], bytes], slug: str, line: int) -> None:
    with pytest.raises(ReportError) as caught:
        decode_register(data(), "claims.jsonl")
    assert [(problem.slug, problem.line, problem.file) for problem in caught.value.problems] == [
        (slug, line, "claims.jsonl")
    ]


def test_a_byte_that_is_not_utf8_is_placed_behind_a_byte_order_mark_too() -> None:
    for mark in (b"", b"\xef\xbb\xbf"):
        with pytest.raises(ReportError) as caught:
            decode_register(mark + b"\n a\xff", "claims.jsonl")
        (problem,) = caught.value.problems
        assert (problem.line, problem.column) == (2, 3)
        assert "0xff" in problem.message


def test_the_specimens_are_good_but_for_their_fault() -> None:
    assert len(decode_register(_good()).claims) == 4
    assert len(records()) == 6


def test_every_fault_at_once() -> None:
    with pytest.raises(ReportError) as caught:
        decode_register(b"{oops}\n" + _good() + b'{}\n{"record":"report"}\n' + _good())
    slugs = [problem.slug for problem in caught.value.problems]
    assert slugs[:3] == ["register-not-json", "register-unknown-record", "register-bad-record"]
    assert slugs[2:6] == ["register-bad-record"] * 4  # id, file, sha256 and encoding
    assert sorted(set(slugs[6:])) == ["duplicate-claim", "duplicate-report"]


def test_a_fault_is_told_at_its_column() -> None:
    rows = records()
    with pytest.raises(ReportError) as caught:
        decode_register(_with(1, hedges=[{"start": 5, "end": 2, "text": "a", "class": "modal"}]))
    (problem,) = caught.value.problems
    line = json.dumps(rows[1] | {"hedges": [{"start": 5}]})
    assert problem.column == line.index('{"start": 5') + 1
    assert problem.message == "at /hedges/0: 'start' (5) is not less than 'end' (2)"


def test_what_was_allowed_and_the_nearest() -> None:
    with pytest.raises(ReportError) as caught:
        decode_register(_with(1, status="acepted"))
    problem = caught.value.problems[0]
    assert problem.allowed == ("proposed", "accepted", "edited", "rejected")
    assert "'accepted'" in problem.remedy


def test_many_faults_are_bounded() -> None:
    with pytest.raises(ReportError) as caught:
        decode_register(b"no\n" * 100_000)
    assert len(caught.value.problems) == 200


def test_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for path, slug in ((tmp_path, "is-a-directory"), (tmp_path / "none", "no-such-file")):
        with pytest.raises(ReportError) as caught:
            load_register(path)
        assert caught.value.problems[0].slug == slug
    with pytest.raises(ReportError) as caught:
        write_register(tmp_path / "none" / "claims.jsonl", [reading()])
    assert caught.value.problems[0].slug == "cannot-write"
    path = tmp_path / "claims.jsonl"
    write_register(path, [reading()])
    monkeypatch.setattr(register_files, "MAX_REGISTER_BYTES", 10)
    with pytest.raises(ReportError) as caught:
        load_register(path)
    assert caught.value.problems[0].slug == "file-too-large"


def test_two_reports_with_one_key_are_not_written(tmp_path: Path) -> None:
    path = tmp_path / "claims.jsonl"
    with pytest.raises(ReportError) as caught:
        write_register(path, [reading(), reading()])
    assert caught.value.problems[0].slug == "duplicate-report"
    assert not path.exists()


def test_quotes_that_moved_and_quotes_that_went() -> None:
    register = decode_register(_good(), "claims.jsonl")
    assert verify(register, "press", _TEXT) == ()
    later = "It rained all day.\n" + _TEXT.replace("reportedly ", "")
    problems = verify(register, "press", later)
    assert {problem.slug for problem in problems} == {"quote-not-in-document"}
    assert [(problem.line, "it moved to" in problem.message) for problem in problems] == [
        (2, True),
        (3, True),
        (4, False),
        (5, True),
        (0, True),
    ]
    assert all(stale(claim, later) for claim in register.of("press"))
    assert not any(stale(claim, _TEXT) for claim in register.of("press"))


def test_a_report_that_the_register_does_not_know() -> None:
    problems = verify(decode_register(_good()), "pres", _TEXT)
    assert [(problem.slug, problem.allowed) for problem in problems] == [("unknown-report", ("press",))]
