"""What changed from one case to another: every kind of difference is found, with the effect it has when solved."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from test_thresholds import EXIT

from offramp import load
from offramp.briefing.renderers.terminal import blocks_text
from offramp.briefing.views.diff import diff_blocks
from offramp.case.types import Case
from offramp.cli import execute
from offramp.ensemble.diff import diff
from offramp.errors import ModelError
from offramp.game.evaluate import solved

BASE = EXIT.replace("type_points: 501", "type_points: 31").replace("{raw: 2000}", "{raw: 3}")

CHANGES = {  # what is different, by hand: old text, new text, the difference as it is named
    "number": ("value: 6, assumed: t", "value: 5, assumed: t", "worth.coercer.change"),
    "range": ("0.8..1,", "0.7..1,", "chance.kept"),
    "no longer private": ("value: 0..10, private: yes,", "value: 5,", "worth.ruler.determination"),
    "known to all": ("value: 0..10, private: yes,", "value: 0..10,", "worth.ruler.determination"),
    "item gone": ("    - {name: trial, when: leave and not kept, value: -8, assumed: t}\n", "", "worth.ruler.trial"),
    "item's condition": (
        *("when: not (leave or strike), value: -1", "when: not strike, value: -1"),
        "worth.coercer.backing down",
    ),
    "chance's condition": ("removed: {when: strike,", "removed: {when: strike and not leave,", "chance.removed"),
    "option": ("strike: {actor: coercer, undo: never,", "strike: {actor: coercer,", "options.strike"),
    "play": ("play:\n", "rounds: 2\nplay:\n", "play"),
    "rules": ("rules: [{never: leave and strike, assumed: t}]", "rules: []", "rules"),
    "history": ("outcomes:", "history: [{saw: {leave: no}, until: strike, assumed: t}]\noutcomes:", "history"),
    "rationality": ("rationality: {raw: 3}", "rationality: {raw: 1}", "rationality"),
    "type points": ("type_points: 31", "type_points: 7", "type_points"),
    "fix": ("outcomes:", "fix: {strike: no}\noutcomes:", "fix"),
}


def loaded(text: str, folder: Path, name: str) -> Case:
    file = folder / f"{name}.yaml"
    file.write_text(text, encoding="utf-8")
    return load(file)


@pytest.mark.parametrize("kind", sorted(CHANGES))
def test_each_kind_of_difference_is_found_with_its_effect(kind: str, tmp_path: Path) -> None:
    old, new, what = CHANGES[kind]
    assert BASE.count(old) == 1, kind
    text = BASE.replace(old, new)
    if kind == "rules":  # without the rule the outcomes overlap
        text = text.replace("war: strike}", "war: strike and not leave}")
    first, second = loaded(BASE, tmp_path, "one"), loaded(text, tmp_path, "two")
    found = diff(first, second)
    names = [one.what for one in found.effects]
    assert sorted(names) == sorted([what, "outcomes"] if kind == "rules" else [what])
    before, after = (solved(case).odds()["exile"] for case in (first, second))
    assert list(found.probabilities) == pytest.approx([before, after])
    if kind != "rules":
        one = found.effects[0]
        assert one.in_first == pytest.approx(after - before)
        assert one.in_second == pytest.approx(after - before)
        assert one.was != one.now or kind in ("rationality", "play")


def test_what_stands_only_together_is_told_and_has_no_effect_alone(tmp_path: Path) -> None:
    """A chance and the item that reads it, both new. Break: the half of it solved, a KeyError."""
    luck = "chance:\n  luck: {text: luck, when: strike, probability: 0.5, assumed: t}\n"
    item = "  ruler:\n    - {name: windfall, when: luck, value: 1, assumed: t}\n"
    text = BASE.replace("chance:\n", luck).replace("  ruler:\n    - {name: ", item + "    - {name: ", 1)
    found = diff(loaded(BASE, tmp_path, "one"), loaded(text, tmp_path, "two"))
    effects = {one.what: one for one in found.effects}
    assert set(effects) == {"chance.luck", "worth.ruler.windfall"}
    assert effects["worth.ruler.windfall"].in_first is None
    assert "cannot be made alone" in effects["worth.ruler.windfall"].problem
    assert effects["chance.luck"].in_first == 0


def test_effects_are_ranked_taken_alone_and_lead_to_claims_and_origins(tmp_path: Path) -> None:
    text = BASE.replace("0.8..1,", "0.6..0.8,").replace("value: 6, assumed: t", "value: 5.9, assumed: t")
    first, second = loaded(BASE, tmp_path, "one"), loaded(text, tmp_path, "two")
    found = diff(first, second)
    assert [one.what for one in found.effects] == ["chance.kept", "worth.coercer.change"]
    alone = loaded(BASE.replace("0.8..1,", "0.6..0.8,"), tmp_path, "three")
    without = loaded(BASE.replace("value: 6, assumed: t", "value: 5.9, assumed: t"), tmp_path, "four")
    p = [solved(case).odds()["exile"] for case in (first, second, alone, without)]
    assert found.effects[0].in_first == pytest.approx(p[2] - p[0])
    assert found.effects[0].in_second == pytest.approx(p[1] - p[3])
    assert found.effects[0].claims == ("press#00000001", "paper#00000002")
    assert found.effects[0].origins == ("wire",)
    assert "press#00000001 and paper#00000002" in blocks_text(diff_blocks(found), 1000)


def test_what_cannot_be_compared_is_refused(tmp_path: Path) -> None:
    first = loaded(BASE, tmp_path, "one")
    more = loaded(BASE.replace("options:\n", "options:\n  speak: {actor: ruler, assumed: t}\n"), tmp_path, "two")
    war = loaded(BASE.replace("asks: {outcome: exile}", "asks: {outcome: war}"), tmp_path, "three")
    for other, words in ((more, "the options differ: speak"), (war, "'exile', the other for 'war'")):
        with pytest.raises(ModelError, match=words):
            diff(first, other)
    with pytest.raises(ModelError, match="asks nothing"):
        diff(first, replace(first, asks=None))


def test_same_cases_and_words_alone(tmp_path: Path) -> None:
    first = loaded(BASE, tmp_path, "one")
    words = loaded(BASE.replace("title: The exit game", "title: Another"), tmp_path, "two")
    assert diff(first, first).notes == ("the two cases are the same",)
    assert "differ in words" in diff(first, words).notes[0]
    assert diff(first, words).effects == ()


def test_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    loaded(BASE, tmp_path, "one")
    loaded(BASE.replace("0.8..1,", "0.6..0.8,"), tmp_path, "two")
    assert execute(["diff", str(tmp_path / "one.yaml"), str(tmp_path / "two.yaml")]) == 0
    said = capsys.readouterr().out
    assert "[chance.kept]" in said
    assert "0.8..1" not in said, "a chance in decimals, as the file has it"
    assert execute(["diff", str(tmp_path / "one.yaml"), str(tmp_path / "two.yaml"), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["format"] == "offramp/diff-1"
    assert execute(["diff", str(tmp_path / "one.yaml"), str(tmp_path / "none.yaml")]) == 1
