"""What is accepted, as new entries of a case file: actors, options, past moves, private matters, shapes.

Only new lines are written, in `case.insertion`'s way; a case that is not there yet is begun.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

from offramp.case.insertion import added, plain_tree, yaml_key, yaml_text
from offramp.case.load import Outline
from offramp.case.reader import parse_yaml
from offramp.case.removal import entries_added
from offramp.case.types import ReportEntry
from offramp.errors import OfframpError, Problem
from offramp.evidence.content_words import content_terms
from offramp.evidence.readers.registry import dated_report
from offramp.proposals.folder import CASE, folder_outline, latest_day
from offramp.proposals.likeness import option_terms
from offramp.proposals.shape_fit import ShapeFit, fit_shape
from offramp.proposals.types import Draft, Proposal, surviving
from offramp.wording import count, short

_RESERVED = frozenset({"not", "and", "or", "implies", "iff", "self", "always", "never"})
_WORD = re.compile(r"[a-z0-9]+")
_NAME = re.compile(r"[a-z_][a-z0-9_]*")


@dataclass
class CaseText:
    """The bytes of a case file while entries are added to it; what has no entry of its own: by why, the items (`kept`),
    and of their claims the reasons why they are not used (`idle`)."""

    folder: Path
    data: bytes
    notes: list[str] = field(default_factory=list)
    kept: dict[str, list[str]] = field(default_factory=dict)
    idle: dict[str, str] = field(default_factory=dict)

    def keep(self, why: str, item: str) -> None:
        self.kept.setdefault(why, []).append(item)

    def keep_unused(self, why: str, item: Proposal) -> str:
        """Keep what changes no number: its claims, where nothing else cites them, are listed as unused, with this."""
        self.keep(f"{why}: its claim stands in the case, under 'unused' where nothing cites it", _called(item))
        self.idle |= dict.fromkeys(item.claims, f"{_READ[item.kind]}: {item.text}; {why}")
        return UNUSED_KEY

    def told(self) -> tuple[str, ...]:
        """The notes; what was kept for one reason is one."""
        kept = (f"{why} ({len(items)}): {', '.join(items)}" for why, items in self.kept.items())
        return (*kept, *self.notes)

    @property
    def tree(self) -> dict[str, Any]:
        """What the file says, sections that are missing as empty."""
        return dict(plain_tree(parse_yaml(self.data.decode("utf-8-sig"), str(self.folder / CASE))))

    def add(self, path: Sequence[str], entry: str) -> None:
        """Add an entry. Raises OfframpError cannot-insert where at no place all the rest stays equal."""
        file = str(self.folder / CASE)
        longer = added(self.data, file, path, entry)
        if longer is None:
            message = "no place was found for it in the file"
            remedy = f"write it into the file by hand, under {'.'.join(path)}: {entry}"
            raise OfframpError(Problem("cannot-insert", file, 0, 0, message, remedy=remedy))
        self.data = longer


def owner_of(draft: Draft, item: Proposal) -> Proposal | None:
    """Who owns an item, merges followed: an actor, whom nobody owns and nobody set aside."""
    owner = draft.by_id.get(item.owner or "") if item.kind != "actor" else None
    end = surviving(draft, owner) if owner else None
    return end if end and end.kind == "actor" and end.status != "rejected" else None


def with_merged(draft: Draft, item: Proposal) -> Proposal:
    """An item with the claims and names of those that were merged into it."""
    merged = (other for other in draft.items if other.merged_into and other.id != item.id)
    parts = (item, *(other for other in merged if surviving(draft, other).id == item.id))
    return replace(
        item,
        reports=tuple(dict.fromkeys(cite for part in parts for cite in part.reports)),
        names=tuple(dict.fromkeys(name for part in parts for name in part.names)),
        grounds=tuple(dict.fromkeys(ground for part in parts for ground in part.grounds)),
    )


def with_changed(draft: Draft, *changed: Proposal) -> Draft:
    now = {item.id: item for item in changed}
    return Draft(tuple(now.get(item.id, item) for item in draft.items), draft.unused)


def write_proposal(case: CaseText, draft: Draft, item: Proposal) -> Draft:
    """Write an item into the case, its owner first; what is in the case already is left as it is."""
    if item.status == "accepted" and item.case_key:
        return draft
    owner = owner_of(draft, item)
    if owner is not None and owner.case_key is None:
        draft = write_proposal(case, draft, owner)
    begin_case(case)
    key: str | None = item.sort
    if item.kind == "shape":
        before = case.tree
        draft = with_changed(_write_shape(case, draft, item), replace(item, brought=entries_added(before, case.tree)))
    else:
        key = _WRITERS[item.kind](case, draft, with_merged(draft, item))
    return with_changed(draft, replace(draft.by_id[item.id], status="accepted", case_key=key))


def write_unused(case: CaseText, reasons: Mapping[str, str]) -> None:
    """List claims as unused, each with its reason; those that the case lists or cites already are left out."""
    if not reasons or not case.data:
        return
    begin_case(case)
    text = case.data.decode("utf-8-sig")
    for claim, reason in reasons.items():
        if claim not in text:
            case.add(("unused",), f"{yaml_text(claim)}: {yaml_text(reason)}")


UNUSED_KEY = "unused"  # the name in the case of what stands there by its claims alone
_READ = {"move": "what happened", "deadline": "by when"}
OPEN_CHOICE = "what it is worth to its owner is asked"  # of an option that was made a choice


def write_steps(case: CaseText, options: Sequence[Proposal]) -> None:
    """A last step of the play for each owner of some options in the case that stand in none, and what each is worth to
    him, open, where nothing tells."""
    owners: dict[str, list[Proposal]] = {}
    tree = case.tree
    played = {name for step in tree.get("play", []) for name in _listed(step.get("chooses", []))}
    for option in (one for one in options if one.case_key and one.case_key not in played):
        owners.setdefault(tree["options"][option.case_key]["actor"], []).append(option)
    for actor, own in owners.items():
        keys = ", ".join(str(option.case_key) for option in own)
        case.add(("play",), f"{{actor: {yaml_key(actor)}, chooses: [{keys}]}}")
        told = " ".join(item.get("when", "") for item in tree.get("worth", {}).get(actor, []))
        for option in (one for one in own if one.case_key not in _NAME.findall(told) and _has_worth(case, actor)):
            name, when = yaml_text(short(option.text, 98)), option.case_key
            entry = f"{{name: {name}, when: {when}, value: open, assumed: {yaml_text(OPEN_CHOICE)}}}"
            case.add(("worth", actor), entry)


_BEGUN = "# Begun by `offramp draft`"
NO_QUESTION, NO_HORIZON = "question: What will they do?\n", "horizon: 90 days\n"  # until a shape or somebody says


def begin_case(case: CaseText) -> None:
    """The head of a case where there is none yet, with what is the analyst's own; every page is among its reports."""
    found = folder_outline(case.folder)
    if case.data:
        named = case.tree.get("reports", {})
        for entry in (one for one in found.reports if one.id not in named):
            case.add(("reports",), _report_entry(case.folder, entry))
        _as_of_again(case, found, named)
        return
    day = latest_day(case.folder, found)
    case.notes.append(_told_day(day))
    reports = "".join(f"  {_report_entry(case.folder, entry)}\n" for entry in found.reports)
    case.data = (
        f"{_BEGUN}. What was accepted cites the claims it was read from; title, question and horizon\n"
        "# are yours to write.\n"
        f"format: offramp/case-1\ntitle: {yaml_text(case.folder.resolve().name)}\n{NO_QUESTION}"
        f"as_of: {day or date.today()}\n{NO_HORIZON}\nreports:\n{reports}"
    ).encode()


