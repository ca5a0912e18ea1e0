"""The line in front of the writer, in real threads on a real database."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import text

from facilitator.domain.course import GoToItem, Mute, NextItem, OpenItem, StartMeeting
from facilitator.domain.people import JoinMeeting
from facilitator.room.queue import WriterQueue
from facilitator.room.writer import Accepted, Refused
from facilitator.werkvormen.stickers.rules import PlaceSticker
from tests.factories import GUEST, ORGANISER, Desk


class Line:
    """A queue whose writer can be held up; ``batches`` are the sizes of what it was given, and
    ``handed_on`` what the reading side heard."""

    def __init__(self, folder):
        self.desk = Desk(folder)
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
def line(tmp_path):
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
    assert line.desk.from_disk().items["keuze"].phone_totals() == {"f1": 10, "f2": 10}


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
