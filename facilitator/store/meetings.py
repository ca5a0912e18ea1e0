"""The list of meetings: what is needed to find one without reading its log."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import msgspec
from sqlalchemy import Connection, bindparam, delete, func, insert, literal_column, select, update

from facilitator.domain.state import Details, Status
from facilitator.store.statement import Statement
from facilitator.store.tables import events, meetings, metadata


class MeetingRow(msgspec.Struct, frozen=True):
    """A meeting in the list. ``epoch`` rises when its log is rewritten; ``rehearsal_of`` is the
    meeting that this one rehearses, "" for a real one."""

    id: str
    code: str
    epoch: int
    title: str
    neighbourhood: str
    planned_start_ms: int
    rehearsal_of: str = ""

    def changed(self, details: Details) -> "MeetingRow":
        """The same meeting, after its details changed."""
        return msgspec.structs.replace(
            self,
            title=details.title,
            neighbourhood=details.neighbourhood,
            planned_start_ms=details.planned_start_ms,
        )


_HERE = meetings.c.id == bindparam("meeting")
_LOCK = select(meetings.c.id).where(_HERE).with_for_update()
_LATEST = select(func.max(events.c.seq)).where(events.c.meeting == bindparam("meeting"))
_LAST = Statement(
    select(func.coalesce(_LATEST.scalar_subquery(), literal_column("0"))).where(_HERE)
)
_COLUMNS = [meetings.c[name] for name in MeetingRow.__struct_fields__]


def add(connection: Connection, meeting: MeetingRow, created_ms: int) -> None:
    """Put a new meeting on the list. Raises IntegrityError when the code is taken."""
    connection.execute(
        insert(meetings).values(**msgspec.structs.asdict(meeting), created_ms=created_ms)
    )


def by_code(connection: Connection, code: str) -> MeetingRow | None:
    """The meeting with this join code."""
    row = connection.execute(select(*_COLUMNS).where(meetings.c.code == code)).first()
    return None if row is None else _meeting(row)


def by_id(connection: Connection, meeting: str) -> MeetingRow | None:
    """The meeting with this id."""
    row = connection.execute(select(*_COLUMNS).where(meetings.c.id == meeting)).first()
    return None if row is None else _meeting(row)


class Activity(NamedTuple):
    """When anything last happened in a meeting, and when it is planned (milliseconds)."""

    meeting: str
    last_ms: int
    planned_ms: int
    rehearsal: bool


def activity(connection: Connection) -> list[Activity]:
    """The activity of every meeting, however long its log is: time never runs backwards in a log,
    so its last row tells."""
    last_ms = (
        select(events.c.at_ms)
        .where(events.c.meeting == meetings.c.id)
        .order_by(events.c.seq.desc())
        .limit(1)
        .scalar_subquery()
    )
    query = select(
        meetings.c.id,
        func.coalesce(last_ms, meetings.c.created_ms),
        meetings.c.planned_start_ms,
        meetings.c.rehearsal_of != "",
    )
    return [Activity(*row) for row in connection.execute(query)]


def that_remind(connection: Connection) -> list[str]:
    """Ids of the meetings whose organiser wants the reminder to go by itself."""
    query = select(meetings.c.id).where(meetings.c.reminds)
    return [str(meeting) for meeting in connection.execute(query).scalars()]


def note(connection: Connection, meeting: str, status: Status, reminds: bool) -> None:
    """Write on the list where a meeting is, and whether it reminds by itself."""
    connection.execute(
        update(meetings).where(meetings.c.id == meeting).values(status=status, reminds=reminds)
    )


def change(connection: Connection, meeting: str, details: Details) -> None:
    """The meeting has another name, neighbourhood or start."""
    connection.execute(
        update(meetings)
        .where(meetings.c.id == meeting)
        .values(
            title=details.title,
            neighbourhood=details.neighbourhood,
            planned_start_ms=details.planned_start_ms,
        )
    )


def rehearsals(connection: Connection, meeting: str) -> list[str]:
    """Ids of the rehearsals of a meeting that are still there."""
    query = select(meetings.c.id).where(meetings.c.rehearsal_of == meeting)
    return list(connection.execute(query).scalars())


def remove(connection: Connection, meeting: str) -> None:
    """Delete the meeting and everything that belongs to it, in every table."""
    for table in reversed(metadata.sorted_tables):
        if "meeting" in table.c:
            connection.execute(delete(table).where(table.c.meeting == meeting))
    connection.execute(delete(meetings).where(meetings.c.id == meeting))


def lock(connection: Connection, meeting: str) -> int:
    """Keep other writers from this meeting until the transaction ends; gives the place of the last
    event in its log.

    SQLite locks the whole database at the start of the transaction instead. Raises KeyError.
    """
    if connection.dialect.name != "sqlite":
        connection.execute(_LOCK, {"meeting": meeting})
    found = _LAST.rows(connection, {"meeting": meeting})
    if not found:
        raise KeyError(meeting)
    return int(found[0][0])


def everything(connection: Connection) -> list[tuple[MeetingRow, Status]]:
    """All meetings, latest first, each with its status."""
    query = select(*_COLUMNS, meetings.c.status).order_by(meetings.c.planned_start_ms.desc())
    return [(_meeting(row[:-1]), row.status) for row in connection.execute(query)]


def _meeting(row: Sequence[Any]) -> MeetingRow:
    return MeetingRow(*row)
