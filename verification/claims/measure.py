"""How far what is read of an assertion is right: own sentences after real kinds, against a gold written beside them.

    python verification/claims/measure.py [dev|held|all] [--wrong]

The even lines of assertions.txt are looked at while rules are written (dev), the odd ones are held out. One writer made
sentences and gold together, before the reader saw them: it is no blind annotation by two. Pairs and sets are not split.
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from offramp.evidence.links import link
from offramp.evidence.pipeline import read_report
from offramp.evidence.types import Assertion, Reading

HERE, PUBLISHED = Path(__file__).parent, "2026-03-18"


def rows(name: str) -> list[list[str]]:
    lines = (HERE / name).read_text(encoding="utf-8").splitlines()
    return [[cell.strip() for cell in line.split("|")] for line in lines if line.strip() and line[0] != "#"]


def page(text: str, key: str = "page", publisher: str = "") -> Reading:
    head = (
        f"---\npublisher: {publisher}\ndate: {PUBLISHED}\n---\n\n" if publisher else f"---\ndate: {PUBLISHED}\n---\n\n"
    )
    return read_report((head + text + "\n").encode(), key=key, file=f"{key}.md")


def assertion_at(reading: Reading, sentence: str, target: str) -> Assertion | None:
    """The assertion that shares most with the target."""
    whole = reading.report.text
    low = whole.index(sentence) + sentence.index(target)
    high = low + len(target)
    every = [one for claim in reading.claims for one in claim.assertions]
    shared = {one.id: min(one.end, high) - max(one.start, low) for one in every}
    return max(every, key=lambda one: (shared[one.id], one.start - one.end), default=None)


def gold_of(cell: str) -> dict[str, Any]:
    found = dict(re.findall(r"(\w+)=(.+?)(?= \w+=|$)", cell))
    return {"p": "positive", "c": "certain", "if": "0", "al": "0", "d": "0"} | found


def names(chain: str) -> list[str]:
    return [re.sub(r"^the ", "", one.strip().lower()) for one in chain.split(">")]


def told(one: Assertion) -> dict[str, Any]:
    return {"p": one.polarity, "c": one.certainty, "if": str(int(one.conditional)), "al": str(int(one.allegation)),
            "d": str(int(one.denied)), "ch": ">".join(one.chain), "dt": (one.time.dates or (None,))[0]}  # fmt: skip


def agrees(key: str, gold: str, read: Any) -> bool:
    if key == "ch":
        return names(gold) == names(read)
    if key == "dt":
        return read is not None and read.value[: len(gold)] == gold
    return bool(gold == read)


def judged(half: str) -> Iterator[tuple[str, str, dict[str, Any], dict[str, Any]]]:
    for place, (kind, sentence, target, gold) in enumerate(rows("assertions.txt")):
        if half == "all" or (half == "dev") == (place % 2 == 0):
            found = assertion_at(page(sentence), sentence, target)
            yield kind, f"{sentence} [{target}]", gold_of(gold), told(found) if found else {}


def assertions(half: str, wrong: bool) -> None:
    right: Counter[str] = Counter()
    every: Counter[str] = Counter()
    cells: Counter[tuple[str, str, str]] = Counter()
    for kind, what, gold, read in judged(half):
        for key, value in gold.items():
            every[key] += 1
            fine = agrees(key, value, read.get(key))
            right[key] += fine
            if not fine and wrong:
                print(f"  {kind}: {what}: {key} {value}, read {read.get(key)}")
            if key in ("p", "if", "al", "d"):
                cells[key, value, str(read.get(key))] += 1
    print(f"{every['p']} assertions ({half})")
    for key, one, name in (("p", "negative", "negative polarity"), ("d", "1", "denial"), ("al", "1", "allegation"),
                           ("if", "1", "conditional")):  # fmt: skip
        hit = cells[key, one, one]
        gold = sum(n for (k, a, _), n in cells.items() if (k, a) == (key, one))
        read_ = sum(n for (k, _, b), n in cells.items() if (k, b) == (key, one))
        p, r = hit / max(1, read_), hit / max(1, gold)
        f1 = 2 * p * r / max(1e-9, p + r)
        print(f"{name}: precision {p:.1%} ({hit}/{read_}), recall {r:.1%} ({hit}/{gold}), F1 {f1:.1%}")
    for key, name in (("c", "certainty"), ("ch", "chain"), ("dt", "date")):
        print(f"{name} right: {right[key]}/{every[key]} ({right[key] / max(1, every[key]):.1%})")


def pairs(wrong: bool) -> None:
    cells: Counter[tuple[str, str]] = Counter()
    for first, second, gold in rows("pairs.txt"):
        kinds = [one.kind for one in link([page(first, "a"), page(second, "b")]).relations]
        read = "contradicts" if "contradicts" in kinds else "alike" if kinds else "none"
        cells[gold, read] += 1
        if gold != read and wrong:
            print(f"  {first} / {second}: {gold}, read {read}")
    hit, proposed = cells["contradicts", "contradicts"], sum(n for (_, b), n in cells.items() if b == "contradicts")
    gold = sum(n for (a, _), n in cells.items() if a == "contradicts")
    print(f"{sum(cells.values())} pairs: contradiction precision {hit}/{proposed}, recall {hit}/{gold}; "
          f"right {sum(n for (a, b), n in cells.items() if a == b)}")  # fmt: skip


def sets(wrong: bool) -> None:
    blocks = re.split(r"(?m)^= ", (HERE / "sets.txt").read_text(encoding="utf-8"))[1:]
    right = 0
    for block in blocks:
        head, *lines = block.strip().splitlines()
        parts = [re.fullmatch(r"(\w) \[(.+?)\]: (.+)", line) for line in lines]
        pages = [page(one[3].replace(" / ", "\n\n"), one[1], one[2]) for one in parts if one]
        publishers = {one[1]: one[2] for one in parts if one}
        joined = {frozenset(one.reports) for one in link(pages, {}, publishers).origins}
        alone = {frozenset({one.report.id}) for one in pages if not any(one.report.id in group for group in joined)}
        fine = joined | alone == {frozenset(group) for group in head.split()}
        right += fine
        if not fine and wrong:
            print(f"  {head}: read {sorted(''.join(sorted(one)) for one in joined | alone)}; {lines[0][:90]}")
    print(f"witnesses right in {right} of {len(blocks)} sets")


if __name__ == "__main__":
    half = next((one for one in sys.argv[1:] if one in ("dev", "held", "all")), "dev")
    assertions(half, "--wrong" in sys.argv)
    pairs("--wrong" in sys.argv)
    sets("--wrong" in sys.argv)
