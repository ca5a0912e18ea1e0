"""The line in front of the writer, in real threads on a real database."""

import sqlite3
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError, OperationalError

from facilitator.domain.course import GoToItem, Mute, NextItem, OpenItem, StartMeeting
from facilitator.domain.people import JoinMeeting
from facilitator.room.queue import GATHER_S, WriterQueue
from facilitator.room.writer import Accepted, Refused
from facilitator.store import database
from facilitator.store.database import Database
from facilitator.werkvormen.stickers.rules import PlaceSticker
from tests.factories import GUEST, ORGANISER, Desk


class Line:
    """A queue whose writer can be held up; ``batches`` are the sizes of what it was given, and
    ``handed_on`` what the reading side heard."""

    def __init__(self, folder, opened=None):
        self.folder = folder
        self.desk = Desk(folder, opened=opened)
        self.batches = []
        self.handed_on = []
        self.may_go = threading.Event()
        self.may_go.set()
        self.waiting = threading.Semaphore(0)
        self.queue = WriterQueue(self.desk.writer, self.offload, self.hand_on)

    def offload(self, function, *arguments):
        self.waiting.release()
        assert self.may_go.wait(10)
        if function == self.desk.writer.write:
            self.batches.append(len(arguments[0]))
        return function(*arguments)

    def hand_on(self, outcomes):
        self.handed_on += outcomes

    def submit(self, actor, command, id_=None):
        return self.queue.submit(self.desk.envelope(actor, command, id_))

    def hold_up(self, people):
        """Let the writer wait at a job, so that what is sent meanwhile becomes one batch."""
        self.may_go.clear()
        held = people.submit(self.queue.run, lambda connection: None)
        assert self.waiting.acquire(timeout=10)
        return held

    def in_line(self, count):
        """Wait until so many stand in line."""
        while self.queue._waiting.qsize() < count:
            threading.Event().wait(0.001)


@pytest.fixture
def line(tmp_path, monkeypatch):
    monkeypatch.setattr(database, "BUSY_MS", 50)
    made = Line(tmp_path)
    made.queue.start()
    yield made
    made.may_go.set()
    made.queue.stop()


@pytest.fixture
def people():
    with ThreadPoolExecutor(32) as pool:
        yield pool


def test_the_outcome_comes_after_the_commit(line):
    outcome = line.submit(ORGANISER, StartMeeting())

    assert isinstance(outcome, Accepted)
    assert line.desk.from_disk().status == "running"
    assert line.handed_on == [outcome]


def test_a_refusal_is_not_handed_on(line):
    assert line.submit(ORGANISER, NextItem("welkom")) == Refused("meeting-not-started")
    assert line.handed_on == []


def test_all_that_waits_goes_in_as_one_batch(line, people):
    line.hold_up(people)
    joins = [
        people.submit(line.submit, GUEST, JoinMeeting(f"P{n}"), f"join-{n}") for n in range(20)
    ]
    line.in_line(20)
    line.may_go.set()

    assert sorted(join.result(10).seq for join in joins) == list(range(2, 22))
    assert line.batches == [20]


def test_everybody_gets_the_own_outcome(line, people):
    for command in (StartMeeting(), GoToItem("keuze"), OpenItem("keuze")):
        line.submit(ORGANISER, command)
    actors = [line.desk.join(f"P{number}") for number in range(10)]

    votes = {
        (actor, flap): people.submit(line.submit, actor, PlaceSticker("keuze", flap))
        for actor in actors
        for flap in ("f1", "f2", "f9")
    }

    for (actor, flap), vote in votes.items():
        outcome = vote.result(10)
        if flap == "f9":
            assert outcome == Refused("unknown-flap")
        else:
            assert (outcome.sender, outcome.logged[0].change.event.flap) == (actor, flap)
    assert line.desk.from_disk().items["keuze"].totals == {"f1": 10, "f2": 10}


def test_a_job_runs_after_the_commands_that_waited_before_it(line, people):
    """So that what is read in line with the writes misses no commit."""
    line.hold_up(people)
    muted = people.submit(line.submit, ORGANISER, Mute(True))
    line.in_line(1)
    count = text("SELECT count(*) FROM events")
    job = people.submit(
        line.queue.run,
        lambda connection: connection.execute(count).scalar(),
        lambda rows: (rows, len(line.handed_on)),
    )
    line.in_line(2)
    line.may_go.set()

    assert isinstance(muted.result(10), Accepted)
    assert job.result(10) == (2, 1)


def test_a_job_that_fails_tells_only_who_asked(line):
    def fail(connection):
        raise LookupError("no such thing")

    with pytest.raises(LookupError, match="no such thing"):
        line.queue.run(fail)
    assert isinstance(line.submit(ORGANISER, StartMeeting()), Accepted)


