"""Where rows are kept: in memory, or in a folder as Parquet part files, each whole or not there.

A folder holds `run.json`, which says of which case, seed and settings it is, parts named after their first draw, and
`SHA256SUMS` (see `integrity`). Every part says the same of itself as `run.json`, so that parts of two versions of a
case are never read together; a damaged one is taken away as the folder is opened, named, and drawn again.

Columns of a part: draw, fell, bargain_failed, graph_failed, and for each axis of `batch.Rows` one a name:
value/<path>, reliable/<origin>, true/<claim>, bargain/<outcome>, equilibria/<concept>, reached/<concept>/<outcome>, ...
"""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, fields
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
from numpy.typing import NDArray

from offramp.case.canonical import fingerprint
from offramp.ensemble.batch import Layout, Rows, RunPlan, digest
from offramp.ensemble.integrity import (
    KEY,
    SUMS,
    BadPartError,
    PartContent,
    add_sum,
    damaged,
    named_span,
    part_content,
    part_name,
    read_sums,
    remove,
    spoiled_sums,
    sum_of,
    unproven,
    write_sums,
)
from offramp.errors import OfframpError, Problem, needed
from offramp.io import locked, of_path, write_atomically
from offramp.version import VERSION

if TYPE_CHECKING:
    import pyarrow

FORMAT = "offramp/run-parts-1"
MANIFEST = "run.json"
_SAID = {"format", "version", "case", "seed", "lenses", "concepts", "run"}  # in a manifest

Array = NDArray[Any]
Spans = list[tuple[int, int]]


Part = Callable[[str], Array]  # one field of `Rows` in some draws


class Store(Protocol):
    """Rows kept by their draws."""

    def add(self, rows: Rows) -> None:
        """Keep a batch."""

    def spans(self) -> Spans:
        """Which draws are kept, as (start, stop), ascending."""

    def parts(self, below: int) -> Iterator[Part]:
        """What is kept of the draws below a number, in their order and each once, part by part."""


@dataclass(frozen=True, eq=False)
class Memory:
    """Rows in memory."""

    batches: dict[int, Rows] = field(default_factory=dict)

    def add(self, rows: Rows) -> None:
        self.batches[int(rows.draw[0])] = rows

    def spans(self) -> Spans:
        return [(start, start + len(rows.draw)) for start, rows in sorted(self.batches.items())]

    def parts(self, below: int) -> Iterator[Part]:
        yield from (partial(_taken, rows, below) for start, rows in sorted(self.batches.items()) if start < below)


def _taken(rows: Rows, below: int, name: str) -> Array:
    found: Array = getattr(rows, name)[rows.draw < below]
    return found


@dataclass(frozen=True, eq=False)
class Folder:
    """Rows in a folder; see `opened`."""

    path: Path
    job: RunPlan
    notes: tuple[Problem, ...] = ()

    def add(self, rows: Rows) -> None:
        place, data = self.path / part_name(int(rows.draw[0]), int(rows.draw[-1])), as_parquet(rows, self.job)
        add_sum(self.path, place.name, data)
        write_atomically(place, data)

    def spans(self) -> Spans:
        return sorted(self._span(path) for path in self._paths())

    def parts(self, below: int) -> Iterator[Part]:
        at = 0
        for path in sorted(self._paths()):
            start, stop = self._span(path)
            first, last = max(at, start), min(stop, below)
            if first < last:  # where two runs into one folder made a draw twice, it is read once
                yield partial(self._read, path, slice(first - start, last - start))
            at = max(at, stop)

    def _read(self, path: Path, rows: slice, name: str) -> Array:
        columns = [column for column, _ in _names(name, self.job.layout)]
        try:
            with needed("pyarrow.parquet", "ensemble").ParquetFile(path.absolute()) as file:  # relative, "~" is home
                table = file.read(columns=columns)
        except (OSError, ValueError) as reason:  # ArrowException is one of both
            raise OfframpError(damaged(path, str(reason).split("\n")[0][:200])) from None
        return _field(table, name, self.job.layout)[rows] if columns else _none(name, rows, self.job.layout)

    def _paths(self) -> Iterator[Path]:
        return (path for path in self.path.glob("part-*.parquet") if named_span(path.name))

    def _span(self, path: Path) -> tuple[int, int]:
        span = named_span(path.name)
        assert span
        return span


