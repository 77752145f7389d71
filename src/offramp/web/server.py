"""Opening the page: checks first, then a socket, then uvicorn until Ctrl-C."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, cast

from offramp.errors import ModelError, needed
from offramp.game.play import forewarning
from offramp.web.gate import Gate, Settings, check_settings
from offramp.web.jobs import Jobs
from offramp.web.session import Session, refuse


def serve(case: str, host: str, port: int, token: str, tell: Callable[[str], object]) -> None:
    """Serve a case until interrupted. Raises OfframpError as `safety.check`, not-a-folder, cannot-listen, and CaseError
    where the case cannot be used."""
    check_settings(Settings(host, port, token))
    folder = case_folder(case)
    listening = _listening(host, port)
    with listening:
        settings = Settings(host, int(listening.getsockname()[1]), token)
        _run(folder, settings, listening, tell)


def case_folder(case: str) -> Path:
    """The folder of a case. Raises OfframpError not-a-folder."""
    path = Path(case)
    folder = path.parent if path.name == "case.yaml" else path
    if case == "-" or not folder.is_dir():
        raise refuse("not-a-folder", f"'{case}' is not a folder with a case", "name the folder that holds case.yaml")
    return folder


def _listening(host: str, port: int) -> socket.socket:
    try:
        host.encode()  # a name may hold half a letter
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        listening = socket.create_server((host.strip("[]"), port), family=family)
    except (OSError, UnicodeError) as reason:
        said = (getattr(reason, "strerror", None) or str(reason)).lower()
        raise refuse("cannot-listen", f"{host}:{port}: {said}", "choose another --port or --host") from None
    listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # else each answer waits 40 ms for a receipt
    return listening


def _page(app: Gate) -> tuple[Session, Jobs]:
    state = cast(Any, app.app).state
    return state.session, state.jobs


def _address(settings: Settings) -> str:
    more = f"?token={settings.token}" if settings.token else ""
    name = f"[{settings.host}]" if ":" in settings.host else settings.host
    return f"http://{name}:{settings.port}/{more}"


def _forewarned(session: Session) -> str:
    """What a large play takes; of one too large, which the page shows without the game, why."""
    try:
        return forewarning(session.current().case, session.draws) if session.file.exists() else ""
    except ModelError as error:
        return str(error.problems[0])


def _run(folder: Path, settings: Settings, listening: socket.socket, tell: Callable[[str], object]) -> None:
    uvicorn = needed("uvicorn", "web")
    from offramp.web.app import served
    from offramp.web.headline import warm

    app = served(folder, settings)
    if says := _forewarned(_page(app)[0]):
        tell(says)
    tell(f"{_address(settings)}   (Ctrl-C ends it)")
    threading.Thread(target=warm, args=_page(app), daemon=True).start()
    # no access log: an address may hold the token
    configured = uvicorn.Config(app, log_level="warning", access_log=False, server_header=False, timeout_keep_alive=20)
    with suppress(KeyboardInterrupt):  # the way to end it
        uvicorn.Server(configured).run(sockets=[listening])
