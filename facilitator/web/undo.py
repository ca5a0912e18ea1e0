"""What the facilitators can take back now."""

from flask import Blueprint, jsonify, render_template
from werkzeug.wrappers import Response

from facilitator.parts.undo import recent
from facilitator.web.pages import place_or_403, room_or_404
from facilitator.web.site import site

undo = Blueprint("undo", __name__)
LOOKED_BACK = 5_000  # rows of the log; a room of 300 votes in fewer


@undo.get("/b/<code>/ongedaan")
def offered(code: str) -> Response:
    """The list of the dialog on the desk."""
    room = room_or_404(code)
    place_or_403(room, "desk")
    history = site().hall.history(room.row.id, room.known.seq - LOOKED_BACK)
    rows = recent(site().scene(room), history)
    response = jsonify(html=render_template("desk/undo.html", rows=rows))
    response.cache_control.no_store = True
    return response
