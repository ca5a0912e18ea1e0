"""Reads a list of people as somebody pastes it: from a spreadsheet, a mail, or typed."""

import re
from typing import NamedTuple

from facilitator.domain.contact import plausible_email
from facilitator.domain.invitations import MOST_AT_ONCE, Guest
from facilitator.web.text import clean

BETWEEN = re.compile(r"\t|;")
ADDRESS = re.compile(r"<?([^\s<>,;]*@[^\s<>,;]*)>?")
MOST_NAME, MOST_ORGANISATION = 60, 80


class Mistake(NamedTuple):
    """A line that cannot be right: its number from 1, and a code that says why."""

    line: int
    code: str


def read(text: str) -> tuple[list[Guest], list[Mistake]]:
    """The people in a text, one on each line: name, organisation and e-mail address with tabs,
    semicolons or commas between them, in that order but for the address, which is known by its @.
    """
    guests, mistakes = [], []
    lines = [(number, clean(line) or "") for number, line in enumerate(text.splitlines(), start=1)]
    for number, line in lines:
        if not line:
            continue
        found = ADDRESS.search(line)
        email = found[1] if found else ""
        rest = ADDRESS.sub(" ", line)
        parts = BETWEEN.split(rest) if BETWEEN.search(rest) else rest.split(",")
        name, *more = [" ".join(part.split()).strip(" ,\"'") for part in parts]
        organisation = ", ".join(part for part in more if part)
        code = _mistake(name, organisation, email)
        if code:
            mistakes.append(Mistake(number, code))
        else:
            guests.append(Guest(name, organisation, email))
    if len(guests) > MOST_AT_ONCE:
        mistakes.append(Mistake(MOST_AT_ONCE + 1, "too-many"))
    return guests, mistakes


def _mistake(name: str, organisation: str, email: str) -> str:
    if not name:
        return "no-name"
    if len(name) > MOST_NAME:
        return "name-too-long"
    if len(organisation) > MOST_ORGANISATION:
        return "organisation-too-long"
    if email and not plausible_email(email):
        return "email-implausible"
    return ""
