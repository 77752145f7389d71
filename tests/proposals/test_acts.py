"""Each rule by which acts are read, on a sentence of its own; what is expected follows from the rule's wording."""

from __future__ import annotations

import doctest
import pkgutil
from dataclasses import replace
from importlib import import_module
from pathlib import Path

import pytest

import offramp.proposals
from offramp.evidence.pipeline import read_report
from offramp.proposals.likeness import alike
from offramp.proposals.types import Draft, OwnerCandidate, Proposal
from offramp.proposals.views import drafted

RAW_PAGE = Path(__file__).parents[3] / "shared" / "reports" / "soft-exit-report.txt"
if not RAW_PAGE.exists():
    RAW_PAGE = Path("/work/shared/reports/soft-exit-report.txt")


def draft_of(*texts: str) -> Draft:
    readings = [read_report(text.encode(), key=f"page{k}") for k, text in enumerate(texts)]
    return drafted([(reading.report, reading.claims) for reading in readings])


def owner(draft: Draft, item: Proposal) -> str:
    return draft.by_id[item.owner].text if item.owner else ""


def meant(draft: Draft, item: Proposal) -> list[str]:
    return [draft.by_id[one.actor].text for one in item.owner_candidates]


OPTIONS = [  # a sentence, who owns the option, its words, how it is read
    ("Norway threatened to close the strait.", "Norway", "close the strait", "threat"),
    ("Norway urged Chile to release the crew.", "Chile", "release the crew", "demand"),
    ("The union demanded that the mill reopen the canteen. The mill refused.", "mill", "reopen the canteen", "demand"),
    ("Chile said Norway could impound the ship.", "Norway", "impound the ship", "could"),
    ("Norway’s threat to impound the ship alarmed Chile.", "Norway", "impound the ship", "threat"),
    ("Chile is willing to release the crew.", "Chile", "release the crew", "plan"),
    ("Norway offered Chile a loan in exchange for releasing the crew.", "Chile", "release the crew", "demand"),
    ("Norway demanded the departure of the ship, a raid that Chile has threatened.", "Chile", "raid", "threat"),
    ("The blockade will go on unless Chile releases the crew.", "Chile", "release the crew", "condition"),
    ("Norway keeps up continued pressure, including a naval patrol off Chile.", "Norway", "naval patrol", "doing"),
    ("The general was offered asylum in Norway.", "Norway", "grant asylum", "host"),
    ("Norway demanded Chile’s withdrawal.", "Chile", "withdrawal", "demand"),
    ("Norway gave Chile an ultimatum to release the crew.", "Chile", "release the crew", "demand"),
    (
        "The miners’ council said that Chile would drain the pit if Norway lifts the ban.",
        "Chile",
        "drain the pit",
        "could",
    ),
    ("The generals threatened to call up the drivers.", "generals", "call up the drivers", "threat"),
    ("Chile refused to release the crew.", "Chile", "release the crew", "refuse"),
    ("Norway is blockading the port.", "Norway", "blockade the port", "doing"),
    ("The army has been shelling the town since May.", "army", "shell the town", "doing"),
    ("Norwegian troops occupy the border town.", "Norway", "occupy the border town", "doing"),
    ("Workers at the mill have been on strike since Monday.", "Workers", "strike", "doing"),
    ("Norway is to send troops to the border next week.", "Norway", "send troops to the border", "plan"),
    ("Further sanctions were being considered by Chile, an envoy said.", "Chile", "urther sanctions", "plan"),
    ("Norway is ready for talks.", "Norway", "talks", "plan"),
    ("Norway said that Chile must release the crew.", "Chile", "release the crew", "demand"),
    ("Norway gave Chile two days to release the crew.", "Chile", "release the crew", "demand"),
    ("Chile has until Friday to release the crew.", "Chile", "release the crew", "demand"),
    ("Norway announced a march for 3 May and a strike for the day after.", "Norway", "strike", "plan"),
    ("Norway refused an inquiry.", "Norway", "inquiry", "refuse"),
    ("Norway is thinking of closing the strait.", "Norway", "close the strait", "plan"),
    ("Norway told Chile that Oslo would stand by the crew.", "Norway", "stand by the crew", "promise"),
]


@pytest.mark.parametrize(("sentence", "who", "words", "sort"), OPTIONS)
def test_a_rule_reads_an_option_with_its_owner(sentence: str, who: str, words: str, sort: str) -> None:
    draft = draft_of(sentence)
    found = [item for item in draft.items if item.kind == "option" and words in item.text and item.sort == sort]
    assert [owner(draft, item) for item in found] == [who]


def test_what_goes_on_is_done_now_and_what_is_threatened_is_not() -> None:
    draft = draft_of(
        "Norway keeps up continued pressure, including a naval patrol. Norway threatened to close the strait."
    )
    assert {item.text: item.now for item in draft.items if item.kind == "option"} == {
        "continued pressure": True,
        "naval patrol": True,
        "close the strait": False,
    }