def opened(path: Path, job: RunPlan) -> Folder:
    """The folder of a run, made where there is none. What is already in it must be of the same run.
    Raises OfframpError run-of-another-case (of another case, seed, settings or version), not-a-run-folder,
    cannot-write, and missing-extra. `notes` of the folder name each damaged part, which was taken away."""
    needed("pyarrow", "ensemble")
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OfframpError(of_path("cannot-write", path, (error.strerror or "").lower(), "choose a folder")) from None
    begun, sums = _begun(path), read_sums(path)
    torn = begun and _torn(path, sums)
    if begun and not torn:
        _check_same(path / MANIFEST, _manifest_in(path / MANIFEST), job)
    contents = {part: _content(part, sums, job) for part in sorted(path.glob("part-*"))}
    notes = [damaged(part, found, "note") for part, found in contents.items() if isinstance(found, str)]
    notes += [unproven(path)] if begun and sums is None else []
    if torn or spoiled_sums(path):
        notes.append(damaged(path / (MANIFEST if torn else SUMS), "it is not what was written", "note"))
    for part in (part for part, found in contents.items() if isinstance(found, str)):
        remove(part)
    if not begun or notes:
        _begin(path, job, [part for part, found in contents.items() if not isinstance(found, str)])
    return Folder(path, job, tuple(notes))


def _begun(path: Path) -> bool:
    """Whether a folder is already of a run. Raises OfframpError not-a-run-folder where it holds other things."""
    if (path / MANIFEST).exists():
        return True
    drafts = (f".{MANIFEST}.", f".{SUMS}.", SUMS)
    if not all(one.name.startswith(drafts) for one in path.iterdir()):
        raise OfframpError(of_path("not-a-run-folder", path, "the folder holds other things", "name a new folder"))
    return False


def _torn(path: Path, sums: dict[str, str] | None) -> bool:
    """Whether the manifest is not what was written; the parts then say of which run they are."""
    return sums is not None and sums.get(MANIFEST) != sum_of((path / MANIFEST).read_bytes())


def _content(part: Path, sums: dict[str, str] | None, job: RunPlan) -> PartContent | str:
    """What a part holds, or why it does not count. Raises OfframpError run-of-another-case."""
    try:
        found = part_content(part, sums)
        if [*found.columns] != [column for field in row_axes(job.layout) for column, _ in _names(field, job.layout)]:
            raise BadPartError("it has other columns")
    except BadPartError as reason:
        run = _run_of(part)
        if run:
            _check_same(part, run, job)
        return str(reason)
    _check_same(part, found.run, job)
    return found


def _run_of(part: Path) -> dict[str, Any] | None:
    """What run a part says that it is of, damaged or not; None where that cannot be read."""
    try:
        raw = needed("pyarrow.parquet", "ensemble").read_schema(part.absolute()).metadata[KEY]
        run = json.loads(raw)
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return run if isinstance(run, dict) and set(run) == _SAID else None


def _begin(path: Path, job: RunPlan, parts: list[Path]) -> None:
    """Write the manifest and the checksums of all that is there."""
    text = json.dumps(manifest(job), ensure_ascii=False, indent=1) + "\n"
    with locked(path):
        write_sums(path, {MANIFEST: sum_of(text.encode("utf-8"))} | {p.name: sum_of(p.read_bytes()) for p in parts})
        write_atomically(path / MANIFEST, text)


