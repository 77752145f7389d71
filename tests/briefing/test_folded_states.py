"""States folded by outcome, against the literal twin: how many, who would leave, and towards what."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import numpy as np
from random_models import random_model
from twin import Twin

from offramp.briefing.folded_states import folded_states
from offramp.graph.reach import absorbing, reached
from offramp.stability.solve import solve

OUTCOMES = ("peace", "talks", "war")


def test_each_outcome_holds_what_slow_loops_count() -> None:
    seen = Counter[str]()
    for seed in range(25):
        model = random_model(seed, most_options=3)
        outcome = np.random.default_rng(seed).integers(0, 3, len(model.feasible)).astype(model.outcome.dtype)
        model = replace(model, outcomes=OUTCOMES, outcome=outcome)
        twin, away = Twin(model), reached(model)
        for folded in folded_states(solve(model, ["nash"]), "nash"):
            own = [s for s in twin.states if away[s] >= 0 and OUTCOMES[outcome[s]] == folded.outcome]
            everybody = range(len(model.actors))
            assert folded.states == len(own)
            assert folded.stable == sum(all(twin.nash(i, s) for i in everybody) for s in own)
            assert folded.final == int(absorbing(model)[own].sum())
            leavers = {model.actors[i]: sum(not twin.nash(i, s) for s in own) for i in everybody}
            assert dict(folded.leavers) == {name: n for name, n in leavers.items() if n}
            leads = Counter[tuple[str, str]]()
            for i, s in ((i, s) for i in everybody for s in own):
                leads.update({(model.actors[i], OUTCOMES[outcome[t]]) for t in twin.R_plus[i, s]})
            told = {(each.actor, each.outcome): each.states for each in folded.leads}
            assert told == {pair: n for pair, n in leads.items() if pair[1] != folded.outcome}
            assert folded.moves == min(away[s] for s in own)
            assert folded.now == (outcome[model.now] == outcome[own[0]])
            seen.update(leads=len(told), within=len(leads) - len(told), stable=folded.stable, left=len(folded.leavers))
    assert min(seen[key] for key in ("leads", "within", "stable", "left")) > 10
