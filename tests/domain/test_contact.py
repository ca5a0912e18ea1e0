import pytest

from facilitator.domain.contact import (
    SaveContact,
    SaveContactFor,
    plausible_email,
    plausible_phone,
)
from facilitator.domain.course import FinishMeeting, StartMeeting
from facilitator.domain.message import Contact, Person, Role
from facilitator.domain.people import AddPerson, PersonChanged
from tests.factories import ORGANISER, Gathering

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


# For somebody without a phone


def test_the_desk_fills_in_for_who_has_no_phone():
    meeting = Gathering()
    meeting.desk(AddPerson("Gerad"))

    assert meeting.desk(
        SaveContactFor(
            participant="id1",
            name="Gerard",
            phone="020 1234567",
            share_with="organisers",
            shares_phone=True,
            consent="paper",
        )
    ) == [PersonChanged("id1")]
    assert meeting.people["id1"].name == "Gerard"
    assert meeting.contacts["id1"] == Contact(
        "id1", phone="020 1234567", share_with="organisers", shares_phone=True, consent="paper"
    )


def test_who_has_a_phone_decides_without_the_desk():
    meeting = Gathering()
    fatima = meeting.join()
    mine = SaveContactFor(participant=fatima.id, name="Fatima", consent="screen")
    nobody = SaveContactFor(participant="nobody", name="Fatima", consent="screen")

    assert meeting.refused(ORGANISER, mine) == "has-phone"
    assert meeting.refused(ORGANISER, nobody) == "unknown-participant"
