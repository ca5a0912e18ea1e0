"""Who is connected: one viewer for each socket."""

from collections import Counter

import msgspec

from facilitator.domain.message import Actor
from facilitator.room.access import Place
from facilitator.room.rooms import Room


class Viewer(msgspec.Struct, frozen=True):
    """A connected page: what it shows, from which place, and until when its session lasts.
    ``reaches``: the participants who are here with this device."""

    sid: str
    audience: str
    session: str
    place: Place
    until_ms: int
    reaches: tuple[str, ...] = ()

    @property
    def room(self) -> Room:
        """The meeting that it looks at."""
        return self.place.room

    @property
    def actor(self) -> Actor:
        """Who looks."""
        return self.place.actor


AUDIENCES = ("screen", "desk", "phone")


class Viewers:
    """The viewers by socket and by meeting."""

    def __init__(self) -> None:
        self._by_sid: dict[str, Viewer] = {}
        self._by_place: dict[tuple[str, str], dict[str, Viewer]] = {}  # meeting, audience
        self._looks: Counter[tuple[str, Actor]] = Counter()  # pages by meeting and person
        self._pages: Counter[str] = Counter()  # by browser

    def add(self, viewer: Viewer) -> None:
        """A page connected."""
        self._by_sid[viewer.sid] = viewer
        self._pages[viewer.session] += 1
        self._by_place.setdefault(_place(viewer), {})[viewer.sid] = viewer
        self._looks[viewer.room.row.id, viewer.actor] += 1

    def remove(self, sid: str) -> Viewer | None:
        """A page went away; None when it was not there."""
        viewer = self._by_sid.pop(sid, None)
        if viewer is not None:
            self._pages[viewer.session] -= 1
            if not self._pages[viewer.session]:
                del self._pages[viewer.session]
            here = self._by_place[_place(viewer)]
            del here[sid]
            if not here:
                del self._by_place[_place(viewer)]
            looks = (viewer.room.row.id, viewer.actor)
            self._looks[looks] -= 1
            if not self._looks[looks]:
                del self._looks[looks]
        return viewer

    def count_of_person(self, room: Room, actor: Actor) -> int:
        """How many pages this person has open."""
        return self._looks[room.row.id, actor]

    def get(self, sid: str) -> Viewer | None:
        """The viewer on this socket."""
        return self._by_sid.get(sid)

    def of(self, room: Room, *audiences: str) -> list[Viewer]:
        """Everybody who looks at this meeting, or the pages for these audiences alone."""
        return [
            viewer
            for audience in audiences or AUDIENCES
            for viewer in self._by_place.get((room.row.id, audience), {}).values()
        ]

    def anybody(self, room: Room, audience: str) -> bool:
        """True when somebody looks at the page for this audience."""
        return (room.row.id, audience) in self._by_place

    def rooms(self) -> list[Room]:
        """Every meeting that somebody looks at."""
        first = (next(iter(here.values())).room for here in self._by_place.values())
        return list({room.row.id: room for room in first}.values())

    def count_of_session(self, session: str) -> int:
        """How many pages one browser has open."""
        return self._pages[session]

    def of_session(self, session: str) -> list[Viewer]:
        """Every page of one browser."""
        return [viewer for viewer in self._by_sid.values() if viewer.session == session]


def _place(viewer: Viewer) -> tuple[str, str]:
    return viewer.room.row.id, viewer.audience
