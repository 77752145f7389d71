"""From a case to its graph model: states, permitted changes, ranks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from offramp.case import conditions, state_grid
from offramp.case.asked_orders import with_orders
from offramp.case.canonical import fingerprint
from offramp.case.sights import seen_by
from offramp.case.transform import absent, baseline
from offramp.case.types import OTHER, Case, Priorities, Ranking, Worth
from offramp.errors import ModelError, Problem, takes
from offramp.graph import preferences
from offramp.graph.left_out import LEFT_OUT, left_out
from offramp.graph.model import Bools, Model, Ranks, check_size, code
from offramp.graph.moves import EXTENSIONS, Codes


@takes
def model(
    case: Case, values: Mapping[str, float] | None = None, memory: int | None = None, unknown: str = "b"
) -> Model:
    """The graph model of a case, at `values` (by path) or else at the central value of every quantity.

    Claims that `as_of` masks do not count. An option that `fix` holds has no other value in any state. Raises
    ModelError too-many-states when the arrays would take more than `memory` bytes (default 60 % of what is free), and
    present-infeasible when the present state breaks a rule (a variant can do that to it). `unknown` says how pairs of
    unknown order are read, by extension a, b, c or d (graph/moves.py); another is unknown-name.

    `ranks` have the shape (actors, states). Source: Fang, Hipel & Kilgour (1993), chapter 2.

    >>> import offramp as of
    >>> of.model(of.load("my-crisis"))
    Model(3 options of owner, crews, 6 of 8 states feasible, now NNY)
    """
    if unknown not in EXTENSIONS:
        raise ModelError(Problem("unknown-name", "model", 0, 0, f"no extension '{unknown[:20]}'", tuple(EXTENSIONS)))
    check_size(len(case.options), len(case.actors), memory)
    return _ranked(case, unranked(case), values, unknown)


def seen_model(case: Case, viewers: Sequence[str], memory: int | None = None, unknown: str = "b") -> Model:
    """The graph model of a case as the first viewer sees it, or as he takes the second to see it (`case.sights`).

    The present state need not be one that he sees. Raises as `model` does."""
    check_size(len(case.options), len(case.actors), memory)
    seen = seen_by(case, *viewers)
    return _ranked(seen, _states_of(baseline(seen)), None, unknown)


def _ranked(case: Case, space: Model, values: Mapping[str, float] | None, unknown: str) -> Model:
    """A model with the ranks, the notes and the hash of its case."""
    told = with_orders(baseline(case))
    ties: list[str] = []
    ranks = np.stack([_ranks(told, actor, space.feasible, values, ties) for actor in space.actors])
    pairs = tuple(_unknown(told, actor, len(space.feasible)) for actor in space.actors)
    return replace(
        space,
        ranks=ranks,
        case=fingerprint(case),
        unknown=pairs if any(each.size for each in pairs) else (),
        extension=unknown,
        notes=(*(LEFT_OUT[key] for key in left_out(case)), *ties),
    )


def unranked(case: Case) -> Model:
    """The graph model of a case without its ranks, all of which are 0, and without its hash. Raises as `model` does,
    but for size."""
    case = baseline(case)
    made = _states_of(case)
    if not made.feasible[made.now]:
        raise absent(case)
    return made


def _states_of(case: Case) -> Model:
    """States, moves and outcomes, whether or not the present state is one of them."""
    feasible = state_grid.feasible_states(case)
    names = tuple(actor.id for actor in case.actors)
    truth = state_grid.case_axes(case)
    return Model(
        options=tuple(option.id for option in case.options),
        actors=names,
        owner=tuple(names.index(option.actor) for option in case.options),
        now=code(case.present),
        feasible=feasible,
        take=tuple(conditions.truth_of(option.take, truth) for option in case.options),
        undo=tuple(conditions.truth_of(option.undo, truth) for option in case.options),
        ranks=np.zeros((len(names), len(feasible)), dtype=np.int32),
        outcomes=(OTHER, *(outcome.name for outcome in case.outcomes)),
        outcome=_outcome(case, truth),
    )


def _ranks(case: Case, actor: str, feasible: Bools, values: Mapping[str, float] | None, ties: list[str]) -> Ranks:
    """One actor's ranks; an actor without preferences owns no option and is indifferent. A tie by tolerance is told."""
    form = case.preference(actor)
    if form is None:
        return np.zeros(len(feasible), dtype=np.int32)
    if isinstance(form, Worth):
        worths = preferences.worth(case, form, values or preferences.central_values(case))
        note = f"differences of less than a part in 10^12 in what states are worth to {actor}"
        ties += [note] * preferences.tied(worths[feasible])
        return preferences.from_worth(worths, feasible)
    if isinstance(form, Priorities):
        return preferences.from_priorities(case, form, feasible)
    return preferences.from_ranking(form, feasible)


def _unknown(case: Case, actor: str, states: int) -> Codes:
    """The pairs whose order an actor does not know, as the model holds them."""
    form = case.preference(actor)
    pairs = [tuple(map(code, pair)) for pair in form.unknown] if isinstance(form, Ranking) else []
    return np.array(sorted({x * states + y for one, two in pairs for x, y in ((one, two), (two, one))}), dtype=np.int64)


def _outcome(case: Case, truth: Mapping[str, Bools]) -> np.ndarray[tuple[int, ...], np.dtype[np.int16]]:
    """The place of each state's outcome among `outcomes`; outcomes are disjoint (checked at load)."""
    cube = np.zeros((2,) * len(case.options), dtype=np.int16)
    for place, outcome in enumerate(case.outcomes, 1):
        cube[np.broadcast_to(conditions.truth_of(outcome.when, truth), cube.shape)] = place
    return cube.reshape(-1)
