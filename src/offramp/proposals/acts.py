"""Acts in a sentence: who says or does what to whom, and what verbs that offer, threaten, demand or refuse say of them.

The rules read the parse alone. `deed` is the word for what is or would be done, `doer` the word for who would do it,
`by` for who offers, demands or refuses it, `target` for whom that is put to; None where the sentence does not say.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from offramp.evidence.cue_lexicon import verbs
from offramp.evidence.parse import ParseTree
from offramp.evidence.rule_tables import words
from offramp.proposals.cast import country_token, may_act, who
from offramp.proposals.passage import (
    Passage,
    addressed,
    agent,
    coordinated,
    dependent,
    in_passive,
    modal,
    negated,
    subject,
    tense,
)
from offramp.proposals.tables import act_table, base_form, noun_class, singular, verb_classes, verb_lemmas, word_set

DEEDS = ("offer", "promise", "threat", "demand")  # whose object is what would be done
CONTENT_PREPOSITIONS = {
    "demand": ("for", "on"),
    "threat": ("of", "with"),
    "accept": (),
    "promise": ("to",),
    "plan": ("for", "on"),
}


@dataclass(frozen=True)
class Act:
    """Something said or done, as places in its sentence; `sort` is its class, `rule` what found it."""

    passage: Passage
    cue: int
    sort: str
    rule: str
    by: int | None = None
    deed: int | None = None
    doer: int | None = None
    target: int | None = None
    negated: bool = False
    going_on: bool = False

    @property
    def tense(self) -> str:
        tree = self.passage.tree
        if (
            self.rule.endswith((": would", ": would not", ": would be none", ": or else"))
            and (saying := saying_verb(tree, self.cue)) is not None
        ):
            return tense(tree, saying)
        return "present" if self.going_on else tense(tree, self.cue)


def is_verb(tree: ParseTree, at: int) -> bool:
    return tree.tokens[at].tag.startswith("VB")


# --- verbs that offer, threaten, demand, refuse ---------------------------------------------------------------------


def verb_acts(passage: Passage) -> Iterator[Act]:
    """threaten, offer, promise, plan, demand, refuse, accept, withdraw: with what follows, or alone as a move."""
    tree = passage.tree
    for verb in range(len(tree.tokens)):
        for sort in act_classes(tree, verb):
            if sort == "demand" and negated(tree, verb):
                continue  # what nobody asks for
            act = Act(passage, verb, sort, f"{sort}: verb", who(passage, verb), negated=negated(tree, verb))
            act = replace(act, target=_put_to(tree, verb, sort))
            found = list(_contents(act))
            if sort == "plan" and in_passive(tree, verb) and verb_lemmas().get(tree.tokens[verb].low) != "aim":
                patients = [at for at in tree.down(verb, "nsubjpass") if is_deed(tree, at) and not is_vague(tree, at)]
                doer = agent(tree, verb)
                saying = saying_verb(tree, verb) if doer is None else None
                by = subject(tree, saying) if saying is not None else doer
                found += [replace(act, rule="plan: passive", by=by, doer=doer, deed=deed) for deed in patients]
                if act.by is None and not found:
                    continue
            yield from found or ([act] if sort != "plan" else [])


def _put_to(tree: ParseTree, verb: int, sort: str) -> int | None:
    """Whom something is put to; of "its offer was rejected" whose it was."""
    patient = dependent(tree, verb, "nsubjpass") if sort in ("refuse", "accept") else None
    ways = addressed(tree, verb), dative(tree, verb), patient if patient is None else dependent(tree, patient, "poss")
    return next((at for at in ways if at is not None), None)


def act_classes(tree: ParseTree, verb: int) -> tuple[str, ...]:
    """The class of a verb where it stands: some need a particle, or what follows, to be of it."""
    if not is_verb(tree, verb):
        return ()
    low, classes = base_form(tree.tokens[verb].low, tree.tokens[verb].tag), verb_classes(tree.tokens[verb].low)
    asides = ("advcl",) if low in ("order", "direct", "instruct") else ()
    infinitive = any(is_infinitive(tree, child) for child in tree.down(verb, "xcomp", "ccomp", *asides))
    timed = words()["time"]
    behind = {
        tree.tokens[child].low
        for child in tree.down(verb, "prep", "prt")
        if _is_near(tree, verb, low) and not any(tree.tokens[noun].low in timed for noun in tree.down(child, "pobj"))
    }
    if "refuse" in classes and any(is_speech(tree, child) for child in tree.down(verb, "xcomp")):
        return ()
    phrasal = [sort for words, sort in act_table("acts")["phrasal"].items() if is_phrasal(tree, verb, low, words)]
    if phrasal:
        return (phrasal[0],)
    if low in ("call", "press", "push", "appeal"):
        held = any(is_deed(tree, noun) for noun in (*tree.down(verb, "dobj"), *_relative_object(tree, verb)))
        held = held and low == "call" and dependent(tree, verb, "oprd", "auxpass") is None
        return ("demand",) if infinitive or behind & {"for", "on"} else ("plan",) if held else ()
    if low in word_set("aired") and in_passive(tree, verb):
        return ("plan",)
    if low in ("think", "talk", "speak", "dream") and behind & {"of", "about"}:
        return ("plan",) if any(True for prep in tree.down(verb, "prep") for _ in tree.down(prep, "pcomp")) else ()
    ways = {tree.tokens[at].low for at in tree.down(verb, "advmod", "prt")} & {"back", "home", "out", "away"}
    if low in ("order", "direct") and ways and dependent(tree, verb, "dobj") is not None:
        return ("demand",)
    if low in ("tell", "want", "force", "order", "ask", "compel", "direct", "instruct"):
        if low == "ask" and any(
            tree.tokens[at].low == "that" for of in tree.down(verb, "ccomp") for at in tree.down(of, "mark")
        ):
            return ("demand",)
        clauses = tree.down(verb, "ccomp") if low == "want" else ()
        told = infinitive and (
            addressed(tree, verb) is not None or any(dependent(tree, at, "nsubj") is not None for at in clauses)
        )
        things = [at for noun in tree.down(verb, "dobj") for at in _listed(tree, noun)]
        sought = low == "want" and any(is_deed(tree, at) for at in things)
        return ("demand",) if told or sought or "for" in behind else ("plan",) if infinitive and low == "want" else ()
    if low == "suggest":
        return ("demand",) if any(_should(tree, at) for at in tree.down(verb, "ccomp")) else ()
    finite = [at for at in tree.down(verb, "ccomp") if modal(tree, at) or tree.tokens[at].tag != "VB"]
    if low == "insist" and any(modal(tree, at) not in ("should", "must") for at in finite):
        return ()  # what he says that he would do, or that is so, is no demand
    if low == "warn" and (_warns_of_things(tree, verb) or (finite and not any(modal(tree, at) for at in finite))):
        return ()
    if len(classes) > 1:  # agree, which plans where an infinitive follows
        return classes[:1] if infinitive else classes[1:]
    return classes


def _should(tree: ParseTree, verb: int) -> bool:
    """Whether a clause says what somebody should do: "that he resign", "that they should resign"."""
    doer = dependent(tree, verb, "nsubj")
    if doer is None or dependent(tree, verb, "aux") is not None:
        return doer is not None and modal(tree, verb) == "should"
    alone = tree.tokens[doer].tag in ("NN", "NNP") or tree.tokens[doer].low in ("he", "she", "it")
    return alone and tree.tokens[verb].tag in ("VB", "VBP")


def _warns_of_things(tree: ParseTree, verb: int) -> bool:
    """Whether a warning is against somebody or something, which nobody would do."""
    against = (prep for prep in tree.down(verb, "prep") if tree.tokens[prep].low == "against")
    return any(True for prep in against for _ in tree.down(prep, "pobj"))


WOULD = ("will", "would", "'ll", "'d", "wo", "shall")


def _is_near(tree: ParseTree, verb: int, lemma: str) -> bool:
    """Whether a preposition goes with its verb: "called for talks" does, "called him in for the evening" does not."""
    called = lemma == "call" and dependent(tree, verb, "dobj", "dative") is not None
    return not called and not (
        lemma == "call" and any(tree.tokens[prep].low == "at" for prep in tree.down(verb, "prep"))
    )


def is_speech(tree: ParseTree, verb: int) -> bool:
    """Whether a verb is to say or name something: nobody who declines to comment refuses a deed."""
    return base_form(tree.tokens[verb].low, tree.tokens[verb].tag) in word_set("speech")


def saying_verb(tree: ParseTree, verb: int) -> int | None:
    """The verb of speech that a clause hangs on."""
    above = tree.tokens[verb].head
    return above if tree.tokens[verb].dep == "ccomp" and tree.tokens[above].low in verbs() else None


def is_phrasal(tree: ParseTree, verb: int, lemma: str, words: str) -> bool:
    """Whether a verb and a particle right behind it, or of it, are these two words."""
    first, particle = words.split()
    near = tree.tokens[verb + 1].low if verb + 1 < len(tree.tokens) else ""
    of_it = {tree.tokens[child].low for child in tree.down(verb, "prt", "advmod")}
    ends = (tree.edges[thing][1] + 1 for thing in tree.down(verb, "dobj") if particle == "back")
    of_it |= {tree.tokens[at].low for at in ends if at < len(tree.tokens)}  # "called its ships back beyond the line"
    return lemma == first and (near == particle or particle in of_it)


def is_infinitive(tree: ParseTree, verb: int) -> bool:
    return tree.tokens[verb].tag == "VB" and any(tree.tokens[aux].low == "to" for aux in tree.down(verb, "aux"))


def dative(tree: ParseTree, verb: int) -> int | None:
    """To whom something is offered or given: the indirect object, or the noun behind `to`."""
    given = dependent(tree, verb, "dative")
    if given is not None:
        return dependent(tree, given, "pobj") if tree.tokens[given].tag == "IN" else given
    to = next((prep for prep in tree.down(verb, "prep") if tree.tokens[prep].low == "to"), None)
    return dependent(tree, to, "pobj") if to is not None else None


def _contents(act: Act) -> Iterator[Act]:
    """The act once for each deed that its verb governs."""
    tree, verb, sort = act.passage.tree, act.cue, act.sort
    asked = ("advcl",) if sort == "demand" and act.target is not None else ()
    for clause in tree.down(verb, "xcomp", "ccomp", *asked):
        parted = any(tree.tokens[at].low == ";" for at in range(clause, verb))
        yield from () if parted else _clause(act, clause)
        yield from () if parted or sort != "demand" else _put_to_others(act, clause)
    if sort == "refuse":
        nouns = (
            noun for noun in tree.down(verb, "dobj") if is_deed(tree, noun) and not noun_class(tree.tokens[noun].low)
        )
        yield from (replace(act, deed=noun, doer=act.by) for noun in nouns)
    if sort not in (*DEEDS, "plan"):
        return
    listed = (at for at in tree.down(verb, "dep") if at > verb and tree.tokens[tree.edges[at][0] - 1].low == ":")
    beside = (
        at for at in tree.down(verb, "conj") if is_deed(tree, at)
    )  # a list's end that the parser hangs on the verb
    for noun in (
        *tree.down(verb, "dobj", "oprd"),
        *beside,
        *listed,
        *_relative_object(tree, verb),
        *_behind(tree, verb, sort),
    ):
        yield from _noun_deeds(act, noun)
    for prep in tree.down(verb, "prep"):
        if tree.tokens[prep].low in ("of", "on", "with", "against") and sort != "demand":
            against = tree.tokens[prep].low == "against" and sort == "threat"
            own = replace(act, doer=act.by) if not against else replace(act, sort="demand", negated=not act.negated)
            yield from (replace(own, deed=deed) for deed in tree.down(prep, "pcomp"))


def _put_to_others(act: Act, clause: int) -> Iterator[Act]:
    """ "on Laos to share the data and on Vietnam to wait": the second demand, as the parser hangs it on the first."""
    tree = act.passage.tree
    for prep in tree.down(clause, "conj"):
        other = dependent(tree, prep, "pobj") if tree.tokens[prep].low in ("on", "to") else None
        for deed in tree.down(clause, "advcl", "xcomp") if other is not None else ():
            if deed > prep and is_infinitive(tree, deed):
                yield replace(act, deed=deed, doer=other, target=other)


def _clause(act: Act, clause: int) -> Iterator[Act]:
    """An infinitive or gerund is the addressee's or the subject's own; a clause with a subject is that one's."""
    tree = act.passage.tree
    if tree.tokens[clause].tag.startswith("JJ"):
        return
    subjectless = dependent(tree, clause, "nsubj", "nsubjpass") is None
    if not is_verb(tree, clause) or (not subjectless and act.sort not in (*DEEDS, "plan")):
        return
    if subjectless and not (is_infinitive(tree, clause) or tree.tokens[clause].tag == "VBG"):
        return
    if subjectless and act.sort == "demand" and verb_lemmas().get(tree.tokens[clause].low) in word_set("stative"):
        return
    doer = subject(tree, clause) if not subjectless else _own(act)
    for deed in verbs_joined(tree, clause):
        if deed == clause or verb_lemmas().get(tree.tokens[deed].low) not in word_set("stative"):
            yield from eventive(replace(act, deed=deed, doer=doer, negated=act.negated != negated(tree, deed)))
    for deed in _clauses_beside(tree, clause):
        yield from eventive(replace(act, deed=deed, doer=subject(tree, deed)))


