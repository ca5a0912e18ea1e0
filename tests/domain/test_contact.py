import pytest

from facilitator.domain.contact import (
    FormLocked,
    FormOpened,
    LockForm,
    OpenForm,
    SaveContact,
    plausible_email,
    plausible_phone,
)
from facilitator.domain.course import FinishMeeting, StartMeeting
from facilitator.domain.message import Actor, Contact, Person, Role
from facilitator.domain.people import AddPerson, PersonChanged, RemovePerson
from tests.factories import ORGANISER, Gathering, participant

# What is plausible


@pytest.mark.parametrize(
    "address",
    [
        "fatima@wijk.nl",
        "f.yilmaz+buurt@team.wijk-noord.nl",
        "o'brien@voorbeeld.amsterdam",
        "é@ü.nl",
    ],
)
def test_an_address_that_may_exist(address):
    assert plausible_email(address)


@pytest.mark.parametrize(
    "address",
    [
        "fatima",
        "fatima@wijk",
        "fatima@@wijk.nl",
        "fatima@wijk.n",
        "fatima@wijk..nl",
        "fatima@.nl",
        "@wijk.nl",
        "fatima @wijk.nl",
        "fatima@wijk.nl, jan@wijk.nl",
        "Fatima <fatima@wijk.nl>",
    ],
)
def test_an_address_that_cannot_be_right(address):
    assert not plausible_email(address)


@pytest.mark.parametrize(
    "number",
    ["06-12345678", "06 12 34 56 78", "(020) 123 4567", "+31 (0)6 12345678", "(+31)612345678"],
)
def test_a_number_that_may_exist(number):
    assert plausible_phone(number)


@pytest.mark.parametrize(
    "number", ["112", "06-1234", "1234567890123456", "06 1234567x", "06+12345678", "---------", ""]
)
def test_a_number_that_cannot_be_right(number):
    assert not plausible_phone(number)


# One's own details


def test_a_participant_fills_in_the_form():
    meeting = Gathering()
    fatima = meeting.join("Fatma")

    assert meeting.send(
        fatima,
        SaveContact(
            name=" Fatima ",
            organisation="Wijkteam  Noord",
            function=" maatschappelijk  werker",
            phone=" 06  12345678 ",
            email=" fatima@wijk.nl ",
            reach="email",
            share_with="group",
            shares_email=True,
        ),
    ) == [PersonChanged(fatima.id)]
    assert meeting.people[fatima.id] == Person(
        fatima.id, Role.PARTICIPANT, "Fatima", "Wijkteam Noord"
    )
    assert meeting.contacts[fatima.id] == Contact(
        id=fatima.id,
        function="maatschappelijk werker",
        phone="06 12345678",
        email="fatima@wijk.nl",
        reach="email",
        share_with="group",
        shares_phone=False,
        shares_email=True,
        consent="screen",
    )


def test_only_the_name_is_needed_and_nothing_is_shared():
    meeting = Gathering()
    fatima = meeting.join()
    meeting.send(fatima, SaveContact("Fatima"))

    assert meeting.contacts[fatima.id] == Contact(fatima.id, consent="screen")


@pytest.mark.parametrize("with_whom", ["nobody", "group"])
def test_what_nobody_may_see_or_is_not_there_is_not_shared(with_whom):
    meeting = Gathering()
    fatima = meeting.join()
    meeting.send(
        fatima,
        SaveContact(
            "Fatima",
            email="" if with_whom == "group" else "fatima@wijk.nl",
            share_with=with_whom,
            shares_phone=True,
            shares_email=True,
        ),
    )

    kept = meeting.contacts[fatima.id]
    assert (kept.shares_phone, kept.shares_email) == (False, False)


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"name": " "}, "name-empty"),
        ({"phone": "zes"}, "phone-implausible"),
        ({"email": "fatima.wijk.nl"}, "email-implausible"),
        ({"reach": "phone"}, "reach-without-phone"),
        ({"reach": "message", "email": "fatima@wijk.nl"}, "reach-without-phone"),
        ({"reach": "email", "phone": "06 12345678"}, "reach-without-email"),
        ({"delivery": "email"}, "delivery-without-email"),
    ],
)
def test_what_cannot_be_right_is_refused_by_the_field(fields, code):
    meeting = Gathering()
    fatima = meeting.join()

    assert meeting.refused(fatima, SaveContact(**{"name": "Fatima"} | fields)) == code


