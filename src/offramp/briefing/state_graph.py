"""Graphs of a model for programs that draw: the integrated graph, and how the conflict can evolve, by outcome."""

from __future__ import annotations

import numpy as np

from offramp.briefing.folded_states import folded_states
from offramp.briefing.names import Names
from offramp.briefing.network import Network
from offramp.errors import ModelError, Problem
from offramp.graph.model import Model, name
from offramp.graph.moves import improvements, moves
from offramp.stability.concepts import LEADING
from offramp.stability.solve import solve

MOST_STATES_DRAWN = 1_024


def integrated_graph(model: Model, names: Names) -> Network:
    """The integrated graph: a node for each feasible state, by what differs from the present one, an edge for each
    move, by its actor; in DOT improvements are solid and other moves dotted.

    Raises ModelError too-many-states above 1,024. Source: Fang, Hipel & Kilgour (1993), the integrated graph.

    >>> from offramp.briefing.names import NAMELESS
    >>> from offramp.briefing.network import dot
    >>> from offramp.graph.model import free_model
    >>> print(dot(integrated_graph(free_model({"A": ["x"]}, {"A": "Y N"}), NAMELESS)), end="")
    digraph {
      "N" [label="the present state"];
      "Y" [label="“x”"];
      "N" -> "Y" [label="A", style=solid];
      "Y" -> "N" [label="A", style=dotted];
    }
    """
    n, codes, net = len(model.options), np.flatnonzero(model.feasible).tolist(), Network()
    if len(codes) > MOST_STATES_DRAWN:
        allowed = (f"{MOST_STATES_DRAWN:,} states",)
        raise ModelError(Problem("too-many-states", "model", 0, 0, f"{len(codes):,} states to draw", allowed))
    now = name(model.now, n)
    for s in codes:
        letters, outcome = name(s, n), model.outcomes[model.outcome[s]]
        net.node(("state", letters), label=names.state(model.options, now, letters), name=letters, outcome=outcome)
    for s in codes:
        for i, actor in enumerate(model.actors):
            better = set(improvements(model, i, s))
            for t in moves(model, i, s):
                kind, style = ("improvement", "solid") if t in better else ("move", "dotted")
                ends = ("state", name(s, n)), ("state", name(t, n))
                net.edge(*ends, kind, label=names.actor(actor), style=style)
    return net


def evolution_graph(model: Model, names: Names) -> Network:
    """How the conflict can evolve, folded by outcome: a node for each outcome in reach of the present state, an edge
    for each actor with an improvement from some of its states to another outcome, with how many. `stable` counts states
    by sequential stability, `final` those that no move leads out of, `moves` those to the nearest.

    >>> from offramp.briefing.names import NAMELESS
    >>> from offramp.graph.model import free_model
    >>> list(evolution_graph(free_model({"A": ["x"]}, {"A": "Y N"}), NAMELESS).nodes.values())[0]["states"]
    '2'
    """
    net, folded = Network(), folded_states(solve(model, [LEADING]), LEADING)
    for one in folded:
        numbers = {key: str(getattr(one, key)) for key in ("states", "stable", "final", "moves")}
        label = f"{one.outcome}: {one.states:,}"
        net.node(("outcome", one.outcome), label=label, now="yes" if one.now else "", **numbers)
    for one in folded:
        for lead in one.leads:
            label = f"{names.actor(lead.actor)}: {lead.states:,}"
            ends = ("outcome", one.outcome), ("outcome", lead.outcome)
            net.edge(
                *ends, "improvement", label=label, style="solid", actor=names.actor(lead.actor), states=str(lead.states)
            )
    return net
