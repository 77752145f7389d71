"""From what is embedded up to the root: what the words that govern a statement make of it, composed in one walk.

Each governing word has a signature (signatures.json): what it makes of what it governs where the word itself holds, and
where it is negated ("rejected the claim that P": not so; "did not reject it": open; "failed to refute it": open). The
walk climbs from a clause through the nouns, prepositions and verbs above it and composes their signatures, as Nairn,
Condoravdi and Karttunen (2006) do for verbs; it ends at a verb that says what it governs, and at a word that has none.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import NamedTuple

from offramp.evidence import cue_lexicon
from offramp.evidence.parse import ParseTree
from offramp.evidence.parsed_sentence import NOBODY
from offramp.evidence.rule_tables import rule_set, rule_table
from offramp.evidence.scope import uppermost_verb
from offramp.evidence.verbal_cues import is_negated_verb

_STANCES = {"-": "denies", "~": "doubts", "0": "open", "?": "unverified"}
_NONE = ("no", "little", "scant", "neither", "few")


class Governed(NamedTuple):
    """What is made of a clause: its sign, and the verb (or the copula of an adjective) whose subject holds it so."""

    sign: str
    verb: int
    undone: bool = False  # a negated word says so: "has not abandoned hope that P"

    @property
    def stance(self) -> str:
        """The stance of an attribution (`polarity`) of this sign, "" where it is plainly held to be so."""
        return "holds" if self.undone and self.sign == "+" else _STANCES.get(self.sign, "")


def governing(tree: ParseTree, noun: int) -> Governed | None:
    """What is made of what a noun for a statement or a plan introduces; None where no word with a signature governs it.
    >>> from offramp.evidence.parse import Token
    >>> tree = ParseTree((Token(0, 2, "he", "PRP", "nsubj", 1), Token(3, 9, "denied", "VBD", "ROOT", 1),
    ...     Token(10, 15, "talk", "NN", "dobj", 1)))
    >>> governing(tree, 2)
    Governed(sign='-', verb=1, undone=False)
    """
    first = _over_noun(tree, noun)
    if first is None:
        return None
    verb, signature, negated = first
    made = _through(signature, negated)
    at = verb
    while (over := _over_verb(tree, at)) is not None:
        at, above, negated = over
        outer = _through(above, negated)
        made = (_applied(made, outer[0]), _applied(made, outer[1]))
    chance = made[0] == "-" and tree.tokens[noun].low in rule_set("constructions", "chances") - rule_set(
        "constructions", "proof"
    )
    return Governed("~" if chance else made[0], verb, first[2])


def _through(signature: str, negated: bool) -> tuple[str, str]:
    """What comes of a statement where the governing word stands, and where it is denied from above."""
    return (signature[1], signature[0]) if negated else (signature[0], signature[1])


def _applied(pair: tuple[str, str], sign: str) -> str:
    """What comes of a statement where the word that governs it has a sign itself."""
    return pair[0] if sign == "+" else pair[1] if sign in ("-", "~") else "0"


def contents_in(tree: ParseTree) -> Iterator[tuple[int, tuple[int, int]]]:
    """The nouns and gerunds that introduce a clause, an infinitive or a deed, each with its first and last token."""
    for at in () if tree.forms.isdisjoint(_nouns()) and tree.forms.isdisjoint(_telling()) else range(len(tree.tokens)):
        token = tree.tokens[at]
        noun = token.low in _nouns() and (token.tag.startswith("NN") or token.dep == "npadvmod")
        told = tree.down(at, "ccomp") if token.dep == "pcomp" and token.low in _telling() else ()
        if (clause := next(_contents(tree, at) if noun else iter(told), None)) is not None:
            yield at, tree.edges[clause]


def _contents(tree: ParseTree, noun: int) -> Iterator[int]:
    """What a noun may introduce: a clause of its own, a deed behind `of`, what tells it, a clause that strayed."""
    yield from (k for k in tree.down(noun, "acl", "ccomp", "relcl") if k > noun and _is_content(tree, k))
    ofs = (of for of in tree.down(noun, "prep") if tree.tokens[of].low in ("of", "about"))
    yield from (k for of in ofs for k in tree.down(of, "pcomp"))
    yield from _told(tree, noun)
    yield from _strayed(tree, noun)


def _told(tree: ParseTree, noun: int) -> Iterator[int]:
    """The clause of what tells it: "a statement saying that P", "a story which said that P"."""
    apart = any(
        tree.tokens[k - 1].low == "," for k in tree.down(noun, "acl") if k > noun
    )  # "a note, made public, saying"
    end = tree.edges[tree.tokens[noun].head if apart else noun][1]
    for clause in (k for k in range(noun + 1, end + 1) if tree.tokens[k].dep == "ccomp"):
        teller = tree.tokens[tree.tokens[clause].head]
        hung = teller.dep in ("acl", "relcl") and tree.tokens[clause].head > noun
        if (hung or (apart and teller.dep == "advcl")) and teller.low in cue_lexicon.verbs():
            yield clause


def _strayed(tree: ParseTree, noun: int) -> Iterator[int]:
    """The clause behind a noun that the parser hung on the verb above it: "dropped its report, made in May, that P"."""
    up = tree.tokens[noun].head
    last = tree.edges[tree.tokens[up].head if tree.tokens[noun].dep == "pobj" else up][1]
    marks = (k for k in range(noun + 1, last) if (tree.tokens[k].low, tree.tokens[k].dep) == ("that", "mark"))
    near = (tree.tokens[k].head for k in marks if k == noun + 1 or tree.tokens[k - 1].low == ",")
    return (k for k in near if tree.tokens[k].head in tree.above(noun))


def _is_content(tree: ParseTree, clause: int) -> bool:
    """Whether a clause is what a noun states or plans: with `that` or a subject, or an infinitive; no relative one."""
    marks = [tree.tokens[k].low for k in tree.down(clause, "mark")]
    subject = any(tree.tokens[k].tag not in ("WDT", "WP") for k in tree.down(clause, "nsubj", "nsubjpass", "expl"))
    infinitive = tree.tokens[clause].tag == "VB" and any(tree.tokens[k].low == "to" for k in tree.down(clause, "aux"))
    return infinitive or "that" in marks or (subject and not marks and tree.tokens[clause].dep == "acl")


@cache
def _telling() -> frozenset[str]:
    return cue_lexicon.forms_in("constructions", "telling_so")


@cache
def _nouns() -> frozenset[str]:
    return (
        rule_set("signatures", "plans") | rule_set("signatures", "statements") | rule_set("polarity", "statements")
        | rule_set("polarity", "loose") | rule_set("constructions", "told") | rule_set("constructions", "chances")
    )  # fmt: skip


_APART = ("appos", "relcl", "parataxis")


def reaches(tree: ParseTree | None, at: int, pieces: Sequence[tuple[int, int]]) -> bool:
    """Whether a word of negation at an offset bears on what some stretches assert: it is not in another clause that is
    joined to theirs, and in no second member of a list ("a hope and nothing better")."""
    top = uppermost_verb(tree, pieces) if tree else None
    word = next((k for k, token in enumerate(tree.tokens) if token.start <= at < token.end), None) if tree else None
    if tree is None or top is None or word is None:
        return True
    path = [word, *tree.above(word)]
    if top not in path:
        return True
    return not any(_parts(tree, k) for k in path[: path.index(top)])


def _parts(tree: ParseTree, at: int) -> bool:
    token = tree.tokens[at]
    own = any(True for _ in tree.down(at, "nsubj", "nsubjpass", "expl"))
    listed = token.dep == "conj" and (own or not tree.tokens[token.head].tag.startswith(("VB", "MD", "JJ")))
    return token.dep in _APART or listed


# --- which word governs ---------------------------------------------------------------------------------------------


def _over_noun(tree: ParseTree, noun: int) -> tuple[int, str, bool] | None:
    """The verb over a noun, with the signature of the two and whether they are negated."""
    token, planned = tree.tokens[noun], tree.tokens[noun].low in rule_set("signatures", "plans")
    none = any(tree.tokens[k].low in _NONE for k in tree.down(noun, "det", "amod"))
    if token.dep in ("dobj", "nsubjpass", "npadvmod"):
        verb = token.head
        names = [f"{tree.tokens[verb].low} {tree.tokens[k].low}" for k in tree.down(verb, "prt", "advmod")]
        return _found(tree, verb, [*names, tree.tokens[verb].low], planned, none)
    if token.dep not in ("pobj", "pcomp") or tree.tokens[token.head].head == token.head:
        return None
    return _over_preposition(tree, token.head, planned, none)


def _over_preposition(tree: ParseTree, prep: int, planned: bool, none: bool) -> tuple[int, str, bool] | None:
    """The verb over a preposition, by itself, with its object ("poured water on") or through an adjective or noun."""
    low, head = tree.tokens[prep].low, tree.tokens[prep].head
    while tree.tokens[head].dep in ("prep", "prt", "advmod") and tree.tokens[head].head != head:  # "back away from"
        low, head = f"{tree.tokens[head].low} {low}", tree.tokens[head].head
    over = tree.tokens[head]
    if over.tag.startswith("VB"):
        things = [k for k in tree.down(head, "dobj") if k < prep]
        particles = [k for k in tree.down(head, "prt", "advmod") if head < k < prep]
        names = [f"{over.low} {tree.tokens[k].low} {low}" for k in (*things, *particles)]
        return _found(tree, head, [*names, f"{over.low} {low}", f"= {low}"], planned, none or _has_none(tree, things))
    if over.dep == "dobj" and tree.tokens[over.head].tag.startswith("VB"):
        names = [f"{tree.tokens[over.head].low} {over.low} {low}"]
        return _found(tree, over.head, names, planned, none or _has_none(tree, [head]))
    if over.dep in ("acomp", "oprd", "attr") or over.tag == "JJ":
        return _found(tree, over.head, [f"= {over.low} {low}"], planned, none)
    return None


def _has_none(tree: ParseTree, nouns: list[int]) -> bool:
    return any(tree.tokens[k].low in _NONE for noun in nouns for k in tree.down(noun, "det", "amod"))


def _found(tree: ParseTree, verb: int, names: list[str], planned: bool, none: bool) -> tuple[int, str, bool] | None:
    rows = (row for name in names if (row := _table(planned).get(name)))
    signature = next(rows, None)
    return (verb, signature, _is_negated(tree, verb) != none) if signature else None


def _is_negated(tree: ParseTree, verb: int) -> bool:
    """Whether a verb is negated by its own words or by its subject: "nobody believes the claim that P"."""
    subjects = (tree.tokens[tree.edges[k][0]].low for k in tree.down(verb, "nsubj", "nsubjpass"))
    return is_negated_verb(tree, verb) != any(low in (*NOBODY, "few") for low in subjects)


def _over_verb(tree: ParseTree, at: int) -> tuple[int, str, bool] | None:
    """The verb or adjective that a verb is an infinitive or gerund of, with its signature."""
    token = tree.tokens[at]
    up = token.head
    over = tree.tokens[up]
    if token.dep in ("acl", "relcl") and over.dep in (
        "dobj",
        "attr",
    ):  # "found nothing to support", "no files that prove"
        none = over.low == "nothing" or _has_none(tree, [up])
        return (over.head, "+-", none != _is_negated(tree, over.head)) if none else None
    if token.dep not in ("xcomp", "pcomp") or up == at:
        return None
    if token.dep == "pcomp":
        up = over.head
        over = tree.tokens[up]
    adjective = over.dep in ("acomp", "oprd")
    signature = _table(False).get(f"= {over.low}" if adjective else f"> {over.low}")
    verb = over.head if adjective else up
    return (verb, signature, _is_negated(tree, verb)) if signature else None


@cache
def _table(planned: bool) -> Mapping[str, str]:
    """Form -> signature: "denied", "scoffed at"; "= aware of" of an adjective, "> refused" before an infinitive."""
    found: dict[str, str] = {}
    rows = rule_table("signatures")["rows"]
    of_plans = [row for row in rows if row["class"].startswith("giving up")]
    for row in [*of_plans, *rows] if planned else [one for one in rows if one not in of_plans]:
        for name in _names(row):
            found.setdefault(name, row["signature"])
    return found


def _names(row: Mapping[str, list[str]]) -> Iterator[str]:
    governs = ("keeping on", "refusal")
    mark = "> " if str(row["class"]).startswith(governs) else ""
    for verb in row.get("verbs", ()):
        yield from (mark + form for form in cue_lexicon.forms_of(verb))
    for phrase in row.get("phrases", ()):
        verb, _, rest = phrase.partition(" ")
        yield from (f"{form} {rest}".strip() for form in cue_lexicon.forms_of(verb))
    yield from (f"= {adjective}" for adjective in row.get("adjectives", ()))
