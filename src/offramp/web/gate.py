"""The gate before every page: who may ask, how much at once, and what a browser may do with the answer.

* Host: the page answers to its own names only (against DNS rebinding); Origin and Sec-Fetch-Site: what is sent to it
  comes from its own pages (against forged requests).
* Token: where one is set, by `Authorization: Bearer`, by a cookie of this port, or once by `?token=`, which leaves it;
  there a short code, which is read out in a meeting, does as well until it was mistyped too often.
* Bounds: the body and how long it may take to come, the address, how many requests are open at a time, how long one may
  take (what changes something is never told that it failed and then written: it is answered when it is done), and how
  many views are worked on beside the answer; who has gone away is not worked for any more.
* Headers: scripts, styles and pictures from the page itself alone, nothing inline, in no frame, no referrer.
"""

from __future__ import annotations

import asyncio
import ipaddress
import time
from base64 import b32encode
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from hmac import compare_digest, digest
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlencode, urlsplit
from weakref import WeakKeyDictionary

from offramp.errors import OfframpError
from offramp.web.session import refuse

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

MOST_BODY = 64 * 1024  # bytes
MOST_PAGE = 2 * 1024 * 1024  # of a report that is handed in
MOST = {"/pages": MOST_PAGE}
MOST_ADDRESS = 12 * 1024
MOST_OPEN = 128  # requests at a time
LONGEST = 30.0  # seconds until an answer to who reads begins
SLOWEST = 10.0  # seconds until a request has been sent
PATIENCE = {"views": 5.0, "answers": 7.0}  # seconds to wait for a turn
AT_ONCE = {"views": 2, "answers": 3}  # of `app.AT_ONCE` threads: what is begun is soon done
ANSWERS = ("/", "/answer.json")
DECIDED = ("/static/", "/jobs", "/files")  # waits for no turn, as what changes something does not
COOKIE = "offramp-token"  # and the port: cookies know none
LEAST_TOKEN = 16  # letters
CODE = 8  # letters
MOST_MISSES = 50  # wrong codes until only the token opens the page
SAFE = ("GET", "HEAD", "OPTIONS")
STYLES = "/static/page.css"

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = (
    ("content-security-policy", POLICY),
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "no-referrer"),
    ("x-frame-options", "DENY"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    ("permissions-policy", "camera=(), microphone=(), geolocation=()"),
    ("cache-control", "no-store"),
)


@dataclass(frozen=True, slots=True)
class Settings:
    """Where the page is served, and the token that it asks for ("" for none, on loopback only)."""

    host: str = "127.0.0.1"
    port: int = 8000
    token: str = ""


def check_settings(settings: Settings) -> None:
    """Raise OfframpError token-needed, weak-token or bad-port."""
    if not settings.token and not loopback(settings.host):
        message = f"'{settings.host}' can be reached from other machines"
        raise refuse("token-needed", message, f"add --token with {LEAST_TOKEN} letters or more, or leave --host out")
    if settings.token and (len(settings.token) < LEAST_TOKEN or not settings.token.isascii()):
        raise refuse("weak-token", f"the token has fewer than {LEAST_TOKEN} plain letters", "choose a longer one")
    if not 0 <= settings.port <= 65_535:
        raise refuse("bad-port", f"{settings.port} is not a port", "choose one from 1024 to 65535")


def loopback(host: str) -> bool:
    """Whether an address is this machine's own, which no other can reach."""
    try:
        return host == "localhost" or ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def short_code(token: str) -> str:
    """The code that stands for a token: letters, and digits from 2 to 7.

    >>> short_code("a-token-of-many-letters")
    '3mtxhqvs'
    """
    return b32encode(digest(token.encode(), b"offramp join", sha256)).decode()[:CODE].lower()


