"""The building in which all meetings take place: the writer, the rooms and the database."""

import secrets
from collections.abc import Callable
from functools import partial
from typing import TypeVar, cast

import structlog
from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from facilitator.domain.draaiboek import Draaiboek
from facilitator.domain.meeting import Change, MeetingPrepared, Werkvormen, event_types
from facilitator.domain.message import Actor, Command, Role
from facilitator.domain.state import Details
from facilitator.room.clock import ServerClock
from facilitator.room.queue import Offload, WriterQueue
from facilitator.room.rooms import Rooms
from facilitator.room.writer import Envelope, Outcome, Writer
from facilitator.store import meetings
from facilitator.store.database import Database, Rest
from facilitator.store.log import EventLog, Logged
from facilitator.store.meetings import MeetingRow
from facilitator.store.trouble import Trouble

Result = TypeVar("Result")
CODE_LENGTH = 6
log = structlog.get_logger()


def new_id() -> str:
    """An id that no other thing has: 80 random bits."""
    return secrets.token_hex(10)


class Hall:
    """Where web and live come for the state of meetings and to change it.

    ``offload(function, *arguments)`` runs what blocks outside the event loop.
    """

    def __init__(self, database: Database, werkvormen: Werkvormen, offload: Offload) -> None:
        self.clock = ServerClock()
        self._database = database
        self._offload = offload
        self._log = EventLog(event_types(werkvormen))
        self._writer = Writer(
            database,
            self._log,
            werkvormen,
            now_ms=self.clock.now_ms,
            new_id=new_id,
            new_key=lambda: secrets.token_bytes(32),
        )
        self._queue = WriterQueue(
            self._writer,
            offload,
            lambda outcomes: self.rooms.hand_on(outcomes),
            lambda: self.storage_changed(),
        )
        self.storage_changed: Callable[[], object] = lambda: None
        self.rooms = Rooms(self._log, werkvormen, self._queue.run)

    def start(self) -> None:
        """Begin taking commands, once what was erased before an earlier end is out of the files."""
        self._offload(self._writer.scrub)
        self._queue.start()

    def stop(self) -> None:
        """Write what waits and take nothing more."""
        self._queue.stop()
        self._database.close()

    @property
    def trouble(self) -> Trouble | None:
        """Why nothing can be stored now; None when all is well. ``storage_changed()`` is called
        when it changes."""
        return self._queue.trouble

    def explain(self, fault: BaseException) -> Trouble | None:
        """What a fault says of the storage."""
        return self._database.trouble(fault)

    def check_storage(self) -> None:
        """Try whether anything can be stored. Raises what the database raises."""
        self._queue.check()

    def submit(
        self,
        meeting: str,
        actor: Actor,
        command_id: str,
        command: Command,
        scribe: Actor | None = None,
    ) -> Outcome:
        """Send a command to the writer and wait for the outcome. ``scribe`` is the facilitator who
        enters it for the actor."""
        return self._queue.submit(Envelope(meeting, actor, command_id, command, scribe))

    def read(self, work: Callable[[Connection], Result]) -> Result:
        """Read from the database."""

        def reading() -> Result:
            with self._database.read() as connection:
                return work(connection)

        return cast(Result, self._offload(reading))

    def history(self, meeting: str, after: int) -> list[Logged]:
        """What happened in a meeting after place ``after`` in its log, oldest first."""
        return self.read(lambda connection: self._log.read(connection, meeting, after))

    def write(self, work: Callable[[Connection], Result]) -> Result:
        """Write what is no part of a meeting, such as sessions, in line with everything else."""
        return self._queue.run(work)

    def prepare_meeting(
        self, details: Details, draaiboek: Draaiboek, rehearsal_of: str = ""
    ) -> MeetingRow:
        """Make a meeting with a copy of the draaiboek and a join code of its own; or a rehearsal of
        another."""
        while True:
            row = MeetingRow(
                id=new_id(),
                code="".join(secrets.choice("0123456789") for _ in range(CODE_LENGTH)),
                epoch=1,
                title=details.title,
                neighbourhood=details.neighbourhood,
                planned_start_ms=details.planned_start_ms,
                rehearsal_of=rehearsal_of,
            )
            try:
                self.write(partial(self._add, row, details, draaiboek))
            except IntegrityError:
                continue  # another meeting has this code
            log.info("meeting prepared", meeting=row.id, draaiboek=draaiboek.id)
            return row

    def delete_meeting(self, meeting: str) -> None:
        """Delete everything of a meeting, for good: also from the files. Backups that were made
        before still have it."""

        def remove(connection: Connection) -> None:
            meetings.remove(connection, meeting)
            self._writer.soil(connection, Rest.ROWS)

        def forget(_nothing: None) -> None:
            self._writer.ledger.forget(meeting)
            self.rooms.forget(meeting)

        self._queue.run(remove, forget)
        self._offload(self._writer.scrub)
        log.info("meeting deleted", meeting=meeting)

    def _add(
        self, row: MeetingRow, details: Details, draaiboek: Draaiboek, connection: Connection
    ) -> None:
        now_ms = self.clock.now_ms()
        meetings.add(connection, row, now_ms)
        prepared = Logged(
            seq=1,
            change=Change(None, MeetingPrepared(details, draaiboek)),
            actor=f"{Role.ORGANISER}:prepare",
            command_id="prepare",
            part=0,
            at_ms=now_ms,
        )
        self._log.append(connection, [(row.id, prepared)])
