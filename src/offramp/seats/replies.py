"""What a person types, as a choice: its number, or words for what it takes; and a file of such replies."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from offramp.errors import OfframpError, Problem
from offramp.game.results import Choice
from offramp.io import lines_written

MOST_BYTES = 1 << 20
NOTHING = frozenset({"none", "nothing", "neither", "no"})
YES = frozenset({"yes", "both", "all"})


def choice_number(reply: str, choices: Sequence[Choice], texts: Mapping[str, str]) -> int:
    """The number, from 1, of the choice that a reply means: a number, "yes" for all options, "none", or the options
    that are taken by id or text, with "and" or commas between them. Raises OfframpError bad-reply.

    >>> choices = ({"offer": False, "arm": False}, {"offer": False, "arm": True}, {"offer": True, "arm": False})
    >>> [choice_number(text, choices, {"arm": "Take up arms"}) for text in ("3", "none", "take up arms", "ARM")]
    [3, 1, 2, 2]
    """
    plain = " ".join(re.sub("[“”‘’\"']", "", reply).lower().rstrip(".").split())
    if re.fullmatch(r"[0-9]{1,6}", plain) and 1 <= int(plain) <= len(choices):
        return int(plain)
    taken = _taken(plain, choices[0], texts)
    for number, choice in enumerate(choices, 1):
        if taken is not None and {option for option, yes in choice.items() if yes} == taken:
            return number
    message = f"'{reply.strip()[:60]}' is not one of the choices"
    raise OfframpError(Problem("bad-reply", "seat", 0, 0, message, allowed_choices(choices), "answer by one of these"))


def allowed_choices(choices: Sequence[Choice]) -> tuple[str, ...]:
    """What a reply may look like."""
    return (f"a number from 1 to {len(choices)}", *choices[0], "none")


def _taken(plain: str, choice: Choice, texts: Mapping[str, str]) -> set[str] | None:
    """The options that words name; None where they name none, or something else too."""
    if plain in NOTHING or plain in YES:
        return set(choice) if plain in YES else set()
    called = {name.lower(): option for option in choice for name in (option, texts.get(option, option))}
    if plain in called:
        return {called[plain]}
    parts = [part for part in re.split(r",\s*(?:and\s+)?|\s+and\s+", plain) if part]
    return {called[part] for part in parts} if parts and all(part in called for part in parts) else None


def read_replies(path: Path) -> tuple[tuple[int, str], ...]:
    """The replies of a file, one a line, each with the number of its line; remarks behind # left out. Raises
    OfframpError no-such-file, wrong-encoding, and bad-answers where there is none."""
    replies = tuple((number, line.strip()) for number, line in lines_written(path, MOST_BYTES))
    if not replies:
        message, remedy = "it holds no answer", "write a choice on each line: a number, or the options taken"
        raise OfframpError(Problem("bad-answers", str(path), 0, 0, message, remedy=remedy))
    return replies