def _told_day(day: str | None) -> str:
    """How the day was found up to which the case knows."""
    if day is None:
        return f"no page says its day, so as_of is today, {date.today()}: write the day up to which they tell"
    ahead = ", which lies ahead" if day > date.today().isoformat() else ""
    return f"as_of is {day}, the day of the latest page{ahead}"


def _as_of_again(case: CaseText, pages: Outline, named: Mapping[str, Any]) -> None:
    """Move `as_of` on to a later page where it is still the day of the latest one before, which nobody wrote."""
    before = replace(pages, reports=tuple(one for one in pages.reports if one.id in named))
    old, day, own = case.tree.get("as_of", ""), latest_day(case.folder, pages), latest_day(case.folder, before)
    line = f"\nas_of: {old}\n".encode()
    if day and day > old == own and case.data.startswith(_BEGUN.encode()) and case.data.count(line) == 1:
        case.data = case.data.replace(line, f"\nas_of: {day}\n".encode())
        case.notes.append(_told_day(day))
    elif day and day > old:
        case.notes.append(f"a page is of {day}: what it says does not count before as_of, {old}, is moved there")


def _report_entry(folder: Path, entry: ReportEntry) -> str:
    parts = [f"file: {yaml_text(entry.file)}"]
    with suppress(OfframpError):
        report = dated_report(folder / entry.file, entry.id)
        parts += [f"publisher: {yaml_text(report.publisher)}"] if report.publisher else []
        parts += [f"date: {report.date}"] if report.date else []
    return f"{yaml_key(entry.id)}: {{{', '.join(parts)}}}"


