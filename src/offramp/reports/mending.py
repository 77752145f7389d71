"""Mistakes that the parser makes again and again, mended before the rules look."""

from __future__ import annotations

from offramp.reports import lexicon
from offramp.reports.parse import Tree


def mended(tree: Tree) -> Tree:
    """A second verb of speech of the same tense, joined to the verb of a clause that is said, joined to the first.

    "Smith said he was ill and warned that …": the parser joins "warned" to "was".
    """
    heads = [token.head for token in tree.tokens]
    for at, token in enumerate(tree.tokens):
        loose = token.dep == "conj" or (token.dep == "advcl" and _concedes(tree, at))
        outer = _outer_verb(tree, at) if loose and token.tag in ("VBD", "VBZ", "VBP") else None
        if outer is not None:
            heads[at] = outer
    if heads == [token.head for token in tree.tokens]:
        return tree
    return Tree(tuple(token._replace(head=head) for token, head in zip(tree.tokens, heads, strict=True)))


def _concedes(tree: Tree, at: int) -> bool:
    """Whether a clause is set against what is said: "…, though she noted that …"."""
    marks = {tree.tokens[child].low for child in tree.down(at, "mark", "advmod")}
    return bool(marks & {"though", "although", "while", "whereas"})


def _outer_verb(tree: Tree, at: int) -> int | None:
    entry = lexicon.verbs().get(tree.tokens[at].low)
    if entry is None or "c" not in entry.frames or entry.sort not in ("speech", "denial"):
        return None
    for up in tree.above(at):
        head = tree.tokens[up].head
        said = lexicon.verbs().get(tree.tokens[head].low)
        if tree.tokens[up].dep == "ccomp" and up > head and said and said.sort == "speech":
            return head if tree.tokens[head].tag == tree.tokens[at].tag else None
        if tree.tokens[up].dep not in ("conj", "advcl"):
            return None
    return None
