"""The bargaining game in words: what a terminal and a brief say of a deal, and what they must never say."""

from __future__ import annotations

import doctest
import json
import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from reading import Elements
from small_play import EXIT, case_of, flagship, said

from offramp.briefing.both_lenses import Lens, Played, game_confidence, opposed_rows
from offramp.briefing.brief import Brief, brief
from offramp.briefing.document import Block, Section
from offramp.briefing.names import NAMELESS, names_of
from offramp.briefing.renderers.terminal import blocks_text, sections_text
from offramp.briefing.views.choice import reason_blocks
from offramp.briefing.views.game import (
    answer_para,
    beside_blocks,
    deal_sections,
    game_sections,
    is_certain,
    unsolved_section,
)
from offramp.briefing.views.history import effects_blocks
from offramp.briefing.views.lenses import lens_blocks
from offramp.briefing.views.terms import terms_blocks
from offramp.case import quantities
from offramp.case.types import Case, Support
from offramp.cli import execute
from offramp.errors import Problem
from offramp.game import evaluate, qre
from offramp.game.evaluate import solved
from offramp.game.results import Deal
from offramp.game.solve import bargain, why_choice
from offramp.game.variants import TermsRow, bargain_with_terms, terms
from offramp.graph.model import code
from offramp.graph.moves import improvements
from offramp.wording import figures, percent, points, word

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> Case:
    return case_of(EXIT, tmp_path_factory.mktemp("small"))


@pytest.fixture(scope="module")
def made(case: Case) -> Brief:
    return brief(case)


@pytest.fixture(scope="module")
def found(made: Brief) -> Played:
    assert made.context.bargain is not None
    return made.context.bargain


@pytest.fixture(scope="module")
def deal(found: Played) -> Deal:
    assert found.deal is not None
    return found.deal


def deal_text(deal: Deal, rows: tuple[TermsRow, ...] = ()) -> str:
    """What `offramp bargain` prints."""
    return sections_text(deal_sections(deal, rows), 1000)


def table_parts(found: Played) -> tuple[Section, ...]:
    """What a brief's annexes hold of the game."""
    assert found.deal is not None
    return game_sections(found.deal) if found.deal.converged else (unsolved_section((), found.deal.notes),)


def flat(text: str) -> str:
    return " ".join(text.replace("\u00a0", " ").split())


# small words --------------------------------------------------------------------------------------------------


@given(st.floats(0, 1))
@settings(max_examples=60)
def test_certainty_is_said_only_where_it_is(p: float) -> None:
    assert (percent(p) in ("0 %", "100 %")) == (p in (0.0, 1.0))
    assert percent(p, exact=False) not in ("0 %", "100 %")


@given(st.floats(0, 1), st.floats(0, 1))
def test_a_larger_probability_has_no_weaker_word(p: float, q: float) -> None:
    scale = [
        *("almost no chance", "very unlikely", "unlikely", "roughly even chance", "likely", "very likely"),
        "almost certain",
    ]
    low, high = sorted((p, q))
    assert scale.index(word(low)) <= scale.index(word(high))


@pytest.mark.parametrize(
    ("p", "said"),
    [
        (0.03, "almost no chance"),
        (0.15, "very unlikely"),
        (0.5, "roughly even chance"),
        (0.7, "likely"),
        (0.97, "almost certain"),
    ],
)
def test_the_words_are_those_of_icd_203(p: float, said: str) -> None:
    assert word(p) == said


def test_doctests() -> None:
    for room, least in ((quantities, 4), (evaluate, 1)):
        found = doctest.testmod(room)
        assert found.failed == 0
        assert found.attempted >= least


def test_points_have_their_sign() -> None:
    assert [points(change) for change in (0.05, -0.05)] == ["+5 points", "−5 points"]


# the answer ---------------------------------------------------------------------------------------------------