def _write_actor(case: CaseText, _draft: Draft, item: Proposal) -> str:
    actors: dict[str, Any] = case.tree.get("actors", {})
    known = next(
        (key for key, value in actors.items() if _names(key, value) & {name.lower() for name in item.names}), None
    )
    if known is not None:
        return known
    key = free_key(item.text, set(actors), 2)
    others = [name for name in item.names if name != item.text]
    aliases = f", aliases: [{', '.join(yaml_text(name) for name in others)}]" if others else ""
    case.add(("actors",), f"{key}: {{name: {yaml_text(item.text)}{aliases}}}")
    return key


def _names(key: str, actor: object) -> set[str]:
    """How a case calls an actor, in small letters."""
    told = actor if isinstance(actor, dict) else {}
    aliases = told.get("aliases", [])
    return {
        name.lower() for name in (key, told.get("name", key), *([aliases] if isinstance(aliases, str) else aliases))
    }


def _write_option(case: CaseText, draft: Draft, item: Proposal) -> str:
    owner = owner_of(draft, item)
    options: dict[str, Any] = case.tree.get("options", {})
    actor = owner.case_key if owner and owner.case_key else ""
    for key, value in options.items():
        if isinstance(value, dict) and value.get("text", key) == item.text and value.get("actor") == actor:
            return key
    key = free_key(item.text, {*options, *case.tree.get("chance", {})}, 3)
    now = ", now: yes" if item.now else ""
    case.add(("options",), f"{key}: {{actor: {yaml_key(actor)}, text: {yaml_text(item.text)}{now}, {_because(item)}}}")
    if not any(actor in case.tree.get(section, {}) for section in ("worth", "priorities", "ranking")):
        case.add(("worth",), f"{yaml_key(actor)}: []")
    return key


def _because(item: Proposal) -> str:
    return f"because: [{', '.join(yaml_text(claim) for claim in item.claims)}]"


def _write_move(case: CaseText, draft: Draft, item: Proposal) -> str | None:
    """A refusal as a past pass in which the option was not taken; what cannot be written is kept as a decision."""
    seen = _refused(case, draft, item) if item.sort in ("refuse", "silence") else ""
    if seen:
        case.add(("history",), f"{{saw: {{{seen}}}, {_because(item)}}}")
        return f"history.{len(case.tree['history'])}"
    reason = "only what was refused or left undone is history by itself"
    if item.sort in ("refuse", "silence"):
        reason = "no option in the play is clearly what was refused"
    return case.keep_unused(reason, item)


