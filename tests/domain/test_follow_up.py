from datetime import date, timedelta

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from facilitator.domain import follow_up
from facilitator.domain.errors import Refusal
from facilitator.domain.follow_up import (
    MOST_DATES,
    ChooseDate,
    CountHands,
    DateAnswered,
    DateChosen,
    DateDropped,
    DateOffered,
    DropDate,
    GiveRole,
    HandsCounted,
    OfferDate,
    ReportDateSet,
    RoleGiven,
    SetReportDate,
    Volunteered,
)
from facilitator.domain.meeting import Change, apply
from facilitator.domain.people import CountWithoutPhone, RemovePerson
from facilitator.werkvormen.registry import RULES
from tests.factories import ORGANISER, TWO_O_CLOCK, Gathering

TODAY = date(2026, 9, 21)
NOVEMBER = date(2026, 11, 12)


def happen(gathering, event):
    """What a participant's command gave, applied at once."""
    if event is not None:
        apply(gathering.meeting, Change(None, event), TWO_O_CLOCK, RULES)
    return event


def offered(meeting, day=NOVEMBER, time="14:00", place="De Linde"):
    (event,) = meeting.desk(OfferDate(day, time, place))
    return event.option


def answer(meeting, option, who, can):
    return happen(meeting, follow_up.answer(meeting.meeting, option, who, can))


def volunteer(meeting, who, on=True, role="chairs"):
    return happen(meeting, follow_up.volunteer(meeting.meeting, role, who, on))


def state(meeting):
    return msgspec.json.encode(meeting.meeting)


def days(meeting):
    return [one.day for one in follow_up.offered(meeting.meeting)]


# Days


def test_days_are_offered_and_stand_earliest_first():
    meeting = Gathering()

    (event,) = meeting.desk(OfferDate(NOVEMBER, "14:00", " De Linde "))
    assert event == DateOffered(event.option, NOVEMBER, "14:00", "De Linde")
    offered(meeting, NOVEMBER, "09:30")
    offered(meeting, TODAY)

    here = follow_up.offered(meeting.meeting)
    assert [(one.day, one.time) for one in here] == [
        (TODAY, "14:00"),
        (NOVEMBER, "09:30"),
        (NOVEMBER, "14:00"),
    ]


@pytest.mark.parametrize("day", [date.min, TODAY - timedelta(days=1)])
def test_nobody_meets_or_reports_in_the_past(day):
    meeting = Gathering()

    assert meeting.refused(ORGANISER, OfferDate(day)) == "date-in-the-past"
    assert meeting.refused(ORGANISER, SetReportDate(day)) == "date-in-the-past"


@pytest.mark.parametrize("command", [OfferDate, SetReportDate])
def test_a_day_too_far_away_to_count_from_is_refused(command):
    assert Gathering().refused(ORGANISER, command(date.max)) == "date-too-far"


@pytest.mark.parametrize("time", ["24:00", "14:60", "9:30", "14:00\n", "14.00", " ", "14:00 uur"])
def test_a_time_is_a_time_of_the_clock(time):
    data = msgspec.json.encode({"day": "2026-11-12", "time": time})

    with pytest.raises(msgspec.ValidationError):
        msgspec.json.decode(data, type=OfferDate)


def test_the_same_day_is_not_offered_twice_nor_put_back_beside_itself():
    meeting = Gathering()
    first = offered(meeting)

    assert meeting.refused(ORGANISER, OfferDate(NOVEMBER, "14:00", "De Linde ")) == "date-exists"
    assert meeting.refused(ORGANISER, OfferDate(NOVEMBER, "15:00", "De Linde")) is None
    meeting.desk(DropDate(first, True))
    offered(meeting)
    assert meeting.refused(ORGANISER, DropDate(first, False)) == "date-exists"


