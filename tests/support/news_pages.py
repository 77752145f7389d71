"""A small case, and pages in our own words that come in beside it: events, copies, contradictions, and noise."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from offramp.case.load import REGISTER
from offramp.evidence.register import load_register
from offramp.proposals.folder import CASE, draft_folder

FIRST = date(2026, 3, 2)
CITED = {
    "fuel": "The tugs of the port have fuel for another nine days, the pilots' office says.",
    "orders": "The terminal lost eleven shipping lines to Hallvik since January, two brokers say.",
    "savings": "The strike fund of the dockers holds four million crowns, a treasurer says.",
    "fruit": "Cold stores at the terminal keep fruit fresh for three weeks, an importer says.",
    "crews": "Replacement crews from abroad would need six days to arrive, an agent says.",
}
TEXT = """\
format: offramp/case-1
title: The dock strike
question: Will the dockers sign?
as_of: 2026-03-01
horizon: 60 days
asks: {{outcome: signed}}
reports: {{base: {{file: reports/base.md, date: 2026-02-25, reliability: B}}}}
actors:
  company: {{name: the port company, aliases: [port company, Northquay]}}
  union: {{name: the dockers' union, aliases: [dockers, union, dockers' union]}}
  ministry: {{name: the ministry, aliases: [ministry, minister]}}
options:
  bonus: {{actor: company, text: pay a night bonus, undo: not sign, because: ['{savings}']}}
  mediator: {{actor: ministry, text: appoint a mediator, undo: never, assumed: x}}
  sign: {{actor: union, text: sign the agreement, take: bonus, undo: never, assumed: x}}
  gates: {{actor: union, text: block the harbour gates, undo: never, assumed: x}}
  replace: {{actor: company, text: bring in replacement crews, undo: never, because: ['{crews}']}}
  close: {{actor: company, text: close the container terminal, undo: never, assumed: x}}
rules:
  - {{never: sign and (gates or replace or close), assumed: x}}
worth:
  company:
    - {{name: peace, when: sign, value: 5..8, because: ['{orders}'], otherwise: 1..3}}
    - {{name: price, when: bonus, value: -3..-1, assumed: x}}
    - {{name: foreign crews, when: replace, value: -3..3, private: yes, assumed: x}}
    - {{name: shut, when: close, value: -4..2, private: yes, assumed: x}}
  union:
    - {{name: pay, when: sign, value: 2..5, needs: ['{savings}'], otherwise: 0..2}}
    - {{name: resolve, when: not sign, value: 0..6, private: yes, assumed: x}}
    - {{name: hunger, when: not sign, value: -4..-1, needs: ['{fuel}'], otherwise: -1..0}}
    - {{name: shown strength, when: gates, value: -2..2, private: yes, assumed: x}}
  ministry:
    - {{name: calm, when: sign, value: 3..6, needs: ['{fruit}'], otherwise: 0..1}}
    - {{name: fuss, when: mediator, value: -1..0.5, assumed: x}}
play:
  - {{actor: ministry, chooses: [mediator]}}
  - {{actor: company, chooses: [bonus]}}
  - {{actor: union, chooses: [sign]}}
  - {{actor: union, chooses: [gates]}}
  - {{actor: company, chooses: [replace, close]}}
