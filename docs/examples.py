"""Run the examples of the docs as a reader would, and compare what they show with what comes out.

    python docs/examples.py [--update] [PAGE…]

A page is run from top to bottom in a folder that holds a copy of `cases/`:

* ```` ```console ````: `$ command` lines, each with its output word for word; a line of `…` alone stands for any lines.
  A command must succeed, unless `$ echo $?` follows and shows its exit status.
* ```` ```sh ````: commands that must succeed; of many draws so few are made that it takes seconds.
* ```` ```python ````: run in one namespace for the page. ```` ```pycon ````: as doctests, in the same.
* A block under `<!-- file: PATH -->` is written to that file; under `<!-- change: PATH -->` it is a diff of single
  lines, each `-` line replaced by the `+` lines after it.

With `--update` the outputs that differ are written into the page. A notebook is run afresh and written.
"""

from __future__ import annotations

import contextlib
import doctest
import io
import os
import re
import shlex
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from offramp.cli import execute

DOCS = Path(__file__).parent
ROOT = DOCS.parent
BLOCK = re.compile(
    r"^(?:<!-- (?P<what>file|change): (?P<path>\S+) -->\n)?```(?P<kind>\w+)\n(?P<text>.*?)^```$",
    re.MULTILINE | re.DOTALL,
)
ANY = "…"
SPEED = re.compile(r"^\d+ of \d+ draws .*a second.*$", re.MULTILINE)
FEW = (
    (r"-n \d+", "-n 20"),
    (r"hinges (.*)--draws \d+", r"hinges \1--draws 500"),
    (r"brief (.*)--draws \d+", r"brief \1--draws 20"),
    (r" --workers \d+", ""),
)


@dataclass(frozen=True)
class Shown:
    """One command of a console block: what the page shows of it, and what came out."""

    command: str
    page: str
    now: str

    @property
    def true(self) -> bool:
        return matches(self.page.splitlines(), self.now.splitlines())


def matches(shown: list[str], found: list[str]) -> bool:
    """Whether the lines found are those shown, where a line of `…` stands for any number of lines.

    >>> matches(["a", "…", "d"], ["a", "b", "c", "d"]), matches(["a", "…"], ["b"])
    (True, False)
    """
    if not shown:
        return not found
    if shown[0] == ANY:
        return any(matches(shown[1:], found[k:]) for k in range(len(found) + 1))
    return bool(found) and shown[0] == found[0].rstrip() and matches(shown[1:], found[1:])


def examples(page: Path) -> list[re.Match[str]]:
    """The blocks of a page that are run."""
    found = BLOCK.finditer(page.read_text("utf-8"))
    return [one for one in found if one["what"] or one["kind"] in ("sh", "console", "python", "pycon")]


def played(page: Path) -> list[Shown]:
    """Run a page in the present folder; returns what its console blocks show beside what came out.

    Raises AssertionError where an example does not run.
    """
    names: dict[str, Any] = {"__name__": "example"}
    found: list[Shown] = []
    for block in examples(page):
        if block["what"]:
            _write(Path(block["path"]), block["text"], block["what"] == "change")
        elif block["kind"] == "console":
            found += _console(block["text"])
        elif block["kind"] == "sh":
            _sh(block["text"])
        elif block["kind"] == "python":
            above = "\n" * block.string.count("\n", 0, block.start("text"))  # a traceback names the page's line
            exec(compile(above + block["text"], str(page), "exec"), names)
        else:
            _pycon(block["text"], names, page)
    return found


def _write(path: Path, text: str, change: bool) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(_changed(path.read_text("utf-8"), text) if change else text, encoding="utf-8")


def _changed(before: str, diff: str) -> str:
    """A text with lines replaced; raises AssertionError where a line to be replaced does not stand in it once."""
    for old, new in re.findall(r"^-(.*)\n((?:\+.*\n)*)", diff, re.MULTILINE):
        assert before.split("\n").count(old) == 1, f"{old!r} does not stand there once"
        lines = "\n".join(line[1:] for line in new.splitlines())
        before = "\n".join(lines if line == old else line for line in before.split("\n"))
    return before


def _console(text: str) -> Iterator[Shown]:
    parts = re.split(r"^\$ (.*)\n", text, flags=re.MULTILINE)
    assert not parts[0].strip(), "a console block begins with a command"
    commands = [*zip(parts[1::2], parts[2::2], strict=True)]
    status = 0
    for number, (command, output) in enumerate(commands):
        if command == "echo $?":
            yield Shown(command, output.rstrip(), str(status))
            continue
        status, out = _done(command)
        asked = number + 1 < len(commands) and commands[number + 1][0] == "echo $?"
        assert asked or status == 0, f"{command}: exit status {status}\n{out}"
        yield Shown(command, output.rstrip(), out.rstrip())


