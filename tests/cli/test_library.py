"""The library of verbs: few, imported when first used, in any order."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import offramp as of

ROOT = Path(__file__).parents[2]


def python(code: str) -> subprocess.CompletedProcess[str]:
    words = [sys.executable, "-W", "error", "-c", code]
    return subprocess.run(words, capture_output=True, text=True, check=False, cwd=ROOT)


def each_afresh(firsts: list[str], calls: str) -> str:
    """What some calls print after each beginning, each time with the package imported anew."""
    again = "import sys\nfor name in [n for n in sys.modules if n.split('.')[0] == 'offramp']: del sys.modules[name]\n"
    done = python("".join(f"{again}{first}\nimport offramp as of\n{calls}\n" for first in firsts))
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.usefixtures("kept_results")
def test_brief_can_be_called_whatever_was_imported_before() -> None:
    firsts = ["", "import offramp.briefing.compose", "import offramp.cli", "from offramp.briefing import document"]
    twice = "c = of.load('spec/table/plain.yaml')\nprint(len({type(of.brief(c)) for _ in '12'}))"
    assert each_afresh(firsts, twice) == "1\n" * 4


@pytest.mark.usefixtures("kept_results")
def test_bargain_and_hinges_can_be_called_whatever_was_imported_before() -> None:
    firsts = ["", "import offramp.game.tree", "import offramp.ensemble.thresholds"]
    calls = "print(of.bargain(c).converged, round(of.hinges(c).answer['probability'], 2))"
    assert each_afresh(firsts, f"c = of.load('spec/table/plain.yaml')\n{calls}") == "True 0.33\n" * 3


@pytest.mark.usefixtures("kept_results")
def test_the_example_of_the_package_runs(tmp_path: Path) -> None:
    case = of.load(ROOT / "cases/soft-exit")
    model = of.model(case)
    table = of.solve(model, ["nash", "seq", "gmr", "smr"])
    assert len(table.equilibria("seq")) == 120
    assert not table.why("coercer", "NNNNYYNNNN", "seq").stable
    of.brief(case, table).save(tmp_path / "soft-exit.html")
    assert "Soft exit" in (tmp_path / "soft-exit.html").read_text(encoding="utf-8")


def test_what_is_exported_is_there_and_listed() -> None:
    assert dir(of) == sorted(of.__all__)
    assert all(getattr(of, name) is not None for name in of.__all__)
    with pytest.raises(AttributeError, match="no attribute 'breif'"):
        of.breif  # noqa: B018


def test_importing_the_package_imports_no_heavy_part() -> None:
    heavy = "{'numpy', 'lark', 'ruamel.yaml', 'rich', 'jinja2', 'typer'}"
    done = python(f"import sys, offramp\nprint(sorted(set(sys.modules) & {heavy}))")
    assert done.stdout == "[]\n", done.stderr


def test_help_imports_no_heavy_part() -> None:
    shown = "print(sorted(set(sys.modules) & {'numpy', 'lark', 'scipy'}))"
    done = python(f"import sys\nfrom offramp.cli import execute\nexecute(['--help'])\n{shown}")
    assert done.stdout.endswith("[]\n"), done.stderr


@pytest.mark.parametrize(
    ("verb", "words", "wanted"),
    [
        ("solve", ("case.yaml",), "a Model (made by offramp.model), not a str"),
        ("evolve", (None,), "a Table (made by offramp.solve), not a NoneType"),
        ("bargain", (3,), "a Case (made by offramp.load), not a int"),
        ("why", ([], "b1"), "a Brief (made by offramp.brief) or a Case (made by offramp.load) or"),
    ],
)
def test_a_verb_given_something_else_says_what_it_takes(verb: str, words: tuple[object, ...], wanted: str) -> None:
    with pytest.raises(TypeError) as told:
        getattr(of, verb)(*words)
    assert str(told.value).startswith(f"offramp.{verb} takes {wanted}")


def test_every_argument_is_looked_at_by_place_and_by_name(free: of.Case) -> None:
    for words, named in (((free, 3), {}), ((free,), {"second": 3})):
        with pytest.raises(TypeError, match=r"offramp\.diff takes a Case"):
            of.diff(*words, **named)  # type: ignore[arg-type]
    assert of.brief(free, table=None).page.sections


@pytest.fixture(scope="module")
def free() -> of.Case:
    return of.load(ROOT / "spec/table/plain.yaml")
