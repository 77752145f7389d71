"""The sections of a case file, one function each: nodes in, frozen nouns out, problems to the desk."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from offramp.case import conditions, hints, types
from offramp.case.diagnostics import Desk
from offramp.case.quantities import Value
from offramp.case.reader import Listing, Node, Scalar, Table
from offramp.case.types import Quantity, Support
from offramp.errors import nearest
from offramp.evidence.types import CERTAINTIES, STATUSES

SUPPORT = ("because", "needs", "assumed")
RESERVED = (*conditions.WORDS, "self", "always", "never")
MAX_OPTIONS = 24
GRADES = ("A", "B", "C", "D", "E", "F")
ADMIRALTY = tuple(letter + digit for letter in GRADES for digit in "123456")
CLAIM_OPTIONAL = ("source", "hedges", "certainty", "status", "grade", "conflicts", "same_as")
HORIZON = re.compile(r"[1-9][0-9]{0,5} (?:hour|day|week|month|year)s?\Z")


@dataclass(frozen=True)
class Names:
    """What the file declares, gathered before any reference is read."""

    actors: tuple[str, ...] = ()
    owners: Mapping[str, str] = field(default_factory=dict)  # option -> actor
    chances: tuple[str, ...] = ()
    outcomes: tuple[str, ...] = ()
    reports: tuple[str, ...] = ()
    claims: tuple[str, ...] = ()
    no_register: bool = False
    unread: bool = False  # the register cannot be read, so what is cited cannot be looked up
    stale: Mapping[str, str] = field(default_factory=dict)  # claim -> why its quote no longer matches

    @property
    def of_options(self) -> dict[str, str]:
        return dict.fromkeys(self.owners, "option")

    @property
    def of_worth(self) -> dict[str, str]:
        return self.of_options | dict.fromkeys(self.chances, "chance")


def support(desk: Desk, found: Mapping[str, Node], names: Names, what: str, node: Node, asked: bool = True) -> Support:
    """`because`, `needs` or `assumed`; warns where none is given though it is asked for."""
    because = claims(desk, found.get("because"), names, f"{what}: because")
    needs = claims(desk, found.get("needs"), names, f"{what}: needs")
    assumed = desk.text(found.get("assumed"), f"{what}: assumed")
    if assumed and (because or needs):
        desk.say("assumed-and-cited", found["assumed"], f"{what} cites claims and is assumed", SUPPORT, "keep one")
    if asked and not (because or needs or "assumed" in found):
        message = f"{what} cites nothing and does not say it is assumed"
        remedy = "add 'because: [claims]' or 'assumed: why'"
        desk.say("unsupported", node, message, remedy=remedy, level="warning")
    return Support(because, needs, assumed)


def claims(desk: Desk, node: Node | None, names: Names, what: str) -> tuple[str, ...]:
    """A list of claim ids that are in the register and whose quotes still stand in their reports."""
    found = desk.names(node, what) if node is not None else ()
    known = frozenset(names.claims)
    for claim in found:
        if claim.text in names.stale:
            remedy = "run 'offramp read CASE' and cite the new claim"
            desk.say("quote-not-in-document", claim, f"{what}: {names.stale[claim.text]}", remedy=remedy)
        elif claim.text not in known and not names.unread and not desk.full:
            allowed, remedy = _meant(claim.text, names)
            desk.say("unknown-claim", claim, f"{what}: no claim '{claim.text[:60]}'", allowed, remedy)
    return tuple(dict.fromkeys(claim.text for claim in found))


def _meant(claim: str, names: Names) -> tuple[tuple[str, ...], str]:
    """The claims that could be meant, of the same report where it has any, and what to do."""
    if names.no_register:
        return (), "there is no claims.jsonl beside the case: run 'offramp read CASE' first"
    report, _, mark = claim.rpartition("#")
    twins = (one for one in names.claims if one.rpartition("#")[2] == mark)  # the same quote in another report
    remedy = next((f"did you mean '{one}'?" for one in twins), "") or nearest(claim, names.claims)
    if report and report not in names.reports:
        remedy = remedy or f"no report is called '{report[:60]}': declare it under 'reports'"
    of_report = tuple(one for one in names.claims if one.startswith(f"{report}#"))
    return of_report or names.claims, remedy or "see 'offramp claims CASE list'"


def otherwise(
    desk: Desk, found: Mapping[str, Node], rests: Support, what: str, node: Node, *, probability: bool = False
) -> Value | None:
    """What a quantity falls back to when its claims are not true."""
    if "otherwise" in found:
        if not rests.claims:
            remedy = "cite the claims it depends on, or remove it"
            desk.say("otherwise-without-claims", found["otherwise"], f"{what}: otherwise never applies", remedy=remedy)
        return desk.value(found["otherwise"], f"{what}: otherwise", probability=probability)
    if rests.claims:
        message = f"{what} cites claims, but nothing changes when they are false"
        desk.say("claim-without-consequence", node, message, remedy="add 'otherwise: value'", level="warning")
    return None


def horizon(desk: Desk, node: Node | None) -> str:
    text = desk.text(node, "horizon")
    if text and not HORIZON.match(text):
        desk.say("bad-horizon", node, f"'{text[:40]}' is no length of time", ("90 days", "6 months", "2 years"))
    return text


def actors(desk: Desk, node: Node | None, names: Names) -> tuple[types.Actor, ...]:
    result = tuple(_actor(desk, key, value, names) for key, value in desk.table(node, "actors"))
    crowds = [actor for actor in result if actor.crowd]
    seen: set[str] = set()
    for actor in crowds:
        assert actor.crowd
        if actor.crowd.option in seen:
            desk.say(
                "two-crowds", desk.at(f"actors.{actor.id}"), f"'{actor.crowd.option}' has two crowds", remedy="keep one"
            )
        seen.add(actor.crowd.option)
    if isinstance(node, Table) and not node.pairs:
        desk.say("no-actors", node, "a case needs actors", remedy="add one: 'ruler: {name: …}'")
    return result


def _actor(desk: Desk, key: Scalar, node: Node, names: Names) -> types.Actor:
    what = f"actors.{_name(desk, key, 'actor')}"
    desk.mark(what, key)
    found = desk.fields(node, what, optional=("name", "aliases", "crowd"))
    aliases = tuple(alias.text for alias in desk.names(found.get("aliases"), f"{what}.aliases"))
    crowd = _crowd(desk, found["crowd"], key.text, names) if "crowd" in found else None
    return types.Actor(key.text, desk.text(found.get("name"), f"{what}.name", key.text), aliases, crowd)


def _crowd(desk: Desk, node: Node, actor: str, names: Names) -> types.Crowd:
    what = f"actors.{actor}.crowd"
    numbers = ("strength", "doubt", "noise", "size", "quorum")
    found = desk.fields(node, what, ("option", "model"), (*numbers, *SUPPORT))
    option = desk.name(found.get("option"), f"{what}.option", names.owners, "option")
    if option and names.owners[option] != actor:
        _not_own(desk, found["option"], option, actor, names)
    models = ("public", "private", "quorum")
    model = desk.name(found.get("model"), f"{what}.model", models, "model of a crowd")
    rests = support(desk, found, names, what, node)
    for name in numbers:
        desk.mark(f"crowd.{actor}.{name}", node)
    wanted = {"quorum": ("size", "quorum"), "private": ("strength", "noise"), "public": numbers[:3]}.get(model, ())
    for name in wanted:
        if name not in found:
            desk.say("missing-key", node, f"{what} of model {model} needs '{name}'", remedy=f"add '{name}: …'")
    parameters = tuple(
        Quantity(path, desk.value(found[n], f"{what}.{n}", least=limits(path)[0]), rests)
        for n in numbers
        if n in found and (path := f"crowd.{actor}.{n}")
    )
    return types.Crowd(option, model, parameters)


def limits(path: str) -> tuple[float | None, float | None]:
    """The smallest and the largest number that the quantity with this path may be, where there is one."""
    name = path.rpartition(".")[2]
    if path.startswith("crowd."):
        return {"strength": None, "size": 1.0, "quorum": 1.0}.get(name, 0.0), None
    if path.startswith("chance."):
        return None if name == "stake" else 0.0, 1.0 if name == "discount" else None
    return 0.0 if path.startswith("delay.") else None, None


def options(desk: Desk, node: Node | None, names: Names) -> tuple[types.Option, ...]:
    pairs = desk.table(node, "options")
    if node is not None and not pairs and isinstance(node, Table):
        desk.say("no-options", node, "a case needs options", remedy="add one: 'leave: {actor: ruler, text: …}'")
    if len(pairs) > MAX_OPTIONS:
        message = f"{len(pairs)} options make 2^{len(pairs)} states"
        desk.say("too-many-options", pairs[MAX_OPTIONS][0], message, (f"at most {MAX_OPTIONS}",), "join or drop some")
    return tuple(_option(desk, key, value, names) for key, value in pairs)


def _option(desk: Desk, key: Scalar, node: Node, names: Names) -> types.Option:
    what = f"options.{_symbol(desk, key, 'option')}"
    desk.mark(what, key)
    found = desk.fields(node, what, ("actor",), ("text", "now", "take", "undo", *SUPPORT))
    return types.Option(
        key.text,
        desk.name(found.get("actor"), f"{what}.actor", names.actors, "actor"),
        desk.text(found.get("text"), f"{what}.text", key.text),
        desk.flag(found.get("now"), f"{what}.now"),
        desk.condition(found.get("take"), f"{what}.take", names.of_options, words=True),
        desk.condition(found.get("undo"), f"{what}.undo", names.of_options, words=True),
        support(desk, found, names, what, key),
    )


def rules(desk: Desk, node: Node | None, names: Names) -> tuple[types.Rule, ...]:
    return tuple(_rule(desk, item, k, names) for k, item in enumerate(desk.items(node, "rules"), 1))


def _rule(desk: Desk, node: Node, k: int, names: Names) -> types.Rule:
    what = f"rules.{k}"
    desk.mark(what, node)
    found = desk.fields(node, what, optional=("never", "require", *SUPPORT))
    kinds = [kind for kind in ("never", "require") if kind in found]
    if len(kinds) != 1 and isinstance(node, Table):
        desk.say("bad-rule", node, f"{what} needs one condition", ("never", "require"), "write one rule for each")
    kind = kinds[0] if kinds else "require"
    when = desk.condition(found.get(kind), f"{what}.{kind}", names.of_options)
    return types.Rule(kind, when, support(desk, found, names, what, node))


def chances(desk: Desk, node: Node | None, names: Names) -> tuple[types.Chance, ...]:
    return tuple(_chance(desk, key, value, names) for key, value in desk.table(node, "chance"))


def _chance(desk: Desk, key: Scalar, node: Node, names: Names) -> types.Chance:
    what = f"chance.{_symbol(desk, key, 'chance')}"
    desk.mark(what, key)
    if key.text in names.owners:
        desk.say("name-clash", key, f"'{key.text}' is an option too", remedy="rename one of them")
    forms = ("probability", "cases", "model")
    found = desk.fields(node, what, optional=("text", "when", *forms, *types.HOST, "otherwise", *SUPPORT))
    rests = support(desk, found, names, what, key)
    fallback = otherwise(desk, found, rests, what, key, probability=True)
    text = desk.text(found.get("text"), f"{what}.text", key.text)
    empty = isinstance(found.get("cases"), Listing) and not desk.items(found["cases"], what)
    if isinstance(node, Table) and (sum(form in found for form in forms) != 1 or empty):
        desk.say("bad-chance", key, f"{what} needs a probability, or cases, or a model", forms, "write one of them")
    for number in types.HOST if "model" not in found else ():
        if number in found:
            desk.say("bad-chance", found[number], f"{what}.{number} is of a host", remedy="add 'model: host'")
    if "model" in found:
        return types.Chance(key.text, text, (_hosted(desk, found, what, key, names, rests, fallback),))
    if "cases" not in found:
        return types.Chance(key.text, text, (_contingency(desk, found, what, "", names, rests, fallback),))
    if "when" in found:
        desk.say("bad-chance", found["when"], f"{what} has cases: each case has its own 'when'", remedy="move it")
    return types.Chance(key.text, text, _cases(desk, found["cases"], what, names, rests, fallback))


def _hosted(
    desk: Desk, found: Mapping[str, Node], what: str, key: Scalar, names: Names, rests: Support, fallback: Value | None
) -> types.Contingency:
    """A chance that follows from a host's incentives."""
    desk.name(found["model"], f"{what}.model", ("host",), "model of a chance")
    when = desk.condition(found.get("when"), f"{what}: when", names.of_options)
    numbers = {}
    for name in types.HOST:
        path = f"{what}.{name}"
        desk.mark(path, found.get(name, key))
        if name not in found:
            desk.say("missing-key", key, f"{what} of model host needs '{name}'", remedy=f"add '{name}: …'")
        least, most = limits(path)
        numbers[name] = Quantity(path, desk.value(found.get(name), path, least=least, most=most), rests)
    return types.Contingency("", when, types.Host(what, **numbers, otherwise=fallback))