def _sh(text: str) -> None:
    for line in filter(None, (one.partition("  #")[0].strip() for one in text.splitlines())):
        command = line
        for pattern, fewer in FEW:
            command = re.sub(pattern, fewer, command)
        status, out = _done(command)
        assert status == 0, f"{line}: exit status {status}\n{out}"


def _done(command: str) -> tuple[int, str]:
    """The exit status of a command, and all that it prints, or what remains of it after `> FILE`."""
    words = shlex.split(command)
    target = words.pop() if ">" in words[-2:] else None
    words = [word for word in words if word != ">"]
    assert words[0] in RUNNERS, f"the tests do not know how to run {command!r}"
    out, errors = stream(), stream()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(errors if target else out):
        status = RUNNERS[words[0]](words[1:])
    if target:
        Path(target).write_text(text_of(out), encoding="utf-8")
    return status, text_of(errors if target else out)


def stream() -> io.TextIOWrapper:
    """A stream to redirect to: it takes text and bytes, as the command line prints both."""
    return io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True)


def text_of(made: io.TextIOWrapper) -> str:
    """What was written to a stream."""
    made.flush()
    held = made.buffer
    assert isinstance(held, io.BytesIO)
    return held.getvalue().decode("utf-8")


def _cat(words: list[str]) -> int:
    print("".join(Path(word).read_text("utf-8") for word in words), end="")
    return 0


def _cp(words: list[str]) -> int:
    assert words[0] == "-r"
    shutil.copytree(words[1], words[2])
    return 0


RUNNERS: dict[str, Callable[[list[str]], int]] = {"offramp": execute, "cat": _cat, "cp": _cp}


def _pycon(text: str, names: dict[str, Any], page: Path) -> None:
    test = doctest.DocTestParser().get_doctest(text, names, page.name, str(page), 0)
    said = io.StringIO()
    doctest.DocTestRunner(optionflags=doctest.ELLIPSIS).run(test, out=said.write, clear_globs=False)
    names.update(test.globs)
    assert not said.getvalue(), said.getvalue()


@contextlib.contextmanager
def columns(width: int) -> Iterator[None]:
    """Lines of at most so many columns, whatever the terminal."""
    before = os.environ.get("COLUMNS")
    os.environ["COLUMNS"] = str(width)
    try:
        yield
    finally:
        os.environ.pop("COLUMNS") if before is None else os.environ.update(COLUMNS=before)


@contextlib.contextmanager
def a_copy_of_the_cases() -> Iterator[Path]:
    """A new folder with the repository's cases in it, as the present one; lines are 90 columns wide."""
    with tempfile.TemporaryDirectory() as folder, columns(90):
        shutil.copytree(ROOT / "cases", Path(folder) / "cases")
        with contextlib.chdir(folder):
            yield Path(folder)


def updated(page: str, found: list[Shown]) -> str:
    """A page with the outputs that differ replaced by what came out, but for lines that tell how fast."""
    left = iter(found)

    def told(block: re.Match[str]) -> str:
        if block["kind"] != "console" or block["what"]:
            return block[0]
        commands = re.findall(r"^\$ .*$", block["text"], re.MULTILINE)
        parts = [(command, next(left)) for command in commands]
        shown = [f"{command}\n{one.page if one.true else SPEED.sub(ANY, one.now)}" for command, one in parts]
        return "```console\n" + "".join(f"{one.rstrip()}\n" for one in shown) + "```"

    return BLOCK.sub(told, page)


def _nbformat() -> Any:
    import nbformat  # it carries types in part only

    return nbformat


def again(path: Path) -> Any:
    """A notebook, run afresh from the root of the repository, with what it gives now."""
    import nbclient

    book = _nbformat().read(path, as_version=4)
    for cell in book.cells:
        if cell.cell_type == "code":
            cell.outputs = []
    nbclient.NotebookClient(book, timeout=300, resources={"metadata": {"path": str(ROOT)}}).execute()
    for cell in book.cells:
        cell.metadata = {}  # when each was run
        for one in cell.get("outputs", []):
            if "text/html" in one.get("data", {}):
                one["data"]["text/plain"] = ""  # the whole noun as Python writes it, which nobody reads
    return book


def main() -> None:
    names = [name for name in sys.argv[1:] if name != "--update"]
    for page in [Path(name).resolve() for name in names] or sorted(DOCS.rglob("*.md")):
        if page.suffix == ".ipynb":
            _nbformat().write(again(page), page)
            continue
        with a_copy_of_the_cases():
            found = played(page)
        wrong = [one for one in found if not one.true]
        if "--update" in sys.argv and wrong:
            page.write_text(updated(page.read_text("utf-8"), found), encoding="utf-8")
        for one in wrong:
            print(f"{page.relative_to(ROOT)}: $ {one.command}\n{one.now}")


if __name__ == "__main__":
    main()
