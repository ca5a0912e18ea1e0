"""A meeting is not kept for ever."""

from datetime import UTC, date, datetime, timedelta

import pytest

from facilitator.domain.course import Mute
from facilitator.domain.follow_up import ChooseDate, OfferDate
from facilitator.domain.message import Actor, Role
from facilitator.room.retention import DAY_MS, Retention

ORGANISER = Actor(Role.ORGANISER, "organiser")


@pytest.fixture
def removed():
    return []


@pytest.fixture
def clock(site, monkeypatch):
    """The server's clock, which the test sets."""
    begin = site.hall.clock.now_ms()
    now = {"ms": begin}
    for holder in (site.hall.clock, site.hall._writer):
        monkeypatch.setattr(holder, "now_ms", lambda: now["ms"])
    return now


def kept(site, removed, days=90):
    return Retention(site.hall, days, UTC, removed.append, lambda *_: None)


def last_moment(room):
    return max(room.known.last_ms, room.meeting.details.planned_start_ms)


def test_a_meeting_goes_when_nothing_happened_for_so_many_days(site, room, removed, clock):
    clock["ms"] = last_moment(room) + 89 * DAY_MS
    kept(site, removed).sweep()
    assert removed == []
    clock["ms"] += DAY_MS
    kept(site, removed).sweep()
    assert removed == [room.row.id]


def test_what_happens_in_it_keeps_it(site, room, removed, clock):
    clock["ms"] = last_moment(room) + 80 * DAY_MS
    site.hall.submit(room.row.id, ORGANISER, "mute-0001", Mute(True))
    clock["ms"] += 20 * DAY_MS
    kept(site, removed).sweep()
    assert removed == []


def test_a_meeting_that_is_still_to_come_is_kept(site, room, removed, clock):
    clock["ms"] = room.meeting.details.planned_start_ms + DAY_MS
    kept(site, removed, days=2).sweep()
    assert removed == []


def test_the_day_is_told(site, removed):
    noon = 1_790_000_000_000  # 21 September 2026
    assert kept(site, removed).until(noon, noon - DAY_MS) == date(2026, 12, 20)


def test_the_program_looks_at_start_and_every_day(site, room, later, browser, monkeypatch):
    code = room.row.code
    assert "wissen we alles" in browser().get(f"/b/{code}").text
    ahead = site.hall.clock.now_ms() + 400 * DAY_MS
    monkeypatch.setattr(site.hall.clock, "now_ms", lambda: ahead)
    later.pass_by(0)
    assert site.hall.rooms.by_code(code) is None
    assert 86_400.0 in [seconds for seconds, *_ in later.waiting]


def test_papers_are_kept_until_after_the_next_meeting(site, room, removed, clock):
    held = datetime.fromtimestamp(last_moment(room) / 1000, UTC).date()
    site.hall.submit(room.row.id, ORGANISER, "offer-0001", OfferDate(held + timedelta(days=60)))
    option = next(iter(room.meeting.follow_up.options))
    site.hall.submit(room.row.id, ORGANISER, "choose-0001", ChooseDate(option))
    clock["ms"] = last_moment(room) + 149 * DAY_MS
    kept(site, removed).sweep()
    assert removed == []
    clock["ms"] += DAY_MS
    kept(site, removed).sweep()
    assert removed == [room.row.id]
