"""The record beside the answer: what is said, what is compared, and that nothing is averaged."""

from __future__ import annotations

from typing import Any

import pytest

from offramp.briefing.names import NAMELESS
from offramp.briefing.views.record import belief_para, record_distance, record_para, record_reasons, record_table

RECORD: dict[str, Any] = {
    **{"room": "exile_offers", "k": 3, "n": 7, "rate": 3 / 7, "interval": (0.158, 0.75), "narrow": False, "by": ""},
    **{"says": "Of 7 rulers, 3 accepted (16 to 75 %).", "like": "exile", "missing": "", "dropped": {"later": 2}},
    "rivals": (),
}
LEAVES = [{"probability": p, "when": [{"claim": name, "true": True}]} for p, name in ((0.9, "a"), (0.5, "b"))]
JUDGED = {"outcome": "exile", "probability": 0.85, "outcomes": {"exile": 0.85, "war": 0.1}, "scenarios": LEAVES}


def _said(**changes: Any) -> str:
    para = record_para({**JUDGED, "record": {**RECORD, **changes}})
    assert para
    return para.text


def test_the_sentence_the_gap_and_the_rivals() -> None:
    assert _said() == "Of 7 rulers, 3 accepted (16 to 75 %). The answer lies 10 points above that."
    other = {**RECORD, "k": 12, "n": 18, "says": "Of 18 guests, as known by this date, 12 were accepted (44 to 84 %)."}
    by_ana = "Class chosen by ana. Of 18 guests, 12 were accepted."
    assert _said(rivals=(other, {**other, "like": "war"}), by="ana").endswith(by_ana)
    assert _said(rivals=(other, {**other, "k": 9}), by="ana").endswith(f"{by_ana} By another class: 9 of 18.")
    assert "Too narrow to say much: 3 cases." in _said(narrow=True, n=3)
    assert (
        _said(missing="The room 'x' is not on this machine: get it.") == "The room 'x' is not on this machine: get it."
    )
    assert record_para({**JUDGED, "record": None}) is None
    rivals = record_reasons({**JUDGED, "record": {**RECORD, "rivals": ({**other, "by": "ben"},)}}, NAMELESS)
    assert rivals[1].rows[0][0] == "Of 18 guests, as known by this date, 12 were accepted (chosen by ben)"  # type: ignore[union-attr]
    wide = {**JUDGED, "audit": {"low": 0.2, "high": 0.9}}  # undetermined: what lies there is the figure, not the answer
    assert record_distance(wide, RECORD) == "The 85 % above lies 10 points above that."


@pytest.mark.parametrize(
    ("like", "says"),
    [("war", "War, by the model 10 %, lies 6 points below that."), ("", ""), ("exile", "The answer lies")],
)
def test_what_is_compared_is_the_outcome_that_is_alike(like: str, says: str) -> None:
    assert record_distance(JUDGED, {**RECORD, "like": like}).startswith(says)
    assert bool(says) == bool(record_distance(JUDGED, {**RECORD, "like": like}))


BELIEF = {"wanted": 3 / 7, "share": 0.31, "probability": 0.44, "credence": None, "reached": True}
ABOVE = {"quantity": "chance.kept", "upper": True, "cut": 0.6, "value": None}


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({}, "one would have to hold that “b” is true: so in 31 % of the draws."),
        ({"credence": 0.8}, "one would have to hold with 80 % (now 31 %) that “b” is true."),
        ({"when": [ABOVE]}, "lies in the upper 40 % of its range: so in 31 %"),
        (
            {"reached": False},
            "makes it agree with the record (43 %): 45 % where “b”",
        ),
    ],
    ids=("held", "in part", "a number", "not reached"),
)
def test_what_would_have_to_be_believed_is_said(changes: dict[str, Any], says: str) -> None:
    told = {**BELIEF, "when": LEAVES[1]["when"], **changes}
    para = belief_para({**JUDGED, "record": {**RECORD, "belief": told}}, NAMELESS)
    assert para
    assert says in para.text
    assert "(43 %)" in para.text


def test_nothing_is_said_of_a_belief_that_was_not_sought() -> None:
    assert belief_para({**JUDGED, "record": RECORD}, NAMELESS) is None
    told = {**BELIEF, "when": LEAVES[1]["when"]}
    assert len(record_reasons({**JUDGED, "record": {**RECORD, "belief": told}}, NAMELESS)) == 1  # no rivals: that alone
    table = record_table({**JUDGED, "record": RECORD})[1]
    assert getattr(table, "rows") == (("Of 7 rulers, 3 accepted", "3 of 7", "16 to 75 %", "2 known only later"),)  # noqa: B009
