"""The case file: each answer at once, sizes together, every other byte as it was, nothing lost on the way."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from asked_case import CITED, OPEN, SIZED
from schemas import schema

from offramp.asking import interview as interviews
from offramp.asking import keeping
from offramp.asking.answers_file import form, query_named, read_answers
from offramp.asking.choice import outlook
from offramp.asking.interview import Interview, interview, next_query
from offramp.asking.queries import Query
from offramp.asking.questions import question_text
from offramp.briefing.views.interview import joined_lines
from offramp.briefing.views.provenance import asked_lines
from offramp.case import quantities
from offramp.case.canonical import explicit
from offramp.case.load import load
from offramp.case.open_sizes import open_paths
from offramp.case.quantities import bounds, is_open
from offramp.case.resizing import NewSize, resized
from offramp.case.types import Case
from offramp.cli.app import execute
from offramp.errors import OfframpError
from offramp.io import swap

REPLIES = """
sign coercer: change | war cost = 2
sign ruler: office | safe exile | trial | war = 3 4
order ruler: leave | strike | not (leave or strike) = 3 1 2
swing coercer: change | war cost = twice
extreme coercer: war cost = 150
swing ruler: safe exile | office = half
swing ruler: trial | office = as much
swing ruler: war | office = 60
extreme ruler: office = twice
chance kept = likely
"""


@pytest.fixture(autouse=True)
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(interviews, "outlook", lambda ready, belief, _: outlook(ready, belief, 8))
    monkeypatch.setattr(keeping, "_today", lambda: "2026-03-03")


def folder(tmp_path: Path, text: str, end: str = "\n", mark: bytes = b"") -> Path:
    (tmp_path / "case.yaml").write_bytes(mark + text.replace("\n", end).encode())
    return tmp_path


def answered(place: Path, replies: str = REPLIES) -> int:
    (place / "replies.txt").write_text(replies, "utf-8")
    return execute(["ask", str(place), "--answers", str(place / "replies.txt"), "--by", "ana"])


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Case:
    """The case with open sizes, its lines ended by CRLF behind a byte order mark, after the whole answers file."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(interviews, "outlook", lambda ready, belief, _: outlook(ready, belief, 8))
        patch.setattr(keeping, "_today", lambda: "2026-03-03")
        place = folder(tmp_path_factory.mktemp("kept"), OPEN, "\r\n", b"\xef\xbb\xbf")
        assert answered(place) == 0
    return load(place)


def test_every_other_byte_stays(kept: Case) -> None:
    """Put the words back that were written, and the file is the one before, byte for byte."""
    case, end = kept, "\r\n"
    before, after = b"\xef\xbb\xbf" + OPEN.replace("\n", end).encode(), Path(kept.places.file).read_bytes()
    assert open_paths(case) == ()
    text = after[: after.index(f"{end}asked:".encode())]
    for path, number in case.quantities.items():
        written = quantities.as_text(number.value)
        quoted = '"open"' if path == "worth.ruler.office" else "open"
        keys = f", asked: [{', '.join(number.support.asked)}]"
        block = f"{end}      asked: [{', '.join(number.support.asked)}]"
        if path == "worth.coercer.war cost":
            text = text.replace(f"value: {written}{block}".encode(), f"value: {quoted}".encode(), 1)
        else:
            for word in ("value", "probability"):
                text = text.replace(f"{word}: {written}{keys}".encode(), f"{word}: {quoted}".encode(), 1)
    assert text.rstrip() == before.rstrip()


def test_sizes_say_from_which_answers_they_follow_and_keep_their_direction(kept: Case) -> None:
    kinds = {one.id: one.kind for one in kept.asked}
    rests = {path: {kinds[name] for name in one.support.asked} for path, one in kept.quantities.items()}
    assert rests["chance.kept"] == {"chance"}
    assert "extreme" in rests["worth.ruler.office"]
    assert {(one.by, one.on.isoformat()) for one in kept.asked} == {("ana", "2026-03-03")}
    losses = ("worth.coercer.war cost", "worth.ruler.trial", "worth.ruler.war")
    for path, number in kept.quantities.items():
        assert (bounds(number.value)[0] < 0) == (path in losses), path


