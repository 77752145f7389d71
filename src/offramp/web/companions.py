"""What has to be held beside a choice: the present state with it must exist, as things are and as the question asks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import combinations

from offramp.briefing.names import names_of, rule_text
from offramp.case import states
from offramp.case.types import Case, Choices, Rule
from offramp.errors import OfframpError, Problem

MOST = 2  # companions that are looked for


def check_choices(case: Case, fix: Choices) -> None:
    """Raise OfframpError present-infeasible where holding these choices leaves no present state; `allowed` then holds
    the fewest other choices that would go with them, as `OPTION=yes`, those of the question first."""
    rule = broken(case, fix)
    if rule is None or broken(case, ()):
        return
    names, more = names_of(case), companions(case, fix)
    kept = " and ".join(f"{names.option(option)}: {_yes_or_no(yes)}" for option, yes in fix)
    remedy = f"hold also {names.choice(more)}" if more else "undo one of them"
    allowed = tuple(f"{option}={_yes_or_no(yes)}" for option, yes in more)
    message = f"as things stand, this breaks a rule ({kept}; {rule_text(rule, names)})"
    raise OfframpError(Problem("present-infeasible", "changes", 0, 0, message, allowed, remedy))


def companions(case: Case, fix: Choices) -> Choices:
    """The fewest other choices with which these leave a present state; () where there are none, or too many."""
    others = _others(case, fix)
    tried = (some for n in range(1, MOST + 1) for some in combinations(others, n))
    return next((some for some in tried if broken(case, (*fix, *some)) is None), ())


def _others(case: Case, fix: Choices) -> Choices:
    """Every choice that is not yet held, turned round from the present one: those of the question first."""
    given, now = _given(case), _present(case, fix, {})
    free = [(option, not yes) for option, yes in now.items() if option not in dict(fix)]
    return tuple(sorted(free, key=lambda choice: given.get(choice[0]) is not choice[1]))


def broken(case: Case, fix: Choices) -> Rule | None:
    """A rule that the present state breaks under these choices, as things are or with what the question gives."""
    return next((rule for state in _both(case, fix) for rule in case.rules if not _allows(rule, state)), None)


def _both(case: Case, fix: Choices) -> Iterator[Mapping[str, bool]]:
    yield _present(case, fix, {})
    yield _present(case, fix, _given(case))


def _allows(rule: Rule, state: Mapping[str, bool]) -> bool:
    return bool(states.allowed(rule, {option: int(yes) for option, yes in state.items()}, 1))


def _present(case: Case, fix: Choices, given: Mapping[str, bool]) -> dict[str, bool]:
    return {**{one.id: one.now for one in case.options}, **dict(case.fix), **given, **dict(fix)}


def _given(case: Case) -> dict[str, bool]:
    return dict(case.asks.given) if case.asks else {}


def _yes_or_no(yes: bool) -> str:
    return "yes" if yes else "no"
