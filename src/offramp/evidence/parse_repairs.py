"""Mistakes that the parser makes again and again, mended before the rules look."""

from __future__ import annotations

from functools import cache

from offramp.evidence import cue_lexicon
from offramp.evidence.insertions import with_comments
from offramp.evidence.parse import ParseTree, Token
from offramp.evidence.rule_tables import rule_set


def mended(tree: ParseTree) -> ParseTree:
    """The tree with three mistakes mended.
    A second verb of speech of the same tense, joined or set against the verb of a clause that is said, goes to the
    first ("Smith said he was ill and warned that …": the parser joins "warned" to "was"). A noun with an apostrophe
    that was taken for a subject is a possessor ("the owner’s claim that …"). What is said behind an occasion goes
    to the verb, not to the noun of the occasion ("said in a low voice that …"). Who speaks behind what he says is no
    apposition ("…, the service reported on Friday"), and two joined clauses before him are joined."""
    tree = _paired(with_comments(_trailing(_headed(_inverted(_finite(tree))))))
    mends = (_owned(tree, at) for at in range(len(tree.tokens)))
    tokens = [_parted(tree, at, _said(tree, at, _homeless(tree, at, token))) for at, token in enumerate(mends)]
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
    for root in (at for at, token in enumerate(tree.tokens) if token.head == at and token.tag.startswith("NN")):
        verb, said = _said_at_noun(tree, root) or (_stranded(tree, root) or _bare(tree, root), None)
        if verb is None:
            continue
        moved = {root: ("nsubj", verb), verb: ("ROOT", verb)} | ({said: ("ccomp", verb)} if said else {})
        pairs = ((one, *moved.get(at, (one.dep, one.head))) for at, one in enumerate(tree.tokens))
        made = [one._replace(dep=dep, head=head) for one, dep, head in pairs]
        made[verb] = made[verb]._replace(tag="VBD" if made[verb].tag == "VBN" else made[verb].tag)
        return ParseTree(tuple(made))
    return tree


def _trailing(tree: ParseTree) -> ParseTree:
    """Who speaks at the end of a sentence, taken for an apposition: "…, a pilot who saw it said"."""
    root = next((at for at, token in enumerate(tree.tokens) if token.head == at), 0)
    for at in (at for at, token in enumerate(tree.tokens) if token.dep in ("appos", "nsubj") and at > 3):
        first, last = tree.edges[at]
        if tree.tokens[first - 1].low != ",":
            continue
        bare = not any(True for _ in tree.down(root, "nsubj")) and last == root - 1 and _speaks(tree, root)
        verb = root if bare and tree.tokens[root].tag == "VBD" else _participle(tree, at) or _spliced(tree, at, root)
        if verb is None:
            continue
        moved = {at: ("nsubj", verb), verb: ("ROOT", verb)} | ({root: ("ccomp", verb)} if root != verb else {})
        return _hung(tree, moved, verb, "VBD")
    return tree


def _inverted(tree: ParseTree) -> ParseTree:
    """Who speaks behind his verb and a mere comma, taken for its object: "P, recalled Ines Moreau, who was there"."""
    root = next((at for at, token in enumerate(tree.tokens) if token.head == at), 0)
    for at in (at for at in tree.verbs if at > root + 1 and tree.tokens[at - 1].low == ","):
        token = tree.tokens[at]
        who = next((c for c in tree.down(at, "dobj") if tree.edges[c][0] == at + 1), None)
        bare = token.dep == "conj" and token.head == root and not any(c < at for c in tree.down(root, "cc"))
        said = bare and token.tag in ("VBD", "VBZ") and _speaks(tree, at) and who is not None
        person = (
            said
            and who is not None
            and (
                tree.tokens[who].tag == "NNP" or tree.tokens[who].low.removesuffix("s") in rule_set("people", "persons")
            )
        )
        if person and who is not None:
            moved = {who: ("nsubj", at), root: ("ccomp", at), at: ("ROOT", at)}
            return _hung(tree, moved, at, token.tag)
    return tree


def _hung(tree: ParseTree, moved: dict[int, tuple[str, int]], verb: int, tag: str) -> ParseTree:
    """The tree with some relations and heads, and the tag of a verb, in place of the parser's."""
    pairs = ((one, *moved.get(k, (one.dep, one.head))) for k, one in enumerate(tree.tokens))
    made = [one._replace(dep=dep, head=head) for one, dep, head in pairs]
    made[verb] = made[verb]._replace(tag=tag)
    return ParseTree(tuple(made))


def _speaks(tree: ParseTree, at: int) -> bool:
    entry = cue_lexicon.verbs().get(tree.tokens[at].low)
    return entry is not None and "c" in entry.frames and entry.sort in ("speech", "report")