def test_ratios_come_out_as_they_were_given(kept: Case) -> None:
    found = {path: abs(quantities.central(one.value)) for path, one in kept.quantities.items()}
    assert max(found["worth.ruler.trial"], found["worth.ruler.office"]) == pytest.approx(100, abs=3)
    assert found["worth.ruler.safe exile"] / found["worth.ruler.office"] == pytest.approx(0.5, rel=0.12)
    assert found["worth.ruler.war"] / found["worth.ruler.office"] == pytest.approx(0.6, rel=0.12)
    assert found["worth.coercer.change"] / found["worth.coercer.war cost"] == pytest.approx(2, rel=0.12)


def talk(monkeypatch: pytest.MonkeyPatch, place: Path, *lines: str, actor: str = "coercer") -> int:
    monkeypatch.setattr("sys.stdin", io.StringIO("".join(f"{line}\n" for line in lines)))
    return execute(["ask", str(place), actor, "--by", "ana"])


def test_an_interrupted_interview_loses_nothing_and_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    place = folder(tmp_path, OPEN)
    assert talk(monkeypatch, place, "2") == 0  # the input ends
    assert talk(monkeypatch, place, "what?", "1 3 2", "quit") == 0
    case = load(place)
    assert [(one.kind, one.answer) for one in case.asked] == [("sign", "2"), ("order", "1 3 2")]
    assert all(is_open(case.quantities[path].value) for path in open_paths(case))
    capsys.readouterr()
    again = interview(case, "coercer")
    assert [name for name, _, _ in again.given] == ["a1", "a2"]
    query = next_query(again)
    assert query is not None
    assert query.kind not in ("sign", "order")
    assert talk(monkeypatch, place, "quit") == 0
    assert "Question 3 of at most" in capsys.readouterr().out


