"""The closing: the summary, what people hoped for, and the exit round."""

import msgspec
import pytest

from facilitator.domain.contact import SaveContact
from facilitator.domain.course import FinishMeeting, GoToItem, OpenItem
from facilitator.domain.pages import TurnPage
from facilitator.domain.people import RemovePerson
from facilitator.domain.urgent import ParkUrgent
from facilitator.parts import desk, phone, screen
from facilitator.werkvormen.closing.rules import GiveFarewell, SwitchExitRound, WriteSummary
from facilitator.werkvormen.reflection.rules import SendUrgent
from facilitator.werkvormen.welcome.rules import SendExpectation
from tests.factories import ORGANISER, draaiboek, item, started
from tests.parts.scenes import scene

SCRIPT = draaiboek(
    item("welkom", "welcome"), item("reflectie", "reflection"), item("afsluiting", "closing")
)


@pytest.fixture
def meeting():
    gathering = started(SCRIPT)
    gathering.people_here = [gathering.join(name) for name in ("Fatima", "Jan", "Priya")]
    for key in ("welkom", "reflectie", "afsluiting"):
        gathering.desk(GoToItem(key), OpenItem(key))
    return gathering


def on_screen(gathering):
    return screen.parts(scene(gathering))["board"].data


def at_desk(gathering):
    return desk.parts(scene(gathering))["werkvorm"].data


def give(gathering, *marks):
    for who, mark in zip(gathering.people_here, marks, strict=False):
        gathering.send(who, GiveFarewell("afsluiting", mark, f"woord{mark}"))


def test_marks_are_shown_together_and_only_where_the_desk_turns_to_them(meeting):
    give(meeting, 7, 8, 10)
    assert (on_screen(meeting)["marks"], on_screen(meeting)["words"]) == (None, [])
    assert at_desk(meeting)["marks"] is None
    assert at_desk(meeting)["done"] == 3
    meeting.desk(TurnPage("afsluiting", "farewell"))
    assert on_screen(meeting)["marks"]["mean"] == 8.3
    assert on_screen(meeting)["words"] == ["woord10", "woord7", "woord8"]


def test_while_they_are_shown_nobody_adds_one(meeting):
    meeting.desk(TurnPage("afsluiting", "farewell"))
    late = GiveFarewell("afsluiting", 1)
    assert meeting.refused(meeting.people_here[0], late) == "farewell-shown"
    meeting.desk(TurnPage("afsluiting", "thanks"))
    meeting.send(meeting.people_here[0], late)


def test_fewer_than_three_marks_are_never_shown(meeting):
    give(meeting, 7, 8)
    meeting.desk(TurnPage("afsluiting", "farewell"))
    assert on_screen(meeting)["marks"] is None
    meeting.desk(FinishMeeting())
    last = GiveFarewell("afsluiting", 9)
    assert meeting.refused(meeting.people_here[2], last) == "meeting-over"


def test_the_exit_round_can_be_left_out(meeting):
    meeting.desk(SwitchExitRound("afsluiting", False))
    asked = GiveFarewell("afsluiting", 8)
    assert meeting.refused(meeting.people_here[0], asked) == "no-exit-round"
    assert meeting.refused(ORGANISER, TurnPage("afsluiting", "farewell")) == "unknown-page"


def test_both_texts_of_the_summary_stay_when_two_write_at_once(meeting):
    meeting.desk(WriteSummary("afsluiting", "Goed gepraat", 0))
    meeting.desk(WriteSummary("afsluiting", "Fijne middag", 0))
    assert on_screen(meeting)["summary"] == "Goed gepraat\n\nFijne middag"


def test_the_summary_has_what_was_parked_for_all_and_no_private_question(meeting):
    fatima, jan, _priya = meeting.people_here
    meeting.send(fatima, SendExpectation("welkom", "Nieuwe mensen"))
    meeting.send(fatima, SendUrgent("reflectie", "Voor iedereen", "screen"))
    meeting.send(jan, SendUrgent("reflectie", "Alleen begeleiding", "desk"))
    for key in meeting.meeting.urgent:
        meeting.desk(ParkUrgent(key, "afsluiting"))
    shown = on_screen(meeting)
    assert (shown["parked"], shown["expectations"]) == (["Voor iedereen"], ["Nieuwe mensen"])


def test_the_desk_counts_who_said_yes_and_sees_not_who(meeting):
    fatima, jan, priya = meeting.people_here
    meeting.send(fatima, SaveContact("Fatima", share_with="group"))
    meeting.send(jan, SaveContact("Jan"))
    meeting.send(priya, SaveContact("Priya", share_with="group"))
    meeting.desk(RemovePerson(priya.id))
    shown = at_desk(meeting)
    assert (shown["on_list"], shown["filled"], shown["people"]) == (1, 2, 2)
    assert "share_with" not in msgspec.json.encode(shown).decode()
    mine = phone.personal(scene(meeting), fatima.id)["mine"].data
    assert mine["share_with"] == "group"
