"""What a chart draws and says: every number against plain loops over the nouns, and every one of them in words.

Broken on purpose, each seen red: see the commit.
"""

from __future__ import annotations

import doctest
import re
from collections.abc import Mapping
from dataclasses import replace
from statistics import NormalDist
from typing import Any

import pytest
from charted import OPEN, PRIVATE, PUBLIC, QUORUM, SEVERAL, Results, bare, crowded, open_pair, results
from small_play import FLAGSHIP, flagship

from offramp import load, model, solve
from offramp.briefing.charts import figure
from offramp.briefing.charts.beliefs import beliefs, side
from offramp.briefing.charts.crowd import crowd
from offramp.briefing.charts.foresight import foresight
from offramp.briefing.charts.frontier import frontier
from offramp.briefing.charts.outcomes import outcomes
from offramp.briefing.charts.states import changed, states
from offramp.briefing.charts.support import support
from offramp.briefing.charts.tornado import claims, tornado
from offramp.briefing.names import names_of
from offramp.ensemble.one_at_a_time import solved_in_columns, sweep
from offramp.game.evaluate import solved
from offramp.game.solve import hidden
from offramp.graph.model import code
from offramp.wording import capital, figures, fives, percent

Rows = list[dict[str, Any]]
PLACES = {"row", "x", "y", "x2", "y2", "angle", "order", "line"}  # where a mark stands on the page
EVERY = ("outcomes", "states", "foresight", "tornado", "frontier", "claims", "support", "beliefs", "crowd")


def rows(one: Results, id: str) -> dict[str, Rows]:
    found: dict[str, Rows] = one.figures[id].spec["datasets"]
    return found


def test_every_chart_of_a_case_that_has_everything() -> None:
    assert tuple(results().figures) == EVERY


def test_what_a_case_has_not_is_not_drawn() -> None:
    """Never an empty chart: each missing part, one by one, and all of them."""
    one = results()
    assert one.deal
    assert one.turns
    assert bare().figures == {}
    assert outcomes(None) is None
    assert outcomes(replace(one.deal, outcomes={})) is None
    assert beliefs(None) is None
    assert beliefs(replace(one.deal, types={})) is None
    assert crowd(one.case, None) is None
    assert crowd(one.case, replace(one.deal, crowds=())) is None
    assert tornado(None) is None
    assert tornado(replace(one.turns, thresholds=())) is None
    assert claims(None) is None
    assert claims(replace(one.turns, claims=())) is None
    assert frontier(None) is None
    assert frontier(replace(one.turns, frontier=None)) is None
    assert support(replace(one.context.rests, quotes=())) is None
    assert states(bare().case, bare().table) is None
    assert one.turns.frontier
    flat = replace(one.turns.frontier, points=tuple((x, ()) for x, _ in one.turns.frontier.points))
    assert frontier(replace(one.turns, frontier=flat)) is None


# the numbers, against plain loops --------------------------------------------------------------------------------


def test_outcomes_are_those_of_the_table_and_of_the_draws() -> None:
    one = results()
    assert one.deal
    assert one.over
    assert one.over.bargain
    drawn = rows(one, "outcomes")["outcomes"]
    assert [row["central"] for row in drawn] == sorted((row["central"] for row in drawn), reverse=True)
    assert {row["name"] for row in drawn} == {"other", "exile", "war"}
    for row in drawn:
        mean = one.over.bargain[row["name"]]
        assert row["central"] == one.deal.outcomes[row["name"]]
        assert row["text"] == percent(row["central"])
        assert (row["mean"], row["low"], row["high"]) == (mean.mean, *mean.sampling)
        assert (row["least"], row["most"], row["n"]) == (*mean.spread, mean.n)
        assert row["least"] < row["low"] < row["mean"] < row["high"] < row["most"]


def test_without_draws_only_central_values_are_drawn() -> None:
    one = outcomes(results().deal)
    assert one
    assert all(set(row) == {"row", "name", "central", "text"} for row in one.spec["datasets"]["outcomes"])
    assert "spread" not in one.alt
    assert "spread" not in str(one.spec["vconcat"])


