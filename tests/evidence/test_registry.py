"""Every registered reader, passed through everything that reads reports; and the how-to that adds one, followed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from how_to import ROOT, follow
from test_partition import check_partition, check_spans

from offramp.case.check import examine
from offramp.case.load import outline
from offramp.case.new import new
from offramp.case.report_reading import read_again
from offramp.cli import execute
from offramp.evidence.pipeline import read_report
from offramp.evidence.readers.reader import Reader
from offramp.evidence.readers.registry import load_report, reader_for, readers
from offramp.evidence.register import load_register, verify

SAMPLES = Path(__file__).parent / "samples"
SAID = [
    "The crews will go back to work on Monday, the harbour master said.",
    "They reportedly want the offer in writing.",
]


def sample(reader: Reader) -> Path:
    """The small file of a reader's kind; there must be one."""
    return next(path for path in SAMPLES.iterdir() if path.stem == reader.name)


@pytest.fixture(params=readers(), ids=lambda reader: reader.name)
def reader(request: pytest.FixtureRequest) -> Reader:
    found: Reader = request.param
    return found


def test_each_file_goes_to_its_reader(reader: Reader) -> None:
    path = sample(reader)
    assert reader_for(path.read_bytes(), path.name) is reader
    assert reader.suffixes or reader.magic


def test_what_is_said_is_claimed_word_for_word(reader: Reader) -> None:
    reading = read_report(sample(reader))
    check_partition(reading)
    check_spans(reading)
    claims = [claim for claim in reading.claims if claim.kind != "heading"]
    assert [" ".join(claim.text.split()) for claim in claims] == SAID
    assert [claim.source for claim in claims] == ["the harbour master", None]
    assert load_report(sample(reader)).text == reading.report.text


def test_the_command_prints_it(reader: Reader, capsys: pytest.CaptureFixture[str]) -> None:
    assert execute(["read", str(sample(reader)), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["claims"][-1]["kind"] == "reportative"


def test_its_claims_stand_in_the_register_and_check_finds_them(reader: Reader, tmp_path: Path) -> None:
    case = a_case_with(sample(reader), tmp_path)
    read_again(outline(case), None)
    register = load_register(case / "claims.jsonl")
    text = load_report(case / "reports" / sample(reader).name).text
    assert verify(register, "sample", text) == ()
    found = examine(case)
    assert found.case, found.problems
    assert {claim.report for claim in found.case.evidence} == {"note", "sample"}
    assert not [one for one in found.problems if one.level == "error"]


def test_check_sees_a_quote_that_has_moved(reader: Reader, tmp_path: Path) -> None:
    case = a_case_with(sample(reader), tmp_path)
    read_again(outline(case), None)
    register = case / "claims.jsonl"
    moved = register.read_text("utf-8").replace("the harbour master said", "the harbour pilot said")
    register.write_text(moved, encoding="utf-8")
    problems = verify(load_register(register), "sample", load_report(sample(reader)).text)
    assert "quote-not-in-document" in {one.slug for one in problems}


def a_case_with(report: Path, folder: Path) -> Path:
    """The first case of `new`, with one more report."""
    case = folder / "case"
    new(case)
    (case / "reports" / report.name).write_bytes(report.read_bytes())
    written = (case / "case.yaml").read_text("utf-8")
    more = f"reports:\n  sample: {{file: reports/{report.name}, date: 2026-03-02}}\n"
    head, _, rest = written.partition("reports: #")
    (case / "case.yaml").write_text(head + more + rest.partition("\n")[2], encoding="utf-8")
    return case


def test_the_how_to_adds_a_reader(tmp_path: Path) -> None:
    """The page is followed on a copy of the package; then its file goes where the samples of all readers go."""
    followed = follow(tmp_path, ROOT / "docs" / "how-to" / "add-a-reader.md", then=_WALK)
    assert followed.returncode == 0, followed.stdout + followed.stderr
    assert followed.stdout.split() == ["srt"]


_WALK = """
sys.path.insert(0, str(Path(examples.__file__).parents[1] / "tests" / "evidence"))
import test_registry as walk
from offramp.evidence.readers.registry import readers
walk.SAMPLES = Path("samples")
walk.SAMPLES.mkdir()
Path("talk.srt").rename("samples/srt.srt")
reader = next(one for one in readers() if one.name == "srt")
walk.test_each_file_goes_to_its_reader(reader)
walk.test_what_is_said_is_claimed_word_for_word(reader)
walk.test_its_claims_stand_in_the_register_and_check_finds_them(reader, Path("a"))
walk.test_check_sees_a_quote_that_has_moved(reader, Path("b"))
print(reader.name)
"""


def test_the_register_of_the_first_case_is_what_reading_it_gives(tmp_path: Path) -> None:
    """It is written without spaCy, from the template."""
    new(tmp_path / "case")
    register = tmp_path / "case" / "claims.jsonl"
    written = register.read_text("utf-8")
    read_again(outline(tmp_path / "case"), None)
    assert register.read_text("utf-8") == written
