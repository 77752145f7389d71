"""The nouns of the room: what is read, and what is claimed in it.

Offsets are code points into `Report.text`, half-open: `text[start:end]` is the quote, exactly. Names follow the field:
attribution (source, cue, content) as in PARC 3.0 (Pareti 2016) and PolNeAR (Newell et al. 2018), certainty as in
FactBank (Sauri and Pustejovsky 2009). The JSON key `class` is a word of Python's own, so it is `sort` here.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Annotated, Any

from offramp.codec import (
    EXTRA,
    OPTIONAL,
    Count,
    Date,
    Probability,
    Published,
    Text,
    key,
    limits,
    note,
    one_of,
    shown_as,
)
from offramp.frames import data_frame, on_one_line
from offramp.wording import count

if TYPE_CHECKING:
    import pandas


KINDS = ("heading", "author", "direct", "indirect", "mixed", "reportative")
CERTAINTIES = ("certain", "probable", "possible", "unknown")
POLARITIES = ("positive", "negative", "unknown")
TENSES = ("past", "present", "future", "none", "unknown")
METHODS = ("parse", "patterns")
SOURCE_TYPES = ("named", "unnamed", "document", "pronoun", "relative")
ROLES = ("source", "agent", "patient", "possessor", "other")
STATUSES = ("proposed", "accepted", "edited", "rejected")
CLAIM_ID, ASSERTION_ID = r"^.+#[0-9a-f]{8}$", r"^(.+#[0-9a-f]{8}(\.[1-9][0-9]*)?)?$"
REVIEW = (0.35, 0.65)  # scores of lines that a person should look at, whichever side they fell on
RELATIONS = ("same_as", "supports", "contradicts", "superseded")
RELIABILITIES, CREDIBILITIES = tuple("ABCDEF"), tuple("123456")
PRECISIONS = ("year", "month", "day")
CORRECTABLE = ("polarity", "certainty", "hedge", "source", "condition", "date")
REASONS = ("boilerplate", "related_title", "ad", "repeated", "off_topic", "caption", "navigation", "byline")

Status = Annotated[str, one_of(STATUSES)]


@dataclass(frozen=True, slots=True)
class Extent(Published):
    """Where a stretch of the text stands."""

    start: Count
    end: Count


@dataclass(frozen=True, slots=True)
class Span(Extent):
    """A stretch of the text.
    >>> Span(0, 4, "They").to_dict()
    {'start': 0, 'end': 4, 'text': 'They'}
    """

    text: Text


@dataclass(frozen=True, slots=True)
class Sorted(Span):
    """A stretch of the text of some class, which is `sort` here."""

    sort: Annotated[Text, key("class")]


@dataclass(frozen=True, slots=True)
class Cue(Sorted):
    """The words that attribute; `sort` is their class: speech, report, belief, aim, intention, denial, reportative."""


@dataclass(frozen=True, slots=True)
class Hedge(Sorted):
    """Words that lower or shift commitment; `sort` is their class: hearsay, modal, likelihood, opinion, intention."""


@dataclass(frozen=True, slots=True)
class Mention(Published):
    """An actor named in a claim: `alias` is the alias as the case writes it, the offsets are where it stands."""

    actor: Text
    alias: Text
    start: Count
    end: Count


@dataclass(frozen=True, slots=True)
class Grading(Published):
    """An Admiralty grade (NATO AJP-2.1): reliability of the source A to F, credibility of the claim 1 to 6.

    F and 6 mean that it cannot be judged: what every claim has until a person grades it. Nothing is inferred from the
    name of an outlet.
    >>> str(Grading()), Grading("B", "2", "ana").to_dict()
    ('F6', {'reliability': 'B', 'credibility': '2', 'graded_by': 'ana'})
    """

    reliability: Annotated[str, one_of(RELIABILITIES)] = "F"
    credibility: Annotated[str, one_of(CREDIBILITIES)] = "6"
    graded_by: str | None = None

    def __str__(self) -> str:
        return self.reliability + self.credibility


@dataclass(frozen=True, slots=True)
class Relation(Published):
    """Two claims and how they stand to each other: same_as, supports, contradicts; the first is the earlier one.
    superseded: the first no longer holds, as the second, which was published later, tells of its end.
    `about` names what they differ on, and `evidence` what was seen; a proposal until a person accepts or rejects it."""

    kind: Annotated[str, one_of(RELATIONS)]
    claims: tuple[str, str]
    about: str = ""
    evidence: tuple[str, ...] = ()
    status: Status = "proposed"

    @property
    def id(self) -> str:
        """The name by which a person accepts or rejects it."""
        return "=".join(self.claims)

    @property
    def key(self) -> tuple[str, ...]:
        """What makes two proposals one."""
        return (self.kind, *self.claims)


@dataclass(frozen=True, slots=True)
class Origin(Published):
    """Reports that go back to one: copies of one text, or pages that repeat one named source (circular reporting)."""

    reports: tuple[str, ...]
    source: str | None
    evidence: tuple[str, ...] = ()
    status: Status = "proposed"

    @property
    def id(self) -> str:
        """The name by which a person accepts or rejects it."""
        return "+".join(self.reports)

    @property
    def key(self) -> tuple[str, ...]:
        """What makes two proposals one."""
        return self.reports


@dataclass(frozen=True, slots=True)
class Omission(Published):
    """A denial that another report of one origin carries, and this report leaves out."""

    report: str
    claim: str
    status: Status = "proposed"

    @property
    def id(self) -> str:
        """The name by which a person accepts or rejects it."""
        return f"{self.report}!{self.claim}"

    @property
    def key(self) -> tuple[str, ...]:
        """What makes two proposals one."""
        return (self.report, self.claim)


@dataclass(frozen=True, slots=True)
class Links:
    """What holds between reports: origins that several share, relations of their claims, denials left out."""

    origins: tuple[Origin, ...] = ()
    relations: tuple[Relation, ...] = ()
    omissions: tuple[Omission, ...] = ()


@dataclass(frozen=True, slots=True)
class CitedSource(Span):
    """A cited source as written; `sort` is its type: named, unnamed, document, pronoun, relative.
    `refers_to` is what a pronoun or a surname stands for, `actor` the actor of the case whose alias lies in it."""

    sort: Annotated[str, key("type"), one_of(SOURCE_TYPES)]
    actor: Text | None = None
    refers_to: Span | None = None


@dataclass(frozen=True, slots=True)
class Speaker(Span):
    """Whom a bare pronoun or surname as a source likely means: the words that name them, and why they are thought so.
    A proposal: the claim's own `source` stays as it is written. `actor` is the one actor of the case named in them."""

    actor: Text | None = None
    ground: Text = "named before"


