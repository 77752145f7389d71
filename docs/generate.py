"""Write the pages of the reference that follow from the code: `python docs/generate.py` (`--check` only compares).

* `reference/command-line.md`: the help of every command.
* `reference/problems.md`: every slug in the code, with what `problems.json` says of it, and the first specimen of
  `spec/` that names it alone.
* `spec/json/*.schema.json`: the schema of every format, from the type of its noun.
* `reference/published-cases.md`: what is printed and what is derived, from each `expected.json` (`published_page.py`).
* `explanation/report-to-case.md`: every claim of the flagship's reports and what rests on it (`report_page.py`).
* `reference/concepts.md`: every solution concept of the registry (`concepts_page.py`).
* `reference/gmcr.md`: every analysis of GMCR II and GMCR+ beside ours, from `gmcr.json` (`gmcr_page.py`).
* `explanation/architecture.md`: the levels, and three walks whose steps are looked up (`architecture_page.py`).
* `tutorial/shapes/*.md`: every shape, with an example that is run (`shape_page.py`).
* `reference/json.md`: every schema of `spec/json`, with what is printed, or the page gives, for the case of `new`.
"""

from __future__ import annotations

import asyncio
import contextlib
import io
import json
import re
import shutil
import sys
import tempfile
import textwrap
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from unittest.mock import patch

import httpx
from architecture_page import architecture
from concepts_page import concepts_page
from examples import columns, stream, text_of
from gmcr_page import gmcr_page
from published_page import published_cases
from report_page import report_to_case
from shape_page import shape_pages

from offramp.case.check import examine
from offramp.cli import execute
from offramp.cli.registry import COMMANDS
from offramp.codec.formats import FORMATS, schema_text
from offramp.errors import Problem
from offramp.game.play import check_play as check_play
from offramp.game.solve import check_game as check_table
from offramp.sanitize import visible
from offramp.web.app import served

DOCS = Path(__file__).parent
ROOT, SPEC = DOCS.parent, DOCS.parent / "spec"
MADE = "<!-- made by docs/generate.py: do not edit -->\n\n"
GROUPS_ALONE = "---\ntocdepth: 2\n---\n\n"  # the contents of a page name no single slug
COUNTS = ("claims-used", "claims-ungraded", "single-origin", "claims-conflict", "omits-denial")
NAMES = (
    *(f"reference/{name}.md" for name in ("command-line", "problems", "json", "published-cases", "concepts", "gmcr")),
    "explanation/report-to-case.md",
    "explanation/architecture.md",
)
LONGEST = 140  # characters of a specimen's line that are shown
DRAWS = 50  # of the examples of JSON
CHECKSUM = re.compile(r'("(?:check|checksum|head)": ")[0-9a-f]{64}')  # of last bits and paths, which differ
DEEPEST = 3  # levels of an example of JSON that are shown


def pages() -> dict[Path, str]:
    """Every generated page, by its path."""
    makers = (command_line, problems, shapes, published_cases, concepts_page, gmcr_page, report_to_case, architecture)
    written = {DOCS / name: make() for name, make in zip(NAMES, makers, strict=True)}
    return {SPEC / "json" / f"{name}.schema.json": schema_text(name) for name in FORMATS} | written


# the command line -----------------------------------------------------------------------------------------------


def command_line() -> str:
    names = sorted(command.name for command in COMMANDS)
    parts = [(DOCS / "reference" / "command-line.head.md").read_text("utf-8"), _help("offramp", ["--help"])]
    return MADE + "\n".join([*parts, *(_help(f"offramp {name}", [name, "--help"]) for name in names)])


def _help(title: str, words: list[str]) -> str:
    return f"## {title}\n\n```text\n{printed(words).strip()}\n```\n"


def printed(words: list[str]) -> str:
    """What a command prints to standard output, in lines of at most 80 columns."""
    out = stream()
    with columns(80), contextlib.redirect_stdout(out), contextlib.redirect_stderr(io.StringIO()):
        execute(words)
    return text_of(out)


# problems -------------------------------------------------------------------------------------------------------


