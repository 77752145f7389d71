"""Take the picture of a brief that the README shows: `python docs/picture.py` (needs Chromium)."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import offramp as of
from offramp.briefing.brief import brief_of
from offramp.briefing.results import results

ROOT = Path(__file__).parents[1]
FLAGS = (
    *("--headless", "--hide-scrollbars", "--no-sandbox", "--disable-gpu"),
    *("--no-first-run", "--disable-background-networking", "--disable-sync"),
)


def main() -> None:
    browser = shutil.which("chromium") or shutil.which("google-chrome")
    if not browser:
        sys.exit("no Chromium on the path: apt-get install chromium")
    with tempfile.TemporaryDirectory() as folder:
        case = of.load(ROOT / "cases" / "soft-exit")
        page = brief_of(case, None, results(case, draws=1_000, whole=True)).save(Path(folder) / "brief.html")
        shot = ROOT / "docs" / "brief.png"
        size = ("--window-size=1000,1250", f"--user-data-dir={folder}/profile")
        subprocess.run([browser, *FLAGS, *size, f"--screenshot={shot}", page.as_uri()], check=True, capture_output=True)
    print(f"wrote {shot.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
