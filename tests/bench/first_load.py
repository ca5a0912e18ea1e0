"""The first load of a phone on a slow line: a real browser with an empty cache.

400 kbit/s with 300 ms for a round trip, by a proxy of our own (slow_line.py). Three loads: of the
join form, by who scanned the code; of the phone's page from there, with what the browser has by
then; and of the phone's page by a browser that has nothing of it, but joined before.
"""

import statistics
import tempfile
import time
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import (
    Browser,
    BrowserContext,
    CDPSession,
    Playwright,
    expect,
    sync_playwright,
)

from tests.bench.figures import Budget, Section, Table
from tests.bench.processes import CannotRun
from tests.bench.slow_line import slow_line
from tests.browser.chromium import NoChromiumError
from tests.browser.stage import PHONE_HOST, Phone, Server, Stage, browser_options

KBIT_PER_S = 400
ROUND_TRIP_MS = 300
MOST_KB = 60
MOST_REQUESTS = 10
PATIENCE_MS = 60_000
LOADS = (
    "the join form can be used",
    "a sticker can be placed, from sending that form",
    "a sticker can be placed, by who joined before",
)


@dataclass
class Line:
    """What went over the line of one page since it was last reset."""

    requests: int = 0
    bytes: float = 0.0
    samples: int = 0

    def watch(self, network: CDPSession) -> None:
        """Count what the browser reports."""
        network.on("Network.requestWillBeSent", lambda _event: self._asked())
        network.on("Network.webSocketCreated", lambda _event: self._asked())
        network.on("Network.loadingFinished", self._loaded)
        network.on("Network.webSocketFrameReceived", self._framed)
        network.on("Network.webSocketFrameSent", self._sent)

    def reset(self) -> None:
        """Begin anew."""
        self.requests, self.bytes, self.samples = 0, 0.0, 0

    def _asked(self) -> None:
        self.requests += 1

    def _loaded(self, event: dict[str, Any]) -> None:
        self.bytes += event["encodedDataLength"]

    def _sent(self, event: dict[str, Any]) -> None:
        self.samples += '"clock"' in event["response"]["payloadData"]

    def _framed(self, event: dict[str, Any]) -> None:
        self.bytes += len(event["response"]["payloadData"].encode())


@dataclass(frozen=True)
class Load:
    """What came over the line until a page had all, and how long until it could be used."""

    seconds: float
    requests: int
    bytes: float


class Visitor:
    """A browser with an empty cache, and what it loads."""

    def __init__(self, context: BrowserContext) -> None:
        context.set_default_timeout(PATIENCE_MS)
        self.context = context
        self.page = context.new_page()
        self.phone = Phone(self.page)
        self._line = Line()
        network = context.new_cdp_session(self.page)
        network.send("Network.enable")
        self._line.watch(network)

    def join_form(self, url: str) -> Load:
        """Open the link of the QR code, until one can type a name."""
        self._begin()
        self.page.goto(url, wait_until="commit")
        expect(self.page.get_by_label("Je naam")).to_be_editable(timeout=PATIENCE_MS)
        took_s = time.perf_counter() - self._began
        self.page.wait_for_load_state("load")
        return self._end(took_s)

    def join(self) -> Load:
        """Send the form, until a sticker can be placed."""
        self.page.get_by_label("Je naam").fill("Fatima")
        self._begin()
        self.page.get_by_role("button", name="Doe mee").click(no_wait_after=True)
        return self._until_it_can_vote()

    def come_back(self, url: str) -> Load:
        """Open the page of who joined before, until a sticker can be placed."""
        self._begin()
        self.page.goto(url, wait_until="commit")
        return self._until_it_can_vote()

    def round_trip_ms(self) -> float:
        """From asking something over the live connection to its answer."""
        took: float = self.page.evaluate(ROUND_TRIP)
        return took

    def _until_it_can_vote(self) -> Load:
        expect(self.phone.left).to_have_text("Nog 3 stickers", timeout=PATIENCE_MS)
        expect(self.phone.flap(1)).to_be_enabled(timeout=PATIENCE_MS)
        took_s = time.perf_counter() - self._began
        online = expect(self.page.locator("body"))
        online.to_have_attribute("data-connection", "online", timeout=PATIENCE_MS)
        while self._line.samples < SAMPLES:
            self.page.wait_for_timeout(50)
        return self._end(took_s)

    def _begin(self) -> None:
        self._line.reset()
        self._began = time.perf_counter()

    def _end(self, took_s: float) -> Load:
        return Load(took_s, self._line.requests, self._line.bytes)