def test_so_many_days_and_no_more_however_they_come():
    meeting = Gathering()
    first = offered(meeting, TODAY)
    meeting.desk(DropDate(first, True))
    for number in range(MOST_DATES):
        offered(meeting, NOVEMBER + timedelta(days=number))

    full = ("too-many-dates", {"most": MOST_DATES})
    assert meeting.refusal(ORGANISER, OfferDate(TODAY)) == full
    assert meeting.refusal(ORGANISER, DropDate(first, False)) == full


def test_a_dropped_day_takes_nothing_and_comes_back_with_its_answers():
    meeting = Gathering()
    fatima = meeting.join().id
    option = offered(meeting)
    answer(meeting, option, fatima, True)
    before = state(meeting)

    assert meeting.desk(DropDate(option, True)) == [DateDropped(option, True)]
    assert meeting.desk(DropDate(option, True)) == []
    assert days(meeting) == []
    for command in (CountHands(option, 0), ChooseDate(option)):
        assert meeting.refused(ORGANISER, command) == "unknown-date"
    with pytest.raises(Refusal, match="unknown-date"):
        follow_up.answer(meeting.meeting, option, fatima, False)
    meeting.desk(DropDate(option, False))

    assert state(meeting) == before
    assert meeting.refused(ORGANISER, DropDate("nothing", True)) == "unknown-date"


def test_an_answer_can_be_changed_and_taken_back():
    meeting = Gathering()
    fatima = meeting.join().id
    option = offered(meeting)
    before = state(meeting)

    assert answer(meeting, option, fatima, None) is None
    assert answer(meeting, option, fatima, True) == DateAnswered(option, fatima, True)
    assert answer(meeting, option, fatima, True) is None
    assert answer(meeting, option, fatima, False) == DateAnswered(option, fatima, False)
    answer(meeting, option, fatima, None)
    assert state(meeting) == before


def test_hands_are_of_people_without_a_phone():
    meeting = Gathering()
    option = offered(meeting)
    meeting.desk(CountWithoutPhone(3))

    assert meeting.desk(CountHands(option, 3)) == [HandsCounted(option, 3, 0)]
    assert meeting.desk(CountHands(option, 3)) == []
    assert meeting.refusal(ORGANISER, CountHands(option, 4)) == ("too-many-hands", {"most": 3})


def test_hands_can_be_corrected_downward_after_people_left():
    meeting = Gathering()
    option = offered(meeting)
    meeting.desk(CountWithoutPhone(3), CountHands(option, 3), CountWithoutPhone(1))

    assert meeting.desk(CountHands(option, 2)) == [HandsCounted(option, 2, 3)]
    assert meeting.refused(ORGANISER, CountHands(option, 3)) == "too-many-hands"


# The day that was chosen


def test_a_day_is_chosen_or_follows():
    meeting = Gathering()
    option = offered(meeting)
    before = state(meeting)

    assert meeting.desk(ChooseDate(None, " via de app ")) == [
        DateChosen(None, "via de app", None, "")
    ]
    assert meeting.desk(ChooseDate(option, "telt niet")) == [
        DateChosen(option, "", None, "via de app")
    ]
    assert meeting.desk(ChooseDate(option)) == []
    meeting.desk(ChooseDate(None, " \u200d"))
    assert state(meeting) == before


def test_nothing_is_chosen_while_the_chosen_day_is_dropped():
    meeting = Gathering()
    option = offered(meeting)
    meeting.desk(ChooseDate(option), DropDate(option, True))
    assert follow_up.chosen(meeting.meeting) is None
    assert follow_up.report_day(meeting.meeting) is None
    meeting.desk(DropDate(option, False))
    assert follow_up.chosen(meeting.meeting).id == option


def test_no_day_to_report_is_proposed_before_this_meeting_is_over():
    meeting = Gathering()
    (event,) = meeting.desk(OfferDate(date(2026, 9, 25)))
    meeting.desk(ChooseDate(event.option))
    assert follow_up.report_day(meeting.meeting) is None


