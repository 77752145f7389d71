"""Acts in a sentence: who says or does what to whom. Each rule is a function from a sentence to what it finds there.

The rules read the parse alone. `deed` is the word for what is or would be done, `doer` the word for who would do it,
`by` for who offers, demands or refuses it, `target` for whom that is put to; None where the sentence does not say.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from offramp.evidence.cue_lexicon import verbs
from offramp.evidence.parse import ParseTree
from offramp.evidence.rule_tables import words
from offramp.proposals.cast import actor_named, country_token
from offramp.proposals.passage import (
    Passage,
    addressed,
    agent,
    coordinated,
    dependent,
    engaged_in,
    in_passive,
    modal,
    negated,
    owner_of_noun,
    subject,
    tense,
)
from offramp.proposals.tables import (
    act_table,
    base_form,
    country_names,
    noun_class,
    singular,
    verb_classes,
    verb_lemmas,
    word_set,
)

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
        if self.rule.startswith("refuse: would") and (saying := _saying(tree, self.cue)) is not None:
            return tense(tree, saying)
        return "present" if self.going_on else tense(tree, self.cue)


Rule = Callable[[Passage], Iterator[Act]]


def acts_of(passage: Passage) -> Iterator[Act]:
    """Every act that some rule finds in a sentence, in its order; of several for one deed the first rule's."""
    seen: set[tuple[int | None, str]] = set()
    cues: set[int] = set()
    for rule in RULES:
        for act in rule(passage):
            if act.sort == "done" and act.cue in cues:
                continue
            cues.add(act.cue)
            own = f"{act.cue}{act.sort}" if act.deed is None else f"{act.doer}" if act.sort == "host" else ""
            key = (act.deed, own)
            if key not in seen:
                seen.add(key)
                yield act


def _is_verb(tree: ParseTree, at: int) -> bool:
    return tree.tokens[at].tag.startswith("VB")


# --- verbs that offer, threaten, demand, refuse ---------------------------------------------------------------------


def verb_acts(passage: Passage) -> Iterator[Act]:
    """threaten, offer, promise, plan, demand, refuse, accept, withdraw: with what follows, or alone as a move."""
    tree = passage.tree
    for verb in range(len(tree.tokens)):
        for sort in act_classes(tree, verb):
            act = Act(passage, verb, sort, f"{sort}: verb", subject(tree, verb), negated=negated(tree, verb))
            act = replace(act, target=addressed(tree, verb) or _dative(tree, verb))
            found = list(_contents(act))
            if sort == "plan" and in_passive(tree, verb):
                patients = [noun for noun in tree.down(verb, "nsubjpass") if is_deed(tree, noun)]
                doer = agent(tree, verb)
                found += [replace(act, rule="plan: passive", by=doer, doer=doer, deed=deed) for deed in patients]
                if act.by is None and not found:
                    continue
            yield from found or ([act] if sort != "plan" else [])


def act_classes(tree: ParseTree, verb: int) -> tuple[str, ...]:
    """The class of a verb where it stands: some need a particle, or what follows, to be of it."""
    if not _is_verb(tree, verb):
        return ()
    low, classes = base_form(tree.tokens[verb].low, tree.tokens[verb].tag), verb_classes(tree.tokens[verb].low)
    infinitive = any(_is_infinitive(tree, child) for child in tree.down(verb, "xcomp", "ccomp"))
    behind = {tree.tokens[child].low for child in tree.down(verb, "prep", "prt") if _is_near(tree, verb, low)}
    if "refuse" in classes and any(_is_speech(tree, child) for child in tree.down(verb, "xcomp")):
        return ()
    phrasal = [sort for words, sort in act_table("acts")["phrasal"].items() if _is_phrasal(tree, verb, low, words)]
    if phrasal:
        return (phrasal[0],)
    if low in ("call", "press", "push", "appeal"):
        return ("demand",) if infinitive or behind & {"for", "on"} else ()
    if low in ("tell", "want", "force", "order", "ask", "compel"):
        clauses = tree.down(verb, "ccomp") if low == "want" else ()
        told = infinitive and (
            addressed(tree, verb) is not None or any(dependent(tree, at, "nsubj") is not None for at in clauses)
        )
        return ("demand",) if told or "for" in behind else ("plan",) if infinitive and low == "want" else ()
    if low == "insist" and any(modal(tree, child) in _WOULD for child in tree.down(verb, "ccomp")):
        return ()  # what he says that he would do is no demand
    if len(classes) > 1:  # agree, which plans where an infinitive follows
        return classes[:1] if infinitive else classes[1:]
    return classes


