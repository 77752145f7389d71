"""Whatever the page's own OpenAPI description allows, and much that it does not: never a fault of ours."""

from __future__ import annotations

import json
import tempfile
import warnings
from collections import Counter
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("fastapi", reason="the page needs the extra 'web'")
if not find_spec("schemathesis"):  # it takes a second to import, so it is where it is asked
    pytest.skip("schemathesis is not installed", allow_module_level=True)

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from scale import SCALE
from schemas import schema
from test_web_evidence import hostile
from web_client import CASES, FLAGSHIP, Client, page_of, served_with_results

from offramp.case.load import load
from offramp.web.app import application

EXAMPLES = settings(max_examples=2 * SCALE, deadline=None, suppress_health_check=list(HealthCheck))
FOLDER = hostile(Path(tempfile.mkdtemp()) / "case")  # what hands in a page writes
GATE = served_with_results(FOLDER)


async def named(scope: Any, receive: Any, send: Any) -> None:
    """The page under its own name; schemathesis asks for `testserver`."""
    if "headers" in scope:
        kept = [pair for pair in scope["headers"] if pair[0] != b"host"]
        scope = {**scope, "headers": [*kept, (b"host", b"127.0.0.1:8000")]}
    await GATE(scope, receive, send)


PATHS = application(FOLDER).openapi()["paths"]
OPERATIONS = [f"{method.upper()} {path}" for path, methods in PATHS.items() for method in methods]


@cache
def strategies() -> dict[tuple[str, str], Any]:
    """For each operation, and allowed or not: what is asked of it."""
    with warnings.catch_warnings():  # of what it imports, none of which is ours
        warnings.simplefilter("ignore")
        import schemathesis

        operations = [one.ok() for one in schemathesis.openapi.from_asgi("/openapi.json", named).get_all_operations()]  # type: ignore[union-attr]
    modes = list(schemathesis.GenerationMode)
    return {(one.label, mode.value): one.as_strategy(generation_mode=mode) for one in operations for mode in modes}


@pytest.mark.filterwarnings("ignore")
def test_every_operation_is_asked() -> None:
    assert sorted(strategies()) == sorted((one, mode) for one in OPERATIONS for mode in MODES)
    assert len(OPERATIONS) > 12


MODES = ("positive", "negative")  # what the description allows, and what it does not
PLAIN = ("GET /build", "GET /build.json")  # these are asked with nothing, of which nothing can be wrong


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize(
    ("operation", "mode"),
    [(one, mode) for one in OPERATIONS for mode in MODES if mode == "positive" or one not in PLAIN],
)
def test_no_request_is_a_fault(operation: str, mode: str) -> None:
    """And what is refused is refused in the one shape."""
    seen: Counter[int] = Counter()

    @EXAMPLES
    @given(case=strategies()[operation, mode])
    def ask(case: Any) -> None:
        found = case.call(timeout=600)  # in place of ten seconds, which a busy machine takes for a cold brief
        seen[found.status_code] += 1
        assert found.status_code < 500
        if found.status_code >= 400 and "json" in found.headers["content-type"][0]:
            assert schema("problems").faults(json.loads(found.text)) == []

    ask()
    assert seen.total()


CASE = load(FLAGSHIP)
NUMBERS = st.floats(-1e15, 1e15).map(lambda one: f"{one:.6f}") | st.integers(-20, 20).map(str) | st.just("0")
VALUES = NUMBERS | st.lists(NUMBERS, min_size=2, max_size=3).map(lambda some: "..".join(sorted(some, key=float)))
SETS = st.lists(st.tuples(st.sampled_from(sorted(CASE.quantities)), VALUES), max_size=6, unique_by=lambda one: one[0])
FIXES = st.dictionaries(st.sampled_from([one.id for one in CASE.options]), st.sampled_from(["yes", "no"]), max_size=4)


@pytest.fixture(scope="module")
def page() -> Client:
    return page_of(FLAGSHIP)


@settings(max_examples=8 * SCALE, deadline=None, suppress_health_check=list(HealthCheck))
@given(SETS, FIXES, st.sampled_from(["/answer.json", "/", "/holds.json", "/model.json", "/choice.json"]))
def test_no_change_is_a_fault(page: Client, values: list[tuple[str, str]], fixed: dict[str, str], address: str) -> None:
    """Numbers of any size, priors turned over, choices taken away: an answer, or problems that say why not."""
    query = [*(("set", f"{path}={value}") for path, value in values), *(("fix", f"{a}={b}") for a, b in fixed.items())]
    found = page.get(address, params=query)
    assert found.status_code in (200, 422)
    if found.status_code == 422:
        assert schema("problems").faults(found.json()) == []


@pytest.mark.parametrize("folder", sorted(path.parent for path in CASES.glob("**/case.yaml")), ids=lambda one: one.name)
def test_no_case_of_ours_is_a_fault(folder: Path) -> None:
    page = page_of(folder)
    for address in ("/", "/model", "/holds", "/table", "/answer.json", "/holds.json?concept=lh2"):
        found = page.get(address)
        assert found.status_code in (200, 404, 422), (address, found.text[:300])
