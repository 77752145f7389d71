"""Every verb of the command line on a case, and what must be so of each: exits, finite numbers, sums, reading again."""

from __future__ import annotations

import contextlib
import io
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from offramp.case.check import examine
from offramp.cli import execute
from offramp.expect import read_expected

NOT_FINITE = re.compile(r"(?<![\w'\"])(nan|inf|-inf|NaN|-?Infinity)(?![\w'\"])")

VERBS: tuple[tuple[str, ...], ...] = (
    ("check", "CASE"),
    ("check", "CASE", "--strict", "--table", "--judge", "--json"),
    ("resolve", "CASE", "--json"),
    ("resolve", "CASE"),
    ("states", "CASE"),
    ("states", "CASE", "--json"),
    ("solve", "CASE", "--json", "--concept", "nash,gmr,smr,seq,sseq,sim,lh2"),
    ("solve", "CASE", "--concept", "seq,lh3,nonmyopic"),
    ("solve", "CASE", "--sees", "--json"),
    ("solve", "CASE", "--agreement", "--json"),
    ("solve", "CASE", "--target", "now", "--target", "now", "--json"),
    ("solve", "CASE", "--tableau"),
    ("solve", "CASE", "--coalitions"),
    ("evolve", "CASE"),
    ("evolve", "CASE", "--json", "--concept", "gmr"),
    ("bargain", "CASE", "--variants"),
    ("bargain", "CASE", "--json"),
    ("compare", "CASE"),
    ("compare", "CASE", "--json"),
    ("offer", "CASE", "--draws", "4", "--json"),
    ("guarantee", "CASE", "--draws", "4", "--json"),
    ("when", "CASE", "--draws", "4", "--json"),
    ("when", "CASE", "--draws", "4", "--per-week", "0.1..0.3"),
    ("watch", "CASE", "--indicators", "--draws", "4", "--json"),
    ("seat", "CASE", "ACTOR", "--json"),
    ("answer", "CASE", "--draws", "8"),
    ("answer", "CASE", "--draws", "8", "--json"),
    ("brief", "CASE", "--draws", "0"),
    ("brief", "CASE", "--draws", "8", "--json"),
    ("brief", "CASE", "--draws", "8", "-o", "DIR/b.json"),
    ("brief", "CASE", "--draws", "0", "-o", "DIR/b.md", "--annexes", "--names"),
    ("brief", "CASE", "--draws", "0", "--blind"),
    ("why", "CASE", "b1"),
    ("why", "CASE", "answer", "--draws", "8"),
    ("why", "CASE", "ACTOR", "now"),
    ("hinges", "CASE", "--quick"),
    ("hinges", "CASE", "--json", "--draws", "4"),
    ("flip", "CASE", "--quick"),
    ("flip", "CASE", "--quick", "--json"),
    ("run", "CASE", "-n", "6"),
    ("run", "CASE", "-n", "6", "--json"),
    ("diff", "CASE", "OTHER", "--draws", "4"),
    ("diff", "OTHER", "CASE", "--json"),
    ("diff", "CASE", "OTHER", "--align", "--draws", "3"),
    ("panel", "CASE", "OTHER", "--draws", "3"),
    ("export", "CASE", "-o", "DIR/g.efg"),
    ("export", "CASE", "-o", "DIR/g.gmcr"),
    ("export", "CASE", "-o", "DIR/g.evolution.graphml"),
    ("convert", "CASE", "ACTOR", "ranking"),
    ("convert", "CASE", "ACTOR", "priorities"),
    ("convert", "CASE", "ACTOR", "worth"),
    ("claims", "CASE", "list"),
    ("claims", "CASE", "grade", "B2", "press#00000001", "--by", "p"),
    (
        "lock",
        "CASE",
        "--by",
        "p",
        "--happens",
        "x",
        "--until",
        "2999-12-31",
        "--ledger",
        "DIR/l.jsonl",
        "--draws",
        "8",
        "--quick",
        "--json",
    ),
    ("record", "CASE"),
    ("record", "CASE", "--json"),
    ("verify", "DIR"),
    ("verify", "CASE"),
)


def called(words: Sequence[str]) -> tuple[int, str, str]:
    """The exit of a command line, what it printed, and what it said beside."""
    out, err = (io.TextIOWrapper(io.BytesIO(), "utf-8", errors="surrogatepass", write_through=True) for _ in range(2))
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        status = execute(list(words))
    texts = [stream.buffer.getvalue().decode("utf-8", "surrogatepass") for stream in (out, err)]
    return status, texts[0], texts[1]


def verb_faults(verb: Sequence[str], names: Mapping[str, str], place: Path) -> Iterator[str]:
    """What is wrong with a verb on a case: `names` says what stands for CASE, OTHER and ACTOR, `place` for DIR."""
    status, out, err = called([names.get(word, word.replace("DIR", str(place))) for word in verb])
    line = " ".join(verb)
    if status not in (0, 1, 2) or (status == 2 and verb[0] not in ("check", "verify")):
        yield f"{line}: exit {status}"
    if status == 1 and not (err.strip() or out.strip()):
        yield f"{line}: exit 1 without a word"
    if found := NOT_FINITE.search(out + err):
        yield f"{line}: {found[0]} in …{(out + err)[max(0, found.start() - 60) : found.end() + 20]!r}"
    if "Traceback" in out + err:
        yield f"{line}: a traceback"
    if "--json" in verb and out.strip():
        value = json.loads(out)
        yield from (f"{line}: {fault}" for fault in not_one(value))
    if status == 0:
        yield from again(verb, out, place)


def not_one(value: Any) -> Iterator[str]:
    """Tables of outcomes that do not add up to one."""
    if isinstance(value, dict):
        outcomes, gone = value.get("outcomes"), value.get("premise_gone") or 0.0
        if isinstance(outcomes, dict) and outcomes and all(isinstance(p, float) for p in outcomes.values()):
            total = sum(outcomes.values())
            if min(abs(total - 1), abs(total + gone - 1)) > 1e-9:
                yield f"outcomes add up to {total} (and {gone})"
    for item in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from not_one(item)


def again(verb: Sequence[str], out: str, place: Path) -> Iterator[str]:
    """What a verb wrote is read again by those that read it."""
    if verb[0] in ("resolve", "convert"):
        file = place / "again.yaml"
        file.write_text(out, encoding="utf-8", errors="surrogatepass")
        found = examine(file)
        if not found.case:
            yield f"{' '.join(verb)}: what it prints does not load: {[str(one) for one in found.problems][:3]}"
    if verb[0] in ("solve", "hinges") and "--json" in verb:
        file = place / "expected.json"
        file.write_text(out, encoding="utf-8", errors="surrogatepass")
        if read_expected(file).differences(json.loads(out)):
            yield f"{verb[0]}: its result is not as it says"
    if "DIR/b.json" in verb:
        for words in (("brief", str(place / "b.json")), ("brief", str(place / "b.json"), "-o", str(place / "b.html"))):
            status, _, err = called(words)
            if status:
                yield f"brief: a brief just written is refused: {err[:200]}"
        status, out, err = called(("verify", str(place / "b.json")))
        if status:
            yield f"verify: a brief just written is not whole: {err[:200]}"
