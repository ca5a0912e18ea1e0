"""Rounds past all connections, with a clock that stands still."""

from types import SimpleNamespace

import pytest

from facilitator.live.line import Rounds


class Connection:
    """A connection that notes what a round does with it."""

    def __init__(self):
        self.closed = self.closing = self.broken = False
        self.pings = self.checks = 0

    def ping(self):
        self.pings += 1
        if self.broken:
            raise ZeroDivisionError

    def check_ping_timeout(self):
        self.checks += 1


class Server:
    """An engine with two connections, and the clock of its rounds."""

    def __init__(self):
        self.now_s = 100.0
        self.first, self.second = Connection(), Connection()
        self.sockets = {"first": self.first, "second": self.second}
        self.rounds = Rounds(
            SimpleNamespace(ping_interval=15, sockets=self.sockets), lambda: self.now_s
        )

    @property
    def pings(self):
        return self.first.pings, self.second.pings

    def round_at(self, now_s):
        self.now_s = now_s
        self.rounds.make()


@pytest.fixture
def server():
    return Server()


def test_who_is_due_is_pinged_once_in_the_next_round(server):
    server.rounds.ping_later(server.first)
    server.now_s = 100.8
    server.rounds.ping_later(server.second)

    server.round_at(114.9)
    assert server.pings == (0, 0)
    server.round_at(115.5)
    assert server.pings == (1, 0)
    server.round_at(116.5)
    assert server.pings == (1, 1)
    server.round_at(200)
    assert server.pings == (1, 1)


def test_what_goes_wrong_with_one_connection_is_no_matter_of_the_others(server):
    server.first.broken = True
    server.rounds.ping_later(server.first)
    server.rounds.ping_later(server.second)

    server.round_at(116)

    assert server.pings == (1, 1)
    assert (server.first.checks, server.second.checks) == (1, 1)


def test_every_connection_is_checked_for_an_answer_in_every_round(server):
    server.round_at(101)
    server.round_at(102)

    assert (server.first.checks, server.second.checks) == (2, 2)


def test_what_is_over_is_forgotten_and_what_is_ending_is_left_alone(server):
    server.first.closed = server.second.closing = True

    server.round_at(101)

    assert server.sockets == {"second": server.second}
    assert (server.first.checks, server.second.checks) == (0, 0)