def test_when_storing_fails_everybody_may_try_again(line):
    with line.desk.database.write() as connection:
        connection.execute(
            text(
                "CREATE TRIGGER full BEFORE INSERT ON events "
                "BEGIN SELECT RAISE(ABORT, 'disk is full'); END"
            )
        )
    assert line.submit(ORGANISER, StartMeeting(), "command-x") == Refused(
        "storage-failed", again=True
    )
    assert line.handed_on == []

    with line.desk.database.write() as connection:
        connection.execute(text("DROP TRIGGER full"))
    outcome = line.submit(ORGANISER, StartMeeting(), "command-x")
    assert (outcome.repeat, outcome.seq) == (False, 3)


def test_what_is_wrong_is_known_until_something_could_be_stored(line):
    """Also when nobody tries: the queue looks itself."""
    told = []
    line.queue._told = lambda: told.append(line.queue.trouble)
    with closing(sqlite3.connect(line.folder / "test.db", isolation_level=None)) as other:
        other.execute("PRAGMA journal_mode=WAL")
        other.execute("BEGIN EXCLUSIVE")
        sent = [line.submit(ORGANISER, StartMeeting(), "command-x") for _time in range(2)]
        assert sent == 2 * [Refused("storage-busy", again=True)]
        with pytest.raises(OperationalError):
            line.queue.check()
        assert (line.queue.trouble, told) == ("storage-busy", ["storage-busy"])
    line.queue.check()
    assert (line.queue.trouble, told) == (None, ["storage-busy", None])


def test_jobs_that_wait_behind_a_failing_one_need_not_find_out_themselves(line, people):
    with closing(sqlite3.connect(line.folder / "test.db", isolation_level=None)) as other:
        line.hold_up(people)
        other.execute("BEGIN EXCLUSIVE")
        asked = [people.submit(line.queue.run, lambda c: None) for _number in range(20)]
        line.in_line(20)
        line.may_go.set()
        faults = [one.exception(10) for one in asked]
    assert len({id(fault) for fault in faults}) == 1
    assert isinstance(faults[0], OperationalError)


def test_what_is_damaged_stays_so_until_a_new_start(tmp_path):
    first = Desk(tmp_path)
    for number in range(200):
        first.accepted(ORGANISER, Mute(number % 2 == 0))
    first.database.close()
    line = Line(tmp_path, Database(f"sqlite:///{tmp_path / 'test.db'}"))
    with (tmp_path / "test.db").open("r+b") as file:
        file.seek(0, 2)
        file.seek(file.tell() - 12 * 4096)
        file.write(b"x" * 12 * 4096)
    line.queue.start()
    try:
        assert line.submit(ORGANISER, Mute(True)) == Refused("storage-damaged", again=True)
        with suppress(DatabaseError):
            line.queue.check()
        assert line.queue.trouble == "storage-damaged"
    finally:
        line.queue.stop()


def test_when_handing_on_fails_a_repeat_gets_what_was_committed(tmp_path):
    desk = Desk(tmp_path)

    def fail(outcomes):
        raise ZeroDivisionError

    queue = WriterQueue(desk.writer, lambda function, *given: function(*given), fail)
    queue.start()
    sent = desk.envelope(ORGANISER, StartMeeting())
    assert queue.submit(sent) == Refused("internal-error", again=True)
    queue.stop()

    assert desk.writer.write([sent])[0].repeat


def test_stopping_writes_what_waits(tmp_path, people):
    line = Line(tmp_path)
    line.queue.start()
    line.hold_up(people)
    muted = people.submit(line.submit, ORGANISER, Mute(True))
    line.in_line(1)
    stopped = people.submit(line.queue.stop)
    line.in_line(2)
    line.may_go.set()

    stopped.result(10)
    assert isinstance(muted.result(10), Accepted)
    assert line.desk.from_disk().muted


def test_what_comes_right_after_a_batch_is_gathered_and_what_comes_later_waits_for_nothing(
    tmp_path,
):
    line, pauses, now = Line(tmp_path), [], [100.0]

    def pause(seconds):
        pauses.append(seconds)
        now[0] += seconds

    line.queue = WriterQueue(
        line.desk.writer, line.offload, line.hand_on, now_s=lambda: now[0], pause=pause
    )
    line.queue.start()
    try:
        line.submit(ORGANISER, StartMeeting())
        assert pauses == []
        now[0] += GATHER_S / 4
        line.submit(ORGANISER, NextItem("welkom"))
        assert pauses == [pytest.approx(GATHER_S * 3 / 4)]
        now[0] += GATHER_S
        line.submit(ORGANISER, Mute(True))
        assert len(pauses) == 1
    finally:
        line.queue.stop()
