"""What a statement of our own finds, writes and raises is what it would through SQLAlchemy."""

import pytest
from sqlalchemy import bindparam, func, insert, select, text
from sqlalchemy.exc import DBAPIError, IntegrityError

from facilitator.store.statement import Statement
from facilitator.store.tables import one_time_tokens
from tests.factories import database

WRITE = Statement(insert(one_time_tokens), one_time_tokens.c.keys())
FIND = Statement(
    select(one_time_tokens.c.expires_ms).where(
        one_time_tokens.c.token_hash == bindparam("token"),
        bindparam("token") == one_time_tokens.c.token_hash,
    )
)
COUNT = select(func.count()).select_from(one_time_tokens)


@pytest.fixture
def db(place):
    return database(place)


def test_rows_are_written_and_found_by_name(db):
    with db.write() as connection:
        WRITE.write(connection, [{"expires_ms": n, "token_hash": f"t{n}"} for n in range(3)])
        WRITE.write(connection, [{"token_hash": "x'%s?", "expires_ms": 9}])
        assert FIND.rows(connection, {"token": "t2"}) == [(2,)]
        assert FIND.rows(connection, {"token": "x'%s?"}) == [(9,)]
        assert FIND.rows(connection, {"token": "nobody"}) == []
    with db.read() as connection:
        assert connection.execute(COUNT).scalar() == 4


def test_what_the_driver_raises_is_an_error_of_sqlalchemy_that_tells_no_values(db):
    row = {"token_hash": "a secret", "expires_ms": 1}
    with pytest.raises(IntegrityError) as fault, db.write() as connection:
        WRITE.write(connection, [row, row])
    assert "a secret" not in str(fault.value).partition("DETAIL")[0]
    with db.read() as connection:
        assert connection.execute(COUNT).scalar() == 0


def test_a_statement_that_is_none_is_an_error_too(db):
    nonsense = Statement(text("SELECT nothing FROM nowhere"))
    with pytest.raises(DBAPIError, match="nowhere"), db.read() as connection:
        nonsense.rows(connection, {})
