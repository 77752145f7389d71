"""A shape on pages: what stands for what, with its claims; the rest is the shape's own and says so."""

from __future__ import annotations

from pathlib import Path

import pytest

from offramp.case.check import examine
from offramp.case.open_sizes import open_paths
from offramp.case.shapes import load_shape
from offramp.cli.app import execute
from offramp.proposals.decide import decide_proposals
from offramp.proposals.folder import draft_folder
from offramp.proposals.shape_fit import fit_shape
from offramp.proposals.types import Draft

STRIKE = (
    "The bakers' union threatened to strike over pay. The union demands higher pay and shorter hours. "
    "The mill offered a raise of two percent. The mill threatened to replace the bakers. "
    "The mill urged the union to sign the contract. The union refused.\n"
)


@pytest.fixture
def pages(tmp_path: Path) -> tuple[Path, Draft]:
    (tmp_path / "page.txt").write_text(STRIKE, "utf-8")
    return tmp_path, draft_folder(tmp_path)[0]


def test_options_and_actors_are_found_by_cues_and_owners(pages: tuple[Path, Draft]) -> None:
    fit = fit_shape(pages[1], "strike")
    assert {role: item.text for role, item in fit.actors.items()} == {"employer": "mill", "union": "union"}
    assert {slot: item.text for slot, item in fit.options.items()} == {
        "strike": "strike over pay",
        "half": "raise of two percent",
        "meet": "higher pay",
        "replace": "replace the bakers",
        "sign": "sign the contract",
    }


def test_the_same_deed_of_another_actor_is_not_taken(tmp_path: Path) -> None:
    (tmp_path / "page.txt").write_text(f"The teachers threatened to strike over class sizes. {STRIKE}", "utf-8")
    fit = fit_shape(draft_folder(tmp_path)[0], "strike")
    assert fit.options["strike"].text == "strike over pay"


def test_the_host_is_who_offers_and_not_who_refused(tmp_path: Path) -> None:
    """Breaks, each red: a refusal counts as an offer; "we" is nobody."""
    (tmp_path / "page.txt").write_text(
        "Norway demanded that President Berg leave, and threatened to send troops. Norway offered him safe passage. "
        "Chile refused to grant asylum. Chile refused him exile. “We would offer asylum,” Peru's minister said.\n",
        "utf-8",
    )
    draft = draft_folder(tmp_path)[0]
    fit = fit_shape(draft, "exile")
    assert (fit.actors["host"].text, fit.options["receive"].owner) == ("Peru", fit.actors["host"].id)


def test_a_vote_and_a_signature_are_no_strike(tmp_path: Path) -> None:
    talks = STRIKE.replace("to strike over pay", "to vote over debts").replace("bakers' union", "debtors")
    (tmp_path / "page.txt").write_text(talks.replace("union", "debtors").replace("pay and", "debts and"), "utf-8")
    assert [item.sort for item in draft_folder(tmp_path)[0].items if item.kind == "shape"] == []


def test_a_shape_is_proposed_with_its_ground_or_when_asked_for(pages: tuple[Path, Draft]) -> None:
    folder, draft = pages
    (shape,) = (item for item in draft.items if item.kind == "shape")
    assert shape.sort == "strike"
    assert any("not on the pages" in ground for ground in shape.grounds)
    assert shape.reports
    (folder / "page.txt").write_text("Norway threatened to close the strait.\n", "utf-8")
    assert [item for item in draft_folder(folder)[0].items if item.kind == "shape"] == []
    asked, _ = draft_folder(folder, shape="exile")
    assert [item.sort for item in asked.items if item.kind == "shape"] == ["exile"]


def test_a_shape_that_was_asked_for_stays_until_it_is_decided(pages: tuple[Path, Draft]) -> None:
    folder, _ = pages
    draft_folder(folder, shape="exile")
    again, _ = draft_folder(folder)
    (shape,) = (item for item in again.items if item.kind == "shape")
    assert shape.sort == "exile"
    decide_proposals(folder, "reject", [shape.id])
    assert {item.sort for item in draft_folder(folder)[0].items if item.kind == "shape"} == {"strike", "exile"}


def test_what_a_threat_asks_for_is_what_meets_the_demand(tmp_path: Path) -> None:
    """By its place after 'unless' or 'if', whatever it is: no cue of the shape knows harbour dues."""
    page = "Norway threatened to close the strait unless Chile pays harbour dues.\n"
    (tmp_path / "page.txt").write_text(page, "utf-8")
    fit = fit_shape(draft_folder(tmp_path)[0], "ultimatum")
    assert {slot: item.text for slot, item in fit.options.items()} == {
        "act": "close the strait",
        "comply": "pay harbour dues",
    }
    assert {role: item.text for role, item in fit.actors.items()} == {"demander": "Norway", "target": "Chile"}


