import pytest

from facilitator.domain.links import RenewLink
from facilitator.domain.message import Actor, Role
from facilitator.domain.people import (
    JoinDesk,
    JoinMeeting,
    RemoveFacilitator,
    RemovePerson,
    RestorePerson,
)
from facilitator.room.access import link_version, place
from facilitator.store.sessions import Grant, Session
from tests.factories import GUEST, ORGANISER, Desk, add_meeting, participant


class House:
    def __init__(self, folder):
        self.desk = Desk(folder)
        add_meeting(self.desk.database, "m2", "654321")
        self.rooms = self.desk.rooms()
        self.room = self.rooms.by_id("m1")

    def do(self, actor, command):
        outcome = self.desk.accepted(actor, command)
        self.rooms.hand_on([outcome])
        return outcome

    def join(self, name):
        return participant(self.do(GUEST, JoinMeeting(name)).people[0].id)


@pytest.fixture
def house(tmp_path):
    return House(tmp_path)


@pytest.fixture
def fatima(house):
    return house.join("Fatima")


def session(*grants, organiser=False):
    return Session("hash", organiser, grants)


def actors(held, room):
    """As whom this session gets each audience."""
    places = {audience: place(held, room, audience) for audience in ("screen", "desk", "phone")}
    return {name: found.actor for name, found in places.items() if found is not None}


def test_without_a_session_there_is_no_place(house):
    assert actors(None, house.room) == {}
    assert actors(session(), house.room) == {}


def test_the_organiser_has_desk_and_screen_of_each_meeting(house):
    held = session(organiser=True)

    for room in (house.room, house.rooms.by_id("m2")):
        assert actors(held, room) == {"screen": ORGANISER, "desk": ORGANISER}


def test_a_participant_has_a_phone_in_the_own_meeting(house, fatima):
    held = session(Grant("m1", Role.PARTICIPANT, fatima.id))

    assert actors(held, house.room) == {"phone": fatima}
    assert actors(held, house.rooms.by_id("m2")) == {}


def test_a_screen_link_gives_the_screen_alone(house):
    screen = Actor(Role.SCREEN, "screen")

    assert actors(session(Grant("m1", Role.SCREEN, "screen")), house.room) == {"screen": screen}


def test_one_laptop_is_desk_screen_and_phone_at_once(house, fatima):
    held = session(Grant("m1", Role.PARTICIPANT, fatima.id), organiser=True)

    assert actors(held, house.room) == {"screen": ORGANISER, "desk": ORGANISER, "phone": fatima}


def test_of_two_places_the_last_one_counts_and_else_the_one_that_holds(house, fatima):
    jan, room = house.join("Jan"), house.room
    held = session(Grant("m1", Role.PARTICIPANT, fatima.id), Grant("m1", Role.PARTICIPANT, jan.id))
    assert actors(held, room) == {"phone": jan}

    house.do(ORGANISER, RemovePerson(jan.id))
    assert actors(held, room) == {"phone": fatima}


def test_who_is_removed_loses_the_place_and_gets_it_back(house, fatima):
    held = session(Grant("m1", Role.PARTICIPANT, fatima.id))
    place_ = place(held, house.room, "phone")
    assert place_.holds

    house.do(ORGANISER, RemovePerson(fatima.id))
    assert not place_.holds
    assert place(held, house.room, "phone") is None

    house.do(ORGANISER, RestorePerson(fatima.id))
    assert place_.holds


def test_a_withdrawn_screen_link_takes_the_screen_away(house):
    held = session(Grant("m1", Role.SCREEN, "screen", link_version=0))
    place_ = place(held, house.room, "screen")

    house.do(ORGANISER, RenewLink("cofacilitator"))
    assert place_.holds
    house.do(ORGANISER, RenewLink("screen"))
    assert not place_.holds
    assert link_version(house.room, Role.SCREEN) == 1


@pytest.mark.parametrize("removal", ["person", "link"])
def test_a_cofacilitator_loses_the_desk_by_person_or_by_link(house, removal):
    key = house.do(GUEST, JoinDesk("Sanne")).people[0].id
    held = session(Grant("m1", Role.COFACILITATOR, key, link_version=0))
    place_ = place(held, house.room, "desk")
    assert place_.actor == Actor(Role.COFACILITATOR, key)

    command = RemoveFacilitator(key) if removal == "person" else RenewLink("cofacilitator")
    house.do(ORGANISER, command)

    assert not place_.holds
    assert actors(held, house.room) == {}


def test_roles_without_a_link_have_no_version(house):
    assert link_version(house.room, Role.PARTICIPANT) == 0
    assert link_version(house.room, Role.ORGANISER) == 0
