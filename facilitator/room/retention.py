"""A meeting is not kept for ever: some time after anything last happened in it, it is deleted.

Source: design §7. Everybody whose data it holds is told the day.
"""

from collections.abc import Callable
from datetime import date, datetime, timedelta, tzinfo

import structlog

from facilitator.domain import follow_up
from facilitator.room.hall import Hall
from facilitator.store import meetings
from facilitator.store.meetings import Activity

DAY_MS = 86_400_000
DAY_S = 86_400.0
log = structlog.get_logger()


class Retention:
    """Deletes what was kept for ``days`` days after its last activity: at once and every day.

    Activity is anything that happened in the meeting, the moment it is planned for, and the day on
    which the group meets again: until then its papers are needed. A rehearsal is kept for a day.
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

    def until(self, last_ms: int, planned_ms: int, next_day: date | None = None) -> date:
        """The day on which a meeting goes: something last happened in it at ``last_ms``, and the
        group meets again on ``next_day``."""
        at_ms = max(last_ms, planned_ms)
        last = datetime.fromtimestamp(at_ms / 1000, self._zone).date()
        return max(filter(None, (last, next_day))) + timedelta(days=self._days)

    def sweep(self) -> None:
        """Delete what has been kept long enough."""
        now_ms = self._hall.clock.now_ms()
        for one in self._hall.read(meetings.activity):
            if self._over(one, now_ms):
                log.info("meeting kept long enough", meeting=one.meeting)
                self._remove(one.meeting)

    def _over(self, one: Activity, now_ms: int) -> bool:
        """The log is read only of a meeting that may have to go."""
        if one.rehearsal:
            return one.last_ms + DAY_MS < now_ms
        today = datetime.fromtimestamp(now_ms / 1000, self._zone).date()
        if self.until(one.last_ms, one.planned_ms) > today:
            return False
        room = self._hall.rooms.by_id(one.meeting)
        option = None if room is None else follow_up.chosen(room.meeting)
        next_day = None if option is None else option.day
        return self.until(one.last_ms, one.planned_ms, next_day) <= today

    def _every_day(self) -> None:
        self._later(DAY_S, self._every_day)
        self.sweep()
