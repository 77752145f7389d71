"""The specimens of `spec/`: each invalid file is refused for the reasons it names, each valid one resolves as it says.

A specimen says what it expects in comments at its head, which any implementation can read:

    # refused: unknown-name 12:9, bad-date 4:8     the errors, all of them, by slug, line, column (0:0 the whole file)
    # warns: unsupported 9:3                       the warnings, all of them
    # notes: terms-open 7:7                        the notes, all but those that count claims
    # present: NY                                  the present state
    # feasible: 3                                  how many states exist
    # writes: worth.crews.gain = 4..6              a quantity in the explicit form
    # central: worth.crews.gain = 5                its central value
    # condition: rules.1 = not (a or b)            a condition in the explicit form
    # credence: A = 0.95                           how likely a grade is to be relied on
    # ranks: crews = NN < NY=YN < YY               an actor's order of the feasible states, worst first

A place in another file is written `claims.jsonl:3:1`.
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from offramp import fingerprint, load, model
from offramp.case import conditions, quantities, state_grid
from offramp.case.canonical import as_json, as_yaml, explicit
from offramp.case.check import Examined, examine
from offramp.case.transform import baseline
from offramp.case.types import Case
from offramp.errors import OfframpError, Problem
from offramp.graph.model import name

SPEC = Path(__file__).parents[2] / "spec"
COUNTS = ("claims-used", "claims-ungraded", "single-origin", "claims-conflict", "omits-denial")
SECONDS = 10.0  # for any file at all, on a slow machine


def specimens(kind: str) -> list[Path]:
    """The case files of `spec/valid` or `spec/invalid`; where a specimen is a folder, the case in it."""
    return sorted([*(SPEC / kind).glob("*.yaml"), *(SPEC / kind).glob("*/case.yaml")])


def title(path: Path) -> str:
    return path.parent.name if path.name == "case.yaml" else path.stem


def said(path: Path, word: str) -> list[str]:
    """What the comments at the head of a specimen say under a word."""
    head = re.match(r"(?:#.*\n)*", path.read_text("utf-8"))
    return re.findall(rf"^# {word}: (.*)$", head.group() if head else "", re.MULTILINE)


def listed(path: Path, word: str) -> list[str]:
    """The problems that a specimen names: `slug line:column`, in any order."""
    return sorted(one.strip() for line in said(path, word) for one in line.split(",") if one.strip())


def found(examined: Examined, path: Path, level: str) -> list[str]:
    def place(one: Problem) -> str:
        file = "" if one.file == str(path) else f"{Path(one.file).name}:"
        return f"{one.slug} {file}{one.line}:{one.column}"

    return sorted(place(one) for one in examined.problems if one.level == level)


def timed(path: Path) -> Examined:
    start = time.perf_counter()
    examined = examine(path)
    assert time.perf_counter() - start < SECONDS
    return examined


def test_there_are_enough_specimens() -> None:
    assert len(specimens("invalid")) >= 300
    assert len(specimens("valid")) >= 40


@pytest.mark.parametrize("path", specimens("invalid"), ids=title)
def test_invalid(path: Path) -> None:
    """Exactly the errors that the specimen names, where it names them; no Case; every problem says what to do."""
    expected = listed(path, "refused")
    assert expected
    examined = timed(path)
    assert found(examined, path, "error") == expected
    assert examined.case is None
    assert all(one.message and one.file for one in examined.problems)
    assert all(one.remedy or one.allowed for one in examined.problems if one.level == "error")


def test_what_is_refused_is_not_loaded() -> None:
    for path in specimens("invalid")[::12]:
        with pytest.raises(OfframpError) as caught:
            load(path)
        assert found(Examined(None, caught.value.problems), path, "error") == listed(path, "refused")
        assert all(one.level == "error" for one in caught.value.problems)


@pytest.mark.parametrize("path", specimens("valid"), ids=title)
def test_valid(path: Path) -> None:
    """No error, exactly the warnings named, and everything that the comments promise."""
    examined = timed(path)
    assert found(examined, path, "error") == []
    assert found(examined, path, "warning") == listed(path, "warns")
    noted = found(examined, path, "note")
    assert [one for one in noted if one.split()[0] not in COUNTS] == listed(path, "notes")
    assert examined.case is not None
    for word, check in PROMISES.items():
        for promise in said(path, word):
            check(examined.case, promise)


@pytest.mark.parametrize("path", specimens("valid"), ids=title)
def test_explicit_form_reads_back_equal(path: Path, tmp_path: Path) -> None:
    """YAML and JSON of the explicit form are one case, one hash, and resolve to their own bytes."""
    case = load(path)
    texts = (as_yaml(case), as_json(case))
    for text, suffix in zip(texts, ("yaml", "json"), strict=True):
        place = tmp_path / f"explicit.{suffix}"
        place.write_text(text, encoding="utf-8")
        again = load(place)
        assert again == case
        assert fingerprint(again) == fingerprint(case)
        assert (as_yaml(again), as_json(again)) == texts
    assert json.loads(texts[1]) == explicit(case)


def test_promises_are_known() -> None:
    """A misspelt promise would be no promise."""
    words = {"refused", "warns", "notes", *PROMISES}
    for path in [*specimens("valid"), *specimens("invalid")]:
        head = re.match(r"(?:#.*\n)*", path.read_text("utf-8"))
        heads = re.findall(r"^# ([a-z]+): ", head.group() if head else "", re.MULTILINE)
        assert set(heads) <= words, path


def _present(case: Case, promise: str) -> None:
    assert baseline(case).present == promise


def _feasible(case: Case, promise: str) -> None:
    assert int(state_grid.feasible_states(baseline(case)).sum()) == int(promise)


def _writes(case: Case, promise: str) -> None:
    path, _, text = promise.partition(" = ")
    assert quantities.as_text(baseline(case).quantities[path].value) == text


def _central(case: Case, promise: str) -> None:
    path, _, text = promise.partition(" = ")
    assert quantities.central(baseline(case).quantities[path].value) == pytest.approx(float(text), abs=1e-12)


def _condition(case: Case, promise: str) -> None:
    path, _, text = promise.partition(" = ")
    assert dict(_conditions(case))[path] == text


def _conditions(case: Case) -> Iterator[tuple[str, str]]:
    for k, rule in enumerate(case.rules, 1):
        yield f"rules.{k}", conditions.write(rule.when)
    for option in case.options:
        yield f"options.{option.id}.take", conditions.write(option.take)
        yield f"options.{option.id}.undo", conditions.write(option.undo)


def _ranks(case: Case, promise: str) -> None:
    actor, _, order = promise.partition(" = ")
    made = model(case)
    ranks = made.ranks[made.actors.index(actor)]
    states = {name(code, len(made.options)): int(ranks[code]) for code in range(len(ranks)) if made.feasible[code]}
    expected = [sorted(tie.split("=")) for tie in order.replace(" ", "").split("<")]
    assert [sorted(one for one in states if states[one] == rank) for rank in sorted(set(states.values()))] == expected


def _credence(case: Case, promise: str) -> None:
    grade, _, odds = promise.partition(" = ")
    assert dict(case.credence)[grade] == float(odds)


PROMISES: dict[str, Callable[[Case, str], None]] = {
    "present": _present,
    "feasible": _feasible,
    "writes": _writes,
    "central": _central,
    "condition": _condition,
    "credence": _credence,
    "ranks": _ranks,
}
