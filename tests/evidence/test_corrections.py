"""What a person puts right in a claim: it counts, it is kept, it is told with the word that misled, it goes again.

The probabilities are those of the table of conventions (docs); the readings those of FactBank. Broken on purpose, each
seen red: see the commit.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("spacy", reason="reading needs the extra 'reports'")

from offramp import load
from offramp.briefing.brief import brief
from offramp.briefing.views.claim import claim_facts
from offramp.case.credence import Credence
from offramp.case.types import Case
from offramp.cli import execute
from offramp.ensemble.decisions import undone
from offramp.evidence.register import load_register
from offramp.evidence.types import Claim

MAY, DENIED, WIRED, GUARDS, IF, FRIDAY = range(6)
_TEXT = (
    "The guild may accept the wage offer of the company, the mediator said.\n\n"
    "The company denied that it had hired armed guards in the old harbour town.\n\n"
    "The company has wired the money for the harbour town, he said.\n\n"
    "The mayor arrived on Monday, and the guards of the company left the harbour.\n\n"
    "The guild will sign if the company pays first, the mediator said.\n\n"
    "Talks will resume on Friday, the ministry said.\n"
)
_WIRE = "The company had hired armed guards in the old harbour town, a witness said.\n"
_CASE = """format: offramp/case-1
title: A strike
question: Will it end?
as_of: 2026-03-20
horizon: 30 days
reports:
  press: {file: press.txt, date: 2026-03-18}
  wire: {file: wire.txt, date: 2026-03-19}
actors: {owner: {}, guild: {}}
options: {pay: {actor: owner, because: [CLAIM]}, sign: {actor: guild, assumed: a guess}}
worth:
  owner: [{name: calm, when: sign, value: 2, because: [CLAIM]}]
  guild: [{name: money, when: pay, value: 3, assumed: a guess}]
