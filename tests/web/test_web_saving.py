"""Saving a variant: new text only, whole or not at all, and never over what another has saved."""

from __future__ import annotations

import os
import sys
import threading
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

pytest.importorskip("fastapi", reason="the page needs the extra 'web'")

from hypothesis import given, settings
from hypothesis import strategies as st
from web_client import CASES, SMALL, Client, page_of, slugs, small

from offramp.case.canonical import explicit
from offramp.case.load import load
from offramp.case.types import Support, Variant
from offramp.errors import OfframpError
from offramp.io import swap
from offramp.web import saving
from offramp.web.saving import entry, inserted
from offramp.web.session import Session, loaded

VARIANT = Variant("afraid", (("worth.her.calm", 0.5),), (("chase", True),), Support(assumed='she said "no", and: more'))
LINE = 'afraid: {worth.her.calm: 0.5, fix: {chase: yes}, assumed: "she said \\"no\\", and: more"}'


def put(text: str, tmp_path: Path, variant: Variant = VARIANT) -> str:
    """The text of a file with the variant in it."""
    file, data = tmp_path / "case.yaml", text.encode()
    return inserted(loaded(data, file), data, file, variant).decode()


def test_a_variant_is_one_line() -> None:
    assert entry(VARIANT) == LINE


def is_inserted(before: str, after: str, new: str) -> bool:
    """Whether the longer text is the other with the new text somewhere in it, and nothing else."""
    places = (at for at in range(len(before) + 1) if after.startswith(new, at))
    return any(before[:at] + new + before[at:] == after for at in places)


ENDS = {
    "without": ("", "\nvariants:\n  X\n"),
    "block": ("variants:\n  a: {fix: {chase: no}, assumed: a}\n", "  X\n"),
    "comment after": ("variants:\n  a: {fix: {chase: no}, assumed: a}\n  # of a\n", "  X\n"),
    "long block": ("variants:\n    a:\n        fix:\n            chase: no\n        assumed: a\n", "    X\n"),
    "block scalar": (
        "variants:\n  a:\n    fix: {chase: no}\n    assumed: |\n      words\n      # words too\n",
        "  X\n",
    ),
    "flow": ("variants: {a: {fix: {chase: no}, assumed: a}}\n", "X, "),
    "empty flow": ("variants: {}\n", "X"),
    "section after": (
        "variants:\n  a: {fix: {chase: no}, assumed: a}\n\n# of what follows\ntype_points: 11\n",
        "  X\n",
    ),
    "no line end": ("variants:\n  a: {fix: {chase: no}, assumed: a}", "\n  X\n"),
    "quoted key": ("variants:\n  'a: b': {fix: {chase: no}, assumed: a}\n", "  X\n"),
    "document end": ("...\n", "variants:\n  X\n"),
}


@pytest.mark.parametrize(("end", "wanted"), ENDS.values(), ids=ENDS)
@pytest.mark.parametrize("line_end", ["\n", "\r\n"], ids=["lf", "crlf"])
def test_new_text_only(end: str, wanted: str, line_end: str, tmp_path: Path) -> None:
    before = (SMALL + end).replace("\n", line_end)
    after = put(before, tmp_path)
    assert is_inserted(before, after, wanted.replace("X", LINE).replace("\n", line_end))
    one, two = (loaded(text.encode(), tmp_path / "case.yaml").case for text in (before, after))
    assert sorted(two.variants, key=lambda each: each.name) == sorted(
        (*one.variants, VARIANT), key=lambda each: each.name
    )


def test_a_mark_at_the_start_stays(tmp_path: Path) -> None:
    before = "\ufeff" + SMALL
    assert is_inserted(before, put(before, tmp_path), f"\nvariants:\n  {LINE}\n")


def test_a_file_in_braces_is_left_alone(tmp_path: Path) -> None:
    """No place was found: nothing is written, and the text to write by hand is told."""
    import json

    from offramp.case.reader import MapNode, Scalar, parse_yaml

    def plain(node: object) -> object:
        if isinstance(node, MapNode):
            return {key.text: plain(value) for key, value in node.pairs}
        return node.text if isinstance(node, Scalar) else [plain(one) for one in node.items]  # type: ignore[attr-defined]

    text = json.dumps(plain(parse_yaml(SMALL, "x")))
    with pytest.raises(OfframpError, match="cannot-insert"):
        put(text, tmp_path)


@settings(max_examples=25, deadline=None)
@given(
    st.text(st.characters(exclude_categories=("Cc", "Cs")), min_size=1, max_size=30)
    .map(str.strip)
    .filter(lambda one: one not in ("", "taken")),
    st.text(st.characters(exclude_categories=("Cc", "Cs")), min_size=1, max_size=60).map(str.strip).filter(bool),
    st.floats(-50, 50).map(lambda one: round(one, 3) + 0.0),
    st.booleans(),
)
def test_any_name_and_reason_come_back(name: str, assumed: str, value: float, yes: bool) -> None:
    file, data = Path("/nowhere/case.yaml"), (SMALL + "variants:\n  taken: {fix: {chase: no}, assumed: a}\n").encode()
    variant = Variant(name, (("worth.her.calm", value),), (("chase", yes),), Support(assumed=assumed))
    before = loaded(data, file)
    after = loaded(inserted(before, data, file, variant), file)
    assert after.case.variants == (*before.case.variants, variant)


@pytest.mark.parametrize("file", sorted(CASES.glob("**/case.yaml")), ids=lambda path: path.parent.name)
def test_every_case_of_ours_takes_one(file: Path) -> None:
    data = file.read_bytes()
    before = loaded(data, file)
    option = before.case.options[0].id
    variant = Variant("kept on the page", (), ((option, True),), Support(assumed="a test"))
    after = loaded(inserted(before, data, file, variant), file)
    one, two = explicit(before.case), explicit(after.case)
    assert two.pop("variants") == {**one.pop("variants", {}), "kept on the page": explicit_of(option)}
    assert one == two


