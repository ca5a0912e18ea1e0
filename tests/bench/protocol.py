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
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from http.cookiejar import CookieJar

from tests.bench.wire import SocketIOClient

#: The agenda item of the demo meeting in which people place stickers.
STICKER_ITEM = "keuze"

#: Flaps on the bare servers: as many as the method has questions.
BARE_FLAPS = tuple(f"f{number}" for number in range(1, 11))

#: Joins that run at the same time: a room does not scan the code in step.
JOINING_AT_ONCE = 16

#: What a page has of each stream: epoch and revision.
Streams = dict[str, tuple[str | None, int]]
NOTHING = (None, 0)

OnEvent = Callable[[str, object], None]

_command_numbers = itertools.count()
_threads = ThreadPoolExecutor(JOINING_AT_ONCE)


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
    """A meeting of the real app: pages, forms, cookies, and a desk in the organiser's browser."""

    def __init__(self, address: str, code: str, organiser: "Browser") -> None:
        super().__init__(address)
        self._meeting = f"{address.rstrip('/')}/b/{code}"
        self._code = code
        self._organiser = organiser
        self._desk: SocketIOClient
        self._flaps: tuple[str, ...] = ()

    async def open_vote(self) -> None:
        """Have the desk open the stickers."""
        await self.open_desk()
        await self.open_item(self.item)

    async def open_desk(self, on_event: OnEvent | None = None) -> None:
        """The desk comes in; what it is sent goes to `on_event`."""
        page = await self._organiser.fetch(f"{self._meeting}/regie")
        self._desk = await self._connect(self._organiser, "desk", on_event)
        await _sync(self._desk, streams_of(page))

    async def order(self, name: str, **data: object) -> dict:
        """A command of the desk, which has to be accepted."""
        answer = await command(self._desk, name, data)
        if not answer["ok"]:
            raise RuntimeError(f"the desk's {name} was refused: {answer}")
        return answer

    async def open_item(self, key: str) -> None:
        """Start the meeting if that is still to do, go to an item and open it."""
        await command(self._desk, "start-meeting", {})  # refused where it runs already
        await self.order("go-to-item", item=key)
        await self.order("open-item", item=key)

    async def screen(self, on_tally: Callable[[Tally], None]) -> SocketIOClient:
        """The meeting's screen, opened in the organiser's own browser."""
        page = await self._organiser.fetch(f"{self._meeting}/scherm")
        client = await self._connect(self._organiser, "screen", _tally_events(on_tally))
        tally = Tally.from_parts((await _sync(client, {"screen": NOTHING}))["screen"])
        if tally is None or not tally.flaps:
            raise RuntimeError(f"the screen shows no tally ({len(page)} characters of page)")
        self._flaps = tally.flaps
        return client

    async def flaps(self) -> tuple[str, ...]:
        """The ids of the flaps on the screen."""
        return self._flaps

    async def phone(self, number: int) -> SocketIOClient:
        """Participant `number` opens the page, fills in the form and connects."""
        return (await self.join(number)).client

    async def join(self, number: int, on_event: OnEvent | None = None) -> "PhonePage":
        """The same, as a page that can lose its connection and come back."""
        browser = Browser()
        form = await browser.fetch(self._meeting)
        fields = {
            **hidden_fields(form),
            "name": f"Deelnemer {number}",
            "organisation": f"Organisatie {number % 20}",
        }
        page = await browser.fetch(f"{self._meeting}/meedoen", fields)
        phone = PhonePage(lambda: self._connect(browser, "phone", on_event), streams_of(page))
        await phone.come_online()
        return phone

    async def make_papers(self) -> None:
        """Have the desk begin a zip with everybody's papers."""
        papers = f"{self._meeting}/regie/documenten"
        page = await self._organiser.fetch(papers)
        token = hidden_fields(page)["csrf_token"]
        await self._organiser.fetch(f"{papers}/maak", {"csrf_token": token, "wat": "alles"})

    async def _connect(
        self, browser: "Browser", role: str, on_event: OnEvent | None = None
    ) -> SocketIOClient:
        return await SocketIOClient.connect(
            self.host,
            self.port,
            auth={"meeting": self._code, "as": role},
            cookie=browser.cookie(),
            on_event=on_event,
        )


class PhonePage:
    """The page of a participant: what it has of each stream, over one connection after another."""

    def __init__(self, connect: Callable[[], Awaitable[SocketIOClient]], streams: Streams) -> None:
        self._connect = connect
        self._streams = streams
        self.client: SocketIOClient

    async def come_online(self) -> dict[str, dict]:
        """Connect and catch up, as a page does; what it had missed, by stream."""
        self.client = await self._connect()
        return await self.catch_up()

    async def catch_up(self) -> dict[str, dict]:
        """Ask for what it missed of each stream."""
        missed = await _sync(self.client, self._streams)
        self._streams = {name: (one["epoch"], one["rev"]) for name, one in missed.items()}
        return missed


async def sign_in(address: str, desk_link: str) -> "Browser":
    """The organiser's browser, signed in with the link that works once."""
    browser = Browser()
    form = await browser.fetch(desk_link)
    await browser.fetch(f"{address}/aanmelden", hidden_fields(form))
    return browser


class Browser:
    """Fetches pages and keeps cookies, as one browser does."""

    def __init__(self) -> None:
        self._jar = CookieJar()
        self._opener = urllib.request.build_opener(
            urllib.request.ProxyHandler({}), urllib.request.HTTPCookieProcessor(self._jar)
        )

    async def fetch(self, url: str, fields: dict[str, str] | None = None) -> str:
        """GET, or POST when there are `fields`; follows redirects; returns the page."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(_threads, self._fetch, url, fields)

    def _fetch(self, url: str, fields: dict[str, str] | None) -> str:
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


def streams_of(page: str) -> Streams:
    """What a page came with of each of its streams."""
    found = re.search(r'<script[^>]*\bid="boot"[^>]*>(.*?)</script>', page, re.DOTALL)
    if not found:
        raise ValueError("the page has no boot data")
    streams = json.loads(found[1])["streams"]
    return {name: (stream["epoch"], stream["rev"]) for name, stream in streams.items()}


async def _sync(client: SocketIOClient, streams: Streams) -> dict[str, dict]:
    """What is missed of these streams, by name."""
    answer = await client.request("sync", {"streams": streams})
    if not answer["ok"]:
        raise RuntimeError(f"sync was refused: {answer}")
    missed: dict[str, dict] = answer["streams"]
    return missed


def demo_addresses(output: str) -> tuple[str, str, str] | None:
    """(address, desk link, meeting code) from what `facilitator demo` prints so far."""
    link = re.search(r"(https?://[^/\s]+)/aanmelden\S*", output)
    code = re.search(r"/b/(\d+)", output)
    if not link or not code:
        return None
    return link[1], link[0], code[1]


def sign_in_address(output: str) -> tuple[str, str] | None:
    """(address, link that signs the organiser in) from what `facilitator run` prints so far."""
    link = re.search(r"(https?://[^/\s]+)/aanmelden\S*(?=\n)", output)
    return (link[1], link[0]) if link else None


def _tally_events(on_tally: Callable[[Tally], None]) -> OnEvent:
    """A receiver of events that hands on the tallies among them."""

    def receive(name: str, message: object) -> None:
        if name == "parts" and isinstance(message, dict):
            tally = Tally.from_parts(message)
            if tally is not None:
                on_tally(tally)

    return receive