def _refused(case: CaseText, draft: Draft, item: Proposal) -> str:
    """What was seen where an actor refused: its own option not taken. Of another's offer, the offer, and the one option
    in the play by which it would have been taken up; "" where that is not clear."""
    answered, owner = draft.by_id.get(item.answers or ""), owner_of(draft, item)
    option = surviving(draft, answered).case_key if answered else None
    steps = [step for step in case.tree.get("play", []) if isinstance(step, dict)]
    played = {name: step.get("actor") for step in steps for name in _listed(step.get("chooses", []))}
    actor = owner.case_key if owner else None
    if option is None or option not in played:
        return ""
    if actor is None or played[option] == actor:
        return f"{option}: no"
    own = [name for name, chooser in played.items() if chooser == actor]
    return f"{option}: yes, {own[0]}: no" if len(own) == 1 else ""


def _listed(value: object) -> list[str]:
    return [value] if isinstance(value, str) else [str(name) for name in value] if isinstance(value, list) else []


def _write_private(case: CaseText, draft: Draft, item: Proposal) -> str | None:
    """A private matter as an item of its owner's worth whose size is open, where it names an option: it counts when
    that is taken. What would count at all times would change nothing."""
    owner, when = owner_of(draft, item), _option_named(draft, item)
    actor = owner.case_key if owner and owner.case_key else ""
    if not when:
        case.keep(_UNNAMED, _called(item))
        return None
    if not _has_worth(case, actor):
        return _keep(case, draft, item)
    name = short(item.text, 98)  # a name has 100 letters at most
    size = f"{{name: {yaml_text(name)}, when: {when}, value: open, private: yes, {_because(item)}}}"
    case.add(("worth", actor), size)
    case.keep("counts when that option is taken, unless you write another 'when'", f"“{name}” of {actor}: {when}")
    return f"worth.{actor}.{name}"


_UNNAMED = (
    "kept as decided and not written into the case, as it names no option that was accepted: write it under 'worth', "
    "with when it counts"
)


def _has_worth(case: CaseText, actor: str) -> bool:
    """Whether an actor's preferences are a worth, begun here where he has none."""
    if actor not in case.tree.get("worth", {}):
        if any(actor in case.tree.get(section, {}) for section in ("priorities", "ranking")):
            return False
        case.add(("worth",), f"{yaml_key(actor)}: []")
    return True


def _option_named(draft: Draft, item: Proposal) -> str:
    """The option in the case that a private matter names: the one of which most words stand in it, "" for none."""
    own, found = option_terms(item.text), []
    for option in draft.items:
        terms = option_terms(option.text)
        if option.kind == "option" and option.case_key and terms and len(terms & own) >= _NAMED * len(terms):
            found.append((option.owner != item.owner, -len(terms & own), option.case_key))
    return min(found)[2] if found else ""


_NAMED = 2 / 3  # of the content words of an option


def _write_deadline(case: CaseText, _draft: Draft, item: Proposal) -> str:
    return case.keep_unused("no step of the play has a day", item)


def _keep(case: CaseText, _draft: Draft, item: Proposal) -> str | None:
    case.keep("kept as decided, as the case has no place for it", _called(item))
    return None


def _called(item: Proposal) -> str:
    return f"“{item.text}” ({item.id})"


def free_key(text: str, taken: set[str], words: int) -> str:
    """A name for an item: its first content words in small letters, and a number where that is taken.

    >>> free_key("relinquish power at once", {"relinquish_power"}, 2), free_key("Никто", set(), 2)
    ('relinquish_power_2', 'item')
    """
    full = [
        word for word in _WORD.findall(text.lower().replace("'", "").replace("’", "")) if next(content_terms(word), "")
    ]
    name = "_".join(full[:words])[:40].strip("_")
    name = name if name[:1].isalpha() and name not in _RESERVED else "item"
    return next(key for key in (name, *(f"{name}_{k}" for k in range(2, 10_000))) if key not in taken)


# --- shapes ---------------------------------------------------------------------------------------------------------