def test_the_answer_stands_at_the_top_in_one_sentence(made: Brief, deal: Deal) -> None:
    first = made.page.sections[0]
    assert first.anchor == "answer"
    assert first.lead[0].text == "If everything is as reported, every number in the middle:", (
        "no draws, so no answer yet"
    )
    sentence = first.lead[1].text
    assert sentence == f"Exile is {word(deal.probability or 0)} ({percent(deal.probability or 0)}) on these terms."
    assert sentence.count(".") == 1
    assert "confidence" not in sentence.lower()
    assert made.page.sections[1].anchor == "confidence"
    for form in (made.text(), made.html(), made.markdown().replace("\\", "")):
        assert sentence in flat(form)


@pytest.mark.parametrize(
    ("p", "sentence"),
    [
        (0.5, "There is a roughly even chance (50 %) of exile, given “offer”."),
        (0.01, "There is almost no chance (1 %) of exile, given “offer”."),
        (0.9999, "Exile is almost certain (over 99 %), given “offer”."),
    ],
)
def test_the_answer_in_each_wording(deal: Deal, p: float, sentence: str) -> None:
    assert answer_para(replace(deal, probability=p)).text == sentence


def test_the_limit_never_stands_alone(made: Brief, deal: Deal) -> None:
    third = getattr(made.page.sections[0].blocks[2], "text", "")
    beside = {at: percent(ends["exile"], exact=False) for at, ends in deal.beside.items()}
    assert list(beside) == ["1", "6", "limit"]
    assert third.startswith("This is at rationality 3 (")
    assert third.endswith(
        f"at 1 it is {beside['1']}, at 6 it is {beside['6']} and in the limit it is {beside['limit']}."
    )
    heads = deal_text(deal).split("How the game ends, by rationality\n")[1].splitlines()[0].split()
    assert heads == ["outcome", "at", "3", "at", "1", "at", "6", "limit"]


def test_what_was_not_solved_beside_is_said(deal: Deal) -> None:
    lost = replace(deal, beside={**deal.beside, "limit": {}})
    said = getattr(beside_blocks(lost)[0], "text", "")
    assert "in the limit it is not solved" in said


def test_an_answer_that_turns_in_the_limit_is_not_called_certain(case: Case, found: Played, deal: Deal) -> None:
    turning = replace(deal, beside={**deal.beside, "limit": {**deal.outcomes, "exile": 1.0}})
    firm = game_confidence(case, replace(found, deal=turning, terms=()), 2)
    assert firm is not None
    assert ("rationality", "limit", 1.0) in firm.turned


def test_nothing_asked_is_said(case: Case) -> None:
    silent = replace(case, asks=None)
    deal = bargain(silent)
    assert "The case asks nothing. The game most likely ends in" in said(brief(silent, deal=deal))
    assert "The case asks nothing." in deal_text(deal)


# certainty ----------------------------------------------------------------------------------------------------


def test_the_limit_is_never_called_certain(tmp_path: Path) -> None:
    """A ruler whose every type is better off abroad has exile at 1.0 in the limit, as a double."""
    deal = bargain(case_of(EXIT.replace("-8..-2, private: yes", "-4..-2, private: yes"), tmp_path))
    assert deal.beside["limit"]["exile"] == pytest.approx(1.0, abs=1e-12)
    assert not is_certain(deal, "exile")
    rows = deal_text(deal).split("How the game ends")[1].split("\n\n")[0].splitlines()
    assert next(row for row in rows if " exile" in row).split("  ")[-1].strip() == "over 99 %"
    assert all("100 %" not in row for row in rows)


def test_a_case_solved_in_the_limit_is_certain_of_nothing(tmp_path: Path) -> None:
    """Beside the start, which is reached for sure; the doubles are 1.0, or next to it."""
    firm = EXIT.replace("-8..-2, private: yes", "-4..-2, private: yes") + "rationality: limit\n"
    one, rows = bargain_with_terms(case_of(firm, tmp_path))
    assert one.method == "qre-limit"
    assert one.decisions[1].alternatives[1].probability == pytest.approx(1.0, abs=1e-12)
    assert one.probability == pytest.approx(1.0, abs=1e-12)
    told = deal_text(one, rows)
    assert "Exile is almost certain (over 99 %)" in told
    assert "“leave” over 99 %" in told
    certain = [line for line in told.splitlines() if "100 %" in line]
    assert all("values" in line or "types" in line or line.startswith(("  b1", "  b2")) for line in certain), certain


