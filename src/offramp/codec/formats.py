"""The registry of published formats: the name of each schema in `spec/json`, and the noun that it describes."""

from __future__ import annotations

import json
from importlib import import_module

from offramp.codec.encoding import Published
from offramp.codec.json_schema import json_schema

FORMATS = {
    "agreement": "offramp.stability.agreement:Agreement",
    "hypergame": "offramp.stability.hypergame:Hypergame",
    "alignment": "offramp.analysts.disputes:AlignedDiff",
    "arrival": "offramp.news.arrivals:Arrival",
    "ask": "offramp.asking.state:InterviewState",
    "backtest": "offramp.ledger.backtest:BackTest",
    "bargain": "offramp.game.variants:DealWithTerms",
    "brief": "offramp.briefing.stored:PublishedBrief",
    "choice": "offramp.game.results:Reason",
    "coalitions": "offramp.stability.coalitions:CoalitionTable",
    "compare": "offramp.game.variants:Comparison",
    "diff": "offramp.ensemble.diff:Diff",
    "draft": "offramp.proposals.types:Draft",
    "evolve": "offramp.stability.evolution:Evolution",
    "flip": "offramp.ensemble.reversal:Flips",
    "guarantee": "offramp.offers.promises:Guarantees",
    "history": "offramp.analysts.case_history:CaseHistory",
    "hinges": "offramp.ensemble.thresholds:PublishedHinges",
    "indicators": "offramp.news.indicators:Indicators",
    "inverse": "offramp.stability.inverse:Inverse",
    "goals": "offramp.stability.goals:Goals",
    "judgement": "offramp.ensemble.judgement:Judgement",
    "ledger": "offramp.ledger.types:LedgerEntry",
    "meeting": "offramp.analysts.meeting:Meeting",
    "new-pages": "offramp.analysts.new_pages:NewPages",
    "offer": "offramp.offers.types:Offer",
    "order-compare": "offramp.stability.order_variants:OrderComparison",
    "order-hinges": "offramp.stability.turning:OrderHinges",
    "panel": "offramp.analysts.panel:AnalystPanel",
    "problems": "offramp.errors:Problems",
    "read": "offramp.evidence.types:Reading",
    "record": "offramp.rooms.types:Record",
    "run": "offramp.ensemble.summary:Summary",
    "score": "offramp.ledger.scoring:LedgerScore",
    "seat": "offramp.seats.types:SeatSession",
    "solve": "offramp.stability.solve:SolvedTable",
    "states": "offramp.briefing.states:States",
    "tableau": "offramp.stability.tableau:Tableau",
    "timeline": "offramp.evidence.timeline:Timeline",
    "trace": "offramp.briefing.document:PublishedTrace",
    "when": "offramp.ensemble.by_date:ByDate",
    "why": "offramp.stability.explain:Witness",
}


def noun(name: str) -> type[Published]:
    """The noun of a format, by the name of its schema."""
    module, _, cls = FORMATS[name].partition(":")
    found: type[Published] = getattr(import_module(module), cls)
    return found


def schema_text(name: str) -> str:
    """The schema of a format as it stands in `spec/json`; the nouns of other formats in it are referred to."""
    titles = {noun(other).FORMAT: other for other in FORMATS}
    return json.dumps(json_schema(noun(name), name, titles), ensure_ascii=False, indent=1) + "\n"
