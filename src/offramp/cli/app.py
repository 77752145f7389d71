"""The command line: thin skins over one library call each.

Exit status: 0 fine; 1 bad input or usage; 2 only when a check that was asked for fails. With --json, results and
problems go to standard output as JSON; without it, problems go to standard error.
"""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, cast

import typer
from typer.exceptions import Abort, TyperException

from offramp.errors import OfframpError, Problem, nearest, problems_to_dict
from offramp.sanitize import visible
from offramp.version import VERSION

if TYPE_CHECKING:
    from offramp.briefing.brief import Brief
    from offramp.case.load import Outline
    from offramp.evidence import Reading, Register
    from offramp.graph.model import Model

app = typer.Typer(
    name="offramp",
    help="From reports of a crisis to a judgement that can be argued with.",
    epilog="Example: offramp brief cases/soft-exit -o soft-exit.html",
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)

LARGE = 1 << 18  # states from which progress is shown

CaseArg = Annotated[
    str, typer.Argument(metavar="CASE", help="A folder with case.yaml, a case file, or - for the explicit form.")
]
Json = Annotated[bool, typer.Option("--json", help="Print the result, or the problems, as JSON.")]
Concepts = Annotated[
    list[str] | None,
    typer.Option(
        "--concept",
        help="nash, gmr, smr, seq, sseq, sim, nonmyopic, lh0, lh1, …; may be repeated, or joined by commas.",
    ),
]
Memory = Annotated[
    str | None,
    typer.Option("--memory", help="Refuse what would take more, such as 8G (default: 60 % of what is free)."),
]

Draws = Annotated[int, typer.Option("--draws", min=0, help="How often the case is drawn; 0: not.")]
Drawn = Annotated[int, typer.Option("--draws", min=1, help="Number of Monte Carlo draws.")]
Seed = Annotated[int, typer.Option("--seed", help="Of the draws.")]
Workers = Annotated[int, typer.Option("--workers", min=1, help="Processes for the draws.")]
Stored = Annotated[
    Path | None,
    typer.Option("--from", metavar="STORED.json", help="Use the results in a brief that was written as JSON."),
]
DRAWS = 1_000


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and exit."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    sys.exit(run(words))


def run(words: list[str]) -> int:
    """Run one command line; returns its exit status."""
    try:
        result = typer.main.get_command(app).main(words or ["--help"], prog_name="offramp", standalone_mode=False)
        sys.stdout.flush()
        return result if isinstance(result, int) else 0
    except OfframpError as error:
        return _refused(error.problems, "--json" in words)
    except TyperException as error:
        remedy = "see 'offramp --help', or --help after a command"
        return _refused([Problem("usage", "offramp", 0, 0, error.format_message(), remedy=remedy)], "--json" in words)
    except (Abort, KeyboardInterrupt):
        typer.echo("interrupted; nothing was left half-written", err=True)
        return 130
    except BrokenPipeError:  # the reader went away, as in `offramp solve … | head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except MemoryError:
        problem = Problem(
            "out-of-memory", "offramp", 0, 0, "not enough memory", remedy="fix some options, or ask --memory"
        )
        return _refused([problem], "--json" in words)


def _refused(problems: Sequence[Problem], as_json: bool) -> int:
    if as_json:
        _print_json(problems_to_dict(problems))
    else:
        for problem in problems:
            typer.echo(visible(str(problem)), err=True)
    return 1


def _print_json(data: Any, indent: int | None = 1) -> None:
    typer.echo(json.dumps(data, ensure_ascii=False, indent=indent, allow_nan=False).encode("utf-8", "surrogatepass"))


def _version(asked: bool) -> None:
    if asked:
        typer.echo(f"offramp {VERSION}")
        raise typer.Exit


