"""What people mistype in a case, and whether the message names the place, what is allowed and what to write."""

from __future__ import annotations

import doctest
from pathlib import Path

import pytest

from offramp.case import hints
from offramp.case.check import examine
from offramp.case.load import load
from offramp.case.new import new
from offramp.errors import Problem
from offramp.game.solve import bargain

SLIPS = [  # what stands in the case that `offramp new` writes, what is typed, slug, and the words of the remedy
    ("value: -4..-2", "value: -4,5..-2", "unquoted-comma", "write a decimal point, not a comma: 4.5"),
    ("value: -4..-2", 'value: "-4,5..-2"', "bad-quantity", "write a decimal point, not a comma: 4.5"),
    ("value: -4..-2", "value: -4 to -2", "bad-quantity", "write a range with two dots: 4..8"),
    ("value: -4..-2", "value: -4 - -2", "bad-quantity", "write a range with two dots: 4..8"),
    ("value: -4..-2", "value: -4...-2", "bad-quantity", "write a range with two dots: 4..8"),
    ("value: -4..-2", "value: \u22124..\u22122", "bad-quantity", "write a minus as - and a range with two dots"),
    ("value: -4..-2", "value: 1e3", "bad-quantity", "without exponent"),
    ("value: -4..-2", "value: -2..-4", "range-order", "put the smaller number first: -4..-2;"),
    ("value: -4..-2", "value: 1..0.5..3", "range-order", "put the smaller number first: 0.5..1..3;"),
    ("probability: roughly even chance", "probability: 50%", "bad-quantity", "30 % is 0.3"),
    ("probability: roughly even chance", "probability: 50", "not-a-probability", "30 % is 0.3"),
    ("probability: roughly even chance", "probability: Likely", "bad-quantity", "did you mean 'likely'?"),
    ("probability: roughly even chance", "probability: so so", "bad-quantity", "one of the words"),
    ("when: raise_pay and not in_writing", "when: raise_pay AND in_writing", "bad-logic", "in small letters"),
    ("when: raise_pay and not in_writing", "when: raise_pay & in_writing", "bad-logic", "in small letters"),
    ("when: raise_pay and not in_writing", "when: raise_pay and !in_writing", "bad-logic", "in small letters"),
    ("when: raise_pay and not in_writing", "when: raise_pay = yes", "bad-logic", "write the name alone for yes"),
    ("when: raise_pay and not in_writing", "when: raise_pay in_writing", "bad-logic", "offer and not leave"),
    ("as_of: 2026-03-02", "as_of: 2.3.2026", "bad-date", "write it like 2025-12-04"),
    ("as_of: 2026-03-02", "as_of: 2026-02-30", "bad-date", "write it like 2025-12-04"),
    ("title: The dock strike", "title: Docks: the strike", "yaml-syntax", "put a text that holds ': ' in quotes"),
    ("  crews: {name", "\tcrews: {name", "yaml-syntax", "indent with blanks, not with tabs"),
    ("because: [note#5a7037cc]", "because: [note #5a7037cc]", "yaml-syntax", "a blank before # begins a comment"),
    ("because: [note#5a7037cc]", "because: [notes#5a7037cc]", "unknown-claim", "did you mean 'note#5a7037cc'?"),
    ("because: [note#5a7037cc]", "because: [5a7037cc]", "unknown-claim", "did you mean 'note#5a7037cc'?"),
    ("because: [note#5a7037cc]", "because: [wire#00000000]", "unknown-claim", "no report is called 'wire'"),
    ("{actor: crews, chooses", "{actor:crews, chooses", "unquoted-comma", "write 'actor: crews'"),
    ("assumed: what they ask for", "assumed: what they ask, for now", "unquoted-comma", 'quotes: "a, b"'),
    ("actor: crews, chooses", "actor: , chooses", "unquoted-comma", "write a value, or leave the key out"),
    ("actor: crews, chooses", "actor:, chooses", "unquoted-comma", "write a value, or leave the key out"),
    ("{actor: crews, chooses", "{OF08:crews, chooses", "unquoted-comma", "write 'OF08: crews'"),
    ("assumed: what they ask for", "assumed: \u201cwhat they ask, for\u201d", "unquoted-comma", "straight quotes"),
    ("  raise_pay: {actor", "  Raise pay: {actor", "bad-name", "such as 'raise_pay'"),
    ("chooses: [strike]", "chooses: [strikes]", "unknown-name", "did you mean 'strike'?"),
    ("  raise_pay: {actor", "  raise_pay: {undo: nevr, actor", "unknown-name", "did you mean 'never'?"),
]


