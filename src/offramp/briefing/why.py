"""One verb for every why: a state's stability, a decision of the game, a number of a brief."""

from __future__ import annotations

import re

from offramp.briefing.brief import Brief, brief
from offramp.briefing.document import Trace
from offramp.case.types import Case
from offramp.errors import ModelError, Problem, takes
from offramp.game.results import Reason
from offramp.game.solve import why_choice
from offramp.graph.build import model
from offramp.graph.model import Model, name
from offramp.stability.concepts import LEADING
from offramp.stability.explain import Witness, explain
from offramp.stability.solve import Table


@takes
def why(
    subject: Case | Model | Table | Brief,
    about: str,
    state: str | None = None,
    concept: str = LEADING,
    unknown: str = "b",
) -> Witness | Reason | Trace:
    """Why something is as it is.

    * `why(case, actor, state)`: why a state (its letters, or "now") is stable for an actor or not, by `concept`; also
      of a Model or a Table; `unknown` is the extension by which pairs of unknown order are
      read, see `model`. Gives a Witness. Source: that of the concept, see `concepts`.
    * `why(case, "b1")`: why a decision of the game goes as it does. Gives a Reason, values in the actor's worth.
    * `why(brief, handle)`: where the numbers of a sentence come from; of a case, in its brief without draws. Gives a
      Trace.

    Raises ModelError unknown-name, unknown-concept, bad-state, infeasible-state or no-witness, and as `model`,
    `bargain` and `brief` do.

    >>> import offramp as of
    >>> dilemma = of.free_model({"A": ["a"], "B": ["b"]}, {"A": "NY YY NN YN", "B": "YN YY NN NY"})
    >>> of.why(dilemma, "A", "now").stable
    True
    """
    if state is not None:
        return _state(subject, about, state, concept, unknown)
    if isinstance(subject, Case) and re.fullmatch("b[0-9]+", about):
        return why_choice(subject, about)
    if isinstance(subject, Case | Brief):
        return (brief(subject) if isinstance(subject, Case) else subject).why(about)
    raise _misused("name an actor and a state")


def _state(subject: Case | Model | Table | Brief, actor: str, state: str, concept: str, unknown: str) -> Witness:
    if isinstance(subject, Brief):
        raise _misused("a brief explains its handles: name the case for a state")
    graph = (
        model(subject, unknown=unknown)
        if isinstance(subject, Case)
        else subject.model
        if isinstance(subject, Table)
        else subject
    )
    letters = name(graph.now, len(graph.options)) if state == "now" else state
    return explain(graph, actor, letters, concept)


def _misused(remedy: str) -> ModelError:
    return ModelError(Problem("usage", "why", 0, 0, "this does not say what to explain", remedy=remedy))
