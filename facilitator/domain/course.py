"""Running the meeting: start, the clock, going from item to item, planning anew, the neutral page.

Source: the draaiboek gives every item its minutes and asks a colleague to watch the time.
"""

from collections.abc import Iterable
from typing import Annotated, ClassVar

from msgspec import Meta

from facilitator.domain import agenda as clock
from facilitator.domain.errors import Refusal
from facilitator.domain.message import DESK, Context, Decided, MeetingCommand, MeetingEvent
from facilitator.domain.state import Meeting

LATEST_MS = 253_370_764_800_000  # the year 9999 begins: much later cannot be shown
Instant = Annotated[int, Meta(ge=0, le=LATEST_MS)]
Seconds = Annotated[int, Meta(ge=60, le=24 * 3600)]


class MeetingStarted(MeetingEvent, frozen=True):
    """The meeting began; ``plan_start_ms`` is the moment that the plan counts from."""

    plan_start_ms: int

    def apply(self, meeting: Meeting, at_ms: int) -> None:
        clock.start(meeting.agenda, at_ms, self.plan_start_ms)
        meeting.earlier, meeting.later = [], []  # from now on the draaiboek stands


class ItemEntered(MeetingEvent, frozen=True):
    """The group went to this item; its timer runs from this moment."""

    item: str

    def apply(self, meeting: Meeting, at_ms: int) -> None:
        clock.enter(meeting.agenda, self.item, at_ms)
        meeting.blank = False


class ItemOpened(MeetingEvent, frozen=True):
    """The desk said "aan de slag"."""

    item: str

    def apply(self, meeting: Meeting, at_ms: int) -> None:
        meeting.agenda.items[self.item].opened = True


class ClockPaused(MeetingEvent, frozen=True):
    """The timer stands still."""

    def apply(self, meeting: Meeting, at_ms: int) -> None:
        clock.pause(meeting.agenda, at_ms)


class ClockResumed(MeetingEvent, frozen=True):
    """The timer runs again."""

    def apply(self, meeting: Meeting, at_ms: int) -> None:
        clock.resume(meeting.agenda, at_ms)


class TimeAdded(MeetingEvent, frozen=True):
    """The running item got more (or, when negative, fewer) seconds."""

    seconds: int

    def apply(self, meeting: Meeting, at_ms: int) -> None:
        clock.add(meeting.agenda, self.seconds)


class Replanned(MeetingEvent, frozen=True):
    """Items got other lengths (seconds by item) and the meeting another end.

    ``end_ms`` None means the planned end. ``before`` and ``end_before_ms`` are what was there.
    """

    allotted: dict[str, int]
    end_ms: int | None
    before: dict[str, int]
    end_before_ms: int | None

    def apply(self, meeting: Meeting, at_ms: int) -> None:
        clock.reallot(meeting.agenda, self.allotted, self.end_ms)


class FixedEndSet(MeetingEvent, frozen=True):
    """The room must be empty at this moment; None: no longer a limit."""

    end_ms: int | None

    def apply(self, meeting: Meeting, at_ms: int) -> None:
        meeting.fixed_end_ms = self.end_ms


class MeetingFinished(MeetingEvent, frozen=True):
    """The last item is over."""

    seals_round: ClassVar[bool] = True

    def apply(self, meeting: Meeting, at_ms: int) -> None:
        clock.finish(meeting.agenda, at_ms)
        meeting.blank = False


class MeetingContinued(MeetingEvent, frozen=True):
    """The meeting was not over yet after all."""

    def apply(self, meeting: Meeting, at_ms: int) -> None:
        meeting.blank = False
        clock.continue_(meeting.agenda, at_ms)


class Blanked(MeetingEvent, frozen=True):
    """Screen and phones show a neutral page (or no longer); the clock stands still meanwhile."""

    on: bool
    resumes: bool

    def apply(self, meeting: Meeting, at_ms: int) -> None:
        meeting.blank = self.on
        if self.on:
            meeting.resume_after_blank = self.resumes
            clock.pause(meeting.agenda, at_ms)
        elif self.resumes:
            clock.resume(meeting.agenda, at_ms)


