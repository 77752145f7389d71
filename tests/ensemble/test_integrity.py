"""A run folder that was damaged: every kind is named, its draws are made again, and no row is other than it was."""

from __future__ import annotations

import hashlib
import random
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pytest
from pyarrow import parquet
from scale import SCALE
from small_cases import TALKS, made

from offramp.briefing.wholeness import examine_stored
from offramp.case.types import Case
from offramp.ensemble.batch import Rows
from offramp.ensemble.integrity import SUMS, part_name, remove, unproven
from offramp.ensemble.run import Runs, run
from offramp.errors import OfframpError

SEED, N, BATCH = 4, 12, 4
GRAPH = ("graph",)


def drawn(case: Case, folder: Path | None) -> Runs:
    return run(case, N, SEED, folder=folder, batch=BATCH, lenses=GRAPH)


def rows(runs: Runs) -> dict[str, bytes | list[object]]:
    fields = ((name, runs.read(name)) for name in Rows.__dataclass_fields__)
    return {name: one.tolist() if one.dtype == object else one.tobytes() for name, one in fields}


@pytest.fixture(scope="module")
def talks(tmp_path_factory: pytest.TempPathFactory) -> Case:
    return made(TALKS, tmp_path_factory.mktemp("talks"))


@pytest.fixture(scope="module")
def whole(talks: Case, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("whole") / "run"
    drawn(talks, folder)
    return folder


@pytest.fixture(scope="module")
def truth(talks: Case) -> dict[str, bytes | list[object]]:
    return rows(drawn(talks, None))


@pytest.fixture
def folder(whole: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(whole, tmp_path / "run"))


FIRST, SECOND, THIRD = (part_name(k, k + 3) for k in (0, 4, 8))


def swapped(folder: Path) -> None:
    (folder / FIRST).rename(folder / "x")
    (folder / SECOND).rename(folder / FIRST)
    (folder / "x").rename(folder / SECOND)


def copied(folder: Path) -> None:
    shutil.copy(folder / FIRST, folder / SECOND)


def cut(folder: Path) -> None:
    (folder / SECOND).write_bytes((folder / SECOND).read_bytes()[:-30])


def emptied(folder: Path) -> None:
    (folder / SECOND).write_bytes(b"")


def beyond(folder: Path) -> None:
    (folder / SECOND).rename(folder / part_name(4, 900))


def misnamed(folder: Path) -> None:
    (folder / SECOND).rename(folder / "part-second.parquet")


def turned(folder: Path) -> None:
    (folder / SECOND).rename(folder / part_name(7, 4))


def rewritten(part: Path, name: str, column: pa.Array) -> None:
    """A part with another column under a name, and all else as it was."""
    table = parquet.read_table(part)
    at = table.column_names.index(name)
    parquet.write_table(table.set_column(at, name, column).replace_schema_metadata(table.schema.metadata), part)


def improbable(folder: Path) -> None:
    rewritten(folder / SECOND, "bargain/exile", pa.array([0.5, 0.5, 7.5, 0.5]))


def of_another_kind(folder: Path) -> None:
    rewritten(folder / SECOND, "reached/nash/exile", pa.array(["a", "b", "c", "d"]))


def unlettered(folder: Path) -> None:
    rewritten(folder / SECOND, "states/nash", pa.array(["", "NN", "MM", ""]))


KINDS = (unlettered, swapped, copied, cut, emptied, beyond, misnamed, turned, improbable, of_another_kind)


@pytest.mark.parametrize("with_sums", [True, False])
@pytest.mark.parametrize("damage", KINDS)
def test_damage_is_named_and_drawn_again(
    damage: Callable[[Path], None], with_sums: bool, talks: Case, folder: Path, truth: dict[str, bytes | list[object]]
) -> None:
    """Also in a folder without checksums, as earlier versions wrote them. Break: the draws not compared."""
    if not with_sums:
        (folder / SUMS).unlink()
    damage(folder)
    runs = drawn(talks, folder)
    assert "damaged-part" in [one.slug for one in runs.notes]
    assert damage is not beyond or with_sums or "the draws 4 to 900" in " ".join(one.message for one in runs.notes)
    assert ("no-checksums" in [one.slug for one in runs.notes]) != with_sums
    assert rows(runs) == truth
    assert drawn(talks, folder).notes == ()
    assert sorted(path.name for path in folder.iterdir()) == [SUMS, FIRST, SECOND, THIRD, "run.json"]


def test_never_and_always_are_probabilities(folder: Path) -> None:
    """Without checksums the ends count, and what rounding adds. Breaks: `<=` for `<`; 1 less what rounding adds."""
    rewritten(folder / SECOND, "bargain/exile", pa.array([0.0, 1.0, 1 + 1e-10, 0.5]))
    (folder / SUMS).unlink()
    assert examine_stored(folder).whole


def test_every_flipped_bit_is_found_and_mended(
    talks: Case, folder: Path, truth: dict[str, bytes | list[object]]
) -> None:
    """Six of them, anywhere in any file of the folder. Break: no checksum compared, most are not seen."""
    rng, before = random.Random(1), {path.name: path.read_bytes() for path in folder.iterdir()}
    for k in range(6 * SCALE):
        name = sorted(before)[k % len(before)]
        raw = bytearray(before[name])
        raw[rng.randrange(len(raw))] ^= 1 << rng.randrange(8)
        (folder / name).write_bytes(raw)
        runs = drawn(talks, folder)
        assert rows(runs) == truth
        assert runs.notes, (k, name)
        assert drawn(talks, folder).notes == ()


def test_the_checksums_are_those_that_sha256sum_reads(whole: Path) -> None:
    lines = (whole / SUMS).read_text("utf-8").splitlines()
    sums = [f"{hashlib.sha256((whole / name).read_bytes()).hexdigest()}  {name}" for name in ("run.json", FIRST)]
    assert lines[:2] == sums
    if shutil.which("sha256sum"):
        assert subprocess.run(["sha256sum", "-c", "--quiet", SUMS], cwd=whole, check=False).returncode == 0


@pytest.mark.parametrize("name", ["part-" + 300 * "0", "a\0b", "../run.json"], ids=["long", "nul", "outside"])
def test_a_checksum_of_what_can_be_no_file_is_damage(folder: Path, name: str) -> None:
    """Break: any letters, and looking for the file is a traceback (OSError 36)."""
    with (folder / SUMS).open("a") as stream:
        stream.write(f"{64 * '0'}  {name}\n")
    assert [one.message for one in examine_stored(folder).problems] == ["a line of it cannot be read"]


def test_fewer_draws_than_a_folder_holds_are_the_first_ones(
    talks: Case, folder: Path, truth: dict[str, bytes | list[object]]
) -> None:
    """Break: a part that is read beyond the draws asked for."""
    fewer = rows(run(talks, N - 3, SEED, folder=folder, batch=BATCH, lenses=GRAPH))
    for name, one in fewer.items():
        kept = truth[name]
        assert one == kept[: len(one)], name
        assert len(one) * N == len(kept) * (N - 3), name


def test_what_cannot_be_taken_away_or_made_says_why(folder: Path, tmp_path: Path, talks: Case) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(OfframpError, match="cannot-write: file exists"):
        drawn(talks, tmp_path / "file")
    (folder / SECOND).unlink()
    (folder / SECOND).mkdir()
    with pytest.raises(OfframpError, match="cannot-write: is a directory"):
        remove(folder / SECOND)
    assert (unproven(folder).line, unproven(folder).column) == (0, 0)


def test_a_gap_is_drawn_and_nothing_else(talks: Case, folder: Path, truth: dict[str, bytes | list[object]]) -> None:
    """Break: `missing` skips what lies between two parts."""
    stamps = {path.name: path.stat().st_mtime_ns for path in folder.glob("part-*")}
    (folder / SECOND).unlink()
    runs = drawn(talks, folder)
    assert rows(runs) == truth
    assert runs.notes == ()
    after = {path.name: path.stat().st_mtime_ns for path in folder.glob("part-*")}
    assert [name for name in stamps if stamps[name] != after[name]] == [SECOND]
