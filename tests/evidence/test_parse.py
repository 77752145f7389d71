"""Trees of sentences that were parsed before stand where the sentence stands."""

from __future__ import annotations

from typing import Any

import pytest

from offramp.evidence import parse
from offramp.evidence.parse import trees

SENTENCE = "Trump admires Norway’s\nharbours."  # with a stand-in, a curly apostrophe and a line end


def test_a_sentence_met_again_has_its_own_offsets() -> None:
    """Break: a tree is handed out as it was kept, red."""
    text = f"{SENTENCE} {SENTENCE.replace('Norway', 'Sweden')} {SENTENCE}"
    starts = [0, len(SENTENCE) + 1, 2 * (len(SENTENCE) + 1)]
    for tree, start in zip(trees(text, [(at, at + len(SENTENCE)) for at in starts]), starts, strict=True):
        assert tree is not None
        words = [text[token.start : token.end].lower().replace("’", "'") for token in tree.tokens]
        assert [token.low for token in tree.tokens] == words
        assert tree.tokens[0].start == start


def test_what_another_thread_clears_is_not_missed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Break: trees are handed out from what is kept."""

    class Cleared(dict[str, Any]):
        def update(self, *_: Any, **__: Any) -> None:
            self.clear()

    monkeypatch.setattr(parse, "_kept", Cleared())
    (tree,) = trees(SENTENCE, [(0, len(SENTENCE))])
    assert tree is not None
    assert tree.tokens[0].start == 0
