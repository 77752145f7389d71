"""Commands of the graph model: states, stability, evolution."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

import typer

from offramp.cli.options import (
    CaseArg,
    ConceptKey,
    ConceptKeys,
    Expect,
    Json,
    Letters,
    Memory,
    Unknown,
    expected_status,
    keys,
    misused,
    option,
    print_blocks,
    print_result,
)

if TYPE_CHECKING:
    from offramp.briefing.names import Names
    from offramp.case.types import Case
    from offramp.graph.model import Model

LARGE = 1 << 18  # states from which progress is shown


def states_command(
    case: CaseArg,
    unknown: Unknown = "b",
    memory: Memory = None,
    letters: Letters = False,
    ranking: Annotated[
        str | None, option("--ranking ACTOR", "Print instead a ranking to fill in, with the numbers of GMCR.")
    ] = None,
    as_json: Json = False,
) -> None:
    """List the feasible states with their outcome and how many moves they are away."""
    from offramp.briefing.names import names_of
    from offramp.briefing.states import ranking_template, states_table
    from offramp.briefing.views.states import states_blocks
    from offramp.case.load import load
    from offramp.case.open_sizes import not_answered, open_paths, without_open
    from offramp.graph.build import model

    loaded = load(case)
    if open_paths(loaded):
        typer.echo(f"{not_answered(loaded)} Improvements of actors who lack one are left out.", err=True)
    made = model(without_open(loaded), memory=_bytes(memory), unknown=unknown)
    if ranking is not None:
        typer.echo(ranking_template(made, ranking, names_of(loaded)).encode("utf-8", "surrogatepass"), nl=False)
        return
    listing = states_table(made, _bytes(memory))
    print_blocks(listing.to_dict(), states_blocks(listing, names_of(loaded), letters), as_json)


Targets = Annotated[
    list[str] | None,
    option("--target STATE", "Ask instead what must hold for this state, or all if given again, to be an equilibrium."),
]
By = Annotated[
    str,
    option("--by ACTOR", "With --target: also which of a third party's options (or OPTION,…), if held, do it."),
]


def solve_command(
    case: CaseArg,
    concept: ConceptKeys = None,
    unknown: Unknown = "b",
    expect: Expect = None,
    all_states: Annotated[bool, option("--states", "List states even above 65,536 of them.")] = False,
    coalitions: Annotated[
        bool, option("--coalitions", "Ask instead what groups of actors would leave together, and who stops them.")
    ] = False,
    target: Targets = None,
    by: By = "",
    agreement: Annotated[
        bool, option("--agreement", "Ask instead under which concepts and conventions each outcome is stable.")
    ] = False,
    tableau: Annotated[bool, option("--tableau", "Ask instead for every state's ranks, improvements, marks.")] = False,
    sees: Annotated[bool, option("--sees", "Ask instead what lasts by what each actor sees, and surprises.")] = False,
    slow: Annotated[bool, option("--slow", "Allow sim above 16,384 states.")] = False,
    memory: Memory = None,
    letters: Letters = False,
    as_json: Json = False,
) -> int:
    """Find which states are stable, for whom, and which are equilibria.

    --expect takes any part of what --json prints; the parts it names must be equal.
    """
    from offramp.briefing.names import names_of
    from offramp.briefing.views.states import table_blocks
    from offramp.case.load import load
    from offramp.expect import NOTHING, read_expected
    from offramp.graph.build import model
    from offramp.stability.concepts import KEYS, LEADING, USUAL
    from offramp.stability.solve import solve as solve_model

    wanted = read_expected(expect) if expect else NOTHING
    asked = keys(concept) or wanted.keys("concepts", KEYS) or USUAL
    loaded = load(case)
    made = model(loaded, memory=_bytes(memory), unknown=unknown)
    leading, names = asked[0] if concept else LEADING, names_of(loaded)
    answers: dict[str, tuple[object, Callable[[], int]]] = {
        "--sees": (sees, lambda: _sees(loaded, leading, _bytes(memory), unknown, as_json)),
        "--tableau": (tableau, lambda: _tableau(made, names, as_json)),
        "--agreement": (agreement, lambda: _agreement(made, names, as_json)),
        "--target": (target, lambda: _target(loaded, made, target or [], by, leading, as_json)),
        "--coalitions": (coalitions, lambda: _coalitions(made, leading, names, as_json)),
    }
    unread = {"--expect": expect, "--states": all_states, "--letters": letters, "--by": by and not target}
    if question := _asked_instead({word: given for word, (given, _) in answers.items()}, unread, concept):
        return answers[question][1]()
    table = solve_model(made, asked, slow, estimated(made, asked), _bytes(memory))
    result = table.to_dict(force_states=all_states)
    print_blocks(result, table_blocks(table, all_states, names, letters), as_json, None)
    return expected_status(wanted, result)


def _asked_instead(asks: Mapping[str, object], unread: Mapping[str, object], concepts: list[str] | None) -> str:
    """Which other question is asked, or ""; raises OfframpError where something is given that it does not read."""
    question = next((word for word, given in asks.items() if given), "")
    if not question:
        if unread["--by"]:
            raise misused("--by", "it says who could bring a target about", (), "name the target: --target STATE")
        return ""
    by_one = {"a second --concept": (keys(concepts) or ())[1:]}
    by_none = {"--concept": concepts}
    others = {word: given for word, given in asks.items() if word != question}
    _alone(question, {**others, **unread, **(by_none if question in ("--tableau", "--agreement") else by_one)})
    return question


def _alone(question: str, others: Mapping[str, object]) -> None:
    """Raises OfframpError where something is asked for that --coalitions or --target does not read."""
    for name, given in others.items():
        if given:
            raise misused(question, f"{name} is not read with it", (), f"leave {name} out")


def _agreement(model: Model, names: Names, as_json: bool) -> int:
    """Print under which concepts and conventions each outcome is stable."""
    from offramp.briefing.views.agreement import agreement_blocks
    from offramp.stability.agreement import concept_agreement

    found = concept_agreement(model)
    print_blocks(found.to_dict(), agreement_blocks(found, names), as_json)
    return 0


def _tableau(model: Model, names: Names, as_json: bool) -> int:
    """Print the tableau."""
    from offramp.briefing.views.tableau import tableau_blocks
    from offramp.stability.tableau import tableau as lay_out

    table = lay_out(model)
    print_blocks(table.to_dict(), tableau_blocks(table, names), as_json)
    return 0


def _coalitions(model: Model, concept: str, names: Names, as_json: bool) -> int:
    """Print which groups would leave which equilibrium of a concept together."""
    from offramp.briefing.views.coalitions import coalition_blocks
    from offramp.stability.coalitions import coalition_table

    found = coalition_table(model, concept)
    print_blocks(found.to_dict(), coalition_blocks(found, names), as_json)
    return 0


def _sees(case: Case, concept: str, memory: int | None, unknown: str, as_json: bool) -> int:
    """Print what lasts in whose eyes, and what surprises whom."""
    from offramp.briefing.names import names_of
    from offramp.briefing.views.hypergame import hypergame_blocks
    from offramp.stability.hypergame import hypergame

    found = hypergame(case, concept, memory, unknown)
    print_blocks(found.to_dict(), hypergame_blocks(found, names_of(case)), as_json)
    return 0


def _target(case: Case, model: Model, targets: list[str], by: str, concept: str, as_json: bool) -> int:
    """Print what must hold for states to be equilibria of a concept."""
    from offramp.briefing.names import names_of
    from offramp.briefing.states import letters_of
    from offramp.briefing.views.goals import goals_blocks
    from offramp.briefing.views.inverse import inverse_blocks
    from offramp.stability.goals import goals
    from offramp.stability.input_turns import input_turns
    from offramp.stability.inverse import Inverse, inverse

    def with_inputs(goal: Inverse) -> Inverse:
        return replace(goal, inputs=input_turns(case, goal.target, concept))

    names = names_of(case)
    states = [letters_of(model, target, names) for target in targets]
    if len(states) == 1 and not by:
        alone = with_inputs(inverse(model, states[0], concept))
        print_blocks(alone.to_dict(), inverse_blocks(alone, names), as_json)
        return 0
    found = goals(model, states, concept, by)
    found = replace(found, targets=tuple(map(with_inputs, found.targets)))
    print_blocks(found.to_dict(), goals_blocks(found, names), as_json)
    return 0


def evolve_command(
    case: CaseArg,
    concept: ConceptKey = None,
    unknown: Unknown = "b",
    memory: Memory = None,
    letters: Letters = False,
    as_json: Json = False,
) -> None:
    """Show what the present state can become: in how many moves, through whom, and by which shortest routes.

    The routes lead to the equilibria of the concept.
    """
    from offramp.briefing.names import names_of
    from offramp.briefing.views.evolution import evolution_blocks
    from offramp.case.load import load
    from offramp.graph.build import model
    from offramp.stability.concepts import LEADING
    from offramp.stability.evolution import bytes_evolving
    from offramp.stability.evolution import evolve as follow
    from offramp.stability.solve import solve as solve_model

    loaded = load(case)
    made, key = model(loaded, memory=_bytes(memory), unknown=unknown), concept or LEADING
    telling = estimated(made, [key], bytes_evolving(made))
    table = solve_model(made, [key], progress=telling, memory=_bytes(memory))
    found = follow(table, key, (lambda line: typer.echo(line, err=True)) if telling else None, _bytes(memory))
    print_blocks(found.to_dict(), evolution_blocks(found, made.options, names_of(loaded), letters), as_json)


def concepts_command(as_json: Json = False) -> None:
    """List the solution concepts: when a state is stable by each, and where it is from."""
    from offramp.stability.concepts import concepts

    rows = [{"key": one.key, "name": one.name, "meaning": one.meaning, "source": one.source} for one in concepts()]
    text = "".join(f"{row['key']}: {row['name']}\n  {row['meaning']}\n  {row['source']}\n" for row in rows)
    print_result({"format": "offramp/concepts-1", "concepts": rows}, text, as_json)


def estimated(model: Model, keys: Iterable[str], more: int = 0) -> Callable[[str, str], None] | None:
    """For a large model: say on standard error what it will take, and give what tells the progress."""
    from offramp.graph.model import bytes_needed
    from offramp.stability.concepts import concepts_named

    states = len(model.feasible)
    if states < LARGE:
        return None
    more = max(more, *(concept.more_bytes(model) for concept in concepts_named(keys)))
    gigabytes = (bytes_needed(len(model.options), len(model.actors)) + more) / 1e9
    typer.echo(f"{states:,} states, up to {gigabytes:.1f} GB: this takes some seconds to minutes", err=True)
    return lambda concept, actor: typer.echo(f"solving {concept} for {actor}", err=True)


def _bytes(text: str | None) -> int | None:
    """A size such as 500M or 8G in bytes."""
    if text is None:
        return None
    units = {"K": 1 << 10, "M": 1 << 20, "G": 1 << 30}
    digits, unit = (text[:-1], text[-1:].upper()) if text[-1:].upper() in units else (text, "")
    if not digits.isascii() or not digits.isdecimal() or len(digits) > 12:
        raise misused("--memory", f"'{text}' is not a size", ("500M", "8G"), "write a number and M or G")
    return int(digits) * units.get(unit, 1)