@dataclass(frozen=True, slots=True)
class Attribution(Published):
    """One attribution relation that touches a claim: source, cue and content, as PARC 3.0 and PolNeAR have them.
    `depth` counts the attributions of the sentence whose content holds this one. `rule` names what found it."""

    source: CitedSource | None
    cue: Cue | None
    content: Annotated[tuple[Span, ...], shown_as(tuple[Extent, ...])]
    depth: Annotated[Count, note("How many attributions of the sentence hold this one in their content.")] = 0
    negated: bool = False
    rule: Text = ""


@dataclass(frozen=True, slots=True)
class Likelihood(Span):
    """A word of ICD 203 (2015), with its band of probability; only where the text uses such a word."""

    band: Text
    low: Probability
    high: Probability


@dataclass(frozen=True, slots=True)
class DateMention(Span):
    """A date in a claim: `value` YYYY, YYYY-MM or YYYY-MM-DD by `precision` (year, month, day).
    `basis` is the publication date that it was counted from; None where the text says the whole date."""

    value: Annotated[str, limits(pattern="^[0-9]{4}(-[0-9]{2}){0,2}$")]
    precision: Annotated[str, one_of(PRECISIONS)]
    basis: Text | None = None


@dataclass(frozen=True, slots=True)
class Time(Published):
    """When a proposition is set: the tense of its verb and the dates in it."""

    tense: Annotated[str, one_of(TENSES)] = "unknown"
    dates: tuple[DateMention, ...] = ()


@dataclass(frozen=True, slots=True)
class Assertion(Span):
    """One proposition that a claim asserts, by its own clause: who holds it, whether it is so, and how firmly.
    The first of a claim has the claim's id, the second `press#1a2b3c4d.2`, and so on. `polarity` is that of who asserts
    it: what a source denies is negative. `allegation`: what somebody is accused of, or a wrong laid at a door, denied
    or not. `witness` is whose report it is: the outlet or agency that the page hands on, else the page, by its key."""

    id: Annotated[str, limits(pattern=ASSERTION_ID)]
    source: Text | None = None
    cue: Cue | None = None
    polarity: Annotated[str, one_of(POLARITIES)] = "unknown"
    certainty: Annotated[str, one_of(CERTAINTIES)] = "unknown"
    conditional: bool = False
    allegation: bool = False
    denied: bool = False
    question: bool = False
    time: Time = Time()
    chain: tuple[Text, ...] = ()
    language: Annotated[str, note("A code or script; empty where it does not show.")] = "en"
    witness: Annotated[str, note("The outlet that the page hands on, else the key of the page.")] = ""


