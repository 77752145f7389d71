"""A draft in words: who acts, what they may do, what happened, each with its quote. The one view of a Draft."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations, islice, permutations

from offramp.briefing.document import Block, Grid, Para, listed
from offramp.proposals.case_writing import owner_of, with_merged
from offramp.proposals.decide import unplayed_text
from offramp.proposals.likeness import core_terms, option_terms
from offramp.proposals.llm import is_by_model
from offramp.proposals.slots import empty_slots
from offramp.proposals.types import Draft, Proposal
from offramp.wording import capital, count, joined

_ASKED = 4  # pairs that a reader is asked about
_SHARED = 0.6  # of the words of the shorter of two options
_KINDS = {"move": "What happened", "deadline": "By when", "private": "What nobody has said"}
FATES = {
    "move": "Accepted, a refusal of what the play lets somebody choose goes into the history of the case; the rest "
    "changes no number, and its claims are listed as unused.",
    "deadline": "No step of a play has a day: accepted, these change no number, and their claims are listed as unused.",
    "private": "Accepted, these are sizes that are asked for, where they name an option of the case.",
}  # where it lands in the case, said before it is accepted


def draft_blocks(
    draft: Draft, folder: str, everything: bool = False, unplayed: Sequence[Proposal] = ()
) -> tuple[Block, ...]:
    """The proposals that are still to be decided, actors first, options by owner, the past in the order of the pages.
    What is decided is counted; `everything` shows it, and what a reader may pass over. `unplayed`: accepted options in
    no step of the play."""
    shown = [item for item in draft.items if everything or (item.tier == 1 and item.status in ("proposed", "accepted"))]
    shown = [with_merged(draft, item) for item in shown if everything or item.status != "merged"]
    if not draft.items:
        return (Para("Nothing was read that can be modelled: nobody offers, demands, threatens or refuses anything."),)
    return (
        *_actors([item for item in shown if item.kind == "actor"], folder),
        *_options(draft, [item for item in shown if item.kind == "option"], folder),
        *(block for item in shown if item.kind == "shape" for block in _shape(draft, item, folder)),
        *(
            block
            for kind, title in _KINDS.items()
            for block in _others(draft, kind, title, [i for i in shown if i.kind == kind])
        ),
        *((Para(capital(unplayed_text(unplayed, folder))),) if unplayed else ()),
        Para(_counts(draft, len(shown), folder)),
    )


def _line(item: Proposal, text: str) -> str:
    mark = "" if item.status == "proposed" else f" [{item.status}]"
    mark += " [by a model]" if is_by_model(item) else ""
    cite = item.reports[0] if item.reports else None
    told = cite is None or item.kind == "actor" or cite.words in text
    words = "" if cite is None or told else f" — “{' '.join(cite.words.split())}”"
    more = f" and {count(len(item.claims) - 1, 'claim')} more" if len(item.claims) > 1 else ""
    where = f" ({cite.claim}{more})" if cite else ""
    return f"{item.id}{mark} {text}{words}{where}"


def _actors(actors: Sequence[Proposal], folder: str) -> Iterator[Block]:
    if actors:
        yield Para("Who acts")
        yield listed(_line(actor, _called(actor)) for actor in actors)
    for first, second, ground in perhaps_one(actors):
        command = f"offramp draft {folder} merge {first.id} {second.id}"
        yield Para(f"One actor? {first.text} and {second.text}: {ground}. If so: {command}")


def _called(actor: Proposal) -> str:
    others = [name for name in actor.names if name != actor.text]
    also = f", also {', '.join(others)}" if others else ""
    return actor.text + also + "".join(f"; {ground}" for ground in actor.grounds)


def perhaps_one(actors: Sequence[Proposal]) -> Iterator[tuple[Proposal, Proposal, str]]:
    """Pairs of actors that may be one, the one to keep first, with the ground: who holds an office of the other, then
    who is called by the last word of the other's name alone, the most cited first."""
    by_id, last = {actor.id: actor for actor in actors}, {}
    for actor in actors:
        last[actor.id] = {name.split()[-1].lower() for name in actor.names}
        yield from ((by_id[one.actor], actor, one.ground) for one in actor.owner_candidates if one.actor in by_id)
    bare = {actor.id: {name.lower() for name in actor.names if " " not in name} for actor in actors}
    pairs = ((one, other, bare[one.id] & last[other.id]) for one, other in permutations(actors, 2))
    called = ((other, one, f"both are called “{min(words)}”") for one, other, words in pairs if words)
    yield from islice(called, _ASKED)


def _options(draft: Draft, options: Sequence[Proposal], folder: str) -> Iterator[Block]:
    """By owner, in the order in which owners first come; what nobody is named for comes last."""
    by_owner: dict[str, list[Proposal]] = {}
    for option in options:
        owner = owner_of(draft, option)
        by_owner.setdefault(owner.id if owner else "", []).append(option)
    for name, some in sorted(by_owner.items(), key=lambda pair: not pair[0]):
        yield Para(f"What {draft.by_id[name].text} may do ({name})" if name else "Who would do this?")
        yield listed(_line(option, option.text + _state(draft, option)) for option in some)
    for one, other in islice(_perhaps_same(options), _ASKED):
        command = f"offramp draft {folder} merge {one.id} {other.id}"
        yield Para(f"One option? “{one.text}” ({one.id}) and “{other.text}” ({other.id}). If so: {command}")


