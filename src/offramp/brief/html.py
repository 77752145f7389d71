"""A Page as one HTML file: no script, nothing from elsewhere, every text escaped."""

from __future__ import annotations

from offramp.brief.blocks import Page
from offramp.letters import visible


def render(page: Page) -> str:
    """The brief as a whole HTML document under a Content-Security-Policy that admits its own style only."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("offramp.brief"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["visible"] = visible
    environment.filters["kind"] = lambda block: type(block).__name__
    return environment.get_template("brief.html").render(page=page) + "\n"
