"""Floors on the corpus of self-written articles, pinned to its digest: they may rise, and refuse to sink.

The ten held-out articles were written, and committed, before the rules were tuned on the others; the rules before
tuning had F1 65.4 and 29.9 false alarms in a thousand there. Whoever changes the corpus must set digest and floor anew.
"""

from __future__ import annotations

import dataclasses
import re
from pathlib import Path

import boilerplate_corpus as corpus
import pytest
from boilerplate_corpus import Line, score
from test_partition import check_partition, check_spans

from offramp.evidence.types import REASONS, Claim

PINNED = {  # part: digest, least F1, most false alarms in 1,000 good lines, least share of right reasons
    "tuned": ("0e307e80364fa5e031199087eb8c659b3cd4b25c0af82f4f55abcc7c4f7265c4", 96.6, 0.0, 0.80),
    "held-out": ("44fc31484b5bfe7d3a6a5b4602e15b5a27fb18c140838812e6e77249c7560d76", 91.0, 0.0, 0.75),
}
LEAST_SOURCES = {"tuned": 0.93, "held-out": 0.93}  # of the sentences annotated: 78 of 83 and 41 of 44


@pytest.mark.parametrize("part", PINNED)
def test_debris_is_found_at_least_as_well_as_before(part: str) -> None:
    digest, f1, alarms, reasons = PINNED[part]
    assert corpus.digest(part) == digest, "the corpus changed: measure anew, and set digest and floors together"
    made = score(list(corpus.lines(part)))
    assert made.f1 >= f1
    assert made.alarms <= alarms
    assert made.right_reason >= reasons * made.found


def test_the_goals_of_the_project_are_met_on_what_was_not_tuned() -> None:
    made = score(list(corpus.lines("held-out")))
    assert made.f1 >= 88
    assert made.alarms <= 10


def test_the_corpus_is_what_it_says() -> None:
    names = [path.name for part in PINNED for path in corpus.articles(part)]
    assert len(names) == len(set(names)) == 31
    assert {name.rsplit(".", 1)[1] for name in names} == {"txt", "md", "html"}
    rows = [row for part in PINNED for path in corpus.articles(part) for row in corpus.gold(path)["lines"]]
    assert len(rows) == 441
    assert {row.get("reason") for row in rows if not row["keep"]} == set(REASONS)
    assert all(row["keep"] != ("reason" in row) for row in rows)


@pytest.mark.parametrize(
    "path", [path for part in PINNED for path in corpus.articles(part)], ids=lambda path: path.name
)
def test_partition_and_quotes(path: Path) -> None:
    reading = corpus.read(path)
    check_partition(reading)
    check_spans(reading)
    assert all(piece.evidence and 0.5 <= piece.score <= 1 for piece in reading.debris)
    assert all(piece.doubtful for piece in reading.review)


def claims_of(path: Path, begins: str) -> list[Claim]:
    """The claims of the sentence that begins so: it, or the one it stands in."""
    reading = corpus.read(path)
    at = reading.report.text.index(begins)
    return [claim for claim in reading.claims if claim.start <= at < claim.end]


@pytest.mark.parametrize("part", PINNED)
def test_sources_are_found_at_least_as_well_as_before(part: str) -> None:
    """The source that the sentence cites first: the words of the gold hold the words found, or are held by them."""
    right = total = 0
    for path in corpus.articles(part):
        for row in corpus.gold(path)["sentences"]:
            found = claims_of(path, row["begins"])
            total += 1
            right += any(_agrees(claim.source, row["source"]) for claim in found)
    assert total > 30
    assert right >= LEAST_SOURCES[part] * total, f"{right} of {total}"


def _agrees(told: str | None, gold: str | None) -> bool:
    if told is None or gold is None:
        return told == gold
    one, other = (" ".join(["", *re.findall(r"\w+", words), ""]) for words in (told, gold))
    return one in other or other in one


# the measure itself ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("told", "gold", "agree"),
    [
        ("Pia Storm", "Koru's minister, Pia Storm", True),
        ("the minister, Pia Storm", "Pia Storm", True),
        (None, None, True),
        ("the general", "he", False),
        ("a reporter", "a report", False),
        (None, "he", False),
        ("he", None, False),
    ],
)
def test_sources_agree_by_whole_words(told: str | None, gold: str | None, agree: bool) -> None:
    assert _agrees(told, gold) == agree


def test_the_score_by_hand() -> None:
    rows = [("ad", "ad"), ("ad", "caption"), ("ad", None), (None, "ad"), (None, None), (None, None)]
    made = score([Line("a", "b", gold, told) for gold, told in rows])
    assert dataclasses.astuple(made) == (2, 1, 1, 3, 1)
    assert made.f1 == pytest.approx(100 * 2 * (2 / 3) * (2 / 3) / (2 / 3 + 2 / 3))
    assert made.alarms == pytest.approx(1000 / 3)


def test_a_line_counts_as_set_aside_by_most_of_its_letters() -> None:
    path = corpus.CORPUS / "tuned" / "garrison.txt"
    reading = corpus.read(path)
    none = dataclasses.replace(reading, debris=())
    assert all(line.told is None for line in corpus.lines_of(path, none))
    whole = dataclasses.replace(reading.debris[0], start=0, end=len(reading.report.text))
    assert all(line.told for line in corpus.lines_of(path, dataclasses.replace(reading, debris=(whole,))))