def _cases(
    desk: Desk, node: Node, what: str, names: Names, rests: Support, fallback: Value | None
) -> tuple[types.Contingency, ...]:
    result: list[types.Contingency] = []
    for item in desk.items(node, f"{what}.cases"):
        found = desk.fields(item, f"a case of {what}", ("name", "when", "probability"))
        name = _name(desk, found.get("name"), f"case of {what}")
        desk.mark(f"{what}.{name}", item)
        if name and name in [one.name for one in result]:
            desk.say("duplicate-name", found["name"], f"{what} has two cases named '{name}'", remedy="rename one")
        result.append(_contingency(desk, found, what, name, names, rests, fallback))
    return tuple(result)


def _contingency(
    desk: Desk, found: Mapping[str, Node], what: str, name: str, names: Names, rests: Support, fallback: Value | None
) -> types.Contingency:
    path = f"{what}.{name}" if name else what
    when = desk.condition(found.get("when"), f"{path}: when", names.of_options)
    value = desk.value(found.get("probability"), f"{path}: probability", probability=True)
    return types.Contingency(name, when, Quantity(path, value, rests, fallback))


def preferences(
    desk: Desk, found: Mapping[str, Node], names: Names, crowds: Mapping[str, str]
) -> Iterator[types.Preference]:
    """The forms worth, priorities and ranking; one form for each actor, and one for every owner of an option."""
    given: dict[str, str] = {}
    for form, read in (("worth", _worth), ("priorities", _priorities), ("ranking", _ranking)):
        for key, node in desk.table(found.get(form), form):
            desk.mark(f"{form}.{key.text}", key)
            if key.text not in names.actors:
                desk.unknown(key, key.text, names.actors, "actor")
            elif key.text in given:
                message = f"'{key.text}' has preferences as {given[key.text]} and as {form}"
                desk.say("two-preferences", key, message, remedy="keep one form for each actor")
            given.setdefault(key.text, form)
            yield read(desk, key.text, node, names, crowds)
    for actor in dict.fromkeys(names.owners.values()):
        if actor in names.actors and actor not in given:
            message = f"'{actor}' owns options but has no preferences"
            remedy = f"add '{actor}:' under one of them"
            desk.say("no-preference", desk.at(f"actors.{actor}"), message, ("worth", "priorities", "ranking"), remedy)


