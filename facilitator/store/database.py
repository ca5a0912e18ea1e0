"""Opening the database and its transactions: SQLite in the data folder, or PostgreSQL by URL."""

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from enum import IntEnum
from pathlib import Path
from typing import Any

from sqlalchemy import (
    Column,
    Connection,
    Engine,
    MetaData,
    String,
    Table,
    create_engine,
    delete,
    event,
    insert,
    inspect,
    select,
    text,
)
from sqlalchemy.pool import NullPool

from facilitator.store import sqlite_file
from facilitator.store.statement import Statement
from facilitator.store.tables import metadata, one_time_tokens
from facilitator.store.trouble import Trouble, trouble_of

BUSY_MS = 3000  # two of these pass before a phone takes the line for dead
REVISION = "0011"
TRIAL = "trial"  # no hash of any token
SCRUB_WAIT_MS = 1000  # for who reads; meanwhile nothing is written
_BEGIN, _BEGIN_TO_WRITE = Statement(text("BEGIN")), Statement(text("BEGIN IMMEDIATE"))
MIGRATIONS = Path(__file__).parent / "migrations"

#: Alembic's own table: which migration the tables are of.
revisions = Table(
    "alembic_version",
    MetaData(),
    Column("version_num", String(32), primary_key=True),
)


class DatabaseTooNew(Exception):
    """The database was made by a newer version of the program."""


class Rest(IntEnum):
    """What may be left in the files of something that was deleted: nothing, old pages in the
    write-ahead log, or copies of rows in the database as well."""

    NOTHING = 0
    PAGES = 1
    ROWS = 2


