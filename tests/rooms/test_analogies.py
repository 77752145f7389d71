"""The past cases most like a case: Gower's coefficient in plain loops, on invented rows, masked at the date."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pytest
from test_rates import COLUMNS, _day, _room, _row, _table
from test_rooms import _beside

from offramp.briefing.document import Grid
from offramp.briefing.views.record import analogy_blocks, case_record_blocks
from offramp.case.load import load
from offramp.case.types import PastCases
from offramp.rooms.check import record_problems
from offramp.rooms.record import record, record_of

VALUES = {"kind": ["red", "rose", "green"], "size": [str(size) for size in range(13)]}


def gower(row: dict[str, str], own: dict[str, str], counting: list[dict[str, str]]) -> float | None:
    """Gower 1971: the sum of the scores over the sum of the weights, of which an empty cell has none."""
    total, weights = 0.0, 0
    for column, value in own.items():
        if row[column] == "":
            continue
        weights += 1
        if column == "size":
            numbers = [int(other["size"]) for other in counting if other["size"]]
            spread = max(numbers) - min(numbers)
            apart = abs(int(value) - int(row[column]))
            total += max(0.0, 1 - apart / spread) if spread else apart == 0
        else:
            total += row[column] == value
    return total / weights if weights else None


def test_they_are_those_of_plain_loops() -> None:
    """Break: a column that a row leaves empty counts as different."""
    for seed in range(80):
        dice = random.Random(seed)
        rows = [_row(dice, f"r{k}") for k in range(dice.randint(0, 12))]
        rows = [{**row, "size": "" if dice.random() < 0.3 else row["size"]} for row in rows]
        own = {column: dice.choice(values) for column, values in VALUES.items() if dice.random() < 0.7}
        today = dice.randint(3, 11)
        asked = PastCases(
            "invented",
            outcome=(("answer", ("yes",)),),
            where=(("kind", ("red",)),),
            similar=tuple((c, (v,)) for c, v in own.items()),
        )
        made = record_of(_room("outcome", False), _table(rows), asked, _day(today)).analogies
        counting = [row for row in rows if not row["excluded"] and "" < row["known_from"] < _day(today)]
        scores = {row["id"]: score for row in counting if (score := gower(row, own, counting)) is not None}
        assert {each.row: pytest.approx(each.similarity) for each in made}.items() <= scores.items()
        assert [each.similarity for each in made] == sorted((each.similarity for each in made), reverse=True)
        left = [score for name, score in scores.items() if name not in {each.row for each in made}]
        assert len(made) >= min(5, len(scores))
        assert all(score < made[-1].similarity + 1e-12 for score in left)
        assert all(each.happened == (rows[int(each.row[1:])]["answer"] == "yes") for each in made)


def test_of_many_equals_ten_stand_the_noted_and_the_latest_first_and_the_rest_are_counted() -> None:
    """Breaks: in the table's order; all of them; the rest not said."""
    blank = dict.fromkeys(COLUMNS, "") | {"kind": "red"}
    rows = [{**blank, "id": f"{k}", "known_from": f"2000-01-{k + 1:02}"} for k in range(13)]
    asked = PastCases("invented", similar=(("kind", ("red",)),), notes=(("4", "as here"),))
    made = record_of(_room("outcome", False), _table(rows), asked, "2001-01-01")
    assert [each.row for each in made.analogies] == ["4", *(str(k) for k in range(12, 3, -1) if k != 4), "3"]
    assert made.tied == 3
    assert "3 more cases as alike as the last" in str(analogy_blocks(made.to_dict())[0])
    few = record_of(_room("outcome", False), _table(rows[:7]), asked, "2001-01-01")
    assert (len(few.analogies), few.tied, "more" in str(analogy_blocks(few.to_dict())[0])) == (7, 0, False)


ASKED = "  - {room: calls, outcome: {stopped: yes}, similar: {port: Basra}, notes: {4: a calm sea}}"


def test_what_was_alike_what_was_not_and_what_happened_is_told(tmp_path: Path) -> None:
    case = load(_beside(tmp_path, ASKED))
    assert record_problems(case) == ()
    made = record(case)
    assert made
    table = next(block for block in case_record_blocks(made.to_dict()) if isinstance(block, Grid))
    assert (made.analogies[0].row, made.analogies[0].note) == ("4", "a calm sea")
    assert made.analogies[0].alike == ("port Basra",)
    assert made.analogies[1].different == ("port Aden (here Basra)",)
    assert table.columns == ("past case", "were stopped", "alike", "alike in", "different in", "note")
    assert table.rows[0] == ("[4]", "no", "100 %", "port Basra", "", "a calm sea")


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("{port: Basra}", "{stopped: yes}", "'stopped' tells how a past case ended"),
        ("{port: Basra}", "{known_from: 2025-01-02}", "'known_from' tells how a past case ended"),
        ("similar: {port", "where: {stopped: yes}, similar: {port", "'stopped' tells how a past case ended"),
        ("{port: Basra}", "{prt: Basra}", "has no column 'prt'"),
        ("{4: a", "{44: a", "has no row '44'"),
    ],
)
def test_what_is_wrong_is_said(tmp_path: Path, old: str, new: str, says: Any) -> None:
    """Break: only the outcome's own column is refused."""
    problems = record_problems(load(_beside(tmp_path, ASKED.replace(old, new))))
    assert [says in problem.message for problem in problems if problem.level == "error"] == [True]
    assert problems[0].line > 1


def test_notes_without_similar_cases_are_told(tmp_path: Path) -> None:
    problems = record_problems(load(_beside(tmp_path, ASKED.replace("similar: {port: Basra}, ", ""))))
    assert [(one.slug, one.level) for one in problems] == [("missing-key", "warning")]
