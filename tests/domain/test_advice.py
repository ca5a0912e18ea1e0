"""What an organiser is told of a draaiboek that does not fit."""

from hypothesis import given
from hypothesis import strategies as st

from facilitator.domain.advice import LONGEST_WITHOUT_BREAK, Advice, advice
from tests.factories import draaiboek, item


def codes(script, room=None):
    return [(one.code, one.item) for one in advice(script, room)]


def test_a_programme_longer_than_the_room_is_ours_says_by_how_much():
    script = draaiboek(item("a", minutes=50), item("b", minutes=20))
    assert advice(script, 60) == [Advice("longer-than-room", params={"minutes": 10})]
    assert advice(script, 70) == []
    assert advice(script) == []


def test_ninety_minutes_in_a_row_is_allowed_and_a_minute_more_is_told():
    assert codes(draaiboek(item("a", minutes=90), item("p", "pause"), item("b", minutes=90))) == []
    assert codes(draaiboek(item("a", minutes=90), item("b", minutes=1))) == [("no-break", "b")]


@given(st.lists(st.tuples(st.booleans(), st.integers(1, 60)), min_size=1, max_size=20))
def test_a_break_is_missed_once_in_each_stretch_that_is_too_long(parts):
    script = draaiboek(
        *(item(f"i{n}", "pause" if rest else "conversation", minutes=minutes)
          for n, (rest, minutes) in enumerate(parts))
    )  # fmt: skip
    stretches, now = [], 0
    for rest, minutes in parts:
        if rest:
            stretches.append(now)
            now = 0
        else:
            now += minutes
    too_long = sum(one > LONGEST_WITHOUT_BREAK for one in [*stretches, now])
    assert len(codes(script)) == too_long


def test_agreements_before_a_vote_are_told_once():
    early = draaiboek(item("a", "agreements"), item("v", "stickers"), item("b", "agreements"))
    assert codes(early) == [("agreements-without-vote", "a")]
    assert codes(draaiboek(item("v", "stickers"), item("a", "agreements"))) == []
