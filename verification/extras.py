"""What the core and each extra add to an install, in megabytes, and what importing their packages takes.

    python verification/extras.py [EXTRA ...]

Of the environment in which it runs: the files of all packages that pyproject asks for, directly or not, those of the
core counted once and bytecode left out; and the processor time of a process that imports what the extra brings, less
that of one which imports the core's, the least of three after one to warm up. What is not installed is passed over.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tomllib
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
CORE = ("offramp", "numpy", "ruamel.yaml", "typer", "rich", "jinja2")
BROUGHT = {
    "reports": ("spacy", "trafilatura", "pypdf", "ahocorasick", "dateparser"),
    "ensemble": ("xarray", "pyarrow", "pandas", "SALib.analyze.sobol", "sklearn.tree"),
    "cluster": ("distributed",),
    "charts": ("altair", "vl_convert"),
    "pdf": ("typst",),
    "web": ("fastapi", "uvicorn"),
    "fast": ("numba",),
}


def needed(name: str, extras: frozenset[str], known: set[tuple[str, frozenset[str]]]) -> None:
    """Add a package, by name and extras, and all that it asks for. Raises PackageNotFoundError."""
    if (name, extras) in known:
        return
    known.add((name, extras))
    for text in distribution(name).requires or ():
        asked = Requirement(text)
        if asked.marker is None or any(asked.marker.evaluate({"extra": extra}) for extra in extras or {""}):
            needed(canonicalize_name(asked.name), frozenset(asked.extras), known)


def packages(extra: str) -> set[str]:
    """The packages that the core asks for, or an extra."""
    known = set[tuple[str, frozenset[str]]]()
    for text in PROJECT["optional-dependencies"][extra] if extra else PROJECT["dependencies"]:
        asked = Requirement(text)
        needed(canonicalize_name(asked.name), frozenset(asked.extras), known)
    return {name for name, _ in known}


def size(name: str) -> int:
    """Bytes of a package's files."""
    files = (Path(str(file.locate())) for file in distribution(name).files or () if file.suffix != ".pyc")
    return sum(file.stat().st_size for file in files if file.is_file())


def seconds(modules: tuple[str, ...]) -> float:
    """Processor time of a process that imports some modules."""

    def once() -> float:
        before = os.times()
        subprocess.run([sys.executable, "-c", "".join(f"import {name}\n" for name in modules)], check=True)
        after = os.times()
        return after.children_user + after.children_system - before.children_user - before.children_system

    return min([once() for _ in range(4)][1:])


def main() -> None:
    core, base = packages(""), seconds(CORE)
    own = sum(file.stat().st_size for file in (ROOT / "src").rglob("*") if file.is_file() and file.suffix != ".pyc")
    print(f"core: {(own + sum(map(size, core))) / 1e6:.0f} MB ({own / 1e6:.0f} its own), {base:.2f} s")
    for extra in sys.argv[1:] or BROUGHT:
        try:
            more = packages(extra) - core
        except PackageNotFoundError as error:
            print(f"{extra}: {error} is not installed")
            continue
        largest = sorted(more, key=size)[:-4:-1]
        names = ", ".join(f"{name} {size(name) / 1e6:.0f}" for name in largest)
        took = seconds(CORE + BROUGHT[extra]) - base
        print(f"{extra}: {sum(map(size, more)) / 1e6:.0f} MB ({names}), {took:.2f} s", flush=True)


if __name__ == "__main__":
    main()
