"""Break the code on purpose and see the tests go red: the breaks that once passed, and mutants of the costly files.

    python verification/breaks.py known
    nice -n 15 python verification/breaks.py mutants --file io --count 25 --seed 1

`known`: each break of a list, made in a copy of the tree, must turn its test red. `mutants`: one place of a file is
changed at random (a comparison, a number, `and` for `or`, a `not`, a statement left out), and the tests of that file
that call it run, in a fork of one process that has imported and collected all, a second each; a mutant that survives
that, and once more from the disk, is printed with its line, to be answered by a test, or by why it changes nothing.
"""

from __future__ import annotations

import argparse
import ast
import json
import os
import random
import re
import resource
import shutil
import signal
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from importlib import import_module
from itertools import count
from pathlib import Path
from types import CodeType, FrameType, FunctionType, ModuleType

import pytest
from _pytest.runner import runtestprotocol

ROOT = Path(__file__).parents[1]
SOURCE = "src/offramp"
LIMIT = 300  # seconds for the tests of one break: what hangs is seen, too


@dataclass(frozen=True)
class Break:
    """What is broken, where, what stands there and what instead, and the test that must see it."""

    what: str
    file: str
    old: str
    new: str
    test: str


SYNC = "            os.fsync(stream.fileno())\n        draft"
FOLDER, FAILED = "        _sync_folder(path.parent)\n", "    except OSError as reason:\n        draft"
KNOWN = (
    Break("a file is not synced", "io.py", SYNC, "        draft", "evidence/test_journal.py"),
    Break("a name is not synced", "io.py", f"{FOLDER}{FAILED}", FAILED, "evidence/test_journal.py"),
    Break("the mode is lost", "io.py", "        draft.chmod(_mode(path))\n", "", "evidence/test_journal.py"),
    Break("a gap is passed over", "ensemble/run.py", "ends = [*spans, (n, n)]", "ends = [*spans[-1:], (n, n)]",
          "ensemble/test_integrity.py"),
    Break("a failed sweep is an answer", "ensemble/one_at_a_time.py",
          "np.where(found.solved, found.outcomes[place], np.nan)", "np.where(found.solved, found.outcomes[place], 0.0)",
          "ensemble/test_one_at_a_time.py"),
    Break("an absent key is null", "expect.py", "actual.get(key, _ABSENT)", "actual.get(key)", "cli/test_expect.py"),
    Break("grades only go up", "briefing/changes.py", "before.claims[claim].grade != after.claims[claim].grade",
          "before.claims[claim].grade > after.claims[claim].grade", "briefing/test_changes.py"),
    Break("grades only go down", "briefing/changes.py", "before.claims[claim].grade != after.claims[claim].grade",
          "before.claims[claim].grade < after.claims[claim].grade", "briefing/test_changes.py"),
    Break("the remainder is left out", "game/efg.py", "    parts[int(np.argmax(odds))] += whole - sum(parts)\n", "",
          "game/test_efg.py"),
    Break("zero is a sign", "game/solve.py", "if abs(gap) > _EVEN]", "]", "game/test_silent_answers.py"),
    Break("a line through zeros", "game/solve.py", "if two > one + 1:", "if two > one + 9:",
          "game/test_silent_answers.py"),
    Break("one half is a no", "ensemble/thresholds.py", "(left >= EVEN) != (two >= EVEN)",
          "(left > EVEN) != (two > EVEN)", "game/test_silent_answers.py"),
    Break("a tie by tolerance is untold", "game/solve.py", "if len(set(values)) > 1]", "if len(values) > 9]",
          "game/test_silent_answers.py"),
    Break("a tie beside the largest worth", "game/response.py",
          "EQUAL * np.maximum(np.abs(left), np.abs(two))", "EQUAL * max(1.0, np.abs(left).max(), np.abs(two).max())",
          "game/test_silent_answers.py"),
    Break("a name that no claim bears", "case/credence.py", "set(claims) & self._place.keys() - self.silent",
          "set(claims) - self.silent", "case/test_spec.py"),
    Break("half a difference is solved", "ensemble/diff.py", "    if read.case is None:\n", "    if False:\n",
          "ensemble/test_diff.py"),
    Break("a lost chart leaves no words", "briefing/renderers/figures.py", "undrawn.get(block.figure, block)", "block",
          "briefing/test_drawing.py"),
    Break("a kept result's tail is not compared", "cache.py", "HEAD + _checksum(packed):",
          "HEAD + _checksum(packed.rstrip(b'\\0')):", "test_cache.py"),
    Break("the places of a deep text", "codec/json_text.py", "        with suppress(_StopError):\n",
          "        if True:\n", "codec/test_json_text.py"),
)  # fmt: skip

