"""The keys behind anonymous rounds: without the key nobody can tell whose pseudonym is whose."""

from sqlalchemy import Connection, delete, insert, select

from facilitator.store.tables import round_keys

Key = tuple[str, str]  # item, label of the round


def of_meeting(connection: Connection, meeting: str) -> dict[Key, bytes]:
    """The keys that still exist."""
    rows = connection.execute(select(round_keys).where(round_keys.c.meeting == meeting))
    return {(row.item, row.label): row.key for row in rows}


def put(connection: Connection, meeting: str, key: Key, secret: bytes) -> None:
    """Keep the key of a round that begins."""
    connection.execute(
        insert(round_keys).values(meeting=meeting, item=key[0], label=key[1], key=secret)
    )


def drop(connection: Connection, meeting: str, item: str | None) -> None:
    """Throw away the keys of an item, or of the whole meeting when ``item`` is None."""
    where = [round_keys.c.meeting == meeting]
    if item is not None:
        where.append(round_keys.c.item == item)
    connection.execute(delete(round_keys).where(*where))
