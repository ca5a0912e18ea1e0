"""A real program on a real database, without a server in front."""

import re
from concurrent.futures import ThreadPoolExecutor

import pytest

from facilitator.app import create_app
from facilitator.demo.meeting import begin, prepare
from facilitator.settings import load
from facilitator.store import sessions
from facilitator.web.site import EXTENSION
from tests.post_office import certificate, post, serve  # noqa: F401  # fixtures for all


class Browser:
    """A browser with its own cookies, that fills in forms as a person would."""

    def __init__(self, app):
        self.client = app.test_client()

    def get(self, path):
        return self.client.get(path)

    def post(self, path, page, **fields):
        """Send the form that ``page`` shows; its token comes from there."""
        token = re.search(r'name="csrf_token" value="([^"]+)"', self.get(page).text)
        return self.client.post(path, data={"csrf_token": token[1] if token else "", **fields})

    def post_raw(self, path, **fields):
        return self.client.post(path, data=fields)

    def join(self, code, name, organisation=""):
        return self.post(f"/b/{code}/meedoen", f"/b/{code}", name=name, organisation=organisation)


class Later:
    """What was asked to be done later: done when the test says that it is later."""

    def __init__(self):
        self.waiting = []
        self.app = None

    def __call__(self, seconds, function, *arguments):
        self.waiting.append((seconds, function, arguments))

    def pass_by(self, seconds):
        """Do what is due within so many seconds, with what follows from it at once."""
        due = [call for call in self.waiting if call[0] <= seconds]
        while due:
            self.waiting = [call for call in self.waiting if call[0] > seconds]
            with self.app.app_context():
                for _seconds, function, arguments in due:
                    function(*arguments)
            due = [call for call in self.waiting if call[0] <= seconds]


@pytest.fixture
def later():
    return Later()


@pytest.fixture
def program(tmp_path, later):
    settings = load({}, {"data": str(tmp_path), "host": "127.0.0.1"})
    pool = ThreadPoolExecutor(1)  # as in the real program: what is offloaded knows no request
    app, socketio = create_app(settings, lambda *call: pool.submit(*call).result(), later)
    later.app = app
    app.extensions["live"] = socketio
    site = app.extensions[EXTENSION]
    site.addresses.port = 8080
    site.hall.start()
    yield app
    site.hall.stop()
    pool.shutdown()


@pytest.fixture
def site(program):
    return program.extensions[EXTENSION]


@pytest.fixture
def browser(program):
    """Makes a new browser each time it is called."""
    return lambda: Browser(program)


@pytest.fixture
def room(site):
    row = prepare(site.hall, next(iter(site.draaiboeken.values())))
    return site.hall.rooms.by_id(row.id)


@pytest.fixture
def organiser(browser, site):
    """A browser that is signed in as organiser."""
    token = "one-time-token"
    site.hall.write(lambda c: sessions.issue_token(c, token, site.hall.clock.now_ms() + 60_000))
    signed_in = browser()
    signed_in.post("/aanmelden", "/aanmelden?token=" + token, token=token, code="")
    begin(site.hall)
    return signed_in
