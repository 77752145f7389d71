"""How much of what people coded from pages a draft proposes, told by the sentence that the gold quotes.

A crisis is a folder of pages; its gold a table beside it: `actor NAME ALIASES`, `option OWNER TEXT NOW QUOTES`, `move
OWNER TEXT DATE QUOTES`, a quote as `PAGE "words"`, several parted by `;`. An option or move is found where a proposal
of its kind cites the sentence of a quote and shares a content word with gold or quote (a move: or its class), or shares
most of its content words with the gold. `judged.tsv` (crisis, kind, text, keep or drop; merged counts as kept) gives
precision as kept/judged/proposed.
"""

from __future__ import annotations

import argparse
import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from shutil import copy
from tempfile import TemporaryDirectory
from typing import Any

from offramp.evidence.content_words import content_terms
from offramp.evidence.readers.registry import load_report
from offramp.proposals.folder import draft_folder
from offramp.proposals.types import Citation, Draft, Proposal

CRISES = Path(__file__).parent / "crises"
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
            rows.append(
                Gold(
                    row[0], row[1], rest or verb, spans, " ".join(q for _, q in quotes), verb.split()[0] if verb else ""
                )
            )
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
    cited = any(cites(gold, cite) for cite in item.reports)
    same = item.sort in _CLASSES.get(gold.verb, ())
    return cited and (same or bool((wanted | (frozenset(content_terms(gold.quoted)) - own)) & terms))


def measured(crisis: Path, judged: dict[tuple[str, ...], str], wrong: bool) -> tuple[Draft, dict[str, Any]]:
    """The draft of one crisis and its figures; `wrong` prints what was found and missed."""
    draft = drafted_copy(crisis)
    texts = {path.stem: load_report(path, path.stem).text for path in sorted(crisis.glob("*.md"))}
    actors, rows = gold_of(crisis.with_suffix(".tsv"), texts)
    acting = who(draft, actors)
    own = frozenset(term for names in actors.values() for name in names for term in content_terms(name))
    hit = {key for keys in acting.values() for key in keys[:1]}
    figures: dict[str, Any] = {"actors": (len(hit), len(actors))}
    figures["mixed actors"] = sum(len(keys) > 1 for keys in acting.values())
    for kind in ("option", "move"):
        wanted = [row for row in rows if row.kind == kind]
        found = {row: [item for item in draft.items if item.kind == kind and matches(row, item, own)] for row in wanted}
        owned = {row: any(row.owner in owners(item, acting) for item in items) for row, items in found.items()}
        figures[f"{kind}s"] = (sum(map(bool, found.values())), len(wanted))
        figures[f"owner of {kind}s"] = (sum(owned.values()), sum(map(bool, found.values())))
        for row, items in found.items() if wrong else ():
            told = "; ".join(f"{item.text} [{'/'.join(owners(item, acting)) or '?'}]" for item in items[:4])
            print(f"{'ok ' if owned[row] else 'own' if items else 'NO '} {kind} {row.owner}: {row.text} — {told}")
    figures["joined"] = joined(crisis, draft, actors, rows, judged, wrong)
    for kind in ("actor", "option", "move"):
        for tiers, name in (((1, 2), f"{kind}s kept"), ((1,), f"{kind}s kept, first tier")):
            verdicts = [
                verdict(crisis, item, judged) for item in draft.items if item.kind == kind and item.tier in tiers
            ]
            figures[name] = (verdicts.count("keep"), len(verdicts) - verdicts.count(""), len(verdicts))
    return draft, figures


def joined(
    crisis: Path,
    draft: Draft,
    actors: dict[str, set[str]],
    rows: list[Gold],
    judged: dict[tuple[str, ...], str],
    wrong: bool,
) -> tuple[int, int, int]:
    """Right, judged and all of what was made one without asking: names of actors, sentences of an option."""
    verdicts = []
    for item in draft.items:
        if item.kind == "actor":
            pairs = [(name, f"{item.text} = {name}".lower()) for name in item.names if name != item.text]
            known = {key for key, names in actors.items() if plain(item.text) in names}
            others = [{key for key, names in actors.items() if plain(name) in names} for name, _ in pairs]
        elif item.kind == "option" and len(item.reports) > 1:
            cited = [{row.text for row in rows if row.kind == "option" and cites(row, cite)} for cite in item.reports]
            known, *others = cited
            pairs = [(cite.words, f"{item.text} = {cite.words}".lower()) for cite in item.reports[1:]]
        else:
            continue
        for (_, pair), other in zip(pairs, others, strict=True):
            told = judged.get((crisis.name, "joined", pair), "")
            verdicts.append(told or ("" if not (known and other) else "keep" if known & other else "drop"))
            if wrong and verdicts[-1] != "keep":
                print("joined", verdicts[-1] or "?", item.kind, pair)
    return verdicts.count("keep"), len(verdicts) - verdicts.count(""), len(verdicts)


def cites(row: Gold, cite: Citation) -> bool:
    """Whether a proposal's words stand in a sentence that the gold quotes."""
    page = cite.claim.split("#")[0]
    return any(report == page and first <= cite.start < last for report, first, last in row.sentences)


def drafted_copy(crisis: Path) -> Draft:
    """The draft of the pages alone, read in a folder of its own."""
    with TemporaryDirectory() as folder:
        for page in crisis.glob("*.md"):
            copy(page, folder)
        return draft_folder(Path(folder))[0]


def verdict(crisis: Path, item: Proposal, judged: dict[tuple[str, ...], str]) -> str:
    return judged.get((crisis.name, item.kind, item.text.lower()), "")


def owners(item: Proposal, acting: dict[str, list[str]]) -> list[str]:
    meant = [item.owner] if item.owner else [candidate.actor for candidate in item.owner_candidates[:2]]
    return [key for actor in meant for key in acting.get(actor, [])[:1]]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("crisis", type=Path, nargs="*", help="folders of pages, the gold beside each as NAME.tsv")
    parser.add_argument("--wrong", action="store_true", help="print what was found and missed")
    parser.add_argument("--unjudged", action="store_true", help="print what is proposed and nobody judged")
    given = parser.parse_args()
    crises = given.crisis or sorted(path.with_suffix("") for path in CRISES.glob("*-*.tsv"))
    with (CRISES / "judged.tsv").open() as lines:
        judged = {tuple(row[:3]): row[3] for row in csv.reader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)}
    for crisis in crises:
        draft, figures = measured(crisis, judged, given.wrong)
        shares = (f"{name} {'/'.join(map(str, v)) if isinstance(v, tuple) else v}" for name, v in figures.items())
        print(f"{crisis.name}: {'; '.join(shares)}")
        for item in draft.items if given.unjudged else ():
            if item.kind in ("actor", "option", "move") and not verdict(crisis, item, judged):
                print(crisis.name, item.kind, item.text.lower(), about(draft, item), sep="\t")


def about(draft: Draft, item: Proposal) -> str:
    meant = [item.owner] if item.owner else [candidate.actor for candidate in item.owner_candidates[:2]]
    names = "/".join(draft.by_id[key].text for key in meant)
    return f"tier {item.tier} {'' if item.owner else '?'}{names} | {item.sort} | {', '.join(item.names[1:])}"


if __name__ == "__main__":
    main()
