"""Acts to proposals: actors, options, past moves, deadlines and private matters are views of the acts on some pages."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from offramp.evidence.types import Claim, Report
from offramp.proposals.act_rules import acts_of, is_standing
from offramp.proposals.acts import DEEDS, Act, act_classes, is_deed, saying_verb
from offramp.proposals.cast import cast_of, may_act
from offramp.proposals.likeness import alike, option_terms, united
from offramp.proposals.offices import with_office_holders
from offramp.proposals.open_matters import open_matters
from offramp.proposals.passage import (
    WENT,
    Passage,
    antecedent,
    clause_text,
    deed_phrase,
    dependent,
    last_of,
    negated,
    passages_of,
    phrase_end,
    verb_phrase,
)
from offramp.proposals.references import NOBODY, ActorRoster, Candidates, RecentNames, Reference, roster_of
from offramp.proposals.tables import base_form, country_names, noun_class, verb_classes, verb_lemmas, word_set
from offramp.proposals.types import Citation, Draft, IdleClaim, OwnerCandidate, Proposal, proposal_id

GIVES_OPTION = (*DEEDS, "plan", "doing", "host", "could", "condition", "refuse")


@dataclass(frozen=True)
class FoundAct:
    """An act with whom its words stand for, and the claim that it stands in."""

    act: Act
    claim: Claim
    date: str | None
    by: Reference = NOBODY
    doer: Reference = NOBODY
    target: Reference = NOBODY


@dataclass
class ActFindings:
    """What was found on some pages, in order, and the option that each act with a deed became."""

    roster: ActorRoster
    acts: list[FoundAct] = field(default_factory=list)
    loose: list[Proposal] = field(default_factory=list)
    option_of: dict[int, int] = field(default_factory=dict)


def drafted(pages: Sequence[tuple[Report, Sequence[Claim]]]) -> Draft:
    """What some pages propose, every item with its claims; owners are ids of actors.

    Pure: the same texts and claims give the same items with the same ids. Raises ReportError missing-extra.
    """
    passages = [list(passages_of(report, claims)) for report, claims in pages]
    findings = ActFindings(roster_of(cast_of(passage for page in passages for passage in page)))
    for (report, _), page in zip(pages, passages, strict=True):
        _read_page(findings, page, report.date)
    findings.acts = _with_guesses(findings)
    options = _options(findings)
    options = [_of_a_party(_as_left(option, findings), options) for option in options]
    moves = list(_moves(findings))
    actors = _actors(findings, [*options, *moves, *findings.loose])
    items = _with_ids(actors, [*options, *moves, *_each_once(findings.loose)])
    items = with_office_holders(items, (claim.text for _, claims in pages for claim in claims))
    cited = {claim for item in items for claim in item.claims}
    return Draft(items, tuple(_idle(claim) for _, claims in pages for claim in claims if claim.id not in cited))


def _read_page(findings: ActFindings, page: Iterable[Passage], published: str | None) -> None:
    memory = RecentNames(findings.roster)
    for passage in page:
        for act in acts_of(passage):
            claim = passage.claim_at(act.cue)
            by, doer, target = (memory.reference(passage, at) for at in (act.by, act.doer, act.target))
            if act.rule == "could: said" and doer.key != by.key:
                act, by = replace(act, rule="could: modal"), doer
            elif act.rule == "could: said":
                act = replace(act, sort="promise", rule="promise: would")
            findings.acts.append(FoundAct(act, claim, _date(act, claim), by, doer, target))
        findings.loose += open_matters(passage, memory, published)
        memory.remember(passage)


def _date(act: Act, claim: Claim) -> str | None:
    """The date of an act: the one that stands with its verb, or with a verb that this hangs on."""
    tree = act.passage.tree
    own = tree.tokens[act.cue].tag[:2] == "NN" and act.sort in DEEDS  # "rejected the offer on Saturday": not its day
    above = (act.cue,) if own else (act.cue, *tree.above(act.cue))
    for date in claim.dates:
        at = next((k for k, token in enumerate(tree.tokens) if date.start <= token.start < date.end), None)
        chain = (at, *tree.above(at)) if at is not None else ()
        verb = next((up for up in chain if tree.tokens[up].tag[:2] == "VB" or up == act.cue), None)
        while verb is not None and verb not in above and tree.tokens[verb].dep in ("xcomp", "conj"):
            verb = tree.tokens[verb].head
        if verb in above or (verb is None and at is not None):
            return date.value
    return None


def _with_guesses(findings: ActFindings) -> list[FoundAct]:
    """The acts, those without a named doer with who may be meant."""
    sides: dict[str, Counter[str]] = {}
    for found in findings.acts:
        weight = 1 if found.act.sort in ("done", "could", "condition") else 3  # who offers, asks, refuses is a side
        for reference in (found.by, found.doer):
            if reference.key:
                sides.setdefault(found.claim.report, Counter())[reference.key] += weight
    sides[""] = sum(sides.values(), Counter[str]())  # of all pages
    refusals = tuple(_refusals(findings))
    return [_guessed(findings, place, sides, refusals) for place in range(len(findings.acts))]


def _guessed(
    findings: ActFindings, place: int, sides: Mapping[str, Counter[str]], refusals: Sequence[Refusal]
) -> FoundAct:
    """An act without a named doer, with who may be meant: who offered before, or the other side of a demand."""
    found = findings.acts[place]
    act, doer, report = found.act, found.doer, found.claim.report
    if _is_answer_to_something(act) and found.by == NOBODY:
        whose = _first(found.target)
        others = _other_sides(sides, report, whose) if whose else []
        return replace(found, by=Reference(None, tuple((key, "the other side of whose offer it is") for key in others)))
    passive = act.rule in ("could: passive", "plan: passive")
    if doer.key or act.deed is None or not (act.sort in DEEDS or passive):
        return found
    guesses: list[tuple[str, str]] = []
    if act.sort in ("offer", "promise", "threat") and found.by.key:
        guesses = [(found.by.key, "who says it")]
    elif act.sort == "demand" and act.rule != "demand: in exchange":
        asker = _first(found.by)
        guesses = [(key, "who has refused it") for key in _refusers(refusals, deed_text(act)) if key != asker]
        guesses += [(key, "the other side of who asks for it") for key in _other_sides(sides, report, asker)]
    elif act.sort == "offer":
        before = (past for past in findings.acts[place - 1 :: -1] if place and past.claim.report == report)
        offered = (past.by.key for past in before if past.act.sort in ("offer", "plan") and past.by.key)
        guesses = [(key, "who offered or planned before") for key in list(dict.fromkeys(offered))[:2]]
    elif passive:
        says = (findings.roster.speaker(found.claim), found.by.key, *(key for key, _ in found.by.candidates))
        guesses = [(key, "who says it") for key in says if key]
    meant: Candidates = tuple(dict((*doer.candidates[::-1], *guesses[::-1])).items())[::-1]
    return replace(found, doer=Reference(None, meant[:3]))


Refusal = tuple[str, frozenset[str]]  # who has said no, and the content words of what to


def _refusals(findings: ActFindings) -> Iterator[Refusal]:
    said = (found for found in findings.acts if found.act.sort == "refuse" and found.act.deed is not None)
    meant = ((found.by.key, frozenset(option_terms(deed_text(found.act)))) for found in said)
    yield from ((key, refused) for key, refused in meant if key and refused)


def _refusers(refusals: Sequence[Refusal], text: str) -> Iterator[str]:
    """Who has said no to something that begins as this does: "ruled out a tariff" to "a tariff on imports"."""
    asked = option_terms(text)
    return (key for key, refused in refusals if refused <= asked)


def _other_sides(sides: Mapping[str, Counter[str]], report: str, key: str | None) -> list[str]:
    """The two others who act most on a page, then on all."""
    ranked = (other for other, _ in (*sides[report].most_common(3), *sides[""].most_common(3)) if other != key)
    return list(dict.fromkeys(ranked))[:2]


# --- options --------------------------------------------------------------------------------------------------------


def _options(findings: ActFindings) -> list[Proposal]:
    """What an actor may do: deeds offered, threatened, demanded, planned, going on; near-duplicates are one."""
    options: list[Proposal] = []
    by_term: dict[str, list[int]] = {}  # the options with a content word, so that few are compared
    for place, found in enumerate(findings.acts):
        gives = found.act.sort in GIVES_OPTION or goes_on(found)
        option = _option(found) if gives and found.act.deed is not None else None
        if option is None or _is_of_host(findings, found):
            continue
        near = sorted({k for term in option_terms(option.text) for k in by_term.get(term, ())})
        same = next((k for k in near if alike(option, options[k])), None)
        if same is None:
            findings.option_of[place] = len(options)
            for term in option_terms(option.text):
                by_term.setdefault(term, []).append(len(options))
            options.append(option)
        else:
            findings.option_of[place] = same
            options[same] = united(options[same], option)
    return options


def _as_left(option: Proposal, findings: ActFindings) -> Proposal:
    """What goes on, unless its owner has ended it: "Norway lifted the blockade"."""
    terms = option_terms(option.text)
    for found in findings.acts if option.now and option.owner else ():
        act, cue = found.act, found.act.passage.tree.tokens[found.act.cue]
        ends = (
            base_form(cue.low, cue.tag) in word_set("lifting")
            and _move_class(found) in ("done", "withdraw")
            and not act.negated
        )
        if ends and found.by.key == option.owner and option_terms(move_text(act)) & terms:
            return replace(option, now=False)
    return option


def _of_a_party(option: Proposal, options: Sequence[Proposal]) -> Proposal:
    """What somebody could do is of the first tier where he has options that are offered, threatened or demanded."""
    party = any(other.owner == option.owner and other.tier == 1 for other in options)
    raised = option.sort == "could" and option.owner is not None and option.polarity == "positive" and party
    return replace(option, tier=1) if raised else option


def _option(located: FoundAct) -> Proposal | None:
    act, text = located.act, deed_text(located.act)
    ought = act.rule != "demand: ought" or located.by != NOBODY or located.doer.key
    if (
        not ought
        or _is_bare_answer(act)
        or not text
        or not option_terms(text)
        or _is_talk(act)
        or (not located.doer.key and not located.doer.candidates and not _ownerless(located))
    ):
        return None
    passive = act.rule == "could: passive" and bool(located.doer.candidates)
    meant = act.rule in ("could: conditional", "could: said of oneself", "condition: term")
    weak = (
        _is_about_it(act)
        or _is_in_doubt(act)
        or (act.sort in ("condition", "could") and not passive and not meant)
        or (act.sort in DEEDS and not (located.doer.key or located.doer.candidates))
    )
    return Proposal(
        id="",
        kind="option",
        text=text,
        owner=located.doer.key,
        owner_candidates=() if located.doer.key else _candidates(located.doer),
        target=located.target.key,
        by=located.by.key,
        sort="doing" if goes_on(located) else act.sort,
        now=act.going_on or goes_on(located),
        polarity="negative" if act.negated or act.sort == "refuse" else "positive",
        tense=act.tense,
        date=located.date,
        reports=(_citation(located),),
        tier=2 if weak else 1,
    )


def goes_on(located: FoundAct) -> bool:
    """Whether an act is the begin of what goes on: a blockade, a strike, an embargo, an invasion."""
    act = located.act
    begun = act.rule == "done: past" and act.tense == "past" and not act.negated and not _is_unreal(act)
    return begun and bool(located.doer.key) and is_standing(act.passage.tree, act.cue)


def _is_bare_answer(act: Act) -> bool:
    """Whether what somebody would do is to refuse or accept, without what: that is the option which is refused."""
    tree, deed = act.passage.tree, act.deed or 0
    answers = {"refuse", "accept"} & set(verb_classes(tree.tokens[deed].low))
    return bool(answers) and dependent(tree, deed, "dobj", "xcomp", "ccomp", "prep", "nsubjpass", "oprd") is None


def _is_in_doubt(act: Act) -> bool:
    """Whether a deed stands behind `whether`: somebody may, but no page says that he means to."""
    tree = act.passage.tree
    chain = (act.deed or act.cue, *tree.above(act.deed or act.cue))
    return any(tree.tokens[mark].low == "whether" for at in chain for mark in tree.down(at, "mark"))


def _is_about_it(act: Act) -> bool:
    """Whether a deed's object is a pronoun, which says nothing off the page."""
    tree, deed = act.passage.tree, act.deed or 0
    behind = (at for prep in tree.down(deed, "prep") for at in tree.down(prep, "pobj"))
    objects = [*tree.down(deed, "dobj", "nsubjpass"), *behind]
    return bool(objects) and all(tree.tokens[at].tag in ("PRP", "DT") for at in objects)


