"""Many reports at once: the same readings whatever the processes, and no report stops the others."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from multiprocessing import active_children
from pathlib import Path

import pytest

from offramp.evidence import batch
from offramp.evidence.batch import ReportFile, read_reports
from offramp.workers import spread


def files(folder: Path) -> list[ReportFile]:
    found = []
    for key in "abcd":
        path = folder / f"{key}.txt"
        path.write_text(f"The envoy said that {key} had left.\n", encoding="utf-8")
        found.append(ReportFile(path, key, path.name))
    return found


def fatal(_: object) -> Callable[[ReportFile], batch.Result]:
    """Reads as ever, but ends its process at the report `b`, as the system does where memory is short."""

    def read(file: ReportFile) -> batch.Result:
        if file.key == "b":
            os.kill(os.getpid(), signal.SIGKILL)
        return batch._read(None, file)

    return read


def test_a_report_that_kills_its_process_stops_no_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = read_reports(files(tmp_path), workers=1)
    before = set(active_children())
    monkeypatch.setattr(batch, "_reader", fatal)
    found = read_reports(files(tmp_path), workers=2)
    assert found.readings == tuple(one for one in whole.readings if one.report.id != "b")
    assert [problem.slug for problem in found.failed["b"]] == ["reading-failed"]
    assert set(active_children()) == before


def test_no_memory_is_said_of_the_report(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def too_much(*_: object) -> None:
        raise MemoryError

    monkeypatch.setattr(batch, "read_report", too_much)
    assert {one.slug for one in read_reports(files(tmp_path)).problems} == {"reading-failed"}


def halved(_: object) -> Callable[[int], int]:
    def half(number: int) -> int:
        if number % 2:
            raise ValueError(f"{number} is odd")
        return number // 2

    return half


def test_what_the_work_raises_is_raised_here_and_its_processes_end() -> None:
    before = set(active_children())
    assert dict(spread(halved, None, [2, 4, 6], workers=2)) == {2: 1, 4: 2, 6: 3}
    with pytest.raises(ValueError, match="3 is odd") as caught:
        dict(spread(halved, None, [2, 3, 4], workers=2))
    assert "in a process of its own" in caught.value.__notes__[0]
    assert set(active_children()) == before
