"""What holds for every case, condition and quantity, against slow twins in plain Python."""

from __future__ import annotations

import itertools
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cmp_to_key
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scale import SCALE
from strategies import (
    ASSUMED,
    OPTIONS,
    cases,
    condition_trees,
    feasible,
    holds,
    number,
    quantity_values,
    states_of,
    truth_of,
)

from offramp import fingerprint, load, model, wording
from offramp.case import conditions, quantities, state_grid, transform, types
from offramp.case.canonical import as_json, as_yaml
from offramp.case.credence import masked
from offramp.case.quantities import Range, Value
from offramp.case.types import Case, Chance, Host, Priorities, Quantity, Ranking, Support, Worth
from offramp.graph.preferences import central_values

FEW = settings(max_examples=20 * SCALE, deadline=None)
MANY = settings(max_examples=30 * SCALE, deadline=None)


# conditions -----------------------------------------------------------------------------------------------------------


@MANY
@given(condition_trees())
def test_a_condition_reads_back_equal(expr: conditions.Expr) -> None:
    text = conditions.write(expr)
    again, used = conditions.parse(text)
    assert again == expr
    assert conditions.write(again) == text
    assert tuple(dict.fromkeys(name for name, _ in used)) == conditions.names(expr)
    assert all(text[offset : offset + len(name)] == name for name, offset in used)


@MANY
@given(condition_trees())
def test_a_condition_means_the_same_as_its_text(expr: conditions.Expr) -> None:
    again, _ = conditions.parse(f"({conditions.write(expr)})")
    for state in states_of(OPTIONS):
        assert holds(again, truth_of(OPTIONS, state)) == holds(expr, truth_of(OPTIONS, state))


@MANY
@given(condition_trees())
def test_evaluate_equals_the_truth_table(expr: conditions.Expr) -> None:
    fast = state_grid.flat_states(conditions.truth_of(expr, state_grid.option_axes(OPTIONS)), len(OPTIONS))
    assert fast.tolist() == [holds(expr, truth_of(OPTIONS, state)) for state in states_of(OPTIONS)]


@pytest.mark.parametrize(
    ("text", "truth"),
    [
        ("not a and b", "NYNN"),  # states NN NY YN YY of a, b
        ("a or b and a", "NNYY"),
        ("a implies b implies a", "YYYY"),
        ("(a implies b) implies a", "NNYY"),
        ("a iff b iff a", "NYNY"),
        ("a or b implies a", "YNYY"),
        ("a iff b implies a", "NYYY"),  # a iff (b implies a)
        ("a implies b iff a", "NNNY"),  # (a implies b) iff a
        ("not a or b", "YYNY"),
        ("not not a", "NNYY"),
    ],
)
def test_precedence_by_hand(text: str, truth: str) -> None:
    expr = conditions.parse(text)[0]
    assert "".join("NY"[holds(expr, truth_of(("a", "b"), state))] for state in ("NN", "NY", "YN", "YY")) == truth


# quantities -----------------------------------------------------------------------------------------------------------


@MANY
@given(quantity_values())
def test_a_quantity_reads_back_equal(value: Value) -> None:
    text = quantities.as_text(value)
    assert quantities.parse_value(text) == value
    assert quantities.as_text(quantities.parse_value(text)) == text
    assert quantities.parse_value(text.replace("..", " .. ")) == value


def ends(value: Value) -> Iterator[float]:
    if isinstance(value, Range):
        yield from ends(value.low)
        yield from ends(value.high)
    else:
        yield value


def middle(value: Value) -> float:
    """spec/case-file.md: mode of a triple, else the midpoint."""
    if not isinstance(value, Range):
        return value
    return value.mode if value.mode is not None else 0.5 * middle(value.low) + 0.5 * middle(value.high)


@MANY
@given(quantity_values())
def test_central_and_bounds(value: Value) -> None:
    assert quantities.bounds(value) == (min(ends(value)), max(ends(value)))
    assert quantities.central(value) == pytest.approx(middle(value), abs=1e-9)
    assert quantities.bounds(value)[0] <= quantities.central(value) <= quantities.bounds(value)[1]


