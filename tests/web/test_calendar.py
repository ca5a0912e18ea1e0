from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar

from facilitator.domain.follow_up import ChooseDate, OfferDate, SetReportDate
from facilitator.room.hall import new_id
from tests.factories import ORGANISER

DAY = date(2030, 1, 15)


@pytest.fixture
def send(site, room):
    def submit(command):
        outcome = site.hall.submit(room.row.id, ORGANISER, new_id(), command)
        assert outcome.seq
        return outcome.logged[0].change.event

    return submit


def choose(send, **fields):
    send(ChooseDate(send(OfferDate(DAY, **fields)).option))


def events(answer):
    assert answer.mimetype == "text/calendar"
    return {str(one["uid"]).split("-")[1].split("@")[0]: one for one in opened(answer)}


def opened(answer):
    return Calendar.from_ical(answer.data).walk("VEVENT")


def path(room):
    return f"/b/{room.row.code}/agenda.ics"


def test_the_next_meeting_with_time_and_place_and_the_day_to_report(browser, room, send):
    choose(send, time="14:00", place="De Linde; zaal 2, boven")
    phone = browser()
    phone.join(room.row.code, "Fatima")
    found = events(phone.get(path(room)))
    begin = found["next"].decoded("dtstart")
    assert begin == datetime(2030, 1, 15, 14, tzinfo=ZoneInfo("Europe/Amsterdam"))
    assert found["next"]["location"] == "De Linde; zaal 2, boven"
    assert found["report"].decoded("dtstart") == date(2030, 1, 8)


def test_a_day_without_a_time_is_a_whole_day(organiser, room, send):
    choose(send)
    assert events(organiser.get(path(room)))["next"].decoded("dtstart") == DAY


def test_a_day_to_report_alone_is_a_calendar_too(organiser, room, send):
    send(SetReportDate(DAY))
    assert list(events(organiser.get(path(room)))) == ["report"]


def test_a_changed_day_changes_the_same_event(organiser, room, send):
    choose(send, time="14:00")
    before = {str(one["uid"]) for one in opened(organiser.get(path(room)))}
    choose(send, time="15:00")
    assert {str(one["uid"]) for one in opened(organiser.get(path(room)))} == before


def test_without_a_day_there_is_no_file_and_strangers_get_none(browser, organiser, room, send):
    assert organiser.get(path(room)).status_code == 404
    choose(send)
    assert browser().get(path(room)).status_code == 403
