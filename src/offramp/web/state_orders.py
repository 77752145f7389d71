"""The states of a case as the page puts them into an actor's order: in words, and as the actor has them now."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from itertools import groupby

from offramp.briefing.names import names_of
from offramp.briefing.views.page_words import state_text
from offramp.case.state_grid import feasible_states
from offramp.case.states import code, name
from offramp.case.types import Case
from offramp.errors import OfframpError
from offramp.graph.build import model
from offramp.web.session import refuse

MOST_STATES = 128  # that are ordered on a page


def states_in_words(case: Case) -> Mapping[str, str]:
    """Each state that exists, by its letters, in words. Raises OfframpError too-many-states."""
    options, names = [one.id for one in case.options], names_of(case)
    codes = feasible_states(case).nonzero()[0].tolist()
    if len(codes) > MOST_STATES:
        message = f"the case has {len(codes):,} states, and a page orders {MOST_STATES} at most"
        raise refuse("too-many-states", message, "write the order into the file: 'offramp states --ranking ACTOR'")
    return {each: state_text(options, each, names) for each in (name(code, len(options)) for code in codes)}


def order_now(case: Case, actor: str) -> list[str]:
    """The states as an actor has them now, best first, "=" before what is as good as the one above; all alike where
    nothing says. Raises OfframpError too-many-states.

    >>> import offramp as of
    >>> order_now(of.load("my-crisis"), "crews")[:2]
    ['YYN', 'NNY']
    """
    ranks: Mapping[str, int] = {}
    every = states_in_words(case)
    with suppress(OfframpError):  # a size may be open
        found = model(case)
        row = found.ranks[found.actors.index(actor)]
        ranks = {state: int(row[code(state)]) for state in every}
    places = groupby(sorted(every, key=lambda state: -ranks.get(state, 0)), lambda state: ranks.get(state, 0))
    return ["=" * (k > 0) + state for _, group in places for k, state in enumerate(group)]
