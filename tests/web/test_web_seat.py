"""A seat in the page: what is played stands in the address, and nothing hidden is shown before the end."""

from __future__ import annotations

import html
import re
from dataclasses import replace
from pathlib import Path

import pytest
from small_play import EXIT

pytest.importorskip("fastapi", reason="the page needs the extra 'web'")

from web_client import Client, page_of, plain, slugs, small

from offramp.case.load import load
from offramp.seats.play import SeatGame, take_seat, take_seat_in
from offramp.seats.session import seat_session, session_text

HTML = {"accept": "text/html"}


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Client:
    return page_of(small(tmp_path_factory.mktemp("exit"), EXIT))


def links(text: str) -> list[str]:
    """The addresses of the choices."""
    return [html.unescape(each) for each in re.findall(r'<li><a href="(/seat[^"]*)"', text)]


def test_a_seat_is_played_by_links_to_its_debrief(page: Client) -> None:
    assert ">Play a seat</a>" in page.get("/seat").text
    address, seen = "/seat?actor=coercer&seed=4", list[str]()
    while address:
        text = plain(page.get(address).text)
        seen.append(text)
        address = links(text)[-1] if links(text) else ""
    assert len(seen) > 1
    assert "cost, if “strike” (only you know this number)" in html.unescape(seen[0])
    assert all("How it ended" not in text and "What you could not see" not in text for text in seen[:-1])
    assert all('id="verdict"' not in text for text in seen)
    assert "What you could not see: ‘power’ (ruler) was" in html.unescape(seen[-1])


def test_the_session_of_the_page_is_that_of_the_command(page: Client) -> None:
    case = load(page.app.app.state.session.file)
    assert page.get("/seat.json?actor=ruler&seed=2").text == session_text(
        seat_session(take_seat(case, "ruler", 2), "case.yaml")
    )


def test_a_page_before_the_end_is_the_same_whatever_the_others_drew(
    page: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = "/seat?actor=coercer&seed=4"
    before, own = page.get(address).text, page.get("/seat.json?actor=coercer&seed=4").text

    def other(*args: object) -> SeatGame:
        game = take_seat_in(*args)  # type: ignore[arg-type]
        return replace(game, types=(game.types[0], 100 - game.types[1]))

    monkeypatch.setattr("offramp.web.routes.seat.take_seat_in", other)
    assert page.get(address).text == before
    assert page.get("/seat.json?actor=coercer&seed=4").text == own


@pytest.mark.parametrize(
    ("address", "slug"),
    [("actor=coercer&choose=9", "bad-reply"), ("actor=nobody", "unknown-name"), ("actor=coercer&seed=-1", "")],
    ids=["choice", "actor", "seed"],
)
def test_what_is_no_seat_or_choice_is_said(page: Client, address: str, slug: str) -> None:
    found = page.get(f"/seat.json?{address}")
    assert 400 <= found.status_code < 500
    assert slug in ("", *slugs(found))
    assert page.get(f"/seat?{address}", headers=HTML).status_code == found.status_code


def test_a_seat_under_changes_is_played_under_them(page: Client, tmp_path: Path) -> None:
    text = page.get("/seat?actor=coercer&set=worth.coercer.price%3D-2").text
    assert "−2: price, if" in plain(html.unescape(text))
    assert '<input type="hidden" name="set" value="worth.coercer.price=-2">' in text
    assert all("set=worth.coercer.price%3D-2" in each for each in links(text))
    plays_nothing = small(tmp_path, re.sub(r"(?s)play:.*?outcomes:", "outcomes:", EXIT))
    assert "no play" in page_of(plays_nothing).get("/seat", headers=HTML).text
