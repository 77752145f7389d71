"""Whether what is said lays a wrong at somebody's door: a deed, who did it, and how (words in allegations.json).

A wrong needs a doer: "soldiers killed a guard", "the files were forged" (some deeds nobody does by right), not "nine
were killed in the blast". What somebody says of his own side ("it had shelled the hill") accuses nobody, but where he
denies it he answers a charge. Orders, plans and what is yet to come are no wrongs done.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial

from offramp.evidence import cue_lexicon
from offramp.evidence.parse import ParseTree
from offramp.evidence.rule_tables import rule_pattern, rule_set, rule_table
from offramp.evidence.scope import is_inverted, uppermost_verb
from offramp.evidence.verbal_cues import is_passive

Pieces = Sequence[tuple[int, int]]
_CLIMBS = ("conj", "xcomp", "advcl", "pcomp", "prep", "ccomp")
_FIRST, _THIRD = ("i", "we", "us", "my", "our"), ("it", "he", "she", "they", "its", "his", "her", "their")
_PLACES = ("in", "on", "under", "at", "near", "off", "beneath", "behind", "between", "beyond", "within", "along",
           "ahead", "outside", "inside", "below", "above", "across", "north", "south", "east", "west")  # fmt: skip
_YETS = frozenset(("will", "would", "may", "might", "could", "can", "should"))
_YET = ("will", "would", "may", "might", "could", "can", "should", "to")
_forms, _table = partial(cue_lexicon.forms_in, "allegations"), partial(rule_set, "allegations")


def lays_wrong(tree: ParseTree | None, text: str, pieces: Pieces, quoted: Callable[[int], bool], cited: bool) -> str:
    """Whose wrong some stretches report: "own" (the speaker's, if one is `cited`), "other", or "" for none."""
    inside = list(_inside(tree, pieces))
    deeds = [at for at in inside if tree and _is_deed(tree, at, text)]
    said = quoted if cited else lambda _: True
    whose = {_deed_of(tree, at, set(inside), said) for at in deeds} if tree else set()
    return "other" if "other" in whose else "own" if "own" in whose else ""


def _deed_of(tree: ParseTree, at: int, inside: set[int], quoted: Callable[[int], bool]) -> str:
    """Whose a deed is; who "admitted shooting him" speaks of himself."""
    token = tree.tokens[at]
    governed = token.tag == "VBG" and token.dep in ("xcomp", "ccomp") and token.head not in inside
    return "own" if governed and not is_passive(tree, at) else _whose(tree, _doer(tree, at, inside), quoted)


def tells_deed(tree: ParseTree | None, pieces: Pieces, quoted: Callable[[int], bool], harms: bool) -> bool:
    """Whether a clause tells what another than its speaker did, which is a charge where an accuser tells it; of who
    complains (`harms`) only where it was done to something."""
    top = uppermost_verb(tree, pieces) if tree else None
    if tree is None or top is None or _is_idle(tree, top) or (harms and not any(True for _ in tree.down(top, "dobj"))):
        return False
    doer = next(tree.down(top, "nsubj"), None)
    aux = {tree.tokens[child].low for child in tree.down(top, "aux")}
    going_on = harms and tree.tokens[top].tag == "VBG" and not aux.isdisjoint(("been", "had", "was", "were"))
    past = tree.tokens[top].tag in ("VBD", "VBN") or going_on
    return past and doer is not None and _whose(tree, doer, quoted) == "other"


def suffers(tree: ParseTree | None, pieces: Pieces, quoted: Callable[[int], bool]) -> bool:
    """Whether a clause tells what was done to somebody, or by whom: "directors had been kept in the dark", "the cable
    was cut by a trawler"; which a complaint or a suspicion lays at somebody's door."""
    top = uppermost_verb(tree, pieces) if tree else None
    if tree is None or top is None or not any(True for _ in tree.down(top, "auxpass")):
        return False
    if not _YETS.isdisjoint(tree.tokens[k].low for k in tree.down(top, "aux")):
        return False
    by = next((who for by in tree.down(top, "agent") for who in tree.down(by, "pobj")), None)
    if by is not None:
        return _whose(tree, by, quoted) == "other"
    whom = (tree.tokens[k].low for k in tree.down(top, "nsubjpass"))
    return any(low in _THIRD or low in _FIRST or low.removesuffix("s") in rule_set("people", "persons") for low in whom)


def labels_wrong(tree: ParseTree, at: int) -> bool:
    """Whether a verb calls something a wrong: "denounced the raid as a crime", "what he called an attack"."""
    if tree.tokens[at].low not in cue_lexicon.forms_in("polarity", "labelling"):
        return False
    heads = (at, *tree.down(at, "dobj"))  # the parser hangs "as" on either
    marks = (child for up in heads for child in tree.down(up, "prep") if tree.tokens[child].low == "as")
    named = (word for child in marks for word in tree.down(child, "pobj"))
    return any(_labels(tree, word) for word in (*named, *tree.down(at, "oprd")) if word > at)


def _labels(tree: ParseTree, at: int) -> bool:
    return any(_names_wrong(tree, word) for word in (at, *tree.down(at, "amod", "compound")))


def answers_charge(tree: ParseTree | None, text: str, pieces: Pieces, ahead: bool) -> bool:
    """Whether what is denied is a charge by its shape: a wrong, or a deed of the denier's own side ("denied knowing of
    the leak", "that it was using gas as a weapon"; not "that it would leave", "that he was ill"). `ahead`: it is ruled
    out for the time to come, so that nobody is charged with it."""
    if tree is None:
        return False
    inside = list(_inside(tree, pieces))
    deeds = (
        _is_deed(tree, at, text) or (_wrongs(tree, at) and (not is_passive(tree, at) or _is_meant(tree, at)))
        for at in inside
    )
    paid = any(tree.tokens[k].low in _table("money") for at in inside if _pays(tree, at) for k in _objects(tree, at))
    if paid or any(deeds) or any(_names_wrong(tree, at) or tree.tokens[at].low in _table("nouns") for at in inside):
        return True
    top = uppermost_verb(tree, pieces)
    if top is not None and tree.tokens[top].low in cue_lexicon.forms_of("be"):  # "it is a lie that we fled"
        said = {top, *tree.down(top, "attr")}
        deps = ("ccomp", "csubj", "acl", "relcl")
        top = next((k for k in tree.verbs if tree.tokens[k].dep in deps and tree.tokens[k].head in said), top)
    return top is not None and not ahead and _is_own_deed(tree, top)


def _pays(tree: ParseTree, at: int) -> bool:
    return tree.tokens[at].tag.startswith("VB") and tree.tokens[at].low in _forms("doing")


def names_wrong(tree: ParseTree, edges: tuple[int, int]) -> bool:
    """Whether the tokens first..last name a wrong ("a deliberate incursion", "the shelling of a school")."""
    return any(_names_wrong(tree, at) or _wrongs(tree, at) for at in range(edges[0], edges[1] + 1))


def names_offence(tree: ParseTree | None, pieces: Pieces) -> bool:
    """Whether some stretches name what nobody does by right: a wrong, not a mere harm ("shooting the fox")."""
    inside = [tree.tokens[at] for at in _inside(tree, pieces)] if tree else []
    return any(one.low in (_forms("wrongs") if one.tag.startswith("VB") else _table("guilt")) for one in inside)


def _inside(tree: ParseTree | None, pieces: Pieces) -> Iterator[int]:
    tokens = tree.tokens if tree else ()
    return (at for at, token in enumerate(tokens) if any(low <= token.start < high for low, high in pieces))


def _is_deed(tree: ParseTree, at: int, text: str) -> bool:
    """Whether a word is the verb of a wrong that is said to be done: a deed, or one on purpose ("without warning")."""
    token = tree.tokens[at]
    if not token.tag.startswith("VB") or token.dep in ("amod", "aux", "auxpass"):
        return False
    aux = {tree.tokens[child].low for child in tree.down(at, "aux")}
    if not aux.isdisjoint(_YET) and aux.isdisjoint(("have", "had")):
        return False
    low, high = tree.tokens[max(0, at - 2)].start, tree.tokens[tree.edges[at][1]].end
    moves = token.low in _forms("moving") and not any(
        tree.tokens[c].low not in _table("moved") for c in tree.down(at, "dobj")
    )
    if _is_supposed(tree, at) or moves or _is_placed(tree, at):
        return False
    if (
        token.low in _forms("wrongs")
        or _by_particle(tree, at)
        or rule_pattern("allegations", "manner").search(text, low, high)
    ):
        return True
    if token.low in _forms("handling") and any(tree.tokens[k].low in _table("papers") for k in _objects(tree, at)):
        return True
    if is_passive(tree, at) and not any(True for _ in tree.down(at, "agent")):
        return False
    if token.low in _forms("harms"):
        return _has_victim(tree, at)
    does = token.low in _forms("doing") and any(_is_wrong_object(tree, child) for child in _objects(tree, at))
    ups = (at, token.head) if token.dep == "xcomp" else (at,)  # "the suspect is believed to have left the van"
    suspect = any(tree.tokens[k].low in _table("suspects") for up in ups for k in tree.down(up, "nsubj", "nsubjpass"))
    if any(
        tree.tokens[k].low == "guilty" and tree.tokens[k + 1].low == "of"
        for k in range(at, min(at + 4, len(tree.tokens) - 1))
    ):
        return True
    laid = (child for child in tree.children[at] if tree.tokens[child].low in _table("implicated"))
    return does or suspect or any(names_wrong(tree, (word + 1, tree.edges[word][1])) for word in laid)


def _by_particle(tree: ParseTree, at: int) -> bool:
    """ "Covered up the theft", "sold out his own men"."""
    behind = rule_table("allegations")["particles"].get(tree.tokens[at].low, ())
    return any(tree.tokens[child].low in behind for child in tree.down(at, "prt", "advmod", "prep"))


def _is_placed(tree: ParseTree, at: int) -> bool:
    """ "The box lies under forty metres of silt": no untruth."""
    near = tree.tokens[at + 1 : at + 2]
    return tree.tokens[at].low in ("lie", "lies", "lying") and bool(near) and near[0].low in _PLACES


def _is_supposed(tree: ParseTree, at: int) -> bool:
    """Whether a verb stands in a condition: "had the pilot diverted sooner, …"."""
    up = next((k for k in (at, *tree.above(at)) if tree.tokens[k].dep in ("advcl", "ccomp")), at)
    marked = any(tree.tokens[c].low in ("if", "unless") for c in tree.down(up, "mark"))
    return tree.tokens[up].dep == "advcl" and (marked or is_inverted(tree, up))


def looks_into_wrong(tree: ParseTree, pieces: Pieces) -> bool:
    """Whether somebody looks into what may be a wrong: "is investigating what could be a fraud", "possible thefts"."""
    inside = (
        at for at in _inside(tree, pieces) if (low := tree.tokens[at].low) == "into" or low in _forms("examining")
    )
    for at in inside:
        first, last = at + 1, tree.edges[at][1]
        open_ = any(tree.tokens[k].low in _table("perhaps") for k in range(first, last + 1))
        if open_ and names_wrong(tree, (first, last)):
            return True
    return False


def _has_victim(tree: ParseTree, at: int) -> bool:
    """Whether a harm is done to somebody: "struck a warehouse", "fired on the crowd"; not "struck for a day"."""
    aimed = any(tree.tokens[child].low in ("on", "at", "into") for child in tree.down(at, "prep"))
    if aimed or tree.tokens[at].low in cue_lexicon.forms_of("fire"):
        return aimed and tree.tokens[at].low in (*cue_lexicon.forms_of("fire"), *cue_lexicon.forms_of("shoot"))
    hurt = any(tree.tokens[child].low not in _table("targets") for child in tree.down(at, "dobj"))
    return hurt or is_passive(tree, at) or tree.tokens[at].dep == "relcl"


def _is_meant(tree: ParseTree, at: int) -> bool:
    """Whether a harm happens to nobody by accident: "were poisoned", not "were killed"."""
    return tree.tokens[at].low not in _forms("accidents")


def _wrongs(tree: ParseTree, at: int) -> bool:
    low = tree.tokens[at].low
    done = tree.tokens[at].tag in ("VBD", "VBN") and low not in cue_lexicon.forms_of("drown")  # not "plans to strike"
    harm = low in _forms("harms") and (low not in _forms("accidents") or done or _has_victim(tree, at))
    verb = tree.tokens[at].tag.startswith("VB") and (low in _forms("wrongs") or harm)
    return verb and not any(True for _ in tree.down(at, "xcomp"))  # "threatened to quit"


def _names_wrong(tree: ParseTree, at: int) -> bool:
    low = tree.tokens[at].low
    wrong = low in _table("guilt") or (low.endswith("ing") and (low in _forms("wrongs") or low in _forms("harms")))
    return wrong and tree.tokens[at].tag in ("NN", "NNS", "JJ", "RB")


def _is_wrong_object(tree: ParseTree, at: int) -> bool:
    wrong = any(_names_wrong(tree, word) for word in (at, *tree.down(at, "amod", "compound")))
    return wrong or any(tree.tokens[word].low in _table("goods") for word in (at, *tree.down(at, "compound")))


def _objects(tree: ParseTree, at: int) -> Iterator[int]:
    """The objects of a verb, and of its prepositions; the subject of a passive."""
    for child in tree.down(at, "dobj", "pobj", "nsubjpass", "attr", "prep", "conj", "oprd", "acomp"):
        yield from tree.down(child, "pobj") if tree.tokens[child].dep == "prep" else (child,)
        labels = (
            k for k in tree.down(child, "prep") if tree.tokens[child].dep == "dobj" and tree.tokens[k].low == "as"
        )
        yield from (word for k in labels for word in tree.down(k, "pobj"))  # "used the school as a weapons store"


def _doer(tree: ParseTree, at: int, inside: set[int]) -> int | None:
    """The head of who does a deed, within what is said; None where it is not named there."""
    by = next((child for by in tree.down(at, "agent") for child in tree.down(by, "pobj")), None)
    if by is not None or is_passive(tree, at):
        return by
    while at in inside:
        own = max(tree.down(at, "nsubj"), default=None)  # the parser may hang two on it
        token = tree.tokens[at]
        if own is not None or token.dep in ("acl", "relcl"):
            return token.head if own is None else own
        if token.dep not in _CLIMBS or token.head == at:
            return None
        at = token.head
    return None


def _whose(tree: ParseTree, doer: int | None, quoted: Callable[[int], bool]) -> str:
    """Whose deed it is by its doer; "" where a thing or an event did it."""
    if doer is None:
        return "other"
    owner = tree.tokens[next(tree.down(doer, "poss"), doer)]
    if owner.low in (_FIRST if quoted(owner.start) else (*_FIRST, *_THIRD)):
        return "own"
    return "" if tree.tokens[doer].low in _table("events") else "other"


def _is_own_deed(tree: ParseTree, at: int) -> bool:
    """Whether a clause tells what its speaker did: an active verb, no plan or state, no step open to anybody."""
    doer = next(tree.down(at, "nsubj"), None)
    if doer is None:
        return tree.tokens[at].tag == "VBG" and not _is_idle(tree, at)
    return not _is_idle(tree, at) and not is_passive(tree, at) and tree.tokens[doer].low in (*_FIRST, *_THIRD)


def _is_idle(tree: ParseTree, at: int) -> bool:
    """Whether a verb tells no deed: a plan, a state, a step open to anybody, what is done to its subject."""
    token = tree.tokens[at]
    later = any(tree.tokens[child].low in _YET for child in tree.down(at, "aux"))
    state = token.low in _forms("harmless") or token.low in cue_lexicon.forms_of("be")
    return later or state or any(True for _ in tree.down(at, "auxpass"))
