"""Who is in the meeting, what they are called, and who may do what."""

from collections import Counter
from collections.abc import Iterable
from typing import Annotated

from msgspec import Meta

from facilitator.domain.errors import Refusal
from facilitator.domain.message import (
    DESK,
    GUEST,
    ORGANISER,
    PARTICIPANT,
    Actor,
    Command,
    Context,
    Decided,
    MeetingCommand,
    MeetingEvent,
    Person,
    Role,
)
from facilitator.domain.state import Meeting, Participant
from facilitator.domain.text import visible

MOST_PARTICIPANTS = 5000
PersonName = Annotated[str, Meta(min_length=1, max_length=60)]
OrganisationName = Annotated[str, Meta(max_length=80)]

WATCHES: dict[Role, frozenset[str]] = {
    Role.ORGANISER: frozenset({"screen", "desk", "organisation"}),
    Role.COFACILITATOR: frozenset({"screen", "desk"}),
    Role.PARTICIPANT: frozenset({"phone"}),
    Role.KIOSK: frozenset(),
    Role.INVITED: frozenset(),
    Role.SCREEN: frozenset({"screen"}),
    Role.GUEST: frozenset(),
}


def may(role: Role, what: type[Command] | str) -> bool:
    """The one answer to who may do what: send this command, or watch this audience's screen.

    Audiences are "screen", "desk" and "phone"; "organisation" is what holds for every meeting. HTTP
    pages, sockets and the writer all ask here.
    """
    if isinstance(what, str):
        return what in WATCHES[role]
    return role in what.roles


def admitted(meeting: Meeting, actor: Actor) -> bool:
    """False for a participant or co-facilitator who never joined or was removed, and for a form
    that is closed."""
    if actor.role in (Role.PARTICIPANT, Role.KIOSK):
        person = meeting.participants.get(actor.id)
        if actor.role is Role.KIOSK and person is not None and not person.form_open:
            return False
    elif actor.role is Role.INVITED:
        invitation = meeting.invited.get(actor.id)
        person = meeting.participants.get(actor.id)
        shown_out = person is not None and person.removed
        return invitation is not None and not invitation.withdrawn and not shown_out
    elif actor.role is Role.COFACILITATOR:
        person = meeting.facilitators.get(actor.id)
    else:
        return True
    return person is not None and not person.removed


def display_names(people: Iterable[Person]) -> dict[str, str]:
    """Names by id as others see them: two people with one name get a distinguishing addition.

    Given in order of arrival. The addition is the organisation where that tells them apart,
    else a number; whoever came first with a number-less name keeps it.
    """
    everyone = list(people)
    same_name = Counter(person.name.casefold() for person in everyone)
    same_both = Counter((p.name.casefold(), p.organisation.casefold()) for p in everyone)
    shown: dict[str, str] = {}
    taken: set[str] = set()
    for person in everyone:
        name = person.name
        if same_name[name.casefold()] > 1:
            alone = same_both[name.casefold(), person.organisation.casefold()] == 1
            if person.organisation and alone:
                name = f"{name} ({person.organisation})"
        candidate, number = name, 2
        while candidate.casefold() in taken:
            candidate, number = f"{name} {number}", number + 1
        taken.add(candidate.casefold())
        shown[person.id] = candidate
    return shown


class ParticipantJoined(MeetingEvent, frozen=True):
    """Someone is in the room; the name is in the people table."""

    participant: str

    def apply(self, meeting: Meeting, at_ms: int) -> None:
        meeting.participants[self.participant] = Participant(joined_ms=at_ms)


class FacilitatorJoined(MeetingEvent, frozen=True):
    """A co-facilitator took a place at the desk."""

    facilitator: str

    def apply(self, meeting: Meeting, at_ms: int) -> None:
        meeting.facilitators[self.facilitator] = Participant(joined_ms=at_ms)


class ParticipantAdded(MeetingEvent, frozen=True):
    """The desk wrote down somebody who is here without a phone; the name is in the people table."""

    participant: str

    def apply(self, meeting: Meeting, at_ms: int) -> None:
        meeting.participants[self.participant] = Participant(joined_ms=at_ms, phone=False)


class PersonChanged(MeetingEvent, frozen=True):
    """Name, organisation or contact details of someone changed in their tables."""

    person: str

    def apply(self, meeting: Meeting, at_ms: int) -> None:
        """Nothing in the state depends on names."""


class NameHeld(MeetingEvent, frozen=True):
    """A name is kept from the screen (or no longer)."""

    participant: str
    on: bool

    def apply(self, meeting: Meeting, at_ms: int) -> None:
        meeting.participants[self.participant].held = self.on


