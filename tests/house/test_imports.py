"""Imports run downward only: what stands later in the flow is never imported earlier (architecture.md)."""

from __future__ import annotations

import ast
from pathlib import Path

import shape

ROOT = shape.SOURCE
LEVELS = (
    {"sanitize", "errors", "io", "manual", "expect", "version", "frames", "codec", "wording", "workers", "cache"},
    {"evidence"},
    {"case"},
    {"proposals"},
    {"graph"},
    {"stability", "game"},
    {"ensemble"},
    {"analysts", "asking", "offers", "rooms", "seats"},
    {"ledger", "news"},
    {"briefing"},
    {"web", "notebook"},
    {"cli"},  # `serve` is a thin skin over the page
)
LEVEL = {room: level for level, rooms in enumerate(LEVELS) for room in rooms}


def room(path: Path) -> str:
    return path.relative_to(ROOT).parts[0].removesuffix(".py")


def imported(tree: ast.Module) -> set[str]:
    """The rooms of the package that a module imports, inside functions too."""
    found: set[str] = set()
    for node in shape.nodes(tree):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("offramp."):
            found.add(node.module.split(".")[1])
        elif isinstance(node, ast.ImportFrom) and node.module == "offramp":
            found.update(alias.name for alias in node.names if alias.name in LEVEL)
        elif isinstance(node, ast.Import):
            found.update(alias.name.split(".")[1] for alias in node.names if alias.name.startswith("offramp."))
        elif isinstance(node, ast.ImportFrom) and node.level:
            raise AssertionError("relative imports hide their room")
    return found


def test_imports_run_downward() -> None:
    modules = [path for path in ROOT.rglob("*.py") if path.parent != ROOT or path.stem in LEVEL]
    assert len(modules) > 30
    upward = [
        f"{path.relative_to(ROOT)} imports {other}"
        for path in modules
        for other in imported(shape.modules()[path.relative_to(ROOT).as_posix()])
        if LEVEL[other] > LEVEL[room(path)]
        or (LEVEL[other] == LEVEL[room(path)] and other != room(path) and LEVEL[other])
    ]
    assert upward == []


def test_every_room_has_its_level() -> None:
    rooms = {room(path) for path in ROOT.rglob("*.py")} - {"__init__", "__main__", "testing"}
    assert rooms <= set(LEVEL)


def test_the_test_sees_an_upward_import() -> None:
    assert imported(ast.parse("def f():\n    from offramp.briefing.compose import page")) == {"briefing"}
    assert imported(ast.parse("import offramp.cli")) == {"cli"}


def test_only_the_case_room_reads_yaml() -> None:
    readers = {
        path.relative_to(ROOT).as_posix()
        for path in ROOT.rglob("*.py")
        if "import YAML" in path.read_text(encoding="utf-8")
    }
    assert readers == {"case/reader.py", "case/canonical.py"}


def test_only_workers_makes_processes() -> None:
    makers = {
        path
        for path, tree in shape.modules().items()
        if {"get_context", "ProcessPoolExecutor", "Process"} & set(_names(tree))
    }
    assert makers == {"workers.py"}


def _names(tree: ast.Module) -> list[str]:
    """What a module imports by name from the standard library's modules for processes."""
    nodes = (node for node in shape.nodes(tree) if isinstance(node, ast.ImportFrom))
    ours = (node for node in nodes if (node.module or "").split(".")[0] in ("multiprocessing", "concurrent"))
    return [alias.name for node in ours for alias in node.names]
