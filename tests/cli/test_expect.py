"""--expect: what is met, what is not, and what is not an expectation, each with its line and column."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from offramp.cli import execute
from offramp.codec.json_text import text_of
from offramp.errors import OfframpError
from offramp.expect import Expectation, read_expected

CASE = str(Path(__file__).parents[2] / "spec" / "valid" / "smallest.yaml")
RESULT = {"answer": {"yes": True, "odds": [0.5, 1]}, "n": 3, "none": None}


def expectation(tmp_path: Path, text: str) -> Expectation:
    file = tmp_path / "e.json"
    file.write_text(text, "utf-8")
    return read_expected(file)


@pytest.mark.parametrize("text", ['{"n": 3}', '{"n": 3.0}', '{"answer": {"yes": true}}', '{"none": null}'])
def test_what_is_met(tmp_path: Path, text: str) -> None:
    assert expectation(tmp_path, text).differences(RESULT) == ()


@pytest.mark.parametrize(
    ("text", "line", "column"),
    [
        ('{"answer": {"yes": 1}}', 1, 20),  # true is not 1
        ('{"n":\n true}', 2, 2),
        ('{"answer": {"odds": [0.5, true]}}', 1, 21),
        ('{"answer":\n {"no": 1}}', 2, 9),
        ('{"answer": {"odds": [0.5]}}', 1, 21),
        ('{"n": null}', 1, 7),
        ('{"nothing": null}', 1, 13),  # absent is not null
        ('{"answer": {"nothing": {}}}', 1, 24),
        ('{"answer": {}}', 1, 12),  # an empty object is not whatever stands there
    ],
)
def test_what_is_not_met_is_told_with_its_place(tmp_path: Path, text: str, line: int, column: int) -> None:
    (problem,) = expectation(tmp_path, text).differences(RESULT)
    assert (problem.slug, problem.line, problem.column) == ("not-as-expected", line, column)


@pytest.mark.parametrize(
    "text", ["[]", "3", "{}", '{"a": "\\ud800"}', '{"a": NaN}', '{"a": 1, "a": 1}', "", "{", "[" * 200_000]
)
def test_what_is_no_expectation_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(OfframpError) as caught:
        expectation(tmp_path, text)
    (problem,) = caught.value.problems
    assert problem.slug == "not-json"
    assert problem.line == 1
    assert (problem.message == "the file expects nothing") == (text == "{}")
    assert problem.column == 1 or text not in ("[]", "3", "{}")


@pytest.mark.parametrize("letters", [118, 119])
def test_a_long_value_is_shown_cut(tmp_path: Path, letters: int) -> None:
    (problem,) = expectation(tmp_path, f'{{"n": "{letters * "x"}"}}').differences(RESULT)
    shown = '"' + letters * "x" + '"'
    assert (shown if letters == 118 else shown[:119] + "…") in problem.message


@pytest.mark.parametrize("concepts", ["[null]", '"seq"', "[1]", "{}", "null"])
def test_concepts_that_are_no_names_are_refused(
    tmp_path: Path, concepts: str, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "e.json"
    file.write_text(f'{{"concepts": {concepts}}}', "utf-8")
    assert execute(["solve", CASE, "--expect", str(file)]) == 1
    assert f"{file}:1:14 unknown-name" in capsys.readouterr().err


def test_a_result_meets_itself_and_the_concepts_it_names_are_solved(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert execute(["solve", CASE, "--concept", "nash", "--json"]) == 0
    file = tmp_path / "e.json"
    file.write_text(capsys.readouterr().out, "utf-8")
    assert execute(["solve", CASE, "--expect", str(file)]) == 0
    file.write_text(file.read_text("utf-8").replace('"concepts"', '"consepts"'), "utf-8")
    assert execute(["solve", CASE, "--expect", str(file)]) == 2


VALUES: Any = st.recursive(
    st.none() | st.booleans() | st.integers(0, 2) | st.text("ab", max_size=1),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from("xy"), inner, max_size=2),
    max_leaves=6,
)


@given(st.dictionaries(st.sampled_from("xy"), VALUES), st.dictionaries(st.sampled_from("xy"), VALUES))
def test_a_whole_result_is_met_by_itself_alone(one: dict[str, Any], other: dict[str, Any]) -> None:
    """Two results meet each other as expectations if and only if their JSON is the same, but for the order of keys."""
    met = not Expectation("e.json", text_of(one), one).differences(other)
    assert met or text_of(one) != text_of(other)
    back = not Expectation("e.json", text_of(other), other).differences(one)
    assert (met and back) == (sorted_text(one) == sorted_text(other))


def sorted_text(value: Any) -> str:
    import json

    return json.dumps(value, sort_keys=True)