def _is_of_host(findings: ActFindings, act: FoundAct) -> bool:
    """Whether somebody offers refuge with himself, which is an option of a host already."""
    own = act.act
    hosts = (other for other in findings.acts if other.act.sort == "host" and other.act.passage is own.passage)
    tokens = own.passage.tree.tokens
    deeds = [o for o in hosts if o.act.deed is not None and own.deed in (o.act.deed, tokens[o.act.deed].head)]
    return own.sort in (*DEEDS, "refuse") and any(_first(other.doer) == _first(act.doer) for other in deeds)


def _first(reference: Reference) -> str | None:
    return reference.key or next((key for key, _ in reference.candidates), None)


def _is_talk(act: Act) -> bool:
    """Whether the deed is itself asking or urging somebody, whose content is an option of its own."""
    tree, deed = act.passage.tree, act.deed or 0
    return "demand" in act_classes(tree, deed) or (
        tree.tokens[deed].tag[:2] == "NN" and bool(noun_class(tree.tokens[deed].low))
    )


def _ownerless(located: FoundAct) -> bool:
    """Whether a deed is worth asking "who would do this?": a term, a passive, what an inanimate thing would do."""
    act = located.act
    if act.rule in ("demand: ought", "promise: would"):
        return act.sort == "demand" and located.by != NOBODY
    return act.sort in ("demand", "promise", "offer") or act.rule in ("could: passive", "plan: passive")


