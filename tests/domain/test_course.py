from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facilitator.domain import agenda as clock
from facilitator.domain.course import (
    LATEST_MS,
    AddTime,
    Blank,
    Blanked,
    ClockPaused,
    ClockResumed,
    ContinueMeeting,
    FinishMeeting,
    FixedEndSet,
    GoToItem,
    ItemEntered,
    ItemOpened,
    MeetingContinued,
    MeetingFinished,
    MeetingStarted,
    Mute,
    Muted,
    NextItem,
    OpenItem,
    PauseClock,
    PreviousItem,
    Replan,
    Replanned,
    ResumeClock,
    SetFixedEnd,
    StartMeeting,
    TimeAdded,
)
from facilitator.domain.errors import Refusal
from facilitator.domain.message import Context
from facilitator.domain.people import JoinDesk
from facilitator.domain.state import Meeting
from facilitator.werkvormen.registry import RULES
from tests.factories import GUEST, ORGANISER, Gathering, at, cofacilitator, started

MINUTE_S = 60


def left_s(meeting, key):
    return clock.remaining_ms(meeting.meeting.agenda, key, meeting.clock.ms) // 1000


# Beginning and ending


def test_starting_enters_the_first_item():
    meeting = Gathering()

    assert meeting.desk(StartMeeting()) == [MeetingStarted(at(0)), ItemEntered("welkom")]
    assert meeting.meeting.status == "running"
    assert meeting.meeting.current.key == "welkom"


def test_a_start_on_another_day_is_a_rehearsal_on_time():
    meeting = Gathering(planned_start_ms=at(-3000))

    assert meeting.desk(StartMeeting())[0] == MeetingStarted(at(0))
    assert clock.offset_ms(meeting.meeting.agenda, meeting.clock.ms) == 0


def test_a_meeting_starts_once():
    assert started().refused(ORGANISER, StartMeeting()) == "meeting-already-started"


def test_a_meeting_without_draaiboek_does_not_start():
    context = Context(at(0), ORGANISER, lambda: "id", RULES)

    with pytest.raises(Refusal, match="meeting-not-prepared"):
        list(StartMeeting().decide(Meeting(), context))


@pytest.mark.parametrize(
    "command",
    [
        NextItem("welkom"),
        PreviousItem("welkom"),
        GoToItem("keuze"),
        OpenItem("welkom"),
        PauseClock(),
        ResumeClock(),
        AddTime(60),
        FinishMeeting(),
        Replan({}, None),
    ],
    ids=lambda command: type(command).__name__,
)
def test_before_the_start_and_after_the_end_nothing_runs(command):
    meeting = Gathering()
    assert meeting.refused(ORGANISER, command) == "meeting-not-started"

    meeting.desk(StartMeeting(), FinishMeeting())
    assert meeting.refused(ORGANISER, command) == "meeting-finished"


def test_finishing_stops_the_clock_and_continuing_goes_on_there():
    meeting = started()
    meeting.clock.forward(minutes=4)
    assert meeting.desk(FinishMeeting()) == [MeetingFinished()]
    assert (meeting.meeting.status, meeting.meeting.current) == ("finished", None)

    meeting.clock.forward(minutes=5)
    assert meeting.desk(ContinueMeeting()) == [MeetingContinued()]
    assert meeting.meeting.current.key == "welkom"
    assert left_s(meeting, "welkom") == 6 * MINUTE_S


def test_only_a_finished_meeting_continues():
    assert Gathering().refused(ORGANISER, ContinueMeeting()) == "meeting-not-finished"
    assert started().refused(ORGANISER, ContinueMeeting()) == "meeting-not-finished"


# From item to item


def test_next_and_previous_follow_the_draaiboek():
    meeting = started()

    assert meeting.desk(NextItem("welkom")) == [ItemEntered("reflectie")]
    assert meeting.desk(PreviousItem("reflectie")) == [ItemEntered("welkom")]


