"""Who holds an office of a place that is in no table is asked about, with the words that say so; never joined.

Broken on purpose, each seen red: see the commit.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from offramp.cli.app import execute
from offramp.proposals.decide import decide_proposals
from offramp.proposals.folder import draft_folder
from offramp.proposals.offices import office_holders


@pytest.mark.parametrize(
    ("sentence", "found"),
    [
        ("President Ilya Marrow of Marland spoke.", ("Ilya Marrow", "Marland")),
        ("Marland's Prime Minister Ada Kessel spoke.", ("Ada Kessel", "Marland")),
        ("Ada Kessel, the foreign minister of Marland, spoke.", ("Ada Kessel", "Marland")),
        ("East Marland President Ilya Marrow spoke.", ("Ilya Marrow", "East Marland")),
        ("Marland’s government spoke.", ("government", "Marland")),
        ("The former President Ilya Marrow of Marland spoke.", None),
        ("Marland's deputy foreign minister, Ada Kessel, spoke.", None),
        ("Ilya Marrow visited the president of Marland.", None),
    ],
    ids=["of", "possessor", "beside", "before", "body", "former", "deputy", "another's"],
)
def test_an_office_is_read_where_it_is_said(sentence: str, found: tuple[str, str] | None) -> None:
    assert [pair[:2] for pair in office_holders([sentence])] == ([found] if found else [])


def test_a_president_is_asked_about_and_joined_by_one_word(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "page.txt").write_text(
        "President Ilya Marrow of Marland threatened to close the strait. Marland refused to pay. Envoy Ona Berg of "
        "Marland offered a loan. Envoy Ona Berg of Westoria demanded tolls. Westoria threatened to sail.\n",
        "utf-8",
    )
    draft, _ = draft_folder(tmp_path)
    actors = {item.text: item for item in draft.items if item.kind == "actor"}
    assert execute(["draft", str(tmp_path)]) == 0
    shown = " ".join(capsys.readouterr().out.split())
    asked = f"One actor? Marland and Ilya Marrow: “President Ilya Marrow of Marland”. If so: offramp draft {tmp_path}"
    assert f"{asked} merge {actors['Marland'].id} {actors['Ilya Marrow'].id}" in shown
    assert "and Ona Berg" not in shown  # of two nobody is meant
    decide_proposals(tmp_path, "accept", ["all"])
    assert "ilya_marrow: {name" in (tmp_path / "case.yaml").read_text("utf-8")  # until somebody says so
