"""Personal links: in a letter, only where the server has an address that works from home."""

from facilitator.room.rooms import Room
from facilitator.web.site import site


def personal_link(room: Room, invited: str) -> str:
    """The address of somebody's own page; "" where there is none to print."""
    base = site().settings.public_url
    if not base:
        return ""
    version = room.meeting.invited[invited].link_version
    token = site().tokens.link("personal", room.row.id, version, invited)
    return f"{base}/b/{room.row.code}/jij/{invited}/{token}"
