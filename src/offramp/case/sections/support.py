"""What an item rests on: claims, or a reason why it is assumed; and what it falls back to."""

from __future__ import annotations

from collections.abc import Mapping

from offramp.case.diagnostics import NodeReader
from offramp.case.quantities import Value
from offramp.case.reader import Node, Scalar
from offramp.case.sections.names import Declared
from offramp.case.types import Support
from offramp.errors import nearest
from offramp.evidence.content_words import content_terms

_DENIED = 0.5  # the part of an item's words that stand in what is denied
_REASONS = ("because", "needs", "assumed")
SUPPORT = (*_REASONS, "asked")


def read_support(
    reader: NodeReader, entries: Mapping[str, Node], names: Declared, what: str, node: Node, asked: bool = True
) -> Support:
    """`because`, `needs`, `assumed` and `asked`; warns where none is given though it is asked for."""
    because = read_claims(reader, entries.get("because"), names, f"{what}: because")
    needs = read_claims(reader, entries.get("needs"), names, f"{what}: needs")
    assumed = reader.text(entries.get("assumed"), f"{what}: assumed")
    _refuse_denials(reader, entries, names, what, (*because, *needs))
    if assumed and (because or needs):
        reader.say("assumed-and-cited", entries["assumed"], f"{what} cites claims and is assumed", _REASONS, "keep one")
    answers = _read_answers(reader, entries.get("asked"), names, f"{what}: asked")
    if asked and not (because or needs or answers or "assumed" in entries):
        message = f"{what} cites nothing and does not say it is assumed"
        remedy = "add 'because: [claims]' or 'assumed: why'"
        reader.say("unsupported", node, message, remedy=remedy, level="warning")
    return Support(because, needs, assumed, answers)


def _read_answers(reader: NodeReader, node: Node | None, names: Declared, what: str) -> tuple[str, ...]:
    answers = reader.names(node, what)
    for answer in answers:
        if answer.text not in names.answers:
            reader.unknown(answer, answer.text, names.answers, "answer")
    return tuple(dict.fromkeys(answer.text for answer in answers))


def _refuse_denials(
    reader: NodeReader, entries: Mapping[str, Node], names: Declared, what: str, cited: tuple[str, ...]
) -> None:
    """Warn where an item cites a denial of what its own text says."""
    text = entries.get("text")
    words = frozenset(content_terms(text.text)) if isinstance(text, Scalar) else frozenset()
    for claim in cited if words else ():
        denied = frozenset(content_terms(names.denied.get(claim, "")))
        if len(denied & words) >= max(2, _DENIED * len(words)):
            message = f"{what} cites {claim}, whose source denies it: “{names.denied[claim][:80]}”"
            remedy = "cite what supports it, or say what the denial supports"
            reader.say(
                "cites-denial", entries.get("because", entries.get("needs", text)), message, (), remedy, level="warning"
            )


def read_claims(reader: NodeReader, node: Node | None, names: Declared, what: str) -> tuple[str, ...]:
    """A list of claim ids that are in the register and whose quotes still stand in their reports."""
    found = reader.names(node, what)
    known = frozenset(names.claims)
    for claim in found:
        if claim.text in names.stale:
            remedy = "run 'offramp read CASE' and cite the new claim"
            reader.say("quote-not-in-document", claim, f"{what}: {names.stale[claim.text]}", remedy=remedy)
        elif claim.text not in known and not names.unread and not reader.full:
            allowed, remedy = _meant(claim.text, names)
            reader.say("unknown-claim", claim, f"{what}: no claim '{claim.text[:60]}'", allowed, remedy)
    return tuple(dict.fromkeys(claim.text for claim in found))


def _meant(claim: str, names: Declared) -> tuple[tuple[str, ...], str]:
    """The claims that could be meant, of the same report where it has any, and what to do."""
    if names.no_register:
        return (), "there is no claims.jsonl beside the case: run 'offramp read CASE' first"
    report, _, mark = claim.rpartition("#")
    twins = (one for one in names.claims if one.rpartition("#")[2] == mark)  # the same quote in another report
    remedy = next((f"did you mean '{one}'?" for one in twins), "") or nearest(claim, names.claims)
    if report and report not in names.reports:
        remedy = remedy or f"no report is called '{report[:60]}': declare it under 'reports'"
    of_report = tuple(one for one in names.claims if one.startswith(f"{report}#"))
    return of_report or names.claims, remedy or "see 'offramp claims CASE list'"


def otherwise(
    reader: NodeReader,
    entries: Mapping[str, Node],
    rests: Support,
    what: str,
    node: Node,
    *,
    probability: bool = False,
    asked: bool = True,
) -> Value | None:
    """What a quantity falls back to when its claims are not true; `asked`: warn where there is nothing."""
    if "otherwise" in entries:
        if not rests.claims:
            remedy = "cite the claims it depends on, or remove it"
            reader.say(
                "otherwise-without-claims", entries["otherwise"], f"{what}: otherwise never applies", remedy=remedy
            )
        return reader.value(entries["otherwise"], f"{what}: otherwise", probability=probability)
    if rests.claims and asked:
        message = f"{what} cites claims, but nothing changes when they are false"
        reader.say("claim-without-consequence", node, message, remedy="add 'otherwise: value'", level="warning")
    return None
