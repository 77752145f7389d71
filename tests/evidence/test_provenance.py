"""Whose report a page hands on: chains through an outlet, and pages that relay one agency."""

from __future__ import annotations

import pytest

from offramp.evidence.origins import origins
from offramp.evidence.pipeline import read_report
from offramp.evidence.provenance import outlet_in
from offramp.evidence.types import Reading

TOLD = [
    ("The list is ready, two clerks told The Associated Press.", ("The Associated Press", "two clerks")),
    ("The mine will close, its owner told the Financial Times on Monday.", ("the Financial Times", "its owner")),
    ('"We are tired," she told Sky News.', ("Sky News", "she")),
    ("The envoy told the BBC's Ada Kor that he was well.", ("the BBC", "The envoy")),
    ("An aide said in an interview with Al Jazeera that talks were over.", ("Al Jazeera", "An aide")),
    ("The colonel told Reuters President Ito had left.", ("Reuters", "The colonel")),
    ("The ship was hit, Bloomberg reported, citing a captain.", ("Bloomberg", "a captain")),
]
TOLD += [
    (
        "Two of the nine jurors who spoke to the Chronicle after the trial said that it rained.",
        ("the Chronicle", "Two of the nine jurors who spoke to the Chronicle"),
    ),
    (
        "The agency Anadolu, relaying an account by a rower, said that the weir had gone.",
        ("The agency Anadolu", "a rower"),
    ),
]
NOT_TOLD = [
    ("Brewers polled by this newspaper said that barley was dear.", ("Brewers",)),
    ("He told the Central Intelligence Agency that he was ill.", ("He",)),
    ("The minister told Parliament that the dam was safe.", ("The minister",)),
    ("The guard told Sun Myung that he was ill.", ("The guard",)),
    ('The editor said: "He told Reuters nothing."', ("The editor",)),
]


def read(text: str, key: str = "k", publisher: str = "") -> Reading:
    head = f"---\npublisher: {publisher}\n---\n" if publisher else ""
    return read_report((head + text).encode(), key, file=f"{key}.md")


@pytest.mark.parametrize(("text", "chain"), [*TOLD, *NOT_TOLD])
def test_an_outlet_that_was_told_stands_first_in_the_chain(text: str, chain: tuple[str, ...]) -> None:
    assert [claim.chain for claim in read(text).claims] == [chain]


def test_a_page_is_not_in_its_own_chain() -> None:
    assert read("The mine will close, its owner told the Courier.", publisher="Quay Courier").claims[0].chain == (
        "its owner",
    )


@pytest.mark.parametrize(
    ("name", "outlet"),
    [("AP", "associated press"), ("the Associated Press", "associated press"), ("Mayor Sun", None), ("The Sun", "sun"),
     ("Sun Tsu", None), ("officials", None), ("Delta TV", "delta tv"), ("Xinhua News Agency", "xinhua")],
)  # fmt: skip
def test_names_of_outlets(name: str, outlet: str | None) -> None:
    assert outlet_in(name) == outlet


# pages that relay one agency -----------------------------------------------------------------------------------------

_WIRE = "KOLN, Sept 2 (Reuters) - The navy closed the Alma strait on Wednesday, officers said.\n\nShips turned back.\n"
_RELAYS = {
    "a": _WIRE,
    "b": "Alma strait is shut again, the navy was quoted by Reuters as saying.\n\nTwo tankers waited.\n",
    "c": "The strait of Alma is closed.\n\nThat is from Reuters.\n",
    "d": "The navy has shut the Alma strait to ships, an officer told Reuters.\n",
    "e": "No ship passed the Alma strait after the navy closed it.\n\nSource: Reuters\n",
}
_OTHER = "The navy closed the Alma strait to ships, a harbour pilot said.\n\nOur reporter counted the ships.\n"


def test_five_pages_that_relay_one_agency_are_one_witness() -> None:
    found = origins([*(read(text, key) for key, text in _RELAYS.items()), read(_OTHER, "f")])
    assert [(one.reports, one.source) for one in found] == [(("a", "b", "c", "d", "e"), "Reuters")]


def test_the_publisher_that_a_case_names_is_an_edge() -> None:
    pages = [read("Tolls on the canal rise in May.\n", "a"), read("Canal tolls will rise, AFP reported.\n", "b")]
    assert origins(pages) == ()
    found = origins(pages, {"a": "Agence France-Presse"})
    assert [(one.reports, one.source) for one in found] == [(("a", "b"), "Agence France-Presse")]


def test_initials_and_the_full_name_are_one_agency() -> None:
    pages = [
        read("KOLN (AP) - The bridge over the Alma fell on Monday.\n", "a"),
        read("The Alma bridge fell, a guard told The Associated Press.\n", "b"),
    ]
    assert [one.reports for one in origins(pages)] == [("a", "b")]


def test_one_by_line_on_two_pages_is_one_witness() -> None:
    credit = "\n\n(Reporting by Jan Vell; Editing by Ada Kor)\n"
    pages = [
        read("Two ferries met in the fog off Alma." + credit, "a"),
        read("Fog led to the crash of two ferries." + credit, "b"),
    ]
    assert [(one.reports, one.source) for one in origins(pages)] == [(("a", "b"), "Jan Vell")]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (_WIRE, "Wheat grew dearer in the south, a trader told Reuters.\n"),  # another matter
        (_WIRE, "The navy closed the Alma strait, an officer told AFP.\n"),  # another agency
        (_WIRE, _OTHER),
    ],
)
def test_pages_that_are_two_witnesses(first: str, second: str) -> None:
    assert origins([read(first, "a"), read(second, "b")]) == ()


def test_a_byline_says_whose_page_it_is() -> None:
    page = b"# Docks\n\nBy Ann Example, The Quay Gazette\n\nA memo from the port seen by AFP says it will close.\n"
    reading = read_report(page, key="page", file="page.md")
    assert reading.report.publisher == "The Quay Gazette"
    assert reading.claims[-1].source == "the port"  # not "the port seen"
