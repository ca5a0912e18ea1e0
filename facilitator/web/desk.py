"""The facilitators' desk, and the invitation to it."""

import secrets
from datetime import datetime, timedelta

from flask import (
    Blueprint,
    Response,
    abort,
    jsonify,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from facilitator.domain.message import Actor, Role
from facilitator.domain.people import FacilitatorJoined, JoinDesk
from facilitator.parts.common import meeting_data
from facilitator.parts.desk import replan_preview
from facilitator.parts.refusals import sentence
from facilitator.room.access import link_version, place
from facilitator.room.rooms import Room
from facilitator.room.writer import Refused
from facilitator.store.sessions import Grant
from facilitator.web.codes import room_of_link, wrong_link
from facilitator.web.pages import place_or_403, render_page, room_or_404
from facilitator.web.site import current_session, sign_in, site
from facilitator.web.text import clean

desk = Blueprint("desk", __name__)


@desk.get("/b/<code>/regie")
def show(code: str) -> str:
    """The desk."""
    room = room_or_404(code)
    return render_page("desk/page.html", place_or_403(room, "desk"), "desk")


@desk.get("/b/<code>/replan")
def preview(code: str) -> AnyResponse:
    """What replanning would do now, with ``end`` (HH:MM) as the moment the room must be empty."""
    room = room_or_404(code)
    place_or_403(room, "desk")
    scene = site().scene(room)
    if room.meeting.status != "running":
        abort(409)
    end_ms = _moment(request.args.get("end", ""), scene.now_ms)
    data = replan_preview(scene, end_ms)
    answer = {
        "html": render_template("desk/replan_preview.html", **data),
        "fixed_end": data["fixed_end"],
        "end_ms": end_ms,
    }
    response = jsonify(answer)
    response.cache_control.no_store = True
    return response


def _moment(text: str, now_ms: int) -> int | None:
    """The next time that a clock in the room says HH:MM; None for an empty or odd text."""
    zone = site().settings.timezone
    now = datetime.fromtimestamp(now_ms / 1000, zone)
    try:
        wanted = datetime.strptime(text, "%H:%M")
    except ValueError:
        return None
    moment = now.replace(hour=wanted.hour, minute=wanted.minute, second=0, microsecond=0)
    if moment <= now:
        moment += timedelta(days=1)
    return int(moment.timestamp() * 1000)


def _invited(code: str, token: str) -> tuple[Room, int]:
    """The meeting of an invitation that still holds."""
    room = room_of_link(code)
    if room is None:
        wrong_link()
    version = link_version(room, Role.COFACILITATOR)
    if not site().tokens.matches(token, "cofacilitator", room.row.id, version):
        wrong_link()
    return room, version


@desk.get("/b/<code>/uitnodiging/<token>")
def invitation(code: str, token: str) -> AnyResponse | str:
    """Ask the co-facilitator for a name. Opening the link uses nothing up."""
    room, _version = _invited(code, token)
    if place(current_session(), room, "desk") is not None:
        return redirect(url_for("desk.show", code=code))
    return _ask(room, "", {})


@desk.post("/b/<code>/uitnodiging/<token>")
def accept(code: str, token: str) -> AnyResponse | str:
    """Take the place at the desk."""
    room, version = _invited(code, token)
    name = clean(request.form.get("name")) or ""
    if not 1 <= len(name) <= 60:
        return _ask(room, name, {"name": _("Vul je naam in, met hoogstens 60 tekens.")})
    browser = session.setdefault("browser", secrets.token_hex(16))
    guest = Actor(Role.GUEST, browser)
    outcome = site().hall.submit(room.row.id, guest, f"desk-{version}-{browser}", JoinDesk(name))
    if isinstance(outcome, Refused):
        return _ask(room, name, {"name": sentence(outcome.code, outcome.params)})
    joined = next(
        logged.change.event.facilitator
        for logged in outcome.logged
        if isinstance(logged.change.event, FacilitatorJoined)
    )
    sign_in(place=Grant(room.row.id, Role.COFACILITATOR, joined, version))
    return redirect(url_for("desk.show", code=code))


def _ask(room: Room, name: str, errors: dict[str, str]) -> Response:
    page = render_template(
        "organiser/invitation.html",
        meeting=meeting_data(site().scene(room)),
        form={"name": name},
        errors=errors,
    )
    return Response(page, 422 if errors else 200)
