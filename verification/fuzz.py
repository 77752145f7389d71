"""Mutate what each reader of bytes reads, and whole cases for every verb: an answer or a refusal, never anything else.

    nice -n 15 python verification/fuzz.py --count 2000 --seed 1
    python verification/fuzz.py verbs --count 5000 --seed 1
    python verification/fuzz.py brief --seed 1 --show 4711

Of each mutant: no exception but OfframpError, no more than 20 s, no exit but 0, 1 or 2, no number that is not finite,
and each reader's own promise, which its docstring says. All in this process, so that 10,000 take a minute or so.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import random
import re
import shutil
import signal
import sys
import tempfile
import time
import traceback
import zlib
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from fuzz_cases import MUTATIONS, ROOT, faults

sys.path[:0] = [str(ROOT / "tests" / "support"), str(ROOT / "tests" / "case")]

from every_verb import VERBS, called, verb_faults  # noqa: E402
from random_play import random_case  # noqa: E402
from small_cases import TALKS, made  # noqa: E402
from test_gmcr import NEW, OLD  # noqa: E402

import offramp as of  # noqa: E402
from offramp import cache as kept  # noqa: E402
from offramp.briefing.brief import brief_of, load_brief, with_since  # noqa: E402
from offramp.briefing.results import Results  # noqa: E402
from offramp.briefing.wholeness import examine_stored  # noqa: E402
from offramp.case.canonical import as_json, as_yaml  # noqa: E402
from offramp.case.check import examine  # noqa: E402
from offramp.case.conditions import ALWAYS  # noqa: E402
from offramp.case.importers.gmcr import read_gmcr  # noqa: E402
from offramp.case.types import Case, Question, Worth  # noqa: E402
from offramp.codec.json_text import content_checksum  # noqa: E402
from offramp.errors import OfframpError  # noqa: E402
from offramp.evidence.journal import LoggedAction, read_journal  # noqa: E402
from offramp.evidence.register import decode_register  # noqa: E402
from offramp.expect import read_expected  # noqa: E402

SECONDS, ASLEEP = 20, 300  # of processor time, as the machine may be busy; and of the clock
NUMBERS = (
    *("0", "-0", "1", "-1", "1e-320", "1e-12", "1e15", "-1000000", "0.5", "0..0", "0..1", "-1..1", "0..1e-300", "5..5"),
    *("-10..10", "0..(1..2)", "1..2..3", "0.999999999999", "1000000000000", "-1e308..1e308", "unlikely", ".1", "1e400"),
)
ODD: tuple[Any, ...] = (
    *(None, True, False, 0, -1, 1, 0.5, 1e308, -1e-320, 10**30, 10**400, "", " ", "x", "no", "yes", "always", "never"),
    *([], {}, [None], {"": None}, [[]], "\ud800", "\x00", "é" * 300, [[[[[[]]]]]], float("nan"), float("inf")),
    *("not x", "x and y", "2026-02-30", "2026-03-02", "30 days", "0" * 400, "a.b.c", "../x", "other", "self"),
)


# mutants --------------------------------------------------------------------------------------------------------------


def places(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Every place in a value, from the outside."""
    yield path
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in inner:
        yield from places(item, (*path, key))


def named(value: Any, found: defaultdict[str, list[Any]]) -> None:
    """What stands under each key anywhere in a value."""
    for key, item in value.items() if isinstance(value, dict) else ():
        found[key].append(item)
    for item in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        named(item, found)


@cache
def pool(starts: tuple[bytes, ...]) -> Mapping[str, list[Any]]:
    found = defaultdict[str, list[Any]](list)
    for start in starts:
        for line in start.split(b"\n") if start[:1] == b"{" and b"\n{" in start else [start]:
            with contextlib.suppress(ValueError):
                named(json.loads(line), found)
    return found


def clone(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: clone(item) for key, item in value.items()}
    return [clone(item) for item in value] if isinstance(value, list) else value


