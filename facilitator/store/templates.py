"""Word templates and the logo that organisers brought, for one meeting or for all."""

from sqlalchemy import Connection, delete, insert, select

from facilitator.store.tables import templates

EVERY_MEETING = ""


def put(connection: Connection, meeting: str, name: str, content: bytes) -> None:
    """Keep this file under a name, instead of the one that was there."""
    remove(connection, meeting, name)
    connection.execute(insert(templates).values(meeting=meeting, name=name, content=content))


def remove(connection: Connection, meeting: str, name: str) -> None:
    """Go back to what is used without it."""
    connection.execute(
        delete(templates).where(templates.c.meeting == meeting, templates.c.name == name)
    )


def own(connection: Connection, meeting: str) -> dict[str, bytes]:
    """The files that this meeting uses instead of ours: its own before those of every meeting."""
    rows = connection.execute(
        select(templates.c.name, templates.c.content)
        .where(templates.c.meeting.in_((EVERY_MEETING, meeting)))
        .order_by(templates.c.meeting)
    )
    return {row.name: row.content for row in rows}


def scopes(connection: Connection, meeting: str) -> dict[str, set[str]]:
    """For each name whether there is a file for this meeting, and one for every meeting."""
    found: dict[str, set[str]] = {}
    for row in connection.execute(
        select(templates.c.name, templates.c.meeting).where(
            templates.c.meeting.in_((EVERY_MEETING, meeting))
        )
    ):
        found.setdefault(row.name, set()).add("every" if row.meeting == EVERY_MEETING else "this")
    return found
