"""When the group meets again: what phones say, and what each screen shows of it."""

from datetime import date

import msgspec
import pytest

from facilitator.domain.course import OpenItem
from facilitator.domain.follow_up import ChooseDate, CountHands, DropDate, GiveRole, OfferDate
from facilitator.domain.people import AddPerson, HoldName, LeaveMeeting, RemovePerson
from facilitator.parts import desk, phone, screen
from facilitator.werkvormen.follow_up.rules import AnswerDate, Volunteer
from tests.factories import draaiboek, item, started
from tests.parts.scenes import scene

DAY = date(2026, 12, 15)


@pytest.fixture
def meeting():
    gathering = started(draaiboek(item("vervolg", "follow_up"), item("slot")))
    gathering.fatima, gathering.jan = gathering.join("Fatima"), gathering.join("Jan")
    gathering.desk(AddPerson("Greet"))
    (event,) = gathering.desk(OfferDate(DAY, "14:00", "De Linde"))
    gathering.option = event.option
    return gathering


def on_screen(gathering):
    return screen.parts(scene(gathering))["board"].data


def at_desk(gathering):
    return desk.parts(scene(gathering))["werkvorm"].data


def mine(gathering, who):
    return phone.personal(scene(gathering), who.id)["mine"].data


def test_days_are_answered_once_the_item_is_opened(meeting):
    answer = AnswerDate("vervolg", meeting.option, True)
    assert meeting.refused(meeting.jan, answer) == "item-not-open"
    meeting.desk(OpenItem("vervolg"))
    meeting.send(meeting.jan, answer)
    meeting.send(meeting.fatima, AnswerDate("vervolg", meeting.option, False))
    meeting.desk(CountHands(meeting.option, 1))
    (day,) = on_screen(meeting)["options"]
    assert (day["can"], day["cannot"], day["people"]) == (2, 1, 3)
    assert mine(meeting, meeting.jan)["options"][0]["answer"] is True
    meeting.send(meeting.jan, AnswerDate("vervolg", meeting.option, None))
    assert mine(meeting, meeting.jan)["options"][0]["answer"] is None
    unknown = AnswerDate("vervolg", "x", True)
    assert meeting.refused(meeting.jan, unknown) == "unknown-date"


def test_who_can_come_when_is_on_no_device_of_others(meeting):
    meeting.desk(OpenItem("vervolg"))
    meeting.send(meeting.jan, AnswerDate("vervolg", meeting.option, False))
    others = [
        screen.parts(scene(meeting)),
        phone.parts(scene(meeting)),
        desk.parts(scene(meeting))["werkvorm"],
    ]
    assert mine(meeting, meeting.fatima)["options"][0]["answer"] is None
    assert '"answers"' not in msgspec.json.encode(others).decode()


def test_who_went_home_does_not_count(meeting):
    meeting.desk(OpenItem("vervolg"))
    meeting.send(meeting.jan, AnswerDate("vervolg", meeting.option, True))
    meeting.send(meeting.jan, LeaveMeeting(True))
    (day,) = on_screen(meeting)["options"]
    assert (day["can"], day["people"]) == (0, 2)


def test_a_chosen_day_stands_everywhere_with_the_day_to_report(meeting):
    meeting.desk(OpenItem("vervolg"), ChooseDate(meeting.option))
    shown = phone.parts(scene(meeting))["task"].data
    assert (shown["chosen"]["day"], shown["report_day"]) == (DAY, date(2026, 12, 8))
    meeting.desk(DropDate(meeting.option, True))
    assert on_screen(meeting)["chosen"] is None
    assert [one["day"] for one in at_desk(meeting)["dropped"]] == [DAY]


def test_a_date_may_follow(meeting):
    meeting.desk(OpenItem("vervolg"), ChooseDate(None, "via de groepsapp"))
    assert on_screen(meeting)["later"] == "via de groepsapp"
    meeting.desk(ChooseDate(meeting.option))
    assert on_screen(meeting)["later"] == ""


def test_volunteers_are_for_the_desk_and_the_group_decides(meeting):
    meeting.desk(OpenItem("vervolg"))
    meeting.send(meeting.jan, Volunteer("vervolg", "chairs", True))
    assert [one["name"] for one in at_desk(meeting)["volunteers"]["chairs"]] == ["Jan"]
    assert on_screen(meeting)["roles"] == {"prepares": None, "chairs": None}
    meeting.desk(GiveRole("chairs", meeting.fatima.id), GiveRole("prepares", meeting.jan.id))
    assert on_screen(meeting)["roles"] == {"prepares": "Jan", "chairs": "Fatima"}
    meeting.desk(HoldName(meeting.jan.id, True), RemovePerson(meeting.fatima.id))
    assert on_screen(meeting)["roles"] == {"prepares": "", "chairs": None}
    assert at_desk(meeting)["role_ids"]["chairs"] is None
    meeting.send(meeting.jan, Volunteer("vervolg", "chairs", False))
    assert mine(meeting, meeting.jan)["volunteers"] == []