_WOULD = ("will", "would", "'ll", "'d", "wo", "shall")


def _is_near(tree: ParseTree, verb: int, lemma: str) -> bool:
    """Whether a preposition goes with its verb: "called for talks" does, "called him in for the evening" does not."""
    called = lemma == "call" and dependent(tree, verb, "dobj", "dative") is not None
    return not called and not (
        lemma == "call" and any(tree.tokens[prep].low == "at" for prep in tree.down(verb, "prep"))
    )


def _is_speech(tree: ParseTree, verb: int) -> bool:
    """Whether a verb is to say or name something: nobody who declines to comment refuses a deed."""
    return base_form(tree.tokens[verb].low, tree.tokens[verb].tag) in word_set("speech")


def _is_phrasal(tree: ParseTree, verb: int, lemma: str, words: str) -> bool:
    """Whether a verb and a particle right behind it, or of it, are these two words."""
    first, particle = words.split()
    near = tree.tokens[verb + 1].low if verb + 1 < len(tree.tokens) else ""
    of_it = {tree.tokens[child].low for child in tree.down(verb, "prt", "advmod")}
    return lemma == first and (near == particle or particle in of_it)


def _is_infinitive(tree: ParseTree, verb: int) -> bool:
    return tree.tokens[verb].tag == "VB" and any(tree.tokens[aux].low == "to" for aux in tree.down(verb, "aux"))


def _dative(tree: ParseTree, verb: int) -> int | None:
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
        yield from _clause(act, clause)
    if sort not in (*DEEDS, "plan"):
        return
    for noun in (*tree.down(verb, "dobj", "oprd"), *_relative_object(tree, verb), *_behind(tree, verb, sort)):
        yield from _noun_deeds(act, noun)
    for prep in tree.down(verb, "prep"):
        if tree.tokens[prep].low in ("of", "on", "with", "against") and sort != "demand":
            yield from (replace(act, deed=deed, doer=act.by) for deed in tree.down(prep, "pcomp"))


def _clause(act: Act, clause: int) -> Iterator[Act]:
    """An infinitive or gerund is the addressee's or the subject's own; a clause with a subject is that one's."""
    tree = act.passage.tree
    if tree.tokens[clause].tag.startswith("JJ"):
        return
    subjectless = dependent(tree, clause, "nsubj", "nsubjpass") is None
    if not _is_verb(tree, clause) or (not subjectless and act.sort not in (*DEEDS, "plan")):
        return
    if subjectless and not (_is_infinitive(tree, clause) or tree.tokens[clause].tag == "VBG"):
        return
    if subjectless and act.sort == "demand" and verb_lemmas().get(tree.tokens[clause].low) in word_set("stative"):
        return
    doer = subject(tree, clause) if not subjectless else _own(act)
    for deed in _verbs_joined(tree, clause):
        yield from _eventive(replace(act, deed=deed, doer=doer, negated=act.negated != negated(tree, deed)))
    for deed in _clauses_beside(tree, clause):
        yield from _eventive(replace(act, deed=deed, doer=subject(tree, deed)))


def _clauses_beside(tree: ParseTree, clause: int) -> Iterator[int]:
    """The clauses joined to one that have subjects of their own: "that X goes, that Y is freed and that Z works"."""
    waiting = [clause]
    for at in waiting:
        for beside in tree.down(at, "conj", "advcl"):
            marked = any(tree.tokens[mark].low == "that" for mark in tree.down(beside, "mark"))
            joined = tree.tokens[beside].dep == "conj" or marked
            if joined and _is_verb(tree, beside) and dependent(tree, beside, "nsubj", "nsubjpass") is not None:
                waiting.append(beside)
    yield from waiting[1:]


def _own(act: Act) -> int | None:
    return act.target if act.sort == "demand" and act.target is not None else act.by


def _verbs_joined(tree: ParseTree, clause: int) -> Iterator[int]:
    """A verb and those joined to it that have no subject of their own."""
    yield from (
        at
        for at in coordinated(tree, clause)
        if _is_verb(tree, at) and (at == clause or dependent(tree, at, "nsubj", "nsubjpass") is None)
    )