COSTLY = {  # files in which a fault costs most, and their tests
    "io": ("io.py", ("test_io.py", "evidence/test_journal.py")),
    "journal": ("evidence/journal.py", ("evidence/test_journal.py",)),
    "run_folder": ("ensemble/run_folder.py", ("ensemble/test_integrity.py",)),
    "integrity": ("ensemble/integrity.py", ("ensemble/test_integrity.py",)),
    "decoding": ("codec/decoding.py", ("codec/test_codec.py", "codec/test_json_text.py")),
    "json_text": ("codec/json_text.py", ("codec/test_json_text.py", "codec/test_codec.py", "cli/test_expect.py")),
    "expect": ("expect.py", ("cli/test_expect.py",)),
    "cache": ("cache.py", ("test_cache.py",)),
    "credence": ("case/credence.py", ("case/test_credence.py",)),
    "special": ("case/special.py", ("case/test_special.py",)),
    "response": ("game/response.py", ("game/test_threats.py", "game/test_nests.py", "game/test_game_twin.py")),
}


def red(tree: Path, tests: tuple[str, ...]) -> bool:
    """Whether some test of a tree fails or does not end, in a copy of this process, which has imported what is slow."""
    child = os.fork()
    if not child:
        _tested(tree, tests)
    until = time.monotonic() + LIMIT
    while not (ended := os.waitpid(child, os.WNOHANG))[0]:
        if time.monotonic() > until:
            os.killpg(child, signal.SIGKILL)
            os.waitpid(child, 0)
            return True
        time.sleep(0.05)
    return ended[1] != 0


def _tested(tree: Path, tests: tuple[str, ...]) -> None:
    """Run the tests of a tree and end with their status."""
    try:
        os.setpgrp()
        nowhere = os.open(os.devnull, os.O_RDWR)
        for stream in range(3):
            os.dup2(nowhere, stream)
        os.chdir(tree)
        sys.path.insert(0, str(tree / "src"))
        os.environ["PYTHONPATH"] = str(tree / "src")
        words = ["-q", "-x", "-n", "0", "-p", "no:cacheprovider", *(f"tests/{test}" for test in tests)]
        os._exit(int(pytest.main(words)))
    finally:
        os._exit(99)


def write(file: Path, text: str) -> None:
    """A source file with a time of its own, by which its bytecode is told from that of another of the same size."""
    file.write_text(text, encoding="utf-8")
    os.utime(file, (when := next(_TIMES), when))


_TIMES = count(1_000_000_000)
PRELOADED = ("numpy", "scipy.special", "scipy.stats", "pyarrow.parquet", "ruamel.yaml", "typer", "rich")


def known(tree: Path) -> int:
    passed = 0
    for each in KNOWN:
        file = tree / SOURCE / each.file
        before = file.read_text(encoding="utf-8")
        if before.count(each.old) != 1:
            print(f"{each.what}: {before.count(each.old)} places in {each.file}", flush=True)
            passed += 1
            continue
        write(file, before.replace(each.old, each.new))
        seen = red(tree, (each.test,))
        write(file, before)
        passed += not seen
        print(f"{each.what}: {'red' if seen else 'GREEN'} ({each.test})", flush=True)
    print(f"{len(KNOWN)} breaks, {passed} not seen")
    return passed


# mutants --------------------------------------------------------------------------------------------------------------

COMPARED: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq,
    ast.In: ast.NotIn, ast.NotIn: ast.In, ast.Is: ast.IsNot, ast.IsNot: ast.Is,
}  # fmt: skip
COUNTED: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult, ast.BitOr: ast.BitAnd,
}  # fmt: skip


