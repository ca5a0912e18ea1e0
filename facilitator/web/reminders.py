"""A week before the group meets again, people are reminded of their actions by mail.

Source: the draaiboek asks everybody for a short update one week before the next meeting. It goes by
itself only where an organiser said so, and once.
"""

from collections.abc import Callable
from datetime import datetime, tzinfo

import structlog

from facilitator.domain import checklist, follow_up
from facilitator.domain.checklist import TickEntry
from facilitator.domain.message import Actor, Role
from facilitator.mail.outbox import Outbox
from facilitator.room.hall import Hall, new_id
from facilitator.room.rooms import Room
from facilitator.store import meetings
from facilitator.web.mail import mails_of

KIND = "acties"
HOUR_S = 3600.0
PROGRAM = Actor(Role.ORGANISER, "program")
log = structlog.get_logger()


class Reminders:
    """Looks every hour which meetings have their day; also what was missed while the program was
    off, as long as the group did not meet yet. ``later(seconds, function)`` calls back."""

    def __init__(
        self, hall: Hall, outbox: Outbox, zone: tzinfo, later: Callable[..., object]
    ) -> None:
        self._hall = hall
        self._outbox = outbox
        self._zone = zone
        self._later = later

    def start(self) -> None:
        """Look now, and again each hour."""
        if self._outbox.works:
            self._later(0, self._every_hour)

    def look(self) -> None:
        """Send what is due."""
        for meeting in self._hall.read(meetings.that_remind):
            room = self._hall.rooms.by_id(meeting)
            if room is not None and self._due(room):
                ready = mails_of(room, KIND)
                self._hall.submit(meeting, PROGRAM, new_id(), TickEntry("reminded", True))
                self._outbox.put(ready)
                log.info("reminded of actions", meeting=meeting, mails=len(ready))

    def _due(self, room: Room) -> bool:
        meeting = room.meeting
        day, option = follow_up.report_day(meeting), follow_up.chosen(meeting)
        if meeting.status != "finished" or day is None:
            return False
        asked = checklist.done(meeting, "automatic") and not checklist.done(meeting, "reminded")
        today = datetime.fromtimestamp(self._hall.clock.now_ms() / 1000, self._zone).date()
        return asked and day <= today and (option is None or today < option.day)

    def _every_hour(self) -> None:
        self._later(HOUR_S, self._every_hour)
        self.look()
