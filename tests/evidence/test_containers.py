"""An article inside a form or a dialog is read; what is a form stays set aside."""

from __future__ import annotations

import pytest

from offramp.evidence.pipeline import read_report
from offramp.evidence.types import Reading

_ARTICLE = (
    "<h1>Dam breaks in the valley</h1>"
    "<p>The dam in the valley broke at night, a guard told the people who had come to the bridge at dawn.</p>"
    "<p>Nobody was hurt, the mayor said on Monday, and the road would be open again within a week or two.</p>"
    "<p>Engineers had warned of the crack since spring, but the council had put off every repair of it.</p>"
)
_MENU = "<ul><li><a href=/>Home</a></li><li><a href=/w>Weather</a></li></ul>"
_FORM = "<form><p>Sign up for our newsletter and get the best of the valley every day.</p><button>Send</button></form>"
_OPENINGS = ['<form method="post" id="aspnetForm">{}</form>', "<div role=dialog>{}</div>", "<dialog open>{}</dialog>"]


def read(body: str) -> Reading:
    head = "<!doctype html><html><head><title>Dam breaks in the valley</title></head><body>"
    return read_report(f"{head}{body}</body></html>".encode(), "k", file="k.html")


@pytest.mark.parametrize("container", _OPENINGS)
def test_an_article_in_a_container_is_the_page(container: str) -> None:
    reading = read(container.format(_MENU + _ARTICLE))
    assert [claim.kind == "heading" for claim in reading.claims] == [True, False, False, False]
    assert [piece.text for piece in reading.debris] == ["Home", "Weather"]
    assert not any(note.startswith("nothing-but") for note in reading.notes)


def test_a_form_beside_an_article_is_set_aside() -> None:
    reading = read(_ARTICLE + _FORM)
    assert len(reading.claims) == 4
    assert [piece.text.split()[0] for piece in reading.debris] == ["Sign", "Send"]


def test_a_lede_between_headline_and_article_is_read() -> None:
    lede = "<p>The mayor blames the rain, the engineers blame the mayor.</p>"
    body = _ARTICLE.replace("</h1>", f"</h1>{lede}<article>") + "</article>"
    assert "blames the rain" in read(body).claims[1].text
