"""When somebody gives in, in closed form: attrition, and leaving before a strike. They feed no command: oracles."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from offramp.game.guarantees import Floats, checked


class Attrition(NamedTuple):
    """Hazards of giving in per unit of time, the chance that the first gives in before the second, and the mean time
    until one does."""

    first_hazard: float
    second_hazard: float
    first_gives_in: float
    mean_time: float


def attrition(first_value: float, first_cost: float, second_value: float, second_cost: float) -> Attrition:
    """The mixed equilibrium of a war of attrition with complete information.

    Each gives in at the hazard that leaves the *other* indifferent: the other's cost of waiting over what the other
    gains if it does. So who is the cheaper to hold out gives in no later (a paradox that is known). Values in each
    one's own unit, costs in it per unit of time. Raises ModelError bad-quantity. Source: Maynard Smith 1974, Journal of
    Theoretical Biology 47: 209-221; Hendricks, Weiss & Wilson 1988, International Economic Review 29: 663-680.

    >>> ruler_first = attrition(10.0, 0.4, 5.0, 0.5)
    >>> round(ruler_first.first_gives_in, 6), round(ruler_first.mean_time, 6)
    (0.714286, 7.142857)
    """
    values = [float(checked("value", each, 0, open_at="low")) for each in (first_value, second_value)]
    costs = [float(checked("cost", each, 0, open_at="low")) for each in (first_cost, second_cost)]
    first, second = costs[1] / values[1], costs[0] / values[0]
    return Attrition(first, second, first / (first + second), 1.0 / (first + second))


def quit_time(value: ArrayLike) -> Floats:
    """When a side gives in that alone knows what winning is worth to it, values being uniform on 0..1 and waiting
    costing 1 per unit of time: -v - ln(1 - v), more for a higher value.

    Raises ModelError bad-quantity. Source: Bishop, Cannings & Maynard Smith 1978, Journal of Theoretical Biology 74:
    377-388; t'(v) = v f(v) / (1 - F(v)).

    >>> round(float(quit_time(0.5)), 6)
    0.193147
    """
    known = checked("value", value, 0, 1, "high")
    return np.asarray(-known - np.log1p(-known))


class Leaving(NamedTuple):
    """What leaving is weighed against, per unit of time: what strength pays (`flow` times strength), its drift and
    standard deviation, the `discount` rate, the hazard of a `strike`, and, in one unit, what a strike costs (`loss`)
    and what exile is worth (`refuge`). `lapse`: the hazard that the offer is withdrawn for good."""

    flow: float
    drift: float
    deviation: float
    discount: float
    strike: float
    loss: float
    refuge: float
    lapse: float = 0.0


def exit_threshold(at: Leaving) -> float:
    """The strength of a regime at or below which its ruler leaves, strength following a geometric Brownian motion.

    x* = (b/(b-1)) ((r+eta-mu)/pi) (E + eta D/(r+eta)), b the negative root of s^2 b(b-1)/2 + mu b = r + eta: he leaves
    earlier (x* is higher) the likelier a strike, the worse it is and the better the exile, and later the more strength
    varies, which is the worth of waiting. Once the offer has lapsed he stays, so that its hazard adds to what waiting
    costs: he leaves earlier. Raises ModelError bad-quantity. Source: Dixit & Pindyck 1994, Investment under
    Uncertainty, ch. 5-7 (an option to abandon, with a Poisson event); the exile reading is our adaptation.

    >>> round(exit_threshold(Leaving(1.0, -0.05, 0.3, 0.05, 0.2, 5.0, 2.0)), 6)
    1.087702
    """
    flow, spread = checked("flow", at.flow, 0, open_at="low"), checked("deviation", at.deviation, 0, open_at="low")
    rate = float(checked("discount", at.discount, 0, open_at="low")) + float(checked("strike", at.strike, 0))
    loss, refuge = at.strike * float(checked("loss", at.loss)), float(checked("refuge", at.refuge))
    worth = refuge + loss / rate
    checked("refuge and loss together", worth, 0, open_at="low")
    checked("drift", at.drift, high=rate, open_at="high")
    root = _negative_root(float(spread), at.drift, rate + float(checked("lapse", at.lapse, 0)))
    return float(root / (root - 1.0) * (rate - at.drift) / flow * worth)


def _negative_root(spread: float, drift: float, rate: float) -> float:
    """Of s^2 b(b-1)/2 + mu b - rate = 0."""
    half = spread * spread / 2.0
    middle = drift - half
    return float((-middle - np.sqrt(middle * middle + 4.0 * half * rate)) / (2.0 * half))
