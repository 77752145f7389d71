"""A case watched while pages come in: events raised once, copies not at all, and nothing lost where it is stopped."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from news_pages import AGAINST, EVENTS, NewsPage, news_case, news_pages
from schemas import schema

from offramp.case.canonical import fingerprint
from offramp.case.load import REGISTER, load
from offramp.cli import execute
from offramp.errors import OfframpError
from offramp.evidence.pipeline import read_report
from offramp.news.arrivals import Arrival
from offramp.news.events import events_of
from offramp.news.indicators import Indicators, indicators
from offramp.news.intake import feed_pages
from offramp.news.watch_log import alone, keep_arrival, keep_shown, log_path, read_log
from offramp.news.watching import Watcher, uncontested
from offramp.proposals.folder import CASE

DRAWS = 20
APART = shutil.ignore_patterns("wire-*", "copy-*", "note-*", "day-*", "log")


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return news_case(tmp_path_factory.mktemp("news") / "port")


@pytest.fixture(scope="module")
def pages() -> list[NewsPage]:
    return news_pages(3, events=6, floods=1, copies=3, against=2, pages=14)


@pytest.fixture(scope="module")
def every(port: Path) -> Indicators:
    return indicators(load(port), DRAWS)


def watcher(folder: Path, log: Path, every: Indicators, source: Path | None = None) -> Watcher:
    """A watcher that goes on from a log."""
    return Watcher(folder, source, log, list(read_log(log).arrivals), lambda _: every)


def looked(one: Watcher) -> list[Arrival]:
    """Two looks: a file has to be seen twice alike."""
    return [*one.look(), *one.look()]


@pytest.fixture(scope="module")
def seen(port: Path, pages: list[NewsPage], every: Indicators) -> list[Arrival]:
    """What was told of all pages: half of them, then the rest to a second watcher that has only the log."""
    log, half = port.parent / "log", len(pages) // 2
    case, told = (port / CASE).read_bytes(), list[Arrival]()
    for some in (pages[:half], pages[half:]):
        for page in some:
            (port / "reports" / page.name).write_text(page.text, "utf-8")
        told += looked(watcher(port, log, every))
    assert (port / CASE).read_bytes() == case
    assert looked(watcher(port, log, every)) == []
    return told


def test_every_page_is_told_once_and_kept(seen: list[Arrival], pages: list[NewsPage], port: Path) -> None:
    """Break: the log left out of what a watcher knows, red."""
    assert sorted(one.report for one in seen) == sorted(Path(page.name).stem for page in pages)
    assert read_log(port.parent / "log").arrivals == tuple(seen)
    assert schema("arrival").faults(seen[0].to_dict()) == []


def test_planted_events_are_raised_and_noise_is_not(seen: list[Arrival], pages: list[NewsPage]) -> None:
    """Break: what is threatened or planned taken as done, red."""
    page_of = {Path(page.name).stem: page for page in pages}
    raised = {one.report: {(each.what, each.how) for each in one.alerts} for one in seen}
    planted = {name: page.event for name, page in page_of.items() if page.event and page.flood is None}
    assert all(event in raised[name] for name, event in planted.items())
    noise = [name for name, page in page_of.items() if not page.event and not page.against]
    assert noise
    assert not [name for name in noise if raised[name]]


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("Union leaders have signed the agreement with Northquay.", [("sign", "made")]),
        ("Negotiators for the dockers signed the agreement with Northquay.", [("sign", "made")]),
        ("The union's leaders refused to sign the agreement.", [("sign", "ruled_out")]),
        ("Ministry officials appointed a mediator.", [("mediator", "made")]),
        ("Rivals of the union signed the agreement.", []),
        ("A judge signed the agreement on salt with union leaders.", []),
    ],
    ids=["leaders", "negotiators", "possessive", "officials", "rivals", "with"],
)
def test_who_acts_for_an_actor_is_that_actor(port: Path, sentence: str, expected: list[tuple[str, str]]) -> None:
    """Break: its people left out, or any noun taken for them, red."""
    case = load(port)
    names = {actor.id: actor.aliases for actor in case.actors}
    reading = read_report(f"{sentence}\n".encode(), "page", names, "page.md")
    assert [event.key for event in events_of(case, reading.claims, ())] == expected


def test_what_contradicts_a_cited_claim_works_out_no_indicators_again(port: Path) -> None:
    """Break: the case taken as it is, red."""
    case = uncontested(load(port))
    against = replace(case, evidence=tuple(replace(one, conflicts=(("x#1", "when"),)) for one in case.evidence))
    assert fingerprint(against) != fingerprint(case) == fingerprint(uncontested(against))


def test_a_flood_is_one_witness_and_one_alert(seen: list[Arrival]) -> None:
    """Break: copies of later days raised as events of their own, red."""
    copies = [one for one in seen if one.report.startswith("copy-")]
    assert len(copies) == 3
    assert not [one.report for one in copies if one.alerts]
    assert all(one.copy_of for one in copies)
    assert [again.witnesses for one in copies for again in one.again] == [1, 1, 1]


def test_what_happens_again_is_raised_though_the_page_repeats_an_older_one(port: Path, tmp_path: Path) -> None:
    """A later page that repeats the older one's background tells of a new event where its own sentence is new."""
    place, log = tmp_path / "port", tmp_path / "log"
    shutil.copytree(port, place, ignore=APART)
    background = "The port handles a third of the country's grain, and its yards were full before the summer began."
    told: dict[str, Arrival] = {}
    for day, sentence in (
        ("2026-03-03", "Dockers blocked the harbour gates with lorries at dawn."),
        ("2026-03-24", "The union has blocked both harbour gates, the police said."),
        ("2026-04-14", "The union has blocked both harbour gates, the police said."),
    ):
        text = f"---\ndate: {day}\n---\n\n{sentence}\n\n{background} {background.replace('summer', 'winter')}\n"
        (place / "reports" / f"day-{day}.md").write_text(text, "utf-8")
        told |= {one.report: one for one in looked(watcher(place, log, indicators(load(place), DRAWS)))}
    first, second, third = told.values()
    assert second.copy_of == (first.report,)
    assert [bool(one.alerts) for one in (first, second, third)] == [True, True, False]


