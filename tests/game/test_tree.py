"""The tree of the play against a slow enumeration, and what `check` says of a play that cannot do what it names."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import partial
from itertools import pairwise, product
from pathlib import Path

import pytest

import offramp as of
from offramp.case import conditions
from offramp.case.types import Case, Play
from offramp.cli import execute
from offramp.errors import ModelError
from offramp.game.information import plan
from offramp.game.play import play_size, private, unavailable
from offramp.game.tree import choices, tree
from offramp.graph.model import name

FLAGSHIP = Path(__file__).parents[2] / "cases" / "soft-exit"

EXIT = """\
format: offramp/case-1
title: Exit
question: Does he leave?
as_of: 2026-01-01
horizon: 30 days
actors: {coercer: {}, ruler: {}}
options:
  offer: {actor: coercer, assumed: t}
  strike: {actor: coercer, undo: never, assumed: t}
  leave: {actor: ruler, take: offer, undo: never, assumed: t}
rules: [{never: leave and strike, assumed: t}]
worth:
  coercer: [{name: change, when: leave, value: 1, assumed: t}]
  ruler: [{name: fear, when: strike, value: -1, assumed: t}]
play:
  - {actor: coercer, chooses: [offer]}
  - {actor: ruler, chooses: [leave]}
  - {actor: coercer, chooses: [strike]}
outcomes: {exile: leave, war: strike}
"""


def loaded(text: str, tmp_path: Path) -> Case:
    file = tmp_path / "case.yaml"
    file.write_text(text, encoding="utf-8")
    return of.load(file)


def slow_paths(case: Case) -> list[tuple[str, ...]]:
    """Every history of the play as the states after each step, by the definition: all assignments, each looked at."""
    names = [option.id for option in case.options]
    options = {option.id: option for option in case.options}
    held = dict(case.fix)

    def holds(expr: conditions.Expr, state: str) -> bool:
        import numpy as np

        return bool(
            conditions.truth_of(expr, {n: np.array(letter == "Y") for n, letter in zip(names, state, strict=True)})
        )

    def exists(state: str) -> bool:
        kept = all(holds(rule.when, state) == (rule.kind == "require") for rule in case.rules)
        return kept and all((state[names.index(o)] == "Y") == yes for o, yes in held.items())

    paths: list[tuple[str, ...]] = [(case.present,)]
    for _, step in product(range(case.play.rounds), case.play.steps):
        grown: list[tuple[str, ...]] = []
        for path in paths:
            before = path[-1]
            for letters in product("NY", repeat=len(step.chooses)):
                after = list(before)
                for option, letter in zip(step.chooses, letters, strict=True):
                    after[names.index(option)] = letter
                changed = [n for n, a, b in zip(names, before, after, strict=True) if a != b]
                legal = all(
                    n not in held
                    and holds(options[n].take if after[names.index(n)] == "Y" else options[n].undo, before)
                    for n in changed
                )
                if legal and exists("".join(after)):
                    grown.append((*path, "".join(after)))
        paths = list(dict.fromkeys(grown))
    return paths


def fast_paths(case: Case) -> list[tuple[str, ...]]:
    """The histories of the tree, with the skipped steps put back in."""
    made, n = tree(case), len(case.options)
    found = []
    for leaf in made.leaves:
        path, states = made.path(leaf), [case.present]
        taken = {made.nodes[node].turn: child for node, child in pairwise(path)}
        for turn in range(len(made.turns)):
            states.append(name(made.nodes[taken[turn]].state, n) if turn in taken else states[-1])
        found.append(tuple(states))
    return found


def cases(tmp_path: Path) -> list[Case]:
    flagship, small = of.load(FLAGSHIP), loaded(EXIT, tmp_path)
    steps = small.play.steps
    return [
        flagship,
        replace(flagship, fix=(("offer", True), ("amnesty", False))),
        small,
        replace(small, play=Play(steps, rounds=3)),
        replace(small, play=Play(tuple(reversed(steps)))),
        replace(small, fix=(("strike", False),)),
        replace(small, fix=(("offer", True),)),
        replace(small, play=Play((steps[0], steps[0], *steps))),
    ]


def test_the_tree_holds_every_history_once(tmp_path: Path) -> None:
    for case in cases(tmp_path):
        fast, slow = fast_paths(case), slow_paths(case)
        assert sorted(fast) == sorted(slow)
        assert len(set(fast)) == len(fast) > 1


def test_what_is_counted_beforehand_is_what_is_made(tmp_path: Path) -> None:
    """The histories and the means that feed back, without growing the tree."""
    for case in cases(tmp_path):
        made = tree(case)
        found = play_size(case, made.model.now, partial(choices, made.model))
        planned = plan(made, tuple(bool(private(case, actor.id)) for actor in case.actors))
        assert (found.histories, found.unknowns) == (len(made.nodes), planned.unknowns)


def test_parents_come_before_children_and_choices_are_sorted(tmp_path: Path) -> None:
    for case in cases(tmp_path):
        made = tree(case)
        for k, node in enumerate(made.nodes):
            assert node.parent < k
            assert all(made.nodes[child].parent == k for child in node.children)
            states = [made.nodes[child].state for child in node.children]
            assert states == sorted(set(states))
            assert len(states) != 1, "a step with one legal choice is skipped"


def test_the_flagship_has_this_tree() -> None:
    made = tree(of.load(FLAGSHIP))
    assert (len(made.nodes), len(made.leaves)) == (115, 62)


def test_a_play_that_is_too_large_is_refused_before_it_is_grown(tmp_path: Path) -> None:
    small = loaded(EXIT, tmp_path)
    with pytest.raises(ModelError) as refused:
        tree(replace(small, play=Play(small.play.steps, rounds=60)))
    assert refused.value.problems[0].slug == "tree-too-large"
    with pytest.raises(ModelError) as refused:
        tree(replace(small, play=Play()))
    assert refused.value.problems[0].slug == "no-play"


@pytest.mark.parametrize(
    ("old", "new", "slug", "line"),
    [
        ("  - {actor: coercer, chooses: [offer]}\n", "", "never-available", 16),
        ("take: offer,", "take: never,", "never-available", 17),
        ("  - {actor: coercer, chooses: [strike]}\n", "", "outcome-unreachable", 18),
        (
            "{exile: leave, war: strike}",
            "{exile: leave, war: strike and not offer and leave}",
            "outcome-unreachable",
            19,
        ),
    ],
)
def test_check_names_what_the_play_cannot_do(
    old: str, new: str, slug: str, line: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert old in EXIT
    (tmp_path / "case.yaml").write_text(EXIT.replace(old, new), encoding="utf-8")
    assert execute(["check", str(tmp_path), "--json"]) == 1
    problems = json.loads(capsys.readouterr().out)["problems"]
    assert (slug, line) in [(problem["slug"], problem["line"]) for problem in problems]


def test_what_is_fixed_or_given_is_no_excuse(tmp_path: Path) -> None:
    """`never-available` is asked of the case without `fix`: a variant may well remove a choice."""
    small = loaded(EXIT, tmp_path)
    assert list(unavailable(small)) == []
    assert list(unavailable(replace(small, fix=(("strike", False), ("offer", False))))) == []
