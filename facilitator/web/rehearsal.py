"""Rehearsing a meeting with simulated participants, and throwing the rehearsal away."""

import msgspec
from flask import Blueprint, abort, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from facilitator.web.pages import organiser_or_403, room_or_404
from facilitator.web.site import site

rehearsal = Blueprint("rehearsal", __name__)
PEOPLE = 12
QUICK = 10  # times as quick
MINUTE_MS = 60_000


@rehearsal.post("/bijeenkomst/<code>/oefenen")
def begin(code: str) -> AnyResponse:
    """Make a copy of the meeting, with people in it, and go to its desk."""
    organiser_or_403()
    room, running = room_or_404(code), site()
    details, script = room.meeting.details, room.meeting.draaiboek
    assert details is not None  # a room is made of a prepared meeting
    assert script is not None
    tempo = QUICK if request.form.get("tempo") == "snel" else 1
    copy = msgspec.structs.replace(
        details,
        title=_("Oefening: %(title)s", title=details.title)[:100],
        planned_start_ms=running.hall.clock.now_ms() // MINUTE_MS * MINUTE_MS,
        fixed_end_ms=None,
        tempo=tempo,
    )
    row = running.hall.prepare_meeting(copy, script, rehearsal_of=room.row.id)
    running.crowd.start(row.code, PEOPLE, tempo)
    return redirect(url_for("desk.show", code=row.code))


@rehearsal.post("/bijeenkomst/<code>/oefening-weg")
def end(code: str) -> AnyResponse:
    """Throw the rehearsal away, with everything in it, and go back to the real meeting."""
    organiser_or_403()
    room = room_or_404(code)
    if not room.row.rehearsal_of:
        abort(404)
    source = site().hall.rooms.by_id(room.row.rehearsal_of)
    site().remove_meeting(room.row.id)
    if source is None:
        return redirect(url_for("organiser.home"))
    return redirect(url_for("meeting_page.show", code=source.row.code, geoefend=1))
