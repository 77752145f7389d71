"""A case watched while 200 pages come in, the watcher killed three times: what is raised, and how often.

    python verification/watch.py --seed 1

The pages are in our own words (`tests/support/news_pages.py`): 20 planted events, five floods of six copies, ten
contradictions of claims that the case cites, and noise that speaks of the same matters. The watcher is another process,
killed (SIGKILL) at moments drawn at random, and at the end stopped by SIGTERM. Printed: events raised, false alerts,
floods raised twice, contradictions told, pages told twice or never, the exit status, and the processor time.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import resource
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "tests" / "support"))

from news_pages import NewsPage, news_case, news_pages  # noqa: E402

BATCH = 40  # pages that come in at once


class Watch:
    """The watcher as a process, and every line that it printed."""

    def __init__(self, folder: Path, state: Path, cache: Path) -> None:
        words = ["watch", str(folder), "--state", str(state), "--every", "0.2", "--draws", "100", "--json"]
        self.words = [sys.executable, "-m", "offramp", *words]
        self.env = {**os.environ, "OFFRAMP_CACHE": str(cache), "PYTHONPATH": str(ROOT / "src")}
        self.out = state.with_suffix(".out")
        self.start()

    def start(self) -> None:
        self.process = subprocess.Popen(self.words, env=self.env, stdout=self.out.open("ab"))

    def lines(self) -> list[dict[str, Any]]:
        text = self.out.read_bytes() if self.out.exists() else b""
        return [json.loads(line) for line in text.split(b"\n") if line.endswith(b"}")]

    def wait_for(self, count: int, most: float = 400) -> None:
        until = time.monotonic() + most
        while len({one["report"] for one in self.lines()}) < count and time.monotonic() < until:
            time.sleep(0.2)

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()
        self.start()


def watched(folder: Path, pages: list[NewsPage], kills: int, rng: random.Random) -> tuple[list[dict[str, Any]], int]:
    """What the watcher printed of pages that come in, killed so often; and its exit status at the end."""
    watch, reports = Watch(folder, folder.parent / "state", folder.parent / "cache"), folder / "reports"
    starts = range(0, len(pages), BATCH)
    killed = sorted(rng.sample(list(starts), kills))
    for start in starts:
        for page in pages[start : start + BATCH]:
            (reports / page.name).write_text(page.text, "utf-8")
        if start in killed:
            watch.wait_for(start + rng.randint(0, BATCH - 1), rng.uniform(5, 60))
            watch.kill()
        watch.wait_for(min(start + BATCH, len(pages)))
    watch.process.send_signal(signal.SIGTERM)
    return watch.lines(), watch.process.wait()


def told(lines: list[dict[str, Any]], pages: list[NewsPage]) -> dict[str, Any]:
    """What was raised against what was planted."""
    by_name = {Path(page.name).stem: page for page in pages}
    alerts = [(by_name[line["report"]], one) for line in lines if not line.get("repeated") for one in line["alerts"]]
    planted = [page for page in pages if page.event and page.flood is None]
    hits = {page.name for page, one in alerts if page.event == (one["what"], one["how"])}
    copies = Counter(page.flood for page, one in alerts if page.flood is not None)
    false = [(page.name, one["what"], one["how"]) for page, one in alerts if not (page.event or page.against)]
    against = {line["report"] for line in lines if line["contradictions"]}
    missed = [page.name for page in planted if page.name not in hits]
    contrary = [Path(page.name).stem in against for page in pages if page.against]
    twice = Counter(one["report"] for one in lines if not one.get("repeated"))
    return {
        "pages": len(pages),
        "pages never told": len(set(by_name) - {line["report"] for line in lines}),
        "pages told twice": sum(count > 1 for count in twice.values()),
        "shown again after a kill, marked so": sum(bool(one.get("repeated")) for one in lines),
        "events raised": f"{len(planted) - len(missed)} of {len(planted)}",
        "missed": missed,
        "false alerts": false,
        "copies that raised something": dict(copies),
        "contradictions told": f"{sum(contrary)} of {len(contrary)}",
    }


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--pages", type=int, default=200)
    parser.add_argument("--kills", type=int, default=3)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as room:
        folder = news_case(Path(room) / "port")
        before = (folder / "case.yaml").read_bytes()
        pages = news_pages(asked.seed, 20, 5, 6, 10, asked.pages)
        lines, status = watched(folder, pages, asked.kills, random.Random(asked.seed))
        found = told(lines, pages)
        found |= {"kills": asked.kills, "exit status after SIGTERM": status}
        found |= {"case.yaml as it was": (folder / "case.yaml").read_bytes() == before}
        found |= {"seconds of the processor": round(resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime)}
    for name, value in found.items():
        print(f"{name}: {value}")


if __name__ == "__main__":
    main()
