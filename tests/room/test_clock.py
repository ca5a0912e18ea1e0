"""The server's clock, and a computer that slept."""

import time

from facilitator.domain.course import AddTime, PauseClock, StartMeeting
from facilitator.room.clock import ServerClock, running_ns
from facilitator.room.sleep import SleepWatch, Slept
from tests.factories import ORGANISER, Desk, at

MINUTE_NS = 60_000_000_000


class Computer:
    """Its wall clock, which anybody may set, and the one that nobody can."""

    def __init__(self):
        self.wall, self.running = 1_790_000_040 * 10**9, 5 * MINUTE_NS
        self.clock = ServerClock(lambda: self.wall, lambda: self.running)


def test_setting_the_clock_of_the_computer_changes_nothing():
    computer = Computer()
    started = computer.clock.now_ms()
    for jump in (-3600, 3600, 10**8, -(10**9)):
        computer.wall += jump * 10**9
        computer.running += MINUTE_NS
    assert computer.clock.now_ms() == started + 4 * 60_000


def test_time_goes_on_while_the_computer_sleeps():
    """What counts sleep is ahead of what does not, and runs as quickly."""
    before = running_ns() - time.monotonic_ns()
    after = running_ns() - time.monotonic_ns()
    assert before > -1_000_000_000
    assert abs(after - before) < 1_000_000_000


class Night:
    """A meeting that runs on a computer that may fall asleep."""

    def __init__(self, folder):
        self.desk = Desk(folder)
        self.rooms = self.desk.rooms()
        self.room = self.rooms.by_id("m1")
        self.told = 0
        self.watch = SleepWatch(
            lambda: self.rooms.open, self.desk.clock.now_ms, lambda *_call: None, self.tell
        )

    def tell(self):
        self.told += 1

    def do(self, command):
        self.rooms.hand_on([self.desk.accepted(ORGANISER, command)])

    def look_after(self, seconds):
        self.desk.clock.forward(seconds=seconds)
        self.watch.look()
        return self.watch.of(self.room)


def running(folder):
    folder.mkdir()
    night = Night(folder)
    night.do(StartMeeting())
    return night


def test_a_desk_is_asked_after_a_sleep_until_the_clock_was_changed(tmp_path):
    for command in (AddTime(900), PauseClock()):
        night = running(tmp_path / type(command).__name__)
        assert night.look_after(5) is None
        assert night.look_after(30) is None  # busy, or nobody noticed
        assert night.look_after(905) == Slept(at(0, 35), at(15, 40))
        assert night.look_after(5) == Slept(at(0, 35), at(15, 40))
        assert night.told == 1
        night.do(command)
        assert night.watch.of(night.room) is None


def test_nobody_is_asked_where_no_clock_runs(tmp_path):
    assert Night(tmp_path).look_after(900) is None
    paused = running(tmp_path / "paused")
    paused.do(PauseClock())
    assert paused.look_after(900) is None
