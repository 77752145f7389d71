"""The views, in the order of the navigation."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class View:
    """One page: the module here that makes it, its address, and what the navigation calls it; `acts`: it only takes
    what somebody does, so that a frozen copy leaves it out."""

    module: str
    address: str
    title: str
    acts: bool = False


VIEWS = (
    View("answer", "/", "The answer"),
    View("build", "/build", "Build", acts=True),
    View("evidence", "/evidence", "Evidence"),
    View("model", "/model", "The model"),
    View("ask", "/ask", "Questions", acts=True),
    View("holds", "/holds", "What is stable"),
    View("table", "/table", "The game"),
    View("seat", "/seat", "Play a seat", acts=True),
    View("hinges", "/hinges", "Hinges"),
    View("compare", "/compare", "Variants"),
    View("offers", "/offers", "Offers"),
    View("brief", "/brief", "Brief"),
    View("meeting", "/meeting", "Meeting"),
    View("history", "/history", "History"),
)