def _clauses_beside(tree: ParseTree, clause: int) -> Iterator[int]:
    """The clauses joined to one that have subjects of their own: "that X goes, that Y is freed and that Z works"."""
    waiting = [clause]
    for at in waiting:
        for beside in tree.down(at, "conj", "advcl"):
            marked = any(tree.tokens[mark].low == "that" for mark in tree.down(beside, "mark"))
            joined = tree.tokens[beside].dep == "conj" or marked
            if joined and is_verb(tree, beside) and dependent(tree, beside, "nsubj", "nsubjpass") is not None:
                waiting.append(beside)
    yield from waiting[1:]


def _own(act: Act) -> int | None:
    return act.target if act.sort == "demand" and act.target is not None else act.by


def verbs_joined(tree: ParseTree, clause: int) -> Iterator[int]:
    """A verb and those joined to it, in form too, that have no subject of their own."""
    infinitive = is_infinitive(tree, clause)
    for at in coordinated(tree, clause):
        other = dependent(tree, at, "nsubj", "nsubjpass") is not None or (
            infinitive and tree.tokens[at].tag in ("VBD", "VBZ")
        )
        if is_verb(tree, at) and (at == clause or not other):
            yield at


def eventive(act: Act) -> Iterator[Act]:
    """Of "operations could be next" the deed is the noun; of a passive nobody is the doer but its agent."""
    tree, deed = act.passage.tree, act.deed
    if deed is None:
        return
    lemma, noun = verb_lemmas().get(tree.tokens[deed].low), dependent(tree, deed, "nsubj")
    if lemma in ("want", "wish"):
        return
    caused = base_form(tree.tokens[deed].low, tree.tokens[deed].tag) in ("oblige", "force", "compel", "allow", "enable")
    inner = dependent(tree, deed, "xcomp", "ccomp") if caused else None
    if inner is not None and noun is not None and not may_act(act.passage, noun):
        own = dependent(tree, deed, "dobj")
        yield replace(act, deed=inner, doer=own if own is not None else subject(tree, inner))
        return
    if is_speech(tree, deed) and dependent(tree, deed, "intj", "oprd", "prt") is None:
        return
    if lemma in ("be", "follow", "begin", "start", "happen", "come") and noun is not None and is_deed(tree, noun):
        yield replace(act, deed=noun, doer=owner_of_deed(act.passage, noun))
    elif lemma != "be":
        yield replace(act, doer=agent(tree, deed)) if in_passive(tree, deed) else act