def test_what_is_demanded_meets_an_ultimatum_and_a_refusal_of_it_does_not(tmp_path: Path) -> None:
    """In whatever words it is demanded. Breaks: the refusal counted, no demand without a cue; both red."""
    page = "If Chile refuses, Norway will close the strait. Norway demanded that Chile dredge the canal.\n"
    (tmp_path / "page.txt").write_text(page, "utf-8")
    fit = fit_shape(draft_folder(tmp_path)[0], "ultimatum")
    assert "dredge" in fit.options["comply"].text
    assert "refuse" not in {item.text for item in fit.options.values()}


def test_what_is_demanded_and_what_is_offered_are_told_apart(tmp_path: Path) -> None:
    """Both speak of a raise; the demand comes first."""
    page = "The union demands a raise of six percent, or it will strike. The mill offered a raise of two percent.\n"
    (tmp_path / "page.txt").write_text(page, "utf-8")
    fit = fit_shape(draft_folder(tmp_path)[0], "strike")
    assert fit.options["meet"].text == "raise of six percent"
    assert fit.options["half"].text == "raise of two percent"


def test_accepting_it_writes_a_whole_case_with_every_size_open(pages: tuple[Path, Draft]) -> None:
    folder, draft = pages
    shape = next(item for item in draft.items if item.kind == "shape")
    decided = decide_proposals(folder, "accept", [shape.id])
    examined = examine(folder)
    assert {problem.slug for problem in examined.problems if problem.level == "error"} == set()
    assert examined.case is not None
    assert len(open_paths(examined.case)) == len(load_shape("strike").questions)
    support = {option.id: option.support for option in examined.case.options}
    assert support["ratify"].assumed.startswith("of the shape “A strike and a wage round”")
    assert all(support[slot].because for slot in ("strike", "half", "meet", "replace", "sign"))
    assert {actor.name for actor in examined.case.actors} == {"mill", "union", "the members of the union"}
    assert decided.draft.by_id[shape.id].status == "accepted"
    again, _ = draft_folder(folder)
    assert {again.by_id[item.id].status for item in fit_shape(draft, "strike").options.values()} == {"accepted"}


def test_a_refused_offer_is_an_offer_that_was_made_and_not_taken_up(tmp_path: Path) -> None:
    """The offer stands in the past as made; what was not done is what the one who refused could do."""
    page = "The mill offered a raise of two percent. The union refused the offer. The mill urged the union to sign.\n"
    (tmp_path / "page.txt").write_text(page, "utf-8")
    draft, _ = draft_folder(tmp_path, shape="strike")
    shape = next(item for item in draft.items if item.kind == "shape")
    decide_proposals(tmp_path, "accept", ["all", shape.id])
    case = examine(tmp_path).case
    assert case is not None
    (past,) = case.history
    owners = {option.id: option.actor for option in case.options}
    assert {(owners[name], done) for name, done in past.saw} == {("mill", True), ("union", False)}


def test_a_shape_accepted_after_its_options_says_what_it_would_have_added(pages: tuple[Path, Draft]) -> None:
    folder = pages[0]
    decide_proposals(folder, "accept", ["all"])
    shape = next(item for item in draft_folder(folder)[0].items if item.kind == "shape")
    notes = decide_proposals(folder, "accept", [shape.id]).notes
    assert any("sign" in note and "was in the case before; the shape has it with take: " in note for note in notes)
    lines = (folder / "case.yaml").read_text("utf-8").splitlines()
    assert max(len(line) for line in lines) < 200, "each size has a line of its own"


def test_what_is_only_threatened_and_the_shape_takes_for_done_is_said(pages: tuple[Path, Draft]) -> None:
    folder, draft = pages
    shape = next(item for item in draft.items if item.kind == "shape")
    notes = decide_proposals(folder, "accept", [shape.id]).notes
    assert any("“strike over pay” is done now; the pages do not" in note for note in notes)


def test_what_was_accepted_before_keeps_its_name(pages: tuple[Path, Draft]) -> None:
    folder, draft = pages
    fit = fit_shape(draft, "strike")
    decide_proposals(folder, "accept", [fit.options["strike"].id])
    key = examine(folder).case.options[0].id  # type: ignore[union-attr]
    decide_proposals(folder, "accept", [next(item.id for item in draft.items if item.kind == "shape")])
    case = examine(folder).case
    assert case is not None
    assert [option.id for option in case.options].count(key) == 1
    assert any(key in str(outcome.when) for outcome in case.outcomes) or key in str(case.preferences)


