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
import shutil, sys
from contextlib import redirect_stdout
from pathlib import Path
import examples
pages = [Path(word) for word in sys.argv[1:]]
for page in pages:
    for block in examples.examples(page):
        if block["what"]:
            examples._write(Path(block["path"]), block["text"], block["what"] == "change")
examples._write = lambda *_: None  # all is written before the package is imported
for page in pages:
    shutil.rmtree("strike", ignore_errors=True)
    wrong = [f"$ {one.command}\\n{one.now}" for one in examples.played(page) if not one.true]
    if wrong:
        sys.exit("\\n".join(wrong))
"""


def follow(folder: Path, *pages: Path, then: str = "") -> subprocess.CompletedProcess[str]:
    """Copy the package as it is, compiled files too, into an empty folder, and run the pages there as docs/examples.py
    does, in a process of its own, all their files written first; and `then` some code.

    The exit status is 0 where every example comes out as its page shows it.
    """
    shutil.copytree(Path(offramp.__file__).parent, folder / "src/offramp")
    shutil.copytree(ROOT / "docs/explanation", folder / "docs/explanation")  # the page reads the glossary
    return python(folder, _FOLLOW + then, *map(str, pages))


def python(folder: Path, code: str, *words: str) -> subprocess.CompletedProcess[str]:
    """Run some code with the copy of the package in a folder."""
    path = os.pathsep.join([str(folder / "src"), str(ROOT / "docs"), str(ROOT / "tests" / "support")])
    run = [sys.executable, "-c", code, *words]
    return subprocess.run(
        run, cwd=folder, env={**os.environ, "PYTHONPATH": path}, capture_output=True, text=True, check=False
    )
