"""What the core and each extra add to an install, in megabytes, and what importing their packages takes.

    nice -n 15 python verification/extras.py [EXTRA ...]

Each is installed into an environment of its own (by uv), without compiled bytecode; megabytes are those of
site-packages, of an extra those beyond the core; seconds are processor time of a process that imports what the extra
brings, less that of one which imports the core's, the least of three after one to warm up. Nothing fails.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[1]
CORE = ("offramp", "numpy", "ruamel.yaml", "typer", "rich", "jinja2")
BROUGHT = {
    "": (),
    "reports": ("spacy", "trafilatura", "pypdf", "ahocorasick", "dateparser"),
    "ensemble": ("xarray", "pyarrow", "pandas", "SALib.analyze.sobol", "sklearn.tree"),
    "cluster": ("distributed",),
    "charts": ("altair", "vl_convert"),
    "pdf": ("typst",),
    "web": ("fastapi", "uvicorn"),
    "fast": ("numba",),
    "all": (),
}


def size(folder: Path) -> int:
    """Bytes of the files in a folder, bytecode left out."""
    files = (path for path in folder.rglob("*") if path.is_file() and path.suffix != ".pyc")
    return sum(path.stat().st_size for path in files)


def seconds(python: Path, modules: tuple[str, ...]) -> float:
    """Processor time of a process that imports some modules."""

    def once() -> float:
        before = os.times()
        subprocess.run([python, "-c", "".join(f"import {name}\n" for name in modules)], check=True)
        after = os.times()
        return after.children_user + after.children_system - before.children_user - before.children_system

    return min([once() for _ in range(4)][1:])


def installed(extra: str, place: Path) -> tuple[int, float]:
    """Bytes of an environment with an extra, and seconds of import."""
    python, wanted = place / "bin/python", f"{ROOT}[{extra}]" if extra else str(ROOT)
    subprocess.run(["uv", "venv", "--quiet", "--python", sys.executable, place], check=True)
    subprocess.run(["uv", "pip", "install", "--quiet", "--python", python, wanted], check=True)
    return size(next(place.glob("lib/python*/site-packages"))), seconds(python, CORE + BROUGHT[extra])


def main() -> None:
    known = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["optional-dependencies"]
    core = (0, 0.0)
    for extra in ["", *(sys.argv[1:] or [name for name in BROUGHT if name in known])]:
        place = Path(tempfile.mkdtemp())
        now = installed(extra, place)
        core = core if extra else now
        more = now if not extra else (now[0] - core[0], now[1] - core[1])
        print(f"{extra or 'core'}: {more[0] / 1e6:.0f} MB, {more[1]:.2f} s", flush=True)
        shutil.rmtree(place)


if __name__ == "__main__":
    main()