@app.callback()
def _main(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    pass


@app.command(epilog="Example: offramp new my-crisis && offramp brief my-crisis")
def new(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A folder that does not exist yet, or is empty.")],
) -> None:
    """Start a case of your own: a small one that runs, with every line explained."""
    from offramp.case.new import new as create

    for path in create(folder):
        typer.echo(f"wrote {path}")
    typer.echo(f"next: offramp check {folder}; offramp brief {folder}; then make the report and the case your own")


@app.command("import", epilog="Example: offramp import Elmira.gmcr -o elmira && offramp solve elmira")
def import_(
    file: Annotated[Path, typer.Argument(metavar="FILE.gmcr", help="A file of GMCR+ or gmcr-py, old or new.")],
    out: Annotated[
        Path, typer.Option("-o", "--output", metavar="DIR", help="A folder that does not exist yet, or is empty.")
    ],
    as_of: Annotated[
        str | None, typer.Option("--as-of", metavar="DATE", help="The case's date (default: today).")
    ] = None,
    as_json: Json = False,
) -> None:
    """Open a file of GMCR+ or gmcr-py as a case; what it does not hold, or a case cannot hold, is said."""
    from offramp.case.importers.gmcr import read_gmcr, save

    imported = read_gmcr(file, _day(as_of))
    written = save(imported, out)
    if as_json:
        _print_json(problems_to_dict(imported.problems) | {"files": [str(path) for path in written]})
        return
    for problem in imported.problems:
        typer.echo(visible(str(problem)), err=True)
    for path in written:
        typer.echo(f"wrote {path}")


def _day(text: str | None) -> date | None:
    try:
        return None if text is None else date.fromisoformat(text)
    except ValueError:
        message = f"'{text}' is no date"
        raise OfframpError(Problem("bad-date", "--as-of", 0, 0, message, ("YYYY-MM-DD",), "write it so")) from None


@app.command(epilog="Example: offramp convert cases/soft-exit host ranking > ranked.yaml")
def convert(
    case: CaseArg,
    actor: Annotated[str, typer.Argument(metavar="ACTOR", help="The actor whose preferences change form.")],
    form: Annotated[str, typer.Argument(metavar="FORM", help="worth, priorities or ranking.")],
) -> None:
    """Print the case with an actor's preferences in another form, and say what that keeps and loses."""
    from offramp.case.canonical import as_yaml
    from offramp.case.load import load
    from offramp.graph.preference_forms import Form, replaced
    from offramp.graph.preference_forms import convert as change

    loaded = load(case)
    made = change(loaded, actor, cast(Form, form))
    for line in (f"kept: {made.kept}", *(f"lost: {loss}" for loss in made.lost)):
        typer.echo(visible(line), err=True)
    typer.echo(as_yaml(replaced(loaded, made.form)).encode("utf-8", "surrogatepass"), nl=False)


@app.command(epilog="Example: offramp read page.html   or, for all reports of a case: offramp read cases/soft-exit")
def read(
    source: Annotated[
        str,
        typer.Argument(metavar="CASE|FILE|-", help="A case, one report (text, Markdown, HTML, PDF), or - for text."),
    ],
    llm: Annotated[
        str | None,
        typer.Option(
            "--llm", metavar="URL", help="Send the sentences to this OpenAI-compatible endpoint for more attributions."
        ),
    ] = None,
    llm_model: Annotated[str, typer.Option("--llm-model", metavar="NAME", help="The model to ask there.")] = "",
    as_json: Json = False,
) -> int:
    """Read reports into claims: quotes with their place, source and hedges; the rest is set aside with a reason.

    For a case, the claims of all its reports are written to claims.jsonl beside case.yaml; what was decided there is
    kept. A report that cannot be read is named and stops no other; the exit status is then 1. With --llm a language
    model of your choice proposes further attributions, and can do nothing else; its key is taken from OFFRAMP_LLM_KEY.
    """
    from offramp.evidence import read_report

    more = _assisted(llm, llm_model)
    problems: tuple[Problem, ...] = ()
    if source == "-":
        readings = [more(read_report(sys.stdin.buffer.read(), key="stdin", file="<stdin>"))]
    elif _is_case(source):
        readings, problems = _read_case(source, more)
    else:
        readings = [more(read_report(Path(source)))]
    for reading in readings:
        if as_json:
            _print_json(reading.to_dict(), indent=None)
        else:
            typer.echo(_told(reading))
    if problems and as_json:
        _print_json(problems_to_dict(problems), indent=None)
        return 1
    return _refused(problems, False) if problems else 0


def _assisted(url: str | None, model: str) -> Callable[[Reading], Reading]:
    """What is done to each reading: nothing, or the asking of a language model."""
    if url is None:
        return lambda reading: reading
    from offramp.evidence.llm import Endpoint, assist

    endpoint = Endpoint(url, model, os.environ.get("OFFRAMP_LLM_KEY"))
    return lambda reading: assist(reading, endpoint)


def _is_case(source: str) -> bool:
    return Path(source).is_dir() or Path(source).suffix.lower() in (".yaml", ".yml")


def _read_case(source: str, more: Callable[[Reading], Reading]) -> tuple[list[Reading], tuple[Problem, ...]]:
    """Read the reports of a case and write its register; the readings, and the problems of reports that failed."""
    from offramp.case.load import REGISTER, outline
    from offramp.evidence import load_register

    found: Outline = outline(source)
    if not found.reports:
        message = "the case names no reports"
        raise OfframpError(Problem("no-reports", source, 0, 0, message, remedy="add 'reports: {press: {file: …}}'"))
    place = found.folder / REGISTER
    return _read_again(found, load_register(place) if place.exists() else None, more)


def _read_again(
    found: Outline, before: Register | None, more: Callable[[Reading], Reading] = lambda reading: reading
) -> tuple[list[Reading], tuple[Problem, ...]]:
    from offramp.case.load import REGISTER
    from offramp.case.report_reading import read_again

    readings, unmatched, problems = read_again(found, before, more, _progress)
    typer.echo(f"wrote {found.folder / REGISTER}", err=True)
    for claim in unmatched:
        decided = claim.status if claim.status != "proposed" else f"graded {claim.grading}"
        typer.echo(visible(f"no longer in the reports, though it was {decided}: {claim.id} {claim.text}"), err=True)
    return readings, problems


def _progress(done: int, total: int, file: str) -> None:
    if total > 2:
        typer.echo(visible(f"read {done} of {total}: {file}"), err=True)


def _told(reading: Reading) -> str:
    """A reading for people: each claim with its id, source and hedges; what was set aside by reason."""
    lines = []
    for claim in reading.claims:
        marks = [claim.kind]
        marks += [f"source: {claim.source}"] if claim.source else []
        marks += [f"hedged: {', '.join(hedge.text for hedge in claim.hedges)}"] if claim.hedges else []
        lines += [f"{claim.id}  {claim.text}", f"    {' · '.join(marks)}"]
    lines += [
        f"set aside ({part.reason}{f' {part.score:.2f}, look at it' if part.doubtful else ''}): {part.text}"
        for part in reading.debris
    ]
    lines += [f"kept, but look at it ({part.reason} {part.score:.2f}): {part.text}" for part in reading.review]
    lines.append(f"{len(reading.claims)} claims, {len(reading.debris)} parts set aside")
    lines += [f"note: {note}" for note in reading.notes]
    return "\n".join(map(visible, lines))


@app.command(
    epilog="Example: offramp claims cases/soft-exit grade B2 press#17109533 --by ana   or   … list --only review"
)
def claims(
    case: CaseArg,
    action: Annotated[
        str, typer.Argument(metavar="ACTION", help="list, accept, reject, grade, conflict, restore or origins.")
    ],
    words: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[GRADE] [NAME]…", help="Claims, or reports for all of theirs; for grade first A1 to F6."
        ),
    ] = None,
    by: Annotated[str | None, typer.Option("--by", help="Who grades, restores or sees a conflict; kept.")] = None,
    about: Annotated[str, typer.Option("--about", help="For conflict: what the two claims differ on.")] = "",
    only: Annotated[
        str | None,
        typer.Option("--only", help="List only: proposed, accepted, edited, rejected, review, set_aside or relations."),
    ] = None,
    as_json: Json = False,
) -> int:
    """See and decide what the register of claims holds: claims.jsonl beside case.yaml.

    Everything in it is a proposal, graded F6 (cannot be judged), until a person decides. Relations (a=b) and origins
    (a+b) are accepted and rejected by their names, as parts that were set aside (a~1) are restored. `conflict A B`
    says that two claims contradict each other. What is decided outlives another `offramp read`.
    """
    from offramp.briefing.views.register import carries, origins_text, register_text, register_to_dict
    from offramp.case.load import REGISTER, examine, outline
    from offramp.evidence import load_register

    found: Outline = outline(case)
    place = found.folder / REGISTER
    if not place.exists():
        problem = Problem("no-register", str(place), 0, 0, "there are no claims yet", remedy=f"offramp read {case}")
        raise OfframpError(problem)
    register = load_register(place)
    if action in ("list", "origins"):
        rests = carries(examine(case).case)
        if as_json:
            _print_json(register_to_dict(register, only, rests))
        elif action == "list":
            typer.echo(register_text(register, only, rests))
        else:
            typer.echo(origins_text(register, found.reports))
        return 0
    changed, names = _decided(register, action, words or [], by, about)
    if action == "restore":
        _, problems = _read_again(found, changed)
        if problems:
            return _refused(problems, as_json)
    else:
        from offramp.evidence.register import rewrite

        rewrite(place, changed)
    if as_json:
        _print_json({"format": "offramp/claims-1", "action": action, "changed": list(names)})
    else:
        typer.echo(f"{action}: {', '.join(map(visible, names))}")
    return 0


