"""How others join a meeting: the page's address with its token, and a short code to type instead."""

from __future__ import annotations

import socket
from contextlib import suppress
from dataclasses import dataclass

from fastapi import Request

from offramp.web.gate import loopback, short_code


@dataclass(frozen=True, slots=True)
class JoinCard:
    """The address that a person opens, with the token and without, and the code; `site` is "" where no other machine
    reaches the page."""

    site: str
    link: str
    code: str


def join_card(request: Request) -> JoinCard | None:
    """The card of the page that is asked; None for a copy, which nobody serves."""
    settings = getattr(request.app.state, "settings", None)
    if settings is None:
        return None
    host = settings.host.strip("[]")
    if not settings.token or loopback(host):
        return JoinCard("", "", "")
    name = request.url.hostname or host
    name = own_address() if loopback(name) or name in ("0.0.0.0", "::") else name
    site = f"{request.url.scheme}://{f'[{name}]' if ':' in name else name}:{settings.port}"
    return JoinCard(site, f"{site}/meeting?token={settings.token}", short_code(settings.token))


def own_address() -> str:
    """The address by which others reach this machine; nothing is sent."""
    with suppress(OSError), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.connect(("192.0.2.1", 9))
        return str(probe.getsockname()[0])
    return socket.gethostname()
