"""The command that proposes a case from pages, and that decides about what it proposes."""

from __future__ import annotations

import os
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from offramp.cli.options import Json, argument, misused, option, print_blocks, print_json, print_problems, tell_report
from offramp.errors import nearest
from offramp.sanitize import visible

if TYPE_CHECKING:
    from offramp.proposals.llm import ModelProposals


def draft_command(
    folder: Annotated[Path, argument("DIR", "A folder with pages, in it or in reports/, or a case.")],
    action: Annotated[
        str | None, argument("[ACTION]", "accept, play, reject, rename, merge or reset; none: draft.")
    ] = None,
    names: Annotated[
        list[str] | None,
        argument("[ID]…", "Proposals, or actors by name; for merge the one to keep first; 'all'; 'unused'."),
    ] = None,
    owner: Annotated[str, option("--owner ID", "For accept: who would do it.")] = "",
    text: Annotated[str, option("--text", "For rename: the new text.")] = "",
    shape: Annotated[str | None, option("--shape NAME", "Fit this shape, which is proposed with the rest.")] = None,
    everything: Annotated[bool, option("--all", "Show what is decided and the second tier too.")] = False,
    claims: Annotated[bool, option("--claims", "Show for each claim which proposals cite it.")] = False,
    since: Annotated[
        str,
        option(
            "--since DAY|OLD.json",
            "Of a case: what new pages bear on and would change; new is what the case or an earlier brief does "
            "not name, or what is of that day or later.",
        ),
    ] = "",
    llm: Annotated[
        str | None, option("--llm URL", "Send the sentences to this OpenAI-compatible endpoint for more proposals.")
    ] = None,
    llm_model: Annotated[str, option("--llm-model NAME", "The model to ask there.")] = "",
    draws: Annotated[int, option("--draws", "For --since: number of common draws.", min=2)] = 100,
    as_json: Json = False,
) -> int:
    """Propose a case from pages: actors, options, moves, deadlines.

    Private matters too, each with its quote.

    Rules read who offers, demands, threatens or refuses what; nothing uncited is proposed, and an owner that the page
    leaves open is asked for. A shape, the structure of a known kind of conflict, brings what pages do not say, and says
    so; every size in it is open. Proposals are kept in draft.jsonl. Only accept writes case.yaml, and leaves every
    other byte of it alone; `accept all` takes what is shown first, `accept unused` lists the claims that propose
    nothing, with a reason. `play` makes an accepted option a choice of its owner, in a step of its own; `reset` takes
    back what was decided, a whole shape too, out of case.yaml as well. Drafting again after new pages proposes what is
    new and keeps what was decided. With --llm a language model of your choice may add proposals in words of the pages,
    marked as such; its key is taken from OFFRAMP_LLM_KEY.
    """
    from offramp.proposals.decide import ACTIONS

    if since and action is None:
        return _since(folder, since, draws, as_json)
    if action is None:
        return _draft(folder, shape, everything, claims, as_json, _model(llm, llm_model))
    if action not in ACTIONS:
        raise misused("offramp draft", f"there is no action '{action}'", ACTIONS, nearest(action, ACTIONS))
    if not names:
        raise misused("offramp draft", f"{action} needs a name", (), f"see 'offramp draft {folder}'")
    if action == "rename" and (not text.strip() or len(names) != 1):
        raise misused("offramp draft", "rename needs one name and a text", (), "add --text 'what it shall be called'")
    return _decide(folder, action, names, text.strip(), owner, as_json)


def _model(url: str | None, name: str) -> ModelProposals | None:
    if url is None:
        return None
    from offramp.evidence.llm import Endpoint
    from offramp.proposals.llm import ModelProposals

    return ModelProposals(Endpoint(url, name, os.environ.get("OFFRAMP_LLM_KEY")))


def _draft(
    folder: Path, shape: str | None, everything: bool, claims: bool, as_json: bool, model: ModelProposals | None
) -> int:
    from offramp.briefing.views.draft import draft_blocks, uses_blocks
    from offramp.case.load import REGISTER
    from offramp.evidence.register import load_register
    from offramp.proposals.decide import unplayed_of
    from offramp.proposals.folder import draft_folder

    draft, problems = draft_folder(folder, tell_report, shape, model)
    for note in model.notes if model else ():
        typer.echo(visible(f"note: {note}"), err=True)
    if claims and not as_json:
        register = load_register(folder / REGISTER)
        print_blocks({}, uses_blocks(draft, {claim.id: claim.text for claim in register.claims.values()}), False)
    else:
        left = unplayed_of(folder, draft)
        print_blocks(draft.to_dict(), draft_blocks(draft, visible(str(folder)), everything, left), as_json)
    return print_problems(problems, False) if problems else 0


def _since(folder: Path, since: str, draws: int, as_json: bool) -> int:
    from offramp.analysts.new_pages import new_pages
    from offramp.briefing.names import names_of
    from offramp.briefing.views.new_pages import new_pages_blocks
    from offramp.case.load import REGISTER, load
    from offramp.cli.progress import forewarn
    from offramp.evidence.register import load_register
    from offramp.proposals.folder import draft_folder

    day, known = _since_when(since)
    case = load(folder)
    forewarn(case, sys.stderr, draws)
    draft, problems = draft_folder(folder, tell_report)
    found = new_pages(folder, draft, day, known, draws)
    names = names_of(case)
    quotes = {claim.id: claim.text for claim in load_register(folder / REGISTER).claims.values()}
    blocks = new_pages_blocks(found, replace(names, quotes={**quotes, **names.quotes}), draft, visible(str(folder)))
    print_blocks(found.to_dict(), blocks, as_json)
    return print_problems(problems, False) if problems else 0


def _since_when(since: str) -> tuple[str, frozenset[str] | None]:
    """A day, or the reports of an earlier brief. Raises OfframpError usage, and as `load_brief`."""
    if since.endswith(".json"):
        from offramp.briefing.brief import load_brief

        return since, frozenset(load_brief(since).data["explicit"].get("reports", {}))
    try:
        return date.fromisoformat(since).isoformat(), None
    except ValueError:
        remedy = "such as --since 2026-03-01, or --since last-week.json"
        raise misused("--since", f"'{since[:40]}' is neither a day nor a brief that was stored", (), remedy) from None


def _decide(folder: Path, action: str, names: list[str], text: str, owner: str, as_json: bool) -> int:
    from offramp.proposals.decide import decide_proposals

    decided = decide_proposals(folder, action, names, text, owner)
    if as_json:
        print_json({"format": "offramp/draft-1", "action": action, "changed": list(decided.names)})
        return 0
    told = [f"“{decided.draft.by_id[name].text}” ({name})" for name in decided.names]
    nothing = [] if decided.notes else [f"{action}: nothing is left that is undecided"]
    lines = [f"{action}: {', '.join(told)}"] if told else nothing
    lines += [f"note: {note}" for note in decided.notes]
    if decided.written:
        lines.append(f"wrote {folder / 'case.yaml'}; next: offramp check {folder}, then offramp ask {folder}")
    typer.echo(visible("\n".join(lines)))
    return 0
