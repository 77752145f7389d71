"""Kill every writer at random moments, let many write at once, and flip bits in each kind of stored file.

    python verification/crash.py kills --count 200 --seed 1
    python verification/crash.py writers --count 8 --seconds 60
    python verification/crash.py flips --count 100 --seed 1
    python verification/crash.py full --count 60 --seed 1

`kills`: a process that grades a claim, reads the reports again, saves a variant, writes a brief, draws into a folder,
locks a judgement, records an outcome, drafts a new page, decides on a draft, keeps an answer of `ask` (takes one back,
writes sizes), makes a room, exports a game or starts a case is killed (SIGKILL) after a random while. After each kill
no file is half-written, and every decision that was acknowledged stands: in the register and its journal, the ledger,
the draft, the case. `writers`: so many processes for a while do each of what can be acknowledged in turn; nothing that
was is lost. `flips`: one bit changed in a register, journal, report, stored brief, kept result, ledger,
draft, or any file of a run folder is found by `offramp verify`. `full` (as root): files may not grow beyond a size, the
disk fills, or the folder may only be read: every writer refuses with a problem, every file is whole, and with room
again all goes on.
"""

from __future__ import annotations

import argparse
import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path

from fuzz_newer import OPEN, TALKS

import offramp as of
from offramp import cache
from offramp.asking.interview import interview
from offramp.asking.keeping import keep, take_back, write_sizes
from offramp.asking.queries import Query
from offramp.asking.replies import allowed_replies, understood
from offramp.briefing.brief import brief_of, load_brief
from offramp.briefing.results import Results
from offramp.briefing.wholeness import examine_stored
from offramp.case.load import outline
from offramp.case.new import new
from offramp.case.report_reading import read_again
from offramp.evidence import decisions
from offramp.evidence.journal import LoggedAction, decided_records, read_journal
from offramp.evidence.register import Register, load_register
from offramp.evidence.revision import revise
from offramp.evidence.types import Grading
from offramp.game.efg import efg
from offramp.io import write_atomically
from offramp.ledger.chain import add, read_ledger
from offramp.ledger.locking import LockStatement, locked_judgement
from offramp.ledger.types import RecordedOutcome
from offramp.proposals.decide import decide_proposals
from offramp.proposals.folder import draft_folder
from offramp.proposals.stored import examine_draft, load_draft
from offramp.rooms.answer import answer
from offramp.rooms.fetch import fetch
from offramp.web import saving
from offramp.web.session import Session

FLAGSHIP = Path(__file__).parents[1] / "cases" / "soft-exit"


def grade(folder: Path, number: int) -> None:
    """One claim graded, whichever comes next, by a name that nobody else bears; acknowledged by a line in a file."""
    path = folder / "claims.jsonl"
    claims = sorted(load_register(path).claims)
    name, by = claims[number % len(claims)], f"person {number}"

    def decide(register: Register) -> tuple[Register, tuple[str, ...]]:
        return decisions.grade(register, [name], Grading("", str(1 + number % 6), by))

    revise(path, decide, LoggedAction("grade", (name,), by))
    acknowledge(folder, f"grade\t{name}\t{by}")


def read(folder: Path, _number: int) -> None:
    read_again(outline(folder))


def variant(folder: Path, number: int) -> None:
    session = Session(folder)
    digest = session.current().digest
    wanted = saving.Wanted(name=f"saved {number}", assumed="a test", set=["worth.ruler.fear=-5"], digest=digest)
    saving.write_variant(session, wanted)


def brief(folder: Path, _number: int) -> None:
    brief_of(of.load(folder), None, Results(), charts=False).save(folder / "brief.json")


def draws(folder: Path, _number: int) -> None:
    of.run(of.load(FLAGSHIP), 60, 1, folder=folder / "run", batch=3, lenses=("graph",))


PAGE = "Norway threatened to close the strait on Friday. Norway urged Chile to release the crew. Chile refused.\n"


def entry(folder: Path, number: int) -> None:
    """One outcome added to a ledger; acknowledged by its name."""
    by = f"person {number}"
    add(folder / "ledger.jsonl", RecordedOutcome(1, "yes", "2026-11-28", "a page", by))
    acknowledge(folder, f"ledger\t{by}")


