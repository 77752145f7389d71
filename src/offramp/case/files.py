"""The files that a case is made of: what no command may write over."""

from __future__ import annotations

from pathlib import Path

from offramp.errors import CaseError


def case_files(path: str | Path) -> tuple[Path, ...]:
    """The case file itself, its register and its reports, as far as they can be told; none for standard input. A file
    that is not a case, such as a stored brief, is itself the only one."""
    place = Path(path)
    if str(path) == "-":
        return ()
    file = place / "case.yaml" if place.is_dir() else place
    return (file, file.parent / "claims.jsonl", *_reports(file)) if file.suffix == ".yaml" else (file,)


def _reports(file: Path) -> tuple[Path, ...]:
    from offramp.case.load import outline

    try:
        reports = outline(file).reports
    except CaseError:
        return ()  # the command that reads the case says what is wrong with it
    return tuple(file.parent / report.file for report in reports)
