"""Charts as pictures, and the script that draws them in a browser; all without a network.

The script is vega, vega-lite and vega-embed in one text. Under a strict Content-Security-Policy (no 'unsafe-eval', no
styles at all) call `vegaEmbed(place, spec, EMBED)`: expressions are then interpreted in place of compiled, and nothing
adds a style element.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from typing import Any

from offramp.briefing.charts.drawing import draw_chart
from offramp.briefing.document import Figure
from offramp.sanitize import visible

EMBED: Mapping[str, Any] = {"ast": True, "actions": False, "defaultStyle": False, "tooltip": False, "renderer": "svg"}


def svg(figure: Figure) -> str:
    """A chart as SVG. Raises OfframpError missing-extra, chart-undrawn."""
    return draw_chart("svg", spec=_text(figure))


def png(figure: Figure, scale: float = 2.0) -> bytes:
    """A chart as PNG, `scale` pixels for each of the specification's. Raises OfframpError as `svg`."""
    return base64.b64decode(draw_chart("png", spec=_text(figure), scale=scale))


def bundle() -> str:
    """The JavaScript that draws charts in a browser, as text for one script element; about 0.9 MB, a second to make.
    Raises OfframpError missing-extra, chart-undrawn."""
    return draw_chart("bundle").replace("</script", "<\\/script")


def _text(figure: Figure) -> str:
    return json.dumps(harmless(figure.spec), ensure_ascii=False, allow_nan=False)


def harmless(data: Any) -> Any:
    """A specification without letters that act: one control letter in a label ends the whole process in vl-convert.

    >>> harmless({"a": ["\\x1b[31m", 1]})
    {'a': ['\\\\x1b[31m', 1]}
    """
    if isinstance(data, str):
        return visible(data)
    if isinstance(data, Mapping):
        return {visible(str(key)): harmless(value) for key, value in data.items()}
    return [harmless(value) for value in data] if isinstance(data, list | tuple) else data
