"""Taking part with a phone: the code, the name, and the page of a participant.

Several people may share one phone: each has a place of their own, and hands the phone on.
"""

import re
import secrets

from flask import Blueprint, Response, abort, redirect, render_template, request, session, url_for
from flask_babel import gettext as _
from flask_wtf import FlaskForm
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import TooManyRequests
from werkzeug.wrappers import Response as AnyResponse
from wtforms import StringField
from wtforms.validators import InputRequired, Length

from facilitator.domain.draaiboek import AgendaItem
from facilitator.domain.message import Actor, Role
from facilitator.domain.people import JoinMeeting, ParticipantJoined
from facilitator.parts.common import meeting_data
from facilitator.parts.phone import acquaintances, free_partners
from facilitator.parts.refusals import sentence
from facilitator.room.access import Place, link_version, own_room, place, sharers
from facilitator.room.rooms import Room
from facilitator.room.writer import Accepted, Refused
from facilitator.store.sessions import Grant
from facilitator.web.codes import SEEN, room_of
from facilitator.web.pages import kept_until, place_or_403, render_page, room_or_404
from facilitator.web.site import current_session, sign_in, site
from facilitator.web.text import clean

join = Blueprint("join", __name__)
MOST_SHARERS = 4  # of one phone
ATTEMPT = re.compile(r"[0-9a-f]{32}")  # one form that was asked for: sent twice, it counts once


class NameForm(FlaskForm):
    """The name of a participant, and optionally an organisation."""

    name = StringField(
        filters=[clean],
        validators=[
            InputRequired(message="name-empty"),
            Length(max=60, message="name-too-long"),
        ],
    )
    organisation = StringField(
        filters=[clean], validators=[Length(max=80, message="organisation-too-long")]
    )


def _errors(form: NameForm) -> dict[str, str]:
    texts = {
        "name-empty": _("Vul je naam in, zodat anderen weten wie je bent."),
        "name-too-long": _("Een naam kan hoogstens 60 tekens lang zijn."),
        "organisation-too-long": _("De organisatie kan hoogstens 80 tekens lang zijn."),
    }
    return {name: texts.get(found[0], found[0]) for name, found in form.errors.items() if name}


def digits(text: str) -> str:
    """A join code as people type it, without the spaces and dashes in it."""
    return "".join(one for one in text if one.isascii() and one.isdigit())[:12]


def _wrong_code(code: str, wait_s: int = 0) -> AnyResponse:
    """The page for a code that leads nowhere, or that was not looked at: ``wait_s`` says when to
    try again."""
    again = url_for("join.phone", code=digits(code)) if digits(code) else "/"
    page = render_template(
        "phone/rejected.html", action=url_for("join.code"), code=code, wait_s=wait_s, again=again
    )
    response = Response(page, 429 if wait_s else 404)
    if wait_s:
        response.headers["Retry-After"] = str(wait_s)
    return response


@join.errorhandler(TooManyRequests)
def _slow_down(error: TooManyRequests) -> AnyResponse:
    """Too many wrong codes came from here."""
    assert isinstance(error.retry_after, int)  # as room_of gives it
    typed = request.form.get("code") or (request.view_args or {}).get("code", "")
    return _wrong_code(typed[:20], error.retry_after)


@join.post("/meedoen")
def code() -> AnyResponse:
    """Where the code goes that somebody typed."""
    typed = digits(request.form.get("code", ""))
    if room_of(typed) is None:
        return _wrong_code(request.form.get("code", "")[:20])
    return redirect(url_for("join.phone", code=typed))


@join.get("/b/<code>")
def phone(code: str) -> AnyResponse | str:
    """The participant's page; who has no place yet is asked for a name."""
    if _shown_out(code):
        return _gone()
    room = room_of(code)
    if room is None:
        return _wrong_code(code)
    if site().addresses.visited(room, request.remote_addr or ""):
        site().streams.refresh(room, "desk")
    held = place(current_session(), room, "phone")
    if held is None:
        return _ask(room, NameForm(formdata=None, data=session.get("typed")))
    return render_page("phone/page.html", held, "phone", **_shared(room, held))


@join.get("/b/<code>/regie/namens/<participant>")
def on_behalf(code: str, participant: str) -> str:
    """The page of somebody without a phone, in which a facilitator enters what that person says."""
    held = place(current_session(), room_or_404(code), "phone", participant)
    if held is None or held.scribe is None:
        abort(403)
    return render_page("phone/page.html", held, "phone", others=[], may_share=False)


def _shared(room: Room, held: Place) -> dict[str, object]:
    """Who else takes part with this phone, and whether another may."""
    sharing = sharers(current_session(), room)
    others = [
        {"id": one.actor.id, "name": room.names.get(one.actor.id, "")}
        for one in sharing
        if one.actor != held.actor
    ]
    return {"others": others, "may_share": len(sharing) < MOST_SHARERS}


@join.post("/b/<code>/wissel")
def hand_on(code: str) -> AnyResponse:
    """The phone goes to another who takes part with it."""
    room = room_or_404(code)
    wanted = request.form.get("participant", "")
    for one in sharers(current_session(), room):
        if one.actor.id == wanted:
            version = link_version(room, Role.PARTICIPANT, wanted)
            sign_in(place=Grant(room.row.id, Role.PARTICIPANT, wanted, version))
            break
    else:
        abort(403)
    return redirect(url_for("join.phone", code=code))


@join.get("/b/<code>/erbij")
def beside(code: str) -> AnyResponse:
    """Ask the name of somebody who takes part with this phone too."""
    room = room_or_404(code)
    if place(current_session(), room, "phone") is None:
        return redirect(url_for("join.phone", code=code))
    return _ask(room, NameForm(formdata=None), attempt=secrets.token_hex(16))


