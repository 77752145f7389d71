"""A judgement is checked before it is locked; what became of it counts by the last word; nothing wrong is dropped."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from ledgers import became, judged, write_ledger
from schemas import schema
from small_cases import TALKS
from small_cases import made as read

from offramp.briefing.names import names_of
from offramp.briefing.renderers.terminal import blocks_text
from offramp.briefing.views.ledger import locked_blocks, score_blocks, words_of
from offramp.briefing.views.post_mortem import post_mortem_blocks
from offramp.case.load import load_text
from offramp.case.types import Case
from offramp.ensemble.judgement import Judgement
from offramp.errors import OfframpError
from offramp.ledger import chain
from offramp.ledger.chain import Ledger, read_ledger
from offramp.ledger.locking import LockStatement, check_statement, happened, locked_judgement
from offramp.ledger.scoring import LedgerScore, record_rates, score
from offramp.ledger.types import CrowdForecast, LedgerEntry, RecordedOutcome
from offramp.rooms.answer import answer

STATEMENT = LockStatement("ana", "he is seen abroad", "2026-06-30")


@pytest.fixture(autouse=True)
def _a_day_in_may(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chain, "now", lambda: datetime(2026, 5, 10, tzinfo=UTC))


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> tuple[Case, Judgement]:
    """A case and its judgement with audit and what to find out."""
    case = read(TALKS, tmp_path_factory.mktemp("talks"))
    return case, answer(case, draws=6, whole=True)


def ledger(tmp_path: Path, *entries: Any) -> Ledger:
    return read_ledger(write_ledger(tmp_path / "ledger.jsonl", *entries))


def scored(tmp_path: Path, *entries: Any) -> LedgerScore:
    return score(ledger(tmp_path, *entries))


def said(found: LedgerScore) -> str:
    return " ".join(blocks_text(score_blocks(found)).split())


def test_a_question_settled_in_every_draw_is_locked_as_such() -> None:
    """Its outcomes added up to 0. Breaks: the judgement's own outcomes; not said."""
    settled = load_text(Path("spec/table/plain.yaml").read_text("utf-8") + "fix: {leave: no}\n")
    made = locked_judgement(answer(settled, draws=2), "t", STATEMENT)
    assert made.outcomes == {**dict.fromkeys(made.outcomes, 0.0), "premise gone": 1.0}
    line = LedgerEntry("0" * 64, "2026-05-10T00:00:00Z", 1, made, "0" * 64)
    assert "In all of the draws it is settled beforehand" in " ".join(blocks_text(locked_blocks(line, "l")).split())


# locking --------------------------------------------------------------------------------------------------------------


def test_what_is_locked_is_what_the_judgement_says(whole: tuple[Case, Judgement]) -> None:
    case, judgement = whole
    made = locked_judgement(
        judgement, case.title, STATEMENT, words_of(names_of(case)), case.question, {"graph model, seq": 0.5}
    )
    for key in ("case", "version", "draws", "seed", "outcome", "given", "probability", "word", "spread", "sampling"):
        assert getattr(made, key) == getattr(judgement, key)
    assert judgement.as_reported
    assert judgement.audit
    assert judgement.find_out
    assert made.lenses == {
        "answer": judgement.probability,
        "as reported": judgement.as_reported.probability,
        "every number in the middle": judgement.central,
        "graph model, seq": 0.5,
    }
    assert [(each.kind, each.value, each.probability) for each in made.conventions] == [
        (each.kind, each.value, each.probability) for each in judgement.audit.tried if each.probability is not None
    ]
    assert [(each.what, each.reverses) for each in made.carried] == [
        (each.what, each.reverses) for each in judgement.find_out if each.sides
    ]
    assert any("“" in each.says for each in made.carried)  # in words
    assert not any("#" in each.says for each in made.carried)


@pytest.mark.parametrize(
    ("statement", "slugs"),
    [
        (LockStatement("", " ", "2026-06-30"), ["usage", "usage"]),
        (LockStatement("ana", "x", "2026-05-09"), ["already-over"]),
        (LockStatement("ana", "x", "2026-02-30"), ["bad-date"]),
        (LockStatement("ana", "x", "20260630"), ["bad-date"]),
        (LockStatement("ana", "x", "soon", CrowdForecast(1.5, "")), ["bad-date", "usage", "usage"]),
        (LockStatement("ana", "x", "2026-06-30", CrowdForecast(float("nan"), "a market")), ["usage"]),
    ],
)
def test_a_statement_that_says_too_little_is_refused_with_all_that_is_wrong(
    statement: LockStatement, slugs: list[str]
) -> None:
    with pytest.raises(OfframpError) as refused:
        check_statement(statement)
    assert [problem.slug for problem in refused.value.problems] == slugs


