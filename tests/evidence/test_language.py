"""Pages and blocks that are not English are recognised, said, and nothing is read into them."""

from __future__ import annotations

import pytest

from offramp.evidence.language import language_of
from offramp.evidence.links import link
from offramp.evidence.pipeline import read_report
from offramp.evidence.tables_reader import known_languages

FOREIGN = [
    ("es", "El alcalde negó que la empresa hubiera vendido el puente a los rebeldes."),
    ("fr", "Le maire a nié que la société ait vendu le pont aux rebelles."),
    ("de", "Der Bürgermeister bestritt, dass die Firma die Brücke verkauft habe."),
    ("pt", "O prefeito negou que a empresa tenha vendido a ponte aos rebeldes."),
    ("it", "Il sindaco ha negato che la società abbia venduto il ponte ai ribelli."),
    ("nl", "De burgemeester ontkende dat het bedrijf de brug had verkocht."),
    ("pl", "Burmistrz zaprzeczył, że firma sprzedała most buntownikom."),
    ("tr", "Belediye başkanı, şirketin köprüyü ve yolu sattığını yalanladı, bu haber için özür diledi."),
    ("id", "Wali kota membantah bahwa perusahaan itu telah menjual jembatan."),
    ("Cyrillic script", "Мэр отрицал, что компания продала мост."),
    ("Arabic script", "نفى العمدة أن الشركة باعت الجسر."),
    ("Chinese or Japanese script", "市长否认公司卖了桥。"),
]
ENGLISH = [
    "The mayor denied that the firm had sold the bridge to the rebels.",
    "The crowd shouted “U-S-A!” on the way to the Plaza de la Revolución.",
    "Jean-Luc Moreau, of Le Monde, wrote that the coup d’état had failed.",
    "Mayor's visit marks a success story, the owner's aide said.",
]


@pytest.mark.parametrize(("language", "text"), FOREIGN)
def test_a_page_in_another_language_is_said(language: str, text: str) -> None:
    reading = read_report(text.encode(), "k")
    known = language in known_languages()
    found = [(c.language, c.certainty, c.polarity, c.source is not None) for c in reading.claims]
    assert found == [(language, "certain" if known else "unknown", "unknown", known)]
    how = "read by patterns" if known else "not read"
    assert any(note.startswith(f"language: {language}") and how in note for note in reading.notes)


@pytest.mark.parametrize("text", ENGLISH)
def test_english_with_foreign_names_stays_english(text: str) -> None:
    reading = read_report(text.encode(), "k")
    assert [claim.language for claim in reading.claims] == [""]
    assert not reading.notes


@pytest.mark.parametrize("text", ["Talks resume Friday", "Ana Ruiz, Habana", "12:30", ""])
def test_what_does_not_show_its_language_has_none(text: str) -> None:
    assert language_of(text) is None


def test_a_mixed_page_keeps_its_english_claims() -> None:
    english = "The mayor denied that the firm had sold the bridge.\n\nThe road may close, two guards said.\n"
    alone = read_report(english.encode(), "k").claims
    mixed = read_report((english + "\n" + FOREIGN[0][1] + "\n").encode(), "k").claims
    assert mixed[: len(alone)] == alone
    assert [claim.language for claim in mixed] == ["", "", "es"]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("de", "Nach Angaben des Amtes wurden drei Fischer verletzt."),
        ("es", "Un informe del puerto apunta a que el barco navegaba de noche."),
        ("Chinese or Japanese script", "市长否认公司卖了桥。据报道，双方将于周一会面。"),
    ],
)
def test_a_short_last_paragraph_in_another_language_is_read_as_such(language: str, text: str) -> None:
    english = "The mayor denied that the firm had sold the bridge.\n\nThe road may close, two guards said.\n"
    claims = read_report(f"{english}\n{text}\n".encode(), "k").claims
    assert [claim.language for claim in claims][:3] == ["", "", language]


def test_no_relation_is_proposed_for_what_is_not_read() -> None:
    spanish = FOREIGN[0][1].encode()
    assert link([read_report(spanish, "a", file="a.txt"), read_report(spanish, "b", file="b.txt")]).relations == ()