def _worth(desk: Desk, actor: str, node: Node, names: Names, crowds: Mapping[str, str]) -> types.Worth:
    allowed = names.of_worth | ({"self": "option"} if actor in crowds else {})
    items: dict[str, types.Item] = {}
    for entry in desk.items(node, f"worth.{actor}"):
        item = _item(desk, actor, entry, names, allowed)
        if item.name and item.name in items:
            desk.say("duplicate-name", entry, f"worth.{actor} has two items named '{item.name}'", remedy="rename one")
        items[item.name] = item
    return types.Worth(actor, tuple(items.values()))


def _item(desk: Desk, actor: str, node: Node, names: Names, allowed: Mapping[str, str]) -> types.Item:
    optional = ("when", "private", "otherwise", *SUPPORT)
    found = desk.fields(node, f"an item of worth.{actor}", ("name", "value"), optional)
    name = _name(desk, found.get("name"), f"item of worth.{actor}")
    what = f"worth.{actor}.{name}"
    desk.mark(what, node)
    rests = support(desk, found, names, what, node)
    value = desk.value(found.get("value"), what)
    private = desk.flag(found.get("private"), f"{what}: private")
    if private and isinstance(value, float) and "value" in found:
        desk.say("private-point", found["value"], f"{what} is private but a single number", remedy="give its range")
    fallback = otherwise(desk, found, rests, what, node)
    when = desk.condition(found.get("when"), f"{what}: when", allowed)
    return types.Item(name, when, Quantity(what, value, rests, fallback, private))


