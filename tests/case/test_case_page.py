"""`spec/case-file.md` is what the code does: its examples run, its tables are the code's."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from offramp import wording
from offramp.case import chance, conditions, quantities, reader, sections
from offramp.case.canonical import explicit
from offramp.case.check import OPTIONAL, REQUIRED, examine
from offramp.errors import MAX_PROBLEMS

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "spec/case-file.md").read_text("utf-8")
SLUGS = json.loads((ROOT / "docs/problems.json").read_text("utf-8"))["The case"]
BLOCKS = re.findall(r"<!-- (case|fragment|refused: [a-z-]+) -->\n```yaml\n(.*?)```", PAGE, re.DOTALL)
FIRST = BLOCKS[0][1]
OTHERS = {
    "gmcr.py",
    "gmcr_case.py",
    "gmcr_conflict.py",
    "gmcr_json.py",
    "new.py",
}  # rooms beside the language, with slugs of their own


def sections_of(text: str) -> dict[str, str]:
    """The top-level sections of a case file, as text."""
    parts = re.split(r"^(?=[a-z_]+:)", text, flags=re.MULTILINE)
    return {part.partition(":")[0]: part for part in parts if part}


def joined(fragment: str) -> str:
    """The first case with the sections of a fragment in place of its own; a ranking replaces that actor's worth."""
    return "".join((sections_of(FIRST) | sections_of(fragment)).values())


def test_every_example_is_marked() -> None:
    assert len(BLOCKS) == PAGE.count("```yaml")
    assert len(BLOCKS) >= 9


@pytest.mark.parametrize(("kind", "text"), BLOCKS, ids=[f"{k}-{kind}" for k, (kind, _) in enumerate(BLOCKS)])
def test_examples(kind: str, text: str, tmp_path: Path) -> None:
    place = tmp_path / "case.yaml"
    place.write_text(text if kind == "case" else joined(text), encoding="utf-8")
    examined = examine(place)
    slugs = {one.slug for one in examined.problems if one.level != "note"}
    assert slugs == ({kind.removeprefix("refused: ")} if kind.startswith("refused") else set())


def table(heading: str) -> list[list[str]]:
    """The rows of the first table after some words of the page."""
    lines = PAGE[PAGE.index(heading) :].split("\n")
    start = next(k for k, line in enumerate(lines) if line.startswith("|---"))
    rows = [line.strip("|").split("|") for line in lines[start + 1 : lines.index("", start)]]
    return [[cell.strip().strip("`") for cell in row] for row in rows]


def test_the_slugs_of_the_case_are_the_code() -> None:
    """Each slug that the code can say is explained, and no other."""
    files = [path for path in (ROOT / "src/offramp/case").rglob("*.py") if path.name not in OTHERS]
    texts = [path.read_text("utf-8") for path in files]
    text = "\n".join([*texts, (ROOT / "src/offramp/io.py").read_text("utf-8")])
    calls = r"(?:say|_say|_add|_at|Problem|_problem|LogicError|QuantityError|of_path)\(\s*\"([a-z]+(?:-[a-z]+)*)\""
    said = set(re.findall(calls, text)) | {"yaml-feature", "wrong-encoding"}
    listed = set(SLUGS)
    assert (
        said - {"cannot-write", "bad-brief", "output-is-input", "case-changed", "unknown-shape", "cannot-insert"}
        == listed
    )


def test_each_slug_is_met_by_a_specimen_or_a_test() -> None:
    places = [*ROOT.glob("spec/*valid/*.yaml"), *ROOT.glob("spec/*valid/*/case.yaml")]
    places += [
        ROOT / "tests/case/test_case_bytes.py",
        ROOT / "tests/evidence/test_links.py",
        ROOT / "tests/evidence/test_assertions.py",
    ]
    met = "\n".join(path.read_text("utf-8") for path in places)
    assert [slug for slug in SLUGS if slug not in met and slug != "claims-used"] == []


def test_the_words_of_probability_are_the_code() -> None:
    rows = {word: tuple(map(float, ends.split(".."))) for word, ends in table("words of ICD 203")}
    assert rows == wording.WORDS


def test_the_central_values_are_the_code() -> None:
    for written, _, central in table("| written | means"):
        assert quantities.central(quantities.parse_value(written)) == float(central.partition(",")[0])


def test_the_top_level_keys_are_the_code() -> None:
    named = set(re.findall(r"`([a-z_]+)`", "".join("".join(re.findall(r"^\| `.*?\|", PAGE.split("## 3.")[0], re.M)))))
    assert named == {*REQUIRED, *OPTIONAL}


def test_the_order_of_the_explicit_form_is_the_code() -> None:
    order = re.search(r"`(format title question [a-z_ ]+)`", PAGE)
    assert order
    for path in [ROOT / "cases/soft-exit", *sorted((ROOT / "spec/valid").glob("*.yaml"))]:
        case = examine(path).case
        assert case
        keys = list(explicit(case))
        assert keys == [key for key in order.group(1).split() if key in keys]


def test_the_limits_are_the_code() -> None:
    for number in (reader.MAX_BYTES, reader.MAX_NESTING, reader.MAX_VALUES, sections.MAX_OPTIONS, MAX_PROBLEMS):
        assert f"{number:,}" in PAGE
    assert f"at most {chance.MAX_CHANCES} chances" in PAGE
    assert f"at most {conditions.MAX_DEPTH} deep" in PAGE
