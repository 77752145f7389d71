"""Every example in a docstring of the package gives what stands below it; those of public names run in test_api."""

from __future__ import annotations

import doctest
import io
import pkgutil
from importlib import import_module

import pytest

import offramp

PUBLIC = {getattr(offramp, name).__doc__ for name in offramp.__all__}
PARTS = [part.name for part in pkgutil.iter_modules(offramp.__path__) if part.name != "__main__"]
COMPILED = "offramp.game.kernel"  # which only Numba can import


def modules(part: str) -> list[str]:
    """The names of a part's modules, its own first."""
    whole = import_module(f"offramp.{part}")
    inside = pkgutil.walk_packages(getattr(whole, "__path__", ()), f"offramp.{part}.")
    return [whole.__name__, *(one.name for one in inside if one.name != COMPILED)]


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.usefixtures("beside_my_crisis", "kept_results")
def test_examples_run(part: str) -> None:
    said, runner = io.StringIO(), doctest.DocTestRunner()
    for name in modules(part):
        for example in doctest.DocTestFinder().find(import_module(name)):
            if example.docstring not in PUBLIC:
                runner.run(example, out=said.write)
    assert said.getvalue() == ""