def test_what_is_exact_is_said_to_be(tmp_path: Path) -> None:
    """Where nobody hides anything the play is solved exactly, and 0 and 100 % are what they are."""
    text = EXIT.replace("-8..-2, private: yes", "-3").replace("0..8, private: yes", "1")
    head, rest = text.split("history:")
    one = bargain(case_of(head + rest[rest.index("outcomes:") :], tmp_path))
    assert one.method == "backward-induction"
    assert one.outcomes["exile"] == 1.0
    assert "Exile is almost certain (100 %)" in deal_text(one)
    at_20 = next(row for row in deal_text(one).splitlines() if row.startswith("  exile"))
    assert at_20.split()[:3] == ["exile", "100", "%"]
    assert at_20.count("100 %") == 2, "exactly, and in the limit; no mistake has no chance at a finite rationality"


# the table ----------------------------------------------------------------------------------------------------


def blocks_of(found: Played, anchor: str) -> tuple[Block, ...]:
    """The blocks of one part of the table."""
    assert found.deal is not None
    parts = {
        "history": effects_blocks(found.deal, _unheard(found.deal)),
        "terms": terms_blocks(found.deal, found.terms, found.setters),
        "lenses": lens_blocks(found.lenses, NAMELESS),
    }
    if anchor in parts:
        return parts[anchor]
    return next(each for each in table_parts(found) if each.anchor == anchor).blocks


def _unheard(deal: Deal) -> float | None:
    return None if deal.probability is None else deal.probability - sum(h.belief + h.response for h in deal.history)


def section(found: Played, anchor: str) -> str:
    """The text of one part of the table."""
    parts: list[str] = []
    for block in blocks_of(found, anchor):
        parts += [getattr(block, "text", ""), *(para.text for para in getattr(block, "items", ()))]
        parts += ["  ".join(row) for row in getattr(block, "rows", ())]
    return "\n".join(parts)


def test_every_part_of_the_table_is_there(found: Played) -> None:
    anchors = [one.anchor for one in table_parts(found)]
    assert anchors == ["table", "types", "threats", "calculus"]
    flagship_part = flagship().context.bargain
    assert flagship_part is not None
    assert flagship_part.deal is not None
    more = [one.anchor for one in table_parts(flagship_part)]
    assert more == ["table", "types", "threats", "calculus", "crowds", "warnings"]
    bins = [one.anchor for one in flagship().page.sections if one.anchor.startswith("types-")]
    assert bins == [f"types-{path}" for path in flagship_part.deal.types]
    front = [one.anchor for one in flagship().page.sections if not one.annex]
    assert front[:3] == ["answer", "confidence", "else"]
    assert {"history", "terms", "lenses"} <= set(front)


def test_types_and_the_threat(found: Played, deal: Deal) -> None:
    """The share of types for whom the threat is worth carrying out, counted here type by type."""
    one = deal.types["worth.coercer.cost"]
    assert f"at {figures(one.cutoff or 0)} it is indifferent, above that it chooses “strike”" in section(found, "types")
    text = section(found, "threats")
    gains = [(5.0 + point.value, point) for point in one.points]  # change and cost, beside nothing
    willing = [(1.0 if gain > 1e-9 else 0.5, point) for gain, point in gains if gain > -1e-9]
    assert f"better choice for {percent(sum(share * point.posterior for share, point in willing))} of" in flat(text)
    assert f"the history it was {percent(sum(share * point.prior for share, point in willing))}" in flat(text)
    assert found.threats[0].choice == {"strike": True}


