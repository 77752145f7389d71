"""The register for other programs, read back by a reader of tables, of XML and of JSON; text from strangers in it.

Broken on purpose, each seen red: see the commit.
"""

from __future__ import annotations

import csv
import io
import json
import shutil
import xml.etree.ElementTree as ET
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from shipped import CASES

from offramp.briefing.register_files import RegisterSheet, claims_csv, claims_graphml, register_file, sources_csl
from offramp.briefing.register_json import carries
from offramp.case.load import load
from offramp.case.types import ReportEntry
from offramp.cli import execute
from offramp.errors import OfframpError
from offramp.evidence.register import Register, load_register
from offramp.evidence.types import Attribution, CitedSource, Claim, Links, Origin, Relation, Report

BANJUL = CASES / "banjul-2017"
XML = "{http://graphml.graphdrawing.org/xmlns}"
HOSTILE = ("=1+1", "+1", "-1", "@SUM(A1)", " \n=1", "＝1", "\t=1", "a\x00\x0b\ud800\ufffe", '"<&>;,\n\u202e]]>')
REPORT = ReportEntry("p", "p.html", "=cmd", "@origin", "F", date(2026, 1, 2), "assumed", "0" * 64)


@pytest.fixture(scope="module")
def sheet() -> RegisterSheet:
    case = load(BANJUL)
    return RegisterSheet(load_register(BANJUL / "claims.jsonl"), case.reports, case)


def of_claims(*claims: Claim, links: Links | None = None) -> RegisterSheet:
    read = Report("p", "p.html", "0" * 64, "utf-8", "\x1b=title", None, None, "")
    register = Register("claims.jsonl", {"p": read}, {one.id: one for one in claims}, (), links=links or Links())
    return RegisterSheet(register, (REPORT,), None)


def said(text: str, number: int, *chain: str, sort: str = "named") -> Claim:
    told = tuple(Attribution(CitedSource(0, 1, one, sort), None, ()) for one in chain)
    source = chain[0] if chain else None
    return Claim(f"p#{number:08x}", "indirect", 0, 1, text, source=source, chain=chain, attributions=told)


Graph = tuple[dict[str, dict[str, str]], list[tuple[str, str, dict[str, str]]]]


def network(sheet: RegisterSheet) -> Graph:
    """Nodes by id and edges, each with its facts; ids are told once, every end is a node, every fact has its key."""
    root = ET.fromstring(claims_graphml(sheet))
    keys = {one.attrib["id"]: one.attrib["attr.name"] for one in root.iter(f"{XML}key")}
    ids = [one.attrib["id"] for one in root.iter() if "id" in one.attrib]
    assert len(ids) == len(set(ids))
    nodes = {one.attrib["id"]: _facts(one, keys) for one in root.iter(f"{XML}node")}
    edges = [(one.attrib["source"], one.attrib["target"], _facts(one, keys)) for one in root.iter(f"{XML}edge")]
    assert {end for start, finish, _ in edges for end in (start, finish)} <= set(nodes)
    return nodes, edges


def _facts(element: ET.Element, keys: dict[str, str]) -> dict[str, str]:
    return {keys[one.attrib["key"]]: one.text or "" for one in element.iter(f"{XML}data")}


def pairs(graph: Graph, kind: str) -> set[tuple[str, str]]:
    nodes, edges = graph
    name = {key: facts.get("name", facts["label"]) for key, facts in nodes.items()}
    return {(name[start], name[end]) for start, end, facts in edges if facts["type"] == kind}


def table(sheet: RegisterSheet) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(claims_csv(sheet).removeprefix("\ufeff"), newline="")))


# what is in them ------------------------------------------------------------------------------------------------------


def test_a_table_has_a_row_for_each_claim(sheet: RegisterSheet) -> None:
    rows, claims = table(sheet), sheet.register.claims
    assert [row["claim"] for row in rows] == list(claims)
    assert [row["text"] for row in rows] == [claim.text for claim in claims.values()]
    assert {row["claim"]: row["items"].split("; ") for row in rows if row["items"]} == carries(sheet.case)
    told = next(row["told"] for row in rows if "chief" in row["told"])
    assert told == "deadline < AFP < eyewitnesses who spoke to AFP < The chief of the Gambian army, Ousman Badjie < he"


def test_a_network_says_who_told_whom_and_what_each_claim_supports(sheet: RegisterSheet) -> None:
    graph = network(sheet)
    supported = {(claim, path) for claim, paths in carries(sheet.case).items() for path in paths}
    assert supported <= pairs(graph, "supports")
    assert pairs(graph, "stands_in") == {(claim.id, claim.report) for claim in sheet.register.claims.values()}
    chief = "The chief of the Gambian army, Ousman Badjie"
    chain = {("AFP", "deadline"), ("eyewitnesses who spoke to AFP", "AFP"), (chief, "eyewitnesses who spoke to AFP")}
    assert chain | {("he", chief)} <= pairs(graph, "told")
    assert sheet.register.links.relations
    assert all(one.claims in pairs(graph, one.kind) for one in sheet.register.links.relations)


