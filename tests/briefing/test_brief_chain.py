"""Every number of a brief leads back: to the model, the case, the claims and the quotes; and what breaks complains."""

from __future__ import annotations

import functools
import itertools
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from goldens import golden
from schemas import schema
from shipped import SHIPPED, shipped
from small_play import EXIT, case_of
from two_pages import second_page, two_pages

import offramp as of
from offramp.briefing.brief import Brief, brief_of, load_brief
from offramp.briefing.document import Basis, Grid, Items, Page, Para, Section
from offramp.briefing.names import names_in
from offramp.briefing.provenance import check_handle, resolve, traces
from offramp.briefing.results import Results, game_results, results
from offramp.briefing.sections.terms import other_terms_section
from offramp.briefing.sections.thresholds import thresholds_section
from offramp.case.types import Case, supports
from offramp.cli import execute
from offramp.ensemble.estimate import counted, share
from offramp.ensemble.grades import grade_branches
from offramp.errors import CaseError, OfframpError
from offramp.wording import five_points, fives, percent, points

ROOT = Path(__file__).parents[2]
FOLDERS = [ROOT / "cases/soft-exit", *sorted(path.parent for path in (ROOT / "cases/published").glob("*/case.yaml"))]


@functools.cache
def whole(folder: Path) -> Brief:
    """A brief with all its results, on few draws."""
    if folder == FOLDERS[0]:
        return shipped(folder.name)
    case = of.load(folder)
    return brief_of(case, None, results(case, draws=24))


@pytest.fixture(params=FOLDERS, ids=lambda folder: folder.name)
def made(request: pytest.FixtureRequest) -> Brief:
    return whole(request.param)


# the walk -------------------------------------------------------------------------------------------------------


def sentences(page: Page) -> Iterator[tuple[Section, Para]]:
    """Every sentence of the page, in leads, paragraphs and lists."""
    for section in page.sections:
        yield from ((section, para) for para in section.lead)
        for block in (*section.reasons, *section.blocks):
            if isinstance(block, Para):
                yield section, block
            elif isinstance(block, Items):
                yield from ((section, para) for para in block.items)


def chain(data: dict[str, Any], folder: Path) -> list[str]:
    """Every break in the chain: number, model, case, claim, quote. Plain loops over the stored brief."""
    breaks = []
    case = of.load(folder)
    items = dict(supports(case))
    for trace in data["page"]["traces"]:
        for path, value in trace["numbers"]:
            try:
                found = resolve(data, path)
            except (KeyError, IndexError, TypeError):
                breaks.append(f"{trace['handle']}: {path} is nowhere in the model")
                continue
            if found != value:
                breaks.append(f"{trace['handle']}: {path} is {found} and not {value}")
        for path in trace["items"]:
            if path not in items:
                breaks.append(f"{trace['handle']}: the case has no {path}")
            elif not items[path].claims and path not in trace["assumed"]:
                breaks.append(f"{trace['handle']}: {path} neither cites a claim nor is assumed")
            elif set(items[path].claims) - set(trace["claims"]):
                breaks.append(f"{trace['handle']}: {path} cites more than is said")
        quotes = {quote["id"]: quote["text"] for quote in data["rests"]["quotes"]}
        for claim in trace["claims"]:
            if claim not in quotes and claim in {one for support in items.values() for one in support.claims}:
                breaks.append(f"{trace['handle']}: {claim} has no quote")
    for quote in data["rests"]["quotes"]:
        report = next(one for one in case.reports if one.id == quote["report"])
        text = (folder / report.file).read_text(encoding="utf-8")
        if " ".join(quote["text"].split()) not in " ".join(text.split()):
            breaks.append(f"{quote['id']}: its quote does not stand in {report.file}")
    return breaks


def test_the_chain_is_whole(made: Brief, request: pytest.FixtureRequest) -> None:
    folder = request.node.callspec.params["made"]
    data = json.loads(made.json())
    assert data["page"]["traces"], "else there is nothing to walk"
    assert chain(data, folder) == []


