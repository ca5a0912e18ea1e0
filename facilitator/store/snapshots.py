"""The state of a meeting at one place in its log: a cache, so that nobody reads all of it."""

from sqlalchemy import Connection, delete, insert, select

from facilitator.store.tables import snapshots


def put(connection: Connection, meeting: str, seq: int, code: str, content: bytes) -> None:
    """Keep the state up to and including event ``seq``, as the rules named ``code`` made it,
    instead of the one that was kept before."""
    drop(connection, meeting)
    connection.execute(
        insert(snapshots).values(meeting=meeting, seq=seq, code=code, content=content)
    )


def find(connection: Connection, meeting: str, code: str) -> tuple[int, bytes] | None:
    """Place and content of the snapshot, unless other rules made it."""
    row = connection.execute(
        select(snapshots.c.seq, snapshots.c.content).where(
            snapshots.c.meeting == meeting, snapshots.c.code == code
        )
    ).first()
    return None if row is None else (row.seq, row.content)


def drop(connection: Connection, meeting: str) -> None:
    """Keep no snapshot of this meeting: something that stands in it was erased."""
    connection.execute(delete(snapshots).where(snapshots.c.meeting == meeting))
