"""Photographs of paper sheets: from a device of the desk to the server, and back to the desk."""

import threading
from collections.abc import Mapping

from flask import Blueprint, Response, abort, g, jsonify, request
from werkzeug.datastructures import FileStorage
from werkzeug.exceptions import RequestEntityTooLarge, TooManyRequests
from werkzeug.wrappers import Response as AnyResponse

from facilitator.domain.errors import Refusal
from facilitator.domain.photos import AttachPhoto
from facilitator.parts.refusals import sentence
from facilitator.room.access import Place
from facilitator.room.hall import new_id
from facilitator.room.writer import Refused
from facilitator.store import photos as pictures
from facilitator.web.heavy import heavy
from facilitator.web.pages import place_or_403, room_or_404
from facilitator.web.pictures import Photograph, made_anew
from facilitator.web.site import site

photos = Blueprint("photos", __name__)
LARGEST_PHOTO = 12_000_000  # bytes; the largest that phones send
LARGEST_FORM = LARGEST_PHOTO + 10_000

_one_at_a_time = threading.Lock()
"""A photograph of a good camera takes hundreds of megabytes while it is decoded."""


@photos.url_value_preprocessor
def admit(endpoint: str | None, values: dict[str, str] | None) -> None:
    """Only the desk, and only so much: checked before anything reads what is sent."""
    del endpoint
    g.place = place_or_403(room_or_404((values or {})["code"]), "desk")
    request.max_content_length = LARGEST_FORM


@photos.errorhandler(RequestEntityTooLarge)
def too_large(error: RequestEntityTooLarge) -> AnyResponse:
    """Say how large it may be."""
    del error
    return _refused("photo-too-large", {"most": LARGEST_PHOTO // 1_000_000})


@photos.errorhandler(TooManyRequests)
def too_fast(error: TooManyRequests) -> AnyResponse:
    """Say that it may be tried again."""
    del error
    return _refused("too-fast", {})


@photos.post("/b/<code>/fotos")
@heavy
def attach(code: str) -> AnyResponse:
    """Keep a photograph with a flap; the answer is that of a command."""
    del code
    place: Place = g.place
    file = request.files.get("photo")
    try:
        photograph = _read(file)
    except Refusal as refusal:
        return _refused(refusal.code, refusal.params)
    command = AttachPhoto(request.form.get("flap", ""), *photograph)
    outcome = site().hall.submit(place.room.row.id, place.actor, new_id(), command)
    if isinstance(outcome, Refused):
        return _refused(outcome.code, outcome.params)
    return jsonify(ok=True)


def _read(file: FileStorage | None) -> Photograph:
    if file is None:
        raise Refusal("photo-unreadable")
    with _one_at_a_time:
        photograph: Photograph = site().offload(made_anew, file.read())
        return photograph


def _refused(code: str, params: Mapping[str, object]) -> AnyResponse:
    response = jsonify(ok=False, code=code, text=sentence(code, params))
    response.status_code = 422
    return response


@photos.get("/b/<code>/fotos/<photo>")
def show(code: str, photo: str) -> Response:
    """A photograph, for the desk alone and for as long as it looks."""
    del code
    place: Place = g.place
    jpeg = None
    if photo in place.room.meeting.photos:
        meeting = place.room.row.id
        jpeg = site().hall.read(lambda connection: pictures.find(connection, meeting, photo))
    if jpeg is None:
        abort(404)
    response = Response(jpeg, mimetype="image/jpeg")
    response.cache_control.no_store = True
    response.headers["Content-Security-Policy"] = "default-src 'none'"
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    return response