def test_the_chain_breaks_where_it_is_cut() -> None:
    """The walk itself: each link taken out is missed."""
    folder = FOLDERS[0]
    plain = whole(folder).json()
    cuts = {
        "quote": lambda data: data["rests"]["quotes"].pop(),
        "number": lambda data: data["bargain"]["deal"]["outcomes"].pop("war"),
        "value": lambda data: data["bargain"]["deal"]["asks"].update(probability=0.5),
        "item": lambda data: data["page"]["traces"][0]["items"].append("worth.ruler.nothing"),
        "claim": lambda data: data["page"]["traces"][0]["claims"].pop(),
    }
    for name, cut in cuts.items():
        data = json.loads(plain)
        cut(data)  # type: ignore[no-untyped-call]
        assert chain(data, folder), name


def test_a_claim_that_is_deleted_is_missed(tmp_path: Path) -> None:
    """Each cited claim, taken from the register alone: the case no longer loads, and says which."""
    import shutil

    shutil.copytree(FOLDERS[0], tmp_path / "case")
    register = tmp_path / "case/claims.jsonl"
    lines = register.read_text(encoding="utf-8").splitlines(keepends=True)
    for quote in whole(FOLDERS[0]).data["rests"]["quotes"]:
        kept = [line for line in lines if f'"id":"{quote["id"]}"' not in line.replace('": "', '":"')]
        assert len(kept) < len(lines), quote["id"]
        register.write_text("".join(kept), encoding="utf-8")
        with pytest.raises(CaseError) as refused:
            of.load(tmp_path / "case")
        assert any(quote["id"] in problem.message for problem in refused.value.problems)


# numbers in sentences --------------------------------------------------------------------------------------------

NUMBER = re.compile(r"[−-]?\d+(?:,\d{3})*(?:\.\d+)?(?:e[+-]?\d+)?")
NOT_NUMBERS = re.compile(
    r"“[^”]*”|\w+#[0-9a-f]{8}|\b\d{4}-\d\d-\d\d\b|\bb\d+\b|Item \d+ of the history|\b[YN]{2,}\b|sha256:\w+"
    r"|\b(?:lh|pass)\d\b|the 95 % interval of"
    r"|the 5th to the 95th percentile|0 is the actor.s worst feasible state and 100 its"
    r"|95 % interval of the mean|in brackets the 95 % interval"
    r"|less than 5 points|\band \d+ others?\b|\(\d+ of \d+; the JSON has all\)"
)


def shown(value: Any) -> set[str]:
    """Every way in which the brief may write a number."""
    if isinstance(value, str):  # a range as the case has it
        return set(NUMBER.findall(value))
    if not isinstance(value, int | float) or isinstance(value, bool):
        return set()
    texts = [f"{value:.3g}", f"{value:g}", f"{value:,}", f"{value:.0f}", f"{value:.2f}", f"{abs(value):.3g}"]
    if abs(value) <= 1:
        texts += [
            percent(abs(value)),
            percent(abs(value), exact=False),
            fives(abs(value)),
            points(value),
            five_points(value),
        ]
        texts += [fives(abs(value), exact=True), points(abs(value)), five_points(abs(value))]
    return {number.replace("−", "-").lstrip("+") for text in texts for number in NUMBER.findall(text)}


def values(data: Any, basis: Basis) -> set[str]:
    """All that the numbers under a sentence may look like, with what follows from a share of draws and a difference."""
    found = {path: resolve(data, path) for path in basis.numbers}
    texts = {text for value in found.values() for text in shown(value)}
    for path in found:
        texts |= {number for key in path.split("/") for number in NUMBER.findall(key) if number == key}
        if path.endswith("/k") and not path.endswith("above_half/k"):
            k, n = found[path], found[path.removesuffix("/k") + "/n"]
            texts |= set(NUMBER.findall(counted(share(k, n))))
    plain = [value for value in found.values() if isinstance(value, int | float)]
    for one, two in itertools.permutations(plain, 2):
        texts |= shown(one - two)
    return texts


