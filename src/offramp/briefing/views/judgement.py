"""The judgement in words: the answer, its scenarios, as reported, how far conventions move it, confidence.

The one view of a Judgement, read in its published shape (`judgement-1`): terminal, page, notebook and briefs lead with
it. Percentages are rounded to five points. Names, quotes and conditions stand in words, never as ids.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import groupby
from operator import itemgetter
from typing import Any

from offramp.briefing.document import Basis, Block, Grid, Para, listed
from offramp.briefing.names import NAMELESS, Names, value_text
from offramp.briefing.provenance import pointer
from offramp.briefing.views.changing import changing_blocks, hinges_para, is_measured
from offramp.briefing.views.game import likelihood
from offramp.briefing.views.record import belief_para, record_para, record_reasons, record_table
from offramp.briefing.views.terms import order_text
from offramp.ensemble.judgement import Judgement
from offramp.wording import (
    CENTRAL,
    EVEN,
    capital,
    count,
    fives,
    is_reversed,
    joined,
    outcome_named,
    outcome_subject,
    percent,
    size,
    span_of_fives,
)

Judged = Mapping[str, Any]  # judgement-1
_COMMAND = "offramp answer CASE"
_ALL = ("",)
_FEW = 100  # effective draws, below which an answer carries a warning
_MANY = {3: "three", 4: "four"}  # scenarios: at most four
_ONCE, _AGAIN = 180, 40  # letters of a quote: where it is told first, and in the same sentence again
HARDLY = 0.03  # of the answer, below which the reports do not carry it
_NEARLY = 0.2  # of the distance to an end of the range: what comes so close to it is named with what gives it
GONE = 0.01  # share of draws with the premise gone, above which an answer carries a warning
_PENDING = "Not yet computed: the answer by other conventions of the method."
_UNPARTED = "The draws are too few to say what tells a high answer from a low one."


def front_paras(judged: Judged, names: Names = NAMELESS) -> tuple[Para, ...]:
    """Answer, undetermined with what the brief's own choices give; what the reports carry; terms; the rest."""
    audit, own = audit_para(judged, names), undetermined(judged)
    return tuple(
        para
        for para in (
            headline_para(judged, names),
            audit if own else None,
            evidence_para(judged),
            terms_para(judged["given"], names),
            scenarios_para(judged, names),
            reported_para(judged),
            branches_para(judged),
            record_para(judged),
            None if own else audit,
            *warning_paras(judged),
        )
        if para is not None
    )


# the answer -----------------------------------------------------------------------------------------------------


def headline_para(judged: Judged, names: Names = NAMELESS) -> Para:
    """The answer in one sentence; where conventions decide on which side of one half it lies, their range."""
    audit = judged["audit"]
    numbers = [pointer("judgement", "probability")]
    numbers += [pointer("judgement", "audit", key) for key in ("low", "high")] if audit else []
    return Para(headline(judged, names), "answer", Basis(tuple(numbers), _ALL, _COMMAND))


def leading_para(judged: Judged, before: Judged | None, names: Names = NAMELESS) -> Para:
    """The answer as a page that goes on drawing leads with it: until other conventions are tried it is provisional;
    `before` is that before changes, which where it was undetermined is said with it."""
    para = headline_para(judged, names)
    if judged["audit"] is not None:
        return para
    lead = f"{'With these changes' if before else 'So far'}, by this brief’s own conventions"
    if not before or not undetermined(before):
        return replace(para, text=f"{lead}: {para.text}")
    audit, now = before["audit"], f"{outcome_named(judged['outcome'])} {fives(judged['probability'])}"
    return replace(para, text=f"{lead}: {now}; before, undetermined: {span_of_fives(audit['low'], audit['high'])}.")


def untried_para() -> Para:
    """That nothing is known yet of other conventions."""
    return Para("Other methods, which may put it on the other side of one half, have not been tried on this.")


