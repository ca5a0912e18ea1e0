"""The papers of a meeting: to download one by one or all together, and the organisation's own
templates and logo."""

import io
from collections.abc import Iterable
from datetime import datetime

from flask import (
    Blueprint,
    Response,
    abort,
    jsonify,
    redirect,
    render_template,
    request,
    send_file,
    url_for,
)
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from facilitator.documents import catalogue, report, spreadsheet
from facilitator.documents.catalogue import BY_KEY, PAPERS, TEMPLATES, Order
from facilitator.documents.export import export
from facilitator.documents.press import Materials, Run
from facilitator.documents.renderer import Renderer
from facilitator.documents.worker import Check, Result
from facilitator.domain.errors import Refusal
from facilitator.domain.people import may
from facilitator.domain.state import Meeting
from facilitator.parts.common import Scene, meeting_data
from facilitator.parts.refusals import sentence
from facilitator.resources import folder
from facilitator.room.access import Place
from facilitator.room.rooms import Room
from facilitator.store import templates as own_templates
from facilitator.store.templates import EVERY_MEETING
from facilitator.web.heavy import heavy
from facilitator.web.pages import place_or_403, room_or_404
from facilitator.web.pictures import made_anew
from facilitator.web.site import site

papers = Blueprint("papers", __name__)
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LARGEST_UPLOAD = 6_000_000  # bytes: a template or a logo, with its form
LOGO = "logo"
FOR_PHONES = ("actieformulier", "registratieformulier", "contactformulier")


@papers.get("/b/<code>/regie/documenten")
def show(code: str) -> AnyResponse:
    """What there is to download."""
    return _page(_desk(code))


@papers.get("/b/<code>/regie/documenten/<key>.docx")
@heavy
def one(code: str, key: str) -> AnyResponse:
    """One paper: filled in, empty (``leeg``) or of one participant (``deelnemer``)."""
    room = _desk(code).room
    paper, scene = _paper(key), site().scene(room)
    participant = request.args.get("deelnemer", "")
    if participant and (not paper.each or participant not in report.came(scene)):
        abort(404)
    empty = "leeg" in request.args or (not paper.filled and not participant)
    if empty and not paper.form:
        abort(404)
    return made(room, catalogue.one(scene, paper, empty=empty, participant=participant))


@papers.get("/b/<code>/papieren/<key>.docx")
@heavy
def of_participant(code: str, key: str) -> AnyResponse:
    """For a participant, from the closing on: the own actions, the agreements, the contact list."""
    room = room_or_404(code)
    held = place_or_403(room, "phone")
    if key not in FOR_PHONES:
        abort(404)
    if not closing_began(room.meeting):
        abort(403)
    paper, scene = _paper(key), site().scene(room)
    participant = held.actor.id if paper.each else ""
    return made(room, catalogue.one(scene, paper, participant=participant))


def closing_began(meeting: Meeting) -> bool:
    """Whether people may take their papers home: at the closing and after it."""
    items = meeting.draaiboek.items if meeting.draaiboek else ()
    closings = [one.key for one in items if one.werkvorm == "closing"]
    opened = any(meeting.agenda.items[key].opened for key in closings)
    return opened or meeting.status == "finished"


@papers.get("/b/<code>/regie/documenten/contactlijst.xlsx")
@heavy
def contact_list(code: str) -> AnyResponse:
    """Who shares their details with the group, as a spreadsheet; ``organisator``: also who shares
    them only with who organises the next time."""
    scene = site().scene(_desk(code).room)
    name, book = _contact_list(scene, for_organisers="organisator" in request.args)
    return as_file(book, EXCEL, name)


@papers.get("/b/<code>/regie/documenten/gegevens.json")
@heavy
def all_data(code: str) -> AnyResponse:
    """Everything of the meeting for another program."""
    name, content = _all_data(site().scene(_desk(code).room))
    return as_file(content, "application/json", name)


def _contact_list(scene: Scene, *, for_organisers: bool = False) -> tuple[str, bytes]:
    columns = {
        "naam": _("Naam"),
        "organisatie": _("Organisatie"),
        "functie": _("Functie of rol"),
        "telefoon": _("Telefoon"),
        "email": _("E-mail"),
        "bereiken": _("Liefst via"),
    }
    title = _("Contactlijst voor de organisator") if for_organisers else _("Contactlijst")
    listed = report.contacts(scene, for_organisers=for_organisers)
    book = site().offload(spreadsheet.workbook, title, columns, listed)
    return catalogue.file_name(scene, title, ending="xlsx"), book


def _all_data(scene: Scene) -> tuple[str, bytes]:
    return catalogue.file_name(scene, _("Alle gegevens"), ending="json"), export(scene)


# Many at once


