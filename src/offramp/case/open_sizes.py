"""Sizes that are not given yet (`value: open`): which, in what order they can matter, and the refusal to compute on.

How much an open size can matter is told without any size. A move changes one option, between states that exist. For an
item of an actor's worth it is the share of this actor's own moves that switch the item on or off, or that of all moves
where that is more; for a chance, the share of states in which some item hangs on it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from offramp.case import conditions, states
from offramp.case.quantities import is_open, parts_of_path
from offramp.case.types import Case, Chance, Item, Worth
from offramp.errors import ModelError, Problem
from offramp.wording import count, percent


@dataclass(frozen=True, slots=True)
class OpenItem:
    """A size that is open, and the share of moves or states, 0 to 1, in which it counts."""

    path: str
    words: str
    share: float
    counted: str


def open_paths(case: Case) -> tuple[str, ...]:
    """The paths of the sizes that are open, in the order of the explicit form."""
    return tuple(path for path, one in case.quantities.items() if is_open(one.value))


def sizes_of(case: Case, form: Worth) -> Iterator[str]:
    """The sizes that the worth of an actor needs and that are open: its items', and those of the chances they name."""
    chances = {chance.id: chance for chance in case.chances}
    for item in form.items:
        named = (chances[name] for name in conditions.names(item.when) if name in chances)
        of_chances = (one for chance in named for case_ in chance.cases for one in case_.quantities)
        yield from (one.path for one in (item.value, *of_chances) if is_open(one.value))


def require_sizes(case: Case, paths: Iterable[str] | None = None) -> None:
    """Refuse to compute while sizes are open: those of the case, or some. Raises ModelError size-open, with each."""
    missing = set(open_paths(case) if paths is None else paths)
    if missing:
        raise ModelError(open_size_problem(case, item) for item in by_share(case) if item.path in missing)


def without_open(case: Case) -> Case:
    """The case with the worth of each actor who lacks a size emptied: for what asks nobody what he prefers."""
    forms = (
        replace(form, items=()) if isinstance(form, Worth) and any(sizes_of(case, form)) else form
        for form in case.preferences
    )
    return replace(case, preferences=tuple(forms))


def open_size_problem(case: Case, item: OpenItem) -> Problem:
    """An open size as a problem, a warning in `check`, an error where it is needed."""
    message = f"{item.path} is open, {item.words}: {item.counted}"
    allowed = ("6", "4..8", "4..6..9") if item.path not in case.probabilities else ("0.3", "0.2..0.4", "likely")
    return case.problem(
        "size-open",
        item.path,
        message,
        allowed,
        "run 'offramp ask', give a size, or rank the states of the actor instead",
    )


def not_answered(case: Case) -> str:
    """What stands in place of an answer while sizes are open."""
    number = len(open_paths(case))
    return f"Not answered: {count(number, 'size')} {'is' if number == 1 else 'are'} open."


def by_share(case: Case) -> tuple[OpenItem, ...]:
    """The sizes that are open, those first that can matter most; of equals in the order of the explicit form."""
    space = _Space.of(case)
    items = [(form.actor, item) for form in case.preferences if isinstance(form, Worth) for item in form.items]
    found = [_of_item(case, space, actor, item) for actor, item in items if is_open(item.value.value)]
    for chance in case.chances:
        found += [_of_chance(case, space, chance, path, [item for _, item in items]) for path in _open_of(chance)]
    rest = [OpenItem(path, path, 0.0, "no worth hangs on it") for path in open_paths(case)]
    known = {one.path for one in found}
    order = {path: place for place, path in enumerate(case.quantities)}
    found += [one for one in rest if one.path not in known]
    return tuple(sorted(found, key=lambda item: (-item.share, order[item.path])))


def _open_of(chance: Chance) -> Iterator[str]:
    yield from (one.path for case in chance.cases for one in case.quantities if is_open(one.value))


@dataclass(frozen=True, slots=True)
class _Space:
    """The states that exist as a set, and where each option is yes."""

    options: tuple[str, ...]
    truth: dict[str, int]
    always: int
    feasible: int

    @classmethod
    def of(cls, case: Case) -> _Space:
        options = tuple(option.id for option in case.options)
        truth, always = states.axes(options), states.everywhere(len(options))
        return cls(options, truth, always, states.feasible(case, truth, always))


def _where(case: Case, space: _Space, item: Item, chances: dict[str, int]) -> int:
    """The states in which an item counts, where each chance holds as given; a member's own choice is the crowd's."""
    _, owner, _ = parts_of_path(item.value.path, [actor.id for actor in case.actors])
    crowd = next((actor.crowd for actor in case.actors if actor.id == owner and actor.crowd), None)
    own = {"self": space.truth[crowd.option]} if crowd else {}
    return conditions.where(item.when, {**space.truth, **chances, **own}, space.always)


def _possible(case: Case, space: _Space) -> dict[str, int]:
    """For each chance the states in which it may come true."""
    return {
        chance.id: _any(conditions.where(one.when, space.truth, space.always) for one in chance.cases)
        for chance in case.chances
    }


def _any(sets: Iterable[int]) -> int:
    found = 0
    for some in sets:
        found |= some
    return found


def _of_item(case: Case, space: _Space, actor: str, item: Item) -> OpenItem:
    possible = _possible(case, space)
    counts = [_where(case, space, item, chances) for chances in (possible, dict.fromkeys(possible, 0))]
    name = next((one.name for one in case.actors if one.id == actor), actor)
    own = _switched(space, counts, {option.id for option in case.options if option.actor == actor})
    every = _switched(space, counts, set(space.options))
    share, whose = (own, f"the moves of {name}") if own >= every else (every, "all moves")
    return OpenItem(item.value.path, f"“{item.name}” of {name}", share, f"{percent(share)} of {whose} switch it")


def _switched(space: _Space, counts: list[int], options: set[str]) -> float:
    """The share of the moves by some options that lead into or out of a set of states, or another."""
    switched = moves = 0
    for place, option in enumerate(space.options):
        if option in options:
            step = 1 << (len(space.options) - 1 - place)
            pairs = space.feasible & (space.feasible >> step) & (space.always ^ space.truth[option])
            switched += (pairs & _any(some ^ (some >> step) for some in counts)).bit_count()
            moves += pairs.bit_count()
    return switched / moves if moves else 0.0


def _of_chance(case: Case, space: _Space, chance: Chance, path: str, items: list[Item]) -> OpenItem:
    possible = _possible(case, space)
    hangs = _any(
        _where(case, space, item, possible) ^ _where(case, space, item, {**possible, chance.id: 0})
        for item in items
        if chance.id in conditions.names(item.when)
    )
    number = space.feasible.bit_count()
    share = (hangs & space.feasible).bit_count() / number if number else 0.0
    return OpenItem(path, f"“{chance.text}”", share, f"in {percent(share)} of the states somebody's worth hangs on it")
