"""Sends changes to who looks, no more often than they can see."""

from collections.abc import Callable
from typing import Any

from facilitator.domain import agenda as clock
from facilitator.domain.message import DESK, Actor, Role
from facilitator.live.viewers import Viewer, Viewers
from facilitator.parts.streams import Streams
from facilitator.room.rooms import Committed, Room

# Stickers land one by one on the screen; what stands on a desk is read, not watched, but for what
# was pressed there.
INTERVAL_MS = {"screen": 60, "desk": 400, "phone": 250}
PRESSED_MS = 60
PUNCTUAL_MS = 25
STRETCH = 8  # an interval grows by so many times what the last sending was late beyond that
LONGEST_MS = 1000
DRIFT_S = 60.0  # while the expected end moves with the clock, it is sent once a minute


class Publisher:
    """Watches what is committed.

    ``later(seconds, function, *arguments)`` calls back; ``now_ms`` is the server's clock in
    milliseconds; ``dismiss(viewer)`` shows a viewer out.
    """

    def __init__(
        self,
        streams: Streams,
        viewers: Viewers,
        *,
        later: Callable[..., Any],
        now_ms: Callable[[], int],
        dismiss: Callable[[Viewer], Any],
    ) -> None:
        self._streams = streams
        self._viewers = viewers
        self._later = later
        self._now_ms = now_ms
        self._dismiss = dismiss
        self._last_ms: dict[tuple[str, str], int] = {}
        self._late_ms = 0
        self._due_ms: dict[tuple[str, str], int] = {}
        self._everyone: set[str] = set()  # meetings in which every phone's own part may differ
        self._some: dict[str, set[str]] = {}  # participants for whom it may, by meeting
        self._turn: dict[str, int] = {}

    def committed(self, what: Committed) -> None:
        """Something happened in a room: plan the sending."""
        if what.sender.role in DESK or what.removes:
            self._everyone.add(what.room.row.id)
            self._later(0, self._show_out, what.room)
            self._watch_drift(what.room)
            self._plan(what.room, "desk", PRESSED_MS)
        elif what.sender.role is Role.PARTICIPANT:
            self._some.setdefault(what.room.row.id, set()).update(
                self._streams.companions(what.room, what.sender.id)
            )
        self.changed(what.room, "screen", "desk", "phone")

    def told(self, room: Room, participant: str) -> None:
        """This participant just got the own part as it is now, with an acknowledgement."""
        self._some.get(room.row.id, set()).discard(participant)

    def changed(self, room: Room, *audiences: str) -> None:
        """What these audiences see may have changed."""
        for audience in audiences:
            self._plan(room, audience, INTERVAL_MS[audience])

    def _plan(self, room: Room, audience: str, interval_ms: int) -> None:
        """Have it sent so long after the last time, if it is not going to be sent before that. The
        interval is longer while the server cannot keep up: acknowledgements go before what is
        looked at."""
        key, now_ms = (room.row.id, audience), self._now_ms()
        late_ms = max(0, self._late_ms - PUNCTUAL_MS)
        interval_ms = min(LONGEST_MS, interval_ms + STRETCH * late_ms)
        due_ms = max(now_ms, self._last_ms.get(key, 0) + interval_ms)
        if key not in self._due_ms or due_ms < self._due_ms[key]:
            self._due_ms[key] = due_ms
            self._later((due_ms - now_ms) / 1000, self._send, room, audience, due_ms)

    def _send(self, room: Room, audience: str, due_ms: int) -> None:
        key = (room.row.id, audience)
        if self._due_ms.get(key) != due_ms:
            return  # it was sent sooner than planned here
        del self._due_ms[key]
        self._last_ms[key] = self._now_ms()
        self._late_ms = max(0, self._last_ms[key] - due_ms)
        if not self._viewers.anybody(room, audience):
            return
        self._streams.refresh(room, audience)
        for actor in self._concerned(room, audience):
            self._streams.refresh_personal(room, actor)

    def _concerned(self, room: Room, audience: str) -> set[Actor]:
        """For which of these viewers the own stream may differ since the last sending."""
        if audience == "screen":
            return set()
        if audience == "phone":
            some = self._some.pop(room.row.id, set())
            if room.row.id not in self._everyone:
                concerned = {Actor(Role.PARTICIPANT, key) for key in some}
                return {actor for actor in concerned if self._viewers.count_of_person(room, actor)}
            self._everyone.discard(room.row.id)
        return {viewer.actor for viewer in self._viewers.of(room, audience)}

    def _show_out(self, room: Room) -> None:
        """Who lost the place is told at once and sees nothing more."""
        for viewer in self._viewers.of(room):
            if not viewer.place.holds:
                self._dismiss(viewer)

    def _watch_drift(self, room: Room) -> None:
        """Look again a minute after the expected end begins to move with the clock."""
        turn = self._turn[room.row.id] = self._turn.get(room.row.id, 0) + 1
        agenda = room.meeting.agenda
        if room.meeting.status != "running" or agenda.current is None:
            return
        left_ms = clock.remaining_ms(agenda, agenda.current, self._now_ms())
        counting = agenda.since_ms is not None
        wait_s = max(0, left_ms) / 1000 if counting else 0.0
        self._later(wait_s + DRIFT_S, self._drift, room, turn)

    def _drift(self, room: Room, turn: int) -> None:
        if self._turn[room.row.id] == turn and self._viewers.of(room):
            self.changed(room, "screen", "desk")
            self._watch_drift(room)
