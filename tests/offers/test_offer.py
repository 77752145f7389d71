"""Offers: which packages appear, what is refused in which words, and that nothing else changes the numbers."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from every_verb import called
from schemas import schema
from small_play import EXIT, FLAGSHIP, case_of

import offramp as of
from offramp.briefing.names import NAMELESS
from offramp.briefing.offers import offer_page
from offramp.briefing.views.offer import card_rows, offer_blocks, single_text
from offramp.case.types import Case
from offramp.offers import offer as offer_verb
from offramp.offers import search, terms
from offramp.offers.types import Offer, Package, zone_band

DRAWS = 40
BILL = """\
    - {name: bill, when: leave and pension, value: -1, assumed: test}
  ruler:
    - {name: income, when: leave and pension, value: 3, assumed: test}
    - """
PAID = (
    EXIT.replace(
        "  strike: {actor: coercer,",
        "  pension: {actor: coercer, take: not leave, undo: not leave, assumed: test}\n  strike: {actor: coercer,",
    )
    .replace("rules: [", "rules: [{never: pension and not offer, assumed: test}, ")
    .replace("  ruler:\n    - ", BILL)
    .replace("chooses: [offer]", "chooses: [offer, pension]")
    .replace("given: {offer: yes}", "given: {offer: yes, pension: no}")
    .replace("variants:\n", "variants:\n  sure host: {chance.kept: 0.95, assumed: test}\n")
)


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> Case:
    return case_of(PAID, tmp_path_factory.mktemp("paid"))


@pytest.fixture(scope="module")
def made(case: Case) -> Offer:
    return of.offer(case, draws=DRAWS)


def test_packages_are_what_the_rules_allow_and_the_outcome_needs(made: Offer) -> None:
    told = [(one.terms, one.alternative) for one in made.packages]
    without, with_it = {"offer": True, "pension": False}, {"offer": True, "pension": True}
    assert told == [(without, ""), (with_it, ""), (without, "sure host"), (with_it, "sure host")]
    assert {one.reason: one.packages for one in made.left_out} == {
        "nobody can bring about “exile” with these terms": 1,
        "the rules, or what the terms take, do not allow them together": 1,
    }
    assert (made.asker, made.parties, made.kept_by) == (("coercer",), ("coercer", "ruler"), ("kept",))


def test_the_package_of_the_question_is_accepted_as_the_answer_says(case: Case, made: Offer) -> None:
    assert made.packages[0].accepted == of.answer(case, draws=DRAWS).probability


def test_gains_kept_prices_and_bands_add_up(made: Offer) -> None:
    first, paid, sure, _ = made.packages
    assert first.kept == pytest.approx(0.7)
    assert sure.kept == pytest.approx(0.95)
    assert paid.gains["ruler"].mean - first.gains["ruler"].mean == pytest.approx(3.0)
    assert paid.gains["coercer"].mean - first.gains["coercer"].mean == pytest.approx(-1.0)
    price = next(one for one in made.prices if one.term == "pension")
    assert price.accepted == pytest.approx(paid.accepted - first.accepted)
    assert price.gains == pytest.approx({"coercer": -1.0, "ruler": 3.0})
    assert price.items == ("worth.coercer.bill", "worth.ruler.income")
    assert all(one.band == zone_band(one.zone) and one.worst <= one.expects for one in made.packages)
    assert made.package(made.robust).worst == max(one.worst for one in made.packages)


def test_a_binding_actor_is_turned_by_the_fewest_terms_or_lacks_a_sum(made: Offer) -> None:
    for one in made.packages:
        own = one.gains[one.binding].share if one.binding else 1.0
        if own >= 0.5:
            assert (one.concession, one.lacks) == (None, 0.0)
        elif one.concession:
            assert one.binding
            assert made.package(one.concession.package).gains[one.binding].share >= 0.5
    bound = [one for one in made.packages if one.lacks]
    assert bound, "the case has a package that somebody cannot live with"


def same(one: Package, other: Package) -> bool:
    """Whether two packages are worth the same to the same actors."""
    numbers = [(each.accepted, each.zone, each.expects, each.worst) for each in (one, other)]
    gains = [[gain.mean for gain in each.gains.values()] for each in (one, other)]
    return numbers[0] == pytest.approx(numbers[1], abs=1e-6) and gains[0] == pytest.approx(gains[1], abs=1e-6)


def test_another_name_or_a_term_that_only_costs_changes_nothing_else(made: Offer, tmp_path: Path) -> None:
    renamed = of.offer(case_of(PAID.replace("pension", "allowance"), tmp_path), draws=DRAWS)
    assert all(map(same, made.packages, renamed.packages))
    wasted = PAID.replace("  pension: {", "  waste: {actor: coercer, undo: not leave, assumed: test}\n  pension: {")
    wasted = wasted.replace("[offer, pension]", "[offer, pension, waste]").replace(
        "    - {name: bill", "    - {name: wasted, when: waste, value: -60, assumed: test}\n    - {name: bill"
    )
    more = [one for one in of.offer(case_of(wasted, tmp_path), draws=DRAWS).packages if not one.terms["waste"]]
    assert len(more) == len(made.packages)
    assert all(map(same, made.packages, more))


def test_workers_change_no_byte(case: Case) -> None:
    one, two = (of.offer(case, draws=9, seed=5, workers=jobs, alternatives=("sure host",)) for jobs in (1, 2))
    assert one.to_dict() == two.to_dict()


BAD = {
    "never": ({"never": ["offer"]}, "no-package: no package can be offered .*a red line: not offer"),
    "both": (
        {"never": ["pension"], "require": ["pension"]},
        "no-package: .*a red line: pension .2.; .*a red line: not pension .1.",
    ),
    "idle": ({"terms": ["leave"]}, "unknown-name: no term 'leave'; allowed: offer, pension"),
    "actor": ({"by": ["rulr"]}, "unknown-name: no actor 'rulr'.*ruler"),
    "taker": ({"by": ["ruler"]}, "nothing-to-accept: nobody but ruler has to do anything for “exile”"),
    "logic": ({"never": ["offer and and"]}, "bad-logic: unexpected 'and'"),
    "name": ({"never": ["offre"]}, "unknown-name: no option 'offre'"),
    "variant": ({"alternatives": ["firm"]}, "not-an-alternative: 'firm' changes more than .*; allowed: sure host"),
}


@pytest.mark.parametrize("name", BAD)
def test_what_cannot_be_offered_is_refused_in_words(name: str, case: Case) -> None:
    asked, words = BAD[name]
    with pytest.raises(of.ModelError, match=words):
        of.offer(case, draws=2, **asked)  # type: ignore[arg-type]


def test_a_term_that_nobody_values_is_refused_by_name_and_else_left_at_present(tmp_path: Path) -> None:
    text = PAID.replace("  pension: {", "  idle: {actor: coercer, assumed: test}\n  pension: {")
    idle = case_of(text.replace("[offer, pension]", "[offer, pension, idle]"), tmp_path)
    with pytest.raises(of.ModelError, match="term-unvalued: nobody's worth, and no rule or condition, reads the term"):
        of.offer(idle, draws=2, terms=["idle"])
    found = of.offer(idle, draws=2)
    assert found.terms == ("offer", "pension")
    assert found.notes == ("these terms do not vary: idle",)


def test_too_much_is_refused_before_any_work(case: Case, tmp_path: Path) -> None:
    with pytest.raises(of.ModelError, match="too-many-packages: 4 packages on 400,000 draws are 1,600,000 games"):
        of.offer(case, draws=400_000)
    names = [f"t{k}" for k in range(19)]
    text = PAID.replace(
        "  pension: {", "".join(f"  {n}: {{actor: coercer, assumed: t}}\n" for n in names) + "  pension: {"
    )
    text = text.replace("[offer, pension]", f"[offer, pension, {', '.join(names)}]").replace(
        "    - {name: bill",
        "".join(f"    - {{name: {n}, when: {n}, value: -1, assumed: t}}\n" for n in names) + "    - {name: bill",
    )
    with pytest.raises(of.ModelError, match=r"too-many-terms: 21 terms make 2,097,152 packages.*--terms"):
        of.offer(case_of(text, tmp_path), draws=2)


TRADES = {"dues": (2.1, -0.9), "port": (1.2, -0.3), "fleet": (-0.4, 0.6), "radio": (0.8, -1.5), "visa": (1.4, -1.1)}


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Case:
    """The case with five terms more, two of which are worth more together, and two that exclude each other."""
    text = PAID.replace(
        "  pension: {", "".join(f"  {name}: {{actor: coercer, assumed: t}}\n" for name in TRADES) + "  pension: {"
    )
    text = text.replace("rules: [", "rules: [{never: port and fleet, assumed: t}, ")
    text = text.replace("[offer, pension]", f"[offer, pension, {', '.join(TRADES)}]")
    for place, head in ((1, "    - {name: bill"), (0, "    - {name: income")):
        items = "".join(
            f"    - {{name: {name}, when: leave and {name}, value: {worth[place]}, assumed: t}}\n"
            for name, worth in TRADES.items()
        )
        pair = f"    - {{name: both, when: leave and radio and visa, value: {1.5 * place}, assumed: t}}\n"
        text = text.replace(head, items + pair + head)
    return case_of(text, tmp_path_factory.mktemp("many"))


def test_a_single_text_says_what_would_change_and_names_nobody(made: Offer) -> None:
    """Break: a party named, or what turns it in half the draws alone, red."""
    data = made.to_dict()
    best = next(one for one in data["packages"] if one["terms"]["pension"] and not one["alternative"])
    for own in best["gains"].values():
        own["share"] = 1.0
    one = {**data, "choice": best["number"]}
    assert single_text(one, NAMELESS).text.endswith("No party would have to see anything changed to lose nothing in "
                                                    "nearly all draws.")  # fmt: skip
    other = next(each for each in data["packages"] if not each["terms"]["pension"] and not each["alternative"])
    best["gains"]["coercer"]["share"], other["gains"]["coercer"]["share"] = 0.6, 0.95
    one["packages"] = [*data["packages"], {**other, "terms": {"offer": False, "pension": False}}]
    text = single_text(one, NAMELESS).text
    assert text == (
        "Single text, to show to all: “offer” and “pension”. For some party to lose nothing in nearly all draws it "
        "would be without “pension”."
    )
    other["gains"]["coercer"]["share"] = 0.7  # of the further package, too
    assert single_text(one, NAMELESS).text.endswith("it would be changed beyond these terms.")


def test_a_search_says_so_and_falls_short_of_all_packages_by_less_than_two_points(
    many: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = of.offer(many, draws=24, alternatives=())
    monkeypatch.setattr(offer_verb, "MOST_PLAYED_TERMS", 3)
    monkeypatch.setattr(terms, "MOST_PLAYED_TERMS", 3)
    monkeypatch.setattr(search, "WHOLE", 20)
    monkeypatch.setattr(search, "FEW", 12)
    monkeypatch.setattr(offer_verb, "cached", lambda _verb, _case, _parts, make: make())
    made = of.offer(many, draws=24, alternatives=())
    assert (whole.searched, len(made.packages)) == (None, 20)
    assert made.searched
    assert 20 < made.searched.looked < made.searched.possible == 128
    every = {tuple(one.terms.items()): one for one in whole.packages}
    for one in made.packages:
        same_terms = every[tuple(one.terms.items())]
        assert (one.accepted, one.zone, one.expects) == (same_terms.accepted, same_terms.zone, same_terms.expects)
    spread = max(one.expects for one in whole.packages) - min(one.expects for one in whole.packages)
    for aim, most in (("expects", 0.02 * spread), ("worst", 0.02 * spread), ("zone", 0.02), ("accepted", 0.02)):
        best, reached = (max(getattr(one, aim) for one in each.packages) for each in (whole, made))
        assert best - reached <= most, aim
    told = " ".join(getattr(block, "text", "") for block in offer_blocks(made.to_dict()))
    assert "This is a search, not all there is: of 128 packages" in told


def test_what_many_terms_can_be_is_what_the_moves_of_the_play_allow(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Break: the rules, or what an option takes, left out of a move, red."""
    text = PAID.replace(
        "  pension: {",
        "  visa: {actor: coercer, take: offer, assumed: t}\n  radio: {actor: coercer, take: pension, assumed: t}\n"
        "  pension: {",
    ).replace("rules: [", "rules: [{never: radio and not visa, assumed: t}, ")
    text = text.replace(
        "chooses: [offer, pension]}", "chooses: [offer, pension]}\n  - {actor: coercer, chooses: [radio]}"
    )
    text = text.replace(
        "  - {actor: ruler, chooses", "  - {actor: coercer, chooses: [visa, radio]}\n  - {actor: ruler, chooses"
    )
    text = text.replace(
        "    - {name: bill", "    - {name: pass, when: visa and radio, value: 1, assumed: t}\n    - {name: bill"
    )
    on = terms.offer_terms(case_of(text, tmp_path))
    every = list(terms._every(on))
    few = [terms._is_legal(on, dict(package)) for package in every]
    monkeypatch.setattr(terms, "MOST_PLAYED_TERMS", 3)
    assert [terms._is_legal(on, dict(package)) for package in every] == few
    assert sum(few) == 6


