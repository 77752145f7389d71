"""Attribution by parse: who is cited, by which words, for what; on sentences of our own and on random trees."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from schemas import schema

from offramp.errors import ReportError
from offramp.evidence import parse
from offramp.evidence.batch import ReportFile, read_reports
from offramp.evidence.cited_source import cite
from offramp.evidence.cue_lexicon import adjectives, nouns, verbs
from offramp.evidence.parse import ParseTree, Token
from offramp.evidence.parsed_sentence import AttributionRelation, subtract_spans, with_depth
from offramp.evidence.pipeline import read_report
from offramp.evidence.quotes import quotations
from offramp.evidence.tokens import sentence
from offramp.evidence.types import Claim


def claims(text: str, aliases: dict[str, list[str]] | None = None, **of: str) -> tuple[Claim, ...]:
    return read_report(text.encode(), "k", aliases, file=of.get("file", "a.txt")).claims


def one(text: str, aliases: dict[str, list[str]] | None = None) -> Claim:
    found = claims(text, aliases)
    assert [claim.text for claim in found] == [text]
    return found[0]


def relations(claim: Claim, depth: int | None = 0) -> list[tuple[str | None, str | None, list[str]]]:
    return [
        (
            made.source.text if made.source else None,
            made.cue.text if made.cue else None,
            [part.text for part in made.content],
        )
        for made in claim.attributions
        if depth is None or made.depth == depth
    ]


# --- what the rules find ---------------------------------------------------------------------------------------------

FOUND: list[tuple[str, str, str | None, str, list[str]]] = [
    # kind of claim, sentence, source, cue, content
    ("indirect", "The union said that the pit was unsafe.", "The union", "said", ["that the pit was unsafe"]),
    ("indirect", "The pit was unsafe, the union said on Monday.", "the union", "said", ["The pit was unsafe"]),
    ("indirect", "The pit, the union said, was unsafe.", "the union", "said", ["The pit", "was unsafe"]),
    ("direct", "“The pit is unsafe,” said Ilse Okoro.", "Ilse Okoro", "said", ["“The pit is unsafe,”"]),
    ("direct", "“We go,” she said, “and we stay gone.”", "she", "said", ["“We go,”", "“and we stay gone.”"]),
    ("mixed", "The union called the pit “a grave”.", "The union", "called", ["the pit “a grave”"]),
    ("indirect", "According to the union, the pit is unsafe.", "the union", "According to", ["the pit is unsafe"]),
    ("indirect", "The pit is unsafe, according to two miners.", "two miners", "according to", ["The pit is unsafe"]),
    ("indirect", "The minister has repeatedly denied that he met them.", "The minister", "has repeatedly denied",
     ["that he met them"]),
    ("indirect", "The owner appeared to suggest that the union lied.", "The owner", "appeared to suggest",
     ["that the union lied"]),
    ("indirect", "The owner is confident that the union will yield.", "The owner", "is confident",
     ["that the union will yield"]),
    ("indirect", "The owner’s claim that the union lied angered the miners.", "The owner’s", "claim",
     ["that the union lied"]),
    ("author", "The owner criticized the strike.", "The owner", "criticized", ["the strike"]),
    ("author", "The owner expressed doubts about the strike.", "The owner", "expressed doubts about", ["the strike"]),
    ("author", "The owner called for a vote.", "The owner", "called for", ["a vote"]),
    ("author", "The owner wants to sell the pit.", "The owner", "wants", ["to sell the pit"]),
    ("author", "The strike was condemned by the owner.", "the owner", "was condemned by", ["The strike"]),
    ("reportative", "The envoy was accused of bribery.", None, "was accused", ["The envoy", "of bribery"]),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "text", "source", "cue", "content"), FOUND, ids=[row[1][:40] for row in FOUND])
def test_found(kind: str, text: str, source: str | None, cue: str, content: list[str]) -> None:
    claim = one(text)
    assert relations(claim)[0] == (source, cue, content)
    assert claim.kind == kind
    assert claim.source == (None if kind in ("author", "reportative") else source)


@pytest.mark.parametrize(
    "text",
    [
        "The pit was closed for a week.",
        "The so-called “peace bridge” was closed to lorries.",
        "A red lorry stood at the gate of the pit.",
        "The mine has eleven shafts and one lift.",
    ],
)
def test_nothing_is_found(text: str) -> None:
    assert one(text).attributions == ()


def test_two_verbs_of_one_speaker() -> None:
    claim = one("Okoro said the pit was unsafe and warned that more men would die.")
    assert relations(claim) == [
        ("Okoro", "said", ["the pit was unsafe"]),
        ("Okoro", "warned", ["that more men would die"]),
    ]


def test_a_cue_within_a_quotation_attributes_nothing() -> None:
    claim = one("“They said that we would go,” Okoro told reporters.")
    assert relations(claim, None) == [("Okoro", "told", ["“They said that we would go,”"])]


@pytest.mark.parametrize(
    ("text", "source"),
    [
        ("“My answer, that was foolish,” the old clerk said in Lund.", "the old clerk"),
        ("Hours after the owner’s claim that the pit was safe, Okoro said that it was not.", "Okoro"),
        ("“Now,” said the old clerk, “Brandt lies.”", "the old clerk"),
        ("“It ends badly,” said Okoro on Monday on Lund’s “Fox and Friends.”", "Okoro"),
        ("Okoro called him a man who “promises to go and never goes”.", "Okoro"),
        ("The poster read “Okoro says no” in red.", None),
        ("The song “They said we would go” was played twice.", None),
        ("As the union pointed out, the pit is unsafe.", "the union"),
    ],
)
def test_whose_word_it_is(text: str, source: str | None) -> None:
    claim = one(text)
    assert claim.source == source
    written = [made.source.text for made in claim.attributions if made.source]
    assert not any(mark in words for words in written for mark in "“”")
    assert "who" not in written
    assert source is not None or claim.attributions == ()
    assert not any(part.text.startswith("As") for part in claim.content)


def test_a_half_of_a_sentence_is_not_within_the_other() -> None:
    text = "Okoro said no, but Brandt said yes."
    half = sentence(text, 19, len(text))
    outer = AttributionRelation((6, 10), "speech", (0, 5), ((11, 34),), "verb")
    inner = AttributionRelation((26, 30), "speech", (19, 25), ((31, 34),), "verb", depth=1)
    found = cite(half, (outer, inner))
    assert [made.depth for made in found.relations] == [0]
    whole = cite(sentence(text, 0, len(text)), (outer, inner))
    assert [made.depth for made in whole.relations] == [0, 1]


@pytest.mark.parametrize(
    ("text", "quoted"),
    [
        ('“He told me so," Okoro said, “and left.”', ['“He told me so,"', "“and left.”"]),
        ("“He told me so,“ Okoro said. “He left.”", ["“He told me so,“", "“He left.”"]),
        ("''He told me so,'' Okoro said.", ["''He told me so,''"]),
        ("``He told me so,'' Okoro said.", ["``He told me so,''"]),
        ('“A "b" c,” Okoro said.', ['“A "b" c,”']),
    ],
)
def test_pairs_of_marks(text: str, quoted: list[str]) -> None:
    assert [text[low:high] for low, high in quotations(text, 0, len(text))] == quoted


def test_a_relative_pronoun_is_what_is_written_and_its_noun_is_the_source() -> None:
    claim = one("The clerk, who said that the ledger was gone, left at noon.")
    assert claim.source == "The clerk"
    source = claim.attributions[0].source
    assert source is not None
    assert (source.text, source.sort, source.refers_to and source.refers_to.text) == ("who", "relative", "The clerk")


def test_apposition_is_in_the_phrase_and_not_in_the_source() -> None:
    claim = one("Omar Ruiz, the whip of the party, said that it would stay.")
    assert claim.source == "Omar Ruiz"
    assert claim.source_phrase is not None
    assert claim.source_phrase.text == "Omar Ruiz, the whip of the party"


@pytest.mark.parametrize(
    ("text", "chain"),
    [
        ("The dam will hold, a minister said, according to a report from The Lund Gazette.",
         ["a report from The Lund Gazette", "a minister"]),
        ("The Lund Gazette reported, citing two officers, that shells fell at dawn.",
         ["The Lund Gazette", "two officers"]),
        ("The dam will hold, according to a report from The Lund Gazette, citing officials.",
         ["a report from The Lund Gazette", "officials"]),
    ],
)  # fmt: skip
def test_chains_are_outermost_first(text: str, chain: list[str]) -> None:
    claim = one(text)
    assert list(claim.chain) == chain
    assert claim.source == chain[0].removeprefix("a report from ")


def test_depth_is_how_far_within_others() -> None:
    claim = one("Okoro said that the clerk believed that the owner had lied.")
    assert [(made.source and made.source.text, made.depth) for made in claim.attributions] == [
        ("Okoro", 0),
        ("the clerk", 1),
    ]
    assert list(claim.chain) == ["Okoro", "the clerk"]


def test_labels_and_signatures() -> None:
    label = claims("OKORO: The pit is unsafe. It was never safe.\nThe owner left the room without a word.")
    assert [(claim.source, claim.inherited) for claim in label] == [("OKORO", False), ("OKORO", True), (None, False)]
    signed = claims("“The pit is unsafe. It was never safe.” — Ilse Okoro\nThe owner left the room without a word.")
    assert [claim.source for claim in signed] == ["Ilse Okoro", None]
    text = (
        "“The pit is unsafe, and it was never safe for any of us. We all knew.” — Ilse Okoro.\nThe owner left the room."
    )
    assert [claim.source for claim in claims(text)][-2:] == ["Ilse Okoro", None]
    assert {claim.source for claim in claims(text)[:-1]} == {"Ilse Okoro"}
    assert [claim.source for claim in claims("— Okoro\nThe owner left the room without a word.")] == [None, None]
    assert [claim.source for claim in claims("Correction: the pit has eleven shafts and not twelve.")] == [None]


def test_a_colon_hands_the_next_paragraph_over() -> None:
    text = "Okoro then read from a letter and said:\n“The pit is unsafe. It was never safe.”\nThe owner left the room."
    assert [claim.source for claim in claims(text)] == ["Okoro", "Okoro", "Okoro", None]


def test_a_quoted_paragraph_goes_on_with_the_last_speaker_and_says_so() -> None:
    text = "“The pit is unsafe,” Okoro said.\n“It was never safe.”\nThe owner left the room."
    found = claims(text)
    assert [claim.source for claim in found] == ["Okoro", "Okoro", None]
    assert [made.rule for made in found[1].attributions] == ["carried"]


def test_a_dispatch_opens_with_its_place() -> None:
    claim = claims("ZAHL, Norland (ENP) — Rebels said that the bridge was open.")[0]
    assert claim.source == "Rebels"


def test_names_that_mislead_the_parser() -> None:
    assert relations(one("Trump fumes that nobody came.")) == [("Trump", "fumes", ["that nobody came"])]


@pytest.mark.parametrize(
    ("source", "kind"),
    [("Okoro", "named"), ("two officials", "unnamed"), ("A report", "document"), ("she", "pronoun")],
)
def test_types_of_source(source: str, kind: str) -> None:
    made = one(f"On Monday {source} said that the pit was unsafe.").attributions[0]
    assert made.source is not None
    assert (made.source.text, made.source.sort) == (source, kind)


def test_a_source_and_the_mentions_know_their_actors() -> None:
    claim = one("Okoro said that Brandt had sold Lund’s pit to Norfab.", {
        "union": ["Okoro"], "owner": ["Brandt"], "town": ["Lund"], "rival": ["Norfab"]})  # fmt: skip
    assert claim.attributions[0].source is not None
    assert claim.attributions[0].source.actor == "union"
    roles = dict(zip((mention.actor for mention in claim.actors), claim.roles, strict=True))
    assert roles == {"union": "source", "owner": "agent", "town": "possessor", "rival": "other"}


# --- the ten traps, with a parser ------------------------------------------------------------------------------------


def test_trap_1_a_subhead_is_not_glued_to_its_neighbours() -> None:
    text = "The miners said they would walk out at dawn.\nWhat the owner claims\nIt offers a bonus to all."
    assert [(claim.text, claim.source) for claim in claims(text)] == [
        ("The miners said they would walk out at dawn.", "The miners"),
        ("What the owner claims", None),
        ("It offers a bonus to all.", None),
    ]


def test_trap_2_a_subhead_that_attributes_is_a_heading() -> None:
    claim = claims("Okoro says pit is unsafe\nThe miners walked out again, and nobody stopped them.")[0]
    assert (claim.kind, claim.source) == ("heading", "Okoro")


@pytest.mark.parametrize("tail", ["shelter two of the bankers", "have sheltered two bankers", "be sheltering them"])
def test_trap_3_is_rumored_to_however_it_parses(tail: str) -> None:
    claim = one(f"The island is rumored to {tail}.")
    assert (claim.kind, claim.source, claim.certainty) == ("reportative", None, "possible")


def test_trap_4_reportedly_takes_no_source_from_nearby() -> None:
    claim = one("The Duke reportedly left for Lisbon with the Brandt jewels.")
    assert (claim.kind, claim.source, claim.attributions) == ("reportative", None, ())


def test_trap_5_denials_and_intentions() -> None:
    denial = one("The rebels denied that they had mined the road.")
    assert (denial.polarity, denial.denied, denial.negated, denial.certainty) == ("unknown", True, False, "certain")
    plain = one("The rebels said that they had not mined the road.")
    assert (plain.polarity, plain.denied, plain.negated) == ("negative", False, True)
    for verb in ("plans to", "hopes to", "wants to"):
        claim = one(f"The company {verb} close the pit.")
        assert (claim.kind, claim.source) == ("author", None)
        assert claim.attributions[0].cue is not None
        assert claim.attributions[0].cue.sort in ("aim", "belief")
    threat = one("The company threatened to close the pit.")
    assert (threat.source, threat.cue and threat.cue.sort) == ("The company", "intention")
    assert one("She wants to say that the pit is unsafe.").source is None


def test_trap_6_attribution_ends_with_its_sentence() -> None:
    found = claims("The envoy said the talks were over. The crowd went home. Shops opened again.")
    assert [len(claim.attributions) for claim in found] == [1, 0, 0]


def test_trap_7_offsets_count_code_points() -> None:
    text = "🙂🙂 Okoro said that the pit was unsafe 🙂."
    claim = one(text)
    made = claim.attributions[0]
    assert made.source is not None
    assert text[made.source.start : made.source.end] == "Okoro"
    assert made.source.start == 3  # a browser, which counts UTF-16, would say 5
    assert len(text[: made.source.start].encode("utf-16-le")) // 2 == 5


def test_trap_8_a_month_is_no_source_and_no_actor() -> None:
    claim = one("In May the union said that May would resign.", {"premier": ["May"], "union": ["union"]})
    assert [(mention.actor, mention.start) for mention in claim.actors] == [("union", 11), ("premier", 27)]
    assert claim.source == "the union"


def test_trap_9_quotes_within_quotes_and_two_single_marks() -> None:
    claim = one("“He told me ‘never’ twice,” Okoro said.")
    assert relations(claim, None) == [("Okoro", "said", ["“He told me ‘never’ twice,”"])]
    assert one("''He told me so,'' Okoro said.").kind == "direct"
    assert one('“He told me so," Okoro said.').kind == "direct"


def test_trap_10_two_claims_in_a_sentence() -> None:
    found = claims("The union said the pit was unsafe, while the company said it had passed every test.")
    assert [claim.source for claim in found] == ["The union", "the company"]
    assert [relations(claim) for claim in found] == [
        [("The union", "said", ["the pit was unsafe"])],
        [("the company", "said", ["it had passed every test"])],
    ]


# --- mistakes of the parser ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "source"),
    [
        ("The truce held for most of Wednesday, monitors said, with nineteen breaches.", "monitors"),
        ("It also denies, in the same letter, that those who were paid were paid late.", "It"),
        ("Then the captain said in a low voice that he might yet sign.", "the captain"),
        ("“You have not paid us,” a former miner, Ilse Okoro, told deputies afterwards.", "Ilse Okoro"),
        ("People like the captain, she said.", "she"),
    ],
)
def test_the_source_is_found_where_the_parser_errs(text: str, source: str) -> None:
    assert one(text).source == source


def test_who_is_cited_beside_what_is_said_ends_the_chain() -> None:
    assert one("The pit will close, the Herald reported, citing two managers.").chain == ("the Herald", "two managers")


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("The union said it would go; the owner, citing a letter, said that nobody would.", 2),
        ("The union said that the pit was unsafe, and that it would say so again.", 1),
        ("According to the union, the owner yielded; a miner said that nobody had been paid.", 2),
        ("The owner hopes to sell, but she wants to wait.", 1),
    ],
)
def test_a_sentence_is_parted_where_two_are_cited(text: str, parts: int) -> None:
    assert len(claims(text)) == parts


# --- without a parser ------------------------------------------------------------------------------------------------


def test_reading_without_a_parser_is_refused_with_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parse, "MODELS", ("no_such_model",))
    parse._loaded.cache_clear()
    with pytest.raises(ReportError) as caught:
        read_report(b"The pit was unsafe, the union said.", "k")
    parse._loaded.cache_clear()
    (problem,) = caught.value.problems
    assert (problem.slug, problem.remedy) == ("missing-extra", 'pip install "offramp[reports]"')


def test_the_reports_of_a_case_are_refused_once(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    sources = [ReportFile(tmp_path / f"{key}.txt", key, f"{key}.txt") for key in "ab"]
    monkeypatch.setattr(parse, "MODELS", ("no_such_model",))
    parse._loaded.cache_clear()
    with pytest.raises(ReportError) as caught:
        read_reports(sources)
    parse._loaded.cache_clear()
    assert [problem.slug for problem in caught.value.problems] == ["missing-extra"]


def test_a_register_is_loaded_without_spacy(tmp_path: Path) -> None:
    """What only loads a register never imports spaCy: with the import blocked it goes on, and reading is refused."""
    code = (
        "import sys; sys.modules['spacy'] = None\n"
        "from offramp.cli import execute\n"
        "print([execute(words) for words in (['new', 'c'], ['check', 'c'], ['claims', 'c', 'list'], ['read', 'c'])])"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=tmp_path, check=True)
    assert run.stdout.splitlines()[-1] == "[0, 0, 0, 1]"
    assert run.stderr.count("missing-extra") == 1


# --- any text --------------------------------------------------------------------------------------------------------

_WORDS = (
    "Okoro|said|that|“|”|\"|''|.|,|the|pit|according to|who|\n|🙂|not|claims|wants to|:|—|1995|very likely|by|denied|("
)
_BITS = st.sampled_from([*_WORDS.split("|"), "last year", "e\u0301", "\u202e", "\0", " "])


@settings(max_examples=40, deadline=None)
@given(st.lists(_BITS, min_size=1, max_size=40).map(" ".join))
@example("the pit not according to '' Okoro '' said")
def test_spans_are_what_they_say(text: str) -> None:
    try:
        reading = read_report(text.encode(), "k")
    except ReportError:
        return
    assert schema("read").faults(reading.to_dict()) == []
    assert reading == read_report(text.encode(), "k")
    whole = reading.report.text
    for claim in reading.claims:
        for made in claim.attributions:
            for part in (made.source, made.cue, made.source and made.source.refers_to, *made.content):
                assert part is None or (part.text == whole[part.start : part.end] and part.text.strip())
            held = [(part.start, part.end) for part in made.content]
            for part in (made.source, made.cue):
                if part and made.rule not in ("inherited", "carried"):
                    assert not any(low < part.end and part.start < high for low, high in held)
        for found in (*claim.dates, claim.likelihood):
            assert found is None or found.text == whole[found.start : found.end]
        assert len(claim.roles) in (0, len(claim.actors))


# --- twins: the definitions as plain loops ---------------------------------------------------------------------------


@st.composite
def random_trees(draw: st.DrawFn) -> ParseTree:
    size = draw(st.integers(1, 9))
    order = draw(st.permutations(range(size)))
    heads = {order[0]: order[0]}
    for place in range(1, size):
        heads[order[place]] = order[draw(st.integers(0, place - 1))]
    return ParseTree(tuple(Token(3 * at, 3 * at + 2, "ab", "NN", "dep", heads[at]) for at in range(size)))


@given(random_trees())
def test_edges_are_those_of_the_subtree(tree: ParseTree) -> None:
    for at in range(len(tree.tokens)):
        under = {at}
        for _ in tree.tokens:
            for child in range(len(tree.tokens)):
                if tree.tokens[child].head in under:
                    under.add(child)
        assert tree.edges[at] == (min(under), max(under))
        kids = [child for child in range(len(tree.tokens)) if child != at and tree.tokens[child].head == at]
        assert list(tree.children[at]) == kids
        path, up = [], at
        while tree.tokens[up].head != up:
            up = tree.tokens[up].head
            path.append(up)
        assert list(tree.above(at)) == path


_SPANS = st.tuples(st.integers(0, 12), st.integers(1, 6)).map(lambda pair: (pair[0], pair[0] + pair[1]))


@given(_SPANS, st.lists(_SPANS, max_size=4))
def test_without_is_the_difference_of_sets(span: tuple[int, int], held: list[tuple[int, int]]) -> None:
    left = set(range(*span)) - {at for low, high in held for at in range(low, high)}
    pieces = subtract_spans(span, held)
    assert {at for low, high in pieces for at in range(low, high)} == left
    assert all(low < high for low, high in pieces)


@given(st.lists(st.tuples(_SPANS, _SPANS), max_size=6))
def test_depth_counts_the_contents_around_a_cue(pairs: list[tuple[tuple[int, int], tuple[int, int]]]) -> None:
    made = [AttributionRelation(cue, "speech", None, (content,), "verb") for cue, content in pairs]

    def holds(outer: AttributionRelation, inner: AttributionRelation) -> bool:
        (low, high), (start, end) = outer.content[0], inner.cue
        return low <= start and end <= high

    def trails(one: AttributionRelation) -> bool:  # "They went, he said": a comma and a blank, at most a quotation mark
        return one.cue[0] - one.content[0][1] in (0, 1, 2, 3)

    wanted = []
    for at, inner in enumerate(made):
        depth = 0
        for place, outer in enumerate(made):
            both = holds(outer, inner) and holds(inner, outer)
            first = place < at if trails(outer) == trails(inner) else trails(outer)
            if place != at and holds(outer, inner) and (not both or first):
                depth += 1
        wanted.append(depth)
    assert [relation.depth for relation in with_depth(made)] == wanted


def test_the_tables_are_whole() -> None:
    assert len(verbs()) > 2000
    assert verbs()["denied"].sort == "denial"
    assert verbs()["hopes"].lemma == "hope"  # spaCy's lemma of it is "hop"
    assert verbs()["labelled"] == verbs()["labeled"]
    assert {entry.sort for entry in (*verbs().values(), *nouns().values(), *adjectives().values())} == {
        "speech", "report", "belief", "denial", "intention", "aim",
    }  # fmt: skip
    assert all(set(entry.frames) <= set("coxr") for entry in verbs().values())
