import pytest
from hypothesis import given
from hypothesis import strategies as st

from facilitator.domain.contact import SaveContact
from facilitator.domain.course import StartMeeting
from facilitator.domain.message import Actor, Person, Role
from facilitator.domain.people import (
    MOST_PARTICIPANTS,
    AddPerson,
    CountWithoutPhone,
    FacilitatorJoined,
    FacilitatorRemoved,
    HoldName,
    JoinDesk,
    JoinMeeting,
    LeaveMeeting,
    LetLeave,
    NameHeld,
    ParticipantAdded,
    ParticipantJoined,
    ParticipantRemoved,
    ParticipantRestored,
    PersonChanged,
    RemoveFacilitator,
    RemovePerson,
    RenamePerson,
    RestorePerson,
    WithoutPhoneCounted,
    admitted,
    display_names,
    may,
)
from facilitator.domain.state import Participant
from facilitator.werkvormen.stickers.rules import EnterPaper
from tests.factories import (
    GUEST,
    ORGANISER,
    SCREEN,
    Gathering,
    at,
    cofacilitator,
    participant,
    voting,
)


def shown(*people):
    """Display names of people given as "name" or ("name", "organisation")."""
    pairs = [one if isinstance(one, tuple) else (one, "") for one in people]
    persons = [Person(f"p{at}", Role.PARTICIPANT, *pair) for at, pair in enumerate(pairs)]
    return list(display_names(persons).values())


# Names


def test_names_that_differ_stay_as_they_are():
    assert shown("Fatima", ("Jan", "Wijkteam")) == ["Fatima", "Jan"]


def test_the_organisation_tells_two_people_apart():
    assert shown(("Jan", "Wijkteam"), ("Jan", "Thuiszorg")) == ["Jan (Wijkteam)", "Jan (Thuiszorg)"]


def test_without_an_organisation_a_number_does_and_the_first_keeps_the_name():
    assert shown("Jan", "jan", "Jan") == ["Jan", "jan 2", "Jan 3"]


def test_the_same_organisation_tells_nobody_apart():
    assert shown(("Jan", "Wijkteam"), ("Jan", "wijkteam")) == ["Jan", "Jan 2"]


def test_who_is_really_called_so_is_told_apart_as_well():
    assert shown("Jan", "Jan", "Jan 2") == ["Jan", "Jan 2", "Jan 2 2"]


@given(
    st.lists(
        st.tuples(st.sampled_from(["Jan", "jan", "Jan 2", "Jan (A)"]), st.sampled_from(["", "A"]))
    )
)
def test_no_two_people_are_shown_alike(people):
    names = shown(*people)

    assert len({name.casefold() for name in names}) == len(people)
    for name, (typed, _organisation) in zip(names, people, strict=True):
        assert name.startswith(typed)


# Who may what


@pytest.mark.parametrize(
    ("role", "audiences"),
    [
        (Role.ORGANISER, {"screen", "desk"}),
        (Role.COFACILITATOR, {"screen", "desk"}),
        (Role.PARTICIPANT, {"phone"}),
        (Role.SCREEN, {"screen"}),
        (Role.KIOSK, set()),
        (Role.GUEST, set()),
    ],
)
def test_who_may_watch_what(role, audiences):
    assert {one for one in ("screen", "desk", "phone") if may(role, one)} == audiences


@pytest.mark.parametrize(
    ("command", "roles"),
    [
        (StartMeeting, {Role.ORGANISER, Role.COFACILITATOR}),
        (RemovePerson, {Role.ORGANISER, Role.COFACILITATOR}),
        (RemoveFacilitator, {Role.ORGANISER}),
        (AddPerson, {Role.ORGANISER, Role.COFACILITATOR}),
        (SaveContact, {Role.PARTICIPANT, Role.KIOSK, Role.INVITED}),
        (JoinMeeting, {Role.GUEST}),
        (JoinDesk, {Role.GUEST}),
    ],
)
def test_who_may_send_what(command, roles):
    assert {role for role in Role if may(role, command)} == roles


def test_the_screen_only_looks():
    meeting = Gathering()

    assert meeting.refused(SCREEN, StartMeeting()) == "not-allowed"


@pytest.mark.parametrize("actor", [participant("nobody"), cofacilitator("nobody")])
def test_who_never_joined_is_not_admitted(actor):
    assert not admitted(Gathering().meeting, actor)


# Coming and going