def changed(value: Any, chance: random.Random, known: Mapping[str, list[Any]]) -> Any:
    """A value of JSON with one place changed: what stands under that key elsewhere, something odd, gone, twice."""
    value = clone(value)
    where = chance.choice([path for path in places(value) if path] or [()])
    if not where:
        return chance.choice(ODD)
    holder = value
    for step in where[:-1]:
        holder = holder[step]
    key, kind = where[-1], chance.random()
    name = next((step for step in reversed(where) if isinstance(step, str)), "")
    if kind < 0.5 and known.get(name):
        holder[key] = clone(chance.choice(known[name]))
    elif kind < 0.6 and isinstance(holder[key], str):
        holder[key] = chance.choice(NUMBERS)
    elif kind < 0.75:
        holder[key] = clone(chance.choice(ODD))
    elif kind < 0.85:
        del holder[key]
    elif kind < 0.92 and isinstance(holder, list):
        holder.insert(chance.randrange(len(holder) + 1), clone(holder[key]))
    elif isinstance(holder, dict):
        holder[chance.choice((*known, "x"))] = holder.pop(key)
    return value


def json_mutant(start: bytes, chance: random.Random, known: Mapping[str, list[Any]]) -> bytes:
    """One to three places of a JSON text changed, or of one line of many."""
    lines = start.rstrip(b"\n").split(b"\n") if start[:1] == b"{" and b"\n{" in start else [start]
    at = chance.randrange(len(lines))
    value = json.loads(lines[at])
    for _ in range(chance.choice((1, 1, 1, 2, 3))):
        value = changed(value, chance, known)
    text = json.dumps(value, ensure_ascii=chance.random() < 0.2)
    lines[at] = text.encode("utf-8", "surrogatepass")
    return b"\n".join(lines) + b"\n" * (len(lines) > 1)


def mutant(number: int, seed: int, reader: Reader) -> bytes:
    """The mutant of a number."""
    chance, starts = random.Random(f"{reader.name}/{seed}/{number}"), reader.starts()
    data = chance.choice(starts)
    if reader.is_json and data[:1] in b"{[" and chance.random() < reader.structured:
        data = json_mutant(data, chance, pool(starts))
        return reader.sealed(data) if chance.random() < 0.7 else data
    for _ in range(chance.choice((1, 1, 2, 4))):
        data = chance.choice(MUTATIONS)(data or b"\n", chance)
    return data


# readers --------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Reader:
    """What reads some bytes: files to start from, and what yields faults; `sealed` mends checksums, so that what lies
    behind them is reached; `structured`: which share is changed by places of JSON rather than by bytes."""

    name: str
    starts: Callable[[], tuple[bytes, ...]]
    faults: Callable[[bytes, Path], Iterator[str]]
    is_json: bool = True
    structured: float = 0.8
    sealed: Callable[[bytes], bytes] = bytes


def finite(value: Any) -> bool:
    """Whether every number in a value is finite."""
    return "NaN" not in (text := json.dumps(value)) and "Infinity" not in text


@cache
def talks() -> of.Case:
    with tempfile.TemporaryDirectory() as folder:
        return made(TALKS, Path(folder))


def explicit(case: of.Case) -> bytes:
    return as_json(case).encode("utf-8", "surrogatepass")


@cache
def small_cases() -> tuple[bytes, ...]:
    """Explicit forms: of the specimens, of random plays, of the talks."""
    found = [explicit(talks())] * 6
    for path in sorted((ROOT / "spec" / "valid").glob("*.yaml")):
        case = examine(path).case
        if case and len(data := explicit(case)) < 4_000:
            found.append(data)
    for seed in range(24):
        case = random_case(seed, most=24, points=5)
        asks = Question(case.outcomes[0].name if case.outcomes else "other", ())
        found += [explicit(replace(case, asks=asks))] * 3
        found.append(explicit(everywhere(replace(case, asks=asks))))
    return tuple(found)


def everywhere(case: Case) -> Case:
    """The case whose hidden numbers count in every state."""
    forms = (
        replace(form, items=tuple(replace(one, when=ALWAYS) if one.value.private else one for one in form.items))
        if isinstance(form, Worth)
        else form
        for form in case.preferences
    )
    return replace(case, preferences=tuple(forms))


@cache
def register_starts() -> tuple[bytes, ...]:
    lines = (ROOT / "cases/soft-exit/claims.jsonl").read_bytes().splitlines(keepends=True)
    kinds = defaultdict[str, list[bytes]](list)
    for line in lines:
        kinds[json.loads(line)["record"]].append(line)
    few = b"".join(line for some in kinds.values() for line in some[:4])
    return (few, b"".join(some[0] for some in kinds.values()))


