"""How much of what people coded from pages a draft proposes, told by the sentence that the gold quotes.

A crisis is a folder of pages; its gold a table: `actor NAME ALIASES`, `option OWNER TEXT NOW QUOTES`, `move OWNER TEXT
DATE QUOTES`, a quote as `PAGE "words"`, several parted by `;`. An option or move is found where a proposal of its kind
cites the sentence of a quote and shares a content word with gold or quote, or shares most of its content words with the
gold's text. `--judged FILE` (crisis, kind, text, keep or drop) gives precision; what nobody judged is left out and
counted.
"""

from __future__ import annotations

import argparse
import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from offramp.evidence.content_words import content_terms
from offramp.evidence.readers.registry import load_report
from offramp.proposals.folder import draft_folder
from offramp.proposals.types import Draft, Proposal

_QUOTE = re.compile(r'(\S+)\.\w+ "([^"]+)"')
_CLASSES = {
    "offered": ("offer", "promise"),
    "demanded": ("demand",),
    "refused": ("refuse", "silence"),
    "accepted": ("accept", "promise"),
    "threatened": ("threat",),
    "withdrew": ("withdraw",),
}
_TITLES = re.compile(
    r"^(the|mr|mrs|dr|general|generals|president|prime minister|foreign minister|emir|sheikh|prince|king) ", re.I
)


@dataclass(frozen=True)
class Gold:
    """A row of the gold: what somebody who read the pages would code, and the sentences that say so."""

    kind: str
    owner: str
    text: str
    sentences: tuple[tuple[str, int, int], ...] = ()
    quoted: str = ""
    verb: str = ""


def gold_of(table: Path, texts: dict[str, str]) -> tuple[dict[str, set[str]], list[Gold]]:
    """The actors with their names, and the options and moves."""
    actors, rows = {}, []
    for row in csv.reader(table.open(), delimiter="\t", quoting=csv.QUOTE_NONE):
        if row[:1] == ["actor"]:
            actors[row[1]] = {plain(name) for name in (row[1], *row[1].split(" and the "), *row[2].split(";"))}
        elif row[:1] and row[0] in ("option", "move"):
            quotes = [pair for cell in row[3:] for pair in _QUOTE.findall(cell)]
            spans = tuple(span for page, words in quotes for span in sentences(page, texts[page], words))
            verb, _, rest = row[2].partition(":") if row[0] == "move" else ("", "", row[2])
            rows.append(Gold(row[0], row[1], rest or verb, spans, " ".join(q for _, q in quotes), verb.split()[0] if verb else ""))
    return actors, rows


def sentences(page: str, text: str, words: str) -> Iterator[tuple[str, int, int]]:
    """Where the sentence stands that has these words."""
    at = text.find(words)
    if at >= 0:
        first = max((stop.end() for stop in re.finditer(r"[.!?”\"]\s|\n", text[:at])), default=0)
        stop = re.compile(r"[.!?][”\"]?\s|\n").search(text, at + len(words) - 1)
        yield page, first, stop.end() if stop else len(text)


def plain(name: str) -> str:
    name, before = name.strip().lower(), ""
    while name != before:
        before, name = name, _TITLES.sub("", name)
    return name


def who(draft: Draft, actors: dict[str, set[str]]) -> dict[str, list[str]]:
    """Id of a proposed actor -> the actors of the gold that its names are of, those of most names first."""
    found = {}
    for item in draft.items:
        if item.kind == "actor":
            hits = {key: len(names & {plain(name) for name in item.names}) for key, names in actors.items()}
            found[item.id] = [key for key, n in sorted(hits.items(), key=lambda pair: -pair[1]) if n]
    return found


def matches(gold: Gold, item: Proposal, own: frozenset[str]) -> bool:
    wanted, terms = (frozenset(content_terms(text)) - own for text in (gold.text, item.text))
    common = len(wanted & terms)
    if common >= 2 and common >= 0.6 * min(len(wanted), len(terms)):
        return True
    cited = any(
        report == cite.claim.split("#")[0] and first <= cite.start < last
        for cite in item.reports
        for report, first, last in gold.sentences
    )
    return cited and item.sort in _CLASSES.get(gold.verb, ()) or cited and bool((wanted | (frozenset(content_terms(gold.quoted)) - own)) & terms)