class Muted(MeetingEvent, frozen=True):
    """The gong on the screen is silent (or no longer)."""

    on: bool

    def apply(self, meeting: Meeting, at_ms: int) -> None:
        meeting.muted = self.on


def _running(meeting: Meeting) -> str:
    """The key of the running item; refuses before the start and after the end."""
    if meeting.status == "waiting":
        raise Refusal("meeting-not-started")
    if meeting.status == "finished" or meeting.agenda.current is None:
        raise Refusal("meeting-finished")
    return meeting.agenda.current


def _still_at(meeting: Meeting, from_item: str) -> None:
    """Two facilitators who press "volgende" together go on one item, not two."""
    if _running(meeting) != from_item:
        raise Refusal("already-moved")


class StartMeeting(MeetingCommand, frozen=True, forbid_unknown_fields=True):
    """Begin, with the first item."""

    roles = DESK

    def decide(self, meeting: Meeting, context: Context) -> Iterable[Decided]:
        if meeting.draaiboek is None or meeting.details is None:
            raise Refusal("meeting-not-prepared")
        if meeting.status != "waiting":
            raise Refusal("meeting-already-started")
        planned_ms = meeting.details.planned_start_ms
        yield MeetingStarted(clock.plan_start(planned_ms, context.now_ms))
        yield ItemEntered(meeting.draaiboek.items[0].key)


class NextItem(MeetingCommand, frozen=True, forbid_unknown_fields=True):
    """Go to the item after ``from_item``."""

    roles = DESK
    from_item: str

    def decide(self, meeting: Meeting, context: Context) -> Iterable[Decided]:
        _still_at(meeting, self.from_item)
        following = clock.following(meeting.agenda)
        if not following:
            raise Refusal("last-item")
        yield ItemEntered(following[0])


class PreviousItem(MeetingCommand, frozen=True, forbid_unknown_fields=True):
    """Go back to the item before ``from_item``."""

    roles = DESK
    from_item: str

    def decide(self, meeting: Meeting, context: Context) -> Iterable[Decided]:
        _still_at(meeting, self.from_item)
        keys = list(meeting.agenda.items)
        position = keys.index(self.from_item)
        if position == 0:
            raise Refusal("first-item")
        yield ItemEntered(keys[position - 1])


class GoToItem(MeetingCommand, frozen=True, forbid_unknown_fields=True):
    """Jump to any item."""

    roles = DESK
    item: str

    def decide(self, meeting: Meeting, context: Context) -> Iterable[Decided]:
        current = _running(meeting)
        if self.item not in meeting.agenda.items:
            raise Refusal("unknown-item")
        if self.item != current:
            yield ItemEntered(self.item)


class OpenItem(MeetingCommand, frozen=True, forbid_unknown_fields=True):
    """ "Aan de slag": after the explanation people begin."""

    roles = DESK
    item: str

    def decide(self, meeting: Meeting, context: Context) -> Iterable[Decided]:
        _still_at(meeting, self.item)
        if not meeting.agenda.items[self.item].opened:
            yield ItemOpened(self.item)


class PauseClock(MeetingCommand, frozen=True, forbid_unknown_fields=True):
    """Let the timer stand still."""

    roles = DESK

    def decide(self, meeting: Meeting, context: Context) -> Iterable[Decided]:
        _running(meeting)
        if meeting.agenda.since_ms is not None:
            yield ClockPaused()


class ResumeClock(MeetingCommand, frozen=True, forbid_unknown_fields=True):
    """Let the timer run again."""

    roles = DESK

    def decide(self, meeting: Meeting, context: Context) -> Iterable[Decided]:
        _running(meeting)
        if meeting.blank:
            yield Blanked(on=False, resumes=True)
        elif meeting.agenda.since_ms is None:
            yield ClockResumed()


