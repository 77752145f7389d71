"""Two analysts' cases side by side, in words: what is the same, what they dispute, what that is worth."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence

from offramp.analysts.disputes import AlignedDiff, Dispute, Shift, UnmatchedPart
from offramp.briefing.document import Block, Grid, Para, listed
from offramp.briefing.names import Names, names_of, rule_text, value_text
from offramp.case import conditions, quantities
from offramp.case.quantities import Range, parts_of_path
from offramp.case.types import Case, Item, Play, Quantity, Worth
from offramp.ensemble.estimate import Mean
from offramp.wording import (
    LEAST,
    capital,
    count,
    fives,
    joined,
    outcome_subject,
    percent,
    points,
    span,
    span_of_fives,
    word,
)

LEFT = 10  # parts of one case alone that are listed
SHOWN = 12  # disputes that are told in sentences; --json has them all
_KINDS = {"contingency": ("case of a chance", "cases of a chance"), "item": ("item of worth", "items of worth")}
Labels = tuple[str, str]


def alignment_blocks(aligned: AlignedDiff, labels: Labels = ("the first", "the second")) -> tuple[Block, ...]:
    """The two answers, what was paired, what is left, and each dispute with its worth."""
    return (
        *_answers(aligned, labels),
        *_paired(aligned, labels),
        *_left(aligned, labels),
        *dispute_blocks(aligned, labels),
        *(Para(f"{capital(note)}.") for note in aligned.notes),
    )


def _answers(aligned: AlignedDiff, labels: Labels) -> Iterator[Block]:
    subject = outcome_subject(aligned.outcome)
    told = (f"{label}: {mean_text(mean)}" for label, mean in zip(labels, aligned.answers, strict=True))
    yield Para(f"{subject}, over {count(aligned.draws, 'common draw')} of both: {'; '.join(told)}.")
    yield Para(f"From {labels[0]} to {labels[1]}: {shift_text(aligned.together)}.")


def mean_text(mean: Mean) -> str:
    """An answer in words, with its sampling error."""
    return f"{word(mean.mean)}, {fives(mean.mean)} (95 %: {span_of_fives(*mean.sampling)})"


def shift_text(shift: Shift) -> str:
    """A change of the answer with its sampling error.

    >>> shift_text(Shift(-0.12, (-0.16, -0.08))), shift_text(Shift(0.0, (0.0, 0.0)))
    ('−12 points (95 %: −16 to −8)', '0 points')
    """
    low, high = (points(end).split(" ")[0] for end in shift.sampling)
    if low == high == "0":
        return points(shift.difference)
    return f"{points(shift.difference)} (95 %: {low} to {high})"


def size_text(shift: Shift) -> str:
    """How far the answer moves, whichever way, with its sampling error.

    >>> size_text(Shift(-0.12, (-0.16, -0.08))), size_text(Shift(0.01, (-0.01, 0.03)))
    ('12 points (95 %: 8 to 16)', '1 point (95 %: −1 to 3)')
    """
    return shift_text(_back(shift) if shift.difference < 0 else shift).replace("+", "")


# pairs ----------------------------------------------------------------------------------------------------------------


def _paired(aligned: AlignedDiff, labels: Labels) -> Iterator[Block]:
    shown = [match for match in aligned.matches if match.kind not in ("report", "claim")]
    kinds = Counter(match.kind for match in shown)
    told = joined([count(n, *_KINDS.get(kind, (kind,))) for kind, n in kinds.items()])
    names = [names_of(case) for case in aligned.written]
    rows = [(aligned_name(names[0], one.first), aligned_name(names[1], one.second), one.ground) for one in shown]
    odd = tuple(row for row in rows if row[0] != row[1])
    aside = (
        f" {capital(count(len(odd), 'of them has', 'of them have'))} two names, which is worth nothing:" if odd else ""
    )
    yield Para(f"The same in both: {told or 'nothing'}.{aside}")
    if odd:
        yield Grid((labels[0], labels[1], "paired by"), odd)


def aligned_name(names: Names, path: str) -> str:
    """A part of a case by its name."""
    section, _, rest = path.partition(".")
    told: Mapping[str, Callable[[str], str]] = {
        "actors": names.actor,
        "options": lambda name: f"“{names.option(name)}”",
        "outcomes": lambda name: f"the outcome ‘{name}’",
        "claims": names.claim,
        "reports": lambda name: f"the report ‘{name}’",
    }
    return told[section](rest) if section in told else names.quantity(path)


def _left(aligned: AlignedDiff, labels: Labels) -> Iterator[Block]:
    sides = zip(labels, (aligned.only_first, aligned.only_second), aligned.written, strict=True)
    for k, (label, left, case) in enumerate(sides):
        if left:
            yield Para(f"Only {label} has:")
            yield listed(_left_text(one, case, aligned.written[1 - k]) for one in left[:LEFT])
        if len(left) > LEFT:
            yield Para(f"{len(left) - LEFT} more (--json lists them).")
    if any(one.candidates for one in aligned.only_first):
        one = next(one for one in aligned.only_first if one.candidates)
        line = f"{one.path} = {one.candidates[0]}"
        yield Para(f"To pair two of these, put a line such as “{line}” into a file and add --pairs FILE.")


def _left_text(left: UnmatchedPart, case: Case, other: Case) -> str:
    maybe = [aligned_name(names_of(other), path) for path in left.candidates[:2]]
    perhaps = f"; perhaps {joined(maybe, 'or')}" if maybe else ""
    return f"{aligned_name(names_of(case), left.path)} [{left.path}]{perhaps}"


# disputes -------------------------------------------------------------------------------------------------------------


def dispute_blocks(aligned: AlignedDiff, labels: Labels, most: int = SHOWN) -> Iterator[Block]:
    """Each dispute in a sentence, and what it is worth; those that move nothing are counted."""
    told = [one for one in aligned.disputes if one.size >= LEAST or one.problem]
    if told:
        yield Para("What they dispute, and what each dispute alone is worth:")
        yield listed(f"{dispute_text(one, aligned, labels)} {_worth(one, labels)}" for one in told[:most])
    rest = len(aligned.disputes) - len(told[:most])
    if rest:
        less = "moving it by less" if told[most:] else "moving the answer by less than half a point"
        yield Para(f"{capital(count(rest, 'more difference' if told else 'difference'))} {less} (--json lists them).")


def _worth(dispute: Dispute, labels: Labels) -> str:
    back = dispute.in_second and _back(dispute.in_second)
    sides = ((labels[1], labels[0], dispute.in_first), (labels[0], labels[1], back))
    taken = [(f"with {view}'s view, {own}'s", shift_text(shift)) for view, own, shift in sides if shift]
    verbs = ("answer moves by", "by")
    told = "; ".join(f"{who} {verb} {moved}" for (who, moved), verb in zip(taken, verbs, strict=False))
    refused = f"Not measured alone in {'both' if not taken else 'one'}: {dispute.problem}." if dispute.problem else ""
    return " ".join(filter(None, (f"{capital(told)}." if told else "", refused)))


def _back(shift: Shift) -> Shift:
    low, high = shift.sampling
    return Shift(-shift.difference, (-high, -low))


def dispute_text(dispute: Dispute, aligned: AlignedDiff, labels: Labels) -> str:
    """What is disputed, in a sentence: how either case has it, or who alone has it."""
    names = [names_of(case) for case in aligned.both]
    section, _, rest = dispute.what.partition(".")
    words = _WORDS.get(section, _plain)
    sides = [words(case, own, dispute.what) for case, own in zip(aligned.both, names, strict=True)]
    if section == "worth" and None not in sides:
        sides, common = _parted(aligned.both, names, dispute.what)
    if section in ("rules", "history", "actors", "options") and "absent" in (dispute.was, dispute.now):
        only = 1 if dispute.was == "absent" else 0
        return f"Only {labels[only]} has {_alone(section, rest, aligned.both[only], names[only], dispute.what)}."
    if section == "worth" and None in sides:
        only = 1 if sides[0] is None else 0
        return f"Only {labels[only]} counts {names[only].quantity(dispute.what)}: {sides[only]}."
    if sides[0] == sides[1]:
        sides = [_support(names[k], text) for k, text in enumerate((dispute.was, dispute.now))]
    about = f", {common}" if section == "worth" and common else ""
    return f"{capital(_subject(names[0], dispute.what))}{about}: {sides[0]} ({labels[0]}), {sides[1]} ({labels[1]})."


def _parted(cases: Sequence[Case], names: Sequence[Names], path: str) -> tuple[list[str | None], str]:
    """How either case has an item, and what of it both have alike."""
    items = [_found_item(case, path) for case in cases]
    whens = [_when(item, own) for item, own in zip(items, names, strict=True) if item]
    sizes: list[str | None] = [_sized(item.value) for item in items if item]
    if whens[0] != whens[1]:
        return [f"{size} {when}" for size, when in zip(sizes, whens, strict=True)], ""
    return sizes, whens[0]


def _support(names: Names, text: str) -> str:
    """What a case file says of something, its claims by their words."""
    return " ".join(
        names.claim(part.rstrip(",;")) if part.rstrip(",;") in names.quotes else part for part in text.split(" ")
    )


def _alone(section: str, rest: str, case: Case, names: Names, path: str) -> str:
    if section == "rules":
        return f"the rule “{rule_text(case.rules[int(rest) - 1], names)}”"
    if section == "history":
        return names.item(path)
    if section == "options":
        owner = next(one.actor for one in case.options if one.id == rest)
        return f"the option “{names.option(rest)}” of {names.actor(owner)}"
    return f"{names.actor(rest)} as an actor who decides"


def _subject(names: Names, path: str) -> str:
    section, _, rest = path.partition(".")
    if section in ("claims", "reports"):
        return f"how far {aligned_name(names, path)} is believed"
    if section == "options":
        return f"when “{names.option(rest)}” can be chosen"
    if section == "actors":
        return f"how {names.actor(rest)} decide"
    if section in ("rules", "history"):
        return names.item(path)
    return _SECTIONS[path] if path in _SECTIONS else names.quantity(path)


_SECTIONS = {
    "play": "the order of play",
    "fix": "what is held fixed",
    "rationality": "how closely actors follow their interest",
    "type_points": "the points of the type grid",
    "outcomes": "what counts as which outcome",
    "asks": "what is asked, and given what",
    "as_of": "the day as of which reports count",
    "credence": "how far grades are believed",
}


# the words of either side ---------------------------------------------------------------------------------------------


def _number(case: Case, _names: Names, path: str) -> str | None:
    one = case.quantities.get(path)
    return None if one is None else _sized(one)


def _sized(quantity: Quantity) -> str:
    """A number as a reader reads it; a chance in percent."""
    value = quantity.value
    if quantity.path.startswith("chance."):
        low, high = (value.low, value.high) if isinstance(value, Range) else (value, value)
        if isinstance(low, float) and isinstance(high, float) and 0 <= low <= high <= 1:
            return percent(low) if low == high else span(low, high)
    private = " (private)" if quantity.private else ""
    return value_text(quantities.as_text(quantity.value)) + private


def _item(case: Case, names: Names, path: str) -> str | None:
    item = _found_item(case, path)
    return None if item is None else f"{_sized(item.value)} {_when(item, names)}"


def _found_item(case: Case, path: str) -> Item | None:
    form = case.preference(parts_of_path(path, [actor.id for actor in case.actors])[1])
    return next((item for item in form.items if item.value.path == path), None) if isinstance(form, Worth) else None


def _when(item: Item, names: Names) -> str:
    return "always" if item.when == conditions.ALWAYS else f"when {names.condition(item.when)}"


def _chance(case: Case, names: Names, path: str) -> str | None:
    if path in case.quantities:
        return _number(case, names, path)
    found = next((one for one in case.chances if f"chance.{one.id}" == path), None)
    told = (
        ((f"{one.name} " if one.name else "") + f"when {names.condition(one.when)}" for one in found.cases)
        if found
        else ()
    )
    return "; ".join(told) or "absent"


def _play(case: Case, names: Names, _path: str) -> str:
    return play_text(case.play, names)


def play_text(play: Play, names: Names) -> str:
    """An order of play as an order."""
    steps = (
        f"{names.actor(one.actor)} ({joined([f'“{names.option(o)}”' for o in one.chooses], 'or')})"
        for one in play.steps
    )
    return (", then ".join(steps) or "none") + (f", {play.rounds} rounds" if play.rounds > 1 else "")


def _option(case: Case, names: Names, path: str) -> str:
    one = next(each for each in case.options if f"options.{each.id}" == path)
    now = "as it is now" if one.now else "not so now"
    return f"{now}, {_whenever('taken', one.take, names)}, {_whenever('undone', one.undo, names)}"


def _whenever(done: str, when: conditions.Expr, names: Names) -> str:
    if isinstance(when, conditions.Constant):
        return f"{done} at any time" if when.value else f"never {done}"
    return f"{done} when {names.condition(when)}"


def _asks(case: Case, names: Names, _path: str) -> str:
    given = names.choice(case.asks.given) if case.asks else ""
    return f"given {given}" if given else "on no terms"


def _outcomes(case: Case, names: Names, _path: str) -> str:
    return "; ".join(f"{one.name} when {names.condition(one.when)}" for one in case.outcomes)


def _fixed(case: Case, names: Names, _path: str) -> str:
    return names.choice(case.fix) or "nothing"


def _plain(case: Case, _names: Names, path: str) -> str:
    return str(getattr(case, path, ""))


def _same(_case: Case, _names: Names, _path: str) -> str:
    return ""


_WORDS: Mapping[str, Callable[[Case, Names, str], str | None]] = {
    "worth": _item,
    "chance": _chance,
    "crowd": _number,
    "delay": _number,
    "priorities": _number,
    "play": _play,
    "options": _option,
    "asks": _asks,
    "outcomes": _outcomes,
    "fix": _fixed,
    **dict.fromkeys(("rationality", "credence", "claims", "reports", "rules", "history", "actors", "as_of"), _same),
}