def test_a_crash_at_any_write_leaves_the_file_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The third write fails: two answers are kept, and the file is a case."""
    place, count = folder(tmp_path, OPEN), [0]

    def failing(path: Path, before: bytes | None, data: bytes) -> None:
        count[0] += 1
        if count[0] == 3:
            raise KeyboardInterrupt
        swap(path, before, data)

    monkeypatch.setattr(keeping, "swap", failing)
    assert answered(place) == 130
    assert [one.id for one in load(place).asked] == ["a1", "a2"]


def test_who_answers_at_the_same_time_loses_nothing(tmp_path: Path) -> None:
    place = folder(tmp_path, OPEN)
    ana, ben = (interview(load(place), "coercer") for _ in range(2))
    query = next_query(ana)
    assert query is not None
    keeping.keep(ana, place / "case.yaml", query, "2", "ana")
    keeping.keep(ben, place / "case.yaml", query, "none", "ben")
    assert [(one.id, one.by, one.answer) for one in load(place).asked] == [("a1", "ana", "2"), ("a2", "ben", "none")]


def test_sizes_that_were_given_keep_their_unit_and_what_is_not_asked_stays(tmp_path: Path) -> None:
    place = folder(tmp_path, SIZED)
    assert answered(place, "swing ruler: trial | office = twice\n") == 0
    case, before = load(place), load(SIZED)
    changed = {path for path, one in case.quantities.items() if one.value != before.quantities[path].value}
    assert changed == {"worth.ruler.trial", "worth.ruler.office"}
    low, high = bounds(case.quantities["worth.ruler.trial"].value)
    assert -25 < low < -9 < high < -4


@pytest.mark.parametrize(
    ("replies", "slugs"),
    [
        ("", ["bad-answers"]),
        ("swing ruler: trial | office = twice\nswing ruler: wa", ["bad-answers"]),
        ("swing ruler: trial | office = much\nchance kept = perhaps\n", ["bad-reply", "bad-reply"]),
        ("swing ruler: trial | office = half\nswing ruler: trial | office = twice\n", ["bad-answers"]),
        ("guess ruler: trial = half\nswing nobody: trial | office = half\n", ["bad-answers", "bad-answers"]),
        ("share ruler: leave = 5\nanchor ruler: leave | leave = 5\nchance luck = 5\n", ["bad-answers"] * 3),
    ],
)
def test_a_wrong_answers_file_is_refused_whole(tmp_path: Path, replies: str, slugs: list[str]) -> None:
    place = folder(tmp_path, OPEN)
    file = place / "replies.txt"
    file.write_text(replies, "utf-8")
    with pytest.raises(OfframpError) as caught:
        read_answers(interview(load(place)), file)
    assert [one.slug for one in caught.value.problems] == slugs
    assert (place / "case.yaml").read_text("utf-8") == OPEN


def test_the_form_is_an_answers_file(tmp_path: Path) -> None:
    one = interview(load(SIZED))
    file = tmp_path / "form.txt"
    file.write_text(
        "".join(f"{line} half\n" if line.startswith("swing") else f"{line}\n" for line in form(one).splitlines())
    )
    found = read_answers(one, file)
    assert {query for query, _ in found} == {query for query in one.open if query.kind == "swing"}


def test_closed_input_and_standard_input_as_a_case_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    place = folder(tmp_path, OPEN)
    monkeypatch.setattr("sys.stdin", None)
    assert execute(["ask", str(place), "--by", "ana"]) == 1
    assert talk(monkeypatch, place) == 1
    assert execute(["ask", "-", "--by", "ana"]) == 1
    assert capsys.readouterr().err.count("no-input") == 2
    assert talk(monkeypatch, place, *["what?"] * 60) == 1  # nobody sits there: it would go on for ever
    assert "no-input: 20 replies in a row answer no question" in capsys.readouterr().err
    assert (place / "case.yaml").read_text("utf-8") == OPEN


def _doubled(low: float, high: float) -> tuple[float, float]:
    """Twice as wide about the same middle, and still a loss."""
    return (3 * low - high) / 2, min((3 * high - low) / 2, 0.0)


@pytest.mark.parametrize(
    ("reply", "wanted"),
    [
        ("same", lambda low, high: (low, high)),
        ("wider", _doubled),
        ("other half", lambda low, high: (low / 2, high / 2)),
    ],
)
def test_what_holds_without_the_report_is_asked_and_written(
    tmp_path: Path, reply: str, wanted: Callable[[float, float], tuple[float, float]]
) -> None:
    place = folder(tmp_path, CITED)
    one = interview(load(place), "ruler")
    swing = next(query for query in one.open if query.kind == "swing" and query.about[0] == "trial")
    one = keeping.keep(one, place / "case.yaml", swing, "as much", "ana")
    (query,) = interviews.fallbacks(one)
    assert "“A court waits.”" in question_text(one.case, query)
    keeping.write_sizes(keeping.keep(one, place / "case.yaml", query, reply, "ana"), place / "case.yaml")
    trial = load(place).quantities["worth.ruler.trial"]
    assert trial.otherwise is not None
    assert bounds(trial.otherwise) == pytest.approx(wanted(*bounds(trial.value)), rel=0.05)
    assert trial.support.claims == ("press#00000001",)


def test_why_leads_a_number_back_to_its_questions(kept: Case) -> None:
    (line,) = asked_lines(["chance.kept"], explicit(kept))
    assert "the word is kept" in line
    assert line.endswith("Likely (ana, 2026-03-03) [a10]")
    assert len(list(asked_lines(["worth.ruler.trial"], explicit(kept)))) == len(
        kept.quantities["worth.ruler.trial"].support.asked
    )


def test_what_cannot_be_written_is_refused() -> None:
    data = OPEN.encode()
    with pytest.raises(OfframpError, match="cannot-insert"):
        resized(data, "case.yaml", {"worth.ruler.nothing": NewSize("4", ("a1",))})


def test_nothing_is_kept_of_an_answer_that_is_none(tmp_path: Path) -> None:
    place = folder(tmp_path, OPEN)
    one = interview(load(place), "coercer")
    query = next_query(one)
    assert query is not None
    with pytest.raises(OfframpError, match="bad-reply"):
        keeping.keep(one, place / "case.yaml", query, "perhaps", "ana")
    assert (place / "case.yaml").read_text("utf-8") == OPEN


def test_an_answer_taken_back_leaves_the_file_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of two answers the last, then the first, which began the section."""
    place = folder(tmp_path, OPEN, "\r\n")
    assert talk(monkeypatch, place, "2", "1 2 3", "undo", "quit") == 0
    assert [one.id for one in load(place).asked] == ["a1"]
    assert talk(monkeypatch, place, "undo", "undo", "quit") == 0
    assert (place / "case.yaml").read_bytes() == OPEN.replace("\n", "\r\n").encode()


