"""The meeting as one thing: ``decide`` turns a command into events, ``apply`` events into state."""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from facilitator.domain import (
    acquaintances,
    actions,
    agenda,
    agreements,
    checklist,
    contact,
    course,
    erasure,
    expectations,
    flaps,
    follow_up,
    ideas,
    invitations,
    links,
    notes,
    pages,
    people,
    photos,
    programme,
    progress,
    series,
    top_three,
    urgent,
    writings,
)
from facilitator.domain.draaiboek import AgendaItem, Draaiboek
from facilitator.domain.errors import Refusal
from facilitator.domain.message import (
    Command,
    Contact,
    Context,
    Event,
    ItemCommand,
    ItemEvent,
    MeetingCommand,
    MeetingEvent,
    Nothing,
    Person,
    Picture,
    kebab,
)
from facilitator.domain.state import Details, Meeting
from facilitator.domain.werkvorm import Werkvorm

Werkvormen = Mapping[str, Werkvorm]


class MeetingPrepared(MeetingEvent, frozen=True):
    """The meeting has these details and its own copy of the draaiboek.

    Version 1: a question may be its text alone.
    """

    version = 2

    details: Details
    draaiboek: Draaiboek

    @classmethod
    def lift(cls, version: int, fields: dict[str, Any]) -> dict[str, Any]:
        if version != 1:
            return super().lift(version, fields)
        script = fields["draaiboek"]
        questions = [{"text": q} if isinstance(q, str) else q for q in script["questions"]]
        return {**fields, "draaiboek": {**script, "questions": questions}}

    def apply(self, meeting: Meeting, at_ms: int) -> None:
        meeting.details = self.details
        meeting.fixed_end_ms = self.details.fixed_end_ms
        meeting.draaiboek = self.draaiboek
        meeting.agenda = agenda.make(self.draaiboek.items, self.details.tempo)
        meeting.agenda.plan_start_ms = self.details.planned_start_ms
        flaps.hang(meeting)


COMMANDS: tuple[type[MeetingCommand], ...] = (
    *programme.COMMANDS,
    *course.COMMANDS,
    *flaps.COMMANDS,
    *people.COMMANDS,
    *contact.COMMANDS,
    *invitations.COMMANDS,
    *pages.COMMANDS,
    *urgent.COMMANDS,
    *ideas.COMMANDS,
    *photos.COMMANDS,
    *top_three.COMMANDS,
    *agreements.COMMANDS,
    *actions.COMMANDS,
    *progress.COMMANDS,
    *follow_up.COMMANDS,
    *notes.COMMANDS,
    *checklist.COMMANDS,
    *writings.COMMANDS,
    *erasure.COMMANDS,
    *links.COMMANDS,
)
EVENTS: tuple[type[MeetingEvent], ...] = (
    Nothing,
    MeetingPrepared,
    *programme.EVENTS,
    *course.EVENTS,
    *flaps.EVENTS,
    *people.EVENTS,
    *contact.EVENTS,
    *invitations.EVENTS,
    *acquaintances.EVENTS,
    *expectations.EVENTS,
    *pages.EVENTS,
    *urgent.EVENTS,
    *ideas.EVENTS,
    *photos.EVENTS,
    *top_three.EVENTS,
    *agreements.EVENTS,
    *actions.EVENTS,
    *progress.EVENTS,
    *follow_up.EVENTS,
    *notes.EVENTS,
    *checklist.EVENTS,
    *series.EVENTS,
    *writings.EVENTS,
    *erasure.EVENTS,
    *links.EVENTS,
)


class Change(msgspec.Struct, frozen=True):
    """One event with the item it belongs to; ``item`` is None for the meeting as a whole."""

    item: str | None
    event: Event


class Decision(msgspec.Struct, frozen=True):
    """What follows from an accepted command: changes to log, and what is stored beside
    the log: people, contacts, and pictures to keep or to throw away."""

    changes: tuple[Change, ...]
    people: tuple[Person, ...] = ()
    contacts: tuple[Contact, ...] = ()
    pictures: tuple[Picture, ...] = ()


def command_types(werkvormen: Werkvormen) -> dict[str, type[Command]]:
    """Every command by its kebab-case name. Raises ValueError when two share a name."""
    known = [*COMMANDS, *(kind for w in werkvormen.values() for kind in w.commands)]
    return _by_name(known)


