"""What makes a promise that must be kept over time believed: closed forms.

**A host** is offered something for his guest each period and keeps him while keeping pays (`offramp.case.host_model`
has the uniform offer; here any offers, and the stake that a wanted reliability takes).

**The army now, the money later.** Two sides share a flow of 1 a period; war would destroy a share `destroyed` of it for
good, and who gives up an army wins it with `power` before and `power_after` afterwards. Once the army is gone the other
side need leave him no more a period than that war is worth, power_after (1 - destroyed): a promise of more is not in
its interest to keep (Fearon 1998, in Lake & Rothchild, The International Spread of Ethnic Conflict, ch. 5; Fearon 2004,
Journal of Peace Research 41: 275-301; Powell 2006, International Organization 60: 169-203, the commitment problem of a
rapid shift of power). That a third party (Walter 1997, International Organization 51: 335-364) delivers with a
probability is our adaptation, as is the algebra: streams are discounted to the period in which the army is given up, of
which he gets all.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from offramp.errors import ModelError, Problem

Floats = NDArray[np.float64]


def checked(name: str, value: ArrayLike, low: float = -np.inf, high: float = np.inf, open_at: str = "") -> Floats:
    """A number within bounds, as an array; `open_at` names the bounds that it must not reach.

    Raises ModelError bad-quantity.

    >>> float(checked("discount", 0.9, 0, 1))
    0.9
    """
    number = np.asarray(value, dtype=np.float64)
    above = number > low if "low" in open_at else number >= low
    below = number < high if "high" in open_at else number <= high
    if not (above & below & np.isfinite(number)).all():
        ends = [f"{'above' if 'low' in open_at else 'at least'} {low:g}"] if low > -np.inf else []
        ends += [f"{'below' if 'high' in open_at else 'at most'} {high:g}"] if high < np.inf else []
        allowed = (" and ".join(ends) or "a finite number",)
        message = f"{name} is {number.tolist()}"
        raise ModelError(Problem("bad-quantity", "numbers", 0, 0, message, allowed, "give another number"))
    return number


# a host ---------------------------------------------------------------------------------------------------------------


def threshold_of_offers(offers: ArrayLike, stake: float, discount: float) -> float:
    """The offer above which a host gives his guest up, where each period brings one of `offers`, equally likely.

    The s* of s* = stake + discount * (expectation of the larger of s* and an offer): for any distribution F this is
    stake + discount [s* F(s*) + integral of s dF above s*], an optimal-stopping problem (McCall 1970, Quarterly Journal
    of Economics 84: 113-126). Offers (n,) and stake have one unit. Raises ModelError bad-quantity.

    >>> threshold_of_offers([0.0, 10.0], 1.0, 0.5)
    4.666666666666667
    """
    every = np.sort(checked("an offer", offers, 0.0))
    gain, later = float(checked("stake", stake)), float(checked("discount", discount, 0, 1, "high"))
    shares = np.arange(len(every) + 1) / len(every)  # k of n offers are no better than keeping
    above = np.append(np.cumsum(every[::-1])[::-1], 0.0) / len(every)
    candidates = (gain + later * above) / (1.0 - later * shares)
    return float(candidates[np.argmax(candidates <= np.append(every, np.inf))])


def reliability_of_offers(offers: ArrayLike, stake: float, discount: float, periods: float) -> float:
    """The chance that the guest is still there after so many periods, F(s*) to the power of their number.

    Raises ModelError bad-quantity. Source: as `threshold_of_offers`.

    >>> reliability_of_offers([0.0, 0.0, 0.0, 10.0], 1.0, 0.5, 2)
    0.5625
    """
    many = float(checked("periods", periods, 0))
    fine = np.asarray(offers, dtype=np.float64) <= threshold_of_offers(offers, stake, discount)
    return float(fine.mean() ** many)


def stake_for(pressure: ArrayLike, discount: ArrayLike, periods: ArrayLike, reliability: ArrayLike) -> Floats:
    """What keeping must be worth to a host a period, so that he keeps his guest with a probability: `threshold` turned
    round, for an offer uniform on 0..pressure; in the unit of the pressure. (1 - discount) * pressure keeps for ever.

    Raises ModelError bad-quantity. Source: as `offramp.case.host_model`.

    >>> round(float(stake_for(10.0, 0.9, 10, 0.09826266303477045)), 6), round(float(stake_for(10.0, 0.9, 10, 1.0)), 6)
    (0.6, 1.0)
    """
    most, later = checked("pressure", pressure, 0), checked("discount", discount, 0, 1)
    many, wanted = checked("periods", periods, 0, open_at="low"), checked("reliability", reliability, 0, 1)
    limit = most * wanted ** (1.0 / many)
    square = np.divide(limit * limit, most, out=np.zeros(np.broadcast(limit, most).shape), where=most > 0)
    return np.asarray(limit - later * (most + square) / 2.0)


# the army now, the money later ----------------------------------------------------------------------------------------


class Streams(NamedTuple):
    """What he who would give up his army gets, discounted, times 1 - discount: by war now (`none`), where what was
    promised for later is not paid (`broken`), and where a third party delivers it (`honoured`)."""

    none: Floats
    broken: Floats
    honoured: Floats


def army_streams(
    power: ArrayLike, power_after: ArrayLike, delivered: ArrayLike, destroyed: ArrayLike, discount: ArrayLike
) -> Streams:
    """The three streams; powers are probabilities of winning, `delivered` and `destroyed` shares of the flow of 1.

    Raises ModelError bad-quantity. Source: the head of this file.

    >>> [round(float(each), 6) for each in army_streams(0.5, 0.05, 0.35, 0.2, 0.9)]
    [0.4, 0.136, 0.415]
    """
    before, after = checked("power", power, 0, 1), checked("power_after", power_after, 0, 1)
    share, lost = checked("delivered", delivered, 0, 1), checked("destroyed", destroyed, 0, 1, "high")
    later = checked("discount", discount, 0, 1, "low")
    at_once, war = 1.0 - later, after * (1.0 - lost)
    return Streams(before * (1.0 - lost), at_once + later * war, at_once + later * np.maximum(share, war))


def least_guarantor(none: ArrayLike, broken: ArrayLike, honoured: ArrayLike) -> Floats:
    """The least probability of a promise being kept at which agreement is as good as none: 0 where it is even broken,
    infinite where it is not even kept. The three are worths in one unit, expected before it is known.

    With `army_streams` this is g* = [p(1-d) - (1-dl) - dl p'(1-d)] / (dl (z - p'(1-d))).

    >>> round(float(least_guarantor(*army_streams(0.5, 0.05, 0.35, 0.2, 0.9))), 6)
    0.946237
    """
    without, worst, best = (np.asarray(each, dtype=np.float64) for each in (none, broken, honoured))
    gap = best - worst
    share = np.divide(without - worst, gap, out=np.zeros(np.broadcast(without, gap).shape), where=gap > 0)
    return np.where(worst >= without, 0.0, np.where(best >= without, share, np.inf))


def residual_power(power: ArrayLike, destroyed: ArrayLike, discount: ArrayLike) -> Floats:
    """The power that he must still have after giving in, so that the promise is believed with nobody to vouch for it:
    (p - (1-dl)/(1-d))/dl, no less than 0. Why rulers ask to keep the army.

    Raises ModelError bad-quantity. Source: the head of this file.

    >>> round(float(residual_power(0.5, 0.2, 0.9)), 6)
    0.416667
    """
    before, lost = checked("power", power, 0, 1), checked("destroyed", destroyed, 0, 1, "high")
    later = checked("discount", discount, 0, 1, "low")
    return np.asarray(np.maximum((before - (1.0 - later) / (1.0 - lost)) / later, 0.0))
