"""The docs: examples run and show what comes out, generated pages are current, the site builds and asks for nothing."""

from __future__ import annotations

import functools
import io
import json
import re
import sys
import warnings
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
sys.path.insert(0, str(DOCS))

import architecture_page  # noqa: E402
import examples  # noqa: E402
import generate  # noqa: E402
import slugs  # noqa: E402

ELSEWHERE = {
    "how-to/add-a-chart.md": "tests/briefing/test_brief_registries.py",
    "how-to/add-a-concept.md": "tests/stability/test_concepts.py",
    "how-to/add-a-language.md": "tests/evidence/test_tables_reader.py",
    "how-to/add-a-reader.md": "tests/evidence/test_registry.py",
    "how-to/add-a-section.md": "tests/briefing/test_brief_registries.py",
}
PAGES = sorted(path.relative_to(DOCS).as_posix() for path in DOCS.rglob("*.md"))
WITH_EXAMPLES = [page for page in PAGES if examples.examples(DOCS / page) and page not in ELSEWHERE]


# examples -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("page", WITH_EXAMPLES)
def test_the_examples_of_a_page_run_and_show_what_comes_out(page: str) -> None:
    with examples.a_copy_of_the_cases():
        found = examples.played(DOCS / page)
    wrong = [f"$ {one.command}\n{one.now}" for one in found if not one.true]
    assert not wrong, "\n".join([*wrong, f"see it, then: python docs/examples.py --update docs/{page}"])


def test_no_page_with_examples_is_left_out() -> None:
    """What could be run is marked so that it is: here, or by the test named."""
    assert {"tutorial/twenty-minutes.md", "how-to/read-reports.md", "reference/api.md"} <= set(WITH_EXAMPLES)
    for page in PAGES:
        text = (DOCS / page).read_text("utf-8")
        kinds = re.findall(r"^\s*```(\w+)$", text, re.MULTILINE)
        assert not {"bash", "shell", "shell-session", "py", "python3"} & set(kinds), page
        assert not re.findall(r"^[ \t]+```(?:sh|console|python|pycon)$", text, re.MULTILINE), f"{page}: indented"
    assert all((ROOT / test).exists() and (DOCS / page).exists() for page, test in ELSEWHERE.items())


@pytest.mark.parametrize(
    ("shown", "found", "same"),
    [
        ("a\nb", "a\nb", True),
        ("a\nb", "a\nc", False),
        ("a", "a\nb", False),
        ("a\n…", "a\nb\nc", True),
        ("…\nc", "a\nb\nc", True),
        ("…\nc", "a\nb", False),
        ("", "a", False),
        ("a…", "ab", False),
    ],
)
def test_what_is_shown_is_compared_line_by_line(shown: str, found: str, same: bool) -> None:
    assert examples.Shown("x", shown, found).true is same


def test_an_example_that_fails_is_seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    page = tmp_path / "page.md"
    for block in ("console\n$ offramp check nothing", "sh\nofframp check nothing", "python\nassert False"):
        page.write_text(f"```{block}\n```\n", encoding="utf-8")
        with pytest.raises(AssertionError):
            examples.played(page)
    page.write_text("```pycon\n>>> 1 + 1\n3\n```\n", encoding="utf-8")
    with pytest.raises(AssertionError, match="Got:"):
        examples.played(page)
    page.write_text("```console\n$ offramp check nothing\n…\n$ echo $?\n2\n```\n", encoding="utf-8")
    assert [one.true for one in examples.played(page)] == [True, False]
    assert "$ echo $?\n1\n```" in examples.updated(page.read_text("utf-8"), examples.played(page))


# the notebook ---------------------------------------------------------------------------------------------------


@pytest.mark.site
def test_the_notebook_runs_again_and_says_the_same() -> None:
    nbformat = pytest.importorskip("nbformat", reason="the notebook needs pip install 'offramp[docs]'")
    for name in ("nbclient", "ipykernel"):
        pytest.importorskip(name, reason=f"the notebook needs {name}: pip install 'offramp[docs]'")
    path = DOCS / "tutorial" / "soft-exit.ipynb"
    shown, now = nbformat.read(path, as_version=4), examples.again(path)
    assert [_said(cell) for cell in now.cells] == [_said(cell) for cell in shown.cells]
    assert sum(bool(_said(cell)) for cell in shown.cells) >= 8
    assert all(cell.execution_count for cell in shown.cells if cell.cell_type == "code")