def headline(judged: Judged, names: Names = NAMELESS) -> str:
    """The sentence that leads every form.

    >>> answer = {"outcome": "exile", "probability": 0.31, "given": {"offer": True}}
    >>> headline({**answer, "audit": {"low": 0.2, "high": 0.45}})
    'Exile is unlikely (30 %) on these terms, from 20 to 45 % by other conventions.'
    >>> row = {"kind": "base", "what": "", "probability": 0.7}
    >>> headline({**answer, "audit": {"low": 0.2, "high": 0.7, "table": [row]}})
    'Undetermined: 20 to 70 %, depending on how often an unreliable source is right.'
    """
    audit, terms = judged["audit"], " on these terms" if judged["given"] else ""
    if undetermined(judged):
        span, by = span_of_fives(audit["low"], audit["high"]), joined(deciding(judged, names))
        return f"Undetermined: {span}, depending on {by}."
    answer = f"{_likelihood(judged)}{terms}"
    return (
        f"{answer}, from {span_of_fives(audit['low'], audit['high'])} by other conventions." if audit else f"{answer}."
    )


def _likelihood(judged: Judged) -> str:
    return likelihood(judged["outcome"], judged["probability"], fives(judged["probability"]))


def deciding(judged: Judged, names: Names) -> list[str]:
    """The conventions that give the ends of the range, in words, that of the farther end first."""
    ends = [side[0] for side in _sides(judged) if side]
    ranked = sorted(ends, key=lambda row: -abs(_moved(row, judged)))
    return list(dict.fromkeys(names.convention(row["what"], row["kind"]) for row in ranked))


def nearly_deciding(judged: Judged, names: Names) -> list[str]:
    """Other conventions that come within a fifth of the way of the same ends, ties among them; the nearest first."""
    near = [
        (abs(_moved(row, judged)) / abs(_moved(side[0], judged)), names.convention(row["what"], row["kind"]))
        for side in _sides(judged)
        for row in side[1:]
        if abs(_moved(row, judged)) >= (1 - _NEARLY) * abs(_moved(side[0], judged))
    ]
    told, ranked = deciding(judged, names), sorted(near, key=lambda pair: -pair[0])
    return [each for each in dict.fromkeys(name for _, name in ranked) if each not in told]


def _sides(judged: Judged) -> Iterator[list[Judged]]:
    """The conventions that lower the answer, then those that raise it, that of the end first."""
    for side in (-1, 1):
        rows = [row for row in judged["audit"]["table"] if row["probability"] is not None]
        moving = [row for row in rows if side * _moved(row, judged) > 0]
        yield sorted(moving, key=lambda row: -abs(_moved(row, judged)))


def _moved(row: Judged, judged: Judged) -> float:
    return float(row["probability"] - judged["probability"])


def undetermined(judged: Judged) -> bool:
    """Whether other conventions put the answer on the other side of one half."""
    audit = judged.get("audit")
    return audit is not None and (audit["low"] >= EVEN) != (audit["high"] >= EVEN)


def terms_para(given: Mapping[str, bool], names: Names) -> Para | None:
    """The terms that the question takes as given, in words; None where there are none, or no words for them."""
    if not given or not names.options:
        return None
    granted = "; ".join(names.options.get(option, option) for option, taken in given.items() if taken)
    refused = "; ".join(names.options.get(option, option) for option, taken in given.items() if not taken)
    parts = [f"The terms: {granted or 'nothing'}.", *([f"Not part of them: {refused}."] if refused else [])]
    return Para(" ".join(parts))


# scenarios ------------------------------------------------------------------------------------------------------


def scenarios_para(judged: Judged, names: Names) -> Para:
    """The highest and the lowest scenario in a sentence, with how many there are, or why there is none."""
    leaves = judged["scenarios"]
    if len(leaves) < 2:
        few = judged["effective_draws"] < _FEW
        spread = "The doubt is spread over many things: no two or three of them settle the answer."
        return Para(_UNPARTED if few else spread, "scenarios", Basis((), (), _COMMAND))
    ranked = sorted(range(len(leaves)), key=lambda k: -leaves[k]["probability"])
    high, low = leaves[ranked[0]], leaves[ranked[-1]]
    best, worst = fives(high["probability"]), fives(low["probability"])
    if len(leaves) == 2:  # two sides of one condition
        text = f"{capital(_where(high, names))} it is {best}; where not, {worst}"
    else:
        again = _where_again(low, high, names)
        many = _MANY.get(len(leaves), "the")
        text = f"Of {many} scenarios the highest is {best}, {_where(high, names)}; the lowest {worst}, {again}"
    numbers = tuple(path for k in (ranked[0], ranked[-1]) for path in _scenario_numbers(k, leaves[k]))
    ungraded = "; nobody has graded the reports behind it" if _by_convention(high) else ""
    claims, items = (
        tuple(dict.fromkeys(one[kind] for leaf in (high, low) for one in leaf["when"] if kind in one))
        for kind in ("claim", "quantity")
    )
    return Para(f"{text}{ungraded}.", "scenarios", Basis(numbers, items, _COMMAND, claims))


