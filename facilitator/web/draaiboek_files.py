"""Draaiboeken as files, and those that the organisation keeps for its next meetings."""

from flask import Blueprint, Response, abort, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from facilitator.documents.catalogue import safe_name
from facilitator.domain.draaiboek import Draaiboek, DraaiboekError, parse, written
from facilitator.room.hall import new_id
from facilitator.store import draaiboeken as store
from facilitator.store.draaiboeken import Kept
from facilitator.web.draaiboek_words import told_of_file
from facilitator.web.pages import organiser_or_403
from facilitator.web.papers import fresh
from facilitator.web.site import site
from facilitator.werkvormen.registry import SETTINGS

draaiboek_files = Blueprint("draaiboek_files", __name__)
LARGEST_FILE = 300_000  # bytes
MOST_KEPT = 100


@draaiboek_files.get("/draaiboeken")
def show() -> AnyResponse:
    """The draaiboeken that meetings can be made of."""
    organiser_or_403()
    return _page()


@draaiboek_files.post("/draaiboeken")
def add() -> AnyResponse:
    """Keep the draaiboek of a file."""
    organiser_or_403()
    found = received()
    if isinstance(found, str):
        return _page(found)
    if len(_kept()) >= MOST_KEPT:
        return _page(_("Er zijn al 100 draaiboeken. Gooi er eerst een weg."))
    keep(found)
    return redirect(url_for("draaiboek_files.show", bewaard=1))


@draaiboek_files.get("/draaiboeken/<key>.toml")
def file(key: str) -> AnyResponse:
    """A draaiboek as a file."""
    organiser_or_403()
    found = available().get(key)
    if found is None:
        abort(404)
    return download(found.title, written(found))


@draaiboek_files.get("/draaiboeken/<key>/weg")
def confirm_removal(key: str) -> AnyResponse:
    """Ask before one is thrown away."""
    organiser_or_403()
    kept = _own_or_404(key)
    return fresh(render_template("organiser/draaiboek_remove.html", title=kept.title, key=key))


@draaiboek_files.post("/draaiboeken/<key>/weg")
def remove(key: str) -> AnyResponse:
    """Throw away a draaiboek of the organisation's own."""
    organiser_or_403()
    kept = _own_or_404(key)
    site().hall.write(lambda connection: store.remove(connection, kept.id))
    return redirect(url_for("draaiboek_files.show", weg=1))


def available() -> dict[str, Draaiboek]:
    """Every draaiboek that a meeting can be made of, by key: those of the program, then the own."""
    own = {}
    for kept in _kept():
        try:
            own[f"eigen-{kept.id}"] = parse(kept.content, kept.title, SETTINGS)
        except DraaiboekError:
            continue  # of an older version, with a werkvorm that is no more: its file can be read
    return {**site().draaiboeken, **own}


def keep(draaiboek: Draaiboek) -> None:
    """Keep a draaiboek for the organisation."""
    kept = Kept(new_id(), draaiboek.title, written(draaiboek))
    now_ms = site().hall.clock.now_ms()
    site().hall.write(lambda connection: store.put(connection, kept, now_ms))


def received() -> Draaiboek | str:
    """The draaiboek in the file that was sent, or what is wrong with it in words."""
    sent = request.files.get("bestand")
    if sent is None or not sent.filename:
        return _("Kies eerst een bestand.")
    content = sent.stream.read(LARGEST_FILE + 1)
    if len(content) > LARGEST_FILE:
        return _("Dit bestand is te groot voor een draaiboek.")
    try:
        return parse(content.decode("utf-8-sig"), sent.filename, SETTINGS)
    except UnicodeDecodeError:
        return _("Dit is geen draaiboek. Kies een bestand dat eindigt op .toml.")
    except DraaiboekError as error:
        return told_of_file(error)


def download(title: str, text: str) -> AnyResponse:
    """The text as a file with the name of the draaiboek."""
    answer = Response(text, mimetype="application/toml")
    answer.headers.set(
        "Content-Disposition", "attachment", filename=f"{safe_name(title) or 'draaiboek'}.toml"
    )
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _kept() -> list[Kept]:
    return site().hall.read(store.everything)


def _own_or_404(key: str) -> Kept:
    own = key.removeprefix("eigen-")
    kept = site().hall.read(lambda connection: store.find(connection, own))
    if kept is None or key == own:
        abort(404)
    return kept


def _page(refused: str | None = None) -> AnyResponse:
    there_are = available()
    rows = [
        {"key": key, "title": one.title, "source": one.source, "minutes": one.total_minutes,
         "items": len(one.items), "own": key.startswith("eigen-")}
        for key, one in there_are.items()
    ]  # fmt: skip
    page = render_template(
        "organiser/draaiboeken.html",
        draaiboeken=rows,
        refused=refused,
        saved="bewaard" in request.args and request.method == "GET",
        removed="weg" in request.args and request.method == "GET",
    )
    return fresh(page, 422 if refused else 200)