def lock(folder: Path, number: int) -> None:
    """A small case answered and locked into the ledger; acknowledged by its name."""
    by = f"person {number}"
    judged = answer(of.load(folder / "talks.yaml"), 8, 1)
    statement = LockStatement(by, "he leaves", "2999-12-31", None)
    add(folder / "ledger.jsonl", locked_judgement(judged, "Talks", statement))
    acknowledge(folder, f"ledger\t{by}")


def draft(folder: Path, number: int) -> None:
    """A page comes in, and is drafted."""
    page = PAGE.replace("Norway", ("Norway", "Sweden", "Peru", "Mali")[number % 4])
    write_atomically(folder / "drafted" / f"page{number % 4}.txt", page)
    draft_folder(folder / "drafted")


def room(folder: Path, number: int) -> None:
    """A room made from a file."""
    rows = "".join(f"{k},7,BERLIN,X{number},1948,6,,1949,,,2,1,1,1\n" for k in range(1, ROWS))
    os.environ["OFFRAMP_ROOMS"] = str(folder / "rooms")
    write_atomically(folder / "icb.csv", f"{COLUMNS}\n{rows}")
    fetch("crisis_actors", folder / "icb.csv", unchecked=True)


ROWS = 4_000
COLUMNS = "cracno,crisno,crisname,actor,yrtrig,motrig,datrig,yrterm,moterm,daterm,gravty,outcom,outfor,viol"


def export(folder: Path, _number: int) -> None:
    write_atomically(folder / "game.efg", efg(of.load(folder / "talks.yaml"), 3))


def begun(folder: Path, number: int) -> None:
    """A case started anew."""
    new(folder / f"new-{number}")


