"""The kinds of item of a case that people change in the page, and what can be said of each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ItemField:
    """One thing that is said of an item: its key in the file (`asks.outcome`: within another), its label, of what kind
    it is, a note, whether it must say something, and which values can be picked."""

    key: str
    label: str
    kind: str  # how it is shown and written: see `item_values`; actor, option, outcome, pick, room: a list
    note: str = ""
    required: bool = False
    picks: tuple[tuple[str, str], ...] = ()  # each as it is sent, and in words


@dataclass(frozen=True, slots=True)
class ItemKind:
    """A kind of item: its section, its name, its fields; `listed`: by position, in a list of its owner or of all;
    `cites`: whether it has support; `keyed`: by which field the key of a new one is made, `named`: and is that key;
    `first`: fields of a new one alone; `always`: keys that it has in any case; `of_actor`: an actor (or a claim) has
    one, by whom it is called."""

    section: str
    name: str
    fields: tuple[ItemField, ...]
    listed: bool = True
    cites: bool = True
    keyed: str = ""
    named: bool = False
    first: tuple[ItemField, ...] = ()
    always: tuple[tuple[str, str], ...] = ()
    ordered: bool = False
    of_actor: bool = False


_WHEN = "Options in “quotes”, with and, or, not and brackets."
_NAME = ItemField("name", "Its name", "text", "such as: fear of trial", required=True)
_HAPPENS = ItemField("text", "What may happen", "text", "such as: the guarantee is kept", required=True)
_POSSIBLE = ItemField("when", "Possible when", "condition", f"Empty: always. {_WHEN}")
_ODDS = ItemField("probability", "How likely", "value", "such as 0.6..0.8, likely or unlikely; or: open", required=True)
_UNTRUE = ItemField("otherwise", "If what it cites is not true", "value", "Empty: the same.")
_HIDDEN = "yes; or types with chances, {weak: 30 %, firm: 70 %}, and above how much for each, {weak: 3, firm: 1}"
_SEEN = (("yes", "held at yes"), ("no", "not seen: no"), ("free", "a choice"))
_FILTERS = "One a line: country: Venezuela. Of several one must be met: a or b. Also >= 1000, WGA*, != yes."
_NUMBER = "A number or a range, such as 0.2..0.5"
KINDS: Mapping[str, ItemKind] = {
    "case": ItemKind(
        "",
        "the question",
        (
            ItemField("title", "Title", "text", required=True),
            ItemField("question", "Question", "long", required=True),
            ItemField("as_of", "As of", "value", "a day, such as 2026-03-01", required=True),
            ItemField("horizon", "Within", "text", "such as 90 days", required=True),
            ItemField("asks.outcome", "The outcome that is asked for", "outcome"),
            ItemField("asks.given", "Given that", "choices"),
            ItemField("fix", "Options that are held throughout", "choices", "No state has another value of them."),
            ItemField("hindsight", "What happened, where that was known", "long", "Every brief says so."),
        ),
        listed=False,
        cites=False,
    ),
    "rounds": ItemKind(
        "",
        "rounds, and what waiting costs",
        (
            ItemField("rounds", "How often the steps are played", "value", "Empty: once."),
            ItemField("delay", "What each round costs", "numbers", f"Empty: nothing. {_NUMBER}."),
            ItemField("type_points", "Points at which what only its owner knows is looked at", "value", "Empty: 101."),
        ),
        listed=False,
        cites=False,
    ),
    "credence": ItemKind(
        "",
        "how far grades are believed",
        (ItemField("credence", "The share that is true", "numbers", "Empty: as usual. One number each, 0 to 1."),),
        listed=False,
        cites=False,
    ),
    "report": ItemKind(
        "reports",
        "a report",
        (
            ItemField("publisher", "Published by", "text"),
            ItemField("origin", "It goes back to", "text", "Reports of one origin are one witness. Empty: to itself."),
            ItemField("date", "Its day", "value", "such as 2026-03-01"),
            ItemField("why", "If the page does not say its day: why this one", "text"),
        ),
        listed=False,
        cites=False,
    ),
    "actor": ItemKind(
        "actors",
        "an actor",
        (
            ItemField("name", "Its name", "text", "such as: the host state", required=True),
            ItemField("aliases", "What reports call it", "names", "Names with commas between them."),
        ),
        listed=False,
        cites=False,
        keyed="name",
    ),
    "crowd": ItemKind(
        "crowd",
        "how many decide together",
        (
            ItemField("option", "On which option each decides", "option", required=True),
            ItemField(
                "model",
                "How",
                "pick",
                "See the glossary.",
                required=True,
                picks=tuple((one, one) for one in ("public", "private", "quorum")),
            ),
            ItemField("strength", "The share that decides", "value", f"{_NUMBER}; of public and private."),
            ItemField("doubt", "The doubt about that share", "value", f"{_NUMBER}; of public."),
            ItemField("noise", "The scatter of views", "value", f"{_NUMBER}; of public and private."),
            ItemField("size", "How many they are", "value", "of quorum"),
            ItemField("quorum", "How many of them decide", "value", "of quorum"),
        ),
        listed=False,
    ),
    "option": ItemKind(
        "options",
        "an option",
        (
            ItemField("text", "What is done", "text", "such as: leave for exile", required=True),
            ItemField("now", "Is it so now?", "flag"),
            ItemField("take", "Can be taken when", "condition", f"Empty: always. {_WHEN}"),
            ItemField("undo", "Can be undone when", "condition", "Empty: always. Such as: never."),
        ),
        listed=False,
        keyed="text",
    ),
    "chance": ItemKind("chance", "a chance", (_HAPPENS, _POSSIBLE, _ODDS, _UNTRUE), listed=False, keyed="text"),
    "host": ItemKind(
        "chance",
        "a guarantee that a host keeps or breaks",
        (
            _HAPPENS,
            _POSSIBLE,
            ItemField("pressure", "The most the host is offered for the guest in a period", "value", required=True),
            ItemField("stake", "What keeping the guest is worth to it in a period", "value", required=True),
            ItemField("discount", "What the next period counts to it", "value", "0 to 1", required=True),
            ItemField("periods", "How many periods the guest must be kept", "value", required=True),
            _UNTRUE,
        ),
        listed=False,
        keyed="text",
        always=(("model", "host"),),
    ),
    "split": ItemKind(
        "chance",
        "a chance that differs by case",
        (_HAPPENS, _UNTRUE),
        listed=False,
        keyed="text",
        first=(
            ItemField("cases.0.name", "The first case", "text", "such as: after exile", required=True),
            ItemField("cases.0.when", "holds when", "condition", _WHEN, required=True),
            ItemField("cases.0.probability", "How likely it is then", "value", required=True),
        ),
    ),
    "contingency": ItemKind(
        "chance",
        "a case of a chance",
        (
            _NAME,
            ItemField("when", "Holds when", "condition", f"No two cases at once. {_WHEN}", required=True),
            _ODDS,
        ),
        cites=False,
    ),
    "rule": ItemKind(
        "rules",
        "a rule",
        (
            ItemField("never", "This can never be", "condition", _WHEN),
            ItemField("require", "or: this always holds", "condition", "One of the two."),
        ),
    ),
    "term": ItemKind(
        "worth",
        "a gain or loss",
        (
            _NAME,
            ItemField("when", "Counts when", "condition", f"Empty: always. {_WHEN}"),
            ItemField("value", "How much", "value", "A number or a range, a loss below 0: -12..-6; or: open", True),
            _UNTRUE,
            ItemField("private", "Known to its owner alone?", "value", _HIDDEN),
        ),
    ),
    "priority": ItemKind(
        "priorities",
        "a line of an order",
        (
            ItemField("when", "What is preferred", "condition", _WHEN, required=True),
            ItemField("doubt", "The chance that it is not so", "value", "Empty: none. Such as 0.1..0.3"),
        ),
        ordered=True,
    ),
    "ranking": ItemKind(
        "ranking",
        "an order of all states",
        (
            ItemField("order", "The states, best first", "order", "By what is taken in them.", required=True),
            ItemField("unknown", "Pairs whose order is not known", "pairs", "Neither better, worse nor as good."),
        ),
        listed=False,
        of_actor=True,
    ),
    "step": ItemKind(
        "play",
        "a step of the game",
        (
            ItemField("actor", "Who chooses", "actor"),
            ItemField("chooses", "What is chosen", "own"),
            ItemField("unseen_by", "Who does not see it", "actors"),
        ),
        cites=False,
        ordered=True,
    ),
    "sight": ItemKind(
        "sees",
        "what an actor takes to be otherwise",
        (
            ItemField("options", "Options", "choices", "Not said: as they are.", picks=_SEEN),
            ItemField("never", "It takes this never to be", "lines", f"One a line. {_WHEN}"),
            ItemField("worth", "What others gain and lose in its eyes", "seen", f"Empty: as in the case. {_NUMBER}."),
        ),
        listed=False,
        of_actor=True,
    ),
    "rationality": ItemKind(
        "rationality",
        "how closely actors follow their interest",
        (
            ItemField(
                "unit",
                "It counts in",
                "pick",
                "Not said: what is at stake, 3 in the middle and 1 to 6 in the draws.",
                required=True,
                picks=(
                    ("choice", "what is at stake for each actor"),
                    ("range", "the range of each actor’s worth"),
                    ("raw", "the units of the worth itself"),
                    ("limit", "nothing: nobody ever errs"),
                ),
            ),
            ItemField(
                "value",
                "How closely",
                "value",
                "0: as a coin falls; the more, the fewer errors. Such as 3, 1..6, or 1..3..6: likeliest 3.",
            ),
        ),
        listed=False,
        cites=False,
    ),
    "past": ItemKind(
        "history",
        "a part of the past",
        (
            ItemField("saw", "What was seen", "choices", "What was done, and what was not, though it could have been."),
            ItemField("until", "What was still open then", "option", "From here on the past does not say."),
            ItemField("demanded", "What was demanded", "choices"),
            ItemField(
                "terms", "The terms then", "pick", "If the report does not say them.", picks=(("unknown", "unknown"),)
            ),
            ItemField("with", "Numbers that were other then", "numbers", f"Empty: as in the case. {_NUMBER}."),
        ),
    ),
    "record": ItemKind(
        "record",
        "a class of past cases",
        (
            ItemField("room", "In which room of past cases", "room"),
            ItemField("where", "Which of them", "filters", _FILTERS),
            ItemField("own_case", "Which are this case, and do not count", "filters", "such as country: Venezuela"),
            ItemField("outcome", "Which are a yes", "filters", "such as accepted: yes"),
            ItemField("like", "Compared with the outcome", "outcome"),
            ItemField("still_on", "Of what goes on after so many days", "value"),
            ItemField("within", "those that ended within so many more", "value"),
            ItemField("latest", "The column of which the last row counts", "text", "no: every row"),
            ItemField("similar", "What this case has in such columns", "filters", "The most alike are shown."),
            ItemField("notes", "Notes by row", "notes", "One a line, such as OF08: the invasion was under way."),
            ItemField("by", "Who chose this class", "text"),
            ItemField("none", "or: why no class of past cases fits", "text"),
        ),
        cites=False,
        ordered=True,
    ),
    "outcome": ItemKind(
        "outcomes",
        "an outcome",
        (
            ItemField("name", "Its name", "text", "such as: exile", required=True),
            ItemField("when", "It is this when", "condition", f"No two outcomes at once. {_WHEN}", required=True),
            ItemField("resolves", "What would count as its having happened", "long"),
            ItemField("per_week", "How soon it comes once decided, a week", "value", "Empty: not said. 0.1..0.3"),
            ItemField("from", "Not before", "value", "a day; only with how soon"),
            ItemField("until", "Not from this day on", "value", "likewise"),
            ItemField("otherwise", "How soon, if what it cites is not true", "value", "Empty: the same."),
        ),
        listed=False,
        keyed="name",
        named=True,
    ),
    "idle": ItemKind(
        "unused",
        "why nothing cites a claim",
        (ItemField("reason", "Why nothing cites it", "long", required=True),),
        listed=False,
        cites=False,
        of_actor=True,
    ),
    "variant": ItemKind(
        "variants",
        "a variant",
        (
            ItemField("name", "Its name", "text", "such as: a better offer", required=True),
            ItemField("numbers", "Numbers that are other in it", "numbers", f"Empty: as in the case. {_NUMBER}."),
            ItemField("fix", "Options that are held", "choices"),
            ItemField("size", "A term with a size", "value", "From what the case stands for to this: 50..200"),
        ),
        listed=False,
        keyed="name",
        named=True,
    ),
}