def test_an_answer_on_which_sizes_rest_is_not_taken_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing could read the case then, as they name it. Break: the order undone in a second sitting."""
    place = folder(tmp_path, OPEN)
    assert answered(place, REPLIES) == 0
    before = (place / "case.yaml").read_bytes()
    assert talk(monkeypatch, place, "undo", "quit") == 0
    assert (place / "case.yaml").read_bytes() == before


def test_a_file_of_answers_that_is_read_again_keeps_none_twice(tmp_path: Path) -> None:
    place = folder(tmp_path, OPEN)
    first = "sign coercer: change | war cost = 2\n"
    assert answered(place, first) == 0
    assert answered(place, first + "extreme coercer: war cost = twice\n") == 0
    assert [one.answer for one in load(place).asked] == ["2", "twice"]


ROOT = Path(__file__).parents[2]
ODD = [ROOT / f"spec/valid/{name}.yaml" for name in ("crowd-public", "names-are-free-text", "size-open")]


@pytest.mark.parametrize("file", [*ODD, ROOT / "cases/published/fearon-1995/case.yaml"], ids=lambda file: file.stem)
def test_every_question_is_found_again_by_its_handle(file: Path, tmp_path: Path) -> None:
    """Crowds, names with dots, no outcomes, a condition that reads nothing."""
    one = interview(load(file))
    replies = {"swing": "half", "demand": "half", "extreme": "twice", "order": "1 2", "sign": "none"}
    queries = [query for query in one.open if query.kind != "order" or len(query.about) == 2]
    place = tmp_path / "replies.txt"
    place.write_text("".join(f"{each.handle} = {replies.get(each.kind, '50')}\n" for each in queries), "utf-8")
    assert [query for query, _ in read_answers(one, place)] == queries
    assert queries


def test_a_size_of_an_actor_whose_name_holds_dots_is_found() -> None:
    data = ODD[1].read_bytes()
    path = next(path for path in load(ODD[1]).quantities if path.startswith("worth.U.S."))
    assert b"value: 77, asked: [a1]" in resized(data, "case.yaml", {path: NewSize("77", ("a1",))})


def test_json_prints_the_interview_and_writes_nothing_without_replies(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    place = folder(tmp_path, SIZED)
    assert execute(["ask", str(place), "ruler", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert schema("ask").faults(told) == []
    assert (told["answers"], told["written"], told["open"]) == ([], {}, [])
    assert told["next"] in told["questions"]
    assert {one["handle"] for one in told["questions"]} == set(
        re.findall(r"^(\w.*) =$", form(interview(load(place), "ruler")), re.M)
    )
    assert (place / "case.yaml").read_text("utf-8") == SIZED


def test_json_after_replies_says_what_was_written_and_from_what(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    place = folder(tmp_path, SIZED)
    (place / "replies.txt").write_text("swing ruler: trial | office = 3 times\n", "utf-8")
    assert execute(["ask", str(place), "--answers", str(place / "replies.txt"), "--by", "ana", "--json"]) == 0
    told, case = json.loads(capsys.readouterr().out), load(place)
    assert schema("ask").faults(told) == []
    assert told["written"]["worth.ruler.trial"]["before"] == "-9..-3"
    assert {path: one["value"] for path, one in told["written"].items()} == {
        path: quantities.as_text(case.quantities[path].value) for path in told["written"]
    }
    assert [(one["answer"], one["by"], one["counts"]) for one in told["answers"]] == [("3 times", "ana", True)]


def test_two_who_answer_at_once_are_told_of_one_another_and_both_count(tmp_path: Path) -> None:
    place = folder(tmp_path, SIZED) / "case.yaml"
    ana, bea = interview(load(place)), interview(load(place))
    trial, exile = (keeping_query(ana, name) for name in ("trial", "safe exile"))
    keeping.keep(ana, place, trial, "3 times", "ana")
    after = keeping.keep(bea, place, exile, "half", "bea")
    assert [name for name, _, _ in after.given] == ["a1", "a2"]
    assert list(joined_lines(bea, after)) == ["Meanwhile ana kept 1 answer in this case; it counts from now on."]
    written = keeping.write_sizes(replace(bea, given=after.given[1:]), place)  # as who saw nothing of the other
    assert "a1" in written.sizes["worth.ruler.trial"].asked


def keeping_query(asked: Interview, item: str) -> Query:
    query = query_named(asked, f"swing ruler: {item} | office")
    assert query
    return query
