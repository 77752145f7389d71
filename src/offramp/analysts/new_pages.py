"""New pages beside a case: which of its items they bear on, and what each would change in the answer if accepted.

A new claim bears on an item where the register proposes that it says the same as, contradicts or ends a claim that the
item cites, or where a draft reads in it an option that the case has, or a refusal of one. Each is tried alone, on
common draws with the case as it stands.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from offramp.analysts.disputes import DRAWS, Shift, mean_of, shifted
from offramp.case.canonical import fingerprint
from offramp.case.check import examine_bytes
from offramp.case.load import REGISTER, load
from offramp.case.transform import renumbered
from offramp.case.types import Case, Support, supports
from offramp.codec import CaseHash, Count, Published, Text, one_of
from offramp.ensemble.alternatives import AlteredCase, solve_paired
from offramp.ensemble.alternatives import first as first_rows
from offramp.ensemble.estimate import Mean
from offramp.ensemble.judgement import check_asked
from offramp.ensemble.kept import draws_of
from offramp.ensemble.weights import weighted
from offramp.errors import OfframpError
from offramp.evidence.register import Register, load_register
from offramp.evidence.types import Relation
from offramp.frames import data_frame
from offramp.proposals.case_writing import CaseText, begin_case, write_proposal
from offramp.proposals.folder import CASE
from offramp.proposals.types import Draft, Proposal
from offramp.version import VERSION
from offramp.workers import staffed

if TYPE_CHECKING:
    import pandas

HOW = ("same_as", "supports", "contradicts", "superseded", "option", "move")
REJECTING = ("contradicts", "superseded")  # what is tried for these: the earlier claim rejected


@dataclass(frozen=True, slots=True)
class Bearing(Published):
    """A new claim that bears on an item of the case, `item` by its path.

    `how`: the relation of the claim to one that the item cites (`cited`), "option" where it speaks of the option
    itself, "move" where it tells that the option was refused. `change`: what it does to the answer with the pages read
    in: as a further claim that the item cites; for contradicts and superseded the cited claim rejected; for a move
    accepted into the past. Null where that cannot be solved, and `problem` says why. `proposal`: the id in the draft.
    """

    claim: Text
    item: Text
    how: Annotated[str, one_of(HOW)]
    cited: Text | None = None
    proposal: Text | None = None
    change: Shift | None = None
    problem: str = ""


@dataclass(frozen=True, slots=True)
class NewPage(Published):
    """A page that is new: its report, its day where it has one, and how many claims were read in it."""

    report: Text
    date: Text | None
    claims: Count


@dataclass(frozen=True)
class NewPages(Published):
    """New pages beside a case: `answer` without them; null where the case cannot be answered yet, and `problem` says
    why. `read_in` is what it changes that the pages stand beside the others, nothing of them cited. `bearings` come by
    how much they change; `elsewhere` are the ids of proposals, read in the new pages alone, that bear on no item."""

    FORMAT, TITLE = "offramp/new-pages-1", "What new pages bear on"

    version: Text = field(default=VERSION, kw_only=True)
    case: CaseHash
    since: Text
    outcome: Text | None
    draws: Count
    pages: tuple[NewPage, ...]
    answer: Mean | None
    read_in: Shift | None
    bearings: tuple[Bearing, ...]
    elsewhere: tuple[Text, ...]
    problem: str = ""

    def to_frame(self) -> pandas.DataFrame:
        """What the new claims bear on as a table: `claim`, `item`, `how`, and by how much it changes the answer
        (`change`, -1 to 1). Raises OfframpError missing-extra without pandas."""
        rows = (
            {"claim": one.claim, "item": one.item, "how": one.how, "change": one.change and one.change.difference}
            for one in self.bearings
        )
        return data_frame(rows, {"change": "1"})


def new_pages(
    folder: Path, draft: Draft, since: str, seen: frozenset[str] | None = None, draws: int = DRAWS, seed: int = 0,
    workers: int = 1,
) -> NewPages:  # fmt: skip
    """What the new pages of a folder bear on, after `draft_folder` has read them.

    New is what the case does not name, and what is of the day `since` or later; with `known`, the reports of an earlier
    brief, whatever is not among them. Raises CaseError where the case cannot be read.
    """
    case, register = load(folder), load_register(folder / REGISTER)
    grown, data = _with_pages(folder, case)
    new = {one for one in register.reports if _is_new(one, case, register, since, seen)}
    found = sorted(
        dict.fromkeys(_bearings(case, register, draft, new)), key=lambda bearing: (bearing.item, bearing.claim)
    )
    pages = [NewPage(one, _day(one, grown, register), len(register.of(one))) for one in sorted(new)]
    bearing = {each.proposal for each in found}
    other = [one.id for one in draft.items if _is_only_new(one, new) and one.id not in bearing]
    told = NewPages(
        fingerprint(case),
        since,
        case.asks.outcome if case.asks else None,
        draws,
        tuple(pages),
        None,
        None,
        tuple(found),
        tuple(other),
    )
    try:
        check_asked(case)
    except OfframpError as error:
        return replace(told, problem=error.problems[0].message)
    with staffed():
        return _measured(told, case, _Trial(folder, data, draft, grown), draws, seed, workers)


def _is_new(report: str, case: Case, register: Register, since: str, seen: frozenset[str] | None) -> bool:
    if seen is not None:
        return report not in seen
    named = {one.id for one in case.reports}
    return report not in named or (since != "" and (_day(report, case, register) or "") >= since)


def _day(report: str, case: Case, register: Register) -> str | None:
    own = next((one.date.isoformat() for one in case.reports if one.id == report and one.date), None)
    return own or register.reports[report].date


def _is_only_new(item: Proposal, new: set[str]) -> bool:
    reports = {claim.partition("#")[0] for claim in item.claims}
    return item.status == "proposed" and item.tier == 1 and bool(reports) and reports <= new


def _with_pages(folder: Path, case: Case) -> tuple[Case, bytes]:
    """The case with every page of its folder among its reports, and its text then; nothing is written to the folder."""
    text = CaseText(folder, (folder / CASE).read_bytes())
    begin_case(text)
    read = examine_bytes(text.data, case.places.file, folder)
    return read.case or case, text.data


# what bears on what ---------------------------------------------------------------------------------------------------


def _bearings(case: Case, register: Register, draft: Draft, new: set[str]) -> Iterator[Bearing]:
    citing: dict[str, list[str]] = {}
    for path, support in supports(case):
        for claim in support.claims if not path.startswith("variants.") else ():
            citing.setdefault(claim, []).append(path)
    for relation in register.links.relations:
        if relation.status != "rejected":
            yield from _related_items(relation, citing, new)
    for item in draft.items:
        if item.kind in ("option", "move") and item.status in ("proposed", "accepted"):
            yield from _proposed(case, item, draft, citing, new)


def _related_items(relation: Relation, citing: Mapping[str, Sequence[str]], new: set[str]) -> Iterator[Bearing]:
    for one, other in (relation.claims, relation.claims[::-1]):
        if one.partition("#")[0] in new and other.partition("#")[0] not in new:
            for path in citing.get(other, ()):
                yield Bearing(one, path, relation.kind, other)


def _proposed(
    case: Case, item: Proposal, draft: Draft, citing: Mapping[str, Sequence[str]], new: set[str]
) -> Iterator[Bearing]:
    answered = draft.by_id.get(item.answers or "")
    key = item.case_key if item.kind == "option" else answered.case_key if answered else None
    if key is None or key not in {option.id for option in case.options} or (item.kind == "move" and item.case_key):
        return
    path = f"options.{key}"
    for claim in item.claims[: 1 if item.kind == "move" else None]:
        if claim.partition("#")[0] in new and path not in citing.get(claim, ()):
            yield Bearing(claim, path, item.kind, None, item.id)


# what it would change -------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Trial:
    """What is tried on a case with the new pages among its reports."""

    folder: Path
    data: bytes
    draft: Draft
    grown: Case

    def changed(self, bearing: Bearing) -> Case:
        """The case in which one bearing is accepted."""
        if bearing.how in REJECTING:
            return _rejected(self.grown, bearing.cited or "")
        if bearing.how == "move":
            text = CaseText(self.folder, self.data)
            write_proposal(text, self.draft, self.draft.by_id[bearing.proposal or ""])
            read = examine_bytes(text.data, self.grown.places.file, self.folder)
            return read.case or self.grown
        return _citing(self.grown, bearing.item, bearing.claim)


def _rejected(case: Case, claim: str) -> Case:
    told = (replace(one, status="rejected") if one.id == claim else one for one in case.evidence)
    return replace(case, evidence=tuple(told))


def _citing(case: Case, path: str, claim: str) -> Case:
    """The case in which an item that cites claims cites one more, as one that is enough."""

    def more(support: Support) -> Support:
        return replace(support, because=(*support.because, claim)) if support.claims else support

    section, _, rest = path.partition(".")
    if section in ("rules", "history"):
        parts = list(getattr(case, section))
        k = int(rest) - 1
        parts[k] = replace(parts[k], support=more(parts[k].support))
        changed: dict[str, Any] = {section: tuple(parts)}
        return replace(case, **changed)
    options = (replace(o, support=more(o.support)) if f"options.{o.id}" == path else o for o in case.options)
    numbers = renumbered(
        case, lambda quantity: replace(quantity, support=more(quantity.support)) if quantity.path == path else quantity
    )
    return replace(numbers, options=tuple(options))


def _measured(pages: NewPages, case: Case, trial: _Trial, draws: int, seed: int, workers: int) -> NewPages:
    """The answers: of the case, with the pages read in, and from there with each bearing accepted."""
    outcome = pages.outcome or ""
    was, runs = (draws_of(one, draws, seed, workers) for one in (case, trial.grown))
    rows = first_rows(runs, draws)
    without, base = (weighted(one.job.layout.outcomes, one.read) for one in (was, runs))

    def tried(bearing: Bearing) -> Bearing:
        try:
            made = solve_paired(runs.job, rows, [AlteredCase("", trial.changed(bearing))])[0]
        except OfframpError as error:
            return replace(bearing, problem=error.problems[0].message)
        change = shifted(base, made.draws, outcome) if made.draws else None
        return replace(bearing, change=change, problem=made.problem)

    measured = sorted(
        map(tried, pages.bearings), key=lambda bearing: -abs(bearing.change.difference) if bearing.change else 0.0
    )
    answer, read_in = mean_of(without, outcome, was), shifted(without, base, outcome)
    return replace(pages, answer=answer, read_in=read_in, bearings=tuple(measured))