def test_who_is_named_is_one_source_and_who_is_not_is_one_for_each_claim() -> None:
    for sort, number in (("named", 1), ("pronoun", 2), ("unnamed", 2)):
        nodes, _ = network(of_claims(said("a", 1, "He", sort=sort), said("b", 2, "He", sort=sort)))
        assert sum(facts["type"] == "source" for facts in nodes.values()) == number, sort


def test_an_outlet_that_a_page_hands_on_stands_between_them_once() -> None:
    spoken = replace(said("a", 1, "an envoy"), witness="AFP")
    assert pairs(network(of_claims(spoken)), "told") == {("an envoy", "AFP"), ("AFP", "p")}
    cited = replace(said("a", 1, "a report in The Herald"), witness="The Herald")
    assert pairs(network(of_claims(cited)), "told") == {("a report in The Herald", "p")}


def test_sources_are_csl_items(sheet: RegisterSheet) -> None:
    found = json.loads(sources_csl(sheet))
    assert [one["id"] for one in found] == [report.id for report in sheet.reports]
    assert all(one["type"] == "document" and one["title"] for one in found)
    assert found[0]["issued"] == {"date-parts": [[2017, 1, 19]]}
    assumed = json.loads(sources_csl(of_claims(said("a", 1))))[0]
    assert (assumed["type"], assumed["title"], assumed["publisher"]) == ("webpage", "\\x1b=title", "=cmd")
    assert assumed["issued"] == {"date-parts": [[2026, 1, 2]], "circa": True}


# text from strangers --------------------------------------------------------------------------------------------------


def test_no_cell_is_a_formula_and_no_mark_breaks_a_file() -> None:
    gone = Relation("same_as", ("p#00000000", "p#99999999"))  # one of them is no longer in the reports
    contradicts = Relation("contradicts", ("p#00000000", "p#00000001"), HOSTILE[7])
    links = Links((Origin(("p", "q"), HOSTILE[0]),), (contradicts, gone))
    sheet = of_claims(*(said(text, k, text) for k, text in enumerate(HOSTILE)), links=links)
    rows = table(sheet)
    assert len(rows) == len(HOSTILE)
    for cell in (cell for row in rows for cell in row.values()):
        assert not cell.lstrip(" \n").startswith(("=", "+", "-", "@", "＝", "\t"))
        assert not set(cell) & set("\x00\x0b\ud800\ufffe\u202e")
    assert rows[0]["text"] == "'=1+1"
    nodes, edges = network(sheet)
    assert nodes["n1"]["label"] == "=1+1"
    assert any("a\\x00" in facts["label"] for facts in nodes.values())
    assert {"contradicts", "goes_back_to"} <= {facts["type"] for _, _, facts in edges}
    assert json.loads(register_file("sources.json", sheet).encode())


# the command line -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["claims.csv", "claims.graphml", "sources.json"])
def test_the_command_writes_what_the_library_says(sheet: RegisterSheet, name: str, tmp_path: Path) -> None:
    assert execute(["export", str(BANJUL), "-o", str(tmp_path / name)]) == 0
    assert (tmp_path / name).read_bytes().decode() == register_file(name, sheet)


def test_what_has_no_claims_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(OfframpError, match="no-register"):
        register_file("claims.csv", of_claims())
    shutil.copy(BANJUL / "case.yaml", tmp_path)
    shutil.copytree(BANJUL / "reports", tmp_path / "reports")
    assert execute(["export", str(tmp_path), "-o", str(tmp_path / "c.csv")]) == 1
    assert "no-register: there are no claims yet" in capsys.readouterr().err
    assert execute(["export", str(BANJUL), "-o", str(tmp_path / "c.csv"), "--types", "2"]) == 1
    assert "only a game file has types" in capsys.readouterr().err
    assert not (tmp_path / "c.csv").exists()


def test_a_case_with_errors_exports_its_claims_and_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shutil.copytree(BANJUL, tmp_path / "case")
    file = tmp_path / "case" / "case.yaml"
    file.write_text(file.read_text("utf-8") + "\nunheard: of\n", "utf-8")
    assert execute(["export", str(tmp_path / "case"), "-o", str(tmp_path / "c.csv")]) == 0
    assert "the case has errors, so no item stands beside a claim" in capsys.readouterr().err
