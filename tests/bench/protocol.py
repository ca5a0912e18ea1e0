"""What the load program knows about the servers: nothing but their public protocol.

All details of the app's pages and messages that the benchmark depends on are
here. The bare servers speak the same events without pages, so for them joining
is connecting.
"""

import asyncio
import html
import itertools
import json
import re
import urllib.parse
import urllib.request
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from http.cookiejar import CookieJar

from wire import SocketIOClient

#: The agenda item of the demo meeting in which people place stickers.
STICKER_ITEM = "keuze"

#: Flaps on the bare servers: as many as the method has questions.
BARE_FLAPS = tuple(f"f{number}" for number in range(1, 11))

#: Joins that run at the same time: a room does not scan the code in step.
JOINING_AT_ONCE = 16

_command_numbers = itertools.count()


@dataclass
class Tally:
    """The data part `tally` on the screen: what the latency of a vote is measured by."""

    total: int
    flaps: tuple[str, ...]

    @classmethod
    def from_parts(cls, message: dict) -> "Tally | None":
        """The tally in a `parts` message; None when it has none."""
        part = message["parts"].get("tally")
        if part is None:
            return None
        return cls(part["data"]["total"], tuple(part["data"]["flaps"] or ()))


async def command(client: SocketIOClient, name: str, data: dict) -> dict:
    """Send a command under an id of its own; return the acknowledgement."""
    number = next(_command_numbers)
    return await client.request(
        "command", {"id": f"bench-{number:08d}", "name": name, "data": data}
    )


class BareTarget:
    """A server that has no pages: the bare Flask-SocketIO and Node servers."""

    item = STICKER_ITEM

    def __init__(self, address: str) -> None:
        parts = urllib.parse.urlsplit(address)
        self.host, self.port = parts.hostname, parts.port

    async def open_vote(self) -> None:
        """Nothing to open: it takes votes from the start."""

    async def screen(self, on_tally: Callable[[Tally], None]) -> SocketIOClient:
        """A screen whose tallies go to `on_tally`."""
        return await SocketIOClient.connect(self.host, self.port, on_event=_tally_events(on_tally))

    async def flaps(self) -> tuple[str, ...]:
        """The ids of the flaps that take stickers."""
        return BARE_FLAPS

    async def phone(self, number: int) -> SocketIOClient:
        """Participant `number` joins."""
        return await SocketIOClient.connect(self.host, self.port)


