"""Charts as specifications and as pictures: valid, the same bytes each time, and nothing in them can act.

Broken on purpose, each seen red: see the commit.
"""

from __future__ import annotations

import base64
import functools
import hashlib
import json
import os
import re
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import quote

import altair
import jsonschema_rs
import pytest
from charted import PAIR, QUORUM, SEVERAL, Results, crowded, open_pair, results
from web_browser import BROWSER

from offramp.briefing.charts import render
from offramp.briefing.charts.registry import Findings, charts_of
from offramp.briefing.document import Figure
from offramp.errors import OfframpError

TESTS = Path(__file__).parent


def every() -> Iterator[Figure]:
    """Each chart of the small exit, and those that differ with another crowd or pair."""
    yield from results().figures.values()
    yield from (open_pair(), crowded(SEVERAL)[1], crowded(QUORUM)[1])


@functools.cache
def pictures() -> list[tuple[Figure, str]]:
    """Each of these charts with its picture."""
    return [(figure, render.svg(figure)) for figure in every()]


def spec_bytes(figure: Figure) -> bytes:
    return json.dumps(figure.spec, ensure_ascii=False).encode()


@functools.cache
def vega_lite() -> jsonschema_rs.Draft7Validator:
    """The schema of Vega-Lite that Altair ships, its references written as addresses are."""

    def written(one: dict[str, Any]) -> dict[str, Any]:
        return {**one, "$ref": quote(one["$ref"], safe="#/")} if isinstance(one.get("$ref"), str) else one

    return jsonschema_rs.Draft7Validator(json.loads(json.dumps(altair.load_schema()), object_hook=written))


def test_each_specification_is_valid() -> None:
    """Against the schema of Vega-Lite that Altair ships, and through Altair's own reading of it."""
    for figure in every():
        assert [error.message[:200] for error in vega_lite().iter_errors(figure.spec)] == [], figure.id
    one = results().figures["outcomes"]
    assert altair.Chart.from_dict(dict(one.spec)).to_dict()["vconcat"][0]["layer"] == one.spec["vconcat"][0]["layer"]


def test_the_schema_sees_a_wrong_specification() -> None:
    figure = results().figures["outcomes"]
    wrong = json.loads(spec_bytes(figure).replace(b'"type": "point"', b'"type": "pint"'))
    assert not vega_lite().is_valid(wrong)


def test_each_chart_is_drawn_without_a_warning(capfd: pytest.CaptureFixture[str]) -> None:
    import vl_convert

    for figure in every():
        vl_convert.vegalite_to_svg(json.dumps(figure.spec), show_warnings=True, allowed_base_urls=[])
    assert "WARN" not in capfd.readouterr().err.upper()
    bad = json.loads(spec_bytes(results().figures["outcomes"]))
    bad["vconcat"][0]["layer"][0]["encoding"]["shape"] = {"field": "mean", "type": "quantitative"}
    vl_convert.vegalite_to_svg(json.dumps(bad), show_warnings=True)
    assert "WARN" in capfd.readouterr().err.upper()


def test_a_picture_holds_what_it_should() -> None:
    for figure, drawn in pictures():
        root = ElementTree.fromstring(drawn)
        words = {" ".join(node.itertext()) for node in root.iter("{http://www.w3.org/2000/svg}text")}
        assert figure.title in words, figure.id
        assert {"script", "foreignObject", "image", "a"}.isdisjoint(node.tag.rpartition("}")[2] for node in root.iter())
    picture = render.png(results().figures["outcomes"], scale=2)
    assert picture[:8] == b"\x89PNG\r\n\x1a\n"
    assert (
        int.from_bytes(picture[16:20], "big")
        > 2 * int.from_bytes(render.png(results().figures["outcomes"], scale=1)[16:20], "big") - 3
    )


def test_no_chart_is_wider_than_a_page() -> None:
    """At 96 to the inch, A4 less its margins has about 690 pixels; a wider one is shrunk, by little."""
    for figure, drawn in pictures():
        [width] = re.findall(r'^<svg[^>]* width="([\d.]+)"', drawn)
        assert float(width) <= 740, figure.id
        heads = figure.spec["title"]
        widest = max([7 * len(line) for line in heads["text"]] + [5 * len(line) for line in heads.get("subtitle", ())])
        assert widest <= float(width) - 60, figure.id  # some 7 and 5 pixels a letter, within the padding


# the same bytes --------------------------------------------------------------------------------------------------


def test_the_same_results_give_the_same_bytes() -> None:
    first = {id: spec_bytes(one) for id, one in results().figures.items()}
    with altair.theme.enable("dark"), altair.data_transformers.enable(consolidate_datasets=False):
        again = {id: spec_bytes(one) for id, one in replace(results()).figures.items()}  # drawn anew
    assert again == first