def deed_text(act: Act) -> str:
    """What is done, in words: an infinitive, a noun, or the clause as it stands where its subject does not act."""
    passage, deed = act.passage, act.deed
    if deed is None:
        return ""
    token = passage.tree.tokens[deed]
    if act.sort == "host":
        return f"grant {token.low if token.low in word_set('host') else 'refuge'}"
    if token.tag[:2] == "NN":
        return deed_phrase(passage, deed)
    thing = dependent(passage.tree, deed, "nsubj")
    inert = thing is not None and act.doer == thing and not may_act(passage, thing)
    said = act.sort == "demand" and act.rule != "demand: ought"
    return clause_text(passage, thing, deed) if inert and said and thing is not None else verb_phrase(passage, deed)


def _candidates(reference: Reference) -> tuple[OwnerCandidate, ...]:
    return tuple(OwnerCandidate(key, ground) for key, ground in reference.candidates)


def _citation(located: FoundAct) -> Citation:
    """The words from the cue to the deed, which show the act in its claim."""
    act, tokens = located.act, located.act.passage.tree.tokens
    deed = act.doer if act.sort == "host" and act.doer is not None else act.deed if act.deed is not None else act.cue
    low, high = min(act.cue, deed), max(act.cue, deed)
    start, end = tokens[low].start, min(tokens[high].end, max(located.claim.end, tokens[low].end))
    return Citation(located.claim.id, start, end, " ".join(act.passage.text[start:end].split()), act.rule)


