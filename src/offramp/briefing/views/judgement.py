"""The judgement for a terminal."""

from __future__ import annotations

from offramp.ensemble.judgement import Judgement
from offramp.wording import percent


def judgement_text(found: Judgement) -> str:
    """The answer of a case, the other outcomes and the case as reported."""
    low, high = (percent(end, exact=False) for end in found.sampling)
    lines = [
        f"{found.outcome}: {found.word} ({percent(found.probability, exact=False)}; sampling error {low} to {high})"
    ]
    count = found.above_half
    lines.append(f"above one half in {count.k:,} of {count.of:,} draws, {found.effective_draws:,.0f} effective")
    if reported := found.as_reported:
        shown = percent(reported.probability, exact=False)
        lines.append(f"if everything is as reported: {reported.word} ({shown})")
    others = (f"{name} {percent(p, exact=False)}" for name, p in found.outcomes.items() if name != found.outcome)
    lines.append(f"other outcomes: {', '.join(others)}")
    if found.premise_gone:
        lines.append(f"premise gone, the question is settled beforehand: {percent(found.premise_gone, exact=False)}")
    lines += [f"failed in {one.draws:,} draws: {one.reason}" for one in found.failures]
    lines += [f"warning: only {found.effective_draws:,.0f} effective draws"] if found.few_draws else []
    return "\n".join(lines) + "\n"
