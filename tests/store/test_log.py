import json

import pytest
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from facilitator.domain.course import ItemEntered, Muted
from facilitator.domain.meeting import Change
from facilitator.domain.message import Event
from facilitator.store.log import EventLog, Logged, LogUnreadable
from facilitator.store.tables import events
from facilitator.werkvormen.stickers.rules import StickerPlaced
from tests.factories import add_meeting, at, database, event_log


@pytest.fixture
def db(place):
    made = database(place)
    add_meeting(made)
    add_meeting(made, "m2", "654321")
    return made


def logged(seq, event, item=None, actor="organiser:organiser", command="command-1", part=0):
    return Logged(seq, Change(item, event), actor, command, part, at(seq))


def write(db, *rows, meeting="m1"):
    with db.write() as connection:
        event_log().append(connection, [(meeting, row) for row in rows])


def read(db, after=0, meeting="m1"):
    with db.read() as connection:
        return event_log().read(connection, meeting, after)


def test_what_is_appended_is_read_back_in_order(db):
    rows = [
        logged(2, ItemEntered("keuze")),
        logged(3, StickerPlaced("abc", "f1"), item="keuze", actor="~abc", command="command-2"),
    ]
    write(db, *rows)

    assert read(db)[1:] == rows
    assert read(db, after=2) == rows[1:]


def test_each_meeting_has_its_own_log(db):
    write(db, logged(2, Muted(True)))

    assert [row.seq for row in read(db, meeting="m2")] == [1]


def test_nothing_is_appended_when_there_is_nothing(db):
    write(db)

    assert len(read(db)) == 1


def test_a_place_in_the_log_is_taken_once(db):
    write(db, logged(2, Muted(True)))

    with pytest.raises(IntegrityError):
        write(db, logged(2, Muted(False), command="command-2"))


def test_a_part_of_a_command_is_there_once(db):
    write(db, logged(2, Muted(True)))

    with pytest.raises(IntegrityError):
        write(db, logged(3, Muted(False)))


def test_a_batch_is_written_as_a_whole_or_not_at_all(db):
    with pytest.raises(IntegrityError):
        write(db, logged(2, Muted(True)), logged(2, Muted(False), command="command-2"))

    assert len(read(db)) == 1


def test_the_answer_to_a_command_is_found_by_its_sender_and_id(db):
    first = logged(2, Muted(True), command="a")
    parts = (
        logged(3, ItemEntered("keuze"), command="b"),
        logged(4, Muted(False), command="b", part=1),
    )
    write(db, first, *parts)

    with db.read() as connection:
        found = {
            asked: event_log().answer(connection, *asked)
            for asked in (
                ("m1", "organiser:organiser", "b"),
                ("m1", "organiser:organiser", "c"),
                ("m1", "screen:screen", "a"),
                ("m2", "organiser:organiser", "a"),
            )
        }

    assert list(found.values()) == [parts, (), (), ()]


def test_an_event_of_a_newer_program_is_not_guessed_at(db):
    class Muted(Event, frozen=True):
        version = 2
        on: bool

    write(db, logged(2, Muted(True)))

    with pytest.raises(LogUnreadable, match="muted version 2"):
        read(db)


def test_an_event_of_an_earlier_program_is_lifted(db):
    """The questions of a draaiboek were texts once."""
    with db.write() as connection:
        row = connection.exec_driver_sql("SELECT data FROM events WHERE meeting = 'm1'").scalar()
        data = json.loads(row)
        questions = data["draaiboek"]["questions"]
        data["draaiboek"]["questions"] = [one["text"] for one in questions[:2]] + questions[2:]
        earlier = {"data": json.dumps(data), "version": 1}
        connection.execute(update(events).where(events.c.meeting == "m1").values(**earlier))

    [first] = read(db)
    assert first == read(db, meeting="m2")[0]
    with db.write() as connection:
        event_log().rewrite(connection, "m1", first)
    assert read(db) == [first]


def test_an_event_of_a_version_that_never_was_is_not_guessed_at(db):
    with db.write() as connection:
        connection.execute(update(events).where(events.c.meeting == "m1").values(version=0))
    with pytest.raises(LogUnreadable, match="meeting-prepared version 0"):
        read(db)


def test_an_unknown_event_is_not_skipped(db):
    with db.read() as connection, pytest.raises(LogUnreadable, match="meeting-prepared version 2"):
        EventLog({}).read(connection, "m1")
