"""Past cases are judged as of their day, all of them, beside what knows nothing of conflicts; codings are as frozen."""

from __future__ import annotations

import json
import random
from dataclasses import replace
from pathlib import Path

import pytest
from every_verb import called
from schemas import schema
from small_cases import TALKS

from offramp import load
from offramp.briefing.views.backtest import backtest_blocks
from offramp.case.quantities import Range, bounds, central
from offramp.case.transform import without
from offramp.errors import OfframpError
from offramp.ledger.backtest import BackTest, CaseJudge, backtest, code_levels, miscoded, moved_value, uninformed
from offramp.ledger.past_cases import codings_hash, read_past_cases
from offramp.rooms.answer import answer
from offramp.stability.concepts import USUAL

SAFE = "value: 1..4, because"
DRAWS = 4
TABLE = """case,happened,on,source,coder,second,second_coder,crowd,guess
a,yes,2026-03-20,"a page, or two",ana,second/a,ben,0.9,
b,no,2026-03-20,a page,ana,,,,0.2
c,yes,2026-03-03,a page,ben,,,,0.6
"""


def write(folder: Path, name: str, safe: str = "1..4", **changes: str) -> None:
    text = TALKS.replace(SAFE, f"value: {safe}, because")
    for key, value in changes.items():
        text = text.replace(key, value)
    (folder / name).mkdir(parents=True)
    (folder / name / "case.yaml").write_text(text, encoding="utf-8")


