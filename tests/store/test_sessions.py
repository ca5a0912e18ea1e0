import pytest
from sqlalchemy import text

from facilitator.domain.message import Role
from facilitator.store import sessions
from facilitator.store.sessions import Grant, Session, hashed
from tests.factories import add_meeting, at, database

SCREEN = Grant("m1", Role.SCREEN, "screen")
FATIMA = Grant("m1", Role.PARTICIPANT, "p1")


@pytest.fixture
def connection(place):
    made = database(place)
    add_meeting(made)
    with made.write() as connection:
        yield connection


def test_an_unknown_cookie_is_nobody(connection):
    assert sessions.find(connection, "token", at(0)) is None


def test_a_session_is_found_until_it_expires(connection):
    sessions.open_(connection, "token", organiser=True, expires_ms=at(10))

    found = sessions.find(connection, "token", at(9))
    assert found == Session(hashed("token"), True, expires_ms=at(10))
    assert sessions.find(connection, "token", at(10)) is None
    assert sessions.lasts(connection, hashed("token"), at(9))
    assert not sessions.lasts(connection, hashed("token"), at(10))
    assert not sessions.lasts(connection, hashed("another"), at(9))


def test_opening_again_keeps_rights_and_extends(connection):
    sessions.open_(connection, "token", organiser=True, expires_ms=at(10))
    sessions.open_(connection, "token", organiser=False, expires_ms=at(20))

    found = sessions.find(connection, "token", at(15))
    assert found == Session(hashed("token"), True, expires_ms=at(20))


def test_a_browser_holds_several_places_in_order_of_obtaining(connection):
    sessions.open_(connection, "token", organiser=False, expires_ms=at(10))
    sessions.grant(connection, "token", SCREEN, at(1))
    sessions.grant(connection, "token", FATIMA, at(2))
    assert sessions.find(connection, "token", at(3)).grants == (SCREEN, FATIMA)

    renewed = Grant("m1", Role.SCREEN, "screen", link_version=1)
    sessions.grant(connection, "token", renewed, at(3))
    assert sessions.find(connection, "token", at(3)).grants == (FATIMA, renewed)


def test_places_of_another_browser_are_not_mine(connection):
    for token in ("mine", "other"):
        sessions.open_(connection, token, organiser=False, expires_ms=at(10))
    sessions.grant(connection, "other", FATIMA, at(1))

    assert sessions.find(connection, "mine", at(2)).grants == ()


def test_signing_out_gives_up_the_places(connection):
    sessions.open_(connection, "token", organiser=True, expires_ms=at(10))
    sessions.grant(connection, "token", FATIMA, at(1))

    sessions.close(connection, "token")
    sessions.close(connection, "unknown")

    assert sessions.find(connection, "token", at(2)) is None
    assert connection.execute(text("SELECT count(*) FROM grants")).scalar() == 0


def test_a_one_time_token_works_once_and_in_time(connection):
    sessions.issue_token(connection, "token", at(10))
    sessions.issue_token(connection, "late", at(10))

    uses = [
        sessions.use_token(connection, "token", at(9)),
        sessions.use_token(connection, "token", at(9)),
        sessions.use_token(connection, "late", at(10)),
        sessions.use_token(connection, "unknown", at(9)),
    ]

    assert uses == [True, False, False, False]


def test_no_token_is_stored_as_it_is(connection):
    sessions.open_(connection, "session-token", organiser=True, expires_ms=at(10))
    sessions.grant(connection, "session-token", FATIMA, at(1))
    sessions.issue_token(connection, "one-time-token", at(10))

    stored = [
        cell
        for table in ("sessions", "grants", "one_time_tokens")
        for row in connection.execute(text(f"SELECT * FROM {table}"))
        for cell in row
    ]
    assert [cell for cell in stored if "token" in str(cell)] == []
