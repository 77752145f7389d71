"""The names that a reader needs in place of ids: quotes of claims, options and numbers in words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from offramp.case import conditions
from offramp.case.canonical import explicit
from offramp.case.quantities import parts_of_path, percent_text
from offramp.case.types import Case, Rule
from offramp.wording import count, figures, joined, percent, short

_LETTERS = 70  # of a quote in a sentence
WHOLE = 100_000  # letters: more than any quote has


@dataclass(frozen=True)
class Names:
    """What the ids of a case stand for: `quotes` by claim, `options`, `chances` and `actors` by id, `items` by path
    (rules and parts of the past), `reports` by id (their origin); `types`: of a number with named types, by path, the
    name and the chance of each value."""

    quotes: Mapping[str, str] = field(default_factory=dict)
    options: Mapping[str, str] = field(default_factory=dict)
    chances: Mapping[str, str] = field(default_factory=dict)
    actors: Mapping[str, str] = field(default_factory=dict)
    items: Mapping[str, str] = field(default_factory=dict)
    reports: Mapping[str, str] = field(default_factory=dict)
    types: Mapping[str, Mapping[float, str]] = field(default_factory=dict)

    def quote(self, claim: str, most: int = _LETTERS) -> str:
        """A claim by its own words, cut at a word where they are more than `most` letters, the quotes in it single; its
        id where it is not quoted.

        >>> Names({"a": '"We will not sign," he said on the last day of talks.'}).quote("a", 34)
        '‘We will not sign,’ he said on …'
        """
        return short(single(self.quotes.get(claim, claim)), most)

    def report(self, report: str) -> str:
        """A report by its origin, its id in brackets."""
        return f"“{self.reports[report]}” [{report}]" if report in self.reports else report

    def actor(self, actor: str) -> str:
        """An actor by its name."""
        return self.actors.get(actor, actor)

    def taken(self, choice: Mapping[str, bool]) -> str:
        """What is chosen, in words: the options taken; where none is, those that are not.

        >>> NAMELESS.taken({"sign": False}), NAMELESS.taken({"sign": False, "bomb": False})
        ('not “sign”', 'neither “sign” nor “bomb”')
        """
        if yes := [f"“{self.option(option)}”" for option, taken in choice.items() if taken]:
            return joined(yes)
        no = [f"“{self.option(option)}”" for option in choice]
        return f"{'neither' if len(no) > 1 else 'not'} {joined(no, 'nor')}" if no else ""

    def option(self, option: str) -> str:
        """An option by its text."""
        return self.options.get(option, option)

    def choice(self, options: Iterable[tuple[str, bool]]) -> str:
        """Options with what is chosen of each.

        >>> Names(options={"leave": "leave for exile"}).choice([("leave", True), ("turn", False)])
        '“leave for exile”, not “turn”'
        """
        return ", ".join(f"{'' if taken else 'not '}“{self.option(option)}”" for option, taken in options)

    def options_taken(self, options: Sequence[str], state: str) -> list[str]:
        """The options taken in a state, each by its text in quotes."""
        return [f"“{self.option(option)}”" for option, letter in zip(options, state, strict=True) if letter == "Y"]

    def state(self, options: Sequence[str], now: str, state: str) -> str:
        """A state by what differs from the present one; both by their letters.

        >>> Names(options={"turn": "turn on him"}).state(["leave", "turn"], "NY", "YN"), NAMELESS.state(["a"], "Y", "Y")
        ('“leave”, not “turn on him”', 'the present state')
        """
        changes = zip(options, now, state, strict=True)
        return self.choice((key, to == "Y") for key, was, to in changes if was != to) or "the present state"

    def change(self, text: str) -> str:
        """A change as results write it (`ID: yes`, `PATH: 2..6`), in words.

        >>> NAMELESS.change("leave: no"), NAMELESS.change("worth.ruler.fear: -6..-2")
        ('not “leave”', 'the worth of ‘fear’ to ruler: −6 to −2')
        """
        name, _, value = text.partition(": ")
        if value in ("yes", "no"):
            return f"{'' if value == 'yes' else 'not '}“{self.option(name)}”"
        return f"{self.item(name)}: {self.value(name, value)}"

    def condition(self, when: conditions.Expr) -> str:
        """A condition of the case, its options and chances by their texts."""
        texts = {name: f"“{text}”" for name, text in (*self.chances.items(), *self.options.items())}
        return conditions.write(when, {"self": conditions.OWN_YES, **texts})

    def claim(self, claim: str, most: int = _LETTERS) -> str:
        """A claim by its words, with its id in brackets for who asks why."""
        return f"“{self.quote(claim, most)}” [{claim}]" if claim in self.quotes else claim

    def support(self, claims: Sequence[str]) -> str:
        """What an item rests on: the first claim by its words and how many more, or that it is assumed."""
        if not claims:
            return "assumed"
        more = len(claims) - 1
        return self.claim(claims[0]) + (f" and {count(more, 'more claim')}" if more else "")

    def quantity(self, path: str) -> str:
        """A number in words: whose gain or loss it is, or the text of a chance."""
        section, owner, name = self._parts(path)
        rest = path.partition(".")[2]
        if section in _ENDS:  # of a range that only its owner can narrow
            return f"the {_ENDS[section]} of {self.quantity(rest)}"
        if section == "worth":
            return f"the worth of ‘{name}’ to {self.actor(owner)}"
        if section == "chance":
            text = self.chances.get(owner, owner)
            if name in _GUARANTOR:
                return f"{_GUARANTOR[name]} whether {text}"
            return f"the chance that {text}" + (f" (after {name})" if name else "")
        if section == "crowd" and name in _CROWD:
            return f"{_CROWD[name]} {self.actor(owner)}"
        if section == "per_week":
            return f"how soon “{rest}” comes, a week"
        if section == "rationality":
            return "how closely actors follow their interest"
        return f"{name} of {self.actor(owner)}" if name else rest or path

    def label(self, path: str) -> str:
        """A number in as few words as a chart has room for.

        >>> NAMELESS.label("worth.ruler.fear"), NAMELESS.label("crowd.loyalists.doubt"), NAMELESS.label("chance.kept")
        ('fear (ruler)', 'doubt (loyalists)', 'kept')
        """
        section, owner, name = self._parts(path)
        words = (self.chances if section == "chance" else self.actors).get(owner, owner)
        return f"{name} ({words})" if name else words or path

    def labelled(self, path: str) -> str:
        """A number in a sentence that says its value: what it is and whose.

        >>> NAMELESS.labelled("worth.ruler.fear"), NAMELESS.labelled("chance.kept")
        ('‘fear’ (ruler)', 'the chance that kept')
        """
        section, owner, name = self._parts(path)
        return f"‘{name}’ ({self.actor(owner)})" if section == "worth" else self.quantity(path)

    def _parts(self, path: str) -> tuple[str, str, str]:
        return parts_of_path(path, self.chances if path.startswith("chance.") else self.actors)

    def figure(self, path: str, value: float) -> str:
        """A value of a number: of a chance in percent, of named types by name."""
        if value in self.types.get(path, ()):
            return self.types[path][value]
        return percent(value, exact=False) if _is_chance(path) else figures(value)

    def value(self, path: str, text: str) -> str:
        """A value of a number as the case writes it, in words: of a chance in percent.

        >>> NAMELESS.value("chance.kept", "0.2..0.45"), NAMELESS.value("worth.ruler.fear", "-6..-2")
        ('20 to 45 %', '−6 to −2')
        """
        if not _is_chance(path) or not _DECIMAL.match(text):
            return value_text(text)
        low = re.sub(r" \(.*", "", text)
        return value_text(_DECIMAL.sub(lambda match: f"{100 * float(match[0]):g}", low)) + " %" + text[len(low) :]

    def item(self, path: str) -> str:
        """An item of the case in words: a number, an option by its text, a part of the past, a rule.

        >>> NAMELESS.item("play.2"), NAMELESS.item("actors.host"), NAMELESS.item("asks.outcome")
        ('step 2', 'host', 'the question')
        """
        section, _, rest = path.partition(".")
        if section == "asks":
            return "the question"
        if section == "options":
            return f"the option “{self.option(rest)}”"
        if section == "actors":
            return self.actor(rest)
        if section == "sees":
            return f"the case {', '.join(f'in the eyes of {self.actor(one)}' for one in rest.split('.sees.')[::-1])}"
        if section == "unused":
            return f"why nothing cites “{self.quote(rest)}”"
        if section in ("priorities", "ranking"):
            return f"{_KINDS[section]} {self.actor(self._parts(path)[1] or rest)}"
        if section in _KINDS:
            return self.items.get(path, f"{_KINDS[section]} {rest}".rstrip())
        if section == "crowd" and rest in self.actors:
            return f"how many of {self.actor(rest)} decide together"
        return self.quantity(path)

    def finding(self, what: str, kind: str, most: int = _LETTERS) -> str:
        """Something to find out: a claim, an origin, a number, what only its owner knows, a variant."""
        if kind == "claim":
            return f"whether “{self.quote(what, most)}” is true"
        if kind == "origin":
            return f"whether “{what}” is reliable"
        if kind == "variant":
            return f"“{what}”"
        return self.private(what) if kind == "private" else self.quantity(what)

    def private(self, path: str) -> str:
        """What only its owner knows."""
        owner, _, name = path.removeprefix("worth.").partition(".")
        return f"‘{name}’ (known only to {self.actor(owner)})"

    def owner(self, path: str) -> str:
        """Whose worth a number is part of."""
        return parts_of_path(path, self.actors)[1]

    def convention(self, what: str, kind: str) -> str:
        """A convention of the audit."""
        if kind in ("private", "worth"):
            return f"the {'chances' if what in self.types else 'range'} assumed for {self.labelled(what)}"
        if kind == "history":
            return "how the moves so far are read"
        return _CONVENTIONS.get(kind, what)


def _is_chance(path: str) -> bool:
    """Whether a number is a probability of the case; those of a guarantor are not."""
    return path.startswith("chance.") and path.rpartition(".")[2] not in _GUARANTOR


def single(text: str) -> str:
    """A quote with the quotation marks in it single, as it will stand between double ones."""
    text = re.sub(r'(?<![^\s(\[])"', "‘", text.replace("“", "‘").replace("”", "’"))
    return text.replace('"', "’")


_GUARANTOR = {  # the parts of a host's guarantee
    "pressure": "the pressure on the guarantor over",
    "stake": "the guarantor's stake in",
    "discount": "how much the guarantor's future counts in",
    "periods": "how long the guarantor looks ahead over",
}
_DECIMAL = re.compile(r"\d+(?:\.\d+)?")
_ENDS = {"low": "lower end", "mode": "likeliest value", "high": "upper end"}
_CROWD = {
    "strength": "the share that decides of",
    "doubt": "the doubt about that share among",
    "noise": "the scatter of views among",
    "size": "the number of",
    "quorum": "the number that decides of",
}
_KINDS = {
    "history": "part of the past",
    "rules": "rule",
    "outcomes": "the outcome",
    "play": "step",
    "record": "past cases",
    "variants": "the variant",
    "priorities": "a priority of",
    "ranking": "the ranking of",
    "reports": "the report",
}
_CONVENTIONS = {
    "otherwise": "the values where a report is false",
    "base": "how often an unreliable source is right",
    "rationality": "how closely actors follow their interest",
    "order": "the order of moves",
}
NAMELESS = Names()


def value_text(value: str) -> str:
    """A value as the case writes it, as a reader reads it.

    >>> value_text("-6..-2"), value_text("4..6..9"), value_text("yes")
    ('−6 to −2', '4 to 9, likeliest 6', 'yes')
    """
    ends = value.split("..")
    if len(ends) == 3 and "(" not in value:
        value = f"{ends[0]}..{ends[2]}, likeliest {ends[1]}"
    return value.replace("..", " to ").replace("-", "−") if value[:1] in "-.0123456789(" else value


def names_of(case: Case) -> Names:
    """The names in a case."""
    return names_in(explicit(case))


def names_in(case: Mapping[str, Any]) -> Names:
    """The names in a case in its explicit form."""
    options, chances, actors = (
        {key: str(one.get(name) or key) for key, one in case.get(section, {}).items()} for section, name in _TEXTS
    )
    names = Names({claim: one["quote"] for claim, one in case["claims"].items()}, options, chances, actors)
    rules = {f"rules.{k}": f"the rule ‘{_rule(rule, names)}’" for k, rule in enumerate(case.get("rules", ()), 1)}
    past = enumerate(case.get("history", ()), 1)
    items = {**rules, **{f"history.{k}": _past(one, names) for k, one in past}}
    origins = {
        key: str(one.get("origin") or one.get("publisher") or key) for key, one in case.get("reports", {}).items()
    }
    return replace(names, items=items, reports=origins, types=dict(_named_types(case)))


def _named_types(case: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[float, str]]]:
    for actor, items in case.get("worth", {}).items():
        for item in items:
            if isinstance(item["private"], Mapping):
                shown = {name: f"{name} ({percent_text(float(chance))})" for name, chance in item["private"].items()}
                yield f"worth.{actor}.{item['name']}", {float(item["value"][name]): shown[name] for name in shown}


def rule_text(rule: Rule, names: Names) -> str:
    """A rule in words."""
    return f"{RULES[rule.kind]}: {names.condition(rule.when)}"


RULES = {"never": "never", "require": "always"}  # the kinds of rules, in words
_TEXTS = (("options", "text"), ("chance", "text"), ("actors", "name"))


def _rule(rule: Mapping[str, Any], names: Names) -> str:
    kind = next(kind for kind in RULES if kind in rule)
    return f"{RULES[kind]}: {names.condition(conditions.parse(rule[kind])[0])}"


def _past(item: Mapping[str, Any], names: Names) -> str:
    """A part of the past: what was seen; where nothing was, what was demanded."""
    seen = names.choice(item.get("saw", {}).items())
    return f"the past ({seen or 'demanded: ' + names.choice(item.get('demanded', {}).items())})"
