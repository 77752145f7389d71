"""The nouns of the room: what is read, and what is claimed in it.

Offsets are code points into `Report.text`, half-open: `text[start:end]` is the quote, exactly. Names follow the field:
attribution (source, cue, content) as in PARC 3.0 (Pareti 2016) and PolNeAR (Newell et al. 2018), certainty as in
FactBank (Sauri and Pustejovsky 2009). The JSON key `class` is a word of Python's own, so it is `sort` here.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

KINDS = ("heading", "author", "direct", "indirect", "mixed", "reportative")
CERTAINTIES = ("certain", "probable", "possible", "unknown")
POLARITIES = ("positive", "negative", "unknown")
TENSES = ("past", "present", "future", "none", "unknown")
METHODS = ("parse", "patterns")
SOURCE_TYPES = ("named", "unnamed", "document", "pronoun", "relative")
ROLES = ("source", "agent", "patient", "possessor", "other")
STATUSES = ("proposed", "accepted", "edited", "rejected")
REVIEW = (0.35, 0.65)  # scores of lines that a person should look at, whichever side they fell on
RELATIONS = ("same_as", "supports", "contradicts")
RELIABILITIES, CREDIBILITIES = tuple("ABCDEF"), tuple("123456")
REASONS = ("boilerplate", "related_title", "ad", "repeated", "off_topic", "caption", "navigation", "byline")


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of the text.

    >>> Span(0, 4, "They").to_dict()
    {'start': 0, 'end': 4, 'text': 'They'}
    """

    start: int
    end: int
    text: str

    def to_dict(self) -> dict[str, Any]:
        """The span as JSON.md has it."""
        return {"start": self.start, "end": self.end, "text": self.text}


@dataclass(frozen=True, slots=True)
class Sorted:
    """A stretch of the text of some class, which is `sort` here."""

    start: int
    end: int
    text: str
    sort: str

    def to_dict(self) -> dict[str, Any]:
        """The stretch as JSON.md has it, `sort` under the key `class`."""
        return {"start": self.start, "end": self.end, "text": self.text, "class": self.sort}


@dataclass(frozen=True, slots=True)
class Cue(Sorted):
    """The words that attribute; `sort` is their class: speech, report, belief, aim, intention, denial, reportative."""


@dataclass(frozen=True, slots=True)
class Hedge(Sorted):
    """Words that lower or shift commitment; `sort` is their class: hearsay, modal, likelihood, opinion, intention."""


@dataclass(frozen=True, slots=True)
class Mention:
    """An actor named in a claim: `alias` is the alias as the case writes it, the offsets are where it stands."""

    actor: str
    alias: str
    start: int
    end: int

    def to_dict(self) -> dict[str, Any]:
        """The mention as JSON.md has it."""
        return {"actor": self.actor, "alias": self.alias, "start": self.start, "end": self.end}


@dataclass(frozen=True, slots=True)
class Grading:
    """An Admiralty grade (NATO AJP-2.1): reliability of the source A to F, credibility of the claim 1 to 6.

    F and 6 mean that it cannot be judged: what every claim has until a person grades it. Nothing is inferred from the
    name of an outlet.

    >>> str(Grading()), Grading("B", "2", "ana").to_dict()
    ('F6', {'reliability': 'B', 'credibility': '2', 'graded_by': 'ana'})
    """

    reliability: str = "F"
    credibility: str = "6"
    graded_by: str | None = None

    def __str__(self) -> str:
        return self.reliability + self.credibility

    def to_dict(self) -> dict[str, Any]:
        """The grade as a claim holds it."""
        return {"reliability": self.reliability, "credibility": self.credibility, "graded_by": self.graded_by}


@dataclass(frozen=True, slots=True)
class Relation:
    """Two claims and how they stand to each other: same_as, supports or contradicts; the first is the earlier one.

    `about` names what they differ on, and `evidence` what was seen; a proposal until a person accepts or rejects it.
    """

    kind: str
    claims: tuple[str, str]
    about: str = ""
    evidence: tuple[str, ...] = ()
    status: str = "proposed"

    @property
    def id(self) -> str:
        """The name by which a person accepts or rejects it."""
        return "=".join(self.claims)

    @property
    def key(self) -> tuple[str, ...]:
        """What makes two proposals one."""
        return (self.kind, *self.claims)

    def to_dict(self) -> dict[str, Any]:
        """The relation as the register has it."""
        named = {"kind": self.kind, "claims": list(self.claims), "about": self.about}
        return {**named, "evidence": list(self.evidence), "status": self.status}


@dataclass(frozen=True, slots=True)
class Origin:
    """Reports that go back to one: copies of one text, or pages that relay one named source (circular reporting)."""

    reports: tuple[str, ...]
    source: str | None
    evidence: tuple[str, ...] = ()
    status: str = "proposed"

    @property
    def id(self) -> str:
        """The name by which a person accepts or rejects it."""
        return "+".join(self.reports)

    @property
    def key(self) -> tuple[str, ...]:
        """What makes two proposals one."""
        return self.reports

    def to_dict(self) -> dict[str, Any]:
        """The origin as the register has it."""
        named = {"reports": list(self.reports), "source": self.source}
        return {**named, "evidence": list(self.evidence), "status": self.status}


