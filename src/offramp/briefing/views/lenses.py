"""One decision seen by the graph model and by the bargaining game, in words. The one view of a Lens."""

from __future__ import annotations

from collections.abc import Sequence

from offramp.briefing.both_lenses import Ahead, Lens
from offramp.briefing.document import Basis, Block, Items, Para
from offramp.briefing.names import Names
from offramp.briefing.provenance import pointer
from offramp.stability.concepts import BY_STRICTNESS, concept_named
from offramp.wording import CENTRAL, LEAST, capital, count, joined, percent

_LEAD = (
    "The graph model asks whether an actor would leave a state, looking at its own next move and the replies; the "
    "bargaining game lets actors who do not know each other foresee what follows. The two are never averaged."
)
_AS_ONE = " The graph model treats the crowd as one actor; in the game its members decide one by one."

_COUNTED = ("moves", "leaving_by", "staying_by", "conventions")


def lens_blocks(lenses: Sequence[Lens], names: Names) -> tuple[Block, ...]:
    """Every decision that is likely to be reached, through both lenses."""
    apart = [(k, lens) for k, lens in enumerate(lenses) if differ(lens)]
    agree = [f"{names.actor(lens.actor)} [{lens.handle}]" for lens in lenses if not differ(lens) and not lens.even]
    even = [f"{names.actor(lens.actor)} [{lens.handle}]" for lens in lenses if lens.even]
    items = [Para(_in_full(lens, names), f"lens.{lens.handle}", lens_basis(k, lens)) for k, lens in apart]
    items += [] if items else [Para("The two agree on every decision that is likely to be reached.")]
    items += [Para(f"They agree for {joined(agree)}.")] if agree else []
    items += [Para(f"In the game it is about even whether {joined(even)} moves: nothing to compare.")] if even else []
    return (Para(_LEAD), Items(tuple(items)))


def differ(lens: Lens) -> bool:
    """Whether graph model and game say different things of a decision, by any concept or horizon."""
    return bool(lens.parting or lens.blind)


def lens_basis(index: int, lens: Lens) -> Basis:
    """What a decision seen through both lenses rests on."""
    at = ("bargain", "lenses", index)
    numbers = [pointer(*at, key) for key in ("leaving", "probability", "before", "after")]
    numbers += [pointer(*at, "after_staying", outcome) for outcome in lens.after_staying]
    numbers += [pointer(*at, "foresight", k, key) for k in range(len(lens.foresight)) for key in _COUNTED]
    return Basis(tuple(numbers), (f"worth.{lens.actor}",), f"offramp why CASE {lens.handle}")


def lens_text(lens: Lens, names: Names) -> str:
    """One decision on which they differ, in a line or two."""
    who = capital(names.actor(lens.actor))
    if not lens.parting:
        ahead = lens.blind[0]
        graph = f"stay (moving: {ahead.moving})" if lens.moves else f"{_take(lens, names)} (staying: {ahead.staying})"
        looking = f"looking {count(ahead.moves, 'move')} ahead, by {_other(lens, ahead)},"
        return f"{who}: {looking} the graph model says {graph}; {_game(lens, names)}."
    graph = "stay" if lens.moves else _take(lens, names)
    text = f"{who}: the graph model says {graph}; {_game(lens, names)}."
    agreed = next((each for each in lens.foresight if each.leaves == lens.moves), None)
    if agreed is None:
        return f"{text} {_apart(lens)}"
    ends = f"(staying: {agreed.staying}; moving: {agreed.moving})"
    return f"{text} Looking {count(agreed.moves, 'move')} ahead they agree under {_by(lens, agreed)} {ends}."


def _take(lens: Lens, names: Names) -> str:
    return names.taken(lens.move)


def _game(lens: Lens, names: Names) -> str:
    odds = percent(lens.probability, exact=False)
    says = f"{_take(lens, names)} ({odds})" if lens.moves else f"stay ({_take(lens, names)}: {odds})"
    return f"{CENTRAL}, the game says {says}"


