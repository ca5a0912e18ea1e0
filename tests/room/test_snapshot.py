"""Snapshots: a shorter way to the same state, that is never trusted more than the log."""

import pytest
from sqlalchemy import text

from facilitator.domain import writings
from facilitator.domain.checklist import TickEntry
from facilitator.domain.course import FinishMeeting, GoToItem, Mute, OpenItem, StartMeeting
from facilitator.domain.writings import EraseWritings
from facilitator.room import ledger, snapshot
from facilitator.store import meetings, snapshots
from facilitator.werkvormen.registry import RULES
from facilitator.werkvormen.stickers.rules import PlaceSticker
from tests.factories import ORGANISER, Desk, database
from tests.room.test_replay import encoded
from tests.writings import SCRIPT, canary, kinds, write_everything


@pytest.fixture
def desk(tmp_path):
    made = Desk(tmp_path)
    yield made
    made.database.close()


@pytest.fixture
def full(tmp_path):
    """A meeting in which every kind of text was written."""
    made = Desk(tmp_path, SCRIPT)
    made.fatima = write_everything(made, made.accepted)
    yield made
    made.database.close()


def kept(desk):
    with desk.database.read() as connection:
        return snapshots.find(connection, "m1", snapshot.code())


def spoil(desk, **columns):
    with desk.database.write() as connection:
        for name, value in columns.items():
            connection.execute(text(f"UPDATE snapshots SET {name} = :value"), {"value": value})


def rows_read(desk, monkeypatch):
    """How many rows of the log a fresh reader takes in."""
    seen = []
    read = ledger.EventLog.read

    def counting(self, *arguments):
        rows = read(self, *arguments)
        seen.append(len(rows))
        return rows

    monkeypatch.setattr(ledger.EventLog, "read", counting)
    desk.from_disk()
    return sum(seen)


def test_a_state_in_bytes_comes_back_as_it_was(full):
    content = snapshot.encode(full.meeting, 123)
    found, last_ms = snapshot.decode(content, RULES)
    assert encoded(found) == encoded(full.meeting)
    assert {key: type(one) for key, one in found.items.items()} == {
        key: type(one) for key, one in full.meeting.items.items()
    }
    assert last_ms == 123


def test_what_is_kept_is_read_instead_of_the_log_before_it(full, monkeypatch):
    full.writer.keep_snapshots(["m1"])
    seq, _content = kept(full)
    assert seq == len(full.rows())
    full.accepted(ORGANISER, Mute(True))
    assert rows_read(full, monkeypatch) == 1
    assert encoded(full.from_disk()) == encoded(full.from_log())


def test_a_reader_of_a_snapshot_knows_keys_and_people(desk):
    amina = desk.join("Amina")
    for command in (StartMeeting(), GoToItem("keuze"), OpenItem("keuze")):
        desk.accepted(ORGANISER, command)
    first = desk.accepted(amina, PlaceSticker("keuze", "f1"), "sticker-1")
    desk.writer.keep_snapshots(["m1"])
    desk.writer = desk.new_writer()
    again = desk.accepted(amina, PlaceSticker("keuze", "f1"), "sticker-1")
    assert again.repeat
    assert again.logged == first.logged
    with desk.database.read() as connection:
        known = desk.writer.ledger.catch_up(connection, "m1")
    assert known.people[amina.id].name == "Amina"
    assert known.last_ms == desk.clock.ms


def test_a_snapshot_is_wanted_after_so_many_events(desk, monkeypatch):
    monkeypatch.setattr(ledger, "SNAPSHOT_EVERY", 10)
    for number in range(8):
        desk.accepted(ORGANISER, Mute(number % 2 == 0))
    assert not desk.writer.ledger.wants_snapshot("m1")
    desk.accepted(ORGANISER, StartMeeting())
    assert desk.writer.ledger.wants_snapshot("m1")
    desk.writer.keep_snapshots(["m1"])
    assert not desk.writer.ledger.wants_snapshot("m1")


@pytest.mark.parametrize("content", [b"", b"\x00\xff nonsense", b"\x93\x01\x02\x03"])
def test_a_damaged_snapshot_is_not_used(full, content):
    full.writer.keep_snapshots(["m1"])
    spoil(full, content=content)
    assert encoded(full.from_disk()) == encoded(full.from_log())


def test_a_snapshot_that_other_rules_made_is_not_used(full):
    full.writer.keep_snapshots(["m1"])
    spoil(full, code="other-rules", content=b"of another time")
    assert kept(full) is None
    assert encoded(full.from_disk()) == encoded(full.from_log())


def test_when_it_cannot_be_kept_the_meeting_goes_on(desk):
    with desk.database.write() as connection:
        connection.execute(
            text(
                "CREATE TRIGGER refuse BEFORE INSERT ON snapshots"
                " BEGIN SELECT RAISE(ABORT, 'no room'); END"
            )
        )
    desk.writer.keep_snapshots(["m1"])
    assert kept(desk) is None
    desk.accepted(ORGANISER, Mute(True))


@pytest.mark.parametrize("kind", sorted(kinds()))
def test_erasing_leaves_nothing_in_a_snapshot(full, tmp_path, kind):
    full.writer.keep_snapshots(["m1"])
    assert canary(kind).encode() in kept(full)[1]
    wanted = [one for one in writings.every(full.meeting, RULES) if one.startswith(f"{kind}:")]
    full.accepted(ORGANISER, EraseWritings(tuple(wanted)))
    assert kept(full) is None
    assert full.writer.ledger.wants_snapshot("m1")
    full.writer.keep_snapshots(["m1"])
    files = b"".join(file.read_bytes() for file in tmp_path.glob("test.db*"))
    assert canary(kind).encode() not in files


def test_a_meeting_that_is_deleted_leaves_no_snapshot(desk):
    desk.writer.keep_snapshots(["m1"])
    with desk.database.write() as connection:
        meetings.remove(connection, "m1")
    assert kept(desk) is None


def test_the_list_says_which_meetings_remind_by_themselves(desk, tmp_path):
    def reminding():
        with desk.database.read() as connection:
            return meetings.that_remind(connection)

    seen = [reminding()]
    for on in (True, False, True):
        desk.accepted(ORGANISER, TickEntry("automatic", on))
        seen.append(reminding())
    assert seen == [[], ["m1"], [], ["m1"]]


def test_an_older_database_gets_status_and_reminder_from_its_logs(desk, tmp_path):
    for command in (StartMeeting(), FinishMeeting(), TickEntry("automatic", True)):
        desk.accepted(ORGANISER, command)
    with desk.database.write() as connection:
        connection.execute(text("DROP TABLE snapshots"))
        for name in ("status", "reminds"):
            connection.execute(text(f"ALTER TABLE meetings DROP COLUMN {name}"))
        connection.execute(text("UPDATE alembic_version SET version_num = '0010'"))
    desk.database.close()
    with database(tmp_path).read() as connection:
        assert [status for _row, status in meetings.everything(connection)] == ["finished"]
        assert meetings.that_remind(connection) == ["m1"]