def _said(cell: Any) -> str:
    """The text that a cell gives, but for lines that tell of time."""
    if cell.cell_type != "code":
        return ""
    texts = [one.get("text") or _shown(one.get("data", {})) for one in cell.outputs]
    return "\n".join(line for line in "".join(texts).splitlines() if "a second" not in line)


def _shown(data: dict[str, str]) -> str:
    """What a noun shows; of a chart its words, as its lines may lie otherwise on another machine."""
    return re.sub(r"<svg.*?</svg>", "<svg/>", data.get("text/html", ""), flags=re.DOTALL) or data.get("text/plain", "")


# generated pages ------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def generated() -> dict[Path, str]:
    return generate.pages()


@pytest.mark.parametrize("page", generate.NAMES)
def test_a_generated_page_is_current(generated: dict[Path, str], page: str) -> None:
    path = DOCS / page
    assert path.read_text("utf-8") == generated[path], "python docs/generate.py"


@functools.cache
def _raised() -> set[str]:
    return set(slugs.raised())


def test_every_slug_of_the_code_is_explained_once_and_no_other() -> None:
    explained = [slug for group in generate.explained().values() for slug in group]
    assert len(explained) == len(set(explained))
    assert set(explained) == _raised()
    assert all(meaning and todo for group in generate.explained().values() for meaning, todo in group.values())


