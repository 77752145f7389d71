"""Exile under threat of prosecution, and guarantees, through the general tree, and where the models meet.

After Sutter (1995), Gilligan (2006), International Organization 60:935-967, and Krcmaric (2018), American Journal of
Political Science 62:486-498, adapted; guarantees after Fearon (1998) and Powell (2006). Golden numbers restated.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from played import EXACT, LIMIT, case_of, play, raw, turn, with_

import offramp as of
from offramp.case.types import Case, Pass, Support

EXILE = """
actors: {ruler: {}}
options:
  leave: {actor: ruler, undo: never}
chance:
  kept: {when: leave, KEPT}
  survives: {when: not leave, probability: 0.35}
  caught: {when: not leave, probability: 0.5}
worth:
  ruler:
    - {name: power, when: not leave and survives, value: 10}
    - {name: fall, when: not leave and not survives, value: -6}
    - {name: refuge, when: leave, value: 1}
    - {name: trial, when: (leave and not kept) or (not leave and not survives and caught), value: -8}
play:
  - {actor: ruler, chooses: [leave]}
outcomes: {exile: leave, stays: not leave}
"""
HOST = "model: host, pressure: 10, stake: 0.6, discount: 0.9, periods: 10"


def exile(**values: float | str) -> Case:
    """M2: B 10, sigma .35, D0 6, kappa .5, J 8, g .8, e 1; other values by their path."""
    return with_(
        case_of(EXILE.replace("KEPT", "probability: 0.8")), {k.replace("__", "."): v for k, v in values.items()}
    )


def test_m2_by_words_and_numbers() -> None:
    """V_S -3, V_E -.6, sigma* .47, g_min .5, e_min -1.4; the threat of prosecution pushes him out by .125 a unit."""
    found = play(exile(), EXACT)
    weighing = found.weigh("leave")
    assert found.outcomes["exile"] == 1.0
    assert (weighing.value_stay, weighing.value_move) == pytest.approx((-3.0, -0.6), abs=1e-12)
    points = {one.what: one.turns_at for one in weighing.turns}
    assert points["chance.survives"] == pytest.approx(0.47, abs=1e-12)
    assert points["chance.kept"] == pytest.approx(0.5, abs=1e-12)
    assert points["worth.ruler.refuge"] == pytest.approx(-1.4, abs=1e-12)
    trial = turn(weighing, "worth.ruler.trial")
    assert trial.slope == pytest.approx(-0.125, abs=1e-12)  # of V_E - V_S by -J: that of V_S - V_E by J
    assert trial.side == "both"
    loss = next(one for one in weighing.losses if one.item == "trial")
    assert (loss.after_move, loss.after_stay) == pytest.approx((0.2, 0.325))
    assert loss.pushes == "to move"
    assert weighing.payment == 0.0


def test_m2_with_a_worse_guarantee_the_threat_locks_him_in() -> None:
    """At g = .6 he is likelier to be tried abroad, .4, than at home, .325; at g = .675 it makes no difference."""
    signs = {}
    for kept in (0.6, 0.675, 0.8):
        weighing = play(exile(chance__kept=kept), EXACT).weigh("leave")
        signs[kept] = next(one for one in weighing.losses if one.item == "trial").pushes
    assert signs == {0.6: "to stay", 0.675: "neither", 0.8: "to move"}


share = st.integers(1, 19).map(lambda k: k / 20)
size = st.integers(1, 20).map(float)


@settings(max_examples=25, deadline=None)
@given(share, share, share, size, size, size, st.integers(-10, 10).map(float))
def test_m2_on_random_numbers(
    sigma: float, kappa: float, g: float, power: float, fall: float, trial: float, e: float
) -> None:
    case = exile(
        chance__survives=sigma,
        chance__caught=kappa,
        chance__kept=g,
        worth__ruler__power=power,
        worth__ruler__fall=-fall,
        worth__ruler__trial=-trial,
        worth__ruler__refuge=e,
    )
    found = play(case, EXACT)
    weighing = found.weigh("leave")
    loss = fall + kappa * trial
    stay, leave = sigma * power - (1 - sigma) * loss, e - (1 - g) * trial
    assert (weighing.value_stay, weighing.value_move) == pytest.approx((stay, leave), abs=1e-9)
    if abs(stay - leave) > 1e-6:
        assert found.outcomes["exile"] == float(leave > stay)
    points = {one.what: one.turns_at for one in weighing.turns}
    asked = {
        "chance.survives": (loss + e - (1 - g) * trial) / (power + loss),
        "chance.kept": 1 - (e - stay) / trial,
        "worth.ruler.refuge": stay + (1 - g) * trial,
    }
    for what, wanted in asked.items():
        if what == "worth.ruler.refuge" or 1e-9 < wanted < 1 - 1e-9:
            assert points[what] == pytest.approx(wanted, abs=1e-9), what
        elif wanted < -1e-9 or wanted > 1 + 1e-9:
            assert points[what] is None, what
    assert turn(weighing, "chance.kept").slope == pytest.approx(trial)  # d sigma* / dg = J / (B + D): the same line
    assert weighing.payment == pytest.approx(max(0.0, stay - leave), abs=1e-9)


def test_m2_acceptance_by_a_ruler_whose_worth_of_power_is_his_secret() -> None:
    """B ~ U[0, 20]: accepts with F_B((V_E + (1 - sigma) D) / sigma) = F_B(16.857) = .842857."""
    case = with_(
        case_of(EXILE.replace("KEPT", "probability: 0.8").replace("value: 10}", "value: 0..20, private: yes}")),
        points=700,
    )
    found = play(case, LIMIT)
    assert found.outcomes["exile"] == pytest.approx((-0.6 + 6.5) / 0.35 / 20, abs=1e-12)
    assert turn(found.weigh("leave"), "worth.ruler.power").turns_at == pytest.approx(5.9 / 0.35, abs=1e-9)


# a menu of hosts, and what refusals tell ---------------------------------------------------------------------------

MENU = """
actors: {ruler: {}}
options:
  near: {actor: ruler, undo: never}
  far: {actor: ruler, undo: never}