def _eventive(act: Act) -> Iterator[Act]:
    """Of "operations could be next" the deed is the noun; of a passive nobody is the doer but its agent."""
    tree, deed = act.passage.tree, act.deed
    if deed is None:
        return
    lemma, noun = verb_lemmas().get(tree.tokens[deed].low), dependent(tree, deed, "nsubj")
    if lemma in ("be", "follow", "begin", "start", "happen", "come") and noun is not None and is_deed(tree, noun):
        yield replace(act, deed=noun, doer=owner_of_deed(act.passage, noun))
    elif lemma != "be":
        yield replace(act, doer=agent(tree, deed)) if in_passive(tree, deed) else act


def _relative_object(tree: ParseTree, verb: int) -> Iterator[int]:
    """What a relative clause says is threatened or demanded: "the strike, which they threatened"."""
    if tree.tokens[verb].dep == "relcl" and not in_passive(tree, verb):
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
    for at in _listed(tree, noun):
        token = tree.tokens[at]
        if token.tag not in ("NN", "NNS") or at == act.target or is_vague(tree, at) or token.low in words()["time"]:
            continue
        if noun_class(token.low):
            if act.sort in DEEDS and (inner := next(_behind_noun(tree, at), None)) is not None:
                yield replace(act, deed=inner, doer=_giver(act, inner))
            continue
        if act.sort != "plan" or is_deed(tree, at):
            yield replace(act, deed=at, doer=_giver(act, at))


def _listed(tree: ParseTree, noun: int) -> list[int]:
    """A noun and what is listed with it; the parser takes the middle of a list for appositions."""
    listed = [noun]
    for at in listed:
        listed += tree.down(at, "conj", "appos")
    return listed


def is_vague(tree: ParseTree, noun: int) -> bool:
    """Whether a noun names nothing by itself, and nothing stands behind it that would."""
    return singular(tree.tokens[noun].low) in word_set("vague") and dependent(tree, noun, "prep", "acl") is None


def _behind_noun(tree: ParseTree, noun: int) -> Iterator[int]:
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


# --- nouns, modals, conditions --------------------------------------------------------------------------------------


def noun_acts(passage: Passage) -> Iterator[Act]:
    """threat, offer, plan, demand with `to …`, `of …`, `that …`: "a plan to offer exile", "the warning that …"."""
    tree = passage.tree
    for noun, token in enumerate(tree.tokens):
        sort = noun_class(token.low) if token.tag in ("NN", "NNS") else ""
        if sort:
            place = country_token(passage, noun)
            by = dependent(tree, noun, "poss") or (place if place is not None and place < noun else None)
            by = by if by is not None else owner_of_noun(tree, noun)
            none = any(tree.tokens[det].low == "no" for det in tree.down(noun, "det"))
            act = Act(passage, noun, sort, f"{sort}: noun", by, target=_noun_target(tree, noun), negated=none)
            found = list(_of_noun(act))
            verb = tree.tokens[noun].head
            made = (
                tree.tokens[noun].dep == "dobj"
                and tree.tokens[verb].low not in verbs()
                and not verb_classes(tree.tokens[verb].low)
            )
            yield from found or ([replace(act, cue=verb, rule=f"{sort}: made")] if made else [])


def _noun_target(tree: ParseTree, noun: int) -> int | None:
    to = next((prep for prep in tree.down(noun, "prep") if tree.tokens[prep].low in ("to", "on")), None)
    given = _dative(tree, tree.tokens[noun].head) if tree.tokens[noun].dep == "dobj" else None
    return dependent(tree, to, "pobj") if to is not None else given


def _of_noun(act: Act) -> Iterator[Act]:
    tree, noun = act.passage.tree, act.cue
    own = act.target if act.sort == "demand" else act.by
    for clause in tree.down(noun, "acl", "relcl", "ccomp", "xcomp"):
        finite = dependent(tree, clause, "nsubj") is not None and dependent(tree, clause, "mark") is not None
        if _is_infinitive(tree, clause):
            yield from (replace(act, deed=deed, doer=own) for deed in _verbs_joined(tree, clause))
        elif finite and _is_verb(tree, clause):
            yield from _eventive(replace(act, deed=clause, doer=subject(tree, clause)))
    for inner in _behind_noun(tree, noun):
        if not noun_class(tree.tokens[inner].low) and is_deed(tree, inner):
            owner = owner_of_deed(act.passage, inner)
            yield replace(act, deed=inner, doer=owner if owner is not None and act.sort == "demand" else own)
    for prep in tree.down(noun, "prep"):
        yield from (replace(act, deed=deed, doer=own) for deed in tree.down(prep, "pcomp"))


