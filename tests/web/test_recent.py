import pytest
from hypothesis import given
from hypothesis import strategies as st

from facilitator.web.recent import Recent
from tests.stopwatch import Stopwatch


@pytest.fixture
def clock():
    return Stopwatch()


def test_each_is_counted_by_itself(clock):
    recent = Recent(2, 10, clock)
    assert [recent.add("a"), recent.add("a"), recent.add("a"), recent.add("b")] == [1, 1, 0, 1]
    assert [recent.count(key) for key in "abc"] == [2, 1, 0]


def test_what_was_too_often_is_not_remembered(clock):
    recent = Recent(2, 10, clock)
    for clock.now_s in (0.0, 4.0, 9.0):
        recent.add("a")
    clock.now_s = 10.0
    assert recent.count("a") == 1
    assert recent.add("a")


def test_it_says_how_long_to_wait(clock):
    recent = Recent(2, 10, clock)
    assert recent.wait_s("a") == 0
    for clock.now_s in (0.0, 4.0):
        recent.add("a")
    clock.now_s = 7.0
    assert recent.wait_s("a") == 3
    clock.now_s = 10.0
    assert recent.wait_s("a") == 0


@given(st.lists(st.floats(0, 20), max_size=80))
def test_never_more_than_so_many_in_any_span_of_time(pauses):
    clock = Stopwatch()
    recent, times = Recent(5, 30, clock), []
    for pause_s in pauses:
        clock.now_s += pause_s
        allowed = sum(at > clock.now_s - 30 for at in times) < 5
        assert recent.add("a") is allowed
        if allowed:
            times.append(clock.now_s)


def test_who_did_nothing_lately_is_forgotten_and_who_did_is_not(clock):
    recent = Recent(5, 10, clock)
    for number in range(Recent.TIDY_AFTER - 1):
        recent.add(number)
    clock.now_s = 10.0
    recent.add("busy")
    recent.add("next")
    assert set(recent) == {"busy", "next"}
