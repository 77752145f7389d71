"""Values of a case file replaced: at every place of it, in every form, all the rest stays byte for byte."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from offramp.case.insertion import plain_tree
from offramp.case.reader import parse_yaml
from offramp.case.rewriting import place_of, with_value

TEXT = """\
# a case
title: One, two  # of us
question: >-
  Will they
  go?
options:
  leave: {actor: her, text: "go; \\"now\\"", because: [a, 'b c']} # why
  chase:
    actor: them
    text: |
      follow
      them
    now: yes   # so far

worth:
  her:
    - {name: calm, value: -1..2}
    # between
    - name: far
      value: 3
  them: []
play:
- actor: her
  chooses: [leave,
    chase]
end:
"""


def places(tree: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    for key, value in enumerate(tree) if isinstance(tree, list) else tree.items() if isinstance(tree, dict) else ():
        yield (*path, key)
        yield from places(value, (*path, key))


@pytest.mark.parametrize("ends", ["\n", "\r\n"], ids=["lf", "crlf"])
def test_at_every_place_another_value(ends: str) -> None:
    """Seen red with the end of a block where the next begins, and without the comment of a line."""
    data = TEXT.replace("\n", ends).encode()
    tree = plain_tree(parse_yaml(data.decode(), "x"))
    every = list(places(tree))
    assert len(every) > 25
    for path in every:
        after = with_value(data, "x", path, "{new: 1}")
        assert after is not None, path
        lost = [line for line in data.split(b"\n") if line not in after.split(b"\n")]
        inner = value_at(tree, path)  # the longest stands on three lines
        if not isinstance(inner, list | dict):
            assert len(lost) <= 3, path
            assert all(mark in after for mark in (b"# a case", b"# of us", b"# why", b"# so far", b"# between")), path


def value_at(tree: Any, path: tuple[str | int, ...]) -> Any:
    for key in path:
        tree = tree[key]
    return tree


def test_a_key_that_is_not_there_is_added() -> None:
    added = with_value(TEXT.encode(), "x", ("options", "leave", "now"), "yes")
    assert added == TEXT.replace("'b c']}", "'b c'], now: yes}").encode()
    added = with_value(TEXT.encode(), "x", ("options", "chase", "undo"), "never")
    assert added == TEXT.replace("so far\n", "so far\n    undo: never\n").encode()
    added = with_value(TEXT.encode(), "x", ("worth", "her", 1, "when"), "leave")
    assert added == TEXT.replace("value: 3\n", "value: 3\n      when: leave\n").encode()


def test_a_list_at_the_indent_of_its_key_goes_behind_it_and_lines_end_as_in_the_file() -> None:
    assert with_value(b"play:\n- {actor: x}\n", "x", ("play",), "[{actor: y}]") == b"play: [{actor: y}]\n"
    added = with_value(b"a: 1\r\nb:\r\n  c: 2\r\n", "x", ("b", "d"), "3")
    assert added == b"a: 1\r\nb:\r\n  c: 2\r\n  d: 3\r\n"


def test_a_place_is_found_again_by_line_and_column() -> None:
    lines = TEXT.splitlines()
    line = next(k for k, text in enumerate(lines, 1) if "calm" in text)
    column = lines[line - 1].index("-1..2") + 1
    assert place_of(TEXT.encode(), line, column) == ("worth", "her", 0, "value")
    assert place_of(TEXT.encode(), 1, 1) == ()
