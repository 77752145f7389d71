"""What changed since an earlier brief, and a brief without names."""

from __future__ import annotations

import functools
import json
import re
from dataclasses import replace
from pathlib import Path

import pytest
from small_play import EXIT, case_of, flagship, said

import offramp as of
from offramp.briefing.blind import BAR, blinded
from offramp.briefing.brief import Brief, brief_of, load_brief
from offramp.briefing.changes import since
from offramp.briefing.document import Grid, Items, Page, Para, Quotation
from offramp.briefing.renderers.terminal import blocks_text
from offramp.briefing.results import Results, game_results
from offramp.briefing.sections.changes import since_section
from offramp.briefing.views.provenance import trace_blocks
from offramp.case.canonical import explicit
from offramp.case.transform import renumbered, supported
from offramp.case.types import Actor, Case, Support
from offramp.cli import execute
from offramp.errors import CaseError, OfframpError

FLAGSHIP = Path(__file__).parents[2] / "cases/soft-exit"


def plain(case: Case, old: Brief | None = None, found: Results | None = None) -> Brief:
    return brief_of(case, None, found or game_results(case), old, charts=False)


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> tuple[Case, Brief]:
    """The small case and its brief, made once."""
    case = case_of(EXIT, tmp_path_factory.mktemp("small"))
    return case, plain(case)


def lead(made: Brief, anchor: str) -> str:
    section = next(one for one in made.page.sections if one.anchor == anchor)
    return " ".join(para.text for para in section.lead)


# since ----------------------------------------------------------------------------------------------------------


def changed(folder: Path, *pairs: tuple[str, str]) -> Case:
    text = EXIT
    for old, new in pairs:
        assert old in text
        text = text.replace(old, new)
    return case_of(text, folder)


def test_the_answer_then_and_now_and_what_did_it(tmp_path: Path, small: tuple[Case, Brief]) -> None:
    _, old = small
    new = changed(tmp_path, ("value: -6,", "value: -12,"), ("as_of: 2026-01-01", "as_of: 2026-02-01"))
    made = plain(new, old)
    was, now = (one.context.bargain.deal.probability for one in (old, made))  # type: ignore[union-attr]
    assert was is not None
    assert now is not None
    assert now > was + 0.05, "a worse fall makes leaving likelier"
    assert made.data["since"]["answers"] == [was, now]
    text = lead(made, "since")
    assert text.startswith("If everything is as reported, ")
    assert "as of 2026-01-01" in text
    assert "worth.ruler.fall" in text
    effect = made.data["since"]["diff"]["effects"][0]
    assert (effect["what"], effect["was"], effect["now"]) == ("worth.ruler.fall", "-6", "-12")
    assert effect["in_first"] == pytest.approx(now - was, abs=1e-9), "the only difference did all of it"
    assert "judgement" in said(made), "the number cites no claim"
    anchors = [one.anchor for one in made.page.sections]
    assert anchors.index("since") == anchors.index("confidence") + 1


def test_nothing_changed_is_said(small: tuple[Case, Brief]) -> None:
    made = plain(*small)
    assert "Nothing that the answer reads has changed" in lead(made, "since")


def test_cases_that_cannot_be_compared_say_why(tmp_path: Path, small: tuple[Case, Brief]) -> None:
    made = plain(changed(tmp_path, ("strike", "attack")), small[1])
    assert "The reasons cannot be told apart: the options differ" in lead(made, "since")


def test_claims_that_came_and_went() -> None:
    """The register of the flagship with one claim graded, against the brief before that."""
    case, old = of.load(FLAGSHIP), flagship()
    graded = replace(
        case, evidence=tuple(replace(e, grade="B2") if e.id == "press#837c0372" else e for e in case.evidence)
    )
    found = since(old.data, graded, old.data)
    assert found.claims == {"new": (), "gone": (), "graded": ("press#837c0372",)}


@pytest.mark.parametrize(("was", "now"), [("C3", "B2"), ("B2", "C3"), ("", "F5"), ("A1", ""), ("B2", "B2")])
def test_a_grade_that_goes_up_or_down_is_a_change(was: str, now: str) -> None:
    """Either way, and to or from none. Break: `<` or `>` for "other than"."""
    case, old = of.load(FLAGSHIP), flagship()
    then, today = (
        replace(case, evidence=tuple(replace(e, grade=g) if e.id == "press#837c0372" else e for e in case.evidence))
        for g in (was, now)
    )
    found = since({**old.data, "explicit": explicit(then)}, today, old.data)
    assert found.claims["graded"] == (("press#837c0372",) if was != now else ())


