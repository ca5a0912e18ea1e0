import pytest

from facilitator.domain.contact import SaveContact
from facilitator.domain.course import GoToItem, Mute, OpenItem, StartMeeting
from facilitator.domain.people import RemovePerson
from facilitator.room.rooms import Committed
from facilitator.werkvormen.stickers.rules import CloseVote, PlaceSticker, ShowResult
from tests.factories import ORGANISER, Desk


class House:
    """A desk and the rooms that hear of what it writes."""

    def __init__(self, folder):
        self.desk = Desk(folder)
        self.rooms = self.desk.rooms()
        self.heard = []

    def do(self, actor, command, id_=None):
        outcome = self.desk.accepted(actor, command, id_)
        self.rooms.hand_on([outcome])
        return outcome


@pytest.fixture
def house(tmp_path):
    return House(tmp_path)


@pytest.fixture
def room(house):
    return house.rooms.by_code("123456")


def test_a_meeting_is_found_by_code_and_by_id_and_is_one_room(house, room):
    assert room.row.id == "m1"
    assert house.rooms.by_id("m1") is room
    assert house.rooms.by_code("123456") is room


def test_there_is_no_room_without_a_meeting(house):
    assert house.rooms.by_code("000000") is None
    assert house.rooms.by_id("m9") is None


def test_a_room_that_is_opened_late_knows_all_that_was(house):
    house.do(ORGANISER, StartMeeting())
    fatima = house.desk.join("Fatima")

    room = house.rooms.by_id("m1")

    assert room.meeting == house.desk.from_disk()
    assert room.names == {fatima.id: "Fatima"}


def test_a_room_follows_what_is_committed(house, room):
    house.do(ORGANISER, StartMeeting())

    assert room.meeting == house.desk.from_disk()


def test_a_repeat_changes_nothing_and_nobody_hears_of_it(house, room):
    house.rooms.listen(house.heard.append)
    house.do(ORGANISER, StartMeeting(), "command-x")
    house.do(ORGANISER, StartMeeting(), "command-x")

    assert house.heard == [Committed(room, ORGANISER)]
    assert room.meeting == house.desk.from_disk()


def test_what_happens_in_a_meeting_that_nobody_looks_at_is_left_in_the_log(house):
    house.rooms.listen(house.heard.append)
    house.do(ORGANISER, StartMeeting())

    assert house.heard == []


def test_a_listener_that_fails_keeps_nothing_from_the_others(house, room):
    def fail(committed):
        raise ZeroDivisionError

    house.rooms.listen(fail)
    house.rooms.listen(house.heard.append)
    outcomes = [house.desk.accepted(ORGANISER, one) for one in (StartMeeting(), Mute(True))]
    house.rooms.hand_on(outcomes)

    assert len(house.heard) == 2
    assert room.meeting == house.desk.from_disk()


def test_names_follow_who_comes_and_who_is_renamed(house, room):
    people = []
    for name in ("Jan", "Jan"):
        people.append(house.desk.join(name))
    late = house.desk.rooms().by_id("m1")
    assert list(late.names.values()) == ["Jan", "Jan 2"]

    outcome = house.desk.accepted(people[0], SaveContact("Fatima"))
    late.advance(outcome, house.desk.writer.werkvormen)
    assert late.names == {people[0].id: "Fatima", people[1].id: "Jan"}


def test_contact_details_follow_what_is_saved(house, room):
    fatima = house.desk.join("Fatima")
    late = house.desk.rooms().by_id("m1")

    outcome = house.desk.accepted(fatima, SaveContact("Fatima", phone="06 12345678"))
    late.advance(outcome, house.desk.writer.werkvormen)

    assert late.contacts[fatima.id].phone == "06 12345678"
    assert house.desk.rooms().by_id("m1").contacts == late.contacts


def test_online_counts_people_and_not_devices(house):
    fatima, jan = house.desk.join("Fatima"), house.desk.join("Jan")
    room = house.rooms.by_id("m1")
    for key in (fatima.id, fatima.id, jan.id):
        room.arrive(key)
    assert room.online == 2

    room.leave(fatima.id)
    assert room.online == 2
    room.leave(fatima.id)
    room.leave(fatima.id)
    assert room.online == 1

    house.do(ORGANISER, RemovePerson(jan.id))
    assert room.online == 0


def test_the_own_votes_are_found_until_the_result_is_shown(house):
    fatima = house.desk.join()
    room = house.rooms.by_id("m1")
    for command in (StartMeeting(), GoToItem("keuze"), OpenItem("keuze")):
        house.do(ORGANISER, command)
    assert room.pseudonym("keuze", "1", fatima.id) is None

    house.do(fatima, PlaceSticker("keuze", "f1"))
    mine = room.pseudonym("keuze", "1", fatima.id)
    assert room.meeting.items["keuze"].votes == {mine: {"f1": 1}}

    house.do(ORGANISER, CloseVote("keuze"))
    house.do(ORGANISER, ShowResult("keuze"))
    assert room.pseudonym("keuze", "1", fatima.id) is None
    assert not room.known.pseudonyms, "nor who was who"


def test_what_a_vote_does_not_change_is_not_made_again(house, room):
    for command in (StartMeeting(), GoToItem("keuze"), OpenItem("keuze")):
        house.do(ORGANISER, command)
    fatima = house.desk.join("Fatima")
    made = []

    def look(second=1):
        room.steady("frame", second, lambda: made.append(second))
        return len(made)

    assert (look(), look()) == (1, 1)
    house.do(fatima, PlaceSticker("keuze", "f1"))
    assert look() == 1
    assert look(second=2) == 2
    room.arrive(fatima.id)
    assert look(second=2) == 3
    room.leave(fatima.id)
    assert look(second=2) == 4
    house.do(fatima, SaveContact(name="Fatima", phone="06 12345678"))
    assert look(second=2) == 5
    house.do(ORGANISER, Mute(True))
    assert look(second=2) == 6
