"""Rule 1 of the house: a public name is one thing, whatever was imported or called before."""

from __future__ import annotations

import doctest
import inspect
import io
import json
import re
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import is_dataclass
from pathlib import Path
from typing import Any, get_args, get_origin, get_type_hints

import pytest
import slugs
from small_play import EXIT, case_of

import offramp as of
from offramp.case.quantities import Range
from offramp.codec import formats
from offramp.frames import Tabular

ROOT = Path(__file__).parents[2]
PACKAGE = Path(of.__file__).parent

SIGNATURES = """
import inspect, json, pkgutil, importlib, importlib.util
import offramp as of
def signatures():
    found = {}
    for name in of.__all__:
        value = getattr(of, name)
        found[name] = [type(value).__name__, str(inspect.signature(value)) if callable(value) else ""]
    return found
first, second = signatures(), signatures()
for module in pkgutil.walk_packages(of.__path__, "offramp."):
    compiled = module.name == "offramp.game.kernel" and not importlib.util.find_spec("numba")
    if not module.name.endswith("__main__") and not compiled:
        importlib.import_module(module.name)
third = signatures()
print(json.dumps([{n: s[n] for n in s if s[n] != first[n]} for s in (second, third)]))
"""


def test_no_module_beside_the_api_bears_a_public_name() -> None:
    """`import offramp.NAME` sets the attribute NAME of the package, in place of the function of that name."""
    beside = {path.stem for path in PACKAGE.iterdir()} - {"__init__", "__pycache__"}
    assert beside & set(of.__all__) == set()


def test_signatures_are_the_same_at_first_and_second_use_and_after_all_is_imported() -> None:
    words = [sys.executable, "-c", SIGNATURES]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == [{}, {}]


def test_bargain_takes_a_variant_by_name_or_as_a_noun_on_every_call(tmp_path: Path) -> None:
    case = case_of(EXIT, tmp_path)
    variant = case.variants[0]
    by_name, by_noun, again = of.bargain(case, variant.name), of.bargain(case, variant), of.bargain(case, variant.name)
    assert by_name.outcomes == by_noun.outcomes == again.outcomes
    assert by_name.outcomes != of.bargain(case).outcomes
    with pytest.raises(of.ModelError, match="unknown-name: no variant 'no such'; allowed: ") as refused:
        of.bargain(case, "no such")
    assert refused.value.problems[0].allowed == tuple(each.name for each in case.variants)


# what each verb says of itself ------------------------------------------------------------------------------------

VERBS = [name for name in of.__all__ if name.islower() and callable(getattr(of, name))]


NOUNS = [name for name in of.__all__ if isinstance(getattr(of, name), type)]
WITHOUT_UNITS = ("concepts", "free_model", "load_brief", "load_register", "read_report", "why")
NO_SOURCE = (
    *("OfframpError", "CaseError", "ReportError", "ModelError", "Problem"),
    *("Reading", "Register", "Runs", "Flips", "Model", "Concept"),
)
NEVER_RAISE = ("concepts", "explicit", "fingerprint", "free_model", "Concept", "Model", "Problem")
SLUG = r"(?<![\w`.-])[a-z]+(?:-[a-z]+)+(?![\w`-])"  # errors are named by their slugs


@pytest.mark.parametrize("name", [name for name in of.__all__ if name != "__version__"])
@pytest.mark.usefixtures("beside_my_crisis")
def test_the_example_of_a_public_name_runs(name: str) -> None:
    """For who has installed the package: nothing of the repository is needed."""
    said, runner = io.StringIO(), doctest.DocTestRunner()
    example = doctest.DocTestParser().get_doctest(getattr(of, name).__doc__, {}, name, None, None)
    runner.run(example, out=said.write)
    assert runner.summarize(verbose=False).attempted > 0, "give it an example"
    assert said.getvalue() == ""


@pytest.mark.parametrize("name", [*VERBS, *NOUNS])
def test_a_public_name_says_what_it_is_with_errors_units_or_source(name: str) -> None:
    said = inspect.cleandoc(getattr(of, name).__doc__)
    first = said.partition("\n")[0]
    assert 20 < len(first) <= 120
    assert first.endswith((".", ":"))
    assert "Source: " in said or name in (*WITHOUT_UNITS, *NO_SOURCE)
    assert "Raises" in said or "never raises" in said or name in NEVER_RAISE or name.endswith("Error")


