"""Shapes: the structure of a known kind of conflict, as a case whose sizes are open, with questions and sources.

A shape is two files of this folder: `NAME.yaml`, a case in which every size is `open`, and `NAME.json`, which holds
words of which pages of its kind have two (`marks`), those by which its options are found (`slots`; `*`: any demand,
`!`: any threat), which of these is what somebody asks for (`asked`), which actor asks for it (`asker`), what to ask for
each size (`questions`, with the sign that it usually has), traps and sources.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from offramp.errors import CaseError, Problem, nearest

FORMAT = "offramp/shape-1"


@dataclass(frozen=True)
class Shape:
    """A shape as data: its case as text, the cues of its options, questions, traps and sources."""

    name: str
    title: str
    when: str
    text: str
    marks: tuple[str, ...]
    slots: Mapping[str, tuple[str, ...]]
    asked: str
    asker: str
    questions: Mapping[str, Mapping[str, Any]]
    traps: tuple[str, ...]
    sources: tuple[str, ...]

    def with_questions(self) -> str:
        """The case with the question for each open size above it, and the sources at its end."""
        lines: list[str] = []
        for line, path in zip(self.text.splitlines(), self.paths(), strict=True):
            indent = " " * (len(line) - len(line.lstrip()))
            lines += [f"{indent}# {self.questions[path]['ask']}", line] if path else [line]
        return "\n".join([*lines, "", "# Sources", *(f"# {source}" for source in self.sources), ""])

    def paths(self) -> Iterator[str]:
        """For each line of the case the path of the open size that it holds, "" for none."""
        section = actor = ""
        for line in self.text.splitlines():
            found = re.match(r"( *)(?:- \{name: )?([^:,{]+)", line)
            indent, name = (len(found[1]), found[2].strip()) if found else (0, "")
            section = section if indent else name
            actor = f".{name}" if section == "worth" and indent == 2 else actor
            path = f"worth{actor}.{name}" if section == "worth" else f"{section}.{name}"
            yield path if path in self.questions and "open" in line else ""


@cache
def shape_names() -> tuple[str, ...]:
    """The shapes that there are, by name.

    >>> "exile" in shape_names()
    True
    """
    return tuple(
        sorted(path.name.removesuffix(".json") for path in files(__package__).iterdir() if path.name.endswith(".json"))
    )


@cache
def load_shape(name: str) -> Shape:
    """A shape by its name. Raises CaseError unknown-shape."""
    if name not in shape_names():
        known = shape_names()
        raise CaseError(
            Problem("unknown-shape", "--shape", 0, 0, f"there is no shape '{name[:60]}'", known, nearest(name, known))
        )
    folder = files(__package__)
    data = json.loads((folder / f"{name}.json").read_text("utf-8"))
    slots = {slot: tuple(cues) for slot, cues in data["slots"].items()}
    text = (folder / f"{name}.yaml").read_text("utf-8")
    lists = tuple(data["traps"]), tuple(data["sources"])
    asking = data["asked"], data["asker"], data["questions"]
    return Shape(name, data["title"], data["when"], text, tuple(data["marks"]), slots, *asking, *lists)
