"""The changes of a page: one case under them for every view, and what is refused leaves the rest in force."""

from __future__ import annotations

import hashlib
import re
from dataclasses import replace
from pathlib import Path

import pytest

pytest.importorskip("fastapi", reason="the page needs the extra 'web'")

from asked_case import CITED
from schemas import schema
from shipped import SHIPPED
from test_web_brief import cited
from web_client import CASES, SMALL, Client, flagship, page_of, plain, slugs, small

from offramp.case import states
from offramp.case.credence import Credence
from offramp.case.load import load
from offramp.case.transform import from_now_on
from offramp.case.types import Case
from offramp.errors import OfframpError
from offramp.game.evaluate import stage
from offramp.game.payoffs import Frame
from offramp.web.live_answer import central_answer
from offramp.web.overrides import Changes, changes, claims_meant, setting_aside
from offramp.web.routes import VIEWS, View

RULED = SMALL + "rules: [{never: chase and not leave, assumed: a}]\n"


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Client:
    return page_of(small(tmp_path_factory.mktemp("ruled"), RULED))


def read(case: Case, *fix: str) -> Changes | tuple[str, ...]:
    """The changes, or the companion that is offered in their place."""
    try:
        return changes(case, [], fix)
    except OfframpError as error:
        (problem,) = error.problems
        assert problem.slug == "present-infeasible"
        assert problem.remedy.startswith("hold also")
        return problem.allowed


def bare(frame: Frame | None) -> Case | None:
    """What is played in a frame, whatever the order in which choices were held."""
    return replace(frame.case, asks=None, fix=tuple(sorted(frame.case.fix))) if frame else None


@pytest.mark.parametrize("name", SHIPPED)
def test_every_option_held_is_one_case_for_all_views_or_refused_with_what_would_do(name: str) -> None:
    """What is solved of the case is what is solved of the variant: the play, the past, and what sets the unit. Seen red
    by leaving out `written`, by giving without fixing, and without the refusal."""
    case = load(CASES / name)
    for choice in (f"{option.id}={yes}" for option in case.options for yes in ("yes", "no")):
        made = read(case, choice)
        made = made if isinstance(made, Changes) else read(case, choice, *made)
        assert isinstance(made, Changes)
        assert made.variant
        whole = from_now_on(case, made.variant)
        mine, theirs = stage(whole), stage(case, made.variant)
        for part in ("now", "past", "stakes"):
            assert bare(getattr(mine, part)) == bare(getattr(theirs, part))
        assert dict(whole.fix).items() <= dict(whole.asks.given if whole.asks else ()).items()
        assert states.feasible(whole, *grid(whole)) >> states.code(whole.present) & 1


def grid(case: Case) -> tuple[dict[str, int], int]:
    return states.axes(tuple(one.id for one in case.options)), states.everywhere(len(case.options))


def test_the_answer_to_a_term_with_its_companion_is_that_of_the_variant() -> None:
    """Which had 93 % beside 95 %."""
    case = load(CASES / "soft-exit")
    made = read(case, "amnesty=yes", "offer=yes")
    assert isinstance(made, Changes)
    assert made.variant
    assert central_answer(from_now_on(case, made.variant)) == central_answer(case, made.variant)


def test_every_view_has_one_answer_under_changes(page: Client) -> None:
    query = "set=worth.her.calm%3D1.9&set=worth.them.cost%3D-9..-8&fix=chase%3Dno"
    answer = page.get(f"/answer.json?{query}").json()["asks"]["probability"]
    assert page.get(f"/table.json?{query}").json()["asks"]["probability"] == answer
    assert page.get(f"/compare.json?{query}").json()["rows"][0]["fixed"] == pytest.approx(answer, abs=1e-15)
    assert page.get(f"/brief.json?{query}").json()["bargain"]["deal"]["asks"]["probability"] == answer


def test_a_number_that_was_moved_is_the_new_one_wherever_it_comes_from(page: Client) -> None:
    """Seen red with the case as it stands in `comes_from`, in `support_para` and in the sliders."""
    query = "set=worth.her.calm%3D1.9"
    assert page.get(f"/why/worth.her.calm.json?{query}").json()["numbers"] == [["worth.her.calm", 1.9]]
    shown = plain(page.get(f"/why/worth.her.calm?{query}").text)
    assert "The worth of ‘calm’ to her: 1.9" in shown
    assert "Assumed: changed on the page" in shown
    assert "Assumed: changed on the page" in page.get(f"/?{query}").text


