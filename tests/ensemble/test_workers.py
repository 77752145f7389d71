"""Workers that die, runs that are killed or stopped: the rows are the same bytes all the same."""

from __future__ import annotations

import json
import multiprocessing
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from small_cases import TALKS, made

from offramp.case.types import Case
from offramp.cli.app import execute as command
from offramp.ensemble.batch import Rows
from offramp.ensemble.run import Advance, Runs, run
from offramp.errors import OfframpError
from offramp.workers import make_ready, spread, staffed

SEED, N, BATCH = 4, 60, 6


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("talks")
    made(TALKS, folder)
    return folder


@pytest.fixture(scope="module")
def talks(place: Path) -> Case:
    return made(TALKS, place)


@pytest.fixture(scope="module")
def whole(talks: Case) -> Runs:
    """The run that nothing disturbs, in one process and one batch."""
    return run(talks, N, SEED, batch=1000)


def bytes_of(runs: Runs) -> dict[str, Any]:
    fields = ((name, runs.read(name)) for name in Rows.__dataclass_fields__)
    return {
        name: one.tolist() if one.dtype == object else (one.dtype, one.shape, one.tobytes()) for name, one in fields
    }


def test_two_processes_give_the_same_bytes_though_one_is_killed(talks: Case, whole: Runs) -> None:
    killed, mine = list[int](), set(multiprocessing.active_children())

    def kill_one(_: Advance) -> None:
        if not killed:
            victim = next(iter(set(multiprocessing.active_children()) - mine))
            assert victim.pid
            killed.append(victim.pid)
            os.kill(victim.pid, signal.SIGKILL)

    runs = run(talks, N, SEED, workers=2, batch=BATCH, progress=kill_one)
    assert killed
    assert bytes_of(runs) == bytes_of(whole)