NO_OPTION = [
    "Norway is not blockading the port.",
    "Norway was blockading the port in 2010.",
    "Prices in Norway are rising.",
    "The minister is travelling to Oslo.",
    "Norway declined to comment.",
    "Norway declined to call the paper an offer.",
    "Norway called the ministers to Oslo for Monday evening.",
    "The ship called at Oslo for an exercise.",
]


@pytest.mark.parametrize("sentence", NO_OPTION)
def test_what_is_over_said_or_felt_is_no_option(sentence: str) -> None:
    assert [item.text for item in draft_of(sentence).items if item.kind == "option"] == []


MOVES = [  # a sentence, who made the move, its words, its class
    ("Chile decided not to open the dam.", "Chile", "decided not to open the dam", "done"),
    ("Chile refuses any inquiry.", "Chile", "refuses any inquiry", "refuse"),
    ("Chile wrote that it was prepared to open the dam.", "", "prepared to open the dam", "offer"),
    ("Norway announced on Monday a strike.", "Norway", "announced on Monday a strike", "done"),
    (
        "The Guild and the mill met on Monday after Chile's raid on the port.",
        "Chile",
        "Chile's raid on the port",
        "done",
    ),
    ("An embargo was imposed on the port.", "", "embargo imposed on the port", "done"),
    ("The Guild has said yes.", "Guild", "said yes", "accept"),
    ("Norway called its ships back beyond the line.", "Norway", "called its ships back beyond the line", "withdraw"),
    ("Norway and Chile reached a new agreement on Sunday.", "Norway", "reached a new agreement", "accept"),
    ("Chile failed to agree on the loan.", "Chile", "failed to agree on the loan", "refuse"),
    ("Norway said the ships would return if boats were harassed.", "Norway", "the ships would return", "threat"),
    ("A paper from Norway, released on Monday, angered Chile.", "Norway", "paper from Norway released", "done"),
    ("Norway left because Chile seized the port.", "Chile", "seized the port", "done"),
    (
        "The envoy announced that Chile was ending its strike.",
        "Chile",
        "announced that Chile was ending its strike",
        "done",
    ),
]


@pytest.mark.parametrize(("sentence", "who", "words", "sort"), MOVES)
def test_a_stance_a_decision_and_a_deed_told_by_a_noun_are_moves(
    sentence: str, who: str, words: str, sort: str
) -> None:
    draft = draft_of(sentence)
    moves = [(owner(draft, item), item.text, item.sort) for item in draft.items if item.kind == "move"]
    assert (who, words, sort) in moves


@pytest.mark.parametrize(
    "sentence",
    [
        "Chile denied that it had accepted the plan.",
        "If Chile refused the loan, Norway would leave.",
        "Chile insisted that the delay was short.",
        "Chile warned that prices were rising.",
        "Chile called the offer a joke.",
        "Chile has not withdrawn the offer.",
        "Chile has considered freezing the loan and asking Norway for a vote.",
    ],
)
def test_what_is_denied_supposed_or_a_remark_is_no_move(sentence: str) -> None:
    assert [item.text for item in draft_of(sentence).items if item.kind == "move"] == []


def test_a_dateline_is_nobody_and_a_body_keeps_the_country_in_its_name() -> None:
    draft = draft_of("OSLO – The British Mill Board threatened to close the port. The board refused a loan.")
    assert [set(item.names) for item in draft.items if item.kind == "actor"] == [{"British Mill Board", "board"}]


def test_we_is_who_is_cited() -> None:
    draft = draft_of(
        '"We will not open the dam," a spokesman for the guild said. Norway threatened the guild with a raid.'
    )
    (refusal,) = (item for item in draft.items if item.kind == "option" and item.sort == "refuse")
    assert meant(draft, refusal) == ["guild"]


def test_councils_of_different_kinds_stay_apart_and_a_short_name_is_that_of_one() -> None:
    draft = draft_of(
        "The Northern Mill Council refused a raise. The mill council threatened to close the canteen. "
        "The council offered talks. The town council demanded a loan. The mill council refused."
    )
    names = [set(item.names) for item in draft.items if item.kind == "actor"]
    assert {"council", "mill council", "Northern Mill Council"} in names
    assert {"town council"} in names


def test_a_short_name_that_may_be_any_of_several_stays_apart() -> None:
    draft = draft_of("The mill council refused a raise. The town council demanded a loan. The council offered talks.")
    assert {item.names for item in draft.items if item.kind == "actor"} == {
        ("mill council",),
        ("town council",),
        ("council",),
    }


def test_a_body_is_what_stands_beside_its_name() -> None:
    draft = draft_of("The Union of Mills and Ports, an alliance, threatened to march. The alliance refused a loan.")
    (front,) = (item for item in draft.items if item.kind == "actor")
    assert set(front.names) == {"Union of Mills and Ports", "alliance"}