ACTIONS = ("list", "accept", "reject", "grade", "conflict", "restore", "origins")


def _decided(
    register: Register, action: str, words: list[str], by: str | None, about: str
) -> tuple[Register, tuple[str, ...]]:
    from offramp.evidence import decisions

    if action not in ACTIONS:
        raise _misused(f"there is no action '{action}'", ACTIONS, nearest(action, ACTIONS))
    if action in ("grade", "conflict", "restore") and not (by or "").strip():
        raise _misused(f"{action} needs to know who does it", (), "add --by NAME")
    names = words[1:] if action == "grade" else words
    if not names:
        raise _misused(f"{action} needs a name", (), "see 'offramp claims CASE list'")
    if action == "restore":
        return decisions.restore(register, names, by or "")
    if action == "conflict":
        if len(set(names)) != 2 or len(names) != 2:
            raise _misused("conflict needs two different claims", (), "see 'offramp claims CASE list'")
        return decisions.contradict(register, names, by or "", about)
    if action != "grade":
        return decisions.decide(register, names, f"{action}ed")
    grading = decisions.parse_grade(words[0])
    if not grading:
        raise _misused(f"'{words[0]}' is no grade", ("A1 to F6",), "A (reliable) to F, then 1 (confirmed) to 6")
    return decisions.grade(register, names, replace(grading, graded_by=by))


