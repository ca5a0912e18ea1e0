"""When the group meets again, when everybody reports back, and who prepares and chairs that time.

Source: the tenth item of the draaiboek sets a date, a day to report online, and who takes a turn.
"""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from typing import Annotated, ClassVar

from msgspec import Meta

from facilitator.domain.errors import Refusal
from facilitator.domain.message import DESK, Context, Decided, MeetingCommand, MeetingEvent
from facilitator.domain.people import MOST_PARTICIPANTS
from facilitator.domain.state import DateOption, Meeting, NextRole
from facilitator.domain.text import visible

MOST_DATES = 8
MOST_YEARS_AHEAD = 10
REPORT_BEFORE = timedelta(days=7)  # the draaiboek: a week before the next meeting
ClockTime = Annotated[str, Meta(pattern=r"^(|([01][0-9]|2[0-3]):[0-5][0-9])\Z")]
PlaceText = Annotated[str, Meta(max_length=120)]


class DateOffered(MeetingEvent, frozen=True):
    """The group may meet again on this day; ``time`` is "14:00" or not known yet ("")."""

    free_text: ClassVar[tuple[str, ...]] = ("place",)
    text_of: ClassVar[str] = "date:{option}"
    option: str
    day: date
    time: str
    place: str

    def apply(self, meeting: Meeting, at_ms: int) -> None:
        meeting.follow_up.options[self.option] = DateOption(
            self.option, self.day, self.time, self.place
        )


class DateDropped(MeetingEvent, frozen=True):
    """A day is no longer offered (or is again). If it was chosen, nothing is chosen until the group
    does so anew, or the day comes back."""

    option: str
    on: bool

    def apply(self, meeting: Meeting, at_ms: int) -> None:
        meeting.follow_up.options[self.option].dropped = self.on


class DateAnswered(MeetingEvent, frozen=True):
    """A participant can come on this day, or cannot; None: has not said."""

    option: str
    participant: str
    can: bool | None

    def apply(self, meeting: Meeting, at_ms: int) -> None:
        answers = meeting.follow_up.options[self.option].answers
        if self.can is None:
            answers.pop(self.participant, None)
        else:
            answers[self.participant] = self.can


class HandsCounted(MeetingEvent, frozen=True):
    """So many people without a phone raised their hand for this day."""

    option: str
    count: int
    before: int

    def apply(self, meeting: Meeting, at_ms: int) -> None:
        meeting.follow_up.options[self.option].hands = self.count


class DateChosen(MeetingEvent, frozen=True):
    """The group meets again on this day; None: that follows, as ``later`` says."""

    free_text: ClassVar[tuple[str, ...]] = ("later", "later_before")
    text_of: ClassVar[str] = "later:"
    option: str | None
    later: str
    before: str | None
    later_before: str

    def apply(self, meeting: Meeting, at_ms: int) -> None:
        meeting.follow_up.chosen = self.option
        meeting.follow_up.later = self.later


class ReportDateSet(MeetingEvent, frozen=True):
    """On this day everybody reports back; None: a week before the next meeting."""

    day: date | None
    before: date | None

    def apply(self, meeting: Meeting, at_ms: int) -> None:
        meeting.follow_up.report_day = self.day


class Volunteered(MeetingEvent, frozen=True):
    """A participant is willing to take this role next time (or no longer)."""

    role: NextRole
    participant: str
    on: bool

    def apply(self, meeting: Meeting, at_ms: int) -> None:
        volunteers = meeting.follow_up.volunteers.setdefault(self.role, [])
        if self.on:
            volunteers.append(self.participant)
        else:
            volunteers.remove(self.participant)
            if not volunteers:
                del meeting.follow_up.volunteers[self.role]


class RoleGiven(MeetingEvent, frozen=True):
    """The group gives a participant this role next time; None: still open."""

    role: NextRole
    participant: str | None
    before: str | None

    def apply(self, meeting: Meeting, at_ms: int) -> None:
        if self.participant is None:
            meeting.follow_up.roles.pop(self.role, None)
        else:
            meeting.follow_up.roles[self.role] = self.participant


def chosen(meeting: Meeting) -> DateOption | None:
    """The day on which the group meets again; None when it was not chosen, or dropped since."""
    key = meeting.follow_up.chosen
    option = meeting.follow_up.options.get(key) if key is not None else None
    return None if option is None or option.dropped else option


def role(meeting: Meeting, name: NextRole) -> str | None:
    """Who takes this role next time; nobody once that participant was shown out."""
    person = meeting.follow_up.roles.get(name)
    return None if person is None or meeting.participants[person].removed else person


def report_day(meeting: Meeting) -> date | None:
    """The day on which everybody reports back: as set, else a week before the chosen day; None when
    that would be before this meeting is over."""
    if meeting.follow_up.report_day is not None:
        return meeting.follow_up.report_day
    option = chosen(meeting)
    if option is None or meeting.details is None:
        return None
    proposed = option.day - REPORT_BEFORE
    today = datetime.fromtimestamp(meeting.details.planned_start_ms / 1000, UTC).date()
    return proposed if proposed > today else None


def offered(meeting: Meeting) -> list[DateOption]:
    """The days that are offered, earliest first."""
    options = [one for one in meeting.follow_up.options.values() if not one.dropped]
    return sorted(options, key=lambda one: (one.day, one.time))


