"""A Page as a notebook that runs wherever Offramp is installed: the brief's words, then the analysis to argue with.

The case is in it as plain data. Texts of reports stand in Markdown cells with every sign escaped, and in code cells
only as Python strings, so none of them is markup, code or a command of the notebook.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pprint import pformat
from typing import Any

from offramp.briefing.document import Page
from offramp.briefing.renderers import markdown

DRAWS = 200  # a first look; a brief is made with more

_LOAD = """\
import json

import offramp as of
from offramp.case.load import load_text

case = load_text(json.dumps(CASE), "the case in this notebook")
print(case.title, "·", of.fingerprint(case))"""

_GRAPH = """\
table = of.solve(of.model(case), [concept.key for concept in of.concepts() if concept.usual])
{concept: table.equilibria(concept) for concept in table.concepts}"""

_TABLE = """\
deal = of.bargain(case)
print(deal.method, "at rationality", deal.rationality)
deal.outcomes"""

_RUN = f"""\
runs = of.run(case, n={DRAWS}, seed=0)
runs.summary.to_dict()"""

_HINGES = """\
turns = of.hinges(case, draws=0)
for one in turns.thresholds:
    print(one.quantity, "now", one.now, "threshold", one.turns_at or one.reason)"""

_BRIEF = """\
brief = of.brief(case, table)
print(brief.text())"""

_CHARTS = """\
from IPython.display import display

for figure in brief.page.figures:
    chart = {"application/vnd.vegalite.v6+json": dict(figure.spec), "text/plain": f"{figure.title}: {figure.alt}"}
    display(chart, raw=True)"""

_NONE = "# the case has no play: there is no game to solve"


def page_notebook(page: Page, case: Mapping[str, Any]) -> str:
    """The notebook (nbformat 4.5) of a brief; `case` is the case in full, as `offramp.explicit` gives it."""
    cells = [_cell(number, *cell) for number, cell in enumerate(_cells(page, case))]
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    metadata = {"kernelspec": kernel, "language_info": {"name": "python"}}
    book = {"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}
    return json.dumps(book, ensure_ascii=False, indent=1, allow_nan=False) + "\n"


def _cells(page: Page, case: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Kind and source of each cell; what the case does not have is not asked of it."""
    head, *sections = markdown.parts(page)
    yield "markdown", head
    yield "markdown", "The brief is below, the analysis to run and to argue with at the [end](#argue)."
    yield from (("markdown", section) for section in sections)
    yield "markdown", '## <a id="argue"></a>Argue with it\n\nThe case, in full. Change what you doubt and run on.'
    yield "code", f"CASE = {pformat(dict(case), width=110, sort_dicts=False)}"
    yield "code", _LOAD
    yield "markdown", "What is stable, by the graph model: the states that no actor would leave."
    yield "code", _GRAPH
    yield "markdown", "What happens in the bargaining game."
    yield "code", _TABLE if case.get("play") else _NONE
    yield "markdown", "The same over draws of the uncertain inputs."
    yield "code", _RUN
    if case.get("play") and case.get("asks"):
        yield "markdown", "Where the answer turns, one number at a time."
        yield "code", _HINGES
    yield "markdown", "The brief of the case as it is now, and its charts."
    yield "code", _BRIEF
    yield "code", _CHARTS


def _cell(number: int, kind: str, source: str) -> dict[str, Any]:
    cell: dict[str, Any] = {"cell_type": kind, "id": f"cell-{number:03d}", "metadata": {}}
    if kind == "code":
        cell |= {"execution_count": None, "outputs": []}
    return cell | {"source": source.splitlines(keepends=True)}