class AddTime(MeetingCommand, frozen=True, forbid_unknown_fields=True):
    """Give the running item more or fewer seconds; never less than one minute in all."""

    roles = DESK
    seconds: Annotated[int, Meta(ge=-3600, le=3600)]

    def decide(self, meeting: Meeting, context: Context) -> Iterable[Decided]:
        key = _running(meeting)
        before = meeting.agenda.items[key].allotted_s
        after = clock.added(meeting.agenda, self.seconds, context.now_ms)
        if after == before and self.seconds:
            raise Refusal("no-time-left-to-take")
        if after != before:
            yield TimeAdded(after - before)


class FinishMeeting(MeetingCommand, frozen=True, forbid_unknown_fields=True):
    """The meeting is over; the key of every anonymous round goes with it."""

    roles = DESK

    def decide(self, meeting: Meeting, context: Context) -> Iterable[Decided]:
        _running(meeting)
        yield MeetingFinished()


class ContinueMeeting(MeetingCommand, frozen=True, forbid_unknown_fields=True):
    """Undo the end: go on where it stopped."""

    roles = DESK

    def decide(self, meeting: Meeting, context: Context) -> Iterable[Decided]:
        if meeting.status != "finished":
            raise Refusal("meeting-not-finished")
        yield MeetingContinued()


class Blank(MeetingCommand, frozen=True, forbid_unknown_fields=True):
    """Put screen and phones on a neutral page, or back; the clock pauses and goes on with it."""

    roles = DESK
    on: bool

    def decide(self, meeting: Meeting, context: Context) -> Iterable[Decided]:
        if self.on == meeting.blank:
            return
        if self.on:
            counting = meeting.status == "running" and meeting.agenda.since_ms is not None
            yield Blanked(on=True, resumes=counting)
        else:
            yield Blanked(on=False, resumes=meeting.resume_after_blank)


class Mute(MeetingCommand, frozen=True, forbid_unknown_fields=True):
    """Silence the gong on the screen, or not."""

    roles = DESK
    on: bool

    def decide(self, meeting: Meeting, context: Context) -> Iterable[Decided]:
        if self.on != meeting.muted:
            yield Muted(self.on)


class Replan(MeetingCommand, frozen=True, forbid_unknown_fields=True):
    """Accept a preview: exactly these lengths (seconds by item) and this end (None: as planned).

    The same command with the former values takes it back.
    """

    roles = DESK
    allotted: Annotated[dict[str, Seconds], Meta(max_length=200)]
    end_ms: Instant | None

    def decide(self, meeting: Meeting, context: Context) -> Iterable[Decided]:
        _running(meeting)
        agenda = meeting.agenda
        following = clock.following(agenda)
        for key, seconds in self.allotted.items():
            if key not in following:
                raise Refusal("replan-outdated")
            shortest_s = clock.least_s(agenda.items[key])
            if seconds < shortest_s:
                raise Refusal("item-too-short", item=key, minutes=-(-shortest_s // 60))
        before = {key: agenda.items[key].allotted_s for key in self.allotted}
        yield Replanned(self.allotted, self.end_ms, before, agenda.end_ms)


class SetFixedEnd(MeetingCommand, frozen=True, forbid_unknown_fields=True):
    """Say until when the room is ours, or that it does not matter (None)."""

    roles = DESK
    end_ms: Instant | None

    def decide(self, meeting: Meeting, context: Context) -> Iterable[Decided]:
        if self.end_ms is not None and self.end_ms <= context.now_ms:
            raise Refusal("end-in-the-past")
        if self.end_ms != meeting.fixed_end_ms:
            yield FixedEndSet(self.end_ms)


COMMANDS: tuple[type[MeetingCommand], ...] = (
    StartMeeting,
    NextItem,
    PreviousItem,
    GoToItem,
    OpenItem,
    PauseClock,
    ResumeClock,
    AddTime,
    FinishMeeting,
    ContinueMeeting,
    Blank,
    Mute,
    Replan,
    SetFixedEnd,
)
EVENTS: tuple[type[MeetingEvent], ...] = (
    MeetingStarted,
    ItemEntered,
    ItemOpened,
    ClockPaused,
    ClockResumed,
    TimeAdded,
    Replanned,
    FixedEndSet,
    MeetingFinished,
    MeetingContinued,
    Blanked,
    Muted,
)