def modal_acts(passage: Passage) -> Iterator[Act]:
    """subject + will, would, could, might, may and a verb that is a choice."""
    tree = passage.tree
    for verb, token in enumerate(tree.tokens):
        chosen = token.tag in ("VB", "VBN") and verb_lemmas().get(token.low, token.low) not in word_set("stative")
        if not chosen or not modal(tree, verb) or any(tree.tokens[aux].low == "have" for aux in tree.down(verb, "aux")):
            continue
        act = Act(passage, verb, "could", f"could: {_standing(tree, verb)}", deed=verb, negated=negated(tree, verb))
        patient = dependent(tree, verb, "nsubjpass")
        if patient is not None:
            yield replace(act, rule="could: passive", doer=agent(tree, verb), target=patient)
        elif (doer := subject(tree, verb)) is not None:
            refused = act.negated and modal(tree, verb) in _WOULD
            yield replace(act, by=doer, doer=doer, **(_REFUSAL if refused else {}))


_REFUSAL: dict[str, Any] = {"sort": "refuse", "rule": "refuse: would not"}


def _saying(tree: ParseTree, verb: int) -> int | None:
    """The verb of speech that a clause hangs on."""
    above = tree.tokens[verb].head
    return above if tree.tokens[verb].dep == "ccomp" and tree.tokens[above].low in verbs() else None


def absence_acts(passage: Passage) -> Iterator[Act]:
    """There will be no talks: what whoever says so refuses; and is to do something: what is planned."""
    tree = passage.tree
    for verb, token in enumerate(tree.tokens):
        saying = _saying(tree, verb)
        if saying is not None and modal(tree, verb) in _WOULD and dependent(tree, verb, "expl") is not None:
            by = subject(tree, saying)
            for noun in tree.down(verb, "attr", "nsubj", "dobj"):
                if is_deed(tree, noun) and any(tree.tokens[det].low == "no" for det in tree.down(noun, "det")):
                    yield Act(passage, verb, "refuse", "refuse: would be none", by, noun, by, negated=True)
        elif token.low in ("is", "are") and token.dep in _CLAUSES and (doer := subject(tree, verb)) is not None:
            for deed in tree.down(verb, "xcomp"):
                if _is_infinitive(tree, deed) and not in_passive(tree, deed):
                    yield Act(passage, verb, "plan", "plan: is to", doer, deed, doer, negated=negated(tree, verb))


def _standing(tree: ParseTree, verb: int) -> str:
    """How a modal is meant: `said` of oneself, hung on a condition, or only possible."""
    if any(
        tree.tokens[mark].low in ("if", "unless")
        for clause in tree.down(verb, "advcl")
        for mark in tree.down(clause, "mark")
    ):
        return "conditional"
    above, doer = tree.tokens[verb].head, dependent(tree, verb, "nsubj")
    if tree.tokens[verb].dep == "conj" and doer is None and above != verb:
        return _standing(tree, above)
    entry = verbs().get(tree.tokens[above].low) if tree.tokens[verb].dep == "ccomp" else None
    of_self = doer is not None and tree.tokens[doer].tag == "PRP" and dependent(tree, above, "nsubj") is not None
    return "said of oneself" if entry and entry.sort == "speech" and of_self else "modal"


def condition_acts(passage: Passage) -> Iterator[Act]:
    """if, unless, in case X does something: X's option."""
    tree = passage.tree
    for mark, token in enumerate(tree.tokens):
        verb = token.head
        if token.low in ("if", "unless", "provided") and token.dep == "mark" and _is_verb(tree, verb):
            doer = dependent(tree, verb, "nsubj")
            stative = verb_lemmas().get(tree.tokens[verb].low, "") in word_set("stative")
            if tree.tokens[verb].dep == "advcl" and doer is not None and not stative:
                of = tree.tokens[verb].head
                term = set(act_classes(tree, of)) & set(DEEDS) or modal(tree, of)
                rule = "condition: term" if term else f"condition: {token.low}"
                yield Act(passage, mark, "condition", rule, doer, verb, doer)