def register_faults(data: bytes, place: Path) -> Iterator[str]:
    """A register that is read is written as it was read, and read again the same."""
    (place / "claims.jsonl").write_bytes(data)
    register = decode_register(data, "claims.jsonl")
    for claim in register.claims.values():
        if not claim.id or claim.start >= claim.end:
            yield f"a claim without a place: {claim.id!r}"
    if not finite([claim.to_dict() for claim in register.claims.values()]):
        yield "a number of a claim is not finite"


@cache
def journal_start() -> tuple[bytes, bytes]:
    """A register, and its journal after some decisions."""
    from unittest.mock import patch

    from offramp.evidence import decisions, journal
    from offramp.evidence.revision import revise
    from offramp.evidence.types import Grading

    with tempfile.TemporaryDirectory() as folder, patch.object(journal, "datetime") as clock:
        clock.now.return_value = datetime(2026, 3, 2, tzinfo=UTC)  # the same seed gives the same mutants
        file = Path(folder) / "claims.jsonl"
        file.write_bytes(register_starts()[0])
        claims = sorted(decode_register(file.read_bytes()).claims)
        for k, name in enumerate(claims):
            grading = Grading("", str(1 + k % 6), f"person {k}")
            revise(
                file, lambda old, n=name, g=grading: decisions.grade(old, [n], g), LoggedAction("grade", (name,), "p")
            )  # type: ignore[misc]
        return file.read_bytes(), (Path(folder) / "claims.journal.jsonl").read_bytes()


def journal_faults(data: bytes, place: Path) -> Iterator[str]:
    """A journal that was changed is refused, or says what it said of each line that it keeps."""
    register, whole = journal_start()
    (place / "claims.jsonl").write_bytes(register)
    (place / "claims.journal.jsonl").write_bytes(data)
    found = read_journal(place / "claims.jsonl")
    lines, known = (list(map(json.loads, text.split(b"\n")[: found.lines])) for text in (data, whole))
    if lines != known:
        yield "a journal that nobody wrote is believed"


@cache
def brief_starts() -> tuple[bytes, ...]:
    """Briefs of small cases, one with draws."""
    from offramp.briefing.results import results

    with tempfile.TemporaryDirectory() as folder:
        file, found = Path(folder) / "b.json", list[bytes]()
        for case, draws in ((talks(), 0), (talks(), 20), (random_case(3, most=24, points=5), 0)):
            solved = results(case, draws, 1, 1, False) if draws else Results()
            brief_of(case, None, solved, charts=bool(draws)).save(file)
            found.append(file.read_bytes())
        return tuple(found)


def with_checksum(data: bytes) -> bytes:
    """A brief whose checksum is that of what it says now."""
    try:
        value = json.loads(data)
        if isinstance(value, dict):
            value["checksum"] = content_checksum(value)
        return json.dumps(value, ensure_ascii=False).encode("utf-8", "surrogatepass")
    except ValueError:
        return data


@cache
def earlier() -> Any:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "old.json"
        file.write_bytes(brief_starts()[0])
        return load_brief(file)


def brief_faults(data: bytes, place: Path) -> Iterator[str]:
    """A stored brief that is read can be shown in each form, explained and compared."""
    file = place / "b.json"
    file.write_bytes(data)
    examine_stored(file)
    brief = load_brief(file)
    for text in (brief.json(), brief.text(), brief.markdown(), brief.html()):
        if not isinstance(text, str):
            yield "a form is no text"
    for handle in ("answer", "b1", "nothing", "outcomes/exile"):
        with contextlib.suppress(OfframpError):
            brief.why(handle)
    with contextlib.suppress(OfframpError):
        with_since(earlier(), brief)


@cache
def gmcr_starts() -> tuple[bytes, ...]:
    return tuple(json.dumps(data).encode() for data in (OLD, NEW))


def gmcr_faults(data: bytes, place: Path) -> Iterator[str]:
    """A file of GMCR+ that is read makes a case that loads as it says."""
    file = place / "war.gmcr"
    file.write_bytes(data)
    imported = read_gmcr(file)
    (place / "case.yaml").write_text(imported.text, encoding="utf-8")
    if of.load(place / "case.yaml") != imported.case:
        yield "the case does not load as it was read"
    of.solve(of.model(imported.case), ["nash"]).to_dict()


@cache
def solved() -> dict[str, Any]:
    return dict(of.solve(of.model(talks()), ["nash", "seq"]).to_dict())