@dataclass(frozen=True, slots=True)
class Omission:
    """A denial that another report of one origin carries, and this report leaves out."""

    report: str
    claim: str
    status: str = "proposed"

    @property
    def id(self) -> str:
        """The name by which a person accepts or rejects it."""
        return f"{self.report}!{self.claim}"

    @property
    def key(self) -> tuple[str, ...]:
        """What makes two proposals one."""
        return (self.report, self.claim)

    def to_dict(self) -> dict[str, Any]:
        """The omission as the register has it."""
        return {"report": self.report, "claim": self.claim, "status": self.status}


@dataclass(frozen=True, slots=True)
class Links:
    """What holds between reports: origins that several share, relations of their claims, denials left out."""

    origins: tuple[Origin, ...] = ()
    relations: tuple[Relation, ...] = ()
    omissions: tuple[Omission, ...] = ()


@dataclass(frozen=True, slots=True)
class Source:
    """A cited source as written; `sort` is its type: named, unnamed, document, pronoun, relative.

    `refers_to` is what a relative pronoun stands for, `actor` the actor of the case whose alias lies in it.
    """

    start: int
    end: int
    text: str
    sort: str
    actor: str | None = None
    refers_to: Span | None = None

    def to_dict(self) -> dict[str, Any]:
        """The source as a mapping, `sort` under the key `type`."""
        named = {"start": self.start, "end": self.end, "text": self.text, "type": self.sort, "actor": self.actor}
        return {**named, "refers_to": _dict(self.refers_to)}


@dataclass(frozen=True, slots=True)
class Attribution:
    """One attribution relation that touches a claim: source, cue and content, as PARC 3.0 and PolNeAR have them.

    `depth` counts the attributions of the sentence whose content holds this one. `rule` names what found it.
    """

    source: Source | None
    cue: Cue | None
    content: tuple[Span, ...]
    depth: int = 0
    negated: bool = False
    rule: str = ""

    def to_dict(self) -> dict[str, Any]:
        """The relation as a mapping."""
        return {
            "source": None if self.source is None else self.source.to_dict(),
            "cue": _dict(self.cue),
            "content": [{"start": span.start, "end": span.end} for span in self.content],
            "depth": self.depth,
            "negated": self.negated,
            "rule": self.rule,
        }


@dataclass(frozen=True, slots=True)
class Likelihood:
    """A word of ICD 203 (2015), with its band of probability; only where the text uses such a word."""

    start: int
    end: int
    text: str
    band: str
    low: float
    high: float

    def to_dict(self) -> dict[str, Any]:
        """The band as a mapping."""
        named = {"start": self.start, "end": self.end, "text": self.text, "band": self.band}
        return {**named, "low": self.low, "high": self.high}


@dataclass(frozen=True, slots=True)
class DateMention:
    """A date in a claim: `value` YYYY, YYYY-MM or YYYY-MM-DD by `precision` (year, month, day).

    `basis` is the publication date that it was counted from; None where the text says the whole date.
    """

    start: int
    end: int
    text: str
    value: str
    precision: str
    basis: str | None = None

    def to_dict(self) -> dict[str, Any]:
        """The date as a mapping."""
        named = {"start": self.start, "end": self.end, "text": self.text, "value": self.value}
        return {**named, "precision": self.precision, "basis": self.basis}