def test_the_tornado_of_an_answer_over_draws_shows_what_was_held() -> None:
    """Both ends as the judgement has them, to five points in words; without what was not computed the play as ever."""
    sides = [{"at": 2.0, "probability": 0.31}, {"at": -1.0, "probability": 0.62}]
    lead = {"what": "worth.ruler.fall", "kind": "number", "sides": sides, "turns_at": 0.5}
    claim = {"what": "press#1", "kind": "claim", "sides": [{"at": True, "probability": 0.9}], "turns_at": None}
    judged = {"outcome": "exile", "probability": 0.41, "find_out": [lead, claim]}
    found, turns = tornado(None, judged=judged), results().turns
    assert found
    (row,) = found.spec["datasets"]["numbers"]
    assert (row["at_low"], row["at_high"], row["low"], row["high"]) == (0.62, 0.31, "−1", "2")
    assert ": 60 % at −1, 30 % at 2; its threshold is 0.5." in str(found.alt)
    assert found.spec["datasets"]["now"] == [{"answer": 0.41}]
    assert tornado(turns, judged={**judged, "find_out": None}) == tornado(turns)


def test_the_claims_of_an_answer_over_draws_are_those_held() -> None:
    """Break: the play as reported, of which the claim owes more."""
    lead = {"what": "press#1", "kind": "claim"}
    sides = [{"at": True, "probability": 0.46}, {"at": False, "probability": 0.37}]
    judged = {"outcome": "exile", "probability": 0.41, "find_out": [{**lead, "sides": sides}]}
    found, turns = claims(None, judged=judged), results().turns
    assert found
    (row,) = found.spec["datasets"]["claims"]
    assert (row["now"], row["untrue"], row["only"]) == (0.41, 0.37, 0.46)
    assert "press#1: without it 35 %; if it is true 45 %." in str(found.alt)
    assert claims(turns, judged={**judged, "find_out": None}) == claims(turns)


def test_the_tornado_has_each_number_that_moves_the_answer() -> None:
    one = results()
    assert one.turns
    expected = {}
    for threshold in one.turns.thresholds:
        if threshold.ends is not None and abs(threshold.ends[0] - threshold.ends[1]) >= 0.005:
            expected[capital(names_of(one.case).quantity(threshold.quantity))] = threshold.ends
    drawn = rows(one, "tornado")["numbers"]
    assert {row["path"]: (row["at_low"], row["at_high"]) for row in drawn} == expected
    assert len(expected) == 3
    for threshold in one.turns.thresholds:
        named = capital(names_of(one.case).quantity(threshold.quantity))
        if named in expected and threshold.range:
            (low, high), (least, most) = expected[named], threshold.range
            ends = f"{percent(low)} at {figures(least)}, {percent(high)} at {figures(most)}"
            turns = f"; its threshold is {figures(threshold.turns_at[0])}" if threshold.turns_at else ""
            assert f"{named}: {ends}{turns}." in one.figures["tornado"].alt
    widths = [abs(row["at_low"] - row["at_high"]) for row in drawn]
    assert widths == sorted(widths, reverse=True)
    assert [row["rising"] for row in drawn] == [row["at_high"] >= row["at_low"] for row in drawn]
    assert rows(one, "tornado")["half"] == [{"answer": 0.5}]
    assert rows(one, "tornado")["now"] == [{"answer": one.turns.answer["probability"]}]


def test_claims_have_the_answer_without_them() -> None:
    one = results()
    assert one.turns
    drawn = {row["claim"]: (row["now"], row["untrue"], row["only"]) for row in rows(one, "claims")["claims"]}
    expected = {}
    for claim in one.turns.claims:
        now, false, only = claim.if_true, claim.if_false, claim.if_only
        assert now is not None
        moved = [abs(now - each) for each in (false, only) if each is not None]
        if max(moved, default=0.0) >= 0.005:
            expected[claim.claim] = (now, false, only)
    assert drawn == expected
    assert len(drawn) == 2


