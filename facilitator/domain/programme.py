"""Making a meeting to measure before it begins: its draaiboek, its day and its place.

Source: the draaiboek asks the organiser to adapt the programme to the neighbourhood. Once the
meeting has begun the draaiboek stands: then the desk plans anew (``course.py``).
"""

from collections.abc import Iterable
from typing import Annotated

from msgspec import Meta

from facilitator.domain import agenda, flaps
from facilitator.domain.course import Instant
from facilitator.domain.draaiboek import Draaiboek, DraaiboekError, checked
from facilitator.domain.errors import Refusal
from facilitator.domain.message import (
    DESK,
    Context,
    Decided,
    MeetingCommand,
    MeetingEvent,
)
from facilitator.domain.state import Details, Meeting
from facilitator.domain.text import visible

MOST_VERSIONS = 30  # to go back to


class DraaiboekRevised(MeetingEvent, frozen=True):
    """The meeting has this draaiboek from now on; the one before it can be taken back."""

    draaiboek: Draaiboek

    def apply(self, meeting: Meeting, at_ms: int) -> None:
        assert meeting.draaiboek is not None  # it was prepared with one
        meeting.earlier = [*meeting.earlier, meeting.draaiboek][-MOST_VERSIONS:]
        meeting.later = []
        _use(meeting, self.draaiboek)


class DraaiboekStepped(MeetingEvent, frozen=True):
    """A change of the draaiboek was taken back, or (``back`` false) made again."""

    back: bool

    def apply(self, meeting: Meeting, at_ms: int) -> None:
        assert meeting.draaiboek is not None  # it was prepared with one
        source, target = (
            (meeting.earlier, meeting.later) if self.back else (meeting.later, meeting.earlier)
        )
        target.append(meeting.draaiboek)
        _use(meeting, source.pop())


class DetailsChanged(MeetingEvent, frozen=True):
    """The meeting has another name, day or place."""

    details: Details

    def apply(self, meeting: Meeting, at_ms: int) -> None:
        meeting.details = self.details
        meeting.fixed_end_ms = self.details.fixed_end_ms
        meeting.agenda.plan_start_ms = self.details.planned_start_ms


def _use(meeting: Meeting, draaiboek: Draaiboek) -> None:
    before = meeting.draaiboek
    meeting.draaiboek = draaiboek
    meeting.draaiboek_rev += 1
    plan_start_ms = meeting.agenda.plan_start_ms
    meeting.agenda = agenda.make(draaiboek.items, meeting.details.tempo if meeting.details else 1)
    meeting.agenda.plan_start_ms = plan_start_ms
    meeting.pages = {
        key: page for key, page in meeting.pages.items() if key in meeting.agenda.items
    }
    flaps.hang_anew(meeting, before.questions if before else ())


def _check_waiting(meeting: Meeting) -> None:
    if meeting.status != "waiting":
        raise Refusal("draaiboek-stands")


def _check_kept(meeting: Meeting, draaiboek: Draaiboek, context: Context) -> None:
    """Refuses a draaiboek that would lose what somebody already wrote."""
    keys = {item.key for item in draaiboek.items}
    noted = {key for key, notes in meeting.notes.items() if any(one.text for one in notes.values())}
    parked = {one.item for one in meeting.urgent.values() if one.item is not None}
    if (noted | parked) - keys:
        raise Refusal("item-in-use")
    for flap in flaps.superfluous(meeting, len(draaiboek.questions)):
        if flaps.needed(meeting, flap, context.werkvormen):
            raise Refusal("flap-in-use")


class ReviseDraaiboek(MeetingCommand, frozen=True, forbid_unknown_fields=True):
    """Give the meeting another draaiboek, made from the one with revision ``base``."""

    roles = DESK
    draaiboek: Draaiboek
    base: int

    def decide(self, meeting: Meeting, context: Context) -> Iterable[Decided]:
        _check_waiting(meeting)
        if self.base != meeting.draaiboek_rev:
            raise Refusal("draaiboek-changed")
        settings_of = {name: one.settings for name, one in context.werkvormen.items()}
        try:
            wanted = checked(self.draaiboek, settings_of)
        except DraaiboekError as error:
            raise Refusal("draaiboek-wrong", item=error.item, field=error.field) from error
        _check_kept(meeting, wanted, context)
        if wanted != meeting.draaiboek:
            yield DraaiboekRevised(wanted)


class StepDraaiboek(MeetingCommand, frozen=True, forbid_unknown_fields=True):
    """Take the last change of the draaiboek back, or make it again."""

    roles = DESK
    back: bool

    def decide(self, meeting: Meeting, context: Context) -> Iterable[Decided]:
        _check_waiting(meeting)
        versions = meeting.earlier if self.back else meeting.later
        if not versions:
            raise Refusal("nothing-to-step")
        _check_kept(meeting, versions[-1], context)
        yield DraaiboekStepped(self.back)


class ChangeDetails(MeetingCommand, frozen=True, forbid_unknown_fields=True):
    """Another name, day, place or reason; instants in milliseconds. Who organises the next meeting
    holds the link of a co-facilitator, and needs this too."""

    roles = DESK
    title: Annotated[str, Meta(min_length=1, max_length=100)]
    neighbourhood: Annotated[str, Meta(max_length=80)]
    place: Annotated[str, Meta(max_length=120)]
    reason: Annotated[str, Meta(max_length=300)]
    planned_start_ms: Instant
    fixed_end_ms: Instant | None = None

    def decide(self, meeting: Meeting, context: Context) -> Iterable[Decided]:
        _check_waiting(meeting)
        if not visible(self.title):
            raise Refusal("text-empty")
        wanted = Details(
            self.title.strip(),
            self.neighbourhood.strip(),
            self.place.strip(),
            self.reason.strip(),
            self.planned_start_ms,
            self.fixed_end_ms,
            meeting.details.tempo if meeting.details else 1,
        )
        if wanted != meeting.details:
            yield DetailsChanged(wanted)


COMMANDS: tuple[type[MeetingCommand], ...] = (ReviseDraaiboek, StepDraaiboek, ChangeDetails)
EVENTS: tuple[type[MeetingEvent], ...] = (DraaiboekRevised, DraaiboekStepped, DetailsChanged)
