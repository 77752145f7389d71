"""A case under other names, made on its explicit form: every name is another word, or that of another of its kind."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Callable, Mapping
from typing import Any

from offramp.case.canonical import explicit
from offramp.case.load import load_text
from offramp.case.types import Case

KINDS = ("actors", "options", "chance", "items", "outcomes", "reports", "origins", "texts")
Plain = dict[str, Any]


def in_other_words(case: Case, seed: int, kinds: tuple[str, ...] = KINDS, swap: bool = False) -> Case:
    """The case with every name of these kinds replaced by a new word, or, `swap`ped, by that of another of its kind."""
    rng, data = random.Random(f"names {seed}"), explicit(case)
    new = {
        kind: _new(rng, sorted(names), swap and kind != "texts")
        for kind, names in _names(data).items()
        if kind in kinds
    }
    return load_text(json.dumps(_renamed(data, lambda kind, name: new.get(kind, {}).get(name, name))))


def _names(data: Plain) -> Mapping[str, set[str]]:
    found = {kind: set(data.get(kind, {})) for kind in ("actors", "options", "chance", "outcomes", "reports")}
    texts = {
        str(one.get("text", one.get("name", "")))
        for room in ("actors", "options", "chance")
        for one in data.get(room, {}).values()
    }
    items = {item["name"] for form in data.get("worth", {}).values() for item in form}
    return {
        **found,
        "items": items,
        "origins": {one["origin"] for one in data.get("reports", {}).values()},
        "texts": texts - {""},
    }


def _new(rng: random.Random, names: list[str], swap: bool) -> dict[str, str]:
    return dict(zip(names, rng.sample(names, len(names)) if swap else [_word(rng) for _ in names], strict=True))


def _word(rng: random.Random) -> str:
    return "".join(rng.choice("bdfgklmnprst") + rng.choice("aeiou") for _ in range(5))


def _renamed(data: Plain, to: Callable[[str, str], str]) -> Plain:
    def when(text: str) -> str:
        return re.sub(r"[a-z]\w*", lambda found: to("options", to("chance", found.group())), text)

    def claim(name: str) -> str:
        report, _, digits = name.partition("#")
        return f"{to('reports', report)}#{digits}"

    def cited(one: Plain) -> Plain:
        told: Plain = {
            **one,
            **{key: [claim(each) for each in one[key]] for key in ("because", "needs", "same_as") if key in one},
        }
        return {**told, **{key: when(one[key]) for key in ("when", "take", "undo", "never", "require") if key in one}}

    def chosen(some: Plain) -> Plain:
        return {to("options", key): value for key, value in some.items()}

    def path(text: str) -> str:
        room, _, rest = text.partition(".")
        owner, _, name = rest.partition(".")
        if room == "worth":
            return f"worth.{to('actors', owner)}.{to('items', name)}"
        return f"chance.{to('chance', owner)}" + (f".{name}" if name else "")

    def actor(one: Plain) -> Plain:
        told = {**one, **({"name": to("texts", one["name"])} if "name" in one else {})}
        crowd: Plain | None = one.get("crowd")
        return {**told, **({"crowd": cited({**crowd, "option": to("options", crowd["option"])})} if crowd else {})}

    def option(one: Plain) -> Plain:
        return cited({**one, "actor": to("actors", one["actor"]), "text": to("texts", one["text"])})

    def chance(one: Plain) -> Plain:
        told = {**one, "text": to("texts", one["text"])}
        return cited({**told, **({"cases": [cited(each) for each in one["cases"]]} if "cases" in one else {})})

    def passed(one: Plain) -> Plain:
        more: Plain = {key: chosen(one[key]) for key in ("saw", "demanded") if key in one}
        until = {"until": to("options", one["until"])} if "until" in one else {}
        return cited(
            {
                **one,
                **more,
                **until,
                **({"with": {path(p): v for p, v in one["with"].items()}} if "with" in one else {}),
            }
        )

    def judged(one: Plain) -> Plain:
        told = {**one, "report": to("reports", one["report"])}
        return cited(
            {
                **told,
                **({"conflicts": {claim(k): v for k, v in one["conflicts"].items()}} if "conflicts" in one else {}),
            }
        )

    made: Plain = {
        "actors": {to("actors", key): actor(one) for key, one in data["actors"].items()},
        "options": {to("options", key): option(one) for key, one in data["options"].items()},
        "chance": {to("chance", key): chance(one) for key, one in data.get("chance", {}).items()},
        "rules": [cited(one) for one in data.get("rules", [])],
        "worth": {
            to("actors", key): [cited({**item, "name": to("items", item["name"])}) for item in form]
            for key, form in data.get("worth", {}).items()
        },
        "play": [
            {**step, "actor": to("actors", step["actor"]), "chooses": [to("options", one) for one in step["chooses"]]}
            for step in data.get("play", [])
        ],
        "history": [passed(one) for one in data.get("history", [])],
        "outcomes": {to("outcomes", key): cited(one) for key, one in data.get("outcomes", {}).items()},
        "reports": {
            to("reports", key): {**one, "origin": to("origins", one["origin"])}
            for key, one in data.get("reports", {}).items()
        },
        "fix": chosen(data.get("fix", {})),
        "delay": {to("actors", key): value for key, value in data.get("delay", {}).items()},
        "claims": {claim(key): judged(one) for key, one in data["claims"].items()},
    }
    if "asks" in data:
        made["asks"] = {"outcome": to("outcomes", data["asks"]["outcome"]), "given": chosen(data["asks"]["given"])}
    rest = {key: value for key, value in data.items() if key not in (*made, "variants", "unused")}
    return {**rest, **{key: value for key, value in made.items() if value or key == "claims"}}
