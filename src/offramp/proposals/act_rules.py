"""The rules for acts beside those of verbs: nouns, modals, conditions, what goes on, hosts, silence, what was done; and
all rules in their order.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from offramp.evidence.cue_lexicon import verbs
from offramp.evidence.parse import ParseTree
from offramp.proposals.acts import (
    DEEDS,
    WOULD,
    Act,
    act_classes,
    behind_noun,
    dative,
    eventive,
    is_deed,
    is_infinitive,
    is_phrasal,
    is_speech,
    is_vague,
    is_verb,
    owner_of_deed,
    saying_verb,
    verb_acts,
    verbs_joined,
)
from offramp.proposals.cast import actor_named, country_token, is_standing_noun, may_act
from offramp.proposals.passage import (
    Passage,
    agent,
    coordinated,
    dependent,
    engaged_in,
    in_passive,
    modal,
    names_time,
    negated,
    owner_of_noun,
    subject,
)
from offramp.proposals.tables import base_form, country_names, noun_class, singular, verb_classes, verb_lemmas, word_set

Rule = Callable[[Passage], Iterator[Act]]


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
            lemma = base_form(tree.tokens[verb].low, tree.tokens[verb].tag)
            made = tree.tokens[noun].dep == "dobj" and lemma in word_set("making")
            maker = subject(tree, verb) if made else None
            sender = [
                at
                for prep in tree.down(noun, "prep")
                if tree.tokens[prep].low == "from"
                for at in tree.down(prep, "pobj")
            ]
            by = sender[0] if sender else maker if maker is not None else by
            yield from found or ([replace(act, cue=verb, by=by, rule=f"{sort}: made")] if made else [])


def _noun_target(tree: ParseTree, noun: int) -> int | None:
    to = next((prep for prep in tree.down(noun, "prep") if tree.tokens[prep].low in ("to", "on")), None)
    given = dative(tree, tree.tokens[noun].head) if tree.tokens[noun].dep == "dobj" else None
    return dependent(tree, to, "pobj") if to is not None else given


def _of_noun(act: Act) -> Iterator[Act]:
    tree, noun = act.passage.tree, act.cue
    own = act.target if act.sort == "demand" else act.by
    verb = tree.tokens[noun].head
    subject_of = tree.tokens[noun].dep == "nsubj" and tree.tokens[verb].low in _IS
    put_to = tree.tokens[noun].dep == "dobj" and act.sort == "demand" and act.target is not None
    said = tree.down(verb, "xcomp", "ccomp", "advcl") if subject_of or put_to else ()
    for clause in (*tree.down(noun, "acl", "relcl", "ccomp", "xcomp"), *said):
        finite = dependent(tree, clause, "nsubj") is not None and dependent(tree, clause, "mark") is not None
        if is_infinitive(tree, clause):
            yield from (replace(act, deed=deed, doer=own) for deed in verbs_joined(tree, clause))
        elif finite and is_verb(tree, clause):
            yield from eventive(replace(act, deed=clause, doer=subject(tree, clause)))
    for inner in behind_noun(tree, noun):
        if not noun_class(tree.tokens[inner].low) and is_deed(tree, inner):
            owner = owner_of_deed(act.passage, inner)
            yield replace(act, deed=inner, doer=owner if owner is not None and act.sort == "demand" else own)
    for prep in tree.down(noun, "prep"):
        yield from (replace(act, deed=deed, doer=own) for deed in tree.down(prep, "pcomp"))


_IS = ("is", "was", "are", "were")


def modal_acts(passage: Passage) -> Iterator[Act]:
    """subject + will, would, could, might, may and a verb that is a choice."""
    tree = passage.tree
    for verb, token in enumerate(tree.tokens):
        chosen = token.tag in ("VB", "VBN") and verb_lemmas().get(token.low, token.low) not in word_set("stative")
        chosen = chosen and not is_speech(tree, verb)
        chosen = chosen or next(_yes_or_no(tree, verb), None) is not None
        if not chosen or not modal(tree, verb) or any(tree.tokens[aux].low == "have" for aux in tree.down(verb, "aux")):
            continue
        if "plan" in act_classes(tree, verb) and dependent(tree, verb, "xcomp") is not None:
            continue  # "would consider leaving": the option is to leave
        none = any(tree.tokens[d].low == "no" for at in tree.down(verb, "nsubj") for d in tree.down(at, "det"))
        denied = none or negated(tree, verb)
        act = Act(passage, verb, "could", f"could: {_standing(tree, verb)}", deed=verb, negated=denied)
        patient = dependent(tree, verb, "nsubjpass")
        if patient is not None and (tree.tokens[patient].tag[:2] != "NN" or is_vague(tree, patient)):
            continue
        if modal(tree, verb) in _OUGHT:
            if _is_asked(tree, verb):
                continue
            by = subject(tree, saying) if (saying := saying_verb(tree, verb)) is not None else None
            doer = agent(tree, verb) if patient is not None else subject(tree, verb)
            yield replace(act, sort="demand", rule="demand: ought", by=by, doer=doer, target=doer)
        elif patient is not None:
            yield replace(act, rule="could: passive", doer=agent(tree, verb), target=patient)
        elif (doer := subject(tree, verb)) is not None and (deed := _deed_of(tree, verb)) is not None:
            yield _stance(tree, replace(act, by=doer, doer=doer, deed=deed))


def _deed_of(tree: ParseTree, verb: int) -> int | None:
    """What somebody would do: the verb; of "the raid that Chile would make" the raid; of "grain that it would lose"
    nothing."""
    which = any(tree.tokens[at].tag in ("WDT", "WP") for at in tree.down(verb, "dobj"))
    if tree.tokens[verb].dep != "relcl" or not which:
        return verb
    noun = tree.tokens[verb].head
    return noun if is_deed(tree, noun) else None


def _stance(tree: ParseTree, act: Act) -> Act:
    """Who says of himself that he would not, refuses; that he would, promises; of another's name it is seen later."""
    if modal(tree, act.cue) not in WOULD:
        return act
    if any(tree.tokens[at].low == "otherwise" for at in tree.down(act.cue, "advmod")):
        return replace(act, sort="threat", rule="threat: otherwise")
    if act.negated:
        return replace(act, sort="refuse", rule="refuse: would not")
    if act.rule == "could: said of oneself":
        return replace(act, sort="promise", rule="promise: would")
    saying = saying_verb(tree, act.cue) if act.rule == "could: modal" else None
    return replace(act, rule="could: said", by=subject(tree, saying)) if saying is not None else act


