"""The bargaining game in words: the answer it gives, how it ends, who decides what, and what to look at again.

The one view of a Deal: `offramp bargain`, the page, notebooks and briefs print these sections.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from offramp.briefing.document import Basis, Block, Grid, Para, Section, listed
from offramp.briefing.names import NAMELESS, Names
from offramp.briefing.provenance import pointer
from offramp.briefing.views import flattened
from offramp.briefing.views.choice import sums_section
from offramp.briefing.views.crowd import crowds_section
from offramp.briefing.views.history import effects_section
from offramp.briefing.views.private_numbers import threats_section, types_section
from offramp.briefing.views.terms import terms_section
from offramp.errors import Problem
from offramp.game.results import Deal, DecisionNode
from offramp.game.variants import TermsRow
from offramp.wording import CENTRAL, LEAST, capital, count, joined, outcome_named, outcome_subject, percent, size, word

SHOWN = 12  # decisions listed, the likeliest first
STEPS = 6  # of the likeliest course
COMMAND = "offramp bargain CASE --variants"
ALL = ("",)  # every item of the case: the whole game enters
DEAL = ("bargain", "deal")
_COLUMNS = (
    "A decision's name (b1) is for 'offramp why CASE b1'. Reached: how likely the game comes to that decision. "
    "Best for: the share of the actor's types, by updated beliefs, for whom that choice is best."
)
ARGUMENT = "Likelihoods follow from the case's assumptions: an argument, not a forecast."


def deal_sections(deal: Deal, terms: Sequence[TermsRow] = (), names: Names = NAMELESS) -> tuple[Section, ...]:
    """Everything that the game says, with other terms where they were solved."""
    if not deal.converged:
        return (unsolved_section((), deal.notes),)
    return (
        Section("answer", capital(CENTRAL), (answer_para(deal, names=names), *beside_blocks(deal))),
        Section("ends", "How the game ends, by rationality", (outcome_grid(deal),)),
        *game_sections(deal, names),
        *([effects_section(deal, None, names)] if deal.history else []),
        *([terms_section(deal, terms, names)] if terms else []),
        Section("limits", "What this is", (Para(ARGUMENT), *_precision(deal))),
    )


def game_sections(deal: Deal, names: Names = NAMELESS) -> tuple[Section, ...]:
    """Who decides what and why: the part of a deal that stands in a brief's annexes."""
    return (
        decisions_section(deal, names),
        *([types_section(deal, names)] if deal.types else []),
        *threats_section(deal, names),
        *([sums_section(deal, deal.calculus[0], names)] if deal.calculus else []),
        *([crowds_section(deal, names)] if deal.crowds else []),
        *([warnings_section(deal)] if deal.warnings or deal.notes else []),
    )


def unsolved_section(problems: Sequence[Problem], notes: Sequence[str]) -> Section:
    """Why the game has no solution."""
    items = [f"{one.slug}: {one.message}{f'; {one.remedy}' if one.remedy else ''}" for one in problems]
    lead = Para("The bargaining game was not solved, so there is the graph model alone:")
    return Section("table", "The bargaining game", (lead, listed((*items, *notes))), annex=True)


# the answer -----------------------------------------------------------------------------------------------------


def is_certain(deal: Deal, outcome: str | None = None) -> bool:
    """Whether a probability of 0 or 1 is certain, and not what is left as rationality grows without end.

    At a finite rationality whatever can be chosen has some probability. The limit of the branch is reached to a
    tolerance only; an outcome's 0 or 1 is certain there too where every finite rationality says the same.
    """
    if outcome is None or deal.method == "backward-induction":
        return deal.method != "qre-limit"
    columns = [deal.outcomes] if deal.method == "qre-branch" else []
    columns += [odds for key, odds in deal.beside.items() if odds and key != "limit"]
    return len({odds[outcome] for odds in columns}) == 1


def outcome_percent(deal: Deal, outcome: str) -> str:
    """The probability of an outcome."""
    return percent(deal.outcomes[outcome], is_certain(deal, outcome))


def answer_para(deal: Deal, in_brief: bool = False, names: Names = NAMELESS) -> Para:
    """The answer at central values in one sentence, with word and number."""
    asked = pointer(*DEAL, "asks", "probability")
    number = asked if deal.asked else pointer(*DEAL, "outcomes", deal.most_likely or "")
    return Para(answer_text(deal, in_brief, names), "answer", Basis((number,), ALL, COMMAND))


