"""Rehearsing a meeting and throwing the rehearsal away."""

import pytest

from facilitator.domain.course import StartMeeting
from facilitator.domain.message import Actor, Role
from facilitator.store import meetings

ORGANISER = Actor(Role.ORGANISER, "organiser")


class People:
    """Who would take part, without a process."""

    def __init__(self):
        self.there = {}

    def start(self, code, count, tempo=1):
        self.there[code] = (count, tempo)

    def stop(self, code):
        self.there.pop(code, None)

    def close(self):
        self.there.clear()


@pytest.fixture
def crowd(site):
    site.crowd = People()
    return site.crowd


@pytest.fixture
def rehearse(organiser, room, site, crowd):
    def begin(**fields):
        page = f"/bijeenkomst/{room.row.code}"
        answer = organiser.post(f"{page}/oefenen", page, **fields)
        return site.hall.rooms.by_code(answer.location.split("/")[2])

    return begin


def test_a_rehearsal_is_a_copy_with_people_in_it(rehearse, room, crowd, organiser):
    made = rehearse()
    assert made.row.rehearsal_of == room.row.id
    assert made.meeting.draaiboek == room.meeting.draaiboek
    assert crowd.there == {made.row.code: (12, 1)}
    desk = organiser.get(f"/b/{made.row.code}/regie").text
    assert "Dit is een oefening." in desk
    assert "Dit is een oefening." not in organiser.get(f"/b/{room.row.code}/regie").text


def test_ten_times_as_quick_makes_minutes_of_six_seconds(rehearse, crowd, site):
    made = rehearse(tempo="snel")
    assert made.meeting.agenda.items["keuze"].planned_s == 60
    assert crowd.there[made.row.code] == (12, 10)
    site.hall.submit(made.row.id, ORGANISER, "start-it-now", StartMeeting())
    assert made.meeting.agenda.items["welkom"].allotted_s == 60


def test_thrown_away_it_is_gone_and_the_real_one_is_as_it_was(
    rehearse, room, organiser, site, program
):
    made = rehearse()
    answer = organiser.post(
        f"/bijeenkomst/{made.row.code}/oefening-weg", f"/b/{made.row.code}/regie"
    )
    assert "De oefening is weg" in organiser.get(answer.location).text
    assert site.hall.rooms.by_code(made.row.code) is None
    assert room.meeting.status == "waiting"


def test_a_real_meeting_is_not_thrown_away_like_that(organiser, room):
    page = f"/bijeenkomst/{room.row.code}"
    assert organiser.post(f"{page}/oefening-weg", page).status_code == 404


def test_a_rehearsal_is_not_in_the_list_and_goes_by_itself_after_a_day(
    rehearse, organiser, site, monkeypatch, crowd
):
    made = rehearse()
    assert "Oefening" not in organiser.get("/").text
    now_ms = site.hall.clock.now_ms()
    monkeypatch.setattr(site.hall.clock, "now_ms", lambda: now_ms + 23 * 3_600_000)
    site.retention.sweep()
    assert site.hall.rooms.by_code(made.row.code) is not None
    monkeypatch.setattr(site.hall.clock, "now_ms", lambda: now_ms + 25 * 3_600_000)
    site.retention.sweep()
    assert site.hall.read(lambda c: meetings.by_code(c, made.row.code)) is None
    assert len(site.hall.read(meetings.everything)) == 1


def test_only_organisers_rehearse(browser, room):
    assert browser().post(f"/bijeenkomst/{room.row.code}/oefenen", "/").status_code == 403


def test_it_goes_with_the_meeting_that_it_rehearses(rehearse, room, site, program):
    made = rehearse()
    site.remove_meeting(room.row.id)
    assert site.hall.rooms.by_id(made.row.id) is None
