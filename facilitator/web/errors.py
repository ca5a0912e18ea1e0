"""Error pages that say what now."""

import structlog
from flask import Flask, render_template, request
from werkzeug.exceptions import HTTPException

from facilitator.parts.refusals import sentence
from facilitator.store.trouble import FAULTS
from facilitator.web.heavy import TooHeavy
from facilitator.web.site import site

PAGES = frozenset({400, 403, 404, 413, 429, 500})
log = structlog.get_logger()


def register(app: Flask) -> None:
    """Show our own page for every error, in the words of its kind."""

    @app.errorhandler(HTTPException)
    def failed(error: HTTPException) -> tuple[str, int] | HTTPException:
        code = error.code or 500
        if code < 400 or request.path.startswith("/static/"):
            return error
        kind = code if code in PAGES else (404 if code < 500 else 500)
        return render_template(f"organiser/error_{kind}.html"), code

    @app.errorhandler(TooHeavy)
    def too_heavy(error: TooHeavy) -> tuple[str, int, dict[str, str]]:
        wait_s = error.retry_after
        page = render_template("organiser/error_heavy.html", wait_s=wait_s)
        return page, 429, {"Retry-After": str(wait_s)}

    def not_stored(fault: Exception) -> tuple[str, int]:
        """What is wrong with the storage is said as it is; any other fault is our own."""
        trouble = site().hall.explain(fault)
        log.exception("page failed", path=request.path, trouble=trouble)
        if trouble is None:
            return render_template("organiser/error_500.html"), 500
        return render_template("organiser/error_503.html", why=sentence(trouble, {})), 503

    for kind in FAULTS:
        app.register_error_handler(kind, not_stored)
