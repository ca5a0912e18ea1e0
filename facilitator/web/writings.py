"""Everything that was written, for the desk: look it up, keep it in the room, erase it for good."""

from flask import Blueprint, Response, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from facilitator.domain.message import Command
from facilitator.domain.writings import EraseWritings, KeepHere, LeaveWriting
from facilitator.parts.common import meeting_data
from facilitator.parts.refusals import sentence
from facilitator.parts.writings import before_erasing, search, to_check
from facilitator.room.access import Place
from facilitator.room.hall import new_id
from facilitator.room.writer import Refused
from facilitator.web.pages import place_or_403, room_or_404
from facilitator.web.site import site
from facilitator.web.text import clean, whole

writings = Blueprint("writings", __name__)


@writings.get("/b/<code>/regie/teksten")
def show(code: str) -> AnyResponse:
    """The list, or what of it has the words of ``zoek``."""
    return _list(place_or_403(room_or_404(code), "desk"))


@writings.post("/b/<code>/regie/teksten")
def keep(code: str) -> AnyResponse:
    """Keep one text in the room, or no longer."""
    held = place_or_403(room_or_404(code), "desk")
    wanted = KeepHere(request.form.get("writing", "")[:200], request.form.get("on") == "yes")
    refused = _send(held, wanted)
    if refused is not None:
        return _list(held, refused)
    words = clean(request.form.get("zoek")) or None
    return redirect(url_for("writings.show", code=code, zoek=words))


@writings.get("/b/<code>/regie/teksten/wissen")
def confirm(code: str) -> AnyResponse:
    """Ask before erasing, with the other places where the text stands."""
    held = place_or_403(room_or_404(code), "desk")
    scene = site().scene(held.room)
    asked = before_erasing(scene, request.args.get("tekst", ""))
    if asked is None:
        return _list(held, sentence("unknown-writing", {}))
    return _fresh(render_template("organiser/erase.html", meeting=meeting_data(scene), **asked))


@writings.post("/b/<code>/regie/teksten/wissen")
def erase(code: str) -> AnyResponse:
    """Erase a text, and those of the other places that were ticked."""
    held = place_or_403(room_or_404(code), "desk")
    ids = tuple(request.form.getlist("writing"))
    if not ids:
        abort(400)
    refused = _send(held, EraseWritings(ids))
    if refused is not None:
        return _list(held, refused)
    return redirect(url_for("writings.show", code=code, gewist=len(ids)))


@writings.post("/b/<code>/regie/teksten/laten")
def leave(code: str) -> AnyResponse:
    """A text that might name somebody who was erased stays as it reads now."""
    held = place_or_403(room_or_404(code), "desk")
    refused = _send(held, LeaveWriting(request.form.get("writing", "")[:200]))
    if refused is not None:
        return _list(held, refused)
    return redirect(url_for("writings.show", code=code))


def _send(held: Place, command: Command) -> str | None:
    """What to tell when it was refused."""
    outcome = site().hall.submit(held.room.row.id, held.actor, new_id(), command)
    return sentence(outcome.code, outcome.params) if isinstance(outcome, Refused) else None


def _list(held: Place, refused: str | None = None) -> AnyResponse:
    scene = site().scene(held.room)
    words = clean(request.values.get("zoek")) or ""
    page = render_template(
        "organiser/writings.html",
        meeting=meeting_data(scene),
        words=words,
        writings=search(scene, words),
        to_check=to_check(scene),
        erased=whole(request.args.get("gewist", "")) or 0,
        refused=refused,
    )
    return _fresh(page, 409 if refused else 200)


def _fresh(page: str, status: int = 200) -> AnyResponse:
    """A page that no cache keeps: it may have a text that is about to be erased."""
    response = Response(page, status)
    response.cache_control.no_store = True
    return response
