"""Changing a case in the page: only what is changed is written, whole or not at all, and it can be undone."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("fastapi", reason="the page needs the extra 'web'")

from web_client import FLAGSHIP, SMALL, Client, flagship, page_of, plain, slugs, small

from offramp.analysts.case_history import FILE, case_history
from offramp.briefing.views.case_history import past_change_text
from offramp.case.load import load
from offramp.web import item_edits


def digest(folder: Path) -> str:
    return hashlib.sha256((folder / "case.yaml").read_bytes()).hexdigest()


def says(page: Client, item: str) -> dict[str, Any]:
    """An item as the page has it, to be sent back."""
    found = page.get("/edit.json", params={"item": item}).json()
    return {key: found[key] for key in ("item", "fields", "because", "assumed", "digest", "seen")}


def edit(page: Client, item: str, action: str = "write", **fields: Any) -> Any:
    """An item sent back with something changed."""
    wanted = says(page, item)
    cites = {key: fields.pop(key) for key in ("because", "assumed") if key in fields}
    return page.post("/edits", json={**wanted, **cites, "action": action, "fields": {**wanted["fields"], **fields}})


def undo(page: Client, folder: Path) -> Any:
    return page.post("/edits", json={"action": "undo", "digest": digest(folder)})


def test_each_kind_is_added_changed_and_taken_out_and_all_is_undone(tmp_path: Path) -> None:
    """Every line but those meant stays; seen red with the text quoted anew, and with steps left behind."""
    page, file = page_of(small(tmp_path)), tmp_path / "case.yaml"
    lines = SMALL.splitlines()

    def changed(found: Any, more: int = 0) -> list[str]:
        assert found.status_code == 200, found.text
        after = file.read_text().splitlines()
        assert len(after) == len(lines) + more
        new = [one for one in after if one not in lines]
        lines[:] = after
        return new

    assert changed(edit(page, "case", question="Will she: go?")) == ['question: "Will she: go?"']
    assert changed(edit(page, "options.chase", text="follow her", now="yes")) == [
        "  chase: {actor: them, text: follow her, undo: never, assumed: a, now: yes}"
    ]
    assert changed(edit(page, "worth.her.+", name="pride", when="“leave” and not “follow her”", value="-3..-1"), 1) == [
        "    - {name: pride, when: leave and not chase, value: -3..-1}"
    ]
    assert changed(edit(page, "worth.her.calm", when="", value="-1..2", private="yes")) == [
        "    - {name: calm, value: -1..2, assumed: a, private: yes}"
    ]
    assert changed(edit(page, "options.her.+", text="call the press", assumed="a test"), 1) == [
        "  call_press: {actor: her, text: call the press, assumed: a test}"
    ]
    assert changed(edit(page, "play.+", actor="her", chooses=["call_press"]), 1) == [
        "  - {actor: her, chooses: [call_press]}"
    ]
    assert changed(edit(page, "options.call_press", "delete"), -2) == []
    assert changed(edit(page, "worth.her.pride", "delete"), -1) == []
    assert "Taken out: the worth of ‘pride’ to her." in plain(page.get("/model").text)
    for _ in range(8):
        assert undo(page, tmp_path).status_code == 200
    assert file.read_text() == SMALL
    assert slugs(undo(page, tmp_path)) == ["nothing-changed"]
    told = [past_change_text(one) for one in case_history(tmp_path).changes]
    assert told[:3] == ["changed “the question”", "changed “‘follow her’”", "added “‘pride’”"]
    assert told[-2:] == ["undid “Changed: ‘follow her’”", "undid “Changed: the question”"]


RICH = (
    SMALL.replace("them: {name: them}", "them: {name: them}, crew: {name: the crew}")
    .replace("worth:", "  stop: {actor: crew, text: stop work, undo: never, assumed: a}\nworth:")
    .replace("play:", "  crew: [] # none yet\nplay:")
    .replace("outcomes: {gone: leave}", "outcomes:\n  gone: leave # for good\n  chased: {when: chase and not leave}")
)
KINDS: list[
    tuple[str, str, dict[str, Any], list[str] | None]
] = [  # the item, what is done, what is said of it, and the lines that are new
    ("actors.them", "write", {"name": "they: all", "aliases": "rivals, the others"}, None),
    ("actors.+", "write", {"name": "the press"}, None),
    ("actors.press", "delete", {}, None),
    ("crowd.crew.+", "write", {"option": "stop", "model": "quorum", "size": "9", "quorum": "3", "assumed": "b"}, None),
    ("crowd.crew", "write", {"quorum": "4"}, None),
    ("crowd.crew", "delete", {}, None),
    ("chance.+", "write", {"text": "it rains", "when": "“leave”", "probability": "likely", "assumed": "c"}, None),
    (
        "chance.rains",
        "write",
        {"probability": "0.2..0.4"},
        ["  rains: {text: it rains, when: leave, probability: 0.2..0.4, assumed: c}"],
    ),
    ("worth.her.far", "write", {"when": "“leave” and “it rains”"}, None),
    ("worth.her.far", "write", {"when": "“leave”"}, None),
    ("chance.rains", "delete", {}, []),
    (
        "chance.+cases",
        "write",
        {
            "text": "snow",
            "cases.0.name": "in May",
            "cases.0.when": "“leave”",
            "cases.0.probability": "0.1",
            "assumed": "d",
        },
        ["  snow: {text: snow, cases: [{name: in May, when: leave, probability: 0.1}], assumed: d}"],
    ),
    ("chance.snow.+", "write", {"name": "else", "when": "not “leave”", "probability": "0.2"}, None),
    ("chance.snow.in May", "write", {"name": "in March"}, None),
    ("chance.snow.else", "delete", {}, None),
    ("chance.snow", "delete", {}, []),
    (
        "chance.+host",
        "write",
        {"text": "vow kept", "pressure": "1..2", "stake": "1", "discount": "0.9", "periods": "3", "assumed": "e"},
        ["  vow_kept: {model: host, text: vow kept, pressure: 1..2, stake: 1, discount: 0.9, periods: 3, assumed: e}"],
    ),
    ("chance.vow_kept", "write", {"stake": "0.6"}, None),
    (
        "rules.+",
        "write",
        {"never": "“leave” and “chase”", "assumed": "f"},
        ["  - {never: leave and chase, assumed: f}"],
    ),
    (
        "rules.1",
        "write",
        {"never": "", "require": "not “leave” or not “chase”"},
        ["  - {assumed: f, require: not leave or not chase}"],
    ),
    ("rules.1", "delete", {}, []),
    ("outcomes.gone", "write", {"name": "far away", "resolves": "she is: gone"}, None),
    (
        "outcomes.chased",
        "write",
        {"per_week": "0.1..0.3", "assumed": "g"},
        ["  chased: {when: chase and not leave, per_week: 0.1..0.3, assumed: g}"],
    ),
    ("outcomes.+", "write", {"name": "work stops", "when": "“stop work” and not “leave” and not “chase”"}, None),
    ("outcomes.work stops", "delete", {}, []),
    ("play.2", "earlier", {}, ["  - {actor: her, chooses: [leave]}"]),
    (
        "history.+",
        "write",
        {"saw": ["leave=no"], "until": "chase", "assumed": "h"},
        ["  - {saw: {leave: no}, until: chase, assumed: h}"],
    ),
    ("history.1", "write", {"demanded": ["leave=yes"]}, None),
    ("history.1", "delete", {}, []),
    (
        "case",
        "write",
        {"as_of": "2025-02-01", "asks.outcome": "chased"},
        ["as_of: 2025-02-01", "asks: {outcome: chased, given: {}}"],
    ),
]


def test_every_kind_is_edited_by_its_form_and_undone_by_another_server(tmp_path: Path) -> None:
    """Every line but those of the item stays, and after all is undone every byte. Seen red with the key of a support in
    quotes, with an asked outcome left behind, and without what a change replaced."""
    file = small(tmp_path, RICH) / "case.yaml"
    before, page = file.read_bytes(), page_of(tmp_path)
    for item, action, fields, new in KINDS:
        lines = file.read_text().splitlines()
        found = edit(page, item, action, **fields)
        assert found.status_code == 200, (item, found.text)
        added = [one for one in file.read_text().splitlines() if one not in lines]
        assert len(added) <= 3, (item, added)
        assert new is None or (added[-len(new) :] == new if new else not added) or action == "earlier", (item, added)
    assert "asks: {outcome: chased" in file.read_text()
    assert '  far away: {when: leave, resolves: "she is: gone"} # for good' in file.read_text()
    other = page_of(tmp_path)
    assert "Changed: the question." in plain(other.get("/model").text)
    for _ in KINDS:
        assert undo(other, tmp_path).status_code == 200
    assert file.read_bytes() == before
    assert slugs(undo(other, tmp_path)) == ["nothing-changed"]


def test_who_changes_another_item_is_let_through_and_who_the_same_is_told_by_whom(tmp_path: Path) -> None:
    """Seen red with the mark of the whole file, and with no mark."""
    page, cookie = page_of(small(tmp_path)), {"cookie": "offramp-name=Ana%20B"}
    calm, far, rule = (says(page, item) for item in ("worth.her.calm", "worth.her.far", "rules.+"))
    calm["fields"]["value"], far["fields"]["value"] = "0..3", "2..5"
    assert page.post("/edits", json={**calm, "action": "write"}, headers=cookie).status_code == 200
    assert page.post("/edits", json={**far, "action": "write"}).status_code == 200
    refused = page.post("/edits", json={**calm, "action": "write"})
    assert refused.status_code == 409
    assert "Ana B changed this since you opened it" in refused.json()["problems"][0]["message"]
    rule["fields"]["never"] = "“leave” and “chase”"
    assert page.post("/edits", json={**rule, "action": "write", "assumed": "a"}).status_code == 200
    assert "value: 0..3" in (text := (tmp_path / "case.yaml").read_text())
    assert "value: 2..5" in text


def test_an_undo_is_signed_with_the_name_beside_its_button_or_that_of_the_browser(tmp_path: Path) -> None:
    """Seen red with the name of the browser alone, and with none."""
    page, cookie = page_of(small(tmp_path)), {"cookie": "offramp-name=Ana%20B"}
    for value, by in (("0..3", "Ben"), ("0..4", "")):
        edit(page, "worth.her.calm", value=value)
        assert re.search(
            r"Your name <input[^>]* data-name [^>]*></label></span> <button data-undo", page.get("/model").text
        )
        wanted = {"action": "undo", "digest": digest(tmp_path), "by": by}
        assert page.post("/edits", json=wanted, headers=cookie).status_code == 200
    undone = [one["by"] for one in page.get("/history.json").json()["changes"] if one["action"] == "undo"]
    assert undone == ["Ben", "Ana B"]


def test_a_line_of_an_order_is_one_too(tmp_path: Path) -> None:
    text = SMALL.replace("  them:\n    - {name: cost, when: chase, value: -3..-1, assumed: a}\n", "")
    text = text.replace("play:", "priorities:\n  them: [not chase, leave]\nplay:")
    page, file = page_of(small(tmp_path, text)), tmp_path / "case.yaml"
    assert edit(page, "priorities.them.1", when="“leave” or not “chase”", assumed="b").status_code == 200
    assert "them: [{when: leave or not chase, assumed: b}, leave]" in file.read_text()
    assert edit(page, "priorities.them.+", when="“chase”", assumed="c").status_code == 200
    assert edit(page, "priorities.them.3", "delete").status_code == 200
    assert "them: [{when: chase, assumed: c}, {when: leave or not chase, assumed: b}]" in file.read_text()


def test_an_order_of_all_states_is_given_in_place_of_worth_and_moves_the_answer(tmp_path: Path) -> None:
    """It begins with the order that the actor has now. Seen red with ties lost, with the worth left
    beside it, and with the order of before for another option."""
    text = SMALL.replace("0..2", "7..9").partition("play:")[0] + "outcomes: {gone: leave}\n"
    page, file = page_of(small(tmp_path, text)), tmp_path / "case.yaml"

    def stable() -> Any:
        return page.get("/holds.json").json()["equilibria"]

    before = stable()
    assert says(page, "ranking.them.+")["fields"] == {"order": ["NN", "=YN", "NY", "=YY"], "unknown": []}
    assert edit(page, "ranking.them.+", order=["NY", "YY", "=YN", "NN"], assumed="b").status_code == 200
    assert "them: {order: [NY, [YY, YN], NN], assumed: b}" in file.read_text()
    assert "cost" not in file.read_text()
    assert stable() != before
    assert edit(page, "ranking.them", order=["NN", "NY", "YN", "YY"], unknown=["NN YY"]).status_code == 200
    assert "them: {order: [NN, NY, YN, YY], assumed: b, unknown: [[NN, YY]]}" in file.read_text()
    moved = file.read_text()
    found = edit(page, "options.her.+", text="wait", assumed="a")
    assert "which counts for nothing yet in the orders" in found.json()["changed"][0]
    order = "[[NNN, NNY], [NYN, NYY], [YNN, YNY], [YYN, YYY]]"
    pairs = "[[NNN, YYN], [NNN, YYY], [NNY, YYN], [NNY, YYY]]"
    assert f"them: {{order: {order}, assumed: b, unknown: {pairs}}}" in file.read_text()
    assert edit(page, "options.wait", "delete").status_code == 200
    assert file.read_text() == moved
    assert [undo(page, tmp_path).status_code for _ in range(2)] == [200, 200]
    assert "Prefers, best first" in (shown := plain(page.get("/model").text))
    assert "Changed: the ranking of them." in shown
    assert edit(page, "ranking.them", "delete").status_code == 200
    assert edit(page, "priorities.them.+", when="not “chase”", assumed="c").status_code == 200
    assert "them: [{when: not chase, assumed: c}]" in file.read_text()
    for _ in range(4):
        assert undo(page, tmp_path).status_code == 200
    assert file.read_text() == text
    assert stable() == before


def test_how_closely_actors_follow_their_interest_is_set_in_every_form_and_moves_the_answer(tmp_path: Path) -> None:
    """Seen red with the number written without its unit, and with a comment lost."""
    page, file = page_of(small(tmp_path)), tmp_path / "case.yaml"
    forms = {
        "{unit: choice, value: 0}": ("choice", "0"),
        "{unit: choice, value: 1..3..6}": ("choice", "1..3..6"),
        "{raw: 0.5}": ("raw", "0.5"),
        "2": ("range", "2"),
        "limit": ("limit", ""),
    }
    odds = set()
    for text, (unit, value) in forms.items():
        assert edit(page, "rationality", unit=unit, value=value).status_code == 200
        assert file.read_text() == f"{SMALL}rationality: {text}\n"
        assert says(page, "rationality")["fields"] == {"unit": unit, "value": value}
        odds.add(round(page.get("/answer.json").json()["asks"]["probability"], 6))
    assert len(odds) == len(forms)
    assert "Nobody ever errs." in plain(page.get("/model").text)
    assert slugs(edit(page, "rationality", value="3")) == ["bad-unit"]
    assert edit(page, "rationality", "delete").status_code == 200
    for _ in range(6):
        assert undo(page, tmp_path).status_code == 200
    assert file.read_text() == SMALL
    file.write_text(f"{SMALL}rationality:\n  value: 2 # low\n  unit: choice\n")
    assert edit(page, "rationality", unit="choice", value="4").status_code == 200
    assert file.read_text() == f"{SMALL}rationality:\n  value: 4 # low\n  unit: choice\n"


def test_what_a_variant_changes_is_added_changed_and_taken_out_and_its_answer_moves(tmp_path: Path) -> None:
    """Numbers by their paths, which hold dots. Seen red with paths cut at dots, and with a number left behind."""
    page, file = page_of(small(tmp_path)), tmp_path / "case.yaml"

    def variants() -> str:
        return file.read_text().removeprefix(SMALL)

    def odds() -> dict[str, float]:
        return {row["name"]: row["outcomes"]["gone"] for row in page.get("/compare.json").json()["rows"]}

    assert edit(page, "variants.+", name="calmer", numbers=["worth.her.calm=3 to 9"], assumed="b").status_code == 200
    assert variants() == "\nvariants:\n  calmer: {worth.her.calm: 3..9, assumed: b}\n"
    assert odds() == {"as it stands": 1.0, "calmer": 0.0}
    numbers = ["worth.her.calm=-2", "worth.them.cost=-5..-4"]
    assert edit(page, "variants.calmer", numbers=numbers).status_code == 200
    assert variants().endswith("  calmer: {worth.her.calm: -2, assumed: b, worth.them.cost: -5..-4}\n")
    assert odds()["calmer"] == 1.0
    assert says(page, "variants.calmer")["fields"]["numbers"] == numbers
    assert edit(page, "variants.calmer", name="held", numbers=[], fix=["leave=no"]).status_code == 200
    assert variants().endswith("  held: {assumed: b, fix: {leave: no}}\n")
    assert odds()["held"] == 0.0
    assert "held: not “leave”." in plain(page.get("/model").text)
    assert slugs(edit(page, "variants.held", name="As it stands")) == ["bad-name"]
    assert edit(page, "variants.held", "delete").status_code == 200
    for _ in range(4):
        assert undo(page, tmp_path).status_code == 200
    assert file.read_text() == SMALL


def test_what_an_item_needs_is_shown_and_changed(tmp_path: Path) -> None:
    """One claim is enough, or all are needed. Seen red with what is needed not shown, and left beside."""
    folder, item = flagship(tmp_path), "worth.host.war near its ties"
    page, file = page_of(folder), folder / "case.yaml"
    before, shown = file.read_text(), page.get("/edit.json", params={"item": item}).json()
    assert (shown["because"], shown["needed"]) == (["press#bfc21079"], True)
    wanted = {**says(page, item), "action": "write", "needed": False}
    assert page.post("/edits", json=wanted).status_code == 200
    assert "value: -2..-0.5, otherwise: -2..0, because: [press#bfc21079]}" in file.read_text()
    assert undo(page, folder).status_code == 200
    assert edit(page, item, because=["press#bfc21079", "press#837c0372"]).status_code == 200
    assert "value: -2..-0.5, needs: [press#bfc21079,press#837c0372]," in file.read_text().replace(", press", ",press")
    assert undo(page, folder).status_code == 200
    idle = "unused.press#fba5300c"
    assert edit(page, idle, reason="it is: theirs").status_code == 200
    assert '  press#fba5300c: "it is: theirs"\n' in file.read_text()
    assert edit(page, idle, "delete").status_code == 200
    assert edit(page, idle, reason="no act").status_code == 200
    assert '  press#fba5300c: "no act"\n' in file.read_text()
    assert slugs(edit(page, "unused.press#0", reason="none")) == ["unknown-claim"]
    for _ in range(3):
        assert undo(page, folder).status_code == 200
    assert file.read_text() == before


REST: list[tuple[str, dict[str, Any], tuple[str, ...]]] = [  # an item, what is said of it, and the lines that are new
    ("case", {"fix": ["leave=no"], "hindsight": "she: left"}, ("fix: {leave: no}", 'hindsight: "she: left"')),
    ("case", {"fix": []}, ()),
    (
        "rounds",
        {"rounds": "2", "delay": ["her=0.1..0.2", "them=1"]},
        ("rounds: 2", "delay:", "  her: 0.1..0.2", "  them: 1"),
    ),
    ("rounds", {"delay": ["them=2"]}, ("  them: 2",)),
    ("credence", {"credence": ["A=0.9", "1=0.99"]}, ("credence:", "  A: 0.9", '  "1": 0.99')),
    ("credence", {"credence": ["1=0.99"]}, ()),
    ("play.1", {"unseen_by": ["them"]}, ("  - {actor: her, chooses: [leave], unseen_by: [them]}",)),
    (
        "worth.them.cost",
        {"private": "{low: 30 %, high: 70 %}", "value": "{low: -3, high: -1}"},
        ("    - {name: cost, when: chase, value: {low: -3, high: -1}, assumed: a, private: {low: 30 %, high: 70 %}}",),
    ),
    (
        "record.+",
        {
            "room": "exile_offers",
            "where": "stay_at_home: yes or no",
            "outcome": "accepted: yes",
            "own_case": "iso3: PER",
        },
        (
            "record:",
            '  - {room: exile_offers, where: {stay_at_home: ["yes", "no"]}, own_case: {iso3: PER}, '
            'outcome: {accepted: "yes"}}',
        ),
    ),
    (
        "sees.them.+",
        {"options": ["leave=no"], "never": "“leave” and “chase”", "worth": ["her.calm=9"], "assumed": "d"},
        ("sees:", "  them: {options: {leave: no}, never: [leave and chase], worth: {her: {calm: 9}}, assumed: d}"),
    ),
    (
        "sees.them",
        {"options": ["leave=free"], "never": "", "worth": ["her.pride={value: 2, when: leave}"]},
        ("  them: {options: {leave: free}, worth: {her: {pride: {value: 2, when: leave}}}, assumed: d}",),
    ),
    (
        "variants.+",
        {"name": "v", "numbers": ["worth.them.cost=high"], "assumed": "b"},
        ("variants:", "  v: {worth.them.cost: high, assumed: b}"),
    ),
    (
        "history.+",
        {"saw": ["leave=no"], "until": "chase", "terms": "unknown", "assumed": "c"},
        ("history:", "  - {saw: {leave: no}, until: chase, terms: unknown, assumed: c}"),
    ),
    (
        "history.1",
        {"with": ["worth.her.far=2..3"]},
        ("  - {saw: {leave: no}, until: chase, terms: unknown, assumed: c, with: {worth.her.far: 2..3}}",),
    ),
    (
        "reports.press",
        {"publisher": "The Post", "why": "it was linked then"},
        ("    publisher: The Post", "    date: {assumed: 2025-12-03, why: it was linked then}"),
    ),
    ("reports.press", {"date": "2025-12-02", "why": ""}, ("    date: 2025-12-02",)),
]


def test_what_else_a_case_says_is_changed_by_its_lines_alone_and_undone(tmp_path: Path) -> None:
    """Rounds, what waiting costs, grades, held options, types, who does not see a step, reports. Seen red with a whole
    section written anew for one of its numbers, and with the day of a report without why."""
    reports = SMALL.replace(
        "actors:",
        "reports:\n  press:\n    file: a.md\n    publisher: B\n    date: {assumed: 2025-12-03, why: undated}\nactors:",
    )
    (tmp_path / "a.md").write_text("A.\n")
    page, file = page_of(small(tmp_path, reports)), tmp_path / "case.yaml"
    for item, fields, new in REST:
        before = file.read_text().splitlines()
        found = edit(page, item, **fields)
        assert found.status_code == 200, (item, found.text)
        after = file.read_text().splitlines()
        assert tuple(one for one in after if one and one not in before) == new, item
        assert len([one for one in before if one not in after]) <= 2, item
        shown = {} if item.endswith("+") else says(page, item)["fields"]
        assert shown | fields == shown or item.endswith("+"), item
    assert "It sees the case otherwise. Assumed: d." in " ".join(
        plain(re.sub("<.*?>", "", page.get("/model").text)).split()
    )
    for _ in REST:
        assert undo(page, tmp_path).status_code == 200
    assert file.read_text() == reports


def test_an_order_of_more_states_than_a_page_shows_is_refused_in_words(tmp_path: Path) -> None:
    more = "".join(f"  o{k}: {{actor: her, text: t{k}, assumed: a}}\n" for k in range(6))
    page = page_of(small(tmp_path, SMALL.replace("worth:", f"{more}worth:")))
    assert slugs(page.get("/edit.json", params={"item": "ranking.them.+"})) == ["too-many-states"]


@pytest.mark.parametrize(
    ("item", "fields", "field", "said"),
    [
        ("outcomes.+", {"name": "x", "when": "“leave” and"}, "when", "the condition ends too early"),
        ("case", {"horizon": "soon"}, "horizon", "is not a length of time"),
        ("worth.her.calm", {"value": "x"}, "value", "'x' is not a number or a range"),
        ("worth.her.calm", {"when": "leave and"}, "when", "the condition ends too early"),
        ("worth.her.calm", {"assumed": ""}, "", "this cites nothing and does not say it is assumed"),
        ("options.her.+", {"text": "wait"}, "", "this cites nothing"),
        ("rationality", {"unit": "choice", "value": "x"}, "value", "'x' is not a number"),
        ("rationality", {"unit": "raw", "value": "-1"}, "value", "this must be at least 0"),
        ("rationality", {"unit": "choice", "value": ""}, "value", "the value is empty"),
        ("variants.calmer", {"numbers": ["worth.her.calm=x"]}, "worth.her.calm", "'x' is not a number or a range"),
        ("variants.calmer", {"numbers": ["worth.her.cal=2"]}, "worth.her.cal", "there is no quantity"),
        ("variants.calmer", {"numbers": []}, "", "this changes nothing"),
        ("history.+", {"saw": ["leave=no"], "with": ["worth.her.far=}"]}, "worth.her.far", "'}' is not a number"),
        ("sees.them.+", {"worth": ["her.calm=x"], "assumed": "d"}, "her.calm", "'x' is not a number or a range"),
        ("sees.them.+", {"never": "“leave” and", "assumed": "d"}, "never", "the condition ends too early"),
        ("record.+", {"room": "exile_offers", "where": "colour: red"}, "where", "has no column 'colour'"),
        ("rounds", {"delay": ["her=-1"]}, "her", "this must be at least 0"),
        ("credence", {"credence": ["A=2"]}, "A", "this reaches outside 0..1"),
        ("play.1", {"unseen_by": ["her"]}, "unseen_by", "'her' chooses here, and so sees it"),
        ("worth.her.calm", {"private": "{weak: 30 %}", "value": "{weak: 1}"}, "private", "names fewer than two types"),
        ("ranking.them.+", {"order": ["NY", "=YY"], "assumed": "b"}, "order", "this leaves out NN, YN"),
        ("ranking.them.+", {"order": ["[NY", "=}"], "assumed": "b"}, "order", "'[NY' is not a state"),
    ],
    ids=[
        "outcome",
        "case",
        "value",
        "condition",
        "support",
        "new",
        "letters",
        "below 0",
        "empty",
        "of a variant",
        "no number",
        "no change",
        "then",
        "seen",
        "unseen",
        "column",
        "waiting",
        "grade",
        "mover",
        "types",
        "order",
        "state",
    ],
)
def test_what_check_would_say_stands_beside_its_input(
    item: str, fields: dict[str, Any], field: str, said: str, tmp_path: Path
) -> None:
    """And nothing is written for it; an error is refused. Seen red with the field of another item."""
    text = f"{SMALL}variants: {{calmer: {{worth.her.calm: 3..9, assumed: b}}}}\n"
    page = page_of(small(tmp_path, text))
    problems = edit(page, item, "check", **fields).json()["problems"]
    assert [one for one in problems if one["field"] == field and said in one["message"]], problems
    assert (tmp_path / "case.yaml").read_text() == text
    refused = any(one["level"] == "error" for one in problems)
    assert edit(page, item, **fields).status_code == (422 if refused else 200)
    assert ((tmp_path / "case.yaml").read_text() == text) == refused


def test_what_is_still_named_is_not_taken_out(tmp_path: Path) -> None:
    page = page_of(small(tmp_path))
    found = edit(page, "options.leave", "delete")
    assert slugs(found) == ["still-used"]
    assert "the worth of ‘calm’ to her" in found.json()["problems"][0]["message"]
    assert (tmp_path / "case.yaml").read_text() == SMALL


def test_who_is_overtaken_is_told(tmp_path: Path) -> None:
    page = page_of(small(tmp_path))
    other = says(page, "worth.her.far")
    assert edit(page, "worth.her.far", value="2..5").status_code == 200
    assert slugs(page.post("/edits", json={**other, "action": "write"})) == ["case-changed"]
    file = tmp_path / "case.yaml"
    file.write_text(file.read_text() + "# by hand\n")
    assert slugs(undo(page, tmp_path)) == ["case-changed"]
    assert file.read_text().endswith("# by hand\n")


def test_only_the_swap_writes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What writes is what saving a variant writes with, whose every line was killed at (test_web_saving)."""
    page = page_of(small(tmp_path))

    def killed(*_: Any) -> None:
        raise OSError

    monkeypatch.setattr(item_edits, "swap", killed)
    assert edit(page, "worth.her.far", value="2..5").status_code == 500
    assert (tmp_path / "case.yaml").read_text() == SMALL
    assert sorted(path.name for path in tmp_path.iterdir()) == ["case.yaml"]


