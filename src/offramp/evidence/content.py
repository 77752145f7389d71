"""What a verb attributes: its clause, its infinitive, its object, or the quotation beside it."""

from __future__ import annotations

from collections.abc import Sequence

from offramp.evidence import cue_lexicon
from offramp.evidence.parse import ParseTree
from offramp.evidence.parsed_sentence import ParsedSentence, is_to, token_form
from offramp.evidence.rule_tables import words
from offramp.evidence.verbal_cues import Verbal
from offramp.evidence.wrongs import labels_wrong

_SETTING = ("npadvmod", "prep", "advmod", "dobj", "dative", "advcl")


def content_of(scene: ParsedSentence, cue: Verbal, source: tuple[int, int]) -> tuple[list[tuple[int, int]], bool]:
    """The content as ranges of tokens, and whether it is a proposition: not an object, nor what is hoped."""
    apart = _as_clause(scene, cue) or _inserted(scene, cue, source)
    if apart:
        return apart, True
    if cue.after != cue.head:
        return _behind(scene, cue), cue.entry.sort == "speech" and _tells_of_it(scene.tree, cue.after)
    order = (_clause, _object, _quotation) if _has_object(scene, cue) else (_clause, _quotation, _infinitive, _object)
    for find in (*order, _relative):
        found = find(scene, cue, source)
        if found:
            return found, find in (_clause, _quotation) or (find is _infinitive and cue.entry.sort != "belief")
    return [], False


def _tells_of_it(tree: ParseTree, preposition: int) -> bool:
    """ "Boast of having copied it", "complained of being searched": as good as a clause."""
    deeds = tree.down(preposition, "pcomp")
    return any(tree.tokens[k].low in ("having", "being") for deed in deeds for k in tree.down(deed, "aux", "auxpass"))


def _has_object(scene: ParsedSentence, cue: Verbal) -> bool:
    """Whether the verb has an object of its own outside quotations, who is not merely told."""
    if "o" not in cue.entry.frames or "r" in cue.entry.frames:
        return False
    own = (child for child in scene.tree.down(cue.head, "dobj") if child > cue.last and not scene.quoted(child))
    after = next(own, None)
    return after is not None and not any(child > after for child in scene.tree.down(cue.head, "xcomp", "ccomp"))


def _clause(scene: ParsedSentence, cue: Verbal, source: tuple[int, int]) -> list[tuple[int, int]]:
    tree = scene.tree
    if "c" not in cue.entry.frames:
        return []
    for child in tree.down(cue.head, "ccomp", "parataxis"):
        first, last = tree.edges[child]
        if child > cue.head and tree.tokens[child].dep == "ccomp":
            return [(max(first, cue.last + 1), _reach(scene, cue, last))]
        if child < cue.head:
            return [(first, min(last, min(cue.first, source[0]) - 1))]
    return []


def _reach(scene: ParsedSentence, cue: Verbal, last: int) -> int:
    """The last token of a content: further dependents of the cue behind it belong to it unless they attribute too."""
    tree = scene.tree
    for child in tree.children[cue.head]:
        low, high = tree.edges[child]
        if low <= last or tree.tokens[child].dep in ("punct",):
            continue
        goes_on = tree.tokens[child].dep in ("advcl", "prep", "npadvmod", "advmod", "dobj", "oprd")
        if not goes_on or _cites(scene, low) or _says(tree, child):
            break
        last = high
    return last - 1 if tree.tokens[last].tag == "CC" else last


def _says(tree: ParseTree, at: int) -> bool:
    """Whether a clause has a subject of its own that says something."""
    entry = cue_lexicon.verbs().get(tree.tokens[at].low)
    own = any(True for _ in tree.down(at, "nsubj")) and any(True for _ in tree.down(at, "ccomp"))
    return own and entry is not None and entry.sort in ("speech", "denial")


def _cites(scene: ParsedSentence, first: int) -> bool:
    low = scene.tree.tokens[first].low
    return low in ("according", "citing") or any(
        token.low in cue_lexicon.verbs() and token.tag == "VBG" for token in scene.tree.tokens[first : first + 2]
    )