def test_another_process_gives_the_same_bytes() -> None:
    script = (
        "import hashlib, json; from charted import results\n"
        "for one in results().figures.values():\n"
        "    print(one.id, hashlib.sha256(json.dumps([one.spec, one.alt]).encode()).hexdigest())"
    )
    path = os.pathsep.join([str(TESTS), *sys.path])
    env = {**os.environ, "PYTHONHASHSEED": "1", "PYTHONPATH": path, "OFFRAMP_CACHE": "off"}
    run = subprocess.run([sys.executable, "-c", script], env=env, check=True, capture_output=True, text=True)
    found = dict(line.split() for line in run.stdout.splitlines())
    here = {
        id: hashlib.sha256(json.dumps([one.spec, one.alt]).encode()).hexdigest()
        for id, one in results().figures.items()
    }
    assert found == here
    assert len(here) == 9


# text of strangers -----------------------------------------------------------------------------------------------

HOSTILE = (
    "{{x}}",
    "datum.row",
    "<script>alert(1)</script>",
    "a\u202eb",
    "<img src=x onerror=alert(1)>",
    '"};alert(1);//',
    "signal",
    "%d {0} ${x}",
    "a\nb",
    "[1,2]",
)


@functools.cache
def poisoned(text: str) -> Results:
    """The small exit, in which every name and quote of a stranger is that text."""
    one = results()
    case = replace(
        one.case,
        actors=tuple(replace(actor, name=text) for actor in one.case.actors),
        options=tuple(replace(option, text=text) for option in one.case.options),
    )
    rests = replace(
        one.context.rests,
        quotes=tuple(replace(quote, text=text, origin=text) for quote in one.context.rests.quotes),
    )
    assert one.deal
    assert one.over
    assert one.turns
    names = {"exile": text}

    def named(table: Any) -> Any:
        return {names.get(name, name): value for name, value in table.items()}

    types = {path + text: replace(each, actor=text) for path, each in one.deal.types.items()}
    deal = replace(one.deal, outcomes=named(one.deal.outcomes), asked=text, types=types, method="backward-induction")
    over = replace(one.over, bargain=named(one.over.bargain))
    model = replace(one.table.model, outcomes=tuple(names.get(name, name) for name in one.table.model.outcomes))
    horizons = tuple(replace(each, holds=named(each.holds)) for each in one.context.foresight)
    turns = replace(
        one.turns,
        answer={**one.turns.answer, "outcome": text},
        thresholds=tuple(replace(each, quantity=each.quantity + text) for each in one.turns.thresholds),
        frontier=one.turns.frontier and replace(one.turns.frontier, x=PAIR[0] + text, y=PAIR[1] + text),
    )
    context = replace(one.context, rests=rests, foresight=horizons)
    return Results(case, replace(one.table, model=model), context, deal, over, turns)


