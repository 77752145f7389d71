"""Spanish and French by tables: who says it, what is denied, hedged, conditional; a language is one file of tables."""

from __future__ import annotations

from pathlib import Path

import pytest
from how_to import follow

from offramp.evidence.pipeline import read_report
from offramp.evidence.rule_tables import rule_table
from offramp.evidence.tables_reader import known_languages
from offramp.evidence.types import Claim

ROOT = Path(__file__).parents[2]

Row = tuple[str, str | None, str, str]  # sentence, source, certainty, marks; by a reader who saw the sentence alone

SPANISH: list[Row] = [
    ("El ministro negó que el gobierno hubiera recibido una oferta.", "El ministro", "certain", "denied"),
    ("Según dos funcionarios, las conversaciones podrían reanudarse el viernes.", "dos funcionarios", "possible", ""),
    ("«No habrá tregua», dijo el portavoz a la prensa.", "el portavoz", "certain", "negated"),
    ("El gobierno rechazó las acusaciones de la oposición.", "El gobierno", "certain", "denied"),
    ("La guerrilla rechazó la oferta del gobierno.", None, "unknown", ""),
    ("Juan Pérez, portavoz del ministerio, afirmó que la frontera sigue cerrada.", "Juan Pérez", "certain", ""),
    ("El presidente no negó que hubiera una carta.", "El presidente", "unknown", "cue_negated"),
    (
        "Si fracasan las conversaciones, el ejército avanzará, advirtió el general.",
        "el general",
        "unknown",
        "conditional",
    ),
    ("Dos asesores dijeron a Reuters que la lista está acordada.", "Dos asesores", "certain", ""),
    ("El general fue acusado de ordenar el bombardeo del mercado.", None, "possible", ""),
    ("La ciudad estaba tranquila después de la lluvia del lunes.", None, "unknown", ""),
    ("Ana Ruiz, quien dirige la oposición, denunció que hubo fraude en varias provincias.", "Ana Ruiz", "possible", ""),
]
FRENCH: list[Row] = [
    ("Le ministre a nié que le gouvernement ait reçu une offre d'asile.", "Le ministre", "certain", "denied"),
    ("Selon deux responsables, les pourparlers pourraient reprendre vendredi.", "deux responsables", "possible", ""),
    ("« Il n'y aura pas de trêve », a déclaré le porte-parole à la presse.", "le porte-parole", "certain", "negated"),
    ("L'armée a démenti les informations sur un retrait.", "L'armée", "certain", "denied"),
    ("Les rebelles ont rejeté l'offre du gouvernement.", None, "unknown", ""),
    ("Le président n'a pas nié l'existence d'une lettre.", "Le président", "unknown", "cue_negated"),
    ("« Nous partons demain avec les enfants », a-t-il dit.", "il", "certain", ""),
    ("Deux conseillers ont déclaré à l'AFP que la liste était prête.", "Deux conseillers", "certain", ""),
    ("Si les pourparlers échouent, l'armée avancera, a averti le général.", "le général", "unknown", "conditional"),
    ("Le général est accusé d'avoir ordonné le bombardement du marché.", None, "possible", ""),
    ("La ville était calme après la pluie de lundi.", None, "unknown", ""),
    (
        "Anne Morel, qui dirige l'opposition, a dénoncé des fraudes dans plusieurs provinces.",
        "Anne Morel",
        "possible",
        "",
    ),
]
Kind = tuple[str, str, str, str]  # sentence, hands (nearest to the reader first), polarity, marks of one assertion
KINDS: dict[str, list[Kind]] = {
    "es": [
        ("La huelga seguirá, avisó tras la asamblea la jefa del comité.", "la jefa del comité", "positive", ""),
        ("Dos pilotos aseguran que el alcalde dijo que el puente caería.", "Dos pilotos < el alcalde", "positive", ""),
        (
            "Según la agencia EFE, que cita a dos jueces, el preso saldrá hoy.",
            "la agencia EFE < dos jueces",
            "positive",
            "",
        ),
        ("El barco zarpó, contó su dueño a Radio Norte.", "Radio Norte < su dueño", "positive", ""),
        ("El gremio acusó el lunes al alcalde de vender los votos.", "El gremio", "positive", "allegation"),
        ("El juez, acusado de cobrar sobornos, negó los cargos.", "El juez", "negative", "allegation denied"),
        ("La prensa dijo que el rey había huido, extremo que su hijo negó.", "su hijo", "negative", "denied"),
        ("El alcalde tachó de «pura fantasía» la noticia del traslado.", "El alcalde", "negative", "denied"),
        ("El alcalde no quiso confirmar si el tren llegará.", "El alcalde", "unknown", ""),
        ("De no haber acuerdo, el puerto cerrará, avisó el gremio.", "el gremio", "positive", "conditional"),
        ("El general habría cruzado la sierra de noche con sus hombres.", "", "positive", ""),
        ("«El pacto —explicó la jueza— no incluye a los presos».", "la jueza", "negative", ""),
        ("El pescador salió de noche y no ha vuelto, contó su mujer.", "su mujer", "positive", ""),
        ("Aunque el alcalde lo niega, el gremio sostiene que el puente cedió.", "el gremio", "positive", ""),
        ("El banco mantuvo el precio del trigo durante todo el mes.", "", "positive", ""),
        ("La jueza negó que el preso huyera, aunque admitió que la puerta cedió.", "La jueza", "negative", "denied"),
        ("El puerto cerrará a no ser que lleguen grúas, avisó Ana.", "Ana", "positive", "conditional"),
        ("Sin grúas nuevas, el puerto cerrará en mayo.", "", "positive", "conditional"),
        ("El alcalde descartó vender el mercado este año.", "El alcalde", "negative", "denied"),
        ("La jueza no descarta que el testigo mintiera.", "La jueza", "unknown", ""),
        ("El molino, sostiene la gerente, no vierte nada al río.", "la gerente", "negative", ""),
        ("A Reuters le contó la capitana que el puerto no cerrará.", "la capitana", "negative", ""),
        ("MONTERÍA (EFE) – La alcaldesa afirmó que el puente resiste.", "EFE < La alcaldesa", "positive", ""),
        ("Ningún concejal pidió la palabra durante toda la tarde.", "", "negative", ""),
        ("Los inspectores entraron en el taller; el dueño no estaba.", "", "positive", ""),
        ("La querella sostiene que el alcalde cobró sobornos.", "La querella", "positive", "allegation"),
    ],
    "fr": [
        ("La grève continuera, a prévenu après le vote la cheffe du comité.", "la cheffe du comité", "positive", ""),
        ("Selon un journal, qui cite deux juges, le détenu sortira.", "un journal < deux juges", "positive", ""),
        ("À en croire les marins, le port a été fermé dimanche.", "les marins", "positive", ""),
        ("Le navire est parti, a raconté son patron à Radio Nord.", "Radio Nord < son patron", "positive", ""),
        ("Le maire a été mis en examen pour corruption dans cette affaire.", "", "positive", "allegation"),
        ("Accusé de fraude par les marins, le maire est parti.", "les marins", "positive", "allegation"),
        ("Le syndicat n'exclut pas que la grève reprenne dans le port.", "Le syndicat", "unknown", ""),
        ("Le maire n'a voulu ni confirmer ni démentir que le pont soit miné.", "Le maire", "unknown", ""),
        ("Les rebelles détiendraient trois marins dans une grotte.", "", "positive", ""),
        ("En cas de refus, le port serait fermé par les marins.", "", "positive", "conditional"),
        ("« Le texte, assure une juge du port, ne sera pas signé avant l’été. »", "une juge du port", "negative", ""),
        ("Il est faux de dire que le pont a cédé, a répliqué le maire.", "le maire", "negative", "denied"),
        ("Pas moins de cent camions attendaient au pont, selon la douane.", "la douane", "positive", ""),
        ("Le parti s'est engagé à rouvrir la ligne en mai.", "Le parti", "positive", ""),
        ("La maire a exclu, devant les marins, toute hausse du loyer.", "La maire", "negative", "denied"),
        ("Sans pluie avant mai, la récolte sera perdue.", "", "positive", "conditional"),
        ("Le vaccin, assure l'agence, ne provoque rien de grave.", "l'agence", "negative", ""),
        ("LYON (AFP) – La maire a affirmé que le pont tient.", "AFP < La maire", "positive", ""),
        ("Le parquet reproche au notaire d'avoir vidé la caisse.", "Le parquet", "positive", "allegation"),
        ("Le navire est parti ; personne n'a vu la cargaison.", "", "positive", ""),
        ("La nageuse n'a pas encore repris les courses du dimanche.", "", "negative", ""),
        ("La mairie s'est refusée à dire si le pont fermera.", "La mairie", "unknown", ""),
    ],
}
MARKS = ("denied", "negated", "conditional", "cue_negated")


