"""Offers of exile as a folder for `offramp backtest`: python verification/backtest/build.py FOLDER (not there yet).

Each packet (pages in our own words of what was public before the answer, redacted and re-dated) with each coder's codes
in the one template. `outcomes.csv` says what happened by the room `exile_offers`, and which packets are invented. The
rule of a guess is the guarantee alone: the middle of the first coder's range for its being kept.
"""

from __future__ import annotations

import csv
import sys
from datetime import date
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

HERE = Path(__file__).parent
TEMPLATE = (HERE / "template.yaml").read_text("utf-8")
CODERS = {"first": "B", "second": "A"}  # B wrote each packet's codes once, A went over them again


def main(folder: Path) -> None:
    """Write the cases, and outcomes.csv beside them."""
    folder.mkdir(parents=True)
    rows, guesses = [], read(HERE / "codings" / "first" / "guesses.yaml")
    for row in csv.DictReader((HERE / "outcomes.csv").open(encoding="utf-8")):
        packet = row["packet"]
        for coding in CODERS:
            place = folder / packet if coding == "first" else folder / "second" / packet
            write(place, packet, read(HERE / "codings" / coding / f"{packet}.yaml"))
        known = "no" if guesses[packet]["guess"].startswith("invented") else "yes"
        kept = read(HERE / "codings" / "first" / f"{packet}.yaml")["kept"]
        guess = "" if row["happened"] == "decoy" else round((kept["low"] + kept["high"]) / 2, 4)
        rows.append([packet, row["happened"], row["on"], row["source"], "B", f"second/{packet}", "A", known, guess])
    with (folder / "outcomes.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["case", "happened", "on", "source", "coder", "second", "second_coder", "recognised", "guess"])
        writer.writerows(rows)


def write(place: Path, packet: str, codes: dict[str, Any]) -> None:
    """A case of a packet with a coder's codes, its pages as reports."""
    facts = read(HERE / "packets" / packet / "packet.yaml")
    days = (date.fromisoformat(str(facts["until"])) - date.fromisoformat(str(facts["as_of"]))).days
    text = TEMPLATE.replace("@id", packet).replace("@as_of", str(facts["as_of"])).replace("@days", str(days))
    for name, code in codes.items():
        if name != "refused_before":
            text = text.replace(f"@{name}@", value(code)).replace(f"@{name}_why@", quoted(code["why"]))
    refused = codes["refused_before"]
    past = f"\nhistory:\n  - {{saw: {{leave: no}}, until: strike, terms: unknown, assumed: {quoted(refused['why'])}}}\n"
    text = text.replace("@history@", past if refused["is"] else "")
    assert "@" not in text, text[text.index("@") :][:60]
    (place / "reports").mkdir(parents=True)
    (place / "case.yaml").write_text(text, encoding="utf-8")
    for page in sorted((HERE / "packets" / packet).glob("page-*.txt")):
        (place / "reports" / page.name).write_bytes(page.read_bytes())


def value(code: dict[str, Any]) -> str:
    """A code as the case has it: yes or no, a number, or a range."""
    if "is" in code:
        return "yes" if code["is"] else "no"
    return f"{code['low']}" if code["low"] == code["high"] else f"{code['low']}..{code['high']}"


def quoted(text: str) -> str:
    """A coder's ground as a text of YAML."""
    return '"' + " ".join(text.split()).replace("\\", "").replace('"', "'").replace("@", " ") + '"'


def read(path: Path) -> Any:
    return YAML(typ="safe").load(path.read_text("utf-8"))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
