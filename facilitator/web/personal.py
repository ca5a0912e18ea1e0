"""Personal links: in a letter, only where the server has an address that works from home."""

from flask import abort

from facilitator.domain.message import Actor, Role
from facilitator.domain.people import admitted
from facilitator.room.access import link_version
from facilitator.room.rooms import Room
from facilitator.web.pages import room_or_404
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
    room = room_or_404(code)
    roles = (Role.INVITED, Role.PARTICIPANT)
    if not any(admitted(room.meeting, Actor(role, person)) for role in roles):
        abort(403)
    version = link_version(room, Role.INVITED, person)
    if not site().tokens.matches(token, "personal", room.row.id, version, person):
        abort(403)
    return room