class Gate:
    """An ASGI application in front of another."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self.app, self.settings = app, settings
        self.open, self.longest, self.slowest, self.patience = 0, LONGEST, SLOWEST, dict(PATIENCE)
        self.cookie = f"{COOKIE}-{settings.port}"
        self.code, self.misses = short_code(settings.token), 0
        self._turns: WeakKeyDictionary[asyncio.AbstractEventLoop, dict[str, asyncio.Semaphore]] = WeakKeyDictionary()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            if scope["type"] == "lifespan":
                await self.app(scope, receive, send)
            return
        guarded = _guarded(send)
        refusal = self._refusal(scope)
        if refusal:
            await _answer(scope, receive, guarded, *refusal)
        elif self._invited(scope):
            await _welcome(scope, receive, guarded, self.cookie, self.settings.token)
        else:
            await self._through(scope, receive, guarded)

    async def _through(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer in time; what is begun and not done by then works on unheard, and counts as open until it ends."""
        sending, begun = _Once(send), asyncio.Event()
        self.open += 1
        body = await self._body(scope, receive, send)
        if body is None:
            self.open -= 1
            return
        gone = asyncio.create_task(_gone(receive))
        work = asyncio.create_task(self._in_turn(scope, _replayed(body, gone), sending, begun))
        work.add_done_callback(self._closed)
        limit = self.longest if scope["method"] in SAFE else None  # what writes cannot be stopped, so it is waited for
        done, _ = await asyncio.wait({work, gone}, timeout=limit, return_when=asyncio.FIRST_COMPLETED)
        sending.over = work not in done and not sending.begun
        if gone in done and not begun.is_set():
            work.cancel()  # what waits for its turn need not begin; what has begun no one can stop
        elif sending.begun or work in done:
            await work
        elif gone not in done:
            await self._later(scope, receive, send, 422, _too_slow(self.longest))
        gone.cancel()

    def _turns_of(self, lane: str) -> asyncio.Semaphore:
        """The turns of a lane, in the loop that asks."""
        lanes = self._turns.setdefault(asyncio.get_running_loop(), {})
        return lanes.setdefault(lane, asyncio.Semaphore(AT_ONCE[lane]))

    def _closed(self, work: asyncio.Task[None]) -> None:
        self.open -= 1
        if not work.cancelled():
            work.exception()  # it has been told where it was awaited

    async def _body(self, scope: Scope, receive: Receive, send: Send) -> bytes | None:
        """The whole body, which is small, before anything is done with it; None where it was refused or never came."""
        try:
            return await asyncio.wait_for(_whole(receive, MOST.get(scope["path"], MOST_BODY)), self.slowest)
        except TimeoutError:
            await _answer(scope, receive, send, 408, _half_sent(self.slowest))
        except OfframpError as error:
            await _answer(scope, receive, send, 413, error)
        return None

    async def _in_turn(self, scope: Scope, receive: Receive, send: Send, begun: asyncio.Event) -> None:
        """Work on a request: on views and on answers in lanes of their own, so that those that are begun are soon done;
        on what is decided at once."""
        lane = _lane(scope)
        turns = self._turns_of(lane) if lane else None
        try:
            if turns:
                await asyncio.wait_for(turns.acquire(), self.patience[lane])
        except TimeoutError:
            await self._later(scope, receive, send, 429, _busy())
            return
        begun.set()
        try:
            await self.app(scope, receive, send)
        finally:
            if turns:
                turns.release()

    async def _later(self, scope: Scope, receive: Receive, send: Send, status: int, error: OfframpError) -> None:
        """Tell that a view is not there yet: to a reader within the page, from where it can be asked for again."""
        from offramp.web.error_pages import later

        placed = await later({**scope, "app": self.app}, error, status) if _reads_page(scope) else None
        await (placed(scope, receive, send) if placed else _answer(scope, receive, send, status, error))

    def _refusal(self, scope: Scope) -> tuple[int, OfframpError] | None:
        headers = _headers(scope)
        if self.open >= MOST_OPEN:
            return 429, refuse("too-busy", f"{MOST_OPEN} requests are open already", "try again in a moment")
        if len(scope["path"]) + len(scope["query_string"]) > MOST_ADDRESS:
            return 414, refuse("address-too-long", f"the address is longer than {MOST_ADDRESS:,} letters", "undo some")
        if not self._own_host(headers.get("host", "")):
            return 421, refuse("wrong-host", f"'{headers.get('host', '')[:80]}' is not this page's address", "see it")
        if not _same_origin(scope["method"], headers):
            return 403, refuse("wrong-origin", "the request was made by another site's page", "open the page itself")
        if _length(headers) > MOST.get(scope["path"], MOST_BODY):
            return 413, _too_large(MOST.get(scope["path"], MOST_BODY))
        public = scope["path"] == STYLES  # of the page that asks for the token
        if self.settings.token and not (public or self._known(headers) or self._invited(scope)):
            return 401, refuse(
                "token-needed", "this page asks for its token", "open the address that holds it, or type it"
            )
        return None

    def _own_host(self, header: str) -> bool:
        """Whether the Host header names this page; where it listens to every address, any bare address does."""
        name, port = _parted(header)
        mine = self.settings.host.strip("[]").lower()
        if port not in (None, self.settings.port) or not name:
            return False
        if loopback(mine):
            return loopback(name)
        if mine in ("0.0.0.0", "::"):  # a name could be anybody's; the token alone would still keep them out
            return _address(name)
        return name == mine

    def _known(self, headers: dict[str, str]) -> bool:
        kind, _, word = headers.get("authorization", "").partition(" ")
        given = [word.strip()] if kind.lower() == "bearer" else []
        given += [value for name, value in _cookies(headers.get("cookie", "")) if name == self.cookie]
        return any(self._matches(one) for one in given)

    def _invited(self, scope: Scope) -> bool:
        """Whether the address itself holds the token."""
        if not self.settings.token or scope["method"] != "GET":
            return False
        return any(name == "token" and (self._matches(value) or self._typed(value)) for name, value in _query(scope))

    def _typed(self, word: str) -> bool:
        """Whether it is the short code, which is forgotten after a few wrong ones: nobody can try them all."""
        word = "".join(word.split()).lower()
        if len(word) != CODE or self.misses >= MOST_MISSES:
            return False
        fits = compare_digest(word.encode("utf-8", "replace"), self.code.encode())
        self.misses += not fits
        return fits

    def _matches(self, word: str) -> bool:
        return compare_digest(word.encode("utf-8", "replace"), self.settings.token.encode())


