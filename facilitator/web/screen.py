"""The projector's page, opened by the desk or by a link that can only look."""

from flask import Blueprint, redirect, url_for
from werkzeug.wrappers import Response

from facilitator.domain.message import Role
from facilitator.room.access import link_version
from facilitator.store.sessions import Grant
from facilitator.web.codes import room_of_link, wrong_link
from facilitator.web.pages import place_or_403, render_page, room_or_404
from facilitator.web.site import sign_in, site

screen = Blueprint("screen", __name__)


@screen.get("/b/<code>/scherm")
def show(code: str) -> str:
    """The screen."""
    room = room_or_404(code)
    return render_page("screen/page.html", place_or_403(room, "screen"), "screen")


@screen.get("/b/<code>/scherm/<token>")
def by_link(code: str, token: str) -> Response:
    """Open the screen with its link: it may be used again and again, until it is withdrawn."""
    room = room_of_link(code)
    if room is None:
        wrong_link()
    version = link_version(room, Role.SCREEN)
    if not site().tokens.matches(token, "screen", room.row.id, version):
        wrong_link()
    sign_in(place=Grant(room.row.id, Role.SCREEN, "screen", version))
    return redirect(url_for("screen.show", code=code))