@dataclass(frozen=True, slots=True)
class Claim:
    """A sentence, a contiguous part of one, or a heading, with who stands behind it.

    `source` is the outermost cited source in its own words, `source_phrase` the fuller phrase around it ("a report
    from The Herald"), `chain` every cited source, outermost first; the page itself is never in it. `inherited` says
    that the source stands in a neighbouring sentence of the same quotation. `denied`: the source denies the content
    (which is not the content negated); `cue_negated`: the source is said not to have said it. `content` is what is
    attributed. `more` holds keys of a register that this version does not know, and writes back.
    """

    id: str
    kind: str
    start: int
    end: int
    text: str
    source: str | None = None
    source_span: Span | None = None
    cue: Cue | None = None
    hedges: tuple[Hedge, ...] = ()
    certainty: str = "unknown"
    negated: bool = False
    actors: tuple[Mention, ...] = ()
    status: str = "proposed"
    grading: Grading = Grading()
    source_phrase: Span | None = None
    chain: tuple[str, ...] = ()
    content: tuple[Span, ...] = ()
    denied: bool = False
    cue_negated: bool = False
    conditional: bool = False
    question: bool = False
    inherited: bool = False
    block: int = 0
    sentence: int = 0
    attributions: tuple[Attribution, ...] = ()
    polarity: str = "unknown"
    tense: str = "unknown"
    likelihood: Likelihood | None = None
    dates: tuple[DateMention, ...] = ()
    roles: tuple[str, ...] = ()
    method: str = "patterns"
    more: tuple[tuple[str, Any], ...] = field(default=(), hash=False)

    @property
    def report(self) -> str:
        """The key of the report that the claim was read from.

        >>> Claim("press#1a2b3c4d", "author", 0, 3, "No.").report
        'press'
        """
        return self.id.rpartition("#")[0]

    def to_dict(self) -> dict[str, Any]:
        """The claim as JSON.md's `read-1` has it, with further keys behind."""
        return {
            "id": self.id,
            "kind": self.kind,
            "start": self.start,
            "end": self.end,
            "text": self.text,
            "source": self.source,
            "source_span": _dict(self.source_span),
            "cue": _dict(self.cue),
            "hedges": [hedge.to_dict() for hedge in self.hedges],
            "certainty": self.certainty,
            "negated": self.negated,
            "actors": [mention.to_dict() for mention in self.actors],
            "status": self.status,
            "grading": self.grading.to_dict(),
            "source_phrase": _dict(self.source_phrase),
            "chain": list(self.chain),
            "content": [{"start": span.start, "end": span.end} for span in self.content],
            "denied": self.denied,
            "cue_negated": self.cue_negated,
            "conditional": self.conditional,
            "question": self.question,
            "inherited": self.inherited,
            "block": self.block,
            "sentence": self.sentence,
            "attributions": [one.to_dict() for one in self.attributions],
            "polarity": self.polarity,
            "tense": self.tense,
            "likelihood": _dict(self.likelihood),
            "dates": [one.to_dict() for one in self.dates],
            "roles": list(self.roles),
            "method": self.method,
            **dict(self.more),
        }


def _dict(part: Span | Cue | Likelihood | None) -> dict[str, Any] | None:
    return None if part is None else part.to_dict()


@dataclass(frozen=True, slots=True)
class SetAside:
    """Text of the page that is not of the report, with the reason and the evidence for it; nothing is thrown away.

    `score` says how strong the evidence is, 0 to 1; within REVIEW a person should look. `restored_by` is who held it to
    be of the report after all: it is then read as claims again.
    """

    start: int
    end: int
    text: str
    reason: str
    evidence: tuple[str, ...] = ()
    score: float = 1.0
    restored_by: str | None = None
    more: tuple[tuple[str, Any], ...] = field(default=(), hash=False)

    @property
    def doubtful(self) -> bool:
        """Whether the score lies in the review band.

        >>> SetAside(0, 4, "Home", "navigation", ("a phrase",), 0.6).doubtful
        True
        """
        return REVIEW[0] <= self.score <= REVIEW[1]

    def to_dict(self) -> dict[str, Any]:
        """The piece as JSON.md's `read-1` has it under `debris`, with further keys behind."""
        named = {"start": self.start, "end": self.end, "text": self.text, "reason": self.reason}
        told = {"evidence": list(self.evidence), "score": self.score}
        restored = {"restored_by": self.restored_by} if self.restored_by else {}
        return {**named, **told, **restored, **dict(self.more)}


@dataclass(frozen=True, slots=True)
class Report:
    """One report: where it came from, and its text. `sha256` is of the raw bytes; `date` is YYYY-MM-DD or None.

    `pages` are the offsets at which the pages of a PDF begin; empty for what has no pages.
    """

    id: str
    file: str
    sha256: str
    encoding: str
    title: str | None
    publisher: str | None
    date: str | None
    text: str
    pages: tuple[int, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """The report as JSON.md's `read-1` has it."""
        named = {"id": self.id, "file": self.file, "sha256": self.sha256, "encoding": self.encoding}
        told = {"title": self.title, "publisher": self.publisher, "date": self.date}
        paged = {"pages": list(self.pages)} if self.pages else {}
        return {**named, **told, "text": self.text, **paged}


@dataclass(frozen=True, slots=True)
class Block:
    """One line (or paragraph of wrapped lines) of the text and what it is in the page.

    `role`: paragraph, heading, list_item, quote, caption, code, table, mark (markup without words). `region`: "" or
    nav, footer, aside, header, hidden, form, margin (of a printed page). `linked`: every word of it is a link.
    `inside`: whether an extractor of articles keeps it; None where none was asked.
    """

    start: int
    end: int
    role: str = "paragraph"
    region: str = ""
    linked: bool = False
    inside: bool | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """A report, its claims, what was set aside, and notes, each `slug: message`.

    Claims and debris together cover every non-blank character of `report.text` exactly once. `review` holds the lines
    that were kept though there is something against them (their claims stand in `claims` too), or were restored.
    """

    report: Report
    claims: tuple[Claim, ...]
    debris: tuple[SetAside, ...]
    notes: tuple[str, ...] = ()
    review: tuple[SetAside, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """One `read-1` object."""
        return {
            "format": "offramp/read-1",
            "report": self.report.to_dict(),
            "claims": [claim.to_dict() for claim in self.claims],
            "debris": [piece.to_dict() for piece in self.debris],
            "notes": list(self.notes),
            "review": [piece.to_dict() for piece in self.review],
        }
