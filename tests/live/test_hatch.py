"""Connections as the engine below Socket.IO sees them; here pages that poll."""

import json

import pytest

from facilitator.domain.people import RemovePerson
from tests.live.test_layer import ORGANISER

LIVE = "/socket.io/?EIO=4&transport=polling"


class Poller:
    """A page that polls, with the cookies of a browser."""

    def __init__(self, program, browser):
        self._client = browser.client
        self.server = program.extensions["live"].server
        self.connection = json.loads(self._client.get(LIVE).text[1:])["sid"]
        self._address = f"{LIVE}&sid={self.connection}"

    def say(self, packet):
        assert self._client.post(self._address, data=packet).status_code == 200

    def hear(self):
        return self._client.get(self._address).text.split("\x1e")

    def greet(self, room):
        self.say("40" + json.dumps({"meeting": room.row.code, "as": "phone"}))
        return self.hear()[0]

    @property
    def request(self):
        """What is kept of the request that it came with."""
        return self.server.environ[self.connection]

    @property
    def open(self):
        return self.connection in self.server.eio.sockets


@pytest.fixture
def poller(program, browser, room):
    one = browser()
    one.join(room.row.code, "Fatima")
    return Poller(program, one)


def test_of_who_has_a_place_no_request_is_kept(poller, room):
    assert poller.request["REMOTE_ADDR"] == "127.0.0.1"
    assert poller.greet(room).startswith("40")
    assert poller.request == {}
    poller.say('420["clock",{}]')
    assert '"ok":true' in poller.hear()[0]


def test_who_was_turned_away_may_ask_again_on_the_same_connection(room, browser, program):
    stranger = Poller(program, browser())
    assert stranger.greet(room).startswith("44")
    assert stranger.request
    assert "forgotten" in stranger.greet(room)
    assert stranger.open


def test_who_leaves_is_gone_without_that_request(poller, room):
    poller.greet(room)
    assert room.online == 1
    poller.say("41")
    assert room.online == 0


def test_who_lost_the_place_comes_in_by_a_new_connection_alone(poller, room, site, later):
    poller.greet(room)
    (fatima,) = room.meeting.participants
    site.hall.submit(room.row.id, ORGANISER, "command-remove", RemovePerson(fatima))
    later.pass_by(1)
    poller.say("40" + json.dumps({"meeting": room.row.code, "as": "phone"}))
    assert not poller.open or poller.server.eio.sockets[poller.connection].closed
