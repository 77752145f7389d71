"""Judgements written down before anybody knows, what happened then, and how good they were.

    add(path, locked_judgement(judgement, title, LockStatement("ana", "he leaves for a third state", "2026-12-31")))
    add(path, happened(read_ledger(path), "1", True, "https://…", "2026-11-30"))
    score(read_ledger(path))

A ledger is a file of JSON lines that is only ever added to (`chain`): each entry holds the hash of the one before, so
that a line that is changed, dropped, moved or dated anew is seen. Nothing is taken out: what was wrong stays.
"""
