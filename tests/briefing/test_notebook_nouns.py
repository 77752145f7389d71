"""How the nouns look in a notebook: each has a table, every text is escaped, and elsewhere nothing is imported."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from reading import Elements
from small_play import EXIT, case_of

import offramp as of
from offramp import notebook
from offramp.briefing.brief import Brief
from offramp.briefing.views import VIEWS
from offramp.case.types import Case
from offramp.wording import fives

formatters = pytest.importorskip("IPython.core.formatters", reason="IPython is missing")


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> Case:
    return case_of(EXIT, tmp_path_factory.mktemp("small"))


@pytest.fixture(scope="module")
def shell() -> Any:
    """What IPython gives to an extension, as far as it is used."""
    made = SimpleNamespace(display_formatter=formatters.DisplayFormatter())
    notebook.register(made)
    return made


def shown(shell: Any, noun: Any) -> str:
    data, _ = shell.display_formatter.format(noun, include={"text/html"})
    return str(data.get("text/html", ""))


def test_every_noun_is_where_it_is_named() -> None:
    for (module, name), (view, function) in VIEWS.items():
        assert isinstance(getattr(import_module(module), name), type)
        assert callable(getattr(import_module(f"offramp.briefing.views.{view}"), function))


def test_each_noun_has_its_numbers(shell: Any, case: Case) -> None:
    model, deal, turns = of.model(case), of.bargain(case), of.hinges(case)
    runs = of.run(case, n=20, seed=1)
    assert runs.summary.bargain
    mean = fives(runs.summary.bargain["exile"].mean)
    looks = {
        "case": (case, [case.title, "strike", "assumed"]),
        "model": (model, [f"{int(model.feasible.sum()):,} feasible states"]),
        "table": (of.solve(model, ["nash", "seq"]), ["Nash", "sequential", "exile"]),
        "deal": (deal, ["given “offer”", "b1", "<svg"]),
        "runs": (runs, ["20 draws, seed 1", "sampling", mean.replace(" %", "\u00a0%")]),
        "hinges": (turns, ["If everything is as reported", "threshold"]),
        "flips": (of.flip(case, turns), ["Searched: "]),
        "diff": (of.diff(case, case), ["exile "]),
        "brief": (of.brief(case, deal=deal), ["Confidence and support", "on these terms"]),
    }
    for name, (noun, needed) in looks.items():
        html = shown(shell, noun)
        assert html.startswith("<div>"), name
        assert [one for one in needed if one not in html] == [], name


def test_a_report_shows_its_claims(shell: Any) -> None:
    found = of.read_report(Path(__file__).parents[2] / "cases/soft-exit/reports/press.md")
    html = shown(shell, found)
    assert found.claims[0].id in html
    assert "Set aside (" in html


HOSTILE = '<script>alert(1)</script><img src=x onerror=y>\u202e & "q"'


def test_hostile_text_is_inert(shell: Any, case: Case) -> None:
    bad = replace(case, title=HOSTILE, options=tuple(replace(one, text=HOSTILE) for one in case.options))
    made = of.brief(bad)
    for noun in (bad, made, Brief(replace(made.page, question=HOSTILE), made.data)):
        html = shown(shell, noun)
        assert not Elements(html).tags & {"script", "img"}
        assert "&lt;script&gt;" in html
        assert "\u202e" not in html


def test_a_play_that_was_not_solved_says_so(shell: Any, case: Case) -> None:
    lost = replace(of.bargain(case), converged=False, notes=("the branch was lost",))
    assert "The bargaining game was not solved" in shown(shell, lost)
    assert "the branch was lost" in shown(shell, lost)


def test_long_tables_say_what_is_left_out() -> None:
    from offramp.briefing.document import Grid

    rows = tuple((str(k),) for k in range(40))
    html = notebook.html((Grid(("n",), rows),))
    assert html.count("<tr>") == 16
    assert "and 25 more rows" in html


def test_elsewhere_it_is_not_imported() -> None:
    code = "import sys, offramp; assert 'offramp.notebook' not in sys.modules and 'altair' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True)


def test_in_a_notebook_it_is() -> None:
    code = (
        "from IPython.core.interactiveshell import InteractiveShell as S; s = S.instance(); import offramp, sys; "
        "assert 'offramp.notebook' in sys.modules; "
        "f = s.display_formatter.formatters['text/html']; "
        "assert f.lookup_by_type('offramp.game.results.Deal')"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
