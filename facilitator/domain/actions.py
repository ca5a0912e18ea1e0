"""What each participant will do: what, with whom, the first step and when.

Source: in the ninth item each writes the own steps on the action form and shares them briefly.
"""

from collections.abc import Iterable
from typing import Annotated, ClassVar

from msgspec import Meta

from facilitator.domain import agreements
from facilitator.domain.errors import Refusal
from facilitator.domain.message import (
    DESK,
    Context,
    Decided,
    MeetingCommand,
    MeetingEvent,
)
from facilitator.domain.state import Action, Meeting
from facilitator.domain.text import visible

MOST_ACTIONS = 10  # of one person
ActionText = Annotated[str, Meta(max_length=300)]
What = Annotated[str, Meta(min_length=1, max_length=300)]


class ActionWritten(MeetingEvent, frozen=True):
    """A participant will do this; under a known id it takes the place of what was written."""

    free_text: ClassVar[tuple[str, ...]] = ("what", "with_whom", "first_step", "when")
    text_of: ClassVar[str] = "action:{action}"
    action: str
    participant: str
    what: str
    with_whom: str
    first_step: str
    when: str
    agreement: str | None
    shared: bool

    def apply(self, meeting: Meeting, at_ms: int) -> None:
        meeting.actions[self.action] = Action(
            self.action,
            self.participant,
            self.what,
            self.with_whom,
            self.first_step,
            self.when,
            self.agreement,
            self.shared,
        )


class ActionDropped(MeetingEvent, frozen=True):
    """A participant took an action back (or put it back)."""

    action: str
    on: bool

    def apply(self, meeting: Meeting, at_ms: int) -> None:
        meeting.actions[self.action].dropped = self.on


def of(meeting: Meeting, participant: str) -> list[Action]:
    """The actions of one person, in order of writing."""
    return [
        one
        for one in meeting.actions.values()
        if one.participant == participant and not one.dropped
    ]


def dropped_by(meeting: Meeting, participant: str) -> list[Action]:
    """The actions that this person took back, and may put back."""
    return [
        one
        for one in meeting.actions.values()
        if one.participant == participant and one.dropped and one.what
    ]


def shared(meeting: Meeting) -> list[Action]:
    """The actions that may be shown to all, of who is here."""
    return [
        one
        for one in meeting.actions.values()
        if one.shared and not one.dropped and not meeting.participants[one.participant].removed
    ]


def write(
    meeting: Meeting,
    context: Context,
    participant: str,
    action: str | None,
    what: str,
    with_whom: str,
    first_step: str,
    when: str,
    agreement: str | None,
    shared: bool,
) -> ActionWritten | None:
    """The event of an action of one's own: a new one when ``action`` is None.

    One that was taken back comes back with it. None when nothing changes. Refuses an empty one,
    somebody else's, one too many, and an agreement that is not there; one that was taken away
    after the action was written may stay.
    """
    if not visible(what):
        raise Refusal("text-empty")
    found = None if action is None else find(meeting, participant, action)
    if agreement is not None and (found is None or found.agreement != agreement):
        agreements.find(meeting, agreement)
    texts = (what.strip(), with_whom.strip(), first_step.strip(), when.strip())
    if found is None or found.dropped:
        _check_room(meeting, participant)
    id_ = context.new_id() if found is None else found.id
    event = ActionWritten(id_, participant, *texts, agreement, shared)
    if found is None or found.dropped:
        return event
    was = (found.what, found.with_whom, found.first_step, found.when, found.agreement, found.shared)
    return None if was == (*texts, agreement, shared) else event


def drop(meeting: Meeting, participant: str, action: str, on: bool) -> ActionDropped | None:
    """The event of taking an action of one's own back, or putting it back; None when it was so.

    Refuses somebody else's, and to put back one too many.
    """
    found = find(meeting, participant, action)
    if found.dropped == on:
        return None
    if not on:
        _check_room(meeting, participant)
    return ActionDropped(found.id, on)


def _check_room(meeting: Meeting, participant: str) -> None:
    if len(of(meeting, participant)) >= MOST_ACTIONS:
        raise Refusal("too-many-actions", most=MOST_ACTIONS)


def _check_without_phone(meeting: Meeting, participant: str) -> None:
    person = meeting.participants.get(participant)
    if person is None or person.removed:
        raise Refusal("unknown-participant")
    if person.phone:
        raise Refusal("has-phone")


def find(meeting: Meeting, participant: str, action: str) -> Action:
    """This participant's action; refuses an unknown one and somebody else's."""
    found = meeting.actions.get(action)
    if found is None or found.participant != participant or not found.what:  # erased
        raise Refusal("unknown-action")
    return found


class WriteActionFor(MeetingCommand, frozen=True, forbid_unknown_fields=True):
    """Type over the action form of somebody without a phone; it stands on the screen only when
    that person said so."""

    roles = DESK
    participant: str
    what: What
    with_whom: ActionText = ""
    first_step: ActionText = ""
    when: ActionText = ""
    agreement: str | None = None
    shared: bool = False
    action: str | None = None

    def decide(self, meeting: Meeting, context: Context) -> Iterable[Decided]:
        _check_without_phone(meeting, self.participant)
        event = write(
            meeting,
            context,
            self.participant,
            self.action,
            self.what,
            self.with_whom,
            self.first_step,
            self.when,
            self.agreement or None,  # a form sends "" for none
            self.shared,
        )
        if event is not None:
            yield event


class DropActionFor(MeetingCommand, frozen=True, forbid_unknown_fields=True):
    """Take away what was typed over for somebody without a phone, or put it back."""

    roles = DESK
    participant: str
    action: str
    on: bool

    def decide(self, meeting: Meeting, context: Context) -> Iterable[Decided]:
        _check_without_phone(meeting, self.participant)
        event = drop(meeting, self.participant, self.action, self.on)
        if event is not None:
            yield event


COMMANDS: tuple[type[MeetingCommand], ...] = (WriteActionFor, DropActionFor)
EVENTS: tuple[type[MeetingEvent], ...] = (ActionWritten, ActionDropped)