def ready_acts(passage: Passage) -> Iterator[Act]:
    """ready, willing, prepared, set to do something."""
    tree = passage.tree
    for word, token in enumerate(tree.tokens):
        if token.low in word_set("ready") and token.dep in ("acomp", "ROOT", "conj", "amod", "oprd", "attr", "ccomp"):
            verb = tree.tokens[token.head].low
            doer = dependent(tree, token.head, "nsubj") if verb in verb_lemmas() else None
            nouns = [
                noun
                for prep in tree.down(word, "prep")
                if tree.tokens[prep].low == "for"
                for noun in tree.down(prep, "pobj")
            ]
            deeds = [deed for deed in tree.down(word, "xcomp") if _is_infinitive(tree, deed)]
            for deed in (*deeds, *(noun for noun in nouns if is_deed(tree, noun))):
                if doer is not None:
                    yield Act(
                        passage, word, "plan", "plan: ready", doer, deed, doer, negated=token.low in word_set("unready")
                    )


def exchange_acts(passage: Passage) -> Iterator[Act]:
    """in exchange for, in return for doing something: what the recipient would do."""
    tree = passage.tree
    for word, token in enumerate(tree.tokens):
        if token.low not in ("exchange", "return") or tree.tokens[token.head].low != "in":
            continue
        verb = next((up for up in tree.above(word) if _is_verb(tree, up)), None)
        recipient = _dative(tree, verb) or dependent(tree, verb, "dobj") if verb is not None else None
        by = subject(tree, verb) if verb is not None else None
        for prep in tree.down(word, "prep"):
            deeds = [*tree.down(prep, "pcomp"), *(at for at in tree.down(prep, "pobj") if is_deed(tree, at))]
            yield from (
                Act(passage, word, "demand", "demand: in exchange", by, deed, recipient, recipient) for deed in deeds
            )


def going_on_acts(passage: Passage) -> Iterator[Act]:
    """continued pressure, including a build-up: what is being done now; and `continue to do`."""
    tree = passage.tree
    for word, token in enumerate(tree.tokens):
        if token.low in word_set("going_on") and token.dep == "amod" and is_deed(tree, token.head):
            noun = token.head
            verb = next((up for up in tree.above(noun) if _is_verb(tree, up)), None)
            owner = owner_of_deed(passage, noun)
            doer = owner if owner is not None else subject(tree, verb) if verb is not None else None
            for deed in (noun, *_included(tree, noun)):
                own = owner_of_deed(passage, deed) if deed != noun and tree.tokens[deed].dep != "appos" else None
                yield Act(
                    passage,
                    word,
                    "doing",
                    "doing: continued",
                    doer,
                    deed,
                    own if own is not None else doer,
                    going_on=True,
                )
        elif token.low in ("continue", "continues", "keep", "keeps") and _is_verb(tree, word):
            doer = subject(tree, word)
            for deed in tree.down(word, "xcomp"):
                yield Act(passage, word, "doing", "doing: continue", doer, deed, doer, going_on=True)


def progressive_acts(passage: Passage) -> Iterator[Act]:
    """is blockading, has been shelling, occupies, is on strike: what somebody does now."""
    tree = passage.tree
    for verb, token in enumerate(tree.tokens):
        if token.dep in _CLAUSES and not modal(tree, verb) and not negated(tree, verb):
            doer = subject(tree, verb)
            if _goes_on(tree, verb):
                yield Act(passage, verb, "doing", "doing: now", doer, verb, doer, going_on=True)
            for deed in engaged_in(tree, verb):
                yield Act(passage, verb, "doing", "doing: at it", doer, deed, doer, going_on=True)


_CLAUSES = ("ROOT", "conj", "ccomp", "relcl", "advcl")


def _goes_on(tree: ParseTree, verb: int) -> bool:
    """Whether a verb says what lasts: a siege or the like at present, or any deed in the progressive."""
    token = tree.tokens[verb]
    lemma = base_form(token.low, token.tag)
    going = token.tag == "VBG" and any(tree.tokens[at].low in word_set("being") for at in tree.down(verb, "aux"))
    if lemma in word_set("lasting"):
        return going or token.tag in ("VBZ", "VBP")
    passing = lemma in word_set("stative") | word_set("passing")
    return going and not passing and token.low not in verbs() and not verb_classes(token.low)


def _included(tree: ParseTree, noun: int) -> Iterator[int]:
    """The deeds that a noun is said to include, appositions taken as the list that they stand in."""
    for prep in tree.down(noun, "prep"):
        if tree.tokens[prep].low in ("including", "with"):
            for listed in tree.down(prep, "pobj"):
                for at in (listed, *tree.down(listed, "appos", "conj")):
                    if is_deed(tree, at):
                        yield at


