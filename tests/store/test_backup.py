"""Backups: made of a database in use, checked, and put back."""

import sqlite3
import threading
import zipfile
from datetime import datetime

import pytest

from facilitator.domain.course import Mute
from facilitator.store import backup
from facilitator.store.backup import BackupFailed
from tests.factories import ORGANISER, Desk, database

AT = datetime(2026, 11, 24, 12)


@pytest.fixture
def data(tmp_path):
    """A data folder with a meeting in it."""
    folder = tmp_path / "data"
    folder.mkdir()
    (folder / "key").write_bytes(b"k" * 32)
    desk = Desk(folder)
    desk.accepted(ORGANISER, Mute(True))
    desk.database.close()
    (folder / "test.db").rename(folder / backup.DATABASE)
    return folder


@pytest.fixture
def file(tmp_path):
    return tmp_path / "elsewhere" / "copy.zip"


def rows(folder):
    with sqlite3.connect(folder / backup.DATABASE) as opened:
        return opened.execute("SELECT seq, type FROM events ORDER BY seq").fetchall()


def test_what_is_put_back_is_what_was_there(data, file, tmp_path):
    backup.make(data, file, AT)
    again = tmp_path / "again"
    backup.restore(file, again)
    assert rows(again) == rows(data)
    assert (again / "key").read_bytes() == b"k" * 32
    assert sorted(path.name for path in again.iterdir()) == ["facilitator.db", "key"]
    assert (file.stat().st_mode & 0o077) == 0
    assert [path.name for path in file.parent.iterdir()] == ["copy.zip"]


def test_a_copy_made_while_somebody_writes_is_whole(tmp_path, file):
    desk = Desk(tmp_path)
    (tmp_path / backup.DATABASE).symlink_to(tmp_path / "test.db")
    stop = threading.Event()

    def write():
        number = 0
        while not stop.is_set():
            number += 1
            desk.accepted(ORGANISER, Mute(number % 2 == 0))

    writer = threading.Thread(target=write)
    writer.start()
    try:
        for number in range(5):
            backup.make(tmp_path, file.with_name(f"{number}.zip"), AT)
    finally:
        stop.set()
        writer.join()
    desk.database.close()
    for number in range(5):
        again = tmp_path / f"again-{number}"
        backup.restore(file.with_name(f"{number}.zip"), again)
        kept = rows(again)
        assert [seq for seq, _type in kept] == list(range(1, len(kept) + 1))


def test_a_folder_with_a_database_is_not_overwritten(data, file):
    backup.make(data, file, AT)
    before = rows(data)
    with pytest.raises(BackupFailed, match="staat al"):
        backup.restore(file, data)
    assert rows(data) == before


def test_without_a_database_there_is_no_backup(tmp_path, file):
    with pytest.raises(BackupFailed, match="geen database"):
        backup.make(tmp_path, file, AT)
    assert not file.exists()


def test_a_damaged_database_makes_no_backup(data, file):
    content = bytearray((data / backup.DATABASE).read_bytes())
    content[4096:12288] = b"x" * 8192
    (data / backup.DATABASE).write_bytes(content)
    with pytest.raises(BackupFailed):
        backup.make(data, file, AT)
    assert not file.exists()


@pytest.mark.parametrize("name", [backup.DATABASE, "key", backup.CONTENTS])
def test_a_damaged_backup_is_refused_and_leaves_nothing(data, file, tmp_path, name):
    backup.make(data, file, AT)
    with zipfile.ZipFile(file) as archive:
        files = {one: archive.read(one) for one in archive.namelist()}
    files[name] = files[name][:-1] + b"!"
    with zipfile.ZipFile(file, "w") as archive:
        for one, content in files.items():
            archive.writestr(one, content)
    again = tmp_path / "again"
    with pytest.raises(BackupFailed):
        backup.restore(file, again)
    assert not (again / backup.DATABASE).exists()


@pytest.mark.parametrize("content", [b"", b"geen zip", b"PK\x05\x06" + b"\0" * 18])
def test_another_file_is_no_backup(file, tmp_path, content):
    file.parent.mkdir()
    file.write_bytes(content)
    with pytest.raises(BackupFailed, match="geen reservekopie"):
        backup.restore(file, tmp_path / "again")


def test_a_backup_opens_as_a_database_of_ours(data, file, tmp_path):
    backup.make(data, file, AT)
    again = tmp_path / "again"
    backup.restore(file, again)
    (again / backup.DATABASE).rename(again / "test.db")
    opened = database(again)
    with opened.read() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM meetings").scalar() == 1