@pytest.mark.parametrize("word", wording.WORDS)
def test_words_are_for_probabilities(word: str) -> None:
    value = quantities.parse_value(word, words=True)
    assert quantities.bounds(value) == wording.WORDS[word]
    with pytest.raises(quantities.QuantityError):
        quantities.parse_value(word)


@given(st.text(alphabet="0123456789.() -+e_x٣", max_size=20))
def test_any_text_is_a_quantity_or_refused(text: str) -> None:
    error = refusal(quantities.parse_value, text)
    if error:
        assert error in ("bad-quantity", "range-order")
    else:
        assert quantities.parse_value(quantities.as_text(quantities.parse_value(text))) == quantities.parse_value(text)


@given(st.text(alphabet="ab()not andriffmples&1", max_size=40))
def test_any_text_is_a_condition_or_refused(text: str) -> None:
    error = refusal(conditions.parse, text)
    if error:
        assert error in ("bad-logic", "logic-too-deep")
    else:
        expr, _ = conditions.parse(text)
        assert conditions.parse(conditions.write(expr))[0] == expr
        assert not set(conditions.names(expr)) & set(conditions.WORDS)


def refusal(parse: Callable[[str], object], text: str) -> str:
    """The slug with which a text is refused at a place within it; "" where it is read."""
    found, offset = "", 0
    try:
        parse(text)
    except (quantities.QuantityError, conditions.LogicError) as error:
        found, offset = error.slug, error.offset
    assert 0 <= offset <= len(text)
    return found


# cases ----------------------------------------------------------------------------------------------------------------


@FEW
@given(cases())
def test_a_case_reads_back_equal(case: Case) -> None:
    with tempfile.TemporaryDirectory() as folder:
        for text, suffix in ((as_yaml(case), "yaml"), (as_json(case), "json")):
            place = Path(folder) / f"case.{suffix}"
            place.write_text(text, encoding="utf-8")
            again = load(place)
            assert again == case
            assert fingerprint(again) == fingerprint(case)


TEXTS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=60)


@FEW
@given(TEXTS, TEXTS, st.lists(TEXTS, max_size=2))
def test_any_quote_survives_the_explicit_form(quote: str, text: str, hedges: list[str]) -> None:
    """Quotes come from strangers' pages: line ends of every kind, controls, what YAML cannot print."""
    plain = text.strip() if text.isprintable() and text.strip() else "T"
    heard = tuple(hedge for hedge in hedges if hedge.isprintable() and hedge.strip())
    base = load(Path(__file__).parents[2] / "spec/valid/explicit.yaml")
    one = replace(base.evidence[0], quote=quote, hedges=heard)
    case = replace(base, evidence=(one, *base.evidence[1:]), title=plain)
    with tempfile.TemporaryDirectory() as folder:
        for written, suffix in ((as_yaml(case), "yaml"), (as_json(case), "json")):
            place = Path(folder) / f"case.{suffix}"
            place.write_bytes(written.encode("utf-8", "surrogatepass"))
            assert load(place) == case


def names_of(case: Case) -> tuple[str, ...]:
    return tuple(option.id for option in case.options)


@FEW
@given(cases())
def test_feasible_states(case: Case) -> None:
    expected = feasible(names_of(case), case.rules)
    fast = state_grid.feasible_states(case).tolist()
    assert tuple(state for state, exists in zip(states_of(names_of(case)), fast, strict=True) if exists) == expected


def odds_of(one: Quantity | Host, values: dict[str, float]) -> float:
    """Fearon 1998; Powell 2006: the probability itself, or the chance that a host keeps his guest for all periods."""
    if isinstance(one, Quantity):
        return values[one.path]
    s, y, d, t = (values[number.path] for number in one.quantities)
    if s == 0 or y >= (1 - d) * s:
        return 1.0 if y >= 0 else 0.0**t
    low, high = 0.0, 1.0  # the offer, as a share of s, that is worth as much as keeping him
    for _ in range(80):
        middle = (low + high) / 2
        low, high = (middle, high) if y / s + d * (1 + middle**2) / 2 > middle else (low, middle)
    return 0.0**t if y / s + d / 2 <= 0 else float(low**t)


