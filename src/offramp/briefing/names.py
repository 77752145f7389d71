"""The names that a reader needs in place of ids: quotes of claims, options and numbers in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from offramp.case.types import Case
from offramp.wording import figures, joined, percent

_LETTERS = 70  # of a quote in a sentence


@dataclass(frozen=True)
class Names:
    """What the ids of a case stand for: `quotes` by claim, `options`, `chances` and `actors` by id."""

    quotes: Mapping[str, str] = field(default_factory=dict)
    options: Mapping[str, str] = field(default_factory=dict)
    chances: Mapping[str, str] = field(default_factory=dict)
    actors: Mapping[str, str] = field(default_factory=dict)

    def quote(self, claim: str) -> str:
        """A claim by its own words, cut short; its id where it is not quoted."""
        text = " ".join(self.quotes.get(claim, claim).split())
        return text if len(text) <= _LETTERS else f"{text[:_LETTERS].rsplit(' ', 1)[0]} …"

    def actor(self, actor: str) -> str:
        """An actor by its name."""
        return self.actors.get(actor, actor)

    def taken(self, choice: Mapping[str, bool]) -> str:
        """What is chosen, in words: the options taken; where none is, those that are not."""
        texts = {option: self.options.get(option, option) for option in choice}
        yes = [texts[option] for option, taken in choice.items() if taken]
        no = [f"not {texts[option]}" for option, taken in choice.items() if not taken]
        return joined(yes or no)

    def quantity(self, path: str) -> str:
        """A number in words: whose gain or loss it is, or the text of a chance."""
        section, _, rest = path.partition(".")
        owner, _, name = rest.partition(".")
        if section == "worth":
            return f"what ‘{name}’ is worth to {self.actor(owner)}"
        if section == "chance":
            text = self.chances.get(owner, owner)
            if name in _GUARANTOR:
                return f"{_GUARANTOR[name]} whether {text}"
            return f"the chance that {text}" + (f" (after {name})" if name else "")
        if section == "rationality":
            return "how closely actors follow their interest"
        return f"{name} of {self.actor(owner)}" if name else rest or path

    def figure(self, path: str, value: float) -> str:
        """A value of a number: of a chance in percent."""
        chance = path.startswith("chance.") and path.count(".") == 1
        return percent(value, exact=False) if chance else figures(value)

    def item(self, path: str) -> str:
        """An item of the case in words: a number, an option by its text, a part of the past, a rule."""
        section, _, rest = path.partition(".")
        if section == "options":
            return self.options.get(rest, rest)
        kinds = {"history": "part of the past", "rules": "rule"}
        return f"{kinds[section]} {rest}" if section in kinds else self.quantity(path)

    def finding(self, what: str, kind: str) -> str:
        """Something to find out: a claim, an origin, a number, what only its owner knows, a variant."""
        if kind == "claim":
            return f"whether “{self.quote(what)}” is true"
        if kind == "origin":
            return f"whether “{what}” is reliable"
        if kind == "variant":
            return f"“{what}”"
        return f"{self.quantity(what)} (only its owner knows)" if kind == "private" else self.quantity(what)

    def convention(self, what: str, kind: str) -> str:
        """A convention of the audit."""
        if kind in ("private", "worth"):
            return f"how large {self.quantity(what)} may be"
        if kind == "history":
            return "how the past is read"
        return _CONVENTIONS.get(kind, what)


_GUARANTOR = {  # the parts of a host's guarantee
    "pressure": "the pressure on the guarantor over",
    "stake": "what the guarantor has at stake in",
    "discount": "how much the guarantor's future counts in",
    "periods": "how long the guarantor looks ahead over",
}
_CONVENTIONS = {
    "otherwise": "the value where a report is false",
    "base": "how often an unreliable source is right",
    "rationality": "how closely actors follow their interest",
    "order": "who moves first",
}
NAMELESS = Names()


def names_of(case: Case) -> Names:
    """The names in a case."""
    quotes = {claim.id: claim.quote for claim in case.evidence}
    return Names(
        quotes,
        {one.id: one.text for one in case.options},
        {one.id: one.text for one in case.chances},
        {one.id: one.name for one in case.actors},
    )