def host_acts(passage: Passage) -> Iterator[Act]:
    """exile, asylum, refuge in, to, like a country, or that a country offers or refuses: it takes somebody in."""
    tree = passage.tree
    for noun, token in enumerate(tree.tokens):
        if token.low in word_set("host") and token.tag in ("NN", "NNS", "NNP"):
            for place in _hosts(passage, noun):
                yield Act(passage, noun, "host", "host: place", deed=noun, doer=place)
        elif token.low == "as" and token.dep == "prep":
            role = range(noun + 1, tree.edges[noun][1] + 1)
            if any(tree.tokens[at].low in ("host", "destination") for at in role):
                places = (token.head, *(at for prep in tree.down(token.head, "prep") for at in tree.down(prep, "pobj")))
                hosts = (place for place in places if named_country(passage, place))
                yield from (Act(passage, noun, "host", "host: named as", deed=noun, doer=place) for place in hosts)


def _hosts(passage: Passage, noun: int) -> Iterator[int]:
    """The countries that a noun of refuge stands with; else who offers, grants or refuses it."""
    tree = passage.tree
    near = (*tree.down(noun, "amod", "compound", "poss"), *_places(passage, noun))
    hosts = [place for place in near if named_country(passage, place)]
    yield from hosts
    verb = tree.tokens[noun].head
    giving = verb_lemmas().get(tree.tokens[verb].low, tree.tokens[verb].low) in (
        "offer",
        "grant",
        "give",
        "refuse",
        "deny",
    )
    if not hosts and giving and tree.tokens[noun].dep in ("dobj", "nsubjpass", "oprd"):
        doer = subject(tree, verb)
        yield from coordinated(tree, doer) if doer is not None else ()


def named_country(passage: Passage, at: int) -> bool:
    """Whether a token is a name of a country."""
    name = actor_named(passage, at)
    return bool(name and name.key in country_names())


def _places(passage: Passage, noun: int) -> Iterator[int]:
    """The places behind `in`, `to`, `like` on a noun or on the noun that it stands behind."""
    tree = passage.tree
    above = list(tree.above(noun))[:2]
    for head in (noun, *(up for up in above if tree.tokens[up].tag in ("NN", "NNS"))):
        waiting = [prep for prep in tree.down(head, "prep") if tree.tokens[prep].low in ("in", "to", "like", "of")]
        for prep in waiting:
            for place in tree.down(prep, "pobj"):
                waiting += [deep for deep in tree.down(place, "prep") if tree.tokens[deep].low in ("like", "of")]
                yield from coordinated(tree, place)


def silence_acts(passage: Passage) -> Iterator[Act]:
    """not answered, no reply: a move by keeping silent."""
    tree = passage.tree
    for at, token in enumerate(tree.tokens):
        if (
            verb_lemmas().get(token.low) in ("answer", "respond", "reply")
            and token.tag.startswith("VB")
            and negated(tree, at)
        ):
            yield Act(passage, at, "silence", "silence: verb", subject(tree, at), negated=True)
        none = any(tree.tokens[det].low == "no" for det in tree.down(at, "det"))
        if none and token.low in ("answer", "response", "reply") and token.tag == "NN":
            yield Act(passage, at, "silence", "silence: noun", dependent(tree, at, "poss"))


def done_acts(passage: Passage) -> Iterator[Act]:
    """What an actor did: a verb in the past that is neither speech nor a state."""
    tree = passage.tree
    for verb, token in enumerate(tree.tokens):
        lemma = verb_lemmas().get(token.low, token.low)
        plain = token.tag in ("VBD", "VBN") and token.low not in verbs() and lemma not in word_set("stative")
        if (
            plain
            and token.dep in ("ROOT", "conj", "relcl", "ccomp")
            and not verb_classes(token.low)
            and not modal(tree, verb)
        ):
            doer = dependent(tree, verb, "nsubj") if not in_passive(tree, verb) else agent(tree, verb)
            told = any(tree.tokens[at].low in word_set("told") for at in tree.down(verb, "dobj"))
            if doer is not None and not told and dependent(tree, verb, "dobj", "prep", "prt") is not None:
                yield Act(passage, verb, "done", "done: past", doer, verb, doer, negated=negated(tree, verb))


RULES: tuple[Rule, ...] = (
    verb_acts,
    noun_acts,
    exchange_acts,
    going_on_acts,
    progressive_acts,
    host_acts,
    condition_acts,
    ready_acts,
    absence_acts,
    modal_acts,
    silence_acts,
    done_acts,
)