def test_the_errors_that_a_public_name_raises_exist() -> None:
    """Each slug after "Raises" is one that some message of the code bears, and each class one of the tree."""
    known = {*slugs.raised()}
    for name in (*VERBS, *NOUNS):
        told = " ".join(re.findall(r"Raises (.*?)(?:\.(?:\s|$)|\n\n|$)", getattr(of, name).__doc__ or "", re.DOTALL))
        assert set(re.findall(SLUG, told)) <= known, name
        assert all(hasattr(of, each) for each in re.findall(r"\w+Error", told)), name


def test_there_are_about_thirty_five_names() -> None:
    assert 30 <= len(of.__all__) <= 45


# the nouns ----------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def nouns() -> dict[str, Any]:
    case = of.load(ROOT / "spec/table/plain.yaml")
    table = of.solve(of.model(case))
    return {
        "case": case,
        "model": of.model(case),
        "table": table,
        "evolution": of.evolve(table),
        "deal": of.bargain(case),
        "comparison": of.compare(case),
        "runs": of.run(case, 20, seed=7),
        "summary": of.run(case, 20, seed=7).summary,
        "draw": of.run(case, 1).draw(0),
        "judgement": of.answer(case, draws=20),
        "hinges": of.hinges(case),
        "flips": of.flip(case),
        "diff": of.diff(case, case.with_({"worth.ruler.fear": -3})),
        "brief": of.brief(case),
        "witness": of.why(case, "ruler", "now"),
        "reading": of.read_report(b"The envoy left, a guard said.", key="press"),
        "register": of.load_register(ROOT / "cases/soft-exit/claims.jsonl"),
        "concept": of.concepts()[0],
        "record": of.record(of.load(ROOT / "cases/soft-exit")),
    }


def test_a_noun_shows_itself_on_one_line(nouns: dict[str, Any]) -> None:
    flagship = of.load(ROOT / "cases/soft-exit")
    for noun in (*nouns.values(), flagship, of.model(flagship)):
        assert len(repr(noun)) <= 200
        assert "\n" not in repr(noun)
    assert repr(flagship).startswith("Case(Soft exit, 4 actors, 10 options, ")


TABLES = ("table", "evolution", "deal", "comparison", "runs", "summary", "judgement", "hinges", "flips", "diff")
NOT_TABLES = {  # nouns of rows that are no table, and what they are
    "arrival": "one page",
    "brief": "a document",
    "choice": "one decision",
    "hinges": "Hinges as published",
    "problems": "what check prints",
    "seat": "a play, move by move",
    "why": "an explanation",
}


@pytest.mark.parametrize("name", [*TABLES, "reading", "register", "record"])
def test_a_noun_that_is_like_a_table_gives_a_frame_with_units(name: str, nouns: dict[str, Any]) -> None:
    frame = nouns[name].to_frame()
    counted = [key for key in frame if frame[key].dtype.kind in "if" and key != "draw"]
    assert set(counted) <= set(frame.attrs["units"]) <= set(frame.columns)
    if name != "flips":  # of a case in which nothing can reverse the answer
        assert len(frame) > 0


def of_nouns(hint: Any) -> bool:
    """Whether a field holds any number of nouns, in order or by name."""
    inner = get_args(hint)
    rows = (get_origin(hint) is tuple and inner[-1] is Ellipsis) or get_origin(hint) is Mapping
    return rows and any(is_dataclass(each) for each in inner)


@pytest.mark.parametrize("name", [name for name in formats.FORMATS if name not in NOT_TABLES])
def test_a_published_noun_with_rows_gives_a_frame(name: str) -> None:
    kind = formats.noun(name)
    if not any(map(of_nouns, get_type_hints(kind).values())):
        return
    assert hasattr(kind, "to_frame"), "give it to_frame (frames.Tabular), or say in NOT_TABLES what it is"
    if issubclass(kind, Tabular):
        empty = kind.__new__(kind)
        object.__setattr__(empty, kind.ROWS, ())
        frame = empty.to_frame()
        assert set(kind.UNITS) == set(frame.attrs["units"]) <= set(frame.columns)


