"""Organisers, their links and their sessions, on a database."""

import pytest

from facilitator.store import accounts, sessions
from facilitator.store.accounts import AddressTaken
from tests.factories import database


@pytest.fixture
def connection(place):
    with database(place).write() as connection:
        yield connection


def add(connection, id_="a", email="ria@wijk.nl", hash_=""):
    accounts.add(connection, id_, "Ria", email, hash_, now_ms=1)


def test_an_address_is_known_however_it_is_written_and_belongs_to_one(connection):
    add(connection, email="Ria@Wijk.nl", hash_="h")
    account, known = accounts.by_email(connection, " RIA@wijk.NL ")
    assert (account.id, account.has_password, known) == ("a", True, "h")


def test_two_organisers_with_one_address_are_refused(place):
    db = database(place)
    with db.write() as connection:
        add(connection)
    with pytest.raises(AddressTaken), db.write() as connection:
        add(connection, "b", "RIA@wijk.nl")


def test_the_first_organiser_takes_over_who_was_signed_in_before(connection):
    sessions.open_(connection, "here", organiser=True, expires_ms=9)
    sessions.open_(connection, "phone", organiser=False, expires_ms=9)
    add(connection)
    add(connection, "b", "jan@wijk.nl")
    assert sessions.find(connection, "here", 1).account == "a"
    assert sessions.find(connection, "phone", 1).account == ""


def test_signing_out_everywhere_ends_ones_own_sessions_and_no_others(connection):
    add(connection)
    for token, account in (("one", "a"), ("two", "a"), ("hers", "b")):
        sessions.open_(connection, token, organiser=True, expires_ms=9, account=account)
    ended = accounts.end_sessions(connection, "a", but=sessions.hashed("two"))
    assert ended == [sessions.hashed("one")]
    assert sessions.find(connection, "one", 1) is None
    assert sessions.find(connection, "two", 1) is not None
    assert sessions.find(connection, "hers", 1) is not None


def test_a_session_goes_on_under_another_token_with_its_places(connection):
    sessions.open_(connection, "old", organiser=True, expires_ms=9)
    sessions.renew(connection, "old", "new")
    assert sessions.find(connection, "old", 1) is None
    assert sessions.find(connection, "new", 1).organiser
    sessions.renew(connection, "gone", "newer")
    assert sessions.find(connection, "newer", 1) is None


def test_a_link_works_until_it_is_used_replaced_or_too_old(connection):
    accounts.put_link(connection, "first", "invite", email="jan@wijk.nl", expires_ms=100)
    accounts.put_link(connection, "second", "invite", email="jan@wijk.nl", expires_ms=100)
    assert accounts.find_link(connection, "first", "invite", 1) is None
    link = accounts.find_link(connection, "second", "invite", 99)
    assert link.email == "jan@wijk.nl"
    assert accounts.find_link(connection, "second", "reset", 1) is None
    assert accounts.find_link(connection, "second", "invite", 100) is None
    assert accounts.drop_link(connection, link.key)
    assert not accounts.drop_link(connection, link.key)


def test_a_new_password_ends_the_links_to_choose_one(connection):
    add(connection)
    accounts.put_link(connection, "t", "reset", account="a", expires_ms=100)
    accounts.set_password(connection, "a", "new")
    assert accounts.find_link(connection, "t", "reset", 1) is None
    assert accounts.password_hash(connection, "a") == "new"


def test_an_organiser_who_is_taken_away_is_gone_with_the_links(connection):
    add(connection)
    accounts.put_link(connection, "t", "reset", account="a", expires_ms=100)
    accounts.remove(connection, "a")
    assert accounts.everyone(connection) == []
    assert accounts.links(connection, "reset", 1) == []