@join.get("/b/<code>/bekenden")
def known(code: str) -> Response:
    """The names from which a participant taps whom they know well, at the welcome ``item``."""
    held, item = _participant_at(code, "welcome")
    people = acquaintances(site().scene(held.room), held.actor.id)
    return _fresh("werkvormen/welcome/known.html", item_key=item.key, people=people)


@join.get("/b/<code>/partners")
def partners(code: str) -> Response:
    """The names of who has no partner yet, at the duos ``item``."""
    held, item = _participant_at(code, "duos")
    people = free_partners(site().scene(held.room), item.key, held.actor.id)
    return _fresh("werkvormen/duos/partners.html", item_key=item.key, people=people)


def _participant_at(code: str, werkvorm: str) -> tuple[Place, AgendaItem]:
    """This browser's participant, and the ``item`` of this werkvorm that is asked for."""
    room = room_or_404(code)
    held = place_or_403(room, "phone")
    if held.actor.role is not Role.PARTICIPANT:
        abort(403)
    item = room.meeting.item(request.args.get("item", ""))
    if item is None or item.werkvorm != werkvorm:
        abort(404)
    return held, item


def _fresh(template: str, **data: object) -> Response:
    """A list that is asked for again each time it is unfolded."""
    response = Response(render_template(template, **data))
    response.cache_control.no_store = True
    return response


@join.post("/b/<code>/meedoen")
def join_meeting(code: str) -> AnyResponse | str:
    """Take part with a name. Sent twice by one browser, it still makes one participant."""
    if _shown_out(code):
        return _gone()
    form = NameForm(request.form)  # by itself it would take a file for a name as well
    try:
        room = room_of(code)
    except TooManyRequests:
        _keep_typed(form)
        raise
    if room is None:
        _keep_typed(form)
        return _wrong_code(code)
    sharing = sharers(current_session(), room)
    attempt = request.form.get("attempt", "") if sharing else ""
    if sharing and (not ATTEMPT.fullmatch(attempt) or len(sharing) >= MOST_SHARERS):
        return redirect(url_for("join.phone", code=room.row.code))
    if not form.validate():
        return _ask(room, form, attempt=attempt)
    command = JoinMeeting(name=form.name.data, organisation=form.organisation.data or "")
    browser = session.setdefault("browser", secrets.token_hex(16))
    guest = Actor(Role.GUEST, browser)
    outcome = site().hall.submit(room.row.id, guest, attempt or browser, command)
    if isinstance(outcome, Refused):
        told = sentence(outcome.code, outcome.params)
        if outcome.code == "name-empty":
            return _ask(room, form, {"name": told}, attempt=attempt)
        return _ask(room, form, attempt=attempt, told=told, status=503 if outcome.again else 422)
    session.pop("typed", None)
    joined = _participant(outcome)
    if room.meeting.participants[joined].removed:
        return _gone()
    session.pop(SEEN, None)
    sign_in(place=Grant(room.row.id, Role.PARTICIPANT, joined))
    site().guesses.right(request.remote_addr or "")
    return redirect(url_for("join.phone", code=room.row.code))


@join.errorhandler(CSRFError)
def forgotten(error: CSRFError) -> AnyResponse | tuple[str, int]:
    """The browser lost its cookies between the form and the button, or keeps none at all: nobody
    types a name twice, and who goes round in a circle reads why."""
    del error
    if request.endpoint != "join.join_meeting":
        return render_template("organiser/error_400.html"), 400
    code = (request.view_args or {}).get("code", "")
    try:
        room = room_of(code)
    except TooManyRequests as waits:
        return _slow_down(waits)
    if room is None:
        return _wrong_code(code)
    told = _(
        "Je telefoon was deze pagina vergeten. Druk nog een keer op ‘Doe mee’. Lukt het weer niet? "
        "Sta cookies toe in je browser, of vraag de begeleider."
    )
    return _ask(room, NameForm(request.form), told=told, status=400)


def _keep_typed(form: NameForm) -> None:
    """For the form behind the right code: nobody types a name twice."""
    fields = {"name": form.name.data, "organisation": form.organisation.data}
    session["typed"] = {name: (typed or "")[:80] for name, typed in fields.items()}


def _shown_out(code: str) -> bool:
    """True for a browser whose only places in this meeting were taken away."""
    session_ = current_session()
    room = own_room(session_, site().hall.rooms, code)
    if session_ is None or room is None or place(session_, room, "phone") is not None:
        return False
    return any(
        one.meeting == room.row.id and one.role is Role.PARTICIPANT for one in session_.grants
    )


def _gone() -> str:
    return render_template("phone/gone.html", text=sentence("removed", {}), join_url=None)


def _participant(outcome: Accepted) -> str:
    """Who joined: also in the answer to a repeat, which comes from the log."""
    for logged in outcome.logged:
        if isinstance(logged.change.event, ParticipantJoined):
            return logged.change.event.participant
    raise LookupError("nobody joined")


def _ask(
    room: Room,
    form: NameForm,
    errors: dict[str, str] | None = None,
    attempt: str = "",
    *,
    told: str = "",
    status: int = 422,
) -> Response:
    """The form; ``attempt`` names the one of somebody who takes part with a phone in use, ``told``
    is why the last one did not lead further, where that is in no field."""
    session[SEEN] = room.row.code
    page = render_template(
        "phone/join.html",
        action=url_for("join.join_meeting", code=room.row.code),
        meeting=meeting_data(site().scene(room)),
        form={"name": form.name.data or "", "organisation": form.organisation.data or ""},
        errors=errors or _errors(form),
        erase_date=kept_until(room),
        attempt=attempt,
        told=told,
    )
    return Response(page, status if told or errors or form.errors else 200)
