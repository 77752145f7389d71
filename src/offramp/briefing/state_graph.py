"""The integrated graph of a model, for programs that draw: feasible states, and who can move between them."""

from __future__ import annotations

import numpy as np

from offramp.briefing.names import Names
from offramp.errors import ModelError, Problem
from offramp.graph.model import Model, name
from offramp.graph.moves import improvements, moves

MOST_STATES_DRAWN = 1_024


def integrated_dot(model: Model, names: Names) -> str:
    """The graph in DOT: a node for each feasible state, by what differs from the present one; an edge for each move,
    by its actor, solid for an improvement and else dotted.

    Raises ModelError too-many-states above 1,024. Source: Fang, Hipel & Kilgour (1993), the integrated graph.

    >>> from offramp.briefing.names import NAMELESS
    >>> from offramp.graph.model import free_model
    >>> print(integrated_dot(free_model({"A": ["x"]}, {"A": "Y N"}), NAMELESS), end="")
    digraph {
      "N" [label="the present state"];
      "Y" [label="“x”"];
      "N" -> "Y" [label="A", style=solid];
      "Y" -> "N" [label="A", style=dotted];
    }
    """
    n, codes = len(model.options), np.flatnonzero(model.feasible).tolist()
    if len(codes) > MOST_STATES_DRAWN:
        allowed = (f"{MOST_STATES_DRAWN:,} states",)
        raise ModelError(Problem("too-many-states", "model", 0, 0, f"{len(codes):,} states to draw", allowed))
    now, letters = name(model.now, n), {s: name(s, n) for s in codes}
    nodes = [f'  "{each}" [label={_quoted(names.state(model.options, now, each))}];' for each in letters.values()]
    edges = [
        f'  "{letters[s]}" -> "{letters[t]}" [label={_quoted(names.actor(actor))}, style={style}];'
        for s in codes
        for i, actor in enumerate(model.actors)
        for better in [set(improvements(model, i, s))]
        for t in moves(model, i, s)
        for style in ["solid" if t in better else "dotted"]
    ]
    return "\n".join(["digraph {", *nodes, *edges, "}", ""])


def _quoted(text: str) -> str:
    """Text as DOT writes it."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
