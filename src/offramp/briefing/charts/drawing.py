"""Charts drawn by one process of their own: what ends it ends no brief.

Too little memory, or a letter that it cannot take, makes vl-convert 1.9 abort the process it runs in, past any
exception. The process starts with the first chart, serves all that follow, and is started again where it ended.
"""

from __future__ import annotations

import atexit
import json
import os
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from threading import Lock, Timer
from typing import Any

from offramp.errors import OfframpError, Problem, needed

LONGEST = 60.0  # seconds for one chart
SCRIPT = Path(__file__).parent / "drawing_process.py"
_lock = Lock()
_running: dict[int, subprocess.Popen[bytes]] = {}  # of this process, and of none that it forked


def draw_chart(verb: str, **more: Any) -> str:
    """What the process makes of a request; see `drawing_process`. Raises OfframpError missing-extra, chart-undrawn."""
    needed("vl_convert", "charts")
    with _lock:
        answer = _answer(json.dumps({"verb": verb, **more}).encode() + b"\n")
    if "text" not in answer:
        message = f"a chart was not drawn: {answer.get('error', 'the process that draws it ended')}"
        remedy = "free some memory; the brief as .md or .json needs no drawing"
        raise OfframpError(Problem("chart-undrawn", "charts", 0, 0, message, remedy=remedy))
    return str(answer["text"])


def _answer(line: bytes) -> dict[str, Any]:
    """The answer to a line, {} where the process ended or took too long."""
    process = _started()
    assert process.stdin
    assert process.stdout
    watch = Timer(LONGEST, process.kill)
    watch.start()
    try:
        process.stdin.write(line)
        process.stdin.flush()
        return dict(json.loads(process.stdout.readline()))
    except BaseException as error:
        end()
        if not isinstance(error, OSError | ValueError):
            raise
        return {}
    finally:
        watch.cancel()


def _started() -> subprocess.Popen[bytes]:
    own = os.getpid()
    if own not in _running:
        pipe, nowhere = subprocess.PIPE, subprocess.DEVNULL
        words = [sys.executable, "-P", str(SCRIPT)]
        _running[own] = subprocess.Popen(words, stdin=pipe, stdout=pipe, stderr=nowhere, start_new_session=True)
    return _running[own]


@atexit.register
def end() -> None:
    """End the process, whatever it does; the next chart starts another."""
    process = _running.pop(os.getpid(), None)
    if process is not None:
        process.kill()
        process.wait()
        for pipe in filter(None, (process.stdin, process.stdout)):
            with suppress(OSError):  # what was not written yet to a process that is gone
                pipe.close()
