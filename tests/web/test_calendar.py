from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar

from facilitator.domain.follow_up import ChooseDate, OfferDate, SetReportDate
from facilitator.domain.programme import ChangeDetails
from facilitator.domain.text import clean
from facilitator.room.hall import new_id
from facilitator.web.calendar import of_follow_up, of_meeting
from tests.factories import ORGANISER
from tests.faults.hostile_texts import TEXTS, as_shown

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


def test_no_hostile_text_adds_a_line_and_all_come_as_they_were_typed(program, room, send):
    """Title and place are written over again and again, so two of them go into each file."""
    start = room.meeting.details.planned_start_ms
    choose(send, time="14:00")
    kinds = ("mail", "calendar", "characters", "attribute", "length")
    short = [one for one in TEXTS if one.attacks in kinds and len(clean(one.text)) <= 100]
    with program.app_context():
        files = (of_meeting, of_follow_up)
        usual = {make: names(make(room)) for make in files}
        for title, place in zip(short[::2], short[1::2], strict=False):
            send(ChangeDetails(clean(title.text), "", clean(place.text), "", start))
            for make in files:
                made = make(room)
                assert names(made) == usual[make]
                event = Calendar.from_ical(made).walk("VEVENT")[0]
                assert as_shown(str(event["summary"])) == title.shown
                assert as_shown(str(event["location"])) == place.shown


def names(made: bytes) -> list[str]:
    """What each line is, as another program reads them: only a line end of the format ends one."""
    lines = made.decode().replace("\r\n ", "").rstrip().split("\r\n")
    return [line.partition(":")[0].partition(";")[0] for line in lines]