def find(meeting: Meeting, option: str) -> DateOption:
    """The offered day with this id; refuses an unknown one."""
    found = meeting.follow_up.options.get(option)
    if found is None or found.dropped:
        raise Refusal("unknown-date")
    return found


def answer(
    meeting: Meeting, option: str, participant: str, can: bool | None
) -> DateAnswered | None:
    """The event of kan, kan niet or no answer; None when it was so."""
    if find(meeting, option).answers.get(participant) == can:
        return None
    return DateAnswered(option, participant, can)


def volunteer(meeting: Meeting, role: NextRole, participant: str, on: bool) -> Volunteered | None:
    """The event of being willing to take a role next time; None when it was so."""
    if (participant in meeting.follow_up.volunteers.get(role, ())) == on:
        return None
    return Volunteered(role, participant, on)


def _check_to_come(day: date, context: Context) -> None:
    """Refuses a day that is over everywhere: in UTC, of which the neighbourhood is ahead; and one
    so far away that it is a mistake, and other days cannot be counted from it."""
    today = datetime.fromtimestamp(context.now_ms / 1000, UTC).date()
    if day < today:
        raise Refusal("date-in-the-past")
    if day.year > today.year + MOST_YEARS_AHEAD:
        raise Refusal("date-too-far", most=MOST_YEARS_AHEAD)


def _check_new(meeting: Meeting, day: date, time: str, place: str) -> None:
    """Refuses a day that is offered already, and one too many."""
    here = offered(meeting)
    if any((one.day, one.time, one.place) == (day, time, place) for one in here):
        raise Refusal("date-exists")
    if len(here) >= MOST_DATES:
        raise Refusal("too-many-dates", most=MOST_DATES)


class OfferDate(MeetingCommand, frozen=True, forbid_unknown_fields=True):
    """Offer a day on which the group may meet again."""

    roles = DESK
    day: date
    time: ClockTime = ""
    place: PlaceText = ""

    def decide(self, meeting: Meeting, context: Context) -> Iterable[Decided]:
        place = self.place.strip()
        _check_to_come(self.day, context)
        _check_new(meeting, self.day, self.time, place)
        yield DateOffered(context.new_id(), self.day, self.time, place)


class DropDate(MeetingCommand, frozen=True, forbid_unknown_fields=True):
    """Offer a day no longer, or again."""

    roles = DESK
    option: str
    on: bool

    def decide(self, meeting: Meeting, context: Context) -> Iterable[Decided]:
        option = meeting.follow_up.options.get(self.option)
        if option is None:
            raise Refusal("unknown-date")
        if option.dropped != self.on:
            if not self.on:
                _check_new(meeting, option.day, option.time, option.place)
            yield DateDropped(option.id, self.on)


class CountHands(MeetingCommand, frozen=True, forbid_unknown_fields=True):
    """Write down how many people without a phone can come on a day."""

    roles = DESK
    option: str
    count: Annotated[int, Meta(ge=0, le=MOST_PARTICIPANTS)]

    def decide(self, meeting: Meeting, context: Context) -> Iterable[Decided]:
        option = find(meeting, self.option)
        if self.count > max(option.hands, meeting.without_phone):
            raise Refusal("too-many-hands", most=meeting.without_phone)
        if self.count != option.hands:
            yield HandsCounted(option.id, self.count, option.hands)


class ChooseDate(MeetingCommand, frozen=True, forbid_unknown_fields=True):
    """Settle the day; without one, ``later`` says how people will hear ("via de app")."""

    roles = DESK
    option: str | None
    later: Annotated[str, Meta(max_length=120)] = ""

    def decide(self, meeting: Meeting, context: Context) -> Iterable[Decided]:
        follow_up = meeting.follow_up
        if self.option is not None:
            find(meeting, self.option)
        later = self.later.strip() if self.option is None and visible(self.later) else ""
        if (self.option, later) != (follow_up.chosen, follow_up.later):
            yield DateChosen(self.option, later, follow_up.chosen, follow_up.later)


class SetReportDate(MeetingCommand, frozen=True, forbid_unknown_fields=True):
    """Set the day on which everybody reports back; None: a week before the next meeting."""

    roles = DESK
    day: date | None

    def decide(self, meeting: Meeting, context: Context) -> Iterable[Decided]:
        if self.day != meeting.follow_up.report_day:
            if self.day is not None:
                _check_to_come(self.day, context)
            yield ReportDateSet(self.day, meeting.follow_up.report_day)


class GiveRole(MeetingCommand, frozen=True, forbid_unknown_fields=True):
    """Write down who takes a role next time, as the group decided; None: still open."""

    roles = DESK
    role: NextRole
    participant: str | None

    def decide(self, meeting: Meeting, context: Context) -> Iterable[Decided]:
        before = meeting.follow_up.roles.get(self.role)
        person = meeting.participants.get(self.participant) if self.participant else None
        if self.participant is not None and (person is None or person.removed):
            raise Refusal("unknown-participant")
        if before != self.participant:
            yield RoleGiven(self.role, self.participant, before)


COMMANDS: tuple[type[MeetingCommand], ...] = (
    OfferDate,
    DropDate,
    CountHands,
    ChooseDate,
    SetReportDate,
    GiveRole,
)
EVENTS: tuple[type[MeetingEvent], ...] = (
    DateOffered,
    DateDropped,
    DateAnswered,
    HandsCounted,
    DateChosen,
    ReportDateSet,
    Volunteered,
    RoleGiven,
)
