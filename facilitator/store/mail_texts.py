"""The words in which a kind of mail was written for a meeting."""

import msgspec
from sqlalchemy import Connection, delete, insert, select

from facilitator.store.tables import mail_texts


class MailText(msgspec.Struct, frozen=True):
    """Subject and body, with the names of what is filled in between braces."""

    subject: str
    body: str


def put(connection: Connection, meeting: str, kind: str, text: MailText) -> None:
    """Keep these words instead of earlier ones."""
    connection.execute(
        delete(mail_texts).where(mail_texts.c.meeting == meeting, mail_texts.c.kind == kind)
    )
    connection.execute(
        insert(mail_texts).values(meeting=meeting, kind=kind, **msgspec.structs.asdict(text))
    )


def find(connection: Connection, meeting: str, kind: str) -> MailText | None:
    """The words that were kept, or None."""
    row = connection.execute(
        select(mail_texts.c.subject, mail_texts.c.body).where(
            mail_texts.c.meeting == meeting, mail_texts.c.kind == kind
        )
    ).first()
    return None if row is None else MailText(*row)