#: What a page asks once it is there: so many times what time it is.
SAMPLES = 5
#: Milliseconds until a command is answered, over the live connection of the page.
ROUND_TRIP = """async () => {
    const {send} = await import('/static/js/live.js');
    const began = performance.now();
    await send('take-sticker', {item: 'keuze', flap: 'f1'}, {keep: false});
    return performance.now() - began;
}"""


def visits(stage: Stage, base: str) -> tuple[list[Load], float]:
    """The three loads at this address, and the live round trip in milliseconds."""
    url = f"{base}/b/{stage.code}"
    first = Visitor(stage.context("phone"))
    loads = [first.join_form(url), first.join()]
    trip_ms = first.round_trip_ms()
    known = first.context.storage_state()
    first.context.close()
    again = Visitor(stage.context("phone", storage_state=known))
    loads.append(again.come_back(url))
    again.context.close()
    return loads, trip_ms


def bench(
    *, repeat: int = 3, kbit_per_s: float = KBIT_PER_S, round_trip_ms: float = ROUND_TRIP_MS
) -> Section:
    """So many phones, one after the other, on a slow line; and as many on one that is not."""
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory())
        server = stack.enter_context(Server(Path(folder) / "data"))
        playwright = stack.enter_context(sync_playwright())
        browser = stack.enter_context(_launched(playwright))
        port = stack.enter_context(slow_line(server.port, kbit_per_s, round_trip_ms / 1000))
        stage = _stage(browser, server)
        fast = [visits(stage, server.phone_base) for _ in range(repeat)]
        slow = [visits(stage, f"http://{PHONE_HOST}:{port}") for _ in range(repeat)]
        stage.close()
        if faults := stage.unexpected():
            raise RuntimeError(f"the pages had faults: {faults}")
    rows = [*_rows(f"{kbit_per_s:g} kbit/s, {round_trip_ms:g} ms", slow), *_rows("loopback", fast)]
    head = ("line", "until", "time", "kB", "requests", "live round trip")
    whole = slow[0][0][-1]
    budgets = [
        Budget("phone page, first load", whole.bytes / 1000, MOST_KB, "kB"),
        Budget("phone page, first load", whole.requests, MOST_REQUESTS, "requests"),
    ]
    return Section("First load on a slow line", [Table(head, rows, words=2)], budgets)


def _launched(playwright: Playwright) -> Browser:
    try:
        return playwright.chromium.launch(**browser_options())
    except NoChromiumError as fault:
        raise CannotRun(str(fault)) from fault


def _stage(browser: Browser, server: Server) -> Stage:
    """A meeting in which stickers can be placed."""
    stage = Stage(browser, server, server.new_meeting())
    stage.desk().to("keuze")
    return stage


def _rows(line: str, runs: Sequence[tuple[list[Load], float]]) -> list[tuple[str, ...]]:
    trip = f"{statistics.median(trip_ms for _loads, trip_ms in runs):.0f} ms"
    return [
        (
            line,
            name,
            f"{statistics.median(loads[place].seconds for loads, _trip in runs):.2f} s",
            f"{statistics.median(loads[place].bytes for loads, _trip in runs) / 1000:.1f}",
            f"{statistics.median(loads[place].requests for loads, _trip in runs):.0f}",
            trip,
        )
        for place, name in enumerate(LOADS)
    ]