def _spliced(tree: ParseTree, at: int, root: int) -> int | None:
    """A verb of speech without a clause, joined by a mere comma to what is said: "P, a colonel told the paper"."""
    verb = tree.tokens[at].head
    joined = tree.tokens[verb].dep == "conj" and tree.tokens[verb].head == root and tree.tokens[verb].tag == "VBD"
    bare = not any(True for _ in tree.down(verb, "ccomp", "xcomp")) and not any(True for _ in tree.down(root, "cc"))
    return verb if joined and bare and _speaks(tree, verb) and root < tree.edges[at][0] else None


def _participle(tree: ParseTree, at: int) -> int | None:
    """A verb of speech on somebody who may speak, with nothing but a time or an occasion behind it: no passive."""
    verb = next((c for c in tree.down(at, "acl") if tree.tokens[c].tag == "VBN" and c > at), None)
    if verb is None or not _speaks(tree, verb) or tree.tokens[at].dep != "appos":
        return None
    low = tree.tokens[at].low
    who = low in rule_set("people", "bodies") or low.removesuffix("s") in rule_set("people", "persons")
    more = any(tree.tokens[c].dep not in ("prep", "npadvmod", "advmod", "punct") for c in tree.children[verb])
    ends = all(token.tag in (".", "''", "-RRB-") for token in tree.tokens[tree.edges[verb][1] + 1 :])
    return verb if who and ends and not more and tree.edges[verb][0] == verb else None


def _paired(tree: ParseTree) -> ParseTree:
    """Two clauses that the parser hung on the verb of speech behind them, joined: "P, but Q, she said"."""
    made = list(tree.tokens)
    for at, token in enumerate(tree.tokens):
        first = tree.edges[at][0]
        joint = tree.tokens[first - 1] if first and token.dep == "ccomp" and token.head > at else None
        other = joint.head if joint and joint.low in ("but", "yet") else at
        if other < at and tree.tokens[other].dep == "ccomp" and tree.tokens[other].head == token.head:
            made[at] = token._replace(dep="conj", head=other)
    return tree if tuple(made) == tree.tokens else ParseTree(tuple(made))


def _finite(tree: ParseTree) -> ParseTree:
    """A plural at the top with "that" and a clause right behind it is a verb: "the service suspects that …"."""
    top = next((at for at, token in enumerate(tree.tokens) if token.head == at), 0)
    deeds = (k for prep in tree.down(top, "prep") for k in tree.down(prep, "pcomp"))
    speaks = tree.tokens[top].low in cue_lexicon.verbs() and any(True for _ in tree.down(top, "nsubj"))
    if tree.tokens[top].tag == "NN" and speaks and any(True for _ in deeds):
        return _hung(tree, {}, top, "VBP")  # "the hackers, who …, boast of having done it"
    if (owner := _compounded(tree, top)) is not None:
        own = {k: (tree.tokens[k].dep, owner) for k in tree.children[top] if k < owner}
        return _hung(tree, own | {owner: ("nsubj", top)}, top, tree.tokens[top].tag)
    if (misread := _plural(tree, top)) is not None:
        return misread
    verb = tree.tokens[top].low in cue_lexicon.verbs() and tree.tokens[top].tag == "NNS" and top > 0
    clauses = (c for c in tree.down(top, "ccomp", "relcl", "acl") if tree.edges[c][0] == top + 1 and _is_told(tree, c))
    clause = next(clauses, None) if verb else None
    if clause is None or tree.tokens[top + 1].low != "that":
        return tree
    owner = top - 1 if tree.tokens[top - 1].tag.startswith(("NN", "PRP")) else top
    held = (tree.tokens[at]._replace(head=owner) if at < owner and tree.tokens[at].head == top else None
            for at in range(len(tree.tokens)))  # fmt: skip
    made = [new or old for new, old in zip(held, tree.tokens, strict=True)]
    made[top] = made[top]._replace(tag="VBZ")
    made[clause] = made[clause]._replace(dep="ccomp")
    made[owner] = made[owner] if owner == top else made[owner]._replace(dep="nsubj", head=top)
    return ParseTree(tuple(made))


def _is_told(tree: ParseTree, clause: int) -> bool:
    """Whether a clause may be what a verb says: no relative one, whose `that` has a part in it."""
    if tree.tokens[clause].dep == "ccomp":
        return True
    top = tree.tokens[clause].head
    whole = tree.tokens[top + 1].dep == "mark" and tree.tokens[top - 1].tag in ("NN", "NNP")
    return whole and any(True for _ in tree.down(top, "det")) and not any(True for _ in tree.down(top, "poss"))


def _compounded(tree: ParseTree, top: int) -> int | None:
    """The subject that was taken for part of a noun with its verb: "the foundation disputes that P"."""
    said = tree.tokens[top].tag == "VBZ" and any(True for _ in tree.down(top, "ccomp"))
    noun = said and top > 0 and tree.tokens[top - 1].dep in ("compound", "nmod") and tree.tokens[top - 1].head == top
    return top - 1 if noun and not any(True for _ in tree.down(top, "nsubj", "nsubjpass", "expl")) else None


