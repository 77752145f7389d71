"""The views: each as a page and as data, under changes, and with hostile text."""

from __future__ import annotations

import re
from functools import cache
from html import unescape
from html.parser import HTMLParser
from pathlib import Path

import httpx
import pytest

pytest.importorskip("fastapi", reason="the page needs the extra 'web'")

from schemas import schema
from web_client import CASES, FLAGSHIP, SMALL, Client, page_of, plain, slugs, small

from offramp.briefing.glossary import glossary
from offramp.briefing.names import names_of
from offramp.briefing.results import game_results
from offramp.briefing.views.judgement import shift_para
from offramp.briefing.views.page_words import NEEDS
from offramp.briefing.views.play_tree import PlayNode, course_of, play_tree
from offramp.case.load import load
from offramp.case.quantities import as_text
from offramp.case.types import Variant
from offramp.game.solve import bargain
from offramp.game.variants import TermsRow
from offramp.graph.build import model
from offramp.graph.model import code
from offramp.graph.reach import reached
from offramp.web.live_answer import central_answer
from offramp.web.overrides import changes
from offramp.web.routes import VIEWS
from offramp.web.templating import element_id
from offramp.wording import capital

PAGES = (*(view.address for view in VIEWS), "/why?actor=ruler", "/choice?handle=b1")
TWINS = {
    "/answer.json": "answer",
    "/model.json": "case",
    "/ask.json": "ask",
    "/build.json": "draft",
    "/holds.json": "solve",
    "/why.json?actor=ruler": "why",
    "/table.json": "bargain",
    "/seat.json?actor=ruler": "seat",
    "/choice.json?handle=b1": "choice",
    "/evidence.json": "read",
    "/hinges.json": "work",
    "/compare.json": "compare",
    "/offers.json": "work",
    "/brief.json": "brief",
    "/why/answer.json": "trace",
    "/why/worth.ruler.fear.json": "trace",
}
CHANGED = "set=worth.ruler.fear%3D-3&set=chance.removed%3D0.2&fix=safety%3Dno"


@pytest.fixture(scope="module")
def page() -> Client:
    return page_of(FLAGSHIP)