def problems() -> str:
    shown = _specimens()
    parts = [(DOCS / "reference" / "problems.head.md").read_text("utf-8")]
    for group, entries in explained().items():
        parts.append(f"## {group}\n")
        parts += [_entry(slug, *entries[slug], shown.get(slug, "")) for slug in sorted(entries)]
    return GROUPS_ALONE + MADE + "\n".join(parts)


def explained() -> dict[str, dict[str, tuple[str, str]]]:
    """By group and slug: what it means and what to do."""
    groups = json.loads((DOCS / "problems.json").read_text("utf-8"))
    return {group: {slug: tuple(said) for slug, said in of.items()} for group, of in groups.items()}


def _entry(slug: str, meaning: str, remedy: str, specimen: str) -> str:
    todo = "" if remedy in ("–", "nothing") else f"*What to do:* {remedy}.\n"
    return "\n".join(filter(None, [f"### {slug}\n", f"{meaning[0].upper()}{meaning[1:]}.\n", todo, specimen]))


def _specimens() -> dict[str, str]:
    """For each slug the shortest specimen that names it and nothing else of its level."""
    found: dict[str, tuple[int, str]] = {}
    for path in _cases():
        named = [one.split()[0] for one in _named(path)]
        if len(named) == 1 and (named[0] not in found or path.stat().st_size < found[named[0]][0]):
            found[named[0]] = (path.stat().st_size, str(path))
    return {slug: _shown(slug, Path(path)) for slug, (_, path) in found.items()}


def _cases() -> Iterator[Path]:
    for kind in ("invalid", "valid", "table"):
        yield from sorted([*(SPEC / kind).glob("*.yaml"), *(SPEC / kind).glob("*/case.yaml")])


def _named(path: Path) -> list[str]:
    """What the comments at the head of a specimen say that it is told: errors, or else warnings and notes."""
    head = re.match(r"(?:#.*\n)*", path.read_text("utf-8", "replace"))
    words = re.findall(r"^# (?:refused|warns|notes|table): (.*)$", head.group() if head else "", re.MULTILINE)
    return [one.strip() for line in words for one in line.split(",") if one.strip() not in ("", "nothing")]


def _shown(slug: str, path: Path) -> str:
    said = [one for one in _said(path) if one.slug == slug]
    if not said:
        return ""
    folder = path.parent if path.name == "case.yaml" else path
    place = f"`spec/{folder.relative_to(SPEC).as_posix()}`"
    lines = path.read_text("utf-8", "replace").split("\n")
    line = lines[said[0].line - 1] if said[0].line and said[0].file == str(path) else ""
    told = visible(str(said[0]).replace(str(path), path.name).replace(f"{path.parent}/", ""))
    texts = [_cut(line.strip()), "", *textwrap.wrap(told, 100, subsequent_indent="  ", break_on_hyphens=False)]
    return f"In {place}:\n\n```text\n" + "\n".join(texts if line.strip() else texts[2:]) + "\n```\n"


def _said(path: Path) -> tuple[Problem, ...]:
    found = examine(path)
    if found.case is None or path.is_relative_to(SPEC / "valid"):
        return found.problems
    return (*found.problems, *check_play(found), *check_table(found.case))


def _cut(line: str) -> str:
    return visible(line if len(line) <= LONGEST else line[:LONGEST] + "…")


# shapes of JSON -------------------------------------------------------------------------------------------------