def test_what_is_not_said_before_its_verb_has_words() -> None:
    draft = draft_of("Which of them will leave, the guild did not say. The guild threatened to march.")
    assert all(cite.words and cite.start < cite.end for item in draft.items for cite in item.reports)
    (matter,) = (item.text for item in draft.items if item.kind == "private")
    assert matter == "Which of them will leave, the guild did not say"


def test_what_goes_on_is_at_present_whatever_the_tense_of_its_verb() -> None:
    draft = draft_of("The army has been shelling the town since May. Workers have been on strike since Monday.")
    assert {(item.tense, item.now) for item in draft.items if item.kind == "option"} == {("present", True)}


def test_a_minister_is_not_every_minister() -> None:
    draft = draft_of(
        "The finance ministers refused an extension. The prime minister threatened to resign. "
        "One junior minister offered to vote against it. The ministers agreed to meet."
    )
    names = [item.names for item in draft.items if item.kind == "actor"]
    assert not any({"finance ministers", "prime minister"} <= set(own) for own in names)
    assert not any(any("junior" in name for name in own) and len(own) > 1 for own in names)


def test_banks_are_not_the_central_bank() -> None:
    draft = draft_of(
        "The Northern Central Bank threatened to cut credit. Norwegian banks refused to open. The Bank offered a loan."
    )
    assert not any(
        {"Northern Central Bank", "Norwegian banks"} <= set(item.names) for item in draft.items if item.kind == "actor"
    )


@pytest.mark.parametrize(
    "title",
    [
        "Ana Prado, the Chilean energy minister,",
        "The Chilean energy minister, Ana Prado,",
        "Minister Ana Prado of Chile",
    ],
)
def test_a_title_beside_a_name_links_it_to_its_country(title: str) -> None:
    draft = draft_of(f"{title} threatened to close the port. Prado offered talks. Norway refused.")
    names = [set(item.names) for item in draft.items if item.kind == "actor"]
    assert {"Chile", "Ana Prado", "Prado"} in names


def test_a_move_by_a_bare_title_stays_with_its_maker_open() -> None:
    draft = draft_of("On Friday the secretary asked Norway to lift the ban.")
    (move,) = (item for item in draft.items if item.kind == "move")
    assert (move.text, move.owner) == ("asked Norway to lift the ban", None)


def test_a_bare_title_is_not_filled_in() -> None:
    draft = draft_of(
        "Chilean President Ana Prado met Norwegian President Ola Berg on Monday. The president threatened to leave."
    )
    (option,) = (item for item in draft.items if item.kind == "option")
    assert option.owner is None
    assert set(meant(draft, option)) == {"Ana Prado", "Ola Berg"}
    assert "“president”" in option.owner_candidates[0].ground


REFERRED = [  # a page, the words of an option, who may be meant
    ("President Ana Prado spoke. Norway urged the president to sign the pact.", "sign the pact", "Ana Prado"),
    ("Mr Berg offered talks. Mrs Prado refused a truce. He threatened to close the port.", "close the port", "Berg"),
    ("Ola Berg offered talks. Mill Forces refused. He threatened to close the port.", "close the port", "Ola Berg"),
    ("Norway's government spoke. The government threatened to close the port.", "close the port", "Norway"),
    ("A Chilean official said that the kingdom would close the port.", "close the port", "Chile"),
]  # fmt: skip


@pytest.mark.parametrize(("page", "words", "whose"), REFERRED, ids=[str(k) for k in range(len(REFERRED))])
def test_a_title_a_pronoun_and_a_government_are_of_whom_the_page_calls_so(page: str, words: str, whose: str) -> None:
    draft = draft_of(page)
    option = next(item for item in draft.items if item.kind == "option" and words in item.text)
    assert [owner(draft, option), *meant(draft, option)][0 if option.owner else 1] == whose


def test_a_short_name_is_that_of_its_page_and_of_its_title() -> None:
    draft = draft_of(
        "The Harbour Council threatened to sue. The council refused a loan. Sheikh Ali al-Sabah refused an inquiry. "
        "General Omar al-Sabah offered a truce. Sheikh al-Sabah threatened to leave.",
        "The Mill Council threatened to strike.",
    )
    names = [set(item.names) for item in draft.items if item.kind == "actor"]
    assert {"Ali al-Sabah", "al-Sabah"} in names
    assert {"Harbour Council", "council"} in names


def test_a_date_is_of_the_verb_that_it_stands_with() -> None:
    draft = draft_of("5 March 2026\n\nThe miners refused the pact: they want him tried for the deaths of 2 February.")
    assert [item.date for item in draft.items if item.kind == "move"] == [None]


def test_a_move_has_somebody_who_made_it_and_something_that_is_made() -> None:
    draft = draft_of(
        "Norway demanded. Norway urged Chile to release the crew. Chile refused. It was threatened. "
        "Chile gave no details."
    )
    assert [item.text for item in draft.items if item.kind == "move"] == ["urged Chile to release the crew", "refused"]