@dataclass(frozen=True, slots=True)
class Correction(Published):
    """What a person put right in an assertion: `read` is what it had been read as, `value` what it is now."""

    assertion: Annotated[str, limits(pattern=ASSERTION_ID)]
    what: Annotated[str, one_of(CORRECTABLE)]
    read: str
    value: Text
    by: Text
    why: str = ""


@dataclass(frozen=True, slots=True)
class AsRead(Published):
    """The keys of a claim that a correction moves, as they were read."""

    kind: Annotated[str, one_of(KINDS)]
    source: Text | None
    source_span: Span | None
    source_phrase: Span | None
    speaker: Speaker | None
    chain: tuple[Text, ...]
    hedges: tuple[Hedge, ...]
    certainty: Annotated[str, one_of(CERTAINTIES)]
    negated: bool
    denied: bool
    cue_negated: bool
    conditional: bool
    polarity: Annotated[str, one_of(POLARITIES)]
    dates: tuple[DateMention, ...]
    assertions: tuple[Assertion, ...]


@dataclass(frozen=True, slots=True)
class Claim(Published):
    """A sentence, a contiguous part of one, or a heading, with who stands behind it.
    `source` is the outermost cited source in its own words, `source_phrase` the fuller phrase around it ("a report from
    The Herald"), `chain` every cited source, outermost first, with the outlet that it spoke to before it ("told
    Reuters"); the page itself is never in it. `inherited` says that the source stands in a neighbouring sentence of the
    same quotation. `denied`: the source denies the content (which is not the content negated); `cue_negated`: the
    source is said not to have said it. `content` is what is attributed. `more` holds keys of a register that this
    version does not know, and writes back."""

    id: Annotated[str, limits(pattern=CLAIM_ID)]
    kind: Annotated[str, one_of(KINDS)]
    start: Count
    end: Count
    text: Text
    source: Text | None = None
    source_span: Span | None = None
    cue: Cue | None = None
    hedges: tuple[Hedge, ...] = ()
    certainty: Annotated[str, one_of(CERTAINTIES)] = "unknown"
    negated: bool = False
    actors: tuple[Mention, ...] = ()
    status: Status = "proposed"
    grading: Grading = Grading()
    source_phrase: Span | None = None
    chain: Annotated[tuple[Text, ...], note("Every cited source, outermost first; the page itself is not in it.")] = ()
    content: Annotated[tuple[Span, ...], shown_as(tuple[Extent, ...])] = ()
    denied: bool = False
    cue_negated: bool = False
    conditional: bool = False
    question: bool = False
    inherited: bool = False
    block: Count = 0
    sentence: Count = 0
    attributions: Annotated[
        tuple[Attribution, ...],
        note("Every attribution relation that touches the claim, the one that source comes from first."),
    ] = ()
    polarity: Annotated[str, one_of(POLARITIES)] = "unknown"
    tense: Annotated[str, one_of(TENSES)] = "unknown"
    likelihood: Likelihood | None = None
    dates: tuple[DateMention, ...] = ()
    roles: Annotated[
        tuple[Annotated[str, one_of(ROLES)], ...],
        note("What each of actors does in the claim, one for one; empty without a parse."),
    ] = ()
    method: Annotated[str, one_of(METHODS)] = "patterns"
    language: Annotated[
        Text, OPTIONAL, note("Where the claim is not in English: a code or script. Nothing is read.")
    ] = ""
    speaker: Annotated[Speaker | None, OPTIONAL, note("Whom a pronoun or surname as the source likely means.")] = None
    witness: Annotated[Text, OPTIONAL, note("The outlet or agency whose report the page hands on here.")] = ""
    assertions: Annotated[
        tuple[Assertion, ...], note("Each proposition that the claim asserts; the first is what its other keys say.")
    ] = ()
    corrections: Annotated[tuple[Correction, ...], OPTIONAL, note("What a person put right.")] = ()
    as_read: Annotated[AsRead | None, OPTIONAL, note("What the claim said before it was corrected.")] = None
    more: Annotated[tuple[tuple[str, Any], ...], EXTRA] = field(default=(), hash=False)

    @property
    def report(self) -> str:
        """The key of the report that the claim was read from.
        >>> Claim("press#1a2b3c4d", "author", 0, 3, "No.").report
        'press'
        """
        return self.id.rpartition("#")[0]


