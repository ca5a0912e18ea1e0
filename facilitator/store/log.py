"""The log of a meeting: append-only rows, and the events that they stand for."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import msgspec
from sqlalchemy import Connection, bindparam, insert, select, update

from facilitator.domain.meeting import Change
from facilitator.domain.message import Event, kebab
from facilitator.store.statement import Statement
from facilitator.store.tables import events

_AFTER = Statement(
    select(events)
    .where(events.c.meeting == bindparam("meeting"), events.c.seq > bindparam("after"))
    .order_by(events.c.seq)
)
_ANSWER = Statement(
    select(events)
    .where(
        events.c.meeting == bindparam("meeting"),
        events.c.actor == bindparam("actor"),
        events.c.command_id == bindparam("command_id"),
    )
    .order_by(events.c.part)
)
_APPEND = Statement(insert(events), events.c.keys())


class LogUnreadable(Exception):
    """The log has an event that this version of the program does not know."""


class Logged(msgspec.Struct, frozen=True):
    """One row of the log. ``actor`` and ``command_id`` name the command it came from;
    ``part`` counts the events of that command from 0."""

    seq: int
    change: Change
    actor: str
    command_id: str
    part: int
    at_ms: int

    @property
    def sender(self) -> str:
        """The id of who sent the command, whoever entered it; a pseudonym where it is anonymous."""
        return self.actor.partition("<")[0].rpartition(":")[2]


class EventLog:
    """Reads and writes the log; ``types`` are the known events by name."""

    def __init__(self, types: Mapping[str, type[Event]]) -> None:
        self._types = types

    def read(self, connection: Connection, meeting: str, after: int = 0) -> list[Logged]:
        """The rows after seq ``after``, in order. Raises LogUnreadable."""
        rows = _AFTER.rows(connection, {"meeting": meeting, "after": after})
        return [self._logged(_Row(*row)) for row in rows]

    def answer(
        self, connection: Connection, meeting: str, actor: str, command_id: str
    ) -> tuple[Logged, ...]:
        """What a command gave when it was accepted before; empty when it was not."""
        key = {"meeting": meeting, "actor": actor, "command_id": command_id}
        return tuple(self._logged(_Row(*row)) for row in _ANSWER.rows(connection, key))

    def rewrite(self, connection: Connection, meeting: str, logged: Logged) -> None:
        """Write one row anew, as an event of this version; only for erasing (store/erase.py)."""
        written = _row(meeting, logged)
        row = (events.c.meeting == meeting) & (events.c.seq == logged.seq)
        values = {name: written[name] for name in ("data", "version")}
        connection.execute(update(events).where(row).values(values))

    def append(self, connection: Connection, rows: Sequence[tuple[str, Logged]]) -> None:
        """Write rows, each with the meeting that it belongs to."""
        if rows:
            _APPEND.write(connection, [_row(meeting, one) for meeting, one in rows])

    def _logged(self, row: "_Row") -> Logged:
        kind = self._types.get(row.type)
        if kind is None or row.version > kind.version:
            raise LogUnreadable(f"{row.type} version {row.version}")
        event = (
            msgspec.json.decode(row.data, type=kind)
            if row.version == kind.version
            else _lifted(kind, row.version, msgspec.json.decode(row.data))
        )
        return Logged(
            seq=row.seq,
            change=Change(row.item, event),
            actor=row.actor,
            command_id=row.command_id,
            part=row.part,
            at_ms=row.at_ms,
        )


def _lifted(kind: type[Event], version: int, fields: dict[str, Any]) -> Event:
    """An event of an earlier version, as one of this version."""
    try:
        for earlier in range(version, kind.version):
            fields = kind.lift(earlier, fields)
    except LookupError as fault:
        raise LogUnreadable(f"{kebab(kind.__name__)} version {version}") from fault
    return msgspec.convert(fields, kind)


class _Row(NamedTuple):
    """A row of the table, in the order of its columns."""

    meeting: str
    seq: int
    item: str | None
    type: str
    version: int
    data: str
    actor: str
    command_id: str
    part: int
    at_ms: int


def _row(meeting: str, logged: Logged) -> dict[str, object]:
    event = logged.change.event
    return {
        "meeting": meeting,
        "seq": logged.seq,
        "item": logged.change.item,
        "type": kebab(type(event).__name__),
        "version": type(event).version,
        "data": msgspec.json.encode(event).decode(),
        "actor": logged.actor,
        "command_id": logged.command_id,
        "part": logged.part,
        "at_ms": logged.at_ms,
    }