@cache
def expect_starts() -> tuple[bytes, ...]:
    data = solved()
    parts = [{key: data[key]} for key in data]
    return tuple(json.dumps(each).encode() for each in (data, *parts, {"answer": {"yes": True}}))


def expect_faults(data: bytes, place: Path) -> Iterator[str]:
    """An expectation is met if and only if all that it names is there and equal."""
    file = place / "e.json"
    file.write_bytes(data)
    wanted = read_expected(file)
    with contextlib.suppress(OfframpError):
        wanted.keys("concepts", ("nash",))
    if bool(wanted.differences(solved())) == part_of(wanted.wanted, solved()):
        yield "met, and differences are told; or not met, and none"


def part_of(wanted: Any, value: Any) -> bool:
    """The definition of an expectation that is met: objects key by key, all else the same JSON."""
    if isinstance(wanted, dict) and wanted and isinstance(value, dict):
        return all(key in value and part_of(each, value[key]) for key, each in wanted.items())
    return same(wanted, value)


def same(one: Any, other: Any) -> bool:
    if isinstance(one, bool) or isinstance(other, bool) or isinstance(one, str) or one is None or other is None:
        return type(one) is type(other) and one == other
    if isinstance(one, int | float) and isinstance(other, int | float):
        return one == other
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(same, one, other))
    return (
        isinstance(one, dict)
        and isinstance(other, dict)
        and set(one) == set(other)
        and all(same(one[k], other[k]) for k in one)
    )


RUN = {"n": 12, "seed": 3, "batch": 6, "lenses": ("graph",)}


@cache
def drawn() -> tuple[dict[str, bytes], dict[str, Any]]:
    """A run folder by its files, and what a whole run says."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / "run"
        runs = of.run(talks(), **RUN, folder=place)  # type: ignore[arg-type]
        return {path.name: path.read_bytes() for path in place.iterdir()}, runs.to_dict()


@cache
def run_starts() -> tuple[bytes, ...]:
    """Which file is changed stands before it, as one cannot tell from its bytes."""
    return tuple(name.encode() + b"\0" + data for name, data in sorted(drawn()[0].items()))


def meant(name: str, data: bytes) -> bytes | list[bytes]:
    """A file's bytes; of checksums the lines, in whatever order."""
    return sorted(data.rstrip(b"\n").split(b"\n")) if name == "SHA256SUMS" else data


def run_faults(data: bytes, place: Path) -> Iterator[str]:
    """A run folder with one changed file is refused, or gives what a whole one gives; verify tells of the change."""
    name, _, changed_file = data.partition(b"\0")
    files, whole = drawn()
    name_of = name.decode("utf-8", "replace").replace("/", "_")[:100].strip(". \0") or "part-x"
    folder = place / "run"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    for each, content in files.items():
        if each != name_of:
            (folder / each).write_bytes(content)
    if name_of in files:
        (folder / name_of).write_bytes(changed_file)
    if zlib.crc32(changed_file) % 3 == 0 and name_of != "SHA256SUMS":
        (folder / "SHA256SUMS").unlink(missing_ok=True)
    told = examine_stored(folder)
    other = name_of in files and meant(name_of, files[name_of]) != meant(name_of, changed_file)
    if other and (folder / "SHA256SUMS").exists() and told.whole:
        yield "verify finds nothing"
    with_sums = (folder / "SHA256SUMS").exists()
    again = of.run(talks(), **RUN, folder=folder)  # type: ignore[arg-type]
    if again.to_dict() != whole and with_sums:
        yield "other draws are believed"


@cache
def kept_start() -> bytes:
    with tempfile.TemporaryDirectory() as folder, environment(kept.VARIABLE, folder):
        kept.remembered("answer", (1,), lambda: {"a": (1, 2.5, None), "b": "text" * 5})
        return next(Path(folder).iterdir()).read_bytes()


@contextlib.contextmanager
def environment(name: str, value: str) -> Iterator[None]:
    before = os.environ.get(name, "off")
    os.environ[name] = value
    try:
        yield
    finally:
        os.environ[name] = before