def test_the_sums_behind_the_move(found: Played, deal: Deal) -> None:
    """The exile calculus by hand: value of leaving, of staying, guarantee and payment, and what prosecution does."""
    text = flat(section(found, "calculus"))
    one = deal.calculus[0]
    assert one.actor == "ruler"
    assert one.value_move == pytest.approx(-4 * 0.3)
    power, strike = deal.types["worth.ruler.power"].mean_after, deal.decisions[1].alternatives[1].probability
    assert one.value_stay == pytest.approx(power * (1 - strike) - 6 * strike)
    guarantee = 1 + one.value_stay / 4  # -4 (1 - kept) = value of staying
    assert f"the chance that kept is above {percent(guarantee)} (now 70 %)" in text
    assert f"{one.value_stay - one.value_move:.3g} more for “leave” would be enough" in text
    assert "‘trial’ (−4): 30 % after “leave”, 0 % after not doing so; a larger one pushes towards not doing so" in text
    assert f"the chance that coercer chooses “strike” is above {percent((power + 1.2) / (power + 6))}" in text


@pytest.mark.parametrize(("power", "cost"), [("0..8", "-8..-2"), ("0..1", "-3..-1"), ("7..20", "-30..-20")])
def test_moving_is_doing_and_the_chair_is_the_takers(power: str, cost: str, tmp_path: Path) -> None:
    """Of an outcome `a and not b` it is the one who decides about a; every decision weighs doing against not doing,
    whichever is likelier."""
    text = EXIT.replace("rules: [{never: leave and strike, assumed: test}]", "").replace(
        "{when: leave,", "{when: leave and not strike,"
    )
    text = text.replace("value: 0..8", f"value: {power}").replace("value: -8..-2", f"value: {cost}")
    text = "\n".join(line for line in text.splitlines() if ": {worth.coercer.cost" not in line)
    case = case_of(text, tmp_path)
    first, second = bargain(case).calculus
    assert (first.actor, first.doing, first.instead) == ("ruler", {"leave": True}, {"leave": False})
    assert (second.actor, second.doing, second.instead) == ("coercer", {"strike": True}, {"strike": False})
    for each in bargain(case).decisions:
        reason = why_choice(case, each.handle)
        values = {tuple(one.choice.values()): one.value for one in reason.decision.alternatives}
        assert reason.calculus
        assert (reason.calculus.value_move, reason.calculus.value_stay) == pytest.approx(
            (values[True,], values[False,])
        )


def test_history_in_two_parts_and_two_readings(found: Played, deal: Deal, case: Case) -> None:
    text = flat(section(found, "history"))
    one = deal.history[0]
    assert max(one.belief, one.response) < 0
    lower, more = points(one.belief)[1:], points(one.response)[1:]
    assert f"updated beliefs lower the answer by {lower}; the other actors' responses lower it by {more}" in text
    assert "Read as “strike not carried out” instead, the answer is under 1 %." in text
    assert "reverses" not in text
    without = bargain(replace(case, history=()))
    assert f"With no history the answer would be {percent(without.probability or 0)}" in text


def test_the_other_reading_says_when_it_turns_the_answer() -> None:
    part = flagship().context.bargain
    assert part is not None
    assert part.deal is not None
    (item,) = part.deal.history
    assert item.other_answer is not None
    assert (item.other_answer < 0.5) != ((part.deal.probability or 0) < 0.5)
    assert f"the answer is {percent(item.other_answer)}, which reverses it" in flat(section(part, "history"))


def test_other_terms_are_those_of_terms(found: Played, case: Case, deal: Deal) -> None:
    """The past is listened to once for both, and that changes nothing."""
    alone, (again, rows) = terms(case), bargain_with_terms(case)
    assert rows == alone == found.terms
    assert again.to_dict() == bargain(case).to_dict() == deal.to_dict()
    text = section(found, "terms").strip().splitlines()
    assert text[0] == f"as it stands  {percent(deal.probability or 0)}  {percent(deal.free or 0)}"
    assert len(text) == 1 + len(rows) + 1


def test_the_answer_without_its_parts_is_the_same_answer(case: Case) -> None:
    """To the last bit, and of any number of items."""
    again = tuple(replace(item, support=Support(assumed="another day")) for item in case.history)
    twice = replace(case, history=(*case.history, *again))
    for one in (case, twice, replace(case, history=())):
        whole, short = solved(one), solved(one, parts=False)
        assert short.odds() == whole.odds()
        assert (len(whole.found.history), len(short.found.history)) == (len(one.history), 0)
        assert (short.found.regret == whole.found.regret).all()


