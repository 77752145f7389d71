"""States in words: what `states`, `solve` and `evolve` print, with letters only where they are asked for."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from offramp.briefing.names import Names
from offramp.briefing.renderers.terminal import blocks_text
from offramp.briefing.states import states_table
from offramp.briefing.views import states
from offramp.briefing.views.evolution import evolution_blocks
from offramp.briefing.views.judgement import tried_text
from offramp.briefing.views.states import states_blocks, table_blocks
from offramp.graph.model import free_model
from offramp.stability.evolution import evolve
from offramp.stability.solve import Table, solve
from offramp.wording import short

ROOT = Path(__file__).parents[2]
NAMES = Names(options={"a": "arm", "b": "blockade"}, actors={"A": "the north", "B": "the southern states"})
LETTERS = re.compile(r"\b[YN]{2}\b")


@pytest.fixture(scope="module")
def table() -> Table:
    """The prisoners' dilemma, Y to cooperate: NN is an equilibrium by Nash, NN and YY by foresight of a reply."""
    return solve(free_model({"A": ["a"], "B": ["b"]}, {"A": "NY YY NN YN", "B": "YN YY NN NY"}), ["nash", "gmr", "seq"])


@pytest.mark.parametrize("letters", [False, True])
def test_states_stand_in_words_and_by_letters_only_where_asked(table: Table, letters: bool) -> None:
    evolution = evolve(table)
    texts = (
        blocks_text(states_blocks(states_table(table.model), NAMES, letters)),
        blocks_text(table_blocks(table, names=NAMES, letters=letters)),
        blocks_text(evolution_blocks(evolution, table.model.options, NAMES, letters)),
    )
    for text in texts:
        assert bool(LETTERS.search(text)) is letters, text
        assert "“arm”" in text
        assert not re.search(r"\b(nash|gmr|seq)\b", text)


def test_of_many_states_the_nearest_are_listed_and_the_others_counted(
    table: Table, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(states, "_LISTED", 3)
    told = blocks_text(states_blocks(states_table(table.model), NAMES))
    assert "1 more state, no nearer (--json lists all)." in told
    assert "“arm”, “blockade”" not in told
    assert "  “arm” " in told


def test_concepts_that_say_the_same_share_a_paragraph(table: Table) -> None:
    text = " ".join(blocks_text(table_blocks(table, names=NAMES)).split())
    assert "By Nash stability: 1 equilibrium; the present state is stable:" in text
    assert "By general metarationality and sequential stability: 2 equilibria; the present state is stable" in text


def test_of_many_equilibria_what_they_have_in_common_is_said() -> None:
    """One actor with three options, best where it takes the first: the four states with it are equilibria."""
    model = free_model({"A": ["a", "b", "c"]}, {"A": "YNN=YNY=YYN=YYY NNN=NNY=NYN=NYY"})
    text = " ".join(blocks_text(table_blocks(solve(model, ["nash"]), names=NAMES)).split())
    assert text.endswith(
        "stable for all but the north: other: 4 states, all within reach, none irreversible; in each: “arm”"
    )


@pytest.mark.parametrize(
    ("kind", "value", "words"),
    [
        ("private", "-10..0", "−10 to 0"),
        ("worth", "times 2", "twice as large"),
        ("otherwise", "hull", "anywhere in either range"),
        ("order", "swapped", "the southern states before the north"),
        ("history", "a pending", "“arm” pending"),
        ("history", "left out", "left out"),
        ("base", "0.15", "15 %"),
    ],
)
def test_what_an_audit_tried_stands_in_words(kind: str, value: str, words: str) -> None:
    assert tried_text(kind, "B before A", value, NAMES) == words


def test_a_verb_fits_an_actor_of_any_number(table: Table) -> None:
    text = " ".join(blocks_text(evolution_blocks(evolve(table), table.model.options, NAMES, letters=True)).split())
    assert "the north would take “arm”, then the southern states would take “blockade”; one of 2 as short" in text


def test_no_quote_is_cut_within_a_word() -> None:
    assert [short("one two three", most) for most in (5, 8, 13)] == ["one …", "one two …", "one two three"]
    sources = (ROOT / "src/offramp/briefing/views").glob("*.py")
    assert [path.name for path in sources if re.search(r"\[: ?[\w -]+\] ?\+ ?.…", path.read_text("utf-8"))] == []
