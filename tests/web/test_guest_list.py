"""Reading a list of people as somebody pastes it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facilitator.domain.invitations import Guest
from facilitator.web.guest_list import Mistake, read


@pytest.mark.parametrize(
    ("line", "guest"),
    [
        ("Fatima", Guest("Fatima")),
        ("Fatima Yilmaz, Wijkteam", Guest("Fatima Yilmaz", "Wijkteam")),
        ("Fatima; Wijkteam, Noord", Guest("Fatima", "Wijkteam, Noord")),
        ("Fatima\tWijkteam\tfatima@wijk.nl", Guest("Fatima", "Wijkteam", "fatima@wijk.nl")),
        ("Fatima\tfatima@wijk.nl\tWijkteam", Guest("Fatima", "Wijkteam", "fatima@wijk.nl")),
        ("Fatima Yilmaz <fatima@wijk.nl>", Guest("Fatima Yilmaz", "", "fatima@wijk.nl")),
        ('"Yilmaz; Fatima"', Guest("Yilmaz", "Fatima")),
        ("  Fatima   ,  ", Guest("Fatima")),
    ],
)
def test_a_line_is_one_person(line, guest):
    assert read(line) == ([guest], [])


def test_empty_lines_are_nobody():
    guests, mistakes = read("\nFatima\n\n  \nJan\n")
    assert [guest.name for guest in guests] == ["Fatima", "Jan"]
    assert mistakes == []


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("fatima@wijk.nl", "no-name"),
        (", Wijkteam", "no-name"),
        ("x" * 61, "name-too-long"),
        (f"Fatima; {'x' * 81}", "organisation-too-long"),
        ("Fatima, fatima@wijk", "email-implausible"),
    ],
)
def test_a_line_that_cannot_be_right_is_named(line, code):
    assert read(f"Jan\n{line}") == ([Guest("Jan")], [Mistake(2, code)])


def test_a_list_has_an_end():
    _guests, mistakes = read("\n".join(f"P{number}" for number in range(501)))
    assert mistakes == [Mistake(501, "too-many")]


@given(st.text(max_size=300))
def test_whatever_is_pasted_gives_people_or_mistakes(text):
    guests, _mistakes = read(text)
    assert all(guest.name and len(guest.name) <= 60 for guest in guests)
