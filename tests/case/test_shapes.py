"""Each shape: complete as data, clean once its sizes are given, and answered only then."""

from __future__ import annotations

import re

import pytest

from offramp.case.load import load
from offramp.case.new import new
from offramp.case.open_sizes import open_paths
from offramp.case.shapes import load_shape, shape_names
from offramp.cli.app import execute
from offramp.errors import CaseError
from offramp.rooms.answer import answer


def given(name: str) -> str:
    """The case of a shape with a range for each size, by the sign that its question gives it."""
    shape = load_shape(name)
    lines = []
    for line, path in zip(shape.text.splitlines(), shape.paths(), strict=True):
        sign = shape.questions[path]["sign"] if path else 0
        size = "0.4..0.6" if path.startswith("chance") else "1..3" if sign > 0 else "-3..-1"
        lines.append(re.sub(r"\bopen\b", size, line, count=1) if path else line)
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize("name", shape_names())
def test_every_size_of_a_shape_is_open_and_has_a_question(name: str) -> None:
    shape = load_shape(name)
    case = load(shape.text)
    assert set(open_paths(case)) == set(case.quantities) == set(shape.questions)
    assert set(shape.slots) == {option.id for option in case.options}
    assert shape.asked in shape.slots
    assert len(shape.traps) >= 4
    assert len(shape.sources) >= 4
    assert all(re.search(r"\((18|19|20)\d\d\)", source) for source in shape.sources)
    assert all(question["ask"].endswith("?") or "?" in question["ask"] for question in shape.questions.values())


@pytest.mark.parametrize("name", shape_names())
def test_a_shape_whose_sizes_are_given_is_clean_and_answered(
    name: str, tmp_path_factory: pytest.TempPathFactory, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path_factory.mktemp("given") / "case.yaml"
    path.write_text(given(name), "utf-8")
    assert execute(["check", str(path), "--strict"]) == 0, capsys.readouterr().out
    made = answer(load(path), draws=20)
    assert 0 <= made.probability <= 1


@pytest.mark.parametrize("name", shape_names())
def test_a_new_case_of_a_shape_asks_for_each_size(name: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("new") / name
    (path,) = new(folder, name)
    text = path.read_text("utf-8")
    shape = load_shape(name)
    assert all(f"# {question['ask']}\n" in text for question in shape.questions.values())
    assert all(f"# {source}\n" in text for source in shape.sources)
    assert load(folder) == load(shape.text)


def test_an_unknown_shape_is_refused_before_anything_is_written(tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("new") / "x"
    with pytest.raises(CaseError) as error:
        new(folder, "exyle")
    assert error.value.problems[0].slug == "unknown-shape"
    assert not folder.exists()
