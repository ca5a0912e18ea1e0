"""Erasing a person: everything that is known of one, on request.

Source: design §7 and the AVG. What others wrote stays, and what the group agreed stays without the
name.
"""

from collections.abc import Iterable
from typing import ClassVar

from facilitator.domain import writings
from facilitator.domain.errors import Refusal
from facilitator.domain.message import (
    DESK,
    INVITED,
    PARTICIPANT,
    Contact,
    Context,
    Decided,
    MeetingCommand,
    MeetingEvent,
    Person,
    Role,
)
from facilitator.domain.state import Meeting

NOBODY = "Gewist"


class PersonErased(MeetingEvent, frozen=True):
    """Nothing is known any more of this person: the tables of names, details, needs, preparations
    and mails are emptied of it in the same transaction."""

    erases: ClassVar[bool] = True
    person: str

    def apply(self, meeting: Meeting, at_ms: int) -> None:
        invitation = meeting.invited.get(self.person)
        if invitation is not None:
            invitation.withdrawn, invitation.reply, invitation.kind = True, "", ""
        participant = meeting.participants.get(self.person)
        if participant is not None:
            participant.removed = participant.erased = True
        meeting.acquaintances.pop(self.person, None)
        for known in meeting.acquaintances.values():
            if self.person in known:
                known.remove(self.person)


def _erased(meeting: Meeting, context: Context, person: str) -> Iterable[Decided]:
    known = context.people.get(person)
    if known is None or known.role is not Role.PARTICIPANT:
        raise Refusal("unknown-participant")
    own = [
        one.id
        for one in writings.every(meeting, context.werkvormen).values()
        if one.by == (person,)
    ]
    if own:
        yield writings.WritingsErased(tuple(own))
    yield Person(person, Role.PARTICIPANT, NOBODY)
    yield Contact(person)
    yield PersonErased(person)


class EraseMe(MeetingCommand, frozen=True, forbid_unknown_fields=True):
    """Erase all that is known of oneself. There is no undo."""

    roles = PARTICIPANT | INVITED

    def decide(self, meeting: Meeting, context: Context) -> Iterable[Decided]:
        if meeting.status == "running":
            raise Refusal("meeting-running")
        yield from _erased(meeting, context, context.actor.id)


class ErasePerson(MeetingCommand, frozen=True, forbid_unknown_fields=True):
    """Erase all that is known of somebody who asked for it. There is no undo."""

    roles = DESK
    person: str

    def decide(self, meeting: Meeting, context: Context) -> Iterable[Decided]:
        yield from _erased(meeting, context, self.person)


COMMANDS: tuple[type[MeetingCommand], ...] = (EraseMe, ErasePerson)
EVENTS: tuple[type[MeetingEvent], ...] = (PersonErased,)