# --- moves ----------------------------------------------------------------------------------------------------------


def _moves(findings: ActFindings) -> Iterator[Proposal]:
    """What was offered, demanded, refused, withdrawn or done in the past, each verb once, in the order of the pages."""
    seen: set[tuple[str, int]] = set()
    for place, found in enumerate(findings.acts):
        act = found.act
        at = (found.claim.report, act.passage.tree.tokens[act.cue].start)
        sort = _move_class(found)
        past = bool(sort)
        noun = act.passage.tree.tokens[act.cue].tag.startswith("NN")
        nobody = not found.by.key and (act.sort == "done" or noun) and not _is_done_to_somebody(found)
        if at in seen or not (past or act.sort == "silence") or (nobody and act.sort != "silence"):
            continue
        seen.add(at)
        if _says_nothing(found):
            continue
        announced = act.rule == "plan: verb" and found.doer.key and act.doer != act.by  # "announced that X would …"
        by = found.doer if announced and act.passage.tree.tokens[act.deed or 0].dep == "ccomp" else found.by
        answered = _answered(findings, place) if act.sort in ("refuse", "accept", "silence") else None
        yield Proposal(
            id="",
            kind="move",
            text=move_text(act),
            owner=by.key,
            owner_candidates=() if by.key else _candidates(by),
            target=found.target.key,
            by=by.key,
            sort=sort or act.sort,
            polarity="negative" if act.negated else "positive",
            tense="past",
            date=found.date,
            answers=None if answered is None else str(answered),
            condition=(),
            reports=(_citation(replace(found, act=replace(act, deed=None))),),
            tier=2 if act.sort == "done" and not goes_on(found) else 1,
        )