class ParticipantRemoved(MeetingEvent, frozen=True):
    """A participant was shown out; stickers that were placed stay, being anonymous."""

    participant: str

    def apply(self, meeting: Meeting, at_ms: int) -> None:
        meeting.participants[self.participant].removed = True


class ParticipantRestored(MeetingEvent, frozen=True):
    """A removed participant may come back."""

    participant: str

    def apply(self, meeting: Meeting, at_ms: int) -> None:
        meeting.participants[self.participant].removed = False


class ParticipantLeft(MeetingEvent, frozen=True):
    """Somebody went home before the end (or is back): counted no longer, but what they did and
    promised stands, and their page goes on working."""

    participant: str
    on: bool

    def apply(self, meeting: Meeting, at_ms: int) -> None:
        meeting.participants[self.participant].left = self.on


class FacilitatorRemoved(MeetingEvent, frozen=True):
    """A co-facilitator lost the place at the desk."""

    facilitator: str

    def apply(self, meeting: Meeting, at_ms: int) -> None:
        meeting.facilitators[self.facilitator].removed = True


class WithoutPhoneCounted(MeetingEvent, frozen=True):
    """So many people are present without a phone."""

    count: int

    def apply(self, meeting: Meeting, at_ms: int) -> None:
        meeting.without_phone = self.count


def known(meeting: Meeting, participant: str) -> Participant:
    """This participant, present or removed; refuses an id of nobody."""
    person = meeting.participants.get(participant)
    if person is None:
        raise Refusal("unknown-participant")
    return person


def participant(id_: str, name: str, organisation: str) -> Person:
    """The participant as stored, without space to spare; refuses a name that is only space."""
    return Person(id_, Role.PARTICIPANT, _named(name), " ".join(organisation.split()))


def _named(name: str) -> str:
    wanted = " ".join(name.split())
    if not visible(wanted):
        raise Refusal("name-empty")
    return wanted


def _by_name(meeting: Meeting) -> int:
    """How many people without a phone are here and known by name."""
    return len(meeting.present) - len(meeting.on_phone)


def _entered(meeting: Meeting, context: Context) -> int:
    """How many people without a phone there must be, given what the desk entered for them."""
    items = meeting.draaiboek.items if meeting.draaiboek else ()
    return max(
        (
            context.werkvormen[item.werkvorm].needs_without_phone(meeting.items[item.key])
            for item in items
        ),
        default=0,
    )


def _one_more(meeting: Meeting) -> Iterable[Decided]:
    """What follows when somebody without a phone comes who is known by name: more people without
    a phone only when everybody who was counted has a name already."""
    if _by_name(meeting) + 1 > meeting.without_phone:
        yield WithoutPhoneCounted(_by_name(meeting) + 1)


def _one_less(meeting: Meeting, context: Context) -> Iterable[Decided]:
    """The other way round: fewer only when everybody who was counted has a name."""
    if _by_name(meeting) == meeting.without_phone > _entered(meeting, context):
        yield WithoutPhoneCounted(meeting.without_phone - 1)


def _leave(meeting: Meeting, context: Context, key: str, on: bool) -> Iterable[Decided]:
    person = meeting.participants[key]
    if person.left == on:
        return
    yield ParticipantLeft(key, on)
    if not person.phone and not person.removed:
        yield from _one_less(meeting, context) if on else _one_more(meeting)


class JoinMeeting(MeetingCommand, frozen=True, forbid_unknown_fields=True):
    """Take part, with a name; the organisation is optional."""

    roles = GUEST
    name: PersonName
    organisation: OrganisationName = ""

    def decide(self, meeting: Meeting, context: Context) -> Iterable[Decided]:
        if len(meeting.participants) >= MOST_PARTICIPANTS:
            raise Refusal("meeting-full")
        person = participant(context.new_id(), self.name, self.organisation)
        yield person
        yield ParticipantJoined(person.id)


class JoinDesk(MeetingCommand, frozen=True, forbid_unknown_fields=True):
    """Take a place at the desk as co-facilitator, after an invitation."""

    roles = GUEST
    name: PersonName

    def decide(self, meeting: Meeting, context: Context) -> Iterable[Decided]:
        person = Person(id=context.new_id(), role=Role.COFACILITATOR, name=_named(self.name))
        yield person
        yield FacilitatorJoined(person.id)


