"""What two analysts dispute, and what each dispute is worth: how far it alone moves the one answer.

Each difference is one edit of a case in common names. Its worth is taken twice on common draws: made in the first case
alone, and taken back in the second alone; where differences work together the two differ, and both are said.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from math import sqrt
from typing import TYPE_CHECKING, Annotated, Any

from offramp.analysts.levelling import levelled, reads, stripped, with_actor, with_option
from offramp.analysts.matching import SHOWN, Alignment, PartMatch, likeness
from offramp.analysts.parts import Part, condition_of, parts_named, parts_of
from offramp.case.canonical import as_json, fingerprint
from offramp.case.check import examine_bytes
from offramp.case.types import Case, Worth
from offramp.codec import HIDDEN, CaseHash, Count, Difference, Published, Text, note
from offramp.ensemble.alternatives import AlteredCase, Tell, solve_paired
from offramp.ensemble.alternatives import first as first_rows
from offramp.ensemble.batch import Rows, RunPlan
from offramp.ensemble.diff import Change, edits_of, setting
from offramp.ensemble.estimate import Mean, half_width
from offramp.ensemble.judgement import asked_mean, check_asked
from offramp.ensemble.kept import draws_of
from offramp.ensemble.run import Runs
from offramp.ensemble.weights import WeightedDraws, total, weighted
from offramp.errors import ModelError
from offramp.frames import data_frame
from offramp.version import VERSION
from offramp.wording import count
from offramp.workers import mapped, staffed

if TYPE_CHECKING:
    import pandas

DRAWS = 100
Interval = tuple[Difference, Difference]
BELIEFS = ("as_of", "credence")
PERHAPS = 0.15  # of the words in common, from which on a counterpart is suggested


@dataclass(frozen=True, slots=True)
class Shift(Published):
    """By how much the answer moves, -1 to 1, with its 95 % interval; the draws are common."""

    difference: Difference
    sampling: Interval


@dataclass(frozen=True, slots=True)
class Dispute(Published):
    """One difference: `what` is its path or section, `was` in the first case and `now` in the second, as the case file
    has them. `in_first`: what it does to the first case's answer when made there alone; `in_second`: what it does in
    the second, where it is taken back alone. None where it cannot be alone, and `problem` says why."""

    what: Text
    was: str
    now: str
    in_first: Shift | None
    in_second: Shift | None
    claims: tuple[Text, ...] = ()
    problem: str = ""

    @property
    def size(self) -> float:
        """The larger of the two effects."""
        return max((abs(one.difference) for one in (self.in_first, self.in_second) if one), default=0.0)


@dataclass(frozen=True, slots=True)
class UnmatchedPart(Published):
    """What only one case has: its kind, path, name, and what in the other it may be."""

    kind: Text
    path: Text
    name: Text
    candidates: tuple[Text, ...] = ()


@dataclass(frozen=True)
class AlignedDiff(Published):
    """Two analysts' cases in one set of names: what is the same, what they dispute, and what each dispute is worth.

    `answers` are the means over the draws, common to both. `renames` counts the pairs whose names differ; `together` is
    the second answer less the first. Steps of the play go with their actors and options. `written` are the two cases
    as they are, `both` in common names, `samples` their draws.
    """

    FORMAT, TITLE = "offramp/alignment-1", "What two analysts dispute"

    version: Text = field(default=VERSION, kw_only=True)
    cases: tuple[CaseHash, CaseHash]
    outcome: Text
    seed: int
    draws: Count
    answers: tuple[Mean, Mean]
    together: Shift
    matches: tuple[PartMatch, ...]
    renames: Annotated[Count, note("Pairs under two names: worth nothing.")]
    only_first: tuple[UnmatchedPart, ...]
    only_second: tuple[UnmatchedPart, ...]
    disputes: tuple[Dispute, ...]
    notes: tuple[Text, ...]
    written: Annotated[tuple[Case, Case], HIDDEN]
    both: Annotated[tuple[Case, Case], HIDDEN]
    samples: Annotated[tuple[WeightedDraws, WeightedDraws], HIDDEN]

    def to_frame(self) -> pandas.DataFrame:
        """The disputes as a table: `what`, how it `was` and is `now`, by how much it alone moves the answer in the
        first case and in the second (-1 to 1), and a `problem`. Raises OfframpError missing-extra without pandas."""
        rows = (
            {**{key: getattr(each, key) for key in ("what", "was", "now")}, **_moved(each), "problem": each.problem}
            for each in self.disputes
        )
        return data_frame(rows, {"in_first": "1", "in_second": "1"})


def _moved(dispute: Dispute) -> dict[str, float | None]:
    effects = {"in_first": dispute.in_first, "in_second": dispute.in_second}
    return {key: shift.difference if shift else None for key, shift in effects.items()}


def disputes(
    alignment: Alignment, draws: int = DRAWS, seed: int = 0, workers: int = 1, tell: Tell | None = None
) -> AlignedDiff:
    """What two aligned cases dispute, the weightiest first, with its worth on so many common draws. Raises ModelError
    nothing-asked, other-outcome where they ask for different outcomes, and as `answer` does."""
    one, two = levelled(alignment.first, alignment.renamed)
    _check(alignment, one, two)
    with staffed():
        runs = [draws_of(case, draws, seed, workers) for case in (one, two)]
        edits = list(_edits(alignment, one, two))
        tasks = [
            (side, make(case)) for edit in edits for side, (case, make) in enumerate(((one, edit[3]), (two, edit[4])))
        ]
        base = [(run.job, first_rows(run, draws)) for run in runs]
        made = mapped(partial(_altered, base), tasks, workers, tell)
    assert one.asks  # or it would have been refused
    outcome = one.asks.outcome
    samples = tuple(weighted(run.job.layout.outcomes, run.read) for run in runs)
    answers = tuple(mean_of(sample, outcome, run) for sample, run in zip(samples, runs, strict=True))
    found = [_dispute(edit, made[2 * k : 2 * k + 2], samples, outcome) for k, edit in enumerate(edits)]
    shift = shifted(samples[0], samples[1], outcome)
    assert shift
    return AlignedDiff(
        (fingerprint(alignment.first), fingerprint(alignment.second)),
        outcome,
        seed,
        draws,
        (answers[0], answers[1]),
        shift,
        alignment.matches,
        _renames(alignment),
        *_unmatched(alignment),
        tuple(sorted(found, key=lambda each: -each.size)),
        tuple(_notes(alignment, found)),
        (alignment.first, alignment.second),
        (one, two),
        (samples[0], samples[1]),
    )


def _check(alignment: Alignment, first: Case, two: Case) -> None:
    for case in (alignment.first, alignment.second):
        check_asked(case)
    if first.outcome_asked != two.outcome_asked:
        asked = alignment.second.asks
        message = (
            f"one asks for '{first.outcome_asked}', the other for '{asked and asked.outcome}', which is not the same"
        )
        remedy = f"pair them where they are: --pairs FILE with '{_to_pair(alignment, first.outcome_asked)}'"
        raise ModelError(alignment.second.problem("other-outcome", "asks", message, remedy=remedy))


def _to_pair(alignment: Alignment, outcome: str) -> str:
    """A line for a file of pairs: the likest counterpart of what the outcome asked for stands on, else that outcome."""
    part = parts_of(alignment.first).get(f"outcomes.{outcome}")
    named = set(parts_named(condition_of(alignment.first, part))) if part else set()
    for left in alignment.left[0]:
        if left.path in named and (likest := alignment.candidates(left)[:1]):
            return f"{left.path} = {likest[0].path}"
    return f"outcomes.{outcome} = outcomes.…"


def mean_of(sample: WeightedDraws, outcome: str, run: Runs) -> Mean:
    """The mean of an outcome over draws. Raises ModelError not-solved where none of the run was solved."""
    found = asked_mean(sample, outcome)
    if found is None:
        why = run.summary.failures[0].reason if run.summary.failures else "there are none"
        message, remedy = f"no draw was solved: {why}", "see 'offramp check'"
        raise ModelError(run.case.problem("not-solved", "play.1", message, remedy=remedy))
    return found


# one edit -------------------------------------------------------------------------------------------------------------

Edit = tuple[str, str, str, Change, Change, tuple[str, ...]]
Base = Sequence[tuple[RunPlan, Rows]]


def _altered(base: Base, task: tuple[int, Case]) -> tuple[WeightedDraws | None, str]:
    """The draws of an edited case, on those of the case it was made from; or why there are none."""
    side, case = task
    job, rows = base[side]
    read = examine_bytes(as_json(case).encode("utf-8", "surrogatepass"), "diff", None)
    if read.case is None:
        return None, next(one.message for one in read.problems if one.level == "error")
    made = solve_paired(job, rows, [AlteredCase("", case)])[0]
    return made.draws, made.problem


def _dispute(edit: Edit, changed: Sequence[tuple[WeightedDraws | None, str]], samples: Any, outcome: str) -> Dispute:
    what, was, now, _, _, claims = edit
    shifts = [
        shifted(samples[0], changed[0][0], outcome) if changed[0][0] else None,
        shifted(changed[1][0], samples[1], outcome) if changed[1][0] else None,
    ]
    problem = next((why for _, why in changed if why), "")
    return Dispute(what, was, now, shifts[0], shifts[1], claims, problem)


def shifted(draws: WeightedDraws, two: WeightedDraws, outcome: str) -> Shift | None:
    """The answer in `two` less that in `one`, on common draws; None where either was solved in no draw.

    The interval is Student's over the draws' shares of the difference of two self-normalised means (Owen 2013, Monte
    Carlo theory, section 9.2), common draws paired.
    """
    if not (draws.solved.any() and two.solved.any()) or outcome not in draws.outcomes or outcome not in two.outcomes:
        return None
    means = [total(each.weight * each.of(outcome)) for each in (draws, two)]
    shares = [each.weight * (each.of(outcome) - mean) for each, mean in zip((draws, two), means, strict=True)]
    gaps = shares[1] - shares[0]
    half = half_width(sqrt(total(gaps * gaps)), min(draws.effective, two.effective))
    gap = means[1] - means[0]
    return Shift(gap, (max(gap - half, -1.0), min(gap + half, 1.0)))


# what differs ---------------------------------------------------------------------------------------------------------


def _edits(alignment: Alignment, first: Case, two: Case) -> Iterator[Edit]:
    """Every difference of two levelled cases: who and what only one has, and all else with that left aside."""
    ids = [({o.id for o in c.options}, {a.id for a in c.actors}) for c in (alignment.first, alignment.renamed)]
    actors = ids[0][1] ^ ids[1][1]
    options = {each.id for each in first.options if each.id in ids[0][0] ^ ids[1][0] and each.actor not in actors}
    bare = [stripped(case, options, actors) for case in (first, two)]
    gone = {*options, *(each.id for each in first.options if each.actor in actors)}
    for what, was, now, made, back, rests in edits_of(bare[0], bare[1], belief=True):
        if not any(_goes_with(case, what, gone) for case in _telling(first, two, what, was)):
            yield what, was, now, made, back, tuple(dict.fromkeys(claim for each in rests for claim in each.claims))
    for name in sorted(actors):
        without, taken_in = partial(stripped, options=(), actors=(name,)), partial(with_actor, name=name)
        yield _only(f"actors.{name}", name in ids[0][1], without, taken_in, first, two)
    for name in sorted(options):
        without, taken_in = partial(stripped, options=(name,), actors=()), partial(with_option, name=name)
        yield _only(f"options.{name}", name in ids[0][0], without, taken_in, first, two)
    yield from _listed(first, two, "evidence", "claims")
    yield from _listed(first, two, "reports", "reports")
    for section in BELIEFS:
        was, now = getattr(first, section), getattr(two, section)
        if was != now:
            yield section, str(was), str(now), setting(section, now), setting(section, was), ()


def _telling(case: Case, two: Case, what: str, was: str) -> tuple[Case, ...]:
    """The cases in which a difference stands under its path: a rule has the number of the first that has it."""
    if what.startswith("rules."):
        return (two,) if was == "absent" else (case,)
    return case, two


def _goes_with(case: Case, what: str, gone: Collection[str]) -> bool:
    """Whether a difference is an item of worth or a rule that reads an option which only one case has."""
    section, _, rest = what.partition(".")
    if section == "rules":
        return int(rest) <= len(case.rules) and reads(case.rules[int(rest) - 1].when, gone)
    items = (item for form in case.preferences if isinstance(form, Worth) for item in form.items)
    return any(item.value.path == what and reads(item.when, gone) for item in items)


def _only(what: str, is_first: bool, without: Change, taken_in: Callable[..., Case], case: Case, two: Case) -> Edit:
    """What only one case has: left out there, taken in here."""
    if is_first:
        return what, "modelled", "absent", without, partial(taken_in, source=case), ()
    return what, "absent", "modelled", partial(taken_in, source=two), without, ()


def _listed(case: Case, two: Case, section: str, room: str) -> Iterator[Edit]:
    """Claims that are judged differently, and reports whose reliability, origin or date is."""
    others = {each.id: each for each in getattr(two, section)}
    for own in getattr(case, section):
        other = others[own.id]
        was, now = _judged(own), _judged(other)
        if was != now:
            cites = (own.id,) if section == "evidence" else ()
            places = _placed(section, other), _placed(section, own)
            yield f"{room}.{own.id}", ", ".join(was), ", ".join(now), *places, cites


def _judged(item: Any) -> tuple[str, ...]:
    """What of a claim or a report decides how far it is believed."""
    if hasattr(item, "quote"):
        ties = ("contradicts " + other for other, _ in item.conflicts), ("as " + other for other in item.same_as)
        return tuple(filter(None, (item.status, item.grade, f"put as {item.certainty}", *ties[0], *ties[1])))
    return f"reliability {item.reliability}", f"from {item.origin}", f"of {item.date}"


def _placed(section: str, item: Any) -> Change:
    def change(case: Case) -> Case:
        placed = tuple(item if each.id == item.id else each for each in getattr(case, section))
        return setting(section, placed)(case)

    return change


# notes ----------------------------------------------------------------------------------------------------------------


def _renames(alignment: Alignment) -> int:
    sides = parts_of(alignment.first), parts_of(alignment.second)
    pairs = [(sides[0][one.first], sides[1][one.second]) for one in alignment.matches]
    return sum(one.names[0] != two.names[0] for one, two in pairs if one.kind in SHOWN)


def _unmatched(alignment: Alignment) -> tuple[tuple[UnmatchedPart, ...], tuple[UnmatchedPart, ...]]:
    ones, twos = (_with_owner(left) for left in alignment.left)
    told = (UnmatchedPart(one.kind, one.path, one.names[0], _maybe(alignment, one)) for one in ones)
    return tuple(told), tuple(UnmatchedPart(two.kind, two.path, two.names[0]) for two in twos)


def _with_owner(left: Sequence[Part]) -> list[Part]:
    """What is left, without what goes with an owner who is left too."""
    paths = {part.path for part in left}
    return [part for part in left if part.owner not in paths]


def _maybe(alignment: Alignment, part: Part) -> tuple[str, ...]:
    return tuple(two.path for two in alignment.candidates(part) if likeness(part, two) >= PERHAPS)


def _notes(alignment: Alignment, disputes: Sequence[Dispute]) -> Iterator[str]:
    known = {match.second for match in alignment.matches if match.kind == "claim"}
    own = [claim.id for claim in alignment.second.evidence]
    strange = sum(f"claims.{claim}" not in known for claim in own)
    if strange:
        told = f"{strange} of the second case's {count(len(own), 'claim')} {'is' if strange == 1 else 'are'}"
        yield f"{told} not in the first's register, and read as its own"
    if not disputes:
        yield "the two cases say the same: what differs is names and words alone"
