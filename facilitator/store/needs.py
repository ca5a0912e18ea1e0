"""What somebody needs to be able to take part, such as a ramp or a meal without meat. Not in the
log: it may tell of somebody's health, and taking it back should leave nothing."""

from sqlalchemy import Connection, delete, insert, select

from facilitator.store.tables import needs


def put(connection: Connection, meeting: str, id_: str, text: str) -> None:
    """Keep this for somebody instead of what was there; "" for nothing."""
    connection.execute(delete(needs).where(needs.c.meeting == meeting, needs.c.id == id_))
    if text:
        connection.execute(insert(needs).values(meeting=meeting, id=id_, text=text))


def everyone(connection: Connection, meeting: str) -> dict[str, str]:
    """What everybody needs, by id; who needs nothing is not there."""
    rows = connection.execute(select(needs.c.id, needs.c.text).where(needs.c.meeting == meeting))
    return {row.id: row.text for row in rows}