def _quotation(scene: ParsedSentence, cue: Verbal, source: tuple[int, int]) -> list[tuple[int, int]]:
    """The quotations of the cue's own clause, where the cue is a verb of speech."""
    if "c" not in cue.entry.frames or not scene.quotes:
        return []
    tokens = scene.tree.tokens
    found: list[tuple[int, int]] = []
    for low, high in scene.quotes:
        inside = [at for at, token in enumerate(tokens) if low <= token.start and token.end <= high]
        if inside and not source[0] <= inside[0] <= source[1] and _beside(cue, source, inside):
            found.append((inside[0], inside[-1]))
    return found


def _beside(cue: Verbal, source: tuple[int, int], inside: Sequence[int]) -> bool:
    """Whether a quotation stands next to the cue and its source, but for a few words such as "told reporters"."""
    low, high = min(source[0], cue.first), max(source[1], cue.last)
    if inside[-1] < low:
        return low - inside[-1] <= 4
    return inside[0] - high <= 8


def _infinitive(scene: ParsedSentence, cue: Verbal, _source: tuple[int, int]) -> list[tuple[int, int]]:
    tree = scene.tree
    if not set(cue.entry.frames) & set("xc"):
        return []
    for child in (child for child in tree.down(cue.head, "xcomp", "ccomp", "advcl") if child > cue.head):
        first, last = tree.edges[child]
        verbal = tree.tokens[child].tag in ("VB", "VBG") or tree.tokens[child].dep != "advcl"
        if not verbal or (tree.tokens[child].dep == "advcl" and not is_to(tree, child)):
            continue
        if "x" not in cue.entry.frames and not is_to(tree, child) and tree.tokens[child].tag != "VBG":
            continue
        told = next((one for one in tree.down(cue.head, "dobj") if cue.last < one < child), None)
        if told is not None and "r" not in cue.entry.frames:
            first = tree.edges[told][0]
        return [(max(first, cue.last + 1), last)]
    return []


def _object(scene: ParsedSentence, cue: Verbal, _source: tuple[int, int]) -> list[tuple[int, int]]:
    """The object with the phrases that go with it ("as …", "of …", "for …"), up to a time or an occasion."""
    tree = scene.tree
    if "o" not in cue.entry.frames:
        return []
    kids = [child for child in tree.children[cue.head] if child > cue.last]
    core = [child for child in kids if tree.tokens[child].dep in ("dobj", "oprd", "attr", "ccomp", "xcomp", "acomp")]
    core = core or [child for child in kids if child == cue.last + 1 and tree.tokens[child].low == "as"]
    if not core:
        return []
    first, last = tree.edges[core[0]]
    for child in kids:
        low, high = tree.edges[child]
        if low <= last:
            continue
        token = tree.tokens[child]
        settled = token.low in words()["occasion_preposition"] or token.low == "according"
        goes_on = token.dep in ("dobj", "oprd", "xcomp", "ccomp") or (token.dep == "prep" and not settled)
        if not goes_on:
            break
        last = high
    return [(max(first, cue.last + 1), _before_relative(scene, core[0], last))]


def _before_relative(scene: ParsedSentence, head: int, last: int) -> int:
    """The end of an object before a relative clause behind a comma that attributes in its turn: "Ruiz, who says …"."""
    tree = scene.tree
    for child in tree.down(head, "relcl"):
        first = tree.edges[child][0]
        if token_form(scene, first - 1) == ",":
            return min(last, first - 2)
    return last


def _relative(scene: ParsedSentence, cue: Verbal, _source: tuple[int, int]) -> list[tuple[int, int]]:
    """ "What he called a rant", "which the union has rejected": the pronoun, and what is said of it."""
    tree = scene.tree
    if not set(cue.entry.frames) & set("oc"):
        return []
    asked = next((c for c in tree.down(cue.head, "dobj") if c < cue.first and tree.tokens[c].tag.startswith("W")), None)
    if asked is None:
        return []
    said = next((child for child in tree.down(cue.head, "oprd", "ccomp", "xcomp") if child > cue.head), None)
    if said is None and labels_wrong(tree, cue.head):  # "what it described as an incursion"
        said = next(tree.down(cue.head, "prep"))
    return [(asked, asked)] if said is None else [(asked, asked), tree.edges[said]]


