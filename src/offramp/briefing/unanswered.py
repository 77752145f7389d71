"""The brief of a case whose sizes are not all given: which are open, and what the case holds; no number is invented."""

from __future__ import annotations

from offramp.briefing.brief import Brief
from offramp.briefing.document import Grid, Page, Para, Section, listed
from offramp.case.open_sizes import by_share, not_answered
from offramp.case.types import Case, Option
from offramp.version import VERSION
from offramp.wording import count


def unanswered(case: Case) -> Brief:
    """A brief that says how many sizes are open, and lists them, those first that can matter most. It is a page alone,
    without `data`: a brief as JSON holds an answer."""
    until = f"As of {case.as_of}, for the next {case.horizon}. A structured argument, not a forecast."
    sizes = [f"{one.words} ({one.path}): {one.counted}" for one in by_share(case)]
    first = (Para(not_answered(case)), *(Para(size) for size in sizes[:_FIRST]), Para(_WORKS))
    open_ = Section("open", "Sizes to give", lead=first, reasons=(listed(sizes),), blocks=(), label="to give")
    page = Page(case.title, case.question, (until,), (open_, _options(case)), f"Offramp {VERSION}")
    return Brief(page, {})


def _options(case: Case) -> Section:
    names = {actor.id: actor.name for actor in case.actors}
    rows = tuple(
        (names.get(option.actor, option.actor), option.text, "yes" if option.now else "no", _support(option))
        for option in case.options
    )
    table = Grid(("actor", "option", "now", "support"), rows)
    lead = (Para(f"{count(len(case.options), 'option')} of {count(len(case.actors), 'actor')} are described."),)
    return Section("options", "Who may do what", (), lead=lead, reasons=(table,), label="the case")


_FIRST = 8  # open sizes on the first screen
_WORKS = (
    "'offramp ask' asks for them by comparisons. What needs no size works: offramp states; and offramp solve, once "
    "each actor's endings are in order (offramp ask --orders), or his states ranked under ranking or priorities."
)


def _support(option: Option) -> str:
    return (
        count(len(option.support.claims), "claim") if option.support.claims else option.support.assumed or "none given"
    )