def explicit_of(option: str) -> dict[str, object]:
    return {"fix": {option: True}, "assumed": "a test"}


# over the page ----------------------------------------------------------------------------------------------------


VARIED = SMALL + "variants:\n  chased: {fix: {chase: yes}, assumed: a}\n"


def asked(page: Client, name: str, digest: str | None = None, **more: object) -> dict[str, object]:
    found = page.get("/model").text.partition('data-digest="')[2][:64]
    told: dict[str, object] = {"name": name, "assumed": "a test", "set": ["worth.her.calm=0.5"], "fix": ["chase=yes"]}
    return told | {"digest": digest or found} | more


def test_a_variant_is_saved_and_shown(tmp_path: Path) -> None:
    folder = small(tmp_path, VARIED)
    before, page = (folder / "case.yaml").read_text("utf-8"), page_of(folder)
    found = page.post("/variants", json=asked(page, "calmer"))
    assert found.status_code == 201
    assert found.json()["format"] == "offramp/saved-1"
    after = (folder / "case.yaml").read_text("utf-8")
    line = '  calmer: {worth.her.calm: 0.5, fix: {chase: yes}, assumed: "a test"}\n'
    assert is_inserted(before, after, line)
    assert load(folder).variants[-1].name == "calmer"
    model = page.get("/model").text
    assert found.json()["digest"] == model.partition('data-digest="')[2][:64]
    assert "Saved the variant: calmer." in model
    assert "saved the variant" in page.get("/history").text
    assert page.post("/edits", json={"action": "undo", "digest": found.json()["digest"]}).status_code == 200
    assert (folder / "case.yaml").read_text("utf-8") == before


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Client]:
    """A case that nothing changes, and its page."""
    folder = small(tmp_path_factory.mktemp("saving"), VARIED)
    return folder, page_of(folder)


@pytest.mark.parametrize(
    ("more", "slug", "status"),
    [
        ({"set": [], "fix": []}, "nothing-changed", 422),
        ({"name": "chased"}, "name-taken", 409),
        ({"name": " blanks "}, "bad-name", 422),
        ({"name": "a\nb"}, "bad-name", 422),
        ({"name": "As it stands"}, "bad-name", 422),
        ({"name": "a\u202eb"}, "bad-name", 422),
        ({"assumed": "  "}, "empty-value", 422),
        ({"set": ["worth.nobody.fear=1"]}, "unknown-name", 422),
        ({"name": ""}, "bad-request", 422),
        ({"name": 7}, "bad-request", 422),
        ({"path": "/etc/passwd"}, "bad-request", 422),
        ({"name": "x" * 101}, "bad-request", 422),
        ({"digest": "0" * 64}, "case-changed", 409),
    ],
)
def test_what_is_refused_leaves_the_file_alone(
    more: dict[str, object], slug: str, status: int, opened: tuple[Path, Client]
) -> None:
    folder, page = opened
    before = (folder / "case.yaml").read_bytes()
    found = page.post("/variants", json=asked(page, "mine") | more)
    assert (found.status_code, slugs(found)[0]) == (status, slug)
    assert (folder / "case.yaml").read_bytes() == before
    assert sorted(one.name for one in folder.iterdir()) == ["case.yaml"]


def test_the_second_of_two_is_told_and_loses_nothing(tmp_path: Path) -> None:
    folder = small(tmp_path, VARIED)
    page = page_of(folder)
    one, two = asked(page, "first"), asked(page, "second")
    assert page.post("/variants", json=one).status_code == 201
    late = page.post("/variants", json=two)
    assert late.status_code == 409
    assert slugs(late) == ["case-changed"]
    assert "save once more" in late.json()["problems"][0]["remedy"]
    assert page.post("/variants", json=asked(page, "second")).status_code == 201
    assert [one.name for one in load(folder).variants[-2:]] == ["first", "second"]


def test_of_many_at_once_one_is_saved(tmp_path: Path) -> None:
    folder = small(tmp_path, VARIED)
    page, other = page_of(folder), page_of(folder)  # two servers on one folder
    wanted = [asked(page, f"number {k}") for k in range(8)]
    answers: list[int] = []

    def send(k: int) -> None:
        answers.append((page, other)[k % 2].post("/variants", json=wanted[k]).status_code)

    threads = [threading.Thread(target=send, args=(k,)) for k in range(8)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert sorted(answers) == [201] + [409] * 7
    assert sum(one.name.startswith("number ") for one in load(folder).variants) == 1


def test_killed_while_saving_the_case_is_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Killed at any line of the writing, which leaves the file as others see it there, it is the old one or the new."""
    session, writing, seen = Session(small(tmp_path)), swap, list[bytes]()
    before = session.file.read_bytes()

    def traced(_: FrameType, event: str, __: object) -> Any:
        if event == "line":
            descriptor = os.open(session.file, os.O_RDONLY)
            seen.append(os.read(descriptor, 1_000_000))
            os.close(descriptor)
        return traced

    def at_each_line(*words: Any) -> None:
        sys.settrace(traced)
        try:
            writing(*words)
        finally:
            sys.settrace(None)

    monkeypatch.setattr(saving, "swap", at_each_line)
    digest = session.current().digest
    saving.write_variant(
        session, saving.Wanted(name="saved", assumed="a test", set=["worth.her.calm=0.5"], digest=digest)
    )
    assert len(seen) > 100
    assert list(dict.fromkeys(seen)) == [before, session.file.read_bytes()]
    assert b"saved" in seen[-1]
