"""What the answer hinges on: how far each number, and each claim, moves it by itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from offramp.briefing.charts.figure import altair, by_row, fields, figure, label, numbered, on, shown
from offramp.briefing.charts.key import band, line, point
from offramp.briefing.charts.palette import DASHED, DOTTED, FIRST, INK, MUTED, PALE, PAPER, PLOT, ROW, SECOND
from offramp.briefing.document import Figure
from offramp.briefing.names import NAMELESS, Names
from offramp.briefing.support import Rests
from offramp.ensemble.thresholds import ClaimHinge, Hinges, Threshold
from offramp.wording import CENTRAL, EVEN, LEAST, capital, count, figures, fives, joined, percent

MOST = 12  # rows; --json has them all
QUOTE = 44  # letters of a quote beside the plot; the words of the chart have the whole quote

RULES = (line("one half, where the answer turns", INK, 1.5, DASHED), line("the answer now", MUTED, 2, DOTTED))
NUMBERS = (
    point("at the low end of its range (written beside it)", "circle", FIRST, PAPER, 55),
    point("at the high end", "square", SECOND, SECOND, 55),
    *RULES,
)
CLAIMS = (
    point("the claim is false", "circle", FIRST, FIRST, 60),
    point("… and nothing else supports what cites it", "diamond", SECOND, PAPER, 75),
    band("how far it moves the answer", PALE),
    *RULES,
)

HELD = (
    point("the claim is false", "circle", FIRST, FIRST, 60),
    point("the claim is true", "diamond", SECOND, PAPER, 75),
    *CLAIMS[2:],
)


def tornado(turns: Hinges | None, names: Names = NAMELESS, judged: Mapping[str, Any] | None = None) -> Figure | None:
    """The numbers by how far the answer moves as each alone goes through its range; None where none moves it.

    Of the answer itself where the judgement `judged` (`judgement-1`) says what would change it, else if everything is
    as reported.
    """
    if judged and judged["find_out"] is not None:
        each, now, asked = _held(judged), float(judged["probability"]), str(judged["outcome"])
        said, where, say = "held at either end on the same draws", "The answer, the mean over draws", fives
    elif turns:
        each, now, asked = list(turns.thresholds), _now(turns), str(turns.answer["outcome"])
        said, where, say = "from one end of its range to the other", capital(CENTRAL), percent
    else:
        return None
    if not (moving := [one for one in sorted(each, key=lambda bar: -bar.swing) if one.swing >= LEAST]):
        return None
    rows, more = numbered(_number(one, names) for one in moving[:MOST]), len(moving) - MOST
    title = f"What moves the answer: how likely is {shown(asked, 40)}?"
    subtitle = [f"each number alone, {said}", *_left(more, sum(one.ends is not None for one in each) - len(moving))]
    told = (*(_number_told(one, names, say) for one in moving[:MOST]), _turning(moving[:MOST]))
    alt = (_first(title, f"{where}: {say(now)}", subtitle), *told)
    tables = {"numbers": rows, **_lines(now)}
    return figure("tornado", title, subtitle, alt, tables, [_numbers_chart(len(rows))], NUMBERS)


def _held(judged: Mapping[str, Any]) -> list[Threshold]:
    """The numbers that were held at their ends, private ones too."""
    found = []
    for one in judged["find_out"]:
        if one["kind"] in ("number", "private") and len(one["sides"]) == 2:
            (low, at_low), (high, at_high) = sorted((side["at"], side["probability"]) for side in one["sides"])
            turns = () if one["turns_at"] is None else (one["turns_at"],)
            found.append(Threshold(one["what"], low, (low, high), turns, None, (at_low, at_high), (), None))
    return found


def _left(more: int, rest: int) -> list[str]:
    """What is not drawn."""
    told = [f"{count(more, 'more number')} move it less"] if more > 0 else []
    told += [f"{count(rest, 'number')} by less than half a point"] if rest else []
    return ["not drawn: " + ", ".join(told)] if told else []


def _now(turns: Hinges) -> float:
    return float(turns.answer["probability"])


def _first(title: str, now: str, subtitle: Sequence[str]) -> str:
    """What is asked, the answer now, and where it would turn."""
    return f"{title} {now}; at {percent(EVEN)} the answer turns; {'; '.join(subtitle)}."


def _lines(now: float) -> dict[str, list[dict[str, Any]]]:
    """The two lines across the plot: the answer now, and one half, where it turns."""
    return {"now": [{"answer": now}], "half": [{"answer": EVEN}]}


def _number(threshold: Threshold, names: Names) -> dict[str, Any]:
    assert threshold.ends
    assert threshold.range
    low, high = threshold.ends
    return {
        "name": label(threshold.quantity, names),
        "path": capital(shown(names.quantity(threshold.quantity))),
        "rising": high >= low,
        "at_low": low,
        "at_high": high,
        "low": figures(threshold.range[0]),
        "high": figures(threshold.range[1]),
    }


def _number_told(threshold: Threshold, names: Names, say: Callable[[float], str]) -> str:
    row = _number(threshold, names)
    low, high = (say(p) for p in threshold.ends or ())
    turns = f"; its threshold is {joined([figures(at) for at in threshold.turns_at])}" if threshold.turns_at else ""
    return f"{row['path']}: {low} at {row['low']}, {high} at {row['high']}{turns}."


def _turning(moving: Sequence[Threshold]) -> str:
    return "" if any(one.turns_at for one in moving) else "None of these alone takes the answer across one half."


def _numbers_chart(rows: int) -> Any:
    alt = altair()
    base, labels = by_row("numbers", limit=230)
    bar = base.mark_bar(height=12, color=PALE).encode(x=_x("at_low"), **fields(x2="at_high:Q"))
    low = base.mark_point(size=55, shape="circle", stroke=FIRST, fill=PAPER, opacity=1, strokeWidth=2)
    high = base.mark_point(size=55, shape="square", stroke=SECOND, fill=SECOND, opacity=1)
    ends = (low.encode(x=_x("at_low")), high.encode(x=_x("at_high")))
    names = [each for side in ("low", "high") for each in _end_names(base, side)]
    return alt.layer(bar, *_rules(), *ends, *names, labels).properties(width=PLOT, height=(ROW + 2) * rows)


def _end_names(base: Any, side: str) -> Iterator[Any]:
    """The two ends of a range, each outside the bar."""
    outside = {"low": "datum.rising", "high": "!datum.rising"}[side]
    for left in (True, False):
        mark = base.mark_text(align="right" if left else "left", dx=-8 if left else 8, baseline="middle", color=INK)
        there = outside if left else f"!({outside})"
        yield mark.encode(x=_x(f"at_{side}"), text=f"{side}:N").transform_filter(there)


def _x(field: str) -> Any:
    alt = altair()
    axis = alt.Axis(format="%", title="the answer: probability of the outcome asked about", tickCount=5)
    return alt.X(f"{field}:Q", scale=alt.Scale(domain=[0, 1]), axis=axis)


def _rules() -> tuple[Any, Any]:
    half = on("half").mark_rule(color=INK, strokeDash=DASHED, strokeWidth=1.5).encode(x=_x("answer"))
    now = on("now").mark_rule(color=MUTED, strokeDash=DOTTED, strokeWidth=2).encode(x=_x("answer"))
    return half, now


# claims ---------------------------------------------------------------------------------------------------------


def claims(turns: Hinges | None, rests: Rests | None = None, judged: Mapping[str, Any] | None = None) -> Figure | None:
    """The claims by how far the answer moves when each is false; None where none moves it. `rests` has the quotes.

    Of the answer itself, and beside it when each is true, where `judged` says so (see `tornado`); else if everything is
    as reported, and beside it without all other support of what cites the claim.
    """
    if judged and judged["find_out"] is not None:
        every, now, asked = _held_claims(judged), float(judged["probability"]), str(judged["outcome"])
        said, where, say = "each claim held false, and held true, on the same draws", "The mean over draws", fives
    elif turns:
        every, now, asked = list(turns.claims), _now(turns), str(turns.answer["outcome"])
        said, where, say = f"each claim taken as false, {CENTRAL}", capital(CENTRAL), percent
    else:
        return None
    if not (moving := [one for one in sorted(every, key=lambda bar: -bar.swing) if one.swing >= LEAST]):
        return None
    quotes = {one.id: shown(one.text) for one in rests.quotes} if rests else {}
    rows = numbered(_claim(one, quotes) for one in moving[:MOST])
    more = len(every if turns is None else turns.claims) - len(rows)
    title = f"What the answer owes to single claims: how likely is {shown(asked, 40)}?"
    subtitle = [said, *([f"not drawn: {count(more, 'more claim')}, less or not at all"] if more > 0 else [])]
    told = (_claim_told(one, quotes, say, say is fives) for one in moving[:MOST])
    alt = (_first(title, f"{where}: {say(now)}", subtitle), *told)
    samples = HELD if say is fives else CLAIMS
    return figure("claims", title, subtitle, alt, {"claims": rows, **_lines(now)}, [_claims_chart(len(rows))], samples)


def _held_claims(judged: Mapping[str, Any]) -> list[ClaimHinge]:
    """The claims that were held, the answer with each held true in the place of that without other support."""
    found = []
    for one in judged["find_out"]:
        sides = {side["at"]: side["probability"] for side in one["sides"]}
        if one["kind"] == "claim" and len(sides) == 2:
            found.append(ClaimHinge(one["what"], float(judged["probability"]), sides[False], sides[True], ()))
    return found


def _claim(hinge: ClaimHinge, quotes: dict[str, str]) -> dict[str, Any]:
    quote = f"“{shown(quotes[hinge.claim], QUOTE)}”" if hinge.claim in quotes else shown(hinge.claim)
    plain = {"claim": shown(hinge.claim), "name": quote, "now": hinge.if_true}
    return plain | {"untrue": hinge.if_false, "only": hinge.if_only}


def _claim_told(hinge: ClaimHinge, quotes: dict[str, str], say: Callable[[float], str], as_true: bool) -> str:
    quote = f" (“{quotes[hinge.claim]}”)" if hinge.claim in quotes else ""
    untrue, only = ("cannot be said" if p is None else say(p) for p in (hinge.if_false, hinge.if_only))
    beside = "if it is true" if as_true else "without it and all other support of what cites it"
    return f"{shown(hinge.claim)}{quote}: without it {untrue}; {beside} {only}."


def _claims_chart(rows: int) -> Any:
    alt = altair()
    base, names = by_row("claims", limit=230)
    bars = [base.mark_bar(height=12, color=PALE).encode(x=_x("now"), x2=f"{end}:Q") for end in ("untrue", "only")]
    untrue = base.mark_point(size=60, shape="circle", stroke=FIRST, fill=FIRST, opacity=1)
    only = base.mark_point(size=75, shape="diamond", stroke=SECOND, fill=PAPER, opacity=1, strokeWidth=2)
    ends = (only.encode(x=_x("only")), untrue.encode(x=_x("untrue")))
    return alt.layer(*bars, *_rules(), *ends, names).properties(width=PLOT, height=(ROW + 2) * rows)