def test_joining_keeps_the_name_out_of_the_log():
    meeting = Gathering()

    decision = meeting.decide(GUEST, JoinMeeting("  Fatima   Yilmaz ", " Wijkteam  Noord "))

    assert [change.event for change in decision.changes] == [ParticipantJoined("id1")]
    assert decision.people == (Person("id1", Role.PARTICIPANT, "Fatima Yilmaz", "Wijkteam Noord"),)


@pytest.mark.parametrize(
    "command", [JoinMeeting(" \t"), JoinDesk("  ")], ids=["participant", "co-facilitator"]
)
def test_a_name_of_only_space_is_refused(command):
    assert Gathering().refused(GUEST, command) == "name-empty"


def test_a_full_meeting_takes_nobody_more():
    meeting = Gathering()
    meeting.meeting.participants = {
        f"p{number}": Participant(joined_ms=0) for number in range(MOST_PARTICIPANTS)
    }

    assert meeting.refused(GUEST, JoinMeeting("Fatima")) == "meeting-full"


def test_people_may_come_at_any_moment():
    meeting = Gathering()
    before = meeting.join("Fatima")
    meeting.desk(StartMeeting())
    after = meeting.join("Jan")

    assert meeting.meeting.present == [before.id, after.id]


def test_the_desk_corrects_a_name():
    meeting = Gathering()
    fatima = meeting.join("Fatma")

    assert meeting.desk(RenamePerson(fatima.id, "Fatima")) == [PersonChanged(fatima.id)]
    assert meeting.people[fatima.id].name == "Fatima"
    assert meeting.refused(ORGANISER, RenamePerson(fatima.id, " ")) == "name-empty"


def test_the_desk_keeps_a_name_from_the_screen():
    meeting = Gathering()
    fatima = meeting.join()

    assert meeting.desk(HoldName(fatima.id, True)) == [NameHeld(fatima.id, True)]
    assert meeting.desk(HoldName(fatima.id, True)) == []
    assert meeting.desk(HoldName(fatima.id, False)) == [NameHeld(fatima.id, False)]


def test_who_is_shown_out_can_do_nothing_until_let_back_in():
    meeting = Gathering()
    fatima = meeting.join()

    assert meeting.desk(RemovePerson(fatima.id)) == [ParticipantRemoved(fatima.id)]
    assert meeting.desk(RemovePerson(fatima.id)) == []
    assert meeting.meeting.present == []
    assert meeting.refused(fatima, SaveContact("Fatima")) == "removed"

    assert meeting.desk(RestorePerson(fatima.id)) == [ParticipantRestored(fatima.id)]
    assert meeting.desk(RestorePerson(fatima.id)) == []
    assert meeting.refused(fatima, SaveContact("Fatima")) is None


@pytest.mark.parametrize(
    "command",
    [
        RenamePerson("nobody", "Jan"),
        HoldName("nobody", True),
        RemovePerson("nobody"),
        RestorePerson("nobody"),
    ],
    ids=lambda command: type(command).__name__,
)
def test_nothing_happens_to_who_is_not_here(command):
    assert Gathering().refused(ORGANISER, command) == "unknown-participant"


def test_a_cofacilitator_joins_and_is_removed_by_the_organiser_alone():
    meeting = Gathering()
    assert meeting.send(GUEST, JoinDesk(" Sanne ")) == [FacilitatorJoined("id1")]
    assert meeting.people["id1"] == Person("id1", Role.COFACILITATOR, "Sanne")
    sanne = cofacilitator("id1")
    assert meeting.refused(sanne, RemoveFacilitator("id1")) == "not-allowed"

    assert meeting.desk(RemoveFacilitator("id1")) == [FacilitatorRemoved("id1")]
    assert meeting.desk(RemoveFacilitator("id1")) == []
    assert meeting.refused(sanne, StartMeeting()) == "removed"
    assert meeting.refused(ORGANISER, RemoveFacilitator("id9")) == "unknown-facilitator"


def test_an_id_of_one_role_is_nobody_in_another():
    meeting = Gathering()
    fatima = meeting.join()

    assert meeting.refused(Actor(Role.COFACILITATOR, fatima.id), StartMeeting()) == "removed"


def test_people_without_a_phone_are_counted():
    meeting = Gathering()

    assert meeting.desk(CountWithoutPhone(3)) == [WithoutPhoneCounted(3)]
    assert meeting.desk(CountWithoutPhone(3)) == []
    assert meeting.meeting.without_phone == 3


