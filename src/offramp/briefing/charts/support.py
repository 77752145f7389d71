"""How much of the case each claim and each origin supports, and how much nobody's word."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from offramp.briefing.charts.figure import Row, altair, by_row, fields, figure, numbered, shown
from offramp.briefing.charts.key import band, point
from offramp.briefing.charts.palette import FIRST, PALE, PLOT, ROW
from offramp.briefing.document import Figure
from offramp.briefing.support import Quote, Rests
from offramp.wording import capital, count, joined

MOST = 16  # claims; the annex of claims has them all
QUOTE = 44
SAMPLES = (
    band("items that cite it", PALE),
    point("of these, numbers (below: that no other origin supports)", "circle", FIRST, FIRST, 50),
)
TITLE = "How much of the case each claim, and each origin, supports"
KINDS = {  # the first word of an item's path, and what it is
    **{"options": "option", "rules": "rule", "crowd": "number", "chance": "number", "worth": "number"},
    **{"priorities": "preference", "ranking": "preference", "history": "past", "variants": "variant"},
    "sees": "misperception",
}


def support(rests: Rests) -> Figure | None:
    """The claims that the case cites, by how many of its items cite them; None where it cites none."""
    quotes = sorted(rests.quotes, key=lambda quote: -len(quote.carries))
    if not quotes:
        return None
    claims = numbered(map(_claim, quotes[:MOST]))
    origins = numbered((*_origins(rests), _assumed(rests)))
    subtitle = [_without(rests)] + (
        [f"not drawn: {count(len(quotes) - MOST, 'claim')} that carry less"] if quotes[MOST:] else []
    )
    alt = (f"{TITLE}. {capital('; '.join(subtitle))}.", *map(_claim_told, quotes[:MOST]), *_origins_told(origins))
    rows = {"claims": claims, "origins": origins}
    return figure("support", TITLE, subtitle, alt, rows, _panels(claims, origins), SAMPLES)


def _without(rests: Rests) -> str:
    return f"{rests.assumed_numbers} of {count(rests.numbers, 'number')} cite no claim: they are the analyst's"


def _numbers(quote: Quote) -> int:
    return sum(KINDS.get(path.partition(".")[0]) == "number" for path in quote.carries)


def _claim(quote: Quote) -> dict[str, Any]:
    told = f"“{shown(quote.text, QUOTE)}”"
    return {"name": told, "claim": shown(quote.id), "numbers": _numbers(quote), "items": len(quote.carries)}


def _claim_told(quote: Quote) -> str:
    kinds = Counter({"number": 0})
    kinds.update(KINDS.get(path.partition(".")[0], "number") for path in quote.carries)
    parts = joined([count(k, kind) if kind != "past" else f"{k} of the past" for kind, k in kinds.items()])
    where = f"{shown(quote.id)}, of {shown(quote.origin)}"
    return f"{where} (“{shown(quote.text)}”): {count(len(quote.carries), 'item')}: {parts}."


def _origins(rests: Rests) -> Iterator[dict[str, Any]]:
    """Each origin with the items that cite any claim of it, and those that cite no other."""
    cited: dict[str, set[str]] = {}
    for one in rests.quotes:
        for path in one.carries:
            cited.setdefault(path, set()).add(one.origin)
    for origin in sorted({one.origin for one in rests.quotes}):
        some = [each for each in cited.values() if origin in each]
        yield {"name": shown(origin, QUOTE), "items": len(some), "alone": some.count({origin})}


def _assumed(rests: Rests) -> dict[str, Any]:
    """The items that cite no claim."""
    items = sum(not path.startswith("reports.") for path, _, _ in rests.assumptions)
    return {"name": "No claim: assumed by the analyst", "items": items, "alone": items}


def _origins_told(origins: Sequence[Row]) -> Iterator[str]:
    for one in origins[:-1]:
        yield f"Origin {one['name']}: {count(int(one['items'] or 0), 'item')}; {one['alone']} have no other origin."
    yield f"{origins[-1]['name']}: {count(int(origins[-1]['items'] or 0), 'item')}."


def _panels(claims: Sequence[Row], origins: Sequence[Row]) -> tuple[Any, Any]:
    alt = altair()
    widest = max(int(one["items"] or 0) for one in (*claims, *origins))
    upper = _panel(
        alt, "claims", len(claims), max(int(one["items"] or 0) for one in claims), "numbers", "items of the case"
    )
    lower = _panel(alt, "origins", len(origins), widest, "alone", "items of the case, by origin of the claims")
    return upper, lower


def _panel(alt: Any, name: str, rows: int, widest: int, part: str, title: str) -> Any:
    base, names = by_row(name, limit=230)
    axis = alt.Axis(format="d", tickMinStep=1, title=title, tickCount=min(widest, 8))
    scale = alt.Scale(domain=[0, widest], nice=False)
    items = base.mark_bar(height=13, color=PALE).encode(x=alt.X("items:Q", axis=axis, scale=scale))
    some = base.mark_point(shape="circle", size=50, stroke=FIRST, fill=FIRST, opacity=1).encode(
        x=alt.X(f"{part}:Q", scale=scale, axis=axis)
    )
    text = base.mark_text(align="left", dx=10, baseline="middle").encode(
        x=alt.X("items:Q", axis=axis, scale=scale), **fields(text="items:Q")
    )
    return alt.layer(items, some, text, names).properties(width=PLOT, height=ROW * rows)