REFUSED = [  # a sentence, who refuses, what
    ("Chile said Norway would not negotiate as long as it was under blockade.", "Norway", "negotiate"),
    ("The Norwegian government will not pay the fund, an envoy said.", "Norway", "pay the fund"),
    ("Ana Prado said there would be no talks on the port before the vote.", "Ana Prado", "talks on the port"),
]


@pytest.mark.parametrize(("sentence", "who", "words"), REFUSED)
def test_what_somebody_says_he_would_not_do_is_refused(sentence: str, who: str, words: str) -> None:
    draft = draft_of(sentence)
    items = {item.kind: item for item in draft.items if item.sort == "refuse"}
    assert {kind: owner(draft, item) for kind, item in items.items()} == {"option": who, "move": who}
    assert (items["option"].text, items["option"].polarity) == (words, "negative")
    assert items["move"].answers == items["option"].id


def test_a_deed_is_denied_where_its_own_clause_or_noun_denies_it() -> None:
    draft = draft_of(
        "Norway vowed not to give in. Norway had no intention of withdrawing its soldiers. "
        "Chile insisted that it would never close the base. Chile promised to lift the ban."
    )
    assert {item.text: item.polarity for item in draft.items if item.kind == "option"} == {
        "give in": "negative",
        "withdraw its soldiers": "negative",
        "close the base": "negative",
        "lift the ban": "positive",
    }
    assert {item.sort for item in draft.items if item.text == "close the base"} == {"refuse"}


def test_what_is_called_off_is_withdrawn_and_what_others_shall_do_is_wanted() -> None:
    draft = draft_of("Chile called off the vote. Norway wants the ships to leave. Norway wants to talk.")
    assert {(item.text, item.sort) for item in draft.items if item.kind != "actor"} == {
        ("called off the vote", "withdraw"),
        ("the ships to leave", "demand"),
        ("talk", "plan"),
    }


def test_a_pronoun_is_never_filled_in() -> None:
    draft = draft_of("Norway met Chile on Monday. It threatened to close the strait.")
    (option,) = (item for item in draft.items if item.kind == "option")
    assert option.owner is None
    assert meant(draft, option)[0] == "Norway"
    assert all(one.ground for one in option.owner_candidates)


def test_who_suggests_that_somebody_do_something_asks_for_it() -> None:
    draft = draft_of("OSLO, May 3 (Nordwire) - The envoy suggested that Norway withdraw its ships.")
    (option,) = (item for item in draft.items if item.kind == "option")
    assert (option.text, owner(draft, option)) == ("withdraw its ships", "Norway")
    items = draft_of("Polls suggest that the drivers block the roads.").items
    assert "demand" not in {item.sort for item in items if item.kind in ("option", "move")}


def test_the_other_side_of_a_demand_is_only_a_candidate() -> None:
    draft = draft_of("The union threatened to walk out. The company refused to pay. The union demands a higher wage.")
    option = next(item for item in draft.items if item.text == "higher wage")
    assert option.owner is None
    assert meant(draft, option)[0] == "company"


def test_a_refusal_answers_what_was_demanded() -> None:
    draft = draft_of("Norway urged Chile to release the crew. Chile refused.")
    move = next(item for item in draft.items if item.kind == "move" and item.sort == "refuse")
    assert owner(draft, move) == "Chile"
    assert draft.by_id[move.answers or ""].text == "release the crew"


def test_what_somebody_says_of_himself_or_on_a_condition_is_of_the_first_tier() -> None:
    draft = draft_of(
        "Norway said that it would close the strait. Chile could open the dam if Norway pays. Chile may sing."
    )
    assert {
        item.text: item.tier for item in draft.items if item.sort in ("could", "promise") and item.kind == "option"
    } == {
        "close the strait": 1,
        "open the dam": 1,
        "sing": 1,  # as Chile has other options
    }
    draft = draft_of("The guards were promised a pardon if they open the gate. The band plays if Norway pays the band.")
    assert {item.text: item.tier for item in draft.items if item.sort == "condition"} == {
        "open the gate": 1,
        "pay the band": 2,
    }


def test_a_verb_and_its_particle_are_read_together() -> None:
    draft = draft_of(
        "Norway urged Chile to release the crew. Chile turned it down. Norway threatened to close the strait."
    )
    assert [owner(draft, item) for item in draft.items if item.sort == "refuse"] == ["Chile"]


def test_silence_is_told_as_such() -> None:
    draft = draft_of(
        "Norway offered Chile a loan. The army of Chile did not answer the offer. Norway asked whether it was ready."
    )
    assert [item.text for item in draft.items if item.sort == "silence"] == ["did not answer the offer"]
    assert [item for item in draft.items if item.kind == "private"] == []


