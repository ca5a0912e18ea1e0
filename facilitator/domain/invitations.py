"""Who is asked to come, what they answered, and what the letters say.

Source: the draaiboek begins weeks before the meeting: invite (bouwsteen 2) and confirm (bouwsteen
3), in the form of address that fits.
"""

from collections.abc import Iterable
from datetime import date
from typing import Annotated, ClassVar, get_args

import msgspec
from msgspec import Meta

from facilitator.domain import people, urgent
from facilitator.domain.contact import (
    EmailAddress,
    PhoneNumber,
    plausible_email,
    plausible_phone,
)
from facilitator.domain.errors import Refusal
from facilitator.domain.message import (
    DESK,
    INVITED,
    Contact,
    Context,
    Decided,
    MeetingCommand,
    MeetingEvent,
)
from facilitator.domain.people import OrganisationName, ParticipantJoined, PersonName
from facilitator.domain.state import (
    FormOfAddress,
    GuestKind,
    Invitation,
    Letter,
    Meeting,
    Reply,
)
from facilitator.domain.text import visible
from facilitator.domain.urgent import UrgentText

MOST_AT_ONCE = 500
MOST_INVITED = 2000


class Guest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Somebody to invite."""

    name: PersonName
    organisation: OrganisationName = ""
    email: EmailAddress = ""
    phone: PhoneNumber = ""
    kind: GuestKind = ""


class PersonInvited(MeetingEvent, frozen=True):
    """Somebody is asked to come; name and address are in their tables. ``instead_of`` is who cannot
    come and sends this person."""

    invited: str
    kind: GuestKind = ""
    instead_of: str | None = None

    def apply(self, meeting: Meeting, at_ms: int) -> None:
        meeting.invited[self.invited] = Invitation(kind=self.kind, instead_of=self.instead_of)


class GuestKindSet(MeetingEvent, frozen=True):
    """Somebody is asked as this: a resident, a volunteer, a family carer or a professional."""

    invited: str
    kind: GuestKind
    before: GuestKind

    def apply(self, meeting: Meeting, at_ms: int) -> None:
        meeting.invited[self.invited].kind = self.kind


class InvitationWithdrawn(MeetingEvent, frozen=True):
    """Somebody is not asked after all (or is)."""

    invited: str
    on: bool

    def apply(self, meeting: Meeting, at_ms: int) -> None:
        meeting.invited[self.invited].withdrawn = self.on


class InvitationAnswered(MeetingEvent, frozen=True):
    """Somebody comes, or does not; "" for no answer yet."""

    invited: str
    reply: Reply
    before: Reply

    def apply(self, meeting: Meeting, at_ms: int) -> None:
        meeting.invited[self.invited].reply = self.reply


class PersonalLinkRenewed(MeetingEvent, frozen=True):
    """The personal link that was sent before works no longer."""

    invited: str
    link_version: int

    def apply(self, meeting: Meeting, at_ms: int) -> None:
        meeting.invited[self.invited].link_version = self.link_version


class LetterWritten(MeetingEvent, frozen=True):
    """What stands in the letters besides the meeting itself."""

    free_text: ClassVar[tuple[str, ...]] = ("route", "reply_to", "sender")
    text_of: ClassVar[str] = "letter:"
    route: str
    reply_to: str
    sender: str
    reply_by: date | None
    address: FormOfAddress
    asks_needs: bool = False

    def apply(self, meeting: Meeting, at_ms: int) -> None:
        meeting.letter = Letter(
            self.route, self.reply_to, self.sender, self.reply_by, self.address, self.asks_needs
        )


def coming(meeting: Meeting) -> list[str]:
    """Ids of who is asked to come, in the order in which they were added."""
    return [key for key, one in meeting.invited.items() if not one.withdrawn]


def find(meeting: Meeting, invited: str) -> Invitation:
    """This invitation, withdrawn or not; refuses an id of nobody."""
    found = meeting.invited.get(invited)
    if found is None:
        raise Refusal("unknown-invited")
    return found


class InvitePeople(MeetingCommand, frozen=True, forbid_unknown_fields=True):
    """Ask these people to come; all of them, or none where one cannot be right. Who is asked
    already under the same name and organisation is not asked twice."""

    roles = DESK
    guests: Annotated[tuple[Guest, ...], Meta(min_length=1, max_length=MOST_AT_ONCE)]

    def decide(self, meeting: Meeting, context: Context) -> Iterable[Decided]:
        if len(meeting.invited) + len(self.guests) > MOST_INVITED:
            raise Refusal("too-many-invited", most=MOST_INVITED)
        known = {_likeness(context.people[key].name, context.people[key].organisation)
                 for key in coming(meeting) if key in context.people}  # fmt: skip
        for guest in self.guests:
            _check(guest)
            if _likeness(guest.name, guest.organisation) in known:
                continue
            known.add(_likeness(guest.name, guest.organisation))
            yield from _asked(guest, context)


def _check(guest: Guest) -> None:
    """Refuses an address or number that nobody can be reached at."""
    if guest.email.strip() and not plausible_email(guest.email.strip()):
        raise Refusal("email-implausible")
    if guest.phone.strip() and not plausible_phone(guest.phone.strip()):
        raise Refusal("phone-implausible")


def _asked(guest: Guest, context: Context, instead_of: str | None = None) -> Iterable[Decided]:
    person = people.participant(context.new_id(), guest.name, guest.organisation)
    yield person
    email, phone = guest.email.strip(), guest.phone.strip()
    if email or phone:
        yield Contact(person.id, email=email, phone=phone)
    yield PersonInvited(person.id, guest.kind, instead_of)
    if instead_of is not None:
        yield InvitationAnswered(person.id, "comes", "")


def mix(meeting: Meeting) -> dict[GuestKind, int]:
    """How many of each kind may still come: asked, and not declined."""
    counts: dict[GuestKind, int] = dict.fromkeys(get_args(GuestKind), 0)
    for key in coming(meeting):
        if meeting.invited[key].reply != "declines":
            counts[meeting.invited[key].kind] += 1
    return counts


def deputy(meeting: Meeting, invited: str) -> str | None:
    """Who comes instead of this person; None for nobody."""
    return next(
        (key for key in coming(meeting) if meeting.invited[key].instead_of == invited), None
    )


def _likeness(name: str, organisation: str) -> tuple[str, str]:
    return " ".join(name.split()).casefold(), " ".join(organisation.split()).casefold()


class WithdrawInvitation(MeetingCommand, frozen=True, forbid_unknown_fields=True):
    """Do not ask somebody after all, or do."""

    roles = DESK
    invited: str
    on: bool

    def decide(self, meeting: Meeting, context: Context) -> Iterable[Decided]:
        if find(meeting, self.invited).withdrawn != self.on:
            yield InvitationWithdrawn(self.invited, self.on)


class EnterReply(MeetingCommand, frozen=True, forbid_unknown_fields=True):
    """Write down an answer that came by telephone or on paper."""

    roles = DESK
    invited: str
    reply: Reply

    def decide(self, meeting: Meeting, context: Context) -> Iterable[Decided]:
        before = find(meeting, self.invited).reply
        if before != self.reply:
            yield InvitationAnswered(self.invited, self.reply, before)


class SetGuestKind(MeetingCommand, frozen=True, forbid_unknown_fields=True):
    """Say as what somebody is asked: the mix of the group is counted by it."""

    roles = DESK
    invited: str
    kind: GuestKind

    def decide(self, meeting: Meeting, context: Context) -> Iterable[Decided]:
        before = find(meeting, self.invited).kind
        if before != self.kind:
            yield GuestKindSet(self.invited, self.kind, before)


class EnterDeputy(MeetingCommand, frozen=True, forbid_unknown_fields=True):
    """Write down who comes instead of somebody, as it was said by telephone."""

    roles = DESK
    invited: str
    name: PersonName
    organisation: OrganisationName = ""
    email: EmailAddress = ""

    def decide(self, meeting: Meeting, context: Context) -> Iterable[Decided]:
        guest = Guest(self.name, self.organisation, self.email)
        yield from _sent_instead(meeting, context, self.invited, guest)


class SendDeputy(MeetingCommand, frozen=True, forbid_unknown_fields=True):
    """Say that one cannot come, and who comes instead."""

    roles = INVITED
    name: PersonName
    organisation: OrganisationName = ""
    email: EmailAddress = ""

    def decide(self, meeting: Meeting, context: Context) -> Iterable[Decided]:
        guest = Guest(self.name, self.organisation, self.email)
        yield from _sent_instead(meeting, context, context.actor.id, guest)


def _sent_instead(
    meeting: Meeting, context: Context, invited: str, guest: Guest
) -> Iterable[Decided]:
    """One deputy for each person: who sends another takes the first one back."""
    asked = find(meeting, invited)
    if not visible(guest.name):
        raise Refusal("text-empty")
    if len(meeting.invited) >= MOST_INVITED:
        raise Refusal("too-many-invited", most=MOST_INVITED)
    _check(guest)
    earlier = deputy(meeting, invited)
    if earlier is not None:
        yield InvitationWithdrawn(earlier, True)
    if asked.reply != "declines":
        yield InvitationAnswered(invited, "declines", asked.reply)
    named = msgspec.structs.replace(guest, kind=asked.kind)
    yield from _asked(named, context, instead_of=invited)


class RenewPersonalLink(MeetingCommand, frozen=True, forbid_unknown_fields=True):
    """Make the link in a letter that went astray useless; the next letter has another."""

    roles = DESK
    invited: str

    def decide(self, meeting: Meeting, context: Context) -> Iterable[Decided]:
        yield PersonalLinkRenewed(self.invited, find(meeting, self.invited).link_version + 1)


class ReplyToInvitation(MeetingCommand, frozen=True, forbid_unknown_fields=True):
    """Say whether one comes."""

    roles = INVITED
    reply: Reply

    def decide(self, meeting: Meeting, context: Context) -> Iterable[Decided]:
        before = find(meeting, context.actor.id).reply
        if before != self.reply:
            yield InvitationAnswered(context.actor.id, self.reply, before)


class SendUrgentBefore(MeetingCommand, frozen=True, forbid_unknown_fields=True):
    """Tell the facilitators beforehand what cannot wait: the meeting begins with it."""

    roles = INVITED
    text: UrgentText

    def decide(self, meeting: Meeting, context: Context) -> Iterable[Decided]:
        yield urgent.send(meeting, context, context.actor.id, True, "desk", self.text)


class ComeIn(MeetingCommand, frozen=True, forbid_unknown_fields=True):
    """Take part, known by one's personal link."""

    roles = INVITED

    def decide(self, meeting: Meeting, context: Context) -> Iterable[Decided]:
        if context.actor.id not in meeting.participants:
            yield ParticipantJoined(context.actor.id)