def _write_shape(case: CaseText, draft: Draft, item: Proposal) -> Draft:
    """What a shape brings beyond the pages: its other actors and options, its sizes as open, its play and outcomes.

    Returns the draft in which what stands for an actor or option of the shape is accepted.
    """
    fit = fit_shape(draft, item.sort, item.without)
    structure = fit.structure
    reason = f"of the shape “{fit.shape.title}”"
    actors = {role: _shape_actor(case, draft, fit, role) for role in structure["actors"]}
    names = {**_shape_names(case, fit), **actors}
    for slot, option in structure["options"].items():
        _shape_option(case, draft, fit, slot, option, names, reason)
    _shape_chances(case, structure, names)
    for rule in structure["rules"]:
        kind = "never" if "never" in rule else "require"
        entry = f"{{{kind}: {_translated(rule[kind], names)}, assumed: {yaml_text(rule['assumed'])}}}"
        case.add(("rules",), entry)
    for role, items in structure["worth"].items():
        _shape_worth(case, actors[role], items, names)
    _shape_play(case, structure, names)
    _shape_question(case, fit, structure)
    sizes = sum(map(len, structure["worth"].values())) + len(structure.get("chance", {}))
    case.notes.append(f"{fit.shape.title}: {count(sizes, 'size')} are open; known traps:")
    case.notes += fit.shape.traps
    stands = [(found, actors[role]) for role, found in fit.actors.items()]
    stands += [(found, names[slot]) for slot, found in fit.options.items()]
    return with_changed(draft, *(replace(found, status="accepted", case_key=key) for found, key in stands))


def _shape_question(case: CaseText, fit: ShapeFit, structure: Mapping[str, Any]) -> None:
    """Question and horizon of a shape, of the actors that the pages name, where nobody has written any."""
    question = structure["question"]
    for role, item in fit.actors.items():
        question = question.replace(f"the {role}", item.text if item.text[0].isupper() else f"the {item.text}")
    written = ((NO_QUESTION, f"question: {yaml_text(question)}\n"), (NO_HORIZON, f"horizon: {structure['horizon']}\n"))
    for unwritten, line in written:
        case.data = case.data.replace(f"\n{unwritten}".encode(), f"\n{line}".encode(), 1)


def _shape_actor(case: CaseText, draft: Draft, fit: ShapeFit, role: str) -> str:
    found = fit.actors.get(role)
    if found is not None:
        return found.case_key or _write_actor(case, draft, with_merged(draft, found))
    name, actors = fit.structure["actors"][role]["name"], case.tree.get("actors", {})
    key = role if role not in actors else free_key(name, set(actors), 2)
    if actors.get(role, {}).get("name") == name:
        return role
    case.add(("actors",), f"{key}: {{name: {yaml_text(name)}}}")
    return key


def _shape_names(case: CaseText, fit: ShapeFit) -> dict[str, str]:
    """What each option and chance of the shape is called in the case."""
    taken = {*case.tree.get("options", {}), *case.tree.get("chance", {})}
    names: dict[str, str] = {}
    for slot in fit.structure["options"]:
        found = fit.options.get(slot)
        names[slot] = (found.case_key if found and found.case_key else None) or _unused_name(slot, taken)
        taken.add(names[slot])
    for chance in fit.structure.get("chance", {}):
        names[chance] = _unused_name(chance, taken)
    return names


def _unused_name(name: str, taken: set[str]) -> str:
    return next(key for key in (name, *(f"{name}_{k}" for k in range(2, 10_000))) if key not in taken)


