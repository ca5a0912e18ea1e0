"""When changes are sent: not more often than anybody can see, and later while it is busy."""

import msgspec
import pytest

from facilitator.domain.message import Actor, Role
from facilitator.domain.state import Meeting
from facilitator.live.publisher import INTERVAL_MS, LONGEST_MS, PRESSED_MS, Publisher
from facilitator.live.viewers import Viewer, Viewers
from facilitator.room.rooms import Committed
from tests.factories import Clock, at


class Row(msgspec.Struct):
    id: str


class Room(msgspec.Struct):
    row: Row
    meeting: Meeting = msgspec.field(default_factory=Meeting)


class Place(msgspec.Struct, frozen=True):
    room: Room
    actor: Actor
    holds: bool = True


class Streams:
    """Notes what is refreshed."""

    def __init__(self):
        self.refreshed = []

    def refresh(self, room, audience):
        self.refreshed.append(audience)

    def refresh_personal(self, room, actor):
        self.refreshed.append(actor.id)

    def companions(self, room, participant):
        """Fatima and Jan are a duo."""
        return {"fatima", "jan"}


class Timers:
    """Calls back when the test says so, in order, as late as the test likes."""

    def __init__(self, clock):
        self.clock = clock
        self.waiting = []

    def __call__(self, seconds, function, *arguments):
        self.waiting.append((self.clock.ms + round(seconds * 1000), function, arguments))

    def next(self, late_ms=0):
        due_ms, function, arguments = self.waiting.pop(0)
        self.clock.ms = max(self.clock.ms, due_ms + late_ms)
        function(*arguments)

    def run_until(self, ms):
        """Call back whatever is due by then, on time."""
        self.waiting.sort(key=lambda one: one[0])
        while self.waiting and self.waiting[0][0] <= ms:
            self.next()


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def timers(clock):
    return Timers(clock)


@pytest.fixture
def room():
    return Room(Row("m1"))


@pytest.fixture
def viewers(room):
    made = Viewers()
    for number, audience in enumerate(("screen", "desk", "phone")):
        actor = Actor(Role.SCREEN, audience)
        place = Place(room, actor)
        made.add(Viewer(f"s{number}", audience, "session", place, until_ms=at(60)))
    return made


@pytest.fixture
def streams():
    return Streams()


@pytest.fixture
def publisher(streams, viewers, timers, clock):
    return Publisher(streams, viewers, later=timers, now_ms=clock.now_ms, dismiss=lambda _: None)


def waits_ms(publisher, room, timers, clock, audience):
    publisher.changed(room, audience)
    return timers.waiting[-1][0] - clock.ms


@pytest.mark.parametrize("audience", INTERVAL_MS)
def test_the_first_change_is_sent_at_once_and_the_next_after_the_interval(
    publisher, room, timers, clock, audience
):
    assert waits_ms(publisher, room, timers, clock, audience) == 0
    timers.next()
    assert waits_ms(publisher, room, timers, clock, audience) == INTERVAL_MS[audience]


def test_many_changes_are_sent_together(publisher, room, timers, streams):
    for _change in range(100):
        publisher.changed(room, "screen")
    timers.next()
    assert (streams.refreshed, timers.waiting) == (["screen"], [])


def test_where_nobody_looks_nothing_is_made(publisher, room, timers, streams, viewers):
    viewers.remove("s0")
    publisher.changed(room, "screen")
    timers.next()
    assert streams.refreshed == []


def test_what_is_pressed_at_a_desk_shows_there_sooner_than_what_others_do(
    publisher, room, timers, clock, streams
):
    press = Committed(room, Actor(Role.ORGANISER, "organiser"))
    publisher.changed(room, "desk")
    timers.next()
    assert waits_ms(publisher, room, timers, clock, "desk") == INTERVAL_MS["desk"]
    publisher.committed(press)
    sent_ms = clock.ms
    streams.refreshed.clear()
    timers.run_until(sent_ms + PRESSED_MS - 1)
    assert "desk" not in streams.refreshed
    timers.run_until(sent_ms + PRESSED_MS)
    assert "desk" in streams.refreshed
    streams.refreshed.clear()
    timers.run_until(sent_ms + INTERVAL_MS["desk"])
    assert "desk" not in streams.refreshed


@pytest.mark.parametrize(("told", "heard"), [([], ["fatima", "jan"]), (["fatima"], ["jan"])])
def test_a_duo_hears_of_it_but_not_who_got_it_with_the_acknowledgement(
    publisher, room, viewers, timers, clock, streams, told, heard
):
    for name in ("fatima", "jan"):
        place = Place(room, Actor(Role.PARTICIPANT, name))
        viewers.add(Viewer(name, "phone", name, place, until_ms=at(60)))
    publisher.committed(Committed(room, Actor(Role.PARTICIPANT, "fatima")))
    for name in told:
        publisher.told(room, name)
    timers.run_until(clock.ms)
    assert sorted({"fatima", "jan"} & set(streams.refreshed)) == heard


def test_while_it_is_busy_sendings_wait_longer_and_recover(publisher, room, timers, clock):
    publisher.changed(room, "screen")
    timers.next(late_ms=60)
    busy = waits_ms(publisher, room, timers, clock, "screen")
    assert INTERVAL_MS["screen"] < busy <= LONGEST_MS
    timers.next()
    assert waits_ms(publisher, room, timers, clock, "screen") == INTERVAL_MS["screen"]


def test_however_busy_it_is_something_is_sent_each_second(publisher, room, timers, clock):
    publisher.changed(room, "desk")
    timers.next(late_ms=60_000)
    assert waits_ms(publisher, room, timers, clock, "desk") == LONGEST_MS


def test_viewers_are_found_by_meeting_audience_person_and_browser(viewers, room):
    here = Actor(Role.SCREEN, "desk")
    assert len(viewers.of(room)) == 3
    assert [one.sid for one in viewers.of(room, "desk")] == ["s1"]
    assert viewers.rooms() == [room]
    assert viewers.count_of_person(room, here)
    viewers.remove("s1")
    assert not viewers.count_of_person(room, here)
    assert viewers.remove("s1") is None
    assert len(viewers.of_session("session")) == 2