def test_signs_that_differ_are_said(deal: Deal) -> None:
    """A variant that lowers the answer with the terms fixed and raises it with them free."""
    assert deal.probability is not None
    assert deal.free is not None
    rows = (
        TermsRow("worse host", "variant", deal.probability - 0.1, deal.free + 0.2),
        TermsRow("both up", "variant", deal.probability + 0.1, deal.free + 0.2),
        TermsRow("hardly", "variant", deal.probability - 0.001, deal.free + 0.2),
        TermsRow("lost", "variant", None, None, "no such play"),
    )
    opposed = tuple(opposed_rows(deal, rows))
    assert [one.name for one in opposed] == ["worse host"]
    text = section(Played(deal, rows, opposed, ("coercer",)), "terms")
    assert "opposite directions in worse host (−10 points fixed, +20 points free), because coercer would change" in text
    assert "lost  not solved: no such play" in text


def test_a_crowd_is_told() -> None:
    part = flagship().context.bargain
    assert part is not None
    text = flat(section(part, "crowds"))
    assert part.deal is not None
    (crowd,) = part.deal.crowds
    assert f"The chance that loyalists turn [b2]: {percent(crowd.probability)}" in text
    assert "by model: " + ", ".join(f"{name} {percent(p, exact=False)}" for name, p in crowd.by_model.items()) in text


def test_warnings_and_notes_are_shown(tmp_path: Path) -> None:
    part = flagship().context.bargain
    assert part is not None
    assert part.deal is not None
    assert [one.slug for one in part.deal.warnings] == ["cascade-models-differ"]
    assert "How many of 'loyalists' join differs by the model of the crowd" in flat(section(part, "warnings"))
    head, rest = EXIT.split("history:")
    plain = (head + rest[rest.index("outcomes:") :]).replace(", private: yes", "")
    exactly = brief(case_of(plain, tmp_path)).context.bargain
    assert exactly is not None
    assert "Nobody who decides hides anything: solved by backward induction" in section(exactly, "warnings")


# confidence ---------------------------------------------------------------------------------------------------


def test_confidence_is_low_for_a_reason_each(case: Case, found: Played, deal: Deal) -> None:
    sure = replace(deal, probability=0.9, near_tie=False, warnings=(), history=(), beside={})
    sure = replace(sure, outcomes={**deal.outcomes, "exile": 0.9})
    calm = replace(found, deal=sure, terms=())
    firm = game_confidence(case, calm, 2)
    assert firm is not None
    assert firm.level == "moderate"
    other = {"5": {"exile": 0.4}}
    rows = (
        TermsRow("bluff", "variant", 0.1, 0.9),
        TermsRow("no threat", "variant", 0.1, 0.9),
        TermsRow("a before b", "swap", 0.2, 0.9),
    )
    for origins, one, kinds in (
        (1, calm, []),
        (2, replace(calm, deal=replace(sure, near_tie=True)), []),
        (2, replace(calm, deal=replace(sure, warnings=flagship_warnings())), []),
        (2, replace(calm, deal=replace(sure, beside=other)), ["rationality"]),
        (2, replace(calm, deal=replace(sure, history=deal.history)), ["reading"]),
        (2, replace(calm, terms=rows), ["number", "order"]),
    ):
        found_so = game_confidence(case, one, origins)
        assert found_so is not None
        assert found_so.level == "low"
        assert [kind for kind, _, _ in found_so.turned] == kinds
    assert game_confidence(case, Played(), 2) is None


def flagship_warnings() -> tuple[Problem, ...]:
    part = flagship().context.bargain
    assert part is not None
    assert part.deal is not None
    return part.deal.warnings


# both lenses --------------------------------------------------------------------------------------------------


def lens(found: Played, handle: str) -> Lens:
    return next(one for one in found.lenses if one.handle == handle)


