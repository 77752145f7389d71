"""A Page as one HTML file: nothing from elsewhere, every text escaped, and only our own scripts and style admitted.

The Content-Security-Policy names the scripts and the style sheet by their sha256. Charts stand there as SVG, which
prints and needs no script; where scripts run, `vegaEmbed` draws each again with its tooltips, interpreting its
expressions (`ast`) because the policy forbids compiling them.
"""

from __future__ import annotations

import hashlib
import json
from base64 import b64encode
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Any

from offramp.briefing.charts.render import harmless
from offramp.briefing.document import Page
from offramp.briefing.renderers import figures
from offramp.briefing.renderers.jinja import environment
from offramp.briefing.renderers.layout import TRACES, laid


def page_html(page: Page, live: bool = True) -> str:
    """The brief as a whole HTML document; without `live` its charts stand still and it has no script. Raises
    OfframpError missing-extra where the page has charts and their library is not there."""
    page, stills = figures.drawn_page(page, figures.cached_svg)
    charts, data, style = figures.placed(page), laid(page), _own("brief.css")
    script = figures.live_script() if charts and live else None
    scripts = [script, _own("brief.js")] if script else []
    whole: str = _template().render(
        page=data,
        policy=policy(scripts, style),
        style=style,
        scripts=scripts,
        specs=_data({key: harmless(figure.spec) for key, figure in charts.items()}),
        still=lambda picture: figures.inline(stills[picture["figure"]], f"{picture['id']}."),
        traces=TRACES,
    )
    return whole


def framed(page: Page) -> str:
    """The brief for a notebook: still, in a frame of its own from which nothing runs and no style leaks."""
    from html import escape

    return f'<iframe sandbox srcdoc="{escape(page_html(page, live=False))}" width="100%" height="720"></iframe>'


def policy(scripts: list[str], style: str) -> str:
    """The Content-Security-Policy under which these scripts and this style alone are used."""
    allowed = " ".join(map(_digest, scripts)) or "'none'"
    return f"default-src 'none'; script-src {allowed}; style-src {_digest(style)}; base-uri 'none'; form-action 'none'"


def _data(specs: Mapping[str, Any]) -> str:
    """Data for a script element: JSON in which no tag can begin or end."""
    text = json.dumps(specs, allow_nan=False, separators=(",", ":"))
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def _digest(text: str) -> str:
    return f"'sha256-{b64encode(hashlib.sha256(text.encode('utf-8')).digest()).decode('ascii')}'"


@cache
def _own(name: str) -> str:
    return resources.files("offramp.briefing").joinpath("templates", name).read_text(encoding="utf-8")


@cache
def _template() -> Any:
    return environment("offramp.briefing").get_template("brief.html")
