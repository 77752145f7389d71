"""Two analysts who coded one crisis apart, in words of their own: what is paired, and what is not."""

from __future__ import annotations

import pytest

from offramp.analysts.disputes import disputes
from offramp.analysts.matching import align
from offramp.case.load import load
from offramp.errors import ModelError

HEAD = """format: offramp/case-1
title: A quarrel over cod
question: Will they agree?
as_of: 1976-02-01
horizon: 120 days
"""
ANA = f"""{HEAD}asks: {{outcome: quota}}
actors: {{iceland: {{name: Iceland, aliases: [Reykjavik]}}, britain: {{name: Britain, aliases: [London]}}}}
options:
  cut: {{actor: iceland, text: cut the nets of trawlers, assumed: a}}
  base: {{actor: iceland, text: close the Keflavik base, assumed: a}}
  frigates: {{actor: britain, text: send frigates to escort trawlers, assumed: a}}
  accept: {{actor: britain, text: accept a quota within 200 miles, assumed: a}}
worth:
  iceland: [{{name: fish, when: accept, value: 6..10, assumed: a}}]
  britain: [{{name: cost of frigates, when: frigates, value: -3..-1, assumed: a}}]
play: [{{actor: iceland, chooses: [base, cut]}}, {{actor: britain, chooses: [accept, frigates]}}]
outcomes: {{quota: accept, deadlock: not accept}}
"""
BEN = f"""{HEAD}asks: {{outcome: deal}}
actors: {{uk: {{name: the United Kingdom, aliases: [Britain]}}, is: {{name: government, aliases: [Iceland]}}}}
options:
  agree: {{actor: uk, text: agree to a quota inside 200 miles, assumed: b}}
  navy: {{actor: uk, text: protect trawlers by frigates, assumed: b}}
  shut: {{actor: is, text: shut the base at Keflavik, assumed: b}}
  nets: {{actor: is, text: cut trawl nets, assumed: b}}
worth:
  is: [{{name: the catch, when: agree, value: 4..8, assumed: b}}]
  uk: [{{name: navy bill, when: navy, value: -2..-1, assumed: b}}]
play: [{{actor: is, chooses: [shut, nets]}}, {{actor: uk, chooses: [agree, navy]}}]
outcomes: {{deal: agree, nothing: not agree}}
"""
PAIRS = {
    "actors.britain": "actors.uk",
    "actors.iceland": "actors.is",
    "options.accept": "options.agree",
    "options.base": "options.shut",
    "options.cut": "options.nets",
    "options.frigates": "options.navy",
    "outcomes.deadlock": "outcomes.nothing",
    "outcomes.quota": "outcomes.deal",
    "worth.britain.cost of frigates": "worth.uk.navy bill",
    "worth.iceland.fish": "worth.is.the catch",
}


def test_what_two_wrote_in_their_own_words_is_paired() -> None:
    """Break: no pair by fewer words than half, red."""
    matches = align(load(ANA), load(BEN)).matches
    assert {one.first: one.second for one in matches if not one.first.startswith("play")} == PAIRS
    assert {one.ground for one in matches if one.first.startswith("options")} <= {
        "like words",
        "like words of one owner",
    }


@pytest.mark.parametrize(
    ("mine", "other", "second"),
    [
        ("go to the table of the men", "sail to the gates of the navy", "protect trawlers by frigates"),
        ("accept a quota within 200 miles", "take a quota near 200 miles", "guard 200 miles"),
    ],
    ids=["words that say nothing", "a second as like"],
)
def test_what_is_no_ground_for_a_pair(mine: str, other: str, second: str) -> None:
    """Breaks: words such as “to” and “the” counted, and no lead over the next; both red."""
    first = ANA.replace("accept a quota within 200 miles", mine)
    text = BEN.replace("agree to a quota inside 200 miles", other).replace("protect trawlers by frigates", second)
    grounds = {match.first: match.ground for match in align(load(first), load(text)).matches}
    assert "words" not in grounds.get("options.accept", "")


def test_who_asks_for_what_is_not_paired_is_told_which_line_would_pair_it() -> None:
    strange = BEN.replace("agree to a quota inside 200 miles", "give in").replace(
        "when: agree, value", "when: nets, value"
    )
    with pytest.raises(ModelError) as error:
        disputes(align(load(ANA), load(strange)), 2)
    assert "'options.accept = options." in error.value.problems[0].remedy