rules: [{never: near and far}]
chance:
  near_keeps: {when: near, probability: 0.8}
  far_keeps: {when: far, probability: 0.95}
  survives: {when: not (near or far), probability: 0.35}
  caught: {when: not (near or far), probability: 0.5}
worth:
  ruler:
    - {name: power, when: not (near or far) and survives, value: 10}
    - {name: fall, when: not (near or far) and not survives, value: -6}
    - {name: near refuge, when: near, value: 1}
    - {name: far refuge, when: far, value: -1}
    - {name: trial, when: (near and not near_keeps) or (far and not far_keeps), value: -8}
    - {name: trial at home, when: not (near or far) and not survives and caught, value: -8}
play:
  - {actor: ruler, chooses: [near, far]}
outcomes: {near: near, far: far, stays: not (near or far)}
"""


@pytest.mark.parametrize(
    ("near", "far", "open_", "chosen"),
    [
        (0.8, 0.95, ("near", "far"), "near"),  # V -.6 against -1.4
        (0.6, 0.95, ("near", "far"), "far"),  # V -2.2 against -1.4
        (0.4, 0.7, ("near", "far"), "stays"),  # V -3.8 and -3.4 against -3
        (0.6, 0.95, ("near",), "near"),  # the far host refuses him: he drops out of the menu
        (0.4, 0.95, ("near",), "stays"),
    ],
)
def test_m2_the_best_host_of_the_menu(near: float, far: float, open_: tuple[str, ...], chosen: str) -> None:
    case = with_(case_of(MENU), {"chance.near_keeps": near, "chance.far_keeps": far})
    shut = tuple((name, False) for name in ("near", "far") if name not in open_)
    assert play(case, EXACT, given=shut).outcomes[chosen] == 1.0


@settings(max_examples=20, deadline=None)
@given(st.lists(st.tuples(share, st.integers(-6, 6).map(float)), min_size=1, max_size=6), share)
def test_m2_bounds_from_refusals_contain_the_value_used(hosts: list[tuple[float, float]], sigma: float) -> None:
    """A refused (e, g) says sigma > (D + e - (1 - g) J) / (B + D), an accepted one the reverse; a tie says both."""
    low, high = -np.inf, np.inf
    for g, e in hosts:
        found = play(exile(chance__survives=sigma, chance__kept=g, worth__ruler__refuge=e), EXACT)
        bound = (10 + e - (1 - g) * 8) / 20
        if found.outcomes["exile"] < 1:
            low = max(low, bound)
        if found.outcomes["exile"] > 0:
            high = min(high, bound)
    assert low - 1e-9 <= sigma <= high + 1e-9


def test_m2_a_refusal_bounds_what_power_is_worth_to_him() -> None:
    """Who refused V_E = -.6 has B > 16.857 of U[0, 20]: a host who keeps his word for sure, V_E = 1 and so B < 21.43,
    is then refused by nobody, and one who keeps it with .9, V_E = .2 and so B < 19.143, by those in between."""
    secret = with_(
        case_of(EXILE.replace("KEPT", "probability: 0.8").replace("value: 10}", "value: 0..20, private: yes}")),
        points=700,
    )
    refusal = Pass((("leave", False),), "", False, (("chance.kept", 0.8),), (), Support())
    refused = 5.9 / 0.35
    for kept, cutoff in ((0.8, refused), (0.9, 6.7 / 0.35), (1.0, 20.0)):
        case = replace(with_(secret, {"chance.kept": kept}), history=(refusal,))
        wanted = (cutoff - refused) / (20 - refused)
        assert play(case, raw(1e6)).outcomes["exile"] == pytest.approx(wanted, abs=1e-9), kept


# the host's own incentives -----------------------------------------------------------------------------------------


def hosted(**numbers: float) -> Case:
    """M3a in M2: the guarantee g is what the host's incentives make it."""
    return with_(case_of(EXILE.replace("KEPT", HOST)), {f"chance.kept.{name}": one for name, one in numbers.items()})