class Database:
    """A database that is ready for use: its tables are those of this version."""

    def __init__(self, url: str) -> None:
        """Open ``url`` and bring its tables up to date.

        Connections for reading are not pooled: they are used in several native threads. One for
        writing stays open, because closing the last connection to a SQLite file folds its
        write-ahead log into the database, which costs more than the write itself.
        """
        arguments = {"check_same_thread": False} if url.startswith("sqlite") else {}
        # An error never tells what was written: it ends up in the program's own log lines.
        self.engine = create_engine(
            url, poolclass=NullPool, connect_args=arguments, hide_parameters=True
        )
        self._idle: list[Connection] = []  # at most one: open, for whoever writes next
        self._reading = self.engine
        self._file: Path | None = None
        if self.engine.dialect.name == "sqlite":
            self._file = Path(self.engine.url.database or "").absolute()
            sqlite_file.make_or_check(self._file)
            self._path = str(self._file)
            self._inode = self._file.stat().st_ino
            _prepare_sqlite(self.engine, self._file)
        else:  # else each query would see a moment of its own
            self._reading = self.engine.execution_options(isolation_level="REPEATABLE READ")
        self._migrate()

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A consistent view for reading."""
        with self._reading.begin() as connection:
            yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """A transaction for writing; committed at the end, else undone.

        Writers in several threads wait for each other: SQLite locks the whole database at once,
        elsewhere ``meetings.lock`` locks one meeting.
        """
        connection = self._take()
        try:
            with connection.begin():
                yield connection
            self._still_there()
        except BaseException:
            self._put_back(connection)
            raise
        self._put_back(connection)

    def _take(self) -> Connection:
        """The connection that waits, or a fresh one. Taking from a list is one step: no two
        threads get the same."""
        try:
            self._still_there()
        except OSError:
            self.close()
            raise
        try:
            return self._idle.pop()
        except IndexError:
            return self.engine.connect().execution_options(immediate=True)

    def _put_back(self, connection: Connection) -> None:
        """Keep one connection, also after a failure: while it is open SQLite's shared memory stays,
        which a new one could not make on a full disk."""
        if self._idle or connection.invalidated:
            connection.close()
        else:
            self._idle.append(connection)

    def _still_there(self) -> None:
        """The file that was opened has to be where it was: what is written to one that was moved
        or thrown away is written for nobody."""
        if self._file is not None and os.stat(self._path).st_ino != self._inode:  # noqa: PTH116  # a Path takes ten times as long, at every write
            raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), str(self._file))

    def trouble(self, fault: BaseException) -> Trouble | None:
        """What is wrong with the storage, told from what reading or writing raised; None when it is
        something else."""
        return trouble_of(fault, None if self._file is None else self._file.parent)

    def try_to_write(self, connection: Connection) -> None:
        """Write something that leaves nothing. Raises what the database raises."""
        connection.execute(insert(one_time_tokens).values(token_hash=TRIAL, expires_ms=0))
        connection.execute(delete(one_time_tokens).where(one_time_tokens.c.token_hash == TRIAL))

    def soil(self, connection: Connection, rest: Rest) -> None:
        """Note, in the transaction that deletes something, that the files have to be scrubbed: also
        when the program dies before it comes to that."""
        if self.engine.dialect.name == "sqlite" and rest > _rest(connection):
            connection.exec_driver_sql(f"PRAGMA user_version={rest:d}")

    def scrub(self) -> bool:
        """Leave nothing of what was deleted in the files; True when that is done.

        SQLite's write-ahead log still has the old pages. And where a page of the database was
        split or joined, copies of rows are left in its unused room, which ``secure_delete`` does
        not know of: only writing the whole file anew takes those out (some ten milliseconds for
        each megabyte). False while somebody reads an older moment: then it has to be done again.
        """
        if self.engine.dialect.name != "sqlite":
            return True
        with self.engine.connect() as connection:
            rest = _rest(connection)
        if not rest:
            return True
        raw = self.engine.raw_connection()
        try:
            cursor = raw.cursor()
            if rest == Rest.ROWS:
                cursor.execute("VACUUM")
            cursor.execute(f"PRAGMA busy_timeout={SCRUB_WAIT_MS}")
            [(busy, *_pages)] = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
            if not busy:
                cursor.execute(f"PRAGMA user_version={Rest.NOTHING:d}")
        finally:
            raw.close()
        return not busy

    def close(self) -> None:
        """Close the connection that waits; the next write opens another."""
        while self._idle:
            self._idle.pop().close()

    def _migrate(self) -> None:
        with self.read() as connection:
            if _revision(connection) == REVISION:
                return
        with self.write() as connection:
            if _revision(connection) is None:
                _make_tables(connection)
                return
        # Alembic is imported only when there is something to do: it takes 0.1 s.
        from alembic import command
        from alembic.config import Config
        from alembic.script import ScriptDirectory

        config = Config()
        config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
        with self.write() as connection:
            found = _revision(connection)
            known = {one.revision for one in ScriptDirectory.from_config(config).walk_revisions()}
            if found not in known:
                raise DatabaseTooNew(found)
            config.attributes["connection"] = connection
            command.upgrade(config, "head")


def _make_tables(connection: Connection) -> None:
    """The tables of this version, in an empty database. The migrations make the same of it."""
    metadata.create_all(connection, checkfirst=False)
    revisions.metadata.create_all(connection, checkfirst=False)
    connection.execute(insert(revisions).values(version_num=REVISION))


def _rest(connection: Connection) -> int:
    return int(connection.exec_driver_sql("PRAGMA user_version").scalar_one())


def _revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table(revisions.name):
        return None
    found: str | None = connection.execute(select(revisions.c.version_num)).scalar()
    return found


def _prepare_sqlite(engine: Engine, file: Path) -> None:
    """Durable commits (FULL), readers beside one writer (WAL), deleted text overwritten."""

    @event.listens_for(engine, "do_connect")
    def on_open(_dialect: object, _record: object, arguments: Any, options: Any) -> None:
        # Without this SQLite makes an empty database where ours is gone.
        arguments[:] = [f"{file.as_uri()}?mode=rw"]
        options["uri"] = True

    @event.listens_for(engine, "connect")
    def on_connect(dbapi: Any, _record: object) -> None:
        dbapi.isolation_level = None  # transactions are begun below, not by the driver
        cursor = dbapi.cursor()
        for pragma in (
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
            "secure_delete=ON",
            f"busy_timeout={BUSY_MS}",
        ):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def on_begin(connection: Connection) -> None:
        immediate = connection.get_execution_options().get("immediate")
        (_BEGIN_TO_WRITE if immediate else _BEGIN).write(connection, [{}])
