import pytest

from facilitator.domain.expectations import ExpectationSent, ExpectationWithdrawn, send
from tests.factories import Gathering

HOPE = "Weten wie ik kan bellen"


@pytest.fixture
def meeting():
    return Gathering().meeting


def sent(meeting, text, participant="p1"):
    """Send it and apply what comes of it."""
    event = send(meeting, participant, text)
    if event is not None:
        event.apply(meeting, 0)
    return event


def test_it_is_kept_without_the_space_around_it(meeting):
    assert sent(meeting, f"  {HOPE} ") == ExpectationSent("p1", HOPE, "")
    assert meeting.expectations == {"p1": HOPE}


def test_the_next_takes_the_place_of_the_first(meeting):
    sent(meeting, HOPE)

    assert sent(meeting, "Eén afspraak") == ExpectationSent("p1", "Eén afspraak", HOPE)
    assert meeting.expectations == {"p1": "Eén afspraak"}


def test_the_same_again_changes_nothing(meeting):
    sent(meeting, HOPE)

    assert sent(meeting, f"{HOPE} ") is None


def test_each_has_one(meeting):
    sent(meeting, HOPE)
    sent(meeting, HOPE, "p2")

    assert list(meeting.expectations) == ["p1", "p2"]


def test_an_empty_one_takes_it_back(meeting):
    sent(meeting, HOPE)

    assert sent(meeting, "  ") == ExpectationWithdrawn("p1", HOPE)
    assert meeting.expectations == {}


@pytest.mark.parametrize("text", ["", "  ", "\u200d"])
def test_nothing_is_no_expectation(meeting, text):
    with pytest.raises(Exception, match="text-empty"):
        send(meeting, "p1", text)
