"""Urgent questions: what blocks the conversation, dealt with now or parked at a later item.

Source: the second item of the draaiboek begins with a quick scan of what cannot wait.
"""

from collections.abc import Iterable
from typing import Annotated, ClassVar

from msgspec import Meta

from facilitator.domain.errors import Refusal
from facilitator.domain.message import DESK, Context, Decided, MeetingCommand, MeetingEvent
from facilitator.domain.state import Meeting, UrgentAudience, UrgentQuestion, UrgentStatus
from facilitator.domain.text import visible

UrgentText = Annotated[str, Meta(min_length=1, max_length=280)]
MOST_OPEN = 1  # a quick scan: one question of each person that the desk has not answered yet


class UrgentSent(MeetingEvent, frozen=True):
    """Somebody cannot go on before this is said. ``sender`` is a participant, or a pseudonym of
    who sent it without a name."""

    free_text: ClassVar[tuple[str, ...]] = ("text",)
    text_of: ClassVar[str] = "urgent:{urgent}"
    urgent: str
    sender: str
    named: bool
    audience: UrgentAudience
    text: str

    def apply(self, meeting: Meeting, at_ms: int) -> None:
        meeting.urgent[self.urgent] = UrgentQuestion(
            self.urgent, self.sender, self.named, self.audience, self.text
        )


class UrgentMoved(MeetingEvent, frozen=True):
    """The desk dealt with it, parked it at ``item``, or took that back."""

    urgent: str
    status: UrgentStatus
    item: str | None
    before: UrgentStatus
    item_before: str | None

    def apply(self, meeting: Meeting, at_ms: int) -> None:
        question = meeting.urgent[self.urgent]
        question.status = self.status
        question.item = self.item
        question.shown = question.shown and self.status == "open"


class UrgentShown(MeetingEvent, frozen=True):
    """It stands on the screen, or no longer."""

    urgent: str
    on: bool

    def apply(self, meeting: Meeting, at_ms: int) -> None:
        meeting.urgent[self.urgent].shown = self.on


def send(
    meeting: Meeting,
    context: Context,
    sender: str,
    named: bool,
    audience: UrgentAudience,
    text: str,
) -> UrgentSent:
    """The event of an urgent question. Refuses an empty one, and a second that still waits."""
    wanted = text.strip()
    if not visible(wanted):
        raise Refusal("text-empty")
    waiting = [q for q in meeting.urgent.values() if q.sender == sender and q.status == "open"]
    if len(waiting) >= MOST_OPEN:
        raise Refusal("urgent-waits")
    return UrgentSent(context.new_id(), sender, named, audience, wanted)


def _find(meeting: Meeting, urgent: str) -> UrgentQuestion:
    question = meeting.urgent.get(urgent)
    if question is None or not question.text:  # erased
        raise Refusal("unknown-urgent")
    return question


def _move(
    question: UrgentQuestion, status: UrgentStatus, item: str | None = None
) -> Iterable[Decided]:
    if (question.status, question.item) != (status, item):
        yield UrgentMoved(question.id, status, item, question.status, question.item)


class SettleUrgent(MeetingCommand, frozen=True, forbid_unknown_fields=True):
    """It is dealt with."""

    roles = DESK
    urgent: str

    def decide(self, meeting: Meeting, context: Context) -> Iterable[Decided]:
        yield from _move(_find(meeting, self.urgent), "settled")


class ParkUrgent(MeetingCommand, frozen=True, forbid_unknown_fields=True):
    """Bring it back at another item."""

    roles = DESK
    urgent: str
    item: str

    def decide(self, meeting: Meeting, context: Context) -> Iterable[Decided]:
        question = _find(meeting, self.urgent)
        if meeting.item(self.item) is None:
            raise Refusal("unknown-item")
        yield from _move(question, "parked", self.item)


class ReopenUrgent(MeetingCommand, frozen=True, forbid_unknown_fields=True):
    """It is not dealt with, or need not wait, after all."""

    roles = DESK
    urgent: str

    def decide(self, meeting: Meeting, context: Context) -> Iterable[Decided]:
        yield from _move(_find(meeting, self.urgent), "open")


class ShowUrgent(MeetingCommand, frozen=True, forbid_unknown_fields=True):
    """Put it on the screen, if the sender allows that, or take it off."""

    roles = DESK
    urgent: str
    on: bool

    def decide(self, meeting: Meeting, context: Context) -> Iterable[Decided]:
        question = _find(meeting, self.urgent)
        if self.on and question.audience != "screen":
            raise Refusal("urgent-private")
        if self.on and question.status == "settled":
            raise Refusal("urgent-settled")
        if question.shown != self.on:
            yield UrgentShown(question.id, self.on)


COMMANDS: tuple[type[MeetingCommand], ...] = (SettleUrgent, ParkUrgent, ReopenUrgent, ShowUrgent)
EVENTS: tuple[type[MeetingEvent], ...] = (UrgentSent, UrgentMoved, UrgentShown)
