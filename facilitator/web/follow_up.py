"""After the meeting: how it goes with the actions, in one view, and what came by telephone."""

from datetime import datetime

import msgspec
from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from facilitator.domain import actions, checklist, progress
from facilitator.domain.agreements import standing
from facilitator.domain.erasure import ErasePerson
from facilitator.domain.follow_up import report_day
from facilitator.domain.message import Command, Role
from facilitator.domain.progress import EnterProgress
from facilitator.parts.common import meeting_data
from facilitator.parts.progress import progress_words
from facilitator.parts.refusals import sentence
from facilitator.parts.writings import recognising
from facilitator.room.access import Place
from facilitator.room.hall import new_id
from facilitator.room.writer import Refused
from facilitator.web.pages import place_or_403, room_or_404
from facilitator.web.papers import fresh
from facilitator.web.site import site
from facilitator.web.text import clean

follow_up = Blueprint("follow_up", __name__)


@follow_up.get("/b/<code>/regie/opvolgen")
def show(code: str) -> AnyResponse:
    """The agreements and the actions that people share, with how it goes."""
    return _page(_desk(code))


@follow_up.post("/b/<code>/regie/opvolgen")
def enter(code: str) -> AnyResponse:
    """Write down what somebody told by telephone."""
    typed = {name: clean(request.form.get(name)) or "" for name in ("action", "status", "line")}
    held = _desk(code)
    try:
        command = msgspec.convert(typed, EnterProgress)
    except msgspec.ValidationError:
        return _page(held, _("Kies hoe het gaat, en houd het bij één regel."))
    return _done(held, command)


@follow_up.get("/b/<code>/regie/mensen/<person>/wissen")
def confirm_erasure(code: str, person: str) -> AnyResponse:
    """Ask before everything of a person is erased."""
    return _erase_page(_desk(code), person)


@follow_up.post("/b/<code>/regie/mensen/<person>/wissen")
def erase(code: str, person: str) -> AnyResponse:
    """Erase all that is known of somebody who asked for it."""
    held = _desk(code)
    try:
        command = msgspec.convert(
            {"person": person, "texts": request.form.getlist("writing")}, ErasePerson
        )
    except msgspec.ValidationError:
        abort(400)
    refused = _send(held, command)
    if refused:
        return _erase_page(held, person, refused)
    return redirect(url_for("invitations.show", code=code))


def _erase_page(held: Place, person: str, refused: str | None = None) -> AnyResponse:
    scene = site().scene(held.room)
    known = held.room.people.get(person)
    page = render_template(
        "organiser/erase_person.html",
        meeting=meeting_data(scene),
        name=known.name if known else "",
        places=recognising(scene, person) if known else [],
        photos=bool(held.room.meeting.photos),
        alone=held.actor.role is Role.COFACILITATOR,
        refused=refused,
    )
    return fresh(page, 404 if not known else 422 if refused else 200)


def _desk(code: str) -> Place:
    return place_or_403(room_or_404(code), "desk")


def _done(held: Place, command: Command) -> AnyResponse:
    refused = _send(held, command)
    if refused:
        return _page(held, refused)
    return redirect(url_for("follow_up.show", code=held.room.row.code, bewaard=1))


def _send(held: Place, command: Command) -> str | None:
    outcome = site().hall.submit(held.room.row.id, held.actor, new_id(), command)
    return sentence(outcome.code, outcome.params) if isinstance(outcome, Refused) else None


def _page(held: Place, refused: str | None = None) -> AnyResponse:
    """What stays in the room is not here either: this picture goes to who organises next."""
    scene = site().scene(held.room)
    meeting, zone = scene.public.meeting, site().settings.timezone
    agreed = {one.id: one.texts["what"] for one in standing(meeting)}
    seen = {one.id for one in actions.shared(meeting)}
    rows = [
        {
            "id": one.id,
            "who": held.room.names.get(one.participant, ""),
            "what": one.what,
            "when": one.when,
            "agreement": agreed.get(one.agreement or "", ""),
            "status": told.status,
            "line": told.line,
            "day": datetime.fromtimestamp(told.at_ms / 1000, zone).date() if told.at_ms else None,
        }
        for one in meeting.actions.values()
        if one.what and not one.dropped and (told := progress.of(meeting, one.id))
        and (one.id in seen or not meeting.participants[one.participant].phone)
        and not meeting.participants[one.participant].removed
    ]  # fmt: skip
    counts, words = progress.counts(held.room.meeting), progress_words()
    page = render_template(
        "organiser/follow_up.html",
        meeting=meeting_data(scene),
        rows=sorted(rows, key=lambda row: (str(row["agreement"]), str(row["who"]).casefold())),
        counts=[(words[key] or _("nog niets gehoord"), count) for key, count in counts.items()],
        own=sum(counts.values()) - len(rows),
        words={key: text for key, text in words.items() if key},
        report_day=report_day(meeting) if site().outbox.works else None,
        automatic=checklist.done(meeting, "automatic"),
        reminded=checklist.done(meeting, "reminded"),
        refused=refused,
        saved="bewaard" in request.args and request.method == "GET",
    )
    return fresh(page, 422 if refused else 200)
