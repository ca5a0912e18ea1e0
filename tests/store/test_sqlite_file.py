"""What may have happened to the file of a database: it is refused, and left as it is."""

import os
import sqlite3
from contextlib import closing

import pytest
from sqlalchemy.exc import DatabaseError, OperationalError

from facilitator.domain.course import Mute
from facilitator.store import sqlite_file
from facilitator.store.sqlite_file import DatabaseDamaged
from tests.factories import ORGANISER, Desk, database


@pytest.fixture
def file(tmp_path):
    """A database with a meeting in it, closed."""
    desk = Desk(tmp_path)
    for number in range(200):
        desk.accepted(ORGANISER, Mute(number % 2 == 0))
    desk.database.close()
    return tmp_path / "test.db"


def overwrite(file, at, content):
    with file.open("r+b") as opened:
        opened.seek(at)
        opened.write(content)


def lost_but_for_its_log(file):
    file.with_name(f"{file.name}-wal").write_bytes(os.urandom(8192))
    file.unlink()


HARM = {
    "garbage in the header": lambda file: overwrite(file, 0, os.urandom(100)),
    "garbage in the middle": lambda file: overwrite(
        file, file.stat().st_size // 8192 * 4096, os.urandom(8192)
    ),
    "empty": lambda file: file.write_bytes(b""),
    "a text": lambda file: file.write_text("boodschappen\n" * 400),
    "cut off in a page": lambda file: os.truncate(file, file.stat().st_size // 2 + 100),
    "cut off between pages": lambda file: os.truncate(file, file.stat().st_size // 8192 * 4096),
    "cut off in the header": lambda file: os.truncate(file, 50),
    "gone but for its log": lost_but_for_its_log,
}


@pytest.mark.parametrize("harm", HARM)
def test_a_damaged_file_is_refused_and_left_as_it_is(tmp_path, file, harm):
    HARM[harm](file)

    def content():
        found = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
        return {name: kept for name, kept in found.items() if kept and not name.endswith("-shm")}

    before = content()
    with pytest.raises(DatabaseDamaged):
        database(tmp_path)
    assert content() == before


def test_a_file_that_cannot_be_opened_is_refused_as_such(tmp_path, file):
    file.unlink()
    file.mkdir()
    with pytest.raises(sqlite3.OperationalError):
        database(tmp_path)


def test_what_was_written_and_not_yet_folded_in_is_checked_and_kept(tmp_path):
    desk = Desk(tmp_path)
    desk.accepted(ORGANISER, Mute(True))
    copy = tmp_path / "copy"
    copy.mkdir()
    for path in tmp_path.glob("test.db*"):
        (copy / path.name).write_bytes(path.read_bytes())
    assert (copy / "test.db-wal").stat().st_size
    with database(copy).read() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM events").scalar() == 2


def test_a_large_file_is_not_read_as_a_whole_at_the_start(tmp_path, file, monkeypatch):
    """A damaged page is then noticed by who uses it, or by the daily backup."""
    overwrite(file, file.stat().st_size - 3 * 4096, os.urandom(3 * 4096))
    monkeypatch.setattr(sqlite_file, "CHECKED_AT_START", 4096)
    opened = database(tmp_path)

    def read():
        with opened.read() as connection:
            connection.exec_driver_sql("SELECT * FROM events").all()

    with pytest.raises(DatabaseError) as fault:
        read()
    assert opened.trouble(fault.value) == "storage-damaged"


def test_an_interrupted_beginning_leaves_no_empty_file(tmp_path):
    (tmp_path / "test.db.new").write_bytes(b"half")
    database(tmp_path).close()
    with closing(sqlite3.connect(tmp_path / "test.db")) as opened:
        assert opened.execute("PRAGMA journal_mode").fetchone() == ("wal",)


def test_no_empty_database_is_made_where_ours_is_gone(tmp_path, file):
    opened = database(tmp_path)
    file.rename(tmp_path / "away.db")
    with pytest.raises(OperationalError) as fault, opened.read():
        pass
    assert opened.trouble(fault.value) == "storage-gone"
    with pytest.raises(FileNotFoundError) as fault, opened.write():
        pass
    assert opened.trouble(fault.value) == "storage-gone"
    assert not file.exists()

    (tmp_path / "away.db").rename(file)
    with opened.write() as connection:
        opened.try_to_write(connection)
    opened.close()


def test_a_commit_to_a_file_that_was_moved_meanwhile_is_not_taken_for_kept(tmp_path, file):
    opened = database(tmp_path)

    def write():
        with opened.write() as connection:
            opened.try_to_write(connection)
            file.rename(tmp_path / "away.db")

    with pytest.raises(FileNotFoundError):
        write()
    opened.close()


def test_another_file_in_its_place_is_not_ours(tmp_path, file):
    opened = database(tmp_path)
    (tmp_path / "other.db").write_bytes(file.read_bytes())
    (tmp_path / "other.db").replace(file)
    with pytest.raises(FileNotFoundError), opened.write():
        pass
    opened.close()
