"""Statements that run for every vote, without what SQLAlchemy does around each of them."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.engine import Dialect
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql import ClauseElement

__all__ = ["Statement"]

Values = Mapping[str, object]


class Statement:
    """A statement that is made once for each kind of database, and then handed to its driver.

    Building a context and a result takes SQLAlchemy ten times what SQLite needs for the statement
    itself. Columns are named by ``columns`` where the statement writes; their types have to be what
    the driver takes as it is. Raises what SQLAlchemy would: `DBAPIError`, without the values.
    """

    def __init__(self, clause: ClauseElement, columns: Sequence[str] | None = None) -> None:
        self._clause = clause
        self._columns = columns
        self._made: dict[str, tuple[str, Sequence[str] | None]] = {}  # by kind of database

    def rows(self, connection: Connection, values: Values) -> list[Any]:
        """What it finds."""
        sql, order = self._for(connection.dialect)
        found: list[Any] = self._run(connection, sql, [_arranged(values, order)]).fetchall()
        return found

    def write(self, connection: Connection, rows: Sequence[Values]) -> None:
        """Run it for each of these rows."""
        sql, order = self._for(connection.dialect)
        self._run(connection, sql, [_arranged(values, order) for values in rows])

    def _for(self, dialect: Dialect) -> tuple[str, Sequence[str] | None]:
        """The text for this kind of database, and the order of its values where they have no
        names."""
        if dialect.name not in self._made:
            compiled: Any = self._clause.compile(dialect=dialect, column_keys=self._columns)
            self._made[dialect.name] = (compiled.string, compiled.positiontup)
        return self._made[dialect.name]

    def _run(self, connection: Connection, sql: str, rows: Sequence[Any]) -> Any:
        cursor = connection.connection.cursor()
        try:
            if len(rows) == 1:
                cursor.execute(sql, rows[0])
            else:
                cursor.executemany(sql, rows)
        except connection.dialect.loaded_dbapi.Error as fault:
            raise _as_sqlalchemy(fault, sql, connection.dialect) from fault
        return cursor


def _arranged(values: Values, order: Sequence[str] | None) -> object:
    return values if order is None else tuple(values[name] for name in order)


def _as_sqlalchemy(fault: Exception, sql: str, dialect: Dialect) -> BaseException:
    """The error that SQLAlchemy would have raised, that tells nothing of what was written."""
    return DBAPIError.instance(
        sql, None, fault, dialect.loaded_dbapi.Error, hide_parameters=True, dialect=dialect
    )
