"""The codec on small nouns whose JSON, schema and mistakes are written out by hand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any, Literal

import pytest
from jsonschema import Draft202012Validator

from offramp.codec import EXTRA, HIDDEN, OPTIONAL, Count, Probability, Published, Text, computed, key, note, one_of
from offramp.codec.decoding import _SHOWN, decode, described
from offramp.codec.json_schema import json_schema


@dataclass(frozen=True, slots=True)
class Sentence(Published):
    """A sentence."""

    KIND = "sentence"

    text: Text


@dataclass(frozen=True, slots=True)
class Pair(Published):
    KIND = "pair"

    pair: tuple[str, float]


@dataclass(frozen=True)
class Small(Published):
    """A noun with everything that the codec knows."""

    FORMAT = "offramp/small-1"

    sort: Annotated[str, key("class"), one_of(("a", "b"))]
    odds: Mapping[str, Probability]
    level: Literal["low", "moderate"] | None
    times: Mapping[int, Count]
    secret: Annotated[int, HIDDEN] = 3
    pages: Annotated[tuple[Count, ...], OPTIONAL] = ()
    by: Annotated[str | None, OPTIONAL, note("Who.")] = None
    blocks: tuple[Sentence | Pair, ...] = ()
    more: Annotated[tuple[tuple[str, Any], ...], EXTRA] = field(default=(), hash=False)

    @property
    @computed
    def certain(self) -> list[str]:
        return [name for name, odds in self.odds.items() if odds == 1]


@dataclass(frozen=True)
class Chosen(Published):
    level: Literal["low", "moderate"]


@dataclass(frozen=True)
class Shut(Published):
    CLOSED = True

    n: Count


SMALL = Small("a", {"x": 1.0, "y": 0.5}, None, {0: 2}, blocks=(Sentence("Hm."), Pair(("p", 0.25))), more=(("z", [1]),))
PRINTED = {
    "format": "offramp/small-1",
    "class": "a",
    "odds": {"x": 1.0, "y": 0.5},
    "level": None,
    "times": {"0": 2},
    "blocks": [{"kind": "sentence", "text": "Hm."}, {"kind": "pair", "pair": ["p", 0.25]}],
    "z": [1],
    "certain": ["x"],
}


def validator(cls: type) -> Draft202012Validator:
    schema = json_schema(cls, "small", {})
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema)


def test_a_noun_is_printed_in_the_order_of_its_fields() -> None:
    assert SMALL.to_dict() == PRINTED
    assert list(SMALL.to_dict()) == list(PRINTED)
    assert Small("a", {}, None, {}, pages=(1,), by="ana").to_dict()["pages"] == [1]


def test_what_is_printed_is_read_back() -> None:
    made, faults = decode(Small, {key: value for key, value in PRINTED.items() if key != "certain"} | {"certain": []})
    assert faults == ()
    assert made == SMALL
    assert made.secret == 3
    assert made.more == (("z", [1]),)


WRONG: dict[str, tuple[dict[str, Any], tuple[str | int, ...]]] = {
    "another format": ({"format": "offramp/small-2"}, ()),
    "outside a closed set": ({"class": "c"}, ("class",)),
    "above 1": ({"odds": {"x": 1.5}}, ("odds", "x")),
    "true is not a number": ({"odds": {"x": True}}, ("odds", "x")),
    "no word of the set": ({"level": "high"}, ("level",)),
    "below 0": ({"times": {"0": -1}}, ("times", "0")),
    "1.0 is not a whole number": ({"times": {"0": 1.0}}, ("times", "0")),
    "a key that is not a number": ({"times": {"zero": 1}}, ("times", "zero")),
    "null for what may be left out": ({"by": None}, ("by",)),
    "a kind of block that there is not": ({"blocks": [{"kind": "poem", "text": "x"}]}, ("blocks", 0, "kind")),
    "a block without a kind": ({"blocks": [{"text": "x"}]}, ("blocks", 0)),
    "a text that is empty": ({"blocks": [{"kind": "sentence", "text": ""}]}, ("blocks", 0, "text")),
    "a pair of three": ({"blocks": [{"kind": "pair", "pair": ["p", 1, 2]}]}, ("blocks", 0, "pair")),
    "a list for an object": ({"odds": []}, ("odds",)),
}


@pytest.mark.parametrize("what", WRONG)
def test_schema_and_decoder_refuse_the_same(what: str) -> None:
    change, path = WRONG[what]
    data = PRINTED | change
    made, faults = decode(Small, data)
    assert made is None
    assert [fault.path for fault in faults] == [path]
    if what != "1.0 is not a whole number":  # JSON Schema counts 1.0 as an integer
        assert not validator(Small).is_valid(data)


def test_every_key_that_is_printed_is_promised_and_what_has_a_default_may_be_missing_in_an_older_file() -> None:
    assert validator(Small).is_valid(PRINTED)
    for name in PRINTED.keys() - {"z"}:
        fewer = {key: value for key, value in PRINTED.items() if key != name}
        assert not validator(Small).is_valid(fewer), name
        assert (decode(Small, fewer)[0] is not None) == (name in ("blocks", "certain")), name


@pytest.mark.parametrize("level", ["high", None, True])
def test_null_is_in_no_closed_set(level: Any) -> None:
    """Break: a ledger in which something `happened: null` is read, and its score a KeyError."""
    made, faults = decode(Chosen, {"level": level})
    assert (made, [fault.path for fault in faults]) == (None, [("level",)])


def test_every_mistake_is_told_at_once() -> None:
    _, faults = decode(Small, PRINTED | {"class": 1, "odds": {"x": 2, "y": "z"}, "level": 5})
    assert [fault.path for fault in faults] == [("class",), ("odds", "x"), ("odds", "y"), ("level",)]
    _, faults = decode(Small, PRINTED | {"level": "modrate"})
    assert faults[0].allowed == ("low", "moderate")
    assert faults[0].remedy == "did you mean 'moderate'?"


def test_only_a_closed_noun_refuses_further_keys() -> None:
    assert decode(Shut, {"n": 1, "m": 2})[1][0].path == ("m",)
    assert not validator(Shut).is_valid({"n": 1, "m": 2})
    assert decode(Sentence, {"text": "x", "m": 2})[0] == Sentence("x")
    assert validator(Sentence).is_valid({"text": "x", "m": 2})


def test_a_schema_says_what_keys_mean() -> None:
    schema = json_schema(Small, "small", {})
    assert schema["properties"]["by"] == {"type": "string", "description": "Who."}
    assert schema["description"] == "A noun with everything that the codec knows."
    assert schema["properties"]["class"] == {"enum": ["a", "b"]}


@dataclass(frozen=True)
class Either(Published):
    real: float | str | None
    whole: int | str


def test_a_whole_number_is_a_number_where_either_may_stand() -> None:
    """Breaks: a whole number refused where a number or a text may stand, or taken for one where it must be whole."""
    found, faults = decode(Either, {"real": 2, "whole": 3})
    assert (found, faults) == (Either(2.0, 3), ())
    assert [fault.path for fault in decode(Either, {"real": True, "whole": 0.5})[1]] == [("real",), ("whole",)]
    assert [len(described("x" * n)) for n in (_SHOWN - 2, _SHOWN - 1, 400)] == [_SHOWN, _SHOWN, _SHOWN]
    assert described("x" * (_SHOWN - 2))[-1] == "'"