def _in_full(lens: Lens, names: Names) -> str:
    """What the graph model says, what the game says and why, and whether foresight closes the gap."""
    where, crowd = f"For {names.actor(lens.actor)} [{lens.handle}]", _AS_ONE if lens.crowd else ""
    if not lens.parting:
        return f"{where} {_blind(lens, names)}{crowd}"
    graph = "says stay" if lens.moves else f"says {names.taken(lens.move)}"
    concepts = (
        "all four concepts" if len(lens.parting) == len(BY_STRICTNESS) else joined(list(map(_concept, lens.parting)))
    )
    gain, game = _gain(lens, names), _in_game(lens, names)
    return f"{where} the graph model, by {concepts}, {graph}: {gain}. {game}{_ahead(lens)}{crowd}"


def _concept(key: str) -> str:
    return concept_named(key).name


def _gain(lens: Lens, names: Names) -> str:
    """What the move alone would bring, and why the actor stays if it would gain."""
    verdict = {1: "gain", 0: "neither gain nor lose", -1: "lose"}[lens.better]
    ends = lens.before, lens.after
    scale = "" if ends[0] is None or ends[1] is None else f" ({ends[0]:.0f} → {ends[1]:.0f} on its own scale)"
    deterred = ", but the others can answer it" if lens.better > 0 and lens.moves and lens.parting else ""
    move = names.taken(lens.move) if lens.parting else "that move"
    return f"by {move} alone it would {verdict}{scale}{deterred}"


def _in_game(lens: Lens, names: Names) -> str:
    odds = f"{'' if lens.moves else 'only '}with {percent(lens.probability, exact=False)}"
    some = "" if lens.only else f" (any move: {percent(lens.leaving, exact=False)})"
    return f"In the game: {names.taken(lens.move)} {odds}{some}; staying, {_faces(lens)}."


def _faces(lens: Lens) -> str:
    likely = sorted(lens.after_staying.items(), key=lambda pair: -pair[1])
    return f"it faces {joined([f'{outcome} ({percent(p, exact=False)})' for outcome, p in likely if p >= LEAST][:3])}"


def _blind(lens: Lens, names: Names) -> str:
    """Where the concepts agree with the game and foresight does not."""
    both, other = ("both say", "does not") if lens.moves else ("neither says", "does")
    horizons = joined([str(each.moves) for each in lens.blind])
    return (
        f"{both} {names.taken(lens.move)}: {_gain(lens, names)}. But looking {horizons} moves ahead, by "
        f"{_other(lens, lens.blind[0])}, the graph model {other}: {_foreseen(lens.blind[0])}. {_in_game(lens, names)}"
    )


def _ahead(lens: Lens) -> str:
    agreed = next((each for each in lens.foresight if each.leaves == lens.moves), None)
    if agreed:
        ahead = count(agreed.moves, "move")
        by = _by(lens, agreed)
        return f" Looking {ahead} ahead, by {by}, the graph model says what the game says: {_foreseen(agreed)}."
    return f" {_apart(lens)}" if lens.foresight else ""


def _by(lens: Lens, ahead: Ahead) -> str:
    return _of_conventions(ahead.agreeing(lens.moves), ahead)


def _other(lens: Lens, ahead: Ahead) -> str:
    return _of_conventions(ahead.agreeing(not lens.moves), ahead)


def _of_conventions(agreeing: int, ahead: Ahead) -> str:
    return f"{'all' if agreeing == ahead.conventions else f'{agreeing} of'} {ahead.conventions} conventions"


def _apart(lens: Lens) -> str:
    """That foresight with passes does not close the gap, and by how many of the conventions another form does."""
    if not lens.foresight:
        return "No foresight closes the gap."
    best = max(lens.foresight, key=lambda each: each.agreeing(lens.moves))
    if not best.agreeing(lens.moves):
        return f"Foresight up to {count(lens.foresight[-1].moves, 'move')} closes the gap by no convention."
    return f"Foresight with passes does not close the gap; looking {best.moves} ahead, {_by(lens, best)} do."


def _foreseen(ahead: Ahead) -> str:
    return f"staying, it foresees {ahead.staying}; moving, {ahead.moving}"
