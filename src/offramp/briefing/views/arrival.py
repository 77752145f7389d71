"""A page that came in, on one screen: its alerts first. The one view of Arrival."""

from __future__ import annotations

from collections.abc import Iterator

from offramp.briefing.document import Block, Para, listed
from offramp.briefing.names import WHOLE, Names
from offramp.briefing.views.indicators import ratio_text
from offramp.news.arrivals import Alert, Arrival, Raised
from offramp.news.events import Event
from offramp.wording import count, joined, percent

SHOWN = 6  # contradictions


def arrival_blocks(arrival: Arrival, names: Names, folder: str) -> tuple[Block, ...]:
    """Who tells, what is new in it and what that does to the answer; else that it bears on nothing."""
    if arrival.problem:
        return (Para(f"‘{arrival.report}’ could not be read: {arrival.problem} ({arrival.file})."),)
    told = [
        *(_alert(one, names) for one in arrival.alerts),
        *(_again(one, names) for one in arrival.again if one.event.how != "spoken_of"),
        *(_silent(one, names) for one in _without_alert(arrival)),
        *_contradictions(arrival, names),
        *_rest(arrival, folder),
    ]
    return (Para(_head(arrival)), listed(told) if told else Para("Nothing in it bears on the case."))


def _head(arrival: Arrival) -> str:
    day = f"{arrival.date}, " if arrival.date else ""
    text = f"‘{arrival.report}’ ({day}{count(arrival.claims, 'claim')})"
    if arrival.copy_of:
        return f"{text}, a copy of ‘{arrival.copy_of[0]}’: the same witness."
    return f"{text}, of the same origin as ‘{arrival.witness[0]}’." if arrival.witness else f"{text}."


def _alert(alert: Alert, names: Names) -> str:
    told = _event_text(Event(alert.claim, alert.what, alert.how), names)
    if alert.after is None:
        return (
            f"ALERT: {told}. Taken at its word that is the answer itself{'' if alert.how == 'made' else ', ruled out'}."
        )
    sides = f"from {percent(alert.before, exact=False)} to {percent(alert.after, exact=False)}"
    name = "" if alert.kind == "outcome" else f" for {names.finding(alert.indicator, alert.kind, WHOLE)}"
    return f"ALERT: {told}. It alone takes the answer {sides} (likelihood ratio{name}: {ratio_text(alert.ratio)})."


def _event_text(event: Event, names: Names) -> str:
    """What a claim tells, in the case's words, and the quote."""
    quote = names.claim(event.claim, WHOLE)
    option = f"“{names.option(event.what)}”"
    words = {"made": f"{option} was done", "ruled_out": f"{option} is ruled out", "spoken_of": f"{option} is spoken of"}
    if event.how in words:
        return f"{words[event.how]}: {quote}"
    relation = {"same": "says the same as", "contrary": "contradicts", "ended": "tells of the end of"}[event.how]
    return f"{quote} {relation} “{names.quote(event.what, WHOLE)}”"


def _again(raised: Raised, names: Names) -> str:
    pages = count(raised.witnesses, "witness", "witnesses")
    return f"Told by ‘{raised.first}’ before ({pages} by now): {_event_text(raised.event, names)}."


def _without_alert(arrival: Arrival) -> Iterator[Event]:
    """Events that are new and move no indicator."""
    settled = {(one.what, one.how) for one in arrival.alerts} | {
        (one.event.what, one.event.how) for one in arrival.again
    }
    return (one for one in arrival.events if (one.what, one.how) not in settled)


def _silent(event: Event, names: Names) -> str:
    mark = "" if event.how == "spoken_of" else "; no indicator tells by it"
    return f"{_event_text(event, names)}{mark}."


def _contradictions(arrival: Arrival, names: Names) -> Iterator[str]:
    known = {(one.claim, one.what) for one in arrival.events}
    others = [one for one in arrival.contradictions if (one.claim, one.against) not in known]
    for one in others[:SHOWN]:
        about = f" ({one.about})" if one.about else ""
        yield f"{names.claim(one.claim, WHOLE)} contradicts {names.claim(one.against, WHOLE)}{about}."


def _rest(arrival: Arrival, folder: str) -> Iterator[str]:
    if arrival.proposals:
        yield f"New, and on no item of the case: {joined([f'“{one}”' for one in arrival.proposals])}."
    if arrival.notes:
        yield f"Note: {'; '.join(arrival.notes)}."
    if arrival.alerts:
        yield f"To see what taking it in would change: offramp draft {folder} --since {arrival.date or 'DAY'}"