def test_contradictions_are_told(seen: list[Arrival]) -> None:
    notes = [one for one in seen if one.report.startswith("note-")]
    assert len(notes) == 2
    assert all(any(each.cited for each in one.contradictions) for one in notes)
    alert = next(each for one in notes for each in one.alerts if each.how == "contrary")
    assert alert.after is not None
    assert alert.after < alert.before  # both are claims behind what makes them sign


def test_the_answer_after_a_move_is_what_bayes_has(seen: list[Arrival], every: Indicators) -> None:
    sign = next(one for one in every.indicators[0].signs if one.what == "bonus")
    alert = next(each for one in seen for each in one.alerts if (each.what, each.how) == ("bonus", "ruled_out"))
    odds = every.probability / (1 - every.probability) * (1 - sign.if_so) / (1 - sign.if_not)
    assert alert.after == pytest.approx(odds / (1 + odds), abs=1e-4)


def test_what_cannot_be_read_is_told_in_a_line_and_once(port: Path, tmp_path: Path, every: Indicators) -> None:
    """A half-written file waits; one that cannot be read, in another language, or a feed stops nothing."""
    place, source = tmp_path / "port", tmp_path / "drop"
    shutil.copytree(port, place, ignore=APART)
    source.mkdir()
    (source / "broken.pdf").write_bytes(b"%PDF-1.7 not one")
    (source / "feed.xml").write_text(
        "<rss><channel><title>Echo</title><item><title>Strike</title><pubDate>Tue, 03 Mar 2026 08:00:00 GMT</pubDate>"
        f"<description>&lt;p&gt;{EVENTS['close', 'made'][2]}&lt;/p&gt;</description></item></channel></rss>"
    )
    (source / "mail.eml").write_text(
        f"From: a@b.c\nTo: d@e.f\nDate: Wed, 4 Mar 2026 08:00:00 +0000\nSubject: news\n\n{AGAINST['fuel']}\n"
    )
    (source / "fremd.txt").write_text("Die Hafenarbeiter haben am Montag beschlossen, die Arbeit niederzulegen.\n")
    one = watcher(place, tmp_path / "log", every, source)
    assert list(one.look()) == []
    (source / "mail.eml").write_text((source / "mail.eml").read_text() + "It is the third week.\n")
    first = list(one.look())
    assert {each.report for each in first} == {"broken", "Strike", "fremd"}
    assert [each.problem[:8] for each in first if each.problem] == ["pdf-unre"]
    assert next(each.alerts[0].what for each in first if each.alerts) == "close"
    assert next(each.notes for each in first if each.report == "fremd")
    assert [each.report for each in one.look()] == ["mail"]
    assert looked(watcher(place, tmp_path / "log", every, source)) == []


