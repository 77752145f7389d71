"""One codec: how a noun is printed as JSON, read back, and described by a JSON Schema, all from its type.

How a format is added, in three steps (an example: `offramp.stability.explain.Witness`, why-1):

1. Write the noun as a frozen dataclass that inherits `Published`, with `FORMAT = "offramp/NAME-1"`. Its annotations say
   what is allowed: `Probability`, `Text`, `Count`, `one_of(KINDS)`, `Annotated[float, limits(minimum=0)]`. Keys are
   printed in the order of the fields; a property marked `@computed` is one more key, after the fields of its class.
   The docstring becomes the description in the schema, `note("…")` that of one key.
2. Name it in `offramp.codec.formats.FORMATS`.
3. Run `python docs/generate.py`: it writes `spec/json/NAME.schema.json` (a test compares), and commit both.

`noun.to_dict()` then prints it, and `offramp.codec.json_text.read_noun` reads it back from a file, or tells everything
that is wrong with its line and column.
Where the published shape differs from the noun, write the published shape as a dataclass (or a union of some) beside
the noun, and make it in a method `published`, whose annotation tells the schema. Of a field: `HIDDEN` is not printed,
`OPTIONAL` is left out where it has its default, and `key("class")` is a key that Python does not allow as a name. The
dataclasses of a union are told apart by a key `kind` (their `KIND`), or by their keys where they are only printed.
Further keys are allowed, as later versions may add some, but for a class with `CLOSED = True`.

Why not msgspec 0.22: it reports the first mistake alone, prints NaN as null, takes the last of two equal keys, prints
no property, refuses NumPy's floats, and calls what has a default optional.
"""

from __future__ import annotations

from offramp.codec.annotations import (
    EXTRA,
    HIDDEN,
    OPTIONAL,
    Amount,
    CaseHash,
    Count,
    Date,
    Difference,
    Extension,
    Handle,
    ModelHash,
    Moves,
    Ordinal,
    Probability,
    StateCode,
    Text,
    computed,
    key,
    limits,
    note,
    one_of,
    shown_as,
)
from offramp.codec.encoding import Published, encode

__all__ = [
    "EXTRA",
    "HIDDEN",
    "OPTIONAL",
    "Amount",
    "CaseHash",
    "Count",
    "Date",
    "Difference",
    "Extension",
    "Handle",
    "ModelHash",
    "Moves",
    "Ordinal",
    "Probability",
    "Published",
    "StateCode",
    "Text",
    "computed",
    "encode",
    "key",
    "limits",
    "note",
    "one_of",
    "shown_as",
]
