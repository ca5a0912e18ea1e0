"""Copies of a data folder: made while the server runs, checked, and put back into an empty folder.

A backup is one zip with the database, the key that the links are made of, and the config file.
"""

import hashlib
import json
import shutil
import sqlite3
import tempfile
import zipfile
from contextlib import closing
from datetime import datetime
from pathlib import Path

from facilitator.store.sqlite_file import beside

DATABASE = "facilitator.db"
BESIDE = ("key", "facilitator.toml")
CONTENTS = "backup.json"
FORMAT = "facilitator-backup"
UNFINISHED = ".backup-"


class BackupFailed(Exception):
    """The backup could not be made or put back; the message says why, in Dutch, and nothing was
    changed."""


def make(data: Path, target: Path, made_at: datetime) -> None:
    """Write a backup of the folder ``data`` to the file ``target``, all of it or nothing.

    Another process may go on writing to the database: the copy is of one moment. Raises
    BackupFailed when there is no database, or when the copy is not whole.
    """
    if not (data / DATABASE).exists():
        raise BackupFailed(f"In {data} staat geen database.")
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=UNFINISHED) as name:
        work = Path(name)
        _copy_database(data / DATABASE, work / DATABASE)
        files = {DATABASE: (work / DATABASE).read_bytes()}
        files |= {one: (data / one).read_bytes() for one in BESIDE if (data / one).exists()}
        sums = {one: hashlib.sha256(content).hexdigest() for one, content in files.items()}
        told = {"format": FORMAT, "version": 1, "made": made_at.isoformat(), "files": sums}
        unfinished = work / "backup.zip"
        with zipfile.ZipFile(unfinished, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(CONTENTS, json.dumps(told, indent=2))
            for one, content in files.items():
                archive.writestr(one, content)
        unfinished.chmod(0o600)  # it has the key, and what people wrote
        unfinished.replace(target)


def clear(folder: Path) -> None:
    """Throw away what is left in ``folder`` of a backup whose program was killed. Nobody may be
    making one there."""
    for left in folder.glob(f"{UNFINISHED}*"):
        shutil.rmtree(left, ignore_errors=True)


def restore(source: Path, data: Path) -> datetime:
    """Put a backup into the folder ``data``, which must hold no database yet; gives when it was
    made: who was erased after that is known again.

    Raises BackupFailed when the file is no backup, is damaged, or the folder is in use.
    """
    database = data / DATABASE
    wal = beside(database)[0]
    # What an earlier database left in its log would be taken for changes to this one.
    for there, used in ((database, database.exists()), (wal, wal.exists() and wal.stat().st_size)):
        if used:
            raise BackupFailed(
                f"In {data} staat al {there.name}. Kies een lege map, of verplaats dat bestand."
            )
    files, made_at = _read(source)
    data.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=data, prefix=".restore-") as name:
        work = Path(name)
        for one, content in files.items():
            (work / one).write_bytes(content)
            (work / one).chmod(0o600)
        _check(work / DATABASE)
        for one in sorted(files, key=lambda file: file == DATABASE):  # the database last
            (work / one).replace(data / one)
    return made_at


def _copy_database(source: Path, target: Path) -> None:
    try:
        with closing(sqlite3.connect(source)) as live, closing(sqlite3.connect(target)) as copy:
            live.backup(copy)
            copy.execute("PRAGMA journal_mode=DELETE")  # one file, without a log beside it
    except sqlite3.Error as fault:
        raise BackupFailed(f"De database is niet te kopiëren: {fault}") from fault
    _check(target)


def _check(database: Path) -> None:
    try:
        with closing(sqlite3.connect(database)) as opened:
            [(answer,)] = opened.execute("PRAGMA integrity_check(1)").fetchall()
            opened.execute("SELECT count(*) FROM events").fetchone()
    except (sqlite3.Error, ValueError) as fault:
        raise BackupFailed(f"De database erin is beschadigd: {fault}") from fault
    if answer != "ok":
        raise BackupFailed(f"De database erin is beschadigd: {answer}")


def _read(source: Path) -> tuple[dict[str, bytes], datetime]:
    """The files in a backup, once they are what was put in, and when it was made."""
    try:
        with zipfile.ZipFile(source) as archive:
            told = json.loads(archive.read(CONTENTS))
            if told["format"] != FORMAT:
                raise BackupFailed(f"{source} is geen reservekopie van dit programma.")
            if told["version"] != 1:
                raise BackupFailed(
                    f"{source} is gemaakt met een nieuwere versie van dit programma."
                )
            wanted = {
                one: told["files"][one] for one in (DATABASE, *BESIDE) if one in told["files"]
            }
            files = {one: archive.read(one) for one in wanted}
            made_at = datetime.fromisoformat(told["made"])
    except (OSError, zipfile.BadZipFile, KeyError, ValueError, TypeError) as fault:
        raise BackupFailed(f"{source} is geen reservekopie, of is beschadigd.") from fault
    for one, content in files.items():
        if hashlib.sha256(content).hexdigest() != wanted[one]:
            raise BackupFailed(f"{source} is beschadigd: {one} is niet meer wat erin werd gezet.")
    if DATABASE not in files:
        raise BackupFailed(f"In {source} zit geen database.")
    return files, made_at