def _misused(message: str, allowed: tuple[str, ...], remedy: str) -> OfframpError:
    return OfframpError(Problem("usage", "offramp claims", 0, 0, message, allowed, remedy))


@app.command(epilog="Example: offramp check cases/soft-exit --strict")
def check(
    case: CaseArg,
    strict: Annotated[bool, typer.Option("--strict", help="Exit 2 where there is any warning.")] = False,
    table: Annotated[
        bool, typer.Option("--table", help="Solve the play too, and say what should make one look again.")
    ] = False,
    as_json: Json = False,
) -> int:
    """Say every problem in a case, with line and column, and how many of its claims are used."""
    from offramp.case.load import examine

    examined = examine(case)
    problems = examined.problems
    if examined.case and examined.case.play.steps:
        from offramp.game.play import check as check_play

        problems = (*problems, *check_play(examined))
    if table and examined.case:
        from offramp.game.solve import check as check_table

        problems = (*problems, *check_table(examined.case))
    if as_json:
        _print_json(problems_to_dict(problems))
    else:
        for problem in problems:
            typer.echo(visible(str(problem)))
        counts = [sum(one.level == level for one in problems) for level in ("error", "warning")]
        typer.echo(f"{counts[0]} errors, {counts[1]} warnings")
    levels = {problem.level for problem in problems}
    return 1 if "error" in levels else 2 if strict and "warning" in levels else 0


@app.command(epilog="Example: offramp resolve cases/soft-exit > explicit.yaml && offramp solve - < explicit.yaml")
def resolve(case: CaseArg, as_json: Json = False) -> None:
    """Print the explicit form: every default, every cited claim. Its --json bytes are what results are hashed over."""
    from offramp.case.canonical import as_json as json_text
    from offramp.case.canonical import as_yaml
    from offramp.case.load import load

    loaded = load(case)
    typer.echo((json_text(loaded) if as_json else as_yaml(loaded)).encode("utf-8", "surrogatepass"), nl=False)


@app.command(epilog="Example: offramp states cases/soft-exit | head -20")
def states(case: CaseArg, memory: Memory = None, as_json: Json = False) -> None:
    """List the feasible states with their outcome and how many moves they are away."""
    from offramp.briefing.views.state_listing import states_table
    from offramp.case.load import load
    from offramp.graph.build import model

    listing = states_table(model(load(case), memory=_bytes(memory)))
    if as_json:
        _print_json(listing.to_dict())
    else:
        typer.echo(listing.text(), nl=False)