def make(folder: Path) -> Path:
    for name, safe in (("a", "5..9"), ("b", "1..4"), ("c", "9..12"), ("second/a", "1..4")):
        write(folder, name, safe)
    (folder / "outcomes.csv").write_text(TABLE, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make(tmp_path_factory.mktemp("past"))


@pytest.fixture(scope="module")
def tested(folder: Path, kept_results: None) -> BackTest:  # noqa: ARG001
    return backtest(read_past_cases(folder), CaseJudge(DRAWS, noisy=2))


def test_each_case_has_the_answer_that_offramp_answer_gives(folder: Path, tested: BackTest) -> None:
    for each in tested.cases:
        judgement = answer(load(folder / each.name), draws=DRAWS)
        assert judgement.as_reported
        assert each.probability == judgement.probability
        assert each.beside["as reported"] == judgement.as_reported.probability
        assert each.beside["every number in the middle"] == judgement.central
        assert each.case == judgement.case
        assert each.brier == pytest.approx((each.probability - each.happened) ** 2)
    assert schema("backtest").faults(tested.to_dict()) == []


def test_every_view_is_scored_on_every_case_that_has_it(tested: BackTest) -> None:
    """Noisy codings count each by itself."""
    assert {each.name: each.n for each in tested.scores} == {
        "answer": 3,
        "a third of the codes wrong by a step": 6,
        "second coding": 1,
        "as reported": 3,
        "no report true": 3,
        "without the past": 3,
        "every code at its average": 3,
        "every number in the middle": 3,
        **{f"graph model, {key}": 3 for key in USUAL},
        "crowd": 1,
        "the analyst's own rule": 2,
        "rate of the other cases": 3,
        "one rule on a code": 3,
        "logit on the codes": 3,
        "one half": 3,
    }
    assert tested.codes == ("worth.ruler.safe",)
    assert [(each.name, each.n) for each in tested.against] == [
        ("one half", 3),
        ("rate of the other cases", 3),
        ("one rule on a code", 3),
        ("logit on the codes", 3),
        ("crowd", 1),
        ("the analyst's own rule", 2),
    ]
    same = {name: p for each in tested.cases for name, p in each.beside.items() if name == "every code at its average"}
    assert len(set(same.values())) == 1


def test_without_reports_a_case_is_what_it_is_where_every_claim_is_false(folder: Path, tested: BackTest) -> None:
    case = load(folder / "a")
    bare = without(case, [claim.id for claim in case.evidence])
    assert tested.cases[0].beside["no report true"] == pytest.approx(answer(bare, draws=DRAWS).probability, abs=1e-9)
    past = answer(replace(case, history=()), draws=DRAWS).probability
    assert tested.cases[0].beside["without the past"] == past


def test_coders_are_compared_in_every_code_that_both_have(tested: BackTest) -> None:
    assert tested.agreement
    entries = tested.agreement.entries
    assert (tested.agreement.same, tested.agreement.overlap) == (entries - 1, entries - 1)


def test_what_is_shown_says_what_it_cannot_show(folder: Path, tested: BackTest) -> None:
    text = " ".join(called(("backtest", str(folder), "--draws", str(DRAWS), "--noisy", "2"))[1].split())
    assert f"All codings: {tested.frozen}" in text
    assert "A back-test shows no skill: whoever coded these cases may have known how they ended" in text
    assert "3 past cases, of which 2 happened; 4 draws each, seed 0; 1 code that all share." in text


def test_a_decoy_is_judged_and_never_scored(folder: Path, tested: BackTest) -> None:
    """Breaks: scored as a no; left out of the hash."""
    past = read_past_cases(folder)
    found = backtest([*past[:2], replace(past[2], decoy=True, recognised="no")], CaseJudge(DRAWS, noisy=0))
    assert [each.name for each in found.cases] == ["a", "b"]
    assert {each.n for each in found.scores if each.name != "crowd"} - {1} == {2}
    (decoy,) = found.decoys
    assert (decoy.name, decoy.probability, decoy.recognised) == ("c", tested.cases[2].probability, "no")
    assert found.frozen == tested.frozen
    assert "On average decoys were given" in " ".join(getattr(each, "text", "") for each in backtest_blocks(found))


def test_blind_no_name_is_printed_and_no_answer_is_another(folder: Path, tested: BackTest) -> None:
    """Breaks: the record of names kept; the second coding, the source or the title not masked; errors drawn by name."""
    found = json.loads(called(("backtest", str(folder), "--draws", str(DRAWS), "--noisy", "2", "--blind", "--json"))[1])
    assert [each["probability"] for each in found["cases"]] == [each.probability for each in tested.cases]
    for name in ("second coding", "a third of the codes wrong by a step"):
        assert found["cases"][0]["beside"][name] == tested.cases[0].beside[name]
    assert found["frozen"] == tested.frozen
    assert [each["title"] for each in found["cases"]] == ["case 1", "case 2", "case 3"]
    assert not {"a page", "a page, or two", tested.cases[0].title} & {
        v for e in found["cases"] for v in e.values() if isinstance(v, str)
    }


# codes ----------------------------------------------------------------------------------------------------------------


def test_a_third_of_the_codes_go_wrong_by_one_step(folder: Path) -> None:
    cases = [each.case for each in read_past_cases(folder)]
    levels, moved, tried = code_levels(cases), 0, 0
    assert levels == {"worth.ruler.safe": (2.5, 7.0, 10.5)}
    for seed in range(60):
        noisy = miscoded(cases[0], levels, random.Random(seed))
        for path, quantity in cases[0].quantities.items():
            to, at = noisy.quantities[path].value, central(quantity.value)
            tried += (coded := path.startswith("worth.") or path.startswith("chance."))
            if to == quantity.value:
                continue
            moved += 1
            assert coded, path
            if path in levels:
                assert central(to) in (2.5, 10.5)  # the neighbours of 7
            elif path.startswith("worth."):
                assert min(abs(central(to) - end) for end in bounds(quantity.value)) < 1e-9, at
            else:
                assert 0 <= min(bounds(to)) <= max(bounds(to)) <= 1
        lowest = central(miscoded(cases[1], levels, random.Random(seed)).quantities["worth.ruler.safe"].value)
        assert lowest in (2.5, 7.0)
    assert 0.27 < moved / tried < 0.40
    assert miscoded(cases[0], levels, random.Random(1)) == miscoded(cases[0], levels, random.Random(1))


def test_an_uninformed_case_is_the_same_whatever_was_coded(folder: Path) -> None:
    cases = [each.case for each in read_past_cases(folder)]
    levels = code_levels(cases)
    middles = [central(uninformed(case, levels).quantities["worth.ruler.safe"].value) for case in cases]
    assert middles == pytest.approx([(2.5 + 7 + 10.5) / 3] * 3)


def test_a_range_that_is_moved_keeps_its_width_within_its_limits() -> None:
    anywhere = (-float("inf"), float("inf"))
    assert moved_value(Range(0.0, None, Range(8.0, None, 12.0)), 2.0, anywhere) == Range(
        2.0, None, Range(10.0, None, 14.0)
    )
    assert moved_value(Range(0.2, 0.5, 0.9), 0.7, (0.0, 1.0)) == Range(0.2 + 0.7, 1.0, 1.0)
    assert moved_value(Range(0.5, None, 0.9), 2.0, (0.0, 1.0)) == 1.0


# the folder -----------------------------------------------------------------------------------------------------------


def test_a_coding_that_is_changed_after_it_was_frozen_is_refused(tmp_path: Path) -> None:
    made = make(tmp_path)
    hash_now = codings_hash(read_past_cases(made))
    place = made / "second/a/case.yaml"
    place.write_text(place.read_text("utf-8").replace("value: 1..4", "value: 1..5"), encoding="utf-8")
    assert codings_hash(read_past_cases(made)) != hash_now
    status, _, err = called(("backtest", str(made), "--frozen", hash_now))
    assert (status, "codings-changed: the codings are those of" in err) == (1, True)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("c,yes,2026-03-03,a page,ben,,,,0.6\n", ""), "csv:1:1 no-outcome: the case 'c' has no row here"),
        (("c,yes,2026-03-03", "c,yes,2026-03-02"), "csv:4:7 known-already: the case is as of 2026-03-02"),
        (("b,no,", "d,no,"), "csv:3:1 unknown-name: there is no case 'd'"),
        (("b,no,", "../past,no,"), "csv:3:1 unknown-name: "),
        (("b,no,", "b,No,"), "csv:3:3 unknown-name: 'No' is not allowed here; allowed: yes, no, decoy"),
        (("b,no,2026-03-20", "b,no,2026-3-20"), "csv:3:6 bad-date: "),
        (("a page,ben", ",ben"), "csv:4:18 missing-key: it does not say where"),
        (("0.9", "90"), "csv:2:52 not-a-probability: '90' is not from 0 to 1"),
        (("0.9", "nan"), "not-a-probability"),
        (("source", "sauce"), "csv:1:1 missing-key: the column 'source' is missing"),
        (("crowd", "crowds"), "csv:1:1 unknown-key: there is no column 'crowds'"),
        (("crowd", "case"), "csv:1:1 duplicate-key: the column 'case' stands twice"),
        (("b,no,", "a,no,"), "csv:3:1 duplicate-key: the case 'a' stands twice"),
        (("ben,,,,", "ben,,,"), "csv:4:1 wrong-shape: 8 cells stand in a row of 9"),
        (("second/a", "second/z"), "no-such-file"),
        (("case,happened", "\0"), "missing-key"),
    ],
)
def test_a_table_that_cannot_be_used_is_refused_with_its_place(
    change: tuple[str, str], said: str, folder: Path, tmp_path: Path
) -> None:
    assert change[0] in TABLE
    for name in ("a", "b", "c", "second"):
        (tmp_path / name).symlink_to(folder / name)
    (tmp_path / "outcomes.csv").write_text(TABLE.replace(*change), encoding="utf-8")
    with pytest.raises(OfframpError) as refused:
        read_past_cases(tmp_path)
    assert said in str(refused.value)


