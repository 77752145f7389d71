"""A case file, or a folder with `case.yaml`, read and checked: a Case that can be trusted, or every problem in it.

The short form lies in a folder with `reports/` and `claims.jsonl`. The explicit form (`resolve`) carries its
claims with it under `claims:` and needs no folder; "-" reads it from standard input.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from os.path import isdir, isfile, realpath
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from offramp.case import consistency, evidence_audit, sections
from offramp.case.credence import UNJUDGED
from offramp.case.diagnostics import NodeReader
from offramp.case.open_sizes import by_share, open_paths, open_size_problem
from offramp.case.reader import MAX_BYTES, MapNode, Node, Scalar, parse_yaml
from offramp.case.sections import Declared
from offramp.case.types import FORMAT, Actor, Case, Evidence, Places, ReportEntry, cited_claims
from offramp.codec.json_text import is_altered, loads
from offramp.errors import CaseError, OfframpError, Problem
from offramp.evidence.assertions import claim_of
from offramp.io import decoded_utf8, read_bytes

if TYPE_CHECKING:
    from offramp.evidence.register import Register
    from offramp.evidence.types import AsRead, Assertion, Claim, Relation

REQUIRED = ("format", "title", "question", "as_of", "horizon", "actors", "options")
OPTIONAL = (
    *("asks", "reports", "chance", "rules", "worth", "priorities", "ranking", "play", "rounds", "delay", "fix"),
    *("rationality", "type_points", "history", "outcomes", "variants", "unused", "credence", "asked", "hindsight"),
    *("record", "sees", "claims"),
)
REGISTER = "claims.jsonl"
BRIEF = "offramp/brief-1"  # how a stored brief begins
PAGES = (".md", ".markdown", ".html", ".htm", ".pdf", ".docx", ".eml")  # no case is named like one


@dataclass(frozen=True, slots=True)
class Examined:
    """What became of a case file: the Case where no problem is an error, all problems, and where each item stands.
    `places` gives line and column by path, so that later rooms can say where what they find comes from. `readable`:
    what could be read of a case, errors or not, so that what is wrong with its rooms is said with all else."""

    case: Case | None
    problems: tuple[Problem, ...]
    file: str = ""
    places: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    readable: Case | None = None


def examine(path: str | Path) -> Examined:
    """The case and every problem, warning and note; never raises for a bad file.

    Lines and columns count from 1. Source: spec/case-file.md, section 13.

    >>> import offramp as of
    >>> [problem.slug for problem in of.examine("my-crisis").problems if problem.level == "error"]
    []
    """
    try:
        file, data = read_case_file(path)
    except OfframpError as error:
        return Examined(None, error.problems)
    return examine_bytes(data, file, None if str(path) == "-" else Path(file).parent)


def examine_bytes(data: bytes, file: str, folder: Path | None) -> Examined:
    """What became of the bytes of a case file, written or not yet: `file` is its name, `folder` holds its reports."""
    reader = NodeReader(file)
    try:
        root = parse_yaml(_stored(decoded_case(data, file), file), file, reader.problems)
    except OfframpError as error:
        return Examined(None, error.problems)
    case = _build(reader, root, folder)
    problems = tuple(sorted(reader.problems, key=lambda each: (each.file != file, each.file, each.line, each.column)))
    broken = any(problem.level == "error" for problem in problems)
    placed = replace(case, places=Places(file, reader.places))
    if not broken and open_paths(placed):
        problems += tuple(replace(open_size_problem(placed, size), level="warning") for size in by_share(placed))
    return Examined(None if broken else placed, problems, file, reader.places, placed)


def read_case_file(path: str | Path) -> tuple[str, bytes]:
    """The name and the bytes of the case file."""
    if str(path) != "-":
        place = _case_place(Path(path))
        return str(place), read_bytes(place, MAX_BYTES, CaseError)
    data = sys.stdin.buffer.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        message, remedy = f"larger than {MAX_BYTES:,} bytes", "split it or cut it down"
        raise CaseError(Problem("file-too-large", "<stdin>", 0, 0, message, remedy=remedy))
    return "<stdin>", data


def _case_place(place: Path) -> Path:
    folder = isdir(place)  # noqa: PTH112  (Path.is_dir raises for some names)
    if folder and not isfile(place / "case.yaml"):  # noqa: PTH113  (as above)
        remedy = "name a folder that holds one, or start a case with 'offramp new DIR'"
        raise CaseError(Problem("no-such-file", str(place), 0, 0, "there is no case.yaml in it", remedy=remedy))
    if place.suffix.lower() in PAGES and isfile(place):  # noqa: PTH113  (as above)
        remedy = "name the case's folder; one report is read by 'offramp read FILE'"
        raise CaseError(Problem("unknown-format", str(place), 0, 0, "this is a report, not a case", remedy=remedy))
    return place / "case.yaml" if folder else place


def decoded_case(data: bytes, file: str) -> str:
    """The text of the case file."""
    if b"\0" in data:
        raise CaseError(Problem("binary-file", file, 0, 0, "this is not text", remedy="name a YAML file"))
    return decoded_utf8(data, file, error=CaseError)


def _stored(text: str, file: str) -> str:
    """The explicit form in a stored brief; any other text as it is."""
    if not (text.startswith("{") and BRIEF in text[:100]):
        return text
    try:
        data = loads(text)
        if is_altered(data):
            raise CaseError(Problem("bad-brief", file, 0, 0, "it is not what was written", remedy="write it again"))
        return json.dumps(data["explicit"], ensure_ascii=False)
    except (ValueError, KeyError, RecursionError):
        problem = Problem("bad-brief", file, 0, 0, "it is not valid JSON, or holds no case", remedy="write it again")
        raise CaseError(problem) from None


def _build(reader: NodeReader, root: Node, folder: Path | None) -> Case:
    top = reader.fields(root, "a case", REQUIRED, OPTIONAL)
    _format(reader, top.get("format"))
    names = declared_names(top)
    with reader.section("reports"):
        reports = sections.reports(reader, top.get("reports"), "claims" in top)
    reports, evidence, names = _evidence(reader, top, reports, names, folder)
    with reader.section("actors"):
        actors = sections.actors(reader, top.get("actors"), names)
    case = _core(reader, top, names, actors)
    case = replace(case, reports=reports, evidence=evidence, unused=sections.unused(reader, top.get("unused"), names))
    case = replace(case, timeline=names.timeline, credence=sections.credence(reader, top.get("credence")))
    case = replace(case, asked=sections.stored_answers(reader, top.get("asked"), names))
    case = replace(case, record=sections.read_record(reader, top.get("record"), names))
    case = _cited_alone(_table_talk(reader, top, names, case))
    consistency.check(reader, case)
    return case


def _core(reader: NodeReader, top: Mapping[str, Node], names: Declared, actors: tuple[Actor, ...]) -> Case:
    """Head, options, rules, chances, preferences and outcomes."""
    crowds = {actor.id: actor.crowd.option for actor in actors if actor.crowd}
    with reader.section("options"):
        options = sections.options(reader, top.get("options"), names)
        fix = reader.choices(top.get("fix"), "fix", names.owners)
    with reader.section("rules"):
        rules = sections.read_rules(reader, top.get("rules"), names)
    with reader.section("chance"):
        chances = sections.chances(reader, top.get("chance"), names)
    with reader.section("preferences"):
        preferences = tuple(sections.preferences(reader, top, names, crowds))
    with reader.section("outcomes"):
        outcomes = sections.read_outcomes(reader, top.get("outcomes"), names)
    return Case(
        title=reader.text(top.get("title"), "title"),
        question=reader.text(top.get("question"), "question"),
        as_of=reader.day(top.get("as_of"), "as_of"),
        horizon=sections.horizon(reader, top.get("horizon")),
        actors=actors,
        options=options,
        preferences=preferences,
        asks=sections.asks(reader, top.get("asks"), names),
        chances=chances,
        rules=rules,
        fix=fix,
        outcomes=outcomes,
        hindsight=reader.text(top.get("hindsight"), "hindsight"),
    )


def _table_talk(reader: NodeReader, top: Mapping[str, Node], names: Declared, case: Case) -> Case:
    """Play, history and variants: what refers to the quantities of the rest."""
    with reader.section("play"):
        case = replace(case, play=sections.play(reader, top, names))
    with reader.section("sees"):
        case = replace(case, sees=tuple(sections.read_sights(reader, top.get("sees"), names, case)))
    with reader.section("history"):
        history = tuple(sections.history(reader, top.get("history"), names, case))
    with reader.section("variants"):
        variants = tuple(sections.variants(reader, top.get("variants"), names, case))
    points = reader.whole_number(top["type_points"], "type_points", 1, 100_001, 101) if "type_points" in top else None
    rationality = sections.read_rationality(reader, top.get("rationality"))
    return replace(case, history=history, variants=variants, type_points=points, rationality=rationality)


def _format(reader: NodeReader, node: Node | None) -> None:
    if isinstance(node, Scalar) and node.text == FORMAT:
        return
    if node is not None:
        shown = node.text[:40] if isinstance(node, Scalar) else "no text"
        newer = shown.startswith("offramp/case-") and shown[13:].isdecimal() and int(shown[13:]) > 1
        remedy = "install a newer Offramp" if newer else f"write 'format: {FORMAT}'"
        reader.say("unknown-format", node, f"the format is '{shown}'", (FORMAT,), remedy)


def declared_names(top: Mapping[str, Node]) -> Declared:
    """The names the file declares; what is wrong with them is said where they are read."""
    owners = {}
    for option, node in _pairs(top.get("options")):
        owner = next((value for key, value in _pairs(node) if key == "actor"), None)
        owners[option] = owner.text if isinstance(owner, Scalar) else ""
    return Declared(
        actors=tuple(name for name, _ in _pairs(top.get("actors"))),
        owners=owners,
        chances=tuple(name for name, _ in _pairs(top.get("chance"))),
        outcomes=tuple(name for name, _ in _pairs(top.get("outcomes"))),
        reports=tuple(name for name, _ in _pairs(top.get("reports"))),
        answers=tuple(name for name, _ in _pairs(top.get("asked"))),
    )


def _pairs(node: Node | None) -> Iterable[tuple[str, Node]]:
    return ((key.text, value) for key, value in node.pairs) if isinstance(node, MapNode) else ()


def _evidence(
    reader: NodeReader, top: Mapping[str, Node], reports: tuple[ReportEntry, ...], names: Declared, folder: Path | None
) -> tuple[tuple[ReportEntry, ...], tuple[Evidence, ...], Declared]:
    """The claims the case may cite: its own `claims:`, or the register beside it, checked against the reports."""
    if "claims" in top:
        found = sections.read_evidence(reader, top["claims"], names.reports)
        judged = {report.id for report in reports if report.reliability != UNJUDGED}
        reports, found = _lettered(reader, reports, found, judged)
        return reports, found, replace(names, claims=tuple(claim.id for claim in found))
    if folder is None:
        return reports, (), replace(names, no_register=True)
    with reader.section("reports"):
        check_files(reader, reports, folder)
    return _registered(reader, reports, names, folder)


def check_files(reader: NodeReader, reports: tuple[ReportEntry, ...], folder: Path) -> None:
    """Each report must be a file inside the case's folder."""
    for report in reports:
        node = reader.at(f"reports.{report.id}")
        parts = PurePosixPath(report.file.replace("\\", "/")).parts
        named = report.file.startswith(("/", "\\")) or ".." in parts or ":" in report.file[:3]
        if report.file and (named or not _inside(folder, report.file)):
            remedy = "give its path from the case's folder, such as reports/press.md"
            reader.say("path-outside-case", node, f"'{report.file[:80]}' leaves the case's folder", remedy=remedy)
        elif report.file and not isfile(folder / report.file):  # noqa: PTH113  (as above)
            reader.say("no-such-file", node, f"there is no file '{report.file[:80]}'", remedy="check the path")


