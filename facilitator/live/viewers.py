"""Who is connected: one viewer for each socket."""

import msgspec

from facilitator.domain.message import Actor
from facilitator.room.access import Place
from facilitator.room.rooms import Room


class Viewer(msgspec.Struct, frozen=True):
    """A connected page: what it shows, and from which place. ``reaches``: the participants who are
    here with this device."""

    sid: str
    audience: str
    session: str
    place: Place
    reaches: tuple[str, ...] = ()

    @property
    def room(self) -> Room:
        """The meeting that it looks at."""
        return self.place.room

    @property
    def actor(self) -> Actor:
        """Who looks."""
        return self.place.actor


class Viewers:
    """The viewers by socket and by meeting."""

    def __init__(self) -> None:
        self._by_sid: dict[str, Viewer] = {}
        self._by_room: dict[str, dict[str, Viewer]] = {}

    def add(self, viewer: Viewer) -> None:
        """A page connected."""
        self._by_sid[viewer.sid] = viewer
        self._by_room.setdefault(viewer.room.row.id, {})[viewer.sid] = viewer

    def remove(self, sid: str) -> Viewer | None:
        """A page went away; None when it was not there."""
        viewer = self._by_sid.pop(sid, None)
        if viewer is not None:
            here = self._by_room[viewer.room.row.id]
            del here[sid]
            if not here:
                del self._by_room[viewer.room.row.id]
        return viewer

    def get(self, sid: str) -> Viewer | None:
        """The viewer on this socket."""
        return self._by_sid.get(sid)

    def of(self, room: Room) -> list[Viewer]:
        """Everybody who looks at this meeting."""
        return list(self._by_room.get(room.row.id, {}).values())

    def rooms(self) -> list[Room]:
        """Every meeting that somebody looks at."""
        return [next(iter(here.values())).room for here in self._by_room.values()]

    def of_session(self, session: str) -> list[Viewer]:
        """Every page of one browser."""
        return [viewer for viewer in self._by_sid.values() if viewer.session == session]