def test_support_counts_items_by_claim_and_by_origin() -> None:
    one = results()
    cites: dict[str, set[str]] = {}
    origin = {"press": "agency", "radio": "radio"}
    for quote in one.context.rests.quotes:
        for path in quote.carries:
            cites.setdefault(path, set()).add(quote.id)
    for row in rows(one, "support")["claims"]:
        paths = [path for path, ids in cites.items() if row["claim"] in ids]
        assert row["items"] == len(paths)
        assert row["numbers"] == len([path for path in paths if path in one.case.quantities])
    *told, assumed = rows(one, "support")["origins"]
    for row in told:
        sets = [{origin[claim.split("#")[0]] for claim in ids} for ids in cites.values()]
        assert row["items"] == sum(row["name"] in some for some in sets)
        assert row["alone"] == sum(some == {row["name"]} for some in sets)
    assert [row["name"] for row in told] == ["agency", "radio"]
    assert assumed["items"] == len([path for path, _, _ in one.context.rests.assumptions if path[:7] != "reports"])


def test_beliefs_are_the_types_of_the_table() -> None:
    one = results()
    assert one.deal
    data = rows(one, "beliefs")
    for k, types in enumerate(one.deal.types.values()):
        drawn = data[f"types{k}"]
        assert [(row["value"], row["before"], row["after"]) for row in drawn] == [
            (point.value, point.prior, point.posterior) for point in types.points
        ]
        assert [row["value"] for row in data[f"turns{k}"]] == [types.cutoff]
        assert sum(row["before"] for row in drawn) == pytest.approx(1)
        assert sum(row["after"] for row in drawn) == pytest.approx(1)
    drawn = data["types1"]  # 0..8 in 25 equal bins, each .32 wide
    assert [row["density_before"] for row in drawn] == pytest.approx([0.125] * 25)
    assert [row["density_after"] * 0.32 for row in drawn] == pytest.approx([row["after"] for row in drawn])


def test_how_likely_the_type_is_below_the_one_that_turns() -> None:
    one = results()
    assert one.deal
    for types in one.deal.types.values():
        before = after = 0.0
        for point in types.points:
            if types.cutoff is not None and point.value < types.cutoff:
                before += point.prior
                after += point.posterior
        assert side(types) == pytest.approx((before, after))
        assert 0 < before < 1


@pytest.mark.parametrize("kind", [PUBLIC, SEVERAL, PRIVATE, QUORUM])
def test_the_crowd_joins_as_its_model_says(kind: str) -> None:
    """A member with signal strength + noise e joins below the cutoff, at which just the threshold's share joins; a
    crowd of ten at a cost of .4 falls where 7 or fewer are needed."""
    first, figure = crowded(kind)
    data = figure.spec["datasets"]
    assert len(data["roots"]) == len(first.roots) == (3 if kind == SEVERAL else 1)
    noise = 0.5 if kind in (PUBLIC, SEVERAL) else 0.0
    for k, root in enumerate(first.roots):
        edge = root + 0.1 if kind == QUORUM else root
        assert data["roots"][k]["strength"] == edge
        for row in data["share"]:
            if row["curve"] == k and noise:
                cutoff = root + noise * NormalDist().inv_cdf(root)
                assert row["share"] == pytest.approx(NormalDist().cdf((cutoff - row["strength"]) / noise), abs=1e-9)
            elif row["curve"] == k:
                assert row["share"] == (1.0 if row["strength"] <= edge else 0.0)
    share_at = {row["strength"]: row["share"] for row in data["share"] if row["curve"] == 0}
    assert (noise == 0) or share_at[first.roots[0]] == pytest.approx(first.roots[0])
    [believed] = data["believed"]
    doubt = {PUBLIC: 1.0, SEVERAL: 0.3, PRIVATE: 0.4, QUORUM: 0.0}[kind]
    if doubt:
        inside = NormalDist(believed["strength"], doubt)
        assert inside.cdf(believed["high"]) - inside.cdf(believed["low"]) == pytest.approx(0.9)
        falls = inside.cdf(data["roots"][0]["strength"])
        assert first.probability == pytest.approx(falls)


def test_foresight_is_the_context_s() -> None:
    one = results()
    data = rows(one, "foresight")
    for moves, horizon in enumerate(one.context.foresight):
        for name, count in horizon.holds.items():
            found = [row["states"] for row in data["states"] if (row["name"], row["moves"]) == (capital(name), moves)]
            assert found == ([count] if any(each.holds[name] for each in one.context.foresight) else [])
        for place, look in (("now", horizon.now), ("asked", horizon.asked)):
            assert look
            for actor, _ in one.context.actors:
                does = "moves" if actor in look.moving else "waits" if actor in look.waiting else "stays"
                found = [row["does"] for row in data[place] if (row["name"], row["moves"]) == (capital(actor), moves)]
                assert found == [does]
    assert {row["does"] for row in data["asked"]} == {"moves", "stays"}


