"""How it goes with what people said they would do.

Source: the draaiboek asks for a short update one week before the next meeting, to who organises it.
"""

from collections.abc import Iterable
from typing import Annotated, ClassVar

from msgspec import Meta

from facilitator.domain import actions
from facilitator.domain.errors import Refusal
from facilitator.domain.message import (
    DESK,
    PARTICIPANT,
    Context,
    Decided,
    MeetingCommand,
    MeetingEvent,
)
from facilitator.domain.state import Meeting, Progress, ProgressStatus

ProgressLine = Annotated[str, Meta(max_length=200)]


class ActionProgressed(MeetingEvent, frozen=True):
    """Somebody told how it goes with an action; "" for nothing told any more."""

    free_text: ClassVar[tuple[str, ...]] = ("line", "line_before")
    text_of: ClassVar[str] = "progress:{action}"
    action: str
    status: ProgressStatus
    line: str
    before: ProgressStatus
    line_before: str

    def apply(self, meeting: Meeting, at_ms: int) -> None:
        meeting.progress[self.action] = Progress(self.status, self.line, at_ms)


def of(meeting: Meeting, action: str) -> Progress:
    """What was told of an action."""
    return meeting.progress.get(action, Progress())


def counts(meeting: Meeting) -> dict[ProgressStatus, int]:
    """How many actions stand where, those that people keep to themselves included."""
    found: dict[ProgressStatus, int] = {"done": 0, "busy": 0, "stuck": 0, "not-started": 0, "": 0}
    for key, person in meeting.participants.items():
        for one in actions.of(meeting, key) if not person.removed else ():
            found[of(meeting, one.id).status] += 1
    return found


def _told(
    meeting: Meeting, participant: str, action: str, status: ProgressStatus, line: str
) -> Iterable[Decided]:
    if meeting.status != "finished":
        raise Refusal("meeting-not-over")
    found = actions.find(meeting, participant, action)
    if found.dropped:
        raise Refusal("unknown-action")
    was = of(meeting, action)
    if (was.status, was.line) != (status, line.strip()):
        yield ActionProgressed(action, status, line.strip(), was.status, was.line)


class TellProgress(MeetingCommand, frozen=True, forbid_unknown_fields=True):
    """Tell how it goes with an action of one's own, once the meeting is over."""

    roles = PARTICIPANT
    action: str
    status: ProgressStatus
    line: ProgressLine = ""

    def decide(self, meeting: Meeting, context: Context) -> Iterable[Decided]:
        yield from _told(meeting, context.actor.id, self.action, self.status, self.line)


class EnterProgress(MeetingCommand, frozen=True, forbid_unknown_fields=True):
    """Write down what somebody told by telephone of an action that is shared, or of somebody who
    takes part without a phone."""

    roles = DESK
    action: str
    status: ProgressStatus
    line: ProgressLine = ""

    def decide(self, meeting: Meeting, context: Context) -> Iterable[Decided]:
        found = meeting.actions.get(self.action)
        if found is None or not (found.shared or not meeting.participants[found.participant].phone):
            raise Refusal("unknown-action")
        yield from _told(meeting, found.participant, self.action, self.status, self.line)


COMMANDS: tuple[type[MeetingCommand], ...] = (TellProgress, EnterProgress)
EVENTS: tuple[type[MeetingEvent], ...] = (ActionProgressed,)