def test_a_judgement_about_today_may_be_locked() -> None:
    check_statement(LockStatement("ana", "x", "2026-05-10"))


# what happened --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("entry", "became_of", "source", "on", "slugs"),
    [
        ("3", "yes", "a page", "2026-05-01", ["not-a-judgement"]),
        ("9", "yes", "a page", "2026-05-01", ["unknown-name"]),
        ("1", "yes", "", "2026-13-01", ["usage", "bad-date"]),
        ("1", "yes", "a page", "2026-05-12", ["future-date"]),
        ("2", "yes", "a page", "2026-05-01", ["after-deadline"]),
        ("4", "unmet", "a page", "2026-05-01", ["usage"]),
    ],
)
def test_what_cannot_have_become_of_it_is_refused(
    entry: str, became_of: str, source: str, on: str, slugs: list[str], tmp_path: Path
) -> None:
    book = ledger(tmp_path, judged(), judged(until="2026-04-30"), became(1, True), judged(given={}))
    with pytest.raises(OfframpError) as refused:
        happened(book, entry, became_of, source, on)
    assert [problem.slug for problem in refused.value.problems] == slugs
    assert happened(book, "2", "no", "a page", "2026-05-01").happened == "no"


# the score ------------------------------------------------------------------------------------------------------------


def test_the_last_word_on_a_judgement_counts_and_all_are_shown(tmp_path: Path) -> None:
    found = scored(
        tmp_path, judged(0.2), became(1, False, source="a rumour"), became(1, True, "2026-05-02", "the court")
    )
    (only,) = found.judgements
    assert (only.happened, only.wrong) == (True, True)
    assert only.brier == pytest.approx(0.64)
    assert [each.source for each in only.outcomes] == ["a rumour", "the court"]
    assert "Happened (2026-05-02; the court); before that: did not happen (2026-05-01; a rumour)" in said(found)


def test_nothing_that_was_wrong_is_left_out(tmp_path: Path) -> None:
    """Every judgement stands in exactly one list, and every resolved one in every mean. What rounds to one half is
    neither right nor wrong. Break: 49.9 % is wrong where it happened."""
    entries = [judged(p) for p in (0.9, 0.1, 0.499, 0.0, 1.0, 0.3)]
    entries[5] = judged(0.3, until="2026-05-09")
    found = scored(tmp_path, *entries, became(1, False), became(2, False), became(3, True), became(4, True))
    assert [each.wrong for each in found.judgements] == [True, False, False, True, False, False]
    assert [each.overdue for each in found.judgements] == [False] * 5 + [True]
    assert found.answer.n == found.resolved == 4
    assert found.answer.brier == pytest.approx((0.81 + 0.01 + 0.501**2 + 1) / 4)
    assert found.answer.impossible == 1
    text = said(found)
    assert "Neither right nor wrong, at one half: 3: Talks" in text.replace("• ", "").replace("- ", "")
    assert "6 judgements locked: 4 resolved (of 1 question), 1 open, 1 overdue." in text
    assert "infinite (1 of 4 called impossible what came about" in text
    for number in range(1, 7):
        assert text.count(f" {number}: Talks, ana, 2026-03-01:") == 1
    assert schema("score").faults(found.to_dict()) == []


def test_a_judgement_whose_terms_did_not_come_about_is_listed_and_not_scored(tmp_path: Path) -> None:
    unmet = RecordedOutcome(1, "unmet", "2026-05-01", "a page")
    found = scored(tmp_path, judged(0.9), judged(0.2), unmet, became(2, False))
    assert (found.answer.n, found.judgements[0].unmet, found.judgements[0].overdue) == (1, True, False)
    assert "1 resolved, 0 open, 0 overdue, 1 whose terms did not come about" in said(found)
    assert "1: Talks, ana, 2026-03-01: exile 90 %" in said(found)
    again = scored(tmp_path, judged(0.9), unmet, became(1, False))
    assert (again.answer.n, again.judgements[0].wrong) == (1, True)  # the last word counts