def test_where_the_lenses_part_on_the_flagship() -> None:
    """The ruler loses by leaving one move ahead, but takes it at the table, where the strike is foreseen."""
    part = flagship().context.bargain
    assert part is not None
    assert part.deal is not None
    state = next(each.state for each in part.deal.decisions if each.handle == "b1")
    ruler = lens(part, "b1")
    assert (ruler.actor, ruler.state, ruler.moves, ruler.better) == ("ruler", state, True, -1)
    assert ruler.parting == ("nash", "seq", "gmr", "smr")
    assert [(one.moves, one.leaves) for one in ruler.foresight] == [(2, True), (3, True), (4, True)]
    loyalists = lens(part, "b2")
    assert (loyalists.crowd, loyalists.parting) == (True, ())
    assert [one.moves for one in loyalists.blind] == [2, 3, 4]
    coercer = lens(part, "b3")
    assert not coercer.parting
    assert not coercer.blind
    assert [one.waits for one in coercer.foresight] == [False, False, False], "a tie is broken for acting now"
    text = flat(section(part, "lenses"))
    before, after = round(ruler.before or 0), round(ruler.after or 0)
    for needed in (
        "For ruler [b1] the graph model, by all four concepts, says stay: by “leave” alone it would "
        f"lose ({before} → {after} on its own scale). In the game: “leave” with {percent(ruler.leaving)};",
        "Looking 2 moves ahead, by 2 of 6 conventions, the graph model says what the game says: "
        "staying, it foresees war; moving, exile.",
        "For loyalists [b2] neither says “turn”:",
        "as one actor; in the game its members decide one by one",
        "They agree for coercer [b3].",
        "The two are never averaged.",
    ):
        assert needed in text, needed
    front = next(one for one in flagship().page.sections if one.anchor == "lenses")
    assert getattr(front.reasons[0], "text", "").startswith(
        "The ruler: the graph model says stay; if everything is as reported, every number in the middle, the game says"
    )


def test_what_the_graph_lens_says_of_each_decision(made: Brief, found: Played, case: Case) -> None:
    """By nash, against the improvements of the model among the moves of that decision."""
    import offramp as of

    model = of.model(case)
    assert found.lenses
    for one in found.lenses:
        actor = model.actors.index(one.actor)
        better = set(improvements(model, actor, code(one.state)))
        assert found.deal is not None
        decision = next(each for each in found.deal.decisions if each.handle == one.handle)
        choices = {code(each.state) for each in decision.alternatives}
        assert one.leaves["nash"] == bool(better & choices)
        assert one.leaving == pytest.approx(sum(x.probability for x in decision.alternatives if x.state != one.state))
    assert made.context.bargain is found


def test_an_even_choice_is_not_compared(found: Played) -> None:
    ruler = lens(found, "b1")
    assert not ruler.even
    parting = replace(ruler, leaves=dict.fromkeys(ruler.leaves, not ruler.moves))
    assert parting.blind
    assert parting.parting
    even = replace(parting, even=True)
    assert not even.blind
    assert not even.parting
    text = flat(section(replace(found, lenses=(even,)), "lenses"))
    assert "about even whether ruler [b1] moves: nothing to compare" in text


def test_a_move_that_is_deterred_is_said_to_be(found: Played) -> None:
    one = replace(lens(found, "b1"), leaving=0.8, probability=0.8, moves=True, better=1, before=10.0, after=20.0)
    text = flat(section(replace(found, lenses=(one,)), "lenses"))
    assert "says stay: by “leave” alone it would gain (10 → 20 on its own scale), but the others can answer it" in text
    ordered = replace(one, before=None, after=None, leaves=dict.fromkeys(one.leaves, True), moves=False, leaving=0.2)
    text = flat(section(replace(found, lenses=(ordered,)), "lenses"))
    assert "says “leave”: by “leave” alone it would gain. In the game: “leave” only with" in text


def test_no_parting_is_said_too(found: Played) -> None:
    one = replace(lens(found, "b1"), foresight=())
    text = section(replace(found, lenses=(one,)), "lenses")
    assert "The two agree on every decision that is likely to be reached." in text
    assert "They agree for ruler [b1]." in text