def test_the_model_asks_why_they_would_ever_do_this(tmp_path: Path) -> None:
    text = SMALL.replace("value: -3..-1, assumed: a", "value: -3..-1")
    page = page_of(small(tmp_path, text))
    shown = plain(page.get("/model").text)
    assert "Why would they ever do this? Nobody gains by it" in shown
    assert "cites nothing and does not say it is assumed" in shown
    assert page_of(FLAGSHIP).get("/edit?item=worth.ruler.%2B").status_code == 200


@pytest.mark.parametrize(
    "item", ["", "x", "options", "worth.her.+.x", "play.99", "options.<b>", "priorities.her.1", "ranking.her"]
)
def test_an_item_that_is_none_is_refused(item: str, tmp_path: Path) -> None:
    page = page_of(small(tmp_path))
    assert slugs(page.get("/edit.json", params={"item": item})) == ["unknown-name"]
    assert page.post("/edits", json={"action": "write", "item": item, "digest": digest(tmp_path)}).status_code == 422
    assert (tmp_path / "case.yaml").read_text() == SMALL


def test_hostile_text_is_kept_and_does_nothing(tmp_path: Path) -> None:
    page, text = page_of(small(tmp_path)), '<img src=x onerror=alert(1)>": {a: b} # \\ “x”'
    assert edit(page, "options.leave", text=text).status_code == 200
    assert next(one.text for one in load(tmp_path).options if one.id == "leave") == text
    for address in ("/model", "/edit?item=options.leave", "/edit?item=worth.her.calm"):
        assert "<img" not in page.get(address).text


def test_a_history_that_a_stranger_wrote_is_no_undo(tmp_path: Path) -> None:
    """Lines of other shapes are passed over, and what the page itself wrote before them is undone."""
    page = page_of(small(tmp_path))
    before = (tmp_path / "case.yaml").read_bytes()
    assert edit(page, "case", question="Will she stay?").status_code == 200
    line = json.loads((tmp_path / FILE).read_text("utf-8").splitlines()[-1])
    good = line["undo"]
    odd = [{**good, "more": 1}, {"start": 0}, 7, {**good, "start": -1}, {**good, "old": None}, {**good, "start": "0"}]
    with (tmp_path / FILE).open("a", encoding="utf-8") as history:
        history.writelines(json.dumps({**line, "undo": undone}) + "\n" for undone in odd)
    assert undo(page, tmp_path).status_code == 200
    assert (tmp_path / "case.yaml").read_bytes() == before