def test_the_command_prints_one_view_and_every_row_answers_why(tmp_path: Path) -> None:
    file = tmp_path / "case.yaml"
    file.write_text(PAID, encoding="utf-8")
    status, out, _ = called(["offer", str(file), "--draws", str(DRAWS), "--json"])
    assert status == 0
    assert schema("offer").faults(json.loads(out)) == []
    status, text, _ = called(["offer", str(file), "--draws", str(DRAWS), "-o", str(tmp_path / "page.md")])
    assert status == 0
    assert "Coercer expects most from package" in " ".join(text.split())
    assert "What each term buys" in (tmp_path / "page.md").read_text("utf-8")
    for handle in ("offer", "offer.card.1", "offer.2", "offer.pension", "offer.ruler"):
        status, told, _ = called(["why", str(file), handle, "--draws", str(DRAWS)])
        assert status == 0
        assert f"[{handle}]" in told
        assert "/offer/" in told
    assert called(["why", str(file), "offer.99", "--draws", str(DRAWS)])[0] == 1


def test_the_charts_say_what_they_show(case: Case, made: Offer) -> None:
    pytest.importorskip("altair", reason="pip install 'offramp[charts]'")
    for chart in (of.charts.zone, of.charts.package_gains):
        figure = chart(made)
        assert figure.id == chart.__name__
        assert "Package 1: “offer”" in figure.alt
        assert chart(None) is None
    assert [one.id for one in offer_page(case, made, charts=True).figures] == ["package_card", "zone", "package_gains"]