def test_foresight_looks_once_at_a_state_that_is_asked_about_and_present() -> None:
    one = results()
    assert one.context.asked
    here = replace(one.context, asked=replace(one.context.asked, state=one.context.present.state))
    found = foresight(here)
    assert found
    assert "now" in found.spec["datasets"]
    assert "asked" not in found.spec["datasets"]
    assert "asked about" not in found.alt


# states and moves ------------------------------------------------------------------------------------------------


def legal(state: str) -> dict[str, list[str]]:
    """By actor the states to which it may move from one of the small exit: its options by their conditions."""
    found: dict[str, list[str]] = {}
    for actor, own in {"coercer": (0, 1), "ruler": (2,), "crews": (3,)}.items():
        for bits in range(1, 1 << len(own)):
            flips = [own[k] for k in range(len(own)) if bits >> k & 1]
            letters = list(state)
            allowed = True
            for k in flips:
                undone = letters[k] == "Y"
                allowed &= not (undone and k > 0)  # strike, leave and walk are for good
                allowed &= not (k == 2 and state[0] == "N")  # who leaves needs an offer
                letters[k] = "N" if undone else "Y"
            if allowed and not (letters[1] == letters[2] == "Y"):
                found.setdefault(actor, []).append("".join(letters))
    return found


def test_states_are_those_in_reach_by_how_many_moves() -> None:
    """Breadth first from the present state; the shortest way never needs an actor twice in a row here, as it may
    change all of its options at once."""
    one = results()
    away, front = {"NNNN": 0}, ["NNNN"]
    while front:
        ahead = []
        for state in front:
            for ends in legal(state).values():
                for end in ends:
                    if end not in away:
                        away[end] = away[state] + 1
                        ahead.append(end)
        front = ahead
    drawn = rows(one, "states")["states"]
    assert {row["state"] for row in drawn} == set(away)
    held = set(one.table.equilibria("seq"))
    for row in drawn:
        assert row["held"] == (row["state"] in held)
        assert row["now"] == (row["state"] == "NNNN")
        assert row["asked"] == (row["state"] == "YNNN")
    assert len({(row["x"], row["y"]) for row in drawn}) == len(drawn)


def test_moves_drawn_are_the_legal_ones_that_better_the_mover() -> None:
    one = results()
    graph, text = one.table.model, one.figures["states"].alt
    expected = 0
    numbers = {row["state"]: int(row["number"].split()[1][:-1]) for row in rows(one, "states")["states"]}
    for row in rows(one, "states")["states"]:
        for actor, ends in legal(row["state"]).items():
            rank = graph.ranks[graph.actors.index(actor)]
            better = sorted(end for end in ends if rank[code(end)] > rank[code(row["state"])])
            expected += len(better)
            if better:
                sentence = next(part for part in text.split(". ") if part.strip().startswith(row["number"]))
                led = re.search(rf"{actor} to ([\d, and]+)", sentence)
                assert led
                assert {int(each) for each in re.findall(r"\d+", led[1])} == {numbers[end] for end in better}
    assert expected == len(rows(one, "states")["heads"]) > 5


def test_the_play_is_drawn_from_what_is_given() -> None:
    one = results()
    assert one.deal
    held = {"offer": True}
    told = [held.copy()]
    for step in one.deal.path:
        held |= step.choice
        told.append(held.copy())
    names = [", ".join(option for option in ("offer", "strike", "leave", "walk") if each.get(option)) for each in told]
    play = "; then ".join(dict.fromkeys(names))
    assert f"The likeliest course of the game: {play}." in one.figures["states"].alt


