"""The gate: who may ask, how much, and what a browser may do with the answer."""

from __future__ import annotations

import asyncio
import json
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("fastapi", reason="the page needs the extra 'web'")

import httpx
from web_client import FLAGSHIP, Client, flagship, page_of, slugs, small

from offramp.cli import execute
from offramp.errors import OfframpError
from offramp.web.app import served
from offramp.web.gate import AT_ONCE, MOST_BODY, MOST_OPEN, Gate, Settings, check_settings, short_code

TOKEN = "a-token-of-many-letters"


@pytest.fixture(scope="module")
def page() -> Client:
    return page_of(FLAGSHIP)


@pytest.fixture(scope="module")
def locked() -> Client:
    return page_of(FLAGSHIP, Settings("0.0.0.0", 8000, TOKEN))


# addresses --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "::1", "[::1]", "127.0.0.53"])
def test_this_machine_needs_no_token(host: str) -> None:
    check_settings(Settings(host))


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.7", "example.org", "", "localhost.example.org"])
def test_any_other_address_does(host: str) -> None:
    with pytest.raises(OfframpError) as refused:
        check_settings(Settings(host))
    assert [one.slug for one in refused.value.problems] == ["token-needed"]
    check_settings(Settings(host, token=TOKEN))


@pytest.mark.parametrize("token", ["short", "ä" * 20])
def test_a_token_must_be_long_and_plain(token: str) -> None:
    with pytest.raises(OfframpError, match="weak-token"):
        check_settings(Settings("127.0.0.1", token=token))


@pytest.mark.parametrize(
    ("words", "slug"),
    [
        (["--host", "0.0.0.0"], "token-needed"),
        (["--token", "short"], "weak-token"),
        (["--port", "99999"], "bad-port"),
        (["--host", "203.0.113.1", "--token", TOKEN], "cannot-listen"),
        (["--host", "\udcff", "--token", TOKEN], "cannot-listen"),
    ],
)
def test_the_command_refuses_to_start(words: list[str], slug: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert execute(["serve", str(FLAGSHIP), *words]) == 1
    assert slug in capsys.readouterr().err


def test_the_command_needs_a_folder_and_no_broken_case(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert execute(["serve", str(tmp_path / "none")]) == 1
    assert "not-a-folder" in capsys.readouterr().err
    (tmp_path / "case.yaml").write_text("format: offramp/case-1\n")
    assert execute(["serve", str(tmp_path), "--port", "0"]) == 1
    assert "missing-key" in capsys.readouterr().err


@pytest.mark.skipif(not hasattr(signal, "SIGINT"), reason="no SIGINT on this system")
def test_the_command_serves_until_it_is_interrupted(tmp_path: Path) -> None:
    words = [sys.executable, "-m", "offramp.cli", "serve", str(small(tmp_path)), "--port", "0", "--token", TOKEN]
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as page:
        assert page.stdout
        address = page.stdout.readline().split()[0]
        assert address.endswith(f"/?token={TOKEN}")
        with httpx.Client(follow_redirects=True, timeout=60) as client:
            assert "Will she leave?" in client.get(address).text
        page.send_signal(signal.SIGINT)
        assert page.communicate(timeout=60)[1] == ""
    assert page.returncode == 0


# host and origin --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("host", ["127.0.0.1:8000", "localhost:8000", "[::1]:8000", "127.0.0.1"])
def test_its_own_names_are_answered(page: Client, host: str) -> None:
    assert page.get("/answer.json", headers={"host": host}).status_code == 200


@pytest.mark.parametrize(
    "host",
    [
        *("evil.example", "evil.example:8000", "127.0.0.1.evil.example:8000", "127.0.0.1:9999", ""),
        *("localhost@evil.example", "127.0.0.1:8000@evil.example", "evil.example#127.0.0.1", "127.0.0.1:x", "[::1"),
        *("169.254.169.254", "0.0.0.0:8000", "192.168.1.7:8000"),
    ],
)
def test_other_names_are_not(page: Client, host: str) -> None:
    """DNS rebinding: another site's name that leads here."""
    found = page.get("/answer.json", headers={"host": host})
    assert found.status_code == 421
    assert slugs(found) == ["wrong-host"]


def test_where_every_address_is_listened_to_names_are_not_answered(locked: Client) -> None:
    head = {"authorization": f"Bearer {TOKEN}"}
    assert locked.get("/answer.json", headers=head | {"host": "192.168.1.7:8000"}).status_code == 200
    assert locked.get("/answer.json", headers=head | {"host": "evil.example:8000"}).status_code == 421


BODY = {"name": "x", "assumed": "y", "set": ["worth.ruler.fear=-7"], "digest": "0"}


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "http://evil.example"},
        {"origin": "null"},
        {"origin": "http://127.0.0.1:9999"},
        {"origin": "http://127.0.0.1:8000.evil.example"},
        {"origin": "http://127.0.0.1:8000", "sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"sec-fetch-site": "cross-site"},
    ],
)
def test_what_another_sites_page_sends_is_refused(page: Client, headers: dict[str, str]) -> None:
    found = page.post("/variants", json=BODY, headers=headers)
    assert found.status_code == 403
    assert slugs(found) == ["wrong-origin"]


