"""What people type, and what is no answer."""

from __future__ import annotations

import math

import pytest

from offramp.asking.queries import Query
from offramp.asking.replies import understood
from offramp.errors import OfframpError


def query(kind: str, about: int = 3) -> Query:
    return Query(kind, "ruler", tuple("abcdef"[:about]))


@pytest.mark.parametrize(
    ("kind", "text", "number"),
    [
        ("swing", "half", math.log(0.5)),
        ("swing", " Twice. ", math.log(2)),
        ("swing", "50", math.log(0.5)),
        ("swing", "3 times", math.log(3)),
        ("swing", "1.5x", math.log(1.5)),
        ("demand", "3/4", math.log(0.75)),
        ("swing", "nothing", math.log(0.01)),
        ("extreme", "200", math.log(2)),
        ("share", "20 of 100", 0.2),
        ("anchor", "35 %", 0.35),
        ("indifference", "never", 1.0),
        ("indifference", "always", 0.0),
        ("chance", "likely", 0.675),
        ("chance", "100", 0.995),
    ],
)
def test_a_reply_is_a_number_on_the_scale_of_its_question(kind: str, text: str, number: float) -> None:
    told = understood(query(kind), text).number
    assert told is not None
    assert math.isclose(told, number, abs_tol=1e-12)


def test_orders_and_signs_are_places() -> None:
    assert understood(query("order"), "2, 1 = 3").order == ((1,), (0, 2))
    assert understood(query("order"), "2 1=3").text == "2 1=3"
    assert understood(query("sign"), "3 and 1").order == ((0, 2),)
    assert understood(query("sign"), "none").order == ()
    assert understood(query("otherwise"), "Wider").text == "wider"


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        *(("swing", text) for text in ("", "-50", "0/0", "1/0", "many", "1e9", "nan", "100000000 times", "²")),
        *(("extreme", text) for text in ("50", "as much", "nothing")),
        *(("share", text) for text in ("101", "-1", "never", "likely", "0.5.5", "inf")),
        *(("order", text) for text in ("1 2", "1 2 3 4", "1 1 2", "best", "1 2 3 x", "0 1 2")),
        *(("sign", text) for text in ("4", "0", "x", "1 x")),
        ("otherwise", "less"),
        ("chance", "perhaps"),
    ],
)
def test_what_is_no_answer_is_refused_with_what_would_be_one(kind: str, text: str) -> None:
    with pytest.raises(OfframpError) as caught:
        understood(query(kind), text)
    problem = caught.value.problems[0]
    assert problem.slug == "bad-reply"
    assert problem.allowed
