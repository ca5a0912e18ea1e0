"""The file of a SQLite database: made whole or not at all, and looked at before it is opened."""

import sqlite3
from contextlib import closing
from pathlib import Path

# A check reads all of it. Of a larger one only the beginning is read at the start: the daily backup
# checks every page, and a damaged page that is used is noticed then.
CHECKED_AT_START = 64_000_000  # bytes


class DatabaseDamaged(Exception):
    """The database is not what the program wrote; nothing of it was changed."""


def make_or_check(file: Path) -> None:
    """Make an empty database where there is none; else see that it is whole. Raises
    DatabaseDamaged, and sqlite3.Error when it cannot be looked at."""
    wal = beside(file)[0]
    if file.exists():
        _check(file)
    elif wal.exists() and wal.stat().st_size:
        raise DatabaseDamaged(f"{file.name} is weg, {wal.name} is er nog")
    else:
        _make(file)


def beside(file: Path) -> tuple[Path, Path]:
    """The files that belong to it while it is in use: its write-ahead log and shared memory."""
    return file.with_name(f"{file.name}-wal"), file.with_name(f"{file.name}-shm")


def _make(file: Path) -> None:
    """An empty file is then always one that lost its content."""
    unfinished = file.with_name(f"{file.name}.new")
    unfinished.unlink(missing_ok=True)
    with closing(sqlite3.connect(unfinished)) as opened:
        opened.execute("PRAGMA journal_mode=WAL")
    unfinished.replace(file)


def _check(file: Path) -> None:
    size = file.stat().st_size
    if not size:
        raise DatabaseDamaged("het bestand is leeg")
    try:
        # Read-only: closing it must not fold the write-ahead log into a file that is damaged.
        with closing(sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True)) as opened:
            opened.execute("SELECT count(*) FROM sqlite_schema").fetchone()
            if size <= CHECKED_AT_START:
                [(answer,)] = opened.execute("PRAGMA quick_check(1)").fetchall()
                if answer != "ok":
                    raise DatabaseDamaged(answer)
    except sqlite3.DatabaseError as fault:
        if type(fault) is sqlite3.DatabaseError:  # malformed, or no database at all
            raise DatabaseDamaged(str(fault)) from fault
        raise