@pytest.mark.parametrize("headers", [{}, {"origin": "http://127.0.0.1:8000", "sec-fetch-site": "same-origin"}])
def test_what_its_own_page_sends_is_read(page: Client, headers: dict[str, str]) -> None:
    assert slugs(page.post("/variants", json=BODY, headers=headers)) == ["case-changed"]


def test_a_form_of_another_kind_is_no_variant(page: Client) -> None:
    """A form can be sent from any page without asking first; JSON cannot."""
    text = json.dumps(BODY)
    found = page.post("/variants", content=text, headers={"content-type": "text/plain"})
    assert found.status_code == 422
    assert slugs(found) == ["bad-request"]


def test_no_page_from_elsewhere_loads_ours_as_a_part_of_it(page: Client) -> None:
    apart = {"sec-fetch-site": "cross-site", "sec-fetch-mode": "no-cors"}
    assert page.get("/static/page.js", headers=apart).status_code == 403
    assert page.get("/", headers=apart | {"sec-fetch-mode": "navigate"}).status_code == 200


# token ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"authorization": "Bearer wrong"},
        {"authorization": f"Basic {TOKEN}"},
        {"authorization": "Bearer "},
        {"cookie": "offramp-token-8000=wrong"},
        {"cookie": f"offramp-token-8001={TOKEN}"},
        {"cookie": f"other={TOKEN}"},
        {"authorization": f"Bearer {TOKEN}x"},
    ],
)
@pytest.mark.parametrize("address", ["/", "/answer.json", "/static/page.js", "/openapi.json", "/none"])
def test_without_the_token_nothing_is_shown(locked: Client, headers: dict[str, str], address: str) -> None:
    found = locked.get(address, headers=headers)
    assert found.status_code == 401
    assert slugs(found) == ["token-needed"]
    assert "Soft exit" not in found.text


def test_with_the_token_it_is(locked: Client) -> None:
    assert locked.get("/answer.json", headers={"authorization": f"Bearer {TOKEN}"}).status_code == 200
    assert locked.get("/answer.json", headers={"cookie": f"a=b; offramp-token-8000={TOKEN}"}).status_code == 200


def test_the_address_with_the_token_leaves_a_cookie_and_leads_on(locked: Client) -> None:
    found = locked.get(f"/holds?token={TOKEN}&concept=nash")
    assert found.status_code == 303
    assert found.headers["location"] == "/holds?concept=nash"
    cookie = found.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=lax" in cookie  # a link on another site's page leads here through this one
    assert cookie.startswith("offramp-token-8000=")
    assert locked.get("/?token=wrong").status_code == 401
    away = locked.ask("GET", f"http://127.0.0.1:8000//evil.example/?token={TOKEN}")
    assert away.headers["location"] == "/evil.example/"


