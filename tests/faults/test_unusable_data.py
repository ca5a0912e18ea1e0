"""The data cannot be used: the program says what is wrong and what to do, and touches nothing."""

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.programs import COMMAND, PATIENCE_S, Page, Program, environment

pytestmark = pytest.mark.process
BACKUP = "2026-11-20.zip"


def overwrite(file: Path, at: int, content: bytes) -> None:
    with file.open("r+b") as opened:
        opened.seek(at)
        opened.write(content)


def from_a_newer_program(file: Path) -> None:
    with closing(sqlite3.connect(file)) as opened, opened:
        opened.execute("UPDATE alembic_version SET version_num = '9999'")


class Case(NamedTuple):
    """``harm`` is done to the database (or the key beside it); ``said`` is what is wrong then, and
    ``next`` what to do."""

    harm: Callable[[Path], object]
    said: str
    next: str = "facilitator restore"


# What else may have happened to the file: tests/store/test_sqlite_file.py.
CASES = {
    "pages in the middle are garbage": Case(
        lambda file: overwrite(file, file.stat().st_size // 8192 * 4096, os.urandom(8192)),
        "beschadigd:",
    ),
    "it is of a newer program": Case(from_a_newer_program, "nieuwere versie"),
    "the key was cut off": Case(
        lambda file: file.with_name("key").write_bytes(b"half a key"),
        "sleutel",
        "Zet het bestand key terug uit een reservekopie",
    ),
}


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with a meeting and a backup, of a program that was stopped."""
    data = tmp_path_factory.mktemp("sound") / "data"
    program = Program("demo", data, "--phones", "0")
    try:
        desk = Page(program.base, program.code, "desk")
        desk.sign_in(program.sign_in_link)
        program.stop()
    finally:
        program.close()
    backup = [COMMAND, "backup", str(data / "backups" / BACKUP), "--data", str(data)]
    subprocess.run(backup, env=environment(), check=True, capture_output=True)
    return data


def content(folder: Path) -> dict[str, bytes]:
    """Every file in a data folder with something in it, but SQLite's shared memory, a cache."""
    files = {path.name: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    return {name: kept for name, kept in files.items() if kept and not name.endswith("-shm")}


def start(data: Path) -> subprocess.Popen[str]:
    words = [COMMAND, "run", "--no-browser", "--host", "127.0.0.1", "--port", "0"]
    return subprocess.Popen(
        [*words, "--data", str(data)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        env=environment(PYTHONUTF8="1"),
    )


class Refused(NamedTuple):
    """What a folder had in it before, and what came of starting on it."""

    data: Path
    before: dict[str, bytes]
    code: int
    said: str


@pytest.fixture(scope="module")
def refused(sound: Path) -> Iterator[dict[str, Refused]]:
    """Every case at once, since each takes as long as a start."""
    begun = {}
    for name, case in CASES.items():
        data = sound.with_name(name.replace(" ", "-"))
        shutil.copytree(sound, data)
        case.harm(data / "facilitator.db")
        begun[name] = (data, content(data), start(data))
    try:
        found = {}
        for name, (data, before, process) in begun.items():
            _out, errors = process.communicate(timeout=3 * PATIENCE_S)
            found[name] = Refused(data, before, process.returncode, errors)
        yield found
    finally:
        for _data, _before, process in begun.values():
            process.kill()


@pytest.mark.parametrize("name", CASES)
def test_it_is_refused_with_what_to_do_and_left_as_it_is(
    refused: dict[str, Refused], name: str
) -> None:
    seen = refused[name]
    assert seen.code == 1, seen.said
    assert CASES[name].said in seen.said
    assert CASES[name].next in seen.said
    assert "Er is niets aan veranderd." in seen.said
    assert "Traceback" not in seen.said
    assert BACKUP in seen.said
    assert content(seen.data) == seen.before


def test_doing_what_it_says_gives_the_backup(refused: dict[str, Refused]) -> None:
    """A log that stayed behind would be taken for changes to the backup: it has to go as well."""
    data = refused["pages in the middle are garbage"].data
    backup = data / "backups" / BACKUP
    words = [COMMAND, "restore", str(backup), "--data", str(data)]
    (data / "facilitator.db-wal").write_bytes(os.urandom(8192))
    (data / "facilitator.db").rename(data.parent / "away.db")
    again = subprocess.run(words, env=environment(), capture_output=True, text=True, check=False)
    assert (again.returncode, "staat al facilitator.db-wal" in again.stderr) == (1, True)

    (data / "facilitator.db-wal").unlink()
    (data / "facilitator.db-shm").unlink(missing_ok=True)
    subprocess.run(words, env=environment(), check=True, capture_output=True)
    program = Program("run", data)
    try:
        desk = Page(program.base, "", "desk")
        desk.sign_in(program.sign_in_link)
        assert "Samen" in desk.browser.get(program.base + "/", timeout=PATIENCE_S).text
    finally:
        program.close()
