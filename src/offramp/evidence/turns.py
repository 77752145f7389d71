"""Transcripts: who speaks stands before a colon at the head of a paragraph, in full at first and then by surname.

What stands behind a label is direct speech of that speaker, up to the next label. A page is a transcript where three
paragraphs and more open with labels in capitals (or `Q`), or many with a few names that come again.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from offramp.evidence.types import Assertion, Attribution, Block, CitedSource, Claim, Cue, Span, Speaker

ROLE = "turn"
_LEAST, _OFTEN = 3, 4
_LABEL = re.compile(r"(?:\*\*)?(?P<label>[^\W\d_][^:\n]{0,100}?)(?P<colon>:)(?:\*\*)?\s+(?=\S)")
_ASKED = ("Q", "A", "QUESTION", "ANSWER", "REPORTER", "MODERATOR")
_SMALL = ("of", "the", "and", "de", "van", "von", "der", "al", "for")
_TITLES = frozenset(
    ("mr", "mrs", "ms", "dr", "sir", "rear", "adm", "gen", "lt", "col", "maj", "sgt", "capt", "sen", "rep", "gov")
) | {"amb", "prof", "president", "minister"}
_BRACKETS = re.compile(r"\([^)]*\)")
_GROUND = "the full label of that name"
_STAGE = re.compile(r"[\[(][^\])]*[\])]\.?")


@dataclass(frozen=True, slots=True)
class Label:
    """A label: where it stands, where its colon does, and its words."""

    start: int
    colon: int
    end: int
    text: str


def label_of(text: str, block: Block) -> Label | None:
    """The label of a paragraph; "4:57" and "Note:" are none.
    >>> [label_of(line, Block(0, len(line))) is not None for line in ("ADLER: Now.", "4:57 now.", "We know: he left.")]
    [True, False, False]
    """
    found = _LABEL.match(text, block.start, block.end)
    if found is None or not (found["label"] in _ASKED or _is_name(found["label"])):
        return None
    return Label(found.start("label"), found.start("colon"), found.end(), found["label"])


def _is_name(label: str) -> bool:
    """Whether a label is a name in capitals, or in words that begin with one, with an office behind it or not."""
    bare = _BRACKETS.sub("", label).split(",")[0]
    parts = bare.split()
    return len("".join(parts)) > 1 and len(parts) <= 6 and all(
        part[0].isupper() or part.lower() in _SMALL for part in parts
    )  # fmt: skip


def _shouts(label: str) -> bool:
    letters = [char for char in _BRACKETS.sub("", label).split(",")[0] if char.isalpha()]
    return label in _ASKED or (sum(map(str.isupper, letters)) >= 0.8 * len(letters) and len(letters) > 1)


def with_turns(text: str, blocks: Sequence[Block]) -> tuple[Block, ...]:
    """The blocks, the paragraphs of a transcript marked as turns; those without a label go on with the one before."""
    labels = {k: found for k, block in enumerate(blocks) if not block.region and (found := label_of(text, block))}
    loud = [k for k, one in labels.items() if _shouts(one.text)]
    often = Counter(surname(one.text) for one in labels.values())
    again = [k for k, one in labels.items() if often[surname(one.text)] > 1]
    turns = loud if len(loud) >= _LEAST else again if len(again) >= _OFTEN else []
    if not turns:
        return tuple(blocks)
    spoken = {k for k in range(turns[0], turns[-1] + 1) if k in turns or _goes_on(text, blocks[k])}
    return tuple(replace(block, role=ROLE) if k in spoken else block for k, block in enumerate(blocks))


def _goes_on(text: str, block: Block) -> bool:
    stage = _STAGE.fullmatch(text, block.start, block.end)
    return not block.region and block.role in ("paragraph", "quote") and not stage


def surname(label: str) -> str:
    """The name by which a speaker is called again, in small letters.
    >>> surname("REAR ADM. JON VALE (RET.), FORMER ENVOY"), surname("MR. VALE"), surname("K. ADLER (DELTA TV)")
    ('vale', 'vale', 'adler')
    """
    bare = _BRACKETS.sub("", label).split(",")[0]
    parts = [part.strip(".*’'").lower() for part in bare.split()]
    named = [part for part in parts if part not in _TITLES]
    return (named or parts or [""])[-1]


def spoken(claims: Sequence[Claim], label: Label, labels: Mapping[str, Label]) -> list[Claim]:
    """The claims of a turn as its speaker's; `labels` maps surnames to the fullest label so far."""
    full = labels.get(surname(label.text), label)
    cue = Span(label.colon, label.colon + 1, ":")
    return [_spoken(claim, label, full, Cue(cue.start, cue.end, cue.text, "speech")) for claim in claims]


def _spoken(claim: Claim, label: Label, full: Label, cue: Cue) -> Claim:
    source = Span(label.start, label.colon, label.text)
    start = max(claim.start, label.end)
    content = (Span(start, claim.end, claim.text[start - claim.start :]),)
    refers = Span(full.start, full.colon, full.text) if full.text != label.text else None
    cited = CitedSource(source.start, source.end, source.text, "named", refers_to=refers)
    nested = tuple(one for one in claim.attributions if one.source and one.source.sort != "pronoun")
    main = Attribution(cited, cue, content, rule="label")
    chain = (label.text, *(one.source.text for one in nested if one.source))
    return replace(
        claim, kind="direct", source=label.text, source_span=source, source_phrase=source, cue=cue, content=content,
        chain=chain, inherited=claim.start > label.start, attributions=(main, *nested),
        speaker=Speaker(refers.start, refers.end, refers.text, None, _GROUND) if refers else None,
        assertions=tuple(_held(one, label.text) for one in claim.assertions),
    )  # fmt: skip


def _held(assertion: Assertion, name: str) -> Assertion:
    """An assertion as the speaker's, unless the speaker names somebody else for it."""
    own = assertion.source is None or assertion.source.lower() in ("i", "we")
    return replace(assertion, source=name, chain=(name,)) if own else replace(assertion, chain=(name, *assertion.chain))


def fullest(labels: Iterable[Label]) -> dict[str, Label]:
    """For each surname the label that says most."""
    found: dict[str, Label] = {}
    for label in labels:
        name = surname(label.text)
        if name not in found or len(label.text) > len(found[name].text):
            found[name] = label
    return found