def names(made: Brief) -> list[str]:
    """Names of the case that hold digits."""
    case = made.data["explicit"]
    told = [*case.get("actors", {}), *case.get("options", {}), *case.get("outcomes", {}), *case.get("variants", {})]
    told += [one["path"] for one in made.data["all_numbers"]] + [path for path, _, _ in made.data["supports"]]
    told += [row["name"] for row in (made.data["bargain"] or {}).get("terms", [])]
    told += [one["text"] for one in case.get("options", {}).values()] + [case["title"], case["question"]]
    return sorted((name for name in told if name and re.search(r"\d", name)), key=len, reverse=True)


def numbers_in(text: str, known: list[str]) -> set[str]:
    for name in known:
        text = text.replace(name, " ")
    return {one.replace("−", "-").lstrip("+") for one in NUMBER.findall(NOT_NUMBERS.sub(" ", text))}


def test_every_number_of_a_sentence_stands_in_the_model(made: Brief) -> None:
    """Whatever looks like a number in a sentence is one of those that its handle leads to, as the brief writes them."""
    known, seen = names(made), 0
    for section, para in sentences(made.page):
        if section.anchor in ("limits", "words", "missing", "resolves", "unused", "warnings", "not-analysed"):
            continue  # the analyst's own words, and words of the method
        there = numbers_in(para.text, known)
        if not there:
            continue
        assert para.handle, f"{section.anchor}: “{para.text}” has numbers and no handle"
        assert para.basis, para.handle
        lost = there - values(made.data, para.basis)
        assert not lost, f"{para.handle}: {lost} of “{para.text}” stand nowhere"
        seen += 1
    assert seen >= 1


def test_a_list_that_is_cut_says_how_many_there_are() -> None:
    """Of what alone reverses the flagship's answer two are named. Break: all that do are counted."""
    made = shipped("soft-exit")
    central = replace(made.context, judgement={**(made.context.judgement or {}), "find_out": None})
    leads = (*thresholds_section(central).lead, *other_terms_section(central).lead)
    hinges, text = (
        made.data["hinges"],
        " ".join(para.text for para in (*leads, *(one for _, one in sentences(made.page)))),
    )
    yes = bool(hinges["answer"]["yes"])
    alone = [one["if_not"] for one in hinges["origins"]] + [one["if_false"] for one in hinges["claims"]]
    reversing = sum(p is not None and (p > 0.5) != yes for p in alone)
    reversing += sum(bool(one["turns_at"]) and not one["private"] for one in hinges["thresholds"])
    assert f"; and {reversing - 2} others" in text
    assert f"(12 of {len(hinges['claims'])}; the JSON has all)" in text
    played = made.data["bargain"]
    now = played["deal"]["asks"]["probability"] > 0.5
    terms = sum(row["fixed"] is not None and (row["fixed"] > 0.5) != now for row in played["terms"])
    assert f" and {terms - 3} others would reverse the answer." in text


def test_rows_with_handles_hold_their_numbers(made: Brief) -> None:
    known = names(made)
    for section in made.page.sections:
        for block in section.blocks:
            if not isinstance(block, Grid):
                continue
            assert len(block.handles) in (0, len(block.rows))
            for row, handle, basis in zip(block.rows, block.handles, block.bases, strict=bool(block.handles)):
                assert basis, handle
                cells = [cell for cell in row if "#" not in cell and not cell.startswith("assumed: ")]  # own words
                lost = set().union(*(numbers_in(cell, known) for cell in cells)) - values(made.data, basis)
                assert not lost, f"{handle}: {lost} of {row}"


def test_the_table_of_numbers_has_the_ends_in_order(made: Brief) -> None:
    """Each row against the thresholds, read again from the stored brief."""
    turns = made.data["hinges"]
    rows = {row[0]: row for row in _grid_rows(made, ("number", "central", "range"))}
    if turns is None:
        assert not rows
        return
    names, compared = names_in(made.data["explicit"]), 0
    for one in turns["thresholds"]:
        what = one["quantity"]
        row = rows.get(names.quantity(what))
        if row and one["ends"]:
            assert row[3] == f"{percent(one['ends'][0])} to {percent(one['ends'][1])}"
            assert row[2] == f"{names.figure(what, one['range'][0])} to {names.figure(what, one['range'][1])}"
            compared += 1
    assert compared == len(rows)


