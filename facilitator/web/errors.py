"""Error pages that say what now."""

from flask import Flask, render_template, request
from werkzeug.exceptions import HTTPException

PAGES = frozenset({400, 403, 404, 413, 429, 500})


def register(app: Flask) -> None:
    """Show our own page for every error, in the words of its kind."""

    @app.errorhandler(HTTPException)
    def failed(error: HTTPException) -> tuple[str, int] | HTTPException:
        code = error.code or 500
        if code < 400 or request.path.startswith("/static/"):
            return error
        kind = code if code in PAGES else (404 if code < 500 else 500)
        return render_template(f"organiser/error_{kind}.html"), code
