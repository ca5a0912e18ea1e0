"""The pictures of the photographs: what the log names by id only."""

from sqlalchemy import Connection, delete, insert, select

from facilitator.domain.message import Picture
from facilitator.store.tables import photos


def put(connection: Connection, meeting: str, picture: Picture) -> None:
    """Store a picture, or delete it for good when there is none."""
    if picture.jpeg is None:
        connection.execute(
            delete(photos).where(photos.c.meeting == meeting, photos.c.id == picture.id)
        )
    else:
        connection.execute(insert(photos).values(meeting=meeting, id=picture.id, jpeg=picture.jpeg))


def find(connection: Connection, meeting: str, photo: str) -> bytes | None:
    """The picture with this id in this meeting."""
    jpeg: bytes | None = connection.execute(
        select(photos.c.jpeg).where(photos.c.meeting == meeting, photos.c.id == photo)
    ).scalar()
    return jpeg
