"""What an account of an organiser must be."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facilitator.domain.accounts import LONGEST, SHORTEST, password_fault, person_faults


@pytest.mark.parametrize(
    ("password", "fault"),
    [
        ("kortwoord", "password-short"),
        ("paard batterij nietje", None),
        ("aaaaaaaaaaaa", "password-simple"),
        ("Fatima Yilmaz", "password-known"),
        ("FATIMA.YILMAZ", "password-known"),
        ("x1" * 101, "password-long"),
    ],
)
def test_passwords_that_hold_and_that_do_not(password, fault):
    assert password_fault(password, "Fatima Yilmaz", "fatima.yilmaz@wijk.nl") == fault


@given(st.text(min_size=0, max_size=LONGEST + 20))
def test_what_passes_is_of_a_length_that_holds(password):
    if password_fault(password) is None:
        assert SHORTEST <= len(password) <= LONGEST


def test_name_and_address_are_needed():
    assert person_faults("Ria", "ria@wijk.nl") == {}
    assert person_faults(" ", "ria@") == {"name": "name-missing", "email": "email-implausible"}
    assert person_faults("n" * 61, "ria@wijk.nl") == {"name": "name-missing"}
