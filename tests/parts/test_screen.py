from facilitator.domain.course import FinishMeeting, GoToItem, NextItem, OpenItem
from facilitator.domain.people import CountWithoutPhone, RemovePerson
from facilitator.parts import screen
from facilitator.parts.screen import spaced
from facilitator.werkvormen.reflection.rules import (
    AcceptProposal,
    DismissProposal,
    ProposeQuestion,
)
from facilitator.werkvormen.stickers.rules import PlaceSticker
from tests.factories import Gathering, started, voting
from tests.parts.scenes import scene


def shown(meeting):
    return screen.parts(scene(meeting))


def board(meeting):
    return shown(meeting)["board"].template


def test_the_board_follows_the_meeting():
    meeting = Gathering()
    assert board(meeting) == "screen/waiting.html"

    meeting = started()
    assert board(meeting) == "screen/explain.html"
    meeting.desk(OpenItem("welkom"))
    assert board(meeting) == "werkvormen/welcome/screen.html"
    meeting.desk(NextItem("welkom"))
    assert board(meeting) == "screen/explain.html"
    meeting.desk(FinishMeeting())
    assert board(meeting) == "screen/finished.html"


def test_code_and_qr_are_there_before_and_during_the_meeting():
    for meeting in (Gathering(), started()):
        join = shown(meeting)["join"].data
        assert (join["code"], join["code_spaced"]) == ("123456", "123 456")
        assert join["qr"] == "<svg></svg>"


def test_a_code_is_spaced_to_be_typed_over():
    assert [spaced("123456"), spaced("1234"), spaced("1234567890")] == [
        "123 456",
        "123 4",
        "123 456 789 0",
    ]


def test_who_is_present_counts_people_with_and_without_a_phone():
    meeting = started()
    fatima = meeting.join("Fatima")
    meeting.join("Jan")
    meeting.desk(CountWithoutPhone(3), RemovePerson(fatima.id))

    assert shown(meeting)["present"].data["count"] == 4


def test_stickers_are_numbers_beside_the_board_so_that_a_vote_sends_little():
    before = voting()
    after = voting()
    for meeting in (before, after):
        meeting.join()
    after.send(after.join("Jan"), PlaceSticker("keuze", "f1"))
    before.join("Jan")

    changed = {name for name, part in shown(after).items() if shown(before)[name] != part}
    assert changed == {"tally"}


def test_a_running_timer_sends_nothing():
    meeting = started()
    before = shown(meeting)["timer"]
    meeting.clock.forward(minutes=3)

    assert shown(meeting)["timer"] == before


def test_questions_that_were_sent_count_also_once_they_hang():
    meeting = started()
    meeting.desk(GoToItem("reflectie"), OpenItem("reflectie"))
    sent = [
        meeting.send(meeting.join(), ProposeQuestion("reflectie", text))[0].proposal
        for text in ("Wie belt er?", "Wie kookt er?", "x")
    ]
    meeting.desk(
        AcceptProposal("reflectie", sent[0], "Wie belt er?"),
        DismissProposal("reflectie", sent[2]),
    )

    assert shown(meeting)["board"].data["proposals_count"] == 2


def test_when_we_begin_is_the_time_at_the_place():
    meeting = Gathering(planned_start_ms=1899723600000)

    assert shown(meeting)["timer"].data["start"] == "14:00"


def test_numbers_are_there_only_while_their_item_is_open():
    meeting = started()
    meeting.desk(GoToItem("keuze"))
    assert "tally" not in shown(meeting)
    meeting.desk(OpenItem("keuze"))
    assert "tally" in shown(meeting)
    meeting.desk(GoToItem("slot"))
    assert "tally" not in shown(meeting)
