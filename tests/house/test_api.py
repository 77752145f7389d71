"""Rule 1 of the house: a public name is one thing, whatever was imported or called before."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

import offramp as of

ROOT = Path(of.__file__).parent

SIGNATURES = """
import inspect, json, pkgutil, importlib
import offramp as of
def signatures():
    found = {}
    for name in of.__all__:
        value = getattr(of, name)
        found[name] = [type(value).__name__, str(inspect.signature(value)) if callable(value) else ""]
    return found
first, second = signatures(), signatures()
for module in pkgutil.walk_packages(of.__path__, "offramp."):
    if not module.name.endswith("__main__"):
        importlib.import_module(module.name)
third = signatures()
print(json.dumps([{n: s[n] for n in s if s[n] != first[n]} for s in (second, third)]))
"""


def test_no_module_beside_the_api_bears_a_public_name() -> None:
    """`import offramp.NAME` sets the attribute NAME of the package, in place of the function of that name."""
    beside = {path.stem for path in ROOT.iterdir()} - {"__init__", "__pycache__"}
    assert beside & set(of.__all__) == set()


def test_signatures_are_the_same_at_first_and_second_use_and_after_all_is_imported() -> None:
    words = [sys.executable, "-c", SIGNATURES]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == [{}, {}]


def test_bargain_takes_a_variant_by_name_or_as_a_noun_on_every_call() -> None:
    case = of.load(ROOT.parents[1] / "cases/soft-exit")
    variant = case.variants[0]
    by_name, by_noun, again = of.bargain(case, variant.name), of.bargain(case, variant), of.bargain(case, variant.name)
    assert by_name.outcomes == by_noun.outcomes == again.outcomes
    assert by_name.outcomes != of.bargain(case).outcomes
    with pytest.raises(of.ModelError, match="unknown-name: no variant 'no such'; allowed: ") as refused:
        of.bargain(case, "no such")
    assert refused.value.problems[0].allowed == tuple(each.name for each in case.variants)
