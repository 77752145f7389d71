"""What an item of a case says, as the page shows it and as the file has it: options stand by their texts, in the file
by their ids."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from offramp.briefing.names import Names
from offramp.case.insertion import yaml_key, yaml_text
from offramp.web.case_items import KINDS, ItemField
from offramp.web.item_places import ItemPlace, entry_at, fields_of
from offramp.web.session import refuse

_RANGE = re.compile(r"^(-?[\d.]+) to (-?[\d.]+)$")
_PLAIN = {
    "condition": re.compile(r"[\w.()](?:[\w.() -]*[\w.()])?"),
    "value": re.compile(r"[-+\w.](?:[-+\w. ()]*[\w.)%])?"),
}


def said_of(item: Any, place: ItemPlace, names: Names) -> dict[str, Any]:
    """What an item says, as the page shows it."""
    found = item if isinstance(item, dict) else {_SHORT.get(place.kind, "when"): item}
    if place.kind == "rationality":
        found = _rationality(item)
    if isinstance(day := found.get("date"), dict) and place.kind == "report":
        found = {**found, "date": day.get("assumed", ""), "why": day.get("why", "")}
    if KINDS[place.kind].named and place.keys:
        numbers = {key: value for key, value in found.items() if "." in key}
        found = {"name": place.keys[-1], "numbers": numbers, **found}
    return {one.key: _shown(entry_at(found, one.key.split(".")) or "", one.kind, names) for one in fields_of(place)}


def _rationality(item: Any) -> dict[str, Any]:
    """The unit and the number of each form in which a rationality is written."""
    if isinstance(item, dict):
        return {"unit": "raw", "value": item["raw"]} if "raw" in item else item
    return {"unit": item} if item == "limit" else {"unit": "range", "value": item}


def day_yaml(day: str, why: str) -> str:
    """The day of a report as the file has it, with why it is assumed where the page does not say it.

    >>> day_yaml("2026-03-01", ""), day_yaml("2026-03-01", "undated")
    ('2026-03-01', '{assumed: 2026-03-01, why: undated}')
    """
    shown = _plain("value", day) if day or why else ""
    return f"{{assumed: {shown}, why: {yaml_key(why)}}}" if why else shown


def rationality_yaml(unit: str, value: str) -> str:
    """A rationality as the file has it. Raises OfframpError bad-unit for a number where nobody errs.

    >>> rationality_yaml("choice", "1..6"), rationality_yaml("raw", "2"), rationality_yaml("limit", "")
    ('{unit: choice, value: 1..6}', '{raw: 2}', 'limit')
    """
    if unit == "limit" and value:
        raise refuse("bad-unit", "where nobody errs there is no number", "empty it, or choose in what it counts")
    value = value or '""'
    forms = {"limit": unit, "range": value, "raw": f"{{raw: {value}}}", "": f"{{value: {value}}}"}
    return forms.get(unit, f"{{unit: {yaml_key(unit)}, value: {value}}}")


_SHORT = {"ranking": "order", "idle": "reason"}  # what an item of this kind says that is no mapping


def _shown(value: Any, kind: str, names: Names) -> Any:
    if kind == "order":
        return as_ties([[one] if isinstance(one, str) else one for one in value])
    if kind == "pairs":
        return [" ".join(pair) for pair in value]
    if kind == "lines":
        return "\n".join(in_names(one, names) for one in ([value] if isinstance(value, str) else value))
    if kind in ("filters", "notes"):
        each = ((key, [one] if isinstance(one, str) else one) for key, one in dict(value or {}).items())
        return "\n".join(f"{key}: {' or '.join(values)}" for key, values in each)
    if kind == "seen":
        return [
            f"{actor}.{key}={_written(said)}" for actor, own in dict(value or {}).items() for key, said in own.items()
        ]
    if kind == "numbers":
        return [f"{path}={_written(said)}" for path, said in value.items()] if value else []
    if kind == "choices":
        return [f"{option}={taken}" for option, taken in value.items()] if isinstance(value, dict) else []
    if kind in ("own", "actors"):
        return [value] if value and isinstance(value, str) else list(value)
    if kind == "value" and isinstance(value, dict):
        return _written(value)
    text = value if isinstance(value, str) else ", ".join(map(str, value))
    return in_names(text, names) if kind == "condition" else text


def as_ties(groups: Sequence[Sequence[str]]) -> list[str]:
    """The states of an order, best first, "=" before what is as good as the one before it."""
    return ["=" * (k > 0) + state for group in groups for k, state in enumerate(group)]


def _written(value: Any) -> str:
    """A number as it is written; of named types the chance of each, or whichever is sure."""
    return value if isinstance(value, str) else f"{{{', '.join(f'{key}: {said}' for key, said in value.items())}}}"


def in_names(condition: str, names: Names) -> str:
    """A condition of the file with the texts of options and chances in place of their ids.

    >>> in_names("leave and not chase", Names(options={"leave": "go abroad", "chase": "follow"}))
    '“go abroad” and not “follow”'
    """
    texts = {**names.chances, **names.options}
    several = {text for text in texts.values() if list(texts.values()).count(text) > 1}
    known = {name: text for name, text in texts.items() if text not in several and "”" not in text}
    return re.sub(r"\w+", lambda word: f"“{known[word[0]]}”" if word[0] in known else word[0], condition)


def in_ids(condition: str, names: Names) -> str:
    """A condition as the file has it. Raises OfframpError unknown-name for a text that is none.

    >>> in_ids("“go abroad” and not “follow”", Names(options={"leave": "go abroad", "chase": "follow"}))
    'leave and not chase'
    """
    ids = {text.casefold(): name for name, text in (*names.chances.items(), *names.options.items())}

    def known(match: re.Match[str]) -> str:
        if match[1].casefold() not in ids:
            texts = tuple(f"“{text}”" for text in names.options.values())
            raise refuse("unknown-name", f"no option is called “{match[1][:60]}”", "", texts)
        return ids[match[1].casefold()]

    return re.sub(r"[“\"]([^”\"]*)[”\"]", known, condition).strip()


def field_yaml(field: ItemField, value: Any, names: Names) -> str:
    """A value as the file has it, on one line; "" for none. Raises OfframpError unknown-name.

    >>> field_yaml(ItemField("value", "How much", "value"), "−3 to 4.5", Names())
    '-3..4.5'
    """
    if field.kind in ("own", "actors", "choices", "order", "pairs"):
        return listed_yaml(value, field.kind)
    if field.kind == "numbers":
        pairs = [f"{yaml_key(path)}: {text}" for path, text in numbers_yaml(value).items()]
        return f"{{{', '.join(pairs)}}}" if pairs else ""
    if field.kind == "seen":
        return _seen_yaml(numbers_yaml(value), sorted(names.actors, key=len, reverse=True))
    text = str(value).strip()
    if field.kind in ("filters", "notes"):
        return _filters_yaml(text, " or " if field.kind == "filters" else "\n")
    if field.kind == "lines":
        lines = [_plain("condition", in_ids(one, names)) for one in text.splitlines() if one.strip()]
        return f"[{', '.join(lines)}]" if lines else ""
    if field.kind == "condition":
        text = in_ids(text, names)
    if field.kind == "names":
        return listed_yaml([one for one in map(str.strip, text.split(",")) if one], "own")
    if field.kind == "value":
        return _value_yaml(text)
    if not text or (field.kind == "flag" and text == "no"):
        return ""
    return "yes" if field.kind == "flag" else _plain(field.kind, text)


def _plain(kind: str, text: str) -> str:
    pattern = _PLAIN.get(kind)
    return text if pattern and pattern.fullmatch(text) else yaml_key(text)


def numbers_yaml(pairs: str | Sequence[str]) -> dict[str, str]:
    """Numbers by their paths as the file has them, from `path=value`.

    >>> numbers_yaml(["worth.her.calm=−3 to 4", "worth.them.will={weak: 40 %, firm: 60 %}"])
    {'worth.her.calm': '-3..4', 'worth.them.will': '{weak: 40 %, firm: 60 %}'}
    """
    found = [one.rpartition("=") for one in ([pairs] if isinstance(pairs, str) else pairs)]
    return {path: said for path, _, value in found if (said := _value_yaml(value.strip()))}


def _filters_yaml(text: str, between: str) -> str:
    """Columns with the values of which a row must have one, from lines, as the file has them.

    >>> _filters_yaml("fate: tried or fled\\nidled: >= 1000", " or ")
    '{fate: [tried, fled], idled: ">= 1000"}'
    """
    pairs = (line.partition(":") for line in text.splitlines() if line.strip())
    each = ((yaml_key(key.strip()), [yaml_key(one.strip()) for one in said.split(between)]) for key, _, said in pairs)
    shown = [f"{key}: {', '.join(values) if len(values) == 1 else _listed(values)}" for key, values in each]
    return f"{{{', '.join(shown)}}}" if shown else ""


def _seen_yaml(numbers: Mapping[str, str], actors: Sequence[str]) -> str:
    """What others gain and lose in somebody's eyes, by actor and item, as the file has it.

    >>> _seen_yaml({"them.cost": "2", "them.pride": "1..2"}, ["them", "her"])
    '{them: {cost: 2, pride: 1..2}}'
    """
    own = ((actor, [one for one in numbers if one.startswith(f"{actor}.")]) for actor in actors)
    groups = (
        f"{yaml_key(actor)}: {{{', '.join(f'{yaml_key(one[len(actor) + 1 :])}: {numbers[one]}' for one in found)}}}"
        for actor, found in own
        if found
    )
    return f"{{{', '.join(groups)}}}" if numbers else ""


def _value_yaml(text: str) -> str:
    """A number, or a value for each of several names, as the file has it; ranges may be written as pages show them."""
    text = _RANGE.sub(r"\1..\2", text.replace("−", "-"))
    if text.startswith("{") and text.endswith("}"):
        parts = [one.partition(":") for one in text[1:-1].split(",") if one.strip()]
        said = (f"{yaml_key(name.strip())}: {_plain('value', value.strip())}" for name, _, value in parts)
        return f"{{{', '.join(said)}}}"
    return _plain("value", text) if text else ""


def listed_yaml(value: str | Sequence[str], kind: str) -> str:
    """Options, or options each with yes or no, states or pairs of states, as the file has them."""
    many = [value] if isinstance(value, str) else value
    if kind in ("order", "pairs"):
        groups = _ties(many) if kind == "order" else (_group(one.split()) for one in many)
        return f"[{', '.join(groups)}]" if many else ""
    if kind in ("own", "actors"):
        return f"[{', '.join(map(yaml_key, many))}]" if value else ""
    pairs = [one.partition("=") for one in many]
    return f"{{{', '.join(f'{yaml_key(option)}: {_answer(taken)}' for option, _, taken in pairs)}}}" if value else ""


def _ties(states: Sequence[str]) -> Iterator[str]:
    """The places of an order, best first; a state behind "=" is as good as the one before it.

    >>> list(_ties(["NN", "YN", "=NY"]))
    ['NN', '[YN, NY]']
    """
    firsts = [k for k, state in enumerate(states) if k == 0 or not state.startswith("=")]
    for first, end in zip(firsts, [*firsts[1:], len(states)], strict=True):
        tied = [state.removeprefix("=") for state in states[first:end]]
        yield _group(tied) if len(tied) > 1 else yaml_key(tied[0])


def _group(states: Sequence[str]) -> str:
    return _listed([yaml_key(one) for one in states])


def _listed(texts: Sequence[str]) -> str:
    return f"[{', '.join(texts)}]"


def _answer(taken: str) -> str:
    return taken if taken in ("yes", "no", "free") else yaml_text(taken)
