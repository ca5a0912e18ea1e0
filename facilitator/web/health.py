"""Whether the program works, for whoever watches over it."""

from flask import Blueprint, jsonify
from sqlalchemy import text
from werkzeug.wrappers import Response

from facilitator.store.trouble import FAULTS
from facilitator.web.site import site

health = Blueprint("health", __name__)


@health.get("/healthz")
def healthz() -> tuple[Response, int]:
    """200 with the version when the database can be written and the live layer answers."""
    running = site()
    try:
        if running.hall.trouble:
            running.hall.check_storage()
        running.hall.write(lambda connection: connection.execute(text("SELECT 1")))
    except FAULTS:
        return jsonify(status="database unavailable", version=running.version), 503
    driver = running.live_driver()
    if driver is None:
        return jsonify(status="live layer unavailable", version=running.version), 503
    return jsonify(status="ok", version=running.version, live=driver), 200
