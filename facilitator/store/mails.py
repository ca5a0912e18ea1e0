"""The mails that wait, went out or failed. What stood in one is forgotten once it went out."""

from collections.abc import Sequence
from typing import Literal

import msgspec
from sqlalchemy import Connection, Row, func, insert, select, update

from facilitator.store.tables import mails

State = Literal["waiting", "sending", "sent", "failed", "cancelled"]


class Mail(msgspec.Struct, frozen=True):
    """One mail to one person. ``papers`` are the keys of the documents that go along, made when it
    is sent; ``tries`` counts how often it was tried, ``error`` is the code of the last fault."""

    id: str
    meeting: str
    person: str
    kind: str
    recipient: str
    subject: str
    body: str
    papers: tuple[str, ...] = ()
    sender: str = ""
    reply_to: str = ""
    state: State = "waiting"
    tries: int = 0
    next_ms: int = 0
    error: str = ""
    created_ms: int = 0
    sent_ms: int | None = None


def add(connection: Connection, wanted: Sequence[Mail]) -> None:
    """Put mails in the queue."""
    if wanted:
        connection.execute(insert(mails), [_row(one) for one in wanted])


def due(connection: Connection, now_ms: int, most: int) -> list[Mail]:
    """Mails whose turn has come, the oldest first."""
    rows = connection.execute(
        select(mails)
        .where(mails.c.state == "waiting", mails.c.next_ms <= now_ms)
        .order_by(mails.c.next_ms, mails.c.created_ms, mails.c.id)
        .limit(most)
    )
    return [_mail(row) for row in rows]


def next_turn(connection: Connection) -> int | None:
    """When the next mail that waits has its turn; None when none waits."""
    query = select(func.min(mails.c.next_ms)).where(mails.c.state == "waiting")
    found: int | None = connection.execute(query).scalar()
    return found


def begin(connection: Connection, id_: str) -> bool:
    """This mail is handed over now; False when it does not wait any more."""
    begun = connection.execute(
        update(mails)
        .where(mails.c.id == id_, mails.c.state == "waiting")
        .values(state="sending", tries=mails.c.tries + 1)
    )
    return begun.rowcount == 1


def sent(connection: Connection, id_: str, now_ms: int) -> None:
    """It went out: only to whom, when and what kind of mail is kept."""
    connection.execute(
        update(mails)
        .where(mails.c.id == id_)
        .values(state="sent", sent_ms=now_ms, body="", error="", papers="[]")
    )


def again(connection: Connection, id_: str, next_ms: int, error: str) -> None:
    """It did not go out, and is tried again."""
    connection.execute(
        update(mails).where(mails.c.id == id_).values(state="waiting", next_ms=next_ms, error=error)
    )


def failed(connection: Connection, id_: str, error: str) -> None:
    """It did not go out, and is not tried again by itself."""
    connection.execute(update(mails).where(mails.c.id == id_).values(state="failed", error=error))


def recover(connection: Connection) -> None:
    """What was being handed over when the program stopped goes again: it may come twice, which is
    better than not at all."""
    connection.execute(update(mails).where(mails.c.state == "sending").values(state="waiting"))


def cancel(connection: Connection, meeting: str) -> int:
    """Stop what still waits; gives how many."""
    stopped = connection.execute(
        update(mails)
        .where(mails.c.meeting == meeting, mails.c.state == "waiting")
        .values(state="cancelled", body="", papers="[]")
    )
    return stopped.rowcount


def retry(connection: Connection, meeting: str, now_ms: int) -> int:
    """Try what failed once more, from the start; gives how many."""
    tried = connection.execute(
        update(mails)
        .where(mails.c.meeting == meeting, mails.c.state == "failed")
        .values(state="waiting", tries=0, next_ms=now_ms)
    )
    return tried.rowcount


def of_meeting(connection: Connection, meeting: str) -> list[Mail]:
    """All mails of a meeting, the latest first."""
    rows = connection.execute(
        select(mails)
        .where(mails.c.meeting == meeting)
        .order_by(mails.c.created_ms.desc(), mails.c.recipient)
    )
    return [_mail(row) for row in rows]


def _row(mail: Mail) -> dict[str, object]:
    papers = msgspec.json.encode(mail.papers).decode()
    return {**msgspec.structs.asdict(mail), "papers": papers}


def _mail(row: Row[tuple[object, ...]]) -> Mail:
    values = dict(row._mapping)
    return Mail(**{**values, "papers": tuple(msgspec.json.decode(values["papers"]))})