def _lane(scope: Scope) -> str:
    """The lane of a request, "" for none."""
    if scope["method"] != "GET" or scope["path"].startswith(DECIDED):
        return ""
    return "answers" if scope["path"] in ANSWERS else "views"


class _Once:
    """A sender that knows whether an answer has begun, and sends no more once it is `over`."""

    def __init__(self, send: Send) -> None:
        self.send, self.begun, self.over = send, False, False

    async def __call__(self, message: Message) -> None:
        if not self.over:
            self.begun = True
            await self.send(message)


def _too_slow(seconds: float) -> OfframpError:
    message = f"this takes longer than {seconds:g} seconds"
    return refuse("too-slow", message, "ask the command line, which has no such limit, or make the case smaller")


def _half_sent(seconds: float) -> OfframpError:
    return refuse("too-slow", f"the request was not sent within {seconds:g} seconds", "send it again")


async def _whole(receive: Receive, most: int) -> bytes | None:
    """The body; None where who asked is gone. Raises OfframpError body-too-large."""
    body, more = b"", True
    while more:
        message = await receive()
        if message["type"] != "http.request":
            return None
        body, more = body + message.get("body", b""), message.get("more_body", False)
        if len(body) > most:
            raise _too_large(most)
    return body


def _busy() -> OfframpError:
    return refuse("too-busy", "many views are asked for at once", "try again in a moment")