def test_objects_of_a_refusal_are_no_options() -> None:
    draft = draft_of("Chile rejected the compromise and withdrew the envoy.")
    assert [item.text for item in draft.items if item.kind == "option"] == []


def test_names_of_one_actor_are_joined_with_their_ground() -> None:
    text = "Chilean Foreign Minister Ana Prado threatened to close the port. Prado refused. Santiago offered talks."
    (actor,) = (item for item in draft_of(text).items if item.kind == "actor" and item.tier == 1)
    assert set(actor.names) == {"Chile", "Ana Prado", "Prado"}
    assert len(actor.grounds) == 2


def test_friends_and_foes_who_do_the_same_stay_apart() -> None:
    draft = draft_of("Norway threatened to close the strait. Sweden threatened to close the strait.")
    assert {item.text for item in draft.items if item.kind == "actor"} == {"Norway", "Sweden"}
    assert sum(item.kind == "option" for item in draft.items) == 2


def test_one_option_of_two_pages_is_one_with_both_claims() -> None:
    draft = draft_of("Norway threatened to close the strait.", "Oslo is considering a plan to close the strait.")
    (option,) = (item for item in draft.items if item.kind == "option")
    assert {claim.partition("#")[0] for claim in option.claims} == {"page0", "page1"}


def test_a_deadline_and_a_private_matter() -> None:
    draft = draft_of(
        "---\ndate: 2026-03-01\n---\nNorway will close the strait by 9 March 2026. Chile has not said what it will do."
    )
    assert [(item.kind, item.date) for item in draft.items if item.kind == "deadline"] == [("deadline", "2026-03-09")]
    assert [owner(draft, item) for item in draft.items if item.kind == "private"] == ["Chile"]


def test_nothing_is_proposed_without_words_of_a_claim() -> None:
    text = (
        "Norway urged Chile to release the crew. It will close the strait unless Chile agrees. Chile has not answered."
    )
    readings = [read_report(text.encode(), key="page")]
    claims = {claim.id: claim for claim in readings[0].claims}
    draft = drafted([(reading.report, reading.claims) for reading in readings])
    for item in draft.items:
        assert item.reports
        for cite in item.reports:
            assert cite.claim in claims
            assert " ".join(text[cite.start : cite.end].split()) == cite.words
    assert set(draft.items_of()) | {idle.claim for idle in draft.unused} == set(claims)


def test_a_page_about_nothing_proposes_nothing() -> None:
    assert draft_of("The river is long. Trees stand on both banks.").items == ()


def test_another_page_keeps_the_ids() -> None:
    first = draft_of("Norway threatened to close the strait.")
    second = draft_of("Norway threatened to close the strait.", "Chile offered to release the crew.")
    assert set(first.by_id) < set(second.by_id)


@pytest.mark.skipif(not RAW_PAGE.exists(), reason="the flagship's raw page is not at hand")
def test_the_raw_page_of_the_flagship() -> None:
    """What the issue lists: coercer, ruler, host and loyalists; nine of ten options; ultimatum and refusal; hosts."""
    draft = draft_of(RAW_PAGE.read_text("utf-8"))
    actors = {name for item in draft.items if item.kind == "actor" and item.tier == 1 for name in item.names}
    assert {"United States", "Maduro", "Qatar", "loyalists", "Russia", "Cuba"} <= actors
    likes = {"offer": "exile in", "amnesty": "amnesty", "army": "armed forces", "safety": "path to safety"}
    likes |= {
        "pressure": "pressure",
        "strike": "ground operations",
        "receive": "grant exile",
        "leave": "departure",
        "turn": "turn on",
    }
    texts = [item.text for item in draft.items if item.kind == "option" and item.tier == 1]
    assert {name for name, words in likes.items() if not any(words in text for text in texts)} == set()
    moves = {item.sort: owner(draft, item) for item in draft.items if item.kind == "move" and "ultimatum" in item.text}
    assert moves["demand"] in ("Trump", "United States")
    assert any(item.sort == "refuse" and owner(draft, item) == "Maduro" for item in draft.items)
    hosts = {owner(draft, item) for item in draft.items if item.sort == "host"}
    assert {"Qatar", "Russia", "Cuba"} <= hosts


_MODULES = [name for _, name, _ in pkgutil.iter_modules(offramp.proposals.__path__, "offramp.proposals.")]


@pytest.mark.parametrize("name", _MODULES)
def test_examples(name: str) -> None:
    assert doctest.testmod(import_module(name)).failed == 0


def moves_of(text: str) -> list[tuple[str, str, str]]:
    draft = draft_of(text)
    whose = {item.id: owner(draft, item) or "/".join(meant(draft, item)) for item in draft.items}
    return [(item.text, item.sort, whose[item.id]) for item in draft.items if item.kind == "move"]