def _grid_rows(made: Brief, columns: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    for section in made.page.sections:
        for block in section.blocks:
            if isinstance(block, Grid) and block.columns[: len(columns)] == columns:
                yield from block.rows


def test_a_path_stands_for_what_is_below_it_and_no_more() -> None:
    told_ = (Section("s", "S", (Para("1", "h", Basis((), ("worth.a",))),)),)
    rest = [("worth.a.x", ("r#1",), ""), ("worth.ab.x", ("r#2",), ""), ("worth.a", (), "guess")]
    (found,) = traces(told_, {}, [(path, claims, why) for path, claims, why in rest])
    assert (found.items, found.claims, found.assumed) == (("worth.a.x", "worth.a"), ("r#1",), ("worth.a",))


def test_handles_are_one_thing_each(made: Brief) -> None:
    handles = [trace.handle for trace in made.page.traces]
    assert len(handles) == len(set(handles))
    for _, para in sentences(made.page):
        assert not para.handle or made.why(para.handle)


# stored, and asked why -------------------------------------------------------------------------------------------


def test_a_stored_brief_is_the_brief(made: Brief, tmp_path: Path) -> None:
    made.save(tmp_path / "b.json")
    again = load_brief(tmp_path / "b.json")
    assert schema("brief").faults(dict(again.data)) == []
    assert again.json() == made.json()
    assert again.markdown() == made.markdown()
    assert again.html() == made.html()
    assert again.text() == made.text()


def test_why_takes_every_handle(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    made = whole(FOLDERS[0])
    made.save(tmp_path / "b.json")
    for trace in made.page.traces[:20]:
        assert execute(["why", str(tmp_path / "b.json"), trace.handle]) == 0
        said = capsys.readouterr().out
        assert said.startswith(f"[{trace.handle}]")
        assert all(path in said for path, _ in trace.numbers[:12])
    assert execute(["why", str(tmp_path / "b.json"), "anwser"]) == 1
    assert "did you mean 'answer'?" in capsys.readouterr().err


def test_stored_results_of_another_case_are_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    other = case_of(EXIT, tmp_path)
    made = brief_of(other, None, results(other))
    made.save(tmp_path / "b.json")
    assert execute(["brief", str(FOLDERS[0]), "--from", str(tmp_path / "b.json")]) == 1
    assert "stale-results" in capsys.readouterr().err


BROKEN = {
    "no JSON": "{",
    "another format": '{"format": "offramp/run-1"}',
    "no page": '{"format": "offramp/brief-1"}',
    "a list": "[]",
    "deep": "[" * 100_000,
    "a text for a list": '{"format": "offramp/brief-1", "page": {"title": "t", "question": "q", "lead": "no"}}',
}


@pytest.mark.parametrize("text", BROKEN.values(), ids=BROKEN)
def test_what_is_no_brief_is_refused(tmp_path: Path, text: str) -> None:
    file = tmp_path / "b.json"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(OfframpError) as refused:
        load_brief(file)
    assert refused.value.problems[0].slug == "bad-brief"


def test_a_chart_that_would_fetch_is_refused(tmp_path: Path) -> None:
    data = json.loads(whole(FOLDERS[0]).json())
    data["page"]["figures"] = [{"id": "x", "title": "", "alt": "", "spec": {"data": {"url": "http://example.org"}}}]
    file = tmp_path / "b.json"
    file.write_text(json.dumps(data), encoding="utf-8")
    with pytest.raises(OfframpError, match="bad-brief"):
        load_brief(file)


# as a person last read it ----------------------------------------------------------------------------------------


def test_the_json_of_a_brief_byte_for_byte() -> None:
    """Elmira, whose preferences are orders: no number of it depends on a machine."""
    folder = next(path for path in FOLDERS if path.name == "hipel-fang-kilgour-haight-1993")
    golden("elmira.json", brief_of(of.load(folder), None, Results(), charts=False).json())


def test_both_sides_of_a_conflict_are_quoted(tmp_path: Path) -> None:
    """The claim that nobody cites too: its words stand in its page, and the section shows them."""
    made = brief_of(of.load(two_pages(tmp_path / "case")), None, Results(), charts=False)
    data = made.data["rests"]
    assert [one["id"] for one in data["beside"]] == ["wire#00addb5b"]
    text = " ".join(second_page().split())
    assert all(" ".join(one["text"].split()) in text for one in data["beside"])
    section = next(one for one in made.page.sections if one.anchor == "conflicts")
    shown = [getattr(block, "anchor", "") for block in section.blocks]
    assert {"press#62c41006", "wire#00addb5b"} <= set(shown)


def test_a_stored_brief_that_is_no_json_says_where(tmp_path: Path) -> None:
    file = tmp_path / "b.json"
    file.write_text('{"format": "offramp/brief-1",\n "page": {"title" "t"}}\n', encoding="utf-8")
    with pytest.raises(OfframpError) as refused:
        load_brief(file)
    (problem,) = refused.value.problems
    assert (problem.slug, problem.line, problem.column) == ("bad-brief", 2, 19)


def test_everything_that_is_wrong_in_a_stored_brief_is_told_with_its_place(tmp_path: Path) -> None:
    data = json.loads(whole(FOLDERS[0]).json())
    data["page"]["lead"] = ["fine", 3]
    data["page"]["sections"][0]["blocks"] = [{"kind": "poem", "text": "x"}]
    data["as_of"] = "yesterday"
    file = tmp_path / "b.json"
    file.write_text(json.dumps(data, indent=1), encoding="utf-8")
    with pytest.raises(OfframpError) as refused:
        load_brief(file)
    lines = file.read_text("utf-8").split("\n")
    told = {lines[one.line - 1].strip().rstrip(","): one.message for one in refused.value.problems}
    assert set(told) == {'"as_of": "yesterday"', "3", '"kind": "poem"'}
    assert told["3"] == "at /page/lead/1: 3 is not text"


@pytest.mark.parametrize("number", ["NaN", "-Infinity", "1e999"])
def test_a_number_that_is_not_finite_is_refused_wherever_it_stands(tmp_path: Path, number: str) -> None:
    text = whole(FOLDERS[0]).json().rstrip()
    file = tmp_path / "b.json"
    file.write_text(f'{text[:-1]}, "later": {number}}}', encoding="utf-8")
    with pytest.raises(OfframpError) as refused:
        load_brief(file)
    (problem,) = refused.value.problems
    assert (problem.slug, problem.line) == ("bad-brief", text.count("\n") + 1)


def test_the_answer_is_told_before_grades_and_the_game_are_solved(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = list[str]()

    def solved(case: Case) -> Results:
        told.append("game")
        return game_results(case)

    def graded(*inputs: Any) -> Any:
        told.append("grades")
        return grade_branches(*inputs)

    monkeypatch.setattr("offramp.briefing.results.game_results", solved)
    monkeypatch.setattr("offramp.ensemble.judgement.grade_branches", graded)
    made = results(case_of(EXIT, tmp_path), draws=4, whole=True, first=lambda _: told.append("answer"))
    assert told == ["answer", "grades", "game"]
    assert made.judgement
    assert made.judgement.audit
    assert made.turns


def test_a_handle_that_no_brief_can_have_is_refused_before_one_is_made(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("offramp.cli.brief._brief", lambda *_, **__: pytest.fail("a brief was made"))
    wrong = {"anser": "answer", "press#62c41007": "press#62c41006", "held.press#62c41007": "held.press#62c41006"}
    wrong |= {"worth.ruler.feer": "worth.ruler.fear", "outcome.exil": "outcome.exile", "find.x": "find"}
    for handle, near in wrong.items():
        assert execute(["why", str(FOLDERS[0]), handle]) == 1
        assert f"did you mean '{near}'?" in capsys.readouterr().err


@pytest.mark.parametrize("folder", [*FOLDERS, *(ROOT / "cases" / name for name in SHIPPED[1:])], ids=lambda f: f.name)
def test_no_handle_of_a_brief_is_refused_before_it_is_made(folder: Path) -> None:
    case = of.load(folder)
    for trace in (shipped(folder.name) if folder.name in SHIPPED else whole(folder)).page.traces:
        check_handle(trace.handle, case)