def test_who_has_no_phone_can_be_here_by_name():
    meeting = Gathering()

    decision = meeting.decide(ORGANISER, AddPerson("  Mevrouw   De Wit ", "Kerk"))
    assert decision.people == (Person("id1", Role.PARTICIPANT, "Mevrouw De Wit", "Kerk"),)
    meeting.desk(AddPerson("Mevrouw De Wit"))
    assert list(meeting.meeting.participants.values()) == [
        Participant(joined_ms=at(0), phone=False)
    ]
    assert meeting.refused(ORGANISER, AddPerson(" ")) == "name-empty"


def test_people_with_a_phone_are_told_from_those_without():
    meeting = Gathering()
    fatima = meeting.join()
    meeting.desk(AddPerson("Gerard"))

    assert len(meeting.meeting.present) == 2
    assert meeting.meeting.on_phone == [fatima.id]


def test_a_name_adds_somebody_only_when_everybody_counted_has_one():
    meeting = Gathering()
    meeting.desk(CountWithoutPhone(2))

    assert meeting.desk(AddPerson("Gerard")) == [ParticipantAdded("id1")]
    assert meeting.desk(AddPerson("Priya")) == [ParticipantAdded("id2")]
    assert meeting.desk(AddPerson("Jan")) == [ParticipantAdded("id3"), WithoutPhoneCounted(3)]
    assert meeting.refusal(ORGANISER, CountWithoutPhone(2)) == ("fewer-than-by-name", {"needed": 3})
    assert meeting.desk(CountWithoutPhone(4)) == [WithoutPhoneCounted(4)]
    assert meeting.desk(RemovePerson("id3")) == [ParticipantRemoved("id3")]
    assert meeting.desk(CountWithoutPhone(2)) == [WithoutPhoneCounted(2)]
    assert meeting.desk(RestorePerson("id3")) == [
        ParticipantRestored("id3"),
        WithoutPhoneCounted(3),
    ]


def test_who_was_added_by_mistake_no_longer_counts():
    meeting = Gathering()
    meeting.desk(AddPerson("Gerard"))

    assert meeting.desk(RemovePerson("id1")) == [ParticipantRemoved("id1"), WithoutPhoneCounted(0)]


def test_stickers_that_were_entered_keep_somebody_counted():
    vote = voting()
    vote.desk(AddPerson("Gerard"), EnterPaper("keuze", "f1", 1))

    assert vote.desk(RemovePerson("id1")) == [ParticipantRemoved("id1")]
    assert vote.meeting.without_phone == 1


def test_a_full_meeting_has_no_place_by_name_either():
    meeting = Gathering()
    meeting.meeting.participants = {
        f"p{number}": Participant(joined_ms=0) for number in range(MOST_PARTICIPANTS)
    }

    assert meeting.refused(ORGANISER, AddPerson("Gerard")) == "meeting-full"


def test_arrival_is_remembered_with_its_moment():
    meeting = Gathering()
    meeting.clock.forward(minutes=3)
    fatima = meeting.join()

    assert meeting.meeting.participants[fatima.id] == Participant(joined_ms=at(3))


def test_who_went_home_counts_no_longer_and_may_come_back():
    gathering = Gathering()
    fatima, jan = gathering.join("Fatima"), gathering.join("Jan")
    gathering.send(fatima, LeaveMeeting(True))
    assert gathering.meeting.present == gathering.meeting.on_phone == [jan.id]
    assert admitted(gathering.meeting, fatima)
    assert gathering.send(fatima, LeaveMeeting(True)) == []
    gathering.send(fatima, LeaveMeeting(False))
    assert gathering.meeting.present == [fatima.id, jan.id]


def test_the_desk_writes_down_who_went_home_and_counts_along():
    gathering = Gathering()
    gathering.desk(AddPerson("Ans"))
    (ans,) = gathering.meeting.present
    assert gathering.meeting.without_phone == 1
    gathering.desk(LetLeave(ans, True))
    assert gathering.meeting.without_phone == 0
    assert gathering.desk(LetLeave(ans, True)) == []
    gathering.desk(LetLeave(ans, False))
    assert gathering.meeting.without_phone == 1
    assert gathering.refused(ORGANISER, LetLeave("nobody", True)) == "unknown-participant"


def test_who_went_home_and_is_removed_is_taken_from_the_count_once():
    gathering = Gathering()
    gathering.desk(AddPerson("Ans"), AddPerson("Bep"))
    ans = gathering.meeting.present[0]
    gathering.desk(LetLeave(ans, True), RemovePerson(ans))
    assert gathering.meeting.without_phone == 1
    gathering.desk(RestorePerson(ans))
    assert gathering.meeting.without_phone == 1
    gathering.desk(LetLeave(ans, False))
    assert gathering.meeting.without_phone == 2
