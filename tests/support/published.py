"""Facts from the literature, restated: models, and the states that are stable there, by concept.

States carry the numbers or letters of their source; `states` says which states of ours each of them is.
Where a result was worked out here from the definitions rather than printed, the source line says so.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache

import numpy as np

from offramp.graph.model import Model, code, free_model

Verdicts = Mapping[str, Mapping[str, str]]  # concept -> actor, or "equilibria" -> labels


@dataclass(frozen=True)
class Published:
    """A model and what is known of it."""

    title: str
    source: str
    model: Model
    states: Mapping[str, str]  # label -> state name, or several joined by "="
    verdicts: Verdicts

    def names(self, labels: str) -> tuple[str, ...]:
        """Our names of the labelled states, N before Y."""
        return tuple(sorted(name for label in labels.split() for name in self.states[label].split("=")))


def modelled(options: Mapping[str, list[str]], states: Mapping[str, str], rankings: Mapping[str, str]) -> Model:
    """The model of rankings that are given best to worst by label, all options free."""
    named = {actor: " ".join(states[label] for label in ranking.split()) for actor, ranking in rankings.items()}
    return free_model(options, named)


def one_way(model: Model, take: tuple[str, ...] = (), undo: tuple[str, ...] = ()) -> Model:
    """The model with options that may never be taken, or never undone."""
    never, names = np.array(False), model.options
    return replace(
        model,
        take=tuple(never if option in take else old for option, old in zip(names, model.take, strict=True)),
        undo=tuple(never if option in undo else old for option, old in zip(names, model.undo, strict=True)),
    )


def verdicts(**by_concept: str) -> Verdicts:
    """Verdicts written as "equilibria | first actor's states | second actor's | ..", the actors in order."""
    return {concept: dict(enumerate_fields(line)) for concept, line in by_concept.items()}


def enumerate_fields(line: str) -> list[tuple[str, str]]:
    fields = line.split("|")
    return [("equilibria" if place == 0 else str(place - 1), field.strip()) for place, field in enumerate(fields)]


TWO_BY_TWO = {"DD": "NN", "CD": "YN", "DC": "NY", "CC": "YY"}

PRISONERS = Published(
    "prisoner's dilemma",
    "Standard game; as a graph model Fang, Hipel & Kilgour (1993), Interactive Decision Making, ch. 3; equilibria "
    "also in gmcr-py's test_data/Prisoners_logSol.txt",
    modelled({"A": ["a_cooperates"], "B": ["b_cooperates"]}, TWO_BY_TWO, {"A": "DC CC DD CD", "B": "CD CC DD DC"}),
    TWO_BY_TWO,
    verdicts(
        nash="DD | DD DC | DD CD",
        gmr="DD CC | DD DC CC | DD CD CC",
        smr="DD CC | DD DC CC | DD CD CC",
        seq="DD CC | DD DC CC | DD CD CC",
    ),
)

CHICKEN = Published(
    "chicken",
    "Standard game; as a graph model Fang, Hipel & Kilgour (1993), ch. 3; Nash printed, the rest derived",
    modelled({"A": ["a_cooperates"], "B": ["b_cooperates"]}, TWO_BY_TWO, {"A": "DC CC CD DD", "B": "CD CC DC DD"}),
    TWO_BY_TWO,
    verdicts(
        nash="CD DC | CD DC | CD DC",
        gmr="CD DC CC | CD DC CC | CD DC CC",
        smr="CD DC CC | CD DC CC | CD DC CC",
        seq="CD DC | CD DC | CD DC",
    ),
)

SYRIA_STATES = {"1": "NNN", "2": "YNN", "3": "NYN", "4": "NNY", "5": "YNY", "6": "NYY"}

SYRIA_IRAQ = Published(
    "Syria and Iraq, 1975",
    "Hipel, Kilgour & Kinsara (2014), Group Decision and Negotiation 23(3):355-376, Tables 4 and 5; Kinsara (2014), "
    "A Simple Guide to GMCR+, Tables 1-3; equilibria in gmcr-py's test_data/SyriaIraq_logSol.txt",
    modelled(
        {"Syria": ["release", "escalate"], "Iraq": ["attack"]},
        SYRIA_STATES,
        {"Syria": "1 3 6 2 4 5", "Iraq": "2 4 6 1 5 3"},
    ),
    SYRIA_STATES,
    verdicts(
        nash="6 | 1 6 | 2 4 6",
        gmr="1 6 | 1 3 6 | 1 2 4 5 6",
        smr="6 | 1 3 6 | 2 4 6",
        seq="6 | 1 3 6 | 2 4 5 6",
    ),
)

# For how many of Syria's 720 strict rankings state 2 is an equilibrium, Iraq's held. The 420 printed for SEQ
# (Kinsara 2014, p. 11) comes of a check of the last improvement overwriting the earlier ones; 384 is right.
SYRIA_STATE_2 = {"nash": 240, "gmr": 384, "smr": 300, "seq": 384}

ELMIRA_STATES = {
    **{"1": "NYNNN", "2": "YYNNN", "3": "NNYNN", "4": "YNYNN", "5": "NYNNY", "6": "YYNNY", "7": "NNYNY", "8": "YNYNY"},
    "9": "NNNYN=NNNYY=YNNYN=YNNYY",  # abandoned: the other actors' options make no difference
}

ELMIRA = Published(
    "Elmira groundwater contamination",
    "Hipel, Fang, Kilgour & Haight (1993), IEEE SMC; Kilgour & Hipel (2005), Group Decision and Negotiation "
    "14:441-460; equilibria printed, by actor derived",
    one_way(
        modelled(
            {"MoE": ["modify"], "Uniroyal": ["delay", "accept", "abandon"], "LG": ["insist"]},
            ELMIRA_STATES,
            {"MoE": "7 3 4 8 5 1 2 6 9", "Uniroyal": "1 4 8 5 9 3 7 2 6", "LG": "7 3 5 1 8 6 4 2 9"},
        ),
        take=("delay",),
        undo=("modify", "abandon"),
    ),
    ELMIRA_STATES,
    verdicts(
        nash="5 8 9 | 1 2 3 4 5 6 7 8 9 | 1 4 5 8 9 | 5 6 7 8 9",
        gmr="1 4 5 8 9 | 1 2 3 4 5 6 7 8 9 | 1 4 5 8 9 | 1 2 3 4 5 6 7 8 9",
        smr="1 4 5 8 9 | 1 2 3 4 5 6 7 8 9 | 1 4 5 8 9 | 1 2 3 4 5 6 7 8 9",
        seq="5 8 9 | 1 2 3 4 5 6 7 8 9 | 1 4 5 8 9 | 2 3 5 6 7 8 9",
    ),
)

# Status quo analysis of the same papers: moves from state 1, by any moves and by improvements.
ELMIRA_REACHED = {"1": 0, "2": 1, "3": 1, "4": 2, "5": 1, "6": 2, "7": 2, "8": 3, "9": 1}
ELMIRA_IMPROVED = {"1": 0, "5": 1}

CUBA_STATES = {
    str(label): "".join("NY"[label >> bit & 1] for bit in range(4)) for label in range(12)
}  # label = 1 air strike + 2 blockade + 4 withdraw + 8 escalate
_CUBA = modelled(
    {"US": ["strike", "blockade"], "USSR": ["withdraw", "escalate"]},
    CUBA_STATES,
    {"US": "4 6 5 7 2 1 3 0 11 9 10 8", "USSR": "0 4 6 2 5 1 7 3 11 9 10 8"},
)

CUBA = Published(
    "Cuban missile crisis, every move reversible",
    "Fraser & Hipel (1984), Conflict Analysis, ch. 1: sequential equilibria 4 and 6; the rest derived",
    _CUBA,
    CUBA_STATES,
    verdicts(
        nash=" | 2 4 11 | 0 5 6 7",
        gmr="0 1 2 4 5 6 7 | 0 1 2 3 4 5 6 7 11 | 0 1 2 4 5 6 7",
        smr="0 1 2 4 5 6 7 | 0 1 2 3 4 5 6 7 11 | 0 1 2 4 5 6 7",
        seq="4 6 | 2 4 6 11 | 0 4 5 6 7",
    ),
)

CUBA_STRIKE = Published(
    "Cuban missile crisis, an air strike cannot be undone",
    "The same with the irreversible air strike of gmcr-py's Examples/Cuban.gmcr; derived, and so by gmcr-py 0.4.1",
    one_way(_CUBA, undo=("strike",)),
    CUBA_STATES,
    verdicts(
        nash="5 | 1 2 4 5 11 | 0 5 6 7",
        gmr="0 1 2 4 5 6 7 | 0 1 2 3 4 5 6 7 11 | 0 1 2 4 5 6 7",
        smr="0 1 2 4 5 6 7 | 0 1 2 3 4 5 6 7 11 | 0 1 2 4 5 6 7",
        seq="4 5 6 | 1 2 4 5 6 11 | 0 4 5 6 7",
    ),
)

EXIT_STATES = {"stay": "NN", "leave": "NY", "strike": "YN"}  # letters: strike, leave


def _exit(war_cost: int, coercer: str, equilibria: str) -> Published:
    """Ranks from the worths: a change of ruler 6, backing down -1; determination 5, fear -10, exile 2, trial -8.

    Coercer: stay -1, leave 6, strike .5 * 6 + war cost. Ruler: stay 5, leave .8 * 2 - .2 * 8 = 0, strike
    .5 * 5 - .5 * 10 = -2.5.
    """
    options = {"coercer": ["strike"], "ruler": ["leave"]}
    model = modelled(options, EXIT_STATES, {"coercer": coercer, "ruler": "stay leave strike"})
    return Published(
        f"exit game, determination 5, war cost {war_cost}",
        "Offramp's own exit game G1; worked by hand from the definitions",
        one_way(model, undo=("strike", "leave")),
        EXIT_STATES,
        {concept: {"equilibria": equilibria} for concept in ("nash", "gmr", "smr", "seq")},
    )


EXIT_WAR = _exit(-3, "leave strike stay", "leave strike")
EXIT_STANDOFF = _exit(-5, "leave stay strike", "stay leave strike")

ALL = (PRISONERS, CHICKEN, SYRIA_IRAQ, ELMIRA, CUBA, CUBA_STRIKE, EXIT_WAR, EXIT_STANDOFF)

# All 576 pairs of strict rankings of a 2x2 game: how many games have 0, 1, 2, 3, 4 equilibria. Nash: Goldberg,
# Goldman & Newman (1968), J. Res. NBS 72B (probabilities 1/8, 3/4, 1/8); the rest counted from the definitions.
STRICT_2X2 = {
    "nash": (72, 432, 72, 0, 0),
    "gmr": (0, 192, 320, 64, 0),
    "smr": (32, 320, 208, 16, 0),
    "seq": (0, 380, 196, 0, 0),
}


@cache
def twice_moving() -> Model:
    """F's gain NNN -> YNN is met only by U, O, U again: YNN -> YYN -> YYY -> YNY (letters f, u, o).

    Of the kind of Garrison (support, opposition, support); programs that let each
    opponent move once miss it. O gains by o only after u, so that no shorter way leads to YNY.
    """
    return free_model(
        {"F": ["f"], "U": ["u"], "O": ["o"]},
        {
            "F": "YNN YYN YYY NNN YNY NYN NNY NYY",
            "U": "YNY YYN YYY YNN NNN NYN NNY NYY",
            "O": "YYY YNN YYN YNY NNN NYN NNY NYY",
        },
    )


def twice_moving_conditional() -> Model:
    """The same by legal moves (GMR): o may be taken only after u."""
    model = twice_moving()
    after_u = np.array([False, True]).reshape(1, 2, 1)
    return replace(model, take=(model.take[0], model.take[1], after_u))


def state_of(model: Model, state: str) -> int:
    """A code, with the name checked against the model's options."""
    assert len(state) == len(model.options)
    return code(state)