def guarantee(case: Case) -> float:
    """g, read off what leaving is worth: V_E = e - (1 - g) J with e = 1, J = 8."""
    return 1 - (1 - play(case, EXACT).weigh("leave").value_move) / 8


def test_m3a_the_guarantee_follows_from_the_host() -> None:
    """s* = 7.929373 of 10, kept for ten periods with .098263; permanent from a stake of 1, and then he leaves."""
    assert 10 * guarantee(hosted(periods=1)) == pytest.approx(7.9293730970497, abs=1e-9)
    assert guarantee(hosted()) == pytest.approx(0.09826266303477045, abs=1e-9)
    assert guarantee(hosted(stake=1.0)) == pytest.approx(1.0, abs=1e-12)
    assert guarantee(hosted(stake=0.999)) < 0.991
    outcomes = {stake: play(hosted(stake=stake), EXACT).outcomes["exile"] for stake in (0.6, 0.9, 1.0)}
    assert outcomes == {0.6: 0.0, 0.9: 0.0, 1.0: 1.0}


def test_m3a_what_guarantee_would_be_enough() -> None:
    """The calculus turns on the chance that he is kept, g_min = .5, wherever that chance comes from; it is not linear
    in the host's numbers, so that it says nothing of them."""
    weighing = play(hosted(), EXACT).weigh("leave")
    kept = turn(weighing, "chance.kept")
    assert (kept.now, kept.turns_at) == pytest.approx((0.09826266303477045, 0.5), abs=1e-9)
    assert not [one for one in weighing.turns if one.what.startswith("chance.kept.")]


# both lenses on one case (M8) --------------------------------------------------------------------------------------

