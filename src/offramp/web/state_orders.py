"""The states of a case as the page puts them into an actor's order: in words, and as the actor has them now."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from itertools import groupby, product
from typing import Any

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


def followed_orders(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[tuple[str, ...], list[list[str]]]:
    """The orders of a case file after options were added or taken out, and its pairs of no order, by their places.

    What is added counts for nothing until it is moved; of what is taken out the states stay in which it is as it is
    now. `before` and `after` are what the file says.

    >>> case = {"options": {"a": {}}, "ranking": {"x": {"order": ["Y", "N"]}}}
    >>> followed_orders(case, {"options": {"a": {}, "b": {}}})
    {('ranking', 'x', 'order'): [['YN', 'YY'], ['NN', 'NY']]}
    """
    found: dict[tuple[str, ...], list[list[str]]] = {}
    for actor, form in before.get("ranking", {}).items():
        parts = form if isinstance(form, dict) else {"": form}
        for key in [one for one in parts if one in ("", "order", "unknown")]:
            groups = [[one] if isinstance(one, str) else list(one) for one in parts[key]]
            found[tuple(filter(None, ("ranking", actor, key)))] = list(_groups(groups, key, before, after))
    return found


def _groups(
    groups: Sequence[list[str]], key: str, before: Mapping[str, Any], after: Mapping[str, Any]
) -> Iterator[list[str]]:
    """What becomes of ties, or of pairs of no order."""
    for group in groups:
        each = [_states_after(state, before, after) for state in group]
        if key == "unknown":
            yield from (list(pair) for pair in product(*each))
        elif states := [state for some in each for state in some]:
            yield states


def _states_after(state: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    """The states that a state becomes; none where an option that was taken out is not as it is now."""
    options = before["options"]
    letters = dict(zip(options, state, strict=False))
    now = {name: before.get("fix", {}).get(name, one.get("now", "no")) for name, one in options.items()}
    if any(
        letters[name] != ("Y" if now[name] in ("yes", "true") else "N") for name in options.keys() - after["options"]
    ):
        return []
    return ["".join(each) for each in product(*(letters.get(name, "NY") for name in after["options"]))]
