"""How people can be reached after the meeting, and what of that may be shared with whom.

Source: in the break everybody fills in the contact form. Nothing is shared unless the person says
so. What is typed is checked for plausibility only: nobody is written to or called from here.
"""

import re
from collections.abc import Iterable
from typing import Annotated

from msgspec import Meta

from facilitator.domain import people
from facilitator.domain.errors import Refusal
from facilitator.domain.message import (
    DESK,
    FORM,
    INVITED,
    Contact,
    Context,
    Decided,
    Delivery,
    MeetingCommand,
    MeetingEvent,
    Reach,
    Role,
    Sharing,
)
from facilitator.domain.people import OrganisationName, PersonChanged, PersonName
from facilitator.domain.state import Meeting

Function = Annotated[str, Meta(max_length=80)]
PhoneNumber = Annotated[str, Meta(max_length=40)]
EmailAddress = Annotated[str, Meta(max_length=254)]

EMAIL = re.compile(r"""[^@\s,;:<>()"]+@[\w-]+(\.[\w-]+)*\.[\w-]{2,}""")
PHONE = re.compile(r"\(?\+?[0-9 ()-]+")
FEWEST_DIGITS, MOST_DIGITS = 8, 15  # a Dutch number has 10, an international one at most 15


def plausible_email(address: str) -> bool:
    """Whether this looks like an e-mail address: one @, and a dot in the domain."""
    return EMAIL.fullmatch(address) is not None


def plausible_phone(number: str) -> bool:
    """Whether this looks like a telephone number, Dutch or international."""
    digits = sum(one.isdigit() for one in number)
    return PHONE.fullmatch(number) is not None and FEWEST_DIGITS <= digits <= MOST_DIGITS


class FormOpened(MeetingEvent, frozen=True):
    """Somebody without a phone may fill in the contact form on another device, for the
    ``number``-th time; each time has a link of its own."""

    participant: str
    number: int

    def apply(self, meeting: Meeting, at_ms: int) -> None:
        person = meeting.participants[self.participant]
        person.forms, person.form_open = self.number, True


class FormLocked(MeetingEvent, frozen=True):
    """That device shows nothing of this person any more."""

    participant: str

    def apply(self, meeting: Meeting, at_ms: int) -> None:
        meeting.participants[self.participant].form_open = False


class SaveContact(MeetingCommand, frozen=True, forbid_unknown_fields=True):
    """Fill in or correct one's own details; everything but the name may stay empty.

    What a facilitator enters for somebody without a phone was said on paper. On a device that was
    handed over the form locks with it.
    """

    roles = FORM | INVITED
    name: PersonName
    organisation: OrganisationName = ""
    function: Function = ""
    phone: PhoneNumber = ""
    email: EmailAddress = ""
    reach: Reach = ""
    share_with: Sharing = "nobody"
    shares_phone: bool = False
    shares_email: bool = False
    delivery: Delivery = ""

    def decide(self, meeting: Meeting, context: Context) -> Iterable[Decided]:
        """Refuses what cannot be right, naming the field. A number or address that is not there,
        or that nobody may see, is not shared."""
        participant = context.actor.id
        yield people.participant(participant, self.name, self.organisation)
        phone, email = " ".join(self.phone.split()), self.email.strip()
        if phone and not plausible_phone(phone):
            raise Refusal("phone-implausible")
        if email and not plausible_email(email):
            raise Refusal("email-implausible")
        if self.reach in ("phone", "message") and not phone:
            raise Refusal("reach-without-phone")
        if self.reach == "email" and not email:
            raise Refusal("reach-without-email")
        if self.delivery == "email" and not email:
            raise Refusal("delivery-without-email")
        shares = self.share_with != "nobody"
        yield Contact(
            id=participant,
            function=" ".join(self.function.split()),
            phone=phone,
            email=email,
            reach=self.reach,
            share_with=self.share_with,
            shares_phone=shares and self.shares_phone and bool(phone),
            shares_email=shares and self.shares_email and bool(email),
            consent="screen" if context.scribe is None else "paper",
            delivery=self.delivery,
        )
        yield PersonChanged(participant)
        if context.actor.role is Role.KIOSK:
            yield FormLocked(participant)


class OpenForm(MeetingCommand, frozen=True, forbid_unknown_fields=True):
    """Hand the contact form to somebody without a phone, on another device."""

    roles = DESK
    participant: str

    def decide(self, meeting: Meeting, context: Context) -> Iterable[Decided]:
        person = people.known(meeting, self.participant)
        if person.phone:
            raise Refusal("has-phone")
        if person.removed:
            raise Refusal("removed-person")
        if not person.form_open:
            yield FormOpened(self.participant, person.forms + 1)


class LockForm(MeetingCommand, frozen=True, forbid_unknown_fields=True):
    """Take the form back before it was filled in."""

    roles = DESK
    participant: str

    def decide(self, meeting: Meeting, context: Context) -> Iterable[Decided]:
        if people.known(meeting, self.participant).form_open:
            yield FormLocked(self.participant)


COMMANDS: tuple[type[MeetingCommand], ...] = (SaveContact, OpenForm, LockForm)
EVENTS: tuple[type[MeetingEvent], ...] = (FormOpened, FormLocked)