def _inside(folder: Path, file: str) -> bool:
    """Whether a file stays in the folder when links are followed; a name that no system takes is inside."""
    try:
        return Path(realpath(folder / file)).is_relative_to(realpath(folder))
    except (OSError, ValueError):
        return True


def _registered(
    reader: NodeReader, reports: tuple[ReportEntry, ...], names: Declared, folder: Path
) -> tuple[tuple[ReportEntry, ...], tuple[Evidence, ...], Declared]:
    """The register of claims beside the case, each quote looked up in its report."""
    if not (folder / REGISTER).exists() or not reader.whole("reports"):
        return reports, (), replace(names, no_register=reader.whole("reports"), unread=not reader.whole("reports"))
    from offramp.evidence.register import load_register

    try:
        register = load_register(folder / REGISTER)
    except OfframpError as error:
        reader.problems.extend(error.problems)
        reader.broken.add("reports")
        return reports, (), replace(names, unread=True)
    known = {report.id for report in reports}
    own = {key: one.grading.reliability for key, one in register.reports.items() if one.grading.graded_by}
    reports = tuple(replace(one, reliability=own.get(one.id, one.reliability)) for one in reports)
    from offramp.evidence.timeline import timeline

    reports, found = _lettered(reader, reports, _found(register, known), own)
    found = _witnessed(found, register, reports)
    days = {one.id: one.date.isoformat() for one in reports if one.date}
    items = tuple(
        item for item in timeline(register, dates=days).items if claim_of(item.claim).rpartition("#")[0] in known
    )
    evidence_audit.check_links(reader, reports, register.links)
    evidence_audit.check_dates(reader, reports, {key: one.date for key, one in register.reports.items()})
    stale = _stale(reader, reports, found, folder)
    digests = {key: report.sha256 for key, report in register.reports.items()}
    aside = {
        key: (tuple(sorted(Counter(part.reason for part in register.set_aside_of.get(key, ())).items())))
        for key in known
    }
    reports = tuple(replace(one, sha256=digests.get(one.id, ""), set_aside=aside[one.id]) for one in reports)
    denied = {one.id: one.text for claim in register.claims.values() for one in claim.assertions if one.denied}
    return (
        reports,
        found,
        replace(names, claims=tuple(claim.id for claim in found), stale=stale, denied=denied, timeline=items),
    )


