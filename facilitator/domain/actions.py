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

    None when nothing changes. Refuses an empty one and somebody else's.
    """
    if not visible(what):
        raise Refusal("text-empty")
    if agreement is not None:
        agreements.find(meeting, agreement)
    texts = (what.strip(), with_whom.strip(), first_step.strip(), when.strip())
    if action is None:
        if len(of(meeting, participant)) >= MOST_ACTIONS:
            raise Refusal("too-many-actions", most=MOST_ACTIONS)
        return ActionWritten(context.new_id(), participant, *texts, agreement, shared)
    found = find(meeting, participant, action)
    event = ActionWritten(found.id, participant, *texts, agreement, shared)
    was = (found.what, found.with_whom, found.first_step, found.when, found.agreement, found.shared)
    return None if was == (*texts, agreement, shared) else event


def find(meeting: Meeting, participant: str, action: str) -> Action:
    """This participant's action; refuses an unknown one and somebody else's."""
    found = meeting.actions.get(action)
    if found is None or found.participant != participant:
        raise Refusal("unknown-action")
    return found


class WriteActionFor(MeetingCommand, frozen=True, forbid_unknown_fields=True):
    """Type over the action form of somebody without a phone."""

    roles = DESK
    participant: str
    what: What
    with_whom: ActionText = ""
    first_step: ActionText = ""
    when: ActionText = ""
    agreement: str | None = None
    shared: bool = True
    action: str | None = None

    def decide(self, meeting: Meeting, context: Context) -> Iterable[Decided]:
        person = meeting.participants.get(self.participant)
        if person is None or person.removed:
            raise Refusal("unknown-participant")
        if person.phone:
            raise Refusal("has-phone")
        event = write(
            meeting,
            context,
            self.participant,
            self.action,
            self.what,
            self.with_whom,
            self.first_step,
            self.when,
            self.agreement,
            self.shared,
        )
        if event is not None:
            yield event


COMMANDS: tuple[type[MeetingCommand], ...] = (WriteActionFor,)
EVENTS: tuple[type[MeetingEvent], ...] = (ActionWritten, ActionDropped)