def chance_of(chance: Chance, truth: dict[str, bool], values: dict[str, float]) -> float:
    """spec/case-file.md: the probability of the case that holds, 0 where none does."""
    for case in chance.cases:
        if holds(case.when, truth):
            return odds_of(case.probability, values)
    return 0.0


def expected_worth(case: Case, form: Worth, state: str, values: dict[str, float]) -> float:
    """spec/case-file.md: every way that all chances may fall, weighted, and the values of the items that then hold."""
    truth, total = truth_of(names_of(case), state), 0.0
    for fallen in itertools.product((False, True), repeat=len(case.chances)):
        weight, known = 1.0, dict(truth)
        for chance, yes in zip(case.chances, fallen, strict=True):
            p = chance_of(chance, truth, values)
            weight *= p if yes else 1 - p
            known[chance.id] = yes
        total += weight * sum(values[item.value.path] for item in form.items if holds(item.when, known))
    return total


def dense(keys: dict[str, float]) -> dict[str, int]:
    """Ranks from 0 of keys; worths within a part in 10^12 of the larger, and chains of such, are equal."""
    ascending = sorted(keys, key=lambda state: keys[state])
    ranks = {ascending[0]: 0}
    for below, state in itertools.pairwise(ascending):
        larger = max(abs(keys[state]), abs(keys[below]))
        ranks[state] = ranks[below] + (keys[state] - keys[below] > 1e-12 * larger)
    return ranks


def lexicographic(case: Case, form: Priorities, states: tuple[str, ...]) -> dict[str, int]:
    """spec/case-file.md: the first statement that tells two states apart decides."""

    def compare(one: str, two: str) -> int:
        for statement in form.statements:
            a, b = (holds(statement.when, truth_of(names_of(case), state)) for state in (one, two))
            if a != b:
                return 1 if a else -1
        return 0

    ascending = sorted(states, key=cmp_to_key(compare))
    ranks = {ascending[0]: 0}
    for below, state in itertools.pairwise(ascending):
        ranks[state] = ranks[below] + (compare(state, below) > 0)
    return ranks


def written(form: Ranking) -> dict[str, int]:
    return {state: rank for rank, tied in enumerate(reversed(form.order)) for state in tied}


def slow_ranks(case: Case, form: types.Preference, states: tuple[str, ...]) -> dict[str, int]:
    if isinstance(form, Worth):
        values = {path: middle(one.value) for path, one in case.quantities.items()}
        return dense({state: expected_worth(case, form, state, values) for state in states})
    return lexicographic(case, form, states) if isinstance(form, Priorities) else written(form)


def apart(case: Case, form: types.Preference, states: tuple[str, ...]) -> bool:
    """Whether no two worths are so near the tolerance that rounding decides."""
    if not isinstance(form, Worth):
        return True
    worths = sorted(expected_worth(case, form, state, central_values(case)) for state in states)
    pairs = [(b - a, max(abs(a), abs(b))) for a, b in itertools.pairwise(worths)]
    return all(gap <= 1e-13 * size or gap >= 1e-11 * size for gap, size in pairs) and all(
        worth == 0 or abs(worth) > 1e-9 for worth in worths
    )


@FEW
@given(cases())
def test_ranks_equal_the_slow_twin(case: Case) -> None:
    states, made = feasible(names_of(case), case.rules), model(case)
    codes = [states_of(names_of(case)).index(state) for state in states]
    for form in case.preferences:
        if apart(case, form, states):
            fast = made.ranks[made.actors.index(form.actor)][codes].tolist()
            assert dict(zip(states, fast, strict=True)) == slow_ranks(case, form, states)


# what falls away ------------------------------------------------------------------------------------------------------

CLAIMS = ("r1#1", "r2#2", "r3#3")  # each of an origin of its own
SUPPORTS = st.builds(
    lambda because, needs: Support(tuple(because), tuple(needs)),
    *(st.lists(st.sampled_from(CLAIMS), unique=True, max_size=3) for _ in range(2)),
)
FALSE = st.sets(st.sampled_from(CLAIMS)).map(frozenset)


