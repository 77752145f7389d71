"""The register of claims as files for other programs: a table (CSV), a network (GraphML), the sources (CSL-JSON).

The network says who told whom: an innermost source, whoever hands it on, the page. A source that is named is one node
wherever it is named; "he", "officials" and the like are one for each claim, as nobody knows that they are the same.

Sources: RFC 4180; the GraphML primer (Brandes, Eiglsperger, Lerner); the schema of CSL 1.0.2 (csl-data.json); OWASP,
"CSV Injection", for cells that a spreadsheet would run.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from offramp.briefing.names import NAMELESS, Names, names_of
from offramp.briefing.network import Network, Node, graphml
from offramp.briefing.register_json import carries
from offramp.case.types import Case, ReportEntry
from offramp.errors import OfframpError, Problem
from offramp.evidence.register import Register
from offramp.evidence.types import Claim, Report
from offramp.sanitize import visible

_RUN = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")  # beginnings of what a spreadsheet may run
_FACTS = ("kind", "source", "witness", "polarity", "certainty", "status")


@dataclass(frozen=True)
class RegisterSheet:
    """A register, the reports of its case, and the case, where it can be read: else no item stands beside a claim."""

    register: Register
    reports: tuple[ReportEntry, ...]
    case: Case | None

    @cached_property
    def items(self) -> Mapping[str, tuple[str, ...]]:
        """The items that each claim supports, by path."""
        return {claim: tuple(paths) for claim, paths in carries(self.case).items()}

    @cached_property
    def names(self) -> Names:
        """How the case calls its items."""
        return names_of(self.case) if self.case else NAMELESS

    def facts(self, claim: Claim) -> dict[str, str]:
        """What the register says of a claim, as texts."""
        known = {key: getattr(claim, key) or "" for key in _FACTS}
        known["condition"] = "yes" if claim.conditional else "no"
        known["denied"] = "yes" if claim.denied else "no"
        return known | {"grade": str(claim.grading), "graded_by": claim.grading.graded_by or ""}


def register_file(name: str, sheet: RegisterSheet) -> str:
    """The text of a file by how its name ends: .csv, .graphml or .json. Raises OfframpError no-register where there are
    no claims."""
    if not sheet.register.claims:
        remedy = "read its reports: offramp read CASE"
        raise OfframpError(Problem("no-register", sheet.register.file, 0, 0, "there are no claims", remedy=remedy))
    return FORMS[Path(name).suffix](sheet)


def claims_csv(sheet: RegisterSheet) -> str:
    """The claims as a table, a row each, with a byte order mark, which Excel needs. A cell that a spreadsheet would
    take for a formula has `'` before it."""
    reports, out = {one.id: one for one in sheet.reports}, io.StringIO()
    rows = [_row(sheet, claim, reports.get(claim.report)) for claim in sheet.register.claims.values()]
    table = csv.DictWriter(out, rows[0])
    table.writeheader()
    table.writerows({key: harmless_cell(text) for key, text in row.items()} for row in rows)
    return "\ufeff" + out.getvalue()


def harmless_cell(text: str) -> str:
    """A cell that no spreadsheet runs.

    >>> harmless_cell("=1+1"), harmless_cell("2 + 2")
    ("'=1+1", '2 + 2')
    """
    return "'" + visible(text) if text.lstrip(" \n").startswith(_RUN) else visible(text)


def _row(sheet: RegisterSheet, claim: Claim, report: ReportEntry | None) -> dict[str, str]:
    whence = {
        "publisher": report.publisher if report else "",
        "date": report.date.isoformat() if report and report.date else "",
        "origin": report.origin if report else "",
    }
    told = {"told": " < ".join((claim.report, *_tellers(claim)))}
    items = {"items": "; ".join(sheet.items.get(claim.id, ()))}
    return {"claim": claim.id, "report": claim.report, "text": claim.text} | sheet.facts(claim) | told | whence | items


def _tellers(claim: Claim) -> tuple[str, ...]:
    """Who stands between the page and the claim, the outermost first."""
    chain = claim.chain or ((claim.source,) if claim.source else ())
    handed = claim.witness and not any(claim.witness.casefold() in one.casefold() for one in chain)
    return (claim.witness, *chain) if handed else chain


# the network ------------------------------------------------------------------------------------------------------


def claims_graphml(sheet: RegisterSheet) -> str:
    """The claims as a network. Nodes: item, claim, source, report, origin. Edges: a claim supports an item,
    stands_in a report and is said_by a source, who told whom (with the claim), a report goes_back_to an origin, and the
    relations of claims by their names; what a person rejected has that status."""
    net = Network()
    for report in sheet.reports:
        date = report.date.isoformat() if report.date else ""
        net.node(("report", report.id), label=report.publisher or report.id, name=report.id, date=date)
    for claim in sheet.register.claims.values():
        _add_claim(net, sheet, claim)
    _add_links(net, sheet.register)
    return graphml(net, "claims")


def _add_claim(net: Network, sheet: RegisterSheet, claim: Claim) -> None:
    node = net.node(("claim", claim.id), label=claim.text, name=claim.id, **sheet.facts(claim))
    hearer = report = net.node(("report", claim.report), label=claim.report, name=claim.report)
    net.edge(node, report, "stands_in")
    for teller in _tellers(claim):
        source = _source(net, claim, teller)
        net.edge(source, hearer, "told", claim=claim.id)
        hearer = source
    if hearer != report:
        net.edge(node, hearer, "said_by")
    for path in sheet.items.get(claim.id, ()):
        net.edge(node, net.node(("item", path), label=sheet.names.item(path), name=path), "supports")


def _source(net: Network, claim: Claim, teller: str) -> Node:
    """The node of who told it: its own for each claim, where the words name nobody."""
    cited = next((one.source for one in claim.attributions if one.source and one.source.text == teller), None)
    if cited and cited.refers_to:
        return net.node(("source", cited.refers_to.text.casefold()), label=cited.refers_to.text)
    if cited is None or cited.sort == "named":
        return net.node(("source", teller.casefold()), label=teller)
    likely = claim.speaker.text if claim.speaker and teller == claim.source else ""
    return net.node(("source", teller, claim.id), label=teller, kind=cited.sort, likely=likely)


def _add_links(net: Network, register: Register) -> None:
    for relation in register.links.relations:
        first, second = (("claim", one) for one in relation.claims)
        if first in net.nodes and second in net.nodes:
            net.edge(first, second, relation.kind, status=relation.status, about=relation.about)
    for origin in register.links.origins:
        node = net.node(("origin", origin.id), label=origin.source or origin.id, name=origin.id)
        for name in origin.reports:
            report = net.node(("report", name), label=name, name=name)
            net.edge(report, node, "goes_back_to", status=origin.status)


# the sources ------------------------------------------------------------------------------------------------------


def sources_csl(sheet: RegisterSheet) -> str:
    """The reports as CSL-JSON, which Zotero and pandoc read: title, publisher and date where they are known. A date
    that the case assumes is `circa`; a register holds no addresses, so there is no URL."""
    entries = [_csl_item(report, sheet.register.reports.get(report.id)) for report in sheet.reports]
    return json.dumps(entries, ensure_ascii=False, indent=1) + "\n"


def _csl_item(report: ReportEntry, read: Report | None) -> dict[str, Any]:
    page = Path(report.file).suffix.lower() in (".html", ".htm")
    issued: dict[str, Any] = {}
    if report.date:
        issued = {"date-parts": [[report.date.year, report.date.month, report.date.day]]}
        issued |= {"circa": True} if report.dated_by else {}
    origin = f"; goes back to: {report.origin}" if report.origin else ""
    item = {"id": report.id, "type": "webpage" if page else "document", "title": (read and read.title) or ""}
    item |= {"publisher": report.publisher or "", "note": f"file: {report.file}{origin}"}
    return {key: visible(text) for key, text in item.items() if text} | ({"issued": issued} if issued else {})


FORMS: dict[str, Callable[[RegisterSheet], str]] = {
    ".csv": claims_csv,
    ".graphml": claims_graphml,
    ".json": sources_csl,
}