def _witnessed(claims: Sequence[Evidence], register: Register, reports: Sequence[ReportEntry]) -> tuple[Evidence, ...]:
    """The claims, each with whose report it is: the outlet handed on, else the source that its page shares with others,
    else the page's origin."""
    from offramp.evidence.provenance import outlet_in

    shared = {key: one.source or one.reports[0] for one in register.links.origins if one.status != "rejected"
              for key in one.reports}  # fmt: skip
    own = {one.id: shared.get(one.id, one.origin) for one in reports}
    named = {part.id: claim.witness for claim in register.claims.values() for part in claim.assertions}
    whose = {one.id: named.get(one.id) or own[one.report] for one in claims}
    return tuple(replace(one, witness=outlet_in(whose[one.id]) or whose[one.id].lower()) for one in claims)


def _found(register: Register, reports: Collection[str]) -> tuple[Evidence, ...]:
    """The claims of the case's reports."""
    relations = [one for one in register.links.relations if one.status != "rejected"]
    against, alike = _related(relations, "contradicts"), _related(relations, "same_as")
    claims = [one for one in register.claims.values() if one.report in reports]
    return tuple(
        replace(
            one,
            conflicts=tuple((other, about or "what is so") for other, about in against.get(one.id, ())),
            same_as=tuple(other for other, _ in alike.get(one.id, ()) if other.rpartition("#")[0] in reports),
        )
        for claim in claims
        for one in (_noted(claim), *_further(claim))
    )


