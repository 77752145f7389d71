"""Which claims are true in one draw, and what stands on them, by the definition in plain loops."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from offramp.case.types import Case, Support

LETTERS = {"A": 0.95, "B": 0.85, "C": 0.70, "D": 0.50, "E": 0.30, "F": 0.50}
DIGITS = {"1": 0.97, "2": 0.85, "3": 0.60, "4": 0.30, "5": 0.08}
WORDS = {"certain": 0.90, "probable": 0.75, "possible": 0.55, "unknown": 0.55}
BASE = 0.30


def origin_of(case: Case, claim: str) -> str:
    report = next(each for each in case.evidence if each.id == claim).report
    return next(each.origin for each in case.reports if each.id == report)


def late(case: Case) -> set[str]:
    """The claims of reports dated after the case."""
    gone = {each.id for each in case.reports if each.date is not None and each.date > case.as_of}
    return {claim.id for claim in case.evidence if claim.report in gone}


def never(case: Case) -> set[str]:
    """Claims that were rejected, and late ones."""
    return late(case) | {claim.id for claim in case.evidence if claim.status == "rejected"}


def credible(case: Case, claim: str) -> float:
    """How likely a claim is if its origin can be relied on: by its digit, else by the best that a copy from the same
    origin was given else by its own words, or lower where a copy by way of rejected ones had one."""
    found = next(each for each in case.evidence if each.id == claim)
    if found.grade[1:] in DIGITS:
        return DIGITS[found.grade[1:]]
    good, bad = [], []
    for each in case.evidence:
        if each.grade[1:] in DIGITS and origin_of(case, each.id) == origin_of(case, claim):
            if each.id in same(case, claim, gone=never(case)) and each.id not in never(case):
                good.append(DIGITS[each.grade[1:]])
            elif each.id in same(case, claim, gone=late(case)):
                bad.append(DIGITS[each.grade[1:]])
    if good:
        return max(good)
    return min([*bad, WORDS[found.certainty]])


def reliable(case: Case, origin: str) -> float:
    """How likely it is that an origin can be relied on."""
    letters = []
    for report in case.reports:
        if report.origin == origin and (report.date is None or report.date <= case.as_of):
            letters.append(report.reliability)
    judged = [letter for letter in letters if letter != "F"] or ["F"]
    return min(LETTERS[letter] for letter in judged)


def same(case: Case, claim: str, gone: set[str]) -> set[str]:
    """The claims of one fact: whatever is said to be the same, tried again until nothing more is joined."""
    pairs = set[tuple[str, str]]()
    for each in case.evidence:
        for other in each.same_as:
            pairs |= {(each.id, other), (other, each.id)}
    fact, size = {claim}, 0
    while len(fact) > size:
        size = len(fact)
        fact |= {two for one, two in pairs if one in fact and two not in gone}
    return fact


def speakers(case: Case, claims: set[str]) -> dict[str, str]:
    """For each origin its most credible claim, the first in the register among equals; those that never count aside."""
    gone, best = never(case), dict[str, str]()
    for claim in case.evidence:
        if claim.id in claims and claim.id not in gone:
            origin = origin_of(case, claim.id)
            if origin not in best or credible(case, claim.id) > credible(case, best[origin]):
                best[origin] = claim.id
    return best


def witnesses_of(case: Case, claim: str) -> dict[str, str]:
    """For each origin the claim by which it tells a fact."""
    return speakers(case, same(case, claim, gone=never(case)))


def true(case: Case, claim: str, uniform: Callable[[str], float]) -> bool:
    """Whether a claim is true in the draw with these uniforms."""
    if claim in never(case):
        return False
    witnesses = witnesses_of(case, claim)
    lowest = min(witnesses.values())
    for origin, witness in witnesses.items():
        p = credible(case, witness)
        if uniform(f"origin.{origin}") < reliable(case, origin):
            if uniform(f"claim.{witness}") < p:
                return True
        elif uniform(f"fact.{lowest}") < min(p, (p + BASE) / 2):
            return True
    return False


def stands(case: Case, support: Support, truth: Mapping[str, bool]) -> bool:
    """Whether what rests on a support stands."""
    for claim in support.needs:
        if not truth[claim]:
            return False
    if not support.because:
        return True
    return any(truth[claim] for claim in speakers(case, set(support.because)).values())
