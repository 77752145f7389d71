"""A case with other numbers, from their texts, which the reader of the case file reads and refuses."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from offramp.case import quantities, sections
from offramp.case.diagnostics import NodeReader as Reader
from offramp.case.reader import MapNode, Node, Scalar
from offramp.case.sections import Declared
from offramp.case.transform import vary
from offramp.case.types import Case, Variant
from offramp.errors import CaseError, Problem


def with_numbers(case: Case, values: Mapping[str, object]) -> Case:
    """The case with other numbers, by their paths; see `Case.with_`. Raises CaseError holding every problem."""
    if not values:
        return case
    texts = [(path, _text(path, value)) for path, value in values.items()]
    return vary(case, variant_of_texts(case, "with_", texts, (), "changed by with_"))


def _text(path: str, value: object) -> str:
    """A value as the case file has it. Raises CaseError bad-quantity for what is neither number, text nor Range."""
    if isinstance(value, str):
        return value
    if isinstance(value, int | float | quantities.Range) and not isinstance(value, bool):
        return quantities.as_text(value)
    message, allowed = f"'{path}' cannot be {value!r}"[:200], ("a number", "a text such as '4..8'", "a Range")
    raise CaseError(Problem("bad-quantity", "with_", 0, 0, message, allowed, "give one of these"))


def variant_of_texts(
    case: Case, name: str, values: Sequence[tuple[str, str]], fixed: Sequence[tuple[str, str]], assumed: str
) -> Variant:
    """A variant from its texts. Raises CaseError holding every problem, as the case file would."""
    reader = Reader("changes")
    pairs: list[tuple[Scalar, Node]] = [*_pairs(values, 1), *_pairs([("assumed", assumed)], 0)]
    if fixed:
        pairs.append((Scalar("fix", 0, 0), MapNode(tuple(_pairs(fixed, 1)), 0, 0)))
    doubled = [path for some in (values, fixed) for path in _doubles([path for path, _ in some])]
    for path in doubled:
        reader.say("duplicate-key", None, f"'{path[:60]}' is changed twice", remedy="keep one of them")
    node = MapNode(((Scalar(name, 0, 0), MapNode(tuple(pairs), 0, 0)),), 0, 0)
    variant = next(sections.variants(reader, node, _names(case), case))
    errors = [one for one in reader.problems if one.level == "error"]
    if errors:
        raise CaseError(errors)
    return variant


def _pairs(texts: Sequence[tuple[str, str]], line: int) -> list[tuple[Scalar, Node]]:
    return [(Scalar(key, line, 1), Scalar(text, line, 1, True)) for key, text in texts]


def _doubles(names: list[str]) -> list[str]:
    return sorted({one for one in names if names.count(one) > 1})


def _names(case: Case) -> Declared:
    return Declared(
        actors=tuple(one.id for one in case.actors),
        owners={one.id: one.actor for one in case.options},
        chances=tuple(one.id for one in case.chances),
        outcomes=tuple(one.name for one in case.outcomes),
        reports=tuple(one.id for one in case.reports),
        claims=tuple(one.id for one in case.evidence),
    )
