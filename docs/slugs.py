"""Every slug that the package can raise, found by reading its source: nothing is imported or run."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

SOURCE = Path(__file__).parents[1] / "src" / "offramp"


@dataclass(frozen=True)
class Carrier:
    """Something that takes a slug: its name, where among the arguments, the module where a private one counts, and
    whether it is a method, which is never called by its name alone."""

    name: str
    place: int
    module: Path | None
    method: bool = False


def raised(source: Path = SOURCE) -> dict[str, tuple[str, ...]]:
    """Each slug with the modules that name it, in alphabetical order.

    A slug is a constant that is given to a parameter, field, key or variable called `slug`, directly or as either
    branch of a condition; or that leads a tuple, where a module takes tuples apart into a slug and more. Raises
    ValueError for a slug that is made in a way this cannot follow.
    """
    texts = {path: path.read_text("utf-8") for path in sorted(source.rglob("*.py"))}
    trees = {path: ast.parse(text) for path, text in texts.items() if "slug" in text}
    carriers = dict[str, list[Carrier]]()
    for one in (one for path, tree in trees.items() for one in _carriers(path, tree)):
        carriers.setdefault(one.name, []).append(one)
    called = re.compile(rf"\b(?:{'|'.join(carriers)})\(") if carriers else re.compile("$.")
    trees |= {path: ast.parse(text) for path, text in texts.items() if path not in trees and called.search(text)}
    found: dict[str, set[str]] = {}
    for path, tree in trees.items():
        for slug in _slugs(path, tree, carriers):
            found.setdefault(slug, set()).add(path.relative_to(source).as_posix())
    return {slug: tuple(sorted(found[slug])) for slug in sorted(found)}


def _carriers(path: Path, tree: ast.Module) -> Iterator[Carrier]:
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef):
            yield from _of_class(path, node)
        elif isinstance(node, ast.FunctionDef) and node.name != "__init__":
            arguments = [one.arg for one in node.args.args]
            method = arguments[:1] in (["self"], ["cls"]) and node not in tree.body
            yield from _carrier(path, node.name, arguments[method:], method)


def _of_class(path: Path, node: ast.ClassDef) -> Iterator[Carrier]:
    fields = [one.target.id for one in node.body if isinstance(one, ast.AnnAssign) and isinstance(one.target, ast.Name)]
    made = [one for one in node.body if isinstance(one, ast.FunctionDef) and one.name == "__init__"]
    yield from _carrier(path, node.name, [one.arg for one in made[0].args.args[1:]] if made else fields)


def _carrier(path: Path, name: str, arguments: list[str], method: bool = False) -> Iterator[Carrier]:
    if "slug" in arguments:
        yield Carrier(name, arguments.index("slug"), path if name.startswith("_") else None, method)


def _slugs(path: Path, tree: ast.Module, carriers: dict[str, list[Carrier]]) -> Iterator[str]:
    nodes = list(ast.walk(tree))
    led = any(_takes_apart(node) for node in nodes)
    for node in nodes:
        if isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            for one in carriers.get(name, ()):
                alone = isinstance(node.func, ast.Name)
                if one.module in (None, path) and not (alone and one.method):
                    given = _constants(path, node, _given(node, one.place))
                    yield from (slug for slug in given if one.place == 0 or "-" in slug)  # another's namesake else
        elif isinstance(node, ast.arguments):
            named = zip([*node.posonlyargs, *node.args][::-1], node.defaults[::-1], strict=False)
            yield from (text for key, value in named if key.arg == "slug" for text in _texts(value))
        elif isinstance(node, ast.Dict):
            pairs = zip(node.keys, node.values, strict=True)
            yield from _constants(path, node, [value for key, value in pairs if getattr(key, "value", "") == "slug"])
        elif isinstance(node, ast.Assign) and [getattr(one, "id", "") for one in node.targets] == ["slug"]:
            yield from _constants(path, node, [node.value])
        elif led and isinstance(node, ast.Tuple) and len(node.elts) >= 3:
            yield from (one for one in _texts(node.elts[0]) if "-" in one)


def _takes_apart(node: ast.AST) -> bool:
    """A loop over tuples whose first part is called slug."""
    target = node.target if isinstance(node, (ast.For, ast.comprehension)) else None
    return isinstance(target, ast.Tuple) and getattr(target.elts[0], "id", "") == "slug"


def _given(call: ast.Call, place: int) -> list[ast.expr]:
    return [one.value for one in call.keywords if one.arg == "slug"] or call.args[place : place + 1]


def _constants(path: Path, node: ast.expr | ast.stmt | ast.arg, given: list[ast.expr]) -> Iterator[str]:
    for value in given:
        for branch in (value.body, value.orelse) if isinstance(value, ast.IfExp) else (value,):
            yield from _texts(branch)
            if not (_passed_on(branch) or list(_texts(branch))):
                raise ValueError(f"{path}:{node.lineno}: the slug is made in a way that cannot be followed")


def _texts(value: ast.expr) -> Iterator[str]:
    if isinstance(value, ast.Constant) and isinstance(value.value, str):
        yield value.value


def _passed_on(value: ast.expr) -> bool:
    """A slug that came from elsewhere, by the name `slug`: what it came from is read there."""
    key = value.slice if isinstance(value, ast.Subscript) else None
    return "slug" in (getattr(value, "id", ""), getattr(value, "attr", ""), getattr(key, "value", ""))