def _is_asked(tree: ParseTree, verb: int) -> bool:
    """Whether a clause is a question: whether it should be, who should do it."""
    marks = {tree.tokens[mark].low for mark in tree.down(verb, "mark")}
    return "whether" in marks or any(
        tree.tokens[at].tag in ("WP", "WRB", "WDT") for at in tree.down(verb, "nsubj", "advmod", "dobj")
    )


_OUGHT = ("must", "should", "ought")


def absence_acts(passage: Passage) -> Iterator[Act]:
    """There will be no talks: what whoever says so refuses; and is to do something: what is planned."""
    tree = passage.tree
    for verb, token in enumerate(tree.tokens):
        saying = saying_verb(tree, verb)
        if saying is not None and modal(tree, verb) in WOULD and dependent(tree, verb, "expl") is not None:
            by = subject(tree, saying)
            for noun in tree.down(verb, "attr", "nsubj", "dobj"):
                if is_deed(tree, noun) and any(tree.tokens[det].low == "no" for det in tree.down(noun, "det")):
                    yield Act(passage, verb, "refuse", "refuse: would be none", by, noun, by, negated=True)
        elif token.low in ("is", "are") and token.dep in _CLAUSES and (doer := subject(tree, verb)) is not None:
            for deed in tree.down(verb, "xcomp"):
                if is_infinitive(tree, deed) and not in_passive(tree, deed):
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
    of_self = doer is not None and tree.tokens[doer].tag == "PRP" and subject(tree, above) is not None
    return "said of oneself" if entry and entry.sort == "speech" and of_self else "modal"


def condition_acts(passage: Passage) -> Iterator[Act]:
    """if, unless X does something, and not until, before, once X does it: X's option."""
    tree = passage.tree
    for mark, token in enumerate(tree.tokens):
        verb = token.head
        if token.low not in (*_IF, *_UNTIL) or token.dep not in ("mark", "advmod") or not is_verb(tree, verb):
            continue
        doer = dependent(tree, verb, "nsubj")
        stative = verb_lemmas().get(tree.tokens[verb].low, "") in word_set("stative")
        if tree.tokens[verb].dep == "advcl" and doer is not None and not stative:
            of = tree.tokens[verb].head
            term = set(act_classes(tree, of)) & {*DEEDS, "refuse"} or modal(tree, of)
            if term or token.low in _IF:
                rule = "condition: term" if term else f"condition: {token.low}"
                yield Act(passage, mark, "condition", rule, doer, verb, doer)


