"""The page of the architecture: the picture from the levels that imports keep to, and three walks; see `generate.py`.

Every step names a file and a function or class in it. A step whose file or name is gone raises ValueError.
"""

from __future__ import annotations

import ast
import textwrap
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "src" / "offramp"
MADE = "<!-- made by docs/generate.py: do not edit -->\n\n"
HEAD = Path(__file__).parent / "explanation" / "architecture.head.md"
LEVELS = (  # from the last to the first: a level imports only from those below it
    (("cli",), "commands; one file for each group"),
    (("web", "notebook"), "the page of a case; nouns in a notebook"),
    (("briefing",), "views: from a noun to blocks; renderers: from blocks to a form"),
    (("ledger", "news"), "judgements locked before anybody knows, and their score; pages as they come in"),
    (
        ("analysts", "asking", "offers", "rooms", "seats"),
        "other analysts; sizes by questions; offers; past cases; seats",
    ),
    (("ensemble",), "draws, the answer, thresholds, reversals, audit"),
    (("stability", "game"), "solution concepts; the bargaining game"),
    (("graph",), "states, moves, preferences"),
    (("proposals",), "from pages to proposals, and what a person decides about them"),
    (("case",), "the case language, checked and frozen"),
    (("evidence",), "from pages to claims, and their register"),
    (("codec", "errors", "io", "workers", "…"), "what all use"),
)


@dataclass(frozen=True)
class Step:
    """A step of a walk: the function, where it stands, the noun that it hands on, and what it does."""

    file: str
    name: str
    noun: str
    does: str


WORTH = (
    Step("case/check.py", "examine", "Examined", "reads the file, keeping line and column of everything"),
    Step("case/reader.py", "parse_yaml", "Node", "turns YAML into located nodes"),
    Step("case/sections/preferences.py", "preferences", "Worth", "makes each entry under `worth:` an item"),
    Step("case/quantities.py", "parse_value", "Range", "reads the value: a number, a range, a word"),
    Step("game/payoffs.py", "central_numbers", "Numbers", "puts every number in the middle"),
    Step("game/payoffs.py", "worths", "", "adds the items up at each end of the play, for each type"),
    Step("game/evaluate.py", "evaluate", "Evaluation", "takes in the history, then solves the play from now on"),
    Step("game/solvers.py", "solve_game", "Solution", "finds the equilibrium at the given rationality"),
    Step("ensemble/judgement.py", "judgement", "Judgement", "averages over draws, each by its history's likelihood"),
    Step("briefing/views/judgement.py", "headline", "Para", "words it: “Exile is unlikely (30 %) on these terms.”"),
)
CLAIM = (
    Step("evidence/readers/registry.py", "structured", "Report", "finds the reader of the format; text and blocks"),
    Step("evidence/boilerplate/score.py", "sift", "Sifted", "sets aside what is not the report's own"),
    Step("evidence/claims.py", "claims_of", "Claim", "proposes claims, sentence by sentence"),
    Step("evidence/parse.py", "trees", "ParseTree", "parses each sentence"),
    Step("evidence/attribution.py", "relations", "AttributionRelation", "finds who says what, by which cue"),
    Step("evidence/origins.py", "origins", "Origin", "decides which reports share an origin"),
    Step("evidence/revision.py", "revise", "Revision", "keeps what people decide, and its journal"),
    Step("case/credence.py", "Credence", "Fact", "decides how often a claim is true"),
    Step("web/marked_text.py", "pieces", "Piece", "shows the report with the quote marked"),
)
DRAW = (
    Step(
        "ensemble/batch.py", "make_job", "RunPlan", "freezes case, seed and terms: a batch is a pure function of them"
    ),
    Step("case/distributions.py", "stream", "", "gives each input uniforms of its own, by seed and name"),
    Step("ensemble/sampling.py", "Draws", "Draws", "draws origins, claims and numbers"),
    Step("case/transform.py", "dropped", "Case", "leaves out what false claims no longer support"),
    Step("ensemble/evaluate_draw.py", "talk", "GameDraws", "plays the draws that share what is left"),
    Step("ensemble/batch.py", "Worker", "Rows", "writes one row for each draw"),
    Step("ensemble/weights.py", "weighted", "WeightedDraws", "weights draws by the likelihood of the history"),
    Step("ensemble/estimate.py", "mean", "Mean", "gives the mean, its sampling error and its spread"),
)
WALKS = (
    ("Walk 1: worth, from YAML to a sentence", WORTH),
    ("Walk 2: a claim, from bytes to the page", CLAIM),
    ("Walk 3: a draw, from seed to estimate", DRAW),
)


def architecture() -> str:
    """The page."""
    walks = [_walk(title, steps) for title, steps in WALKS]
    return MADE + "\n".join([HEAD.read_text("utf-8"), f"```text\n{picture()}\n```\n", *walks])


def picture() -> str:
    """The levels, the last above; an arrow is an import."""
    names = ["  ".join(rooms) for rooms, _ in LEVELS]
    width = max(map(len, names))
    rule = "+" + "-" * (width + 2) + "+"
    rows = [f"| {name.center(width)} |  {does}" for name, (_, does) in zip(names, LEVELS, strict=True)]
    return "\n".join([rule, *(line for row in rows for line in (row, rule))])


def _walk(title: str, steps: tuple[Step, ...]) -> str:
    missing = [f"{step.file}: {step.name}" for step in steps if not stands(step)]
    if missing:
        raise ValueError(f"no such step: {', '.join(missing)}")
    rows = [
        f"{number}. [`{step.file}`](../../src/offramp/{step.file}), `{step.name}` {step.does}"
        + (f". It hands on *{step.noun}*." if step.noun else ".")
        for number, step in enumerate(steps, 1)
    ]
    lines = [textwrap.fill(row, 140, subsequent_indent="   ", break_long_words=False) for row in rows]
    return f"## {title}\n\n" + "\n".join(lines) + "\n"


def stands(step: Step) -> bool:
    """Whether the file of a step defines its function or class."""
    path = SOURCE / step.file
    if not path.exists():
        return False
    body = ast.parse(path.read_text("utf-8")).body
    return step.name in {node.name for node in body if isinstance(node, ast.FunctionDef | ast.ClassDef)}