@papers.post("/b/<code>/regie/documenten/maak")
@heavy
def make(code: str) -> AnyResponse:
    """Begin a zip: of everything, of the forms to print, or of everybody's own paper."""
    room = _desk(code).room
    scene, wanted = site().scene(room), request.form.get("wat", "")
    extras: list[tuple[str, bytes]] = []
    if wanted == "alles":
        title, orders = _("Alle documenten"), list(catalogue.everything(scene))
        extras = [_contact_list(scene), _all_data(scene)]
    elif wanted == "formulieren":
        title, orders = _("Formulieren om te printen"), list(catalogue.forms(scene))
    elif wanted == "bundels":
        return _bundles(room, scene)
    else:
        paper = _paper(wanted)
        if not paper.each:
            abort(404)
        title, orders = paper.title(), list(catalogue.of_everybody(scene, paper))
    name = catalogue.file_name(scene, title, ending="zip")
    run = site().press.start(room.row.id, name, orders, materials_of(scene), extras=extras)
    return redirect(url_for("papers.progress", code=code, run=run.id))


def _bundles(room: Room, scene: Scene) -> AnyResponse:
    """One document to print, with all papers of each person who gets them on paper."""
    orders = [order for key in on_paper(scene) for order in catalogue.bundle(scene, key)]
    if not orders:
        return redirect(url_for("papers.show", code=room.row.code, niemand=1))
    name = catalogue.file_name(scene, _("Bundels om te printen"), ending="docx")
    run = site().press.start(room.row.id, name, orders, materials_of(scene), merged=True)
    return redirect(url_for("papers.progress", code=room.row.code, run=run.id))


def on_paper(scene: Scene) -> list[str]:
    """Who took part and gets the papers on paper: they said so, or have no e-mail address."""
    contacts = scene.room.contacts
    return [
        key
        for key in report.came(scene)
        if (contact := contacts.get(key)) is None
        or contact.delivery == "paper"
        or (not contact.email and contact.delivery != "none")
    ]


@papers.get("/b/<code>/regie/documenten/werk/<run>")
def progress(code: str, run: str) -> AnyResponse:
    """How far a zip is."""
    room = _desk(code).room
    found = _run(room, run)
    page = render_template(
        "organiser/progress.html", meeting=meeting_data(site().scene(room)), run=found
    )
    response = fresh(page)
    if found.state == "busy":
        response.headers["Refresh"] = "2"  # the script of the page is quicker where it runs
    return response


@papers.get("/b/<code>/regie/documenten/werk/<run>/stand")
def standing(code: str, run: str) -> AnyResponse:
    """The same for a script."""
    found = _run(_desk(code).room, run)
    response = jsonify(done=found.done, total=found.total, state=found.state)
    response.cache_control.no_store = True
    return response


@papers.post("/b/<code>/regie/documenten/werk/<run>")
def cancel(code: str, run: str) -> AnyResponse:
    """Stop making it."""
    site().press.cancel(_run(_desk(code).room, run))
    return redirect(url_for("papers.show", code=code))


@papers.get("/b/<code>/regie/documenten/werk/<run>/zip")
def take(code: str, run: str) -> AnyResponse:
    """What was made."""
    found = _run(_desk(code).room, run)
    if found.state != "done":
        abort(404)
    kind = WORD if found.file.endswith(".docx") else "application/zip"
    return as_file(found.path.read_bytes(), kind, found.file)


# Templates and logo


@papers.get("/b/<code>/regie/documenten/sjablonen/<name>.docx")
def template(code: str, name: str) -> AnyResponse:
    """The template that is in use, to change it in Word."""
    room = _desk(code).room
    if name not in TEMPLATES:
        abort(404)
    return as_file(_templates(room)[name], WORD, f"{name}.docx")


@papers.get("/b/<code>/regie/documenten/sjablonen/<name>/voorbeeld.docx")
@heavy
def sample(code: str, name: str) -> AnyResponse:
    """What the template that is in use makes of this meeting."""
    room = _desk(code).room
    if name not in TEMPLATES:
        abort(404)
    order = next(catalogue.trials(site().scene(room), name))
    return made(room, order)


@papers.post("/b/<code>/regie/documenten/sjablonen/<name>")
@heavy
def bring(code: str, name: str) -> AnyResponse:
    """Use a template of one's own, once it is known to work."""
    request.max_content_length = LARGEST_UPLOAD
    held = _desk(code)
    if name not in TEMPLATES:
        abort(404)
    file = request.files.get("bestand")
    content = file.read() if file else b""
    fault = _fault(held.room, name, content)
    if fault is not None:
        return _page(held, refused=(name, fault))
    _keep(held, name, content)
    return _page(held, done=(name, _("Je eigen sjabloon wordt nu gebruikt.")))


@papers.post("/b/<code>/regie/documenten/logo")
@heavy
def bring_logo(code: str) -> AnyResponse:
    """Put a logo on every paper."""
    request.max_content_length = LARGEST_UPLOAD
    held = _desk(code)
    file = request.files.get("bestand")
    try:
        picture = site().offload(made_anew, file.read() if file else b"")
    except Refusal as refusal:
        return _page(held, refused=(LOGO, sentence(refusal.code, refusal.params)))
    _keep(held, LOGO, picture.jpeg)
    return _page(held, done=(LOGO, _("Het logo staat nu op elk document.")))