_IF, _UNTIL = ("if", "unless", "provided"), ("until", "once", "before")


def or_face_acts(passage: Passage) -> Iterator[Act]:
    """or face, or risk a deed: what whoever would do it threatens."""
    tree = passage.tree
    for verb, token in enumerate(tree.tokens):
        if is_verb(tree, verb) and base_form(token.low, token.tag) in ("face", "risk") and token.dep == "conj":
            for deed in (noun for noun in tree.down(verb, "dobj") if is_deed(tree, noun)):
                named = owner_of_noun(tree, deed)
                by = named if named != subject(tree, verb) else subject(tree, token.head)
                yield Act(passage, verb, "threat", "threat: or face", by, deed, by)


def warning_acts(passage: Passage) -> Iterator[Act]:
    """X said that something would or could follow if, unless Y does something: X threatens Y with it."""
    tree = passage.tree
    for verb in range(len(tree.tokens)):
        saying = saying_verb(tree, verb)
        by = subject(tree, saying) if saying is not None and modal(tree, verb) else None
        thing = dependent(tree, verb, "nsubj", "nsubjpass")
        known = by is not None and thing is not None and tree.tokens[thing].tag in ("NN", "NNS")
        known = known and not may_act(passage, thing or 0)
        for clause in tree.down(verb, "advcl") if known else ():
            other = dependent(tree, clause, "nsubj", "nsubjpass")
            if other is not None and {tree.tokens[at].low for at in tree.down(clause, "mark")} & {"if", "unless"}:
                yield Act(passage, verb, "threat", "threat: or else", by, None, None, other)


def time_acts(passage: Passage) -> Iterator[Act]:
    """gives somebody a week, has until Monday to do something: what is demanded of him."""
    tree = passage.tree
    for verb, token in enumerate(tree.tokens):
        has = token.low in ("has", "have", "had")
        if not is_verb(tree, verb) or not (has or base_form(token.low, token.tag) in ("give", "allow", "grant")):
            continue
        until = (prep for prep in tree.down(verb, "prep") if tree.tokens[prep].low == "until")
        nouns = [*tree.down(verb, "dobj", "npadvmod"), *(noun for prep in until for noun in tree.down(prep, "pobj"))]
        times = [noun for noun in nouns if names_time(tree, noun)]
        given = dependent(tree, verb, "nsubjpass")
        doer = subject(tree, verb) if has else dative(tree, verb) if given is None else given
        if doer is None:  # parsed as an object
            doer = next(
                (noun for noun in tree.down(verb, "dobj") if noun not in times and may_act(passage, noun)), None
            )
        for deed in (at for head in (*times, verb) for at in tree.down(head, "relcl", "acl", "xcomp", "advcl")):
            if times and doer is not None and is_infinitive(tree, deed) and not is_speech(tree, deed):
                by = None if has or given is not None else subject(tree, verb)
                yield Act(passage, verb, "demand", "demand: time given", by, deed, doer, doer)


def ready_acts(passage: Passage) -> Iterator[Act]:
    """ready, willing, prepared, set to do something."""
    tree = passage.tree
    for word, token in enumerate(tree.tokens):
        if token.low in word_set("ready") and token.dep in ("acomp", "ROOT", "conj", "amod", "oprd", "attr", "ccomp"):
            verb = tree.tokens[token.head].low
            joined = tree.tokens[token.head].dep == "conj"
            own = subject(tree, token.head) if joined else dependent(tree, token.head, "nsubj")
            doer = own if verb in verb_lemmas() else None
            behind = (prep for prep in tree.down(word, "prep") if tree.tokens[prep].low == "for")
            nouns = [noun for prep in behind for noun in tree.down(prep, "pobj")]
            deeds = [at for at in tree.down(word, "xcomp") if is_infinitive(tree, at) and not is_speech(tree, at)]
            for deed in (*deeds, *(noun for noun in nouns if is_deed(tree, noun))):
                if doer is not None:
                    unready = token.low in word_set("unready") or negated(tree, token.head)
                    sort = "refuse" if unready else "plan"
                    yield Act(passage, word, sort, f"{sort}: ready", doer, deed, doer, negated=unready)