def test_who_has_no_token_can_type_it(locked: Client) -> None:
    """Seen red without the field, and with the styles behind the gate."""
    found = locked.get("/holds?concept=nash", headers={"accept": "text/html"})
    assert found.status_code == 401
    assert '<form method="get"><label>Token or code <input name="token" type="password"' in found.text
    assert locked.get("/static/page.css").status_code == 200


def test_who_joins_types_the_code_of_the_card(tmp_path: Path) -> None:
    page = page_of(small(tmp_path), Settings("0.0.0.0", 8000, TOKEN))
    head = {"authorization": f"Bearer {TOKEN}", "host": "192.168.1.7:8000"}
    for shown in (page.get(address, headers=head).text for address in ("/meeting", "/meeting?card=true")):
        assert f"http://192.168.1.7:8000/meeting?token={TOKEN}" in shown
    code = short_code(TOKEN)
    assert f">{code[:4]} {code[4:]}<" in shown
    typed = page.get(f"/meeting?token={code[:4]}+{code[4:].upper()}")
    assert (typed.status_code, typed.headers["location"]) == (303, "/meeting")
    assert f"offramp-token-8000={TOKEN}" in typed.headers["set-cookie"]
    for k in range(page.app.misses, 60):
        assert page.get(f"/?token=wrong{k:03}").status_code == 401
    assert page.get(f"/?token={code}").status_code == 401  # too many were tried
    assert page.get(f"/?token={TOKEN}").status_code == 303
    assert "Only this machine reaches" in page_of(tmp_path).get("/meeting").text


# bounds -----------------------------------------------------------------------------------------------------------


def test_a_body_that_is_too_large_is_refused(page: Client) -> None:
    large = b"x" * (MOST_BODY + 1)
    said = page.post("/variants", content=large, headers={"content-type": "application/json"})
    assert said.status_code == 413
    assert slugs(said) == ["body-too-large"]


def test_a_body_without_a_length_is_counted(page: Client) -> None:
    async def parts() -> object:
        for _ in range(MOST_BODY // 1000 + 2):
            yield b"x" * 1000

    found = page.post("/variants", content=parts(), headers={"content-type": "application/json"})
    assert found.status_code == 413
    assert slugs(found) == ["body-too-large"]


def test_nonsense_for_a_length_is_too_much(page: Client) -> None:
    assert page.post("/variants", content=b"{}", headers={"content-length": "-1"}).status_code == 413


def test_an_address_that_is_too_long_is_refused(page: Client) -> None:
    found = page.get("/answer.json?set=" + "x" * 13_000)
    assert found.status_code == 414
    assert slugs(found) == ["address-too-long"]


def test_too_many_at_once_are_told_to_wait() -> None:
    gate = served(FLAGSHIP)
    gate.open = MOST_OPEN
    found = Client(gate).get("/answer.json")
    assert found.status_code == 429
    assert slugs(found) == ["too-busy"]


@pytest.mark.parametrize(("method", "slug"), [("GET", "too-slow"), ("POST", "")])
def test_what_takes_too_long_is_told_and_counted_until_it_ends(method: str, slug: str) -> None:
    """The work goes on, as no thread can be stopped; what it says in the end is not sent any more. What changes
    something is waited for, or it would be told that it failed and written all the same. Seen red with the limit for
    every method."""
    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message)

    async def receive() -> Any:
        return {"type": "http.request", "body": b""}

    async def ask() -> None:
        ended = asyncio.Event()

        async def slow(_: object, __: object, send: Any) -> None:
            await ended.wait()
            await send({"type": "http.response.start", "status": 200, "headers": []})
            await send({"type": "http.response.body", "body": b"late"})

        gate = Gate(slow, Settings())
        gate.longest = 0.01
        if not slug:
            asyncio.get_running_loop().call_later(0.1, ended.set)
        scope = {
            "type": "http",
            "method": method,
            "path": "/",
            "query_string": b"",
            "headers": [(b"host", b"localhost")],
        }
        await gate(scope, receive, send)
        assert gate.open == 1 or not slug
        ended.set()
        while gate.open:
            await asyncio.sleep(0)

    asyncio.run(ask())
    assert [one["type"] for one in sent] == ["http.response.start", "http.response.body"]
    assert sent[0]["status"] == (422 if slug else 200)
    assert (json.loads(sent[1]["body"])["problems"][0]["slug"] == slug) if slug else (sent[1]["body"] == b"late")