async def _gone(receive: Receive) -> None:
    """Until who asked is gone."""
    if (await receive())["type"] != "http.disconnect":
        await asyncio.Event().wait()  # it says more than it may; nobody listens


def _too_large(most: int) -> OfframpError:
    return refuse("body-too-large", f"more than {most:,} bytes were sent", "send less")


def _headers(scope: Scope) -> dict[str, str]:
    return {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}


def _length(headers: dict[str, str]) -> int:
    """What the request says its body is; nonsense counts as too much."""
    said = headers.get("content-length", "0")
    return int(said) if said.isascii() and said.isdecimal() and len(said) < 12 else MOST_PAGE + 1


def _parted(header: str) -> tuple[str, int | None]:
    """The name and the port of a Host header; "" where it is none."""
    try:
        told = urlsplit(f"//{header}")
        clean = told.netloc == header and not told.username and "@" not in header
        return ((told.hostname or "") if clean else ""), told.port
    except ValueError:
        return "", None


def _address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return loopback(name)
    return True


def _same_origin(method: str, headers: dict[str, str]) -> bool:
    """Whether a request may have been made by our own page, or by no page at all."""
    site, origin = headers.get("sec-fetch-site"), headers.get("origin")
    if method in SAFE:  # a link from elsewhere may lead here, but no page from elsewhere may load ours as a part
        return site != "cross-site" or headers.get("sec-fetch-mode") == "navigate"
    if origin is not None and urlsplit(origin).netloc != headers.get("host", ""):
        return False
    return site in (None, "same-origin", "none")


def _cookies(header: str) -> Iterable[tuple[str, str]]:
    for part in header.split(";"):
        name, _, value = part.strip().partition("=")
        yield name, value


def _query(scope: Scope) -> list[tuple[str, str]]:
    return parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True)


def _guarded(send: Send) -> Send:
    """Send with the headers that every answer carries, and with how long it took here, in milliseconds."""
    start = time.perf_counter()

    async def told(message: Message) -> None:
        if message["type"] == "http.response.start":
            kept = [pair for pair in message.get("headers", []) if pair[0].lower() not in _NAMES]
            took = f"total;dur={1000 * (time.perf_counter() - start):.1f}".encode()
            message = {**message, "headers": [*kept, *_HEADERS, (b"server-timing", took)]}
        await send(message)

    return told


_HEADERS = [(name.encode(), value.encode()) for name, value in HEADERS]
_NAMES = {name for name, _ in _HEADERS}


def _replayed(body: bytes, gone: asyncio.Task[None]) -> Receive:
    """Receive with the body that has been read, and then whether who asked is gone."""
    told = False

    async def again() -> Message:
        nonlocal told
        if told:
            await asyncio.wait({gone})
            return {"type": "http.disconnect"}
        told = True
        return {"type": "http.request", "body": body, "more_body": False}

    return again


async def _answer(scope: Scope, receive: Receive, send: Send, status: int, error: OfframpError) -> None:
    from offramp.web.error_pages import response

    await response(error.problems, status, _wants_page(scope))(scope, receive, send)


def _wants_page(scope: Scope) -> bool:
    return "text/html" in _headers(scope).get("accept", "") and not scope["path"].endswith(".json")


def _reads_page(scope: Scope) -> bool:
    return scope["method"] == "GET" and _wants_page(scope)


async def _welcome(scope: Scope, receive: Receive, send: Send, cookie: str, token: str) -> None:
    """Keep the token as a cookie, which a link from elsewhere may send, and lead to the same page without it."""
    from starlette.responses import RedirectResponse

    rest = urlencode([(name, value) for name, value in _query(scope) if name != "token"])
    path = "/" + scope["path"].lstrip("/\\")
    answer: Any = RedirectResponse(f"{path}?{rest}" if rest else path, 303)
    answer.set_cookie(cookie, token, httponly=True, samesite="lax", path="/")
    await answer(scope, receive, send)
