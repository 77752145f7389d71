"""The reader of conditions against their grammar, run by Lark: the same condition, or the same refusal at one place."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable
from typing import Any, cast

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from lark import Lark, Transformer, v_args
from lark.exceptions import UnexpectedInput
from strategies import condition_trees

from offramp.case import conditions
from offramp.case.conditions import Expr

GRAMMAR = r"""
?start: iff
?iff: implies | iff "iff" implies -> iff
?implies: or | or "implies" implies -> implies
?or: and | and ("or" and)+ -> either
?and: not | not ("and" not)+ -> both
?not: atom | "not" not -> negation
?atom: NAME -> name | "(" iff ")"
NAME: /(?!(?:not|and|or|implies|iff)\b)[a-z][a-z0-9_]*/
%ignore /[ \t\r\n]+/
"""
SIGNS = {"NAME": "a name", "LPAR": "(", "RPAR": ")"}
PIECES = (*conditions.WORDS, "a", "b2", "c_d", "andb", "notx", "(", ")", " ", "\n", "X", "é", "9", "&", "\xa0")


def depth(*parts: Expr) -> int:
    found = 1 + max(part.depth for part in parts)
    if found > conditions.MAX_DEPTH:
        raise conditions.LogicError("logic-too-deep", 0, f"nested deeper than {conditions.MAX_DEPTH}")
    return found


@functools.cache
def grammar() -> Callable[[str], Expr]:
    @v_args(inline=True)
    class Build(Transformer[Any, Any]):
        def name(self, token: Any) -> Expr:
            return conditions.Name(str(token))

        def negation(self, part: Expr) -> Expr:
            return conditions.Not(part, depth(part))

        def both(self, *parts: Expr) -> Expr:
            return conditions.chain("and", parts)

        def either(self, *parts: Expr) -> Expr:
            return conditions.chain("or", parts)

        def implies(self, *parts: Expr) -> Expr:
            return conditions.Joined("implies", parts, depth(*parts))

        def iff(self, *parts: Expr) -> Expr:
            return conditions.Joined("iff", parts, depth(*parts))

    return cast(Callable[[str], Expr], Lark(GRAMMAR, parser="lalr", transformer=Build()).parse)


def by_grammar(text: str) -> object:
    try:
        return repr(grammar()(text))
    except conditions.LogicError as error:
        return error
    except UnexpectedInput as error:
        ended = getattr(getattr(error, "token", None), "type", "") == "$END"
        offset = len(text) if ended else cast(int, error.pos_in_stream)
        raw = getattr(error, "accepts", None) or getattr(error, "allowed", None) or ()
        allowed = tuple(sorted(SIGNS.get(word, word.lower()) for word in raw if word != "$END"))
        return "bad-logic", offset, allowed


def by_hand(text: str) -> object:
    try:
        return repr(conditions.parse(text)[0])
    except conditions.LogicError as error:
        return (error.slug, error.offset, error.allowed) if error.slug == "bad-logic" else error


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=12).map(" ".join) | st.lists(st.sampled_from(PIECES)).map("".join))
@example("")
@example("a b")
@example("notX")
@example("(a implies b")
@example("a or b)")
@example("a iff b iff a implies b implies a")
@example("not " * 201 + "a &")
@example("not " * 201 + "a and &")
@example("not " * 201 + "a )")
@example("a implies " * 201 + "a")
@example("a iff " * 201 + "a &")
def test_any_text_is_read_or_refused_as_the_grammar_says(text: str) -> None:
    assert by_hand(text) == by_grammar(text)


@settings(max_examples=40, deadline=None)
@given(condition_trees(), st.integers(0, 60), st.sampled_from(PIECES))
def test_a_broken_condition_is_refused_as_the_grammar_says(expr: Expr, place: int, piece: str) -> None:
    text = conditions.write(expr)
    assert by_hand(text) == by_grammar(text)
    for broken in (text[:place] + piece + text[place:], text[:place] + text[place + 1 :]):
        assert by_hand(broken) == by_grammar(broken)


def test_another_kind_of_blank_is_refused() -> None:
    with pytest.raises(conditions.LogicError, match=re.escape(r"unexpected '\\xa0'")):
        conditions.parse("a\xa0")


def test_every_name_is_given_with_its_place() -> None:
    assert conditions.parse("b and (not a\n or b)")[1] == (("b", 0), ("a", 11), ("b", 17))


def test_many_parts_are_one_level_and_brackets_none() -> None:
    expr = conditions.parse("a and " * 20_000 + "a")[0]
    assert isinstance(expr, conditions.Joined)
    assert (len(expr.parts), expr.depth) == (20_001, 1)
    assert conditions.parse("(" * 200 + "a" + ")" * 200)[0] == conditions.Name("a")
