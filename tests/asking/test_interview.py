"""What is asked, in what order, when it stops, and what the scale of an actor has to do with it: nothing."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pytest
from asked_case import OPEN, SIZED

from offramp.asking.endings import endings
from offramp.asking.interview import FAR, Interview, bears_on, clashes, interview, next_query
from offramp.asking.queries import would_reply
from offramp.asking.questions import question_text
from offramp.asking.replies import Stated
from offramp.case.load import load
from offramp.case.open_sizes import open_paths
from offramp.case.types import Worth
from offramp.errors import ModelError


def begun(text: str, **more: object) -> Interview:
    return replace(interview(load(text)), draws=6, **more)  # type: ignore[arg-type]


def asked(one: Interview, most: int) -> Interview:
    """So many questions, answered as who holds the middle of every range would."""
    for _ in range(most):
        query = next_query(one)
        if query is None:
            return one
        if query.kind in ("sign", "order"):
            losses = tuple(k for k, name in enumerate(query.about) if name in ("war cost", "trial", "war"))
            order = (losses,) if query.kind == "sign" else tuple((k,) for k in range(len(query.about)))
            one = one.with_answer(query, Stated("", order=order))
            continue
        prior = one.belief.prior
        told = would_reply(query, one.ready, prior, prior.values(prior.mean[None]))
        one = one.with_answer(query, Stated("", float(told[0])))
    return one


def tripled(text: str, actor: str) -> str:
    """The case with the worth of an actor times three, by its lines."""
    lines, own = [], False
    for line in text.splitlines():
        own = line.startswith(f"  {actor}:") if re.match(r"  \w+:", line) else own and line.startswith(" ")
        found = re.search(r"value: (-?\d+)\.\.(-?\d+)", line) if own else None
        lines.append(line.replace(found[0], f"value: {3 * int(found[1])}..{3 * int(found[2])}") if found else line)
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize("actor", ["coercer", "ruler"])
def test_an_actors_worth_times_three_moves_nothing(actor: str) -> None:
    assert tripled(SIZED, actor) != SIZED
    one, other = (asked(begun(text), 2) for text in (SIZED, tripled(SIZED, actor)))
    assert [query.handle for _, query, _ in one.given] == [query.handle for _, query, _ in other.given]
    assert one.view.answer is not None
    assert other.view.answer is not None
    assert np.allclose(one.view.answer, other.view.answer, atol=1e-6)


def test_open_sizes_come_first_and_none_is_left_untouched_at_the_stop() -> None:
    never = "    - {name: never, when: leave and strike, value: open, assumed: a guess}\n"  # moves no answer at all
    text = OPEN.replace("    - {name: change,", never + "    - {name: change,")
    one = asked(begun(text), 40)
    sized = [query for _, query, _ in one.given if query.kind not in ("sign", "order")]
    assert {path for query in sized for path in bears_on(one, query)} >= set(open_paths(one.case))
    kinds = [query.kind for _, query, _ in one.given]
    assert kinds[0] == "sign"
    assert {query.subject for _, query, _ in one.given if query.kind == "sign"} == {"coercer", "ruler"}
    assert next_query(one) is None
    assert len(kinds) <= 21
    kinds_of_ruler = {query.kind for _, query, _ in one.given if query.subject == "ruler"}
    assert {"share", "indifference", "anchor", "swing", "extreme"} <= kinds_of_ruler


def test_no_question_comes_twice_and_a_skipped_one_not_again() -> None:
    one = begun(SIZED)
    query = next_query(one)
    assert query is not None
    assert next_query(one.without(query)) != query
    handles = [each.handle for _, each, _ in asked(one, 8).given]
    assert len(set(handles)) == len(handles) == 8


def test_questions_name_things_and_never_ids() -> None:
    case = load(SIZED.replace("name: the ruler", "name: the old man"))
    one = interview(case)
    for query in one.open:
        words = question_text(case, query)
        assert "old man" in words or query.subject != "ruler"
        named = query.about if query.kind in ("swing", "extreme") else ()
        assert all(f"“{item}” (counts when: " in words for item in named)  # break: its name alone
        assert not re.search(r"\b(kept and|not kept|ruler|worth\.|coercer\b(?<!the coercer))", words), words


def test_endings_are_told_apart_by_what_the_actor_minds() -> None:
    ready = begun(SIZED).ready
    coercer, ruler = ready.case.actors
    assert [one.when for one in endings(ready, coercer)] == ["leave", "strike", "not (leave or strike)"]
    assert {one.when for one in endings(ready, ruler)} > {"leave and kept", "leave and not kept"}


def test_answers_that_disagree_are_both_named_and_kept() -> None:
    one = begun(SIZED)
    swing = next(each for each in one.open if each.kind == "swing" and each.about[0] == "trial")
    anchor = next(each for each in one.open if each.kind == "indifference" and each.subject == "ruler")
    for name in ("safe exile", "war"):  # these agree with either, and are given first
        query = next(each for each in one.open if each.kind == "swing" and each.about[0] == name)
        expected = would_reply(query, one.ready, one.belief.prior, one.belief.prior.values(one.belief.at[None]))
        one = one.with_answer(query, Stated("", float(expected[0])), name)
    one = one.with_answer(swing, Stated("50 times", float(np.log(50))), "a1")
    one = one.with_answer(anchor, Stated("2", 0.02), "a2")
    pairs = {frozenset((first[0], second[0])) for first, second in clashes(one)}
    assert pairs == {frozenset(("a1", "a2"))}
    assert len(one.given) == 4


def test_answers_that_agree_are_not_said_to_disagree() -> None:
    assert clashes(asked(begun(SIZED), 4)) == ()
    one = begun(SIZED)
    for name, times in (("trial", 50.0), ("safe exile", None)):  # far outside its range, beside one that agrees
        query = next(each for each in one.open if each.kind == "swing" and each.about[0] == name)
        told = would_reply(query, one.ready, one.belief.prior, one.belief.prior.values(one.belief.at[None]))
        one = one.with_answer(query, Stated("", float(np.log(times) if times else told[0])), name)
    assert max(one.belief.misfits) > FAR
    assert clashes(one) == ()


@pytest.mark.parametrize(
    ("text", "actor", "slug"), [(SIZED, "nobody", "unknown-name"), ("points", None, "nothing-to-ask")]
)
def test_what_cannot_be_asked_is_refused(text: str, actor: str | None, slug: str) -> None:
    if text == "points":
        text = re.sub(r"(-?\d+(?:\.\d+)?)\.\.(-?\d+(?:\.\d+)?)", r"\1", SIZED).replace("private: yes", "private: no")
    with pytest.raises(ModelError) as caught:
        interview(load(text), actor)
    assert caught.value.problems[0].slug == slug


def test_a_case_that_says_what_nobody_wants_is_told_where_worth_comes_from() -> None:
    case = load(OPEN[: OPEN.index("play:")] + OPEN[OPEN.index("outcomes:") :])
    bare = replace(case, preferences=tuple(Worth(form.actor, ()) for form in case.preferences))
    with pytest.raises(ModelError) as caught:
        interview(bare)
    assert "what anybody wants" in caught.value.problems[0].message
    assert "--shape" in (caught.value.problems[0].remedy or "")


def test_a_case_without_a_play_is_asked_about_all_the_same() -> None:
    text = OPEN[: OPEN.index("play:")] + OPEN[OPEN.index("outcomes:") :]
    one = asked(begun(text), 40)
    assert one.view.answer is None
    assert next_query(one) is None
    assert {query.kind for _, query, _ in one.given} >= {"sign", "order", "swing"}


def test_how_many_questions_there_are_is_said_before_the_first_and_never_grows() -> None:
    one = begun(OPEN)
    most = one.most
    while next_query(one) is not None:
        one = asked(one, 1)
        assert one.most == most
    assert len(one.given) <= most
    told = {path for _, query, _ in one.given for path in bears_on(one, query)}
    assert set(open_paths(one.case)) <= told  # and none is left open silently