def _noted(claim: Claim) -> Evidence:
    hedges = tuple(dict.fromkeys(hedge.text for hedge in claim.hedges))
    grade = str(claim.grading) if claim.grading.graded_by else ""
    return Evidence(
        *(claim.id, claim.report, claim.text, claim.kind, claim.source, hedges, _held(claim)),
        *(claim.start, claim.end, claim.status, grade),
        read_as=_read_as(claim, claim.id),
        read_certainty=_held(claim.as_read) if claim.as_read else "",
    )


def _held(claim: Claim | Assertion | AsRead) -> str:
    """How certain what is cited is; of what holds under a condition only, that is not known, however firmly said."""
    return "unknown" if claim.conditional else claim.certainty


def _read_as(claim: Claim, name: str) -> tuple[str, ...]:
    from offramp.evidence.signs import read_lines

    return tuple(f"{what} {words}" for what, words in read_lines(claim, name))


def _further(claim: Claim) -> Iterator[Evidence]:
    """The second assertion of a claim and those after it, which a case may cite by their own ids."""
    whole = _noted(claim)
    for one in claim.assertions[1:]:
        hedges = tuple(dict.fromkeys(hedge.text for hedge in claim.hedges if one.start <= hedge.start < one.end))
        said = replace(whole, id=one.id, quote=one.text, source=one.source, hedges=hedges, certainty=_held(one))
        before = {part.id: _held(part) for part in claim.as_read.assertions} if claim.as_read else {}
        said = replace(said, start=one.start, end=one.end, read_as=_read_as(claim, one.id))
        yield replace(said, read_certainty=before.get(one.id, ""))


