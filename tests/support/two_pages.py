"""The flagship with the invented second page of docs/tutorial/two-pages.md, which relays the same origin."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

from offramp.case.load import outline
from offramp.case.report_reading import read_again

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs/tutorial/two-pages.md").read_text("utf-8")
ENTRY = "  wire: {file: reports/wire.md, origin: New York Post report, date: 2025-12-03}\n\nactors:\n"


def second_page() -> str:
    found = re.search(r"^```markdown\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
    assert found
    return found[1]


def two_pages(folder: Path) -> Path:
    """A copy of the flagship in a folder that does not exist, with both pages declared and read."""
    shutil.copytree(ROOT / "cases/soft-exit", folder)
    (folder / "reports/wire.md").write_text(second_page(), encoding="utf-8")
    file = folder / "case.yaml"
    file.write_text(file.read_text("utf-8").replace("actors:\n", ENTRY, 1), encoding="utf-8")
    read_again(outline(folder), None)
    return folder