def typed(folder: Path, was: str, now: str) -> list[Problem]:
    case = folder / "case"
    new(case)
    text = (case / "case.yaml").read_text(encoding="utf-8")
    assert was in text
    (case / "case.yaml").write_text(text.replace(was, now, 1), encoding="utf-8")
    return [one for one in examine(case).problems if one.level == "error"]


@pytest.mark.parametrize(("was", "now", "slug", "remedy"), SLIPS, ids=[one[1] for one in SLIPS])
def test_a_slip_is_told_with_what_to_write(tmp_path: Path, was: str, now: str, slug: str, remedy: str) -> None:
    problems = typed(tmp_path, was, now)
    line = (tmp_path / "case/case.yaml").read_text(encoding="utf-8").split(now)[0].count("\n") + 1
    told = [one for one in problems if one.slug == slug and remedy in one.remedy]
    assert told, [str(one) for one in problems]
    assert line <= told[0].line <= line + 1, "at its line; where a bracket or a quote stays open, at the next"


def test_a_step_that_is_wrong_is_said_once(tmp_path: Path) -> None:
    """An option misspelt in a step was said again at each history item that named it rightly, with a false remedy."""
    case = tmp_path / "case"
    new(case)
    text = (case / "case.yaml").read_text(encoding="utf-8").replace("chooses: [strike]", "chooses: [strikes]")
    text += "history:\n  - {saw: {strike: yes}, assumed: t}\n"
    (case / "case.yaml").write_text(text, encoding="utf-8")
    assert [one.slug for one in examine(case).problems if one.level == "error"] == ["unknown-name"]


def test_an_option_that_no_step_chooses_is_named_as_that(tmp_path: Path) -> None:
    case = tmp_path / "case"
    new(case)
    text = (case / "case.yaml").read_text(encoding="utf-8").replace("  - {actor: crews, chooses: [strike]}\n", "")
    (case / "case.yaml").write_text(text + "history:\n  - {saw: {strike: yes}, assumed: t}\n", encoding="utf-8")
    (told,) = (one for one in examine(case).problems if one.level == "error")
    assert told.message == "there is no option in play 'strike'"


def test_the_history_of_the_template_works_when_its_marks_are_taken_away(tmp_path: Path) -> None:
    case = tmp_path / "case"
    new(case)
    text = (case / "case.yaml").read_text(encoding="utf-8")
    (case / "case.yaml").write_text(text.replace("# history:", "history:").replace("#   - ", "  - "), encoding="utf-8")
    assert [one.slug for one in examine(case).problems if one.level != "note"] == []
    (heard,) = bargain(load(case)).history
    assert heard.probability > 0.01


def test_a_folder_without_a_case_and_a_report_are_told_from_a_case(tmp_path: Path) -> None:
    case = tmp_path / "case"
    new(case)
    told = [one for path in (tmp_path, case / "reports/note.md") for one in examine(path).problems]
    assert [one.slug for one in told] == ["no-such-file", "unknown-format"]
    assert "offramp new" in told[0].remedy
    assert "offramp read" in told[1].remedy


def test_the_examples_in_the_docstrings() -> None:
    assert doctest.testmod(hints).attempted >= 5
    assert doctest.testmod(hints).failed == 0
