"""What would change the answer, in words: from x to y %, one thing or several, an even chance tipped."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

from offramp.briefing.document import Grid
from offramp.briefing.sections.terms import offered_variants
from offramp.briefing.views.changing import (
    changing_blocks,
    find_out_para,
    hinges_para,
    mean_blocks,
    means_by_terms,
    variants_para,
)
from offramp.case.canonical import explicit
from offramp.case.load import load

CASES = Path(__file__).parents[2] / "cases"

LEAD: dict[str, Any] = {"what": "worth.ruler.fear", "kind": "number", "rests_on": ["press#1"], "turns_at": None}
CLAIM: dict[str, Any] = {"what": "press#1", "kind": "claim", "rests_on": [], "turns_at": None}
VARIANT: dict[str, Any] = {"what": "other host", "kind": "variant", "rests_on": [], "turns_at": None, "reverses": True}


def sides(*pairs: tuple[Any, float]) -> list[dict[str, Any]]:
    return [{"at": at, "probability": p, "sampling": None} for at, p in pairs]


def judged(p: float, *leads: dict[str, Any]) -> dict[str, Any]:
    return {"outcome": "exile", "probability": p, "find_out": list(leads), "reversal": None}


def test_what_reverses_the_answer_says_the_answer_then() -> None:
    one = {**LEAD, "sides": sides((-12.0, 0.31), (-6.0, 0.71))}
    two = {**CLAIM, "sides": sides((True, 0.61), (False, 0.2))}
    assert hinges_para(judged(0.3, one)).text == (
        "Exile would be likelier than not if ‘fear’ (ruler) were known to be at its highest, −6 (70 %)."
    )
    both = hinges_para(judged(0.3, one, two)).text
    assert both == (
        "Exile would be likelier than not if ‘fear’ (ruler) were known to be at its highest, −6 (70 %) or “press#1” "
        "true (60 %)."
    )
    turned = hinges_para(judged(0.3, {**one, "turns_at": -9.0})).text
    assert turned.endswith("likelier than not if ‘fear’ (ruler) were known to be above −9 (70 % at −6).")


def test_an_even_chance_is_tipped_either_way() -> None:
    one = {**LEAD, "sides": sides((-12.0, 0.31), (-6.0, 0.71))}
    assert hinges_para(judged(0.49, one)).text == (
        "Exile would be likelier than not (70 %) if ‘fear’ (ruler) were known to be at its highest, −6; "
        "unlikely (30 %) if ‘fear’ (ruler) were known to be at its lowest, −12."
    )


def test_what_to_find_out_goes_from_one_answer_to_another() -> None:
    one = {**CLAIM, "sides": sides((True, 0.61), (False, 0.2))}
    variant = {**VARIANT, "sides": sides((False, 0.3), (True, 0.61))}
    para = find_out_para(judged(0.3, one, variant))
    assert para.text == "Would move the answer most: whether “press#1” is true: from 20 % if not to 60 % if true."
    number = {**LEAD, "sides": sides((-12.0, 0.31), (-6.0, 0.71))}
    alone = "Would move the answer most: ‘fear’ (ruler): from 30 % at its lowest, −12, to 70 % at its highest, −6"
    assert find_out_para(judged(0.3, number)).text == f"{alone}; no report alone moves it by five points."
    assert (
        find_out_para(judged(0.3, one, number)).text
        == f"{alone}; among reports, whether {para.text.partition('whether ')[2]}"
    )
    terms = variants_para(judged(0.3, one, variant))
    assert terms
    assert terms.text == "On other terms or assumptions exile would be at 60 % (“other host”)."
    amnesty = {**VARIANT, "what": "amnesty given", "sides": sides((False, 0.3), (True, 0.5))}
    terms = variants_para(judged(0.3, variant, amnesty), ["amnesty given"])
    assert terms
    told = "On other terms exile would be at 50 % (“amnesty given”); in other variants at 60 % (“other host”)."
    assert terms.text == told


def test_other_terms_are_those_that_change_what_the_question_gives() -> None:
    case = load(CASES / "soft-exit")
    given = dict(case.asks.given) if case.asks else {}
    context: Any = SimpleNamespace(judgement={"given": given}, explicit=explicit(case))
    assert offered_variants(context) == {"amnesty given", "no amnesty", "no promise to loyalists"}


def test_the_table_is_cut_and_says_so_and_has_no_empty_column() -> None:
    """Breaks: all rows stand; the rest is not told; the column stands with nothing in it."""
    leads = [{**LEAD, "sides": sides((-12.0, 0.31), (-6.0, 0.71))} for _ in range(12)]
    lead, table = changing_blocks(judged(0.3, *leads))
    assert isinstance(table, Grid)
    assert "(5 of 12; the JSON has all)" in getattr(lead, "text", "")
    assert (len(table.rows), table.columns) == (5, ("held", "the answer"))
    turned = changing_blocks(judged(0.3, {**leads[0], "turns_at": -9.0}))[1]
    assert isinstance(turned, Grid)
    assert (turned.columns[2], turned.rows[0][2]) == ("crosses one half at", "−9")


def test_the_mean_stands_before_the_play_in_the_middle() -> None:
    """Breaks: the title of the other left out; the table cut as in a brief."""
    leads = [{**LEAD, "sides": sides((-12.0, 0.31), (-6.0, 0.71))} for _ in range(12)]
    first, line, _, table, title = mean_blocks(judged(0.3, *leads))
    assert getattr(first, "text", "") == "Exile: 30 %, the mean over draws."
    assert getattr(line, "text", "").startswith("Exile would be likelier than not if")
    assert isinstance(table, Grid)
    assert len(table.rows) == 12
    assert getattr(title, "text", "") == "If everything is as reported, every number in the middle:"


def test_other_terms_have_the_answer_where_it_was_measured() -> None:
    """Break: the side without the variant."""
    order = {"kind": "order", "what": "loyalists before ruler", "probability": 0.2}
    table = [order, {**order, "what": "", "kind": "base"}, {**order, "what": "host before ruler", "probability": None}]
    told = judged(0.3, {**LEAD, "sides": sides((-12.0, 0.1))}, {**VARIANT, "sides": sides((False, 0.3), (True, 0.61))})
    found = means_by_terms({**told, "audit": {"table": table}})
    assert found == {"": 0.3, "other host": 0.61, "loyalists before ruler": 0.2}
