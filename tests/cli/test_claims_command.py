"""`offramp claims`: what a person decides is written line by line, and outlives another reading."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from offramp import fingerprint, load
from offramp.case.check import examine
from offramp.cli import execute
from offramp.evidence.decisions import piece_id
from offramp.evidence.register import encode_register, load_register

_TEXT = (
    "The miners at Varda walked out at dawn on Friday and did not return to the pit before dark.\n"
    "Their union wants the shafts closed until new pumps are fitted, a demand that the company calls ruinous.\n"
    "Two rounds of talks have failed, and the third was put off because neither side would name a place for it.\n"
    "A mediator from the capital arrived in the evening and went at once to see the chief of the union.\n"
    "Celebrity chef opens tenth seaside restaurant\n"
)
_CASE = """format: offramp/case-1
title: A pit
question: Will it end?
as_of: 2026-03-02
horizon: 30 days
reports: {press: {file: press.txt}, wire: {file: wire.txt}}
actors: {owner: {}}
options: {pay: {actor: owner, assumed: a guess}}
worth: {owner: []}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "case.yaml").write_text(_CASE, encoding="utf-8")
    (tmp_path / "press.txt").write_text(_TEXT, encoding="utf-8")
    (tmp_path / "wire.txt").write_text("The company has hired guards. Nobody was hurt.\n", encoding="utf-8")
    assert execute(["read", str(tmp_path)]) == 0
    return tmp_path


def lines(folder: Path) -> list[str]:
    return (folder / "claims.jsonl").read_text(encoding="utf-8").splitlines()


def records(folder: Path, kind: str) -> list[dict[str, Any]]:
    return [one for one in map(json.loads, lines(folder)) if one["record"] == kind]


def valid(data: Any) -> bool:
    """Whether it is what spec/json/claims.schema.json says."""
    schema = json.loads((Path(__file__).parents[2] / "spec/json/claims.schema.json").read_text(encoding="utf-8"))
    return bool(jsonschema.Draft202012Validator(schema).is_valid(data))


def refused(words: list[str], capsys: pytest.CaptureFixture[str]) -> str:
    capsys.readouterr()
    assert execute(words) == 1
    return capsys.readouterr().err


def ids(folder: Path, report: str) -> list[str]:
    return [one["id"] for one in records(folder, "claim") if one["id"].startswith(report)]


def test_everything_is_proposed_and_f6_until_somebody_decides(folder: Path) -> None:
    claims = records(folder, "claim")
    assert {one["status"] for one in claims} == {"proposed"}
    assert {tuple(one["grading"].values()) for one in claims} == {("F", "6", None)}


def test_a_register_that_is_loaded_and_written_is_the_same(folder: Path) -> None:
    register = load_register(folder / "claims.jsonl")
    text = (folder / "claims.jsonl").read_text(encoding="utf-8")
    assert encode_register(register.readings(), register.links, register.unmatched.values()) == text


@pytest.mark.parametrize(("action", "status"), [("accept", "accepted"), ("reject", "rejected")])
def test_a_decision_changes_one_line(folder: Path, action: str, status: str) -> None:
    before, name = lines(folder), ids(folder, "press")[1]
    assert execute(["claims", str(folder), action, name]) == 0
    changed = [(old, new) for old, new in zip(before, lines(folder), strict=True) if old != new]
    assert len(changed) == 1
    assert json.loads(changed[0][1]) == json.loads(changed[0][0]) | {"status": status}


def test_a_grade_and_who_gave_it_for_a_whole_report(folder: Path) -> None:
    assert execute(["claims", str(folder), "grade", "B2", "wire", "--by", "ana"]) == 0
    graded = {one["id"]: one["grading"] for one in records(folder, "claim")}
    want = {"reliability": "B", "credibility": "2", "graded_by": "ana"}
    assert [name for name, grade in graded.items() if grade == want] == ids(folder, "wire")
    assert len(ids(folder, "wire")) == 2


