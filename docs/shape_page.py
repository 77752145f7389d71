"""A page for each shape, from its data and an example whose answers stand in `tutorial/shapes/NAME.txt`."""

from __future__ import annotations

import contextlib
import io
import re
import tempfile
from collections.abc import Iterator
from pathlib import Path

from offramp.asking.answers_file import read_answers
from offramp.asking.interview import interview
from offramp.asking.keeping import keep, write_sizes
from offramp.case.load import load
from offramp.case.new import new
from offramp.case.shapes import Shape, load_shape, shape_names
from offramp.case.types import Case
from offramp.cli import execute
from offramp.wording import capital, joined

FOLDER = Path(__file__).parent / "tutorial" / "shapes"
DRAWS = 20
SCALE = r" Take [^.]* as [^.]*10\.|,? from (the|its|what) [^?]*(?=\?)"  # 'offramp ask' asks for ranges its own way
MADE = "<!-- made by docs/shape_page.py: do not edit -->\n\n"


def shape_page(name: str) -> str:
    """The page of a shape; its example is run. Raises AssertionError where the answered shape is not clean."""
    shape = load_shape(name)
    case = load(shape.text)
    parts = (_head(shape), *_who(case), *_questions(shape, case), *_example(shape), *_listed(shape))
    return MADE + "\n".join(parts) + "\n"


def _head(shape: Shape) -> str:
    return f"# {shape.title}\n\n{shape.when}\n"


def _who(case: Case) -> Iterator[str]:
    yield "## Who can do what\n"
    for actor in case.actors:
        own = [option.text for option in case.options if option.actor == actor.id]
        yield f"* {capital(actor.name)}: {'; '.join(own)}."
    yield f"\nIt can end in {joined([one.name for one in case.outcomes])}.\n"


def _questions(shape: Shape, case: Case) -> Iterator[str]:
    """The questions of each actor, and of the chances."""
    yield "## What to ask yourself\n"
    owners = {f"worth.{actor.id}": actor.name for actor in case.actors} | {"chance": "by chance"}
    for key, owner in owners.items():
        asked = [re.sub(SCALE, "", each["ask"]) for path, each in shape.questions.items() if path.startswith(f"{key}.")]
        if asked:
            yield f"* {capital(owner)}: {' '.join(asked)}"


def _example(shape: Shape) -> Iterator[str]:
    file = FOLDER / f"{shape.name}.txt"
    story = file.read_text("utf-8").partition("\n")[0].lstrip("# ")
    yield f"\n## An example\n\n{story} As [answers]({shape.name}.txt), and answered ({DRAWS} draws, to be quick):\n"
    yield "```text"
    yield f"$ offramp new my-case --shape {shape.name}"
    yield from ran(shape.name)
    yield "```\n"


def ran(name: str) -> Iterator[str]:
    """What the commands of the example print, in short."""
    with tempfile.TemporaryDirectory() as folder:
        (path,) = new(Path(folder) / name, name)
        made = interview(load(path))
        for query, reply in read_answers(made, FOLDER / f"{name}.txt"):
            made = keep(made, path, query, reply, "ana")
        assert write_sizes(made, path).open == (), "sizes are left open"
        yield f"$ offramp ask my-case --answers {name}.txt --by ana\n…\n$ offramp check my-case --strict"
        yield printed("check", str(path), "--strict").strip()
        headline = printed("answer", str(path), "--quick", "--draws", str(DRAWS)).splitlines()[0]
        yield f"$ offramp answer my-case --quick --draws {DRAWS}\n{headline}\n…"


def printed(*words: str) -> str:
    out = io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(io.StringIO()):
        assert execute(list(words)) == 0, out.getvalue()
    return out.getvalue()


def _listed(shape: Shape) -> Iterator[str]:
    yield "## Traps\n"
    yield from (f"* {trap}" for trap in shape.traps)
    yield "\n## Sources\n\nIn full at the end of the new case.\n"
    yield from (f"* {source.rpartition('. ')[0]}." for source in shape.sources)  # without journal and publisher


def shape_pages() -> dict[Path, str]:
    """The page of every shape, by its path."""
    return {FOLDER / f"{name}.md": shape_page(name) for name in shape_names()}
