"""A how-to that changes the package, followed word for word on a copy of it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import offramp

ROOT = Path(__file__).parents[2]
_FOLLOW = """
import sys
from pathlib import Path
from examples import played
wrong = [f"$ {one.command}\\n{one.now}" for one in played(Path(sys.argv[1])) if not one.true]
sys.exit("\\n".join(wrong) or 0)
"""


def follow(page: Path, folder: Path) -> subprocess.CompletedProcess[str]:
    """Copy the package as it is, compiled files too, into an empty folder, and run the page there as docs/examples.py
    does, in a process of its own.

    The exit status is 0 where every example comes out as the page shows it.
    """
    shutil.copytree(Path(offramp.__file__).parent, folder / "src/offramp")
    return python(folder, _FOLLOW, str(page))


def python(folder: Path, code: str, *words: str) -> subprocess.CompletedProcess[str]:
    """Run some code with the copy of the package in a folder."""
    path = os.pathsep.join([str(folder / "src"), str(ROOT / "docs"), str(ROOT / "tests" / "support")])
    run = [sys.executable, "-c", code, *words]
    return subprocess.run(
        run, cwd=folder, env={**os.environ, "PYTHONPATH": path}, capture_output=True, text=True, check=False
    )
