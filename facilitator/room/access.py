"""As whom a browser may look at a meeting, and whether that still holds."""

from facilitator.domain.message import Actor, Role
from facilitator.domain.people import admitted, may
from facilitator.room.rooms import Room, Rooms
from facilitator.store.sessions import Grant, Session

ORGANISER_ID = "organiser"


class Place:
    """A browser's place in a meeting: the actor, and what it was given on. A facilitator who enters
    something for somebody without a phone has that person's place, with ``desk`` the own one."""

    def __init__(
        self, room: Room, actor: Actor, grant: Grant | None, desk: "Place | None" = None
    ) -> None:
        self.room = room
        self.actor = actor
        self._grant = grant
        self._desk = desk

    @property
    def scribe(self) -> Actor | None:
        """The facilitator who enters what this person does; None for who does it oneself."""
        return None if self._desk is None else self._desk.actor

    @property
    def holds(self) -> bool:
        """False once the person was removed or the link withdrawn."""
        meeting = self.room.meeting
        if not admitted(meeting, self.actor):
            return False
        if self._desk is not None:
            return self._desk.holds and not meeting.participants[self.actor.id].phone
        if self._grant is None:
            return True
        return self._grant.link_version == link_version(self.room, self.actor.role, self.actor.id)


def link_version(room: Room, role: Role, subject: str = "") -> int:
    """The version of the links for this role that work now; of who is invited that of the own
    link, ``subject`` being whose. 0 for who has none."""
    if role in (Role.INVITED, Role.PARTICIPANT):
        invitation = room.meeting.invited.get(subject)
        return 0 if invitation is None else invitation.link_version
    if role is Role.SCREEN:
        return room.meeting.link_versions.get("screen", 0)
    if role is Role.COFACILITATOR:
        return room.meeting.link_versions.get("cofacilitator", 0)
    return 0


def place(
    session: Session | None, room: Room, audience: str, participant: str | None = None
) -> Place | None:
    """The place from which this browser may see the screen, desk or phone; None when it may not.

    With several places the last one that was obtained counts. With ``participant`` it is the phone
    of that one: of this browser's own, or, for the desk, of somebody without a phone.
    """
    if session is None:
        return None
    if audience == "phone" and participant is not None:
        own = [one for one in sharers(session, room) if one.actor.id == participant]
        return own[0] if own else _as_scribe(session, room, participant)
    if session.organiser and may(Role.ORGANISER, audience):
        return Place(room, Actor(Role.ORGANISER, ORGANISER_ID), None)
    for grant in reversed(session.grants):
        if grant.meeting == room.row.id and may(grant.role, audience):
            found = Place(room, Actor(grant.role, grant.subject), grant)
            if found.holds:
                return found
    return None


def own_room(session: Session | None, rooms: Rooms, code: str) -> Room | None:
    """The meeting of this code, for a browser that has or had a place in it, or that organises.
    Any other code is not even looked up."""
    if session is None:
        return None
    if session.organiser:
        return rooms.by_code(code)
    found = (rooms.by_id(meeting) for meeting in {one.meeting for one in session.grants})
    return next((room for room in found if room is not None and room.row.code == code), None)


def sharers(session: Session | None, room: Room) -> list[Place]:
    """The places of everybody who takes part with this browser, the one of the last turn at the
    end: a phone may be shared."""
    if session is None:
        return []
    places = [
        Place(room, Actor(one.role, one.subject), one)
        for one in session.grants
        if one.meeting == room.row.id and one.role is Role.PARTICIPANT
    ]
    return [one for one in places if one.holds]


def _as_scribe(session: Session, room: Room, participant: str) -> Place | None:
    desk = place(session, room, "desk")
    if desk is None or participant not in room.meeting.participants:
        return None
    found = Place(room, Actor(Role.PARTICIPANT, participant), None, desk)
    return found if found.holds else None