def decision(folder: Path, number: int) -> None:
    """A proposal accepted, rejected, or taken back; acknowledged with what it is now."""
    place = folder / "drafted"
    items = [item for item in load_draft(place / "draft.jsonl").items if item.kind == "actor"]
    item, action = items[number // 3 % len(items)], tuple(STATUS)[number % 3]
    try:
        begin(folder, f"draft\t{item.id}\t{action}")
    except OSError:  # our own note does not fit: nothing is decided then
        return
    decide_proposals(place, action, [item.id])
    acknowledge(folder, f"draft\t{item.id}\t{action}")


STATUS = {"reject": "rejected", "reset": "proposed", "accept": "accepted"}


def reply(folder: Path, number: int) -> None:
    """An answer of an interview kept in a case, or the last taken back, or sizes written; ten a case; acknowledged by
    who gave it."""
    place = folder / f"asked-{number // 10}.yaml"
    if not place.exists():
        write_atomically(place, OPEN)
    now = interview(of.load(place))
    if number % 5 == 3 and now.given:
        given = {each.id: each.by for each in of.load(place).asked}
        begin(folder, f"taken\t{place.name}\t{given[now.given[-1][0]]}")
        take_back(now, place)
    elif number % 5 == 4 and now.given:
        write_sizes(now, place)
    elif now.open:
        query = now.open[number % len(now.open)]
        keep(now, place, query, allowed_reply(query), f"person {number}")
        acknowledge(folder, f"asked\t{place.name}\tperson {number}")


def allowed_reply(query: Query) -> str:
    """A reply that the question takes."""
    for text in ("50", "1", "1 2", "1 2 3", "1 2 3 4"):
        with suppress(of.OfframpError):
            understood(query, text)
            return text
    return next(one.partition(" ")[0] for one in allowed_replies(query))


def acknowledge(folder: Path, line: str) -> None:
    with suppress(OSError):  # where our own note does not fit, nothing was acknowledged
        note(folder / "acknowledged", line)


def begin(folder: Path, line: str) -> None:
    note(folder / "begun", line)


def note(path: Path, line: str) -> None:
    """One line added whole, or not at all."""
    size = path.stat().st_size if path.exists() else 0
    try:
        with path.open("a") as stream:
            stream.write(f"{line}\n")
    except OSError:
        if path.exists():
            os.truncate(path, size)
        raise


WRITERS: dict[str, Callable[[Path, int], None]] = {
    "entry": entry,
    "decision": decision,
    "reply": reply,
    "grade": grade,
    "read": read,
    "variant": variant,
    "brief": brief,
    "draws": draws,
    "lock": lock,
    "draft": draft,
    "room": room,
    "export": export,
    "new": begun,
}
TOLD = ("grade", "entry", "decision", "reply", "lock")  # those that acknowledge


def child_of(work: Callable[[Path, int], None], folder: Path, number: int) -> int:
    """A process of its own that does the work."""
    child = os.fork()
    if not child:
        try:
            work(folder, number)
        except BaseException:
            traceback.print_exc()
            os._exit(1)
        os._exit(0)
    return child


def faults_of(folder: Path) -> list[str]:
    """What is wrong with a case folder after a kill."""
    found = list[str]()
    try:
        of.load(folder)
        register, journal = load_register(folder / "claims.jsonl"), read_journal(folder / "claims.jsonl")
        acknowledged = folder / "acknowledged"
        lines = acknowledged.read_text().splitlines() if acknowledged.exists() else []
        found += newer_faults(folder, lines)
        for name, by in (line.split("\t")[1:] for line in lines if line.startswith("grade")):
            line, later = f"{name} {by}", int(by.split()[1])
            stands = register.claims[name].grading.graded_by or "person -1"
            found += [f"lost: {line}"] if int(stands.split()[1]) < later else []
        stood = decided_records(register)
        ahead = [name for name in stood if "#" in name and stood[name] != journal.decided.get(name)]
        found += [f"not in the journal: {name}" for name in ahead[1:]]  # one may be under way
        if (folder / "brief.json").exists():
            load_brief(folder / "brief.json")
        found += whole_faults(folder)
    except of.OfframpError as error:
        found += [str(one) for one in error.problems]
    return found


def whole_faults(folder: Path) -> Iterator[str]:
    """What is wrong with files that one process alone writes."""
    for place in (folder / "drafted" / "case.yaml", *folder.glob("new-*/case.yaml"), *folder.glob("asked-*.yaml")):
        if place.exists():
            of.load(place) if place.parent == folder else outline(place.parent)
    game = folder / "game.efg"
    if game.exists() and game.read_text() != efg(of.load(folder / "talks.yaml"), 3):
        yield "the game is half-written"
    for rows in folder.glob("rooms/*"):
        if rows.read_text().count("\n") != ROWS:
            yield "the room is half-written"


def newer_faults(folder: Path, lines: list[str], late: int = 1) -> Iterator[str]:
    """What is wrong with ledger, draft and interviews, after what was acknowledged; `late` decisions are under way."""
    if (folder / "ledger.jsonl").exists():
        there = {one.entry.by for one in read_ledger(folder / "ledger.jsonl").entries}
        yield from (f"lost: {line}" for line in lines if line.startswith("ledger") and line[7:] not in there)
    draft = load_draft(folder / "drafted" / "draft.jsonl")
    yield from (str(one) for one in examine_draft(folder / "drafted" / "draft.jsonl"))
    begun = (folder / "begun").read_text().splitlines() if (folder / "begun").exists() else []
    for line in {line.split("\t")[1]: line for line in lines if line.startswith("draft")}.values():
        mine = [one for one in begun if one.split("\t")[1] == line.split("\t")[1]]
        if draft.by_id[line.split("\t")[1]].status not in {STATUS[one.split("\t")[2]] for one in (line, *mine[-late:])}:
            yield f"lost: {line}"
    for place in folder.glob("asked-*.yaml"):
        there = {one.by for one in of.load(place).asked}
        there |= {line.split("\t")[2] for line in begun if line.startswith(f"taken\t{place.name}\t")}
        mine = [line for line in lines if line.startswith(f"asked\t{place.name}\t")]
        yield from (f"lost: {line}" for line in mine if line.split("\t")[2] not in there)


def prepare(folder: Path) -> None:
    """A draft and a small case beside the case."""
    (folder / "talks.yaml").write_text(TALKS, encoding="utf-8")
    (folder / "drafted").mkdir()
    (folder / "drafted" / "first.txt").write_text(PAGE, encoding="utf-8")
    draft_folder(folder / "drafted")


def undisturbed(work: Callable[[Path, int], None], folder: Path) -> float:
    """Seconds that a writer takes here and now; of draws, those into a folder that has none."""
    shutil.rmtree(folder / "run", ignore_errors=True)
    start = time.monotonic()
    os.waitpid(child_of(work, folder, list(WRITERS.values()).index(work)), 0)
    shutil.rmtree(folder / "run", ignore_errors=True)
    return time.monotonic() - start


def kills(count: int, seed: int, folder: Path, until: float) -> int:
    rng, killed, faults = random.Random(seed), Counter[str](), list[str]()
    longest = {name: 1.3 * undisturbed(work, folder) for name, work in WRITERS.items()}
    number = 10
    while sum(killed.values()) < count and time.monotonic() < until:
        name = rng.choice(tuple(WRITERS))
        child, number = child_of(WRITERS[name], folder, number), number + 1
        time.sleep(rng.uniform(0, longest[name]))
        os.kill(child, signal.SIGKILL)
        status = os.waitpid(child, 0)[1]
        killed[name] += os.WIFSIGNALED(status)
        found = faults_of(folder) + (["it failed of itself"] if os.WIFEXITED(status) and status else [])
        faults += [f"after {name} {number}: {one}" for one in found]
    draws(folder, 0)
    same = (of.run(of.load(FLAGSHIP), 60, 1, lenses=("graph",)).to_dict()) == (
        of.run(of.load(FLAGSHIP), 60, 1, folder=folder / "run", lenses=("graph",)).to_dict()
    )
    faults += [] if same else ["the draws of the folder are others"]
    lines = (folder / "acknowledged").read_text().splitlines() if (folder / "acknowledged").exists() else []
    print(f"kills: {dict(killed)}; acknowledged: {_counts(lines)}; {len(faults)} faults", *faults[:20], sep="\n")
    return len(faults)


def writers(count: int, seconds: float, folder: Path) -> int:
    """Each process does all that can be acknowledged, one after the other, until the time is over; a refusal that
    somebody was faster is none, as it says so."""
    until = time.monotonic() + seconds

    def work(place: Path, first: int) -> None:
        number, dice = first, random.Random(first)
        while time.monotonic() < until:
            name = dice.choice(TOLD)
            try:
                WRITERS[name](place, number)
            except of.OfframpError as error:
                note(place / "refused", f"{name} {error.problems[0].slug}")
            number += count

    children = [child_of(work, folder, k) for k in range(count)]
    statuses = [os.waitpid(child, 0)[1] for child in children]
    lines = (folder / "acknowledged").read_text().splitlines()
    refused = (folder / "refused").read_text().splitlines() if (folder / "refused").exists() else []
    journal = (folder / "claims.journal.jsonl").read_text()
    lost = [line for line in lines if line[:5] == "grade" and f'"by":"{line.split(chr(9))[2]}"' not in journal]
    faults = [*lost, *newer_faults(folder, lines, 2 * count), *map(str, examine_stored(folder).problems)]
    print(f"writers: {count} for {seconds:g} s; {_counts(lines)} acknowledged; refused {dict(Counter(refused))}")
    print(*[f"exit {one}" for one in statuses if one], *faults[:20], sep="\n")
    return len(faults) + any(statuses)


def _counts(lines: list[str]) -> dict[str, int]:
    return dict(Counter(line.split("\t")[0] for line in lines))


# no room, or no right to write ---------------------------------------------------------------------------------------


def full(count: int, seed: int, folder: Path) -> int:
    """Each writer where it cannot write all, three ways in turn; what it says is a problem, what it left is whole."""
    rng, faults, seen = random.Random(seed), list[str](), Counter[str]()
    folder.parent.chmod(0o755)  # who may only read may do that
    read_again(outline(folder))  # the parser is loaded once, by who may read where it lies
    draws(folder, 0)
    for number in range(count):
        name, (way, scarce) = rng.choice(tuple(WRITERS)), list(SCARCE.items())[number % len(SCARCE)]
        with scarce(folder, rng) as (place, begin):
            said = outcome_of(WRITERS[name], place, number, begin)
            wrong = [one for one in said if not one.startswith("cannot-write ")] + faults_of(place)
            run = examine_stored(place / "run")
            wrong += [str(one) for one in run.problems if one.level == "error"]
        seen[f"{way}: {'refused' if said else 'written'}"] += 1
        faults += [f"{name} {number} ({way}): {one}" for one in wrong]
    grade(folder, count)
    draws(folder, 0)
    faults += faults_of(folder)
    print(f"full: {dict(seen)}; {len(faults)} faults", *faults[:20], sep="\n")
    return len(faults)


def outcome_of(
    work: Callable[[Path, int], None], folder: Path, number: int, begin: Callable[[], None]
) -> tuple[str, ...]:
    """What a writer says in a process of its own, after `begin`; nothing where it wrote."""
    near, far = os.pipe()
    if not (child := os.fork()):
        said = ""
        try:
            begin()
            work(folder, number)
        except of.OfframpError as error:
            said = "\n".join(f"{one.slug} {one.message}" for one in error.problems)
        except BaseException as error:
            said = f"exception {type(error).__name__} {error}"
        os.write(far, said.encode())
        os._exit(0)
    os.close(far)
    with os.fdopen(near) as stream:
        said = stream.read()
    os.waitpid(child, 0)
    return tuple(said.split("\n")) if said else ()


Place = tuple[Path, Callable[[], None]]  # a case folder, and what a child does before it writes there


@contextmanager
def short_files(folder: Path, rng: random.Random) -> Iterator[Place]:
    """No file may become larger than this."""
    size = rng.choice((0, 100, 4_000, 60_000, 150_000, 400_000))

    def begin() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))

    yield folder, begin