def _scenario_numbers(index: int, leaf: Judged) -> Iterator[str]:
    yield pointer("judgement", "scenarios", index, "probability")
    bounds = (k for k, one in enumerate(leaf["when"]) if one.get("value") is not None)
    yield from (pointer("judgement", "scenarios", index, "when", k, "value") for k in bounds)


def _by_convention(leaf: Judged) -> bool:
    return leaf["set_by"] == "convention" and any("claim" in one or "origin" in one for one in leaf["when"])


def _where(leaf: Judged, names: Names, at_length: bool = True) -> str:
    """The conditions of a leaf."""
    numbers = [one for one in leaf["when"] if "quantity" in one]
    each = [condition_text(one, names, at_length and one in numbers[:1]) for one in leaf["when"]]
    return f"where {joined(each)}"


def _where_again(leaf: Judged, first: Judged, names: Names) -> str:
    """The conditions of a leaf in the same sentence as those of the `first`, whose quotes are not told again."""
    quoted = [_name(one) for one in first["when"] if "claim" in one]
    again = [one for one in leaf["when"] if _name(one) in quoted]
    rest = [one for one in leaf["when"] if one not in again]
    if len(quoted) == 1 and again:
        told = [f"what is quoted is {'true' if again[0]['true'] else 'not true'}"]
    elif len(quoted) == 2 == len(again) and not any(one["true"] for one in again):
        told = ["neither quote is true"]
    else:
        told = [condition_text(one, names, False, _AGAIN) for one in again]
    known = [_name(one) for one in first["when"]]
    each = [condition_text(one, names, quoted == known, again=_name(one) in known) for one in rest]
    return f"where {joined([*told, *each])}"


def _name(condition: Judged) -> tuple[str, str]:
    kind = next(key for key in ("claim", "origin", "quantity") if key in condition)
    return kind, str(condition[kind])


def condition_text(
    condition: Judged, names: Names, at_length: bool = True, most: int = _ONCE, again: bool = False
) -> str:
    """One condition of a scenario, a quote in `most` letters; in a table without what its heading could say, and
    `again` in the same sentence a number without its owner."""
    kind, name = _name(condition)
    if kind == "claim":
        return f"“{names.quote(name, most)}” is {'true' if condition['true'] else 'not true'}"
    if kind == "origin":
        return f"“{name}” is {'reliable' if condition['reliable'] else 'not reliable'}"
    part, value = _part(condition), condition.get("value")
    if value is None:
        return f"{names.labelled(name)} lies in the {part} of its range"
    side = "above" if condition["upper"] else "below"
    of_range = " of its range" if at_length else ""
    label = names.labelled(name)
    label = label.partition(" (")[0] if again and label.startswith("‘") else label
    return f"{label} is {side} {names.figure(name, value)} ({part}{of_range})"


_PARTS = {0.25: "quarter", 0.33: "third", 0.5: "half", 0.67: "two thirds", 0.75: "three quarters"}


def _part(condition: Judged) -> str:
    """Which part of a number's range."""
    upper, cut = condition["upper"], condition.get("cut")
    share = 1 - cut if upper and cut is not None else cut
    part = _PARTS.get(round(share or 0.5, 2)) or percent(share or 0.5)
    return f"{'upper' if upper else 'lower'} {part}"


# as reported, conventions, warnings ---------------------------------------------------------------------


def evidence_para(judged: Judged) -> Para | None:
    """That assumptions carry the answer, where without any report it would hardly be another.

    >>> evidence_para({"probability": 0.5, "without_reports": 0.508}).text
    'Set every report aside and the answer moves by 1 point: assumptions carry it.'
    """
    without = judged.get("without_reports")
    if without is None or abs(without - judged["probability"]) >= HARDLY:
        return None
    text = (
        f"Set every report aside and the answer moves by {size(without - judged['probability'])}: assumptions carry it."
    )
    numbers = (pointer("judgement", "probability"), pointer("judgement", "without_reports"))
    return Para(text, "evidence", Basis(numbers, _ALL, _COMMAND))