# what cannot be solved ----------------------------------------------------------------------------------------

ORDERED = "ranking:\n  coercer: {order: [NNN, YNN, YNY, NYN, YYN], assumed: test}\n"


def without_worth(text: str = EXIT) -> str:
    """The coercer with an order instead of a worth, and the strike not to be undone by anything."""
    head, rest = text.split("  coercer:\n    - {name: change")
    text = head + rest[rest.index("  ruler:\n") :]
    text = text.replace(
        "variants:", ORDERED.replace("NNN, YNN, YNY, NYN, YYN", "NNN, YNN, YNY, NYN, YYN, NNY") + "variants:"
    )
    return re.sub(r"  (firm|bluff): .*\n", "", text)


def test_a_play_that_cannot_be_solved_has_a_brief_that_says_why(tmp_path: Path) -> None:
    made = brief(case_of(without_worth(), tmp_path))
    assert made.context.bargain is not None
    assert [one.slug for one in made.context.bargain.problems] == ["worth-needed"]
    text = said(made)
    assert "was not solved, so there is the graph model alone" in text
    assert "worth-needed: 'coercer' decides in the play but has no worth; write its worth" in text
    assert made.page.sections[0].lead[0].text.startswith("By the graph model, given "), "its answer stands at the top"
    assert set(made.context.not_analysed) >= {"play", "private", "history"}
    assert made.context.confidence is None
    assert json.loads(made.json())["bargain"]["deal"] is None


def test_a_play_that_was_lost_says_so(found: Played, deal: Deal) -> None:
    lost = replace(deal, converged=False, notes=("not solved: the branch of equilibria was lost after 9 steps",))
    sections = table_parts(replace(found, deal=lost))
    assert [one.anchor for one in sections] == ["table"]
    assert "the branch of equilibria was lost" in section(replace(found, deal=lost), "table")
    assert "not solved: the branch" in deal_text(lost)


def test_a_solved_play_is_no_longer_listed_as_not_analysed(made: Brief) -> None:
    assert made.context.not_analysed == ("ranges",)
    assert flagship().context.not_analysed == ("ranges",)


def test_a_case_without_play_has_no_table(tmp_path: Path) -> None:
    head, rest = EXIT.split("play:")
    text = head + rest[rest.index("outcomes:") :]
    made = brief(case_of(text, tmp_path))
    assert made.context.bargain is None
    assert "table" not in {one.anchor for one in made.page.sections}
    assert "private" in made.context.not_analysed


# hostile text -------------------------------------------------------------------------------------------------

HOSTILE = "<img src=x onerror=y> **z** | [q](javascript:w) {{ 7 * 7 }} \u202eabc"


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Brief:
    """Every name that a case may choose freely is hostile: an outcome, a variant, an item, an actor."""
    text = EXIT
    for old, new in (
        ("outcome: exile", f"outcome: '{HOSTILE} o'"),
        ("\n  exile: {when", f"\n  '{HOSTILE} o': {{when"),
        ("\n  no threat:", f"\n  '{HOSTILE} v':"),
        ("name: trial", f"name: '{HOSTILE} i'"),
    ):
        assert old in text
        text = text.replace(old, new)
    return brief(case_of(text, tmp_path_factory.mktemp("hostile")))


class Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found |= {tag, *(name for name, _ in attrs)}


def test_hostile_names_are_inert_everywhere(hostile: Brief) -> None:
    shown, html, page = hostile.text(), hostile.html(annexes=True), hostile.markdown(annexes=True)
    assert "\u202e" not in shown + html + page
    assert hostile.context.bargain is not None
    assert hostile.context.bargain.deal is not None
    told = deal_text(hostile.context.bargain.deal, hostile.context.bargain.terms)
    assert "\u202e" not in told
    assert "onerror=y" in told
    parser = Elements(html)
    assert not parser.tags & {"img", "iframe", "object", "link"}
    assert not parser.attributes & {"src", "onerror", "onload", "onclick"}
    assert all(link.startswith("#") for link in parser.links)
    rendered = Elements(MarkdownIt("gfm-like", {"linkify": False, "html": True}).render(page))
    assert not rendered.tags & {"img", "script", "iframe", "object", "link"}
    assert not rendered.attributes & {"src", "onerror", "onload", "onclick"}
    assert all(link.startswith("#") for link in rendered.links)
    assert "{{ 7 * 7 }}" in html


