"""JSON is read strictly, and what is wrong is told with its line and column."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from offramp.codec.json_text import MAX_DEPTH, deep, line_column, offsets, parsed, read_json, read_noun, text_of
from offramp.errors import OfframpError, Problems

WRONG = {  # text: line, column, a word of the message
    '{"a": 1,\n "a": 2}': (2, 2, "twice"),
    '{"a":\n NaN}': (2, 2, "NaN"),
    "[1, -Infinity]": (1, 5, "-Infinity"),
    "[1,\n1e999]": (2, 1, "too large"),
    '{"a" 1}': (1, 6, "':' is missing"),
    "[1 2]": (1, 4, "',' is missing"),
    "[1,]": (1, 4, "']'"),
    '{"a": 1,}': (1, 9, "double quotes"),
    "{'a': 1}": (1, 2, "double quotes"),
    "": (1, 1, "ends too early"),
    "[1": (1, 3, "ends too early"),
    "[1] 2": (1, 5, "follows"),
    "[01]": (1, 3, "',' is missing"),
    '["a]': (1, 2, "does not end"),
    "[tru]": (1, 2, "'tru'"),
    "[" * (MAX_DEPTH + 2) + "]" * (MAX_DEPTH + 2): (1, MAX_DEPTH + 2, "nested"),
    "[" * 100_000: (1, MAX_DEPTH + 2, "nested"),
    "[" + "9" * 5_000 + "]": (1, 2, "too large"),
    "[1" + "0" * 400 + "]": (1, 2, "too large"),  # Python takes it, no other program does
    "[1" + "0" * 310 + "]": (1, 2, "too large"),
    "[0." + "0" * 400 + "]": (1, 2, "too large"),
}


@pytest.mark.parametrize("text", WRONG, ids=lambda text: text[:16])
def test_what_is_no_json_is_located(text: str) -> None:
    line, column, word = WRONG[text]
    with pytest.raises(OfframpError) as caught:
        parsed(text, "x.json", "not-json")
    (problem,) = caught.value.problems
    assert (problem.slug, problem.file, problem.line, problem.column) == ("not-json", "x.json", line, column)
    assert word in problem.message


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**20), 10**20) | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner, max_size=4),
    max_leaves=20,
)  # fmt: skip


@given(VALUES, st.sampled_from([None, 1]))
def test_what_is_written_is_read_back_and_each_value_stands_where_it_is_said(value: object, indent: int | None) -> None:
    text = text_of(value, indent)
    assert parsed(text, "x.json", "not-json") == value
    for path, offset in offsets(text).items():
        found: object = value
        for step in path:
            found = found[step]  # type: ignore[index]
        assert json.JSONDecoder().raw_decode(text, offset)[0] == found


def test_what_is_nested_too_deep_has_no_place_and_what_stands_before_it_has() -> None:
    """The places of a text that is refused for something else are asked for, too. Break: the scanner's stop let out."""
    found = offsets('{"a": 1, "b": ' + "[" * 200 + "]" * 200 + "}")
    assert found["a",] == 6


def test_nothing_that_is_not_finite_is_written() -> None:
    with pytest.raises(ValueError, match="not JSON compliant"):
        text_of(float("nan"))


def test_a_noun_is_read_from_a_file_or_every_mistake_is_told_with_its_place(tmp_path: Path) -> None:
    file = tmp_path / "problems.json"
    file.write_text('{"format": "offramp/problems-1",\n "ok": 1, "problems": [\n  {"slug": "A B"}]}', "utf-8")
    with pytest.raises(OfframpError) as caught:
        read_noun(file, Problems, "bad-file", remedy="write it again")
    told = [(one.line, one.column, one.message.split(":")[0]) for one in caught.value.problems]
    assert (2, 8, "at /ok") in told
    assert (3, 12, "at /problems/0/slug") in told
    assert told.count((3, 3, "at /problems/0")) == 4, "file, line, column and message; the others have a default"
    assert all(one.slug == "bad-file" for one in caught.value.problems)


@pytest.mark.parametrize("data", [b'{"a": "\xff"}', b'\n"\xff'])
def test_bytes_that_are_no_utf_8_are_located(tmp_path: Path, data: bytes) -> None:
    file = tmp_path / "x.json"
    file.write_bytes(data)
    with pytest.raises(OfframpError) as caught:
        read_json(file, "not-json")
    assert caught.value.problems[0].line == 1 + data.count(b"\n")


def test_a_depth_is_counted_exactly_and_a_first_line_may_be_empty() -> None:
    """Breaks: one level more or fewer; the line end at the very start passed over."""
    three = [[[1]]]
    assert (deep(three, 3), deep(three, 2)) == (False, True)
    assert line_column("\n1", 1) == (2, 1)
