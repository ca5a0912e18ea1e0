"""What is printed for who works on paper, as PDF."""

from datetime import datetime

from flask import Blueprint, Response, abort, get_template_attribute, request

from facilitator.documents import catalogue, pdf, report
from facilitator.documents.printables import TITLES, printable
from facilitator.parts.common import Scene
from facilitator.web.heavy import heavy
from facilitator.web.pages import place_or_403, room_or_404
from facilitator.web.papers import as_file
from facilitator.web.site import site
from facilitator.web.text import whole

prints = Blueprint("prints", __name__)
MOST_EMPTY, MOST_PEOPLE = 20, 1000
USUAL_PEOPLE = 24  # for stickers, as long as nobody is there


@prints.get("/b/<code>/regie/documenten/<name>.pdf")
@heavy
def show(code: str, name: str) -> Response:
    """A printable: of flaps the paper (``formaat``) and how many empty ones (``leeg``), of stickers
    for how many people (``mensen``)."""
    room = room_or_404(code)
    place_or_403(room, "desk")
    size = request.args.get("formaat", "a3")
    if name not in TITLES or size not in pdf.SIZES:
        abort(404)
    scene = site().scene(room)
    data = printable(
        scene,
        size=size,
        empty=_number("leeg", 3, MOST_EMPTY),
        people=_number("mensen", len(report.came(scene)) or USUAL_PEOPLE, MOST_PEOPLE),
        drawing=drawing,
    )
    content = site().offload(pdf.make, name, data, moment(scene))
    more = [size.upper()] if name == "flappen" else []
    file = catalogue.file_name(scene, TITLES[name](), *more, ending="pdf")
    return as_file(content, "application/pdf", file)


def moment(scene: Scene) -> datetime:
    """The moment that stands in a document that is made now."""
    return datetime.fromtimestamp(scene.now_ms // 1000, scene.zone)


def _number(name: str, usual: int, most: int) -> int:
    asked = whole(request.args.get(name, ""))
    return usual if asked is None else min(most, asked)


def drawing(name: str) -> str:
    """The pictogram of the pages, as a file of its own."""
    svg = str(get_template_attribute("macros/pictograms.html", "pictogram")(name))
    return svg.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" color="#0d5c68" ', 1)
