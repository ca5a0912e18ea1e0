"""What is asked of a guest on more than one page: who comes instead, and what somebody needs."""

from flask import request

from facilitator.room.rooms import Room
from facilitator.store import needs as needs_store
from facilitator.web.site import site
from facilitator.web.text import clean

MOST_NEEDS = 200  # characters


def typed_guest() -> tuple[str, str, str]:
    """Name, organisation and address as they were typed, no longer than they may be."""
    name, organisation, email = (
        clean(request.form.get(one)) or "" for one in ("name", "organisation", "email")
    )
    return name[:60], organisation[:80], email[:254]


def keep_needs(room: Room, person: str, text: str) -> None:
    """Keep what somebody needs to take part."""
    short = text[:MOST_NEEDS]
    site().hall.write(lambda connection: needs_store.put(connection, room.row.id, person, short))


def needs_of(room: Room) -> dict[str, str]:
    """What everybody needs, by id."""
    return site().hall.read(lambda connection: needs_store.everyone(connection, room.row.id))
