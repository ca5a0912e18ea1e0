"""Draaiboeken of the organisation's own."""

from facilitator.store import draaiboeken
from facilitator.store.draaiboeken import Kept
from tests.factories import database


def test_they_are_listed_as_they_came_and_gone_when_thrown_away(place):
    db = database(place)
    with db.write() as connection:
        draaiboeken.put(connection, Kept("b", "Tweede", "x = 2"), 2)
        draaiboeken.put(connection, Kept("a", "Eerste", "x = 1"), 1)
    with db.read() as connection:
        assert [one.title for one in draaiboeken.everything(connection)] == ["Eerste", "Tweede"]
        assert draaiboeken.find(connection, "b") == Kept("b", "Tweede", "x = 2")
    with db.write() as connection:
        draaiboeken.remove(connection, "b")
        assert draaiboeken.find(connection, "b") is None