@app.command(epilog="Example: offramp solve cases/soft-exit --concept seq --concept lh2 --json")
def solve(
    case: CaseArg,
    concept: Concepts = None,
    expect: Annotated[
        Path | None, typer.Option("--expect", help="Exit 2 where the result differs from this JSON file.")
    ] = None,
    all_states: Annotated[bool, typer.Option("--states", help="List states even above 65,536 of them.")] = False,
    slow: Annotated[bool, typer.Option("--slow", help="Allow sim above 16,384 states.")] = False,
    memory: Memory = None,
    as_json: Json = False,
) -> int:
    """Find which states are stable, for whom, and which are equilibria.

    --expect takes any part of what --json prints; the parts it names must be equal.
    """
    from offramp.briefing.views.state_listing import solution_text
    from offramp.case.load import load
    from offramp.expect import differences, read_expected
    from offramp.graph.build import model
    from offramp.stability.solve import solve as solve_model

    wanted = read_expected(expect) if expect else {}
    named = [name for part in concept or () for name in part.split(",")]
    asked = named or wanted.get("concepts") or ("nash", "gmr", "smr", "seq")
    made = model(load(case), memory=_bytes(memory))
    table = solve_model(made, asked, slow, _estimated(made))
    result = table.to_dict(force_states=all_states)
    if as_json:
        _print_json(result, indent=None)
    else:
        typer.echo(solution_text(table, all_states), nl=False)
    unmet = differences(wanted, result, str(expect))
    _refused(unmet, False)
    return 2 if unmet else 0


def _estimated(made: Model) -> Callable[[str, str], None] | None:
    """For a large model: say on standard error what it will take, and give what tells the progress."""
    from offramp.graph.model import bytes_needed

    states = len(made.feasible)
    if states < LARGE:
        return None
    gigabytes = bytes_needed(len(made.options), len(made.actors)) / 1e9
    typer.echo(f"{states:,} states, up to {gigabytes:.1f} GB: this takes some seconds to minutes", err=True)
    return lambda concept, actor: typer.echo(f"solving {concept} for {actor}", err=True)


@app.command(epilog="Example: offramp answer cases/soft-exit")
def answer(case: CaseArg, draws: Drawn = DRAWS, seed: Seed = 0, workers: Workers = 1, as_json: Json = False) -> None:
    """Answer the question of a case: one probability over everything that is doubted, and what stands beside it."""
    from offramp.briefing.views.draws import teller
    from offramp.briefing.views.judgement import judgement_text
    from offramp.case.load import load
    from offramp.ensemble.judgement import answer as judge

    found = judge(load(case), draws, seed, workers, progress=teller(sys.stderr))
    if as_json:
        _print_json(found.to_dict())
    else:
        typer.echo(judgement_text(found), nl=False)


@app.command(epilog="Example: offramp bargain cases/soft-exit --variants")
def bargain(
    case: CaseArg,
    variants: Annotated[
        bool, typer.Option("--variants", help="Also each variant, and each two neighbouring steps swapped.")
    ] = False,
    as_json: Json = False,
) -> int:
    """Solve what happens at the table: who chooses what, by type, and what the talks so far tell.

    Needs 'play' and, for every actor in it, 'worth'.
    """
    from offramp.briefing.views.game_listing import deal_text
    from offramp.case.load import load
    from offramp.game.solve import bargain as solve_play
    from offramp.game.variants import bargain_with_terms, with_terms

    deal, rows = bargain_with_terms(load(case)) if variants else (solve_play(load(case)), ())
    if as_json:
        _print_json((with_terms(deal, rows) if variants else deal).to_dict())
    else:
        typer.echo(deal_text(deal, rows), nl=False)
    return 0 if deal.converged else 1


@app.command(epilog="Example: offramp hinges cases/soft-exit --pair worth.ruler.fear,worth.ruler.determination")
def hinges(
    case: CaseArg,
    pair: Annotated[
        str | None, typer.Option("--pair", metavar="X,Y", help="Two numbers: where the answer turns in their plane.")
    ] = None,
    draws: Annotated[
        int,
        typer.Option("--draws", min=0, help="Also run the case and each variant on so many draws; take 500 or more."),
    ] = 0,
    seed: Annotated[int, typer.Option("--seed", help="Of the draws.")] = 0,
    workers: Annotated[int, typer.Option("--workers", min=1, help="Processes for the draws.")] = 1,
    sobol: Annotated[
        int, typer.Option("--sobol", min=0, help="Also Sobol's indices of the numbers: a power of two, 64 or more.")
    ] = 0,
    expect: Annotated[
        Path | None, typer.Option("--expect", help="Exit 2 where the result differs from this JSON file.")
    ] = None,
    as_json: Json = False,
) -> int:
    """Say what the answer hinges on: each number, claim and origin, the terms, the order of play, rationality.

    --expect takes any part of what --json prints, such as {"answer": {"yes": true}}; the parts it names must be equal.
    """
    from offramp.briefing.views.threshold_listing import hinges_text
    from offramp.case.load import load
    from offramp.ensemble.thresholds import hinges as find
    from offramp.expect import differences, read_expected

    wanted = read_expected(expect) if expect else {}
    loaded = load(case)
    if loaded.asks:
        typer.echo("moving every number through its range: this takes some seconds", err=True)
    found = find(loaded, _pair(pair), draws, seed, workers, sobol)
    if as_json:
        _print_json(found.to_dict())
    else:
        typer.echo(hinges_text(found, loaded), nl=False)
    unmet = differences(wanted, found.to_dict(), str(expect))
    _refused(unmet, False)
    return 2 if unmet else 0


