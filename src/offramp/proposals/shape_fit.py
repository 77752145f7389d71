"""Which shape some proposals have: which of them stands for which option and actor of the shape, by its cues."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from offramp.case.insertion import plain_tree
from offramp.case.reader import parse_yaml
from offramp.case.shapes import Shape, load_shape, shape_names
from offramp.proposals.types import Draft, Proposal, proposal_id, surviving
from offramp.proposals.views import option_terms

REFUSALS = ("refuse", "reject", "decline", "say no")  # none of these is what somebody asks for
ANYTHING = "*"  # as a cue: whatever is demanded
LEAST_SLOTS, LEAST_ROLES, LEAST_MARKS = 3, 2, 2  # found of a shape from which it is proposed unasked


@dataclass(frozen=True)
class ShapeFit:
    """For each option of a shape the proposal that stands for it, and for each of its actors likewise."""

    shape: Shape
    options: Mapping[str, Proposal]
    actors: Mapping[str, Proposal]


@cache
def structure_of(shape: str) -> Mapping[str, Any]:
    """What the case of a shape says, without places."""
    tree: Mapping[str, Any] = plain_tree(parse_yaml(load_shape(shape).text, shape))
    return tree


def fit_shape(draft: Draft, name: str) -> ShapeFit:
    """The options and actors of a shape that a draft has: an option by its words, an actor by the options it owns.

    Raises CaseError unknown-shape.
    """
    shape, structure = load_shape(name), structure_of(name)
    scores = {
        (slot, item.id): score
        for slot in shape.slots
        for item in _open_options(draft)
        if (score := _score(shape, slot, item))
    }
    actors = _roles(draft, structure, scores)
    options: dict[str, Proposal] = {}
    place = {item.id: number for number, item in enumerate(draft.items)}
    for (slot, item), _ in sorted(
        scores.items(), key=lambda pair: (-pair[1], *_rank(draft.by_id[pair[0][1]]), place[pair[0][1]])
    ):
        role = actors.get(structure["options"][slot]["actor"])
        taken = {option.id for option in options.values()}
        if role and slot not in options and item not in taken and _may_be_of(draft, draft.by_id[item], role):
            options[slot] = draft.by_id[item]
    return ShapeFit(shape, options, actors)


def _open_options(draft: Draft) -> Iterator[Proposal]:
    return (item for item in draft.items if item.kind == "option" and item.status in ("proposed", "accepted"))


def _score(shape: Shape, slot: str, item: Proposal) -> int:
    """How many cues of a slot have all their words in an option; one more where it is what somebody asks for: what a
    threat or offer hangs on, or what has a cue of the slot and is demanded; a refusal never is."""
    words = option_terms(item.text)
    if slot == shape.asked and any(words <= option_terms(refusal) for refusal in REFUSALS):
        return 0
    cues = sum(bool(option_terms(cue)) and option_terms(cue) <= words for cue in shape.slots[slot])
    rules = {cite.rule.split(":")[0] for cite in item.reports} if slot == shape.asked else set()
    return cues + ("condition" in rules or ((cues > 0 or ANYTHING in shape.slots[slot]) and "demand" in rules))


def _rank(item: Proposal) -> tuple[int, int]:
    return (0 if item.status == "accepted" else 1, item.tier)


def _roles(draft: Draft, structure: Mapping[str, Any], scores: Mapping[tuple[str, str], int]) -> dict[str, Proposal]:
    """The actors of a shape: each who owns most of what was found of its options, an actor for one role alone."""
    votes: Counter[tuple[str, str]] = Counter()
    for (slot, item), score in scores.items():
        for weight, actor in _owners(draft, draft.by_id[item]):
            votes[structure["options"][slot]["actor"], actor] += score * weight
    roles: dict[str, Proposal] = {}
    for (role, actor), _ in votes.most_common():
        if role not in roles and actor not in {one.id for one in roles.values()}:
            roles[role] = draft.by_id[actor]
    return roles


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


def shapes_seen(draft: Draft, sentences: Sequence[str], wanted: Sequence[str] = ()) -> tuple[Proposal, ...]:
    """A proposal for each shape that is wanted, else for each that the pages have enough of, with its ground."""
    fits = [fit_shape(draft, name) for name in wanted or shape_names()]
    enough = [fit for fit in fits if wanted or _is_likely(sentences, fit)]
    return tuple(_proposed(fit, bool(wanted)) for fit in sorted(enough, key=lambda fit: -len(fit.options)))


def _is_likely(sentences: Sequence[str], fit: ShapeFit) -> bool:
    """Whether enough of a shape was found, and the pages have words of its kind: a vote alone is no strike."""
    words = [option_terms(sentence) for sentence in sentences]
    marks = sum(any(option_terms(mark) <= own for own in words) for mark in fit.shape.marks)
    return len(fit.options) >= LEAST_SLOTS and len(fit.actors) >= LEAST_ROLES and marks >= LEAST_MARKS


def _proposed(fit: ShapeFit, wanted: bool) -> Proposal:
    structure = structure_of(fit.shape.name)
    seen = [f"{structure['options'][slot]['text']} = “{item.text}” ({item.id})" for slot, item in fit.options.items()]
    roles = [f"{structure['actors'][role]['name']} = {item.text} ({item.id})" for role, item in fit.actors.items()]
    missing = [
        f"{option['text']}: not on the pages"
        for slot, option in structure["options"].items()
        if slot not in fit.options
    ]
    cites = tuple(replace(item.reports[0], rule=f"shape: {slot}") for slot, item in fit.options.items() if item.reports)
    identity = proposal_id("shape", "", fit.shape.name)
    return Proposal(
        identity,
        "shape",
        fit.shape.title,
        sort=fit.shape.name,
        grounds=(*roles, *seen, *missing),
        reports=cites,
        edited=wanted,
    )