def reported_para(judged: Judged) -> Para | None:
    """The answer where every cited claim is true that nobody rejected, and where no report is believed at all."""
    reported, without = judged["as_reported"], judged.get("without_reports")
    if not reported:
        return None
    numbers = [pointer("judgement", "as_reported", "probability")]
    text = f"If everything is as reported: {fives(reported['probability'])}"
    if without is not None:
        numbers.append(pointer("judgement", "without_reports"))
        text += f"; without any report: {fives(without)}"
    return Para(f"{text}.", "as-reported", Basis(tuple(numbers), _ALL, _COMMAND))


def branches_para(judged: Judged) -> Para | None:
    """The answer by the grade of a report that nobody has graded, where that decides."""
    places = [k for k, one in enumerate(judged["branches"]) if one["decides"]]
    if not places:
        return None
    branch, at = judged["branches"][places[0]], ("judgement", "branches", places[0])
    best, worst = fives(branch["if_best"]), fives(branch["if_worst"])
    text = f"“{branch['origin']}” awaits a grade: {best} if A (reliable), {worst} if E (unreliable)."
    numbers = (pointer(*at, "if_best"), pointer(*at, "if_worst"))
    return Para(text, "branches", Basis(numbers, (), "offramp claims CASE grade", tuple(branch["claims"])))


def audit_para(judged: Judged, names: Names) -> Para | None:
    """How far other conventions move the answer, and which moves it most."""
    audit = judged["audit"]
    if not audit:
        return Para(_PENDING)
    numbers = tuple(pointer("judgement", "audit", key) for key in ("low", "high", "tried"))
    if undetermined(judged):
        here = fives(judged["probability"])
        text = f"As this brief reads the case, averaged over every doubt: {here}."
    else:
        tried, by = count(audit["tried"], "other convention"), joined(deciding(judged, names)[:1])
        text = f"None of {tried} moves it across one half{f'; the most is by {by}' if by else ''}."
    numbers = (pointer("judgement", "probability"), *numbers)
    items = tuple(dict.fromkeys(row["what"] for row in audit["table"] if row["what"]))
    return Para(text, "audit", Basis(numbers, items, _COMMAND))


def warning_paras(judged: Judged) -> Iterator[Para]:
    """Few effective draws, draws that failed, and premises that are gone."""
    counted = ("effective_draws", "draws", "failed")
    basis = Basis(tuple(pointer("judgement", key) for key in counted), (), _COMMAND)
    if judged["effective_draws"] < _FEW:
        few, every = round(judged["effective_draws"]), judged["draws"] - judged["failed"]
        text = f"only {count(few, 'draw')}" if few >= every else f"the {every:,} draws weigh no more than {few}"
        yield Para(f"Warning: {text}.", "effective", basis)
    if judged["premise_gone"] > GONE:
        gone = Basis((pointer("judgement", "premise_gone"),), (), _COMMAND)
        share = percent(judged["premise_gone"], exact=False)
        text = f"Warning: in {share} of the draws the question is settled beforehand."
        yield Para(text, "premise", gone)


# a change of the case -------------------------------------------------------------------------------------------


def shift_para(before: float, judged: Judged, latest: str = "") -> Para:
    """By how much changes move the answer, on the same draws; `latest` says what of the case itself was changed.

    >>> shift_para(0.46, {"probability": 0.31, "draws": 200}).text
    'Your changes lower the answer by 15 points, from 45 to 30 %, on the same 200 draws.'
    >>> shift_para(0.46, {"probability": 0.62, "draws": 90}, "a file").text
    'The latest change (a file) raises the answer by 16 points, from 45 to 60 %, on the same 90 draws: it is reversed.'
    """
    now, same = judged["probability"], f"on the same {count(judged['draws'], 'draw')}"
    who, verb = (f"The latest change ({latest})", "s") if latest else ("Your changes", "")
    across = is_reversed(before, now >= EVEN)
    if fives(before) == fives(now):
        side = f", to just {'over' if now >= EVEN else 'under'} one half" if across else ""
        return Para(f"{who} move{verb} the answer by {size(now - before)}{side}, {same}.")
    moved = f"by {size(now - before)}, from {span_of_fives(before, now)}, {same}"
    turned = ": it is reversed" if across else ""
    return Para(f"{who} {'raise' if now > before else 'lower'}{verb} the answer {moved}{turned}.")


def old_para(latest: str = "") -> Para:
    """That an answer is still that of the case before it was changed."""
    change = f"the latest change ({latest})" if latest else "your changes"
    return Para(f"Old: the answer before {change}, which it leaves out.")


