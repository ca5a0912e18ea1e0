"""The contact form of somebody without a phone, on a tablet or laptop that is handed over.

The link opens one person's form, once: saving locks it, and so does the desk. It asks for no
session: the device need not be logged in to anything.
"""

import msgspec
from flask import Blueprint, Response, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from facilitator.domain.contact import LockForm, OpenForm
from facilitator.domain.message import Actor, Command, Contact, Role
from facilitator.domain.people import admitted
from facilitator.parts.common import meeting_data
from facilitator.parts.refusals import sentence
from facilitator.room.hall import new_id
from facilitator.room.rooms import Room
from facilitator.room.writer import Refused
from facilitator.web.addresses import qr_code
from facilitator.web.codes import link_may_be_wrong, room_of_link
from facilitator.web.contact_form import save_contact, typed_contact
from facilitator.web.pages import kept_until, place_or_403, room_or_404
from facilitator.web.site import site

kiosk = Blueprint("kiosk", __name__)


@kiosk.get("/b/<code>/regie/formulier/<participant>")
def hand_over(code: str, participant: str) -> AnyResponse:
    """For a facilitator: the link of an open form, or the way to open it."""
    room = room_or_404(code)
    place_or_403(room, "desk")
    person = room.meeting.participants.get(participant)
    if person is None or person.phone:
        abort(404)
    url = _url(room, participant) if person.form_open else None
    page = render_template(
        "kiosk/hand_over.html",
        meeting=meeting_data(site().scene(room)),
        person={"id": participant, "name": room.names.get(participant, "")},
        url=url,
        qr=qr_code(url) if url else "",
        filled=participant in room.contacts,
    )
    return _fresh(page)


@kiosk.post("/b/<code>/regie/formulier/<participant>")
def switch(code: str, participant: str) -> AnyResponse:
    """Open the form, or lock it."""
    room = room_or_404(code)
    held = place_or_403(room, "desk")
    opens = request.form.get("open") == "yes"
    command: Command = OpenForm(participant) if opens else LockForm(participant)
    if isinstance(site().hall.submit(room.row.id, held.actor, new_id(), command), Refused):
        abort(404)
    return redirect(url_for("kiosk.hand_over", code=code, participant=participant))


@kiosk.get("/b/<code>/formulier/<participant>/<token>")
def form(code: str, participant: str, token: str) -> AnyResponse:
    """The form, as long as it is open."""
    room = room_of_link(code)
    if room is None or not _is_open(room, participant, token):
        return _locked(saved="bewaard" in request.args and _is_last(room, participant, token))
    known = room.contacts.get(participant, Contact(participant))
    person = room.people[participant]
    return _form(room, {**msgspec.structs.asdict(known), **msgspec.structs.asdict(person)})


@kiosk.post("/b/<code>/formulier/<participant>/<token>")
def save(code: str, participant: str, token: str) -> AnyResponse:
    """Keep what was filled in, and lock the form."""
    room = room_of_link(code)
    if room is None or not _is_open(room, participant, token):
        return _locked()
    typed = typed_contact(request.form)
    command = save_contact(typed)
    if isinstance(command, str):
        return _form(room, typed, sentence(command, {}))
    actor = Actor(Role.KIOSK, participant)
    outcome = site().hall.submit(room.row.id, actor, new_id(), command)
    if isinstance(outcome, Refused):
        return _form(room, typed, sentence(outcome.code, outcome.params))
    return redirect(f"{request.path}?bewaard=1")


def _version(room: Room, participant: str) -> int:
    return room.meeting.participants[participant].forms


def _url(room: Room, participant: str) -> str:
    token = site().tokens.link("form", room.row.id, _version(room, participant), participant)
    return f"{site().addresses.of(room).phone}/formulier/{participant}/{token}"


def _is_open(room: Room, participant: str, token: str) -> bool:
    opened = admitted(room.meeting, Actor(Role.KIOSK, participant))
    return opened and _is_last(room, participant, token)


def _is_last(room: Room | None, participant: str, token: str) -> bool:
    """Whether this is the last link that this person's form was opened with."""
    if room is None or participant not in room.meeting.participants:
        return False
    version = _version(room, participant)
    return site().tokens.matches(token, "form", room.row.id, version, participant)


def _form(room: Room, typed: dict[str, object], error: str | None = None) -> AnyResponse:
    page = render_template(
        "kiosk/form.html",
        meeting=meeting_data(site().scene(room)),
        action=request.path,
        person=typed,
        contact=typed,
        error=error,
        erase_date=kept_until(room),
    )
    return _fresh(page, 422 if error else 200)


def _locked(saved: bool = False) -> AnyResponse:
    if not saved and not link_may_be_wrong():
        abort(429)
    return _fresh(render_template("kiosk/locked.html", saved=saved), 200 if saved else 403)


def _fresh(page: str, status: int = 200) -> Response:
    """A page that no cache keeps, nor the way back."""
    response = Response(page, status)
    response.cache_control.no_store = True
    return response
