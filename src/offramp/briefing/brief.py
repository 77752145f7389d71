"""A brief that can be shown and saved: one page, thin renderers."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from offramp.briefing import compose, stored
from offramp.briefing.changes import since
from offramp.briefing.charts.figure import can_chart
from offramp.briefing.charts.registry import Findings, charts_of
from offramp.briefing.context import Context, context
from offramp.briefing.document import Page, Trace, in_short
from offramp.briefing.provenance import traces
from offramp.briefing.renderers import html, markdown, notebook, pdf, terminal
from offramp.briefing.renderers.registry import RENDERERS, json_text
from offramp.briefing.results import Results, game_results, judged
from offramp.briefing.sections.changes import since_section
from offramp.case.canonical import fingerprint
from offramp.case.load import load_text
from offramp.case.types import Case, supports
from offramp.ensemble.reversal import Flips
from offramp.ensemble.run import Runs
from offramp.ensemble.thresholds import Hinges
from offramp.errors import OfframpError, Problem, takes
from offramp.frames import on_one_line
from offramp.game.results import Deal
from offramp.game.variants import terms
from offramp.graph.build import model
from offramp.io import write_atomically
from offramp.stability.concepts import BY_STRICTNESS
from offramp.stability.solve import Table, solve
from offramp.version import VERSION
from offramp.wording import count


@dataclass(frozen=True)
class Brief:
    """The brief of a case: the same page in every form, and `data`, its JSON twin `brief-1`.

    Probabilities in `data` are 0 to 1, in words and percent on the page. Source: ICD 203 (2015), D.6.e: likelihood and
    confidence are told apart.

    Raises OfframpError: unknown-format and cannot-write by `save`, missing-extra by `pdf`, loaded-brief by `context`.

    >>> import offramp as of
    >>> made = of.brief(of.load("my-crisis"))
    >>> made.markdown().splitlines()[0], made.data["format"]
    ('# The dock strike', 'offramp/brief-1')
    """

    page: Page
    data: Mapping[str, Any]
    made_from: Context | None = None  # None for a brief that was loaded

    @property
    def context(self) -> Context:
        """What the page was made from. Raises OfframpError loaded-brief for one that was loaded, with `data` alone."""
        if self.made_from is None:
            raise OfframpError(
                Problem("loaded-brief", "brief", 0, 0, "a brief that was loaded has no context: see .data")
            )
        return self.made_from

    def text(self, width: int = terminal.WIDTH, colour: bool = False) -> str:
        """The front part, for a terminal."""
        return terminal.page_text(self.page, width, colour)

    def html(self, annexes: bool = False) -> str:
        """The brief as one HTML file: first page and reasons, or with its annexes too."""
        return html.page_html(self._shown(annexes))

    def markdown(self, annexes: bool = False) -> str:
        """The brief as Markdown, in the same parts."""
        return markdown.page_markdown(self._shown(annexes))

    def pdf(self, annexes: bool = False) -> bytes:
        """The brief as a PDF, in the same parts. Raises OfframpError missing-extra."""
        return pdf.page_pdf(self._shown(annexes))

    def notebook(self, annexes: bool = False) -> str:
        """The brief as a notebook that repeats the analysis."""
        return notebook.page_notebook(self._shown(annexes), self.data["explicit"])

    def _repr_html_(self) -> str:
        return html.framed(self.page)

    def _repr_markdown_(self) -> str:
        return self.markdown()

    def json(self) -> str:
        """The context and the page as JSON text, from which `load_brief` makes the brief again."""
        return json_text(self.data)

    def why(self, handle: str) -> Trace:
        """Where the numbers of a sentence come from.

        Raises OfframpError unknown-name for a handle that the brief does not have.
        """
        known = {trace.handle: trace for trace in self.page.traces}
        if handle not in known:
            from offramp.errors import nearest

            remedy = nearest(handle, known) or "see the handles in the brief"
            raise OfframpError(Problem("unknown-name", "brief", 0, 0, f"no handle '{handle}'", tuple(known), remedy))
        return known[handle]

    def _shown(self, annexes: bool) -> Page:
        return self.page if annexes else in_short(self.page)

    def save(self, path: str | Path, annexes: bool = False) -> Path:
        """Write the brief in the form its suffix names: .html, .pdf, .docx, .md, .ipynb or .json.

        First page and reasons, or with its `annexes` too; JSON always holds everything.

        Raises OfframpError unknown-format, missing-extra or cannot-write; the file is whole or untouched.
        """
        place = Path(path)
        check_format(place)
        write_atomically(place, RENDERERS[place.suffix.lower()](self._shown(annexes), self.data))
        return place

    def __repr__(self) -> str:
        return on_one_line("Brief", self.page.title, count(len(self.page.sections), "section"))


def check_format(path: Path, what: str = "brief", allowed: tuple[str, ...] = tuple(RENDERERS)) -> None:
    """Raise OfframpError unknown-format where no brief (or `what`) can be written to a file of this name."""
    if path.suffix.lower() not in allowed:
        message, remedy = f"no {what} is written as '{path.suffix}'", "choose one of these suffixes"
        raise OfframpError(Problem("unknown-format", str(path), 0, 0, message, allowed, remedy))


@takes
def brief(
    case: Case,
    table: Table | None = None,
    deal: Deal | None = None,
    runs: Runs | None = None,
    turns: Hinges | None = None,
    flips: Flips | None = None,
) -> Brief:
    """The brief of a case from the results that are given; the game is solved where it is not.

    Without the extra `charts` it has none.

    Raises ModelError as `offramp.model` does.

    Source: docs/how-to/brief.md.

    >>> import offramp as of
    >>> of.brief(of.load("my-crisis"))  # doctest: +ELLIPSIS
    Brief(The dock strike, ... sections)
    """
    if deal is None:
        found = game_results(case)
    else:
        found = Results(deal, turns.terms if turns else terms(case) if deal.converged else ())
    answer = judged(runs) if runs and found.deal and found.deal.probability is not None else None
    every = replace(found, runs=runs, judgement=answer, turns=turns, flips=flips)
    return brief_of(case, table, every, charts=can_chart())


def brief_of(case: Case, table: Table | None, results: Results, old: Brief | None = None, charts: bool = True) -> Brief:
    """The brief of a case from its results; `old` is an earlier one, since which the changes are told.

    Without `charts` there are no figures, which a terminal does not show. Raises CaseError where the case that the
    earlier brief holds cannot be read, and OfframpError missing-extra where charts are wanted and Altair is not there.
    """
    table = _whole(table or solve(model(case), BY_STRICTNESS))
    made = context(case, table, results)
    made = replace(made, since=since(old.data, case, made.to_dict()) if old else None)
    data = made.to_dict()
    over = results.runs.summary if results.runs else None
    drawn = charts_of(Findings(case, table, made, results.deal, over, results.turns)) if charts else ()
    page = compose.page(made, data, drawn)
    return Brief(page, {**data, "page": page.to_dict()}, made)


def _whole(table: Table) -> Table:
    """The table with every concept that a brief tells of, whichever it was solved by."""
    return table if set(BY_STRICTNESS) <= set(table.concepts) else solve(table.model, BY_STRICTNESS)


def is_brief(path: str | Path) -> bool:
    """Whether a file says at its head that it is a brief."""
    try:
        with Path(path).open("rb") as file:
            return stored.FORMAT.encode() in file.read(100)
    except OSError:
        return False


def current(brief: Brief, case: Case) -> Brief:
    """A stored brief, if it is of this case and this version. Raises OfframpError stale-results."""
    was = (brief.data.get("case"), brief.data.get("version"))
    if was != (fingerprint(case), VERSION):
        message = (
            f"the stored brief is of {str(was[0])[:19]}… by Offramp {was[1]}, the case is {fingerprint(case)[:19]}…"
        )
        remedy = "write it again with 'offramp brief CASE -o X.json'"
        raise OfframpError(Problem("stale-results", case.places.file, 0, 0, message, (), remedy))
    return brief


def case_of(brief: Brief) -> Case:
    """The case of a stored brief. Raises CaseError where it cannot be read."""
    return load_text(json.dumps(brief.data["explicit"], ensure_ascii=False), f"the case of {brief.data['as_of']}")


def with_since(brief: Brief, old: Brief) -> Brief:
    """A stored brief with what changed since an earlier one, after the confidence. Raises CaseError where the case that
    either holds cannot be read."""
    case = case_of(brief)
    change = since(old.data, case, brief.data)
    data = {**brief.data, "since": change.to_dict()}
    section = since_section(change)
    front = [one for one in brief.page.sections if one.anchor != "since"]
    at = next((k + 1 for k, one in enumerate(front) if one.anchor == "confidence"), 0)
    sections = (*front[:at], section, *front[at:])
    supported = tuple((path, one.claims, one.reason) for path, one in supports(case))
    earlier = tuple(one for one in brief.page.traces if not one.handle.startswith("since"))
    page = replace(brief.page, sections=sections, traces=(*earlier, *traces((section,), data, supported)))
    return Brief(page, {**data, "page": page.to_dict()})


def load_brief(path: str | Path) -> Brief:
    """A brief that was saved as JSON.

    Raises OfframpError no-such-file, is-a-directory, cannot-read or bad-brief.

    >>> import offramp as of
    >>> of.load_brief(of.brief(of.load("my-crisis")).save("stored.json"))  # doctest: +ELLIPSIS
    Brief(The dock strike, ... sections)
    """
    return Brief(*stored.read(Path(path)))