def test_a_frame_holds_what_the_noun_says(nouns: dict[str, Any]) -> None:
    deal, table, runs = nouns["deal"], nouns["table"], nouns["runs"]
    outcomes = deal.to_frame().set_index("outcome")
    assert outcomes["probability"].to_dict() == dict(deal.outcomes)
    assert outcomes.index[outcomes["asked"]].tolist() == ["exile"]
    states = table.to_frame()
    assert tuple(states["state"][states["seq"]]) == table.equilibria("seq")
    assert tuple(states["state"][states["nash/ruler"]]) == table.stable_states("ruler", "nash")
    draws = runs.to_frame()
    assert draws["draw"].tolist() == list(range(20))
    assert draws["value/worth.ruler.fear"].iloc[11] == runs.draw(11).values["worth.ruler.fear"]
    effects = nouns["diff"].to_frame()
    assert effects["what"].tolist() == ["worth.ruler.fear"]


def test_every_variable_of_the_dataset_has_a_name_and_units(nouns: dict[str, Any]) -> None:
    dataset = nouns["runs"].dataset
    for name, variable in dataset.variables.items():
        assert len(variable.attrs["long_name"]) > 5, name
        assert "units" in variable.attrs, name
    units = dict(zip(dataset["quantity"].values.tolist(), dataset["unit"].values.tolist(), strict=True))
    assert units["worth.ruler.fear"] == "worth of ruler"
    assert units["chance.kept"] == "1"


# a case with other numbers, and from elsewhere ----------------------------------------------------------------------


def test_a_case_with_another_number_is_checked_and_frozen(nouns: dict[str, Any]) -> None:
    case = nouns["case"]
    changed = case.with_({"worth.ruler.fear": -7, "chance.kept": "likely"})
    assert changed.quantities["worth.ruler.fear"].value == -7.0
    assert str(changed.quantities["chance.kept"].value) == str(Range(0.55, None, 0.8))
    assert case.quantities["worth.ruler.fear"].value == -10.0, "the case itself stays"
    assert changed.with_({"worth.ruler.fear": Range(-8.0, None, -6.0)}).quantities["worth.ruler.fear"].value == Range(
        -8.0, None, -6.0
    )
    assert case.with_({}) is case
    assert of.bargain(changed).outcomes != of.bargain(case).outcomes
    with pytest.raises(of.CaseError) as refused:
        case.with_({"worth.ruler.faer": -7, "chance.kept": 2})
    assert [problem.slug for problem in refused.value.problems] == ["unknown-name", "not-a-probability"]
    with pytest.raises(of.CaseError, match="bad-quantity"):
        case.with_({"worth.ruler.fear": float("nan")})
    with pytest.raises(of.CaseError, match="bad-quantity"):
        case.with_({"worth.ruler.fear": [1]})


def test_a_case_is_loaded_from_a_path_a_text_or_a_stored_brief(nouns: dict[str, Any], tmp_path: Path) -> None:
    case, file = nouns["case"], ROOT / "spec/table/plain.yaml"
    stored = nouns["brief"].save(tmp_path / "stored.json")
    for source in (file, str(file), file.read_text("utf-8"), json.dumps(of.explicit(case), indent=1), stored):
        assert of.fingerprint(of.load(source)) == of.fingerprint(case)
    (tmp_path / "broken.json").write_text(stored.read_text("utf-8")[:400], encoding="utf-8")
    with pytest.raises(of.CaseError, match="bad-brief"):
        of.load(tmp_path / "broken.json")


def test_why_explains_a_state_a_decision_and_a_number(nouns: dict[str, Any]) -> None:
    case = nouns["case"]
    assert type(of.why(case, "ruler", "now", "lh2")).__name__ == "Witness"
    by_table, by_model = of.why(nouns["table"], "ruler", "NN"), of.why(nouns["model"], "ruler", "now")
    assert by_table == by_model == of.why(case, "ruler", "now")
    assert type(of.why(case, "b1")).__name__ == "Reason"
    assert type(of.why(nouns["brief"], "answer")).__name__ == "Trace"
    for misused in ((nouns["brief"], "ruler", "now"), (nouns["model"], "b1")):
        with pytest.raises(of.ModelError, match="usage"):
            of.why(*misused)


def test_the_charts_have_one_name(nouns: dict[str, Any]) -> None:
    assert "tornado" in dir(of.charts)
    assert of.charts.outcomes(nouns["deal"]).alt
    assert of.charts.svg(of.charts.outcomes(nouns["deal"])).startswith("<svg")
    with pytest.raises(AttributeError, match="there is no chart 'pie'"):
        of.charts.pie  # noqa: B018