def _pair(text: str | None) -> tuple[str, str] | None:
    if text is None:
        return None
    parts = [part.strip() for part in text.split(",")]
    if len(parts) != 2 or not all(parts):
        remedy = "such as --pair worth.ruler.fear,worth.ruler.determination"
        raise OfframpError(Problem("usage", "--pair", 0, 0, f"'{text}' are not two numbers", (), remedy))
    return parts[0], parts[1]


@app.command(epilog="Example: offramp flip cases/soft-exit")
def flip(case: CaseArg, as_json: Json = False) -> None:
    """Find the fewest and smallest changes that reverse the answer, and say what to find out next."""
    from offramp.briefing.views.threshold_listing import flips_text
    from offramp.case.load import load
    from offramp.ensemble.reversal import flip as find

    loaded = load(case)
    if loaded.asks:
        typer.echo("moving every number through its range: this takes some seconds", err=True)
    found = find(loaded)
    if as_json:
        _print_json(found.to_dict())
    else:
        typer.echo(flips_text(found, loaded), nl=False)


@app.command(epilog="Example: offramp compare cases/soft-exit")
def compare(case: CaseArg, as_json: Json = False) -> None:
    """Put the variants of a case side by side: every outcome, with the terms of the question and with none given."""
    from offramp.briefing.views.game_listing import compare_text
    from offramp.case.load import load
    from offramp.game.variants import compare as put

    found = put(load(case))
    if as_json:
        _print_json(found.to_dict())
    else:
        typer.echo(compare_text(found), nl=False)


@app.command(epilog="Example: offramp diff old/case.yaml new/case.yaml")
def diff(
    first: Annotated[str, typer.Argument(metavar="A", help="A case, or the explicit form of one.")],
    second: Annotated[str, typer.Argument(metavar="B", help="Another version of it, or another analyst's.")],
    draws: Annotated[int, typer.Option("--draws", min=0, help="Also compare them on so many draws.")] = 0,
    seed: Annotated[int, typer.Option("--seed", help="Of the draws.")] = 0,
    as_json: Json = False,
) -> None:
    """Say what changed in the answer from one case to another, and because of which number, rule or claim."""
    from offramp.briefing.views.diff import diff_text
    from offramp.case.load import load
    from offramp.ensemble.diff import diff as find

    found = find(load(first), load(second), draws, seed)
    if as_json:
        _print_json(found.to_dict())
    else:
        typer.echo(diff_text(found), nl=False)


@app.command("run", epilog="Example: offramp run cases/soft-exit -n 2000 --seed 7 -o soft-exit-run --workers 2")
def run_(
    case: CaseArg,
    n: Annotated[int, typer.Option("-n", "--draws", min=1, help="How many draws.")] = 1_000,
    seed: Annotated[int, typer.Option("--seed", help="The same seed gives the same draws.")] = 0,
    out: Annotated[
        Path | None,
        typer.Option("-o", "--output", metavar="DIR", help="A folder for the draws; what is in it is not made again."),
    ] = None,
    workers: Annotated[int, typer.Option("--workers", min=1, help="Processes.")] = 1,
    cluster: Annotated[
        str | None, typer.Option("--cluster", metavar="ADDRESS", help="A Dask scheduler, such as tcp://HOST:8786.")
    ] = None,
    as_json: Json = False,
) -> int:
    """Run a case many times over its ranges and its claims, through both lenses, and sum up what comes out.

    Stopped by Ctrl-C it keeps what is done; with -o the same command goes on from there.
    """
    from offramp.briefing.views.draws import run_text, teller
    from offramp.case.load import load
    from offramp.ensemble.run import run as run_many

    runs = run_many(load(case), n, seed, folder=out, workers=workers, cluster=cluster, progress=teller(sys.stderr))
    if runs.interrupted:
        typer.echo(f"interrupted: {runs.summary.draws:,} of {n:,} draws are made", err=True)
    if as_json:
        _print_json(runs.to_dict())
    else:
        typer.echo(run_text(runs), nl=False)
    return 130 if runs.interrupted else 0