def exchange_acts(passage: Passage) -> Iterator[Act]:
    """in exchange for, in return for doing something: what the recipient would do."""
    tree = passage.tree
    for word, token in enumerate(tree.tokens):
        if token.low not in ("exchange", "return") or tree.tokens[token.head].low != "in":
            continue
        verb = next((up for up in tree.above(word) if is_verb(tree, up)), None)
        given = dative(tree, verb) if verb is not None else None
        recipient = given if given is not None or verb is None else dependent(tree, verb, "dobj")
        by = subject(tree, verb) if verb is not None else None
        for prep in tree.down(word, "prep"):
            deeds = [*tree.down(prep, "pcomp"), *(at for at in tree.down(prep, "pobj") if is_deed(tree, at))]
            for deed in deeds:
                yield Act(passage, word, "demand", "demand: in exchange", by, deed, recipient, recipient)


def going_on_acts(passage: Passage) -> Iterator[Act]:
    """continued pressure, including a build-up: what is being done now; and `continue to do`."""
    tree = passage.tree
    for word, token in enumerate(tree.tokens):
        if token.low in word_set("going_on") and token.dep == "amod" and is_deed(tree, token.head):
            noun = token.head
            verb = next((up for up in tree.above(noun) if is_verb(tree, up)), None)
            owner = owner_of_deed(passage, noun)
            doer = owner if owner is not None else subject(tree, verb) if verb is not None else None
            for deed in (noun, *_included(tree, noun)):
                own = owner_of_deed(passage, deed) if deed != noun and tree.tokens[deed].dep != "appos" else None
                own = own if own is not None else doer
                yield Act(passage, word, "doing", "doing: continued", doer, deed, own, going_on=True)
        elif token.low in ("continue", "continues", "keep", "keeps") and is_verb(tree, word):
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


def event_acts(passage: Passage) -> Iterator[Act]:
    """Chile's blockade of the port, the Norwegian embargo, the siege of the town by Peru: what goes on by its name."""
    tree = passage.tree
    for noun, token in enumerate(tree.tokens):
        if token.tag[:2] == "NN" and is_standing_noun(tree, noun) and not _is_unsure(tree, noun):
            within = (at for at in range(noun, tree.edges[noun][1]) if tree.tokens[at].low == "by")
            behind = (at for by in within for at in tree.down(by, "pobj") if may_act(passage, at))
            owner = owner_of_deed(passage, noun)
            owner = owner if owner is not None else next(behind, None)
            if owner is not None and tree.tokens[owner].tag[:3] != "PRP":
                yield Act(passage, noun, "doing", "doing: event", owner, noun, owner, going_on=True)


def _is_unsure(tree: ParseTree, noun: int) -> bool:
    """Whether what a noun names is only planned, threatened or one of several that could be."""
    words = {tree.tokens[at].low for at in tree.down(noun, "det", "amod", "advmod")}
    return bool(words & {"a", "an", "any", "no", "another", "planned", "possible", "proposed", "threatened", "further"})


def is_standing(tree: ParseTree, verb: int) -> bool:
    """Whether what was done goes on once it is begun: a blockade, a closure, an embargo that was imposed."""
    lemma = base_form(tree.tokens[verb].low, tree.tokens[verb].tag)
    things = tree.down(verb, "dobj", "nsubjpass")
    made = lemma in word_set("standing_makes") and any(is_standing_noun(tree, at) for at in things)
    dealt = any(tree.tokens[at].low in word_set("deals") for at in tree.down(verb, "dobj"))
    parting = any(is_phrasal(tree, verb, lemma, words) for words in word_set("standing_parting"))
    return made or parting or (lemma in word_set("standing") and not dealt)


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
                yield Act(passage, noun, "host", "host: place", deed=noun, doer=place, negated=_is_denied(tree, noun))
        elif token.low == "as" and token.dep == "prep":
            role = range(noun + 1, tree.edges[noun][1] + 1)
            if any(tree.tokens[at].low in ("host", "destination") for at in role):
                places = (token.head, *(at for prep in tree.down(token.head, "prep") for at in tree.down(prep, "pobj")))
                hosts = (place for place in places if named_country(passage, place))
                yield from (Act(passage, noun, "host", "host: named as", deed=noun, doer=place) for place in hosts)


