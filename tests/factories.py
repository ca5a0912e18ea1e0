"""Real things for tests: a draaiboek, a meeting in memory, a writer on a database, a clock."""

from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from typing import Any

import msgspec

from facilitator.domain import meeting as rules
from facilitator.domain.course import OpenItem, StartMeeting
from facilitator.domain.draaiboek import AgendaItem, Draaiboek, Question
from facilitator.domain.errors import Refusal
from facilitator.domain.meeting import Change, Decision, MeetingPrepared
from facilitator.domain.message import Actor, Command, Context, Event, Nothing, Role
from facilitator.domain.people import JoinMeeting
from facilitator.domain.state import Details, Meeting
from facilitator.room.ledger import Ledger
from facilitator.room.rooms import Rooms
from facilitator.room.writer import Accepted, Envelope, Outcome, Writer
from facilitator.store import meetings
from facilitator.store.database import Database
from facilitator.store.log import EventLog, Logged
from facilitator.store.meetings import MeetingRow
from facilitator.werkvormen.registry import RULES, SETTINGS

TWO_O_CLOCK = 1_790_000_040_000  # a whole minute
MINUTE = 60_000
HOUR = 60 * MINUTE

ORGANISER = Actor(Role.ORGANISER, "organiser")
SCREEN = Actor(Role.SCREEN, "screen")
GUEST = Actor(Role.GUEST, "browser")
QUESTIONS = ("Wie doet wat?", "Hoe maak ik ruimte?", "Wie betaalt dat?", "Wie is er nog meer?")


def at(minutes: int, seconds: int = 0) -> int:
    """The instant so long after two o'clock, when the meeting is planned to start."""
    return TWO_O_CLOCK + minutes * MINUTE + seconds * 1000


def participant(id_: str) -> Actor:
    return Actor(Role.PARTICIPANT, id_)


def cofacilitator(id_: str) -> Actor:
    return Actor(Role.COFACILITATOR, id_)


def item(key: str, werkvorm: str = "conversation", **fields: Any) -> AgendaItem:
    """An agenda item of ten minutes. Text for the desk alone begins with "desk:"."""
    known: dict[str, Any] = {
        "title": f"Onderdeel {key}",
        "minutes": 10,
        "task": f"Wat je doet bij {key}.",
        "method": f"Hoe je dat doet bij {key}.",
        "say": (f"desk: dit zeg je bij {key}",),
        "ask": (f"desk: dit vraag je bij {key}",),
        "material": (f"desk: dit ligt klaar bij {key}",),
        "settings": msgspec.structs.asdict(SETTINGS[werkvorm](**fields.pop("settings", {}))),
    }
    return AgendaItem(key=key, werkvorm=werkvorm, **(known | fields))


def draaiboek(*items: AgendaItem, questions: tuple[str, ...] = QUESTIONS) -> Draaiboek:
    """The items given, or one of each werkvorm: 10, 15, 10, 10 (fixed) and 5 minutes."""
    return Draaiboek(
        id="proef",
        title="Een proef",
        source="Verzonnen",
        questions=tuple(map(Question, questions)),
        items=items
        or (
            item("welkom", "welcome", shrink_to=5),
            item("reflectie", "reflection", minutes=15, shrink_to=10),
            item("keuze", "stickers", shrink_to=7),
            item("pauze", "pause"),
            item("slot", minutes=5, shrink_to=3),
        ),
    )


def details(**fields: Any) -> Details:
    known: dict[str, Any] = {
        "title": "Samen in de buurt",
        "neighbourhood": "Bloemenbuurt",
        "place": "De Linde",
        "reason": "Kennismaken",
        "planned_start_ms": at(0),
    }
    return Details(**(known | fields))


class Clock:
    """A clock that stands still until the test moves it."""

    def __init__(self, now_ms: int = TWO_O_CLOCK) -> None:
        self.ms = now_ms

    def now_ms(self) -> int:
        return self.ms

    def forward(self, minutes: float = 0, seconds: float = 0) -> None:
        self.ms += round(minutes * MINUTE + seconds * 1000)


def ids(prefix: str) -> Iterator[str]:
    """``prefix1``, ``prefix2`` …"""
    return map(f"{prefix}{{}}".format, count(1))  # safe in threads, as a generator is not


class Gathering:
    """A meeting in memory: a command is decided and applied at once, without a log.

    ``people``, ``contacts`` and ``pictures`` are what commands gave to be stored apart, by id.
    """

    def __init__(self, script: Draaiboek | None = None, **fields: Any) -> None:
        self.clock = Clock()
        self.meeting = Meeting()
        self.people: dict[str, Any] = {}
        self.contacts: dict[str, Any] = {}
        self.pictures: dict[str, bytes | None] = {}
        self._ids = ids("id")
        prepared = MeetingPrepared(details(**fields), script or draaiboek())
        rules.apply(self.meeting, Change(None, prepared), self.clock.ms, RULES)

    def decide(self, actor: Actor, command: Command, scribe: Actor | None = None) -> Decision:
        context = Context(
            now_ms=self.clock.ms,
            actor=actor,
            new_id=lambda: next(self._ids),
            werkvormen=RULES,
            pseudonym=f"mask-of-{actor.id}",
            people=self.people,
            scribe=scribe,
        )
        return rules.decide(self.meeting, command, context)

    def send(self, actor: Actor, command: Command, scribe: Actor | None = None) -> list[Event]:
        """What happened because of the command; empty when nothing changed. Raises Refusal."""
        decision = self.decide(actor, command, scribe)
        for change in decision.changes:
            rules.apply(self.meeting, change, self.clock.ms, RULES)
        self.people |= {person.id: person for person in decision.people}
        self.contacts |= {contact.id: contact for contact in decision.contacts}
        self.pictures |= {picture.id: picture.jpeg for picture in decision.pictures}
        events = [change.event for change in decision.changes]
        return [] if events == [Nothing()] else events

    def desk(self, *commands: Command) -> list[Event]:
        """The organiser sends these; what the last one gave."""
        return [self.send(ORGANISER, command) for command in commands][-1]

    def join(self, name: str = "Fatima", organisation: str = "") -> Actor:
        self.send(GUEST, JoinMeeting(name, organisation))
        return participant(list(self.meeting.participants)[-1])

    def refusal(self, actor: Actor, command: Command) -> tuple[str, dict[str, object]] | None:
        """Code and parameters with which the command is refused, having changed nothing."""
        before = msgspec.json.encode(self.meeting)
        try:
            self.decide(actor, command)
        except Refusal as refused:
            assert msgspec.json.encode(self.meeting) == before
            return refused.code, refused.params
        return None

    def refused(self, actor: Actor, command: Command) -> str | None:
        """Only the code."""
        found = self.refusal(actor, command)
        return None if found is None else found[0]