class AddPerson(MeetingCommand, frozen=True, forbid_unknown_fields=True):
    """Write down, by name, somebody who is here without a phone."""

    roles = DESK
    name: PersonName
    organisation: OrganisationName = ""

    def decide(self, meeting: Meeting, context: Context) -> Iterable[Decided]:
        if len(meeting.participants) >= MOST_PARTICIPANTS:
            raise Refusal("meeting-full")
        person = participant(context.new_id(), self.name, self.organisation)
        yield person
        yield ParticipantAdded(person.id)
        yield from _one_more(meeting)


class RenamePerson(MeetingCommand, frozen=True, forbid_unknown_fields=True):
    """Correct the name and organisation of a participant."""

    roles = DESK
    participant: str
    name: PersonName
    organisation: OrganisationName = ""

    def decide(self, meeting: Meeting, context: Context) -> Iterable[Decided]:
        known(meeting, self.participant)
        yield participant(self.participant, self.name, self.organisation)
        yield PersonChanged(self.participant)


class HoldName(MeetingCommand, frozen=True, forbid_unknown_fields=True):
    """Keep a name from the screen, or show it again."""

    roles = DESK
    participant: str
    on: bool

    def decide(self, meeting: Meeting, context: Context) -> Iterable[Decided]:
        if known(meeting, self.participant).held != self.on:
            yield NameHeld(self.participant, self.on)


class RemovePerson(MeetingCommand, frozen=True, forbid_unknown_fields=True):
    """Show a participant out."""

    roles = DESK
    participant: str

    def decide(self, meeting: Meeting, context: Context) -> Iterable[Decided]:
        person = known(meeting, self.participant)
        if person.removed:
            return
        yield ParticipantRemoved(self.participant)
        if not person.phone and not person.left:
            yield from _one_less(meeting, context)


class RestorePerson(MeetingCommand, frozen=True, forbid_unknown_fields=True):
    """Let a removed participant back in."""

    roles = DESK
    participant: str

    def decide(self, meeting: Meeting, context: Context) -> Iterable[Decided]:
        person = known(meeting, self.participant)
        if person.erased:
            raise Refusal("unknown-participant")
        if not person.removed:
            return
        yield ParticipantRestored(self.participant)
        if not person.phone and not person.left:
            yield from _one_more(meeting)


class LeaveMeeting(MeetingCommand, frozen=True, forbid_unknown_fields=True):
    """Go home before the end, or be back."""

    roles = PARTICIPANT
    on: bool

    def decide(self, meeting: Meeting, context: Context) -> Iterable[Decided]:
        yield from _leave(meeting, context, context.actor.id, self.on)


class LetLeave(MeetingCommand, frozen=True, forbid_unknown_fields=True):
    """Write down that somebody went home before the end, or is back."""

    roles = DESK
    participant: str
    on: bool

    def decide(self, meeting: Meeting, context: Context) -> Iterable[Decided]:
        known(meeting, self.participant)
        yield from _leave(meeting, context, self.participant, self.on)


class RemoveFacilitator(MeetingCommand, frozen=True, forbid_unknown_fields=True):
    """Take a co-facilitator's place at the desk away."""

    roles = ORGANISER
    facilitator: str

    def decide(self, meeting: Meeting, context: Context) -> Iterable[Decided]:
        person = meeting.facilitators.get(self.facilitator)
        if person is None:
            raise Refusal("unknown-facilitator")
        if not person.removed:
            yield FacilitatorRemoved(self.facilitator)


class CountWithoutPhone(MeetingCommand, frozen=True, forbid_unknown_fields=True):
    """Say how many people are present without a phone."""

    roles = DESK
    count: Annotated[int, Meta(ge=0, le=MOST_PARTICIPANTS)]

    def decide(self, meeting: Meeting, context: Context) -> Iterable[Decided]:
        needed = _entered(meeting, context)
        if self.count < needed:
            raise Refusal("too-few-without-phone", needed=needed)
        if self.count < _by_name(meeting):
            raise Refusal("fewer-than-by-name", needed=_by_name(meeting))
        if self.count != meeting.without_phone:
            yield WithoutPhoneCounted(self.count)


COMMANDS: tuple[type[MeetingCommand], ...] = (
    JoinMeeting,
    JoinDesk,
    AddPerson,
    RenamePerson,
    HoldName,
    RemovePerson,
    RestorePerson,
    LeaveMeeting,
    LetLeave,
    RemoveFacilitator,
    CountWithoutPhone,
)
EVENTS: tuple[type[MeetingEvent], ...] = (
    ParticipantJoined,
    ParticipantAdded,
    FacilitatorJoined,
    PersonChanged,
    NameHeld,
    ParticipantRemoved,
    ParticipantRestored,
    ParticipantLeft,
    FacilitatorRemoved,
    WithoutPhoneCounted,
)
