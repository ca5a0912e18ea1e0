"""What is wrong with the storage, told from what it raised."""

import errno
import shutil
import sqlite3
from pathlib import Path
from typing import Literal

from sqlalchemy.exc import DBAPIError, SQLAlchemyError

Trouble = Literal[
    "storage-full", "storage-busy", "storage-gone", "storage-damaged", "storage-failed"
]
FAULTS = (SQLAlchemyError, OSError)  # what reading and writing may raise
ROOM = 4_000_000  # bytes; with less than this free, a write that failed for no reason did so for it
OF_SQLITE: dict[int, Trouble] = {
    sqlite3.SQLITE_FULL: "storage-full",
    sqlite3.SQLITE_BUSY: "storage-busy",
    sqlite3.SQLITE_LOCKED: "storage-busy",
    sqlite3.SQLITE_CANTOPEN: "storage-gone",
    sqlite3.SQLITE_READONLY: "storage-gone",
    sqlite3.SQLITE_PERM: "storage-gone",
    sqlite3.SQLITE_CORRUPT: "storage-damaged",
    sqlite3.SQLITE_NOTADB: "storage-damaged",
}
OF_SYSTEM: dict[int, Trouble] = {
    errno.ENOSPC: "storage-full",
    errno.EDQUOT: "storage-full",
    errno.EFBIG: "storage-full",
    errno.ENOENT: "storage-gone",
    errno.EACCES: "storage-gone",
    errno.EROFS: "storage-gone",
}


def trouble_of(fault: BaseException, folder: Path | None = None) -> Trouble | None:
    """What kind of trouble this fault tells of, or None for a fault in what was asked.

    ``folder`` is where the database is, if that is known.
    """
    if isinstance(fault, DBAPIError) and fault.orig is not None:
        fault = fault.orig
    if isinstance(fault, OSError):
        return OF_SYSTEM.get(fault.errno or 0, "storage-failed")
    code: int | None = getattr(fault, "sqlite_errorcode", None)
    if code is None:  # another database: it does not say so plainly
        return "storage-failed" if type(fault).__name__ == "OperationalError" else None
    primary = code & 0xFF  # the rest says where in SQLite it happened
    if primary == sqlite3.SQLITE_IOERR:
        return "storage-full" if folder is not None and _is_full(folder) else "storage-failed"
    return OF_SQLITE.get(primary)


def _is_full(folder: Path) -> bool:
    try:
        return shutil.disk_usage(folder).free < ROOM
    except OSError:
        return False