def event_types(werkvormen: Werkvormen) -> dict[str, type[Event]]:
    """Every event by its kebab-case name. Raises ValueError when two share a name."""
    known = [*EVENTS, *(kind for w in werkvormen.values() for kind in w.events)]
    return _by_name(known)


def _by_name(types: Sequence[type[Any]]) -> dict[str, type[Any]]:
    named = {kebab(kind.__name__): kind for kind in types}
    if len(named) != len(set(types)):  # werkvormen may share a command
        raise ValueError("two commands or two events share a name")
    return named


def decide(meeting: Meeting, command: Command, context: Context) -> Decision:
    """Accept a command or raise Refusal. Reads only its arguments and changes none of them.

    An accepted command that changes nothing gives one Nothing event, so that it has a place in
    the log and a repeat gets the same answer.
    """
    if not people.may(context.actor.role, type(command)):
        raise Refusal("not-allowed")
    if not people.admitted(meeting, context.actor):
        raise Refusal("removed")
    if command.anonymous and meeting.status == "finished":
        raise Refusal("meeting-over")  # the keys are gone: one could answer twice
    item: str | None = None
    if isinstance(command, ItemCommand):
        item = command.item
        state = _werkvorm_state(meeting, command, context.werkvormen)
        decided = list(command.decide(state, meeting, context))
    elif isinstance(command, MeetingCommand):
        decided = list(command.decide(meeting, context))
    else:
        raise TypeError(f"{type(command).__name__} has no place to be decided")
    changes = tuple(
        Change(item if isinstance(one, ItemEvent) else None, one)
        for one in decided
        if isinstance(one, Event)
    )
    persons = tuple(one for one in decided if isinstance(one, Person))
    contacts = tuple(one for one in decided if isinstance(one, Contact))
    pictures = tuple(one for one in decided if isinstance(one, Picture))
    return Decision(changes or (Change(None, Nothing()),), persons, contacts, pictures)


def round_label(meeting: Meeting, command: Command, werkvormen: Werkvormen) -> str:
    """The anonymous round that this command belongs to. Refuses a command for no known item."""
    if not isinstance(command, ItemCommand):
        raise TypeError("only commands to an item are anonymous")
    state = _werkvorm_state(meeting, command, werkvormen)
    item = meeting.item(command.item)
    assert item is not None  # _werkvorm_state refused it otherwise
    return werkvormen[item.werkvorm].round_label(state)


def _werkvorm_state(meeting: Meeting, command: ItemCommand, werkvormen: Werkvormen) -> Any:
    item = meeting.item(command.item)
    if item is None or type(command) not in werkvormen[item.werkvorm].commands:
        raise Refusal("unknown-item")
    return meeting.items[command.item]


def apply(meeting: Meeting, change: Change, at_ms: int, werkvormen: Werkvormen) -> None:
    """Bring the state one event further, in place. The same events always give the same state."""
    event = change.event
    before = meeting.draaiboek
    if isinstance(event, MeetingEvent):
        event.apply(meeting, at_ms)
    elif isinstance(event, ItemEvent) and change.item is not None:
        event.apply(meeting.items[change.item], at_ms)
    else:
        raise TypeError(f"{type(event).__name__} has no place to be applied")
    if meeting.draaiboek is not before and meeting.draaiboek is not None:
        meeting.items = {
            item.key: meeting.items[item.key]
            if before is not None and _same_work(before.item(item.key), item)
            else _begin(werkvormen[item.werkvorm], item.settings)
            for item in meeting.draaiboek.items
        }
    elif isinstance(event, writings.WritingsErased):
        for writing in event.writings:
            writings.erase(meeting, writing, werkvormen)
    elif isinstance(event, course.ItemOpened):
        item = meeting.item(event.item)
        if item is not None:
            werkvormen[item.werkvorm].opened(meeting.items[event.item])
    elif isinstance(event, course.MeetingFinished) and meeting.draaiboek is not None:
        for item in meeting.draaiboek.items:
            werkvormen[item.werkvorm].finished(meeting.items[item.key])


def _same_work(before: AgendaItem | None, item: AgendaItem) -> bool:
    """True for an item of which the state may stay."""
    if before is None:
        return False
    return (before.werkvorm, before.settings) == (item.werkvorm, item.settings)


def _begin(werkvorm: Werkvorm, settings: Mapping[str, object]) -> Any:
    return werkvorm.begin(msgspec.convert(settings, werkvorm.settings))