def _priorities(desk: Desk, actor: str, node: Node, names: Names, _: Mapping[str, str]) -> types.Priorities:
    statements = []
    for k, entry in enumerate(desk.items(node, f"priorities.{actor}"), 1):
        what = f"priorities.{actor}.{k}"
        desk.mark(what, entry)
        short = isinstance(entry, Scalar)
        found = {"when": entry} if short else desk.fields(entry, what, ("when",), ("doubt", *SUPPORT))
        rests = support(desk, found, names, what, entry)
        doubt = None
        if "doubt" in found:
            value = desk.value(found["doubt"], f"{what}.doubt", probability=True)
            doubt = Quantity(f"{what}.doubt", value, rests)
        when = desk.condition(found.get("when"), what, names.of_options)
        statements.append(types.Statement(when, doubt, rests))
    return types.Priorities(actor, tuple(statements))


def _ranking(desk: Desk, actor: str, node: Node, names: Names, _: Mapping[str, str]) -> types.Ranking:
    what = f"ranking.{actor}"
    found = desk.fields(node, what, ("order",), ("unknown", *SUPPORT)) if isinstance(node, Table) else {"order": node}
    order, seen = [], dict[str, Scalar]()
    for k, entry in enumerate(desk.items(found.get("order"), what), 1):
        tied = desk.names(entry, f"{what}.{k}")
        for state in tied:
            if state.text in seen:
                desk.say("ranking-repeats", state, f"{what}: '{state.text}' stands twice", remedy="keep one")
            seen[state.text] = state
            desk.mark(f"{what}.{state.text}", state)
        order.append(tuple(_state(desk, state, what, names) for state in tied))
    unknown = []
    for entry in desk.items(found.get("unknown"), f"{what}.unknown"):
        pair = [_state(desk, state, what, names) for state in desk.names(entry, f"{what}.unknown")]
        if len(pair) != 2 or pair[0] == pair[1]:
            desk.say("wrong-shape", entry, f"{what}.unknown holds pairs of two states", ("[A, B]",))
        else:
            unknown.append((pair[0], pair[1]))
    return types.Ranking(actor, tuple(order), tuple(unknown), support(desk, found, names, what, node))