def _move_class(located: FoundAct) -> str:
    """What a past move is, "" for none: an act that is over, a stance as the page reports it, what was decided."""
    act, cited = located.act, located.claim.source is not None
    tokens = act.passage.tree.tokens
    if _is_unreal(act):
        return ""
    if act.rule == "plan: ready":
        cited = cited or saying_verb(act.passage.tree, tokens[act.cue].head) is not None
        meant = tokens[act.cue].low in ("ready", "willing", "prepared") and (cited or act.tense == "past")
        return "offer" if meant and not act.negated else ""
    undone = act.sort in (*DEEDS, "withdraw") and act.rule != "promise: would" and negated(act.passage.tree, act.cue)
    if (act.sort == "accept" and act.negated) or undone:
        return ""
    if act.rule == "doing: at it" and tokens[act.cue].low in WENT:
        return "done"
    if act.rule in ("done: noun", "done: paper"):
        return act.sort
    if act.tense == "present" and act.sort in ("refuse", "accept", "withdraw"):
        above = tokens[act.cue].head
        main = above == act.cue or saying_verb(act.passage.tree, act.cue) is not None
        return act.sort if main else ""
    resolved = act.sort == "plan" and verb_lemmas().get(tokens[act.cue].low) in word_set("resolved")
    past = act.tense == "past" and (resolved or act.sort in (*word_set("moves"), "done"))
    return ("done" if resolved else act.sort) if past else ""


def _is_unreal(act: Act) -> bool:
    """Whether a word stands in a condition or behind `whether`, in what is denied, or has nobody who did it."""
    tree = act.passage.tree
    chain = (act.cue, *tree.above(act.cue))
    marked = [(tree.tokens[mark].low, at) for at in chain for mark in tree.down(at, "mark")]
    marks = {mark for mark, at in marked if mark == "whether" or at == act.cue or tree.tokens[at].dep == "advcl"}
    denied = any(verb_lemmas().get(tree.tokens[up].low) in ("deny", "dispute") for up in chain[1:])
    loose = tree.tokens[act.cue].tag == "VBN" and tree.tokens[act.cue].dep == "acl" and act.by is None
    weighed = any(act_classes(tree, up) == ("plan",) and tree.tokens[act.cue].tag in ("VB", "VBG") for up in chain[1:])
    return bool(marks & {"if", "unless", "whether"}) or weighed or denied or loose


def _is_done_to_somebody(located: FoundAct) -> bool:
    """Whether a passive without an agent tells of an actor's fate or of a deed: "three envoys were expelled"."""
    act = located.act
    if act.rule != "done: passive" or act.target is None or act.tense != "past" or act.negated:
        return False
    return bool(located.target.key) or is_deed(act.passage.tree, act.target)