class WriteLetter(MeetingCommand, frozen=True, forbid_unknown_fields=True):
    """Say what stands in invitation and confirmation: the way there, until when and to whom people
    answer, who signs, and whether it says "je" or "u"."""

    roles = DESK
    route: Annotated[str, Meta(max_length=600)] = ""
    reply_to: Annotated[str, Meta(max_length=200)] = ""
    sender: Annotated[str, Meta(max_length=120)] = ""
    reply_by: date | None = None
    address: FormOfAddress = "je"
    asks_needs: bool = False

    def decide(self, meeting: Meeting, context: Context) -> Iterable[Decided]:
        wanted = Letter(
            self.route.strip(),
            self.reply_to.strip(),
            self.sender.strip(),
            self.reply_by,
            self.address,
            self.asks_needs,
        )
        if wanted != meeting.letter:
            yield LetterWritten(
                wanted.route,
                wanted.reply_to,
                wanted.sender,
                wanted.reply_by,
                wanted.address,
                wanted.asks_needs,
            )


COMMANDS: tuple[type[MeetingCommand], ...] = (
    InvitePeople,
    WithdrawInvitation,
    EnterReply,
    SetGuestKind,
    EnterDeputy,
    SendDeputy,
    RenewPersonalLink,
    ReplyToInvitation,
    SendUrgentBefore,
    ComeIn,
    WriteLetter,
)
EVENTS: tuple[type[MeetingEvent], ...] = (
    PersonInvited,
    InvitationWithdrawn,
    InvitationAnswered,
    GuestKindSet,
    PersonalLinkRenewed,
    LetterWritten,
)