def sites(tree: ast.AST) -> Iterator[tuple[ast.AST, str]]:
    """What can be changed, and how; annotations are only read by tools."""
    notes = {below for node in ast.walk(tree) for note in _annotations(node) for below in ast.walk(note)}
    for node in (node for node in ast.walk(tree) if node not in notes):
        if isinstance(node, ast.Compare) and type(node.ops[0]) in COMPARED:
            yield node, "compare"
        elif isinstance(node, ast.BinOp) and type(node.op) in COUNTED:
            yield node, "count"
        elif isinstance(node, ast.BoolOp):
            yield node, "join"
        elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
            yield node, "not"
        elif isinstance(node, ast.Constant) and type(node.value) is int:
            yield node, "number"
        elif isinstance(node, ast.Return) and node.value is not None:
            yield node, "return"
        elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
            yield node, "leave out"


def _annotations(node: ast.AST) -> Iterator[ast.AST]:
    found = (getattr(node, name, None) for name in ("annotation", "returns"))
    return (each for each in found if isinstance(each, ast.AST))


def mutate(node: ast.AST, how: str) -> None:
    """Change a place in its tree."""
    if isinstance(node, ast.Compare):
        node.ops[0] = COMPARED[type(node.ops[0])]()
    elif isinstance(node, ast.BinOp):
        node.op = COUNTED[type(node.op)]()
    elif isinstance(node, ast.BoolOp):
        node.op = ast.Or() if isinstance(node.op, ast.And) else ast.And()
    elif isinstance(node, ast.UnaryOp):
        node.op, node.operand = ast.Not(), ast.UnaryOp(ast.Not(), node.operand)
    elif isinstance(node, ast.Constant):
        node.value += 1  # type: ignore[operator]
    elif isinstance(node, ast.Return):
        node.value = ast.Constant(None)
    elif how == "leave out":
        assert isinstance(node, ast.Expr)
        node.value = ast.Constant(None)