@pytest.mark.parametrize(
    ("text", "move"),
    [
        ("Norway published a list of nine firms.", ("published a list of nine firms", "done", "Norway")),
        ("The court ruled that the dam was illegal.", ("ruled that the dam was illegal", "done", "court")),
        ("The miners walked off the job on Monday.", ("walked off the job", "done", "miners")),
        ("Chile asked that Norway reopen the strait.", ("asked that Norway reopen the strait", "demand", "Chile")),
        ("Chile's minister said that his country would not sell.", ("would not sell", "refuse", "Chile")),
        ("Kenya delivered to Chile a demand from Norway.", ("delivered to Chile a demand", "demand", "Norway")),
        (
            "Norway said that the ban could last for years if Chile did not dredge the canal.",
            ("the ban could last", "threat", "Norway"),
        ),
        (
            "Norway offered a truce. Chile refused to open the ports. Norway's offer was rejected on Monday.",
            ("offer rejected", "refuse", "Chile"),
        ),
    ],
    ids=["published", "ruled", "walked off", "asked that", "his country", "delivered", "or else", "whose offer"],
)
def test_moves_beside_the_verbs_that_offer_or_demand(text: str, move: tuple[str, str, str]) -> None:
    """Breaks, each red: the words of the table taken out; who delivers it its mover; whose offer it was not guessed."""
    told = moves_of(text)
    assert [sort for words, sort, whose in told if words.startswith(move[0]) and whose == move[2]] == [move[1]], told


def test_what_a_named_actor_shall_do_is_an_infinitive_and_who_is_told_first_owns_it() -> None:
    draft = draft_of("Norway demanded that Chile reopen the strait. Chile was told to free the crew or face a boycott.")
    told = {(item.text, owner(draft, item)) for item in draft.items if item.kind == "option"}
    assert {("reopen the strait", "Chile"), ("free the crew", "Chile")} <= told
    assert "face a boycott" not in {text for text, _ in told}


def test_the_subject_of_the_main_clause_is_meant_before_another() -> None:
    draft = draft_of("Kenya demanded that Chile leave the lake. It threatened to close the border.")
    (threat,) = (item for item in draft.items if item.kind == "option" and item.sort == "threat")
    assert meant(draft, threat) == ["Kenya", "Chile"]


def test_options_are_one_only_where_owner_and_deed_are() -> None:
    """Not for two words in common, nor where it is open who would do either. Breaks: heads not compared; open owners
    taken for equal; both red."""
    kenya, chile = (OwnerCandidate(name, "near") for name in ("kenya", "chile"))
    open_ = Proposal("", "option", "leave the lake", owner_candidates=(kenya,), sort="demand")
    own = replace(open_, owner="chile", owner_candidates=())
    assert alike(open_, replace(open_, text="leave the lake at once"))
    assert not alike(open_, replace(open_, owner_candidates=(chile,)))
    assert alike(own, replace(own, text="leave"))
    assert not alike(open_, replace(open_, text="leave"))
    apart = [replace(own, text=text) for text in ("work the mines", "erode the work of the northern mines of salt")]
    assert not alike(*apart)


DOCKYARD = (
    "Tarn Shipping plans to close the dockyard. The island government on Monday gave Tarn Shipping until 3 May to "
    "reverse its decision, threatening to withhold its licence. The company demanded a loan for two ships. The "
    "island has ruled out a loan. It is unclear whether the company has already promised the ships to a rival. "
    "The firm denied that it was ready to sell the dockyard."
)


def test_the_company_is_the_only_one_of_its_page_and_a_government_is_its_place() -> None:
    draft = draft_of(DOCKYARD)
    assert [item.text for item in draft.items if item.kind == "actor"] == ["Tarn Shipping", "island"]
    asked = next(item for item in draft.items if item.kind == "option" and item.text.startswith("loan for"))
    assert asked.owner_candidates[0] == OwnerCandidate(asked.owner_candidates[0].actor, "who has refused it")
    assert meant(draft, asked)[0] == "island"


def test_of_several_companies_none_is_the_company() -> None:
    draft = draft_of(
        "Tarn Shipping urged Orsk Mining to wait. Orsk Mining refused. The company threatened to close the port."
    )
    (option,) = (item for item in draft.items if item.text == "close the port")
    assert option.owner is None
    assert set(meant(draft, option)) == {"Tarn Shipping", "Orsk Mining"}


def test_what_somebody_is_given_time_for_is_his_and_so_is_what_is_his_in_it() -> None:
    draft = draft_of(DOCKYARD)
    (option,) = (item for item in draft.items if item.text == "reverse its decision")
    assert (owner(draft, option), draft.by_id[option.by or ""].text) == ("Tarn Shipping", "island")
    texts = [item.text for item in draft.items if item.kind == "move"]
    assert "gave Tarn Shipping until 3 May to reverse its decision" in texts


def test_what_is_denied_or_unclear_is_no_move() -> None:
    texts = " ".join(item.text for item in draft_of(DOCKYARD).items if item.kind == "move")
    assert "promised" not in texts
    assert "sell" not in texts


