"""What people thought over before the meeting: read by nobody but its writer."""

import msgspec
from sqlalchemy import Connection, delete, insert, select

from facilitator.domain.preparation import Preparation
from facilitator.store.tables import preparations


def put(connection: Connection, meeting: str, person: str, told: Preparation) -> None:
    """Keep this instead of what was there; an empty one leaves nothing."""
    connection.execute(
        delete(preparations).where(preparations.c.meeting == meeting, preparations.c.id == person)
    )
    if told != Preparation():
        answers = msgspec.json.encode(told).decode()
        connection.execute(insert(preparations).values(meeting=meeting, id=person, answers=answers))


def find(connection: Connection, meeting: str, person: str) -> Preparation:
    """What this person wrote; an empty one for nothing."""
    answers = connection.execute(
        select(preparations.c.answers).where(
            preparations.c.meeting == meeting, preparations.c.id == person
        )
    ).scalar()
    return msgspec.json.decode(answers, type=Preparation) if answers else Preparation()