def test_processes_that_die_again_and_again_are_given_up(
    talks: Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was made before is kept."""
    monkeypatch.setattr("offramp.workers.DEATHS", 1)
    mine = set(multiprocessing.active_children())

    def kill_all(_: Advance) -> None:
        for victim in set(multiprocessing.active_children()) - mine:
            victim.kill()

    with pytest.raises(OfframpError, match="worker-lost"):
        run(talks, 20 * BATCH, SEED, workers=2, batch=BATCH, progress=kill_all, folder=tmp_path / "run")
    assert list((tmp_path / "run").glob("part-*"))


@pytest.fixture(scope="module")
def client() -> Iterator[Any]:
    from distributed import Client, LocalCluster

    options: dict[str, Any] = {"n_workers": 2, "threads_per_worker": 1, "dashboard_address": ":0"}
    options |= {"processes": True, "silence_logs": 50}
    with LocalCluster(**options) as cluster, Client(cluster) as made:  # type: ignore[no-untyped-call]
        yield made


def test_dask_gives_the_same_bytes_though_a_worker_is_killed(talks: Case, whole: Runs, client: Any) -> None:
    killed, pids = list[int](), client.run(os.getpid)
    assert len(pids) == 2

    def kill_one(_: Advance) -> None:
        if not killed:
            killed.append(min(pids.values()))
            os.kill(killed[0], signal.SIGKILL)

    runs = run(talks, N, SEED, cluster=client, batch=BATCH, progress=kill_one)
    assert killed
    assert bytes_of(runs) == bytes_of(whole)


def test_dask_by_its_address(talks: Case, whole: Runs, client: Any) -> None:
    runs = run(talks, N, SEED, cluster=client.scheduler.address, batch=20)
    assert bytes_of(runs) == bytes_of(whole)


def test_a_scheduler_that_goes_away_is_told(talks: Case, client: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """As Dask tells of one: what it was given is cancelled. Break: the exception let out: a traceback."""
    submit = client.submit

    def cancelled(*given: Any, **more: Any) -> Any:
        future = submit(*given, **more)
        future.cancel()
        return future

    monkeypatch.setattr(client, "submit", cancelled)
    with pytest.raises(OfframpError, match="no-cluster: the scheduler went away"):
        run(talks, N, SEED, cluster=client, batch=BATCH)


def test_no_scheduler_is_said(talks: Case) -> None:
    with pytest.raises(OfframpError, match="no-cluster"):
        run(talks, N, SEED, cluster="not an address")


# stops --------------------------------------------------------------------------------------------------------------


def words_of(place: Path, folder: Path, workers: int) -> list[str]:
    numbers = ["-n", str(N), "--seed", str(SEED), "--workers", str(workers)]
    return ["run", str(place), *numbers, "-o", str(folder), "--json"]


def started(place: Path, folder: Path, workers: int = 1) -> subprocess.Popen[str]:
    """The command, as people run it, in a process of its own."""
    code = f"import sys; from offramp.ensemble import run; run.BATCH = {{True: {BATCH}, False: {BATCH}}}"
    code += "; import signal; signal.signal(signal.SIGINT, signal.default_int_handler)"  # a job behind '&' ignores it
    code += "; from offramp.cli import main; main(sys.argv[1:])"
    words = words_of(place, folder, workers)
    pipes: dict[str, Any] = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    return subprocess.Popen([sys.executable, "-c", code, *words], **pipes)


def parts_in(folder: Path) -> int:
    return len(list(folder.glob("part-*")))


def wait_for(process: subprocess.Popen[str], folder: Path, parts: int) -> None:
    """Until so many parts are there, or the process has ended."""
    while process.poll() is None and parts_in(folder) < parts:
        time.sleep(0.002)


def test_a_run_that_is_killed_goes_on_from_where_it_was(
    place: Path,
    talks: Case,
    whole: Runs,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Here with two workers; the run that is stopped by Ctrl-C has one."""
    rng, folder = random.Random(2), tmp_path / "run"
    process = started(place, folder, 2)
    wait_for(process, folder, rng.randrange(1, 6))
    time.sleep(rng.random() * 0.05)
    process.kill()
    process.communicate()
    assert 0 < parts_in(folder) < N // BATCH
    kept = {path.name: path.stat().st_mtime_ns for path in folder.glob("part-*")}
    monkeypatch.setattr("offramp.ensemble.run.BATCH", {True: BATCH, False: BATCH})
    assert command(words_of(place, folder, 1)) == 0
    assert {path.name: path.stat().st_mtime_ns for path in folder.glob("part-*") if path.name in kept} == kept
    assert json.loads(capsys.readouterr().out) == whole.to_dict()
    assert bytes_of(run(talks, N, SEED, folder=folder)) == bytes_of(whole)


def test_ctrl_c_keeps_what_is_done(place: Path, talks: Case, whole: Runs, tmp_path: Path) -> None:
    folder = tmp_path / "run"
    process = started(place, folder)
    wait_for(process, folder, 2)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate()
    data = json.loads(out)
    assert (process.returncode, data["interrupted"]) == (130, True)
    assert data["draws"] == BATCH * parts_in(folder) < N
    assert f"interrupted: {data['draws']} of {N} draws are solved" in err
    assert "Traceback" not in err
    assert bytes_of(run(talks, N, SEED, folder=folder)) == bytes_of(whole)


def test_ctrl_c_before_the_first_draw_gives_a_run_of_none(talks: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    def stopped(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("offramp.ensemble.batch.Worker.rows", stopped)
    runs = run(talks, N, SEED)
    data = runs.to_dict()
    assert (data["draws"], data["interrupted"], data["bargain"], data["failures"]) == (0, True, None, [])
    assert dict(runs.dataset.sizes)["draw"] == 0


def test_ctrl_c_in_a_library_call_gives_what_was_made(talks: Case, whole: Runs) -> None:
    children = set[Any]()

    def stop(now: Advance) -> None:
        children.update(set(multiprocessing.active_children()) - mine)
        if now.done >= 3 * BATCH:
            raise KeyboardInterrupt

    mine = set(multiprocessing.active_children())
    for workers in (1, 2):
        runs = run(talks, N, SEED, workers=workers, batch=BATCH, progress=stop)
        assert runs.interrupted
        assert runs.summary.draws == 3 * BATCH
        kept = runs.read("draw")
        assert runs.read("bargain").tobytes() == whole.read("bargain")[kept].tobytes()
        assert not set(multiprocessing.active_children()) - mine
    assert {child.exitcode for child in children} == {-signal.SIGTERM}  # ended, not waited for
    assert len(children) == 2


def _who(base: int) -> Callable[[int], tuple[int, int]]:
    return lambda item: (base + item, os.getpid())


def test_processes_wait_for_the_next_work_and_end_with_the_whole() -> None:
    """Each does what it is given anew, and none is left behind."""
    with staffed():
        made = [dict(spread(_who, base, [1, 2, 3], 2)) for base in (10, 20)]
        crews = [{process for _, process in one.values()} for one in made]
        assert crews[1] <= crews[0]
        assert os.getpid() not in crews[0]
    assert [{item: sum_ for item, (sum_, _) in one.items()} for one in made] == [
        {1: 11, 2: 12, 3: 13},
        {1: 21, 2: 22, 3: 23},
    ]
    assert not crews[0] & {one.pid for one in multiprocessing.active_children()}


def _variable(name: str) -> Callable[[int], str]:
    return lambda _: os.environ.get(name, "")


def test_processes_see_the_environment_as_it_is_when_they_begin(monkeypatch: pytest.MonkeyPatch) -> None:
    make_ready()
    monkeypatch.setenv("OFFRAMP_SAID", "late")
    assert dict(spread(_variable, "OFFRAMP_SAID", [1, 2], 2)) == {1: "late", 2: "late"}


def _hears(_: int) -> Callable[[int], bool]:
    return lambda _: signal.SIGINT not in signal.pthread_sigmask(signal.SIG_BLOCK, [])


def test_ctrl_c_never_reaches_a_process_not_even_while_it_begins() -> None:
    """Break: as it was, one that still imported told its traceback."""
    assert dict(spread(_hears, 0, [1, 2], 2)) == {1: False, 2: False}
    assert _hears(0)(1)