def _relative_object(tree: ParseTree, verb: int) -> Iterator[int]:
    """What a relative clause says is threatened or demanded: "the strike, which they threatened"."""
    if tree.tokens[verb].dep == "relcl" and not in_passive(tree, verb):
        if any(tree.tokens[at].tag == "WRB" for at in tree.down(verb, "advmod")):
            return
        which = [at for at in tree.down(verb, "dobj") if tree.tokens[at].tag in ("WDT", "WP")]
        if which or dependent(tree, verb, "dobj", "ccomp", "xcomp") is None:
            near = (tree.tokens[verb].head, *tree.above(tree.tokens[verb].head))
            yield next((at for at in near[:4] if is_deed(tree, at)), near[0])


def _behind(tree: ParseTree, verb: int, sort: str) -> Iterator[int]:
    allowed = CONTENT_PREPOSITIONS.get(sort, ())
    lemma = base_form(tree.tokens[verb].low, tree.tokens[verb].tag)
    for prep in (at for first in tree.down(verb, "prep") for at in coordinated(tree, first)):
        if tree.tokens[prep].low in allowed and _is_near(tree, verb, lemma):
            yield from tree.down(prep, "pobj")


def _noun_deeds(act: Act, noun: int) -> Iterator[Act]:
    """The deeds that a noun and what is joined to it name; a right or guarantee is for what stands behind it."""
    tree = act.passage.tree
    for at in _listed(tree, noun) if noun != act.target else ():
        token = tree.tokens[at]
        if token.tag not in ("NN", "NNS") or at == act.target or is_vague(tree, at) or _is_time(tree, at):
            continue
        if noun_class(token.low):
            if act.sort in DEEDS and (inner := next(behind_noun(tree, at), None)) is not None:
                yield replace(act, deed=inner, doer=_giver(act, inner))
            continue
        if act.sort != "plan" or is_deed(tree, at):
            none = any(tree.tokens[det].low == "no" for det in tree.down(at, "det"))
            yield replace(act, deed=at, doer=_giver(act, at), negated=act.negated != none)