_NO_NOUNS = (
    "allege",
    "say",
    "believe",
    "insist",
    "argue",
    "deny",
    "concede",
    "contend",
    "think",
    "admit",
    "assert",
    "show",
)


def _plural(tree: ParseTree, top: int) -> ParseTree | None:
    """A verb read as a plural within a noun phrase that has a clause: "nobody at the mill disputes that …"."""
    verb = next((at for at in range(top + 1, len(tree.tokens) - 1) if tree.tokens[at + 1].low == "that"), 0)
    entry, token = cue_lexicon.verbs().get(tree.tokens[verb].low), tree.tokens[verb]
    mark = tree.tokens[verb + 1] if verb else token
    plural = token.tag == "NNS" or (token.tag == "NN" and token.low in _NO_NOUNS and tree.tokens[top].tag == "NNS")
    fits = entry is not None and "c" in entry.frames and plural and mark.dep == "mark"
    if not fits or tree.tokens[mark.head].head != top or not tree.tokens[top].tag.startswith(("NN", "PRP")):
        return None
    noun = verb - 1 if tree.tokens[verb - 1].tag.startswith("NN") else verb
    moved = {at: (one.dep, noun) for at, one in enumerate(tree.tokens) if one.head == verb and at < noun}
    moved |= {at: (one.dep, verb) for at, one in enumerate(tree.tokens) if one.head == top and one.dep == "punct"}
    moved |= {noun: (token.dep, token.head)} | {verb: ("ROOT", verb), top: ("nsubj", verb), mark.head: ("ccomp", verb)}
    return _hung(tree, moved, verb, "VBZ" if token.tag == "NNS" else "VBP")


def _said_at_noun(tree: ParseTree, root: int) -> tuple[int, int] | None:
    """A verb of speech on a noun at the top, and its clause."""
    for verb in (at for at, one in enumerate(tree.tokens) if one.dep == "acl" and one.tag == "VBN" and at > root):
        entry = cue_lexicon.verbs().get(tree.tokens[verb].low)
        clauses = (clause for up in (verb, root) for clause in tree.down(up, "ccomp", "acl") if clause > verb)
        said = next((c for c in clauses if tree.tokens[tree.edges[c][0]].low == "that"), None)
        if entry is not None and "c" in entry.frames and said is not None:
            return verb, said
    return None


def _stranded(tree: ParseTree, root: int) -> int | None:
    """A finite verb that was hung on a noun, behind the clause of the noun at the top: "a charge that P led to Q"."""
    clause = next((c for c in tree.down(root, "relcl", "acl") if tree.tokens[tree.edges[c][0]].low == "that"), None)
    behind = (at for at in range((clause or 0) + 1, len(tree.tokens)) if clause is not None)
    return next((at for at in behind if tree.tokens[at].dep == "acl" and tree.tokens[at].tag in ("VBD", "VBZ")), None)


def _bare(tree: ParseTree, root: int) -> int | None:
    """The verb right behind a noun at the top of a sentence without another: "the palace dismissed as false a …"."""
    at = min(root + 1, len(tree.tokens) - 1)
    entry, ends = cue_lexicon.verbs().get(tree.tokens[at].low), tree.tokens[-1].low == "."
    own = tree.tokens[at].dep == "acl" and tree.tokens[at].tag == "VBN" and entry is not None and "o" in entry.frames
    other = any(tree.tokens[child].tag in ("VBD", "VBZ", "VBP") for child in tree.children[root])
    return at if own and ends and not other and not any(True for _ in tree.down(at, "agent")) else None


def _owned(tree: ParseTree, at: int) -> Token:
    token = tree.tokens[at]
    if token.dep != "nsubj":
        return token
    apostrophe = any(tree.tokens[child].tag == "POS" for child in tree.children[at])
    noun = tree.tokens[token.head].tag.startswith("NN")
    return token._replace(dep="poss") if apostrophe and noun else token


def _said(tree: ParseTree, at: int, token: Token) -> Token:
    """A clause with `that` and a subject of its own, on a noun behind a verb of speech that has no other content."""
    if token.dep != "relcl":
        return token
    occasion = tree.tokens[token.head]
    verb = tree.tokens[occasion.head].head
    entry = cue_lexicon.verbs().get(tree.tokens[verb].low)
    if occasion.dep == "dobj":  # "told the court he had never met her"
        verb = occasion.head
        entry = cue_lexicon.verbs().get(tree.tokens[verb].low)
        entry = entry if entry and "r" in entry.frames and _is_whole(tree, at) else None
    if occasion.dep not in ("pobj", "dobj") or entry is None or "c" not in entry.frames:
        return token
    opens = tree.tokens[tree.edges[at][0]]
    subjects = any(True for _ in tree.down(at, "nsubj", "nsubjpass"))
    bare = subjects and (occasion.dep == "dobj" or (opens.low == "that" and not opens.dep.startswith("nsubj")))
    taken = ("ccomp", "xcomp") if occasion.dep == "dobj" else ("ccomp", "dobj", "xcomp")
    said = bare and verb < at and not any(child > verb for child in tree.down(verb, *taken))
    return token._replace(dep="ccomp", head=verb) if said else token