def _says_nothing(move: FoundAct) -> bool:
    """Whether the sentence names nobody, or a demand, offer or threat stands without what it is for."""
    verb = move.act.passage.tree.tokens[move.act.cue].tag.startswith("VB")
    text = move_text(move.act)
    empty = " " not in text or len(option_terms(text)) < 2
    bare = verb and empty and not goes_on(move) and (move.act.sort in (*DEEDS, "plan", "done") or move.by == NOBODY)
    fate = move.act.rule == "done: passive" or _is_answer_to_something(move.act)
    return bare or not (move.act.by is not None or move.act.sort == "silence" or fate)


def _is_answer_to_something(act: Act) -> bool:
    """Whether an offer, demand or deed was refused or accepted, by whomever."""
    tree = act.passage.tree
    thing = dependent(tree, act.cue, "nsubjpass") if act.sort in ("refuse", "accept") else None
    return thing is not None and (bool(noun_class(tree.tokens[thing].low)) or is_deed(tree, thing))


def move_text(act: Act) -> str:
    """The words of a past move, from its verb on; of a passive with what it was done to."""
    passage, cue = act.passage, act.cue
    tree = passage.tree
    if not tree.tokens[cue].tag.startswith("VB"):
        if act.deed is not None and act.rule in ("plan: ready", "refuse: ready"):
            return passage.words(cue, last_of(tree, act.deed))
        return passage.words(tree.edges[cue][0], phrase_end(tree, cue))
    thing = dependent(tree, cue, "nsubj", "nsubjpass")
    if act.rule == "threat: or else" and thing is not None:
        return clause_text(passage, thing, cue)
    last = last_of(tree, cue if act.rule != "demand: time given" or act.deed is None else act.deed)
    patient = dependent(tree, cue, "nsubjpass")
    which = any(tree.tokens[at].tag in ("WDT", "WP") for at in tree.down(cue, "dobj"))
    patient = tree.tokens[cue].head if which and tree.tokens[cue].dep == "relcl" else patient
    patient = act.target if act.rule == "done: paper" else patient
    what = f"{deed_phrase(passage, antecedent(tree, patient))} " if patient is not None else ""
    first = min([cue, *tree.down(cue, "aux", "neg")]) if act.negated else cue
    clause = next((at for at in tree.down(cue, "ccomp") if at > cue and last == cue), None)
    last = phrase_end(tree, clause) if clause is not None else last
    return what + passage.words(first, last)


def _answered(findings: ActFindings, place: int) -> int | None:
    """The option that a refusal, acceptance or silence is about: what it names; else the last that another put."""
    own = findings.acts[place]
    if place in findings.option_of:
        return findings.option_of[place]
    if _names_something(own.act) or (own.act.sort != "silence" and not own.by.key):
        return None
    for before in range(place - 1, -1, -1):
        found = findings.acts[before]
        if found.claim.report != own.claim.report:
            return None
        if before in findings.option_of and found.by.key != own.by.key and found.act.sort in DEEDS:
            return findings.option_of[before]
    return None


def _names_something(act: Act) -> bool:
    """Whether a verb has an object of its own that is no word for an offer or demand."""
    tree = act.passage.tree
    thing = dependent(tree, act.cue, "dobj", "nsubjpass")
    return thing is not None and tree.tokens[thing].tag[:2] == "NN" and not noun_class(tree.tokens[thing].low)


# --- actors and the rest --------------------------------------------------------------------------------------------


