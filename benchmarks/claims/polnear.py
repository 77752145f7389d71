"""Score the attribution of `offramp.evidence` on PolNeAR (Newell, Margolin and Ruths, LREC 2018).

    python benchmarks/claims/polnear.py FOLDER dev            # FOLDER holds dev/text, dev/attributions, …
    python benchmarks/claims/polnear.py FOLDER dev --errors 100 > errors.txt

What is measured, over every article of the split (where several people annotated one, the first by name):
* sentence attributed: F1 over our sentences; a sentence is attributed if a span of an attribution meets it.
* source right, given a hit: of the sentences that both sides call attributed, the share in which the source that we put
  first meets a source of a gold attribution that meets the sentence (or neither names one).
* source and content token F1: micro, over tokens, whatever the attribution they belong to.
* cue exact F1: micro, over cues, by their tokens (a comma more or less is not a difference).
Tokens are runs of word characters, or one other character. Blocks are those of the reader; debris is not set aside.
"""

from __future__ import annotations

import argparse
import json
import re
import resource
import sys
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from offramp.evidence.actors import finder
from offramp.evidence.blocks import text_blocks
from offramp.evidence.claims import claims_of
from offramp.evidence.types import Claim

Spans = list[tuple[int, int]]
_TOKEN = re.compile(r"\w+|[^\w\s]")
_WORD = re.compile(r"\w")


@dataclass(frozen=True)
class Relation:
    """An attribution as spans of an article, whoever found it."""

    source: tuple[tuple[int, int], ...]
    cue: tuple[tuple[int, int], ...]
    content: tuple[tuple[int, int], ...]

    def spans(self) -> Iterator[tuple[int, int]]:
        yield from (*self.source, *self.cue, *self.content)


@dataclass(frozen=True)
class Article:
    name: str
    text: str
    gold: tuple[Relation, ...]


def articles(folder: Path, split: str) -> Iterator[Article]:
    for path in sorted((folder / split / "text").glob("*.txt")):
        marked = sorted((folder / split / "attributions").glob(f"{path.stem}_????.ann"))
        yield Article(path.stem, path.read_bytes().decode("utf-8"), tuple(relations(marked[0])))


def relations(path: Path) -> Iterator[Relation]:
    """The events of a brat standoff file; a text-bound annotation may have several fragments."""
    spans: dict[str, Spans] = {}
    events: list[list[tuple[str, str]]] = []
    for line in path.read_text(encoding="utf-8").split("\n"):
        if re.match(r"T\d+\t", line):  # the text of a span may hold a line end
            name, middle = line.split("\t")[:2]
            spans[name] = [(int(a), int(b)) for a, b in (x.split() for x in middle.split(" ", 1)[1].split(";"))]
        elif re.match(r"E\d+\t", line):
            events.append([tuple(part.split(":")) for part in line.split("\t")[1].split()])  # type: ignore[misc]
    for event in events:
        parts = {
            role: tuple(sorted(span for r, t in event if r.rstrip("0123456789") == role for span in spans[t]))
            for role in ("Source", "Cue", "Content")
        }
        yield Relation(parts["Source"], parts["Cue"], parts["Content"])


def proposed(claims: Iterable[Claim]) -> list[tuple[Claim, list[Relation]]]:
    """Each claim with the attributions that touch it."""
    return [(claim, list(_relations(claim))) for claim in claims]


def _relations(claim: Claim) -> Iterator[Relation]:
    for one in claim.attributions:
        if one.depth:
            continue  # PolNeAR annotates no attribution within the content of another
        source = () if one.source is None else ((one.source.start, one.source.end),)
        cue = () if one.cue is None else ((one.cue.start, one.cue.end),)
        yield Relation(source, cue, tuple((part.start, part.end) for part in one.content))


@dataclass
class Count:
    """True positives, what was proposed, what is gold."""

    right: int = 0
    proposed: int = 0
    gold: int = 0

    def add(self, found: set[object], gold: set[object]) -> None:
        self.right += len(found & gold)
        self.proposed += len(found)
        self.gold += len(gold)

    def scores(self) -> dict[str, float]:
        precision = self.right / self.proposed if self.proposed else 0.0
        recall = self.right / self.gold if self.gold else 0.0
        both = precision + recall
        f1 = 2 * precision * recall / both if both else 0.0
        return {"p": round(100 * precision, 1), "r": round(100 * recall, 1), "f1": round(100 * f1, 1)}


def tokens(text: str) -> Spans:
    return [(found.start(), found.end()) for found in _TOKEN.finditer(text)]