def _state(desk: Desk, node: Scalar, what: str, names: Names) -> str:
    length = len(names.owners)
    if not re.fullmatch(rf"[NY]{{{length}}}", node.text):
        message = f"{what}: '{node.text[:40]}' is no state: one letter Y or N for each of the {length} options"
        desk.say("bad-state", node, message, remedy=f"the order of the letters is {', '.join(names.owners)}")
    return node.text


def play(desk: Desk, found: Mapping[str, Node], names: Names) -> types.Play:
    steps = tuple(_step(desk, item, k, names) for k, item in enumerate(desk.items(found.get("play"), "play"), 1))
    rounds = desk.whole_number(found.get("rounds"), "rounds", 1, 100, 1)
    delay = []
    for key, node in desk.table(found.get("delay"), "delay"):
        if key.text not in names.actors:
            desk.unknown(key, key.text, names.actors, "actor")
        delay.append(Quantity(f"delay.{key.text}", desk.value(node, f"delay.{key.text}", least=0.0)))
    return types.Play(steps, rounds, tuple(delay))


def _step(desk: Desk, node: Node, k: int, names: Names) -> types.Step:
    what = f"play.{k}"
    desk.mark(what, node)
    found = desk.fields(node, what, ("actor", "chooses"))
    actor = desk.name(found.get("actor"), f"{what}.actor", names.actors, "actor")
    chosen = desk.names(found.get("chooses"), f"{what}.chooses") if "chooses" in found else ()
    if "chooses" in found and not chosen:
        desk.say("empty-value", found["chooses"], f"{what}.chooses is empty", remedy="name the options chosen here")
    for place, option in enumerate(chosen):
        if option.text in [one.text for one in chosen[:place]]:
            desk.say("duplicate-name", option, f"{what} names '{option.text}' twice", remedy="keep one")
        elif option.text not in names.owners:
            desk.unknown(option, option.text, names.owners, "option")
        elif actor and names.owners[option.text] != actor:
            _not_own(desk, option, option.text, actor, names)
    return types.Step(actor, tuple(option.text for option in chosen))


