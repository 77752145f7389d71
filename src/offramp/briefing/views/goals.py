"""Several goals at once, and what a third party could hold, in sentences. The one view of a Goals."""

from __future__ import annotations

from collections.abc import Iterator

from offramp.briefing.document import Block, Items, Para
from offramp.briefing.names import NAMELESS, Names
from offramp.briefing.views.explanation import note_blocks
from offramp.briefing.views.inverse import verdict_text
from offramp.stability.goals import Goals, Held, Rise
from offramp.wording import capital, count, joined

_SHOWN = 6  # settings in words; --json lists all


def goals_blocks(found: Goals, names: Names = NAMELESS) -> tuple[Block, ...]:
    """Each goal's verdict, how far which goals have to rise in whose order, and what the third party could hold."""
    return (
        *(Para(verdict_text(each, names)) for each in found.targets),
        *_rising(found, names),
        *(_holding(found, names) if found.by else ()),
        *note_blocks(found.notes),
    )


def _rising(found: Goals, names: Names) -> Iterator[Block]:
    many = len(found.targets) > 1
    if found.together:
        yield Para(
            "All are equilibria as things are: no preference has to change." if many else "Nothing has to change."
        )
        return
    goal = "all of them to be equilibria at once" if many else "it to be an equilibrium"
    yield Para(f"For {goal}, in whose order it would have to rise{'' if found.least else ' (less may do)'}:")
    yield Items(tuple(Para(_rise(found, rise, names)) for rise in found.rises))


def _rise(found: Goals, rise: Rise, names: Names) -> str:
    who, goal = capital(names.actor(rise.actor)), names.state(found.options, found.now, rise.target)
    furthest = names.state(found.options, found.now, rise.passed[-1])
    return f"{who}: ({goal}) as far as ({furthest}), past {count(len(rise.passed), 'state')}."


def _holding(found: Goals, names: Names) -> Iterator[Block]:
    """Which settings of the third party's options would do it, or that none would."""
    who, working = names.actor(found.by), [held for held in found.held if held.works]
    kept = f"if {who} set its own options so and kept to that, the rest of each goal and every preference as it is"
    if not working:
        yield Para(f"No setting of its options would do it, {kept}: {_nearest(found, names)}.")
        return
    yield Para(f"What would do it, {kept}:")
    yield Items(tuple(Para(f"{capital(_setting(held, names))}.") for held in working[:_SHOWN]))
    if len(working) > _SHOWN:
        yield Para(f"{len(working) - _SHOWN:,} more (--json lists all).")


def _setting(held: Held, names: Names) -> str:
    return joined([f"“{names.options.get(option, option)}”" for option in held.taken]) or "none of them taken"


def _nearest(found: Goals, names: Names) -> str:
    """Who would still leave where the fewest would."""
    if not found.held:
        return "in none is every goal possible"
    best = min(found.held, key=lambda held: sum(map(len, held.leaving)))
    who = joined([names.actor(actor) for actor in dict.fromkeys(a for each in best.leaving for a in each)])
    return f"with {_setting(best, names)} {who} would still leave"