def test_a_large_case_says_what_is_left_out() -> None:
    """The flagship has 116 states in reach; a readable part is drawn, and both the title and the words say so."""
    brief = flagship()
    case = load(FLAGSHIP)
    one = states(case, solve(model(case)), brief.context.bargain.deal if brief.context.bargain else None)
    assert one
    drawn = one.spec["datasets"]["states"]
    assert 10 <= len(drawn) <= 30
    assert f"{len(drawn)} of the 116 states in reach" in one.alt
    assert f"{len(drawn)} of the 116 states in reach" in " ".join(one.spec["title"]["subtitle"])
    assert brief.context.bargain
    assert brief.context.bargain.deal
    ruler = next(each for each in brief.context.bargain.deal.decisions if each.actor == "ruler")
    played = {each.state for each in ruler.alternatives}
    assert played <= {row["state"] for row in drawn}, "what the question is about is never left out"
    assert max(row["x"] for row in drawn) < 600


def test_a_state_is_named_by_what_differs() -> None:
    one = results()
    graph = one.table.model
    assert changed(one.case, graph, code("NNNN")) == "present state"
    assert changed(one.case, graph, code("YNYY")) == "offer, leave, walk"
    assert changed(one.case, graph, code("YNYY"), 2) == "offer, leave +1"
    moved = replace(graph, now=code("YNNN"))
    assert changed(one.case, moved, code("NYNN")) == "not offer, strike"


# the side on which the answer is yes -----------------------------------------------------------------------------


def inside(areas: Rows, x: float, y: float) -> bool:
    return any(row["x"] <= x <= row["x2"] and row["y"] <= y <= row["y2"] for row in areas)


def test_the_yes_side_of_a_public_pair() -> None:
    """Solved again at points of the plane: the coloured area is where exile is at least as likely as not."""
    one, areas = results(), open_pair().spec["datasets"]["yes"]
    places = [(x, y) for x in (-9.0, -8.25, -7.5, -6.0, -3.0) for y in (0.35, 0.55, 0.66, 0.75, 0.88)]
    answers = sweep(one.case, [dict(zip(OPEN, place, strict=True)) for place in places], solved(one.case).how)
    found = [inside(areas, *place) for place in places]
    assert found == [bool(p >= 0.5) for p in answers]
    assert 3 < sum(found) < 20


def test_the_yes_side_of_a_private_number() -> None:
    """The ruler's types below the line leave: asked of the table solved at other values of what he fears."""
    one = results()
    how, areas = solved(one.case).how, rows(one, "frontier")["yes"]
    seen = set()
    for fear in (-9.0, -6.0, -3.75, -3.0):
        play = next(solved_in_columns(one.case, [{"worth.ruler.fall": fear}], how))
        for point in hidden(play)["worth.ruler.power"].points:
            leaves = point.choices["leave"] > 0.5
            seen.add(leaves)
            assert inside(areas, fear, point.value) == leaves, (fear, point)
    assert seen == {True, False}


# words -----------------------------------------------------------------------------------------------------------


def words_of(value: float) -> set[str]:
    """The ways in which a number may be told."""
    told = {figures(value), str(value), f"{value:,}"}
    return told | ({percent(value), percent(value, exact=False)} if 0 <= value <= 1 else set())


def is_told(value: float, name: str, alt: str, drawn: bool = False) -> bool:
    """Whether a number stands, as a word of its own, soon after a name; what is over draws, to five points."""
    places = [found.start() for found in re.finditer(re.escape(name), alt)]
    words = "|".join(re.escape(word) for word in ({fives(value).removesuffix(" %")} if drawn else words_of(value)))
    return any(re.search(rf"(?<![\d.−])({words})(?![\d.]*\d)", alt[place : place + 330]) for place in places)


def facts(data: Mapping[str, Rows]) -> list[tuple[str, float, str]]:
    """Every number of a figure's rows that is not only a place on the page, and the name of its row."""
    return [
        (
            f"{name}.{field}",
            value,
            "Now" if field == "now" else str(next((row[key] for key in NAMES if key in row), "")),
        )
        for name, some in data.items()
        for row in some
        for field, value in row.items()
        if isinstance(value, int | float) and not isinstance(value, bool) and field not in PLACES
    ]


OVER_DRAWS = {f"outcomes.{part}" for part in ("mean", "low", "high", "least", "most")}
NAMES = ("path", "claim", "number", "name")
DENSE = {
    "foresight": ("now", "asked"),
    "beliefs": ("types0", "types1"),
    "crowd": ("share", "needed"),
}  # tested above; in words a few of them