@contextmanager
def small_disk(folder: Path, rng: random.Random) -> Iterator[Place]:
    """A copy on a file system with little room left. Needs the right to mount."""
    files = [one for one in folder.rglob("*") if one.is_file()]
    pages = sum(one.stat().st_size // 4096 + 1 for one in files) + rng.choice((2, 10, 40, 120))
    place = Path(tempfile.mkdtemp(dir=folder.parent))
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={pages * 4096}", "tmpfs", str(place)], check=True)
    try:
        yield Path(shutil.copytree(folder, place / "case")), lambda: None
    finally:
        subprocess.run(["umount", str(place)], check=True)
        place.rmdir()


@contextmanager
def read_only(folder: Path, _rng: random.Random) -> Iterator[Place]:
    """Another user and group, who may read the folder and not write there."""

    def begin() -> None:
        os.setgroups([])
        os.setgid(NOBODY)
        os.setuid(NOBODY)

    yield folder, begin


NOBODY = 65534
SCARCE: dict[str, Callable[[Path, random.Random], AbstractContextManager[Place]]] = {
    "short files": short_files,
    "small disk": small_disk,
    "read only": read_only,
}


def flips(count: int, seed: int, folder: Path, only: str = "") -> int:
    rng, missed = random.Random(seed), 0
    grade(folder, 0)
    brief(folder, 0)
    draws(folder, 0)
    os.environ[cache.VARIABLE] = str(folder / "kept")
    cache.remembered("answer", (1,), lambda: tuple(k / 7 for k in range(500)))
    run = sorted((folder / "run").iterdir())
    for number in range(4):
        entry(folder, number)
    drafted = folder / "drafted"
    kinds = {
        "register": [(folder, folder / "claims.jsonl")],
        "journal": [(folder, folder / "claims.journal.jsonl")],
        "report": [(folder, one) for one in sorted((folder / "reports").iterdir())],
        "stored brief": [(folder / "brief.json", folder / "brief.json")],
        "kept result": [(one, one) for one in (folder / "kept").iterdir()],
        "run folder": [(folder / "run", one) for one in run],
        "ledger": [(folder / "ledger.jsonl", folder / "ledger.jsonl")],
        "draft": [(drafted, drafted / "draft.jsonl")],
        "draft's register": [(drafted, drafted / "claims.jsonl")],
    }
    for kind, places in kinds.items():
        if only not in kind:
            continue
        found = sum(_seen(*rng.choice(places), rng) for _ in range(count))
        missed += count - found
        print(f"flips: {kind}: {found} of {count} found", flush=True)
    return missed


def _seen(whole: Path, file: Path, rng: random.Random) -> bool:
    before = file.read_bytes()
    raw = bytearray(before)
    raw[rng.randrange(len(raw))] ^= 1 << rng.randrange(8)
    file.write_bytes(raw)
    found = not examine_stored(whole).whole
    file.write_bytes(before)
    return found


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=("kills", "writers", "flips", "full"))
    parser.add_argument("--kind", default="", help="for flips: this kind alone")
    parser.add_argument("--count", type=int, default=30)
    parser.add_argument("--seconds", type=float, help="of writers (default 60), and of kills, if they take longer")
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        folder = Path(shutil.copytree(FLAGSHIP, Path(place) / "case"))
        prepare(folder)
        if given.what == "kills":
            read_again(outline(folder))  # the parser is loaded once, and the children begin at once
            return min(1, kills(given.count, given.seed, folder, time.monotonic() + (given.seconds or 36_000)))
        if given.what == "full":
            return min(1, full(given.count, given.seed, folder))
        if given.what == "writers":
            return min(1, writers(given.count, given.seconds or 60.0, folder))
        return min(1, flips(given.count, given.seed, folder, given.kind))


if __name__ == "__main__":
    sys.exit(main())
