"""Each shape: complete as data, clean once its sizes are given, and answered only then."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import shape_page

from offramp.case.load import load
from offramp.case.new import new
from offramp.case.open_sizes import open_paths
from offramp.case.shapes import load_shape, shape_names
from offramp.errors import CaseError


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
def test_a_shape_that_is_answered_is_clean_and_as_its_page_says(name: str) -> None:
    page = shape_page.shape_page(name)
    assert (shape_page.FOLDER / f"{name}.md").read_text("utf-8") == page, "python docs/generate.py"
    assert "0 errors, 0 warnings" in page
    assert len(page.split()) <= 600


@pytest.mark.parametrize("name", shape_names())
def test_a_new_case_of_a_shape_asks_for_each_size(name: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("new") / name
    (path,) = new(folder, name)
    text = path.read_text("utf-8")
    shape = load_shape(name)
    assert all(f"# {question['ask']}\n" in text for question in shape.questions.values())
    assert all(f"# {source}\n" in text for source in shape.sources)
    assert load(folder) == load(shape.text)


def test_a_new_case_stands_when_what_it_names_does(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Break: a kill in between leaves a case that no command reads."""
    written = list[str]()
    monkeypatch.setattr("offramp.case.new.write_atomically", lambda path, *_: written.append(path.name))
    new(tmp_path / "new")
    assert written == ["claims.jsonl", "note.md", "case.yaml"]


def test_an_unknown_shape_is_refused_before_anything_is_written(tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("new") / "x"
    with pytest.raises(CaseError) as error:
        new(folder, "exyle")
    assert error.value.problems[0].slug == "unknown-shape"
    assert not folder.exists()