def covered(places: Spans, spans: Iterable[tuple[int, int]]) -> set[object]:
    ranges = sorted(set(spans))
    return {number for number, (a, b) in enumerate(places) if any(low < b and a < high for low, high in ranges)}


def score(found: Iterable[Article]) -> tuple[dict[str, object], list[str]]:
    """All figures over some articles, and one line for each sentence or cue that was got wrong."""
    counts = {name: Count() for name in ("sentence", "source", "cue", "content")}
    always, hits, right, lenient = Count(), 0, 0, 0
    errors: list[str] = []
    began, sentences = time.process_time(), 0
    for article in found:
        text = article.text
        blocks = list(enumerate(text_blocks(text, False, 0)))
        claims = proposed(claims_of(text, blocks, article.name, finder(None)))
        sentences += len(claims)
        places = tokens(text)
        ours = [relation for _, some in claims for relation in some]
        for part in ("source", "content"):
            counts[part].add(
                covered(places, (span for one in ours for span in getattr(one, part))),
                covered(places, (span for one in article.gold for span in getattr(one, part))),
            )
        mine, theirs = cues(text, places, ours), cues(text, places, article.gold)
        counts["cue"].add(mine, theirs)
        for number, (claim, some) in enumerate(claims):
            gold = [one for one in article.gold if any(_meets(span, claim) for span in one.spans())]
            counts["sentence"].add({number} if some else set(), {number} if gold else set())
            always.add({number}, {number} if gold else set())
            if some and gold:
                hits += 1
                good = _same_source(some[:1], gold)
                right += good
                lenient += _same_source(some, gold)
                if not good:
                    errors.append(_error("source", article, claim, some, gold))
            elif some or gold:
                errors.append(_error("missed" if gold else "false", article, claim, some, gold))
            if some and gold and cues(text, places, some) != cues(text, places, gold):
                errors.append(_error("cue", article, claim, some, gold))
    spent = time.process_time() - began
    figures: dict[str, object] = {name: count.scores() for name, count in counts.items()}
    figures["always_yes"] = always.scores()
    figures["source_right_given_hit"] = round(100 * right / max(1, hits), 1)
    figures["any_source_right_given_hit"] = round(100 * lenient / max(1, hits), 1)
    figures["sentences"] = sentences
    figures["sentences_per_second"] = round(sentences / spent, 1)
    figures["peak_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    return figures, errors


def cues(text: str, places: Spans, some: Iterable[Relation]) -> set[object]:
    """Each cue as its tokens that are words (or its one mark, as in "Smith: no")."""
    found: set[object] = set()
    for one in some:
        marks = [n for n in sorted(covered(places, one.cue)) if isinstance(n, int)]  # type: ignore[type-var]
        worded = tuple(n for n in marks if _WORD.match(text[places[n][0]]))
        if marks:
            found.add(worded or tuple(marks))
    return found


def _meets(span: tuple[int, int], claim: Claim) -> bool:
    return span[0] < claim.end and claim.start < span[1]


def _same_source(some: list[Relation], gold: list[Relation]) -> bool:
    if not any(one.source for one in some):
        return any(not one.source for one in gold)
    return any(a[0] < b[1] and b[0] < a[1] for x in some for a in x.source for y in gold for b in y.source)


def _error(sort: str, article: Article, claim: Claim, some: list[Relation], gold: list[Relation]) -> str:
    def shown(one: Relation) -> str:
        return " | ".join(
            " … ".join(article.text[a:b] for a, b in getattr(one, part))[:90] for part in ("source", "cue", "content")
        )

    lines = [f"[{sort}] {article.name}: {' '.join(claim.text.split())}"]
    lines += [f"    gold {shown(one)}" for one in gold] + [f"    ours {shown(one)}" for one in some]
    return "\n".join(lines)


def main() -> None:
    options = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    options.add_argument("folder", type=Path)
    options.add_argument("split", choices=("train", "dev", "test"))
    options.add_argument("--errors", type=int, default=0, help="list so many errors, evenly spaced")
    options.add_argument("--sort", default="", help="list only errors of this sort: missed, false, source, cue")
    given = options.parse_args()
    figures, errors = score(articles(given.folder, given.split))
    json.dump(figures, sys.stdout, indent=1)
    print()
    kept = [error for error in errors if error.startswith(f"[{given.sort}")]
    step = max(1, len(kept) // given.errors) if given.errors else 1
    for error in kept[::step][: given.errors]:
        print(error)


if __name__ == "__main__":
    main()