def test_another_version_is_another_method(small: tuple[Case, Brief]) -> None:
    case, old = small
    made = plain(case, Brief(old.page, {**old.data, "version": "0.0.9"}))
    assert "The method changed too: Offramp 0.0.9 then" in lead(made, "since")


def test_an_earlier_brief_whose_case_is_broken_is_refused(small: tuple[Case, Brief]) -> None:
    case, old = small
    broken = {**old.data, "explicit": {**old.data["explicit"], "horizon": "soon"}}
    with pytest.raises(CaseError) as refused:
        plain(case, Brief(old.page, broken))
    assert refused.value.problems[0].slug == "bad-horizon" or "horizon" in str(refused.value)


@pytest.mark.parametrize("asks", [3, 0.5, "x", {"probability": "x"}, {"probability": True}, {"probability": 1e9}])
def test_an_earlier_brief_that_says_no_probability_is_refused(asks: object, small: tuple[Case, Brief]) -> None:
    """Found by fuzzing stored briefs; an AttributeError."""
    case, old = small
    with pytest.raises(OfframpError, match="bad-brief"):
        since({**old.data, "judgement": None, "bargain": {"deal": {"asks": asks}}}, case, old.data)


def test_since_by_the_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "case").mkdir()
    case_of(EXIT, tmp_path / "case")
    file = next((tmp_path / "case").glob("*.yaml"))
    assert execute(["brief", str(file), "--draws", "0", "-o", str(tmp_path / "old.json")]) == 0
    file.write_text(file.read_text("utf-8").replace("value: -6,", "value: -9,"), encoding="utf-8")
    capsys.readouterr()
    assert execute(["brief", str(file), "--draws", "0", "--since", str(tmp_path / "old.json"), "--json"]) == 0
    data = json.loads(capsys.readouterr().out)
    assert data["since"]["diff"]["effects"][0]["what"] == "worth.ruler.fall"
    assert execute(["brief", str(file), "--draws", "0", "-o", str(tmp_path / "new.json")]) == 0
    capsys.readouterr()
    for words in ([str(tmp_path / "new.json")], [str(file), "--from", str(tmp_path / "new.json")]):
        assert execute(["brief", *words, "--since", str(tmp_path / "old.json"), "--json"]) == 0
        again = json.loads(capsys.readouterr().out)
        assert again["since"] == data["since"], "of stored results the same as of new ones"
        assert {"since", "since.1"} <= {one["handle"] for one in again["page"]["traces"]}
    assert execute(["brief", str(file), "--since", str(tmp_path / "no.json")]) == 1
    assert "no-such-file" in capsys.readouterr().err


# blind ----------------------------------------------------------------------------------------------------------

NAMES = (
    *("Maduro", "Nicolás", "Venezuela", "Caracas", "Trump", "Rubio", "Washington", "Qatar", "Doha", "Russia", "Cuba"),
    *("Chavismo", "New York Post", "American", "United States", "Caribbean"),
)


@functools.cache
def hidden(name: str) -> tuple[Case, Brief]:
    """A shipped case without names, and its brief."""
    case = blinded(of.load(FLAGSHIP.parent / name))
    return case, plain(case)


@pytest.fixture
def blind() -> Brief:
    return hidden("soft-exit")[1]


def test_no_name_is_left_in_any_form(blind: Brief) -> None:
    for form in (blind.json(), blind.markdown(annexes=True), blind.html(annexes=True), blind.text()):
        assert not [name for name in NAMES if re.search(rf"\b{name}", form, re.IGNORECASE)]


def test_the_answer_is_the_same_without_names(blind: Brief) -> None:
    open_ = flagship()
    assert blind.data["bargain"]["deal"]["outcomes"] == open_.data["bargain"]["deal"]["outcomes"]
    assert lead(blind, "answer") == lead(open_, "answer")
    assert lead(blind, "confidence") == lead(open_, "confidence")


def test_quotes_keep_what_is_no_name(blind: Brief) -> None:
    quotes = {one["id"]: one["text"] for one in blind.data["rests"]["quotes"]}
    assert quotes["press#62c41006"].startswith("[The ruler] refused, reportedly asking for a worldwide amnesty")
    assert BAR in quotes["press#4172fb18"]


def words_of(page: Page) -> str:
    """All that a page says, without the handles in brackets."""
    blocks = [block for one in page.sections for block in (*one.lead, *one.reasons, *one.blocks)]
    paras = [one for block in blocks for one in (block.items if isinstance(block, Items) else (block,))]
    texts = [page.title, page.question, *page.lead]
    texts += [one.text for one in paras if isinstance(one, Para | Quotation)]
    texts += [cell for one in paras if isinstance(one, Grid) for row in one.rows for cell in row]
    return re.sub(r"\[[a-z][^\]]*\]", "", "\n".join(texts))