def _not_own(desk: Desk, node: Node, option: str, actor: str, names: Names) -> None:
    own = [name for name, owner in names.owners.items() if owner == actor]
    message = f"'{option}' is an option of '{names.owners[option]}', not of '{actor}'"
    desk.say("not-own-option", node, message, own, "name the actor who owns the option")


def history(desk: Desk, node: Node | None, names: Names, case: types.Case) -> Iterator[types.Pass]:
    for k, item in enumerate(desk.items(node, "history"), 1):
        yield _pass(desk, item, k, names, case)


def _pass(desk: Desk, node: Node, k: int, names: Names, case: types.Case) -> types.Pass:
    what = f"history.{k}"
    desk.mark(what, node)
    optional = ("saw", "until", "terms", "with", "demanded", *SUPPORT)
    found = desk.fields(node, what, optional=optional)
    played = tuple(dict.fromkeys(option for step in case.play.steps for option in step.chooses))
    in_play = played if desk.whole("play") else tuple(names.owners)  # a step that is wrong is said once
    saw = desk.choices(found.get("saw"), f"{what}.saw", in_play, "option in play")
    demanded = desk.choices(found.get("demanded"), f"{what}.demanded", names.owners)
    if isinstance(node, Table) and _hollow(found.get("saw")) and _hollow(found.get("demanded")):
        desk.say("empty-history", node, f"{what} records nothing", ("saw", "demanded"), "say what was seen")
    until = desk.name(found["until"], f"{what}.until", in_play, "option in play") if "until" in found else ""
    terms = desk.name(found["terms"], f"{what}.terms", ("unknown",), "value of terms") if "terms" in found else ""
    values = _values(desk, desk.table(found.get("with"), f"{what}.with"), f"{what}.with", case)
    return types.Pass(saw, until, bool(terms), values, demanded, support(desk, found, names, what, node))


def _values(
    desk: Desk, pairs: tuple[tuple[Scalar, Node], ...], what: str, case: types.Case
) -> tuple[tuple[str, Value], ...]:
    """Other values for quantities that are named by their path."""
    result = []
    for key, node in pairs:
        if key.text not in case.quantities:
            desk.unknown(key, key.text, case.quantities, "quantity")
            continue
        likely = key.text in case.probabilities
        least, most = limits(key.text)
        value = desk.value(node, f"{what}.{key.text}", probability=likely, least=least, most=most)
        result.append((key.text, value))
    return tuple(result)


def outcomes(desk: Desk, node: Node | None, names: Names) -> tuple[types.Outcome, ...]:
    result = []
    for key, value in desk.table(node, "outcomes"):
        name = _name(desk, key, "outcome")
        desk.mark(f"outcomes.{name}", key)
        if name == types.OTHER:
            desk.say("reserved-name", key, f"'{name}' is what no named outcome claims", remedy="choose another name")
        short = isinstance(value, Scalar)
        found = {"when": value} if short else desk.fields(value, f"outcomes.{name}", ("when",), ("resolves",))
        when = desk.condition(found.get("when"), f"outcomes.{name}: when", names.of_options, conditions.NEVER)
        result.append(types.Outcome(name, when, desk.text(found.get("resolves"), f"outcomes.{name}: resolves")))
    return tuple(result)


def asks(desk: Desk, node: Node | None, names: Names) -> types.Asks | None:
    if node is None:
        return None
    desk.mark("asks", node)
    found = desk.fields(node, "asks", ("outcome",), ("given",))
    outcome = desk.name(found.get("outcome"), "asks.outcome", (*names.outcomes, types.OTHER), "outcome")
    return types.Asks(outcome, desk.choices(found.get("given"), "asks.given", names.owners))