@papers.post("/b/<code>/regie/documenten/terug/<name>")
def go_back(code: str, name: str) -> AnyResponse:
    """Use what was used before: that of every meeting, or ours."""
    held = _desk(code)
    if name not in (*TEMPLATES, LOGO):
        abort(404)
    scope = _scope(held)
    site().hall.write(lambda connection: own_templates.remove(connection, scope, name))
    return redirect(url_for("papers.show", code=code, _anchor=f"sjabloon-{name}"))


def _scope(held: Place) -> str:
    """For this meeting, or for every meeting: that only who organises them may say."""
    if request.form.get("voor") != "alle":
        return held.room.row.id
    if not may(held.actor.role, "organisation"):
        abort(403)
    return EVERY_MEETING


def _keep(held: Place, name: str, content: bytes) -> None:
    scope = _scope(held)
    site().hall.write(lambda connection: own_templates.put(connection, scope, name, content))


def _fault(room: Room, name: str, content: bytes) -> str | None:
    """What is wrong with a template, in words: read first, and then filled with this meeting."""
    scene = site().scene(room)
    materials = materials_of(scene)
    materials = Materials({**materials.templates, name: content}, materials.logo, materials.made_at)
    with Renderer() as renderer:
        result = renderer.one(Check(content))
        for order in catalogue.trials(scene, name):
            if not result.fault:
                result = renderer.one(materials.job(order))
    return _words(result) if result.fault else None


def _words(result: Result) -> str:
    return sentence(result.fault, {**result.params, "where": result.where})


# What all of these need


def _desk(code: str) -> Place:
    return place_or_403(room_or_404(code), "desk")


def _paper(key: str) -> catalogue.Paper:
    paper = BY_KEY.get(key)
    if paper is None:
        abort(404)
    return paper


def _run(room: Room, id_: str) -> Run:
    found = site().press.find(room.row.id, id_)
    if found is None:
        abort(404)
    return found


def _own(room: Room) -> dict[str, bytes]:
    return site().hall.read(lambda connection: own_templates.own(connection, room.row.id))


def _templates(room: Room) -> dict[str, bytes]:
    """Each template by name: the organisation's own before ours."""
    own = _own(room)
    return {
        name: own.get(name) or (folder("bouwstenen") / f"{name}.docx").read_bytes()
        for name in TEMPLATES
    }


def materials_of(scene: Scene) -> Materials:
    """The templates, the logo and the moment with which papers are made now."""
    now = datetime.fromtimestamp(scene.now_ms / 1000, scene.zone).replace(microsecond=0)
    return Materials(_templates(scene.room), _own(scene.room).get(LOGO), now.isoformat())


def made(room: Room, order: Order) -> AnyResponse:
    """The file of one order; a page that says why when its template cannot be filled."""
    result = site().press.one(materials_of(site().scene(room)).job(order))
    if result.fault:
        page = render_template("organiser/paper_failed.html", text=_words(result))
        return fresh(page, 422)
    return as_file(result.document, WORD, order.file)


def as_file(content: bytes, kind: str, name: str) -> Response:
    """A download that no cache keeps."""
    response = send_file(io.BytesIO(content), mimetype=kind, as_attachment=True, download_name=name)
    response.headers["Cache-Control"] = "no-store"
    return response


def fresh(page: str, status: int = 200) -> Response:
    """A page that no cache keeps."""
    response = Response(page, status)
    response.cache_control.no_store = True
    return response


def _page(
    held: Place,
    refused: tuple[str, str] | None = None,
    done: tuple[str, str] | None = None,
) -> AnyResponse:
    room = held.room
    scene = site().scene(room)
    scopes = site().hall.read(lambda connection: own_templates.scopes(connection, room.row.id))
    page = render_template(
        "organiser/papers.html",
        meeting=meeting_data(scene),
        papers=[_row(paper) for paper in PAPERS],
        people=len(report.came(scene)),
        on_paper=len(on_paper(scene)),
        templates=[
            {"name": name, "title": title, "own": scopes.get(name, set())}
            for name, title in _titles()
        ],
        logo=scopes.get(LOGO, set()),
        may_for_all=may(held.actor.role, "organisation"),
        refused=dict([refused]) if refused else {},
        done=dict([done]) if done else {},
    )
    return fresh(page, 422 if refused else 200)


def _row(paper: catalogue.Paper) -> dict[str, object]:
    return {
        "key": paper.key,
        "title": paper.title(),
        "form": paper.form,
        "each": paper.each,
        "filled": paper.filled,
    }


def _titles() -> Iterable[tuple[str, str]]:
    """Each template with the name of the first paper that is made from it."""
    for paper in PAPERS:
        if paper.formal:
            yield paper.template, _("%(title)s, met je", title=paper.title())
            yield paper.formal, _("%(title)s, met u", title=paper.title())
        elif paper == next(one for one in PAPERS if one.template == paper.template):
            yield paper.template, paper.title()