@dataclass(frozen=True, slots=True)
class SetAside(Published):
    """Text of the page that is not of the report, with the reason and the evidence for it; nothing is thrown away.
    `score` says how strong the evidence is, 0 to 1; within REVIEW a person should look. `restored_by` is who held it to
    be of the report after all: it is then read as claims again."""

    start: Count
    end: Count
    text: Text
    reason: Annotated[str, one_of(REASONS)]
    evidence: tuple[str, ...] = ()
    score: Probability = 1.0
    restored_by: Annotated[str | None, OPTIONAL] = None
    more: Annotated[tuple[tuple[str, Any], ...], EXTRA] = field(default=(), hash=False)

    @property
    def doubtful(self) -> bool:
        """Whether the score lies in the review band.
        >>> SetAside(0, 4, "Home", "navigation", ("a phrase",), 0.6).doubtful
        True
        """
        return REVIEW[0] <= self.score <= REVIEW[1]


@dataclass(frozen=True, slots=True)
class Report(Published):
    """One report: where it came from, and its text. `sha256` is of the raw bytes; `date` is YYYY-MM-DD or None.
    `pages` are the offsets at which the pages of a PDF begin; empty for what has no pages. `grading` holds the letter
    that a person gave to the report: how far its source can be relied on."""

    id: Text
    file: Text
    sha256: Annotated[str, limits(pattern="^[0-9a-f]{64}$")]
    encoding: Text
    title: str | None
    publisher: str | None
    date: Date | None
    text: str
    pages: Annotated[tuple[Count, ...], OPTIONAL] = ()
    grading: Annotated[Grading, OPTIONAL, note("Where a person gave the report a letter.")] = Grading()


@dataclass(frozen=True, slots=True)
class Block:
    """One line (or paragraph of wrapped lines) of the text and what it is in the page.
    `role`: paragraph, heading, list_item, quote, caption, code, table, mark (markup without words). `region`: "" or
    nav, footer, aside, header, hidden, form, margin (of a printed page). `linked`: every word of it is a link.
    `inside`: whether an extractor of articles keeps it; None where none was asked."""

    start: int
    end: int
    role: str = "paragraph"
    region: str = ""
    linked: bool = False
    inside: bool | None = None


@dataclass(frozen=True, slots=True)
class Reading(Published):
    """A report and its claims, one line of `read --json`; what was set aside, and notes, each `slug: message`.

    Offsets count code points of `report.text`; `text[start:end]` is the quote.

    Claims and boilerplate together cover every non-blank character of `report.text` once. `review` holds the lines
    that were kept though there is something against them (their claims stand in `claims` too), or were restored.

    Raises OfframpError missing-extra by `to_frame`.

    >>> import offramp as of
    >>> reading = of.read_report("my-crisis/reports/note.md")
    >>> claim = reading.claims[0]
    >>> reading, reading.report.text[claim.start : claim.end] == claim.text
    (Reading(note, 3 claims, 0 parts set aside), True)
    """

    FORMAT, TITLE = "offramp/read-1", "A report and its claims"

    report: Report
    claims: tuple[Claim, ...]
    debris: tuple[SetAside, ...]
    notes: tuple[str, ...] = ()
    review: tuple[SetAside, ...] = ()

    def __repr__(self) -> str:
        aside = f"{count(len(self.debris), 'part')} set aside"
        return on_one_line("Reading", self.report.id, count(len(self.claims), "claim"), aside)

    def to_frame(self) -> pandas.DataFrame:
        """The claims as a table: `id`, `text`, `kind`, `source` (None where none is cited), `certainty`, and `start`
        and `end` in code points of the report. Raises OfframpError missing-extra without pandas."""
        keys = ("id", "text", "kind", "source", "certainty", "start", "end")
        rows = ({key: getattr(claim, key) for key in keys} for claim in self.claims)
        return data_frame(rows, dict.fromkeys(("start", "end"), "code points"))
