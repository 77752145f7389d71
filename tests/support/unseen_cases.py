"""Games of the literature in which somebody does not see a move or another's type counts, and random ones."""

from __future__ import annotations

import random
from itertools import count as count_from
from itertools import islice, pairwise

from offramp.case.load import load_text
from offramp.case.quantities import NamedTypes
from offramp.case.types import Case

HEAD = """
format: offramp/case-1
title: NAME
question: How does it end?
as_of: 2026-03-02
horizon: 30 days
rationality: {raw: 1}
claims: {}
"""
BATTLE = """
actors: {ann: {}, bob: {}}
options: {opera: {actor: ann, assumed: t}, too: {actor: bob, assumed: t}}
worth:
  ann: [{name: a, when: opera and too, value: 3, assumed: t}, {name: b, when: not (opera or too), value: 1, assumed: t}]
  bob: [{name: a, when: opera and too, value: 1, assumed: t}, {name: b, when: not (opera or too), value: 2, assumed: t}]
play: [{actor: ann, chooses: [opera], unseen_by: [bob]}, {actor: bob, chooses: [too]}]
outcomes: {both: opera and too}
"""
SELTEN = """
actors: {a: {}, b: {}, c: {}}
options:
  down: {actor: a, assumed: t}
  drop: {actor: b, take: not down, assumed: t}
  left: {actor: c, take: down or drop, assumed: t}
worth:
  a: ITEMS(3, 4, 0)
  b: ITEMS(3, 4, 0)
  c: ITEMS(2, 0, 1)
play:
  - {actor: a, chooses: [down], unseen_by: [c]}
  - {actor: b, chooses: [drop], unseen_by: [c]}
  - {actor: c, chooses: [left]}
outcomes: {all: not (down or drop)}
"""
CARD = """
actors: {one: {}, two: {}}
options: {raise: {actor: one, assumed: t}, meet: {actor: two, take: raise, assumed: t}}
worth:
  one:
    - {name: card, when: not raise, value: {black: -1, red: 1}, private: {black: 50 %, red: 50 %}, assumed: t}
    - {name: passed, when: raise and not meet, value: 1, assumed: t}
    - {name: met, when: raise and meet, value: {black: -2, red: 2}, private: card, assumed: t}
  two:
    - {name: folded, when: not raise, value: {black: 1, red: -1}, private: one.card, assumed: t}
    - {name: passed, when: raise and not meet, value: -1, assumed: t}
    - {name: met, when: raise and meet, value: {black: 2, red: -2}, private: one.card, assumed: t}
play: [{actor: one, chooses: [raise]}, {actor: two, chooses: [meet]}]
outcomes: {met: raise and meet}
"""
BEER = """
actors: {sender: {}, bully: {}}
options: {beer: {actor: sender, assumed: t}, duel: {actor: bully, assumed: t}}
worth:
  sender:
    - {name: taste, when: beer, value: {wimp: 0, surly: 1}, private: {wimp: 10 %, surly: 90 %}, assumed: t}
    - {name: quiche, when: not beer, value: {wimp: 1, surly: 0}, private: taste, assumed: t}
    - {name: peace, when: not duel, value: 2, assumed: t}
  bully:
    - {name: fight, when: duel, value: {wimp: 1, surly: -1}, private: sender.taste, assumed: t}
play: [{actor: sender, chooses: [beer]}, {actor: bully, chooses: [duel]}]
outcomes: {duel: duel}
"""
BAGWELL = """
actors: {leader: {}, wire: {}, follower: {}}
options: {high: {actor: leader, assumed: t}, says: {actor: wire, assumed: t}, yields: {actor: follower, assumed: t}}
worth:
  leader:
    - {name: a, when: high and yields, value: 5, assumed: t}
    - {name: b, when: high and not yields, value: 3, assumed: t}
    - {name: c, when: not high and yields, value: 6, assumed: t}
    - {name: d, when: not (high or yields), value: 4, assumed: t}
  wire:
    - {name: true, when: high iff says, value: {bad: -50, good: 50}, private: {bad: 10 %, good: 90 %}, assumed: t}
  follower:
    - {name: a, when: high and yields, value: 2, assumed: t}
    - {name: b, when: high and not yields, value: 1, assumed: t}
    - {name: c, when: not high and yields, value: 3, assumed: t}
    - {name: d, when: not (high or yields), value: 4, assumed: t}
play:
  - {actor: leader, chooses: [high], unseen_by: [follower]}
  - {actor: wire, chooses: [says]}
  - {actor: follower, chooses: [yields]}
outcomes: {led: high and yields}
"""


