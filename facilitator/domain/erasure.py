"""Erasing a person: everything that is known of one, on request.

Source: design §7 and the AVG. What others wrote stays, and what the group agreed stays without the
name. Where others may have written the name, somebody at the desk looks at it: no program knows
whether "Roos" is a person.
"""

from collections.abc import Iterable
from typing import Annotated, ClassVar

from msgspec import Meta

from facilitator.domain import traces, writings
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
from facilitator.domain.state import Meeting, Writing

NOBODY = "Gewist"
SHORTEST_QUOTE = 12  # letters; a shorter text stands in others by chance


class PersonErased(MeetingEvent, frozen=True):
    """Nothing is known any more of this person: the tables of names, details, needs, preparations
    and mails are emptied of it in the same transaction. ``places`` are the texts of others in which
    the person may still be recognised."""

    erases: ClassVar[bool] = True
    person: str
    places: tuple[str, ...] = ()

    def apply(self, meeting: Meeting, at_ms: int) -> None:
        invitation = meeting.invited.get(self.person)
        if invitation is not None:
            invitation.withdrawn, invitation.reply, invitation.kind = True, "", ""
        participant = meeting.participants.get(self.person)
        if participant is not None:
            participant.removed = participant.erased = True
        new = [one for one in self.places if one not in meeting.to_check]
        meeting.to_check = [*meeting.to_check, *new]
        meeting.acquaintances.pop(self.person, None)
        for known in meeting.acquaintances.values():
            if self.person in known:
                known.remove(self.person)


def places(
    meeting: Meeting, werkvormen: writings.Werkvormen, known: Person, contact: Contact | None
) -> list[Writing]:
    """The texts of others in which this person may be recognised: by name, address or number, or
    since the whole of what the person wrote stands there too."""
    own = writings.only_of(meeting, werkvormen, known.id)
    marks = traces.of(known, contact)
    quotes = [text for one in own.values() if len(text := _plain(one.text)) >= SHORTEST_QUOTE]
    return [
        one
        for key, one in writings.every(meeting, werkvormen).items()
        if key not in own
        and (marks.perhaps_in(one.text) or any(quote in _plain(one.text) for quote in quotes))
    ]


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())


def _erased(
    meeting: Meeting, context: Context, person: str, also: tuple[str, ...] = ()
) -> Iterable[Decided]:
    known = context.people.get(person)
    if known is None or known.role is not Role.PARTICIPANT:
        raise Refusal("unknown-participant")
    found = [
        one.id for one in places(meeting, context.werkvormen, known, context.contacts.get(person))
    ]
    if not set(also) <= set(found):
        raise Refusal("unknown-writing")
    gone = (*writings.only_of(meeting, context.werkvormen, person), *also)
    if gone:
        yield writings.WritingsErased(gone)
    yield Person(person, Role.PARTICIPANT, NOBODY)
    yield Contact(person)
    yield PersonErased(person, tuple(one for one in found if one not in also))


class EraseMe(MeetingCommand, frozen=True, forbid_unknown_fields=True):
    """Erase all that is known of oneself. There is no undo."""

    roles = PARTICIPANT | INVITED

    def decide(self, meeting: Meeting, context: Context) -> Iterable[Decided]:
        if meeting.status == "running":
            raise Refusal("meeting-running")
        yield from _erased(meeting, context, context.actor.id)


class ErasePerson(MeetingCommand, frozen=True, forbid_unknown_fields=True):
    """Erase all that is known of somebody who asked for it, with these texts of others in which the
    person may be recognised. There is no undo."""

    roles = DESK
    person: str
    texts: Annotated[tuple[writings.WritingId, ...], Meta(max_length=writings.MOST_AT_ONCE)] = ()

    def decide(self, meeting: Meeting, context: Context) -> Iterable[Decided]:
        yield from _erased(meeting, context, self.person, self.texts)


COMMANDS: tuple[type[MeetingCommand], ...] = (EraseMe, ErasePerson)
EVENTS: tuple[type[MeetingEvent], ...] = (PersonErased,)
