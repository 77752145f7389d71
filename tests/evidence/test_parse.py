"""Trees of sentences that were parsed before stand where the sentence stands."""

from __future__ import annotations

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
