"""Which shape some proposals have: which of them stands for which option and actor of the shape, by its cues."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from offramp.case.insertion import plain_tree
from offramp.case.reader import parse_yaml
from offramp.case.reduction import reduction
from offramp.case.shapes import Shape, load_shape, shape_names
from offramp.evidence.content_words import STEM
from offramp.evidence.rule_tables import rule_table, words
from offramp.proposals.likeness import option_terms
from offramp.proposals.types import Draft, Proposal, proposal_id, surviving
from offramp.wording import joined

REFUSALS = ("refuse", "reject", "decline", "say no")  # none of these is what somebody asks for
ANYTHING, ANY_THREAT = "*", "!"  # as cues: whatever is demanded, whatever is threatened
_MOST_CUES = 2  # of an option that count for a role
_TRIED = 4  # actors that are tried for a role
LEAST_SLOTS, LEAST_ROLES, LEAST_MARKS = 3, 2, 2  # found of a shape from which it is proposed unasked
LEAST_SIGNS = 3  # from which the shape to which most points is proposed where none has enough
EMPTY: Mapping[str, tuple[str, ...]] = {}


@dataclass(frozen=True)
class ShapeFit:
    """For each option of a shape the proposal that stands for it, and for each of its actors likewise."""

    shape: Shape
    options: Mapping[str, Proposal]
    actors: Mapping[str, Proposal]
    without: tuple[str, ...] = ()

    @property
    def structure(self) -> Mapping[str, Any]:
        """The case of the shape, without what is not there."""
        return structure_of(self.shape.name, self.without)


@cache
def structure_of(shape: str, without: tuple[str, ...] = ()) -> Mapping[str, Any]:
    """What the case of a shape says, without places, and without some of its roles and options."""
    tree: Mapping[str, Any] = plain_tree(parse_yaml(load_shape(shape).text, shape))
    return reduction(tree, without).applied(tree) if without else tree


@cache
def droppable(shape: str) -> tuple[str, ...]:
    """The roles and options of a shape that a crisis of its kind may lack: neither who asks whom nor for what, and
    what the rest can do without.

    >>> droppable("ultimatum")
    ('ally', 'assure', 'act')
    """
    tree, known = structure_of(shape), load_shape(shape)
    owners = [option["actor"] for option in tree["options"].values()]
    roles = {known.asker, tree["options"][known.asked]["actor"]}
    several = (key for key, option in tree["options"].items() if owners.count(option["actor"]) > 1)
    may = (*(role for role in tree["actors"] if role not in roles), *(key for key in several if key != known.asked))
    return tuple(slot for slot in may if not reduction(tree, {slot}).stuck)


def fit_shape(draft: Draft, name: str, without: tuple[str, ...] = ()) -> ShapeFit:
    """The options and actors of a shape that a draft has: an option by its words, an actor by the options it owns.

    Raises CaseError unknown-shape.
    """
    shape, structure = load_shape(name), structure_of(name, without)
    shape = replace(shape, slots={slot: cues for slot, cues in shape.slots.items() if slot in structure["options"]})
    scores = _scores(draft, shape)
    actors = _roles(draft, shape, scores)
    options: dict[str, Proposal] = {}
    for slot, item in _best_first(draft, scores):
        role = actors.get(structure["options"][slot]["actor"])
        taken = {option.id for option in options.values()}
        if role and slot not in options and item not in taken and _may_be_of(draft, draft.by_id[item], role):
            options[slot] = draft.by_id[item]
    actors = {role: item for role, item in actors.items() if role in structure["actors"]}
    return ShapeFit(shape, {slot: options[slot] for slot in structure["options"] if slot in options}, actors, without)


def _best_first(draft: Draft, scores: Mapping[tuple[str, str], int]) -> list[tuple[str, str]]:
    """Slots with their options: those whose owner is said, not guessed, first; then by score, status, tier, place."""
    place = {item.id: number for number, item in enumerate(draft.items)}

    def rank(pair: tuple[str, str]) -> tuple[Any, ...]:
        item = draft.by_id[pair[1]]
        return item.owner is None, -scores[pair], *_rank(item), place[item.id]

    return sorted(scores, key=rank)


def _scores(draft: Draft, shape: Shape) -> dict[tuple[str, str], int]:
    """How well each option fits the slots of a shape; it stands only for those that it fits best."""
    scores: dict[tuple[str, str], int] = {}
    for item in (i for i in draft.items if i.kind == "option" and i.status in ("proposed", "accepted")):
        fits = {slot: score for slot in shape.slots if (score := _score(shape, slot, item))}
        best = max(fits.values(), default=0)
        scores.update({(slot, item.id): score for slot, score in fits.items() if score == best})
    return scores


def _score(shape: Shape, slot: str, item: Proposal) -> int:
    """How many cues of a slot have all their words in an option, one that begins it twice; one more where it is what
    somebody asks for: what a threat hangs on, or what is demanded, with a cue of the slot, and another where time is
    given for it; a refusal never is."""
    if slot == shape.asked and any(option_terms(item.text) <= option_terms(refusal) for refusal in REFUSALS):
        return 0
    own = _stems(item.text)
    seen = [stems for cue in shape.slots[slot] if (stems := _stems(cue)) and set(stems) <= set(own)]
    cues = len(seen) + any(stems[0] == own[0] for stems in seen)
    rules = {cite.rule.split(":")[0] for cite in item.reports}
    if slot == shape.asked and "threat" in rules and "demand" not in rules:
        return 0  # what somebody threatens with is not what he asks for
    threat = ANY_THREAT in shape.slots[slot] and (item.sort == "threat" or "threat" in rules)
    asked = slot == shape.asked and bool(cues or ANYTHING in shape.slots[slot])
    timed = asked and any(cite.rule == "demand: time given" for cite in item.reports)
    return cues + threat + (asked and bool(rules & {"condition", "demand"})) + timed


@cache
def _stems(text: str) -> tuple[str, ...]:
    """The words of a text but its articles, cut as content words are, so that `further sanctions` is no `sanctions`."""
    return tuple(word[:STEM] for word in re.findall(r"[\w'-]+", text.lower()) if word not in ("a", "an", "the"))


def _rank(item: Proposal) -> tuple[int, int]:
    return (0 if item.status == "accepted" else 1, item.tier)


def _roles(draft: Draft, shape: Shape, scores: Mapping[tuple[str, str], int]) -> dict[str, Proposal]:
    """The actors of a shape, an actor for one role alone: those who together own most of what was found of its
    options, and ask for what is asked."""
    structure = structure_of(shape.name)
    votes: Counter[tuple[str, str]] = Counter()
    for (slot, item), cues in scores.items():
        score = min(cues, _MOST_CUES) * (2 if slot == shape.asked else 1)  # who asks whom says most
        score = 0 if slot != shape.asked and _is_refused(draft, draft.by_id[item]) else score
        for weight, actor in _owners(draft, draft.by_id[item]):
            votes[structure["options"][slot]["actor"], actor] += score * weight
        by = draft.by_id.get(draft.by_id[item].by or "") if slot == shape.asked else None
        gently = any(_GENTLY.match(cite.words) for cite in draft.by_id[item].reports[:1])
        if by is not None and by.id != draft.by_id[item].owner and not gently:
            votes[shape.asker, surviving(draft, by).id] += score
    best = _together(votes, list(dict.fromkeys(role for role, _ in votes)))
    return {role: draft.by_id[best[role]] for role in structure["actors"] if role in best}


def _is_refused(draft: Draft, item: Proposal) -> bool:
    """Whether whoever would do it has said that he will not: no host is one who refused."""
    refused = (move.owner for move in draft.items if move.sort == "refuse" and move.answers == item.id)
    return item.polarity == "negative" or (item.owner is not None and item.owner in refused)


def _together(votes: Mapping[tuple[str, str], int], roles: Sequence[str]) -> dict[str, str]:
    """An actor for each role, no actor twice, with the most votes; of equal ones those that come first."""
    if not roles:
        return {}
    first, *rest = roles
    meant = sorted(((n, actor) for (role, actor), n in votes.items() if role == first), key=lambda pair: -pair[0])
    found: list[dict[str, str]] = []
    for _, actor in meant[:_TRIED]:
        others = {pair: n for pair, n in votes.items() if pair[1] != actor}
        found.append({first: actor, **_together(others, rest)})
    found.append(_together(votes, rest))
    return max(found, key=lambda chosen: sum(votes[pair] for pair in chosen.items()))


def _owners(draft: Draft, item: Proposal) -> Iterator[tuple[int, str]]:
    """Who owns an option, or may, with what that counts."""
    if item.owner is not None and item.owner in draft.by_id:
        yield 2, surviving(draft, draft.by_id[item.owner]).id
    else:
        meant = (one.actor for one in item.owner_candidates[:1] if one.actor in draft.by_id)
        yield from ((1, surviving(draft, draft.by_id[actor]).id) for actor in meant)


def _may_be_of(draft: Draft, item: Proposal, actor: Proposal) -> bool:
    meant = [surviving(draft, draft.by_id[one.actor]).id for one in item.owner_candidates if one.actor in draft.by_id]
    owner = surviving(draft, draft.by_id[item.owner]).id if item.owner and item.owner in draft.by_id else ""
    return actor.id in ([owner] if owner else meant)


def shapes_seen(
    draft: Draft, sentences: Sequence[str], wanted: Sequence[str] = (), without: Mapping[str, tuple[str, ...]] = EMPTY
) -> tuple[Proposal, ...]:
    """A proposal for each shape that is wanted, else for each that the pages have enough of and for the one to which
    most points, with its ground; what most points to comes first. `without`: for a shape what is not there."""
    fits = [fit_shape(draft, name, without.get(name, ())) for name in wanted or shape_names()]
    ranked = sorted(fits, key=lambda fit: -_weight(fit, sentences))
    pointed = [fit for fit in ranked[:1] if _weight(fit, sentences) >= LEAST_SIGNS]
    pointed = [fit for fit in pointed if len(marks_in(fit.shape, sentences)) >= LEAST_MARKS]
    enough = [fit for fit in ranked if wanted or fit in pointed or _is_likely(sentences, fit)]
    return tuple(shape_proposal(fit, tuple(marks_in(fit.shape, sentences)), bool(wanted)) for fit in enough)


def marks_in(shape: Shape, sentences: Sequence[str]) -> dict[str, int]:
    """The words of a shape's kind as they first stand on the pages, those of one near each other in their order: how
    often."""
    text = "\n".join(" ".join(sentence.lower().split()) for sentence in sentences)
    near = (r"\w*(?: [\w'’-]+){0,2} ".join(map(re.escape, _stems(mark))) for mark in shape.marks)
    hits = (re.findall(rf"\b{words}[\w-]*", text) for words in near)
    return {found[0]: len(found) for found in hits if found}


def _weight(fit: ShapeFit, sentences: Sequence[str]) -> float:
    """How much points to a shape: words of its kind, more where they stand often; options found by its words; half of
    that for any demand or threat. Nothing where no word of its kind stands there."""
    said = (any(stems and set(stems) <= set(_stems(item.text)) for stems in map(_stems, fit.shape.slots[slot]))
            for slot, item in fit.options.items())  # fmt: skip
    marks = sum(math.log2(1 + number) for number in marks_in(fit.shape, sentences).values())
    return marks + sum(1.0 if own else 0.5 for own in said) if marks else 0.0


def _is_likely(sentences: Sequence[str], fit: ShapeFit) -> bool:
    """Whether enough of a shape was found, and the pages have words of its kind: a vote alone is no strike. What is
    asked for by a day, and what is threatened, are such words where anything may be asked for."""
    marks = len(marks_in(fit.shape, sentences))
    asked = fit.options.get(fit.shape.asked)
    if asked is not None and ANYTHING in fit.shape.slots[fit.shape.asked]:
        rules = {cite.rule for item in fit.options.values() for cite in item.reports}
        pressed = _is_timed(asked, sentences) and any(rule.startswith(_THREATS) for rule in rules)
        if pressed and len(fit.actors) >= LEAST_ROLES:
            return True
    clear = len(fit.options) > LEAST_SLOTS and len(fit.actors) > LEAST_ROLES
    enough = len(fit.options) >= LEAST_SLOTS and len(fit.actors) >= LEAST_ROLES
    return (enough and marks >= LEAST_MARKS) or (clear and marks > 0)


_GENTLY = re.compile("(persuad|encourag|implor)", re.I)  # how a mediator asks
_THREATS = ("threat", "could: conditional", "condition: term")
_BY = re.compile(r"\b(?:by|until|before|within|no later than) (?:[\w'’-]+ ){0,3}([\w'’-]+)", re.I)


def _is_timed(asked: Proposal, sentences: Sequence[str]) -> bool:
    """Whether what is asked for is to be done by a day or hour: time is given, or it stands with `by` and a time."""
    dates, days = rule_table("dates"), words()["time"]
    times = {name.lower() for name in (*dates["weekdays"], *dates["months"])} | set(days)
    cited = [cite.words for cite in asked.reports]
    own = (text for sentence in sentences if any(part in (text := " ".join(sentence.split())) for part in cited))
    phrases = (found[0].lower().split() for text in own for found in _BY.finditer(text))
    given = any(cite.rule == "demand: time given" for cite in asked.reports)
    return given or any(set(phrase) & times for phrase in phrases)


_SAY = "the pages say "


def shape_proposal(fit: ShapeFit, marks: Sequence[str] = (), wanted: bool = False) -> Proposal:
    """A shape as it is proposed: what the pages say of its kind, who is who, what stands for its options, what is not
    there."""
    options, actors = fit.structure["options"], fit.structure["actors"]
    told = [f"{_SAY}{joined([f'“{mark}”' for mark in marks[:3]])}"] if marks else []
    roles = [f"{actors[role]['name']} = {item.text} ({item.id})" for role, item in fit.actors.items()]
    roles += [f"{actors[role]['name']}: nobody on the pages{_slot(fit, role)}" for role in unnamed(fit, "actors")]
    seen = [f"{options[slot]['text']} = “{item.text}” ({item.id})" for slot, item in fit.options.items()]
    seen += [f"{options[slot]['text']}: not on the pages{_slot(fit, slot)}" for slot in unnamed(fit, "options")]
    whole = structure_of(fit.shape.name)
    lacks = [f"not there, as you said: {slot_text(whole, slot)} ({slot})" for slot in fit.without]
    cites = tuple(replace(item.reports[0], rule=f"shape: {slot}") for slot, item in fit.options.items() if item.reports)
    identity = proposal_id("shape", "", fit.shape.name)
    proposal = Proposal(identity, "shape", fit.shape.title, sort=fit.shape.name, reports=cites, edited=wanted)
    return replace(proposal, grounds=(*told, *roles, *seen, *lacks), without=fit.without)


def marks_told(proposal: Proposal) -> tuple[str, ...]:
    """What the pages say of a shape's kind, of its grounds."""
    return tuple(ground for ground in proposal.grounds[:1] if ground.startswith(_SAY))


def unnamed(fit: ShapeFit, section: str) -> tuple[str, ...]:
    """The roles ("actors") or options of a shape that nothing on the pages stands for."""
    return tuple(slot for slot in fit.structure[section] if slot not in fit.options and slot not in fit.actors)


def slot_text(structure: Mapping[str, Any], slot: str) -> str:
    """What a role or option of a shape is called."""
    role = structure["actors"].get(slot)
    return str(role["name"] if role else structure["options"][slot]["text"])


def _slot(fit: ShapeFit, slot: str) -> str:
    return f" ({slot})" if slot in droppable(fit.shape.name) else ""
