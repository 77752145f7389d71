"""Every example in the docstrings of the room runs."""

from __future__ import annotations

import doctest
import pkgutil
from importlib import import_module

import pytest

import offramp.evidence

_MODULES = [name for _, name, _ in pkgutil.iter_modules(offramp.evidence.__path__, "offramp.evidence.")]


@pytest.mark.parametrize("name", _MODULES)
@pytest.mark.usefixtures("beside_my_crisis")
def test_examples(name: str) -> None:
    assert doctest.testmod(import_module(name)).failed == 0


def test_there_are_examples() -> None:
    finder = doctest.DocTestFinder()
    found = [test for name in _MODULES for test in finder.find(import_module(name)) if test.examples]
    assert len(found) >= 20