def measured(folder: Path, table: Path, judged: dict[tuple[str, str, str], str], wrong: bool) -> dict[str, Any]:
    """The figures of one crisis; `wrong` prints what was missed."""
    draft, _ = draft_folder(folder)
    texts = {path.stem: load_report(path, path.stem).text for path in sorted(folder.glob("*.md"))}
    actors, rows = gold_of(table, texts)
    acting = who(draft, actors)
    mixed = [item for item in draft.items if item.kind == "actor" and len(acting[item.id]) > 1]
    own = frozenset(term for names in actors.values() for name in names for term in content_terms(name))
    hit = {key for keys in acting.values() for key in keys[:1]}
    figures: dict[str, Any] = {"actors": (len(hit), len(actors)), "wrong merges": len(mixed)}
    right = 0
    for kind in ("option", "move"):
        of_kind = [row for row in rows if row.kind == kind]
        found = {row: [item for item in draft.items if item.kind == kind and matches(row, item, own)] for row in of_kind}
        figures[f"{kind}s"] = (sum(map(bool, found.values())), len(of_kind))
        owned = {row: any(row.owner in owners(item, acting) for item in items) for row, items in found.items()}
        figures[f"owner of {kind}s"] = (sum(owned.values()), sum(map(bool, found.values())))
        if wrong:
            for row, items in found.items():
                told = "; ".join(f"{item.text} [{'/'.join(owners(item, acting)) or '?'}]" for item in items[:4])
                print(f"{'ok ' if owned[row] else 'own' if items else 'NO '} {kind} {row.owner}: {row.text} — {told}")
    if wrong:
        print("missing actors:", sorted(set(actors) - hit), "mixed:", [(i.text, acting[i.id], i.names) for i in mixed])
    for kind in ("actor", "option", "move"):
        for tier in ((1, 2), (1,)):
            items = [item for item in draft.items if item.kind == kind and item.tier in tier]
            known = [v for item in items if (v := judged.get((folder.name, kind, item.text.lower())))]
            name = f"{kind}s kept{', first tier' if len(tier) == 1 else ''}"
            figures[name] = (sum(v == "keep" for v in known), len(known), len(items))
    return figures


def owners(item: Proposal, acting: dict[str, list[str]]) -> list[str]:
    meant = [item.owner] if item.owner else [candidate.actor for candidate in item.owner_candidates[:2]]
    return [key for actor in meant for key in acting.get(actor, [])[:1]]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, nargs="+", help="a folder of pages, named as its gold")
    parser.add_argument("--gold", type=Path, required=True, help="where gold_NAME.tsv stands")
    parser.add_argument("--judged", type=Path)
    parser.add_argument("--wrong", action="store_true", help="print what was found and missed")
    parser.add_argument("--unjudged", action="store_true", help="print what is proposed and nobody judged")
    given = parser.parse_args()
    judged = {tuple(row[:3]): row[3] for row in csv.reader(given.judged.open(), delimiter="\t")} if given.judged else {}
    for folder in given.folder:
        figures = measured(folder, given.gold / f"gold_{folder.name}.tsv", judged, given.wrong)
        print(folder.name, " ".join(f"{name} {'/'.join(map(str, v)) if isinstance(v, tuple) else v};" for name, v in figures.items()))
        if given.unjudged:
            draft, _ = draft_folder(folder)
            names = {item.id: item.text for item in draft.items}
            for item in draft.items:
                if item.kind in ("actor", "option", "move") and (folder.name, item.kind, item.text.lower()) not in judged:
                    who_ = names.get(item.owner or "", "?" + "/".join(names[c.actor] for c in item.owner_candidates[:2]))
                    more = ", ".join(item.names[1:]) if item.kind == "actor" else item.reports[0].rule
                    print(folder.name, item.kind, item.text.lower(), f"T{item.tier} {who_} | {item.sort} | {more}", sep="\t")


if __name__ == "__main__":
    main()
