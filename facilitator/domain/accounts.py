"""What an account of an organiser must be: a name, an address, and a password that holds."""

import msgspec

from facilitator.domain.contact import plausible_email
from facilitator.domain.text import visible

SHORTEST, LONGEST = 10, 200  # characters
FEWEST_DIFFERENT = 5  # characters
MOST_NAME, MOST_EMAIL = 60, 254


class Account(msgspec.Struct, frozen=True):
    """Somebody who may lead every meeting of this installation. ``has_password`` is False for who
    signs in with the link that the program itself gives."""

    id: str
    name: str
    email: str
    has_password: bool


def person_faults(name: str, email: str) -> dict[str, str]:
    """What is wrong with name and address: a code by field."""
    faults = {}
    if not visible(name) or len(name) > MOST_NAME:
        faults["name"] = "name-missing"
    if len(email) > MOST_EMAIL or not plausible_email(email):
        faults["email"] = "email-implausible"
    return faults


def password_fault(password: str, *known: str) -> str | None:
    """Why this password does not hold, as a code; None when it does. ``known`` is what anybody
    could guess of this person: name, address, organisation."""
    if len(password) < SHORTEST:
        return "password-short"
    if len(password) > LONGEST:
        return "password-long"
    if len(set(password)) < FEWEST_DIFFERENT:
        return "password-simple"
    words = {part.casefold() for one in known for part in (one, one.partition("@")[0]) if part}
    return "password-known" if password.casefold() in words else None
