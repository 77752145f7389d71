"""Why a state is stable for an actor, or why not, in sentences. The one view of a Witness."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from offramp.briefing.document import Block, Items, Para
from offramp.stability.concepts import concept_named
from offramp.stability.explain import Witness
from offramp.stability.witness import Countermove, ForeseenPlay, Move, Path
from offramp.wording import capital, choice, count

_LEFT = "left out: "


def note_blocks(notes: Sequence[str]) -> tuple[Block, ...]:
    """The conventions behind a result, and what of the case is left out."""
    said = [capital(note) for note in notes if not note.startswith(_LEFT)]
    missing = "; ".join(note.removeprefix(_LEFT) for note in notes if note.startswith(_LEFT))
    return tuple(Para(f"{text}.") for text in [*said, *([f"Left out: {missing}"] if missing else [])])


def witness_title(actor: str, stable: bool) -> str:
    """What is asked of a state, for a heading; `actor` by name."""
    return f"Why {actor} {'stays' if stable else 'moves away'}"


def witness_blocks(witness: Witness, options: Sequence[str]) -> tuple[Block, ...]:
    """The verdict on a state for an actor, and the moves that decide it."""
    verdict = "is stable" if witness.stable else "is not stable"
    meaning = concept_named(witness.concept).meaning
    lead = Para(f"{witness.state} {verdict} for {witness.actor} by {witness.concept} ({meaning}).")
    if witness.stays is not None:
        return (lead, *map(Para, _foreseen(witness, witness.stays, options)), *note_blocks(witness.notes))
    if not witness.answers:
        return (lead, Para(f"{witness.actor} has no improvement."), *note_blocks(witness.notes))
    answers = Items(tuple(Para(_answered(witness, answer, options)) for answer in witness.answers))
    return (lead, answers, *note_blocks(witness.notes))


def _foreseen(witness: Witness, stays: ForeseenPlay, options: Sequence[str]) -> Iterator[str]:
    yield f"If {witness.actor} stays, it foresees: {_line(stays, options)}."
    if witness.leaves is None:
        yield f"{witness.actor} has no move here."
        return
    yield f"Its best move, and what it foresees then: {_line(witness.leaves, options)}."
    better = "ends no worse for it" if stays.steps else "ends better for it"  # with passes a tie is broken for acting
    reason = "does not end better for it" if witness.stable else better
    yield f"Moving {reason} than staying."


def _line(line: ForeseenPlay, options: Sequence[str]) -> str:
    last = max((k for k, step in enumerate(line.steps) if step.start != step.end), default=-1)
    steps = [step_text(step, options) for step in line.steps[: last + 1]]
    passes = len(line.steps) - last - 1
    steps += [count(passes, "pass", "passes")] if passes else []
    return f"{', then '.join(steps) or 'nothing'}, ending in {line.end}"


def _answered(witness: Witness, answer: Countermove, options: Sequence[str]) -> str:
    better = f"An improvement for {witness.actor}: {step_text(answer.improvement, options)}"
    if answer.sanction is None:
        return f"{better}. {concept_named(witness.concept).unmet}."
    if not answer.sanction:
        return f"{better}. It fails by itself."
    how = "at the same moment " if answer.joint else ""
    worse = f"and {answer.end} is no better for {witness.actor} than {witness.state}"
    return f"{better}. But {how}{path_text(answer.sanction, options)}, {worse}{_recovery(witness, answer, options)}."


def _recovery(witness: Witness, answer: Countermove, options: Sequence[str]) -> str:
    if answer.recovery is None:
        return "" if answer.holds else "; yet it recovers"
    best = f"{witness.actor}'s best reply is {step_text(answer.recovery, options)}"
    return f"; {best}, no better either" if answer.holds else f"; yet {best}, which is better, so it is not deterred"


def path_text(path: Path, options: Sequence[str]) -> str:
    """Moves one after the other."""
    return ", then ".join(step_text(step, options) for step in path)


def step_text(step: Move, options: Sequence[str]) -> str:
    """Who takes which options, and where that leads."""
    if step.start == step.end:
        return f"{step.mover} passes"
    letters = zip(options, step.start, step.end, strict=True)
    return (
        f"{step.mover} takes {choice((option, to == 'Y') for option, was, to in letters if was != to)} (to {step.end})"
    )
