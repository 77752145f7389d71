"""Mistakes that the parser makes again and again, mended before the rules look."""

from __future__ import annotations

from offramp.evidence import cue_lexicon
from offramp.evidence.parse import ParseTree, Token


def mended(tree: ParseTree) -> ParseTree:
    """The tree with three mistakes mended.

    A second verb of speech of the same tense, joined or set against the verb of a clause that is said, goes to the
    first ("Smith said he was ill and warned that …": the parser joins "warned" to "was"). A noun with an apostrophe
    that was taken for a subject is a possessor ("the owner’s claim that …"). What is said behind an occasion goes
    to the verb, not to the noun of the occasion ("said in a low voice that …").
    """
    tree = _headed(tree)
    tokens = [_said(tree, at, _owned(tree, at)) for at in range(len(tree.tokens))]
    for at, token in enumerate(tree.tokens):
        loose = token.dep == "conj" or (token.dep == "advcl" and _concedes(tree, at))
        outer = _outer_verb(tree, at) if loose and token.tag in ("VBD", "VBZ", "VBP") else None
        if outer is not None:
            tokens[at] = token._replace(head=outer)
            if at and tree.tokens[at - 1].dep == "cc":
                tokens[at - 1] = tree.tokens[at - 1]._replace(head=outer)
    return tree if tuple(tokens) == tree.tokens else ParseTree(tuple(tokens))


def _headed(tree: ParseTree) -> ParseTree:
    """A verb of speech with its clause that was hung on its subject: "a coalition alleged on Friday that …"."""
    for root, token in enumerate(tree.tokens):
        if token.head != root or not token.tag.startswith("NN"):
            continue
        for verb in (at for at, one in enumerate(tree.tokens) if one.dep == "acl"):
            entry = cue_lexicon.verbs().get(tree.tokens[verb].low)
            says = entry is not None and "c" in entry.frames and tree.tokens[verb].tag == "VBN" and verb > root
            clauses = (clause for up in (verb, root) for clause in tree.down(up, "ccomp", "acl") if clause > verb)
            said = next((c for c in clauses if tree.tokens[tree.edges[c][0]].low == "that"), None) if says else None
            if said is not None:
                moved = {root: ("nsubj", verb), verb: ("ROOT", verb), said: ("ccomp", verb)}
                dep = [moved.get(at, (one.dep, one.head)) for at, one in enumerate(tree.tokens)]
                made = (one._replace(dep=d, head=h) for one, (d, h) in zip(tree.tokens, dep, strict=True))
                return ParseTree(tuple(one._replace(tag="VBD") if at == verb else one for at, one in enumerate(made)))
    return tree


def _owned(tree: ParseTree, at: int) -> Token:
    token = tree.tokens[at]
    apostrophe = any(tree.tokens[child].tag == "POS" for child in tree.children[at])
    noun = tree.tokens[token.head].tag.startswith("NN")
    return token._replace(dep="poss") if token.dep == "nsubj" and apostrophe and noun else token


def _said(tree: ParseTree, at: int, token: Token) -> Token:
    """A clause with `that` and a subject of its own, on a noun behind a verb of speech that has no other content."""
    occasion = tree.tokens[token.head]
    verb = tree.tokens[occasion.head].head
    entry = cue_lexicon.verbs().get(tree.tokens[verb].low)
    if token.dep != "relcl" or occasion.dep != "pobj" or entry is None or "c" not in entry.frames:
        return token
    opens = tree.tokens[tree.edges[at][0]]
    bare = opens.low == "that" and not opens.dep.startswith("nsubj") and any(True for _ in tree.down(at, "nsubj"))
    said = bare and verb < at and not any(child > verb for child in tree.down(verb, "ccomp", "dobj", "xcomp"))
    return token._replace(dep="ccomp", head=verb) if said else token


def _concedes(tree: ParseTree, at: int) -> bool:
    """Whether a clause is set against what is said: "…, though she noted that …"."""
    marks = {tree.tokens[child].low for child in tree.down(at, "mark", "advmod")}
    return bool(marks & {"though", "although", "while", "whereas"})


def _outer_verb(tree: ParseTree, at: int) -> int | None:
    entry = cue_lexicon.verbs().get(tree.tokens[at].low)
    if entry is None or "c" not in entry.frames or entry.sort not in ("speech", "denial"):
        return None
    for up in tree.above(at):
        head = tree.tokens[up].head
        said = cue_lexicon.verbs().get(tree.tokens[head].low)
        if tree.tokens[up].dep == "ccomp" and up > head and said and said.sort in ("speech", "denial"):
            return head if tree.tokens[head].tag == tree.tokens[at].tag else None
        if tree.tokens[up].dep not in ("conj", "advcl"):
            return None
    return None