def test_the_slugs_are_all_found(tmp_path: Path) -> None:
    """As a parameter, a field, a key, a variable, a default and a tuple; and one that cannot be followed is refused."""
    (tmp_path / "a.py").write_text(
        "def say(slug, message): ...\n"
        "def other(kind, slug='by-default'): ...\n"
        "say('as-argument', 'no-slug'); say(slug='by-name', message='')\n"
        "say('if-so' if x else 'if-not', '')\n"
        "other('no-slug', 'in-second'); answer = {'slug': 'in-a-key', 'message': 'no-slug'}\n"
        "slug = 'in-a-variable'\nsay(slug, '')\n"
        "for slug, path, message in (('in-a-tuple', 1, 2),): say(slug, message)\n"
        "class Teller:\n    def tell(self, slug): ...\nTeller().tell('of-a-method'); tell('not-of-a-function')\n"
        "def first(cls, slug): ...\nfirst('not-a-slug', 'after-a-class')\n",
        encoding="utf-8",
    )
    assert set(slugs.raised(tmp_path)) == {
        *("by-default", "as-argument", "by-name", "if-so", "if-not", "in-second", "in-a-key", "in-a-variable"),
        *("in-a-tuple", "of-a-method", "after-a-class"),
    }
    (tmp_path / "b.py").write_text("def say(slug): ...\nsay('made-' + kind)\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"b\.py:2"):
        slugs.raised(tmp_path)


def test_every_problem_that_the_tests_and_specimens_name_is_a_slug_of_the_code() -> None:
    """What the program says when it runs, as against what is read from its source."""
    named = {one.split()[0] for path in generate._cases() for one in generate._named(path)}
    assert len(named) > 70
    assert named <= _raised()


def test_the_examples_of_the_shapes_are_of_every_schema() -> None:
    shapes = {path.name.removesuffix(".schema.json") for path in (ROOT / "spec/json").iterdir()}
    assert shapes == {*generate.EXAMPLES, *generate.PAGES}


def test_examples_of_json_keep_to_a_few_lines() -> None:
    assert generate._shortened({"a": [1.23456, 2], "b": "x" * 90}) == {"a": [1.23, "…"], "b": "x" * 80 + "…"}
    assert json.dumps(generate._shortened({"a": {"b": {"c": {"d": 1}}}})) == json.dumps({"a": {"b": {"c": "…"}}})


# the architecture -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("step", [step for _, steps in architecture_page.WALKS for step in steps], ids=str)
def test_every_step_of_a_walk_exists_and_its_noun_too(step: architecture_page.Step) -> None:
    assert architecture_page.stands(step)
    module = import_module(f"offramp.{step.file.removesuffix('.py').replace('/', '.')}")
    nouns = import_module("offramp.case.types")
    assert not step.noun or hasattr(module, step.noun) or hasattr(nouns, step.noun)


def test_a_step_that_is_gone_is_seen() -> None:
    gone = architecture_page.Step("game/qre.py", "nothing", "", "")
    assert not architecture_page.stands(gone)
    with pytest.raises(ValueError, match=r"game/qre\.py: nothing"):
        architecture_page._walk("Walk", (gone,))


def test_the_picture_has_the_levels_that_imports_keep_to() -> None:
    from test_imports import LEVELS

    drawn = [set(rooms) for rooms, _ in reversed(architecture_page.LEVELS)]
    assert drawn[1:] == list(LEVELS[1:])
    assert drawn[0] - {"…"} <= LEVELS[0]


# the Python API -------------------------------------------------------------------------------------------------


def test_the_page_of_the_api_names_every_public_name() -> None:
    import offramp

    page = (DOCS / "reference" / "api.md").read_text("utf-8")
    named = set(re.findall(r"auto\w+:: ([\w.]+)", page))
    assert {f"offramp.{name}" for name in offramp.__all__ if name != "__version__"} <= named


# the site -------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    for name in ("sphinx", "myst_nb", "furo"):
        pytest.importorskip(name, reason=f"the site needs {name}: pip install 'offramp[docs]'")
    from sphinx.application import Sphinx

    top, said = tmp_path_factory.mktemp("docs"), io.StringIO()
    places = (str(DOCS), str(DOCS), str(top / "site"), str(top / "trees"))
    with warnings.catch_warnings():  # of what it imports, none of which is ours
        warnings.simplefilter("ignore")
        app = Sphinx(*places, "html", status=None, warning=said, warningiserror=True)
        vars(app.builder)["search"] = False  # its index takes a tenth of the time
        app.build()
    assert said.getvalue() == ""
    assert app.statuscode == 0
    return top / "site"


@pytest.mark.site
def test_the_site_holds_every_page(site: Path) -> None:
    wanted = [*(page for page in PAGES if not page.endswith(".head.md")), "tutorial/soft-exit.ipynb"]
    assert [page for page in wanted if not (site / page).with_suffix(".html").exists()] == []


@pytest.mark.site
def test_the_site_loads_nothing_from_elsewhere(site: Path) -> None:
    """No script, style, font, image or frame with an address; links for people to follow may have one."""
    loads = re.compile(
        r"<(?:script|img|iframe|source|video|audio|embed|object)\b[^>]*?(?:src|data)=[\"'](?:https?:)?//"
    )
    links = re.compile(r"<link\b[^>]*?href=[\"'](?:https?:)?//")
    pages = list(site.rglob("*.html"))
    assert len(pages) >= sum(not page.endswith(".head.md") for page in PAGES)
    assert [
        page.name for page in pages if loads.search(page.read_text("utf-8")) or links.search(page.read_text("utf-8"))
    ] == []
    styles = [
        path for path in site.rglob("*.css") if re.search(r"url\([\"']?(?:https?:)?//|@import", path.read_text("utf-8"))
    ]
    assert styles == []
    assert loads.search('<script src="https://a.b/c.js">')
    assert links.search('<link rel="stylesheet" href="//a.b/c.css">')


def test_links_of_pages_outside_the_site_lead_somewhere() -> None:
    """The README and others are not built; their links to files of this repository are looked up."""
    for name in ("README.md", "CHANGELOG.md"):
        text = (ROOT / name).read_text("utf-8")
        files = [one.partition("#")[0] for one in re.findall(r"\]\(([^)]+)\)", text) if "://" not in one]
        assert [file for file in files if not (ROOT / file).exists()] == [], name
