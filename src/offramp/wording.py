"""How a number is said, in one place: percentages, changes, counts, lists, the words of ICD 203, near ties.

One quantity has one figure wherever an output shows it. What is a mean over draws of the uncertain inputs is given to
five points (`fives`), since conventions alone move it by more; what is solved exactly for one play is given in whole
points (`percent`).

What is at least as likely as not is a yes. A probability is never rounded to certainty. Source of the words:
Intelligence Community Directive 203 (US Office of the Director of National Intelligence, 2015, section D.6.e.2.a).
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence

WORDS: dict[str, tuple[float, float]] = {
    "almost no chance": (0.01, 0.05),
    "very unlikely": (0.05, 0.20),
    "unlikely": (0.20, 0.45),
    "roughly even chance": (0.45, 0.55),
    "likely": (0.55, 0.80),
    "very likely": (0.80, 0.95),
    "almost certain": (0.95, 0.99),
}
EVEN = 0.5
NEAR_TIE = 0.05  # between the two likeliest
CENTRAL = "if everything is as reported, every number in the middle"
LEAST = 0.005  # of a probability: what is less likely, or moves it by less, is not named


def word(p: float) -> str:
    """The ICD 203 word for a probability; beyond the outermost words the outermost.

    >>> word(0.94), word(0.5), word(0.001)
    ('very likely', 'roughly even chance', 'almost no chance')
    """
    return next((name for name, (_, high) in WORDS.items() if p <= high), "almost certain")


def near_tie(odds: Iterable[float]) -> bool:
    """Whether the two largest of some probabilities are less than five points apart.

    >>> near_tie([0.4, 0.36, 0.24]), near_tie([0.53, 0.47]), near_tie([1.0])
    (True, False, False)
    """
    first = sorted(odds, reverse=True)
    return len(first) > 1 and first[0] - first[1] < NEAR_TIE


def is_reversed(p: float | None, yes: bool) -> bool:
    """Whether a probability falls on the other side of one half than the answer; None (not solved) does not.

    >>> is_reversed(0.4, True), is_reversed(0.5, True), is_reversed(None, True)
    (True, False, False)
    """
    return p is not None and (p >= EVEN) != yes


def percent(p: float, exact: bool = True) -> str:
    """A probability in whole points; 0 and 1 are shown as such only where they are `exact`.

    A no is never printed as 50 %.

    >>> percent(0.989), percent(0.9951), percent(0.006), percent(0.0), percent(0.0, exact=False), percent(0.497)
    ('99 %', 'over 99 %', 'under 1 %', '0 %', 'under 1 %', 'just under 50 %')
    """
    if exact and p in (0.0, 1.0):
        return f"{100 * p:.0f} %"
    if p < 0.01 or p > 0.99:
        return "under 1 %" if p < EVEN else "over 99 %"
    return "just under 50 %" if round(100 * p) == 50 and p < EVEN else f"{100 * p:.0f} %"


def unbroken(text: str) -> str:
    """Text for a page that breaks its lines anywhere: a number and the sign of its percentage stay on one line.

    >>> unbroken("from 20 to 45 %")
    'from 20 to 45\\xa0%'
    """
    return re.sub(r"(?<=\d) %", "\u00a0%", text)


def fives(p: float, exact: bool = False) -> str:
    """A probability to the nearest five points, never rounded to certainty; 0 and 1 as such only where `exact`.

    >>> fives(0.94), fives(0.02), fives(0.98), fives(0.0, exact=True)
    ('95 %', 'under 5 %', 'over 95 %', '0 %')
    """
    if exact and p in (0.0, 1.0):
        return percent(p, exact)
    near = _nearest_five(p)
    return "under 5 %" if near == 0 else "over 95 %" if near == 100 else f"{near} %"


def is_even(p: float) -> bool:
    """Whether a probability rounds to one half, so that it can be neither reversed nor called likelier than not.

    >>> is_even(0.479), is_even(0.53)
    (True, False)
    """
    return _nearest_five(p) == 50


def _nearest_five(share: float) -> int:
    return 5 * math.floor(20 * share + 0.5)


def span(low: float, high: float) -> str:
    """Two ends of an interval of probabilities, in whole points.

    >>> span(0.2, 0.45), span(0.001, 0.95)
    ('20 to 45 %', 'under 1 % to 95 %')
    """
    return _between(percent(low, exact=False), percent(high, exact=False))


def span_of_fives(low: float, high: float) -> str:
    """Two ends of an interval of probabilities, each to the nearest five points; one where they are the same.

    >>> span_of_fives(0.21, 0.44), span_of_fives(0.01, 0.94), span_of_fives(0.71, 0.69), span_of_fives(0.01, 0.05)
    ('20 to 45 %', 'under 5 % to 95 %', '70 %', 'at most 5 %')
    """
    return _between(fives(low), fives(high))


def _between(low: str, high: str) -> str:
    if low == high:
        return low
    if low == f"under {high}" or high == f"over {low}":
        return f"at most {high}" if low.startswith("under") else f"at least {low}"
    return f"{low.removesuffix(' %')} to {high}" if low[0].isdigit() and high[0].isdigit() else f"{low} to {high}"


def points(change: float) -> str:
    """A change of a probability, with its sign.

    >>> points(-0.201), points(0.29), points(-0.01), points(0.001)
    ('−20 points', '+29 points', '−1 point', '0 points')
    """
    near = round(100 * change)
    return f"{_signed(near)} {_noun(near, 'point')}"


def span_of_points(low: float, high: float) -> str:
    """Two ends of a change of a probability, the unit once.

    >>> span_of_points(0.06, 0.14), span_of_points(-0.03, 0.01)
    ('+6 to +14 points', '−3 to +1 point')
    """
    return f"{points(low).partition(' ')[0]} to {points(high)}"


def five_points(change: float) -> str:
    """A change of a probability to the nearest five points, with its sign.

    >>> five_points(-0.201), five_points(0.29), five_points(0.01)
    ('−20 points', '+30 points', 'under 5 points')
    """
    near = _nearest_five(abs(change))
    return f"{'−' if change < 0 else '+'}{near} points" if near else "under 5 points"


def size(change: float) -> str:
    """How far a probability moves, whichever way.

    >>> size(-0.201), size(0.01), size(0.002)
    ('20 points', '1 point', 'under 1 point')
    """
    near = round(100 * abs(change))
    return f"{near} {_noun(near, 'point')}" if near else "under 1 point"


def _signed(number: int) -> str:
    return "0" if not number else f"{number:+,}".replace("-", "−")


def count(number: int, noun: str, plural: str = "") -> str:
    """A number of things.

    >>> count(1, "page"), count(2, "page"), count(2000, "draw"), count(2, "equilibrium", "equilibria")
    ('1 page', '2 pages', '2,000 draws', '2 equilibria')
    """
    return f"{number:,} {_noun(number, noun, plural)}"


def _noun(number: int, noun: str, plural: str = "") -> str:
    return noun if abs(number) == 1 else plural or f"{noun}s"


def of_many(total: int, most: int) -> str:
    """Behind the lead of a table or list that is cut: how many of how many are shown.

    >>> of_many(30, 12), of_many(12, 12)
    (' (12 of 30; the JSON has all)', '')
    """
    return f" ({most} of {total:,}; the JSON has all)" if total > most else ""


def joined(parts: Sequence[str], last: str = "and") -> str:
    """A list in words.

    >>> joined(["a", "b", "c"]), joined(["a", "b"], "or")
    ('a, b and c', 'a or b')
    """
    if len(parts) < 2:
        return "".join(parts)
    return f"{', '.join(parts[:-1])} {last} {parts[-1]}"


def spaced(name: str) -> str:
    """The name of a column, a room or a reason as words.

    >>> spaced("exile_offers")
    'exile offers'
    """
    return name.replace("_", " ")


def capital(text: str) -> str:
    """A sentence's first letter made large; the rest as it is.

    >>> capital("palace coup")
    'Palace coup'
    """
    return text[:1].upper() + text[1:]


def short(text: str, most: int) -> str:
    """A quote on one line, cut at a word, with the sign.

    >>> short("one two three", 8)
    'one two …'
    """
    text = " ".join(text.split())
    if len(text) <= most:
        return text
    head = text[:most].rsplit(" ", 1)[0] if " " in text[:most] else text[:most]
    return f"{head} …"


def outcome_named(name: str) -> str:
    """An outcome within a sentence: as a noun where it is one word, else in quotes.

    >>> outcome_named("exile"), outcome_named("share is paid"), outcome_named("settled")
    ('exile', '“share is paid”', '“settled”')
    """
    return f"“{name}”" if " " in name or name.endswith("ed") else name


def outcome_subject(name: str) -> str:
    """An outcome at the head of a sentence.

    >>> outcome_subject("exile"), outcome_subject("share is paid")
    ('Exile', '“share is paid”')
    """
    return capital(outcome_named(name))


def figures(value: float) -> str:
    """A number of the model to three figures, with a true minus.

    >>> figures(-9.0), figures(9.8016), figures(-0.0)
    ('−9', '9.8', '0')
    """
    return f"{value + 0.0:.3g}".replace("-", "−")


def choice(chosen: Iterable[tuple[str, bool]]) -> str:
    """Options with what is chosen of each.

    >>> choice([("leave", True), ("turn", False)])
    'leave: yes, turn: no'
    """
    return ", ".join(f"{option}: {'yes' if taken else 'no'}" for option, taken in chosen)