def variants(desk: Desk, node: Node | None, names: Names, case: types.Case) -> Iterator[types.Variant]:
    for key, value in desk.table(node, "variants"):
        what = f"variants.{_name(desk, key, 'variant')}"
        desk.mark(what, key)
        pairs = desk.table(value, what)
        found = {name.text: inner for name, inner in pairs if name.text in ("fix", *SUPPORT)}
        changes = tuple((name, inner) for name, inner in pairs if name.text not in found)
        values = _values(desk, changes, what, case)
        fixed = desk.choices(found.get("fix"), f"{what}.fix", names.owners)
        if isinstance(value, Table) and not changes and _hollow(found.get("fix")):
            desk.say("empty-variant", key, f"{what} changes nothing", ("a quantity's path", "fix"))
        yield types.Variant(key.text, values, fixed, support(desk, found, names, what, key))


def unused(desk: Desk, node: Node | None, names: Names) -> tuple[tuple[str, str], ...]:
    result = []
    for key, value in desk.table(node, "unused"):
        desk.mark(f"unused.{key.text}", key)
        claims(desk, key, names, "unused")
        result.append((key.text, desk.text(value, f"unused.{key.text}")))
    return tuple(result)


def credence(desk: Desk, node: Node | None) -> tuple[tuple[str, float], ...]:
    """How likely an origin of a letter can be relied on, and a claim of a digit, or so put, is true; what is not named
    is as usual."""
    table = dict(types.CREDENCE)
    for key, value in desk.table(node, "credence"):
        if key.text not in table:
            desk.unknown(key, key.text, table, "grade")
            continue
        found = desk.value(value, f"credence.{key.text}", probability=True)
        if isinstance(found, float):
            table[key.text] = found
        else:
            desk.say("credence-range", value, f"credence.{key.text} is one number", ("0..1",), "write its middle")
    return tuple(table.items())


def rationality(desk: Desk, node: Node | None) -> types.Rationality | None:
    if node is None:
        return None
    if isinstance(node, Scalar) and node.text == "limit":
        return types.Rationality("limit", None)
    if isinstance(node, Table):
        found = desk.fields(node, "rationality", ("raw",))
        return types.Rationality("raw", desk.value(found.get("raw"), "rationality.raw", least=0.0))
    return types.Rationality("value", desk.value(node, "rationality", least=0.0))


def reports(desk: Desk, node: Node | None, explicit: bool = False) -> tuple[types.ReportEntry, ...]:
    return tuple(_report(desk, key, value, explicit) for key, value in desk.table(node, "reports"))


def _report(desk: Desk, key: Scalar, node: Node, explicit: bool) -> types.ReportEntry:
    what = f"reports.{_name(desk, key, 'report')}"
    if "#" in key.text:
        desk.say("bad-name", key, "a report's name holds no '#', which ends it in a claim's id", remedy="rename it")
    more = ("sha256", "set_aside") if explicit else ()
    found = desk.fields(node, what, ("file",), ("publisher", "origin", "reliability", "date", *more))
    desk.mark(what, found.get("file", key))
    day, why = _dated(desk, found.get("date"), what)
    grade = desk.name(found["reliability"], f"{what}.reliability", GRADES, "grade") if "reliability" in found else "F"
    return types.ReportEntry(
        key.text,
        desk.text(found.get("file"), f"{what}.file"),
        desk.text(found.get("publisher"), f"{what}.publisher"),
        desk.text(found.get("origin"), f"{what}.origin", key.text),
        grade,
        day,
        why,
        desk.text(found.get("sha256"), f"{what}.sha256"),
        tuple(
            (reason.text, desk.whole_number(count, f"{what}.set_aside", 0, 10**8, 0))
            for reason, count in desk.table(found.get("set_aside"), f"{what}.set_aside")
        ),
    )


def _dated(desk: Desk, node: Node | None, what: str) -> tuple[date | None, str]:
    if node is None:
        return None, ""
    if isinstance(node, Table):
        found = desk.fields(node, f"{what}.date", ("assumed", "why"))
        return desk.day(found.get("assumed"), f"{what}.date"), desk.text(found.get("why"), f"{what}.date.why")
    return desk.day(node, f"{what}.date"), ""


