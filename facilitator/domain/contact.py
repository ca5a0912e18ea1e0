"""How people can be reached after the meeting, and what of that may be shared with whom.

Source: in the break everybody fills in the contact form. Nothing is shared unless the person says
so. What is typed is checked for plausibility only: nobody is written to or called from here.
"""

import re
from collections.abc import Iterable
from typing import Annotated, Literal

from msgspec import Meta

from facilitator.domain import people
from facilitator.domain.errors import Refusal
from facilitator.domain.message import (
    DESK,
    PARTICIPANT,
    Consent,
    Contact,
    Context,
    Decided,
    MeetingCommand,
    Reach,
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


class _Form(MeetingCommand, frozen=True, forbid_unknown_fields=True):
    """What the contact form asks; everything but the name may stay empty."""

    name: PersonName
    organisation: OrganisationName = ""
    function: Function = ""
    phone: PhoneNumber = ""
    email: EmailAddress = ""
    reach: Reach = ""
    share_with: Sharing = "nobody"
    shares_phone: bool = False
    shares_email: bool = False

    def filled_in(self, participant: str, consent: Consent) -> Iterable[Decided]:
        """What is stored of the form. Refuses what cannot be right, naming the field. A number or
        address that is not there, or that nobody may see, is not shared."""
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
            consent=consent,
        )
        yield PersonChanged(participant)


class SaveContact(_Form, frozen=True, forbid_unknown_fields=True):
    """Fill in or correct one's own details."""

    roles = PARTICIPANT

    def decide(self, meeting: Meeting, context: Context) -> Iterable[Decided]:
        yield from self.filled_in(context.actor.id, "screen")


class SaveContactFor(_Form, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Fill in or correct the details of somebody without a phone, who agreed to it."""

    roles = DESK
    participant: str
    consent: Literal["screen", "paper"]

    def decide(self, meeting: Meeting, context: Context) -> Iterable[Decided]:
        if people.known(meeting, self.participant).phone:
            raise Refusal("has-phone")
        yield from self.filled_in(self.participant, self.consent)


COMMANDS: tuple[type[MeetingCommand], ...] = (SaveContact, SaveContactFor)