EXAMPLES = {
    "case": ["resolve", "CASE", "--json"],
    "problems": ["check", "CASE", "--json"],
    "read": ["read", "CASE", "--json"],
    "claims": ["claims", "CASE", "list", "--json"],
    "states": ["states", "CASE", "--json"],
    "solve": ["solve", "CASE", "--concept", "seq", "--json"],
    "why": ["why", "CASE", "owner", "YYN", "--json"],
    "agreement": ["solve", "CASE", "--agreement", "--json"],
    "hypergame": ["solve", "CASE", "--sees", "--json"],
    "order-compare": ["compare", "cases/published/fang-hipel-kilgour-1993-chicken", "--json"],
    "order-hinges": ["hinges", "cases/published/fang-hipel-kilgour-1993-chicken", "--json"],
    "tableau": ["solve", "CASE", "--tableau", "--json"],
    "coalitions": ["solve", "CASE", "--coalitions", "--json"],
    "inverse": ["solve", "CASE", "--target", "YYN", "--json"],
    "goals": ["solve", "CASE", "--target", "YYN", "--target", "NNY", "--by", "owner", "--json"],
    "evolve": ["evolve", "CASE", "--json"],
    "bargain": ["bargain", "CASE", "--json"],
    "choice": ["why", "CASE", "b1", "--json"],
    "compare": ["compare", "CASE", "--json"],
    "record": ["record", "cases/soft-exit", "--json"],
    "judgement": ["answer", "CASE", "--draws", str(DRAWS), "--json"],
    "run": ["run", "CASE", "-n", str(DRAWS), "--json"],
    "hinges": ["hinges", "CASE", "--json"],
    "flip": ["flip", "CASE", "--json"],
    "diff": ["diff", "CASE", "CASE", "--json"],
    "alignment": ["diff", "CASE", "CASE", "--align", "--draws", "20", "--json"],
    "new-pages": ["draft", "CASE", "--since", "2030-01-01", "--draws", "20", "--json"],
    "indicators": ["watch", "CASE", "--indicators", "--draws", str(DRAWS), "--json"],
    "panel": ["panel", "CASE", "CASE", "--draws", "20", "--json"],
    "brief": ["brief", "CASE", "--draws", str(DRAWS), "--json"],
    "trace": ["why", "CASE", "answer", "--draws", str(DRAWS), "--json"],
    "seat": ["seat", "CASE", "owner", "--json"],
    "offer": ["offer", "CASE", "--draws", str(DRAWS), "--json"],
    "guarantee": ["guarantee", "CASE", "--draws", str(DRAWS), "--json"],
    "when": ["when", "CASE/dated.yaml", "--draws", str(DRAWS), "--json"],
    "ask": ["ask", "CASE", "--json"],
    "draft": ["draft", "CASE", "--json"],
    "ledger": [
        "lock",
        "CASE",
        "--by",
        "ana",
        "--happens",
        "she pays",
        "--until",
        "2031-01-31",
        "--ledger",
        "CASE/ledger.jsonl",
        "--draws",
        str(DRAWS),
        "--quick",
        "--json",
    ],
    "backtest": ["backtest", "CASE/past", "--draws", "20", "--noisy", "1", "--json"],
    "score": ["score", "CASE/ledger.jsonl", "--json"],
    "timeline": ["timeline", "CASE", "--json"],
    "history": ["claims", "CASE", "history", "--json"],
    "arrival": [
        *("watch", "CASE/past/first", "--once", "--folder", "CASE/mail", "--state", "CASE/watch.log"),
        *("--draws", str(DRAWS), "--json"),
    ],
}
PAGES = {
    "answer": "/answer.json",
    "work": "/hinges.json",
    "meeting": "/meeting.json",
}  # what `offramp serve` alone gives


def shapes() -> str:
    parts = [(DOCS / "reference" / "json.head.md").read_text("utf-8")]
    with tempfile.TemporaryDirectory() as folder:
        case = str(Path(folder) / "dock")
        printed(["new", case])
        _past_cases(Path(case))
        _dated(Path(case))
        with patch("offramp.ledger.chain.now", lambda: datetime(2031, 1, 1, tzinfo=UTC)):
            parts += [_shape(name, words, case) for name, words in EXAMPLES.items()]
        parts += [_told(name, address, case) for name, address in PAGES.items()]
    return MADE + "\n".join(parts)


def _dated(folder: Path) -> None:
    """The case of `new` with a pace for the outcome that it asks for."""
    text = (folder / "case.yaml").read_text("utf-8")
    paced = text.replace("  settlement: {", "  settlement: {per_week: 0.2..0.6, assumed: weeks of talks, ")
    (folder / "dated.yaml").write_text(paced, "utf-8")