def manifest(job: RunPlan) -> dict[str, Any]:
    """What a run is of."""
    return {
        "format": FORMAT,
        "version": VERSION,
        "case": fingerprint(job.case),
        "seed": job.seed,
        "lenses": list(job.lenses),
        "concepts": list(job.concepts),
        "run": digest(job),
    }


def _manifest_in(place: Path) -> dict[str, Any]:
    try:
        found = json.loads(place.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        found = None
    if not isinstance(found, dict) or found.get("format") != FORMAT:
        raise OfframpError(of_path("not-a-run-folder", place, "it does not say what it is of", "name a new folder"))
    return found


def _check_same(place: Path, written: dict[str, Any], job: RunPlan) -> None:
    wanted = manifest(job)
    other = [key for key in wanted if written.get(key) != wanted[key]]
    if other:
        what = ", ".join(dict.fromkeys("settings" if key == "run" else key for key in other))
        message = f"it is of another run ({what})"
        raise OfframpError(of_path("run-of-another-case", place, message, "name another folder for this run"))


def as_parquet(rows: Rows, job: RunPlan) -> bytes:
    """A batch as the bytes of a Parquet file."""
    pa, parquet = needed("pyarrow", "ensemble"), needed("pyarrow.parquet", "ensemble")
    columns = {name: pa.array(column) for name, column in columns_of(partial(getattr, rows), job.layout)}
    schema = pa.schema([(name, column.type) for name, column in columns.items()])
    text = json.dumps(manifest(job), ensure_ascii=False).encode("utf-8")
    table = pa.table(columns, schema=schema.with_metadata({KEY: text}))
    stream = io.BytesIO()
    parquet.write_table(table, stream, compression="zstd")
    return stream.getvalue()


def row_axes(layout: Layout) -> dict[str, tuple[tuple[str, Sequence[str]], ...]]:
    """For each field of `Rows` its axes after the draws: what they count, and the names along them."""
    quantities, outcomes = ("quantity", layout.quantities), ("outcome", layout.outcomes)
    concepts = ("concept", layout.concepts)
    seen = dict.fromkeys(("reached", "equilibrium", "absorbing"), (concepts, outcomes))
    known = {
        "value": (quantities,),
        "reliable": (("origin", layout.origins),),
        "true": (("claim", layout.claims),),
        "bargain": (outcomes,),
        "equilibria": (concepts,),
        "states": (concepts,),
        **seen,
    }
    return {one.name: known.get(one.name, ()) for one in fields(Rows)}


def _names(field: str, layout: Layout) -> list[tuple[str, tuple[int, ...]]]:
    """The columns of a field, each with its place in it."""
    along = [names for _, names in row_axes(layout)[field]]
    places = np.ndindex(*(len(names) for names in along))
    return [("/".join((field, *(names[k] for names, k in zip(along, at, strict=True)))), at) for at in places]


def columns_of(field: Callable[[str], Array], layout: Layout) -> Iterator[tuple[str, Array]]:
    """Rows, given by field, as columns with their names: `value/<path>`, `bargain/<outcome>`, …"""
    for one in row_axes(layout):
        rows: Any = field(one)
        for name, at in _names(one, layout):
            yield name, np.ascontiguousarray(rows[(slice(None), *at)])


def _field(table: pyarrow.Table, field: str, layout: Layout) -> Array:
    """A field of `Rows` from the columns of a part."""
    along = [len(names) for _, names in row_axes(layout)[field]]
    columns = [table.column(name).to_numpy(zero_copy_only=False) for name, _ in _names(field, layout)]
    return np.stack(columns, axis=1).reshape(table.num_rows, *along)


def _none(field: str, rows: slice, layout: Layout) -> Array:
    """A field without columns: the case has no quantities, or no claims."""
    along = [len(names) for _, names in row_axes(layout)[field]]
    return np.zeros((rows.stop - rows.start, *along), dtype=np.float64 if field == "value" else np.bool_)
