import pytest

from facilitator.limits import (
    SLOW_CODE_S,
    WRONG_CODES,
    WRONG_CODES_EVERYWHERE,
    WRONG_CODES_OF_STRANGERS,
    WRONG_LINKS,
    WRONG_PASSWORDS,
)
from facilitator.web.guesses import Guesses, household
from tests.stopwatch import Stopwatch


@pytest.fixture
def clock():
    return Stopwatch()


@pytest.fixture
def guesses(clock):
    return Guesses(clock)


def wrong_everywhere(guesses):
    for number in range(WRONG_CODES_EVERYWHERE):
        guesses.wrong(f"10.1.{number // 50}.{number % 50}")


def test_a_room_that_mistypes_now_and_then_never_waits(guesses):
    for _ in range(WRONG_CODES - 1):
        guesses.wrong("10.0.0.1")
    assert guesses.wait_s("10.0.0.1") == 0


def test_who_guesses_on_may_try_one_code_now_and_then(guesses, clock):
    for _ in range(WRONG_CODES):
        guesses.wrong("10.0.0.1")
    assert guesses.wait_s("10.0.0.1") == 0
    assert guesses.wait_s("10.0.0.1") == SLOW_CODE_S
    clock.now_s = SLOW_CODE_S
    assert guesses.wait_s("10.0.0.1") == 0
    assert guesses.wait_s("10.0.0.1") > 0


def test_others_do_not_wait_for_one_who_guesses(guesses):
    for _ in range(WRONG_CODES):
        guesses.wrong("10.0.0.1")
    assert [guesses.wait_s("10.0.0.2") for _ in range(400)] == [0] * 400


def test_after_a_while_all_is_forgotten(guesses, clock):
    for _ in range(WRONG_CODES):
        guesses.wrong("10.0.0.1")
    clock.now_s = 601
    assert [guesses.wait_s("10.0.0.1") for _ in range(9)] == [0] * 9


def test_where_many_addresses_guess_together_a_stranger_has_few_tries(guesses):
    wrong_everywhere(guesses)
    assert guesses.wait_s("10.0.0.1") == 0
    for _ in range(WRONG_CODES_OF_STRANGERS):
        guesses.wrong("10.0.0.1")
    guesses.wait_s("10.0.0.1")  # the one that comes slowly
    assert guesses.wait_s("10.0.0.1") > 0


def test_a_room_where_somebody_takes_part_notices_nothing_of_that(guesses):
    guesses.right("10.0.0.1")
    wrong_everywhere(guesses)
    for _ in range(WRONG_CODES - 1):
        guesses.wrong("10.0.0.1")
    assert [guesses.wait_s("10.0.0.1") for _ in range(300)] == [0] * 300


def test_all_who_are_slow_together_are_slow(guesses, clock):
    wrong_everywhere(guesses)
    strangers = [f"10.9.0.{number}" for number in range(100)]
    for one in strangers:
        for _ in range(WRONG_CODES_OF_STRANGERS):
            guesses.wrong(one)
    tried = 0
    for second in range(60):
        clock.now_s = second
        tried += sum(guesses.wait_s(one) == 0 for one in strangers)
    assert tried <= 21  # one in three seconds


def test_links_that_are_not_right_are_counted_apart(guesses):
    assert all(guesses.wrong_link("10.0.0.1") for _ in range(WRONG_LINKS))
    assert not guesses.wrong_link("10.0.0.1")
    assert guesses.wrong_link("10.0.0.2")
    assert guesses.wait_s("10.0.0.1") == 0


def test_a_whole_ipv6_network_is_one_household():
    assert household("2001:db8:1:2:3:4:5:6") == household("2001:db8:1:2::9")
    assert household("2001:db8:1:2::9") != household("2001:db8:1:3::9")
    assert household("::ffff:10.0.0.1") == household("10.0.0.1")
    assert household("10.0.0.1") != household("10.0.0.2")
    assert household("") == ""


def test_passwords_are_tried_again_after_as_many_minutes_as_it_says(guesses, clock):
    for second in range(WRONG_PASSWORDS):
        clock.now_s = second
        assert guesses.password_wait_minutes("10.0.0.1", "ria@buurt.example") == 0
        guesses.wrong_password("10.0.0.1", "ria@buurt.example")
    clock.now_s = 100
    assert guesses.password_wait_minutes("10.0.0.1", "ria@buurt.example") == 9
    assert guesses.password_wait_minutes("10.0.0.2", "ria@buurt.example") == 9
    assert guesses.password_wait_minutes("10.0.0.1", "bo@buurt.example") == 9
    assert guesses.password_wait_minutes("10.0.0.2", "bo@buurt.example") == 0
    clock.now_s = 599.5
    assert guesses.password_wait_minutes("10.0.0.1", "ria@buurt.example") == 1
    clock.now_s = 600
    assert guesses.password_wait_minutes("10.0.0.1", "ria@buurt.example") == 0


def test_an_endless_address_takes_no_memory(guesses):
    guesses.wrong_password("10.0.0.1", "a" * 1_000_000)
    assert all(len(what) < 400 for key in guesses._passwords for what in key)