class Reader(HTMLParser):
    """What a page holds: its elements with their attributes, and ids."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    @property
    def ids(self) -> list[str]:
        return [str(found["id"]) for _, found in self.tags if "id" in found]


@cache
def viewed(page: Client, address: str) -> httpx.Response:
    """A view, asked for once by the tests that only read it."""
    return page.get(address)


# every view -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("address", PAGES)
def test_every_view_is_a_page(page: Client, address: str) -> None:
    found = viewed(page, address)
    assert found.status_code == 200, found.text
    assert found.headers["content-type"].startswith("text/html")
    read = Reader(found.text)
    assert len(read.ids) == len(set(read.ids))
    assert not any(tag == "script" and "src" not in has for tag, has in read.tags)
    assert not any(name == "style" or name.startswith("on") for _, has in read.tags for name in has)
    sources = [has.get("src") or has.get("href") for tag, has in read.tags if tag in ("script", "link", "img")]
    assert all(one and (one.startswith(("/static/", "/figure?", "/holds.svg?")) or one == "data:,") for one in sources)


@pytest.mark.parametrize("address", PAGES)
def test_what_is_live_can_be_found_again(page: Client, address: str) -> None:
    """The script puts an element in the place of the one with its id."""
    live = [has for _, has in Reader(viewed(page, address).text).tags if "data-live" in has]
    assert live
    assert all(has.get("id") for has in live)


@pytest.mark.parametrize("address", PAGES)
def test_every_label_names_an_input(page: Client, address: str) -> None:
    read = Reader(viewed(page, address).text)
    assert {has["for"] for tag, has in read.tags if tag == "label" and "for" in has} <= set(read.ids)
    told = [str(has["aria-describedby"]) for _, has in read.tags if "aria-describedby" in has]
    assert set(told) <= set(read.ids)


@pytest.fixture(scope="module")
def little(tmp_path_factory: pytest.TempPathFactory) -> Client:
    return page_of(small(tmp_path_factory.mktemp("little")))


@pytest.mark.parametrize(("address", "shape"), TWINS.items())
def test_every_twin_has_the_shape_of_the_library(page: Client, little: Client, address: str, shape: str) -> None:
    """Of the flagship as it is; under changes of a small case, whose variants and brief are solved anew."""
    more = "set=worth.her.calm%3D1.5&set=worth.her.far%3D1..2&fix=chase%3Dno"
    if shape == "read":
        little, more = page, CHANGED  # it has no report
    changed = address.replace("ruler.fear", "her.calm").replace("ruler", "her")
    for found in (page.get(address), little.get(f"{changed}{'&' if '?' in address else '?'}{more}")):
        assert found.status_code == 200
        assert schema(shape).faults(found.json()) == []


def test_every_page_has_its_twin(page: Client) -> None:
    paths = set(page.get("/openapi.json").json()["paths"])
    sent = {
        "/variants",
        "/pages",
        "/proposals",
        "/claims",
        "/answers",
        "/edits",
        "/jobs",
        "/jobs/{job}",
        "/holds.svg",
        "/evidence/{name}",
        "/brief/brief.{form}",
        "/copy.html",
        "/history.csv",
        "/meetings",
        "/meeting/minutes.{form}",
    }  # what takes or gives data, a picture, and files
    pages = {path for path in paths if not path.endswith(".json")} - {"/", *sent}
    assert {f"{path}.json" for path in pages} | {"/answer.json"} == paths - pages - {"/", *sent}


def test_the_description_knows_the_one_shape_of_an_error(page: Client) -> None:
    told = page.get("/openapi.json").json()
    assert told["components"]["schemas"]["Problems"]["properties"]["format"]["const"] == "offramp/problems-1"
    assert all("4XX" in one["responses"] for path in told["paths"].values() for one in path.values())
    assert "HTTPValidationError" not in str(told)


# the answer -------------------------------------------------------------------------------------------------------


def test_the_answer_is_that_of_the_library(page: Client) -> None:
    deal, found = game_results(load(FLAGSHIP)).deal, page.get("/answer.json").json()
    assert deal
    assert found["asks"]["probability"] == deal.probability
    assert found["asks"]["free"] == deal.free
    assert found["asks"]["most_likely"] == deal.most_likely
    assert found["before"]["outcomes"] == found["outcomes"]
    assert found["case"] == deal.case


@pytest.fixture(scope="module")
def rows() -> dict[str, TermsRow]:
    return {row.name: row for row in game_results(load(FLAGSHIP)).terms}


@pytest.mark.parametrize("variant", load(FLAGSHIP).variants, ids=lambda one: one.name)
def test_changes_are_read_as_a_variant_is(variant: Variant, rows: dict[str, TermsRow]) -> None:
    """What the page shows for a variant's changes is what `compare` says of the variant."""
    case, row = load(FLAGSHIP), rows[variant.name]
    values = [f"{path}={as_text(value)}" for path, value in variant.values]
    read = changes(case, values, [f"{option}={'yes' if yes else 'no'}" for option, yes in variant.fix])
    found = central_answer(case, read.variant)
    assert found.probability == pytest.approx(row.fixed, abs=1e-12)
    assert found.free == pytest.approx(row.free, abs=1e-12)


def test_the_table_under_changes_is_the_answer_under_them(page: Client) -> None:
    answer, table = page.get(f"/answer.json?{CHANGED}").json(), page.get(f"/table.json?{CHANGED}").json()
    assert table["asks"]["probability"] == pytest.approx(answer["asks"]["probability"], abs=1e-12)
    assert table["asks"]["free"] == pytest.approx(answer["asks"]["free"], abs=1e-12)
    assert table["asks"]["given"] == answer["asks"]["given"]
    assert table["asks"]["given"]["safety"] is False


def test_the_library_solves_a_variant_by_itself(rows: dict[str, TermsRow]) -> None:
    case = load(FLAGSHIP)
    variant = case.variants[0]
    deal, row = bargain(case, variant), rows[variant.name]
    assert deal.probability == pytest.approx(row.fixed, abs=1e-12)
    assert deal.free == pytest.approx(row.free, abs=1e-12)


