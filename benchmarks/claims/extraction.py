"""Article body F1 on the article-extraction-benchmark (Zyte; 181 pages), of what `offramp read` keeps.

    git clone https://github.com/scrapinghub/article-extraction-benchmark FOLDER
    python benchmarks/claims/extraction.py FOLDER [--without-trafilatura] [--worst N]

Nothing of the corpus is kept here. Scored as the benchmark does: multisets of 4-word shingles, each page's true and
false positives and false negatives divided by their sum, then precision and recall averaged over the pages where they
are defined, and F1 of the two averages. The body is every claim but the headings that repeat the page's title.
"""

from __future__ import annotations

import argparse
import gzip
import json
import re
import statistics
import sys
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from offramp.errors import ReportError
from offramp.evidence.pipeline import read_report
from offramp.evidence.types import Reading

Row = tuple[float, float, float]
_WORD = re.compile(r"\w+")


def shingles(text: str, size: int = 4) -> Counter[tuple[str, ...]]:
    """The runs of `size` words, how often each; a shorter text is one run."""
    words = _WORD.findall(text)
    runs = (tuple(words[k : k + size]) for k in range(max(1, len(words) - size + 1)))
    return Counter(run for run in runs if run)


def match(true: str, told: str) -> Row:
    """True positives, false positives and false negatives of a page, as parts of their sum."""
    wanted, found = shingles(true), shingles(told)
    parts = ((wanted & found).total(), (found - wanted).total(), (wanted - found).total())
    whole = sum(parts)
    return (parts[0] / whole, parts[1] / whole, parts[2] / whole) if whole else (0.0, 0.0, 0.0)


def scores(rows: Sequence[Row]) -> tuple[float, float, float]:
    """F1, precision, recall."""
    precision = statistics.mean(hit / (hit + false) for hit, false, _ in rows if hit + false > 0)
    recall = statistics.mean(hit / (hit + missed) for hit, _, missed in rows if hit + missed > 0)
    return 2 * precision * recall / (precision + recall), precision, recall


def body(reading: Reading) -> str:
    """What the reading keeps, without headings of mostly the title's words (the benchmark's bodies have no titles)."""
    title = set(_WORD.findall((reading.report.title or "").lower()))
    return "\n".join(
        claim.text for claim in reading.claims if claim.kind != "heading" or not _repeats(claim.text, title)
    )


def _repeats(heading: str, title: set[str]) -> bool:
    words = set(_WORD.findall(heading.lower()))
    return 2 * len(words & title) > len(words)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--without-trafilatura", action="store_true")
    parser.add_argument("--worst", type=int, default=0)
    asked = parser.parse_args()
    if asked.without_trafilatura:
        sys.modules["trafilatura"] = None  # type: ignore[assignment]
    gold = json.loads((asked.folder / "ground-truth.json").read_text(encoding="utf-8"))
    start = time.process_time()
    rows: dict[str, Row] = {}
    for key, one in gold.items():
        try:
            told = body(
                read_report(gzip.decompress((asked.folder / f"html/{key}.html.gz").read_bytes()), key, file="a.html")
            )
        except ReportError as error:
            told = ""
            print(f"{key[:12]} {error}")
        rows[key] = match(one["articleBody"], told)
    f1, precision, recall = scores(list(rows.values()))
    spent = time.process_time() - start
    print(f"{len(rows)} pages: F1 {f1:.4f}, precision {precision:.4f}, recall {recall:.4f}; {spent:.0f} s of processor")
    for key in sorted(rows, key=lambda key: rows[key][0])[: asked.worst]:
        print(key, " ".join(f"{part:.3f}" for part in rows[key]))


if __name__ == "__main__":
    main()