def test_two_facilitators_who_press_next_together_go_on_one_item():
    meeting = started()
    meeting.desk(NextItem("welkom"))

    assert meeting.refused(ORGANISER, NextItem("welkom")) == "already-moved"
    assert meeting.refused(ORGANISER, PreviousItem("welkom")) == "already-moved"
    assert meeting.refused(ORGANISER, OpenItem("welkom")) == "already-moved"


def test_there_is_nothing_before_the_first_and_nothing_after_the_last():
    meeting = started()
    assert meeting.refused(ORGANISER, PreviousItem("welkom")) == "first-item"

    meeting.desk(GoToItem("slot"))
    assert meeting.refused(ORGANISER, NextItem("slot")) == "last-item"


def test_jumping_goes_anywhere_and_to_where_we_are_it_changes_nothing():
    meeting = started()

    assert meeting.desk(GoToItem("slot")) == [ItemEntered("slot")]
    assert meeting.desk(GoToItem("slot")) == []
    assert meeting.refused(ORGANISER, GoToItem("koffie")) == "unknown-item"


def test_an_item_opens_once_and_stays_open():
    meeting = started()

    assert meeting.desk(OpenItem("welkom")) == [ItemOpened("welkom")]
    assert meeting.desk(OpenItem("welkom")) == []
    meeting.desk(NextItem("welkom"), PreviousItem("reflectie"))
    assert meeting.meeting.agenda.items["welkom"].opened


# The clock


def test_pausing_and_resuming_twice_changes_nothing_the_second_time():
    meeting = started()

    assert meeting.desk(PauseClock()) == [ClockPaused()]
    assert meeting.desk(PauseClock()) == []
    assert meeting.desk(ResumeClock()) == [ClockResumed()]
    assert meeting.desk(ResumeClock()) == []


def test_a_minute_more_and_a_minute_less():
    meeting = started()

    assert meeting.desk(AddTime(60)) == [TimeAdded(60)]
    assert meeting.desk(AddTime(-60)) == [TimeAdded(-60)]
    assert meeting.desk(AddTime(0)) == []
    assert left_s(meeting, "welkom") == 10 * MINUTE_S


def test_taking_more_than_there_is_takes_what_there_is():
    meeting = started()
    meeting.clock.forward(minutes=9, seconds=30)

    assert meeting.desk(AddTime(-60)) == [TimeAdded(-30)]
    assert meeting.refused(ORGANISER, AddTime(-60)) == "no-time-left-to-take"


# The neutral page


def test_the_neutral_page_pauses_the_clock_and_takes_it_on_again():
    meeting = started()
    meeting.clock.forward(minutes=2)
    assert meeting.desk(Blank(True)) == [Blanked(on=True, resumes=True)]
    assert meeting.desk(Blank(True)) == []

    meeting.clock.forward(minutes=5)
    assert meeting.desk(Blank(False)) == [Blanked(on=False, resumes=True)]
    assert left_s(meeting, "welkom") == 8 * MINUTE_S


def test_after_the_neutral_page_a_paused_clock_stays_paused():
    meeting = started()
    meeting.desk(PauseClock(), Blank(True))

    assert meeting.desk(Blank(False)) == [Blanked(on=False, resumes=False)]
    assert meeting.meeting.agenda.since_ms is None


def test_resuming_the_clock_leaves_the_neutral_page():
    meeting = started()
    meeting.desk(PauseClock(), Blank(True))

    assert meeting.desk(ResumeClock()) == [Blanked(on=False, resumes=True)]
    assert (meeting.meeting.blank, meeting.meeting.agenda.since_ms) == (False, at(0))


@pytest.mark.parametrize(
    "command", [NextItem("welkom"), GoToItem("slot"), FinishMeeting()], ids=lambda c: str(type(c))
)
def test_going_on_leaves_the_neutral_page(command):
    meeting = started()
    meeting.desk(Blank(True), command)

    assert not meeting.meeting.blank


def test_the_neutral_page_before_the_start_is_left_by_starting():
    meeting = Gathering()
    meeting.desk(Blank(True), StartMeeting())

    assert (meeting.meeting.blank, meeting.meeting.agenda.since_ms) == (False, at(0))