def kept_faults(data: bytes, place: Path) -> Iterator[str]:
    """A kept result that was changed is as if it were not there, and is made again."""
    folder = place / "kept"
    folder.mkdir(exist_ok=True)
    with environment(kept.VARIABLE, str(folder)):
        kept.remembered("answer", (1,), lambda: "made")
        file = next(folder.iterdir())
        file.write_bytes(data)
        if data != kept_start() and kept.is_whole(file):
            yield "a changed result is believed"
        if data != kept_start() and kept.remembered("answer", (1,), lambda: "made") != "made":
            yield "a changed result is used"


def case_faults(data: bytes, place: Path) -> Iterator[str]:
    """As `fuzz_cases.py`, from explicit forms and their YAML."""
    yield from faults(data, place / "case.yaml")


@cache
def case_starts() -> tuple[bytes, ...]:
    some = small_cases()[::7]
    return (*small_cases(), *(as_yaml(of.load(write(data))).encode("utf-8", "surrogatepass") for data in some[:6]))


def write(data: bytes) -> Path:
    file = Path(tempfile.gettempdir()) / f"fuzz-{os.getpid()}.json"
    file.write_bytes(data)
    return file


# verbs ----------------------------------------------------------------------------------------------------------------


def verbs_faults(data: bytes, place: Path) -> Iterator[str]:
    """A case goes through two verbs: exits, sums of outcomes, and results that can be read again."""
    chance = random.Random(data)
    file = place / "case.yaml"
    file.write_bytes(data)
    (place / "other.json").write_bytes(chance.choice(small_cases()))
    case = examine(file).case
    if case is None and chance.random() < 0.9:
        return  # that is `case`
    actor = chance.choice(case.actors).id if case and case.actors else "a"
    names = {"CASE": str(file), "OTHER": str(place / "other.json"), "ACTOR": actor}
    for verb in chance.sample(VERBS, 2):
        try:
            yield from verb_faults(verb, names, place)
        except (Exception, TooLong) as error:
            raise AssertionError(f"{' '.join(verb)}: {type(error).__name__} {error}") from error


# command lines --------------------------------------------------------------------------------------------------------

WORDS = (
    *("-", "--", "-o", "-n", "--json", "--draws", "--seed", "--workers", "--concept", "--expect", "--from", "--since"),
    *("--memory", "--pair", "--sobol", "--types", "--only", "--by", "--as-of", "--strict", "--help", "--version", "-h"),
    *("", " ", "0", "-1", "1", "1e9", "nan", "99999999999999999999999", "x", "../x", "\udcff", "é", "now", "b1"),
    *(
        "answer",
        "seq,,nash",
        "lh0",
        "lh99",
        "pass3",
        "sim",
        "worth",
        "list",
        "grade",
        "A1",
        "Z9",
        "CASE",
        "CASE",
        "CASE",
    ),
    *(
        "DIR",
        "DIR/none/x.json",
        "DIR/x.html",
        "DIR/x.pdf.x",
        "/dev/null",
        "/proc/self/mem",
        "case.yaml",
        "a",
        "8G",
        "8Q",
    ),
)


@cache
def words_starts() -> tuple[bytes, ...]:
    from offramp.cli.registry import COMMANDS

    lines = [
        json.dumps([command.name, *rest])
        for command in COMMANDS
        if command.name not in ("serve", "demo", "new", "cache")
        for rest in (["CASE"], ["CASE", "--json"], ["CASE", "a", "now"], ["CASE", "list"])
    ]
    return tuple(line.encode() for line in lines)


def words_faults(data: bytes, place: Path) -> Iterator[str]:
    """A command line of odd words is carried out or refused."""
    chance = random.Random(data)
    file = place / "case.yaml"
    file.write_text(TALKS, encoding="utf-8")
    words = [str(word) for word in json.loads(chance.choice(words_starts()))]
    for _ in range(chance.choice((1, 2, 2, 3, 4))):
        words.insert(chance.randrange(1, len(words) + 1), chance.choice(WORDS))
    if set(words) & {"99999999999999999999999", "1e9"} and not set(words) & {"--memory"}:
        words += ["--help"] if chance.random() < 0.5 else []
    if words[0] in ("answer", "brief", "why") and "--draws" not in words:
        words += ["--draws", "8"]
    names = {"CASE": str(file), "-": str(file)}
    words = [names.get(word, word.replace("DIR", str(place))) for word in words]
    try:
        status, out, err = called(words)
    except (Exception, TooLong) as error:
        raise AssertionError(f"{words}: {type(error).__name__} {error}") from error
    if status not in (0, 1, 2):
        yield f"{words}: exit {status}"
    if status and not (out + err).strip():
        yield f"{words}: exit {status} without a word"