@pytest.mark.parametrize("view", [view for view in VIEWS if view.module != "build"], ids=lambda view: view.module)
def test_what_is_refused_stands_in_every_view_and_leaves_the_rest_in_force(page: Client, view: View) -> None:
    """Seen red with the bare page of problems. Build shows the case as its file has it."""
    address = f"{view.address}?set=worth.her.calm%3D1.9&fix=chase%3Dyes"
    found = page.get(address, headers={"accept": "text/html"})
    assert found.status_code == 422
    assert 'href="?set=worth.her.calm%3D1.9&amp;fix=chase%3Dyes&amp;fix=leave%3Dyes">Change that too' in found.text
    assert 'href="?set=worth.her.calm%3D1.9">go on without chase=yes' in found.text
    assert "0 to 2 → 1.9" in found.text
    assert 'href="/holds?set=worth.her.calm%3D1.9"' in found.text


def test_each_of_several_refused_changes_is_left_out(page: Client) -> None:
    bad = "set=worth.her.calm%3Dmany&set=nothing%3D1&set=worth.her.far%3D2"
    found = page.get(f"/model?{bad}", headers={"accept": "text/html"})
    assert "go on without worth.her.calm=many, nothing=1" in found.text
    assert "1 to 5 → 2" in found.text


def test_choices_that_no_other_goes_with_are_to_be_undone(page: Client) -> None:
    found = page.get("/answer.json?fix=chase%3Dyes&fix=leave%3Dno")
    assert slugs(found) == ["present-infeasible"]
    assert found.json()["problems"][0]["remedy"] == "undo one of them"


def test_a_number_that_was_moved_rests_on_no_page_any_more(tmp_path: Path) -> None:
    """The counts under the answer are those of the brief. Seen red with the case as it stands in `support_para`."""
    cited = CITED.replace("value: -9..-3,", "value: -9..-3, otherwise: -9..0,")
    page = page_of(small(tmp_path, cited))
    pages = (plain(page.get(f"/{more}").text) for more in ("", "?set=worth.ruler.trial%3D-4"))
    before, after = (int(re.findall(r"(\d+) (?:of \d+ )?numbers", text)[0]) for text in pages)
    assert after == before + 1


# claims set aside -----------------------------------------------------------------------------------------------------

ALONE = "press#837c0372"  # the build-up


@pytest.fixture(scope="module")
def exit_page() -> Client:
    return page_of(CASES / "soft-exit")


def test_a_claim_set_aside_counts_as_a_rejected_one_in_every_view(tmp_path: Path) -> None:
    """Seen red without `believed` in the answer, in the changed case, and without the doubts of an address."""
    case = load(cited(tmp_path)[1])
    page, (claim,) = page_of(tmp_path), case.evidence
    gone, doubt = replace(case, evidence=(replace(claim, status="rejected"),)), f"doubt={claim.id.replace('#', '%23')}"
    found = page.get(f"/answer.json?{doubt}").json()
    expected = central_answer(gone)
    assert found["asks"]["probability"] == expected.probability != central_answer(case).probability
    assert [(one["kind"], one["path"]) for one in found["changes"]] == [("doubt", claim.id)]
    assert schema("answer").faults(found) == []
    deal = page.get(f"/table.json?{doubt}").json()
    assert deal["asks"]["probability"] == pytest.approx(expected.probability, abs=1e-6)
    for view in VIEWS:
        text = page.get(f"{view.address}?{doubt}").text
        assert (
            ("Counts without 1 claim." in text) == ('id="verdict"' in text) == (view.address not in ("/build", "/seat"))
        ), view
        assert "set aside for a moment" in text, view


def test_a_slider_moves_the_case_without_the_claim(exit_page: Client) -> None:
    case = load(CASES / "soft-exit")
    both = changes(case, ["worth.ruler.fear=-7"], [], [ALONE])
    sheet = from_now_on(setting_aside(case, both.aside), both.variant) if both.variant else case
    got = exit_page.get(f"/answer.json?set=worth.ruler.fear%3D-7&doubt={ALONE.replace('#', '%23')}").json()
    assert got["asks"]["probability"] == pytest.approx(central_answer(sheet).probability, abs=1e-9)