def page(rows: list[Row]) -> tuple[Claim, ...]:
    return read_report("\n\n".join(row[0] for row in rows).encode(), "k").claims


@pytest.mark.parametrize(("code", "rows"), [("es", SPANISH), ("fr", FRENCH)], ids=["es", "fr"])
def test_a_page_is_read_by_the_tables_of_its_language(code: str, rows: list[Row]) -> None:
    claims = page(rows)
    found = [(one.text, one.source, one.certainty, " ".join(m for m in MARKS if getattr(one, m))) for one in claims]
    assert found == rows
    assert {(one.language, one.method) for one in claims} == {(code, "patterns")}
    for claim in claims:
        for made in claim.attributions:
            for span in (made.source, made.cue, *made.content):
                assert span is None or claim.text[span.start - claim.start : span.end - claim.start] == span.text


def test_nobody_cited_is_never_the_pages_own_certain_fact() -> None:
    assert {one.certainty for rows in (SPANISH, FRENCH) for one in page(rows) if one.kind == "author"} == {"unknown"}


def test_an_outlet_that_was_told_is_in_the_chain_and_is_the_witness_of_nobody_else() -> None:
    chains = [one.chain for one in (*page(SPANISH), *page(FRENCH)) if len(one.chain) > 1]
    assert chains == [("Reuters", "Dos asesores"), ("AFP", "Deux conseillers")]