READERS = {
    reader.name: reader
    for reader in (
        Reader("case", case_starts, case_faults),
        Reader("verbs", small_cases, verbs_faults, structured=1.0),
        Reader("register", register_starts, register_faults),
        Reader("journal", lambda: (journal_start()[1],), journal_faults, structured=0.5),
        Reader("brief", brief_starts, brief_faults, sealed=with_checksum),
        Reader("gmcr", gmcr_starts, gmcr_faults),
        Reader("expect", expect_starts, expect_faults),
        Reader("run", run_starts, run_faults, is_json=False),
        Reader("kept", lambda: (kept_start(),), kept_faults, is_json=False),
        Reader("words", words_starts, words_faults, is_json=False),
    )
}


# the run --------------------------------------------------------------------------------------------------------------


class TooLong(BaseException):
    """The time of a mutant is over."""


def _stop(*_: object) -> None:
    raise TooLong(f"over {SECONDS} s")


def faults_of(reader: Reader, data: bytes, place: Path) -> list[str]:
    """What is wrong with how a mutant is taken."""
    signal.alarm(ASLEEP)
    signal.setitimer(signal.ITIMER_PROF, SECONDS)
    try:
        return list(reader.faults(data, place))
    except OfframpError as error:
        return [f"a problem says nothing: {one!r}" for one in error.problems if not (one.slug and one.message)]
    except TooLong:
        return [f"over {SECONDS} s"]
    except Exception:
        return [traceback.format_exc(limit=-3)]
    finally:
        signal.alarm(0)
        signal.setitimer(signal.ITIMER_PROF, 0)


def fuzz(reader: Reader, first: int, count: int, seed: int, until: float) -> tuple[int, int, float]:
    """How many mutants were tried, how many faults were found, and the longest time."""
    told, longest, found, tried = Counter[str](), 0.0, 0, 0
    with tempfile.TemporaryDirectory() as folder:
        for number in range(first, first + count):
            if time.monotonic() > until:
                break
            data, start = mutant(number, seed, reader), time.process_time()
            for fault in faults_of(reader, data, Path(folder)):
                found, kind = found + 1, re.sub(r"[0-9]+|'[^']*'", "", fault[-300:])
                if told[kind] < 1:
                    print(f"{reader.name} {number}: {fault}", flush=True)
                told[kind] += 1
            tried, longest = tried + 1, max(longest, time.process_time() - start)
    return tried, found, longest


def main(known: Mapping[str, Reader], about: str | None) -> int:
    """Run; the exit status is 1 when a fault was found."""
    parser = argparse.ArgumentParser(description=about, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("reader", nargs="?", choices=known, help="one reader alone (default: each)")
    parser.add_argument("--count", type=int, default=1_000, help="mutants for each reader (default 1000)")
    parser.add_argument("--first", type=int, default=0, help="the number of the first mutant")
    parser.add_argument("--seed", type=int, default=1, help="the same seed gives the same mutants (default 1)")
    parser.add_argument("--seconds", type=float, default=float("inf"), help="stop each reader after so long")
    parser.add_argument("--show", type=int, metavar="NUMBER", help="print one mutant and stop")
    asked = parser.parse_args()
    os.environ[kept.VARIABLE] = "off"
    for each in (signal.SIGALRM, signal.SIGPROF):
        signal.signal(each, _stop)
    readers = [known[asked.reader]] if asked.reader else list(known.values())
    if asked.show is not None:
        sys.stdout.buffer.write(mutant(asked.show, asked.seed, readers[0]))
        return 0
    wrong = 0
    for reader in readers:
        start, processor = time.monotonic(), time.process_time()
        tried, found, longest = fuzz(reader, asked.first, asked.count, asked.seed, start + asked.seconds)
        took, wrong = time.monotonic() - start, wrong + found
        print(
            f"{reader.name}: {tried:,} mutants, seed {asked.seed}: {found} faults; "
            f"longest {longest:.2f} s of the processor; {time.process_time() - processor:.0f} s of it in {took:.0f} s",
            flush=True,
        )
    return int(bool(wrong))


if __name__ == "__main__":
    sys.exit(main(READERS, __doc__))
