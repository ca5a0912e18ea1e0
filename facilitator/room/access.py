"""As whom a browser may look at a meeting, and whether that still holds."""

from facilitator.domain.message import Actor, Role
from facilitator.domain.people import admitted, may
from facilitator.room.rooms import Room
from facilitator.store.sessions import Grant, Session

ORGANISER_ID = "organiser"


class Place:
    """A browser's place in a meeting: the actor, and what it was given on."""

    def __init__(self, room: Room, actor: Actor, grant: Grant | None) -> None:
        self.room = room
        self.actor = actor
        self._grant = grant

    @property
    def holds(self) -> bool:
        """False once the person was removed or the link withdrawn."""
        meeting = self.room.meeting
        if not admitted(meeting, self.actor):
            return False
        if self._grant is None:
            return True
        return self._grant.link_version == link_version(self.room, self.actor.role)


def link_version(room: Room, role: Role) -> int:
    """The version of the links for this role that work now; 0 for roles without a link."""
    if role is Role.SCREEN:
        return room.meeting.link_versions.get("screen", 0)
    if role is Role.COFACILITATOR:
        return room.meeting.link_versions.get("cofacilitator", 0)
    return 0


def place(session: Session | None, room: Room, audience: str) -> Place | None:
    """The place from which this browser may see the screen, desk or phone; None when it may not.

    With several places the last one that was obtained counts.
    """
    if session is None:
        return None
    if session.organiser and may(Role.ORGANISER, audience):
        return Place(room, Actor(Role.ORGANISER, ORGANISER_ID), None)
    for grant in reversed(session.grants):
        if grant.meeting == room.row.id and may(grant.role, audience):
            found = Place(room, Actor(grant.role, grant.subject), grant)
            if found.holds:
                return found
    return None
