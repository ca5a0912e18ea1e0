"""How the people of a meeting can be reached, and what may be shared with whom."""

import msgspec
from sqlalchemy import Connection, delete, insert, select

from facilitator.domain.message import Contact
from facilitator.store.tables import contacts

_COLUMNS = [contacts.c[name] for name in Contact.__struct_fields__]


def put(connection: Connection, meeting: str, contact: Contact) -> None:
    """Store someone's details, instead of what was known under this id."""
    connection.execute(
        delete(contacts).where(contacts.c.meeting == meeting, contacts.c.id == contact.id)
    )
    connection.execute(insert(contacts).values(meeting=meeting, **msgspec.structs.asdict(contact)))


def everyone(connection: Connection, meeting: str) -> dict[str, Contact]:
    """The details of the people of a meeting by id; who filled nothing in is not there."""
    rows = connection.execute(select(*_COLUMNS).where(contacts.c.meeting == meeting))
    return {row.id: Contact(**row._mapping) for row in rows}
