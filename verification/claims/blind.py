"""How far what is read agrees with two annotators who saw only sentences, clauses and a guideline.

    python verification/claims/blind.py FOLDER [_es|_fr] [--half even|odd] [--wrong]

FOLDER holds en.txt (es.txt, fr.txt), asked.tsv, gold_a.tsv and, where a second annotated, gold_b.tsv (number, source,
polarity, certainty, allegation, conditional, chain, date). Gold is what both say; where they differ nothing is counted.
Rules are written by the even numbers alone; of the odd ones only figures are printed; `--wrong` needs `--half even`
where halves are kept. A wrong that is told in plain words of speech (`said`) may be read either way, and is not
counted.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from measure import PUBLISHED, assertion_at, page

from offramp.evidence.assertions import claim_of
from offramp.evidence.factuality import negation_in
from offramp.evidence.types import Assertion

COLUMNS = ("source", "polarity", "certainty", "allegation", "conditional", "chain", "date")
YES = {True: "yes", False: "no"}


def table(path: Path) -> dict[str, list[str]]:
    rows = (line.split("\t") for line in path.read_text(encoding="utf-8").splitlines())
    return {row[0]: [cell.strip(" ?").removeprefix("-") for cell in (*row[1:], *[""] * 7)] for row in rows}


def bare(name: str) -> str:
    return re.sub(r"^(the|a|an|el|la|los|las|le|les|un|une|una) |^l[’']|[\"“”«»]", "", name.lower().strip()).strip()


def alike(one: str, other: str) -> bool:
    a, b = ([bare(hand) for hand in text.split("<")] for text in (one, other))
    return len(a) == len(b) and all(x == y or (x and y and (x in y or y in x)) for x, y in zip(a, b, strict=True))


def same(column: str, one: str, other: str) -> bool:
    return alike(one, other) if column in ("source", "chain") else one == other


def read(sentence: str, clause: str) -> dict[str, str]:
    reading = page(sentence)
    one = assertion_at(reading, sentence, clause)
    if one is None:
        return dict.fromkeys(COLUMNS, "")
    kinds = {claim.id: claim.kind for claim in reading.claims}
    by_page = not one.allegation and kinds[claim_of(one.id)] != "reportative"
    own = one.chain[-1] if one.chain else one.source or ("author" if by_page else "unnamed")
    chain = " < ".join(one.chain) if len(one.chain) > 1 else ""
    return {"source": own, "polarity": one.polarity, "certainty": one.certainty, "allegation": YES[one.allegation],
            "conditional": YES[one.conditional], "chain": chain, "date": side(one),
            "silent": YES[any((c.kind, c.certainty) == ("author", "certain") for c in reading.claims)]}  # fmt: skip


def side(one: Assertion) -> str:
    """On which side of the page's date what is dated lies; open where its dates lie on two, or hold that day."""
    sides = {where(date.value, one.time.tense) for date in one.time.dates}
    return next(iter(sides)) if len(sides) == 1 else "open" if sides else ""


def where(day: str, tense: str) -> str:
    """A month or year that holds the page's day lies where the tense says."""
    if PUBLISHED.startswith(day):
        return "same" if day == PUBLISHED else {"past": "before", "future": "after"}.get(tense, "open")
    return "before" if day < PUBLISHED else "after"


def share(name: str, right: int, every: int) -> None:
    print(f"{name}: {right}/{every} ({right / max(1, every):.1%})")


def of_value(name: str, rows: Sequence[tuple[str, str]], value: str) -> None:
    hit = sum(gold == got == value for gold, got in rows)
    proposed, gold = sum(got == value for _, got in rows), sum(want == value for want, _ in rows)
    p, r = hit / max(1, proposed), hit / max(1, gold)
    f1 = 2 * p * r / max(1e-9, p + r)
    print(f"{name}: precision {p:.1%} ({hit}/{proposed}), recall {r:.1%} ({hit}/{gold}), F1 {f1:.1%}")