def test_the_card_holds_all_of_the_choice(made: Offer) -> None:
    pytest.importorskip("altair", reason="pip install 'offramp[charts]'")
    found = next(one for one in made.packages if one.concession)
    card = of.charts.package_card(replace(made, choice=found.number))
    told = dict(card_rows(replace(made, choice=found.number).to_dict(), NAMELESS))
    assert list(told) == [
        *("goes in", "all accept", "is kept", "under agreement, coercer", "under agreement, ruler"),
        *("binds", "would turn it", "support"),
    ]
    assert found.concession
    assert told["binds"] == found.binding
    assert [term in told["would turn it"] for term in found.concession.terms] == [True] * len(found.concession.terms)
    assert all(f"{name}: {text}." in card.alt for name, text in told.items())
    spreads = [(row["low"], row["mean"], row["high"]) for row in card.spec["datasets"]["gains"]]
    assert all(-1 <= low <= mean <= high <= 1 for low, mean, high in spreads)
    assert max(abs(end) for end in spreads[0]) == 1.0, "each on a scale of its own"
    assert of.charts.package_card(None) is None


def test_the_frame_has_a_row_for_each_package(made: Offer) -> None:
    frame = made.to_frame()
    assert frame["accepted"].tolist() == [one.accepted for one in made.packages]
    assert frame.attrs["units"]["gain/ruler"] == "worth of ruler"
    assert set(frame.attrs["units"]) <= set(frame.columns)


def test_on_the_flagship_amnesty_buys_more_than_the_army_and_costs_less() -> None:
    """A finding on the case as it stands, never tuned: what the ruler asked for, by what the asker gains by it."""
    found = of.offer(of.load(FLAGSHIP), draws=100, alternatives=())
    prices = {one.term: one for one in found.prices}
    assert [one.terms["offer"] for one in found.packages] == [True] * 8
    assert prices["amnesty"].accepted > prices["army"].accepted > 0
    assert prices["army"].pays_in == 0
    assert prices["amnesty"].expects > prices["army"].expects
    turned = [one for one in found.packages if one.concession]
    assert turned, "some package is one that a party cannot live with"
    for one in turned:
        assert one.concession
        assert one.binding
        ways = [other for other in found.packages if other.gains[one.binding].share >= 0.5]
        changes = [sum(other.terms[term] != yes for term, yes in one.terms.items()) for other in ways]
        assert len(one.concession.terms) == min(changes)
