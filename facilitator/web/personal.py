"""Personal links: in a letter, only where the server has an address that works from home."""

from flask import abort

from facilitator.domain.message import Actor, Role
from facilitator.domain.people import admitted
from facilitator.room.rooms import Room
from facilitator.web.pages import room_or_404
from facilitator.web.site import site


def personal_link(room: Room, invited: str) -> str:
    """The address of somebody's own page; "" where there is none to print."""
    base = site().settings.public_url
    if not base:
        return ""
    version = room.meeting.invited[invited].link_version
    token = site().tokens.link("personal", room.row.id, version, invited)
    return f"{base}/b/{room.row.code}/jij/{invited}/{token}"


def recognised(code: str, invited: str, token: str) -> Room:
    """The meeting of a personal link that still works."""
    room = room_or_404(code)
    invitation = room.meeting.invited.get(invited)
    if invitation is None or not admitted(room.meeting, Actor(Role.INVITED, invited)):
        abort(403)
    version = invitation.link_version
    if not site().tokens.matches(token, "personal", room.row.id, version, invited):
        abort(403)
    return room
