"""The computer slept in the middle of a meeting: the clock of the item went on without anybody."""

from collections.abc import Callable, Iterable

import msgspec

from facilitator.room.rooms import Room

LOOK_S = 5.0
SLEPT_MS = 30_000  # shorter than this the program was busy, or nobody noticed
Mark = tuple[str | None, int | None, int]


class Slept(msgspec.Struct, frozen=True):
    """From when to when nothing ran."""

    from_ms: int
    to_ms: int

    @property
    def seconds(self) -> int:
        """How long that was."""
        return round((self.to_ms - self.from_ms) / 1000)


class SleepWatch:
    """Looks every few seconds whether much more time went by than that.

    ``rooms()`` are the meetings, ``now_ms()`` the time, ``later(seconds, function)`` calls back,
    and ``told()`` is called when somebody has to be asked what to do.
    """

    def __init__(
        self,
        rooms: Callable[[], Iterable[Room]],
        now_ms: Callable[[], int],
        later: Callable[..., object],
        told: Callable[[], object],
    ) -> None:
        self._rooms = rooms
        self._now_ms = now_ms
        self._later = later
        self._told = told
        self._looked_ms = now_ms()
        self._asked: dict[str, tuple[Mark, Slept]] = {}

    def look(self) -> None:
        """Look now, and again soon."""
        self._later(LOOK_S, self.look)
        before, self._looked_ms = self._looked_ms, self._now_ms()
        slept = Slept(before, self._looked_ms)
        if slept.to_ms - slept.from_ms < SLEPT_MS + LOOK_S * 1000:
            return
        self._asked = {
            room.row.id: (_mark(room), slept)
            for room in self._rooms()
            if room.meeting.status == "running" and room.meeting.agenda.since_ms is not None
        }
        self._told()

    def of(self, room: Room) -> Slept | None:
        """What to ask in this meeting: until the item, its time or its clock changed."""
        mark, slept = self._asked.get(room.row.id, (None, None))
        return slept if mark == _mark(room) else None


def _mark(room: Room) -> Mark:
    agenda = room.meeting.agenda
    item = agenda.items.get(agenda.current or "")
    return agenda.current, agenda.since_ms, item.allotted_s if item else 0