def answer_text(deal: Deal, in_brief: bool = False, names: Names = NAMELESS) -> str:
    """The answer at central values, without saying so; a brief has the terms of the question beside it."""
    if deal.asked is None or deal.probability is None:
        most = deal.most_likely or ""
        ends = f"{outcome_named(most)} ({outcome_percent(deal, most)})"
        return f"The case asks nothing. The game most likely ends in {ends}."
    shown = percent(deal.probability, is_certain(deal, deal.asked))
    terms = " on these terms" if in_brief else f", given {names.choice(deal.given.items())}"
    return f"{likelihood(deal.asked, deal.probability, shown)}{terms if deal.given else ''}."


def middle_text(outcome: str, p: float | None, before: float | None = None, aside: bool = False) -> str:
    """The play as reported with every number in the middle, for who moves a slider; never called the answer. `aside`:
    whether something that the case cites counts no more.

    >>> middle_text("exile", 0.83)
    'Every number in the middle, all as reported: exile 83 %. This is one play, not the answer.'
    >>> middle_text("exile", 0.31, 0.83, True).partition("reported")[2]
    ' except what was set aside: exile 31 %, before your changes 83 %. This is one play, not the answer.'
    """
    where = f"Every number in the middle, all as reported{' except what was set aside' if aside else ''}"
    if p is None:
        return f"{where}: not solved at these numbers. Move a slider a little."
    was = "" if before is None else f", before your changes {percent(before)}"
    return f"{where}: {outcome} {percent(p)}{was}. This is one play, not the answer."


def likelihood(outcome: str, p: float, odds: str, within: bool = False) -> str:
    """An outcome with its ICD 203 word and its probability as it is shown; `within` a sentence or as one.

    >>> likelihood("exile", 0.31, "30 %"), likelihood("palace coup", 0.5, "50 %")
    ('Exile is unlikely (30 %)', 'There is a roughly even chance (50 %) of “palace coup”')
    """
    named = word(p)
    if named.endswith("chance"):
        article = "" if named.startswith("almost") else "a "
        return f"{'there' if within else 'There'} is {article}{named} ({odds}) of {outcome_named(outcome)}"
    return f"{outcome_named(outcome) if within else outcome_subject(outcome)} is {named} ({odds})"


def beside_blocks(deal: Deal) -> tuple[Block, ...]:
    """What stands beside the answer: other rationalities, the likeliest outcome, the terms left to the parties."""
    numbers = [pointer(*DEAL, "beside", key, deal.asked) for key, odds in deal.beside.items() if odds and deal.asked]
    numbers += [pointer(*DEAL, "rationality")] if deal.rationality is not None else []
    numbers += [pointer(*DEAL, "outcomes", name) for name in deal.outcomes]
    numbers += [pointer(*DEAL, "asks", "free")] if deal.asked else []
    return tuple(Para(line, "beside", Basis(tuple(numbers), ALL, COMMAND)) for line in _beside(deal))


def _beside(deal: Deal) -> Iterator[str]:
    if deal.asked:
        yield f"{_solved_how(deal)}; {joined([_at(deal, key) for key in deal.beside])}."
    if not deal.asked and not deal.near_tie:
        return
    most = deal.most_likely or ""
    tie = ", a near tie: the next is less than 5 points behind" if deal.near_tie else ""
    free = (
        f" With the terms left to the parties, {outcome_named(deal.asked or '')} is at {_free(deal)}."
        if deal.free is not None
        else ""
    )
    yield f"The most likely outcome is {outcome_named(most)} ({outcome_percent(deal, most)}){tie}.{free}"


def _at(deal: Deal, key: str) -> str:
    odds = deal.beside[key]
    shown = percent(odds[deal.asked], is_certain(deal, deal.asked)) if odds and deal.asked else "not solved"
    return f"{'in the limit' if key == 'limit' else f'at {key}'} it is {shown}"


def _free(deal: Deal) -> str:
    assert deal.free is not None
    return percent(deal.free, is_certain(deal))


def _solved_how(deal: Deal) -> str:
    if deal.rationality is not None:
        return f"This is at rationality {deal.rationality:g} (0: random choice; without limit: no mistakes)"
    exactly = "Solved exactly: no decision maker has private information"
    return exactly if deal.method != "qre-limit" else "This is in the limit of rationality"


# how it ends, and who decides -----------------------------------------------------------------------------------