outcomes: {{signed: sign}}
type_points: 5
"""
EVENTS = {  # what is planted, in several wordings
    ("sign", "made"): (
        "The dockers' union signed the agreement late on {day}, its secretary said.",
        "Union leaders have signed the agreement with Northquay.",
        "The agreement was signed by the dockers before midnight on {day}.",
    ),
    ("sign", "ruled_out"): (
        "The union refused to sign the agreement, calling it thin.",
        "The dockers will not sign the agreement, their secretary told reporters on {day}.",
        "The dockers' union rejected an appeal to sign the agreement.",
    ),
    ("gates", "made"): (
        "Dockers blocked the harbour gates with lorries at dawn on {day}.",
        "The harbour gates have been blocked by the union since {day}.",
        "The union has blocked both harbour gates, the police said.",
    ),
    ("replace", "made"): (
        "Northquay brought in replacement crews on two ferries on {day}.",
        "The port company has brought in replacement crews from the south, an agent said.",
        "Replacement crews were brought in by the port company overnight.",
    ),
    ("close", "made"): (
        "Northquay closed the container terminal on {day} until further notice.",
        "The container terminal was closed by the port company, a notice says.",
        "The port company has closed its container terminal.",
    ),
    ("bonus", "ruled_out"): (
        "The port company refused to pay a night bonus, a director said on {day}.",
        "Northquay will not pay any night bonus, its chairman said.",
        "The port company ruled out that it would pay a night bonus this year.",
    ),
}
AGAINST = {
    "fuel": "The tugs of the port do not have fuel for another nine days, the pilots' office says.",
    "orders": "The terminal lost two shipping lines to Hallvik since January, two brokers say.",
    "savings": "The strike fund of the dockers does not hold four million crowns, an auditor says.",
    "fruit": "Cold stores at the terminal do not keep fruit fresh for three weeks, an importer says.",
    "crews": "Replacement crews from abroad would need forty days to arrive, an agent says.",
}
NOISE = (
    "The dockers may sign the agreement if the night shifts are shortened, a delegate said on {day}.",
    "Northquay threatened to close the container terminal, a letter shows.",
    "The union plans to block the harbour gates should talks with {who} fail.",
    "{who} urged the dockers to sign the agreement before the {word} fair.",
    "Rumours that replacement crews might be brought in were not confirmed on {day}.",
    "The port company is considering whether to bring in replacement crews from {town}.",
    "A court in {town} will hear on {day} whether the strike is lawful.",
    "{who} spoke with the minister about the price of {word} for an hour.",
    "The dockers marched through {town} behind a band that played {word} songs.",
    "Northquay reported a loss of {n} thousand crowns on its {word} business.",
    "The ministry published {n} pages on safety rules for {word} cranes.",
    "A storm from the {word} kept {n} boats in the basin of {town} on {day}.",
    "{who} said that nobody had asked the dockers about the {word} timetable.",
    "Children of dockers collected {n} parcels of {word} for the soup kitchen.",
    "The price of {word} rose by {n} per cent in the markets of {town}.",
    "Pilots guided {n} tankers past the {word} lighthouse on {day}.",
    "The mayor of {town} opened an exhibition about {word} fishing.",
    "A museum ship with {n} visitors ran aground near {town} on {day}.",
    "Football fans from {town} filled the square while {who} gave an interview about {word}.",
    "An old agreement on {word} duties was found in an archive of {town}.",
    "Gates at the railway crossing of {town} were repaired by {who} on {day}.",
    "Crews of {n} trawlers voted for a new {word} insurance, {who} said.",
    "A ferry terminal in {town} will be closed for painting from {day} on.",
    "{who} wrote a book of {n} pages on the history of {word} trade.",
)
WHO = (
    "A retired judge",
    "The bishop",
    "A shop owner",
    "An economist",
    "A radio host",
    "The harbour doctor",
    "A teacher",
)
TOWNS = ("Hallvik", "Sorn", "Little Ambry", "Tolm", "Vessby", "Port Anselm", "Cray", "Marrow Bay", "Eddis")
WORDS = ("salt", "northern", "copper", "summer", "timber", "night", "glass", "winter", "herring", "cocoa", "paper")
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


@dataclass(frozen=True)
class NewsPage:
    """A page to come in: its name and text; the event planted in it, the flood it is of, the claim it contradicts."""

    name: str
    text: str
    day: date
    event: tuple[str, str] | None = None
    flood: int | None = None
    against: str = ""


def news_case(folder: Path) -> Path:
    """The case in a folder, with its one page read."""
    (folder / "reports").mkdir(parents=True)
    (folder / "reports" / "base.md").write_text("\n\n".join(CITED.values()) + "\n", "utf-8")
    draft_folder(folder)
    (folder / "draft.jsonl").unlink()
    own = {claim.text: claim.id for claim in load_register(folder / REGISTER).of("base")}
    (folder / CASE).write_text(TEXT.format(**{key: own[text] for key, text in CITED.items()}), "utf-8")
    return folder


def news_pages(seed: int, events: int, floods: int, copies: int, against: int, pages: int) -> list[NewsPage]:
    """So many pages in the order of their days: events far enough apart to be of their own, each flood so many copies
    of the page of an event, contradictions of cited claims, and noise for the rest."""
    rng = random.Random(seed)
    made = list(_events(rng, events))
    made += [copy for k, one in enumerate(rng.sample(made, floods)) for copy in _copies(rng, one, k, copies)]
    made += [_contrary(rng, k) for k in range(against)]
    made += [_noise(rng, k, 70 * k // pages) for k in range(pages - len(made))]
    return sorted(made, key=lambda page: (page.day, page.flood is not None, page.name))


def _events(rng: random.Random, count: int) -> Iterator[NewsPage]:
    keys = list(EVENTS)
    for k in range(count):
        key, turn = keys[k % len(keys)], k // len(keys)
        wording = EVENTS[key][turn % len(EVENTS[key])]
        day = FIRST + timedelta(days=14 * turn + 2 * (k % len(keys)))
        text = _page(rng, day, [wording.format(day=rng.choice(DAYS))])
        yield NewsPage(f"wire-{k:02}-{key[0]}.md", text, day, key)


def _copies(rng: random.Random, page: NewsPage, flood: int, count: int) -> Iterator[NewsPage]:
    """Copies of a page under other names, each with a sentence of its own and one left out, days later too."""
    first, *rest = page.text.partition("---\n\n")[2].strip().split("\n\n")
    for k in range(count):
        own = [*rest[: k % len(rest)], _sentence(rng), *rest[k % len(rest) + 1 :]]
        day = page.day + timedelta(days=(0, 0, 1, 2, 5, 9)[k % 6])
        text = f"{_head(rng, day)}---\n\n" + "\n\n".join([first, *own]) + "\n"
        yield NewsPage(f"copy-{flood}-{k}.md", text, day, page.event, flood)


def _contrary(rng: random.Random, k: int) -> NewsPage:
    key, day = list(AGAINST)[k % len(AGAINST)], FIRST + timedelta(days=1 + 6 * k)
    return NewsPage(f"note-{k:02}.md", _page(rng, day, [AGAINST[key]]), day, against=key)


def _noise(rng: random.Random, k: int, after: int) -> NewsPage:
    day = FIRST + timedelta(days=after)
    return NewsPage(f"day-{k:03}.md", _page(rng, day, []), day)


def _page(rng: random.Random, day: date, lines: list[str]) -> str:
    more = [_sentence(rng) for _ in range(rng.randint(4, 7))]
    return f"{_head(rng, day)}---\n\n" + "\n\n".join([*lines, *more]) + "\n"


def _head(rng: random.Random, day: date) -> str:
    return f"---\npublisher: {rng.choice(TOWNS)} {rng.choice(('Courier', 'Mail', 'Echo', 'Post'))}\ndate: {day}\n"


def _sentence(rng: random.Random) -> str:
    words = {"who": WHO, "town": TOWNS, "word": WORDS, "day": DAYS}
    text = rng.choice(NOISE).format(n=rng.randint(12, 990), **{key: rng.choice(one) for key, one in words.items()})
    return text[0].upper() + text[1:]
