"""Indicators on a few lines each: what would be seen if so and if not, and by whom. The one view of Indicators."""

from __future__ import annotations

from collections.abc import Iterator

from offramp.briefing.document import Block, Para, listed
from offramp.briefing.names import NAMELESS, WHOLE, Names
from offramp.news.indicators import BARE, Indicator, Indicators, IndicatorSign
from offramp.wording import capital, joined, outcome_subject, percent


def indicators_blocks(every: Indicators, names: Names = NAMELESS) -> tuple[Block, ...]:
    """The answer, then what would change it, each with its signs."""
    head = f"{outcome_subject(every.outcome)}: {percent(every.probability, exact=False)}."
    if not every.indicators:
        return (Para(f"{head} Nothing that the case doubts would change it: there is nothing to look out for."),)
    told = "What would be seen where that is about to change, as the case implies it."
    rest = f"A sign tells two things apart where it is at least {BARE:.0f} times as likely under one of them."
    return (Para(f"{head} {told} {rest}"), *(block for one in every.indicators for block in _told(one, names)))


def _told(indicator: Indicator, names: Names) -> Iterator[Block]:
    yield Para(_head(indicator, names))
    telling = [sign for sign in indicator.signs if sign.tells or sign.tells_unseen]
    silent = [sign_text(sign, names) for sign in indicator.signs if sign not in telling]
    lines = [_line(sign, names) for sign in telling]
    if telling:
        yield listed([*lines, *([f"would not tell them apart: {joined(silent)}"] if silent else [])])


def _head(indicator: Indicator, names: Names) -> str:
    """What may be so or not, and the answer either way."""
    if indicator.kind == "outcome":
        return f"{outcome_subject(indicator.what)} or not: what goes with it."
    so, other = (
        f"{percent(side.probability, exact=False)} {_side(indicator, side.at, names)}" for side in indicator.sides
    )
    blind = " Nothing that would be seen tells the two apart." if indicator.blind else ""
    return f"{capital(names.finding(indicator.what, indicator.kind, WHOLE))}: {so}, {other}.{blind}"


def _side(indicator: Indicator, at: bool | float, names: Names) -> str:
    if isinstance(at, bool):
        words = ("in force", "not in force") if indicator.kind == "variant" else ("if so", "if not")
        return words[not at]
    return f"at {names.figure(indicator.what, at)}"


def _line(sign: IndicatorSign, names: Names) -> str:
    """A sign, who would be reported or report, how likely it is either way, and what that makes of it."""
    likely = f"{percent(sign.if_so)} if so, {percent(sign.if_not)} if not"
    seen = f"seen, {ratio_text(sign.ratio)}" if sign.tells else ""
    unseen = f"ruled out, {ratio_text(sign.ratio_unseen)}" if sign.tells_unseen else ""
    mark = "; it is the answer itself" if sign.is_answer else ""
    told = joined([one for one in (seen, unseen) if one])
    return f"{sign_text(sign, names)} ({_witnesses(sign, names)}): {likely}; {told}{mark}"


def sign_text(sign: IndicatorSign, names: Names) -> str:
    """A sign in words."""
    if sign.kind == "move":
        return f"“{names.option(sign.what)}”"
    return f"a report {'that says the same' if sign.kind == 'same' else 'to the contrary'}"


def _witnesses(sign: IndicatorSign, names: Names) -> str:
    """Whose move it is, or who told of it so far."""
    if sign.kind == "move":
        return f"reported of {joined([names.actor(one) for one in sign.by])}"
    return f"by another than {joined(sign.by)}" if sign.by else "by anybody"


def ratio_text(ratio: float | None) -> str:
    """A likelihood ratio in the digits that it bears.

    >>> ratio_text(4.31), ratio_text(0.0517), ratio_text(None), ratio_text(0.0), ratio_text(57.3)
    ('4.3', '1/19', 'only if so', 'only if not', '57')
    """
    if ratio is None or not ratio:
        return "only if so" if ratio is None else "only if not"
    told = ratio if ratio >= 1 else 1 / ratio
    text = f"{told:.1f}" if told < 10 else f"{told:.0f}"
    return text if ratio >= 1 or text == "1.0" else f"1/{text}"
