"""The words of the page around the nouns' own views: headings, notes beside a number, what a state or an option is.

Templates lay these out and hold controls; they word no result themselves.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from offramp.briefing.document import Para
from offramp.briefing.names import Names, value_text
from offramp.case import conditions
from offramp.case.quantities import as_text
from offramp.case.types import Case, PastCases, Play, Preference, Priorities, Ranking, Rationality
from offramp.stability.concept import Concept
from offramp.wording import LEAST, capital, figures, joined, percent, size

HEADINGS: Mapping[str, tuple[str, str]] = {  # by page: its heading, and what is said under it
    "build": (
        "From pages to a case",
        "Hand in what was reported, decide what of it belongs into the case, then answer the questions.",
    ),
    "evidence": ("Evidence", ""),
    "model": (
        "The model",
        "All that the answer is computed from. What a report supports cites it; the rest is assumed.",
    ),
    "ask": (
        "Questions in place of numbers",
        "Compare, as the actor would see it: each answer is kept in the case file with your name. What moves the "
        "answer most comes first.",
    ),
    "holds": (
        "What is stable",
        "A state is stable when nobody in it would move away. How far each side thinks ahead is up to you.",
    ),
    "folded": (
        "What the present state can become",
        "The states in reach, a box for each outcome. The dark part of a bar: how many of them nobody would leave.",
    ),
    "table": (
        "The game",
        "Solved with each side not knowing what only the others know. Choose a decision to see why it goes so.",
    ),
    "tree": (
        "Who moves when",
        "Every number in the middle. Each choice with how likely it is where it comes to it; the bar says how likely "
        "it is from the start. A choice leads to why.",
    ),
    "seat": (
        "Play a seat",
        "Choose for one actor; the model plays the others by what they drew. You see what that actor sees; how you "
        "compare with the model is said at the end. The answer of the case is not shown here.",
    ),
    "hinges": ("What the answer hinges on", "These take some seconds; you can go on meanwhile, and come back."),
    "compare": ("Variants side by side", ""),
    "offers": (
        "Offers",
        "What each package brings whom, when a promise is believed, and the answer by date: a minute or two.",
    ),
    "past": ("Past cases", "Their rates stand beside the answer and move nothing in it; the first leads."),
    "meeting": (
        "The meeting",
        "With the rest as reported and every other number in the middle; the answer above is the mean over draws.",
    ),
    "history": (
        "Who changed what",
        "Decisions about claims, answers, variants, pages and proposals, the latest first.",
    ),
    "drawn": ("The difference, draw by draw", ""),
    "trace": ("Where it comes from", ""),
    "items": ("What it is made from, in the case", ""),
    "order": ("Who moves when", ""),
    "chance": ("What nobody decides", ""),
    "rules": ("What cannot be", ""),
    "outcomes": ("How it can end", ""),
    "variants": ("Variants", ""),
    "telling": (
        "What would change it? Move what you doubt",
        "The numbers that move the play in the middle most. The dark part of a bar is the range in the case; you may "
        "go beyond it. Let go of a slider, and the answer is drawn again.",
    ),
    "terms": ("The terms, and what each side may do", ""),
    "others": ("All other numbers", ""),
    "ends": ("How it may end", "Over the same draws as the answer; to five points"),
}
NEEDS: Mapping[str, str] = {  # why a page can be without anything to show
    "compare": "Variants are compared by their answers to the question.",
    "table": "The game is played in an order: who moves when.",
    "hinges": "What the answer hinges on needs an answer.",
    "ask": "Questions ask for the sizes of what each side gains and loses.",
    "evidence": "Evidence is what the reports say.",
}
MEETING_DRAWN = "Each range in place of the case’s own, on the same {}; the rest as the case has it."
NOW = "The present state"
GIVEN = "with what the question takes as given"
COURSE = "The likeliest course of the game"
POINTS = "State by state, as points and moves"
FREE = "Choose what moves freely"
FREE_NOTE = "These move; of the others as many as there is room for, in the order of the game."
STATES_CAPTION = "Moves: the fewest from the present state."
COMPARED = ("With the terms of the question", "With no terms given")  # the two tables of the variants
REVERSES = "reverses the play in the middle"
TRACE_COLUMNS = ("Item", "Value", "Support")


# numbers --------------------------------------------------------------------------------------------------------


def range_text(low: float, high: float, private: bool) -> str:
    """The range that the case gives a number.

    >>> range_text(-12, -6, False), range_text(0, 24, True)
    ('In the case: −12 to −6.', 'Only its owner knows it; others believe it lies in 0 to 24.')
    """
    if private:
        return f"Only its owner knows it; others believe it lies in {figures(low)} to {figures(high)}."
    return f"In the case: {figures(low)}." if low == high else f"In the case: {figures(low)} to {figures(high)}."


def swing_text(swing: float | None, reverses: bool) -> str:
    """By how much a number moves the play in the middle between the two ends of its range.

    >>> swing_text(0.312, False)
    'From end to end, with every other number in the middle, it moves the answer by 31 points.'
    """
    middle = "with every other number in the middle"
    if reverses:
        return f"{capital(middle)}, the answer turns within this range."
    if swing is None:
        return ""
    if swing < LEAST:
        return f"{capital(middle)} it hardly moves the answer."
    return f"From end to end, {middle}, it moves the answer by {size(swing)}."


# the model ------------------------------------------------------------------------------------------------------


def option_notes(now: bool, take: conditions.Expr, undo: conditions.Expr, names: Names) -> str:
    """Whether an option is taken now, and when it can be taken and undone."""
    notes = [f"Now: {'yes' if now else 'no'}."]
    for word, when in (("taken", take), ("undone", undo)):
        if when == conditions.NEVER:
            notes.append(f"Cannot be {word}.")
        elif when != conditions.ALWAYS:
            notes.append(f"Can be {word} when {names.condition(when)}.")
    return " ".join(notes)


def order_lines(form: Preference | None, case: Case, names: Names) -> Iterator[str]:
    """Preferences that are an order, best first, states by what is taken in them."""
    if isinstance(form, Priorities):
        yield from (names.condition(one.when) for one in form.statements)
    elif isinstance(form, Ranking):
        options = [option.id for option in case.options]
        yield from (" = ".join(state_text(options, state, names) for state in tied) for tied in form.order)


def state_text(options: Sequence[str], state: str, names: Names) -> str:
    """A state by what is taken in it.

    >>> state_text(["offer", "leave"], "YN", Names(options={"offer": "make the offer"}))
    'make the offer'
    """
    taken = [names.option(option) for option, letter in zip(options, state, strict=True) if letter == "Y"]
    return " and ".join(taken) or "nothing taken"


def outcome_meaning(when: conditions.Expr, resolves: str, names: Names) -> str:
    """Which states are an outcome, and what would count as it."""
    meaning = capital(f"{names.condition(when)}.")
    return f"{meaning} To count as having happened: {resolves}." if resolves else meaning


def class_text(past: PastCases) -> str:
    """A class of past cases, by its room and columns; or why there is none."""
    where = "; ".join(f"{column.replace('_', ' ')}: {joined(values, 'or')}" for column, values in past.where)
    return past.none or f"{past.room.replace('_', ' ')}{f', {where}' if where else ''}."


def pace_text(play: Play, names: Names) -> str:
    """How often the steps are played, and what each round costs whom.

    >>> pace_text(Play((), 3), Names())
    'The steps are played 3 times.'
    """
    often = f"The steps are played {f'{play.rounds} times' if play.rounds > 1 else 'once'}."
    costs = [f"{names.actor(one.path.partition('.')[2])} {value_text(as_text(one.value))}" for one in play.delay]
    return f"{often} Each round costs {joined(costs)}." if costs else often


def rationality_text(rationality: Rationality | None) -> str:
    """How closely actors follow their interest.

    >>> rationality_text(Rationality("raw", 2.0)), rationality_text(Rationality("limit", None))
    ('How closely actors follow their interest: 2 in the units of the worth itself.', 'Nobody ever errs.')
    """
    closely = "How closely actors follow their interest: "
    if rationality is None:
        return f"{closely}as usual, 3 (1 to 6 in the draws) in {_UNITS['choice']}."
    if rationality.value is None:
        return "Nobody ever errs."
    return f"{closely}{value_text(as_text(rationality.value))} in {_UNITS[rationality.kind]}."


_UNITS = {
    "choice": "what is at stake for each",
    "value": "the range of each one’s worth",
    "raw": "the units of the worth itself",
}


def seen_text(saw: Mapping[str, bool], until: str, names: Names) -> str:
    """A part of the past."""
    still = f" “{names.option(until)}” is still open." if until else ""
    return f"Already seen: {names.choice(saw.items())}.{still}"


# states ---------------------------------------------------------------------------------------------------------


def concept_text(concept: Concept) -> str:
    """When an actor stays, by a concept."""
    return f"By {concept.name} an actor stays where {concept.meaning}."


def comes_text(reach: str) -> str:
    """How likely the game comes to a decision."""
    return f"in {reach} of games"


def first_text(rows: int) -> str:
    """That only the first states of an outcome are listed."""
    return f"The first {rows} are listed: choose an option above to see fewer."


def stay_text(stays: bool) -> str:
    """Whether an actor would stay in a state."""
    return "stays" if stays else "moves"


# work -----------------------------------------------------------------------------------------------------------


def apart_text(apart: float, page: float) -> str:
    """That the answer of the work on changed numbers is not that of the page, where they differ by what is shown."""
    if abs(apart - page) <= LEAST:
        return ""
    return (
        "Here your changes are written into the case, and the scale of rationality moves with them: the answer is "
        f"{percent(apart, exact=False)}, not {percent(page, exact=False)}."
    )


def stale_text(changes: Sequence[str]) -> str:
    """Of which numbers an older result is."""
    return f"these are with {'; '.join(changes)}" if changes else "these are of the case without changes"


def difference_para(outcome: str) -> Para:
    """What the differences between a variant and the case are."""
    alone = f"what the variant alone does to {outcome}, in points"
    return Para(f"Case and variant on the same draws of the uncertain inputs: {alone}.")
