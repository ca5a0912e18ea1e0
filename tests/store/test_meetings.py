from facilitator.domain.course import ContinueMeeting, FinishMeeting, StartMeeting
from facilitator.store import meetings
from tests.factories import ORGANISER, Desk, add_meeting


def statuses(desk):
    with desk.database.read() as connection:
        return {row.id: status for row, status in meetings.everything(connection)}


def test_the_list_says_where_each_meeting_is(place):
    desk = Desk(place)
    add_meeting(desk.database, "m2", "654321")
    seen = [statuses(desk)["m1"]]
    for command in (StartMeeting(), FinishMeeting(), ContinueMeeting(), FinishMeeting()):
        desk.accepted(ORGANISER, command)
        seen.append(statuses(desk)["m1"])

    assert seen == ["waiting", "running", "finished", "running", "finished"]
    assert statuses(desk)["m2"] == "waiting"
