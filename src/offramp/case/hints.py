"""What a refused text was probably meant to be: the remedy that a message ends with, by the slips people make.

Nothing here reads a case or guesses a value; it only says in words what to write instead.
"""

from __future__ import annotations

import re

_NUMBER = r"-?[0-9]+(?:\.[0-9]+)?"
_NUMBERS = (
    (r"[0-9],[0-9]", "write a decimal point, not a comma: 4.5"),
    ("[\u2212\u2013\u2014]", "write a minus as - and a range with two dots: -4..-1"),
    (r"%", "write a share of one: 30 % is 0.3"),
    (r"\.\.\.|[0-9]\s+to\b|[0-9]\s*-", "write a range with two dots: 4..8"),
)
_CONDITIONS = (
    (r"[&|!]|\b(?:AND|OR|NOT|And|Or|Not)\b", "write the words and, or, not, in small letters"),
    (r"=|:", "write the name alone for yes, and 'not' before it for no"),
)
_SYNTAX = (
    (r"'\\t'", "indent with blanks, not with tabs"),
    (r"mapping values are not allowed", "put a text that holds ': ' in quotes, and see that the line before is closed"),
)
NOTHING = "nothing stands after its colon", "write a value, or leave the key out"
AROUND = "check indentation, quotes and brackets here and on the line before"


def hint_number(text: str, slug: str, probability: bool = False) -> str:
    """What to write in place of a text that is not a quantity.

    >>> hint_number("-4,5..-1", "bad-quantity")
    'write a decimal point, not a comma: 4.5'
    """
    if slug == "range-order":
        plain = re.fullmatch(rf"{_NUMBER}(?:\.\.{_NUMBER}){{1,2}}", text.strip())
        inorder = "..".join(sorted(text.strip().split(".."), key=float)) if plain else "-4..-1"
        return f"put the smaller number first: {inorder}; where there is only one, write it alone"
    usual = "write a number from 0 to 1, or one of the words"
    return _first(_NUMBERS, text) or (usual if probability else "write numbers without exponent, sign + or %")


def condition(text: str) -> str:
    """What to write in place of a text that is not a condition; "" where it is not a usual slip.

    >>> condition("offer AND leave"), condition("offer leave")
    ('write the words and, or, not, in small letters', '')
    """
    return _first(_CONDITIONS, text)


def pair(key: str) -> tuple[str, str]:
    """Why a key within { } has no value, and what to write.

    >>> pair("actor:eu")
    ('a colon needs a blank after it', "write 'actor: eu'")
    """
    if key.endswith(":"):
        return NOTHING
    if re.fullmatch(r"[A-Za-z_]\w*:\S+", key):
        return "a colon needs a blank after it", f"write '{key[:60].replace(':', ': ', 1)}'"
    why = "a comma inside { } or [ ] ends a text"
    if re.fullmatch(r"[0-9]+(\.\..*)?", key):
        return why, "write a decimal point, not a comma: 4.5; put a text with a comma in quotes"
    straight = "straight " if re.search("[\u201c\u201d\u201e]", key) else ""
    return why, f'put the whole text in {straight}quotes: "a, b"'


def symbol(name: str) -> str:
    """A name for use in conditions that is near one that is refused.

    >>> symbol("Sail out"), symbol("1st")
    ("rename it, such as 'sail_out'", 'rename it')
    """
    near = re.sub(r"[^a-z0-9]+", "_", name[:60].lower()).strip("_")
    return f"rename it, such as '{near}'" if re.match("[a-z]", near) else "rename it"


def syntax(what: str, text: str, line: int) -> str:
    """What to look at where a text is not YAML; `line` from 1 is where the parser stopped.

    >>> syntax("found character '\\\\t' that cannot start any token", "a:\\n\\tb: c", 2)
    'indent with blanks, not with tabs'
    """
    near = "\n".join(text.splitlines()[max(0, line - 2) : line])
    hidden = "; a blank before # begins a comment" if re.search(r"[\[{][^\]}\n]*\s#", near) else ""
    return (_first(_SYNTAX, what) or AROUND) + hidden


def _first(slips: tuple[tuple[str, str], ...], text: str) -> str:
    return next((remedy for pattern, remedy in slips if re.search(pattern, text)), "")