SCOPE = {"type": "http", "method": "GET", "path": "/brief", "query_string": b"", "headers": [(b"host", b"localhost")]}


class Caller:
    """Who asks for a page: what it sends, and what it hears."""

    def __init__(self, *messages: dict[str, Any]) -> None:
        self.messages, self.heard = list(messages), list[Any]()
        self.gone = asyncio.Event()

    async def receive(self) -> Any:
        if self.messages:
            return self.messages.pop(0)
        await self.gone.wait()
        return {"type": "http.disconnect"}

    async def send(self, message: Any) -> None:
        self.heard.append(message)

    @property
    def told(self) -> tuple[int, str]:
        """The status and the slug that was heard."""
        return self.heard[0]["status"], json.loads(self.heard[1]["body"])["problems"][0]["slug"]


def test_views_wait_for_their_turn_the_answer_does_not_and_who_has_gone_is_not_worked_for() -> None:
    """Seen red without turns, without the lane, and without cancelling."""
    begun: list[str] = []

    async def ask() -> None:
        ended = asyncio.Event()

        async def view(scope: Any, _: object, send: Any) -> None:
            begun.append(scope["path"])
            await (asyncio.sleep(0) if scope["path"] == "/" else ended.wait())
            await send({"type": "http.response.start", "status": 200, "headers": []})
            await send({"type": "http.response.body", "body": b"fine"})

        gate, whole = Gate(view, Settings()), {"type": "http.request", "body": b""}
        callers = [Caller(whole) for _ in range(AT_ONCE["views"] + 1)]
        asked = [asyncio.create_task(gate(SCOPE, one.receive, one.send)) for one in callers]
        answered, late = Caller(whole), Caller(whole)
        while len(begun) < AT_ONCE["views"]:
            await asyncio.sleep(0)
        await gate({**SCOPE, "path": "/"}, answered.receive, answered.send)
        assert answered.heard[0]["status"] == 200
        callers[-1].gone.set()
        await asked[-1]
        gate.patience["views"] = 0.01
        await gate(SCOPE, late.receive, late.send)
        assert late.told == (429, "too-busy")
        ended.set()
        await asyncio.gather(*asked)
        assert (gate.open, callers[-1].heard) == (0, [])

    asyncio.run(ask())
    assert begun == ["/brief"] * AT_ONCE["views"] + ["/"]


PAGE = {"accept": "text/html"}
CHANGED = "set=worth.her.calm%3D1&actor=her"


def refused_for_now(gate: Any, status: int) -> str:
    """What a reader is shown whose view is not there yet: the frame, and the changes in every link."""
    found = Client(gate).get(f"/seat?{CHANGED}", headers=PAGE)
    assert found.status_code == status
    assert f'id="again" href="/seat?{CHANGED.replace("&", "&amp;")}"' in found.text
    assert '<a href="/?set=worth.her.calm%3D1">to the answer</a>' in found.text
    assert 'href="/seat?set=worth.her.calm%3D1" aria-current="page"' in found.text
    return found.text


