"""The process that draws charts, run as a script: a request in each line of its input, an answer in each of its output.

It imports nothing of the package, so that it starts at once, and ends with its input.
"""

from __future__ import annotations

import base64
import json
import sys
from collections.abc import Mapping
from typing import Any


def _answered(converter: Any, request: Mapping[str, Any]) -> str:
    """The SVG of a specification, its PNG in base 64, or else the script that draws charts in a browser."""
    if request["verb"] == "svg":
        return str(converter.vegalite_to_svg(request["spec"], allowed_base_urls=[]))
    if request["verb"] == "png":
        made = converter.vegalite_to_png(request["spec"], scale=request["scale"], allowed_base_urls=[])
        return base64.b64encode(made).decode()
    return str(converter.javascript_bundle())


def main() -> None:
    import vl_convert

    for line in sys.stdin.buffer:
        try:
            answer = {"text": _answered(vl_convert, json.loads(line))}
        except Exception as error:  # whatever it says of a chart is handed on
            answer = {"error": str(error).split("\n")[0][:200]}
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
