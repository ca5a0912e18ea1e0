"""Who holds which place: server-side sessions, the grants in them, tokens that work once."""

import hashlib

import msgspec
from sqlalchemy import Connection, delete, insert, select, update

from facilitator.domain.message import Role
from facilitator.store.tables import grants, one_time_tokens, sessions


class Grant(msgspec.Struct, frozen=True):
    """A place in a meeting: as whom, and with which version of the link it was obtained."""

    meeting: str
    role: Role
    subject: str
    link_version: int = 0


class Session(msgspec.Struct, frozen=True):
    """What one browser may do. ``organiser``: it may make meetings and lead each of them;
    ``account`` whose it is, "" before the first organiser told who they are; ``expires_ms`` when it
    ends, unless it is prolonged."""

    token_hash: str
    organiser: bool
    grants: tuple[Grant, ...] = ()
    account: str = ""
    expires_ms: int = 0


def hashed(token: str) -> str:
    """What is stored of a random token."""
    return hashlib.sha256(token.encode()).hexdigest()


def find(connection: Connection, token: str, now_ms: int) -> Session | None:
    """The session that this cookie names, unless it has expired."""
    key = hashed(token)
    row = connection.execute(
        select(sessions).where(sessions.c.token_hash == key, sessions.c.expires_ms > now_ms)
    ).first()
    if row is None:
        return None
    held = connection.execute(
        select(grants).where(grants.c.session == key).order_by(grants.c.granted_ms)
    )
    return Session(
        token_hash=key,
        organiser=row.organiser,
        grants=tuple(
            Grant(one.meeting, Role(one.role), one.subject, one.link_version) for one in held
        ),
        account=row.account,
        expires_ms=row.expires_ms,
    )


def lasts(connection: Connection, token_hash: str, now_ms: int) -> bool:
    """Whether this session goes on, by what is stored of its token."""
    query = select(sessions.c.token_hash).where(
        sessions.c.token_hash == token_hash, sessions.c.expires_ms > now_ms
    )
    return connection.execute(query).first() is not None


def open_(
    connection: Connection, token: str, organiser: bool, expires_ms: int, account: str = ""
) -> None:
    """Begin a session, or give an existing one the organiser's rights and a later end."""
    key = hashed(token)
    row = connection.execute(select(sessions).where(sessions.c.token_hash == key)).first()
    if row is None:
        connection.execute(
            insert(sessions).values(
                token_hash=key, organiser=organiser, expires_ms=expires_ms, account=account
            )
        )
        return
    connection.execute(
        sessions.update()
        .where(sessions.c.token_hash == key)
        .values(
            organiser=organiser or row.organiser,
            expires_ms=expires_ms,
            account=account or row.account,
        )
    )


def renew(connection: Connection, token: str, fresh: str) -> None:
    """The session goes on under another token: who knew the old one gains nothing by it."""
    old, new = hashed(token), hashed(fresh)
    row = connection.execute(select(sessions).where(sessions.c.token_hash == old)).first()
    if row is None:
        return
    connection.execute(insert(sessions).values(**{**row._mapping, "token_hash": new}))
    connection.execute(update(grants).where(grants.c.session == old).values(session=new))
    connection.execute(delete(sessions).where(sessions.c.token_hash == old))


def grant(connection: Connection, token: str, place: Grant, granted_ms: int) -> None:
    """Give the session a place in a meeting; a place it already holds is renewed."""
    key = hashed(token)
    connection.execute(
        delete(grants).where(
            grants.c.session == key,
            grants.c.meeting == place.meeting,
            grants.c.role == place.role.value,
            grants.c.subject == place.subject,
        )
    )
    connection.execute(
        insert(grants).values(
            session=key,
            meeting=place.meeting,
            role=place.role.value,
            subject=place.subject,
            link_version=place.link_version,
            granted_ms=granted_ms,
        )
    )


def close(connection: Connection, token: str) -> None:
    """End the session and give up its places."""
    key = hashed(token)
    connection.execute(delete(grants).where(grants.c.session == key))
    connection.execute(delete(sessions).where(sessions.c.token_hash == key))


def issue_token(connection: Connection, token: str, expires_ms: int) -> None:
    """Make a token valid for one use."""
    connection.execute(
        insert(one_time_tokens).values(token_hash=hashed(token), expires_ms=expires_ms)
    )


def use_token(connection: Connection, token: str, now_ms: int) -> bool:
    """True once, for a token that was issued and has not expired."""
    used = connection.execute(
        delete(one_time_tokens).where(
            one_time_tokens.c.token_hash == hashed(token), one_time_tokens.c.expires_ms > now_ms
        )
    )
    return used.rowcount == 1
