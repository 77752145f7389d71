"""A sentence of a page as it was parsed, with its claims, and the grammar that acts are read by."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import takewhile

from offramp.evidence.blocks import behind_dateline
from offramp.evidence.parse import ParseTree, trees
from offramp.evidence.rule_tables import rule_table, words
from offramp.evidence.types import Claim, Report
from offramp.proposals.tables import base_form, verb_classes, word_set

_CLOSED = re.compile(r"[.!?…][”\"’')\]]*\s*$")
_BETWEEN = re.compile(r"[^.!?\n]{0,20}")
_EDGES = " ,;:—–-“”\"'"


def close_quotes(words: str) -> str:
    """Words without a mark of quotation that stands in them alone.

    >>> close_quotes('leave the country "barefoot'), close_quotes('close the "Blue" gate')
    ('leave the country barefoot', 'close the "Blue" gate')
    """
    for first, last in ('""', "“”"):
        odd = words.count(first) % 2 if first == last else words.count(first) != words.count(last)
        words = words.replace(first, "").replace(last, "") if odd else words
    return words


_GIVES = ("give", "gives", "gave", "given", "giving")
_INHERITS = ("conj", "xcomp", "advcl", "ccomp", "dep")


@dataclass(frozen=True)
class Passage:
    """A sentence of a page, its tree, and the claims that stand in it."""

    report: str
    text: str
    tree: ParseTree
    claims: tuple[Claim, ...]

    def claim_at(self, token: int) -> Claim:
        """The claim that a token stands in: of several the shortest."""
        at = self.tree.tokens[token].start
        holding = [claim for claim in self.claims if claim.start <= at < claim.end]
        return min(holding or self.claims, key=lambda claim: claim.end - claim.start)

    def words(self, first: int, last: int) -> str:
        """The text of the tokens first..last, white space as one blank."""
        tokens = self.tree.tokens
        return close_quotes(" ".join(self.text[tokens[first].start : tokens[last].end].split()))


def passages_of(report: Report, claims: Sequence[Claim]) -> Iterator[Passage]:
    """The sentences of a report that its claims stand in, parsed. Raises ReportError missing-extra."""
    groups = _sentences(report.text, [claim for claim in claims if claim.kind != "heading" and not claim.language])
    ends = [max(claim.end for claim in group) for group in groups]
    spans = [(behind_dateline(report.text, group[0].start, end), end) for group, end in zip(groups, ends, strict=True)]
    for group, tree in zip(groups, trees(report.text, spans), strict=True):
        if tree and tree.tokens:
            yield Passage(report.id, report.text, tree, tuple(group))


def _sentences(text: str, claims: Sequence[Claim]) -> list[list[Claim]]:
    """The claims of each sentence together: those that overlap, and those that only a joining word parts."""
    groups: list[list[Claim]] = []
    end = -1
    for claim in sorted(claims, key=lambda claim: (claim.start, -claim.end)):
        joined = claim.start < end or (
            end >= 0 and not _CLOSED.search(text[max(0, end - 5) : end]) and _BETWEEN.fullmatch(text[end : claim.start])
        )
        if joined and groups:
            groups[-1].append(claim)
        else:
            groups.append([claim])
        end = max(end, claim.end) if joined else claim.end
    return groups


def dependent(tree: ParseTree, at: int, *deps: str) -> int | None:
    """The first dependent with one of these relations."""
    return next(tree.down(at, *deps), None)


def subject(tree: ParseTree, verb: int) -> int | None:
    """Who does what a verb says: its subject, its agent in the passive, or that of the verb that it hangs on."""
    for _ in range(8):
        own = dependent(tree, verb, "nsubj", "expl")
        if own is not None:
            return antecedent(tree, own)
        if in_passive(tree, verb):
            return agent(tree, verb)
        above = _governor(tree, verb)
        if above is None:
            return None
        if tree.tokens[above].tag[:1] in "NP":
            return owner_of_noun(tree, above)
        given = tree.tokens[above].low in _GIVES and any(tree.tokens[aux].low == "to" for aux in tree.down(verb, "aux"))
        if (given or tree.tokens[verb].dep in ("xcomp", "ccomp")) and (addressee := addressed(tree, above)) is not None:
            return addressee
        if tree.tokens[verb].dep == "xcomp" and (patient := dependent(tree, above, "nsubjpass")) is not None:
            return antecedent(tree, patient)
        verb = above
    return None


def _governor(tree: ParseTree, verb: int) -> int | None:
    token = tree.tokens[verb]
    if token.head == verb or token.dep not in (*_INHERITS, "pcomp", "acl", "relcl", "acomp"):
        return None
    if token.dep == "pcomp" and tree.tokens[token.head].dep in ("prep", "agent"):
        return tree.tokens[token.head].head
    if tree.tokens[token.head].tag.startswith("JJ") or (token.dep == "conj" and _is_told_between(tree, token.head)):
        return tree.tokens[token.head].head
    return token.head


def _is_told_between(tree: ParseTree, verb: int) -> bool:
    """Whether a verb of speech stands within what is said: "Chile agreed, its envoy said, but ruled out a raid"."""
    said = tree.tokens[verb].low in ("said", "says") and tree.tokens[verb].dep in ("conj", "parataxis")
    return said and dependent(tree, verb, "ccomp", "dobj", "xcomp", "prep") is None


def in_passive(tree: ParseTree, verb: int) -> bool:
    """Whether a verb stands in the passive, with a subject or an auxiliary of it, or as a participle behind a noun."""
    participle = tree.tokens[verb].tag == "VBN" and (
        tree.tokens[verb].dep == "acl" or dependent(tree, verb, "agent") is not None
    )
    return participle or dependent(tree, verb, "nsubjpass", "auxpass") is not None


def agent(tree: ParseTree, verb: int) -> int | None:
    """Who a passive says did it."""
    by = dependent(tree, verb, "agent")
    return dependent(tree, by, "pobj") if by is not None else None


def antecedent(tree: ParseTree, at: int) -> int:
    """What a relative pronoun stands for; any other token itself."""
    if tree.tokens[at].tag not in ("WP", "WDT"):
        return at
    clause = next((up for up in tree.above(at) if tree.tokens[up].dep == "relcl"), None)
    return tree.tokens[clause].head if clause is not None else at


def addressed(tree: ParseTree, verb: int) -> int | None:
    """Whom a verb tells to act: its object where a clause follows or it is one that is put to somebody, or the noun
    behind `on`, `to` or `from`; None where it is about the subject."""
    if "demand" not in verb_classes(tree.tokens[verb].low) and tree.tokens[verb].low not in _GIVES:
        return None
    first = dependent(tree, verb, "dative", "dobj", "nsubjpass")
    later = dependent(tree, verb, "xcomp", "ccomp", "advcl") or dependent(tree, verb, "prep")
    if first is not None and tree.tokens[first].dep != "dative" and (later is None or later < first):
        first = None
    if first is not None and tree.tokens[first].tag == "IN":
        first = dependent(tree, first, "pobj")
    if first is not None and tree.tokens[verb].low.startswith("demand") and tree.tokens[first].dep == "dobj":
        first = None  # it is what is demanded
    behind = (prep for prep in tree.down(verb, "prep") if tree.tokens[prep].low in ("on", "to", "from"))
    return first if first is not None else next((noun for prep in behind for noun in tree.down(prep, "pobj")), None)


def owner_of_noun(tree: ParseTree, noun: int) -> int | None:
    """Whose deed or word a noun is: its possessor, who it is `by`, else who does the verb that it hangs on."""
    owner = dependent(tree, noun, "poss")
    if owner is None:
        by = (prep for prep in tree.down(noun, "prep", "agent") if tree.tokens[prep].low in ("by", "from"))
        owner = next((dependent(tree, prep, "pobj") for prep in by), None)
    if owner is not None:
        return owner
    verb = next((up for up in tree.above(noun) if tree.tokens[up].tag.startswith("VB")), None)
    if verb is None:
        return None
    if tree.tokens[noun].dep == "nsubjpass":
        return agent(tree, verb)
    return None if tree.tokens[noun].dep == "nsubj" else subject(tree, verb)


def coordinated(tree: ParseTree, head: int) -> list[int]:
    """A head and what is joined to it by `and` or `or`."""
    joined = [head]
    for at in joined:
        joined += tree.down(at, "conj")
    return joined


WENT = ("went", "gone")


def engaged_in(tree: ParseTree, verb: int) -> Iterator[int]:
    """The deeds that somebody is at by a form of to be, or went into: `on strike`."""
    for prep in tree.down(verb, "prep") if tree.tokens[verb].low in word_set("being") | {*WENT} else ():
        if tree.tokens[prep].low in ("on", "in"):
            yield from (noun for noun in tree.down(prep, "pobj") if tree.tokens[noun].low in word_set("events"))


def modal(tree: ParseTree, verb: int) -> str:
    """The modal of a verb, that of the verb it is joined to included; "" for none."""
    for _ in range(5):
        own = next((tree.tokens[aux].low for aux in tree.down(verb, "aux") if tree.tokens[aux].tag == "MD"), "")
        if own or tree.tokens[verb].dep != "conj" or dependent(tree, verb, "nsubj", "nsubjpass", "aux") is not None:
            return own
        verb = tree.tokens[verb].head
    return ""


def negated(tree: ParseTree, verb: int) -> bool:
    """Whether a verb is denied in its own clause."""
    return dependent(tree, verb, "neg") is not None


def tense(tree: ParseTree, verb: int) -> str:
    """past, present, future or none, by the tag of a verb and its auxiliaries, else by the verb that it hangs on."""
    for at in (verb, *tree.above(verb)):
        token, auxiliaries = tree.tokens[at], {tree.tokens[aux].low for aux in tree.down(at, "aux", "auxpass")}
        if not token.tag.startswith("VB") or (token.tag == "VB" and "to" in auxiliaries and at != verb):
            continue
        if modal(tree, at):
            return "future"
        bare = (
            token.tag == "VBN" and not auxiliaries and dependent(tree, at, "nsubj") is not None
        )  # taken for a participle
        if token.tag == "VBD" or bare or auxiliaries & {"had", "was", "were", "did"}:
            return "past"
        if token.tag == "VBN" and auxiliaries & {"has", "have", "'ve", "having"}:
            return "past"
        if token.tag in ("VBZ", "VBP") or auxiliaries & {"is", "are", "'s", "'re", "am", "does", "do"}:
            return "present"
        if "to" in auxiliaries or token.dep not in ("conj", "advcl", "acl", "xcomp", "ccomp", "relcl"):
            return "none"
    return "none"


def verb_phrase(passage: Passage, verb: int) -> str:
    """What is done, as an infinitive: the verb and what belongs to it, without conditions, asides and other clauses."""
    tree = passage.tree
    first = base_form(tree.tokens[verb].low, tree.tokens[verb].tag)
    patient = dependent(tree, verb, "nsubjpass")
    if patient is not None:
        return f"{first} {deed_phrase(passage, patient)}"
    last = last_of(tree, verb)
    rest = passage.words(verb + 1, last) if last > verb else ""
    return f"{first} {rest}".strip(_EDGES)


def clause_text(passage: Passage, noun: int, verb: int) -> str:
    """A clause whose subject does not act, as the page has it."""
    return passage.words(passage.tree.edges[noun][0], last_of(passage.tree, verb)).strip(_EDGES)


def last_of(tree: ParseTree, verb: int) -> int:
    """The last token of what belongs to a verb: up to the first dependent behind it that is an aside or a clause; an
    aside before its object is taken along ("announced on Monday the closure")."""
    behind = [child for child in tree.children[verb] if child > verb]
    last = verb
    for place, child in enumerate(behind):
        dep = tree.tokens[child].dep
        if dep in ("punct", "npadvmod") or _is_aside(tree, child):
            later = (tree.tokens[after].dep for after in behind[place:])
            if not any(dep in _OBJECTS for dep in takewhile(lambda dep: dep not in _CLAUSES, later)):
                break
        elif dep in _CLAUSES and not (dep == "ccomp" and _is_object(tree, child)):
            break
        else:
            last = max(last, phrase_end(tree, child))
            if any(tree.tokens[at].dep == "relcl" for at in tree.children[child]):
                break  # what follows stands behind a relative clause
    return last


def _is_object(tree: ParseTree, clause: int) -> bool:
    """Whether a clause is what a verb is about: "submit what is open", "let him see them"."""
    bare = tree.tokens[clause].tag == "VB" and dependent(tree, clause, "aux", "mark") is None
    return bare or tree.tokens[tree.edges[clause][0]].tag == "WP"


_CLAUSES = ("advcl", "cc", "conj", "parataxis", "ccomp")
_OBJECTS = ("dobj", "xcomp", "oprd", "dative", "prt", "attr")


def _is_aside(tree: ParseTree, at: int) -> bool:
    """`according to`, `as …`, `in case`, and what gives a time."""
    after = tree.tokens[min(at + 1, len(tree.tokens) - 1)].low
    if tree.tokens[at].low == "in" and after in ("case", "exchange", "return"):
        return True
    as_long = tree.tokens[at].dep == "advmod" and any(tree.tokens[left].low == "as" for left in tree.down(at, "advmod"))
    if as_long or any(names_time(tree, noun) for noun in tree.down(at, "pobj")):
        return True
    return tree.tokens[at].low in word_set("asides")


def names_time(tree: ParseTree, noun: int) -> bool:
    """Whether a noun is a weekday, a month or another word of time, or a number of them."""
    low, rows = tree.tokens[noun].low, rule_table("dates")
    named = low in {name.lower() for name in (*rows["weekdays"], *rows["months"])}
    return named or low in words()["time"]


def phrase_end(tree: ParseTree, at: int) -> int:
    """The last token of a phrase, cut before a relative clause or an aside within it."""
    end = tree.edges[at][1]
    for down in range(at + 1, end + 1):
        token = tree.tokens[down]
        clause = token.dep in ("relcl", "advcl", "appos")
        if at in tree.above(down) and (clause or _is_aside(tree, down) or token.low in ("—", "–", ";")):
            end = tree.edges[down][0] - 1 if clause else down - 1
            break
    while end > at and tree.tokens[end].dep in ("punct", "cc"):
        end -= 1
    return max(at, end)


def deed_phrase(passage: Passage, noun: int) -> str:
    """What a noun names, without its article, its possessor and clauses behind it."""
    tree = passage.tree
    before = [left for left in tree.children[noun] if left < noun and tree.tokens[left].dep in _BEFORE]
    first = tree.edges[min(before)][0] if before else noun
    while first < noun and tree.tokens[first].dep in ("det", "poss", "case", "punct", "predet"):
        first += 1
    end = noun
    for child in tree.children[noun]:
        if child > noun and tree.tokens[child].dep in ("prep", "acl") and not _is_aside(tree, child):
            end = max(end, phrase_end(tree, child))
        elif child > noun:
            break
    return passage.words(first, end)


_BEFORE = ("amod", "compound", "nmod", "nummod", "advmod", "quantmod")
