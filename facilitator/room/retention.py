"""A meeting is not kept for ever: some time after anything last happened in it, it is deleted.

Source: design §7. Everybody whose data it holds is told the day.
"""

from collections.abc import Callable
from datetime import date, datetime, tzinfo

import structlog

from facilitator.room.hall import Hall
from facilitator.store import meetings

DAY_MS = 86_400_000
DAY_S = 86_400.0
log = structlog.get_logger()


class Retention:
    """Deletes what was kept for ``days`` days after its last activity: at once and every day.

    Activity is anything that happened in the meeting, and the moment it is planned for.
    ``remove(meeting id)`` deletes one; ``later(seconds, function)`` calls back.
    """

    def __init__(
        self,
        hall: Hall,
        days: int,
        zone: tzinfo,
        remove: Callable[[str], object],
        later: Callable[..., object],
    ) -> None:
        self._hall = hall
        self._days = days
        self._zone = zone
        self._remove = remove
        self._later = later

    def start(self) -> None:
        """Look now, and again each day."""
        self._later(0, self._every_day)

    def until(self, last_ms: int, planned_ms: int) -> date:
        """The last day of a meeting in which something last happened at ``last_ms``."""
        at_ms = self._end_ms(last_ms, planned_ms)
        return datetime.fromtimestamp(at_ms / 1000, self._zone).date()

    def sweep(self) -> None:
        """Delete what has been kept long enough."""
        now_ms = self._hall.clock.now_ms()
        for meeting, last_ms, planned_ms in self._hall.read(meetings.activity):
            if self._end_ms(last_ms, planned_ms) < now_ms:
                log.info("meeting kept long enough", meeting=meeting)
                self._remove(meeting)

    def _end_ms(self, last_ms: int, planned_ms: int) -> int:
        return max(last_ms, planned_ms) + self._days * DAY_MS

    def _every_day(self) -> None:
        self._later(DAY_S, self._every_day)
        self.sweep()
