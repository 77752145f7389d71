"""Files that hold what a form looked like when a person last read it; OFFRAMP_GOLDEN=1 writes them anew."""

from __future__ import annotations

import os
from pathlib import Path

FOLDER = Path(__file__).parents[1] / "golden"


def golden(name: str, text: str, folder: Path = FOLDER) -> None:
    """Assert that a text is what the file of that name holds."""
    file = folder / name
    if os.environ.get("OFFRAMP_GOLDEN"):
        file.write_text(text, encoding="utf-8")
    assert text == file.read_text(encoding="utf-8")
