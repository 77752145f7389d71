"""Where a sentence comes from, in words: its numbers, and the claims or assumptions under them. The view of a Trace."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from offramp.briefing.document import Block, Para, Trace, listed
from offramp.briefing.names import Names, names_in
from offramp.briefing.provenance import pointer
from offramp.briefing.support import pages_text
from offramp.briefing.views.record import HANDLE, row_lines
from offramp.case.quantities import parts_of_path
from offramp.case.types import Evidence
from offramp.ensemble.decisions import CORRECTED, REJECTED
from offramp.wording import LEAST, capital, count, joined, percent, points, short, size

_QUOTE = 60  # characters of a quote beside a decision
_MOST = 12  # items and claims listed; --json has all


def trace_blocks(trace: Trace, data: Mapping[str, Any]) -> tuple[Block, ...]:
    """The sentence again, and what it rests on; `data` is the brief's JSON twin."""
    numbers, names = {one["path"]: one for one in data["all_numbers"]}, names_in(data["explicit"])
    quotes = {one["id"]: one for one in (*data["rests"]["quotes"], *data["rests"]["beside"])}
    reasons = {path: reason for path, _, reason in data["supports"]}
    return (
        Para(f"[{trace.handle}] {trace.says}"),
        *_part("Numbers, in the brief's JSON:", (f"{path} = {_number(value)}" for path, value in trace.numbers)),
        *_part("Moved by what people decided:", decided_lines(trace, data)),
        *_items(trace, data, numbers, names),
        *_part("Sizes that were asked for:", asked_lines(trace.items, data["explicit"])),
        *_part(f"Which cite{_whose(trace, quotes)}:", (_claim(claim, quotes) for claim in trace.claims)),
        *_part(
            "Assumed:",
            (f"{capital(names.item(path))}: {reasons.get(path) or 'no reason given'}" for path in trace.assumed),
        ),
        *_part(_past_cases(data), record_lines(trace, data)),
        *([Para(f"The whole table: {trace.command}")] if trace.command else []),
    )


def _number(value: Any) -> str:
    """A value of the JSON twin, of which a reader needs four digits."""
    return "null" if value is None else f"{value:.4g}" if isinstance(value, float) else str(value)


def _whose(trace: Trace, quotes: Mapping[str, Any]) -> str:
    told = [(quotes[one]["report"], quotes[one].get("witness", "")) for one in trace.claims if one in quotes]
    return f" {pages_text(told)}" if told and all(witness for _, witness in told) else ""


def quotes_title(quotes: Collection[Evidence]) -> str:
    """How many quotes stand under a number, from how many pages and witnesses."""
    if not quotes:
        return "No quote: the analyst assumed it"
    told = [(one.report, one.witness) for one in quotes]
    return f"{count(len(told), 'quote')} under it" + (f": {pages_text(told)}" if all(one for _, one in told) else "")


def quote_note(claim: Evidence, publisher: str) -> str:
    """Where a quote is from, and how far it can be trusted."""
    source = f", source: {claim.source}" if claim.source else ""
    grade = f"graded {claim.grade}" if claim.grade else "not graded"
    hedged = f"; hedged: {joined(claim.hedges)}" if claim.hedges else ""
    hedged += "".join(f"; {line}" for line in claim.read_as)
    return f"{publisher}{source}, {grade}, {claim.status}{hedged}"


def assumption_text(reason: str) -> str:
    """Why the analyst assumed an item that cites no claim."""
    return f"Assumed: {reason or 'no reason given'}"


def _items(trace: Trace, data: Mapping[str, Any], numbers: Mapping[str, Any], names: Names) -> Iterator[Block]:
    """The items, first what moves the answer most, where that was measured; else in the order of the case."""
    moves = _moves(data.get("judgement") or {})
    known = any(path in moves for path in trace.items)
    ranked = sorted(trace.items, key=lambda path: -moves.get(path, 0.0))
    told = (_item(path, numbers, names) + _move(moves.get(path, 0.0)) for path in ranked)
    yield from _part(
        f"From these items of the case, {'by how far they move the answer' if known else 'in its order'}:", told
    )


def _moves(judged: Mapping[str, Any]) -> dict[str, float]:
    """By path how far the answer moves, as far as that was measured: what was held, and other conventions."""
    moved = [(one["what"], one["points"] / 100) for one in judged.get("find_out") or ()]
    tried = [one for one in (judged.get("audit") or {}).get("table", ()) if one["probability"] is not None]
    moved += [(one["what"], abs(one["probability"] - judged["probability"])) for one in tried]
    found = dict[str, float]()
    for what, by in moved:
        path = re.sub(r"^(low|mode|high)\.", "", what)  # an end of a private range stands for its number
        found[path] = max(by, found.get(path, 0.0))
    return found


