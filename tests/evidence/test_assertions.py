"""One record an asserted proposition, by its own clause; a register without them stays readable, and a case may cite
the second of a claim by its own name."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from offramp.case.check import examine
from offramp.case.load import outline
from offramp.case.report_reading import read_again
from offramp.evidence.assertions import claim_of, completed
from offramp.evidence.pipeline import read_report
from offramp.evidence.register import decode_register, encode_register
from offramp.evidence.types import Claim

SOFT_EXIT = Path(__file__).parents[2] / "cases/soft-exit"

Row = tuple[str | None, str, str, str]  # source, polarity, certainty, words of the proposition

SENTENCES: dict[str, list[Row]] = {  # what each asserts, by a reader who saw the sentence alone
    "The scouts left the quay on Monday and may return in June.": [
        (None, "positive", "certain", "The scouts left the quay on Monday"),
        (None, "positive", "possible", "may return in June"),
    ],
    "After one side said the ceasefire held, its rival's envoy said it had collapsed.": [
        ("one side", "positive", "certain", "the ceasefire held"),
        ("its rival's envoy", "positive", "certain", "it had collapsed"),
    ],
    "Oban, who denies any wrongdoing, arrived in the port on Monday.": [
        (None, "positive", "certain", "Oban, who denies any wrongdoing, arrived in the port on Monday."),
        ("Oban", "negative", "certain", "any wrongdoing"),
    ],
    "The convoy turned back, which the army denied.": [
        (None, "positive", "certain", "The convoy turned back, which the army denied."),
        ("the army", "negative", "certain", "The convoy turned back"),
    ],
    "The army will march if talks fail, but the port will stay open.": [
        (None, "positive", "certain", "The army will march if talks fail"),
        (None, "positive", "certain", "the port will stay open"),
        (None, "unknown", "unknown", "if talks fail"),
    ],
    "If talks fail, the army will march and the port will close.": [
        (None, "positive", "certain", "If talks fail, the army will march"),
        (None, "positive", "certain", "the port will close"),
        (None, "unknown", "unknown", "If talks fail"),
    ],
    "The envoy said the union had denied the charge and that the strike went on.": [
        ("The envoy", "negative", "certain", "the union had denied the charge"),
        ("The envoy", "positive", "certain", "that the strike went on"),
    ],
    "Two ferries sank on Monday, and the ministry said the crews were safe.": [
        ("the ministry", "positive", "certain", "the crews were safe"),
        (None, "positive", "certain", "Two ferries sank on Monday"),
    ],
    "Police arrested the mayor; his deputy did not flee.": [
        (None, "positive", "certain", "Police arrested the mayor"),
        (None, "negative", "certain", "his deputy did not flee"),
    ],
    "The town was quiet.": [(None, "positive", "certain", "The town was quiet.")],
    "“We left and they may follow,” the guard said.": [
        ("the guard", "positive", "certain", "“We left"),
        ("the guard", "positive", "possible", "they may follow,”"),
    ],
}


def claim(text: str) -> Claim:
    (found,) = read_report(text.encode(), "k").claims
    return found


@pytest.mark.parametrize("text", SENTENCES, ids=lambda text: text[:30])
def test_each_proposition_has_its_own_source_polarity_and_certainty(text: str) -> None:
    found = claim(text)
    rows = [(one.source, one.polarity, one.certainty, one.text) for one in found.assertions]
    assert [(*row[:3], row[3].strip("“”,.")) for row in rows] == [
        (*row[:3], row[3].strip("“”,.")) for row in SENTENCES[text]
    ]
    assert [one.id for one in found.assertions] == [found.id, *(f"{found.id}.{k}" for k in range(2, len(rows) + 1))]
    assert all(text[one.start : one.end] == one.text for one in found.assertions)


def test_the_first_is_what_the_claim_says_of_itself() -> None:
    found = claim("The envoy said the union had denied the charge and that the strike went on.")
    first, second = found.assertions
    assert (found.denied, found.chain, found.certainty) == (True, ("The envoy", "the union"), "certain")
    assert (first.denied, first.chain, second.denied, second.chain) == (True, found.chain, False, ("The envoy",))


def test_a_date_goes_with_the_proposition_in_which_it_stands() -> None:
    text = "---\ndate: 2026-03-18\n---\n\nThe court met on March 3 and will sit again on April 1."
    (found,) = [one for one in read_report(text.encode(), "k", file="k.md").claims if "court" in one.text]
    assert [[date.value for date in one.time.dates] for one in found.assertions] == [["2026-03-03"], ["2026-04-01"]]
    assert [one.time.tense for one in found.assertions] == ["past", "future"]


def test_what_was_said_on_a_day_is_not_dated_by_it() -> None:
    text = "---\ndate: 2026-03-18\n---\n\nThe court will sit on April 1, the clerk said on Monday."
    (found,) = [one for one in read_report(text.encode(), "k", file="k.md").claims if "court" in one.text]
    assert [date.value for date in found.assertions[0].time.dates] == ["2026-04-01"]
    assert [date.value for date in found.dates] == ["2026-04-01", "2026-03-16"]


def test_sentences_of_a_quotation_take_its_speaker_for_every_proposition() -> None:
    text = "“We stay,” the mayor said. “Our boats are old and nobody may leave.”"
    last = read_report(text.encode(), "k").claims[-1]
    assert [one.source for one in last.assertions] == ["the mayor", "the mayor"]


def test_in_another_language_nothing_is_read() -> None:
    found = claim("Der Minister bestritt, dass die Regierung ein Angebot erhalten habe, und verließ den Saal.")
    assert [(one.polarity, one.certainty, one.source) for one in found.assertions] == [("unknown", "unknown", None)]


def test_in_a_language_with_tables_a_denial_is_one() -> None:
    found = claim("El ministro negó que el gobierno hubiera recibido una oferta de asilo.")
    assert [(one.polarity, one.source) for one in found.assertions] == [("negative", "El ministro")]


# --- the register ----------------------------------------------------------------------------------------------------


def test_the_register_keeps_them_and_reads_what_has_none() -> None:
    reading = read_report("\n\n".join(SENTENCES).encode(), "k")
    text = encode_register([reading])
    assert tuple(decode_register(text.encode()).claims.values()) == reading.claims
    bare = [json.loads(line) for line in text.splitlines()]
    old = "".join(json.dumps({k: v for k, v in row.items() if k != "assertions"}) + "\n" for row in bare)
    again = decode_register(old.encode()).claims
    assert list(again) == [one.id for one in reading.claims]
    assert all(len(one.assertions) == 1 and one.assertions[0].id == one.id for one in again.values())
    assert [one.assertions[0].polarity for one in again.values()] == [c.assertions[0].polarity for c in reading.claims]


def test_what_a_person_changes_in_a_claim_holds_for_its_first_assertion() -> None:
    found = claim("The scouts left the quay on Monday and may return in June.")
    edited = completed(replace(found, certainty="probable"))
    assert [one.certainty for one in edited.assertions] == ["probable", "possible"]


# --- a case ----------------------------------------------------------------------------------------------------------


def test_a_case_cites_the_second_of_a_claim_by_its_name(tmp_path: Path) -> None:
    folder = tmp_path / "soft-exit"
    shutil.copytree(SOFT_EXIT, folder)
    case, register = folder / "case.yaml", decode_register((folder / "claims.jsonl").read_bytes())
    whole = next(one for one in register.claims.values() if len(one.assertions) > 1)
    text = case.read_text(encoding="utf-8")
    assert f"because: [{whole.id}" in text or whole.id in text
    case.write_text(text.replace(whole.id, f"{whole.id}.2"), encoding="utf-8")
    examined = examine(str(folder))
    assert examined.case is not None, examined.problems
    evidence, second = examined.case.claims[f"{whole.id}.2"], whole.assertions[1]
    assert (evidence.quote, evidence.certainty, evidence.report) == (second.text, second.certainty, whole.report)
    assert "claim-unused" not in {problem.slug for problem in examined.problems}
    assert [one.id for one in examined.case.evidence if claim_of(one.id) != one.id] == [f"{whole.id}.2"]
    case.write_text(text.replace(whole.id, f"{whole.id}.9"), encoding="utf-8")
    assert {problem.slug for problem in examine(str(folder)).problems if problem.level == "error"} == {"unknown-claim"}


@pytest.mark.parametrize(
    ("text", "warned"),
    [
        ("Ask the captain for the keys of the harbour", True),
        ("Close the schools in the hills", False),
    ],
)
def test_to_cite_a_denial_for_what_it_denies_is_a_warning(text: str, warned: bool, tmp_path: Path) -> None:
    folder = tmp_path / "soft-exit"
    shutil.copytree(SOFT_EXIT, folder)
    said = "The mayor denied that the guild had asked the captain for the keys of the harbour."
    report = folder / "reports/press.md"
    report.write_text(f"{report.read_text(encoding='utf-8')}\n\n{said}\n", encoding="utf-8")
    read_again(outline(folder), None)
    register = decode_register((folder / "claims.jsonl").read_bytes())
    denial = next(one.id for one in register.claims.values() if one.denied)
    case = folder / "case.yaml"
    option = f"\noptions:\n  more: {{actor: ruler, text: {text}, because: [{denial}]}}\n"
    case.write_text(case.read_text(encoding="utf-8").replace("\noptions:\n", option), encoding="utf-8")
    assert ("cites-denial" in {problem.slug for problem in examine(str(folder)).problems}) is warned