def _perhaps_same(options: Sequence[Proposal]) -> Iterator[tuple[Proposal, Proposal]]:
    """Pairs that one actor may own, and of which one says most of what the other does."""
    may = {item.id: {item.owner, *(one.actor for one in item.owner_candidates[:2])} - {None} for item in options}
    terms = {item.id: core_terms(item.text) or option_terms(item.text) for item in options}
    for one, other in combinations((item for item in options if item.status == "proposed"), 2):
        least = min(len(terms[one.id]), len(terms[other.id]))
        if may[one.id] & may[other.id] and len(terms[one.id] & terms[other.id]) >= max(_SHARED * least, 1):
            yield one, other


def _state(draft: Draft, option: Proposal) -> str:
    now = ", being done now" if option.now else ""
    if option.owner:
        return now
    meant = (
        f"{draft.by_id[one.actor].text} ({one.actor}: {one.ground})"
        for one in option.owner_candidates[:2]
        if one.actor in draft.by_id
    )
    return now + (f"; perhaps {' or '.join(meant)}" if option.owner_candidates else "; the page names nobody")


def _shape(draft: Draft, shape: Proposal, folder: str) -> Iterator[Block]:
    """What the pages have of a shape; the rest is the shape's own, and is accepted as such."""
    done = "" if shape.status == "proposed" else f" [{shape.status}]"
    yield Para(f"{shape.id}{done} The shape of it: {shape.text}? What it takes the pages to say")
    yield listed(shape.grounds)
    if shape.status == "proposed":
        command = f"offramp draft {folder} accept {shape.id}"
        yield Para(f"It brings what the pages do not say, marked as assumed, and every size open: {command}")
        lacking = [name for name, _ in empty_slots(draft, shape, {})]
        if lacking:
            command = f"offramp draft {folder} reject {lacking[0]}"
            yield Para(f"What is not there ({joined(lacking, 'or')}) goes first, with its questions: {command}")


def _others(draft: Draft, kind: str, title: str, items: Sequence[Proposal]) -> Iterator[Block]:
    if items:
        yield Para(title)
        yield listed(_line(item, _told(draft, item)) for item in items)
        yield from [Para(FATES[kind])] if any(item.status == "proposed" for item in items) else []


def proposal_text(draft: Draft, item: Proposal) -> str:
    """A proposal in words without ids."""
    item = with_merged(draft, item)
    told = item.text + _state(draft, item) if item.kind == "option" else _told(draft, item)
    return without_ids(draft, _called(item) if item.kind == "actor" else told)


def without_ids(draft: Draft, text: str) -> str:
    """What is said of a proposal without the ids in it."""
    named = "|".join(map(re.escape, draft.by_id)) or "$."
    return re.sub(rf" \((?:{named})\)", "", re.sub(rf"\((?:{named}): ", "(", text))


def missing_text(begun: bool, parts: Sequence[str], sizes: int) -> str:
    """What a case still needs before it gives an answer."""
    if not begun:
        return "The case begins with the first proposal that you accept."
    if parts:
        return f"Still to come: {joined(parts)}. A known kind of conflict brings them, every size open."
    return f"Open: {count(sizes, 'size')}." if sizes else "Nothing is missing: the answer can be computed."


def _told(draft: Draft, item: Proposal) -> str:
    owner = owner_of(draft, item)
    meant = [draft.by_id[one.actor].text for one in item.owner_candidates[:2] if one.actor in draft.by_id]
    who = owner.text if owner else f"{' or '.join(meant)}?" if meant else ""
    when = f" ({item.date})" if item.date and item.kind == "move" else ""
    answered = draft.by_id.get(item.answers or "")
    about = f", about “{answered.text}” ({answered.id})" if answered else ""
    return f"{who}: {item.text}{about}{when}" if who else f"{item.text}{about}{when}"


def _counts(draft: Draft, shown: int, folder: str) -> str:
    decided = Counter(item.status for item in draft.items)
    parts = [
        count(decided["proposed"], "proposal"),
        *(f"{decided[s]} {s}" for s in ("accepted", "rejected", "merged") if decided[s]),
    ]
    folded = len(draft.items) - shown
    more = f"; {folded} folded, of a second tier or decided: --all shows them" if folded else ""
    idle = (
        f"; {count(len(draft.unused), 'claim')} in none of them (accept unused lists them so)" if draft.unused else ""
    )
    return f"{', '.join(parts)}{more}{idle}. Decide: offramp draft {folder} accept ID…"


def uses_blocks(draft: Draft, quotes: Mapping[str, str]) -> tuple[Block, ...]:
    """The table of claims: for each the proposals that cite it, or why none does."""
    used = [
        (claim, ("; ".join(f"{draft.by_id[name].text} ({name})" for name in ids)))
        for claim, ids in sorted(draft.items_of().items())
    ]
    used += [(idle.claim, f"none: {idle.reason}") for idle in draft.unused]
    rows = [(claim, " ".join(quotes.get(claim, "").split()), uses) for claim, uses in used]
    return (Grid(("claim", "quote", "proposals"), tuple(rows)),)
