"""From whose page a quote is, and which past move a sentence is about."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from offramp.briefing.names import NAMELESS
from offramp.briefing.support import Quote
from offramp.briefing.views.evidence import quotation
from offramp.briefing.views.history import effect_text


@pytest.mark.parametrize(
    ("origin", "says"), [("Herald", "Kurier (from Herald), graded B"), ("kurier", "Kurier, graded B")]
)
def test_a_quote_names_its_origin_where_another_published_it(origin: str, says: str) -> None:
    """Broken: the origin left out; named always; each red."""
    quote = Quote("press#1", "He left.", "press", "Kurier", origin, "B", None, (), ("history.1",))
    assert f"· {says}, citing nobody" in quotation(quote).note


def test_of_several_past_moves_a_sentence_names_its_own() -> None:
    """Broken: named in none; named where there is one alone; each red."""
    effect: Any = SimpleNamespace(item="1", belief=-0.16, response=0.31, other_answer=None)
    several: Any = SimpleNamespace(probability=0.4, history=(effect, effect))
    alone: Any = SimpleNamespace(probability=0.4, history=(effect,))
    assert effect_text(effect, several, NAMELESS).startswith("Part of the past 1: if everything is as reported")
    assert effect_text(effect, alone, NAMELESS).startswith("If everything is as reported")