@pytest.mark.parametrize("name", ["soft-exit", "banjul-2017", "writers-2023", "grain-2023"])
def test_no_id_and_no_name_stands_in_any_block(name: str) -> None:
    """Breaks: an actor by its id; a role in capitals kept. Words that the case itself uses are no mere ids."""
    case, made = hidden(name)
    text = words_of(made.page)
    words = {*re.findall(r"\w+", json.dumps(of.explicit(case)["worth"])), *re.findall(r"\w+", str(case.variants))}
    words.update(re.findall(r"\w+", " ".join(option.text for option in case.options)))
    words.update(re.findall(r"\w+", " ".join(f"{each.name} {each.resolves}" for each in case.outcomes)))
    words.update(re.findall(r"\w+", " ".join(each.quote for each in case.evidence)))
    ids = {one.id for one in case.actors} | {one.id for one in case.options}
    assert [one for one in ids - words if re.search(rf"\b{one}\b", text)] == []
    assert not re.search(r"Maduro|Trump|Qatar|Banjul|Jammeh|AMPTP|Hollywood|Russia|Ukraine|\bUN\b|\bEU\b", text)
    assert all(actor.name in text for actor in case.actors[:2])


def test_an_actor_keeps_a_role_and_is_else_a_party(tmp_path: Path) -> None:
    """Ids that hold a name go too. Break: names become ids."""
    named = "jammeh: {name: Yahya Jammeh, aliases: [Banjul]}"
    text = EXIT.replace("ruler", "jammeh").replace("jammeh: {}", named, 1)
    case = blinded(case_of(text.replace("title: ", "title: Banjul waits. "), tmp_path))
    assert [(actor.id, actor.name) for actor in case.actors] == [("coercer", "coercer"), ("party_2", "party A")]
    assert case.title.startswith("Party A waits. ")
    assert "jammeh" not in json.dumps(of.explicit(case))
    told = replace(case, actors=(case.actors[0], Actor("party_2", "Ana Ruiz", ("Ruiz", "senate"))))
    assert [actor.name for actor in blinded(told).actors] == ["coercer", "the senate"]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("He met Ana Ruiz in Lima on Monday.", f"He met {BAR} {BAR} in {BAR} on {BAR}."),
        ("Ruiz left, and the U.S. stayed.", f"{BAR} left, and the {BAR} stayed."),
        ("The soldiers of d’Ora's NATO", f"The soldiers of {BAR} {BAR}"),
        ("Talks failed; talks go on.", "Talks failed; talks go on."),
        ("Ådal and Łódź", f"{BAR} and {BAR}"),
    ],
)
def test_what_is_taken_for_a_name(tmp_path: Path, text: str, shown: str) -> None:
    case = replace(case_of(EXIT, tmp_path), title=text)
    assert blinded(case).title == shown


def test_titles_of_office_in_a_name_are_no_names(tmp_path: Path) -> None:
    """What a role holds in brackets goes with the name in it."""
    case = case_of(EXIT, tmp_path)
    told_ = replace(case, actors=(case.actors[0], Actor("ruler", "ruler (Ana Ruiz)", ("Ruiz",))))
    assert [actor.name for actor in blinded(told_).actors] == ["coercer", "ruler"]


def test_blind_by_the_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "case.yaml"
    file.write_text(EXIT.replace("ruler: {}", "ruler: {name: Ana Ruiz}"), encoding="utf-8")
    assert execute(["brief", str(file), "--blind", "--draws", "0", "-o", str(tmp_path / "b.json")]) == 0
    capsys.readouterr()
    assert load_brief(tmp_path / "b.json").data["actors"] == [["coercer", "coercer"], ["ruler", "party A"]]
    for words in ([str(tmp_path / "b.json"), "--blind"], [str(file), "--from", str(tmp_path / "b.json"), "--blind"]):
        assert execute(["brief", *words]) == 1
        refusal = capsys.readouterr().err
        assert "the names in results that are stored cannot be changed" in refusal
        assert refusal.count("\n") == 1
    assert execute(["brief", str(tmp_path / "b.json"), "--from", str(tmp_path / "b.json")]) == 1
    assert "is itself a stored brief" in capsys.readouterr().err


