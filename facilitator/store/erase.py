"""Erasing: the only thing that may rewrite the log."""

from collections.abc import Collection
from typing import Any

import msgspec
from sqlalchemy import Connection, delete

from facilitator.domain.message import Event
from facilitator.store.log import EventLog
from facilitator.store.tables import mails, needs, preparations


def texts(connection: Connection, log: EventLog, meeting: str, writings: Collection[str]) -> None:
    """Blank these texts in every event that carries them, in place.

    The rows stay, so that the others keep their place and a repeat its answer. The old pages are
    overwritten by ``secure_delete``; ``Database.scrub`` takes them out of the write-ahead log.
    """
    for logged in log.read(connection, meeting):
        event, item = logged.change.event, logged.change.item
        if event.text_id(item) in writings:
            blank = msgspec.structs.replace(logged.change, event=_blanked(event))
            log.rewrite(connection, meeting, msgspec.structs.replace(logged, change=blank))


def person(connection: Connection, meeting: str, id_: str) -> None:
    """Empty the tables that hold something of this person; names and details are overwritten by the
    writer itself."""
    for table in (preparations, needs):
        connection.execute(delete(table).where(table.c.meeting == meeting, table.c.id == id_))
    connection.execute(delete(mails).where(mails.c.meeting == meeting, mails.c.person == id_))


def _blanked(event: Event) -> Event:
    """The event with nothing in the fields that a person wrote."""
    empty: dict[str, Any] = {name: type(getattr(event, name))() for name in event.free_text}
    return msgspec.structs.replace(event, **empty)
