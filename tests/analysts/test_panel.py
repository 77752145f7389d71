"""A panel: every answer is the case's own, the pool is that of a twin, dissent is what pairs dispute."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from renaming import in_other_words
from schemas import schema
from small_cases import TALKS
from twin_coherence import nearest, pool

from offramp.analysts.disputes import disputes
from offramp.analysts.matching import align
from offramp.analysts.panel import AnalystPanel, Voice, panel, pool_sampling
from offramp.analysts.stated import StatedChance
from offramp.briefing.renderers.terminal import blocks_text
from offramp.briefing.views.panel import panel_blocks
from offramp.case.load import load_text
from offramp.case.types import Case
from offramp.cli import execute
from offramp.ensemble.weights import WeightedDraws
from offramp.rooms.answer import answer

DRAWS = 8
BRAVE = TALKS.replace("value: 0..(8..12), private", "value: 0..(2..3), private")
POOR = TALKS.replace("value: 1..4, because", "value: 0..1, because")


def cases() -> dict[str, Case]:
    return {
        "ana": load_text(TALKS),
        "ben": in_other_words(load_text(BRAVE), 4, ("options", "items")),
        "cem": load_text(POOR),
    }


@pytest.fixture(scope="module")
def found() -> AnalystPanel:
    assert TALKS not in (BRAVE, POOR)
    return panel(cases(), draws=DRAWS)


def test_every_answer_is_that_of_the_case_and_the_pool_that_of_the_twin(found: AnalystPanel) -> None:
    own = [answer(case, draws=DRAWS).probability for case in (load_text(TALKS), load_text(BRAVE), load_text(POOR))]
    assert [voice.probability for voice in found.voices] == pytest.approx(own)
    assert found.pool.probability == pytest.approx(pool(own))
    assert found.pool.mean == pytest.approx(sum(own) / 3)
    assert schema("panel").faults(found.to_dict()) == []


def test_dissent_is_the_worth_of_what_pairs_dispute(found: AnalystPanel) -> None:
    paths = [one.what for one in found.dissent]
    assert sorted(paths) == ["worth.ruler.determination", "worth.ruler.safe"]
    assert [one.pairs for one in found.dissent] == [2, 2]
    pairs = [("ana", "ben"), ("ana", "cem"), ("ben", "cem")]
    all_cases = {**cases(), "ben": load_text(BRAVE)}
    for one in found.dissent:
        told = [disputes(align(all_cases[a], all_cases[b]), DRAWS).disputes for a, b in pairs]
        most = max(each.size for some in told for each in some if each.what.endswith(one.what.rpartition(".")[2]))
        assert abs(one.worth.difference) == pytest.approx(most)


def test_what_somebody_says_himself_is_made_to_agree_with_his_case() -> None:
    said = {
        "ana": (StatedChance("exile", 0.8, 1), StatedChance("not exile", 0.4, 2)),
        "dora": (StatedChance("war", 0.3, 3),),
    }
    made = panel({"ana": load_text(TALKS)}, said, draws=DRAWS)
    ana, dora = made.voices
    plain = answer(load_text(TALKS), draws=DRAWS)
    given = {**plain.outcomes, **({"premise gone": plain.premise_gone} if plain.premise_gone else {})}
    events = [(frozenset([name]), p) for name, p in given.items()]
    events += [(frozenset(["exile"]), 0.8), (frozenset(given) - {"exile"}, 0.4)]
    assert ana.probability == pytest.approx(nearest(events, list(given))["exile"], abs=1e-6)
    assert ana.incoherence > 0.1
    assert dora.probability == pytest.approx(0.35)  # the most even of what agrees with .3 for war: the rest halved
    assert made.pool.probability == pytest.approx(pool([ana.probability, dora.probability]))
    told = " ".join(blocks_text(panel_blocks(made), 200).split())
    assert "ana also says: exile 80 %; not exile 40 %. This disagrees with the case or with itself" in told
    assert "dora says: war 30 %." in told


def test_one_case_three_times_counts_once() -> None:
    case = load_text(TALKS)
    made = panel({"ana": case, "ben": in_other_words(case, 2), "cem": case}, draws=DRAWS)
    assert [voice.same_as for voice in made.voices] == [None, "ana", "ana"]
    assert made.pool.voices == 1
    assert made.pool.probability == pytest.approx(made.voices[0].probability)
    assert "this is one analyst" in made.notes[-1]


def test_the_error_of_the_pool_is_that_of_leaving_out_draws() -> None:
    """The jackknife over 60 common draws of two analysts. Break: the draws of each taken as separate, red."""
    rng = np.random.default_rng(3)
    common = rng.normal(0, 0.1, 60)
    tables = [np.clip(middle + common + rng.normal(0, 0.02, 60), 0.01, 0.99) for middle in (0.3, 0.6)]
    samples = {
        name: WeightedDraws(("exile",), p[:, None], np.zeros(60, bool), np.ones(60, bool), np.full(60, 1 / 60))
        for name, p in zip(("ana", "ben"), tables, strict=True)
    }
    voices = [
        Voice(name, None, p.mean(), "likely", p.mean(), None, None, {}) for name, p in zip(samples, tables, strict=True)
    ]
    interval = pool_sampling(voices, samples, "exile")
    assert interval
    logit = [
        np.log(pool([np.delete(p, k).mean() for p in tables]) / (1 - pool([np.delete(p, k).mean() for p in tables])))
        for k in range(60)
    ]
    error = np.sqrt(59 / 60 * np.sum((np.array(logit) - np.mean(logit)) ** 2))
    low, high = (np.log(end / (1 - end)) for end in interval)
    assert (high - low) / 2 == pytest.approx(2.001 * error, rel=0.02)


def test_command_and_bad_input(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    asks = TALKS.replace("asks: {outcome: exile, given: {offer: yes}}", "asks: {outcome: war}")
    texts = {
        "ana": TALKS,
        "ben": POOR,
        "war": asks,
        "bad": TALKS.replace("now", "now").replace("actor: ruler", "actor: rulr"),
    }
    for name, text in texts.items():
        (tmp_path / f"{name}.yaml").write_text(text, encoding="utf-8")
    place = {name: str(tmp_path / f"{name}.yaml") for name in texts}
    (tmp_path / "said").write_text("ana: exile = 60 %\nben: exil = 0.5\nnobody\nben: war = 1.5\n", encoding="utf-8")
    assert execute(["panel", place["ana"], place["ben"], "--draws", "3", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["format"] == "offramp/panel-1"
    for words, told in (
        ([place["ana"]], ["too-few-analysts"]),
        ([place["ana"], place["war"]], ["other-outcome: war: asks for 'war', the first for 'exile'"]),
        ([place["bad"], place["ana"], str(tmp_path / "none")], ["bad.yaml", "unknown-name", "no-such-file"]),
        ([place["ana"], place["ben"], "--stated", str(tmp_path / "said")], ["said:3:1 bad-statement", "said:4:1"]),
    ):
        assert execute(["panel", *words, "--draws", "3"]) == 1
        printed = capsys.readouterr().err
        assert all(each in printed for each in told), printed
    (tmp_path / "said").write_text("ben: exil = 0.5\n", encoding="utf-8")
    assert execute(["panel", place["ana"], place["ben"], "--draws", "3", "--stated", str(tmp_path / "said")]) == 1
    assert "there is no outcome 'exil' in that case; did you mean 'exile'?" in capsys.readouterr().err