@pytest.mark.parametrize("id", EVERY)
def test_every_number_drawn_is_told(id: str) -> None:
    one = results().figures[id]
    data = {name: some for name, some in one.spec["datasets"].items() if name not in DENSE.get(id, ())}
    found = facts(data)
    if id == "frontier":
        found = [(axis, row[axis], "The line,") for row in data["line"][:12] for axis in ("x", "y")]
        found += [(axis, data["now"][0][axis], "Now the first") for axis in ("x", "y")]
    if id == "claims":
        found = [(what, value, "in the middle:" if name == "Now" else name) for what, value, name in found]
    missing = [fact for fact in found if not is_told(*fact[1:], one.alt, fact[0] in OVER_DRAWS)]
    assert missing == []
    assert found


def test_each_number_over_draws_is_told_in_its_own_place() -> None:
    """To five points many numbers look alike: each is parsed back from where it stands."""
    one = results().figures["outcomes"]
    told = re.compile(
        r"over \d+ draws: mean (.+?), which with endless draws would lie between (.+?) and (.+?) \(sampling, 95 %\); "
        r"5 % to 95 % of the draws lie between (.+?) and (.+?) \(spread\)"
    )
    rows = one.spec["datasets"]["outcomes"]
    parts = ("mean", "low", "high", "least", "most")
    assert told.findall(one.alt) == [tuple(fives(row[part]) for part in parts) for row in rows]


def test_who_moves_away_is_told() -> None:
    """Parsed back from the words, each actor does at each horizon what the context says."""
    one = results()
    says = {"moves away": "moving", "stays only to move later": "waiting", "stays": ""}
    for where, place in (("at the present state", "now"), ("at the state asked about", "asked")):
        for actor, _ in one.context.actors:
            [sentence] = re.findall(rf"(?<=[.] ){capital(actor)}, {where}: ([^.]*)[.]", one.figures["foresight"].alt)
            for part in sentence.split("; "):
                does, horizons = re.fullmatch(r"(.*?) with (.*) foreseen", part).groups()  # type: ignore[union-attr]
                for moves in re.findall(r"\d", horizons) if horizons != "any number" else range(5):
                    look = getattr(one.context.foresight[int(moves)], place)
                    doing = "moving" if actor in look.moving else "waiting" if actor in look.waiting else ""
                    assert doing == says[does]


def test_the_types_are_in_the_table_that_the_words_name() -> None:
    one = results()
    assert one.deal
    alt, told = one.figures["beliefs"].alt, one.deal.to_dict()["types"]
    for k, (path, types) in enumerate(told.items()):
        assert f"'offramp bargain CASE --json', types, {path}, points" in alt
        points = [(point["value"], point["prior"], point["posterior"]) for point in types["points"]]
        drawn = rows(one, "beliefs")[f"types{k}"]
        assert [(row["value"], row["before"], row["after"]) for row in drawn] == points


def test_the_curve_of_the_crowd_is_told_at_a_few_strengths() -> None:
    one = results()
    alt = one.figures["crowd"].alt
    assert one.deal
    root = one.deal.crowds[0].roots[0]
    cutoff = root + 0.5 * NormalDist().inv_cdf(root)
    for strength in (0.0, 0.25, 0.5, 0.75, 1.0):
        assert f"{percent(NormalDist().cdf((cutoff - strength) / 0.5))} at {figures(strength)}" in alt


def test_a_probability_is_never_rounded_to_certainty() -> None:
    one = results()
    assert one.deal
    nearly = replace(one.deal, outcomes={"exile": 0.9999, "war": 0.0001})
    figure = outcomes(nearly)
    assert figure
    assert "exile over 99 % and war under 1 %" in figure.alt
    assert [row["text"] for row in figure.spec["datasets"]["outcomes"]] == ["over 99 %", "under 1 %"]


def test_titles_and_alternatives_are_there() -> None:
    for one in results().figures.values():
        assert one.title == " ".join(one.spec["title"]["text"])
        assert one.spec["description"] == one.alt
        assert one.alt.startswith(one.title.rstrip("."))
        assert one.alt.endswith(".")
        assert "None" not in one.alt
        assert "nan" not in one.alt


def test_doctests() -> None:
    found = doctest.testmod(figure)
    assert (found.failed, found.attempted) == (0, 2)
