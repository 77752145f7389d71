"""Attributions without a verb: "Smith: …" at the head of a paragraph, "“…” — Smith" at its end."""

from __future__ import annotations

import re

from offramp.evidence.parsed_sentence import AttributionRelation, ParsedSentence, trimmed
from offramp.evidence.rule_tables import words

_LABEL = re.compile(r"[\"“]?([^\W\d_][\w.’'-]*(?: [\w.’'()-]+){0,5}?)(:) (?=[^\s])")
SPEAKER = re.compile(
    r"(?:[A-Z][A-Z.’'-]+(?: [A-Z.’'-]+){0,3}|(?:Mr|Mrs|Ms|Dr)\.? [A-Z][\w’'-]+): "
)  # within a paragraph
_SIGNATURE = re.compile(r"(?:^|[”\"'])\s*([―—–]|--)\s*([A-Z][\w.’'-]*(?:,? [\w.’'()@-]+){0,8}?)[.\s]*\Z")


def labels_in(scene: ParsedSentence) -> list[AttributionRelation]:
    """ "Smith: the talks are over", "Poll: …": a name, or one word, before a colon at the head of a paragraph."""
    found = _LABEL.match(scene.text, scene.start, scene.end)
    if not found or found.group(1).lower() in words()["not_a_label"] or not _is_name(found.group(1)):
        return []
    content = trimmed(scene.text, found.end(), scene.end)
    return [AttributionRelation(found.span(2), "speech", found.span(1), (content,), "label")] if content else []


def signatures_in(scene: ParsedSentence, opens: bool) -> list[AttributionRelation]:
    """ "“…” — Smith": a name behind a dash at the end of a paragraph that is a quotation.
    `opens`: the sentence opens its paragraph; then the quotation has to be in it."""
    found = _SIGNATURE.search(scene.text[scene.start : scene.end])
    if not found or (opens and not found.start()):
        return []
    cue, source = ((scene.start + low, scene.start + high) for low, high in (found.span(1), found.span(2)))
    content = trimmed(scene.text, scene.start, cue[0])
    return [AttributionRelation(cue, "speech", source, (content,) if content else (), "signature")]


def _is_name(words_: str) -> bool:
    parts = words_.split()
    return all(part[0].isupper() or part in ("of", "the", "and", "de", "van") for part in parts) and len(words_) > 2