def test_each_baseline_is_compared_on_the_judgements_that_have_it(tmp_path: Path) -> None:
    crowd, record = CrowdForecast(0.5, "a market"), {"room": "offers", "like": "exile", "k": 3, "n": 4}
    others = [{**record, "room": "coups", "k": 1, "n": 10}, {**record, "room": "none", "k": 0, "n": 0}]
    rivals = {**record, "rivals": [*others, {**others[0], "room": "wars", "like": "war"}, {**others[0], "like": ""}]}
    found = scored(
        tmp_path,
        judged(0.5, crowd=crowd),
        judged(0.5, record=record),
        judged(0.5, record=rivals),
        *(became(k, True) for k in (1, 2, 3)),
    )
    assert {(each.name, each.n): each.baseline for each in found.against} == {
        ("one half", 3): 0.25,
        ("crowd", 1): 0.25,
        ("record", 1): 0.0625,
        ("record: offers", 1): 0.0625,
        ("record: coups", 1): pytest.approx(0.81),
    }
    assert record_rates(rivals, "exile") == {"offers": 0.75, "coups": 0.1}
    assert record_rates(rivals, "war") == {"wars": 0.1}
    twice = {
        **record,
        "where": {"end_of": ["war", "coup"]},
        "rivals": [{**record, "where": {"end_of": ["war", "coup"]}}],
    }
    assert list(record_rates(twice, "exile")) == [f"offers (end of: war or coup), class {k}" for k in (1, 2)]


def test_scores_are_told_by_analyst_lens_and_convention(tmp_path: Path) -> None:
    found = scored(
        tmp_path, judged(0.5), judged(0.9, by="ben"), judged(0.1, by="cem"), became(1, True), became(2, True)
    )
    assert {each.name: each.brier for each in found.analysts} == {"ana": 0.25, "ben": pytest.approx(0.01)}
    assert {each.name: each.brier for each in found.lenses} == {
        "answer": pytest.approx(0.13),
        "as reported": pytest.approx(0.01),
    }
    assert [(each.name, each.n) for each in found.conventions] == [("base 0.15", 2)]
    assert found.conventions[0].brier == pytest.approx(0.36)
    assert "an unreliable source is right in 15 %" in said(found)


def test_what_may_have_been_known_counts_and_is_also_told_apart(tmp_path: Path) -> None:
    """Else a wrong judgement could be set aside by dating what happened before it."""
    found = scored(tmp_path, judged(0.1), judged(0.5), became(1, True, "2026-03-01"), became(2, True, "2026-03-02"))
    assert [each.late for each in found.judgements] == [True, False]
    assert found.answer.brier == pytest.approx((0.81 + 0.25) / 2)
    assert found.without_late.brier == 0.25
    assert "Of 1 judgement the outcome was, or may have been, known at the lock: without" in said(found)


def test_a_judgement_whose_author_knew_the_end_is_told_apart(tmp_path: Path) -> None:
    """Break: only days count as known."""
    found = scored(tmp_path, judged(0.9, hindsight="he left"), judged(0.5), became(1, True), became(2, True))
    assert [each.late for each in found.judgements] == [True, False]
    assert found.without_late.brier == 0.25


def test_no_skill_is_claimed_of_few_questions(tmp_path: Path) -> None:
    assert "no skill has been shown" in said(scored(tmp_path, judged()))
    assert "1 question cannot show skill" in said(scored(tmp_path, judged(), became(1, False)))
    many = [judged(0.1, happens=f"event {k}") for k in range(30)]
    assert "cannot show skill" not in said(scored(tmp_path, *many, *(became(k, False) for k in range(1, 31))))
    day = date(2026, 7, 1)
    assert score(ledger(tmp_path, judged()), day).judgements[0].overdue


def test_a_post_mortem_has_what_carried_the_answer_and_room_for_what_was_wrong(
    tmp_path: Path, whole: tuple[Case, Judgement]
) -> None:
    case, judgement = whole
    made = locked_judgement(judgement, case.title, STATEMENT, words_of(names_of(case)), case.question)
    book = ledger(tmp_path, made, became(1, made.probability < 0.5))
    text = " ".join(blocks_text(post_mortem_blocks(book.entry(1), score(book).judgements[0])).split())
    assert "on the wrong side of one half" in text
    assert all(each.when_low != each.when_high for each in made.carried)
    assert "What the model would have had to believe to come nearer to what happened" in text
    assert "turned out" in text
    assert "Which of the rows above turned out wrong" in text
    quick = ledger(tmp_path, judged(), became(1, True))
    assert "was not worked out when it was locked" in blocks_text(
        post_mortem_blocks(quick.entry(1), score(quick).judgements[0])
    ).replace("\n", " ")
