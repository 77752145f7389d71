"""A stance that has ended is superseded by the later page that says so; the claims in the order of their days."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from schemas import schema

from offramp.cli import execute
from offramp.evidence.links import link
from offramp.evidence.pipeline import read_report
from offramp.evidence.register import decode_register, encode_register
from offramp.evidence.timeline import timeline
from offramp.evidence.types import Reading

STANCE = "The guild continues to demand a floor for wages, two aides said."
END = "The guild appears to have dropped its demand for a floor, an envoy said."


def page(key: str, date: str, text: str) -> Reading:
    head = f"---\ndate: {date}\n---\n\n" if date else ""
    return read_report(f"{head}{text}\n".encode(), key, {"guild": ["the guild"]}, file=f"{key}.md")


def kinds(*pages: Reading) -> list[tuple[str, tuple[str, ...]]]:
    return [(one.kind, tuple(name.split("#")[0] for name in one.claims)) for one in link(pages).relations]


def test_the_later_stands() -> None:
    first, second = page("a", "2026-08-08", STANCE), page("b", "2026-08-24", END)
    assert kinds(first, second) == [("superseded", ("a", "b"))]
    assert kinds(second, first) == [("superseded", ("a", "b"))]  # by their days, not in the order of the case
    (relation,) = link((first, second)).relations
    assert relation.evidence[0] == "2026-08-08 against 2026-08-24"


@pytest.mark.parametrize(
    ("day", "text"),
    [
        ("2026-08-01", END),  # it ended before, and began again
        ("2026-08-08", END),  # on one day neither is the later
        ("", END),  # a page without a day
        ("2026-08-24", "The guild has not dropped its demand for a floor, an envoy said."),
        ("2026-08-24", "The ferry line dropped its plan for a bridge, an envoy said."),
        ("2026-08-24", "The guild dropped a box of pumps on the quay, an envoy said."),
    ],
)
def test_what_supersedes_nothing(day: str, text: str) -> None:
    assert "superseded" not in [kind for kind, _ in kinds(page("a", "2026-08-08", STANCE), page("b", day, text))]


def test_the_day_that_the_case_gives_goes_before_the_pages_own() -> None:
    pages = (page("a", "", STANCE), page("b", "", END))
    days = {"a": "2026-08-08", "b": "2026-08-24"}
    assert [one.kind for one in link(pages, dates=days).relations] == ["superseded"]


def test_the_claims_in_the_order_of_their_days() -> None:
    pages = (
        page("a", "2026-08-08", f"{STANCE}\n\nThe court will sit on August 20."),
        page("b", "2026-08-24", f"{END}\n\nThe mayor resigned on August 10 and left the town."),
    )
    register = decode_register(encode_register(pages, link(pages)).encode())
    items = timeline(register).items
    assert [(item.event, item.reported, item.standing) for item in items] == [
        (None, "2026-08-08", "superseded"),
        ("2026-08-10", "2026-08-24", "stands"),
        ("2026-08-20", "2026-08-08", "stands"),
        (None, "2026-08-24", "stands"),
        (None, "2026-08-24", "stands"),
    ]
    assert items[0].by == items[3].claim or items[0].by == items[4].claim
    assert items[0].source == "two aides"


def test_what_is_denied_elsewhere_says_by_what() -> None:
    pages = (
        page("a", "2026-08-08", "The guild asked for an amnesty for its members, an aide said."),
        page("b", "2026-08-09", "The ministry denied that the guild had asked for an amnesty for its members."),
    )
    items = timeline(decode_register(encode_register(pages, link(pages)).encode())).items
    assert [(item.standing, (item.by or "").split("#")[0], item.polarity) for item in items] == [
        ("denied", "b", "positive"),
        ("stands", "", "negative"),
    ]


def test_the_command(capsys: pytest.CaptureFixture[str]) -> None:
    case = str(Path(__file__).parents[2] / "cases/grain-2023")
    assert execute(["timeline", case, "--json"]) == 0
    made = json.loads(capsys.readouterr().out)
    assert schema("timeline").faults(made) == []
    assert made["case"] == "grain-2023"
    days = [item["event"] or item["reported"] or "9" for item in made["items"]]
    assert days == sorted(days)
    assert execute(["timeline", case]) == 0
    assert "assertions" in capsys.readouterr().out
