"""Thinking it over beforehand: the reflection questions behind somebody's personal link."""

import re

import msgspec
from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from facilitator.documents import catalogue
from facilitator.domain.invitations import SendUrgentBefore
from facilitator.domain.message import Actor, Role
from facilitator.domain.preparation import Answer, Preparation
from facilitator.parts.common import meeting_data
from facilitator.parts.refusals import sentence
from facilitator.room.hall import new_id
from facilitator.room.rooms import Room
from facilitator.room.writer import Refused
from facilitator.store import preparations
from facilitator.web.heavy import heavy
from facilitator.web.pages import place_or_403, room_or_404
from facilitator.web.papers import fresh, made
from facilitator.web.personal import recognised
from facilitator.web.site import site
from facilitator.web.text import clean

preparation = Blueprint("preparation", __name__)
FEELINGS = ("", "good", "better")
FIELD = re.compile(r"(?:feeling|example)-([1-9][0-9]?)")


@preparation.get("/b/<code>/jij/<invited>/<token>/vooraf")
def show(code: str, invited: str, token: str) -> AnyResponse:
    """The questions, with what was answered before."""
    room = recognised(code, invited, token)
    return _page(room, invited, _kept(room, invited))


@preparation.post("/b/<code>/jij/<invited>/<token>/vooraf")
def save(code: str, invited: str, token: str) -> AnyResponse:
    """Keep the answers for the one who wrote them; an urgent question goes to the desk."""
    room = recognised(code, invited, token)
    typed = {name: clean(value) or "" for name, value in request.form.items()}
    try:
        told = _read(typed)
    except msgspec.ValidationError:
        return _page(room, invited, _kept(room, invited), _("Een van je antwoorden is te lang."))
    site().hall.write(lambda connection: preparations.put(connection, room.row.id, invited, told))
    urgent = typed.get("urgent", "")
    if urgent:
        actor = Actor(Role.INVITED, invited)
        outcome = site().hall.submit(room.row.id, actor, new_id(), SendUrgentBefore(urgent[:280]))
        if isinstance(outcome, Refused):
            return _page(room, invited, told, sentence(outcome.code, outcome.params), urgent)
    return redirect(f"{request.path}?bewaard=1")


@preparation.get("/b/<code>/jij/<invited>/<token>/vooraf.docx")
@heavy
def paper(code: str, invited: str, token: str) -> AnyResponse:
    """The own answers as bouwsteen 4, for nobody else."""
    room = recognised(code, invited, token)
    order = catalogue.reflection(site().scene(room), invited, _kept(room, invited))
    return made(room, order)


# What came on paper


@preparation.get("/b/<code>/regie/uitnodigingen/<invited>/vooraf")
def copy(code: str, invited: str) -> AnyResponse:
    """For a facilitator: the empty form, to copy what came on paper or by telephone. What somebody
    filled in themselves nobody else reads."""
    room = _desk(code, invited)
    return _copy_page(room, invited, Preparation())


@preparation.post("/b/<code>/regie/uitnodigingen/<invited>/vooraf")
def keep_copy(code: str, invited: str) -> AnyResponse:
    """Keep it, unless that person answered already."""
    room = _desk(code, invited)
    typed = {name: clean(value) or "" for name, value in request.form.items()}
    try:
        told = _read(typed)
    except msgspec.ValidationError:
        return _copy_page(room, invited, Preparation(), _("Een van de antwoorden is te lang."))
    if _kept(room, invited) != Preparation():
        return _copy_page(
            room, invited, told, _("Deze persoon heeft al zelf geantwoord. Dat blijft staan.")
        )
    site().hall.write(lambda connection: preparations.put(connection, room.row.id, invited, told))
    return redirect(url_for("invitations.show", code=code))


def _desk(code: str, invited: str) -> Room:
    room = room_or_404(code)
    place_or_403(room, "desk")
    if invited not in room.meeting.invited:
        abort(404)
    return room


def _copy_page(
    room: Room, invited: str, told: Preparation, error: str | None = None
) -> AnyResponse:
    page = render_template(
        "organiser/preparation.html",
        meeting=meeting_data(site().scene(room)),
        name=room.people[invited].name,
        questions=_questions(room, told),
        told=told,
        error=error,
    )
    return fresh(page, 422 if error else 200)


def _read(typed: dict[str, str]) -> Preparation:
    """The answers as they were typed. Raises msgspec.ValidationError for what is too long."""
    numbers = {int(found[1]) for name in typed if (found := FIELD.fullmatch(name))}
    answers = {}
    for number in sorted(numbers):
        feeling = typed.get(f"feeling-{number}", "")
        example = typed.get(f"example-{number}", "")
        if feeling in FEELINGS and (feeling or example):
            answers[number] = {"feeling": feeling, "example": example}
    told = {"missing": typed.get("missing", ""), "good": typed.get("good", "")}
    return msgspec.convert({"answers": answers, **told}, Preparation)


def _kept(room: Room, invited: str) -> Preparation:
    return site().hall.read(lambda c: preparations.find(c, room.row.id, invited))


def _page(
    room: Room, invited: str, told: Preparation, error: str | None = None, urgent: str = ""
) -> AnyResponse:
    page = render_template(
        "phone/preparation.html",
        meeting=meeting_data(site().scene(room)),
        questions=_questions(room, told),
        told=told,
        urgent=urgent,
        error=error,
        saved="bewaard" in request.args and request.method == "GET",
        back=request.path.removesuffix("/vooraf"),
    )
    return fresh(page, 422 if error else 200)


def _questions(room: Room, told: Preparation) -> list[dict[str, object]]:
    """The questions of the draaiboek, each with what was answered."""
    draaiboek = room.meeting.draaiboek
    assert draaiboek is not None  # a room is made of a prepared meeting
    return [
        {
            "number": number,
            "text": one.text,
            "short": one.short,
            **msgspec.structs.asdict(told.answers.get(number, Answer())),
        }
        for number, one in enumerate(draaiboek.questions, start=1)
    ]
