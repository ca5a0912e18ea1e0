"""Erasing: the only thing that may rewrite the log."""

from collections.abc import Callable, Collection, Iterator, Mapping

import msgspec
from sqlalchemy import Connection, delete, select, update

from facilitator.domain.message import Event
from facilitator.domain.traces import Traces
from facilitator.store.log import EventLog, Logged
from facilitator.store.tables import mails, needs, preparations


def texts(connection: Connection, log: EventLog, meeting: str, writings: Collection[str]) -> None:
    """Blank these texts in every event that carries them, in place.

    The rows stay, so that the others keep their place and a repeat its answer. The old pages are
    overwritten by ``secure_delete``; ``Database.scrub`` takes out what that leaves.
    """

    def unwanted(logged: Logged) -> Iterator[str]:
        if logged.change.event.text_id(logged.change.item) in writings:
            yield from logged.change.event.free_text

    _blank(connection, log, meeting, unwanted)


def earlier(connection: Connection, log: EventLog, meeting: str, writing: str, now: str) -> None:
    """Blank what a text said before: only how it reads ``now`` stays."""

    def unwanted(logged: Logged) -> Iterator[str]:
        if logged.change.event.text_id(logged.change.item) == writing:
            for field, text in _fields(logged.change.event):
                if text not in now:
                    yield field

    _blank(connection, log, meeting, unwanted)


def person(
    connection: Connection,
    log: EventLog,
    meeting: str,
    id_: str,
    traces: Traces,
    now: Mapping[str, str],
) -> None:
    """Empty the tables that hold something of this person, and blank in the log what they wrote and
    took back, and texts that named them before these read as they do ``now`` (by id). Names and
    details are overwritten by the writer itself."""
    for table in (preparations, needs):
        connection.execute(delete(table).where(table.c.meeting == meeting, table.c.id == id_))
    connection.execute(delete(mails).where(mails.c.meeting == meeting, mails.c.person == id_))
    _mails_to_others(connection, meeting, traces)

    def unwanted(logged: Logged) -> Iterator[str]:
        event = logged.change.event
        said_now = now.get(event.text_id(logged.change.item), "")
        own = logged.sender == id_
        for field, text in _fields(event):
            if text not in said_now and (own or traces.perhaps_in(text)):
                yield field

    _blank(connection, log, meeting, unwanted)


def _mails_to_others(connection: Connection, meeting: str, traces: Traces) -> None:
    """A mail that names this person goes out no more; of one that went out no word stays."""
    for row in connection.execute(select(mails).where(mails.c.meeting == meeting)).all():
        if traces.name_in(f"{row.subject}\n{row.body}"):
            state = "cancelled" if row.state in ("waiting", "failed") else row.state
            emptied = {"state": state, "subject": "", "body": "", "papers": "[]"}
            connection.execute(update(mails).where(mails.c.id == row.id).values(**emptied))


def _blank(
    connection: Connection,
    log: EventLog,
    meeting: str,
    unwanted: Callable[[Logged], Iterator[str]],
) -> None:
    """Empty the fields that ``unwanted`` names of each event."""
    for logged in log.read(connection, meeting):
        event = logged.change.event
        empty = {name: type(getattr(event, name))() for name in unwanted(logged)}
        if empty:
            change = msgspec.structs.replace(
                logged.change, event=msgspec.structs.replace(event, **empty)
            )
            log.rewrite(connection, meeting, msgspec.structs.replace(logged, change=change))


def _fields(event: Event) -> Iterator[tuple[str, str]]:
    """The fields of an event that a person wrote, with what stands in them, if anything does."""
    for name in event.free_text:
        value = getattr(event, name)
        text = value if isinstance(value, str) else "\n".join(value)
        if text:
            yield name, text
