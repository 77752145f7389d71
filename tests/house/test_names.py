"""Rule 2 of the house: a class name is defined once, and so is a public function name.

The lists name what still offends. They may only shrink: delete a name here when it is gone from the code.
"""

from __future__ import annotations

import ast

import shape

CLASSES: frozenset[str] = frozenset()
FUNCTIONS = frozenset(
    [
        "drawn",
        "fall",
        "follow",
        "number",
        "polish",
        "render",
        "reply",
        "run",
        "show",
        "show_why",
        "solve",
        "standing",
        "told",
        "told_why",
    ]
)


def test_a_class_name_is_defined_once() -> None:
    assert set(shape.defined_twice(shape.modules(), ast.ClassDef)) <= CLASSES


def test_a_public_function_name_is_defined_once() -> None:
    assert set(shape.defined_twice(shape.modules(), ast.FunctionDef)) <= FUNCTIONS


def test_the_lists_hold_nothing_that_is_gone() -> None:
    trees = shape.modules()
    assert CLASSES - set(shape.defined_twice(trees, ast.ClassDef)) == set()
    assert FUNCTIONS - set(shape.defined_twice(trees, ast.FunctionDef)) == set()


def test_the_count_sees_a_name_that_is_defined_twice() -> None:
    trees = {"a.py": ast.parse("class A: ...\ndef f(): ..."), "b.py": ast.parse("class A: ...\ndef f(): ...")}
    assert shape.defined_twice(trees, ast.ClassDef) == {"A": ["a.py", "b.py"]}
    assert shape.defined_twice(trees, ast.FunctionDef) == {"f": ["a.py", "b.py"]}