@pytest.mark.parametrize("code", KINDS)
def test_what_a_sentence_states_is_read_with_every_hand_it_comes_through(code: str) -> None:
    claims = read_report("\n\n".join(row[0] for row in KINDS[code]).encode(), "k").claims
    named = ("allegation", "conditional", "denied")
    found = []
    for claim, (text, hands, *_) in zip(claims, KINDS[code], strict=True):
        own = next((a for a in claim.assertions if " < ".join(a.chain) == hands), claim.assertions[0])
        found.append((text, " < ".join(own.chain), own.polarity, " ".join(m for m in named if getattr(own, m))))
    assert found == KINDS[code]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("Si no llegan las grúas nuevas, el puerto cerrará este año.", [("positive", ""), ("unknown", "no llegan")]),
        ("Los inspectores entraron en el taller; el dueño no estaba.", [("positive", ""), ("negative", "el dueño")]),
        ("À moins que la pluie ne vienne, la récolte sera perdue.", [("positive", ""), ("unknown", "la pluie")]),
        ("Le navire est parti ; personne n'a vu la cargaison.", [("positive", ""), ("negative", "personne")]),
    ],
    ids=["condition-es", "semicolon-es", "condition-fr", "semicolon-fr"],
)
def test_a_condition_and_each_main_clause_is_an_assertion_of_its_own(text: str, parts: list[tuple[str, str]]) -> None:
    found = read_report(text.encode(), "k").claims[-1].assertions
    assert [(one.polarity, one.text[: len(start)]) for one, (_, start) in zip(found, parts, strict=True)] == parts


def test_what_is_promised_is_probable_and_what_somebody_is_accused_of_possible() -> None:
    texts = ["El sindicato prometió que la línea abrirá en mayo.", "Los vecinos denuncian que la planta vierte lodos."]
    claims = read_report("\n\n".join(texts).encode(), "k").claims
    assert [one.certainty for one in claims] == ["probable", "possible"]


def test_what_two_voices_say_is_two_assertions() -> None:
    text = "El Ejército negó haber quemado la aldea y atribuyó el fuego a un rayo."
    first, second = read_report(f"El puerto cerró hoy.\n\n{text}".encode(), "k").claims[-1].assertions
    assert [(first.source, first.polarity), (second.source, second.polarity)] == [
        ("El Ejército", "negative"),
        ("El Ejército", "positive"),
    ]
    assert second.text == "el fuego a un rayo"


def test_dates_by_the_day_of_publication() -> None:
    text = "El tribunal se reunirá el viernes, dijo la jueza.\n\nEl puerto cerró el 3 de marzo."
    text = f"---\ndate: 2026-03-18\n---\n\n{text}"
    claims = read_report(text.encode(), "k", file="k.md").claims
    assert [[date.value for date in claim.dates] for claim in claims] == [["2026-03-20"], ["2026-03-03"]]


def test_the_english_of_a_mixed_page_stays_as_it_was() -> None:
    english = "The envoy left on Monday, a guard said.\n\nThe minister denied that the port had been shut for weeks."
    alone = read_report(english.encode(), "k").claims
    mixed = read_report(f"{english}\n\n{SPANISH[0][0]} {SPANISH[1][0]}".encode(), "k").claims
    assert mixed[: len(alone)] == alone
    assert {one.language for one in mixed[len(alone) :]} == {"es"}


def test_the_note_says_how_it_was_read() -> None:
    notes = read_report("\n\n".join(row[0] for row in SPANISH).encode(), "k").notes
    assert notes == ("language: es (Spanish), not English, in 12 of 12 claims; read by patterns, without a parser",)


def test_every_language_has_every_table() -> None:
    keys = [set(rule_table(f"languages/{code}")) for code in known_languages()]
    assert all(one == keys[0] for one in keys)


def test_the_how_to_adds_a_language(tmp_path: Path) -> None:
    followed = follow(tmp_path, ROOT / "docs" / "how-to" / "add-a-language.md")
    assert followed.returncode == 0, followed.stdout + followed.stderr
