"""The server, the browser and the stage of a test: for each conftest whose tests use them."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from tests.browser.stage import Server, Stage, browser_options

FAILED = pytest.StashKey[bool]()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]):
    report = yield
    if report.when == "call":
        item.stash[FAILED] = report.failed
    return report


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One browser for each module: sync_playwright keeps an event loop for as long as it runs."""
    expect.set_options(timeout=10_000)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(**browser_options())
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def shared_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server for all tests that leave it running; each has a meeting of its own."""
    with Server(tmp_path_factory.mktemp("data")) as server:
        yield server


@pytest.fixture
def own_server(tmp_path: Path) -> Iterator[Server]:
    """A server for one test, to stop and start as it likes."""
    with Server(tmp_path / "data") as server:
        yield server


@pytest.fixture
def stage(request: pytest.FixtureRequest, browser: Browser, tmp_path: Path) -> Iterator[Stage]:
    """A new meeting, on a server of its own where the test asks for one."""
    own = "own_server" in request.fixturenames
    server = request.getfixturevalue("own_server" if own else "shared_server")
    stage = Stage(browser, server, server.new_meeting())
    yield stage
    if request.node.stash.get(FAILED, False):
        for picture in stage.pictures(tmp_path):
            print(f"what it looked like: {picture}")
    unexpected = stage.unexpected()
    stage.close()
    assert not unexpected, "\n".join(unexpected)
