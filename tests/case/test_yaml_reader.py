"""What libyaml reads in a tenth of the time is what ruamel.yaml, the reference, reads; where it might differ, not.

Broken on purpose: each exception of ODD taken out, and the empty value, turned a row red.
"""

from __future__ import annotations

import random
import sys
from pathlib import Path

import pytest

from offramp.case.reader import _exactly, _quickly

SPEC = Path(__file__).parents[2] / "spec"
PIECES = (
    *(": ", "- ", "#", " #", '"', "'", "{", "}", "[", "]", ", ", ","),
    *("\n", "\n\n", "\n  ", "\t", "é", "—", "|\n", ">-\n", "? "),
)


def differs(text: str) -> bool:
    """Whether the quick reading is another than the exact one."""
    quick = _quickly(text)
    exact = _exactly(text)
    return quick is not None and (exact.problems != [] or exact.roots != quick.roots)


def test_specimens_are_read_alike() -> None:
    paths = [path for path in sorted(SPEC.rglob("*.yaml")) if path.stat().st_size < 2_000][::10]
    texts = [path.read_text("utf-8", errors="replace") for path in paths]
    assert [text for text in texts if differs(text)] == []
    assert sum(_quickly(text) is not None for text in texts) > len(texts) / 2


def test_whatever_is_changed_is_read_alike() -> None:
    chance = random.Random(20261201)
    texts = [path.read_text("utf-8").splitlines(keepends=True) for path in sorted((SPEC / "valid").rglob("*.yaml"))]
    for _ in range(120):
        lines = chance.choice(texts)
        start = chance.randrange(len(lines))
        text = "".join(lines[start : start + 8])
        for _ in range(chance.randint(1, 3)):
            at = chance.randrange(len(text) + 1)
            text = text[:at] + chance.choice(PIECES) + text[at + chance.randint(0, 2) :]
        assert not differs(text), text


@pytest.mark.parametrize(
    "text",
    [
        "%YAML 1.1\n---\na: b",  # a directive
        "a:\tb",  # a tab
        "a: >+\n\n   b",  # a block that begins with an empty line
        "|-#a\n ",  # no header of a block
        "a: 'b\u2028c'",  # a break of YAML 1.1
        "a: \ufeffb",  # not printable
        "- \n- b",  # an empty value: where it stands
        "a: &b c",  # not part of the language
        "a: b: c",  # no YAML
    ],
)
def test_what_could_differ_is_left_to_the_reference(text: str) -> None:
    assert _quickly(text) is None


def test_without_libyaml_the_reference_reads(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "yaml", None)
    assert _quickly("a: b") is None
    assert _exactly("a: b").roots
