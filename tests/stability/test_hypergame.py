"""Misperception: against the literal twin on random cases, and what every hypergame obeys."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from mistaken_cases import mistaken, text_of
from scale import SCALE
from twin_hypergame import CONCEPTS, Mistaken

from offramp import brief, load, model, solve
from offramp.case.canonical import as_json
from offramp.case.fewer_options import holding
from offramp.cli import execute
from offramp.errors import ModelError
from offramp.graph.model import code
from offramp.graph.preference_forms import convert, replaced
from offramp.stability.hypergame import Hypergame, hypergame

SEEDS = range(60 * SCALE)
SPEC = Path(__file__).parents[2] / "spec"


def compared(seed: int, concepts: Sequence[str] = CONCEPTS) -> int:
    """How many verdicts, expectations and moves of a random case are as the twin has them; asserts that all are."""
    told = mistaken(seed)
    twin, case, verdicts = Mistaken(told), load(text_of(told)), 0
    for concept in concepts:
        found = hypergame(case, concept)
        lasting, plain = twin.lasting(concept), {s for s in twin.true.states if _all(twin, concept, s)}
        expected = {i: twin.expected(concept, i) for i in twin.actors}
        rows = {code(row.state): row for row in found.states}
        assert set(rows) == lasting | plain | set().union(*expected.values()), (seed, concept)
        for s, row in rows.items():
            own = {i: twin.stays(concept, twin.own[i], i, s) if s in twin.own[i].states else None for i in twin.actors}
            assert dict(row.stable) == own, (seed, concept, s)
            assert (row.exists, row.equilibrium, row.unmistaken) == (s in twin.true.states, s in lasting, s in plain)
            assert set(row.expected) == {i for i in twin.actors if s in expected[i]}, (seed, concept, s)
            surprised = {
                i: {j for j in twin.actors if not twin.stays(concept, twin.taken[i, j], j, s)}
                for i in twin.actors
                if s in lasting and s not in expected[i]
            }
            assert {i: set(left) for i, left in row.surprised.items()} == surprised, (seed, concept, s)
            verdicts += 3 + 2 * len(own)
        starts = [twin.true.model.now, *(s for s in rows if rows[s].exists)]
        moves = {(m.mover, code(m.start), code(m.end), m.possible, m.unseen, m.unexpected) for m in found.moves}
        assert moves == twin.surprising(concept, starts), (seed, concept)
        verdicts += len(moves)
    return verdicts


def _all(twin: Mistaken, concept: str, s: int) -> bool:
    return all(twin.stays(concept, twin.true, i, s) for i in twin.actors)


def test_random_cases_are_as_the_definitions_have_them() -> None:
    assert sum(compared(seed, CONCEPTS[seed % 2 :: 2]) for seed in SEEDS) > 3_500


def told(found: Hypergame) -> tuple[Any, ...]:
    """What a hypergame finds, whatever its actors are called."""
    actors = list(found.actors)
    rows = [(row.state, [*row.stable.values()], row.equilibrium, row.unmistaken, row.expected) for row in found.states]
    places = [(*row[:4], [actors.index(actor) for actor in row[4]]) for row in rows]
    return places, [(actors.index(move.mover), move.start, move.end, len(move.unseen)) for move in found.moves]


@pytest.mark.parametrize("concept", ["nash", "seq", "sim", "pass2"])
def test_without_misperception_it_is_the_plain_model(concept: str) -> None:
    for seed in range(6):
        case = load(text_of({**mistaken(seed), "sees": {}}))
        found, table = hypergame(case, concept), solve(model(case), [concept])
        assert tuple(row.state for row in found.states) == table.equilibria(concept)
        assert all(row.equilibrium and row.unmistaken and row.expected == found.actors for row in found.states)
        assert not found.moves
        assert not found.mistaken
        assert not any(row.surprised for row in found.states)


def test_to_see_what_is_so_changes_nothing() -> None:
    """All that an actor sees said anew as it is, of others and of what these see."""
    for seed in range(6):
        true = {**mistaken(seed), "sees": {}}
        sees = {actor: _as_it_is(true, actor) for actor in true["actors"]}
        for actor, sight in sees.items():
            sight["sees"] = {other: _as_it_is(true, other) for other in true["actors"] if other != actor}
        first, second = (hypergame(load(text_of({**true, "sees": seen}))) for seen in ({}, sees))
        assert replace(second, case=first.case, notes=()) == replace(first, notes=())


def _as_it_is(case: dict[str, Any], viewer: str) -> dict[str, Any]:
    sight: dict[str, Any] = {"assumed": "x", "options": dict(case["fix"])}
    for actor, (form, said) in case["wants"].items():
        if actor != viewer:
            items = {one["name"]: one["value"] for one in said} if form == "worth" else said
            sight.setdefault(form, {})[actor] = items
    return sight


def test_names_change_nothing() -> None:
    for seed in range(6):
        text = text_of(mistaken(seed))
        other = re.sub(r'"(ann|ben|cy)"', lambda found: f'"z{found[1]}"', text)
        other = re.sub(r"(?<![a-z])([abcd])(?![a-z])", r"opt_\1", other)
        assert told(hypergame(load(other))) == told(hypergame(load(text)))


def test_what_rests_on_a_rejected_claim_is_not_seen() -> None:
    text = (SPEC / "valid/sees-claim.yaml").read_text()
    assert hypergame(load(text)).mistaken == ()
    assert hypergame(load(text.replace("status: rejected, ", ""))).mistaken == ("crews",)
    fallen = text.replace("text: lock out, assumed: a guess", "text: lock out, needs: press#1a2b3c4d")
    freed = fallen.replace("{lock: no}, because: press#1a2b3c4d", "{lock: free}, assumed: x")
    assert hypergame(load(freed)).mistaken == ("crews",)


def test_what_is_gone_is_not_seen() -> None:
    case = load((SPEC / "valid/sees-two-levels.yaml").read_text())
    made = convert(case, "crews", "priorities")
    assert "what others take its numbers to be (`sees`)" in made.lost
    assert load(as_json(replaced(case, made.form))).sees[0].worth == ()
    assert holding(case, {"lock": False}).sees == ()


def test_an_order_that_would_leave_out_what_somebody_sees_is_refused() -> None:
    """Break: converted, it did not load."""
    case = load((SPEC / "valid/sees-orders.yaml").read_text())
    with pytest.raises(ModelError, match="states that the case does not have"):
        convert(case, "crews", "ranking")
    assert load(as_json(replaced(case, convert(case, "crews", "worth").form))).sees


def test_in_words(capsys: pytest.CaptureFixture[str]) -> None:
    case = str(SPEC / "valid/sees-two-levels.yaml")
    assert execute(["solve", case, "--sees"]) == 0
    printed = " ".join(capsys.readouterr().out.split())
    assert "By sequential stability 1 state lasts where each actor judges by what it sees" in printed
    assert "no, though expected" in printed
    assert "from “raise pay”, not “strike” to “lock out”, not “strike”: unseen by the dock crews." in printed
    assert execute(["solve", case, "--sees", "--tableau"]) == 1
    assert execute(["solve", case, "--sees", "--concept", "nonmyopic", "--json"]) == 0
    assert "not told by this concept" in capsys.readouterr().out


def test_in_the_brief_and_on_the_page(tmp_path: Path) -> None:
    pytest.importorskip("fastapi", reason="the page needs the extra 'web'")
    from web_client import page_of

    text = (SPEC / "valid/sees-two-levels.yaml").read_text()
    made = brief(load(text))
    assert made.context.hypergame == hypergame(load(text))
    assert made.data["hypergame"]["equilibria"] == 1
    assert "the port company and the dock crews" in made.markdown().partition("Mistaken, by the case")[2]
    assert "hypergame" not in brief(load(text_of({**mistaken(1), "sees": {}}))).data
    (tmp_path / "case.yaml").write_text(text)
    shown = page_of(tmp_path).get("/holds").text
    assert "What each sees, and what would be a surprise" in shown
    assert "unseen by the dock crews" in shown
