"""How firmly the answer stands, and what supports it; never in one sentence with the likelihood (ICD 203)."""

from __future__ import annotations

from offramp.briefing.context import Context
from offramp.briefing.document import Section
from offramp.briefing.views.evidence import quotes_that_support_most, support_blocks, support_para
from offramp.briefing.views.judgement import branches_para, confidence_para


def confidence_section(context: Context) -> Section:
    """Confidence, the reasons for it, and the claims that support most."""
    judged = context.judgement
    front = (confidence_para(judged), branches_para(judged)) if judged else ()
    lead = (*(para for para in front if para), support_para(context.rests, graded=not judged))
    reasons = quotes_that_support_most(context)
    return Section("confidence", "Confidence and support", support_blocks(context), False, "Confidence", lead, reasons)
