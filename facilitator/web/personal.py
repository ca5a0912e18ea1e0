"""Personal links: in a letter, only where the server has an address that works from home."""

from facilitator.domain.message import Actor, Role
from facilitator.domain.people import admitted
from facilitator.room.access import link_version
from facilitator.room.rooms import Room
from facilitator.web.codes import room_of_link, wrong_link
from facilitator.web.site import site


def personal_link(room: Room, person: str) -> str:
    """The address of somebody's own page; "" where there is none to print. Who was not invited but
    came has one as well."""
    base = site().settings.public_url
    if not base:
        return ""
    token = site().tokens.link(
        "personal", room.row.id, link_version(room, Role.INVITED, person), person
    )
    return f"{base}/b/{room.row.code}/jij/{person}/{token}"


def recognised(code: str, person: str, token: str) -> Room:
    """The meeting of a personal link that still works."""
    room = room_of_link(code)
    roles = (Role.INVITED, Role.PARTICIPANT)
    if room is None or not any(admitted(room.meeting, Actor(role, person)) for role in roles):
        wrong_link()
    version = link_version(room, Role.INVITED, person)
    if not site().tokens.matches(token, "personal", room.row.id, version, person):
        wrong_link()
    return room
