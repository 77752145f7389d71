"""What the answer varies with over the draws, in words: variants draw by draw, weights, a tree. The view of Drawn."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from offramp.briefing.document import Basis, Block, Grid, Items, Para, Row, grid
from offramp.briefing.names import NAMELESS, Names
from offramp.briefing.provenance import pointer
from offramp.ensemble.estimate import Mean
from offramp.ensemble.global_analysis import Branch, Drawn, Gap
from offramp.ensemble.sensitivity import Sobol
from offramp.wording import capital, count, fives, joined, of_many, points, span_of_fives, span_of_points

_SHOWN = 12  # rows of a table; --json has them all
_COMMAND = "offramp hinges CASE"


def drawn_blocks(drawn: Drawn, names: Names = NAMELESS) -> tuple[Block, ...]:
    """The answer over the draws, the variants against the case, the weights, the tree."""
    answer = "no draw was solved" if drawn.answer is None else _mean(drawn.answer)
    failed = f", {drawn.failed:,} failed" if drawn.failed else ""
    lead = Para(f"Over {count(drawn.draws, 'draw')}, seed {drawn.seed}{failed}: {answer}.")
    return (lead, *contrast_blocks(drawn), *weight_blocks(drawn, names), *branch_blocks(drawn, names))


def _mean(mean: Mean) -> str:
    return f"{fives(mean.mean)}; sampling {span_of_fives(*mean.sampling)}, spread {span_of_fives(*mean.spread)}"


def contrast_blocks(drawn: Drawn) -> Iterator[Block]:
    """Variants draw by draw."""
    if drawn.contrasts:
        rows = tuple((one.variant, *_gap(one.fixed, one.problem), *_gap(one.free, "")) for one in drawn.contrasts)
        columns = ("variant", "terms fixed", "sampling", "spread", "terms free", "sampling", "spread")
        yield Para("Draw by draw, the variant's answer less that of the case as it stands:")
        yield Grid(columns, rows)


def _gap(gap: Gap | None, problem: str) -> tuple[str, str, str]:
    if gap is None:
        return problem or "–", "", ""
    return points(gap.difference), span_of_points(*gap.sampling), span_of_points(*gap.spread)


def weight_blocks(drawn: Drawn, names: Names) -> Iterator[Block]:
    """The inputs that the answer varies with most."""
    rows: list[Row] = []
    for k, one in sorted(enumerate(drawn.sensitivity), key=lambda pair: -pair[1].index)[:_SHOWN]:
        numbers = tuple(pointer("hinges", "sensitivity", k, key) for key in ("index", "low", "high"))
        cells = (input_text(one.quantity, names), one.method, f"{one.index:.2f}", f"{one.low:.2f} to {one.high:.2f}")
        rows.append((cells, f"weight.{one.method}.{one.quantity}", Basis(numbers, (one.quantity,), _COMMAND)))
    if rows:
        over = f"What the answer varies with over {count(drawn.draws, 'draw')}"
        over += f" (an input without any effect would show a weight up to {drawn.noise:.2f})"
        text = f"{over}{of_many(len(drawn.sensitivity), _SHOWN)}:"
        yield Para(text, "weights", Basis(("/hinges/draws", "/hinges/noise"), (), _COMMAND))
        yield grid(("input", "method", "weight", "5 % to 95 % of resamples"), rows)


def branch_blocks(drawn: Drawn, names: Names) -> Iterator[Block]:
    """What would have to be true, by a shallow tree over the draws."""
    if drawn.branches:
        yield Para("What would have to be true, by a shallow tree over the draws:")
        yield Items(tuple(_branch(k, one, names) for k, one in enumerate(drawn.branches)))


def _branch(index: int, branch: Branch, names: Names) -> Para:
    numbers = tuple(pointer("hinges", "branches", index, key) for key in ("yes", "draws"))
    conditions = joined([tree_condition(one, names) for one in branch.conditions])
    text = f"{capital(conditions) or 'Always'}: yes in {branch.yes:,} of {branch.draws:,}."
    return Para(text, f"branch.{index + 1}", Basis(numbers, (), _COMMAND))


def input_text(name: str, names: Names) -> str:
    """An input of the draws by name: `claim ID`, `origin NAME` or a number's path.

    >>> input_text("origin Reuters", NAMELESS), input_text("worth.ruler.fear", NAMELESS)
    ('“Reuters”', 'the worth of ‘fear’ to ruler')
    """
    kind, _, rest = name.partition(" ")
    if kind in ("claim", "origin"):
        return names.claim(rest) if kind == "claim" else f"“{rest}”"
    return names.quantity(name)


_CONDITION = re.compile(r"(.*)( (?:is|can|cannot|in the) .*)", re.DOTALL)


def tree_condition(condition: str, names: Names) -> str:
    """A condition of the tree, its input by name.

    >>> tree_condition("worth.ruler.fear in the lower 40 % of its range", NAMELESS)
    'the worth of ‘fear’ to ruler in the lower 40 % of its range'
    """
    found = _CONDITION.fullmatch(condition)
    return f"{input_text(found[1], names)}{found[2]}" if found else condition


def sobol_blocks(indices: Sequence[Sobol], names: Names) -> tuple[Block, ...]:
    """Sobol's indices of the numbers, every claim true."""
    rows = tuple(
        (
            names.quantity(one.quantity),
            f"{one.first:.2f} ± {one.first_interval:.2f}",
            f"{one.total:.2f} ± {one.total_interval:.2f}",
        )
        for one in indices[:_SHOWN]
    )
    return (
        Para(f"Shares of the variance (Sobol), every claim true{of_many(len(indices), _SHOWN)}:"),
        Grid(("number", "alone", "with others"), rows),
    )