def test_a_letter_is_the_reports_and_a_digit_the_claims(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """`grade B REPORT` grades no claim; `grade 2 CLAIM` then carries the report's letter; both outlive a reading."""
    name = ids(folder, "press")[0]
    assert execute(["claims", str(folder), "grade", "B", "press", "--by", "ana"]) == 0
    graded = next(one for one in records(folder, "report") if one["id"] == "press")["grading"]
    assert graded == {"reliability": "B", "credibility": "6", "graded_by": "ana"}
    assert {tuple(one["grading"].values()) for one in records(folder, "claim")} == {("F", "6", None)}
    assert execute(["claims", str(folder), "grade", "2", name, "--by", "bo"]) == 0
    given = {one["id"]: one["grading"] for one in records(folder, "claim")}[name]
    assert given == {"reliability": "B", "credibility": "2", "graded_by": "bo"}
    before = lines(folder)
    assert execute(["read", str(folder)]) == 0
    assert lines(folder) == before
    case = load(folder)
    assert {one.id: one.reliability for one in case.reports} == {"press": "B", "wire": "F"}
    assert case.claims[name].grade == "B2"
    capsys.readouterr()
    assert execute(["claims", str(folder), "grade", "D3", name, "--by", "bo"]) == 0
    assert "D is for press, which a person graded B: it stays so" in capsys.readouterr().out
    assert load(folder).claims[name].grade == "B3"


def test_a_letter_given_to_a_claim_counts_for_its_report(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    first, second = ids(folder, "press")[:2]
    capsys.readouterr()
    assert execute(["claims", str(folder), "grade", "B2", first, "--by", "ana"]) == 0
    assert "note: a letter belongs to a report; B is for press" in capsys.readouterr().out
    assert load(folder).reports[0].reliability == "B"
    assert execute(["claims", str(folder), "grade", "D1", second, "--by", "ana"]) == 0
    case = load(folder)
    assert case.reports[0].reliability == "D"  # the lowest
    assert [case.claims[one].grade for one in (first, second)] == ["D2", "D1"]
    assert [one.slug for one in examine(folder).problems if one.slug == "letter-of-claim"] == ["letter-of-claim"]


@pytest.mark.parametrize(
    "steps",
    [
        [["reject", "CLAIM"], ["reset", "CLAIM"]],
        [["accept", "CLAIM"], ["grade", "B2", "CLAIM"], ["reset", "CLAIM"]],
        [["grade", "1", "CLAIM"], ["reset", "CLAIM"]],
        [["grade", "B", "press"], ["grade", "3", "press"], ["reset", "press"]],
        [["reject", "press"], ["reset", "press"]],
        [["conflict", "CLAIM", "OTHER"], ["reset", "CLAIM=OTHER"]],
    ],
)
def test_reset_takes_decisions_back_to_the_same_bytes(folder: Path, steps: list[list[str]]) -> None:
    """What `offramp read` wrote is there again, and so is the case."""
    before, was, (claim, other) = lines(folder), fingerprint(load(folder)), ids(folder, "press")[:2]
    for k, words in enumerate(steps):
        named = [word.replace("CLAIM", claim).replace("OTHER", other) for word in words]
        who = ["--by", "ana"] if words[0] in ("grade", "conflict") else []
        assert execute(["claims", str(folder), *named, *who]) == 0
        assert (lines(folder) == before) == (k == len(steps) - 1)
    assert fingerprint(load(folder)) == was


def test_reset_leaves_other_decisions_and_knows_its_names(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    first, second = ids(folder, "press")[:2]
    assert execute(["claims", str(folder), "reject", second]) == 0
    before = lines(folder)
    assert execute(["claims", str(folder), "accept", first]) == 0
    assert execute(["claims", str(folder), "reset", first]) == 0
    assert lines(folder) == before
    assert "unknown-claim" in refused(["claims", str(folder), "reset", "press#ffffffff"], capsys)
    assert "is not a grade" in refused(["claims", str(folder), "grade", "G2", first, "--by", "ana"], capsys)


def test_decisions_outlive_another_reading(folder: Path) -> None:
    first, second = ids(folder, "wire")
    assert execute(["claims", str(folder), "accept", first]) == 0
    assert execute(["claims", str(folder), "grade", "C3", second, "--by", "ana"]) == 0
    before = lines(folder)
    assert execute(["read", str(folder)]) == 0
    assert lines(folder) == before


def test_what_no_longer_matches_is_named_kept_and_comes_back(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    name = ids(folder, "wire")[1]
    assert execute(["claims", str(folder), "grade", "C3", name, "--by", "ana"]) == 0
    wire = folder / "wire.txt"
    text = wire.read_text(encoding="utf-8")
    wire.write_text(text.replace("Nobody", "Somebody"), encoding="utf-8")
    for _ in range(2):
        capsys.readouterr()
        assert execute(["read", str(folder)]) == 0
        assert f"no longer in the reports, though it was graded C3: {name} Nobody was hurt." in capsys.readouterr().err
        assert [one["id"] for one in records(folder, "unmatched")] == [name]
    wire.write_text("Rain. " + text, encoding="utf-8")
    assert execute(["read", str(folder)]) == 0
    assert records(folder, "unmatched") == []
    back = next(one for one in records(folder, "claim") if one["id"] == name)
    assert (back["grading"]["graded_by"], back["text"]) == ("ana", "Nobody was hurt.")


def test_an_edited_claim_stays_as_edited_where_its_quote_stands_now(folder: Path) -> None:
    path, name = folder / "claims.jsonl", ids(folder, "wire")[0]
    rows = [json.loads(line) for line in lines(folder)]
    mine = next(row for row in rows if row.get("id") == name)
    start = mine["start"]
    mine |= {"status": "edited", "source": "the company", "kind": "indirect"}
    mine |= {"source_span": {"start": start, "end": start + 11, "text": "The company"}}
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    (folder / "wire.txt").write_text("Rain. The company has hired guards. Nobody was hurt.\n", encoding="utf-8")
    assert execute(["read", str(folder)]) == 0
    found = next(one for one in records(folder, "claim") if one["id"] == name)
    assert (found["source"], found["kind"], found["status"]) == ("the company", "indirect", "edited")
    assert (found["start"], found["source_span"]["start"]) == (start + 6, start + 6)
    assert execute(["check", str(folder)]) == 0


def test_restore_brings_a_part_back_as_claims_for_good(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    aside = records(folder, "set_aside")
    assert [one["text"] for one in aside] == ["Celebrity chef opens tenth seaside restaurant"]
    name = piece_id("press", aside[0]["text"])
    assert execute(["claims", str(folder), "restore", name, "--by", "ana"]) == 0
    for _ in range(2):
        assert records(folder, "set_aside") == []
        assert records(folder, "claim")[-3]["text"] == aside[0]["text"]
        taken = [one["restored_by"] for one in records(folder, "review") if one["text"] == aside[0]["text"]]
        assert taken == ["ana"]
        assert execute(["read", str(folder)]) == 0
    capsys.readouterr()
    assert execute(["claims", str(folder), "list", "--only", "review"]) == 0
    assert "restored by ana" in capsys.readouterr().out


def test_list_says_what_there_is(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    name = ids(folder, "press")[0]
    assert execute(["claims", str(folder), "reject", name]) == 0
    capsys.readouterr()
    assert execute(["claims", str(folder), "list", "--only", "rejected"]) == 0
    shown = capsys.readouterr().out
    assert shown.splitlines()[0].startswith("  “The miners at Varda")
    assert f"{name} · rejected · not graded (F6) · author" in shown
    assert shown.splitlines()[-1] == "6 claims, 1 decided, 0 graded; 1 part set aside"
    assert execute(["claims", str(folder), "list"]) == 0
    assert "set aside (related title 0." in capsys.readouterr().out
    assert execute(["claims", str(folder), "list", "--json"]) == 0
    data = json.loads(capsys.readouterr().out)
    assert data["format"] == "offramp/claims-1"
    assert valid(data)
    assert not valid(data | {"set_aside": [{}]})
    assert not valid({"format": "offramp/claims-1"})
    assert execute(["claims", str(folder), "accept", name, "--json"]) == 0
    changed = json.loads(capsys.readouterr().out)
    assert (changed["action"], changed["changed"], valid(changed)) == ("accept", [name], True)
    assert len(data["claims"]) == 6
    assert data["set_aside"][0]["id"].startswith("press~")


def test_origins_as_the_case_has_them(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    assert execute(["claims", str(folder), "origins"]) == 0
    assert capsys.readouterr().out.splitlines()[:3] == ["2 pages, 2 origins:", "  press: press", "  wire: wire"]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["grant", "press"], "no action 'grant'; allowed: list, accept"),
        (["accept"], "accept needs a name"),
        (["accept", "pres"], "did you mean 'press'?"),
        (["accept", "press#00000000"], "unknown-claim: no claim has the name 'press#00000000'"),
        (["grade", "B2", "press"], "add --by NAME"),
        (["grade", "B7", "press", "--by", "ana"], "'B7' is not a grade"),
        (["restore", "press#00000000", "--by", "ana"], "no part was set aside has the name"),
        (["list", "--only", "rejeced"], "did you mean 'rejected'?"),
    ],
)
def test_misuse_is_told_with_a_remedy_and_nothing_is_written(
    folder: Path, words: list[str], told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    before = lines(folder)
    assert told in refused(["claims", str(folder), *words], capsys)
    assert lines(folder) == before


def test_without_a_register_it_says_how_to_make_one(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "claims.jsonl").unlink()
    assert "offramp read" in refused(["claims", str(folder), "list"], capsys)


# many reports ---------------------------------------------------------------------------------------------------


def test_a_report_that_fails_stops_no_other_and_keeps_its_claims(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    name = ids(folder, "wire")[0]
    assert execute(["claims", str(folder), "accept", name]) == 0
    (folder / "wire.txt").write_bytes(b"\0\0\0")
    (folder / "press.txt").write_text(_TEXT + "It rained again at Varda on Friday.\n", encoding="utf-8")
    assert "binary-file" in refused(["read", str(folder)], capsys)
    assert "It rained again at Varda on Friday." in {one["text"] for one in records(folder, "claim")}
    assert [one["status"] for one in records(folder, "claim") if one["id"] == name] == ["accepted"]
    capsys.readouterr()
    assert execute(["read", str(folder), "--json"]) == 1
    out = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [one["format"] for one in out] == ["offramp/read-1", "offramp/problems-1"]
    assert out[-1]["problems"][0]["file"] == "wire.txt"


def test_where_every_report_fails_nothing_is_written(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = lines(folder)
    for file in ("wire.txt", "press.txt"):
        (folder / file).write_bytes(b"\0\0\0")
    assert refused(["read", str(folder)], capsys).count("binary-file") == 2
    assert lines(folder) == before


def test_two_processes_give_what_one_gives(tmp_path: Path) -> None:
    from offramp.evidence.batch import ReportFile, read_reports

    sources = []
    for k in range(5):
        path = tmp_path / f"{k}.txt"
        path.write_bytes(b"\0" if k == 3 else f"The envoy said that {k} men had left.\n".encode())
        sources.append(ReportFile(path, f"k{k}", path.name))
    told: list[tuple[int, int]] = []
    one = read_reports(
        sources, {"envoy": ["envoy"]}, workers=1, progress=lambda done, all_, _: told.append((done, all_))
    )
    two = read_reports(sources, {"envoy": ["envoy"]}, workers=2)
    assert one == two
    assert told == [(1, 5), (2, 5), (3, 5), (4, 5), (5, 5)]
    assert [reading.report.id for reading in two.readings] == ["k0", "k1", "k2", "k4"]
    assert [problem.slug for problem in two.failed["k3"]] == ["binary-file"]


# conflicts that a person sees --------------------------------------------------------------------------------------


def relations(folder: Path) -> list[tuple[str, list[str], str, str]]:
    return [(one["kind"], one["claims"], one["about"], one["status"]) for one in records(folder, "relation")]


def test_a_conflict_that_a_person_sees_outlives_another_reading(folder: Path) -> None:
    """Within one page, named in either order, twice, said once; then read anew, taken back and gone."""
    one, other = ids(folder, "press")[1:3]
    words = ["claims", str(folder), "conflict", other, one, "--about", "the pumps", "--by", "ana"]
    expected = ("contradicts", [one, other], "the pumps", "accepted")
    for again in (words, [*words[:3], one, other, "--by", "bo"], ["read", str(folder)]):
        assert execute(again) == 0
        assert relations(folder) == [expected]
    assert records(folder, "relation")[0]["evidence"] == ["said by ana"]
    assert execute(["claims", str(folder), "reject", f"{one}={other}"]) == 0
    assert execute(["read", str(folder)]) == 0
    assert relations(folder) == []


def test_a_conflict_goes_with_a_claim_that_is_gone(folder: Path) -> None:
    one, other = ids(folder, "wire")
    assert execute(["claims", str(folder), "conflict", one, other, "--by", "ana"]) == 0
    (folder / "wire.txt").write_text("The company has hired guards.\n", encoding="utf-8")
    assert execute(["read", str(folder)]) == 0
    assert relations(folder) == []


def test_check_names_a_conflict_that_a_person_sees(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    one, other = ids(folder, "wire")
    case = (folder / "case.yaml").read_text(encoding="utf-8").replace("assumed: a guess}", f"because: [{one}]}}", 1)
    (folder / "case.yaml").write_text(case, encoding="utf-8")
    execute(["claims", str(folder), "conflict", one, other, "--about", "who was hurt", "--by", "ana"])
    capsys.readouterr()
    execute(["check", str(folder)])
    assert f"1 in all: {one} and {other} (who was hurt)" in capsys.readouterr().out.replace(
        f"{other} and {one}", f"{one} and {other}"
    )


@pytest.mark.parametrize(
    ("names", "said"),
    [
        (["press#00000000", "wire#00000000"], "unknown-claim"),
        (["ONE"], "two different claims"),
        (["ONE", "ONE"], "two different claims"),
        (["ONE", "OTHER", "ONE"], "two different claims"),
        (["press", "wire"], "unknown-claim"),  # reports do not contradict each other
    ],
)
def test_what_is_no_conflict(folder: Path, capsys: pytest.CaptureFixture[str], names: list[str], said: str) -> None:
    one, other = ids(folder, "wire")
    words = [{"ONE": one, "OTHER": other}.get(name, name) for name in names]
    before = lines(folder)
    assert said in refused(["claims", str(folder), "conflict", *words, "--by", "ana"], capsys)
    assert lines(folder) == before


def test_a_conflict_as_json(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    one, other = ids(folder, "wire")
    capsys.readouterr()
    assert execute(["claims", str(folder), "conflict", one, other, "--by", "ana", "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert valid(said)
    assert (said["action"], said["changed"]) == ("conflict", [f"{one}={other}"])


def test_a_conflict_needs_a_name(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert "add --by NAME" in refused(["claims", str(folder), "conflict", *ids(folder, "wire")], capsys)
