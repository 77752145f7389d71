"""Numbers that are named by their path: their limits, and other values for them."""

from __future__ import annotations

from offramp.case import types
from offramp.case.diagnostics import NodeReader
from offramp.case.quantities import NamedTypes, Value
from offramp.case.reader import Node, Scalar
from offramp.case.sections.hidden_types import other_types


def read_limits(path: str) -> tuple[float | None, float | None]:
    """The smallest and the largest number that the quantity with this path may be, where there is one."""
    name = path.rpartition(".")[2]
    if path.startswith("crowd."):
        return {"strength": None, "size": 1.0, "quorum": 1.0}.get(name, 0.0), None
    if path.startswith("chance."):
        return None if name == "stake" else 0.0, 1.0 if name == "discount" else None
    return 0.0 if path.startswith("delay.") else None, None


def other_values(
    reader: NodeReader, pairs: tuple[tuple[Scalar, Node], ...], what: str, case: types.Case
) -> tuple[tuple[str, Value], ...]:
    """Other values for quantities that are named by their path."""
    result = []
    for key, node in pairs:
        if key.text not in case.quantities:
            reader.unknown(key, key.text, case.quantities, "quantity")
            continue
        if isinstance(case.quantities[key.text].value, NamedTypes):
            result.append((key.text, other_types(reader, node, f"{what}.{key.text}", case.quantities[key.text])))
            continue
        likely = key.text in case.probabilities
        least, most = read_limits(key.text)
        value = reader.value(node, f"{what}.{key.text}", probability=likely, least=least, most=most)
        result.append((key.text, value))
    return tuple(result)