def test_to_reverse_a_plan_is_not_to_carry_it_out() -> None:
    draft = draft_of("Norway urged Chile to drop its plan to shut the northern salt mine.")
    texts = {item.text for item in draft.items if item.kind == "option"}
    assert texts == {"drop its plan to shut the northern salt mine", "shut the northern salt mine"}


def test_a_clause_behind_a_noun_is_left_out() -> None:
    draft = draft_of("Chile threatened to close the port, which employs 900 people, with two ships.")
    assert [item.text for item in draft.items if item.kind == "option"] == ["close the port"]


def test_the_day_of_a_refusal_is_not_that_of_the_offer() -> None:
    page = (
        "14 May 2024\n\nOn 12 May 2024 the mill rejected the union's offer of a long pay freeze. "
        "The union threatened to leave.\n"
    )
    dates = {item.sort: item.date for item in draft_of(page).items if item.kind == "move"}
    assert (dates["refuse"], dates["offer"]) == ("2024-05-12", None)


HOSTAGES = (
    "The Marsh Freedom Front offered to release the crew if the government frees six fighters, a bishop said. Interior "
    "Minister Joseph Adeke ruled out a swap. Peru urged the government not to use force. President Grace Tembo met "
    "the bishop. Her interior minister opposes the offer. Neighbouring Tarsis refused to let them land. The Front "
    "threatened to move the crew."
)


def test_who_is_asked_to_act_is_an_actor_and_a_short_name_is_that_of_the_body() -> None:
    draft = draft_of(HOSTAGES)
    owned = {item.text: owner(draft, item) for item in draft.items if item.kind == "option"}
    assert owned["use force"] == owned["free six fighters"] == "government"
    assert owned["release the crew"] == owned["move the crew"] == "Front"
    assert any(item.names == ("Front", "Marsh Freedom Front") for item in draft.items)
    assert owned["swap"] == "Joseph Adeke"


def test_her_interior_minister_is_the_only_one_and_an_epithet_is_no_name() -> None:
    draft = draft_of(HOSTAGES)
    moves = {item.text: owner(draft, item) for item in draft.items if item.kind == "move"}
    assert moves["opposes the offer"] == "Joseph Adeke"
    assert moves["refused to let them land"] == "Tarsis"
    assert "let them land" in {item.text for item in draft.items if item.kind == "option"}


def test_the_group_is_whose_spokesman_says_so() -> None:
    draft = draft_of(
        "Tarsis threatened to leave. A spokesman for Tarsis said the group had dropped its demand for aid."
    )
    (move,) = (item for item in draft.items if item.text == "dropped its demand for aid")
    assert owner(draft, move) == "Tarsis"


def names_of(draft: Draft, name: str) -> set[str]:
    """Every name of the actor who has this one."""
    return {each for item in draft.items if item.kind == "actor" and name in item.names for each in item.names}


def test_who_gave_a_name_stands_for_those_he_speaks_for_or_leads() -> None:
    """Broken: no link of `_introduced`; red."""
    draft = draft_of(
        "A spokeswoman for the divers, who gave her name as Nurse Abel, threatened to block the lock. Abel left.\n\n"
        "The bakers, led by a man who introduced himself as Old Tam, shut the market. Old Tam threatened to march."
    )
    assert names_of(draft, "divers") == {"divers", "Nurse Abel", "Abel"}
    assert names_of(draft, "bakers") == {"bakers", "Old Tam"}


def test_a_bare_noun_is_short_for_a_longer_name_only_where_it_acts_and_stands_with_it() -> None:
    """Broken: every noun that a longer one ends in joined, as before; red."""
    draft = draft_of(
        "Coastal Power threatened to close the lock. Ferry companies asked Coastal Power to wait. A committee of "
        "nurses demanded a vote. The ferry companies offered to pay.",
        "The power of the tide is great. The companies threatened to leave. The technical committees urged a delay.",
    )
    assert names_of(draft, "Coastal Power") == {"Coastal Power"}
    assert all("companies" not in item.names for item in draft.items if "Ferry companies" in item.names)
    assert all("committee" not in " ".join(item.names) or len(item.names) == 1 for item in draft.items)


def test_the_government_is_perhaps_that_of_the_seat_a_page_is_written_from() -> None:
    """Broken: the place of the page left out; red, as one government does what two would."""
    draft = draft_of(
        "OSLO, May 3 (Nordwire) - The government could open the lock. Chile threatened to sue.",
        "SANTIAGO, May 4 (Wire) - The government could close the port. Norway threatened to wait.",
    )
    owners = {item.text: meant(draft, item)[0] for item in draft.items if item.kind == "option" and not item.owner}
    assert owners == {"open the lock": "Norway", "close the port": "Chile"}


