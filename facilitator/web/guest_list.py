"""Reads a list of people as somebody pastes it: from a spreadsheet, a mail, or typed."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from facilitator.domain.contact import plausible_email, plausible_phone
from facilitator.domain.invitations import MOST_AT_ONCE, Guest
from facilitator.domain.state import GuestKind
from facilitator.web.text import clean

BETWEEN = re.compile(r"\t|;")
ADDRESS = re.compile(r"<?([^\s<>,;]*@[^\s<>,;]*)>?")
MOST_NAME, MOST_ORGANISATION = 60, 80
HEADERS = {
    "naam": "name", "name": "name", "deelnemer": "name",
    "voornaam": "first", "roepnaam": "first", "tussenvoegsel": "middle", "achternaam": "last",
    "organisatie": "organisation", "organisation": "organisation", "werkgever": "organisation",
    "e-mail": "email", "email": "email", "e-mailadres": "email", "emailadres": "email",
    "mail": "email", "mailadres": "email",
    "telefoon": "phone", "telefoonnummer": "phone", "tel": "phone", "mobiel": "phone",
    "rol": "kind", "soort": "kind", "als": "kind",
}  # fmt: skip
KINDS: dict[str, GuestKind] = {
    "bewoner": "resident", "buurtbewoner": "resident", "inwoner": "resident",
    "vrijwilliger": "volunteer", "mantelzorger": "carer",
    "professional": "professional", "beroepskracht": "professional",
}  # fmt: skip


class Mistake(NamedTuple):
    """A line that cannot be right: its number from 1, and a code that says why."""

    line: int
    code: str


def read(text: str) -> tuple[list[Guest], list[Mistake]]:
    """The people in a text, one on each line, with tabs, semicolons or commas between what is told
    of them. Where the first line names columns those are followed; else it is name and
    organisation in that order, while address, telephone number and role are known by their looks.
    """
    guests, mistakes = [], []
    lines = [(number, clean(line) or "") for number, line in enumerate(text.splitlines(), start=1)]
    lines = [(number, line) for number, line in lines if line]
    columns = _columns(lines[0][1]) if lines else None
    for number, line in lines[1:] if columns else lines:
        guest = _named(columns, line) if columns else _guessed(line)
        code = _mistake(guest)
        if code:
            mistakes.append(Mistake(number, code))
        else:
            guests.append(guest)
    if len(guests) > MOST_AT_ONCE:
        mistakes.append(Mistake(MOST_AT_ONCE + 1, "too-many"))
    return guests, mistakes


def kind(word: str) -> GuestKind:
    """The kind of guest that this word names; "" for no known one."""
    return KINDS.get(word.strip().casefold(), "")


def _columns(line: str) -> list[str] | None:
    """What each column is, when this line names them; "" for one that is passed over."""
    found = [HEADERS.get(one.casefold().strip(" .:*"), "") for one in _parts(line)]
    names = {"name", "first", "last"} & set(found)
    return found if names and sum(map(bool, found)) > 1 else None


def _named(columns: Sequence[str], line: str) -> Guest:
    cells: dict[str, str] = {}
    for column, part in zip(columns, BETWEEN.split(line), strict=False):
        cells.setdefault(column, _tidy(part))
    name = cells.get("name") or " ".join(
        filter(None, (cells.get(one, "") for one in ("first", "middle", "last")))
    )
    return Guest(
        name,
        cells.get("organisation", ""),
        cells.get("email", ""),
        cells.get("phone", ""),
        kind(cells.get("kind", "")),
    )


def _guessed(line: str) -> Guest:
    found = ADDRESS.search(line)
    email = found[1] if found else ""
    name, *more = _parts(ADDRESS.sub(" ", line))
    phone = next((part for part in more if plausible_phone(part)), "")
    role = next((part for part in more if kind(part)), "")
    organisation = ", ".join(part for part in more if part and part not in (phone, role))
    return Guest(name, organisation, email, phone, kind(role))


def _parts(line: str) -> list[str]:
    """What stands on a line, apart. A comma parts only where nothing else does: it is in names."""
    parts = BETWEEN.split(line) if BETWEEN.search(line) else line.split(",")
    return [_tidy(part) for part in parts]


def _tidy(part: str) -> str:
    return " ".join(part.split()).strip(" ,\"'")


def _mistake(guest: Guest) -> str:
    if not guest.name:
        return "no-name"
    if len(guest.name) > MOST_NAME:
        return "name-too-long"
    if len(guest.organisation) > MOST_ORGANISATION:
        return "organisation-too-long"
    if guest.email and not plausible_email(guest.email):
        return "email-implausible"
    if guest.phone and not plausible_phone(guest.phone):
        return "phone-implausible"
    return ""
