"""Entries added to a case file: what was there stays byte for byte, in whatever style it was written."""

from __future__ import annotations

import pytest

from offramp.case.insertion import added, plain_tree
from offramp.case.reader import parse_yaml

STYLES = [
    "a: 1\noptions:\n  x: {actor: a}\n  # a remark\nworth:\n  a: []\n",
    "a: 1\noptions: {x: {actor: a}}\nworth: {a: []}\n",
    "options:\n    x:\n        actor: a\n\n\nworth:\n    a:\n      - {name: n, value: 1}\na: 1",
    "a: 1\r\noptions:\r\n  x: {actor: a}\r\nworth:\r\n  a: []\r\n",
    "\ufeffa: 1\noptions:\n  x: {actor: a} # the last\n...\n",
    "a: 1\n",
]
ENTRIES = [
    (("options",), "y: {actor: b, text: 'a, b'}"),
    (("worth", "a"), "{name: m, value: 2}"),
    (("worth",), "b: []"),
    (("history",), "{saw: {x: no}}"),
]


@pytest.mark.parametrize("text", STYLES)
@pytest.mark.parametrize(("path", "entry"), ENTRIES)
def test_an_entry_is_added_and_nothing_else_changes(text: str, path: tuple[str, ...], entry: str) -> None:
    longer = added(text.encode(), "case.yaml", path, entry)
    assert longer is not None
    before, after = (
        plain_tree(parse_yaml(text.removeprefix("\ufeff"), "")),
        plain_tree(parse_yaml(longer.decode("utf-8-sig"), "")),
    )
    section = after
    for name in path:
        section = section[name]
    if isinstance(section, list):
        assert section[-1] == plain_tree(parse_yaml(entry, "")) or section[0] == plain_tree(parse_yaml(entry, ""))
    else:
        assert entry.partition(":")[0] in section
    left = longer.decode()
    for piece in text.split("\n"):
        assert piece in left or "}" in piece or "]" in piece
    assert {key: value for key, value in after.items() if key != path[0]} == {
        key: value for key, value in before.items() if key != path[0]
    }


def test_bytes_are_those_of_before_with_one_stretch_more() -> None:
    for text in STYLES:
        for path, entry in ENTRIES:
            data = text.encode()
            longer = added(data, "case.yaml", path, entry) or b""
            head = next((k for k, (a, b) in enumerate(zip(data, longer, strict=False)) if a != b), len(data))
            tail = len(data) - head
            assert longer[:head] + (longer[-tail:] if tail else b"") == data