def test_hostile_names_are_inert_in_why(tmp_path: Path) -> None:
    case = case_of(EXIT.replace("name: trial", f"name: '{HOSTILE} i'"), tmp_path)
    told = blocks_text(reason_blocks(why_choice(case, "b1")))
    assert "\u202e" not in told
    assert "onerror=y" in told


# the command line ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "words", "slug"),
    [
        (EXIT, ["why", "CASE", "b9"], "unknown-name"),
        (EXIT, ["why", "CASE", "ruler", "--draws", "0"], "unknown-name"),
        (EXIT, ["export", "CASE", "-o", "OUT.txt"], "usage"),
        (EXIT, ["export", "CASE", "-o", "OUT.efg", "--types", "0"], "usage"),
        (EXIT.split("play:")[0] + "outcomes: {exile: leave}\n", ["bargain", "CASE"], "no-play"),
        (EXIT.split("play:")[0] + "outcomes: {exile: leave}\n", ["why", "CASE", "b1"], "no-play"),
        (EXIT.split("play:")[0] + "outcomes: {exile: leave}\n", ["export", "CASE", "-o", "OUT.efg"], "no-play"),
        (without_worth(), ["bargain", "CASE", "--variants"], "worth-needed"),
        (without_worth(), ["why", "CASE", "b1"], "worth-needed"),
        (without_worth(), ["export", "CASE", "-o", "OUT.efg"], "worth-needed"),
    ],
)
def test_what_cannot_be_done_is_refused_with_exit_1(
    text: str, words: list[str], slug: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "case.yaml"
    file.write_text(text, encoding="utf-8")
    words = [word.replace("CASE", str(file)).replace("OUT", str(tmp_path / "out")) for word in words]
    assert execute(words) == 1
    told = capsys.readouterr()
    assert told.out == ""
    assert slug in told.err
    if words[0] != "export":
        assert execute([*words, "--json"]) == 1
        problems = json.loads(capsys.readouterr().out)["problems"]
        assert [one["slug"] for one in problems] == [slug]
        assert all(one["remedy"] for one in problems)
    assert [path.name for path in tmp_path.iterdir()] == ["case.yaml"], "nothing half-written"


def test_a_misspelt_handle_is_told_what_there_is(case: Case, capsys: pytest.CaptureFixture[str]) -> None:
    assert execute(["why", case.places.file, "b3"]) == 1
    told = capsys.readouterr().err
    assert "allowed: b1, b2" in told


def test_the_commands_say_what_the_library_says(
    case: Case, deal: Deal, found: Played, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file, out = case.places.file, tmp_path / "small.efg"
    assert execute(["bargain", file]) == 0
    assert capsys.readouterr().out == sections_text(deal_sections(deal, names=names_of(case)))
    assert execute(["bargain", file, "--variants"]) == 0
    assert capsys.readouterr().out == sections_text(deal_sections(deal, found.terms, names_of(case)))
    assert execute(["why", file, "b2"]) == 0
    assert capsys.readouterr().out == blocks_text(reason_blocks(why_choice(case, "b2"), names_of(case)))
    assert execute(["export", file, "-o", str(out), "--types", "2"]) == 0
    assert out.read_text("utf-8").startswith("EFG 2 R")
    assert execute(["bargain", file, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["asks"]["outcome"] == "exile"


def test_a_play_that_is_not_solved_exits_1_and_still_prints(
    case: Case, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:

    monkeypatch.setattr(qre, "MOST_PASSES", 1)
    status = execute(["bargain", case.places.file, "--json"])
    data = json.loads(capsys.readouterr().out)
    assert (status, data["converged"], data["outcomes"]) == (1, False, {})
    assert data["notes"][0].startswith("not solved: the branch of equilibria was lost after ")
