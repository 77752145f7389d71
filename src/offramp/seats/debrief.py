"""What is said of a seat once the play is over: the choices beside the model's, and what was hidden."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from offramp.game.payoffs import types_of
from offramp.game.response import EQUAL, Floats
from offramp.game.unseen import ahead
from offramp.seats.play import SeatGame, choices_made
from offramp.seats.types import JudgedChoice, SeatBelief, SeatDebrief
from offramp.wording import near_tie

TAIL = 0.05  # of what is believed, left out at either end


def debriefed(game: SeatGame) -> SeatDebrief:
    """The debrief of a play that is over. Probabilities to six decimals and worth to six figures, as the last digits of
    a solution differ from machine to machine."""
    choices = tuple(_judged(game, node, child) for node, child in own_decisions(game))
    parted = (k for k, each in enumerate(choices, 1) if _apart(each))
    others = (k for k in range(len(game.case.actors)) if k != game.place and k not in game.solved.frame.crowds)
    hidden = {path: rounded(value) for k in others for path, value in game.drawn(k).items()}
    given_up = rounded(sum(each.given_up for each in choices))
    return SeatDebrief(choices, next(parted, None), given_up, dict(_believed(game)), hidden)


def _apart(choice: JudgedChoice) -> bool:
    """Whether a choice is another than the model's likeliest, and no near tie with it."""
    likely = (choice.likeliest_probability, choice.probability)
    return choice.choice != choice.likeliest and not near_tie(likely)


def own_decisions(game: SeatGame) -> tuple[tuple[int, int], ...]:
    """The decisions of the person, each with the child that was chosen."""
    return tuple(pair for pair in choices_made(game) if game.turn(pair[0]).actor == game.place)


def _judged(game: SeatGame, node: int, child: int) -> JudgedChoice:
    children, choices, odds = game.solved.frame.tree.nodes[node].children, game.choices(node), game.odds(node)
    solution = game.solved.solution
    values = ahead(solution.game, solution.means, solution.values[game.place], node)[:, game.types[game.place]]
    chosen, likeliest, best = children.index(child), int(odds.argmax()), int(values.argmax())
    lost = float(values[best] - values[chosen])
    small = EQUAL * float(np.abs(values).max())
    return JudgedChoice(
        step=game.turn(node).step + 1,
        round=game.turn(node).round + 1,
        choice=choices[chosen],
        probability=rounded_share(odds[chosen]),
        likeliest=choices[likeliest],
        likeliest_probability=rounded_share(odds[likeliest]),
        best=choices[best],
        value=rounded(values[chosen]),
        given_up=rounded(lost) if lost > small else 0.0,
    )


def _believed(game: SeatGame) -> Iterator[tuple[str, SeatBelief]]:
    """What the others believe of each private quantity of the person's."""
    before = game.solved.solution.game.weights[game.place][0]
    after = posterior(game)
    truth = game.drawn(game.place)
    for path, grid in types_of(game.solved.frame, game.solved.numbers, game.place).items():
        values = grid[:, 0]
        low, high = (_quantile(values, after, at) for at in (TAIL, 1 - TAIL))
        means = (float(values @ before), float(values @ after))
        yield path, SeatBelief(*map(rounded, (truth[path], *means, low, high)))


def posterior(game: SeatGame) -> Floats:
    """What is believed of the person's type after his choices, by Bayes' rule from the model's play by type: (T,)."""
    weights = game.solved.solution.game.weights[game.place][0]
    for node, child in own_decisions(game):
        choice = game.solved.frame.tree.nodes[node].children.index(child)
        joint = weights * game.solved.play(node)[choice]
        weights = joint / joint.sum() if joint.sum() > 0 else weights
    return np.asarray(weights)


def _quantile(values: Floats, weights: Floats, share: float) -> float:
    order = np.argsort(values)
    return float(values[order][np.searchsorted(np.cumsum(weights[order]), share * weights.sum())])


def rounded_share(p: float) -> float:
    """A probability to six decimals.

    >>> rounded_share(1.0000000000000002), rounded_share(0.12345678)
    (1.0, 0.123457)
    """
    return round(min(float(p), 1.0), 6)


def rounded(value: float) -> float:
    """A worth to six figures.

    >>> rounded(-1234.5678), rounded(0.0)
    (-1234.57, 0.0)
    """
    return float(f"{value:.6g}") + 0.0
