import gevent
import pytest

from facilitator.limits import TURNS, TURNS_AT_ADDRESS
from facilitator.live.door import Door


class Line:
    """A socket of which only its end matters here: who reads on it finds it gone, and leaves."""

    def __init__(self):
        self.ended = False
        self.connection = None

    def shutdown(self, how):
        del how
        self.ended = True
        self.connection.leave()


@pytest.fixture
def visit():
    """Opens a connection; gives it and its line."""

    def opened(door, address="10.0.0.1"):
        line = Line()
        connection = line.connection = door.open(line, address)
        if connection is not None:
            connection.waits()
        return connection, line

    return opened


def test_a_new_one_always_comes_in_and_who_waited_longest_makes_room(visit):
    door = Door(20)
    lines = [visit(door)[1] for _ in range(13)]
    assert [line.ended for line in lines] == [True] * 3 + [False] * 10


def test_who_is_being_answered_is_never_ended(visit):
    door = Door(20)
    busy, busy_line = visit(door)
    busy.goes_on()
    lines = [visit(door)[1] for _ in range(10)]
    assert not busy_line.ended
    assert lines[0].ended


def test_where_everybody_is_being_answered_another_has_to_come_back_later(visit):
    door = Door(20)
    for _ in range(10):
        visit(door)[0].goes_on()
    assert visit(door)[0] is None
    assert visit(door, "10.0.0.2")[0] is not None


def test_one_address_leaves_room_for_others(visit):
    door = Door(20)
    first, first_line = visit(door, "10.0.0.2")
    for _ in range(100):
        visit(door)
    assert not first_line.ended
    assert first is not None


def test_many_addresses_together_leave_room_too(visit):
    door = Door(20)
    lines = [visit(door, f"10.0.0.{number}")[1] for number in range(20)]
    again = visit(door, "10.0.0.1")
    assert again[0] is not None
    assert sum(line.ended for line in lines) == 1


def test_who_has_a_place_counts_for_the_address_no_more(visit):
    door = Door(60)
    lines = []
    for _ in range(25):
        connection, line = visit(door)
        connection.becomes_live()
        connection.settle()
        lines.append(line)
    for _ in range(100):
        visit(door)
    assert not any(line.ended for line in lines)


def test_a_socket_without_a_place_makes_room_like_any_other(visit):
    door = Door(20)
    connection, line = visit(door)
    connection.becomes_live()
    for _ in range(10):
        visit(door)
    assert line.ended


def test_an_ordinary_connection_cannot_settle(visit):
    door = Door(20)
    connection, line = visit(door)
    connection.settle()
    for _ in range(10):
        visit(door)
    assert line.ended


def test_behind_a_proxy_everybody_has_one_address(visit):
    door = Door(20, shared=True)
    lines = [visit(door)[1] for _ in range(20)]
    assert not any(line.ended for line in lines)
    visit(door)
    assert lines[0].ended


def test_who_left_leaves_nothing_behind(visit):
    door = Door(20)
    for number in range(100):
        connection, _line = visit(door, f"10.0.0.{number}")
        if number % 2:
            connection.becomes_live()
        if number % 4 == 3:
            connection.settle()
        connection.leave()
    assert (door.files, door._at, door._waiting) == (0, {}, {})


def test_so_many_pages_of_an_address_are_made_at_once_and_those_of_others_beside_it():
    door = Door(20)
    began = []

    def page(address):
        turn = door.turn(address)
        began.append(address)
        return turn

    pages = [gevent.spawn(page, "a") for _ in range(TURNS_AT_ADDRESS + 2)]
    pages += [gevent.spawn(page, "b")]
    gevent.sleep(0)
    assert began.count("a") == TURNS_AT_ADDRESS
    assert began.count("b") == 1
    for _ in range(TURNS):
        for one in pages:
            if one.ready():
                one.get().end()
        gevent.sleep(0)
    assert began.count("a") == TURNS_AT_ADDRESS + 2
    assert door._turns_at == {}


def test_a_page_that_takes_long_gives_its_turn_away():
    door = Door(20)
    for _ in range(TURNS + 1):
        door.turn("a")  # would wait for ever if the ones before did not end by themselves
