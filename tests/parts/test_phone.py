from facilitator.domain.contact import SaveContact
from facilitator.domain.course import Blank, GoToItem, OpenItem, StartMeeting
from facilitator.parts import phone
from facilitator.werkvormen.reflection.rules import ProposeQuestion
from facilitator.werkvormen.stickers.rules import CloseVote, PlaceSticker, ShowResult
from tests.factories import ORGANISER, Desk, Gathering, at, started, voting
from tests.parts.scenes import in_room, scene


def shared(meeting):
    return phone.parts(scene(meeting))


def mine(meeting, actor):
    return phone.personal(scene(meeting), actor.id)["me"].data


def test_a_phone_has_one_task_at_a_time():
    meeting = started()

    assert {name: part.template for name, part in shared(meeting).items()} == {
        "timer": None,
        "head": "phone/head.html",
        "task": "phone/explain.html",
    }
    meeting.desk(OpenItem("welkom"))
    assert shared(meeting)["task"].template == "werkvormen/welcome/phone.html"
    meeting.desk(Blank(True))
    assert shared(meeting)["task"].template == "phone/blank.html"


def test_before_the_start_a_phone_knows_only_the_own_name():
    meeting = Gathering()
    meeting.join("Jan")
    jan = meeting.join("Jan", "Wijkteam")

    assert mine(meeting, jan) == {
        "participant": jan.id,
        "name": "Jan (Wijkteam)",
        "away": False,
        "item": None,
        "werkvorm": None,
    }


def test_a_changed_name_is_on_the_phone():
    meeting = Gathering()
    fatima = meeting.join("Fatma")
    meeting.send(fatima, SaveContact("Fatima"))

    assert mine(meeting, fatima)["name"] == "Fatima"


def test_others_votes_change_nothing_on_a_phone():
    one, other = voting(), voting()
    fatima = one.join("Fatima")
    other.join("Fatima")
    one.join("Jan")
    other.send(other.join("Jan"), PlaceSticker("keuze", "f1"))

    assert shared(one) == shared(other)
    assert mine(one, fatima) == mine(other, fatima)


def test_a_phone_shows_the_own_proposals_alone():
    meeting = started()
    meeting.desk(GoToItem("reflectie"), OpenItem("reflectie"))
    fatima, jan = meeting.join("Fatima"), meeting.join("Jan")
    meeting.send(fatima, ProposeQuestion("reflectie", "Wie belt er?"))

    assert [one["text"] for one in mine(meeting, fatima)["proposals"]] == ["Wie belt er?"]
    assert mine(meeting, jan)["proposals"] == []


def test_what_is_open_somewhere_else_is_not_on_the_phone():
    meeting = voting()
    fatima = meeting.join()
    meeting.desk(GoToItem("slot"))
    assert mine(meeting, fatima)["item"] is None

    meeting.desk(GoToItem("keuze"), Blank(True))
    assert mine(meeting, fatima)["item"] is None


def test_a_pause_says_when_the_group_goes_on():
    meeting = started()
    meeting.desk(GoToItem("pauze"), OpenItem("pauze"))

    assert shared(meeting)["task"].data["resume"] == "16:24"


def test_own_stickers_and_how_many_are_left(tmp_path):
    """With a real key, in a real room."""
    desk = Desk(tmp_path)
    for command in (StartMeeting(), GoToItem("keuze"), OpenItem("keuze")):
        desk.accepted(ORGANISER, command)
    fatima = desk.join()
    rooms = desk.rooms()
    room = rooms.by_id("m1")

    def me():
        data = phone.personal(in_room(room, at(1)), fatima.id)["me"].data
        return data["stickers"], data["left"], data["sealed"]

    assert me() == ({}, 3, False)
    rooms.hand_on([desk.accepted(fatima, PlaceSticker("keuze", "f2"))])
    assert me() == ({"f2": 1}, 2, False)
    for command in (CloseVote("keuze"), ShowResult("keuze")):
        rooms.hand_on([desk.accepted(ORGANISER, command)])
    assert me() == ({}, 3, True)
