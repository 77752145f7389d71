"""Who changed what: noted when it is written, told from the files where nobody noted it, and taken away.

Broken on purpose, each seen red: see the commit.
"""

from __future__ import annotations

import csv
import html
import io
import json
import re
from pathlib import Path

import pytest

pytest.importorskip("fastapi", reason="the page needs the extra 'web'")

from schemas import schema
from test_web_build import PAGE
from test_web_evidence import HOSTILE, decided, hostile
from web_client import SMALL, Client, page_of, plain, slugs, small

from offramp.analysts.case_history import FILE, PastChange, case_history, note_change
from offramp.cli import execute
from offramp.errors import OfframpError

ANA = {"cookie": "offramp-name=Ana%20%C3%96"}


def save(page: Client, name: str, **more: str) -> int:
    found = re.search(r'data-digest="([0-9a-f]{64})"', page.get("/").text)
    assert found
    body = {"name": name, "set": ["worth.her.far=4"], "assumed": "=1+1", "digest": found[1]}
    return page.post("/variants", json={**body, **more}, headers=ANA).status_code


def rows(page: Client) -> list[tuple[str, str, str]]:
    found = page.get("/history.json").json()
    assert schema("history").faults(found) == []
    return [(one["by"], one["kind"], one["action"]) for one in found["changes"]]


def test_what_the_page_writes_is_noted_with_name_and_day(tmp_path: Path) -> None:
    page = page_of(small(tmp_path, SMALL + "variants: {older: {worth.her.far: 2, assumed: by hand}}\n"))
    assert save(page, "harder") == 201
    assert save(page, "by name", by="Ben") == 201
    assert rows(page) == [
        ("", "variants", "standing"),
        ("Ana Ö", "variants", "save"),
        ("Ben", "variants", "save"),
    ]
    text = plain(page.get("/history").text)
    assert re.search(r"<td>\d{4}-\d\d-\d\d \d\d:\d\d UTC</td><td>Ben</td><td>saved the variant “by name”: =1\+1", text)
    assert text.index("saved the variant") < text.index("wrote the variant “older”: by hand"), "the latest first"
    table = list(csv.DictReader(io.StringIO(page.get("/history.csv").content.decode("utf-8-sig"))))
    assert [row["detail"] for row in table][1:3] == ["'=1+1"] * 2, "no formula for a spreadsheet"


def test_a_refused_change_is_not_noted(tmp_path: Path) -> None:
    page = page_of(small(tmp_path))
    assert save(page, "as it stands") == 422
    assert rows(page) == []
    assert "Nothing was changed yet." in page.get("/history").text


def test_decisions_about_claims_are_told_in_the_words_of_the_claims(tmp_path: Path) -> None:
    page = page_of(hostile(tmp_path / "case", HOSTILE))
    claim = json.loads((tmp_path / "case/claims.jsonl").read_text("utf-8").split("\n")[1])
    assert decided(page, "grade", claim["id"], grade="B2", by="Ana").status_code == 200
    assert rows(page) == [("Ana", "claims", "grade")]
    text = page.get("/history").text
    assert f"<td>Ana</td><td>graded “{claim['text'][:12]}" in html.unescape(text)
    assert not re.search(r"<script>alert|<img|\u202e", text)


def test_what_is_decided_of_proposals_is_told_by_name_or_without(tmp_path: Path) -> None:
    page = page_of(tmp_path)
    page.post("/pages?publisher=X", content=PAGE.encode(), headers=ANA)
    digest = re.search(r'data-draft="([0-9a-f]{64})"', page.get("/build").text)
    assert digest
    names = re.findall(r'class="proposal" data-name="(a[0-9a-f]+)"', page.get("/build").text)[:1]
    body = {"action": "accept", "names": names, "digest": digest[1]}
    assert page.post("/proposals", json=body, headers=ANA).status_code == 200
    told = [(one.by, one.kind, one.action) for one in case_history(tmp_path).changes]
    assert told == [("Ana Ö", "pages", "add"), ("Ana Ö", "proposals", "accept")]
    (tmp_path / FILE).unlink()
    assert [(one.at, one.kind, one.action) for one in case_history(tmp_path).changes] == [("", "proposals", "accept")]


def test_a_line_cut_short_does_not_count_and_a_damaged_one_is_located(tmp_path: Path) -> None:
    folder = small(tmp_path)
    note_change(folder, PastChange("", "Ana", "pages", "add", ("one",)))
    with (folder / FILE).open("ab") as file:
        file.write(b'{"format": "off')
    assert len(case_history(folder).changes) == 1
    note_change(folder, PastChange("", "Ben", "pages", "add", ("two",)))
    assert [one.by for one in case_history(folder).changes] == ["Ana", "Ben"]
    (folder / FILE).write_text('{"at": 1}\n', "utf-8")
    with pytest.raises(OfframpError, match=r"history.jsonl:1:1 damaged-journal"):
        case_history(folder)
    assert slugs(page_of(folder).get("/history.json")) == ["damaged-journal"]


def test_the_command_tells_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    note_change(small(tmp_path), PastChange("", "Ana", "pages", "add", ("one",)))
    assert execute(["claims", str(tmp_path), "history"]) == 0
    assert "handed in the page “one”" in capsys.readouterr().out