def test_everybody_reports_a_week_before_or_when_the_group_says():
    meeting = Gathering()
    assert follow_up.report_day(meeting.meeting) is None
    meeting.desk(ChooseDate(offered(meeting)))
    assert follow_up.report_day(meeting.meeting) == date(2026, 11, 5)
    before = state(meeting)

    day = date(2026, 10, 1)
    assert meeting.desk(SetReportDate(day)) == [ReportDateSet(day, None)]
    assert meeting.desk(SetReportDate(day)) == []
    assert follow_up.report_day(meeting.meeting) == day
    assert meeting.desk(SetReportDate(None)) == [ReportDateSet(None, day)]
    assert state(meeting) == before


# Roles


def test_somebody_is_willing_once_and_may_stop():
    meeting = Gathering()
    fatima = meeting.join().id
    before = state(meeting)

    assert volunteer(meeting, fatima) == Volunteered("chairs", fatima, True)
    assert volunteer(meeting, fatima) is None
    assert volunteer(meeting, fatima, on=False) == Volunteered("chairs", fatima, False)
    assert volunteer(meeting, fatima, on=False) is None
    assert state(meeting) == before


def test_a_role_is_given_to_somebody_who_is_here():
    meeting = Gathering()
    fatima, jan = meeting.join().id, meeting.join("Jan").id
    before = state(meeting)

    assert meeting.desk(GiveRole("chairs", fatima)) == [RoleGiven("chairs", fatima, None)]
    assert meeting.desk(GiveRole("chairs", fatima)) == []
    assert meeting.desk(GiveRole("chairs", jan)) == [RoleGiven("chairs", jan, fatima)]
    assert meeting.desk(GiveRole("chairs", None)) == [RoleGiven("chairs", None, jan)]
    assert state(meeting) == before


@pytest.mark.parametrize("who", ["nobody", "", "out"])
def test_a_role_is_given_to_nobody_else(who):
    meeting = Gathering()
    out = meeting.join().id
    meeting.desk(RemovePerson(out))

    command = GiveRole("prepares", out if who == "out" else who)
    assert meeting.refused(ORGANISER, command) == "unknown-participant"


# Whatever happens

number = st.integers(0, 3)
steps = st.lists(
    st.one_of(
        st.tuples(st.just("offer"), st.dates(date(2026, 9, 19), date(2026, 9, 24)), number),
        st.tuples(st.just("drop"), number, st.booleans()),
        st.tuples(st.just("choose"), number, st.booleans()),
        st.tuples(st.just("report"), st.dates(), number),
        st.tuples(st.just("answer"), number, st.sampled_from([True, False, None])),
        st.tuples(st.just("volunteer"), number, st.booleans()),
    ),
    max_size=30,
)


@given(steps)
def test_there_is_always_a_list_of_days_and_a_replay_gives_the_same(steps):
    meeting, again = Gathering(), Gathering()
    events = []
    for do, first, second in steps:
        known = [*meeting.meeting.follow_up.options, "nothing"]
        option = known[first % len(known)] if isinstance(first, int) else ""
        try:
            match do:
                case "offer":
                    events += meeting.desk(OfferDate(first, "", f"zaal {second}"))
                case "drop":
                    events += meeting.desk(DropDate(option, second))
                case "choose":
                    events += meeting.desk(ChooseDate(option if second else None, "later"))
                case "report":
                    events += meeting.desk(SetReportDate(first))
                case "answer":
                    events += filter(None, [answer(meeting, option, "p1", second)])
                case "volunteer":
                    events += filter(None, [volunteer(meeting, f"p{first}", second)])
        except Refusal:
            continue
        follow_up.report_day(meeting.meeting)
        here = [(one.day, one.time, one.place) for one in follow_up.offered(meeting.meeting)]
        assert len(here) == len(set(here)) <= MOST_DATES
        for willing in meeting.meeting.follow_up.volunteers.values():
            assert len(willing) == len(set(willing)) > 0

    for event in events:
        happen(again, msgspec.json.decode(msgspec.json.encode(event), type=type(event)))
    assert state(again) == state(meeting)
