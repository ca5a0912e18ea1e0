"""The organisation and its organisers; links to become one, or to choose a new password."""

from typing import Literal

import msgspec
from sqlalchemy import Connection, delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from facilitator.domain.accounts import Account
from facilitator.store.sessions import hashed
from facilitator.store.tables import account_links, accounts, grants, organisation, sessions

LinkKind = Literal["invite", "reset"]


class AddressTaken(Exception):
    """Another organiser has this e-mail address."""


class AccountLink(msgspec.Struct, frozen=True):
    """A link that works until ``expires_ms``: to become an organiser, or to choose a password for
    ``account``. ``key`` is what is stored of its token."""

    key: str
    kind: LinkKind
    account: str
    email: str
    expires_ms: int


def organisation_name(connection: Connection) -> str:
    """The name of the organisation; "" before somebody gave one."""
    found: str | None = connection.execute(select(organisation.c.name)).scalar()
    return found or ""


def name_organisation(connection: Connection, name: str) -> None:
    """Give the organisation a name."""
    if not connection.execute(update(organisation).values(name=name)).rowcount:
        connection.execute(insert(organisation).values(id=1, name=name))


def everyone(connection: Connection) -> list[Account]:
    """All organisers, the first one first."""
    rows = connection.execute(select(accounts).order_by(accounts.c.created_ms, accounts.c.id))
    return [Account(row.id, row.name, row.email, bool(row.password_hash)) for row in rows]


def find(connection: Connection, account: str) -> Account | None:
    """The organiser with this id, or None."""
    return next((one for one in everyone(connection) if one.id == account), None)


def by_email(connection: Connection, email: str) -> tuple[Account, str] | None:
    """The organiser with this address, and the hash of the password ("" for none)."""
    wanted = email.strip().casefold()
    row = connection.execute(select(accounts).where(accounts.c.email == wanted)).first()
    if row is None:
        return None
    return Account(row.id, row.name, row.email, bool(row.password_hash)), row.password_hash


def password_hash(connection: Connection, account: str) -> str:
    """The hash of this organiser's password; "" for none."""
    query = select(accounts.c.password_hash).where(accounts.c.id == account)
    found: str | None = connection.execute(query).scalar()
    return found or ""


def add(
    connection: Connection, account: str, name: str, email: str, password_hash: str, now_ms: int
) -> None:
    """One more organiser. The first one takes over the browsers that were signed in without an
    account. Raises AddressTaken."""
    first = not connection.execute(select(func.count()).select_from(accounts)).scalar()
    values = {"name": name, "email": email.strip().casefold(), "password_hash": password_hash}
    try:
        connection.execute(insert(accounts).values(id=account, created_ms=now_ms, **values))
    except IntegrityError as fault:
        raise AddressTaken(email) from fault
    if first:
        connection.execute(
            update(sessions).where(sessions.c.organiser, sessions.c.account == "")
            .values(account=account)
        )  # fmt: skip


def change(connection: Connection, account: str, name: str, email: str) -> None:
    """Another name or address. Raises AddressTaken."""
    try:
        connection.execute(
            update(accounts)
            .where(accounts.c.id == account)
            .values(name=name, email=email.strip().casefold())
        )
    except IntegrityError as fault:
        raise AddressTaken(email) from fault


def set_password(connection: Connection, account: str, password_hash: str) -> None:
    """Another password; links to choose one work no longer."""
    connection.execute(
        update(accounts).where(accounts.c.id == account).values(password_hash=password_hash)
    )
    connection.execute(
        delete(account_links).where(
            account_links.c.account == account, account_links.c.kind == "reset"
        )
    )


def remove(connection: Connection, account: str) -> None:
    """This person organises here no longer."""
    connection.execute(delete(account_links).where(account_links.c.account == account))
    connection.execute(delete(accounts).where(accounts.c.id == account))


def end_sessions(connection: Connection, account: str, but: str = "") -> list[str]:
    """Sign this organiser out everywhere, but for the session ``but``. Gives what is stored of the
    tokens of those that ended."""
    query = select(sessions.c.token_hash).where(
        sessions.c.account == account, sessions.c.token_hash != but
    )
    ended = [str(key) for key in connection.execute(query).scalars()]
    if ended:
        connection.execute(delete(grants).where(grants.c.session.in_(ended)))
        connection.execute(delete(sessions).where(sessions.c.token_hash.in_(ended)))
    return ended


def put_link(
    connection: Connection,
    token: str,
    kind: LinkKind,
    *,
    account: str = "",
    email: str = "",
    expires_ms: int,
) -> None:
    """Make a link work; an earlier one of this kind for the same works no longer."""
    connection.execute(
        delete(account_links).where(
            account_links.c.kind == kind,
            account_links.c.account == account,
            account_links.c.email == email,
        )
    )
    connection.execute(
        insert(account_links).values(
            token_hash=hashed(token),
            kind=kind,
            account=account,
            email=email,
            expires_ms=expires_ms,
        )
    )


def find_link(
    connection: Connection, token: str, kind: LinkKind, now_ms: int
) -> AccountLink | None:
    """The link of this token while it works; looking at it uses nothing up."""
    return next((one for one in links(connection, kind, now_ms) if one.key == hashed(token)), None)


def links(connection: Connection, kind: LinkKind, now_ms: int) -> list[AccountLink]:
    """The links of this kind that work now, the one that works longest last."""
    rows = connection.execute(
        select(account_links)
        .where(account_links.c.kind == kind, account_links.c.expires_ms > now_ms)
        .order_by(account_links.c.expires_ms)
    )
    return [AccountLink(*row) for row in rows]


def drop_link(connection: Connection, key: str) -> bool:
    """The link works no longer; False when it did not any more."""
    gone = connection.execute(delete(account_links).where(account_links.c.token_hash == key))
    return gone.rowcount == 1
