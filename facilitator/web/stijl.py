"""The page with all components in all their states, for who works on the look."""

from flask import Blueprint, abort, render_template

from facilitator.web.site import site

stijl = Blueprint("stijl", __name__)


@stijl.get("/stijl")
def show() -> str:
    """The components; only in development."""
    if not site().settings.development:
        abort(404)
    return render_template("stijl.html")
