"""Why a state is stable for an actor, or why not, in sentences. The one view of a Witness."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from offramp.briefing.document import Block, Items, Para
from offramp.briefing.names import NAMELESS, Names
from offramp.stability.concepts import concept_named
from offramp.stability.explain import Witness
from offramp.stability.witness import Countermove, ForeseenPlay, Move, Path
from offramp.wording import capital, count, joined

_LEFT = "left out: "


def note_blocks(notes: Sequence[str]) -> tuple[Block, ...]:
    """The conventions behind a result, and what of the case is left out."""
    return tuple(map(Para, note_texts(notes)))


def note_texts(notes: Sequence[str]) -> Iterator[str]:
    """The same as sentences."""
    yield from (f"{capital(note)}." for note in notes if not note.startswith(_LEFT))
    missing = "; ".join(note.removeprefix(_LEFT) for note in notes if note.startswith(_LEFT))
    yield from [f"Left out: {missing}."] if missing else []


def witness_title(actor: str, stable: bool) -> str:
    """What is asked of a state, for a heading; `actor` by name."""
    return f"Why {actor} would {'stay' if stable else 'move away'}"


def witness_blocks(witness: Witness, options: Sequence[str], names: Names = NAMELESS) -> tuple[Block, ...]:
    """The verdict on a state for an actor, and the moves that decide it."""
    verdict, concept = "is stable" if witness.stable else "is not stable", concept_named(witness.concept)
    who, taken = names.actor(witness.actor), joined(names.options_taken(options, witness.state)) or "nothing taken"
    lead = Para(f"The state with {taken} {verdict} for {who} by {concept.name} ({concept.meaning}).")
    if witness.stays is not None:
        return (lead, *map(Para, _foreseen(witness, witness.stays, options, names)), *note_blocks(witness.notes))
    if not witness.answers:
        return (lead, Para(f"There is no improvement for {who}."), *note_blocks(witness.notes))
    answers = Items(tuple(Para(_answered(witness, answer, options, names)) for answer in witness.answers))
    return (lead, answers, *note_blocks(witness.notes))


def _foreseen(witness: Witness, stays: ForeseenPlay, options: Sequence[str], names: Names) -> Iterator[str]:
    who = names.actor(witness.actor)
    yield f"Staying, {who} would foresee: {_line(stays, options, names)}."
    if witness.leaves is None:
        yield f"There is no move for {who} here."
        return
    yield f"Its best move, and what it foresees then: {_line(witness.leaves, options, names)}."
    better = "ends no worse for it" if stays.steps else "ends better for it"  # with passes a tie is broken for acting
    reason = "does not end better for it" if witness.stable else better
    yield f"Moving {reason} than staying."


def _line(line: ForeseenPlay, options: Sequence[str], names: Names) -> str:
    last = max((k for k, step in enumerate(line.steps) if step.start != step.end), default=-1)
    steps = [step_text(step, options, names) for step in line.steps[: last + 1]]
    passes = len(line.steps) - last - 1
    steps += [count(passes, "pass", "passes")] if passes else []
    return ", then ".join(steps) or "nothing"


def _answered(witness: Witness, answer: Countermove, options: Sequence[str], names: Names) -> str:
    better = f"An improvement: {step_text(answer.improvement, options, names)}"
    if answer.sanction is None:
        return f"{better}. {concept_named(witness.concept).unmet}."
    if not answer.sanction:
        return f"{better}. It fails by itself."
    how = "at the same moment " if answer.joint else ""
    worse = f"and that is no better for {names.actor(witness.actor)} than this state"
    met = path_text(answer.sanction, options, names)
    return f"{better}. But {how}{met}, {worse}{_recovery(answer, options, names)}."


def _recovery(answer: Countermove, options: Sequence[str], names: Names) -> str:
    if answer.recovery is None:
        return "" if answer.holds else "; yet it recovers"
    best = f"the best reply is that {step_text(answer.recovery, options, names)}"
    return f"; {best}, no better either" if answer.holds else f"; yet {best}, which is better, so it is not deterred"


def path_text(path: Path, options: Sequence[str], names: Names) -> str:
    """Moves one after the other."""
    return ", then ".join(step_text(step, options, names) for step in path)


def step_text(step: Move, options: Sequence[str], names: Names) -> str:
    """Who takes which options, and gives up which."""
    who = names.actor(step.mover)
    if step.start == step.end:
        return f"{who} would pass"
    letters = zip(options, step.start, step.end, strict=True)
    moved = [(f"“{names.option(option)}”", to == "Y") for option, was, to in letters if was != to]
    verbs = (("take", True), ("give up", False))
    parts = [(verb, [text for text, yes in moved if yes == side]) for verb, side in verbs]
    return f"{who} would {joined([f'{verb} {joined(texts)}' for verb, texts in parts if texts])}"
