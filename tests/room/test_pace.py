import pytest
from hypothesis import given
from hypothesis import strategies as st

from facilitator.room.pace import Pace, Paces
from tests.stopwatch import Stopwatch


@pytest.fixture
def clock():
    return Stopwatch()


def test_a_burst_may_come_at_once_and_then_no_more(clock):
    pace = Pace(2, 5, clock)
    assert [pace.take() for _ in range(7)] == [True] * 5 + [False] * 2


def test_time_gives_back_what_it_is_worth(clock):
    pace = Pace(2, 5, clock)
    assert pace.take(5)
    assert pace.wait_s(3) == 1.5
    clock.now_s = 1.0
    assert [pace.take(), pace.take(), pace.take()] == [True, True, False]


def test_what_is_refused_takes_nothing(clock):
    pace = Pace(1, 3, clock)
    pace.take(2)
    assert not pace.take(2)
    assert pace.take(1)


@given(st.lists(st.tuples(st.floats(0, 10), st.integers(1, 4)), max_size=60))
def test_never_more_than_the_burst_and_what_time_gave(steps):
    clock = Stopwatch()
    pace, taken = Pace(3, 7, clock), 0
    for pause_s, cost in steps:
        clock.now_s += pause_s
        taken += cost if pace.take(cost) else 0
        assert taken <= 7 + 3 * clock.now_s + 1e-6


def test_each_has_a_pace_of_its_own(clock):
    paces = Paces(clock)
    assert paces.of("a", 1, 1).take()
    assert paces.of("b", 1, 1).take()
    assert not paces.of("a", 1, 1).take()


def test_who_rested_is_forgotten_and_who_did_not_is_not(clock):
    paces = Paces(clock)
    paces.of("busy", 0.001, 1).take()
    for number in range(Paces.TIDY_AFTER - 1):
        paces.of(number, 1, 1).take()
    clock.now_s = 2.0
    paces.of("next", 1, 1)
    assert len(paces) == 2
    assert not paces.of("busy", 0.001, 1).take()
