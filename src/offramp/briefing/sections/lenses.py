"""Where the graph model and the bargaining game differ, for whom and why."""

from __future__ import annotations

from collections.abc import Iterator

from offramp.briefing.context import Context
from offramp.briefing.document import Block, Para, Picture, Section
from offramp.briefing.views.lenses import differ, lens_basis, lens_blocks, lens_text


def lenses_section(context: Context) -> Section:
    """Each decision that is likely to be reached, in the graph model and in the game."""
    played = context.bargain
    more = lens_blocks(played.lenses, context.names) if played and played.lenses else ()
    blocks: tuple[Block, ...] = (Picture("states"), *more)
    paras = tuple(_paras(context))
    return Section("lenses", "Graph model and game", blocks, False, "Two models", (), paras)


def _paras(context: Context) -> Iterator[Para]:
    played = context.bargain
    if played is None:
        yield Para("The case has no order of play, so there is the graph model alone.")
    elif not played.solved:
        yield Para("The bargaining game was not solved, so there is the graph model alone; an annex says why.")
    else:
        apart = [(k, lens) for k, lens in enumerate(played.lenses) if differ(lens)]
        first = sorted(apart, key=lambda pair: (not pair[1].parting, pair[0]))[:1]
        paras = [Para(lens_text(lens, context.names), f"lens.{lens.handle}", lens_basis(k, lens)) for k, lens in first]
        yield from paras or [Para("The two agree on every decision that is likely to be reached.")]