@app.command(epilog="Example: offramp serve cases/soft-exit")
def serve(
    case: CaseArg,
    host: Annotated[str, typer.Option("--host", help="Another than 127.0.0.1 needs --token.")] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", help="0 takes a free one.")] = 8000,
    token: Annotated[str, typer.Option("--token", help="What a browser has to know: 16 letters or more.")] = "",
) -> None:
    """Open a case as a page, for a meeting: move a number, read what holds and why, save a variant.

    The page answers to this machine alone, unless --host and --token are given.
    """
    from offramp.errors import needed

    needed("fastapi", "web")
    from offramp.web.server import serve as open_page

    open_page(case, host, port, token, typer.echo)


@app.command(epilog="Example: offramp export cases/soft-exit -o soft-exit.efg --types 3")
def export(
    case: CaseArg,
    out: Annotated[Path, typer.Option("-o", "--output", metavar="FILE.efg", help="The game file to write.")],
    types: Annotated[int, typer.Option("--types", min=1, help="Points for each private quantity.")] = 3,
) -> None:
    """Write the play as a game file for Gambit, at central values, with types as believed after the history."""
    from offramp.case.load import load
    from offramp.game.efg import efg
    from offramp.io import write_atomically

    if out.suffix != ".efg":
        raise OfframpError(Problem("usage", "--output", 0, 0, f"'{out}' is no game file", (".efg",), "name it so"))
    write_atomically(out, efg(load(case), types))
    typer.echo(f"wrote {out}", err=True)


@app.command(
    epilog="Example: offramp why cases/soft-exit ruler YNNNYYNYNN --concept lh2   or, for a decision of the play: "
    "offramp why cases/soft-exit b1"
)
def why(
    case: CaseArg,
    actor: Annotated[
        str, typer.Argument(metavar="ACTOR|HANDLE", help="An actor; or a handle beside a number: b1, answer, …")
    ],
    state: Annotated[str | None, typer.Argument(metavar="[STATE]", help="A state's letters, or 'now'.")] = None,
    concept: Annotated[str, typer.Option("--concept", help="nash, gmr, smr, seq, sseq, sim, or lh1, lh2, …")] = "seq",
    draws: Draws = DRAWS,
    seed: Seed = 0,
    stored: Stored = None,
    as_json: Json = False,
) -> None:
    """Say why a state is stable for an actor, why a decision of the play goes as it does, or where a number of the
    brief comes from.

    The numbers of a brief are worked out again, which takes some seconds; --from, or a brief written as JSON in place
    of the case, spares that.
    """
    if state is None and re.fullmatch(r"b[0-9]+", actor):
        _why_choice(case, actor, as_json)
    elif state is None:
        _why_number(case, actor, draws, seed, stored, as_json)
    else:
        _why_state(case, actor, state, concept, as_json)


def _why_state(case: str, actor: str, state: str, concept: str, as_json: bool) -> None:
    from offramp.briefing.views.explanations import why_text
    from offramp.case.load import load
    from offramp.graph.build import model
    from offramp.graph.model import name
    from offramp.stability.explain import explain

    made = model(load(case))
    place = name(made.now, len(made.options)) if state == "now" else state
    found = explain(made, actor, place, concept)
    if as_json:
        _print_json(found.to_dict())
    else:
        typer.echo(why_text(found, made.options), nl=False)


def _why_number(case: str, handle: str, draws: int, seed: int, stored: Path | None, as_json: bool) -> None:
    from offramp.briefing.document import published_trace
    from offramp.briefing.views.provenance import trace_text

    made = _brief(case, draws, seed, stored=stored)
    found = made.why(handle)
    if as_json:
        _print_json(published_trace(found).to_dict())
    else:
        typer.echo(trace_text(found, made.data), nl=False)


def _why_choice(case: str, handle: str, as_json: bool) -> None:
    from offramp.briefing.views.game_listing import decision_text
    from offramp.case.load import load
    from offramp.game.solve import why_choice

    found = why_choice(load(case), handle)
    if as_json:
        _print_json(found.to_dict())
    else:
        typer.echo(decision_text(found), nl=False)


