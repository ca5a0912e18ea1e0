import pytest

from facilitator.domain.errors import Refusal
from facilitator.domain.invitations import (
    ComeIn,
    EnterReply,
    Guest,
    InvitationAnswered,
    InvitationWithdrawn,
    InvitePeople,
    LetterWritten,
    PersonalLinkRenewed,
    PersonInvited,
    RenewPersonalLink,
    ReplyToInvitation,
    WithdrawInvitation,
    WriteLetter,
    coming,
)
from facilitator.domain.message import Actor, Contact, Role
from facilitator.domain.people import ParticipantJoined, RemovePerson
from tests.factories import ORGANISER, Gathering, participant

FATIMA = Guest("Fatima", "Wijkteam", "fatima@wijk.nl")


def invited(id_):
    return Actor(Role.INVITED, id_)


def meeting_with(*guests):
    meeting = Gathering()
    meeting.desk(InvitePeople(guests or (FATIMA,)))
    return meeting


# The list


def test_people_are_invited_with_name_organisation_and_address():
    meeting = Gathering()
    events = meeting.desk(InvitePeople((FATIMA, Guest(" Jan  de Boer "))))
    assert events == [PersonInvited("id1"), PersonInvited("id2")]
    assert meeting.people["id2"].name == "Jan de Boer"
    assert meeting.contacts == {"id1": Contact("id1", email="fatima@wijk.nl")}


def test_who_is_on_the_list_is_not_added_again():
    meeting = meeting_with()
    twice = (Guest("fatima", "WIJKTEAM"), Guest("Jan"), Guest("jan"))
    assert meeting.desk(InvitePeople(twice)) == [PersonInvited("id2")]
    assert meeting.desk(InvitePeople((FATIMA,))) == []


def test_two_people_with_one_name_and_another_organisation_are_two():
    meeting = meeting_with(Guest("Jan", "Bewoner"), Guest("Jan", "Thuiszorg"))
    assert len(meeting.meeting.invited) == 2


@pytest.mark.parametrize(
    ("guest", "code"),
    [(Guest("Jan", "", "jan@wijk"), "email-implausible"), (Guest("  "), "name-empty")],
)
def test_one_that_cannot_be_right_adds_nobody(guest, code):
    meeting = Gathering()
    assert meeting.refused(ORGANISER, InvitePeople((FATIMA, guest))) == code
    assert meeting.meeting.invited == {}


def test_an_invitation_is_withdrawn_and_given_again():
    meeting = meeting_with()
    assert meeting.desk(WithdrawInvitation("id1", True)) == [InvitationWithdrawn("id1", True)]
    assert meeting.desk(WithdrawInvitation("id1", True)) == []
    assert coming(meeting.meeting) == []
    meeting.desk(WithdrawInvitation("id1", False))
    assert coming(meeting.meeting) == ["id1"]


# Answers


def test_somebody_answers_and_changes_their_mind():
    meeting = meeting_with()
    assert meeting.send(invited("id1"), ReplyToInvitation("comes")) == [
        InvitationAnswered("id1", "comes", "")
    ]
    assert meeting.send(invited("id1"), ReplyToInvitation("comes")) == []
    meeting.send(invited("id1"), ReplyToInvitation("declines"))
    assert meeting.meeting.invited["id1"].reply == "declines"


def test_the_desk_enters_an_answer_that_came_by_telephone():
    meeting = meeting_with()
    meeting.desk(EnterReply("id1", "comes"))
    assert meeting.meeting.invited["id1"].reply == "comes"
    assert meeting.refused(ORGANISER, EnterReply("nobody", "comes")) == "unknown-invited"


# Coming in


def test_who_is_invited_comes_in_under_the_same_id():
    meeting = meeting_with()
    assert meeting.send(invited("id1"), ComeIn()) == [ParticipantJoined("id1")]
    assert meeting.send(invited("id1"), ComeIn()) == []
    assert meeting.meeting.present == ["id1"]


@pytest.mark.parametrize("actor", ["nobody", "id1"])
def test_a_withdrawn_or_unknown_invitation_opens_nothing(actor):
    meeting = meeting_with()
    meeting.desk(WithdrawInvitation("id1", True))
    for command in (ComeIn(), ReplyToInvitation("comes")):
        assert meeting.refused(invited(actor), command) == "removed"


def test_who_was_shown_out_does_not_come_in_by_the_link():
    meeting = meeting_with()
    meeting.send(invited("id1"), ComeIn())
    meeting.desk(RemovePerson("id1"))
    assert meeting.refused(invited("id1"), ComeIn()) == "removed"


def test_an_invitation_gives_no_other_right():
    meeting = meeting_with()
    assert meeting.refused(invited("id1"), InvitePeople((FATIMA,))) == "not-allowed"
    assert meeting.refused(participant("id1"), ComeIn()) == "not-allowed"


def test_a_renewed_link_has_another_version():
    meeting = meeting_with()
    assert meeting.desk(RenewPersonalLink("id1")) == [PersonalLinkRenewed("id1", 1)]
    assert meeting.desk(RenewPersonalLink("id1")) == [PersonalLinkRenewed("id1", 2)]


def test_what_the_letters_say_is_kept():
    meeting = Gathering()
    written = meeting.desk(WriteLetter(" Bus 14 ", "06 12345678", "Sanne", None, "u"))
    assert written == [LetterWritten("Bus 14", "06 12345678", "Sanne", None, "u")]
    assert meeting.desk(WriteLetter("Bus 14", "06 12345678", "Sanne", None, "u")) == []


def test_the_list_has_an_end():
    meeting = Gathering()
    for part in range(4):
        guests = tuple(Guest(f"P{part} {number}") for number in range(500))
        meeting.desk(InvitePeople(guests))
    with pytest.raises(Refusal, match="too-many-invited"):
        meeting.decide(ORGANISER, InvitePeople((FATIMA,)))