def test_why_of_a_stored_brief(tmp_path: Path, small: tuple[Case, Brief], capsys: pytest.CaptureFixture[str]) -> None:
    file = small[0].places.file
    assert execute(["brief", file, "--draws", "0", "-o", str(tmp_path / "b.json")]) == 0
    for words, more in ((["answer"], ["--draws", "0"]), (["b1"], []), (["ruler", "now"], [])):
        capsys.readouterr()
        assert execute(["why", file, *words, *more]) == 0
        direct = capsys.readouterr().out
        assert execute(["why", str(tmp_path / "b.json"), *words]) == 0
        assert capsys.readouterr().out == direct, words


def test_what_moves_the_answer_most_leads_its_items(small: tuple[Case, Brief]) -> None:
    """Break: the order of the file."""
    case, made = small
    *_, one, other = case.quantities
    judged = {"probability": 0.5, "outcome": "exile", "outcomes": {"exile": 0.5}, "decisions": ()}
    judged |= {"find_out": [{"what": one, "points": 10}], "audit": {"table": [{"what": other, "probability": 0.2}]}}
    trace = replace(made.why("answer"), items=(*case.quantities,))
    text = blocks_text(trace_blocks(trace, {**made.data, "judgement": judged}))
    assert "by how far they move the answer:" in text
    assert f"[{other}]" in text.partition(f"[{one}]")[0]
    assert "30 points)" in " ".join(text.split())
    assert "these items of the case, in its order:" in blocks_text(trace_blocks(trace, made.data))


@pytest.mark.parametrize("gone", ["judgement", "rests", "all_numbers"])
def test_why_of_a_brief_that_stored_less(gone: str, tmp_path: Path, small: tuple[Case, Brief]) -> None:
    """As an earlier version wrote it: an answer, or a refusal. Break: the gate taken away: KeyError."""
    data = json.loads(small[1].json())
    data.pop("checksum", None)
    del data[gone]
    (tmp_path / "b.json").write_text(json.dumps(data), "utf-8")
    assert execute(["why", str(tmp_path / "b.json"), "answer"]) == (gone != "judgement")


def test_what_is_cited_newly_and_no_longer() -> None:
    """A claim that is cited no longer, each way round."""
    case, old = of.load(FLAGSHIP), flagship()
    claim = next(one for one in case.options if one.id == "safety").support.claims[0]
    gone = without_claim(case, claim)
    assert since(old.data, gone, old.data).claims["gone"] == (claim,)
    assert since(old.data, gone, old.data).claims["new"] == ()
    back = since({**old.data, "explicit": of.explicit(gone)}, case, old.data)
    assert (back.claims["new"], back.claims["gone"]) == ((claim,), ())


def without_claim(case: Case, claim: str) -> Case:
    """The case in which another claim is cited wherever that claim was."""

    def change(one: Support) -> Support:
        return Support(because=("press#837c0372",)) if claim in one.claims else one

    variants = tuple(replace(one, support=change(one.support)) for one in case.variants)
    return replace(supported(case, change), variants=variants)


def test_evidence_and_judgement_are_told_apart() -> None:
    case, old = of.load(FLAGSHIP), flagship()
    other = renumbered(
        case,
        lambda one: replace(one, value=-3.0) if one.path == "worth.ruler.fear" else one,
    )
    rows = [
        row for block in since_section(since(old.data, other, old.data)).blocks for row in getattr(block, "rows", ())
    ]
    kinds = {row[0]: row[5] for row in rows}
    assert kinds["worth.ruler.fear"] == "evidence", "it cites claims"
    assumed = next(path for path, one in case.quantities.items() if not one.support.claims and not one.private)
    again = renumbered(case, lambda one: replace(one, value=0.6) if one.path == assumed else one)
    rows = [
        row for block in since_section(since(old.data, again, old.data)).blocks for row in getattr(block, "rows", ())
    ]
    assert {row[0]: row[5] for row in rows}[assumed] == "judgement"


def test_nothing_else_that_names_is_left() -> None:
    """Publishers, reasons why a claim is not used, what accounts differ on, and the longest name first."""
    case = of.load(FLAGSHIP)
    bad = replace(
        case,
        unused=((case.evidence[0].id, "Reported by Zenta Kral"),),
        evidence=tuple(replace(one, conflicts=(("wire#1", "whether Zenta Kral paid"),)) for one in case.evidence),
        reports=tuple(
            replace(one, publisher="Zenta Post", origin="Zenta Wire", dated_by="so Zenta says") for one in case.reports
        ),
        actors=(replace(case.actors[0], name="Kral", aliases=("Kral of Ostria",)), *case.actors[1:]),
        title="Kral of Ostria insists",
    )
    found = blinded(bad)
    assert "Zenta" not in repr(found)
    assert found.title == "Party A insists", "the longer name is replaced whole"
    assert [one.publisher for one in found.reports] == ["publisher 1"]
