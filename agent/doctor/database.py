"""The database as it lies there, and what the next command will do with it."""

from __future__ import annotations

from pathlib import Path

from agent.doctor.line import Line, good, note, wrong
from agent.evidence.room import MEBI
from agent.ledger.database import REVISIONS
from agent.ledger.database_file import database_file, revision_of
from agent.say import say

#: Seconds that a doctor waits for a database that somebody holds.
_PATIENCE = 2.0


def database(data_dir: Path) -> Line:
    """The revision of the database; it is never brought up to date here."""
    file = database_file(data_dir)
    if not file.exists():
        return good("database", say("none yet in {folder}: the first command makes one", folder=data_dir))
    seen = revision_of(file, _PATIENCE)
    facts = {"seen": seen, "known": REVISIONS[-1], "size": file.stat().st_size / MEBI}
    if not seen:
        return wrong(
            "database", say("a database without bufa's tables"), say("correct `data_dir` in bufa.toml")
        )
    if seen not in REVISIONS:
        words = say("revision {seen} of a newer bufa; this one knows {known}", **facts)
        return wrong("database", words, "pip install -U bufa")
    if seen != REVISIONS[-1]:
        words = say("revision {seen}; the next command brings it to {known}, for good", **facts)
        return note("database", words, "bufa backup FILE")
    return good("database", say("revision {seen}, {size:.1f} MiB", **facts))
