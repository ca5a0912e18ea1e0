"""Erasing a person."""

import pytest

from facilitator.domain.course import FinishMeeting, StartMeeting
from facilitator.domain.erasure import NOBODY, EraseMe, ErasePerson
from facilitator.domain.invitations import Guest, InvitePeople
from facilitator.domain.message import Actor, Role
from facilitator.domain.people import RestorePerson
from facilitator.domain.state import Idea
from tests.factories import ORGANISER, Gathering
from tests.writings import SCRIPT, canary, write_everything


@pytest.fixture
def gathering():
    made = Gathering(SCRIPT)
    made.fatima = write_everything(made, made.send)
    made.desk(FinishMeeting())
    return made


def test_what_somebody_wrote_alone_is_gone_and_so_is_the_name(gathering):
    before = len(gathering.meeting.agreements)
    gathering.send(gathering.fatima, EraseMe())
    assert gathering.people[gathering.fatima.id].name == NOBODY
    assert gathering.contacts[gathering.fatima.id].email == ""
    text = repr(gathering.meeting)
    for kind in ("introduction", "expectation", "tip"):
        assert canary(kind) not in text
    assert canary("agreement") in text
    assert len(gathering.meeting.agreements) == before


def test_who_was_erased_cannot_come_back_nor_be_let_in(gathering):
    gathering.send(gathering.fatima, EraseMe())
    assert gathering.refused(gathering.fatima, EraseMe()) == "removed"
    assert gathering.refused(ORGANISER, RestorePerson(gathering.fatima.id)) == "unknown-participant"


def test_during_the_meeting_only_the_desk_erases():
    made = Gathering()
    fatima = made.join("Fatima")
    made.desk(StartMeeting())
    assert made.refused(fatima, EraseMe()) == "meeting-running"
    made.desk(ErasePerson(fatima.id))
    assert made.meeting.participants[fatima.id].erased


def test_an_invitation_is_withdrawn_with_it():
    made = Gathering()
    made.desk(InvitePeople((Guest("Fatima", email="f@wijk.nl", kind="resident"),)))
    key = next(iter(made.meeting.invited))
    made.send(Actor(Role.INVITED, key), EraseMe())
    invitation = made.meeting.invited[key]
    assert (invitation.withdrawn, invitation.kind) == (True, "")
    assert made.people[key].name == NOBODY


def test_nobody_can_be_erased_who_is_not_there():
    assert Gathering().refused(ORGANISER, ErasePerson("niemand")) == "unknown-participant"


def test_what_two_wrote_goes_when_both_are_erased(gathering):
    other = gathering.join("Jan")
    gathering.meeting.ideas["samen"] = Idea(
        "samen", "f1", "Van ons", (gathering.fatima.id, other.id)
    )
    gathering.desk(ErasePerson(gathering.fatima.id))
    assert gathering.meeting.ideas["samen"].text == "Van ons"
    gathering.desk(ErasePerson(other.id))
    assert gathering.meeting.ideas["samen"].text == ""


def test_only_texts_in_which_somebody_may_be_recognised_go_along(gathering):
    key = next(iter(gathering.meeting.agreements))
    assert gathering.refused(
        ORGANISER, ErasePerson(gathering.fatima.id, (f"agreement:{key}",))
    ) == ("unknown-writing")