def _is_time(tree: ParseTree, noun: int) -> bool:
    """Whether a noun is one of time; a march is a month only by its capital."""
    return tree.tokens[noun].low in words()["time"] and tree.tokens[noun].low not in word_set("events")


def _listed(tree: ParseTree, noun: int) -> list[int]:
    """A noun and what is listed with it; the parser takes the middle of a list for appositions."""
    listed = [noun]
    for at in listed:
        listed += tree.down(at, "conj", "appos")
    return listed


def is_vague(tree: ParseTree, noun: int) -> bool:
    """Whether a noun names nothing by itself, and nothing stands behind it that would."""
    return singular(tree.tokens[noun].low) in word_set("vague") and dependent(tree, noun, "prep", "acl") is None


def behind_noun(tree: ParseTree, noun: int) -> Iterator[int]:
    for prep in tree.down(noun, "prep"):
        if tree.tokens[prep].low in ("of", "for"):
            yield from (at for at in tree.down(prep, "pobj") if tree.tokens[at].tag in ("NN", "NNS"))


def _giver(act: Act, noun: int) -> int | None:
    """Who would do what a noun names: its possessor; of an offer who makes it; of a demand whom it is put to."""
    owner = owner_of_deed(act.passage, noun)
    if act.sort == "demand":
        return owner if owner is not None else act.target
    return owner if owner is not None and act.sort == "threat" else act.by


def owner_of_deed(passage: Passage, noun: int) -> int | None:
    """The possessor of a deed, or the country that it is of."""
    owner = dependent(passage.tree, noun, "poss")
    before = country_token(passage, noun)
    return owner if owner is not None else before if before is not None and before < noun else None


def is_deed(tree: ParseTree, noun: int) -> bool:
    """Whether a noun names something that is done, by its ending or the table."""
    low = singular(tree.tokens[noun].low)
    listed = low in word_set("events") or tree.tokens[noun].low in word_set("events") or low in word_set("host")
    return tree.tokens[noun].tag in ("NN", "NNS") and (
        listed or (len(low) > 5 and low.endswith(tuple(act_table("acts")["endings"])))
    )
