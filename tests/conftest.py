"""A real program on a real database, without a server in front."""

import re

import pytest

from facilitator.demo.meeting import begin, prepare
from facilitator.store import sessions
from facilitator.web.site import EXTENSION
from tests.opened import Later, Pulse, opened
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


@pytest.fixture
def later():
    return Later()


@pytest.fixture
def pulse():
    return Pulse()


@pytest.fixture
def options():
    """Settings that a test has other than usual."""
    return {}


@pytest.fixture
def program(tmp_path, later, pulse, options):
    with opened(tmp_path, later, pulse, **options) as app:
        yield app


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
