"""The brief as a notebook: it is valid, it runs from nothing but Offramp, and no text of a report can act in it."""

from __future__ import annotations

import ast
import json
from typing import Any

import pytest
from goldens import golden
from hypothesis import given, settings
from pages import HOSTILE, LIGHTHOUSE, hostile, long_line, pages
from reading import Elements
from small_play import EXIT

import offramp as of
from offramp.briefing.document import Page
from offramp.briefing.renderers import notebook
from offramp.case.load import load_text

nbformat = pytest.importorskip("nbformat", reason="pip install nbformat")

CASE = load_text(EXIT)


def book(page: Page, case: Any = None) -> Any:
    found = nbformat.reads(notebook.page_notebook(page, case or of.explicit(CASE)), as_version=4)
    nbformat.validate(found)
    return found


def test_golden() -> None:
    golden("lighthouse.ipynb", notebook.page_notebook(LIGHTHOUSE, of.explicit(CASE)))


@pytest.mark.filterwarnings("ignore")  # of the kernel's own start
def test_it_runs_and_says_what_the_library_says() -> None:
    client = pytest.importorskip("nbclient", reason="pip install nbclient")
    pytest.importorskip("ipykernel", reason="pip install ipykernel")
    made = book(LIGHTHOUSE)
    client.NotebookClient(made, timeout=240, kernel_name="python3").execute()
    said = [shown(cell) for cell in made.cells if cell.cell_type == "code"]
    assert f"{CASE.title} · {of.fingerprint(CASE)}" in said[1]
    table = of.solve(of.model(CASE), ["nash", "seq", "gmr", "smr"])
    assert ast.literal_eval(said[2]) == {concept: table.equilibria(concept) for concept in table.concepts}
    assert ast.literal_eval(said[3].split("\n", 1)[1]) == dict(of.bargain(CASE).outcomes)
    assert "'draws': 200" in said[4]
    assert "worth.ruler.trial now" in said[5]
    assert "Does he leave?" in said[6]
    charts = [output.data for output in made.cells[-1].outputs]
    assert charts
    assert all("application/vnd.vegalite.v6+json" in chart for chart in charts)


def shown(cell: Any) -> str:
    """What a cell prints and returns."""
    assert not [output for output in cell.outputs if output.output_type == "error"]
    return "".join(output.get("text", "") or output.get("data", {}).get("text/plain", "") for output in cell.outputs)


def test_the_case_in_it_is_the_case() -> None:
    cells = [cell.source for cell in book(LIGHTHOUSE).cells if cell.cell_type == "code"]
    name, _, value = cells[0].partition(" = ")
    assert name == "CASE"
    assert of.fingerprint(load_text(json.dumps(ast.literal_eval(value)))) == of.fingerprint(CASE)


def test_hostile_texts_are_strings_in_code() -> None:
    mean = "\n".join(HOSTILE)
    data = {"title": mean, "claims": {mean: {"text": mean, "more": [mean, *HOSTILE]}}}
    code = [cell.source for cell in book(hostile(), data).cells if cell.cell_type == "code"]
    value = ast.parse(code[0]).body[0]
    assert isinstance(value, ast.Assign)
    assert ast.literal_eval(value.value) == data
    plain = [cell.source for cell in book(LIGHTHOUSE, data).cells if cell.cell_type == "code"]
    assert code == plain, "the words of the page are in no code cell"
    assert not [line for line in code[0].splitlines() if line.lstrip()[:1] in ("!", "%", "?") or line.endswith("?")]
    assert not set("\u202e\u200b\x1b\ufeff") & set(code[0])


def test_the_shell_reads_no_command_in_them() -> None:
    shell = pytest.importorskip("IPython.core.inputtransformer2", reason="pip install ipykernel")
    data = {"title": "\n".join(HOSTILE), "claims": {one: one for one in HOSTILE}}
    for cell in book(hostile(), data).cells:
        if cell.cell_type == "code":
            assert shell.TransformerManager().transform_cell(cell.source).rstrip("\n") == cell.source.rstrip("\n")


def test_hostile_texts_are_inert_in_markdown_cells() -> None:
    from markdown_it import MarkdownIt

    reader = MarkdownIt("gfm-like", {"linkify": False, "html": True})
    for cell in book(hostile()).cells:
        if cell.cell_type == "markdown":
            found = Elements(reader.render(cell.source))
            assert not found.tags & {"script", "img", "svg", "style", "iframe", "b"}
            assert found.attributes <= {"id", "href"}
            assert "$x^2$" not in cell.source, "no TeX either"


@given(pages())
@settings(max_examples=30, deadline=None)
def test_any_page_is_a_valid_notebook(page: Page) -> None:
    made = book(page)
    ids = [cell.id for cell in made.cells]
    assert len(ids) == len(set(ids))
    assert not [cell for cell in made.cells if cell.get("outputs")]


def test_the_same_page_is_the_same_text() -> None:
    case = of.explicit(CASE)
    assert notebook.page_notebook(LIGHTHOUSE, case) == notebook.page_notebook(LIGHTHOUSE, case)
    assert "x" * 1_000_000 in notebook.page_notebook(long_line(), case)
