"""A new page beside a case: what it bears on, what accepting it changes when done by hand, and nothing written."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from schemas import schema

from offramp.analysts.new_pages import Bearing, NewPages, new_pages
from offramp.case.load import REGISTER, load
from offramp.case.types import Case
from offramp.cli import execute
from offramp.ensemble.run import run as draw
from offramp.ensemble.weights import total, weighted
from offramp.evidence.register import load_register
from offramp.proposals.folder import CASE, draft_folder

DRAWS = 12
SHIPS = "Close to forty ships with grain have turned away from the strait since August, the harbour office says."
FOOD = "The crew of the freighter Anna has food and water for another three weeks, the harbour office says."
PRICE = "Insurers in London have doubled what they charge for ships that pass the strait, two brokers say."
LIKE = "Insurers in London charge what they like for ships in bad weather, a captain says."
PAGE = f"Norway threatened to close the strait. Norway urged Chile to release the crew. {SHIPS} {FOOD} {PRICE}\n"
LATER = (
    f"Norway threatened to close the strait. Chile refused to release the crew. {SHIPS} "
    f"{FOOD.replace('has food', 'does not have food')} Sweden offered to mediate. {LIKE}\n"
)
TEXT = """\
format: offramp/case-1
title: The crew
question: Will the crew go free?
as_of: 2026-03-01
horizon: 30 days
asks: {{outcome: free}}
reports: {{first: {{file: first.txt, date: 2026-02-01, reliability: C}}{more}}}
actors: {{norway: {{name: Norway}}, chile: {{name: Chile}}}}
options:
  release: {{actor: chile, text: release the crew, undo: never, because: ['{release}']}}
  close: {{actor: norway, text: close the strait, undo: never, because: ['{strait}']}}
worth:
  chile:
    - {{name: blockade, when: close, value: -6..-2, because: ['{ships}'{also}], otherwise: -2..0}}
    - {{name: pride, when: release, value: -4..-1, private: yes, assumed: x}}
    - {{name: care, when: not release, value: -3..-1, needs: ['{food}'], otherwise: -1..0}}
  norway:
    - {{name: cost, when: close, value: -6..-4, because: ['{Insurers}'{dear}], otherwise: -1..0}}
    - {{name: crew, when: release, value: 4, assumed: x}}
    - {{name: seen to act, when: close and not release, value: 1..3, assumed: x}}
play: [{{actor: chile, chooses: [release]}}, {{actor: norway, chooses: [close]}}]
{past}outcomes: {{free: release}}
"""


def ids_of(folder: Path, report: str) -> dict[str, str]:
    """The claims of a report by their words."""
    return {claim.text: claim.id for claim in load_register(folder / REGISTER).of(report)}


def written(folder: Path, **more: str) -> bytes:
    """The case of the folder, its claims by their words."""
    draft_folder(folder)
    own = ids_of(folder, "first")
    by = {
        key.split()[-1]: next(name for text, name in own.items() if key in text)
        for key in ("close the strait", "release", "forty ships", "food", "Insurers")
    }
    data = TEXT.format(**by, **{"more": "", "also": "", "dear": "", "past": "", **more}).encode()
    (folder / CASE).write_bytes(data)
    return data


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("crew")
    (place / "first.txt").write_text(PAGE, "utf-8")
    written(place)
    (place / "later.txt").write_text(LATER, "utf-8")
    return place


@pytest.fixture(scope="module")
def found(folder: Path) -> NewPages:
    before = (folder / CASE).read_bytes()
    draft, _ = draft_folder(folder)
    made = new_pages(folder, draft, "2026-02-20", draws=DRAWS)
    assert (folder / CASE).read_bytes() == before
    return made


def answer(case: Case) -> float:
    runs = draw(case, DRAWS, 0, lenses=("bargain",))
    sample = weighted(runs.job.layout.outcomes, runs.read)
    return total(sample.weight * sample.of("free"))


def changed(one: Bearing) -> float:
    assert one.change
    return one.change.difference


def test_what_a_new_page_bears_on(found: NewPages) -> None:
    assert [(page.report, page.claims) for page in found.pages] == [("later", 6)]
    told = {(one.how, one.item) for one in found.bearings}
    assert ("same_as", "worth.chile.blockade") in told
    assert ("contradicts", "worth.chile.care") in told
    assert ("move", "options.release") in told
    assert found.elsewhere  # Sweden's offer
    assert schema("new-pages").faults(found.to_dict()) == []


def test_what_it_would_change_is_what_it_changes_when_written_by_hand(folder: Path, found: NewPages) -> None:
    """Break: the new claim left out of `because`, red; the later claim rejected in place of the earlier, red; the past
    left out, red."""
    was, case_file = answer(load(folder)), folder / CASE  # without the page
    before = case_file.read_bytes()
    later = ", later: {file: later.txt}"
    ids = ids_of(folder, "later")
    by = {(one.how, one.item): one for one in found.bearings}
    ships = ids[SHIPS]
    refused = next(name for text, name in ids.items() if "refused" in text)
    past = f"history: [{{saw: {{release: no}}, because: ['{refused}']}}]\n"
    cited = by["contradicts", "worth.chile.care"].cited
    try:
        written(folder, more=later)
        grown = answer(load(folder))
        assert found.read_in
        assert found.read_in.difference == pytest.approx(grown - was, abs=1e-12)
        assert abs(grown - was) > 1e-3  # a second witness of the ships
        written(folder, more=later, also=f", '{ships}'")
        assert changed(by["same_as", "worth.chile.blockade"]) == pytest.approx(answer(load(folder)) - grown, abs=1e-12)
        written(folder, more=later, dear=f", '{ids[LIKE]}'")
        support = changed(by["supports", "worth.norway.cost"])
        assert support == pytest.approx(answer(load(folder)) - grown, abs=1e-12)
        written(folder, more=later, past=past)
        refusal = changed(by["move", "options.release"])
        assert refusal == pytest.approx(answer(load(folder)) - grown, abs=1e-12)
        written(folder, more=later)
        assert execute(["claims", str(folder), "reject", str(cited)]) == 0
        rejected = changed(by["contradicts", "worth.chile.care"])
        assert rejected == pytest.approx(answer(load(folder)) - grown, abs=1e-12)
        assert min(abs(refusal), abs(rejected), abs(support)) > 1e-3
    finally:
        execute(["claims", str(folder), "reset", str(cited)])
        case_file.write_bytes(before)


def test_command(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert execute(["draft", str(folder), "--since", "2026-02-20", "--draws", "4"]) == 0
    told = " ".join(capsys.readouterr().out.split())
    assert "1 new page: ‘later’ (6 claims)." in told
    assert "tells of a refusal of the option “release the crew”. If this is accepted as part of the past:" in told
    assert execute(["draft", str(folder), "--since", "2030-01-01", "--draws", "4", "--json"]) == 0
    assert [page["report"] for page in json.loads(capsys.readouterr().out)["pages"]] == ["later"]
    assert execute(["draft", str(folder), "--since", "yesterday"]) == 1
    assert "neither a day nor a brief" in capsys.readouterr().err
    (tmp_path / "page.txt").write_text(PAGE, "utf-8")
    assert execute(["draft", str(tmp_path), "--since", "2026-02-20"]) == 1
    assert "no-such-file" in capsys.readouterr().err