def test_a_report_set_aside_is_all_its_claims_and_each_can_be_counted_again(exit_page: Client) -> None:
    case = load(CASES / "soft-exit")
    every, claims = frozenset(one.id for one in case.evidence), len(case.evidence)
    for name, meant in ((ALONE, {ALONE}), ("press", every)):
        got = exit_page.get(f"/answer.json?doubt={name.replace('#', '%23')}").json()
        assert got["asks"]["probability"] == central_answer(setting_aside(case, meant)).probability
    text = plain(exit_page.get("/evidence?report=press&doubt=press&set=worth.ruler.fear%3D-7").text)
    assert f"Counts without {claims} claims." in text
    assert "Every number in the middle, all as reported except what was set aside: exile" in text
    found = exit_page.get("/evidence?report=press&doubt=press&set=worth.ruler.fear%3D-7").text
    again = re.search(r'href="([^"]+)">Count this report again', found)
    assert again
    assert again[1].replace("&amp;", "&") == "/evidence?report=press&set=worth.ruler.fear%3D-7"
    assert "doubt=press" in exit_page.get("/evidence").text


def test_an_origin_or_who_is_cited_is_doubted_or_believed_as_all_its_claims(exit_page: Client) -> None:
    """Seen red with the claims of every source, without the reports of an origin, and believing what is doubted."""
    case = load(CASES / "soft-exit")
    origin, source = case.reports[0].origin, next(one.source for one in case.evidence if one.source)
    own = {one.id for one in case.evidence if one.source == source}
    assert 0 < len(own) < len(case.evidence)
    assert claims_meant(case, f"source:{source}") == own
    assert claims_meant(case, f"origin:{origin}") == {one.id for one in case.evidence}
    both = changes(case, [], [], [ALONE], [f"origin:{origin}"])
    assert both.trusted == claims_meant(case, f"origin:{origin}") - {ALONE}
    trusted = Credence(setting_aside(case, (), claims_meant(case, f"origin:{origin}")))
    grades = dict(case.credence)
    assert all(trusted.probability(one) == grades["1"] for one in trusted.case.evidence)
    assert trusted.reliability[origin] == grades["A"]
    text = plain(exit_page.get("/", params={"believe": f"origin:{origin}", "doubt": f"source:{source}"}).text)
    assert f"All that {source} says" in text
    assert f"All that goes back to {origin}" in text
    assert "Believes" in text


def test_what_is_doubted_or_believed_can_be_decided_for_good(tmp_path: Path) -> None:
    folder = flagship(tmp_path)
    page = page_of(folder)
    text = page.get("/", params={"doubt": ALONE, "believe": OTHER}).text
    shown = {key: re.search(f'data-{key}="([^"]*)"', text)[1] for key in ("aside", "trusted", "register")}  # type: ignore[index]
    assert (shown["aside"], shown["trusted"]) == (ALONE, OTHER)
    how = {"by": "A. Reader", "why": "seen elsewhere", "names": [ALONE], "digest": shown["register"]}
    found = page.post("/claims", json={**how, "action": "reject"})
    assert found.status_code == 200
    how |= {"names": [OTHER], "digest": found.json()["digest"]}
    assert page.post("/claims", json={**how, "action": "grade", "grade": "A1"}).status_code == 200
    claims = load(folder).claims
    assert (claims[ALONE].status, claims[OTHER].grade) == ("rejected", "A1")


OTHER = "press#62c41006"


def test_what_cannot_be_set_aside_or_kept_is_refused(exit_page: Client) -> None:
    for name in ("nothing", "", "press%230"):
        assert slugs(exit_page.get(f"/answer.json?doubt={name}")) == ["bad-change"]
    page = exit_page.get("/?doubt=nothing").text
    assert "is not a claim or report that counts" in page
    wanted = {"name": "a", "assumed": "b", "digest": load_digest(CASES / "soft-exit" / "case.yaml"), "doubt": [ALONE]}
    assert slugs(exit_page.post("/variants", json=wanted)) == ["bad-change"]


def load_digest(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()