def _cited_alone(case: Case) -> Case:
    """The case without the further assertions that nothing in it cites."""
    used = {*cited_claims(case), *(claim for claim, _ in case.unused)}
    return replace(case, evidence=tuple(one for one in case.evidence if one.id in used or claim_of(one.id) == one.id))


def _lettered(
    reader: NodeReader, reports: tuple[ReportEntry, ...], claims: tuple[Evidence, ...], judged: Collection[str]
) -> tuple[tuple[ReportEntry, ...], tuple[Evidence, ...]]:
    """Reports and claims with one letter for each report, which says how far its source can be relied on. It is the
    report's own where it is `judged`; else the lowest that was given to a claim of it, which is said."""
    given: dict[str, dict[str, str]] = {}
    for claim in claims:
        if claim.grade[:1] not in ("", UNJUDGED) and claim.report not in judged:
            given.setdefault(claim.report, {})[claim.grade[0]] = claim.id
    lowest = {report: max(letters) for report, letters in given.items()}
    written = {report.id: report.reliability for report in reports}
    for report, letter in ((one, letter) for one, letter in lowest.items() if letter != written.get(one)):
        message = f"the letter {letter}, given to {given[report][letter]}, counts for the whole report '{report}'"
        remedy = f"a letter belongs to a report: offramp claims CASE grade {letter} {report}"
        reader.say("letter-of-claim", reader.at(f"reports.{report}"), message, remedy=remedy, level="note")
    reports = tuple(replace(one, reliability=lowest.get(one.id, one.reliability)) for one in reports)
    letters = {report.id: report.reliability for report in reports}
    return reports, tuple(
        replace(one, grade=letters.get(one.report, UNJUDGED) + one.grade[1:]) if one.grade else one for one in claims
    )


def _related(relations: Iterable[Relation], kind: str) -> dict[str, tuple[tuple[str, str], ...]]:
    """For each claim the claims that stand in a relation to it, with what they differ on."""
    found: dict[str, tuple[tuple[str, str], ...]] = {}
    for one in relations:
        for first, other in (one.claims, one.claims[::-1]) if one.kind == kind else ():
            found[first] = (*found.get(first, ()), (other, one.about))
    return found


def _stale(
    reader: NodeReader, reports: tuple[ReportEntry, ...], claims: tuple[Evidence, ...], folder: Path
) -> dict[str, str]:
    """The claims whose quote no longer stands where the register says, and why."""
    from offramp.evidence.readers.registry import load_report

    stale: dict[str, str] = {}
    for report in reports:
        own = [claim for claim in claims if claim.report == report.id]
        try:
            text = load_report(folder / report.file, report.id).text if own else ""
        except OfframpError as error:
            reader.problems.extend(error.problems)
            reader.broken.add("reports")
            continue
        moved = (claim for claim in own if text[claim.start : claim.end] != claim.quote)
        stale |= {claim.id: f"the quote of {claim.id} no longer stands in {report.file}" for claim in moved}
    return stale
