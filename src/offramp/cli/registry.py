"""The registry of commands: each with its group, the file that holds it, and an example.

One more is a function `NAME_command` in the file of its group and a line here; the help screens, the reference and the
tests read this list.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import Any

FIRST = "first"  # on the first help screen


@dataclass(frozen=True, slots=True)
class Command:
    """A command: `room` is its file in this package, `group` its heading in the help.

    `summary` is the first sentence of its help, so that the first screen costs no import.
    """

    name: str
    group: str
    room: str
    example: str
    summary: str = ""

    @property
    def function(self) -> Callable[..., Any]:
        """The function behind it, imported when it is asked for."""
        found: Callable[..., Any] = getattr(import_module(f"offramp.cli.{self.room}"), f"{self.name}_command")
        return found


COMMANDS = (
    Command(
        "new",
        FIRST,
        "case",
        "offramp new my-crisis && offramp brief my-crisis",
        summary="Start a case of your own: a small one that runs, all explained.",
    ),
    Command(
        "read",
        FIRST,
        "evidence",
        "offramp read page.html   or, for all reports of a case: offramp read my-crisis",
        summary="Read reports into claims: quotes with place, source and hedges.",
    ),
    Command(
        "draft",
        FIRST,
        "draft",
        "offramp draft my-pages && offramp draft my-pages accept o3f9a --owner Qatar   or, when a page has come in: "
        "offramp draft my-pages --since 2026-03-01",
        summary="Propose a case from pages: actors, options, moves, deadlines.",
    ),
    Command(
        "ask",
        FIRST,
        "ask",
        "offramp ask my-crisis ruler   or, to fill in a form: offramp ask my-crisis --questions > replies.txt && "
        "offramp ask my-crisis --answers replies.txt",
        summary="Ask for the sizes of a case by comparisons, not by numbers.",
    ),
    Command(
        "check",
        FIRST,
        "case",
        "offramp check my-crisis --strict",
        summary="Report every problem in a case, with line and column.",
    ),
    Command(
        "brief",
        FIRST,
        "brief",
        "offramp brief my-crisis -o my-crisis.html   or, once and then in any form: offramp brief my-crisis -o "
        "my-crisis.json && offramp brief my-crisis.json -o my-crisis.pdf",
        summary="Print the brief of a case, or write it to a file.",
    ),
    Command(
        "why",
        FIRST,
        "brief",
        "offramp why my-crisis answer   or, for a decision: offramp why my-crisis b1   or, for a state: offramp why "
        "my-crisis crews now --concept pass2",
        summary="Explain a number of the brief, a decision, or a stable state.",
    ),
    Command("serve", FIRST, "page", "offramp serve my-crisis", summary="Open a case as a web page, for a meeting."),
    Command(
        "claims",
        "case",
        "evidence",
        "offramp claims my-crisis grade B2 note#0e9c8a45 --by ana   or   … list --only review   or   "
        "… correct note#0e9c8a45 --certainty probable --by ana",
    ),
    Command("cache", "case", "case", "offramp cache   or, to free its space: offramp cache --clear"),
    Command("timeline", "case", "evidence", "offramp timeline my-crisis"),
    Command("verify", "case", "verify", "offramp verify my-crisis   or: offramp verify my-run"),
    Command("import", "case", "case", "offramp import Elmira.gmcr -o elmira && offramp solve elmira"),
    Command("convert", "case", "case", "offramp convert my-crisis crews ranking > ranked.yaml"),
    Command("resolve", "case", "case", "offramp resolve my-crisis > explicit.yaml && offramp solve - < explicit.yaml"),
    Command("states", "graph", "graph", "offramp states my-crisis"),
    Command("solve", "graph", "graph", "offramp solve my-crisis --concept seq --concept pass2 --json"),
    Command("evolve", "graph", "graph", "offramp evolve my-crisis --concept seq"),
    Command("concepts", "graph", "graph", "offramp concepts"),
    Command("bargain", "game", "game", "offramp bargain my-crisis --variants"),
    Command("compare", "game", "game", "offramp compare my-crisis"),
    Command("seat", "game", "seat", "offramp seat my-crisis crews   or, again: offramp seat --replay seat.json"),
    Command(
        "export",
        "game",
        "game",
        "offramp export my-crisis -o copy.html   or, its claims: offramp export my-crisis -o claims.graphml",
    ),
    Command("answer", "draws", "draws", "offramp answer my-crisis"),
    Command("offer", "draws", "offer", 'offramp offer my-crisis --never "in_writing" -o offer.html'),
    Command("guarantee", "draws", "offer", "offramp guarantee my-crisis -o guarantee.html"),
    Command("when", "draws", "offer", "offramp when my-crisis --per-week 0.2..0.5 --by 2026-03-15"),
    Command("demo", "draws", "draws", "offramp demo"),
    Command("run", "draws", "draws", "offramp run my-crisis -n 2000 --seed 7 -o my-run --workers 2"),
    Command(
        "hinges", "draws", "draws", 'offramp hinges my-crisis --pair "worth.crews.lost wages,worth.owner.idle port"'
    ),
    Command("flip", "draws", "draws", "offramp flip my-crisis"),
    Command(
        "diff",
        "draws",
        "draws",
        "offramp diff old/case.yaml new/case.yaml   or, of two analysts: offramp diff ana ben --align",
    ),
    Command(
        "record",
        "record",
        "record",
        "offramp record my-crisis   or: offramp record exile_offers   or: offramp record fetch crisis_actors "
        "icb2v13.csv",
    ),
    Command(
        "watch",
        "draws",
        "watch",
        "offramp watch my-crisis --folder my-mail   or, what it looks out for: offramp watch my-crisis --indicators",
    ),
    Command("panel", "draws", "analysts", "offramp panel ana ben cem   or, with what they say: … --stated chances.txt"),
    Command(
        "lock",
        "ledger",
        "ledger",
        'offramp lock my-crisis --by ana --until 2030-06-30 --happens "both sides announce a settlement"',
    ),
    Command(
        "outcome",
        "ledger",
        "ledger",
        'offramp outcome ledger.jsonl 1 no --on 2030-06-30 --source "https://example.org/notice"',
    ),
    Command("score", "ledger", "ledger", "offramp score ledger.jsonl   or, for one: … --post-mortem 1"),
    Command("backtest", "ledger", "ledger", "offramp backtest past-offers --draws 100"),
    Command("docs", "docs", "docs", "offramp docs limits   or, for the case language: offramp docs case-file"),
)
BY_NAME = {command.name: command for command in COMMANDS}
GROUPS = tuple(dict.fromkeys(command.group for command in COMMANDS if command.group != FIRST))
