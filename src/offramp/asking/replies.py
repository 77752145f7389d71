"""What a person types, as an answer: shares, chances, ratios and orders in figures or words, and what is not one."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np

from offramp.asking.queries import CHANCES, LOGARITHMS, Query
from offramp.errors import OfframpError, Problem
from offramp.wording import WORDS

RATIOS = {
    "a tenth": 0.1, "a fifth": 0.2, "a quarter": 0.25, "a third": 1 / 3, "half": 0.5, "half as much": 0.5,
    "as much": 1.0, "the same": 1.0, "equal": 1.0, "half as much again": 1.5, "twice": 2.0, "twice as much": 2.0,
    "double": 2.0, "three times": 3.0, "four times": 4.0, "five times": 5.0, "ten times": 10.0,
}  # fmt: skip
NOTHING = 0.01  # a ratio of nothing: a hundredth, which is as little as can be told apart
MOST = 1000.0  # a ratio that somebody can mean
INSTEAD = ("same", "wider")
_NUMBER = r"[0-9]+(?:\.[0-9]+)?|\.[0-9]+"


@dataclass(frozen=True, slots=True)
class Stated:
    """A reply that was understood: `text` as it is kept, `number` on the scale of its question, or an `order` of places
    (of the items named, for `sign`); `vagueness` is how many times as wide as a plain reply it is;
    `other` what a size would be in terms of itself, had a report not been there."""

    text: str
    number: float | None = None
    order: tuple[tuple[int, ...], ...] = ()
    vagueness: float = 1.0
    other: float = 0.0

    @property
    def sized(self) -> bool:
        """Whether sizes follow from it by fitting."""
        return self.number is not None or len(self.order) > 1


def understood(query: Query, text: str) -> Stated:
    """What a reply means to a question. Raises OfframpError bad-reply, which says what would be one."""
    said = " ".join(text.strip().lower().rstrip(".").split())
    made = _READERS[query.kind](query, said) if said else None
    if made is None:
        message = f"'{text.strip()[:60]}' is not an answer to this question"
        raise OfframpError(
            Problem("bad-reply", query.handle, 0, 0, message, allowed_replies(query), "answer by one of these")
        )
    return made


def allowed_replies(query: Query) -> tuple[str, ...]:
    """What a reply to a question may look like."""
    if query.kind in ("sign", "order"):
        numbers = f"numbers from 1 to {len(query.about)}"
        return (f"{numbers}, best first, such as 2 1=3" if query.kind == "order" else f"{numbers}", "none")[
            : 1 + (query.kind == "sign")
        ]
    if query.kind == "otherwise":
        return ("same", "wider", "other half", "other twice", "other nothing")
    if query.kind == "chance":
        return ("0 to 100 in a hundred", *WORDS)
    if query.kind in LOGARITHMS:
        return ("50, where the other is 100", "half", "as much", "twice", "3 times", "3/4", "nothing")
    return ("0 to 100", "never", "always") if query.kind == "indifference" else ("0 to 100",)


def _ratio(query: Query, reply: str) -> Stated | None:
    """A number where the other is 100, so many times, a fraction or a word."""
    found = re.fullmatch(rf"({_NUMBER})\s*(?:(x|times|%)|/\s*({_NUMBER}))?", reply)
    value = RATIOS.get(reply)
    if reply in ("nothing", "none", "0"):
        value = NOTHING
    elif found:
        below = float(found[3]) if found[3] else 1.0 if found[2] in ("x", "times") else 100.0
        value = float(found[1]) / below if below else None
    if value is None or not 0 < value <= MOST or (query.kind == "extreme" and value <= 1.0):
        return None
    return Stated(reply, float(np.log(max(value, NOTHING))))


def _share(query: Query, reply: str) -> Stated | None:
    """A number from 0 to 100, also as `20 %` or `20 of 100`; never and always; for a chance the words of ICD 203."""
    if query.kind == "indifference" and reply in ("never", "always"):
        return Stated(reply, 1.0 if reply == "never" else 0.0)
    if query.kind == "chance" and reply in WORDS:
        low, high = WORDS[reply]
        return Stated(reply, (low + high) / 2, vagueness=2.0)
    found = re.fullmatch(rf"({_NUMBER})\s*(?:%|percent|of 100|in 100)?", reply)
    if not found or not 0 <= float(found[1]) <= 100:
        return None
    share = float(found[1]) / 100
    return Stated(reply, min(max(share, 0.005), 0.995) if query.kind == "chance" else share)


def _order(query: Query, reply: str) -> Stated | None:
    """Places from the best to the worst, ties by `=`."""
    groups = tuple(
        tuple(int(one) - 1 for one in group.split("=") if one)
        for group in re.findall(r"\d[\d=]*", re.sub(r"\s*=\s*", "=", reply))
    )
    places = sorted(place for group in groups for place in group)
    if re.sub(r"[\d\s,;>=]", "", reply) or places != list(range(len(query.about))):
        return None
    return Stated(" ".join("=".join(str(place + 1) for place in group) for group in groups), order=groups)


def _sign(query: Query, reply: str) -> Stated | None:
    """The places of the items that count against the actor."""
    if reply == "none":
        return Stated(reply)
    places = sorted({int(one) - 1 for one in re.findall(r"\d+", reply)})
    if re.sub(r"[\d\s,]|and", "", reply) or not places or places[0] < 0 or places[-1] >= len(query.about):
        return None
    return Stated(" ".join(str(place + 1) for place in places), order=(tuple(places),))


def _instead(query: Query, reply: str) -> Stated | None:
    """The same, wider, or other and how many times as large."""
    word, _, rest = reply.replace(":", " ").partition(" ")
    ratio = _ratio(Query("swing", query.subject), rest.strip()) if word == "other" else None
    if word == "other":
        return Stated(f"other {ratio.text}", other=float(np.exp(ratio.number or 0.0))) if ratio else None
    return Stated(reply) if reply in INSTEAD else None


_READERS = {
    **dict.fromkeys(LOGARITHMS, _ratio),
    **dict.fromkeys(CHANCES, _share),
    "order": _order,
    "sign": _sign,
    "otherwise": _instead,
}