class AppTarget(BareTarget):
    """The real app: pages, forms, cookies, a desk that opens the vote."""

    def __init__(self, address: str, desk_link: str, code: str) -> None:
        super().__init__(address)
        self._address = address.rstrip("/")
        self._desk_link = desk_link
        self._code = code
        self._desk_browser = Browser()
        self._desk: SocketIOClient
        self._flaps: tuple[str, ...] = ()
        self._threads = ThreadPoolExecutor(JOINING_AT_ONCE)

    async def open_vote(self) -> None:
        """Start the meeting, go to the stickers and open them, as the desk does."""
        form = await self._fetch(self._desk_browser, self._desk_link)
        login = f"{self._address}/aanmelden"
        page = await self._fetch(self._desk_browser, login, hidden_fields(form))
        self._desk = await self._connect(self._desk_browser, "desk")
        await self._sync(self._desk, page)
        for name, data in (
            ("start-meeting", {}),
            ("go-to-item", {"item": self.item}),
            ("open-item", {"item": self.item}),
        ):
            answer = await command(self._desk, name, data)
            if not answer["ok"]:
                raise RuntimeError(f"the desk's {name} was refused: {answer}")

    async def screen(self, on_tally: Callable[[Tally], None]) -> SocketIOClient:
        """The meeting's screen, opened in the organiser's own browser."""
        page = await self._fetch(self._desk_browser, f"{self._address}/b/{self._code}/scherm")
        client = await self._connect(self._desk_browser, "screen", _tally_events(on_tally))
        snapshot = await client.request("sync", {"streams": {"screen": [None, 0]}})
        tally = Tally.from_parts(snapshot["streams"]["screen"])
        if tally is None or not tally.flaps:
            raise RuntimeError(f"the screen shows no tally ({len(page)} characters of page)")
        self._flaps = tally.flaps
        return client

    async def flaps(self) -> tuple[str, ...]:
        """The ids of the flaps on the screen."""
        return self._flaps

    async def phone(self, number: int) -> SocketIOClient:
        """Participant `number` opens the page, fills in the form and connects."""
        browser = Browser()
        form = await self._fetch(browser, f"{self._address}/b/{self._code}")
        fields = {
            **hidden_fields(form),
            "name": f"Deelnemer {number}",
            "organisation": f"Organisatie {number % 20}",
        }
        page = await self._fetch(browser, f"{self._address}/b/{self._code}/meedoen", fields)
        client = await self._connect(browser, "phone")
        await self._sync(client, page)
        return client

    async def make_papers(self) -> None:
        """Have the desk begin a zip with everybody's papers."""
        papers = f"{self._address}/b/{self._code}/regie/documenten"
        page = await self._fetch(self._desk_browser, papers)
        token = hidden_fields(page)["csrf_token"]
        fields = {"csrf_token": token, "wat": "alles"}
        await self._fetch(self._desk_browser, f"{papers}/maak", fields)

    async def _connect(
        self,
        browser: "Browser",
        role: str,
        on_event: Callable[[str, object], None] | None = None,
    ) -> SocketIOClient:
        return await SocketIOClient.connect(
            self.host,
            self.port,
            auth={"meeting": self._code, "as": role},
            cookie=browser.cookie(),
            on_event=on_event,
        )

    async def _sync(self, client: SocketIOClient, page: str) -> None:
        """Catch up from what the page came with, as a page does when it connects."""
        await client.request("sync", {"streams": boot(page)["streams"]})

    async def _fetch(
        self, browser: "Browser", url: str, fields: dict[str, str] | None = None
    ) -> str:
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._threads, browser.fetch, url, fields)


class Browser:
    """Fetches pages and keeps cookies, as one browser does."""

    def __init__(self) -> None:
        self._jar = CookieJar()
        self._opener = urllib.request.build_opener(
            urllib.request.ProxyHandler({}), urllib.request.HTTPCookieProcessor(self._jar)
        )

    def fetch(self, url: str, fields: dict[str, str] | None = None) -> str:
        """GET, or POST when there are `fields`; follows redirects; returns the page."""
        body = urllib.parse.urlencode(fields).encode() if fields is not None else None
        request = urllib.request.Request(url, body)
        request.add_header("Referer", url)
        with self._opener.open(request, timeout=60) as answer:
            return answer.read().decode()

    def cookie(self) -> str:
        """The `Cookie` header for the WebSocket."""
        return "; ".join(f"{cookie.name}={cookie.value}" for cookie in self._jar)


def hidden_fields(page: str) -> dict[str, str]:
    """What the form of a page carries besides what a person fills in: the token, at least."""
    fields = {}
    for tag in re.findall(r"<input\b[^>]*>", page):
        attributes = dict(re.findall(r'(\w+)="([^"]*)"', tag))
        if attributes.get("type") == "hidden":
            fields[attributes["name"]] = html.unescape(attributes.get("value", ""))
    if "csrf_token" not in fields:
        raise ValueError("the page has no form with a csrf_token")
    return fields


def boot(page: str) -> dict:
    """The JSON that a page starts from."""
    found = re.search(r'<script[^>]*\bid="boot"[^>]*>(.*?)</script>', page, re.DOTALL)
    if not found:
        raise ValueError("the page has no boot data")
    return json.loads(found[1])


def demo_addresses(output: str) -> tuple[str, str, str] | None:
    """(address, desk link, meeting code) from what `facilitator demo` prints so far."""
    link = re.search(r"(https?://[^/\s]+)/aanmelden\S*", output)
    code = re.search(r"/b/(\d+)", output)
    if not link or not code:
        return None
    return link[1], link[0], code[1]


def _tally_events(on_tally: Callable[[Tally], None]) -> Callable[[str, object], None]:
    """A receiver of events that hands on the tallies among them."""

    def receive(name: str, message: object) -> None:
        if name == "parts" and isinstance(message, dict):
            tally = Tally.from_parts(message)
            if tally is not None:
                on_tally(tally)

    return receive