def evidence(desk: Desk, node: Node | None, reports_: tuple[str, ...]) -> tuple[types.Evidence, ...]:
    """The claims an explicit form carries with it."""
    rows = desk.table(node, "claims")
    known = tuple(key.text for key, _ in rows)
    return tuple(_evidence(desk, key, value, reports_, known) for key, value in rows)


def _conflicts(desk: Desk, node: Node | None, what: str, known: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    for other, about in desk.table(node, what):
        _among(desk, other, what, known)
        yield other.text, desk.text(about, f"{what}.{other.text}")


def _same_as(desk: Desk, node: Node | None, what: str, known: tuple[str, ...]) -> Iterator[str]:
    for other in desk.names(node, what):
        _among(desk, other, what, known)
        yield other.text


def _among(desk: Desk, other: Scalar, what: str, known: tuple[str, ...]) -> None:
    if other.text not in known:
        desk.say("unknown-claim", other, f"{what} names {other.text[:60]}, which is no claim here", remedy="drop it")


def _evidence(desk: Desk, key: Scalar, node: Node, reports_: tuple[str, ...], known: tuple[str, ...]) -> types.Evidence:
    what = f"claims.{key.text}"
    found = desk.fields(node, what, ("report", "quote", "kind", "start", "end"), CLAIM_OPTIONAL)
    return types.Evidence(
        key.text,
        desk.name(found.get("report"), f"{what}.report", reports_, "report"),
        desk.verbatim(found.get("quote"), f"{what}.quote"),
        desk.text(found.get("kind"), f"{what}.kind"),
        desk.text(found["source"], f"{what}.source") if "source" in found else None,
        tuple(hedge.text for hedge in desk.names(found.get("hedges"), f"{what}.hedges")) if "hedges" in found else (),
        desk.name(found["certainty"], f"{what}.certainty", CERTAINTIES, "certainty")
        if "certainty" in found
        else "unknown",
        desk.whole_number(found.get("start"), f"{what}.start", 0, 10**8, 0),
        desk.whole_number(found.get("end"), f"{what}.end", 0, 10**8, 0),
        desk.name(found["status"], f"{what}.status", STATUSES, "status") if "status" in found else "proposed",
        desk.name(found["grade"], f"{what}.grade", ADMIRALTY, "grade") if "grade" in found else "",
        tuple(_conflicts(desk, found.get("conflicts"), f"{what}.conflicts", known)),
        tuple(_same_as(desk, found.get("same_as"), f"{what}.same_as", known)),
    )


def _certainty(desk: Desk, node: Node | None, what: str) -> str:
    return "unknown" if node is None else desk.name(node, what, CERTAINTIES, "certainty")


def _name(desk: Desk, key: Node | None, kind: str) -> str:
    """A free name: one line, not empty, at most 100 letters, no blanks around it, no control characters."""
    text = desk.text(key, f"the name of the {kind}")
    if len(text) > 100:
        desk.say("bad-name", key, f"the name of the {kind} is longer than 100 letters", remedy="shorten it")
    elif "\n" in text or (text and isinstance(key, Scalar) and text != key.text):
        desk.say("bad-name", key, f"the name of the {kind} has blanks around it or a line end", remedy="remove them")
    return text[:100]


def _hollow(node: Node | None) -> bool:
    return node is None or (isinstance(node, Table) and not node.pairs)


def _symbol(desk: Desk, key: Scalar, kind: str) -> str:
    """A name that conditions can use."""
    if not conditions.NAME.match(key.text) or len(key.text) > 100:
        allowed = ("a small letter, then small letters, digits and _",)
        message = f"'{key.text[:60]}' cannot name {'an' if kind[0] in 'aeiou' else 'a'} {kind}"
        desk.say("bad-name", key, message, allowed, hints.symbol(key.text))
    elif key.text in RESERVED:
        desk.say("reserved-name", key, f"'{key.text}' is a word of the language", RESERVED, "rename it")
    return key.text[:100]
