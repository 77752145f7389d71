"""Random cases in which actors are mistaken, as mappings: states that do not exist, ties, one-way and conditional
changes, options held and freed, three forms of preferences, two levels of sight."""

from __future__ import annotations

import json
from itertools import product
from random import Random
from typing import Any

from twin_hypergame import Told, exists, laid

HEAD = {"format": "offramp/case-1", "title": "t", "question": "q?", "as_of": "2026-03-02", "horizon": "30 days"}


def mistaken(seed: int) -> dict[str, Any]:
    """The case of a seed: `wants` holds the form and what it says, by actor; `text_of` writes it as a case file."""
    rng = Random(seed)
    while True:
        told = _case(rng)
        now = [state for state in _states(told) if exists(told, state)]
        if len(now) > 1:
            break
    for option, letter in zip(told["options"].values(), rng.choice(now), strict=True):
        option["now"] = "yes" if letter == "Y" else "no"
    told["wants"] = {actor: _wants(rng, told, now) for actor in told["actors"]}
    told["sees"] = {actor: _sight(rng, told, actor, deeper=True) for actor in told["actors"] if rng.random() < 0.7}
    return told


def _states(told: Told) -> list[str]:
    return ["".join(letters) for letters in product("NY", repeat=len(told["options"]))]


def _case(rng: Random) -> dict[str, Any]:
    names, actors = "abcd"[: rng.randint(2, 4)], ["ann", "ben", "cy"][: rng.randint(2, 3)]
    told: dict[str, Any] = {"actors": {actor: {} for actor in actors}, "options": {}}
    for option in names:
        told["options"][option] = {"actor": rng.choice(actors), "assumed": "x"}
    for option in told["options"].values():
        option |= {key: rng.choice(["always", "always", "never", _when(rng, names)]) for key in ("take", "undo")}
    told["rules"] = [{"never": _when(rng, names), "assumed": "x"} for _ in range(rng.randint(0, 1))]
    told["fix"] = {rng.choice(names): rng.choice(["yes", "no"])} if rng.random() < 0.3 else {}
    return told


def _when(rng: Random, names: str) -> str:
    some = rng.sample(names, rng.randint(1, 2))
    return rng.choice([" and ", " or "]).join(rng.choice(["", "not "]) + option for option in some)


def _wants(rng: Random, told: Told, states: list[str], ranked: bool = True) -> tuple[str, Any]:
    names = "".join(told["options"])
    form = rng.choice(["worth", "worth", "priorities", *(["ranking"] if ranked and not told["fix"] else [])])
    if form == "worth":
        items = [{"name": f"i{k}", "value": rng.randint(-3, 3), "when": _when(rng, names)} for k in range(3)]
        return form, [{**item, "assumed": "x"} for item in items]
    if form == "priorities":
        return form, [_when(rng, names) for _ in range(rng.randint(1, 3))]
    order = rng.sample(states, len(states))
    return form, [order[:2], *order[2:]] if rng.random() < 0.5 and len(order) > 1 else order


def _sight(rng: Random, told: Told, viewer: str, deeper: bool) -> dict[str, Any]:
    """What somebody sees otherwise; a state is left to him."""
    names, sight = "".join(told["options"]), dict[str, Any]()
    held = {option: rng.choice(["no", "no", "yes", "free"]) for option in names if rng.random() < 0.25}
    sight["options"] = {k: v for k, v in held.items() if v != "free" or k in told["fix"]}
    sight["never"] = [_when(rng, names)] if rng.random() < 0.3 else []
    states = [state for state in _states(told) if exists(laid(told, sight), state)]
    if not states:
        sight, states = {}, [state for state in _states(told) if exists(told, state)]
    for actor in told["actors"]:
        if actor != viewer and rng.random() < 0.6:
            form, said = _wants(rng, told, states)
            sight.setdefault(form, {})[actor] = _changes(rng, told, actor, said) if form == "worth" else said
    if deeper:
        others = [actor for actor in told["actors"] if actor != viewer and rng.random() < 0.5]
        sight["sees"] = {actor: _sight(rng, laid(told, sight), actor, deeper=False) for actor in others}
    return sight | {"assumed": "x"}


def _changes(rng: Random, told: Told, actor: str, items: list[dict[str, Any]]) -> dict[str, Any]:
    """Another number for an item that is there, or a number and when."""
    own = {item["name"] for item in told["wants"][actor][1]} if told["wants"][actor][0] == "worth" else set()
    return {
        ("new" if k == 2 else item["name"]): item["value"]
        if k < 2 and item["name"] in own and rng.random() < 0.6
        else {"value": item["value"], "when": item["when"]}
        for k, item in enumerate(items)
    }


def text_of(told: Told) -> str:
    """The case file."""
    data: dict[str, Any] = {**HEAD, **{key: value for key, value in told.items() if key != "wants"}}
    for form in ("worth", "priorities", "ranking"):
        data[form] = {actor: said for actor, (own, said) in told["wants"].items() if own == form}
    return json.dumps({key: value for key, value in data.items() if value}, indent=1)
