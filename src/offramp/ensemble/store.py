"""Where rows are kept: in memory, or in a folder as Parquet part files, each whole or not there.

A folder holds `run.json`, which says of which case, seed and settings it is, and parts named after their first draw.
Every part says the same of itself, so that parts of two versions of a case are never read together.

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
from offramp.ensemble.batch import Job, Layout, Rows, digest
from offramp.errors import OfframpError, Problem, needed
from offramp.io import write_atomically
from offramp.version import VERSION

if TYPE_CHECKING:
    import pyarrow

FORMAT = "offramp/run-parts-1"
MANIFEST = "run.json"
KEY = b"offramp"  # of a part's metadata

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
    job: Job

    def add(self, rows: Rows) -> None:
        place = self.path / f"part-{int(rows.draw[0]):012d}-{int(rows.draw[-1]):012d}.parquet"
        write_atomically(place, as_parquet(rows, self.job))

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
        table = needed("pyarrow.parquet", "ensemble").read_table(path, columns=columns)
        return _field(table, name, self.job.layout)[rows] if columns else _none(name, rows, self.job.layout)

    def _paths(self) -> Iterator[Path]:
        return self.path.glob("part-*.parquet")

    def _span(self, path: Path) -> tuple[int, int]:
        first, last = path.stem.split("-")[1:]
        return int(first), int(last) + 1


def opened(path: Path, job: Job) -> Folder:
    """The folder of a run, made where there is none. What is already in it must be of the same run.

    Raises OfframpError run-of-another-case (of another case, seed, settings or version), not-a-run-folder,
    damaged-part, cannot-write, and missing-extra.
    """
    needed("pyarrow", "ensemble")
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OfframpError(_problem("cannot-write", path, (error.strerror or "").lower(), "choose a folder")) from None
    place = path / MANIFEST
    if not place.exists():
        if any(path.iterdir()) and not all(one.name.startswith(f".{MANIFEST}.") for one in path.iterdir()):
            raise OfframpError(_problem("not-a-run-folder", path, "the folder holds other things", "name a new folder"))
        write_atomically(place, json.dumps(manifest(job), ensure_ascii=False, indent=1) + "\n")
    _check_same(place, _manifest_in(place), job)
    folder = Folder(path, job)
    for part in sorted(path.glob("part-*.parquet")):
        _check_same(part, _manifest_of(part), job)
    return folder


def manifest(job: Job) -> dict[str, Any]:
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
        raise OfframpError(_problem("not-a-run-folder", place, "it does not say what it is of", "name a new folder"))
    return found


def _manifest_of(part: Path) -> dict[str, Any]:
    pyarrow, parquet = needed("pyarrow", "ensemble"), needed("pyarrow.parquet", "ensemble")
    try:
        return dict(json.loads((parquet.read_schema(part).metadata or {})[KEY]))
    except (OSError, KeyError, ValueError, pyarrow.ArrowException):
        raise OfframpError(_problem("damaged-part", part, "it cannot be read", "remove it and run again")) from None


def _check_same(place: Path, found: dict[str, Any], job: Job) -> None:
    wanted = manifest(job)
    other = [key for key in wanted if found.get(key) != wanted[key]]
    if other:
        what = ", ".join(dict.fromkeys("settings" if key == "run" else key for key in other))
        message = f"it is of another run ({what})"
        raise OfframpError(_problem("run-of-another-case", place, message, "name another folder for this run"))


def _problem(slug: str, path: Path, message: str, remedy: str) -> Problem:
    return Problem(slug, str(path), 0, 0, message, remedy=remedy)


# Parquet ------------------------------------------------------------------------------------------------------------


def as_parquet(rows: Rows, job: Job) -> bytes:
    """A batch as the bytes of a Parquet file."""
    pa, parquet = needed("pyarrow", "ensemble"), needed("pyarrow.parquet", "ensemble")
    columns = {name: pa.array(column) for name, column in columns_of(partial(getattr, rows), job.layout)}
    schema = pa.schema([(name, column.type) for name, column in columns.items()])
    text = json.dumps(manifest(job), ensure_ascii=False).encode("utf-8")
    table = pa.table(columns, schema=schema.with_metadata({KEY: text}))
    stream = io.BytesIO()
    parquet.write_table(table, stream, compression="zstd")
    return stream.getvalue()


def axes(layout: Layout) -> dict[str, tuple[tuple[str, Sequence[str]], ...]]:
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
        **seen,
    }
    return {one.name: known.get(one.name, ()) for one in fields(Rows)}


def _names(field: str, layout: Layout) -> list[tuple[str, tuple[int, ...]]]:
    """The columns of a field, each with its place in it."""
    along = [names for _, names in axes(layout)[field]]
    places = np.ndindex(*(len(names) for names in along))
    return [("/".join((field, *(names[k] for names, k in zip(along, at, strict=True)))), at) for at in places]


def columns_of(field: Callable[[str], Array], layout: Layout) -> Iterator[tuple[str, Array]]:
    """Rows, given by field, as columns with their names: `value/<path>`, `bargain/<outcome>`, …"""
    for one in axes(layout):
        rows: Any = field(one)
        for name, at in _names(one, layout):
            yield name, np.ascontiguousarray(rows[(slice(None), *at)])


def _field(table: pyarrow.Table, field: str, layout: Layout) -> Array:
    """A field of `Rows` from the columns of a part."""
    along = [len(names) for _, names in axes(layout)[field]]
    columns = [table.column(name).to_numpy(zero_copy_only=False) for name, _ in _names(field, layout)]
    return np.stack(columns, axis=1).reshape(table.num_rows, *along)


def _none(field: str, rows: slice, layout: Layout) -> Array:
    """A field without columns: the case has no quantities, or no claims."""
    along = [len(names) for _, names in axes(layout)[field]]
    return np.zeros((rows.stop - rows.start, *along), dtype=np.float64 if field == "value" else np.bool_)
