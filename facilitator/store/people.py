"""Names and organisations of the people of a meeting."""

from sqlalchemy import Connection, delete, insert, select

from facilitator.domain.message import Person, Role
from facilitator.store.tables import people


def put(connection: Connection, meeting: str, person: Person) -> None:
    """Store a person, instead of what was known under this id."""
    connection.execute(delete(people).where(people.c.meeting == meeting, people.c.id == person.id))
    connection.execute(
        insert(people).values(
            meeting=meeting,
            id=person.id,
            role=person.role.value,
            name=person.name,
            organisation=person.organisation,
        )
    )


def meetings_of(connection: Connection, id_: str) -> list[str]:
    """The meetings in which a person is known by this id: those of a series share it."""
    return list(connection.execute(select(people.c.meeting).where(people.c.id == id_)).scalars())


def everyone(connection: Connection, meeting: str) -> dict[str, Person]:
    """The people of a meeting by id."""
    rows = connection.execute(select(people).where(people.c.meeting == meeting))
    return {row.id: Person(row.id, Role(row.role), row.name, row.organisation) for row in rows}
