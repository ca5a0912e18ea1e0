"""The draaiboeken that an organisation keeps for itself, as the text of their files."""

import msgspec
from sqlalchemy import Connection, delete, insert, select

from facilitator.store.tables import draaiboeken


class Kept(msgspec.Struct, frozen=True):
    """A draaiboek of the organisation's own; ``content`` is TOML."""

    id: str
    title: str
    content: str


_COLUMNS = (draaiboeken.c.id, draaiboeken.c.title, draaiboeken.c.content)


def put(connection: Connection, kept: Kept, now_ms: int) -> None:
    """Keep one more."""
    connection.execute(
        insert(draaiboeken).values(**msgspec.structs.asdict(kept), created_ms=now_ms)
    )


def everything(connection: Connection) -> list[Kept]:
    """All of them, the first kept first."""
    rows = connection.execute(
        select(*_COLUMNS).order_by(draaiboeken.c.created_ms, draaiboeken.c.id)
    )
    return [Kept(*row) for row in rows]


def find(connection: Connection, id_: str) -> Kept | None:
    """The one with this id, or None."""
    row = connection.execute(select(*_COLUMNS).where(draaiboeken.c.id == id_)).first()
    return None if row is None else Kept(*row)


def remove(connection: Connection, id_: str) -> None:
    """Throw one away; meetings that were made of it have their own copy."""
    connection.execute(delete(draaiboeken).where(draaiboeken.c.id == id_))
