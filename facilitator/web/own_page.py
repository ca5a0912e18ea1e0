"""Somebody's own page, behind the personal link in a letter: answer, come in, tell how it goes with
one's actions, see what is known of oneself, and erase it. Works without JavaScript."""

import json
from typing import Any

import msgspec
from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from facilitator.documents import catalogue, report
from facilitator.documents.catalogue import BY_KEY
from facilitator.domain import actions, progress, writings
from facilitator.domain.erasure import EraseMe
from facilitator.domain.invitations import ComeIn, ReplyToInvitation, SendDeputy, deputy
from facilitator.domain.message import Actor, Command, Contact, Role
from facilitator.domain.progress import TellProgress
from facilitator.domain.state import Reply
from facilitator.parts.common import meeting_data
from facilitator.parts.progress import progress_words
from facilitator.parts.refusals import sentence
from facilitator.room.access import link_version
from facilitator.room.hall import new_id
from facilitator.room.rooms import Room
from facilitator.room.writer import Refused
from facilitator.store import preparations
from facilitator.store.sessions import Grant
from facilitator.web.contact_form import save_contact, typed_contact
from facilitator.web.guests import keep_needs, needs_of, typed_guest
from facilitator.web.heavy import heavy
from facilitator.web.pages import kept_until
from facilitator.web.papers import FOR_PHONES, closing_began, fresh, made
from facilitator.web.personal import recognised
from facilitator.web.site import sign_in, site
from facilitator.web.text import clean
from facilitator.werkvormen.registry import RULES

own_page = Blueprint("own_page", __name__)
REPLIES: tuple[Reply, ...] = ("", "comes", "declines")


@own_page.get("/b/<code>/jij/<invited>/<token>")
def personal(code: str, invited: str, token: str) -> AnyResponse:
    """Somebody's own page. Opening it uses nothing up and tells nobody anything."""
    room = recognised(code, invited, token)
    return _own_page(room, invited)


@own_page.post("/b/<code>/jij/<invited>/<token>")
def answer(code: str, invited: str, token: str) -> AnyResponse:
    """Say whether one comes, or come in."""
    room = recognised(code, invited, token)
    actor = Actor(Role.INVITED, invited)
    if request.form.get("wat") == "meedoen":
        if invited in room.meeting.invited:
            outcome = site().hall.submit(room.row.id, actor, new_id(), ComeIn())
            if isinstance(outcome, Refused):
                abort(403)
        version = link_version(room, Role.PARTICIPANT, invited)
        sign_in(place=Grant(room.row.id, Role.PARTICIPANT, invited, version))
        return redirect(url_for("join.phone", code=code))
    if request.form.get("wat") == "actie":
        return _progress(room, invited)
    if invited not in room.meeting.invited:
        abort(403)  # came without an invitation: there is nothing to answer
    if request.form.get("wat") == "iemand-anders":
        return _deputy(room, actor)
    if request.form.get("wat") == "wensen":
        keep_needs(room, invited, clean(request.form.get("needs")) or "")
        return redirect(f"{request.path}?dank=1")
    reply = request.form.get("reply", "")
    if reply not in REPLIES:
        abort(400)
    site().hall.submit(room.row.id, actor, new_id(), ReplyToInvitation(reply))
    return redirect(f"{request.path}?dank=1")


def _deputy(room: Room, actor: Actor) -> AnyResponse:
    name, organisation, email = typed_guest()
    if not name:
        return _own_page(room, actor.id, _("Vul de naam in van wie er komt."))
    command = SendDeputy(name, organisation, email)
    outcome = site().hall.submit(room.row.id, actor, new_id(), command)
    if isinstance(outcome, Refused):
        return _own_page(room, actor.id, sentence(outcome.code, outcome.params))
    return redirect(f"{request.path}?dank=1")


def _own_page(room: Room, invited: str, refused: str | None = None) -> AnyResponse:
    scene = site().scene(room)
    letter, meeting = room.meeting.letter, room.meeting
    invitation = meeting.invited.get(invited)
    instead = deputy(meeting, invited)
    page = render_template(
        "phone/invited.html",
        meeting=meeting_data(scene),
        name=room.people[invited].name,
        day=report.written_day(scene),
        reply=invitation.reply if invitation else "comes",
        asked=invitation is not None,
        deputy=room.people[instead].name if instead else "",
        asks_needs=letter.asks_needs,
        needs=needs_of(room).get(invited, ""),
        refused=refused,
        route=letter.route,
        reply_to=letter.reply_to,
        formal=letter.address == "u",
        thanked="dank" in request.args,
        joined=invited in room.meeting.participants,
        here=request.path,
        erase_date=kept_until(room),
        actions=[
            {**msgspec.structs.asdict(one), **msgspec.structs.asdict(progress.of(meeting, one.id))}
            for one in actions.of(meeting, invited)
        ]
        if meeting.status == "finished"
        else [],
        progress=progress_words(),
        papers=[(key, BY_KEY[key].title()) for key in FOR_PHONES]
        if invited in meeting.participants and closing_began(meeting)
        else [],
    )
    return fresh(page, 422 if refused else 200)


def _progress(room: Room, person: str) -> AnyResponse:
    typed = {name: clean(request.form.get(name)) or "" for name in ("action", "status", "line")}
    try:
        command = msgspec.convert(typed, TellProgress)
    except msgspec.ValidationError:
        return _own_page(room, person, _("Kies hoe het gaat, en houd het bij één regel."))
    refused = _send(room, Actor(Role.PARTICIPANT, person), command)
    return _own_page(room, person, refused) if refused else redirect(f"{request.path}?dank=1")