def _shape_option(
    case: CaseText,
    draft: Draft,
    fit: ShapeFit,
    slot: str,
    option: Mapping[str, Any],
    names: Mapping[str, str],
    reason: str,
) -> None:
    """An option of a shape: as the pages have it, with what it cites; else as the shape has it, which says so."""
    found = fit.options.get(slot)
    limits = "".join(f", {key}: {_translated(option[key], names)}" for key in ("take", "undo") if key in option)
    if names[slot] in case.tree.get("options", {}):
        case.notes += [f"{names[slot]} was in the case before; the shape has it with{limits[1:]}"] if limits else []
        return
    now = ", now: yes" if option.get("now") == "yes" or (found and found.now) else ""
    if now and found and not found.now:
        case.notes.append(f"the shape takes it that “{found.text}” is done now; the pages do not: see 'now: yes'")
    text = found.text if found else option["text"]
    support = (
        _because(with_merged(draft, found)) if found else f"assumed: {yaml_text(f'{reason}: ' + option['assumed'])}"
    )
    actor = yaml_key(names[option["actor"]])
    case.add(("options",), f"{names[slot]}: {{actor: {actor}, text: {yaml_text(text)}{now}{limits}, {support}}}")


def _shape_chances(case: CaseText, structure: Mapping[str, Any], names: Mapping[str, str]) -> None:
    for name, chance in structure.get("chance", {}).items():
        when = f", when: {_translated(chance['when'], names)}" if "when" in chance else ""
        support = f"assumed: {yaml_text(chance['assumed'])}"
        case.add(
            ("chance",), f"{names[name]}: {{text: {yaml_text(chance['text'])}{when}, probability: open, {support}}}"
        )


def _shape_worth(case: CaseText, actor: str, items: Sequence[Mapping[str, Any]], names: Mapping[str, str]) -> None:
    """The worth of an actor, each size open; an actor who has preferences of another form keeps those."""
    if any(actor in case.tree.get(section, {}) for section in ("priorities", "ranking")):
        return
    if actor not in case.tree.get("worth", {}):
        listed = "".join(f"\n    - {_shape_item(item, names)}" for item in items)
        case.add(("worth",), f"{yaml_key(actor)}:{listed}")
        return
    empty = f"  {yaml_key(actor)}: []\n".encode()
    if case.data.count(empty) == 1 and not case.tree["worth"][actor]:
        listed = "".join(f"    - {_shape_item(item, names)}\n" for item in items)
        case.data = case.data.replace(empty, f"  {yaml_key(actor)}:\n{listed}".encode())
        return
    there = {item.get("name") for item in case.tree["worth"][actor]}
    for item in reversed(items):  # each goes to the front of an empty list
        if item["name"] not in there:
            case.add(("worth", actor), _shape_item(item, names))


def _shape_item(item: Mapping[str, Any], names: Mapping[str, str]) -> str:
    private = ", private: yes" if item.get("private") == "yes" else ""
    when, reason = _translated(item["when"], names), yaml_text(item["assumed"])
    return f"{{name: {item['name']}, when: {when}, value: open{private}, assumed: {reason}}}"


def _shape_play(case: CaseText, structure: Mapping[str, Any], names: Mapping[str, str]) -> None:
    """Play, outcomes and question of a shape, where the case has none of its own."""
    tree = case.tree
    if "play" not in tree:
        for step in structure["play"]:
            chosen = ", ".join(names[option] for option in _listed(step["chooses"]))
            case.add(("play",), f"{{actor: {yaml_key(names[step['actor']])}, chooses: [{chosen}]}}")
    if "outcomes" not in tree:
        for name, outcome in structure["outcomes"].items():
            when, resolves = _translated(outcome["when"], names), yaml_text(outcome["resolves"])
            case.add(("outcomes",), f"{yaml_key(name)}: {{when: {when}, resolves: {resolves}}}")
        if "asks" not in tree:
            case.add(("asks",), f"outcome: {structure['asks']['outcome']}")


def _translated(condition: str, names: Mapping[str, str]) -> str:
    """A condition of a shape over the names that the case has."""
    return _NAME.sub(lambda match: names.get(match.group(), match.group()), condition)


_WRITERS: Mapping[str, Callable[[CaseText, Draft, Proposal], str | None]] = {
    "actor": _write_actor,
    "option": _write_option,
    "move": _write_move,
    "deadline": _write_deadline,
    "private": _write_private,
}