def test_what_reverses_the_answer_is_the_first_to_slide(page: Client) -> None:
    first = page.get("/").text.partition('aria-labelledby="telling"')[2].partition("</section>")[0]
    kinds = re.findall("the answer turns within|it moves the answer by", first)
    assert kinds == ["the answer turns within"] * 8  # another moves it more than two of them
    notes = re.findall('id="([^"]+)-note"', first)
    assert notes[0] == element_id("worth.ruler.determination"), "a private number, by its types at both ends"


@pytest.mark.parametrize(("first", "then"), [("brief", "table"), ("table", "brief")])
def test_a_deal_is_worked_out_once_for_brief_and_table(
    first: str, then: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Seen red with `bargain` in `dealt`, and without `keep`."""
    page = page_of(small(tmp_path, SMALL.replace("Small", first)))
    monkeypatch.setenv("OFFRAMP_CACHE", str(tmp_path / "kept"))
    made = page.get(f"/{first}.json").json()
    for place in ("variants", "solve"):
        monkeypatch.setattr(f"offramp.game.{place}.deal_of", lambda one: pytest.fail(f"a deal is made again: {one}"))
    again = page.get(f"/{then}.json").json()
    deals = [one if "asks" in one else one["bargain"]["deal"] for one in (made, again)]
    assert [one["outcomes"] for one in deals] == [deals[0]["outcomes"]] * 2


def test_an_answer_that_rounds_to_even_says_on_which_side_it_is(page: Client) -> None:
    """A no, which must not stand beside “50 %”; the less the ruler's fear, the likelier a no."""
    case, yes, no = load(FLAGSHIP), -9.0, -3.0
    while True:
        fear = (yes + no) / 2
        p = central_answer(case, changes(case, [f"worth.ruler.fear={fear}"], []).variant).probability
        if 0.495 <= p < 0.5:
            break
        yes, no = (fear, no) if p >= 0.5 else (yes, fear)
    assert "just under 50 %" in plain(page.get(f"/?set=worth.ruler.fear%3D{fear}").text)


def test_an_answer_that_is_reversed_says_so() -> None:
    found = shift_para(0.52, {"probability": 0.44, "draws": 200}).text
    assert found == "Your changes lower the answer by 8 points, from 50 to 45 %, on the same 200 draws: it is reversed."
    near = shift_para(0.5, {"probability": 0.49, "draws": 200}).text
    assert near == "Your changes move the answer by 1 point, to just under one half, on the same 200 draws."
    assert "reversed" not in shift_para(0.49, {"probability": 0.2, "draws": 200}).text


def test_values_beyond_the_range_are_allowed_and_said(page: Client) -> None:
    found = page.get("/answer.json?set=worth.ruler.fear%3D-3").json()
    assert found["changes"] == [
        {"kind": "value", "path": "worth.ruler.fear", "value": "-3", "before": "-12..-6", "beyond": "-12..-6"}
    ]
    inside = page.get("/answer.json?set=worth.ruler.fear%3D-7").json()
    assert inside["changes"][0]["beyond"] is None
    assert "beyond the range of the case" in page.get("/?set=worth.ruler.fear%3D-3").text
    assert "beyond the range of the case" not in page.get("/?set=worth.ruler.fear%3D-7").text


def test_a_private_number_takes_another_prior(page: Client) -> None:
    plain = page.get("/answer.json").json()["asks"]["probability"]
    firm = page.get("/answer.json?set=worth.ruler.determination%3D16..24").json()["asks"]["probability"]
    assert firm < plain


def test_each_change_can_be_undone_alone(page: Client) -> None:
    read = Reader(page.get(f"/model?{CHANGED}").text)
    undo = [str(has["href"]) for tag, has in read.tags if tag == "a" and str(has.get("href", "")).startswith("?")]
    assert undo == [
        "?set=chance.removed%3D0.2&fix=safety%3Dno",
        "?set=worth.ruler.fear%3D-3&fix=safety%3Dno",
        "?set=worth.ruler.fear%3D-3&set=chance.removed%3D0.2",
        "?",
    ]
    nav = [str(has["href"]) for tag, has in read.tags if tag == "a" and str(has.get("href", "")).startswith("/holds")]
    assert nav == [f"/holds?{CHANGED}"]


@pytest.mark.parametrize(
    ("query", "slug"),
    [
        ("set=worth.ruler.fer%3D-7", "unknown-name"),
        ("set=worth.ruler.fear%3Dmany", "bad-quantity"),
        ("set=worth.ruler.fear%3D3..2", "range-order"),
        ("set=chance.removed%3D1.5", "not-a-probability"),
        ("set=worth.ruler.fear", "bad-change"),
        ("set=%3D7", "bad-change"),
        ("set=worth.ruler.fear%3D-7&set=worth.ruler.fear%3D-8", "duplicate-key"),
        ("fix=amnesty%3Dmaybe", "not-yes-or-no"),
        ("fix=nothing%3Dyes", "unknown-name"),
        ("&".join(["set=worth.ruler.fear%3D-7"] * 201), "too-many-changes"),
    ],
)
def test_a_bad_change_is_refused_in_the_words_of_the_case_file(page: Client, query: str, slug: str) -> None:
    found = page.get(f"/answer.json?{query}")
    assert found.status_code == 422
    assert slugs(found) == [slug]
    shown = page.get(f"/?{query}", headers={"accept": "text/html"})
    assert shown.status_code == 422
    assert slug in shown.text


# the other views ---------------------------------------------------------------------------------------------------


def test_what_holds_can_be_filtered(page: Client) -> None:
    def states(query: str) -> list[str]:
        return re.findall(r'<tr data-state="([YN]+)"', page.get(f"/holds?{query}").text)

    table = page.get("/holds.json?concept=nash").json()
    assert set(states("concept=nash&show=equilibria&outcome=standoff")) <= set(table["equilibria"]["nash"])
    war = states("show=reach&outcome=war")
    assert war
    assert all(one[table["options"].index("strike")] == "Y" for one in war)
    offered = states("show=all&option=offer%3Dno")
    assert offered
    assert all(one[0] == "N" for one in offered)


def test_states_are_folded_by_outcome_with_who_would_leave_and_the_likeliest_course(page: Client) -> None:
    """Seen red with a box for each state, with states out of reach counted, and with sanctioned moves as leaving."""
    shown = plain(page.get("/holds").text)
    table, boxes = page.get("/holds.json").json(), shown.count('<article class="box')
    near = reached(model(load(FLAGSHIP)))
    exile = sum(
        outcome == "exile" and near[code(one)] >= 0
        for one, outcome in zip(table["states"], table["outcome_of"], strict=True)
    )
    assert boxes == len(
        {outcome for one, outcome in zip(table["states"], table["outcome_of"], strict=True) if near[code(one)] >= 0}
    )
    assert f"Exile, whatever else: {exile} states</a>" in shown
    assert "The state making the demand would leave all 40, towards war" in shown
    assert re.search(r'class="course">.*“leave for exile”.*57 %.*<b>exile</b>', shown, re.DOTALL)
    assert "state=" not in re.sub("<[^>]*>", "", shown)


@pytest.mark.parametrize("name", ["soft-exit", "writers-2023"])
def test_the_tree_holds_every_decision_that_the_game_comes_to(name: str) -> None:
    """Seen red with the first follower for every branch: the ends then add up to something else than the outcomes."""
    deal = bargain(load(CASES / name))
    tree = play_tree(deal, names_of(load(CASES / name)))
    assert tree
    ends = dict.fromkeys(deal.outcomes, 0.0)

    def walk(node: PlayNode) -> None:
        for branch in node.branches:
            if branch.next:
                walk(branch.next)
            elif branch.ends in ends:
                ends[branch.ends] += branch.reach

    walk(tree)
    assert ends == pytest.approx(dict(deal.outcomes), abs=0.03)
    assert [branch.choice for _, branch in course_of(tree)] == [
        capital(names_of(load(CASES / name)).taken(one.choice)) for one in deal.path
    ]


def test_the_states_in_reach_are_a_picture_by_the_concept_asked_for(page: Client) -> None:
    shown = page.get("/holds?concept=nash&show=equilibria").text
    assert "(Nash stability)" in shown
    assert "(sequential stability)" not in shown[shown.index("The same in words") : shown.index("</details>")]
    picture = page.get("/holds.svg?concept=nash")
    assert picture.headers["content-type"] == "image/svg+xml"
    assert picture.text.startswith("<svg")
    assert slugs(page.get("/holds.svg?concept=x")) == ["unknown-name"]


def test_a_word_of_the_field_says_what_it_means_where_it_first_stands(page: Client) -> None:
    """In the words of the glossary; seen red with every occurrence, and inside of quotes."""
    text = page.get("/table").text
    terms = re.findall(r'<span class="term" tabindex="0" aria-description="([^"]*)">([^<]*)</span>', text)
    words = [word.lower().removesuffix("s") for _, word in terms]
    assert "rationality" in words
    assert len(words) == len(set(words))
    assert all(unescape(meaning) == glossary()[word] for (meaning, _), word in zip(terms, words, strict=True))
    assert not re.search("“[^”]*<span class=.term", text)


@pytest.mark.parametrize("query", ["concept=x", "outcome=x", "option=x", "option=offer%3Dmaybe", "show=x"])
def test_a_filter_that_is_none_is_refused(page: Client, query: str) -> None:
    assert slugs(page.get(f"/holds?{query}")) == ["unknown-name"]


def test_a_verdict_says_why(page: Client) -> None:
    found = re.sub("<[^>]*>", "", page.get("/why?actor=ruler&state=YNNNYYNYNN&concept=pass2").text)
    assert "is not stable for the ruler by" in found
    assert "YNNNYYNYNN" not in found
    assert slugs(page.get("/why.json?actor=nobody")) == ["unknown-name"]
    assert slugs(page.get("/choice.json?handle=b999")) == ["unknown-name"]


@pytest.mark.parametrize(
    ("name", "lead", "lacks", "view"),
    [
        (
            "dixit-skeath-1999",
            "The game most likely ends in “missiles stay” (50 %).",
            "The case asks nothing",
            "compare",
        ),
        ("fang-hipel-kilgour-1993-chicken", "nobody can bring about both give way", "The case has no play", "table"),
        ("fraser-hipel-1984", "The present state is not stable for United States", "The case asks nothing", "table"),
    ],
)
def test_a_case_that_asks_or_plays_nothing_opens_on_what_it_has(name: str, lead: str, lacks: str, view: str) -> None:
    """Seen red with “No answer”, and with a bare page for what cannot be."""
    page = page_of(CASES / "published" / name)
    found = plain(page.get("/").text)
    assert lead in found[found.index('<p class="headline">') :].partition("</p>")[0]
    assert f"{lacks}, so no probability" in found
    assert "No answer" not in found
    refused = page.get(f"/{view}", headers={"accept": "text/html"})
    assert refused.status_code == 200
    assert 'aria-label="Views"' in refused.text
    assert NEEDS[view] in refused.text
    assert ("The case has no play" if view == "table" else lacks) in refused.text
    assert 'id="problems"' not in refused.text
    assert page.get("/answer.json").status_code == 404


def test_a_changed_file_is_loaded_again_and_a_broken_one_is_told(tmp_path: Path) -> None:
    folder = small(tmp_path)
    page = page_of(folder)
    assert "Small" in page.get("/").text
    text = (folder / "case.yaml").read_text("utf-8")
    (folder / "case.yaml").write_text(text.replace("title: Small", "title: Smaller"), "utf-8")
    assert "Smaller" in page.get("/").text
    (folder / "case.yaml").write_text(text.replace("title: Small", "titel: Small"), "utf-8")
    broken = page.get("/answer.json")
    assert broken.status_code == 409
    assert "unknown-key" in slugs(broken)
    (folder / "case.yaml").write_text(text, "utf-8")
    assert page.get("/answer.json").status_code == 200


HOSTILE = "\\\"'><script>alert(1)</script><img src=x onerror=alert(2)>{{7*7}}\\u202E\\u200Bjavascript:alert(3)"


def test_hostile_text_is_shown_and_does_nothing(tmp_path: Path) -> None:
    """In every text that a case can hold, on every page."""
    evil = f'"{HOSTILE}"'
    text = SMALL.replace("assumed: a", f"assumed: {evil}").replace("name: her}", f"name: {evil}}}")
    text = text.replace("title: Small  # a comment", f"title: {evil}").replace(
        "question: Will she leave?", f"question: {evil}"
    )
    text = text.replace("text: leave", f"text: {evil}").replace("name: calm", f"name: {evil}")
    page = page_of(small(tmp_path / "case", text))
    for address in ("/", "/model", "/holds?show=all"):
        found = page.get(address)
        assert found.status_code == 200
        read = Reader(found.text)
        assert {tag for tag, _ in read.tags}.isdisjoint({"iframe", "object"})
        assert set(re.findall(r"<img ([^=]*=.[^?]*)", found.text)) <= {'src="/holds.svg'}  # the page's own chart
        scripts = [dict(has).get("src") for tag, has in read.tags if tag == "script"]
        own = ["/static/edit.js"] if address == "/model" else []
        assert scripts == ["/static/early.js", "/static/page.js", *own]
        assert not any(name.startswith("on") for _, has in read.tags for name in has)
        assert "\u202e" not in found.text
        assert "\u200b" not in found.text
        assert "&lt;script&gt;alert(1)&lt;/script&gt;" in found.text
        assert "{{7*7}}\\u202e\\u200bjavascript" in found.text


def test_hostile_words_in_an_address_are_shown_and_do_nothing(page: Client) -> None:
    evil = "%3Cscript%3Ealert(1)%3C%2Fscript%3E"
    for address in (f"/{evil}", f"/?set={evil}%3D1", f"/why?actor={evil}", f"/holds?outcome={evil}"):
        found = page.get(address, headers={"accept": "text/html"})
        assert found.status_code in (404, 422)
        assert all(str(has["src"]).startswith("/static/") for tag, has in Reader(found.text).tags if tag == "script")


def test_the_answer_says_what_it_rests_on_and_that_it_is_no_forecast(page: Client) -> None:
    """The counts are those of the brief."""
    from offramp.briefing.support import rests

    found, text = rests(load(FLAGSHIP)), " ".join(page.get("/").text.split())
    pages, origins = ("" if n == 1 else "s" for n in (found.pages, found.origins))
    assert f"{found.pages} page{pages}, {found.origins} original source{origins};" in text
    assert f"{found.assumed_numbers} of {found.numbers} numbers are assumed" in text
    assert "Every number in the middle, all as reported: exile" in text
    assert "not a forecast" in text


def test_a_page_is_sent_small_and_names_no_folder(page: Client) -> None:
    """Seen red without compression, and with the path of the case file in what is wrong."""
    whole = page.get("/brief", headers={"accept-encoding": "identity"})
    assert whole.headers.get("content-encoding") is None
    sent = page.get("/brief", headers={"accept-encoding": "gzip"})
    assert (sent.headers["content-encoding"], sent.text) == ("gzip", whole.text)
    assert int(sent.headers["content-length"]) < 120_000
    folder = CASES / "published/fearon-1995"
    assert str(CASES) not in page_of(folder).get("/compare", headers={"accept": "text/html"}).text


def test_where_states_are_few_the_page_has_the_tableau(page: Client) -> None:
    few = page_of(FLAGSHIP.parent / "writers-2023")
    assert "<summary>The tableau</summary>" in few.get("/holds").text
    assert "<summary>The tableau</summary>" not in page.get("/holds").text


def test_of_a_case_of_many_options_some_stay_as_they_are(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """And the reader says which move; seen red with those in play held, and with what was chosen left out of links."""
    monkeypatch.setattr("offramp.web.routes.holds.MOST_OPTIONS", 5)
    monkeypatch.setattr("offramp.web.routes.holds.MOST_FREE", 4)
    more = "".join(
        f"  o{k}: {{actor: them, text: do {k}, now: {'yes' if k % 2 else 'no'}, assumed: a}}\n" for k in range(4)
    )
    page = page_of(small(tmp_path, SMALL.replace("options:\n", f"options:\n{more}")))
    shown = plain(page.get("/holds").text)
    assert "Here these stay as they are now: not “do 2”, “do 3”." in shown
    assert "Choose what moves freely" in shown
    shown = plain(page.get("/holds?free=o3").text)
    assert "Here these stay as they are now: “do 1”, not “do 2”." in shown
    link = unescape(re.findall(r'href="(/why\?[^"]*)"', shown)[0])
    assert "free=o3" in link
    assert page.get(link).status_code == 200
    assert page.get("/holds.json?free=o3").json()["options"] == ["o0", "o3", "leave", "chase"]
    assert slugs(page.get("/holds.json?free=x")) == ["unknown-name"]
