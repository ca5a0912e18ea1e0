"""A meeting that follows an earlier one: who comes along, what was agreed, what is still to do.

Source: the draaiboek lets the group meet again, prepared by somebody else each time, and begins
with what became of the agreements. A text that stays in the room does not come along.
"""

from collections.abc import Iterable, Mapping
from typing import ClassVar

import msgspec

from facilitator.domain import actions, agreements, people, progress
from facilitator.domain.errors import Refusal
from facilitator.domain.invitations import PersonInvited
from facilitator.domain.message import (
    ORGANISER,
    Contact,
    Context,
    Decided,
    MeetingCommand,
    MeetingEvent,
    Person,
)
from facilitator.domain.state import (
    CarriedAction,
    CarriedAgreement,
    GuestKind,
    Meeting,
    ProgressStatus,
)


class MeetingFollows(MeetingEvent, frozen=True):
    """This meeting follows ``previous`` (an id). ``pairs`` worked together there."""

    previous: str
    pairs: tuple[tuple[str, str], ...]

    def apply(self, meeting: Meeting, at_ms: int) -> None:
        meeting.previous = self.previous
        for one, other in self.pairs:
            meeting.worked_together.setdefault(one, []).append(other)


class AgreementCarried(MeetingEvent, frozen=True):
    """What was agreed the time before."""

    free_text: ClassVar[tuple[str, ...]] = ("what", "when")
    text_of: ClassVar[str] = "carried-agreement:{agreement}"
    agreement: str
    what: str
    when: str
    puller: str | None

    def apply(self, meeting: Meeting, at_ms: int) -> None:
        meeting.carried_agreements[self.agreement] = CarriedAgreement(
            self.agreement, self.what, self.when, self.puller
        )


class ActionCarried(MeetingEvent, frozen=True):
    """What somebody said to do the time before, and did not finish."""

    free_text: ClassVar[tuple[str, ...]] = ("what", "line")
    text_of: ClassVar[str] = "carried-action:{action}"
    action: str
    person: str
    what: str
    status: ProgressStatus
    line: str
    shared: bool

    def apply(self, meeting: Meeting, at_ms: int) -> None:
        meeting.carried_actions[self.action] = CarriedAction(
            self.action, self.person, self.what, self.status, self.line, self.shared
        )


class Companion(msgspec.Struct, frozen=True):
    """Somebody who comes along to the next meeting, under the same id."""

    person: Person
    contact: Contact | None
    kind: GuestKind


class FollowMeeting(MeetingCommand, frozen=True):
    """Begin where the earlier meeting ended. Sent by the program alone, when a meeting is made."""

    roles = ORGANISER
    previous: str
    companions: tuple[Companion, ...]
    agreements: tuple[AgreementCarried, ...]
    actions: tuple[ActionCarried, ...]
    pairs: tuple[tuple[str, str], ...]

    def decide(self, meeting: Meeting, context: Context) -> Iterable[Decided]:
        if meeting.previous is not None or meeting.invited or meeting.participants:
            raise Refusal("not-allowed")
        yield MeetingFollows(self.previous, self.pairs)
        for one in self.companions:
            yield one.person
            if one.contact is not None:
                yield one.contact
            yield PersonInvited(one.person.id, one.kind)
        yield from self.agreements
        yield from self.actions


def follow(
    previous: str,
    meeting: Meeting,
    known: Mapping[str, Person],
    contacts: Mapping[str, Contact],
    pairs: Iterable[tuple[str, str]],
) -> FollowMeeting:
    """What the next meeting takes over of this one: everybody who came or was asked, the agreements
    and the actions that are not done. ``meeting`` is without what stays in the room. Consent to
    share details is asked anew."""
    gone = {key for key, person in meeting.participants.items() if person.removed}
    gone |= {key for key, one in meeting.invited.items() if one.withdrawn}
    along = [key for key in (*meeting.participants, *meeting.invited)
             if key in known and key not in gone]  # fmt: skip
    return FollowMeeting(
        previous,
        tuple(_companion(key, meeting, known, contacts) for key in dict.fromkeys(along)),
        tuple(
            AgreementCarried(
                one.id,
                one.texts["what"],
                one.texts.get("when", ""),
                agreements.puller(meeting, one),
            )
            for one in agreements.standing(meeting)
            if one.status == "agreed" and one.texts["what"]
        ),
        tuple(_open_actions(meeting, set(along))),
        tuple(pair for pair in pairs if set(pair) <= set(along)),
    )


def _companion(
    key: str, meeting: Meeting, known: Mapping[str, Person], contacts: Mapping[str, Contact]
) -> Companion:
    contact, invitation = contacts.get(key), meeting.invited.get(key)
    kept = None
    if contact is not None:
        kept = Contact(
            key, contact.function, contact.phone, contact.email, contact.reach,
            delivery=contact.delivery,
        )  # fmt: skip
    person = people.participant(key, known[key].name, known[key].organisation)
    return Companion(person, kept, invitation.kind if invitation else "")


def _open_actions(meeting: Meeting, along: set[str]) -> Iterable[ActionCarried]:
    for person in meeting.participants:
        for one in actions.of(meeting, person) if person in along else ():
            told = progress.of(meeting, one.id)
            if told.status != "done" and one.what:
                yield ActionCarried(one.id, person, one.what, told.status, told.line, one.shared)


EVENTS: tuple[type[MeetingEvent], ...] = (MeetingFollows, AgreementCarried, ActionCarried)