@pytest.mark.parametrize("text", [b"<rss", b"<!DOCTYPE a [<!ENTITY b 'c'>]><rss/>"], ids=["cut short", "entities"])
def test_a_feed_that_cannot_be_read(text: bytes) -> None:
    with pytest.raises(OfframpError, match="bad-feed"):
        list(feed_pages(text, "feed.xml"))


def test_a_second_watcher_is_told(port: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    log = tmp_path / "log"
    with alone(log):
        assert execute(["watch", str(port), "--once", "--state", str(log)]) == 1
    assert "already-watched" in capsys.readouterr().err


def test_a_log_cut_short_or_never_shown(seen: list[Arrival], tmp_path: Path) -> None:
    """Break: a last line without its end read as an arrival, red."""
    log = tmp_path / "log"
    keep_arrival(log, seen[0])
    assert not read_log(log).shown
    keep_shown(log, 1)
    with log.open("ab") as stream:
        stream.write(b'{"version": "0.1')
    assert (read_log(log).arrivals, read_log(log).shown) == ((seen[0],), True)
    keep_arrival(log, seen[1])
    assert read_log(log).arrivals == tuple(seen[:2])
    log.write_bytes(b"{}\n")
    with pytest.raises(OfframpError, match="damaged-state"):
        read_log(log)


def test_who_does_it_may_stand_first_without_being_the_subject(port: Path) -> None:
    """Break: a name before the subject's own noun left out, red."""
    names = {"ministry": ("Minister",)}
    claims = read_report(b"Minister Holm has appointed a mediator.", "x", names).claims
    assert [(one.what, one.how) for one in events_of(load(port), claims, ())] == [("mediator", "made")]


def test_without_a_cache_the_log_has_to_be_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OFFRAMP_CACHE", "off")
    with pytest.raises(OfframpError, match="no-state"):
        log_path(tmp_path)
    monkeypatch.setenv("OFFRAMP_CACHE", str(tmp_path))
    assert log_path(tmp_path / "a") != log_path(tmp_path / "b")


def test_one_look_from_the_command_line(
    port: Path, tmp_path: Path, every: Indicators, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("offramp.news.indicators.indicators", lambda *_: every)
    place, log = tmp_path / "port", tmp_path / "log"
    shutil.copytree(port, place, ignore=APART)
    (place / "reports" / "wire.md").write_text(EVENTS["gates", "made"][0].format(day="Monday") + "\n", "utf-8")
    words = ["watch", str(place), "--once", "--state", str(log), "--draws", str(DRAWS)]
    assert execute(words) == 0
    out, err = capsys.readouterr()
    assert "ALERT: “block the harbour gates” was done" in out
    assert "nothing told before" in err
    assert str(place / REGISTER) in err
    log.write_bytes(b"".join(line for line in log.read_bytes().splitlines(True) if not line.startswith(b'{"shown')))
    assert execute([*words, "--json"]) == 0
    again = json.loads(capsys.readouterr().out)
    assert (again["report"], again["repeated"]) == ("wire", True)  # killed before it was shown
    assert execute([*words, "--json"]) == 0
    assert capsys.readouterr().out == ""


@pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")
@pytest.mark.parametrize(("number", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)], ids=["INT", "TERM"])
def test_it_stops_where_it_is_asked_to(port: Path, tmp_path: Path, number: int, status: int) -> None:
    place = tmp_path / "port"
    shutil.copytree(port, place, ignore=APART)
    words = [sys.executable, "-m", "offramp", "watch", str(place), "--state", str(tmp_path / "log")]
    process = subprocess.Popen(words, stderr=subprocess.PIPE, text=True)
    assert process.stderr
    assert process.stderr.readline().startswith("watching")
    process.send_signal(number)
    assert "goes on from here" in process.communicate()[1]
    assert process.returncode == status