outcomes: {peace: {when: pay and sign, resolves: both have signed}}
asks: {outcome: peace}
play: [{actor: owner, chooses: [pay]}, {actor: guild, chooses: [sign]}]
"""


@pytest.fixture(scope="module")
def read(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("case")
    (folder / "press.txt").write_text(_TEXT, encoding="utf-8")
    (folder / "wire.txt").write_text(_WIRE, encoding="utf-8")
    (folder / "case.yaml").write_text(_CASE.replace(" because: [CLAIM]", " assumed: a guess"), encoding="utf-8")
    assert execute(["read", str(folder)]) == 0
    first = load_register(folder / "claims.jsonl").of("press")[MAY]
    (folder / "case.yaml").write_text(_CASE.replace("CLAIM", first.id), encoding="utf-8")
    return folder


@pytest.fixture
def folder(read: Path, tmp_path: Path) -> Path:
    shutil.copytree(read, tmp_path / "case")
    return tmp_path / "case"


def claims(folder: Path) -> tuple[Claim, ...]:
    return load_register(folder / "claims.jsonl").of("press")


def correct(folder: Path, place: int, *options: str, further: str = "", code: int = 0) -> Claim:
    name = claims(folder)[place].id + further
    assert execute(["claims", str(folder), "correct", name, "--by", "Ana", *options]) == code
    return claims(folder)[place]


def case_of(folder: Path) -> Case:
    return load(folder)


def journal(folder: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (folder / "claims.journal.jsonl").read_text(encoding="utf-8").splitlines()]


def test_what_is_corrected_counts_and_goes_again_to_the_byte(folder: Path) -> None:
    before, table = (folder / "claims.jsonl").read_bytes(), dict(case_of(folder).credence)
    name = claims(folder)[MAY].id
    believed = {"possible": Credence(case_of(folder)).believed(name)}
    for certainty in ("certain", "probable", "unknown"):
        correct(folder, MAY, "--certainty", certainty, "--why", "the mediator was sure")
        believed[certainty] = Credence(case_of(folder)).believed(name)
        assert case_of(folder).claims[name].certainty == certainty
    assert believed["certain"] > believed["probable"] > believed["possible"]
    assert (believed["certain"] > believed["unknown"]) == (table["certain"] > table["unknown"])
    assert [one[2] for one in undone(case_of(folder))] == ["corrected"]
    assert journal(folder)[0]["by"] == "Ana"
    assert journal(folder)[0]["about"] == "the mediator was sure"
    assert execute(["claims", str(folder), "reset", name]) == 0
    assert (folder / "claims.jsonl").read_bytes() == before


def test_a_denial_is_as_certain_and_turns_what_is_proposed_between_reports(folder: Path) -> None:
    before = (folder / "claims.jsonl").read_bytes()
    kinds = [one.kind for one in load_register(folder / "claims.jsonl").links.relations]
    assert kinds == ["contradicts"]  # the company denies what the witness tells
    fixed = correct(folder, DENIED, "--polarity", "positive")
    assert (fixed.denied, fixed.certainty, fixed.assertions[0].polarity) == (False, "certain", "positive")
    assert [one.kind for one in load_register(folder / "claims.jsonl").links.relations] in (["same_as"], ["supports"])
    again = correct(folder, DENIED, "--polarity", "read")
    assert (again.denied, again.certainty, again.corrections) == (True, "certain", ())
    assert (folder / "claims.jsonl").read_bytes() == before


def test_every_kind_of_correction_is_kept_when_the_reports_are_read_again(folder: Path) -> None:
    correct(folder, MAY, "--hedge", "none", "--source", "the mayor")
    correct(folder, GUARDS, "--polarity", "denied", "--source", "The mayor")
    correct(folder, IF, "--condition", "no")
    correct(folder, FRIDAY, "--date", "2026-04-03")
    fixed, register = claims(folder), (folder / "claims.jsonl").read_bytes()
    may, guards, iffy, friday = (fixed[place] for place in (MAY, GUARDS, IF, FRIDAY))
    assert (may.hedges, may.certainty, may.source, may.chain) == ((), "certain", "the mayor", ("the mayor",))
    assert (guards.kind, guards.source_span and guards.source_span.text, guards.certainty) == (
        "indirect", "The mayor", "certain")  # fmt: skip
    assert (iffy.conditional, iffy.certainty) == (False, "certain")
    assert [one.value for one in friday.assertions[0].time.dates] == ["2026-04-03"]
    assert execute(["read", str(folder)]) == 0
    assert (folder / "claims.jsonl").read_bytes() == register
    (folder / "claims.jsonl").unlink()  # the journal alone puts them back
    assert execute(["read", str(folder)]) == 0
    assert (folder / "claims.jsonl").read_bytes() == register


def test_a_further_assertion_is_corrected_by_its_own_id(folder: Path) -> None:
    read = claims(folder)[GUARDS]
    assert len(read.assertions) == 2
    fixed = correct(folder, GUARDS, "--certainty", "probable", further=".2")
    assert [one.certainty for one in fixed.assertions] == ["certain", "probable"]
    assert fixed.certainty == "certain"
    assert case_of(folder).claims[read.id].certainty == "certain"


def test_a_wrong_credence_is_traced_to_the_word(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    name = claims(folder)[MAY].id
    facts = dict(claim_facts(claims(folder)[MAY]))
    assert facts["Certainty"] == "possible, by “may”"
    assert dict(claim_facts(claims(folder)[DENIED]))["Polarity"] == "denied, by “denied”"
    assert dict(claim_facts(claims(folder)[IF]))["Condition"] == "yes, by “if”"
    correct(folder, MAY, "--certainty", "certain", "--why", "she was sure")
    told = "certainty certain, corrected by Ana: she was sure (read: possible, by “may”)"
    case = case_of(folder)
    assert told in case.claims[name].read_as
    made = brief(case)
    standing = {one["claim"].partition("#")[0]: one["standing"] for one in made.data["timeline"]}
    assert standing == {"press": "stands", "wire": "denied"}  # what is cited, and what no longer stands
    assert "Timeline of the cited claims" in made.markdown(annexes=True)
    assert "1 page, 1 witness" in made.markdown(annexes=True)
    quotes = {one["id"]: one for one in made.data["rests"]["quotes"]}
    assert told in quotes[name]["read_as"]
    capsys.readouterr()
    assert execute(["why", str(folder), "worth.owner.calm", "--draws", "0"]) == 0
    said = " ".join(capsys.readouterr().out.split())
    assert "Which cite 1 page, 1 witness" in said
    assert told in said


WRONG = (
    (("--polarity", "perhaps"), "'perhaps' is not a polarity", "denied"),
    (("--date", "2026-13-01"), "'2026-13-01' is not a date", "YYYY-MM"),
    (("--hedge", "maybe"), "the words 'maybe' do not stand in", "quote the hedge"),
    (("--hedge", "accept"), "how much 'accept' lowers", "--certainty"),
    ((), "correct needs what is wrong", "--polarity"),
)


@pytest.mark.parametrize(("options", "message", "remedy"), WRONG)
def test_what_cannot_be_corrected_is_refused(
    options: tuple[str, ...], message: str, remedy: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = (folder / "claims.jsonl").read_bytes()
    correct(folder, MAY, *options, code=1)
    said = " ".join(capsys.readouterr().err.split())
    assert message in said
    assert remedy in said
    assert (folder / "claims.jsonl").read_bytes() == before


def test_all_that_is_wrong_is_said_at_once(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    correct(folder, MAY, "--polarity", "so", "--certainty", "very", "--condition", "if", code=1)
    said = capsys.readouterr().err
    assert all(f"'{word}' is not a" in said for word in ("so", "very", "if"))
    assert execute(["claims", str(folder), "correct", "press#00000000", "--by", "Ana", "--polarity", "denied"]) == 1
    assert execute(["claims", str(folder), "accept", claims(folder)[MAY].id, "--polarity", "denied"]) == 1
    assert execute(["claims", str(folder), "correct", claims(folder)[MAY].id, "--polarity", "denied"]) == 1
