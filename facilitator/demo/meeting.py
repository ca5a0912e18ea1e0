"""The demo's meeting: ready to run, beginning now."""

from sqlalchemy import Connection

from facilitator.domain.draaiboek import Draaiboek
from facilitator.domain.state import Details
from facilitator.room.hall import Hall, new_id
from facilitator.store import accounts
from facilitator.store.meetings import MeetingRow

MINUTE_MS = 60_000


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
    step_ms = 5 * MINUTE_MS
    start_ms = -(-hall.clock.now_ms() // step_ms) * step_ms
    details = Details(
        title=draaiboek.title,
        neighbourhood="Bloemenbuurt",
        place="Buurthuis De Linde",
        reason="We helpen vaak dezelfde mensen, maar weten dat niet van elkaar. "
        "Vandaag maken we daar afspraken over.",
        planned_start_ms=start_ms,
    )
    return hall.prepare_meeting(details, draaiboek)