def _move(by: float) -> str:
    return f" (moves the answer by {size(by)})" if by >= LEAST else ""


def _item(path: str, numbers: Mapping[str, Any], names: Names) -> str:
    what = f"{capital(names.item(path))} [{path}]"
    if path not in numbers:
        return what
    one = numbers[path]
    if one["stands"]:
        return f"{what}: {names.value(path, one['value'])}"
    fallen = f"as no claim counts behind {names.value(path, one['value'])}"
    return f"{what}: {names.value(path, one['otherwise'])}, {fallen}"


def decided_lines(trace: Trace, data: Mapping[str, Any]) -> Iterator[str]:
    """By how much each decision about the evidence moves the outcomes that a trace is of; of another trace, by how much
    those about its claims move the answer."""
    judged = data.get("judgement")
    if not judged:
        return
    outcomes = [name for path, _ in trace.numbers if (name := _outcome(path, judged))]
    asked = outcomes or [judged["outcome"]]
    for one in sorted(judged.get("decisions", ()), key=lambda row: -_shift(row, judged, asked[0])):
        if outcomes or one["what"] in (*trace.claims, trace.handle):
            for name in asked:
                yield f"{_decision(one, data)}: {name} {_moved(judged['outcomes'][name], one['without'].get(name))}"


def _shift(decision: Mapping[str, Any], judged: Mapping[str, Any], outcome: str) -> float:
    without = decision["without"].get(outcome)
    return 0.0 if without is None else abs(judged["outcomes"][outcome] - without)


def _past_cases(data: Mapping[str, Any]) -> str:
    """What a yes of the class that leads means, over its rows."""
    record = (data.get("judgement") or {}).get("record") or {}
    return f"Past cases (yes: {record.get('outcome', '')}):"


def record_lines(trace: Trace, data: Mapping[str, Any]) -> Iterator[str]:
    """The rows of the class that leads, for the sentence that tells it."""
    record = (data.get("judgement") or {}).get("record")
    return row_lines(record) if record and trace.handle == HANDLE else iter(())


def asked_lines(paths: Iterable[str], explicit: Mapping[str, Any]) -> Iterator[str]:
    """The questions from whose answers the sizes at some paths follow, each once, with who answered and when."""
    answers = explicit.get("asked", {})
    for name in dict.fromkeys(name for path in paths for name in _sized(explicit, path).get("asked", ())):
        one = answers[name]
        yield f"“{' '.join(one['question'].split())}” {capital(one['answer'])} ({one['by']}, {one['on']}) [{name}]"


def _sized(explicit: Mapping[str, Any], path: str) -> Mapping[str, Any]:
    """An item of worth, or a chance, in the explicit form, by its path."""
    section, _, rest = path.partition(".")
    if section == "worth":
        items = ((f"{actor}.{one['name']}", one) for actor, items in explicit["worth"].items() for one in items)
        return next((one for name, one in items if name == rest), {})
    return explicit["chance"].get(parts_of_path(path, explicit["chance"])[1], {}) if section == "chance" else {}


def _outcome(path: str, judged: Mapping[str, Any]) -> str:
    """The outcome whose probability over the draws a pointer names, or "" for another number."""
    names = {pointer("judgement", "outcomes", name): name for name in judged["outcomes"]}
    return str({pointer("judgement", "probability"): judged["outcome"], **names}.get(path, ""))


def _decision(decision: Mapping[str, Any], data: Mapping[str, Any]) -> str:
    if decision["kind"] == "origin":
        return f"“{decision['what']}” graded {decision['decided']}"
    quote = data["explicit"]["claims"][decision["what"]]["quote"]
    graded = decision["decided"] if decision["decided"] in (REJECTED, CORRECTED) else f"graded {decision['decided']}"
    return f"{decision['what']}, “{short(quote, _QUOTE)}”, {graded}"


def _moved(now: float, without: float | None) -> str:
    if without is None:
        return "not solved without it"
    return f"{percent(now)}, without it {percent(without)} ({points(now - without)})"


def _claim(claim: str, quotes: Mapping[str, Any]) -> str:
    if claim not in quotes:
        return f"{claim}: not quoted, as it does not count"
    quote = quotes[claim]
    read = quote.get("read_as", ())
    hedged = [f"hedged: {joined(quote['hedges'])}"] if quote["hedges"] and not read else []
    graded = "not graded" if quote["reliability"] == "F" else f"graded {quote['reliability']}"
    about = "; ".join((graded, *hedged, *read))
    return f"{claim}: “{quote['text']}” ({quote['publisher'] or quote['report']}, {about})"


def _part(title: str, items: Iterable[str]) -> Iterator[Block]:
    lines = list(items)
    if lines:
        more = [f"… and {len(lines) - _MOST} more (--json lists all)"] if len(lines) > _MOST else []
        yield Para(title)
        yield listed([*lines[:_MOST], *more])
