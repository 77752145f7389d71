"""Several goals at once, and what a third party could hold, in sentences. The one view of a Goals."""

from __future__ import annotations

from collections.abc import Iterator

from offramp.briefing.document import Block, Items, Para
from offramp.briefing.names import NAMELESS, Names
from offramp.briefing.views.explanation import note_blocks
from offramp.briefing.views.inverse import input_blocks, verdict_text
from offramp.stability.goals import Goals, HeldOptions, Rise
from offramp.wording import capital, count, joined

_SHOWN = 6  # settings in words; --json lists all


def goals_blocks(answer: Goals, names: Names = NAMELESS) -> tuple[Block, ...]:
    """Each goal's verdict, how far which goals have to rise in whose order, and what the third party could hold."""
    return (
        *(Para(verdict_text(each, names)) for each in answer.targets),
        *_rising(answer, names),
        *(block for each in answer.targets for block in input_blocks(each, names)),
        *(_holding(answer, names) if answer.by else ()),
        *note_blocks(answer.notes),
    )


def _rising(answer: Goals, names: Names) -> Iterator[Block]:
    many = len(answer.targets) > 1
    if answer.together:
        yield Para(
            "All are equilibria as things are: no preference has to change." if many else "Nothing has to change."
        )
        return
    goal = "all of them to be equilibria at once" if many else "it to be an equilibrium"
    yield Para(f"For {goal}, in whose order it would have to rise{'' if answer.least else ' (less may do)'}:")
    yield Items(tuple(Para(_rise(answer, rise, names)) for rise in answer.rises))
    if many:
        nearest = min(answer.targets, key=lambda each: each.comparisons)
        state = names.state(answer.options, answer.now, nearest.target)
        takes = count(nearest.comparisons, "changed comparison") if nearest.comparisons else "it is one"
        yield Para(f"For any one of them, the nearest is {state}: {takes}.")


def _rise(answer: Goals, rise: Rise, names: Names) -> str:
    who, goal = capital(names.actor(rise.actor)), names.state(answer.options, answer.now, rise.target)
    furthest = names.state(answer.options, answer.now, rise.passed[-1])
    return f"{who}: ({goal}) as far as ({furthest}), past {count(len(rise.passed), 'state')}."


def _holding(answer: Goals, names: Names) -> Iterator[Block]:
    """Which settings of the third party's options would do it, or that none would."""
    options = [names.options.get(one, one) for one in answer.by.split(",")]
    who, working = joined([names.actors.get(one, f"“{one}”") for one in options]), [h for h in answer.held if h.works]
    kept = f"if {who} set its own options so and kept to that, the rest of each goal and every preference as it is"
    if answer.by not in names.actors:
        kept = f"if {who} were set so and kept, the rest of each goal and every preference as it is"
    if not working:
        yield Para(f"No setting of its options would do it, {kept}: {_nearest(answer, names)}.")
        return
    yield Para(f"What would do it, {kept}:")
    yield Items(tuple(Para(f"{capital(_setting(held, names))}.") for held in working[:_SHOWN]))
    if len(working) > _SHOWN:
        yield Para(f"{len(working) - _SHOWN:,} more (--json lists all).")


def _setting(setting: HeldOptions, names: Names) -> str:
    return joined([f"“{names.options.get(option, option)}”" for option in setting.taken]) or "none of them taken"


def _nearest(answer: Goals, names: Names) -> str:
    """Who would still leave where the fewest would."""
    if not answer.held:
        return "in none is every goal possible"
    best = min(answer.held, key=lambda setting: sum(map(len, setting.leaving)))
    who = joined([names.actor(actor) for actor in dict.fromkeys(a for each in best.leaving for a in each)])
    return f"with {_setting(best, names)} {who} would still leave"
