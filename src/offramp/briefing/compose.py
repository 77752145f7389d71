"""A brief as text blocks, in its fixed order: a Context in, a Page out.

The only place where results become a page. A Page knows nothing of terminals or HTML; each renderer lays it out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from offramp.briefing.context import Context
from offramp.briefing.document import Block, Figure, Page, Picture, Section
from offramp.briefing.provenance import traces
from offramp.briefing.sections import sections
from offramp.briefing.sections.limits import KIND, USE
from offramp.briefing.views.annexes import annexes


def page(context: Context, data: Mapping[str, Any], figures: Sequence[Figure] = ()) -> Page:
    """The brief as text blocks; `data` is the context's JSON twin, in which its numbers are found again. A place for a
    figure that the case does not have is left out."""
    there = {figure.id for figure in figures}
    every = tuple(_pictured(section, there) for section in (*sections(context), *annexes(context)))
    lead = (f"As of {context.as_of}, for the next {context.horizon}. {KIND}", *_hindsight(context), USE)
    foot = f"Offramp {context.version} · case {context.case[:19]}… · [answer]: offramp why CASE answer"
    found = traces(every, data, context.supports)
    names = {path: context.names.item(path) for path, _, _ in context.supports}
    return Page(context.title, context.question, lead, every, foot, tuple(figures), found, names=names)


def _hindsight(context: Context) -> Iterator[str]:
    """A banner on a case whose outcome is known."""
    if told := context.explicit.get("hindsight"):
        yield f"Hindsight: the authors knew the outcome ({told})."


def _pictured(section: Section, there: set[str]) -> Section:
    return replace(section, blocks=_there(section.blocks, there), reasons=_there(section.reasons, there))


def _there(blocks: Sequence[Block], there: set[str]) -> tuple[Block, ...]:
    return tuple(block for block in blocks if not isinstance(block, Picture) or block.figure in there)