def kappa(pairs: Sequence[tuple[str, str]]) -> float:
    seen = sum(a == b for a, b in pairs) / len(pairs)
    chance = (
        sum(sum(a == v for a, _ in pairs) * sum(b == v for _, b in pairs) for v in {x for p in pairs for x in p})
        / len(pairs) ** 2
    )
    return (seen - chance) / max(1e-9, 1 - chance)


def main(folder: Path, end: str, half: str, wrong: bool) -> None:
    texts, asked = table(folder / f"{end.strip('_') or 'en'}.txt"), table(folder / f"asked{end}.tsv")
    texts = {key: row for key, row in texts.items() if half in ("", "odd" if int(key) % 2 else "even")}
    a, second = table(folder / f"gold_a{end}.tsv"), folder / f"gold_b{end}.tsv"
    b = table(second) if second.exists() else a
    got = {key: read(texts[key][0], asked[key][0]) for key in texts}
    agreed = {column: [key for key in texts if same(column, a[key][k], b[key][k])] for k, column in enumerate(COLUMNS)}
    print(f"{len(texts)} clauses")
    for k, column in enumerate(COLUMNS):
        pairs = [(a[key][k], b[key][k]) for key in texts]
        more = f", kappa {kappa(pairs):.2f}" if column not in ("source", "chain", "date") else ""
        print(f"  both annotators alike, {column}: {len(agreed[column])}{more}")

    def rows(column: str, only: Callable[[str], bool] = lambda _: True) -> list[tuple[str, str]]:
        k = COLUMNS.index(column)
        return [(a[key][k], got[key][column]) for key in agreed[column] if only(key)]

    of_value("negative polarity", rows("polarity"), "negative")
    for value in ("positive", "unknown"):
        of_value(f"{value} polarity", rows("polarity"), value)
    share("polarity right", sum(x == y for x, y in rows("polarity")), len(rows("polarity")))
    denial = rows(
        "polarity", lambda key: a[key][1] == "negative" and a[key][0] != "author" and not negation_in(asked[key][0])
    )
    share("denials read as negative", sum(x == y for x, y in denial), len(denial))
    cited = [("cited" if x != "author" else "", "cited" if y != "author" else "") for x, y in rows("source")]
    of_value("attributed", cited, "cited")
    silent = [got[key]["silent"] == "yes" for key in agreed["source"] if a[key][0] != "author"]
    share("cited, but read as the page's own certain fact", sum(silent), len(silent))
    of_value("allegation", [row for row in rows("allegation") if row[0] != "said"], "yes")
    of_value("conditional", rows("conditional"), "yes")
    share("certainty right, all", sum(x == y for x, y in rows("certainty")), len(rows("certainty")))
    plain = rows(
        "certainty", lambda key: a[key][3:5] == ["no", "no"] and (a[key][1], a[key][2]) != ("negative", "certain")
    )
    share("certainty right, neither denied, alleged nor conditional", sum(x == y for x, y in plain), len(plain))
    share("source right", sum(same("source", x, y) for x, y in rows("source")), len(rows("source")))
    chains = rows("chain", lambda key: bool(a[key][5]))
    share("chain right", sum(same("chain", x, y) for x, y in chains), len(chains))
    dated = rows("date", lambda key: bool(a[key][6]))
    share("side of the date right", sum(x == y for x, y in dated), len(dated))
    for k, column in enumerate(COLUMNS) if wrong else ():
        for key in agreed[column]:
            if not same(column, a[key][k], got[key][column]):
                print(f"  {column} {a[key][k]}, read {got[key][column]}: {texts[key][0]} [{asked[key][0]}]")


if __name__ == "__main__":
    ends = [arg for arg in sys.argv[2:] if arg.startswith("_")]
    half = sys.argv[sys.argv.index("--half") + 1] if "--half" in sys.argv else ""
    main(Path(sys.argv[1]), ends[0] if ends else "", half, "--wrong" in sys.argv and half == "even")