LENSES = """
actors: {coercer: {}, ruler: {}, host: {}}
options:
  strike: {actor: coercer, undo: never}
  leave: {actor: ruler, undo: never}
  honour: {actor: host, now: yes}
rules: [{never: leave and strike}]
chance:
  survives: {when: strike, probability: 0.35}
  caught: {when: strike, probability: 0.5}
worth:
  coercer:
    - {name: backing down, when: not (leave or strike), value: -2}
    - {name: war, when: strike, value: -1}
    - {name: departure, when: leave, value: 8}
    - {name: justice, when: leave and not honour, value: 1}
  ruler:
    - {name: power, when: not leave and (not strike or survives), value: 10}
    - {name: fall, when: strike and not survives, value: -6}
    - {name: refuge, when: leave, value: 1}
    - {name: trial, when: (leave and not honour) or (strike and not survives and caught), value: -8}
  host:
    - {name: war next door, when: strike, value: -1}
    - {name: guest, when: leave, value: 3}
    - {name: handing him over, when: leave and not honour, value: -1}
play:
  - {actor: ruler, chooses: [leave]}
  - {actor: host, chooses: [honour]}
  - {actor: coercer, chooses: [strike]}
outcomes: {safe: leave and honour, handed over: leave and not honour, war: strike, standoff: not (leave or strike)}
"""


def lenses(bond: bool) -> Case:
    """Without the bond handing him over is worth 4 and not 2, beside 3 for keeping him."""
    return with_(case_of(LENSES), {} if bond else {"worth.host.handing him over": 1.0})


@pytest.mark.parametrize(("bond", "stable"), [(True, {"YNY", "YNN", "NYY"}), (False, {"YNY", "YNN", "NYN"})])
def test_m8_the_graph_lens(bond: bool, stable: set[str]) -> None:
    """States: strike, leave, honour. The golden states 3, 4 and 5 with the bond, 3, 4 and 6 without."""
    table = of.solve(of.model(lenses(bond)), ["nash", "gmr", "smr", "seq"])
    assert {one: set(table.equilibria(one)) for one in table.concepts} == dict.fromkeys(table.concepts, stable)


@pytest.mark.parametrize(("bond", "stays"), [(True, False), (False, True)])
def test_m8_foresight_of_two_moves(bond: bool, stays: bool) -> None:
    """At the start, NNY: with the bond he foresees 1 against -3 and leaves; without it -7 against -3, and stays."""
    table = of.solve(of.model(lenses(bond)), ["nash", "pass2"])
    assert ("NNY" in table.stable_states("ruler", "pass2")) == stays
    assert "NNY" in table.stable_states("ruler", "nash")  # he who looks one move ahead never leaves


@pytest.mark.parametrize(("bond", "outcome", "leaving"), [(True, "safe", 1.0), (False, "war", -7.0)])
def test_m8_the_bargaining_lens(bond: bool, outcome: str, leaving: float) -> None:
    """The same file at the table: one of the states that the graph model calls stable comes about, and which one turns
    on the host's bond."""
    found = play(lenses(bond))
    assert found.answer.last.method == "backward-induction"
    assert found.outcomes[outcome] == 1.0
    weighing = found.weigh("leave")
    assert (weighing.value_move, weighing.value_stay) == pytest.approx((leaving, -3.0), abs=1e-12)
    assert turn(weighing, "host: honour").turns_at == pytest.approx(0.5, abs=1e-12)  # g_min of M2, the same numbers


def test_m8_worths_are_those_of_the_golden_table() -> None:
    """C -2 -2 -1 -1 8 9, H 0 0 -1 -1 3 and 2 or 4, R from M2: 10 10 -3 -3 1 -7."""
    states = ["NNY", "NNN", "YNY", "YNN", "NYY", "NYN"]
    model = of.model(lenses(True))
    order = {"coercer": [-2, -2, -1, -1, 8, 9], "ruler": [10, 10, -3, -3, 1, -7], "host": [0, 0, -1, -1, 3, 2]}
    for row, actor in enumerate(model.actors):
        ranks = [int(model.ranks[row][int(state.replace("Y", "1").replace("N", "0"), 2)]) for state in states]
        worth = order[actor]
        for a in range(6):
            for b in range(6):
                assert (ranks[a] > ranks[b]) == (worth[a] > worth[b])


# where the models meet ---------------------------------------------------------------------------------------------

