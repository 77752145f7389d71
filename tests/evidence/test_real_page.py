"""The real page that the project began with; skipped where it is not at hand, and never copied."""

from __future__ import annotations

from pathlib import Path

import pytest
from test_partition import check_partition, check_spans

from offramp.evidence.pipeline import read_report
from offramp.evidence.types import Reading

_PAGE = Path(__file__).resolve().parents[3] / "shared" / "reports" / "soft-exit-report.txt"

pytestmark = pytest.mark.skipif(not _PAGE.is_file(), reason="the sample page is not beside the repository")


@pytest.fixture(scope="module")
def reading() -> Reading:
    return read_report(_PAGE, "press", {"ruler": ["Maduro"], "host": ["Qatar", "Gulf nation"], "coercer": ["US"]})


def test_the_two_stray_lines_and_nothing_else_are_set_aside(reading: Reading) -> None:
    lines = [line for line in reading.report.text.split("\n") if line.strip()]
    assert [piece.text for piece in reading.debris] == lines[-2:]
    assert {piece.reason for piece in reading.debris} <= {"related_title", "repeated"}
    assert all(piece.evidence for piece in reading.debris)


def test_without_aliases_too(reading: Reading) -> None:
    assert read_report(_PAGE).debris == reading.debris


def test_the_two_subheads_are_headings(reading: Reading) -> None:
    heads = [claim for claim in reading.claims if claim.kind == "heading"]
    lines = reading.report.text.split("\n")
    assert [claim.text for claim in heads] == [line for line in lines[:-12] if line and len(line) < 60]
    assert len(heads) == 2


def test_sixteen_sentences(reading: Reading) -> None:
    assert len([claim for claim in reading.claims if claim.kind != "heading"]) == 16


def test_hearsay_keeps_its_hedge_and_gets_no_source(reading: Reading) -> None:
    hearsay = [(hedge.text, claim) for claim in reading.claims for hedge in claim.hedges if hedge.sort == "hearsay"]
    assert sorted(word for word, _ in hearsay) == ["reportedly"] * 3 + ["rumored"]
    assert {(claim.kind, claim.source, claim.certainty) for _, claim in hearsay} == {("reportative", None, "possible")}


def test_the_newspaper_is_the_one_source(reading: Reading) -> None:
    sourced = [claim for claim in reading.claims if claim.source]
    assert [(claim.source, claim.kind) for claim in sourced] == [("The New York Post", "indirect")]
    assert sourced[0].source_phrase is not None
    assert sourced[0].source_phrase.text == "a report from The New York Post"


def test_partition(reading: Reading) -> None:
    check_partition(reading)
    check_spans(reading)


def test_every_name_is_found(reading: Reading) -> None:
    text = reading.report.text
    found = [mention for claim in reading.claims for mention in claim.actors]
    assert sum(mention.alias == "Maduro" for mention in found) == text.count("Maduro")
    assert all(text[mention.start : mention.end].lower() == mention.alias.lower() for mention in found)