def first_para(judged: Judged) -> Para:
    """That an answer is of the first draws alone."""
    return Para(f"A first answer, from {count(judged['draws'], 'draw')}; the others are being made.")


def standing_paras(judged: Judged, names: Names = NAMELESS) -> tuple[Para, ...]:
    """What stands under the headline: scenarios, as reported, conventions, warnings; then the spread."""
    return (*front_paras(judged, names)[1:], _doubt(judged))


def outcome_shares(judged: Judged) -> tuple[tuple[str, float, str], ...]:
    """Every outcome with its probability and that in words, and with them, where it counts, that nothing is left."""
    rows = [(name, p, fives(p)) for name, p in judged["outcomes"].items()]
    gone = judged["premise_gone"]
    return (*rows, *([("settled beforehand", gone, fives(gone))] if gone > GONE else []))


# confidence, others -----------------------------------------------------------------------------------------------


def confidence_para(judged: Judged) -> Para:
    """The level and every reason for it."""
    confidence = judged["confidence"]
    level, why = confidence["level"], "; ".join(confidence["why"])
    reasons = f": {why}" if why else ""
    numbers = [pointer("rests", "origins"), pointer("judgement", "effective_draws")]
    numbers += [pointer("judgement", "audit", key) for key in ("low", "high")] if judged["audit"] else []
    return Para(f"{capital(level)}{reasons}.", "confidence", Basis(tuple(numbers), _ALL, _COMMAND))


def other_outcomes_para(judged: Judged) -> Para:
    """Every other outcome from the same draws."""
    others = [pair for pair in judged["outcomes"].items() if pair[0] != judged["outcome"]]
    ranked = sorted(others, key=lambda pair: -pair[1])
    each = [f"{name} {fives(p)}" for name, p in ranked]
    each += (
        [f"settled beforehand {percent(judged['premise_gone'], exact=False)}"] if judged["premise_gone"] > GONE else []
    )
    numbers = tuple(pointer("judgement", "outcomes", name) for name in judged["outcomes"])
    rounded = "" if _shown_in_all(judged) == 100 else " (each rounded to five points)"
    return Para(f"{capital(joined(each) or 'none')}{rounded}.", "else", Basis(numbers, _ALL, _COMMAND))


def _shown_in_all(judged: Judged) -> int:
    """What the outcomes as shown, in percent, add up to."""
    return sum(5 * round(20 * float(p)) for p in (*judged["outcomes"].values(), judged["premise_gone"]))


# in full --------------------------------------------------------------------------------------------------------


def judgement_blocks(judged: Judged, names: Names = NAMELESS) -> tuple[Block, ...]:
    """The judgement in full: its spread, every scenario, every outcome, its draws."""
    return (
        *(_scenario_table(judged, names) if judged["scenarios"] else ()),
        _doubt(judged),
        *record_table(judged),
        *([belief] if (belief := belief_para(judged, names)) else []),
        Grid(("outcome", "probability"), tuple(_outcomes(judged))),
        _draws(judged),
        *(_audit_table(judged, names) if judged["audit"] else ()),
        *([listed(_failures(judged["failures"]))] if judged["failures"] else []),
    )


def judgement_reasons(judged: Judged, names: Names) -> tuple[Block, ...]:
    """What a second page says of it."""
    scenarios = _scenario_table(judged, names) if judged["scenarios"] else ()
    return (*scenarios, *nearly_paras(judged, names), _doubt(judged), *record_reasons(judged, names))


def nearly_paras(judged: Judged, names: Names) -> tuple[Para, ...]:
    """What decides nearly as much as what the headline names, where it is undetermined."""
    ties = nearly_deciding(judged, names) if undetermined(judged) else []
    return (Para(f"Nearly as decisive as what the answer names: {joined(ties)}."),) if ties else ()


def answer_blocks(judged: Judged, names: Names = NAMELESS) -> tuple[Block, ...]:
    """What `offramp answer` prints: the front, then in full."""
    changing = (hinges_para(judged, names), *changing_blocks(judged, names)) if is_measured(judged) else ()
    return (*front_paras(judged, names), *changing, *judgement_blocks(judged, names))


def noun_blocks(judgement: Judgement) -> tuple[Block, ...]:
    """The same of the noun itself, where no names are at hand."""
    return answer_blocks(judgement.to_dict())