def outcome_grid(deal: Deal) -> Grid:
    """A row for each outcome: how likely the game ends in it, at each rationality."""
    heads = [_rationality(deal), *(f"at {key}" if key != "limit" else "limit" for key in deal.beside)]
    return Grid(("outcome", *heads), tuple(_outcome_row(deal, name) for name in named_outcomes(deal)))


def named_outcomes(deal: Deal) -> tuple[str, ...]:
    """The outcomes to show: what no outcome claims only where it can come about."""
    return tuple(name for name, p in deal.outcomes.items() if name != "other" or p > 0)


def _outcome_row(deal: Deal, name: str) -> tuple[str, ...]:
    columns = (deal.outcomes, *deal.beside.values())
    return (name, *(percent(odds[name], is_certain(deal, name)) if odds else "–" for odds in columns))


def _rationality(deal: Deal) -> str:
    if deal.rationality is not None:
        return f"at {deal.rationality:g}"
    return "exact" if deal.method == "backward-induction" else "limit"


def decisions_section(deal: Deal, names: Names = NAMELESS) -> Section:
    """The likeliest course of the game, and the likeliest decisions in the order of play."""
    shown = deal.path[:STEPS]
    course = [f"{names.actor(one.actor)}: {_taken(deal, one.choice, one.probability, names)}" for one in shown]
    course += ["…"] if len(deal.path) > STEPS else []
    text = (
        f"The likeliest choice at each step: {'; then '.join(course)}." if course else "Nobody has a decision to make."
    )
    steps = tuple(pointer(*DEAL, "path", k, "probability") for k in range(len(shown)))
    lead = Para(text, "course" if shown else "", Basis(steps, ALL, COMMAND))
    blocks = (lead, decision_grid(deal, names), Para(_COLUMNS)) if deal.decisions else (lead,)
    return Section("table", "In the bargaining game: who decides what", blocks, annex=True)


def _taken(deal: Deal, chosen: Mapping[str, bool], probability: float, names: Names) -> str:
    return f"{names.taken(chosen)} ({percent(probability, is_certain(deal))})"


def decision_grid(deal: Deal, names: Names = NAMELESS) -> Grid:
    """A row for each choice at the likeliest decisions, in the order of play."""
    likely = sorted((one for one in deal.decisions if one.reach >= LEAST), key=lambda decision: -decision.reach)[:SHOWN]
    rows = (
        row
        for one in sorted(likely, key=lambda decision: int(decision.handle[1:]))
        for row in _decision_rows(deal, one, names)
    )
    return Grid(("decision", "actor", "after", "reached", "chooses", "best for"), tuple(rows))


def _decision_rows(deal: Deal, decision: DecisionNode, names: Names) -> Iterator[tuple[str, ...]]:
    reached = percent(decision.reach, is_certain(deal) or not decision.chosen)
    first = (decision.handle, names.actor(decision.actor), names.taken(decision.chosen) or "the start", reached)
    for k, each in enumerate(sorted(decision.alternatives, key=lambda each: -each.probability)[:3]):
        chosen = f"{names.taken(each.choice)} {percent(each.probability, is_certain(deal))}"
        yield (*(first if k == 0 else ("", "", "", "")), chosen, percent(each.best_for))


# what to look at again ------------------------------------------------------------------------------------------


def warnings_section(deal: Deal) -> Section:
    """Warnings and notes of the solver."""
    items = [f"{capital(one.message)}; {one.remedy}." for one in deal.warnings]
    items += [f"{capital(note)}." for note in deal.notes]
    return Section("warnings", "What to check again", (listed(tuple(items)),), annex=True)


def _precision(deal: Deal) -> Iterator[Block]:
    if deal.error_doubling_types is not None:
        told = [*_named_types(deal), *_ranged_types(deal, size(deal.error_doubling_types))]
        yield Para(" ".join(told))


def _named_types(deal: Deal) -> Iterator[str]:
    """How many types there are of what has named ones."""
    if named := sorted({len(each.points) for each in deal.types.values() if each.points[0].name}):
        yield f"{' or '.join(map(str, named))} types, as named."


def _ranged_types(deal: Deal, error: str) -> Iterator[str]:
    """How many types each range was cut into."""
    if not deal.types or not all(each.points[0].name for each in deal.types.values()):
        yield f"{count(deal.type_points, 'type')} each; doubling their number moves outcomes by {error} at most."


def deal_blocks(deal: Deal) -> tuple[Block, ...]:
    """The same sections one after the other, each under its heading."""
    return flattened(deal_sections(deal))