def test_a_view_that_is_slow_or_waits_keeps_the_frame_and_can_be_asked_for_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Seen red by answering both as what cannot be shown."""
    monkeypatch.setattr("offramp.web.error_pages.FRAME", 60.0)
    gate = served(small(tmp_path), draws=0)
    gate.longest = 0.0
    assert "This takes long" in (slow := refused_for_now(gate, 422))
    assert "data-wait" not in slow
    gate.longest, gate.patience["views"] = 60.0, 0.01
    monkeypatch.setitem(AT_ONCE, "views", 0)
    assert 'data-wait="5"' in refused_for_now(gate, 429)
    gate.patience["answers"] = 0.01
    monkeypatch.setitem(AT_ONCE, "answers", 0)
    said = Client(gate).get("/answer.json", headers=PAGE)
    assert (said.status_code, slugs(said)) == (429, ["too-busy"])


def test_no_one_is_shown_the_case_before_its_token(locked: Client) -> None:
    locked.app.open = MOST_OPEN
    said = locked.get("/brief", headers=PAGE)
    locked.app.open = 0
    assert said.status_code == 429
    assert "Try again" in said.text
    assert "views" not in said.text


def test_a_request_that_is_half_sent_is_ended() -> None:
    """Seen red by waiting for its rest, which counted as open for ever."""

    async def ask() -> None:
        gate, caller = Gate(served(FLAGSHIP).app, Settings()), Caller({"type": "http.request", "more_body": True})
        gate.slowest = 0.01
        await gate(SCOPE, caller.receive, caller.send)
        assert caller.told == (408, "too-slow")
        assert gate.open == 0

    asyncio.run(ask())


def test_every_request_that_ends_is_counted_off(page: Client) -> None:
    for address in ("/answer.json", "/none", "/?set=x"):
        page.get(address)
    assert isinstance(page.app, Gate)
    assert page.app.open == 0


def test_nothing_nests_too_deep_for_the_reader_of_json(page: Client) -> None:
    deep = b"[" * 30_000 + b"]" * 30_000
    found = page.post("/variants", content=deep, headers={"content-type": "application/json"})
    assert 400 <= found.status_code < 500
    assert slugs(found)


# headers ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("address", ["/", "/answer.json", "/static/page.js", "/none", "/?set=x", "/openapi.json"])
def test_every_answer_carries_the_headers(page: Client, address: str) -> None:
    found = page.get(address).headers
    policy = found["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert found["x-content-type-options"] == "nosniff"
    assert found["referrer-policy"] == "no-referrer"
    assert found["cache-control"] == "no-store"
    assert float(found["server-timing"].partition("dur=")[2]) > 0


def test_a_refusal_carries_them_too(page: Client) -> None:
    assert "content-security-policy" in page.get("/", headers={"host": "evil.example"}).headers


def test_a_fault_of_ours_is_told_without_its_trace(
    page: Client, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fault(_: object) -> None:
        raise RuntimeError("a secret")

    monkeypatch.setattr("offramp.web.routes.answer.answered", fault)
    found = page.get("/answer.json")
    assert found.status_code == 500
    assert slugs(found) == ["internal-error"]
    assert "secret" not in found.text
    assert "content-security-policy" in found.headers
    assert "a secret" in capsys.readouterr().err


# paths ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "path",
    [
        *(
            "/../case.yaml",
            "/static/../app.py",
            "/static/%2e%2e/app.py",
            "/static/..%2fapp.py",
            "/static/%2e%2e%2fapp.py",
        ),
        *("/static//etc/passwd", "/static/%2fetc%2fpasswd", "/etc/passwd", "/case.yaml", "/reports/press.md"),
        *(
            "/static/..\\app.py",
            "/static/%5c..%5capp.py",
            "/static/page.js%00.css",
            "/static/",
            "/static",
            "//static/x",
        ),
    ],
)
def test_no_path_leads_to_a_file(page: Client, path: str) -> None:
    found = page.ask("GET", f"http://127.0.0.1:8000{path}")
    assert found.status_code in (404, 405)
    assert slugs(found)[0] in ("no-such-page", "wrong-method")
    assert "root:" not in found.text


def test_a_link_out_of_the_folder_is_not_followed(tmp_path: Path) -> None:
    """A report that is a link to a file elsewhere: the case is refused before anything is read from it."""
    folder, secret = flagship(tmp_path), tmp_path / "secret.md"
    secret.write_text("a secret", "utf-8")
    (folder / "reports/press.md").unlink()
    (folder / "reports/press.md").symlink_to(secret)
    with pytest.raises(OfframpError, match="path-outside-case"):
        served(folder)


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
def test_pages_are_only_read(page: Client, method: str) -> None:
    found = page.ask(method, "/answer.json")
    assert found.status_code == 405
    assert slugs(found) == ["wrong-method"]
    assert found.headers["allow"] == "GET"