@app.command(epilog="Example: offramp evolve cases/soft-exit --concept seq")
def evolve(
    case: CaseArg,
    concept: Annotated[str, typer.Option("--concept", help="The concept whose equilibria are the goals.")] = "seq",
    as_json: Json = False,
) -> None:
    """Show what the present state can become: in how many moves, through whom, and by which shortest routes."""
    from offramp.briefing.views.explanations import evolution_text
    from offramp.case.load import load
    from offramp.graph.build import model
    from offramp.stability.evolution import evolve as follow
    from offramp.stability.solve import solve as solve_model

    made = model(load(case))
    found = follow(solve_model(made, [concept]), concept)
    if as_json:
        _print_json(found.to_dict())
    else:
        typer.echo(evolution_text(found, made.options), nl=False)


@app.command(
    epilog="Example: offramp brief cases/soft-exit -o soft-exit.html   or, once and then in any form: "
    "offramp brief cases/soft-exit -o soft-exit.json && offramp brief soft-exit.json -o soft-exit.pdf"
)
def brief(
    case: Annotated[str, typer.Argument(metavar="CASE", help="A case, or a brief that was written as JSON.")],
    out: Annotated[
        Path | None,
        typer.Option("-o", "--output", help="Write the whole brief to a .html, .pdf, .md, .ipynb or .json file."),
    ] = None,
    draws: Draws = DRAWS,
    seed: Seed = 0,
    workers: Workers = 1,
    thorough: Annotated[
        bool, typer.Option("--thorough", help="Also draw every variant, for differences with their intervals.")
    ] = False,
    stored: Stored = None,
    since: Annotated[
        Path | None,
        typer.Option("--since", metavar="OLD.json", help="Say what changed since an earlier brief, and why."),
    ] = None,
    blind: Annotated[bool, typer.Option("--blind", help="Leave out real names.")] = False,
    as_json: Json = False,
) -> None:
    """Print the brief of a case on one screen, and write it whole to a file.

    Every number has a handle in square brackets: 'offramp why CASE HANDLE' leads it back to the case and its quotes.
    """
    from offramp.briefing.brief import check_format, load_brief
    from offramp.io import check_place

    if out:
        check_format(out)
        check_place(out)
    old = load_brief(since) if since else None
    made = _brief(case, draws, seed, workers, thorough, stored, old, blind, as_json or out is not None)
    if out:
        made.save(out)
    if as_json:
        typer.echo(made.json().encode("utf-8", "surrogatepass"), nl=False)
        return
    typer.echo(made.text(colour=sys.stdout.isatty()), nl=False)
    if out:
        typer.echo(f"wrote {out}", err=True)


def _brief(
    case: str,
    draws: int,
    seed: int = 0,
    workers: int = 1,
    thorough: bool = False,
    stored: Path | None = None,
    old: Brief | None = None,
    blind: bool = False,
    charts: bool = False,
) -> Brief:
    """A brief from its stored results, or from nothing with the progress told."""
    from offramp.briefing.blind import blinded
    from offramp.briefing.brief import current, is_brief, load_brief, told
    from offramp.briefing.results import results
    from offramp.briefing.views.draws import teller
    from offramp.case.load import load
    from offramp.graph.build import model as build
    from offramp.stability.concepts import BY_STRICTNESS
    from offramp.stability.solve import solve as solve_model

    if is_brief(case) and not (old or blind or stored):
        return load_brief(case)
    loaded = load(case)
    if stored and not (old or blind):
        return current(load_brief(stored), loaded)
    loaded = blinded(loaded) if blind else loaded
    made = build(loaded)
    table = solve_model(made, BY_STRICTNESS, progress=_estimated(made) if len(loaded.options) >= 18 else None)
    found = results(loaded, draws, seed, workers, thorough, _doing, teller(sys.stderr))
    return told(loaded, table, found, old, charts)


def _doing(what: str) -> None:
    typer.echo(f"{what} …", err=True)


def _bytes(text: str | None) -> int | None:
    """A size such as 500M or 8G in bytes."""
    if text is None:
        return None
    units = {"K": 1 << 10, "M": 1 << 20, "G": 1 << 30}
    digits, unit = (text[:-1], text[-1:].upper()) if text[-1:].upper() in units else (text, "")
    if not digits.isascii() or not digits.isdecimal() or len(digits) > 12:
        raise OfframpError(
            Problem("usage", "--memory", 0, 0, f"'{text}' is no size", ("500M", "8G"), "write a number and M or G")
        )
    return int(digits) * units.get(unit, 1)


if __name__ == "__main__":
    main()