def strings(value: Any) -> Iterator[str]:
    """Every string of a specification outside its rows, title and description."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, each in value.items():
            yield key
            yield from strings(each)
    elif isinstance(value, list):
        for each in value:
            yield from strings(each)


def titles(value: Any) -> Iterator[str]:
    """The titles of axes and panels, which Vega draws as they stand where they are strings."""
    if isinstance(value, dict):
        title = value.get("title")
        yield from [
            each for each in (title, title.get("text") if isinstance(title, dict) else None) if isinstance(each, str)
        ]
        for each in value.values():
            yield from titles(each)
    elif isinstance(value, list):
        for each in value:
            yield from titles(each)


@pytest.mark.parametrize("text", HOSTILE)
def test_text_of_strangers_is_drawn_as_text(text: str) -> None:
    """It stands in rows, titles and words alone, and the picture shows its letters."""
    one = poisoned(text)
    plain = " ".join(text.split()).replace("\u202e", "\\u202e")
    assert len(one.figures) == 9
    for id, figure in one.figures.items():
        told = {key: each for key, each in figure.spec.items() if key not in ("datasets", "title", "description")}
        assert {each for each in strings(told) if plain in each} <= set(titles(told)), id
        assert all(isinstance(row, dict) for some in figure.spec["datasets"].values() for row in some)
        values = [each for some in figure.spec["datasets"].values() for row in some for each in row.values()]
        assert all(each is None or isinstance(each, str | int | float | bool) for each in values)
        assert "\u202e" not in json.dumps(figure.spec, ensure_ascii=False) + figure.alt
    for id in ("outcomes", "support", "states"):
        root = ElementTree.fromstring(render.svg(one.figures[id]))
        assert {"script", "img"}.isdisjoint(node.tag.rpartition("}")[2] for node in root.iter())
        assert not [key for node in root.iter() for key in node.attrib if key.startswith("on")]
        words = " ".join("".join(node.itertext()) for node in root.iter("{http://www.w3.org/2000/svg}text"))
        assert plain[:12] in words


def test_a_long_label_is_cut_and_told_whole() -> None:
    long = "a very long name " * 400
    one = poisoned(long)
    for figure in one.figures.values():
        assert len(figure.title) < 140
    for id in ("outcomes", "tornado", "support", "states"):
        figure = one.figures[id]
        [width] = re.findall(r'^<svg[^>]* width="([\d.]+)"', render.svg(figure))
        assert float(width) <= 900, figure.id
    assert long.strip() in one.figures["outcomes"].alt
    assert long.strip() in one.figures["support"].alt


# in a browser ----------------------------------------------------------------------------------------------------

PAGE = """<!doctype html><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="{policy}">
<body><script type="application/json" id="figures">{figures}</script><script>{bundle}</script><script>{script}</script>
"""
SCRIPT = """
const bad = [];
document.addEventListener('securitypolicyviolation', e => bad.push(e.violatedDirective + ' ' + e.blockedURI));
window.addEventListener('error', e => bad.push('error ' + e.message));
window.alert = () => bad.push('alert');
const figures = JSON.parse(document.getElementById('figures').textContent);
const draw = spec => {
  const place = document.body.appendChild(document.createElement('div'));
  return vegaEmbed(place, spec, EMBED).catch(e => bad.push('vega ' + e));
};
Promise.all(figures.map(draw)).then(() => setTimeout(() => {
  const found = document.body.appendChild(document.createElement('output'));
  const words = [...document.querySelectorAll('svg text')].map(each => each.textContent);
  found.textContent = JSON.stringify({drawn: document.querySelectorAll('svg').length, bad, words});
}, 200));
"""


def allowed(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def browsed(found: list[Figure], folder: Path, embed: dict[str, Any]) -> dict[str, Any]:
    """What a browser makes of some charts under a policy that allows nothing but these two scripts."""
    import html

    if not BROWSER:
        pytest.skip("no Chromium on the path")
    bundle, script = render.bundle(), SCRIPT.replace("EMBED", json.dumps(embed))
    policy = f"default-src 'none'; script-src {allowed(bundle)} {allowed(script)}"
    data = json.dumps([one.spec for one in found]).replace("<", "\\u003c")
    page = folder / "page.html"
    page.write_text(PAGE.format(policy=policy, figures=data, bundle=bundle, script=script), encoding="utf-8")
    flags = ["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]
    profile = f"--user-data-dir={folder / 'profile'}"
    command = [BROWSER, *flags, profile, "--virtual-time-budget=20000", "--dump-dom", page.as_uri()]
    dom = subprocess.run(command, check=True, capture_output=True, text=True, timeout=120).stdout
    [told] = re.findall(r"<output>(.*?)</output>", dom, re.DOTALL)
    result: dict[str, Any] = json.loads(html.unescape(told))
    return result


def test_a_browser_draws_them_under_a_strict_policy(tmp_path: Path) -> None:
    """No evaluation of strings, no styles, no network: each chart is drawn and nothing is refused."""
    found = [*every(), *poisoned("<script>alert(1)</script>").figures.values()]
    result = browsed(found, tmp_path, dict(render.EMBED))
    assert result["bad"] == []
    assert result["drawn"] == len(found)
    assert "<script>alert(1)</script>" in result["words"]


def test_without_the_interpreter_the_policy_refuses_them(tmp_path: Path) -> None:
    result = browsed(list(every())[:1], tmp_path, {**render.EMBED, "ast": False})
    assert result["drawn"] == 0
    assert "unsafe-eval" in result["bad"][0]


def test_the_script_is_whole_and_can_stand_in_a_page() -> None:
    bundle = render.bundle()
    assert 500_000 < len(bundle) < 1_500_000
    assert "</script" not in bundle.lower()
    assert "vegaEmbed" in bundle
    assert render.bundle() == bundle


# without the extra -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("module", "verb"), [("altair", "figures"), ("vl_convert", "svg"), ("vl_convert", "bundle")])
def test_without_the_extra_the_remedy_is_told(module: str, verb: str, monkeypatch: pytest.MonkeyPatch) -> None:
    one = results()
    figure = one.figures["outcomes"]
    monkeypatch.setitem(sys.modules, module, None)
    verbs = {
        "figures": lambda: charts_of(Findings(one.case, one.table, one.context, one.deal)),
        "svg": lambda: render.svg(figure),
        "bundle": render.bundle,
    }
    with pytest.raises(OfframpError) as raised:
        verbs[verb]()
    assert raised.value.problems[0].slug == "missing-extra"
    assert "offramp[charts]" in raised.value.problems[0].remedy