def test_the_screen_says_what_is_of_the_shape(pages: tuple[Path, Draft], capsys: pytest.CaptureFixture[str]) -> None:
    assert execute(["draft", str(pages[0]), "--shape", "strike"]) == 0
    shown = " ".join(capsys.readouterr().out.split())
    assert "ratify what was signed: not on the pages" in shown
    assert execute(["draft", str(pages[0]), "--shape", "no such"]) == 1
    assert "unknown-shape" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("page", "sort", "roles"),
    [
        (
            "Kenya demanded on Monday that Chile return the boats by Friday. It threatened to close the border.",
            "ultimatum",
            {"demander": "Kenya", "target": "Chile"},
        ),
        (
            "Chile has until Friday to return the boats. Otherwise Kenya will shut the pipeline.",
            "ultimatum",
            {"demander": "Kenya", "target": "Chile"},
        ),
        (
            "Canada will keep its sanctions on Chile until Chile frees the crew. Chile demanded that the sanctions be "
            "lifted first. Peru continues to buy copper from Chile. Canada threatened further sanctions.",
            "sanctions",
            {"sender": "Canada", "target": "Chile", "third": "Peru"},
        ),
        (
            "Tarn Shipping plans to close the dockyard. Kenya gave Tarn Shipping until 3 May to reverse its plan, "
            "threatening to withdraw its aid if the company goes ahead. Tarn Shipping demanded a tariff.",
            "ultimatum",
            {"demander": "Kenya", "target": "Tarn Shipping"},
        ),
    ],
    ids=["by Friday", "until Friday", "who demands too is no sender", "what is threatened is not asked for"],
)
def test_a_shape_is_proposed_unasked_with_its_roles(
    tmp_path: Path, page: str, sort: str, roles: dict[str, str]
) -> None:
    """Without any of the words ultimatum, deadline, comply. Break: days not seen, red."""
    (tmp_path / "page.txt").write_text(f"{page}\n", "utf-8")
    draft = draft_folder(tmp_path)[0]
    assert [item.sort for item in draft.items if item.kind == "shape"] == [sort]
    assert {role: item.text for role, item in fit_shape(draft, sort).actors.items()} == roles


def test_who_asks_has_a_role_and_what_hangs_on_a_threat_alone_is_not_what_a_union_asks(tmp_path: Path) -> None:
    """Who persuades mediates. Breaks: who asks has no vote; who persuades has one; any condition counts; all red."""
    page = "Kenya demanded that Chile return the boats. Chile threatened to close the border.\n"
    (tmp_path / "page.txt").write_text(page, "utf-8")
    fit = fit_shape(draft_folder(tmp_path)[0], "ultimatum")
    assert {role: item.text for role, item in fit.actors.items()} == {"demander": "Kenya", "target": "Chile"}
    page = "The mill threatened to close the oven unless the bakers accept a pay cut.\n"
    (tmp_path / "page.txt").write_text(page, "utf-8")
    assert fit_shape(draft_folder(tmp_path)[0], "strike").actors == {}
    (tmp_path / "page.txt").write_text(
        "Peru promised to send food. Peru tried to persuade Chile to return the boats.\n", "utf-8"
    )
    fit = fit_shape(draft_folder(tmp_path)[0], "ultimatum")
    assert {role: item.text for role, item in fit.actors.items()} == {"target": "Chile"}


def test_what_somebody_surely_owns_stands_before_what_he_may_own(tmp_path: Path) -> None:
    page = "Kenya demanded that Chile return the boats by Friday, or it would bomb the port. Kenya threatened to leave."
    (tmp_path / "page.txt").write_text(f"{page}\n", "utf-8")
    assert fit_shape(draft_folder(tmp_path)[0], "ultimatum").options["act"].text == "leave"


def test_a_shape_asks_its_question_of_who_is_named_unless_somebody_has_written_one(tmp_path: Path) -> None:
    page = "Kenya demanded that Chile return the boats by Friday. It threatened to leave."
    (tmp_path / "page.txt").write_text(f"{page}\n", "utf-8")
    shape = next(item.id for item in draft_folder(tmp_path)[0].items if item.kind == "shape")
    decide_proposals(tmp_path, "accept", [shape])
    text = (tmp_path / "case.yaml").read_text("utf-8")
    assert '\nquestion: "Will Chile comply before the threat is carried out?"\n' in text
    assert "\nhorizon: 30 days\n" in text


def test_the_demand_that_has_a_day_is_the_ultimatum(tmp_path: Path) -> None:
    """Broken: time given counts nothing; red."""
    (tmp_path / "page.txt").write_text(
        "The bakers demanded that Peru feed the ducks, and threatened to block the road. "
        "Norway gave Chile until 20 March to open the lock. Norway threatened to sue.\n",
        "utf-8",
    )
    fit = fit_shape(draft_folder(tmp_path)[0], "ultimatum")
    assert {role: item.text for role, item in fit.actors.items()} == {"demander": "Norway", "target": "Chile"}