def started(script: Draaiboek | None = None, **fields: Any) -> Gathering:
    """A meeting that began at two, on time."""
    gathering = Gathering(script, **fields)
    gathering.desk(StartMeeting())
    return gathering


def voting(*, flaps: int = 4, most: int = 3, stacked: int = 1, hidden: bool = False) -> Gathering:
    """A meeting in which stickers can be placed: one item, ``keuze``, with the flaps f1, f2 …"""
    settings = {"per_person": most, "per_flap": stacked, "hidden": hidden}
    questions = tuple(f"Vraag {number}?" for number in range(1, flaps + 1))
    script = draaiboek(
        item("keuze", "stickers", settings=settings), item("slot"), questions=questions
    )
    gathering = started(script)
    gathering.desk(OpenItem("keuze"))
    return gathering


# On a database


def database(place: Path | str) -> Database:
    """A database in a file in this folder, or at this URL, with its tables."""
    return Database(place if isinstance(place, str) else f"sqlite:///{place / 'test.db'}")


def event_log() -> EventLog:
    return EventLog(rules.event_types(RULES))


def add_meeting(
    connected: Database, id_: str = "m1", code: str = "123456", script: Draaiboek | None = None
) -> MeetingRow:
    """Put a prepared meeting into the database."""
    row = MeetingRow(id_, code, 1, "Samen in de buurt", "Bloemenbuurt", at(0))
    prepared = MeetingPrepared(details(), script or draaiboek())
    first = Logged(1, Change(None, prepared), "organiser:prepare", "prepare", 0, at(-60))
    with connected.write() as connection:
        meetings.add(connection, row, at(-60))
        event_log().append(connection, [(id_, first)])
    return row


class Desk:
    """A writer on a database with one prepared meeting, ``m1``, and ways to send to it."""

    def __init__(
        self, place: Path | str, script: Draaiboek | None = None, opened: Database | None = None
    ) -> None:
        """``opened`` is a database that has the meeting already."""
        self.clock = Clock()
        self.database = opened or database(place)
        if opened is None:
            add_meeting(self.database, script=script)
        self._ids, self._keys, self._commands = ids("person"), count(1), ids("command-")
        self.writer = self.new_writer()

    def new_writer(self) -> Writer:
        """A writer that knows nothing yet: what a restart gives."""
        return Writer(
            self.database,
            event_log(),
            RULES,
            now_ms=self.clock.now_ms,
            new_id=lambda: next(self._ids),
            new_key=lambda: next(self._keys).to_bytes(32, "big"),
        )

    def envelope(self, actor: Actor, command: Command, id_: str | None = None) -> Envelope:
        return Envelope("m1", actor, id_ or next(self._commands), command)

    def send(self, actor: Actor, command: Command, id_: str | None = None) -> Outcome:
        return self.writer.write([self.envelope(actor, command, id_)])[0]

    def accepted(self, actor: Actor, command: Command, id_: str | None = None) -> Accepted:
        outcome = self.send(actor, command, id_)
        assert isinstance(outcome, Accepted), outcome
        return outcome

    def join(self, name: str = "Fatima", organisation: str = "") -> Actor:
        outcome = self.accepted(GUEST, JoinMeeting(name, organisation))
        return participant(outcome.people[0].id)

    def rooms(self) -> Rooms:
        """The reading side; it follows the writer when it is told of the outcomes."""

        def run(work: Callable[..., Any], then: Callable[..., Any]) -> Any:
            with self.database.read() as connection:
                return then(work(connection))

        return Rooms(event_log(), RULES, run)

    @property
    def meeting(self) -> Meeting:
        """What the writer has in memory."""
        with self.database.read() as connection:
            return self.writer.ledger.catch_up(connection, "m1").meeting

    def from_disk(self) -> Meeting:
        """What a fresh reader finds: the snapshot if there is one, and what came after it."""
        with self.database.read() as connection:
            return Ledger(event_log(), RULES).catch_up(connection, "m1").meeting

    def from_log(self) -> Meeting:
        """What the whole log gives, from its first event on."""
        meeting = Meeting()
        with self.database.read() as connection:
            for logged in event_log().read(connection, "m1"):
                rules.apply(meeting, logged.change, logged.at_ms, RULES)
        return meeting

    def rows(self) -> list[Any]:
        """The log as it is stored."""
        with self.database.read() as connection:
            query = "SELECT * FROM events WHERE meeting = 'm1' ORDER BY seq"
            return list(connection.exec_driver_sql(query))
