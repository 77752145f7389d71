"""Rules 2 and 6 of the house: a class name is defined once, and so is a public function name; a parameter bears the
field's noun.

No name offends today.
"""

from __future__ import annotations

import ast

import shape

DIALECT = frozenset({"one", "found", "told", "held", "here", "said", "kept", "made", "known", "fell", "heard", "how"})


def dialect(trees: dict[str, ast.Module]) -> set[str]:
    """Parameters, those of lambdas too, that have a word of the dialect where the field has a noun."""
    functions = (
        (path, node.args)
        for path, tree in trees.items()
        for node in shape.nodes(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
    )
    each = ((path, one.arg) for path, args in functions for one in (*args.posonlyargs, *args.args, *args.kwonlyargs))
    return {f"{path}: {name}" for path, name in each if name in DIALECT}


def test_a_parameter_bears_the_noun_of_the_field() -> None:
    assert sorted(dialect(shape.modules())) == []


def test_the_dialect_is_seen() -> None:
    tree = ast.parse("def f(a, *, told): ...\nsorted(a, key=lambda one: one.b)\nfor found in a: ...")
    assert dialect({"a.py": tree}) == {"a.py: told", "a.py: one"}


RETIRED = DIALECT | {"drawn", "standing", "follow", "fall", "polish", "turned", "put", "moved", "whole", "altered"}


def test_a_public_function_is_no_word_of_the_dialect() -> None:
    names = {node.name for tree in shape.modules().values() for node in tree.body if isinstance(node, ast.FunctionDef)}
    assert sorted(names & RETIRED) == []


def test_a_class_name_is_defined_once() -> None:
    assert shape.defined_twice(shape.modules(), ast.ClassDef) == {}


def test_a_public_function_name_is_defined_once() -> None:
    assert shape.defined_twice(shape.modules(), ast.FunctionDef) == {}


def test_the_count_sees_a_name_that_is_defined_twice() -> None:
    trees = {"a.py": ast.parse("class A: ...\ndef f(): ..."), "b.py": ast.parse("class A: ...\ndef f(): ...")}
    assert shape.defined_twice(trees, ast.ClassDef) == {"A": ["a.py", "b.py"]}
    assert shape.defined_twice(trees, ast.FunctionDef) == {"f": ["a.py", "b.py"]}
