"""The shape of the house in figures: `python benchmarks/shape.py` (`--json` for a program).

What each figure counts is said beside it. Its budgets, and what they are today, are held by tests/house/test_shape.py.
"""

from __future__ import annotations

import ast
import json
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from statistics import median, quantiles
from typing import Any

ROOT = Path(__file__).parents[1]
SOURCE, TESTS, DOCS = ROOT / "src/offramp", ROOT / "tests", ROOT / "docs"
GENERATED = (
    "command-line.md",
    "problems.md",
    "json.md",
    "concepts.md",
    "gmcr.md",
    "architecture.md",
    "published-cases.md",
    "report-to-case.md",
)  # by docs/generate.py
VERBS = frozenset({"to_dict", "blocks", "to_frame", "main"})  # what every noun of a kind has
WALK = DOCS / "explanation/architecture.md"


@cache
def modules() -> dict[str, ast.Module]:
    """The syntax tree of every module, by its path from the package."""
    paths = sorted(SOURCE.rglob("*.py"))
    return {path.relative_to(SOURCE).as_posix(): ast.parse(path.read_text("utf-8")) for path in paths}


@cache
def nodes(tree: ast.Module) -> tuple[ast.AST, ...]:
    """Every node of a tree, walked once."""
    return tuple(ast.walk(tree))


def source_lines() -> int:
    """Lines of the package, comments and blanks included."""
    return sum(len(path.read_text("utf-8").splitlines()) for path in SOURCE.rglob("*.py"))


def function_lengths(trees: dict[str, ast.Module]) -> list[tuple[int, str]]:
    """Lines of every function and method from `def` to its end, docstring left out, the longest last."""
    found = []
    for path, tree in trees.items():
        for node in nodes(tree):
            if isinstance(node, ast.FunctionDef):
                documented = ast.get_docstring(node, clean=False) is not None
                doc = node.body[0].end_lineno or 0 if documented else 0
                before = node.body[0].lineno - 1 if documented else 0
                lines = (node.end_lineno or node.lineno) - node.lineno + 1 - (doc - before)
                found.append((lines, f"{path}:{node.name}"))
    return sorted(found)


def defined_twice(trees: dict[str, ast.Module], kind: type[ast.AST]) -> dict[str, list[str]]:
    """Names of classes, or of public functions, that several modules define at their top, each with where."""
    found: dict[str, list[str]] = defaultdict(list)
    for path, tree in trees.items():
        for node in tree.body:
            if isinstance(node, kind) and isinstance(node, ast.ClassDef | ast.FunctionDef):
                if kind is ast.FunctionDef and (node.name.startswith("_") or node.name in VERBS):
                    continue
                found[node.name].append(path)
    return {name: places for name, places in sorted(found.items()) if len(places) > 1}


def concept_places(trees: dict[str, ast.Module]) -> list[str]:
    """Modules that name a solution concept by its key, its own file and the registry left out."""
    keys = {path.stem for path in (SOURCE / "stability/concepts").glob("*.py")} & {"nash", "gmr", "smr", "seq", "sseq"}
    named = (
        path
        for path, tree in trees.items()
        if not path.startswith("stability/concepts/")
        for node in _strings(tree)
        if node in keys or re.fullmatch(r"lh[0-9]|pass[0-9]|nonmyopic", node)
    )
    return sorted(set(named))


def _strings(tree: ast.Module) -> Iterator[str]:
    """Texts in the code, docstrings left out."""
    docs = {id(node.value) for node in nodes(tree) if isinstance(node, ast.Expr)}
    for node in nodes(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docs:
            yield node.value


def walk_of_worth() -> tuple[int | None, int | None]:
    """Files and types on the walk of a worth from YAML to a sentence, as docs/explanation/architecture.md gives it
    (its main stops: functions that only hand on are left out); None until that page is written."""
    if not WALK.exists():
        return None, None
    text = WALK.read_text("utf-8").partition("## Walk 1")[2].partition("\n## ")[0]
    files = set(re.findall(r"/src/offramp/([\w/]+\.py)\)", text))
    return len(files), len(set(re.findall(r"\*([A-Z]\w+)\*", text)))


def tests_mirrored() -> tuple[int, int]:
    """Test files in the folder of a package, or beside these for a module beside the packages; and all of them."""
    rooms = {path.name for path in SOURCE.iterdir() if path.is_dir()} | {"house"}
    files = list(TESTS.rglob("test_*.py"))
    beside = {f"test_{path.name}" for path in SOURCE.glob("*.py")}
    mirrored = (path.name in beside if path.parent == TESTS else path.parent.name in rooms for path in files)
    return sum(mirrored), len(files)


def doc_words() -> int:
    """Words of the pages that people write: docs/ and README, generated pages left out."""
    pages = [path for path in DOCS.rglob("*.md") if path.name not in GENERATED and path.parent.name != "shapes"]
    return sum(len(path.read_text("utf-8").split()) for path in (*pages, ROOT / "README.md"))


def first_screen() -> int:
    """Commands that the first help screen explains."""
    from offramp.cli.registry import COMMANDS, FIRST

    return Counter(command.group for command in COMMANDS)[FIRST]


def shape() -> dict[str, Any]:
    """Every figure."""
    trees = modules()
    lengths = function_lengths(trees)
    lines = [length for length, _ in lengths]
    mirrored, tests = tests_mirrored()
    files, types = walk_of_worth()
    return {
        "files": len(trees),
        "source lines": source_lines(),
        "lines per function, median": median(lines),
        "lines per function, nine tenths": quantiles(lines, n=10)[-1],
        "lines per function, longest": lengths[-1],
        "class names with several meanings": defined_twice(trees, ast.ClassDef),
        "public function names defined more than once": defined_twice(trees, ast.FunctionDef),
        "places that hold a concept's facts, beside its file and the registry": concept_places(trees),
        "files that worth passes from YAML to a sentence": files,
        "types that worth passes from YAML to a sentence": types,
        "tests mirrored": f"{mirrored} of {tests}",
        "words of hand-written docs": doc_words(),
        "commands on the first help screen": first_screen(),
    }


def main() -> None:
    figures = shape()
    if "--json" in sys.argv:
        print(json.dumps(figures, indent=1))
        return
    for name, value in figures.items():
        short = f"{len(value)}: {', '.join(value)}" if isinstance(value, dict | list) else value
        print(f"{name}: {short}")


if __name__ == "__main__":
    main()