def test_the_minister_is_whom_alone_his_page_calls_so() -> None:
    """Broken: `_only_holder` without its page; red."""
    draft = draft_of(
        "Minister Ana Prado spoke on Monday. The minister refused to publish the map.",
        "Minister Olav Lund spoke on Tuesday. The minister threatened to close the lock.",
    )
    owners = {item.text: owner(draft, item) for item in draft.items if item.kind == "option"}
    assert owners == {"publish the map": "Ana Prado", "close the lock": "Olav Lund"}


GAPS = [  # a sentence, the options in it
    ("Norway is ready to replace the grain that Chile would lose by waiting.", {"replace the grain": "Norway"}),
    ("Chile fears the blockade which Norway would impose.", {"blockade": "Norway"}),
    ("Norway warned that a strike would oblige it to buy coal.", {"buy coal": ""}),
    (
        "The court called on Norway to share the map and on Chile to lift its ban.",
        {"share the map": "Norway", "lift its ban": "Chile"},
    ),
    ("The mayor said that Chile would consider leaving the league.", {"leave the league": "Chile"}),
]


@pytest.mark.parametrize(("sentence", "options"), GAPS, ids=[str(k) for k in range(len(GAPS))])
def test_what_is_done_and_by_whom_is_found_behind_another_verb(sentence: str, options: dict[str, str]) -> None:
    """Broken one by one: `_deed_of`, what is caused, `_put_to_others`, the verb of planning; each red."""
    draft = draft_of(sentence)
    assert {item.text: owner(draft, item) for item in draft.items if item.kind == "option"} == options


def test_a_verb_of_speech_within_what_is_said_does_not_part_it() -> None:
    """Broken: `_is_told_between`; red."""
    draft = draft_of("Chile agreed on Monday to admit a doctor, an envoy, Ana Prado, said, but ruled out any visit.")
    assert [owner(draft, item) for item in draft.items if item.sort == "refuse" and item.kind == "move"] == ["Chile"]


def test_gates_that_are_opened_are_a_move_and_nobody_dispersed_is_none() -> None:
    """Broken: `open` idle with its object, too; red."""
    draft = draft_of("Chile opened two gates of the canal on Monday. The police dispersed nobody.")
    assert [item.text for item in draft.items if item.kind == "move"] == ["opened two gates of the canal"]


ONE_OR_TWO = [  # two texts of one owner, and whether they are one option
    ("accept a pay freeze", "two-year pay freeze", True),
    ("waive the toll for one winter", "waive the toll until the end of May", True),
    ("lease of 40 boats", "lease of 60 boats", False),
    ("cut the toll", "cut the power", False),
    ("renew the lease", "renew the licence", False),
]


@pytest.mark.parametrize(("first", "second", "same"), ONE_OR_TWO, ids=[pair[0] for pair in ONE_OR_TWO])
def test_what_is_the_same_but_for_how_long_is_one_option(first: str, second: str, same: bool) -> None:
    """Broken: cores not compared, figures not compared; each red."""
    one = Proposal("", "option", first, owner="a", sort="offer")
    assert alike(one, replace(one, text=second)) is same


def test_what_stands_behind_whether_may_be_done_and_is_not_meant() -> None:
    """Broken: `_is_in_doubt` false; red."""
    draft = draft_of("Nobody knows whether the captain plans to sail. The pilot plans to wait.")
    assert {item.text: item.tier for item in draft.items if item.kind == "option"} == {"sail": 2, "wait": 1}


def test_what_one_can_bear_is_no_option() -> None:
    """Broken: `afford` taken for a deed; red."""
    draft = draft_of(
        "The yard offered its crews a loan. The yard threatened to hire cooks from abroad. "
        "Nobody knows whether the yard can afford another winter without ships."
    )
    options = [item.text for item in draft.items if item.kind == "option"]
    assert "hire cooks from abroad" in options
    assert not any("afford" in text for text in options)


def test_an_open_question_is_a_private_matter_of_whom_it_is_about() -> None:
    """Broken: `open` not looked for; who paid taken as a matter; each red."""
    draft = draft_of(
        "It is an open question how long the bakers can hold out. Nobody knows when the guards would vote. "
        "Nobody knows who paid. The bakers asked how the guards would vote."
    )
    told = [item.text for item in draft.items if item.kind == "private"]
    assert told == ["how long the bakers can hold out", "when the guards would vote"]


def test_other_mediators_a_crowd_of_another_kind_and_the_central_bank_stay_apart() -> None:
    """Broken: `other` loose again, the rank of a country's body left out, `state` short for a name; each red."""
    draft = draft_of(
        "The mediators proposed a pause. Other mediators threatened to leave. Norwegian banks threatened to close. "
        "The Norwegian central bank offered a loan. The Sea State threatened to sail. The state offered aid."
    )
    actors = [set(item.names) for item in draft.items if item.kind == "actor"]
    assert not any(len(names) > 1 for names in actors), actors
