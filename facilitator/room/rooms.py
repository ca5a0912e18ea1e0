"""The reading side: the committed state of each meeting, and who is connected to it."""

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import msgspec
import structlog
from sqlalchemy import Connection

from facilitator.domain.meeting import Werkvormen
from facilitator.domain.message import Actor, Contact, ItemEvent, Person
from facilitator.domain.people import display_names
from facilitator.domain.programme import DetailsChanged
from facilitator.domain.state import Meeting
from facilitator.room.ledger import Known, Ledger
from facilitator.room.writer import Accepted
from facilitator.store import meetings
from facilitator.store.log import EventLog
from facilitator.store.meetings import MeetingRow

log = structlog.get_logger()
Made = TypeVar("Made")


class Room:
    """One meeting as everybody may look at it: only what is committed is ever in here.

    ``connected`` counts the open connections of each participant.
    """

    def __init__(self, row: MeetingRow, known: Known) -> None:
        self.row = row
        self.known = known
        self.connected: dict[str, int] = {}
        self._names: dict[str, str] | None = None
        self._made: dict[Callable[[Meeting], Any], Any] = {}
        self._made_of_texts: dict[Callable[[Meeting], Any], Any] = {}
        self._steady: dict[object, tuple[int, Any]] = {}

    def once(self, make: Callable[[Meeting], Made]) -> Made:
        """What ``make`` gives of the meeting as it is now: made once until something happens.

        For what is asked many times in a row, such as by every phone after a command of the desk.
        """
        return self._once(self._made, make)

    def once_of_texts(self, make: Callable[[Meeting], Made]) -> Made:
        """The same for what depends on nothing but the texts in it: made once until one changes."""
        return self._once(self._made_of_texts, make)

    def _once(
        self, kept: dict[Callable[[Meeting], Any], Any], make: Callable[[Meeting], Made]
    ) -> Made:
        if make not in kept:
            kept[make] = make(self.meeting)
        made: Made = kept[make]
        return made

    def steady(self, name: object, until: int, make: Callable[[], Made]) -> Made:
        """What ``make`` gives without looking at what people do in an item: kept under ``name``
        until somebody comes, goes or changes, the desk does anything, or ``until`` is another."""
        if name not in self._steady or self._steady[name][0] != until:
            self._steady[name] = (until, make())
        made: Made = self._steady[name][1]
        return made

    @property
    def meeting(self) -> Meeting:
        """The state."""
        return self.known.meeting

    @property
    def people(self) -> dict[str, Person]:
        """What everybody typed as name and organisation, by id."""
        return self.known.people

    @property
    def contacts(self) -> dict[str, Contact]:
        """How people can be reached and what may be shared, by id; absent: nothing filled in."""
        return self.known.contacts

    @property
    def names(self) -> dict[str, str]:
        """Display names by id: participants in order of arrival, then co-facilitators."""
        if self._names is None:
            here = [*self.meeting.participants, *self.meeting.facilitators]
            self._names = display_names(self.people[key] for key in here if key in self.people)
        return self._names

    @property
    def online(self) -> int:
        """How many participants are connected now."""
        return sum(1 for key in self.meeting.present if self.connected.get(key))

    def pseudonym(self, item: str, label: str, participant: str) -> str | None:
        """Whose votes are this participant's; None when there is no key (any more)."""
        return self.known.pseudonym((item, label), participant)

    def arrive(self, participant: str) -> None:
        """A device of this participant connected."""
        self.connected[participant] = self.connected.get(participant, 0) + 1
        self._steady.clear()

    def leave(self, participant: str) -> None:
        """A device of this participant went away."""
        left = self.connected.get(participant, 0) - 1
        if left > 0:
            self.connected[participant] = left
        else:
            self.connected.pop(participant, None)
        self._steady.clear()

    def advance(self, outcome: Accepted, werkvormen: Werkvormen) -> None:
        """Take over what was just committed."""
        self._made.clear()
        if not all(type(one.change.event).leaves_texts for one in outcome.logged):
            self._made_of_texts.clear()
        # Only an event of an item leaves everything else as it is (ItemEvent.apply).
        if outcome.people or outcome.contacts or _beyond_items(outcome):
            self._steady.clear()
        if outcome.new_key is not None:
            self.known.keys[outcome.new_key[0]] = outcome.new_key[1]
        for logged in outcome.logged:
            self.known.advance(logged, werkvormen)
            if isinstance(logged.change.event, DetailsChanged):
                self.row = self.row.changed(logged.change.event.details)
        for person in outcome.people:
            self.people[person.id] = person
        if outcome.people:
            self._names = None
        for contact in outcome.contacts:
            self.contacts[contact.id] = contact


def _beyond_items(outcome: Accepted) -> bool:
    """True when something else changed than the state of an item's werkvorm."""
    return any(not isinstance(one.change.event, ItemEvent) for one in outcome.logged)


class Committed(msgspec.Struct, frozen=True):
    """What listeners hear: the room, and the sender whose own view may have changed; ``removes``
    when somebody or something was taken away for good, ``erased`` when it was no key but somebody,
    a text or a picture.

    What a participant does changes only the own view; what the desk does may change everybody's.
    """

    room: Room
    sender: Actor
    removes: bool = False
    erased: bool = False


Listener = Callable[[Committed], Any]


class Rooms:
    """All meetings that somebody looks at. ``run`` is the writer queue's way to read in line
    with the writes, so that no commit falls between reading a meeting and following it."""

    def __init__(
        self, event_log: EventLog, werkvormen: Werkvormen, run: Callable[..., Any]
    ) -> None:
        self._log = event_log
        self._werkvormen = werkvormen
        self._run = run
        self._rooms: dict[str, Room] = {}
        self._listeners: list[Listener] = []

    def listen(self, listener: Listener) -> None:
        """Call ``listener`` after every commit."""
        self._listeners.append(listener)

    @property
    def open(self) -> list[Room]:
        """All that somebody looked at."""
        return list(self._rooms.values())

    def by_code(self, code: str) -> Room | None:
        """The meeting with this join code, or None."""
        for room in self._rooms.values():
            if room.row.code == code:
                return room
        return self._load(lambda connection: meetings.by_code(connection, code))

    def by_id(self, meeting_id: str) -> Room | None:
        """The meeting with this id, or None."""
        room = self._rooms.get(meeting_id)
        if room is not None:
            return room
        return self._load(lambda connection: meetings.by_id(connection, meeting_id))

    def forget(self, meeting_id: str) -> None:
        """The meeting is no longer there."""
        self._rooms.pop(meeting_id, None)

    def hand_on(self, outcomes: Sequence[Accepted]) -> None:
        """Take over what was committed and tell the listeners."""
        for outcome in outcomes:
            room = self._rooms.get(outcome.meeting)
            if room is None or outcome.repeat:
                continue
            room.advance(outcome, self._werkvormen)
            for listener in self._listeners:
                try:
                    listener(Committed(room, outcome.sender, outcome.removes, outcome.erased))
                except Exception:  # what is committed stays accepted, and is handed on to others
                    log.exception("listener failed")

    def _load(self, find: Callable[[Connection], MeetingRow | None]) -> Room | None:
        def read(connection: Connection) -> Room | None:
            row = find(connection)
            if row is None:
                return None
            known = Ledger(self._log, self._werkvormen).catch_up(connection, row.id)
            return Room(row, known)

        def keep(room: Room | None) -> Room | None:
            return None if room is None else self._rooms.setdefault(room.row.id, room)

        kept: Room | None = self._run(read, keep)
        return kept