def _is_denied(tree: ParseTree, noun: int) -> bool:
    """Whether refuge is refused: by its verb, or by one that this hangs on ("refused to grant asylum")."""
    verb = next((up for up in tree.above(noun) if is_verb(tree, up)), noun)
    governing = (verb, tree.tokens[verb].head) if tree.tokens[verb].dep == "xcomp" else (verb,)
    denies = verb_lemmas().get(tree.tokens[verb].low) == "deny"
    return denies or any(negated(tree, up) or "refuse" in act_classes(tree, up) for up in governing)


def _hosts(passage: Passage, noun: int) -> Iterator[int]:
    """The countries that a noun of refuge stands with; else who offers, grants or refuses it."""
    tree = passage.tree
    near = (*tree.down(noun, "amod", "compound", "poss"), *_places(passage, noun))
    hosts = [place for place in near if named_country(passage, place)]
    yield from hosts
    verb = tree.tokens[noun].head
    lemma = verb_lemmas().get(tree.tokens[verb].low, tree.tokens[verb].low)
    giving = lemma in ("offer", "grant", "give", "refuse", "deny")
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


def answer_acts(passage: Passage) -> Iterator[Act]:
    """said yes, said no: an acceptance, a refusal."""
    tree = passage.tree
    for verb in range(len(tree.tokens)):
        for word in _yes_or_no(tree, verb):
            sort = "accept" if tree.tokens[word].low == "yes" else "refuse"
            yield Act(passage, verb, sort, "answer: yes or no", subject(tree, verb))


def _yes_or_no(tree: ParseTree, verb: int) -> Iterator[int]:
    """The yes or no that somebody is made to say."""
    if tree.tokens[verb].low in ("say", "says", "said", "vote", "votes", "voted"):
        yield from (at for at in tree.down(verb, "intj", "dobj", "oprd") if tree.tokens[at].low in ("yes", "no"))


def agreement_acts(passage: Passage) -> Iterator[Act]:
    """reached, signed a deal: an acceptance; failed to agree, to reach one: a refusal."""
    tree = passage.tree
    for verb, token in enumerate(tree.tokens):
        lemma = base_form(token.low, token.tag) if is_verb(tree, verb) else ""
        if lemma == "fail":
            agreed = any("accept" in act_classes(tree, at) or _is_deal(tree, at) for at in tree.down(verb, "xcomp"))
            if agreed and (doer := subject(tree, verb)) is not None:
                yield Act(passage, verb, "refuse", "refuse: failed to", doer, negated=True)
        elif lemma and _is_deal(tree, verb) and token.dep != "xcomp":
            yield Act(passage, verb, "accept", "accept: deal", subject(tree, verb), negated=negated(tree, verb))


def _is_deal(tree: ParseTree, verb: int) -> bool:
    """Whether a verb is to reach a deal, or another that makes one."""
    deals = (tree.tokens[at].low in word_set("deals") for at in tree.down(verb, "dobj"))
    return base_form(tree.tokens[verb].low, tree.tokens[verb].tag) in word_set("reaching") and any(deals)


def silence_acts(passage: Passage) -> Iterator[Act]:
    """not answered, no reply: a move by keeping silent."""
    tree = passage.tree
    for at, token in enumerate(tree.tokens):
        answers = verb_lemmas().get(token.low) in ("answer", "respond", "reply")
        if answers and token.tag.startswith("VB") and negated(tree, at):
            yield Act(passage, at, "silence", "silence: verb", subject(tree, at), negated=True)
        none = any(tree.tokens[det].low == "no" for det in tree.down(at, "det"))
        if none and token.low in ("answer", "response", "reply") and token.tag == "NN":
            yield Act(passage, at, "silence", "silence: noun", dependent(tree, at, "poss"))