class Mutants:
    """A plug-in of pytest: in place of the tests, each mutant of a file in a fork of a process that has imported and
    collected all; its functions take the mutant's code, and those tests run that called the function before."""

    def __init__(self, module: str, picked: list[int]) -> None:
        self.module, self.picked, self.survived = module, picked, dict[str, str]()

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        items = session.items
        place = Path(str(import_module(self.module).__file__))
        self.called = {item: _called(item, str(place)) for item in items}
        if session.testsfailed:
            raise SystemExit(f"the tests of {self.module} are red already")
        text = place.read_text(encoding="utf-8")
        if self._red(ast.parse(text), str(place), items):
            raise SystemExit(f"{self.module} cannot be changed in place")
        for k in self.picked:
            changed = ast.parse(text)
            node, how = list(sites(changed))[k]
            line, was = getattr(node, "lineno", 0), ast.unparse(node)
            mutate(node, how)
            within = {f.name for f in ast.walk(changed) if isinstance(f, ast.FunctionDef) and node in ast.walk(f)}
            wanted = [item for item in items if not within or within & self.called[item]]
            if not self._red(changed, str(place), wanted):
                told = f"{place.name}:{line} {how}: {was[:90]} -> {ast.unparse(node)[:90]} ({len(wanted)} tests)"
                self.survived[told] = ast.unparse(changed)
        return True

    def _red(self, changed: ast.Module, place: str, wanted: list[pytest.Item]) -> bool:
        child = os.fork()
        if not child:
            status = 1  # a mutant that cannot be imported is seen, too
            with suppress(BaseException):
                resource.setrlimit(resource.RLIMIT_CPU, (LIMIT // 5, LIMIT // 5))
                signal.alarm(3 * LIMIT)
                _implant(import_module(self.module), compile(changed, place, "exec"))
                status = int(any(not _passes(item) for item in wanted))
            os._exit(status)
        return os.waitpid(child, 0)[1] != 0


def _passes(item: pytest.Item) -> bool:
    reports = runtestprotocol(item, log=False, nextitem=None)
    return not any(report.failed for report in reports)


def _called(item: pytest.Item, place: str) -> set[str]:
    """The names of the functions of a file that a test calls."""
    names = set[str]()

    def seen(frame: FrameType, event: str, _value: object) -> None:
        if event == "call" and frame.f_code.co_filename == place:
            names.add(frame.f_code.co_name)

    threading.setprofile(seen)
    sys.setprofile(seen)
    try:
        if not _passes(item):
            raise SystemExit(f"{item.nodeid} is red already")
    finally:
        sys.setprofile(None)
        threading.setprofile(None)
    return names


def _implant(module: ModuleType, code: CodeType) -> None:
    """Run a changed module beside the one that others have imported, and give that one's functions its code."""
    other = ModuleType(module.__name__)
    other.__dict__.update(__file__=module.__file__, __package__=module.__package__)
    kept, sys.modules[module.__name__] = sys.modules[module.__name__], other
    try:
        exec(code, other.__dict__)
    finally:
        sys.modules[module.__name__] = kept
    for name, new in vars(other).items():
        old = vars(module).get(name)
        if isinstance(old, FunctionType | type) and old.__module__ == module.__name__:
            _graft(old, new)
        elif isinstance(new, int | float | str | bytes | tuple | frozenset | dict | re.Pattern) and new != old:
            for each in list(sys.modules.values()):  # a constant, wherever it was imported
                if each and vars(each).get(name) is old:
                    setattr(each, name, new)


def _graft(old: object, new: object) -> None:
    if hasattr(old, "cache_clear"):
        old.cache_clear()
    for inner in ("__wrapped__", "fget", "__func__", "func"):
        old, new = getattr(old, inner, old), getattr(new, inner, new)
    if isinstance(old, FunctionType) and isinstance(new, FunctionType):
        old.__code__, old.__defaults__, old.__kwdefaults__ = new.__code__, new.__defaults__, new.__kwdefaults__
    elif isinstance(old, type):
        for name, each in vars(old).items():
            _graft(each, vars(new).get(name))


def mutants(tree: Path, name: str, count: int, seed: int) -> int:
    file, tests = COSTLY[name]
    before = (ROOT / SOURCE / file).read_text(encoding="utf-8")
    number = len(list(sites(ast.parse(before))))
    picked = sorted(random.Random(f"{name}/{seed}").sample(range(number), min(count, number)))
    plugin = Mutants("offramp." + file.removesuffix(".py").replace("/", "."), picked)
    child = os.fork()  # what a file's tests import is not the next one's
    if not child:
        _in_place(plugin, tests, tree)
    os.waitpid(child, 0)
    survived = 0
    for told, text in json.loads((tree / "survived.json").read_text(encoding="utf-8")).items():
        write(tree / SOURCE / file, text)  # once more from the disk, for tests that start a process
        if not red(tree, tests):
            survived += 1
            print(told, flush=True)
    write(tree / SOURCE / file, before)
    print(f"{file}: {len(picked)} of {number} mutants, seed {seed}: {survived} survived", flush=True)
    return survived


def _in_place(plugin: Mutants, tests: tuple[str, ...], tree: Path) -> None:
    """Try the mutants of a file in this process, write those that survived into the tree, and end."""
    os.environ["HYPOTHESIS_STORAGE_DIRECTORY"] = str(tree / "hypothesis")
    sys.path.insert(0, str(ROOT / "src"))
    os.chdir(ROOT)
    words = ["-q", "-n", "0", "-p", "no:cacheprovider", *(f"tests/{test}" for test in tests)]
    pytest.main(words, [plugin])
    (tree / "survived.json").write_text(json.dumps(plugin.survived), encoding="utf-8")
    os._exit(0)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=("known", "mutants"))
    parser.add_argument("--file", choices=COSTLY, help="one of the costly files (default: each)")
    parser.add_argument("--count", type=int, default=20, help="mutants of each file")
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    for name in PRELOADED:
        import_module(name)
    with tempfile.TemporaryDirectory() as folder:
        tree = Path(folder) / "tree"
        ignored = shutil.ignore_patterns(".git", "__pycache__", ".*_cache")
        shutil.copytree(ROOT, tree, ignore=ignored)
        if asked.what == "known":
            return min(1, known(tree))
        for name in [asked.file] if asked.file else COSTLY:
            mutants(tree, name, asked.count, asked.seed)
    return 0


if __name__ == "__main__":
    sys.exit(main())
