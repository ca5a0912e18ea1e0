"""The demo's meeting: ready to run, beginning now."""

from sqlalchemy import Connection

from facilitator.domain.draaiboek import Draaiboek
from facilitator.domain.message import Actor, Role
from facilitator.domain.programme import ChangeDetails
from facilitator.domain.state import Details
from facilitator.room.access import ORGANISER_ID
from facilitator.room.hall import Hall, new_id
from facilitator.store import accounts, meetings
from facilitator.store.meetings import MeetingRow

MINUTE_MS = 60_000
REASON = (
    "We helpen vaak dezelfde mensen, maar weten dat niet van elkaar. "
    "Vandaag maken we daar afspraken over."
)


def begin(hall: Hall) -> None:
    """The organisation of the demo, so that nobody has to fill in who they are to look around."""

    def add(connection: Connection) -> None:
        if not accounts.everyone(connection):
            accounts.name_organisation(connection, "Welzijn Bloemenbuurt")
            accounts.add(
                connection, new_id(), "Sanne", "sanne@example.org", "", hall.clock.now_ms()
            )

    hall.write(add)


def prepare(hall: Hall, draaiboek: Draaiboek) -> MeetingRow:
    """Make a fictional meeting that begins in a few minutes, at a whole five minutes."""
    details = Details(
        title=draaiboek.title,
        neighbourhood="Bloemenbuurt",
        place="Buurthuis De Linde",
        reason=REASON,
        planned_start_ms=_soon_ms(hall),
    )
    return hall.prepare_meeting(details, draaiboek)


def take_up(hall: Hall) -> MeetingRow | None:
    """The meeting of a demo before this one, where it is not over: if it did not begin yet, it
    begins in a few minutes. None where there is none."""
    for row, status in hall.read(meetings.everything):
        room = hall.rooms.by_id(row.id)
        details = None if room is None else room.meeting.details
        if details is None or details.reason != REASON or status == "finished" or row.rehearsal_of:
            continue
        if status == "waiting":
            later = ChangeDetails(
                details.title, details.neighbourhood, details.place, details.reason,
                _soon_ms(hall), None,
            )  # fmt: skip
            hall.submit(row.id, Actor(Role.ORGANISER, ORGANISER_ID), new_id(), later)
        return row
    return None


def _soon_ms(hall: Hall) -> int:
    step_ms = 5 * MINUTE_MS
    return -(-hall.clock.now_ms() // step_ms) * step_ms
