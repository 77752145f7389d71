"""Rule 6 of the house: a retired word stands in no text that is shown and in no public docstring.

`STILL` names where one stands all the same, and may only shrink: delete an entry here when its word is gone.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Iterable, Iterator
from functools import cache
from pathlib import Path

import pytest
from shape import modules

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src/offramp"

RETIRED = {  # a pattern, and what the field says
    r"\bdoubted\b": "uncertain inputs",
    r"\bat the table\b": "in the game",
    r"\bturns? (at|the answer)\b|\bwhat the answer turns on\b": "threshold, hinge, reverses",
    r"\bnow believed\b": "updated belief",
    r"\bdebris\b": "boilerplate",
    r"\brelay(s|ed|ing)?\b": "secondary source",
    r"\bsolved? again\b": "evaluate",
    r"\bbetter moves?\b": "improvement",
    r"\bwhere nothing leads out\b": "irreversible",
    r"\b(bargaining|graph) lens\b": "bargaining game, graph model",
    r"\buntrue\b": "false",
    r"\bby nobody\b": "not …",
    r"\ball that is cited\b": "all cited evidence",
    r"\bwhat the words mean\b": "glossary",
    r"\bgiven nothing\b": "given no …",
    r"\bsays? every problem\b": "report every problem",
    r"\b1 (errors|points|equilibria|claims|draws|states|numbers|reports)\b": "wording.count",
    r"(?<!there )\bis no (?!more|longer|other|less|better|worse|earlier|later|such|way)": "is not a …",
}
SHOWN_ALONE = {r"\brests? on\b": "support", r"\bWhat holds\b": "what is stable"}  # docstrings may have these
STILL = frozenset(
    [
        (r"\bdebris\b", "evidence/__init__.py"),  # an attribute, which is published
        (r"\bdebris\b", "evidence/boilerplate/__init__.py"),
        (r"\bdebris\b", "evidence/boilerplate/score.py"),  # a slug, likewise
        (r"\bdebris\b", "evidence/register/__init__.py"),
        (r"\buntrue\b", "evidence/polarity.py"),  # a word that is looked for
        (r"\bdoubted\b", "ensemble/preference_orders.py"),  # of a preference with a `doubt`
    ]
)
GENERATED = (
    "command-line.md",
    "problems.md",
    "json.md",
    "concepts.md",
    "gmcr.md",
    "published-cases.md",
)  # from the strings and docstrings


@cache
def nodes_of(tree: ast.Module) -> list[ast.AST]:
    return list(ast.walk(tree))


def strings(tree: ast.Module) -> Iterator[str]:
    """Texts in the code that may be shown: those of more than a word, docstrings left out."""
    nodes = nodes_of(tree)
    docs = {id(node.value) for node in nodes if isinstance(node, ast.Expr)}
    for node in nodes:
        text = node.value if isinstance(node, ast.Constant) and id(node) not in docs else None
        if isinstance(text, str) and " " in text.strip():
            yield text


def docstrings(tree: ast.Module) -> Iterator[str]:
    """Docstrings of the module, and of its public classes and functions."""
    for node in nodes_of(tree):
        public = not str(getattr(node, "name", "")).startswith("_")
        if public and isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef):
            yield ast.get_docstring(node) or ""


def in_template(text: str) -> str:
    """The words of a template: no tags, no expressions."""
    return re.sub(r"\{[%#].*?[%#]\}|\{\{.*?\}\}|<[^>]*>", " ", text, flags=re.DOTALL)


def in_page(text: str) -> str:
    """The words of a page of the docs: no code, no addresses, no comments."""
    return re.sub(r"```.*?```|`[^`]*`|\]\([^)]*\)|<!--.*?-->", "", text, flags=re.DOTALL)


def shown() -> Iterator[tuple[str, str]]:
    """Every text that is shown, with its file."""
    for name, tree in modules().items():
        yield from ((name, text) for text in strings(tree))
    for path in SOURCE.rglob("*.html"):
        yield path.relative_to(SOURCE).as_posix(), in_template(path.read_text("utf-8"))
    for path in (*(ROOT / "docs").rglob("*.md"), ROOT / "README.md", ROOT / "spec/case-file.md"):
        if path.name not in GENERATED:
            yield path.relative_to(ROOT).as_posix(), in_page(path.read_text("utf-8"))


def documented() -> Iterator[tuple[str, str]]:
    for name, tree in modules().items():
        yield from ((name, text) for text in docstrings(tree))


def found(patterns: Collection[str], texts: Iterable[tuple[str, str]]) -> set[tuple[str, str]]:
    """Each pattern with each file in which it stands in some text."""
    whole: dict[str, str] = {}
    for name, text in texts:
        whole[name] = f"{whole.get(name, '')}\n\n{text}"
    sieve = one_of(patterns)
    caught = {name: text for name, text in whole.items() if sieve.search(text)}
    return {(each, name) for each in patterns for name, text in caught.items() if re.search(each, text, re.IGNORECASE)}


def one_of(patterns: Collection[str]) -> re.Pattern[str]:
    """What matches wherever one of them does: all begin at a word, what must not stand before it left out."""
    tails = [each.partition(r"\b")[2] for each in patterns if re.match(r"(\(\?<![\w ]+\))?\\b", each)]
    assert len(tails) == len(patterns)
    return re.compile(rf"\b(?:{'|'.join(tails)})", re.IGNORECASE)


@cache
def offending() -> set[tuple[str, str]]:
    return found([*RETIRED, *SHOWN_ALONE], shown()) | found(RETIRED, documented())


def test_a_retired_word_stands_nowhere_but_where_it_is_listed() -> None:
    words = {**RETIRED, **SHOWN_ALONE}
    more = [f"{name}: {pattern} (the field says: {words[pattern]})" for pattern, name in sorted(offending() - STILL)]
    assert not more, "\n".join(more)


def test_the_list_holds_nothing_that_is_gone() -> None:
    assert STILL - offending() == set()


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ('def f():\n    "What is doubted."', ["What is doubted."]),
        ('def _f():\n    "What is doubted."', []),
        ('x = f"{n} at the table"', [" at the table"]),
        ('x = "doubted"', []),
    ],
)
def test_what_is_looked_at(text: str, seen: list[str]) -> None:
    tree = ast.parse(text)
    assert [each for each in (*strings(tree), *docstrings(tree)) if each] == seen
    assert in_template('<b title="x">a {{ b }} c</b>').split() == ["a", "c"]
    assert in_page("a `b` [c](d)\n```\ne\n```").split() == ["a", "[c"]


def test_the_readme_names_what_no_shortening_may_take_away() -> None:
    told = (ROOT / "README.md").read_text()
    owed = ("offramp why cases/writers-2023 answer", "offramp why STORED.json HANDLE", "no skill has been shown")
    assert [each for each in owed if each not in told] == []