def _behind(scene: ParsedSentence, cue: Verbal) -> list[tuple[int, int]]:
    """What follows a preposition or particle of the cue."""
    tree = scene.tree
    after = [child for child in tree.children[cue.after] if child > cue.last]
    own = [
        child
        for child in tree.children[cue.head]
        if child > cue.last and tree.tokens[child].dep in ("dobj", "ccomp", "xcomp", "pobj")
    ]
    kids = (
        after
        or own
        or [k for k in tree.down(cue.head, "advcl") if k == cue.last + 1 and tree.tokens[k].tag == "VBG"]
        or [
            k
            for k in tree.down(cue.head, "prep")
            if k == cue.last + 1 and tree.tokens[k].low == "as" and tree.tokens[cue.after].dep == "prt"
        ]
    )
    if not kids:
        return []
    first, last = tree.edges[kids[0]]
    last = max([last, *(tree.edges[child][1] for child in kids if tree.tokens[child].dep in ("pobj", "pcomp", "conj"))])
    for child in own:
        if child > last:
            last = tree.edges[child][1]
    return [(max(first, cue.last + 1), last)]


def _as_clause(scene: ParsedSentence, cue: Verbal) -> list[tuple[int, int]]:
    """ "As the envoy put it, P": all that stands outside the clause."""
    tree = scene.tree
    first, last = tree.edges[cue.head]
    opened = token_form(scene, first) == "as" and tree.tokens[first].dep in ("mark", "advmod", "prep")
    if not opened or "c" not in cue.entry.frames or any(True for _ in tree.down(cue.head, "ccomp", "dobj")):
        return []
    return [part for part in ((0, first - 1), (last + 1, len(tree.tokens) - 1)) if part[0] <= part[1]]


def _inserted(scene: ParsedSentence, cue: Verbal, source: tuple[int, int]) -> list[tuple[int, int]]:
    """ "P, the envoy says, Q": both parts, where the cue and its source stand between two commas or before the end."""
    if "c" not in cue.entry.frames:
        return []
    tree, size = scene.tree, len(scene.tree.tokens)
    low, high = min(source[0], cue.first), max(source[1], cue.last)
    if low < 2 or tree.tokens[low - 1].low not in (",", "—", "-", "–") or scene.quoted(low - 1):
        return []
    objects = ("ccomp", "xcomp") if "r" in cue.entry.frames else ("ccomp", "xcomp", "dobj")
    if any(child > high and not _is_apart(tree, child) for child in tree.down(cue.head, *objects)):
        return []
    alone = tree.tokens[cue.head].head == cue.head and not any(True for _ in tree.down(cue.head, "ccomp", "parataxis"))
    quoted = any(quote[1] <= tree.tokens[low].start for quote in scene.quotes)
    if alone and not quoted and (low == cue.first or not _is_statement(tree, low - 1)):
        return []
    high = _past_setting(scene, cue, high)
    closed = high + 1 >= size or tree.tokens[high + 1].low in (",", ".", "—", "–", "-", ";")
    if not closed:
        return []
    begin = _clause_begin(scene, low)
    goes_on = tree.tokens[cue.head].dep in ("parataxis", "ccomp") or (alone and not quoted)
    goes_on = goes_on or any(child > high for child in tree.down(cue.head, "ccomp"))  # "…, that P"
    rest = [(high + 1, size - 1)] if goes_on and high + 2 < size else []
    return [(begin, low - 1), *rest]


def _is_statement(tree: ParseTree, last: int) -> bool:
    """Whether what opens a sentence may be said: it holds a finite verb, or is not a mere setting ("In Lisbon, …")."""
    finite = any(token.tag in ("VBD", "VBZ", "VBP", "MD") for token in tree.tokens[:last])
    return finite or tree.tokens[0].tag not in ("IN", "RB", "TO", "CC")


def _past_setting(scene: ParsedSentence, cue: Verbal, high: int) -> int:
    """Past times, occasions and hearers behind the cue: "said Friday in an interview with The Herald"."""
    tree = scene.tree
    for child in tree.children[cue.head]:
        if child > high == tree.edges[child][0] - 1 and tree.tokens[child].dep in _SETTING:
            high = tree.edges[child][1]
    return high


def _is_apart(tree: ParseTree, clause: int) -> bool:
    """ "It is false, she said, that P": the clause behind the comma is the main clause's."""
    first = tree.edges[clause][0]
    return tree.tokens[first].low == "that" and tree.tokens[first - 1].low == ","


def _clause_begin(scene: ParsedSentence, low: int) -> int:
    """The start of the clause that ends before a token: behind the last semicolon, or at the sentence's start."""
    for at in range(low - 2, -1, -1):
        if scene.tree.tokens[at].low == ";" and not scene.quoted(at):
            return at + 1
    return 0