def test_continuing_leaves_the_neutral_page():
    meeting = started()
    meeting.desk(FinishMeeting(), Blank(True), ContinueMeeting())

    assert (meeting.meeting.blank, meeting.meeting.agenda.since_ms) == (False, at(0))


COURSE = st.lists(
    st.sampled_from(
        [
            StartMeeting(),
            GoToItem("keuze"),
            GoToItem("slot"),
            PauseClock(),
            ResumeClock(),
            Blank(True),
            Blank(False),
            FinishMeeting(),
            ContinueMeeting(),
        ]
    ),
    max_size=15,
)


@given(COURSE)
def test_the_clock_never_runs_beneath_the_neutral_page(commands):
    meeting = Gathering()
    for command in commands:
        if meeting.refused(ORGANISER, command) is None:
            meeting.desk(command)
        assert not (meeting.meeting.blank and meeting.meeting.agenda.since_ms is not None)


def test_the_gong_is_muted_and_heard_again():
    meeting = started()

    assert meeting.desk(Mute(True)) == [Muted(True)]
    assert meeting.desk(Mute(True)) == []
    assert meeting.desk(Mute(False)) == [Muted(False)]


# Planning anew


def test_a_replanning_keeps_what_was_there_before():
    meeting = started()
    accepted = Replan({"keuze": 480, "slot": 240}, at(45))

    assert meeting.desk(accepted) == [
        Replanned({"keuze": 480, "slot": 240}, at(45), {"keuze": 600, "slot": 300}, None)
    ]
    assert left_s(meeting, "keuze") == 480


def test_a_replanning_is_taken_back_with_the_values_from_before():
    meeting = started()
    [done] = meeting.desk(Replan({"keuze": 480}, at(45)))

    meeting.desk(Replan(done.before, done.end_before_ms))

    assert meeting.meeting.agenda == started().meeting.agenda


@pytest.mark.parametrize("key", ["welkom", "koffie"])
def test_a_replanning_of_what_is_not_to_come_is_outdated(key):
    assert started().refused(ORGANISER, Replan({key: 600}, None)) == "replan-outdated"


def test_no_item_gets_less_than_its_minimum():
    meeting = started()

    assert meeting.refusal(ORGANISER, Replan({"keuze": 419}, None)) == (
        "item-too-short",
        {"item": "keuze", "minutes": 7},
    )
    assert meeting.refused(ORGANISER, Replan({"keuze": 420}, None)) is None
    assert meeting.refused(ORGANISER, Replan({"pauze": 540}, None)) == "item-too-short"


def test_the_minimum_that_a_refusal_names_is_enough():
    meeting = started()
    meeting.desk(GoToItem("keuze"))
    meeting.clock.forward(minutes=8, seconds=20)
    meeting.desk(GoToItem("welkom"))

    _code, params = meeting.refusal(ORGANISER, Replan({"keuze": 480}, None))

    assert params["minutes"] == 9
    assert meeting.refused(ORGANISER, Replan({"keuze": params["minutes"] * 60}, None)) is None


def test_the_moment_the_room_must_be_empty_can_be_set_and_forgotten():
    meeting = started()

    assert meeting.desk(SetFixedEnd(at(90))) == [FixedEndSet(at(90))]
    assert meeting.desk(SetFixedEnd(at(90))) == []
    assert meeting.refused(ORGANISER, SetFixedEnd(at(0))) == "end-in-the-past"
    assert meeting.desk(SetFixedEnd(None)) == [FixedEndSet(None)]


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Europe/Amsterdam", "Etc/GMT+12"])
def test_the_latest_moment_can_be_shown_everywhere(zone):
    shown = datetime.fromtimestamp(LATEST_MS / 1000, ZoneInfo(zone))

    assert shown.year in (9998, 9999)


def test_a_cofacilitator_leads_as_the_organiser_does():
    meeting = Gathering()
    meeting.send(GUEST, JoinDesk("Sanne"))
    [key] = meeting.meeting.facilitators

    meeting.send(cofacilitator(key), StartMeeting())

    assert meeting.meeting.status == "running"