def _past_cases(folder: Path) -> None:
    """A folder of two past cases, both the case of `new`, and what became of them; and a page that came in."""
    rows = ["case,happened,on,source"]
    for name, happened in (("first", "yes"), ("second", "no")):
        shutil.copytree(folder, folder / "past" / name, ignore=shutil.ignore_patterns("past"))
        rows.append(f"{name},{happened},2031-01-01,a page")
    (folder / "mail").mkdir()
    (folder / "mail" / "later.txt").write_text("The port company refused to raise pay by four percent.\n", "utf-8")
    (folder / "past" / "outcomes.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")


def _shape(name: str, words: list[str], case: str) -> str:
    paths = [word.replace("CASE", case).replace("cases/", f"{ROOT / 'cases'}/") for word in words]
    text = CHECKSUM.sub(r"\1…", printed(paths).replace(case, "dock"))
    command = " ".join(f'"{word}"' if " " in word else word.replace("CASE", "dock") for word in words)
    return _described(name, text, f"what `offramp {command}` prints")


def _told(name: str, address: str, case: str) -> str:
    return _described(name, asyncio.run(_asked(address, case)), f"what `offramp serve dock` gives at `{address}`")


async def _asked(address: str, case: str) -> str:
    """What the page of a case gives at an address."""
    transport = httpx.ASGITransport(app=served(Path(case), draws=DRAWS))
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8000") as client:
        return (await client.get(address)).text


def _described(name: str, text: str, where: str) -> str:
    schema = json.loads(schema_text(name) if name in FORMATS else _stored(name))
    example = json.dumps(_shortened(json.loads(text)), ensure_ascii=False, indent=1).replace('"…"', "…")
    return (
        f"## {schema['title']}\n\n{schema.get('description', '')}\nThe schema: `spec/json/{name}.schema.json`.\n\n"
        f"{_keys(schema)}\nThe beginning of {where}:\n\n```text\n{example}\n```\n"
    )


def _stored(name: str) -> str:
    return (SPEC / "json" / f"{name}.schema.json").read_text("utf-8")


def _keys(schema: dict[str, Any]) -> str:
    rows = [
        f"| `{key}` | {_kind(value)} | {'yes' if key in schema.get('required', ()) else 'no'} | "
        f"{value.get('description', '')} |"
        for key, value in schema.get("properties", {}).items()
    ]
    return "\n".join(["| key | value | required | |", "| --- | --- | --- | --- |", *rows, ""])


def _kind(value: dict[str, Any]) -> str:
    if "const" in value:
        return f"`{value['const']}`"
    if "enum" in value:
        return ", ".join(f"`{one}`" for one in value["enum"])
    if "anyOf" in value or "oneOf" in value:
        return " or ".join(dict.fromkeys(_kind(one) for one in value.get("anyOf") or value["oneOf"]))
    if "$ref" in value:
        return str(value["$ref"]).rpartition("/")[2].removesuffix(".schema.json")
    kind = value.get("type", "any")
    return " or ".join(kind) if isinstance(kind, list) else kind


def _shortened(value: Any, level: int = 0) -> Any:
    """The first entry of each list, down to a depth; numbers to three digits, texts to 80 characters."""
    if isinstance(value, list):
        first = [_shortened(one, level + 1) for one in value[:1]]
        return ["…"] if value and level >= DEEPEST else first + ["…"] * (len(value) > 1 and first != ["…"])
    if isinstance(value, dict):
        if level >= DEEPEST and value:
            return "…"
        return {key: _shortened(one, level + 1) for key, one in value.items()}
    if isinstance(value, float):
        return float(f"{value:.3g}")
    return value[:80] + "…" if isinstance(value, str) and len(value) > 80 else value


def main() -> None:
    made = pages() | shape_pages()
    stale = [path for path, text in made.items() if not path.exists() or path.read_text("utf-8") != text]
    if "--check" in sys.argv:
        sys.exit(f"not current: {', '.join(path.name for path in stale)}" if stale else 0)
    for path in stale:
        path.write_text(made[path], encoding="utf-8")
        print(f"wrote {path.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
