"""Who loses the place, or whose session ends, while connected: told, refused, and kept out."""

import pytest

from facilitator.domain.course import Mute
from facilitator.domain.message import Role
from tests.endings import ENDINGS
from tests.house import House, everything_stored
from tests.live.test_layer import Page

OPEN = {
    Role.ORGANISER: ("desk", "screen"),
    Role.COFACILITATOR: ("desk", "screen"),
    Role.PARTICIPANT: ("phone",),
    Role.SCREEN: ("screen",),
}
EVENTS = (("sync", {"streams": {}}), ("clock", {}), ("command", {"id": "x" * 9, "name": "nothing"}))
GONE = {"removed", "session-ended"}


@pytest.fixture
def house(site, organiser):
    return House(site)


@pytest.fixture
def browsers(house, browser, organiser):
    return house.browsers(browser, organiser)


@pytest.fixture
def connect(program, house, browsers):
    def pages(role):
        """Every page that this role can have open; of a facilitator also one of somebody without
        a phone."""
        opened = [Page(program, browsers[role], house.room, one) for one in OPEN[role]]
        if "desk" in OPEN[role]:
            opened.append(Page(program, browsers[role], house.room, "phone", participant=house.ans))
        return opened

    return pages


@pytest.mark.parametrize("name", ENDINGS)
def test_who_lost_the_place_is_told_and_gets_nothing_more_and_others_stay(
    house, browsers, connect, later, site, name
):
    role, happens, told, before = ENDINGS[name]
    before(house, browsers)
    pages = connect(role)
    others = [page for other in OPEN if other is not role for page in connect(other)]
    later.pass_by(0.5)
    for page in pages:
        page.received()
    assert all(page.ask("clock", {})["ok"] for page in pages)

    happens(house, browsers)
    later.pass_by(0.5)
    for page in pages:
        heard = [event for event, _payload in page.received()]
        assert ("gone" in heard) == told, heard

    stored = everything_stored(site)
    for page in pages:
        answers = {event: page.ask(event, payload)["code"] for event, payload in EVENTS}
        assert set(answers.values()) <= GONE, answers
        assert page.send("mute", on=True)["code"] in GONE
        assert page.send("introduce", item="welkom", text="Ik", shown=True)["code"] in GONE
    assert everything_stored(site) == stored

    for page in pages:
        page.received()
    house.desk(Mute(True))
    later.pass_by(0.5)
    assert [page.received() for page in pages] == [[] for _page in pages]

    later.pass_by(1)
    assert not any(page.connected for page in pages)
    assert not any(page.connected for page in connect(role))
    assert all(page.ask("clock", {})["ok"] for page in others)


def test_a_session_that_was_prolonged_goes_on(house, browsers, connect, site):
    """Who opens another link with the same browser has a session that ends later."""
    _role, happens, _told, before = ENDINGS["a screen's session expired"]
    before(house, browsers)
    [page] = connect(Role.SCREEN)
    browsers[Role.SCREEN].get(house.screen())
    happens(house, browsers)
    assert page.ask("clock", {})["ok"]
