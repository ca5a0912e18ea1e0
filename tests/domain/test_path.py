"""What a meeting needs now, and what there is to tick off."""

from datetime import date, timedelta

import pytest

from facilitator.domain.checklist import TickEntry, entries
from facilitator.domain.course import FinishMeeting, StartMeeting
from facilitator.domain.follow_up import ChooseDate, OfferDate
from facilitator.domain.invitations import EnterReply, Guest, InvitePeople, WriteLetter
from facilitator.domain.path import STEPS, need, reached
from tests.factories import ORGANISER, Gathering, draaiboek, item

DAY = date(2026, 12, 1)


@pytest.fixture
def gathering():
    return Gathering(
        draaiboek(item("a", material=("Pennen", "Stickers")), item("b", material=("Pennen",)))
    )


def found(gathering, days_before):
    one = need(gathering.meeting, DAY, DAY - timedelta(days=days_before))
    return one.code, one.count


def invite(gathering, *names):
    gathering.desk(InvitePeople(tuple(map(Guest, names))))
    return list(gathering.meeting.invited)


def tick_all(gathering, phase="prepare"):
    for one in entries(gathering.meeting, phase):
        gathering.desk(TickEntry(one.key, True))


def test_material_stands_on_the_list_once(gathering):
    texts = [one.text for one in entries(gathering.meeting, "prepare") if one.text]
    assert texts == ["Pennen", "Stickers"]


def test_ticks_go_on_and_off_and_only_for_what_is_on_the_list(gathering):
    gathering.desk(TickEntry("read", True))
    assert gathering.desk(TickEntry("read", True)) == []
    assert gathering.meeting.ticked == ["read"]
    gathering.desk(TickEntry("read", False))
    assert gathering.meeting.ticked == []
    assert gathering.refused(ORGANISER, TickEntry("material:Taart", True)) == "unknown-entry"


def test_before_the_meeting_each_thing_is_asked_in_its_time(gathering):
    assert found(gathering, 30) == ("invite", 0)
    first, second = invite(gathering, "Fatima", "Jan")
    assert found(gathering, 30) == ("prepare", 6)
    assert found(gathering, 7) == ("remind", 2)
    gathering.desk(EnterReply(first, "comes"), EnterReply(second, "declines"))
    assert found(gathering, 15) == ("prepare", 6)
    assert found(gathering, 14) == ("confirm", 1)
    gathering.desk(TickEntry("confirmed", True))
    tick_all(gathering)
    assert found(gathering, 3) == ("ready", 0)
    assert found(gathering, 0) == ("today", 0)
    assert found(gathering, -1) == ("day-passed", 0)


def test_who_did_not_answer_in_time_is_reminded_however_far_away_the_day(gathering):
    invite(gathering, "Fatima")
    gathering.desk(WriteLetter(reply_by=DAY - timedelta(days=21)))
    assert found(gathering, 21)[0] == "prepare"
    assert found(gathering, 20) == ("remind", 1)


def test_after_the_meeting_the_papers_come_first_and_then_the_next_day(gathering):
    gathering.desk(StartMeeting())
    assert found(gathering, 0) == ("running", 0)
    gathering.desk(FinishMeeting())
    assert found(gathering, 0) == ("papers", 0)
    tick_all(gathering, "wrap-up")
    assert found(gathering, 0) == ("choose-day", 0)
    gathering.desk(OfferDate(DAY + timedelta(days=42), "", ""))
    gathering.desk(ChooseDate(next(iter(gathering.meeting.follow_up.options))))
    assert found(gathering, -1) == ("settled", 0)
    assert found(gathering, -35) == ("report", 0)
    gathering.desk(TickEntry("reminded", True))
    assert found(gathering, -35) == ("next", 0)


@pytest.mark.parametrize("at", range(len(STEPS)))
def test_the_step_of_what_is_needed_is_the_one_that_is_on(gathering, at):
    one = need(gathering.meeting, DAY, DAY)
    shown = reached(gathering.meeting, type(one)(one.code, STEPS[at]))
    assert list(shown.values()) == ["past"] * at + ["now"] + ["later"] * (5 - at)


def test_a_step_behind_us_is_done_only_when_what_it_asks_was_done(gathering):
    def behind():
        found = reached(gathering.meeting, need(gathering.meeting, DAY, DAY))
        return {step: how for step, how in found.items() if how in ("done", "past")}

    assert behind() == {"prepare": "past", "invite": "past", "confirm": "past"}
    first, second = invite(gathering, "Fatima", "Jan")
    gathering.desk(EnterReply(first, "comes"))
    assert behind()["invite"] == "past"
    gathering.desk(EnterReply(second, "declines"))
    assert behind() == {"prepare": "past", "invite": "done", "confirm": "past"}
    tick_all(gathering)
    gathering.desk(TickEntry("confirmed", True))
    gathering.desk(StartMeeting(), FinishMeeting())
    everything = {"prepare": "done", "invite": "done", "confirm": "done", "run": "done"}
    assert behind() == everything
    tick_all(gathering, "wrap-up")
    assert behind() == everything | {"wrap-up": "done"}