def _items(text: str) -> str:
    whens = ("down and left", "drop and left", "drop and not left")
    for part in ("3, 4, 0", "2, 0, 1"):
        pairs = [("not (down or drop)", "1"), *zip(whens, part.split(", "), strict=True)]
        rows = [f"{{name: i{k}, when: {when}, value: {value}, assumed: t}}" for k, (when, value) in enumerate(pairs)]
        text = text.replace(f"ITEMS({part})", f"[{', '.join(rows)}]")
    return text


GAMES = {
    "battle of the sexes": BATTLE,
    "Selten's horse": _items(SELTEN),
    "Myerson 4.2": CARD,
    "beer and quiche": BEER,
    "Bagwell": BAGWELL,
}


def published_case(name: str) -> Case:
    return load_text(HEAD.replace("NAME", name) + GAMES[name])


def random_unseen(seed: int) -> Case:
    """Two or three actors, three or four steps, most not seen by somebody; hidden types that may count for others."""
    rng = random.Random(seed)
    actors = ["a", "b", "c"][: rng.choice((2, 3))]
    movers = [rng.choice(actors) for _ in range(rng.choice((3, 4)))]
    options = [f"o{k}" for k in range(len(movers))]
    takes = ["always" if k < 2 or rng.random() < 0.7 else f"not {options[k - 2]}" for k in range(len(movers))]
    lines = [
        HEAD.replace("NAME", f"random {seed}"),
        f"actors: {{{', '.join(f'{a}: {{}}' for a in actors)}}}",
        "options:",
    ]
    lines += [f"  {o}: {{actor: {m}, take: {t}, assumed: t}}" for o, m, t in zip(options, movers, takes, strict=True)]
    lines += ["worth:"]
    hiding = [a for a in dict.fromkeys(movers) if rng.random() < 0.6]
    for a in actors:
        lines += [f"  {a}:"]
        for k in range(4):
            left, right = rng.sample(options, 2)
            when = f"{rng.choice(('', 'not '))}{left} {rng.choice(('and', 'or', 'iff'))} {right}"
            lines += [f"    - {{name: i{k}, when: {when}, value: {rng.uniform(-3, 3):.2f}, assumed: t}}"]
        when, sizes = rng.choice(options), f"{{x: {rng.uniform(-3, -1):.2f}, y: {rng.uniform(1, 3):.2f}}}"
        if a in hiding:
            lines += [
                f"    - {{name: secret, when: {when}, value: {sizes}, private: {{x: 40 %, y: 60 %}}, assumed: t}}"
            ]
            if rng.random() < 0.5:  # the same type in a second item
                also = f"{{x: {rng.uniform(-3, 3):.2f}, y: {rng.uniform(-3, 3):.2f}}}"
                lines += [f"    - {{name: again, when: {options[0]}, value: {also}, private: secret, assumed: t}}"]
        elif hiding and rng.random() < 0.5:
            lines += [f"    - {{name: theirs, when: {when}, value: {sizes}, private: {hiding[0]}.secret, assumed: t}}"]
    lines += ["play:"]
    for o, m in zip(options, movers, strict=True):
        blind = [a for a in actors if a != m and rng.random() < 0.6]
        lines += [f"  - {{actor: {m}, chooses: [{o}], unseen_by: [{', '.join(blind)}]}}"]
    return load_text("\n".join([*lines, f"outcomes: {{first: {options[0]}}}"]))


def marks(case: Case) -> list[str]:
    """What a case has of what the language of unseen moves can say."""
    follows = [number for number in case.quantities.values() if number.follows]
    steps = case.play.steps
    hidden = any(isinstance(number.value, NamedTypes) for number in case.quantities.values())
    each = {
        "unseen moves": any(step.unseen_by for step in steps),
        "simultaneous moves": any(
            two.actor in one.unseen_by and one.actor != two.actor for one, two in pairwise(steps)
        ),
        "a hidden type": hidden,
        "a type in several items": any(number.path.split(".")[1] == number.follows.split(".")[1] for number in follows),
        "a type that counts for another": any(
            number.path.split(".")[1] != number.follows.split(".")[1] for number in follows
        ),
    }
    return [mark for mark, holds in each.items() if holds]


def random_with_all(count: int, start: int) -> list[Case]:
    """Random cases with unseen moves and a hidden type in each."""
    cases = (random_unseen(seed) for seed in count_from(start))
    fine = (case for case in cases if {"unseen moves", "a hidden type"} <= set(marks(case)))
    return list(islice(fine, count))