def _homeless(tree: ParseTree, at: int, token: Token) -> Token:
    """A clause with `that` on a name or another noun that takes none goes to the verb of speech above it: "told the
    programme Plain Dealing that …", "said in a brief notice that …", "said in a letter seen by AFP that …"."""
    if token.dep not in ("acl", "ccomp", "relcl") or at < token.head:
        return token
    up = tree.tokens[token.head]
    carried = up.dep == "acl" and up.low in cue_lexicon.forms_in("provenance", "carrying")
    up = tree.tokens[up.head] if carried else up
    marks = (k for k in tree.down(at, "mark") if tree.tokens[k].low == "that")
    mark = next(marks, None) if up.tag.startswith("NN") else None
    near = {token.low for token in tree.tokens[tree.edges[token.head][0] : mark]}
    apart = mark is None or tree.tokens[mark - 1].low == "," or not near.isdisjoint(("so", "such"))
    if apart or (up.tag != "NNP" and not carried and up.low in _taking()):
        return token
    above = tree.tokens[up.head].head if up.dep == "pobj" else up.head
    verb = above if tree.tokens[above].tag.startswith("VB") else None
    entry = cue_lexicon.verbs().get(tree.tokens[verb].low) if verb is not None and verb < token.head else None
    speaks = entry is not None and "c" in entry.frames and entry.sort in ("speech", "report", "belief")
    said = speaks and not any(True for _ in tree.down(verb or 0, "ccomp"))
    return token._replace(dep="ccomp", head=verb) if said and verb is not None else token


@cache
def _taking() -> frozenset[str]:
    """Nouns that take a clause with `that`."""
    tables = (("polarity", "statements"), ("polarity", "loose"), ("allegations", "rumours"), ("constructions", "told"),
              ("constructions", "chances"), ("constructions", "premises"), ("constructions", "taking"))  # fmt: skip
    return frozenset(cue_lexicon.nouns()).union(*(rule_set(*table) for table in tables))


def _is_whole(tree: ParseTree, at: int) -> bool:
    """Whether a clause without a relative pronoun lacks nothing: a pronoun as subject, and an object or complement."""
    subject = next(tree.down(at, "nsubj", "nsubjpass"), at)
    full = any(True for _ in tree.down(at, "dobj", "ccomp", "xcomp", "acomp", "attr", "prep", "auxpass"))
    relative = any(tree.tokens[child].tag.startswith("W") for child in tree.children[at])
    return full and not relative and tree.tokens[subject].tag == "PRP"


def _parted(tree: ParseTree, at: int, token: Token) -> Token:
    """What is said behind an inserted participle: "Reuters said, citing the minister, that P"."""
    if tree.tokens[at].dep not in ("relcl", "acl", "advcl", "ccomp", "dep") and token.dep != "ccomp":
        return token
    up, first = tree.tokens[token.head], tree.edges[at][0]
    if (verb := _before_aside(tree, at)) is not None:
        return token._replace(dep="ccomp", head=verb)
    parted = token.dep == "ccomp" and up.dep == "advcl" and up.tag == "VBG" and up.head < token.head
    opens = parted and tree.tokens[first].low == "that" and tree.tokens[first - 1].low == ","
    return token._replace(head=up.head) if opens and _speaks(tree, up.head) else token


def _before_aside(tree: ParseTree, at: int) -> int | None:
    """The verb that a clause belongs to across what is put between: "believes, wrongly as it happens, that P"."""
    loose = tree.tokens[at].dep in ("relcl", "acl", "advcl", "ccomp", "dep")
    mark = next((c for c in tree.down(at, "mark") if tree.tokens[c].low == "that"), 0) if loose else 0
    if mark < 3 or tree.tokens[mark - 1].low != ",":
        return None
    verb = next((k - 1 for k in range(mark - 2, 0, -1) if tree.tokens[k].low == ","), 0)
    entry = cue_lexicon.verbs().get(tree.tokens[verb].low) if tree.tokens[verb].tag.startswith("VB") else None
    fits = entry is not None and "c" in entry.frames and "r" not in entry.frames
    return verb if fits and at not in tree.above(verb) and not any(True for _ in tree.down(verb, "ccomp")) else None


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