def test_a_cited_report_without_a_date_is_refused_in_either_coding(tmp_path: Path) -> None:
    """Nothing masks it. Breaks: the second coding not looked at; a report that is not cited refused."""
    spare = "reliability: C}\n  spare: {file: spare.md, origin: agency, reliability: C}"
    write(tmp_path, "a")
    write(tmp_path, "second/a", **{"reliability: C, date: 2026-03-01}": spare})
    (tmp_path / "outcomes.csv").write_text("".join(TABLE.splitlines(True)[:2]), encoding="utf-8")
    with pytest.raises(OfframpError) as refused:
        read_past_cases(tmp_path)
    (problem,) = refused.value.problems
    assert (problem.slug, Path(problem.file).parent.parent.name, problem.line) == ("undated-report", "second", 10)


def test_cases_that_no_table_was_asked_for_are_counted_if_a_cited_report_has_no_date(folder: Path) -> None:
    """Break: none is counted."""
    past = read_past_cases(folder)[0]
    bare = tuple(replace(report, date=None) for report in past.case.reports)
    test = backtest([replace(past, case=replace(past.case, reports=bare))], CaseJudge(4))
    assert test.undated == len(bare) == 4  # all are cited
    assert any("4 cited reports without a date" in getattr(block, "text", "") for block in backtest_blocks(test))


def test_an_empty_folder_and_a_case_that_asks_nothing_are_refused(tmp_path: Path, folder: Path) -> None:
    with pytest.raises(OfframpError, match=r"outcomes\.csv no-such-file: .* its first line case,happened,on,source"):
        read_past_cases(tmp_path)
    (tmp_path / "outcomes.csv").write_text("case,happened,on,source\n", encoding="utf-8")
    with pytest.raises(OfframpError, match="no-outcome: there are no cases in it"):
        read_past_cases(tmp_path)
    silent = [replace(each, case=replace(each.case, asks=None)) for each in read_past_cases(folder)]
    with pytest.raises(OfframpError, match="nothing-asked") as refused:
        backtest(silent)
    assert len(refused.value.problems) == 3