def test_details_can_be_corrected_after_the_end():
    meeting = Gathering()
    fatima = meeting.join()
    meeting.desk(StartMeeting(), FinishMeeting())
    for number in ("06 12345678", "06 87654321", ""):
        meeting.send(fatima, SaveContact("Fatima", phone=number))
        assert meeting.contacts[fatima.id].phone == number


@pytest.mark.parametrize("delivery", ["email", "paper", "none", ""])
def test_how_the_papers_come_is_kept(delivery):
    meeting = Gathering()
    fatima = meeting.join()
    meeting.send(fatima, SaveContact("Fatima", email="fatima@wijk.nl", delivery=delivery))

    assert meeting.contacts[fatima.id].delivery == delivery


# For somebody without a phone


def test_what_the_desk_copies_was_agreed_to_on_paper():
    meeting = Gathering()
    meeting.desk(AddPerson("Gerad"))
    form = SaveContact(
        "Gerard", phone="020 1234567", share_with="organisers", shares_phone=True, delivery="paper"
    )

    assert meeting.send(participant("id1"), form, scribe=ORGANISER) == [PersonChanged("id1")]
    assert meeting.people["id1"].name == "Gerard"
    assert meeting.contacts["id1"] == Contact(
        "id1",
        phone="020 1234567",
        share_with="organisers",
        shares_phone=True,
        consent="paper",
        delivery="paper",
    )


def kiosk():
    return Actor(Role.KIOSK, "id1")


def test_a_form_that_is_handed_over_locks_when_it_is_filled_in():
    meeting = Gathering()
    meeting.desk(AddPerson("Gerard"))

    assert meeting.refused(kiosk(), SaveContact("Gerard")) == "removed"
    assert meeting.desk(OpenForm("id1")) == [FormOpened("id1", 1)]
    assert meeting.desk(OpenForm("id1")) == []
    assert meeting.send(kiosk(), SaveContact("Gerard", phone="020 1234567")) == [
        PersonChanged("id1"),
        FormLocked("id1"),
    ]
    assert meeting.contacts["id1"].consent == "screen"
    assert meeting.refused(kiosk(), SaveContact("Gerard")) == "removed"
    assert meeting.desk(OpenForm("id1")) == [FormOpened("id1", 2)]


def test_a_mistake_leaves_the_form_open():
    meeting = Gathering()
    meeting.desk(AddPerson("Gerard"), OpenForm("id1"))

    assert meeting.refused(kiosk(), SaveContact("Gerard", phone="x")) == "phone-implausible"
    assert meeting.meeting.participants["id1"].form_open


def test_the_desk_takes_a_form_back():
    meeting = Gathering()
    meeting.desk(AddPerson("Gerard"), OpenForm("id1"))

    assert meeting.desk(LockForm("id1")) == [FormLocked("id1")]
    assert meeting.desk(LockForm("id1")) == []
    assert meeting.refused(kiosk(), SaveContact("Gerard")) == "removed"


def test_the_form_of_who_was_removed_is_not_open():
    meeting = Gathering()
    meeting.desk(AddPerson("Gerard"), OpenForm("id1"), RemovePerson("id1"))

    assert meeting.refused(kiosk(), SaveContact("Gerard")) == "removed"
    assert meeting.refused(ORGANISER, OpenForm("id1")) == "removed-person"


def test_who_has_a_phone_uses_that():
    meeting = Gathering()
    fatima = meeting.join()

    assert meeting.refused(ORGANISER, OpenForm(fatima.id)) == "has-phone"
    assert meeting.refused(ORGANISER, OpenForm("nobody")) == "unknown-participant"
    assert meeting.refused(ORGANISER, LockForm("nobody")) == "unknown-participant"