def _scenario_table(judged: Judged, names: Names) -> tuple[Block, ...]:
    rows = tuple(
        (_where(leaf, names, False), percent(leaf["share"]), fives(leaf["probability"])) for leaf in judged["scenarios"]
    )
    columns = ("in the draws", "share of the draws", f"{outcome_named(judged['outcome'])} there")
    return (Para("Scenarios: what separates the draws most."), Grid(columns, rows))


def _audit_table(judged: Judged, names: Names) -> tuple[Block, ...]:
    """Every convention that was tried, and the answer then."""
    tried = [_tried(row, names) for row in judged["audit"]["table"]]
    rows = tuple((name, "; ".join(each for _, each in rows)) for name, rows in groupby(tried, key=itemgetter(0)))
    lead = Para(
        f"The answer under other conventions, on {count(judged['audit']['draws'], 'common draw')}:",
        "audit.table",
        Basis((pointer("judgement", "audit", "draws"),), (), _COMMAND),
    )
    return (lead, Grid(("convention", f"{outcome_named(judged['outcome'])} with another in its place"), rows))


def _tried(row: Judged, names: Names) -> tuple[str, str]:
    convention, p = names.convention(row["what"], row["kind"]), row["probability"]
    if row["kind"] == "history":
        convention = names.item(row["what"])
    value = tried_text(row["kind"], row["what"], row["value"], names)
    return convention, f"{value}: {(row['problem'] or 'not solved') if p is None else fives(p)}"


def tried_text(kind: str, what: str, value: str, names: Names) -> str:
    """What an audit puts in the place of a convention, in words.

    >>> tried_text("private", "worth.a.b", "0..7.5", NAMELESS), tried_text("worth", "worth.a.b", "times 0.5", NAMELESS)
    ('0 to 7.5', 'half as large')
    >>> tried_text("order", "b before a", "swapped", NAMELESS), tried_text("history", "", "hit pending", NAMELESS)
    ('b before a', '“hit” pending')
    """
    if kind == "order":
        return order_text(what, names)
    if kind == "history" and value != "left out":
        option, _, rest = value.partition(" ")
        return f"“{names.option(option)}” {rest}"
    if kind == "base":
        return percent(float(value))
    return _IN_ITS_PLACE.get(value, value_text(value))


_IN_ITS_PLACE = {"hull": "anywhere in either range", "times 0.5": "half as large", "times 2": "twice as large"}


def _doubt(judged: Judged) -> Para:
    above, spread = judged["above_half"], judged["spread"]
    often = f"{above['k']:,}" if above["k"] else "none"
    likelier = f"{outcome_subject(judged['outcome'])} is likelier than not in {often} of {count(above['of'], 'draw')}"
    text = f"{likelier}; in nine draws of ten its probability is {span_of_fives(*spread)}."
    numbers = [pointer("judgement", "above_half", key) for key in ("k", "of")]
    numbers += [pointer("judgement", "spread", k) for k in (0, 1)]
    return Para(text, "spread", Basis(tuple(numbers), _ALL, _COMMAND))


def _outcomes(judged: Judged) -> Iterator[tuple[str, str]]:
    yield from ((name, fives(p)) for name, p in judged["outcomes"].items())
    if judged["premise_gone"]:
        yield "the question is settled beforehand", percent(judged["premise_gone"], exact=False)


def _draws(judged: Judged) -> Para:
    failed = f", {judged['failed']:,} of them failed" if judged["failed"] else ""
    effective = round(judged["effective_draws"])
    text = f"{count(judged['draws'], 'draw')}, seed {judged['seed']}{failed}; "
    if effective < judged["draws"] - judged["failed"]:
        text += f"weighted by how well each explains the past, they count as {effective:,}; "
    text += f"95 % interval of the mean {span_of_fives(*judged['sampling'])}."
    central = judged["central"]
    text += f" {capital(CENTRAL)}: {percent(central, exact=False)}." if central is not None else ""
    numbers = [pointer("judgement", key) for key in ("draws", "failed", "effective_draws", "central")]
    numbers += [pointer("judgement", "sampling", k) for k in (0, 1)]
    return Para(text, "draws", Basis(tuple(numbers), _ALL, _COMMAND))


def _failures(failures: Sequence[Judged]) -> Iterator[str]:
    return (f"{count(one['draws'], 'draw')} failed: {one['reason']}" for one in failures)