def _actors(findings: ActFindings, items: Sequence[Proposal]) -> list[Proposal]:
    """Who owns an option, or offers, demands, refuses, or has it put to them; with every name and why it is one."""
    owners = {item.owner for item in items if item.owner and item.tier == 1}
    open_ = {candidate.actor for item in items for candidate in item.owner_candidates[:1] if item.tier == 1}
    meant = {candidate.actor for item in items for candidate in item.owner_candidates[:2]}
    second = ({item.owner for item in items if item.owner} | meant) - owners - open_
    cites: dict[str, list[Citation]] = {}
    for found in findings.acts:
        for reference, at in ((found.by, found.act.by), (found.doer, found.act.doer), (found.target, found.act.target)):
            for key in (reference.key, *(key for key, _ in reference.candidates[:2])):
                if key and at is not None:
                    cites.setdefault(key, []).append(_mention(found, at))
    for item in items:
        for key in (item.owner, *(candidate.actor for candidate in item.owner_candidates)):
            if key:
                cites.setdefault(key, []).extend(
                    replace(citation, rule="actor: may be meant") for citation in item.reports
                )
    wanted = sorted(owners | open_ | second, key=lambda key: (-len(cites.get(key, ())), key))
    return [
        _actor(findings.roster, key, cites[key], 1 if key in owners | open_ else 2) for key in wanted if key in cites
    ]


def _mention(act: FoundAct, at: int) -> Citation:
    token = act.act.passage.tree.tokens[at]
    return Citation(act.claim.id, token.start, token.end, act.act.passage.words(at, at), f"actor: {act.act.sort}")


def _actor(roster: ActorRoster, key: str, cites: Sequence[Citation], tier: int) -> Proposal:
    names: Counter[str] = Counter()
    for other, counted in roster.cast.names.items():
        if roster.root(other) == key:
            names.update(counted)
    ranked = [name for name, _ in sorted(names.items(), key=lambda pair: (-pair[1], pair[0]))] or [key]
    states = [name for name in ranked if name in country_names()]
    called = [name for name in ranked if name not in roster.cast.titles] or ranked  # by a name before a title
    shown = called[0] if not states or names[called[0]] > names[states[0]] else states[0]
    grounds = tuple(dict.fromkeys(roster.grounds.get(key, ())))
    once = tuple({citation.claim: citation for citation in reversed(cites)}.values())[::-1]
    others = tuple(name for name in ranked if name != shown)
    return Proposal("", "actor", shown, by=key, names=(shown, *others), grounds=grounds, reports=once, tier=tier)


def _each_once(items: Iterable[Proposal]) -> list[Proposal]:
    return list({(item.kind, item.text.lower()): item for item in items}.values())


def _with_ids(actors: Sequence[Proposal], items: Sequence[Proposal]) -> tuple[Proposal, ...]:
    """Actors and items with their ids; keys of actors and places of options become ids."""
    taken: set[str] = set()
    ids = {actor.by or "": _free_id("actor", "", actor.by or "", taken) for actor in actors}
    own = [
        _free_id(item.kind, item.owner or "", " ".join(sorted(option_terms(item.text))) or item.text, taken)
        for item in items
    ]
    cast = [replace(actor, id=ids[actor.by or ""], by=None) for actor in actors]
    placed = [
        replace(
            item,
            id=name,
            owner=ids.get(item.owner or ""),
            by=ids.get(item.by or ""),
            target=ids.get(item.target or ""),
            answers=own[int(item.answers)] if item.answers is not None else None,
            owner_candidates=tuple(
                replace(one, actor=ids[one.actor]) for one in item.owner_candidates if one.actor in ids
            ),
        )
        for item, name in zip(items, own, strict=True)
    ]
    return (*cast, *placed)


def _free_id(kind: str, owner: str, content: str, taken: set[str]) -> str:
    for digits in range(4, 9):
        name = proposal_id(kind, owner, content, digits)
        if name not in taken:
            break
    else:
        name = proposal_id(kind, f"{owner}{len(taken)}", content, 8)
    taken.add(name)
    return name


def _idle(claim: Claim) -> IdleClaim:
    """A reason why a claim need not be used, by what it is."""
    said = f"said by {claim.source}" if claim.source else "the page's own words"
    reason = "a question" if claim.question else f"{said}; no act of an actor was read in it"
    return IdleClaim(claim.id, "a heading" if claim.kind == "heading" else reason)