def done_acts(passage: Passage) -> Iterator[Act]:
    """What an actor did: a verb in the past that is neither speech nor a state, or a deed's noun behind `after`."""
    tree = passage.tree
    for verb, token in enumerate(tree.tokens):
        if token.tag[:2] == "NN":
            yield from _done_noun(passage, verb)
        elif token.dep == "acl" and token.tag == "VBN" and token.low in word_set("handed"):
            yield from _done_paper(passage, verb)
        elif (token.dep in ("ROOT", "conj", "relcl", "ccomp") or _is_told_aside(tree, verb)) and _is_plain_deed(
            tree, verb
        ):
            passive = in_passive(tree, verb)
            doer = agent(tree, verb) if passive else dependent(tree, verb, "nsubj")
            told = any(tree.tokens[at].low in word_set("told") for at in tree.down(verb, "dobj"))
            whole = dependent(tree, verb, "dobj", "prep", "prt", "dative", "ccomp") is not None or (
                is_standing(tree, verb) and not passive
            )
            if (doer is not None and not told and whole) or (
                passive and dependent(tree, verb, "nsubjpass") is not None
            ):
                rule = "done: passive" if doer is None else "done: past"
                patient = dependent(tree, verb, "nsubjpass")
                yield Act(passage, verb, "done", rule, doer, verb, doer, patient, negated=negated(tree, verb))


def _is_told_aside(tree: ParseTree, verb: int) -> bool:
    """Whether a clause tells of a deed as the time or cause of another: "because Chile closed the port"."""
    marks = {tree.tokens[at].low for at in tree.down(verb, "mark", "advmod")}
    return tree.tokens[verb].dep == "advcl" and bool(marks & {"because", "after", "since", "when", "as"})


def _done_paper(passage: Passage, verb: int) -> Iterator[Act]:
    """A paper from X, released or sent on some day: X's move, an offer or demand where the noun is one."""
    tree = passage.tree
    paper = tree.tokens[verb].head
    own = owner_of_deed(passage, paper)
    origin = (
        noun
        for prep in tree.down(paper, "prep")
        if tree.tokens[prep].low in ("from", "by", "of")
        for noun in tree.down(prep, "pobj")
    )
    by = own if own is not None else next(origin, None)
    if by is not None and tree.tokens[paper].tag[:2] == "NN":
        yield Act(passage, verb, noun_class(tree.tokens[paper].low) or "done", "done: paper", by, target=paper)


def _is_plain_deed(tree: ParseTree, verb: int) -> bool:
    token = tree.tokens[verb]
    lemma = base_form(token.low, token.tag)
    if token.tag not in ("VBD", "VBN") or modal(tree, verb):
        return False
    thing = next((at for at in tree.down(verb, "dobj", "nsubjpass") if tree.tokens[at].tag[:2] == "NN"), None)
    if lemma in word_set("public"):  # a word of speech that is a deed where a thing is made public
        return thing is not None and dependent(tree, verb, "ccomp") is None
    ruled = lemma in word_set("ruling") and dependent(tree, verb, "ccomp") is not None
    if ruled or any(is_phrasal(tree, verb, lemma, words) for words in word_set("parting")):
        return True
    stative = verb_lemmas().get(token.low, token.low) in word_set("stative")
    return not (token.low in verbs() or stative or verb_classes(token.low) or _is_idle(tree, verb, lemma, thing))


def _is_idle(tree: ParseTree, verb: int, lemma: str, thing: int | None) -> bool:
    """Whether a verb tells of nothing that was done: an idle one, or that nobody was dispersed; gates are opened."""
    opened = lemma in ("open", "close") and dependent(tree, verb, "dobj") is not None
    nobody = thing is not None and tree.tokens[thing].low in ("nobody", "nothing")
    return nobody or (lemma in word_set("idle") and not opened)


def _done_noun(passage: Passage, noun: int) -> Iterator[Act]:
    """After the withdrawal of Chile's troops, since Chile's closure of the port: who did it, where that is said."""
    tree = passage.tree
    behind = tree.tokens[noun].dep == "pobj" and tree.tokens[tree.tokens[noun].head].low in _AFTER
    if behind and is_deed(tree, noun):
        of = next(behind_noun(tree, noun), None)
        own = singular(tree.tokens[noun].low) in word_set("intransitive")
        owner = owner_of_deed(passage, noun)
        doer = owner if owner is not None else of if own else None
        if doer is not None:
            yield Act(passage, noun, "done", "done: noun", doer, None, doer)


_AFTER = ("after", "since", "following", "despite")


RULES: tuple[Rule, ...] = (
    verb_acts, noun_acts, exchange_acts, going_on_acts, progressive_acts, event_acts, host_acts, condition_acts,
    warning_acts, or_face_acts, time_acts, ready_acts, absence_acts, modal_acts, answer_acts, agreement_acts,
    silence_acts, done_acts,
)  # fmt: skip


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