@own_page.get("/b/<code>/jij/<person>/<token>/papier/<key>.docx")
@heavy
def paper(code: str, person: str, token: str, key: str) -> AnyResponse:
    """What one may take home, after the meeting as well."""
    room = recognised(code, person, token)
    if key not in FOR_PHONES or person not in room.meeting.participants:
        abort(404)
    if not closing_began(room.meeting):
        abort(403)
    kind = BY_KEY[key]
    order = catalogue.one(site().scene(room), kind, participant=person if kind.each else "")
    return made(room, order)


# What is known of somebody


@own_page.get("/b/<code>/jij/<person>/<token>/gegevens")
def details(code: str, person: str, token: str) -> AnyResponse:
    """How somebody can be reached, to correct it."""
    room = recognised(code, person, token)
    known = msgspec.structs.asdict(room.contacts.get(person, Contact(person)))
    return _details(room, {**known, **msgspec.structs.asdict(room.people[person])})


@own_page.post("/b/<code>/jij/<person>/<token>/gegevens")
def save_details(code: str, person: str, token: str) -> AnyResponse:
    """Keep the corrected details."""
    room = recognised(code, person, token)
    typed = typed_contact(request.form)
    command = save_contact(typed)
    if isinstance(command, str):
        return _details(room, typed, sentence(command, {}))
    refused = _send(room, _actor(room, person), command)
    if refused:
        return _details(room, typed, refused)
    return redirect(f"{_home(request.path)}?dank=1")


@own_page.get("/b/<code>/jij/<person>/<token>/bekend")
def known(code: str, person: str, token: str) -> AnyResponse:
    """What is known of somebody, who sees it, and until when."""
    room = recognised(code, person, token)
    page = render_template(
        "phone/known.html",
        meeting=meeting_data(site().scene(room)),
        known=_known(room, person),
        back=_home(request.path),
        erase_date=kept_until(room),
    )
    return fresh(page)


@own_page.get("/b/<code>/jij/<person>/<token>/bekend.json")
def download(code: str, person: str, token: str) -> AnyResponse:
    """The same as a file."""
    room = recognised(code, person, token)
    answer = fresh(json.dumps(_known(room, person), ensure_ascii=False, indent=2))
    answer.mimetype = "application/json"
    answer.headers["Content-Disposition"] = "attachment; filename=mijn-gegevens.json"
    return answer


@own_page.get("/b/<code>/jij/<person>/<token>/wissen")
def confirm_erasure(code: str, person: str, token: str) -> AnyResponse:
    """Ask before everything of somebody is erased."""
    return _erase_page(recognised(code, person, token), request.path)


@own_page.post("/b/<code>/jij/<person>/<token>/wissen")
def erase(code: str, person: str, token: str) -> AnyResponse:
    """Erase all that is known of somebody, for good."""
    room = recognised(code, person, token)
    refused = _send(room, _actor(room, person), EraseMe())
    if refused:
        return _erase_page(room, request.path, refused)
    return fresh(render_template("phone/erased.html"))


def _erase_page(room: Room, path: str, refused: str | None = None) -> AnyResponse:
    page = render_template(
        "phone/erase.html",
        meeting=meeting_data(site().scene(room)),
        back=_home(path),
        refused=refused,
    )
    return fresh(page, 422 if refused else 200)


def _known(room: Room, person: str) -> dict[str, Any]:
    """All that is kept of one person, by what it is called on the screen."""
    meeting, own = room.meeting, room.people[person]
    contact = room.contacts.get(person, Contact(person))
    told = site().hall.read(lambda c: preparations.find(c, room.row.id, person))
    invitation = meeting.invited.get(person)
    replies = {"": _("nog geen antwoord"), "comes": _("komt"), "declines": _("komt niet")}
    shares = {
        "nobody": _("niemand"),
        "organisers": _("de begeleiders en wie het de volgende keer organiseert"),
        "group": _("iedereen die erbij was"),
    }
    texts = writings.by_writer(meeting, RULES).get(person, [])
    found = {
        _("Naam"): own.name,
        _("Organisatie"): own.organisation,
        _("Functie"): contact.function,
        _("Telefoon"): contact.phone,
        _("E-mail"): contact.email,
        _("Wie je gegevens mag zien"): shares[contact.share_with],
        _("Antwoord op de uitnodiging"): replies[invitation.reply] if invitation else "",
        _("Waar we rekening mee houden"): needs_of(room).get(person, ""),
        _("Wat je vooraf bedacht"): [
            text
            for text in (told.missing, told.good, *(one.example for one in told.answers.values()))
            if text
        ],
        _("Wat je schreef"): [one.text for one in texts],
    }
    return {name: value for name, value in found.items() if value}


def _details(room: Room, typed: dict[str, object], error: str | None = None) -> AnyResponse:
    page = render_template(
        "phone/own_details.html",
        meeting=meeting_data(site().scene(room)),
        person=typed,
        contact=typed,
        error=error,
        back=_home(request.path),
        erase_date=kept_until(room),
    )
    return fresh(page, 422 if error else 200)


def _actor(room: Room, person: str) -> Actor:
    """As whom somebody acts by the link: as a participant once they came in."""
    joined = person in room.meeting.participants
    return Actor(Role.PARTICIPANT if joined else Role.INVITED, person)


def _home(path: str) -> str:
    """The own page, of a page beneath it."""
    return path.rpartition("/")[0]


def _send(room: Room, actor: Actor, command: Command) -> str | None:
    """What to tell when it was refused."""
    outcome = site().hall.submit(room.row.id, actor, new_id(), command)
    return sentence(outcome.code, outcome.params) if isinstance(outcome, Refused) else None