EXIT = """
actors:
  coercer: {}
  ruler: {}
  loyalists: {crowd: {option: turn, model: public, strength: 0.5, doubt: 1, noise: 0.5}}
options:
  strike: {actor: coercer, undo: never}
  leave: {actor: ruler, undo: never}
  turn: {actor: loyalists, undo: never}
rules: [{never: leave and strike}, {never: leave and turn}, {never: turn and strike}]
chance:
  kept: {when: leave, probability: 0.8}
  removed: {when: strike, probability: 0.5}
worth:
  coercer:
    - {name: change, when: leave or (strike and removed), value: 6}
    - {name: war cost, when: strike, value: -6..-2, private: yes}
    - {name: backing down, when: not (leave or strike), value: -1}
  ruler:
    - {name: power, when: not (leave or turn or (strike and removed)), value: 10}
    - {name: fall, when: turn or (strike and removed), value: -10}
    - {name: refuge, when: leave, value: 1}
    - {name: trial, when: leave and not kept, value: -8}
  loyalists:
    - {name: amnesty, when: self and turn, value: 1}
    - {name: exposed, when: self and not turn, value: -1}
    - {name: favour, when: not self and not turn, value: 1}
    - {name: purge, when: not self and turn, value: -2}
play:
  - {actor: ruler, chooses: [leave]}
  - {actor: loyalists, chooses: [turn]}
  - {actor: coercer, chooses: [strike]}
outcomes: {exile: leave, coup: turn, war: strike, standoff: not (leave or strike or turn)}
type_points: 16
"""


@pytest.mark.parametrize("rationality", [0.5, 2.0, 20.0])
@pytest.mark.parametrize("crowd", [True, False])
def test_consistency_i_one_chance_of_survival(rationality: float, crowd: bool) -> None:
    """Sigma of M2 is 1 - Pr(war) Pr(removed | war) of M5, times 1 - Pr(falls) of M4 where there is a crowd: what he
    expects of staying is M2's V_S at that sigma, and it moves by sigma for each unit of power."""
    found = play(case_of(EXIT), raw(rationality), given=() if crowd else (("turn", False),))
    falls = found.chance("turn", leave=False) if crowd else 0.0
    attacked = found.chance("strike", leave=False, turn=False)
    sigma = (1 - falls) * (1 - attacked * 0.5)
    weighing = found.weigh("leave")
    assert 0.01 < sigma < 0.99
    assert weighing.value_stay == pytest.approx(sigma * 10 - (1 - sigma) * 10, abs=1e-12)
    assert turn(weighing, "worth.ruler.power").slope == pytest.approx(-sigma, abs=1e-12)
    alone = play(exile(chance__survives=sigma, worth__ruler__fall=-10.0, chance__caught=0.0), EXACT).weigh("leave")
    assert alone.value_stay == pytest.approx(weighing.value_stay, abs=1e-12)
    assert turn(alone, "chance.kept").turns_at == pytest.approx(turn(weighing, "chance.kept").turns_at, abs=1e-9)


@settings(max_examples=10, deadline=None)
@given(st.lists(share, min_size=2, max_size=4, unique=True), st.sampled_from([0.0, 0.3, 2.0, 30.0, None]))
def test_consistency_ii_a_better_guarantee_never_deters(kept: list[float], rationality: float | None) -> None:
    secret = case_of(EXIT.replace("value: 10}", "value: 0..20, private: yes}"))
    how = LIMIT if rationality is None else raw(rationality)
    accepted = [play(with_(secret, {"chance.kept": g}), how).outcomes["exile"] for g in sorted(kept)]
    assert all(b >= a - 1e-12 for a, b in pairwise(accepted))


def test_a_better_guarantee_can_decide() -> None:
    secret = case_of(EXIT.replace("value: 10}", "value: 0..20, private: yes}"))
    accepted = [play(with_(secret, {"chance.kept": g}), LIMIT).outcomes["exile"] for g in (0.1, 0.9)]
    assert accepted[1] > accepted[0] + 0.1