def stands(support: Support, false: frozenset[str]) -> bool:
    """It falls when any claim in `needs` is false, or all of `because` are where each has an origin."""
    any_needed_is_false = bool(set(support.needs) & false)
    all_reasons_are_false = bool(support.because) and set(support.because) <= false
    return not (any_needed_is_false or all_reasons_are_false)


def supported(support: Support, otherwise: Value | None) -> Case:
    """A case in which one of everything rests on the same claims."""
    a, b = (
        types.Option(name, "one", name, name == "b", conditions.ALWAYS, conditions.ALWAYS, ASSUMED) for name in "ab"
    )
    told = [(claim, claim.partition("#")[0]) for claim in CLAIMS]
    item = types.Item("i", conditions.ALWAYS, replace(number("worth.one.i", 1.0), support=support, otherwise=otherwise))
    odds = replace(number("chance.p", 0.5), support=support, otherwise=otherwise)
    return replace(
        load(Path(__file__).parents[2] / "spec/valid/smallest.yaml"),
        actors=(types.Actor("one", "one"),),
        options=(replace(a, support=support), b),
        rules=(
            types.Rule("require", conditions.Name("b"), support),
            types.Rule("require", conditions.Name("b"), ASSUMED),
        ),
        chances=(types.Chance("p", "p", (types.Contingency("", conditions.ALWAYS, odds),)),),
        preferences=(types.Worth("one", (item,)),),
        history=(types.Pass((("a", False),), "", False, (), (), support),),
        variants=(types.Variant("v", (), (("b", False),), support),),
        reports=tuple(types.ReportEntry(r, f"{r}.md", "", r, "F", None, "", "") for _, r in told),
        evidence=tuple(types.Evidence(c, r, "So.", "author", None, (), "certain", 0, 3) for c, r in told),
    )


@MANY
@given(SUPPORTS, FALSE, st.sampled_from([None, 0.25]), st.sampled_from([(), (("a", True),), (("a", False),)]))
def test_without(support: Support, false: frozenset[str], otherwise: Value | None, fix: types.Choices) -> None:
    case = replace(supported(support, otherwise), fix=fix)
    left, up = transform.without(case, false), stands(support, false)
    expected = 1.0 if up or otherwise is None else otherwise
    assert left.quantities["worth.one.i"].value == expected
    assert left.quantities["chance.p"].value == (0.5 if up or otherwise is None else otherwise)
    assert len(left.rules) == (2 if up else 1)
    assert len(left.history) == (1 if up else 0)
    assert left.variants == case.variants
    assert dict(left.fix) == (dict(fix) or ({"a": False} if set(support.needs) & false else {}))
    assert left.options == case.options


@pytest.mark.parametrize("given_", [(), (("a", True),), (("a", False),)])
def test_what_is_given_is_never_held_at_no(given_: types.Choices) -> None:
    case = replace(supported(Support(needs=CLAIMS[:1]), None), asks=types.Question("other", given_))
    assert dict(transform.without(case, frozenset(CLAIMS[:1])).fix) == ({} if given_ else {"a": False})


def test_vary() -> None:
    """spec/case-file.md: other values stand as written, fixed options lose their choice, the rest stays."""
    case = supported(Support(CLAIMS[:1]), 0.25)
    variant = types.Variant("v", (("worth.one.i", 7.0),), (("b", False),), Support(assumed="x"))
    other = transform.vary(case, variant)
    assert other.quantities["worth.one.i"].value == 7.0
    assert transform.without(other, frozenset(CLAIMS[:1])).quantities["worth.one.i"].value == 7.0
    assert dict(other.fix) == {"b": False}
    assert (other.rules, other.chances, other.options) == (case.rules, case.chances, case.options)


def test_masked() -> None:
    """Claims of reports dated after `as_of` are masked; those of the day itself and of undated reports are not."""
    case = load(Path(__file__).parents[2] / "spec/valid/explicit.yaml")
    assert masked(case) == {"blog#00000003"}
    assert np.array_equal(state_grid.feasible_states(transform.baseline(case)), state_grid.feasible_states(case))
