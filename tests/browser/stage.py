"""A real server and real browsers around one meeting: what every browser test acts with."""

import html
import re
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Self
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import requests
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Locator, Page, WebSocket, expect

from tests.browser.chromium import launch_options
from tests.programs import environment

PHONE_HOST = "wijk.test"
"""Not localhost, so that a phone's page is no secure context: as in a room, over plain http."""
OURS = ("127.0.0.1", PHONE_HOST)
PROGRAM = "from facilitator.cli import main; main()"
ZONE = "Europe/Amsterdam"
SIZES = {"screen": (1920, 1080), "desk": (1366, 768), "phone": (360, 740)}
TITLES = {
    "welkom": "Welkom heten en voorstellen; uitleg over bijeenkomst",
    "reflectie": "Reflectie op de samenwerking",
    "keuze": "Aan de slag: keuze vraagstukken",
    "duos": "In duo's op zoek naar oplossingen",
    "pauze": "Pauze",
    "aanscherpen": "Individueel aanscherpen van oplossingen",
    "terugkoppeling": "Plenaire terugkoppeling",
    "afspraken": "Afspraken maken over acties",
    "acties": "Individuele acties vastleggen",
    "vervolg": "Afspraken maken over vervolg",
    "afsluiting": "Afsluiting",
}
LOST = (r"WebSocket connection to .* failed", r"Failed to load resource: net::ERR_")
"""What the browser itself writes in its console when a server is away."""


def browser_options() -> dict[str, Any]:
    """Keyword arguments for ``chromium.launch``: with a name for the phones."""
    options = launch_options()
    options["args"] = [*options["args"], f"--host-resolver-rules=MAP {PHONE_HOST} 127.0.0.1"]
    return options


class Server:
    """The program as people start it: a process of its own, on a data folder that stays."""

    program = PROGRAM

    def __init__(
        self, data: Path, command: str = "run", *words: str, port: int = 0, **settings: str
    ) -> None:
        self.data = data
        self.port = port
        self.links: list[str] = []
        self.organiser = requests.Session()
        self._command = command
        self._words = words
        self._settings = {f"FACILITATOR_{name.upper()}": text for name, text in settings.items()}
        self._process: subprocess.Popen[str] | None = None

    def __enter__(self) -> Self:
        self.start()
        self._sign_in()
        return self

    def __exit__(self, *_fault: object) -> None:
        self.stop()

    @property
    def base(self) -> str:
        """The address on the organiser's own computer."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def phone_base(self) -> str:
        """The address that phones use."""
        return f"http://{PHONE_HOST}:{self.port}"

    def start(self) -> None:
        """Start, at the same port as before, and wait until it says that it serves."""
        words = ["--host", "127.0.0.1", "--port", str(self.port), "--data", str(self.data)]
        self.data.mkdir(parents=True, exist_ok=True)
        with (self.data / "log.txt").open("a") as log:
            self._process = subprocess.Popen(
                [
                    sys.executable,
                    "-c",
                    self.program,
                    self._command,
                    *words,
                    "--no-browser",
                    *self._words,
                ],
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
                env=environment(**self._settings),
            )
        assert self._process.stdout is not None
        lines = [self._process.stdout.readline() for _ in range(4 if self._words else 2)]
        self.links = re.findall(r"https?://\S+", "".join(lines))
        assert self.links, (self.data / "log.txt").read_text()
        self.port = self.port or urlsplit(self.links[0]).port or 0

    def kill(self) -> None:
        """Pull the plug."""
        assert self._process is not None
        self._process.kill()
        self._end()

    def stop(self) -> None:
        """Ask it to stop."""
        if self._process is not None:
            self._process.terminate()
            self._end()

    def _end(self) -> None:
        assert self._process is not None
        assert self._process.stdout is not None
        self._process.wait(20)
        self._process.stdout.close()
        self._process = None

    def _sign_in(self) -> None:
        link = self.links[0].split("token=")[1]
        token, _, code = link.partition("&code=")
        self.post("/aanmelden", {"token": token, "code": code}, "/")
        if "/welkom" in self.organiser.get(self.base + "/", timeout=20).url:
            me = {"organisation": "Welzijn Noord", "name": "Sanne", "email": "sanne@noord.nl"}
            if "FACILITATOR_PUBLIC_URL" in self._settings:  # then it is asked for
                me["password"] = "paard batterij nietje"
            self.post("/welkom", me, "/welkom")

    def post(self, path: str, fields: dict[str, str], form_on: str) -> requests.Response:
        """Send a form as the organiser; ``form_on`` is the page that the form stands on."""
        page = self.organiser.get(self.base + form_on, timeout=20).text
        found = re.search(r'name="csrf_token" value="([^"]+)"', page)
        assert found is not None, page
        fields = {"csrf_token": html.unescape(found[1]), **fields}
        answer = self.organiser.post(self.base + path, data=fields, timeout=20)
        answer.raise_for_status()
        return answer

    def new_meeting(
        self,
        *,
        began_ago_min: int = 0,
        zone: str = ZONE,
        title: str = "Samenwerken in de wijk",
    ) -> str:
        """Prepare a meeting and return its code."""
        start = datetime.now(ZoneInfo(zone)) - timedelta(minutes=began_ago_min)
        fields = {
            "draaiboek": "samenwerken-in-de-wijk",
            "title": title,
            "neighbourhood": "Bloemenbuurt",
            "place": "Buurthuis De Linde",
            "reason": "We helpen vaak dezelfde mensen, maar weten dat niet van elkaar.",
            "date": start.date().isoformat(),
            "start": start.strftime("%H:%M"),
            "past": start.date().isoformat(),  # shortly after midnight it began yesterday
        }
        answer = self.post("/bijeenkomst/nieuw", fields, "/bijeenkomst/nieuw")
        return urlsplit(answer.url).path.split("/")[2]

    @contextmanager
    def away(self) -> Iterator[Callable[[int], None]]:
        """Not there for a while. Gives a function that makes it as if everything had happened so
        many seconds earlier: the quick way to the end of an item."""
        self.kill()
        yield self._age
        self.start()

    def _age(self, seconds: int) -> None:
        with sqlite3.connect(self.data / "facilitator.db") as database:
            database.execute("UPDATE events SET at_ms = at_ms - ?", (seconds * 1000,))
        database.close()


class FreshServer(Server):
    """A program that nobody began with."""

    def _sign_in(self) -> None:
        pass


class Stage:
    """Browsers at one meeting. Whatever they should not do is in ``faults``."""

    def __init__(self, browser: Browser, server: Server, code: str) -> None:
        self.server = server
        self.code = code
        self.faults: list[str] = []
        self.allowed: list[str] = []
        self.pages: list[Page] = []
        self.browser = browser
        self._contexts: list[BrowserContext] = []

    def allow(self, *patterns: str) -> None:
        """These lines in a console belong to what the test does."""
        self.allowed += patterns

    def unexpected(self) -> list[str]:
        """The faults that no test asked for."""
        return [
            fault
            for fault in self.faults
            if not any(re.search(pattern, fault) for pattern in self.allowed)
        ]

    def context(self, kind: str = "phone", **options: Any) -> BrowserContext:
        """A browser of its own, watched."""
        width, height = options.pop("size", SIZES[kind])
        context = self.browser.new_context(
            viewport={"width": width, "height": height},
            locale="nl-NL",
            timezone_id=options.pop("timezone_id", ZONE),
            **options,
        )
        context.set_default_timeout(10_000)
        context.on("request", lambda request: self._check(request.url))
        context.on("page", self._watch)
        self._contexts.append(context)
        return context

    def _watch(self, page: Page) -> None:
        self.pages.append(page)
        page.on("console", self._heard)
        page.on("pageerror", lambda error: self.faults.append(f"page error: {error}"))
        page.on("websocket", lambda socket: self._check(socket.url))

    def _heard(self, message: Any) -> None:
        if message.type in ("error", "warning"):
            self.faults.append(f"console: {message.text} at {message.location.get('url')}")

    def _check(self, url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme not in ("data", "blob", "about") and parts.hostname not in OURS:
            self.faults.append(f"request to another host: {url}")

    def organiser(self, kind: str, **options: Any) -> BrowserContext:
        """A browser that is signed in as the organiser."""
        context = self.context(kind, **options)
        for cookie in self.server.organiser.cookies:
            context.add_cookies(
                [{"name": cookie.name, "value": cookie.value or "", "url": self.server.base}]
            )
        return context

    def desk(self, **options: Any) -> "Desk":
        """The organiser's desk."""
        desk = Desk(self.organiser("desk", **options).new_page())  # listens from the start
        desk.page.goto(f"{self.server.base}/b/{self.code}/regie")
        return desk

    def screen(self, *, ready: bool = True, **options: Any) -> "Screen":
        """The projector; ``ready`` puts its bar of buttons away."""
        page = self.organiser("screen", **options).new_page()
        screen = Screen(page)
        page.goto(f"{self.server.base}/b/{self.code}/scherm")
        if ready:
            if page.locator("[data-testcard][open]").count():
                page.get_by_role("button", name="Alles in orde").click()
            page.get_by_role("button", name="Klaar").click()
        return screen

    def phone(self, name: str, organisation: str = "", **options: Any) -> "Phone":
        """A phone on which somebody has joined."""
        phone = Phone(self.context("phone", **options).new_page())
        phone.open(self.server.phone_base, self.code)
        phone.join(name, organisation)
        return phone

    def pictures(self, folder: Path) -> list[Path]:
        """What every open page shows, to look at after a failure."""
        found = []
        for number, page in enumerate(self.pages):
            if not page.is_closed():
                found.append(folder / f"page-{number}.png")
                page.screenshot(path=found[-1])
        return found

    def close(self) -> None:
        """Close every browser."""
        for context in self._contexts:
            context.close()


class Player:
    """One page at the meeting, and the messages that came to it."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.received: list[str] = []
        self.sent: list[str] = []
        page.on("websocket", self._listen)

    def _listen(self, socket: WebSocket) -> None:
        socket.on("framereceived", lambda frame: self.received.append(_text(frame)))
        socket.on("framesent", lambda frame: self.sent.append(_text(frame)))

    def part(self, name: str) -> Locator:
        """A region that the server fills."""
        return self.page.locator(f'[data-part="{name}"]')

    def find(self, selector: str) -> Locator:
        """Any element."""
        return self.page.locator(selector)

    def online(self) -> None:
        """Wait until the page is connected."""
        expect(self.find("body")).to_have_attribute("data-connection", "online")

    def seconds(self) -> int:
        """What the timer says: seconds left, below zero once it is over time."""
        return seconds(self.find("[data-timer-text]").inner_text())

    def send(self, name: str, /, **data: Any) -> dict[str, Any]:
        """Send a command the way the page itself does, and return the answer."""
        script = """async ([name, data]) => {
            const {send} = await import('/static/js/live.js');
            return send(name, data, {keep: false});
        }"""
        answer: dict[str, Any] = self.page.evaluate(script, [name, data])
        return answer


class Desk(Player):
    """The facilitator's desk."""

    @property
    def main(self) -> Locator:
        """The one button that is the next step."""
        return self.find(".desk-main")

    def press(self, words: str) -> None:
        """Press the main button, which must say this."""
        self.main.filter(has_text=words).click()

    def yes(self) -> None:
        """Answer the question of a dialog with yes."""
        self.find("dialog[open] button[value=yes]").click()

    def tab(self, words: str) -> None:
        """Choose a tab."""
        self.page.get_by_role("tab", name=words).click()

    def do(self, name: str, /, **data: Any) -> None:
        """Send a command that must be accepted."""
        answer = self.send(name, **data)
        assert answer["ok"], answer

    def to(self, key: str, *, opened: bool = True) -> None:
        """Start if needed, go to an item and open it."""
        if self.page.get_by_role("heading", name="Klaar om te starten").is_visible():
            self.do("start-meeting")
        self.do("go-to-item", item=key)
        if opened:
            self.do("open-item", item=key)
        expect(self.part("controls").locator("h2")).to_have_text(TITLES[key])
        if opened:
            expect(self.part("controls").locator(".badge").first).to_have_text("Aan de slag")

    def turn(self, key: str, page: str) -> None:
        """Show a page of an item on the screen."""
        self.do("turn-page", item=key, page=page)


class Screen(Player):
    """The projector's page."""

    def count(self, flap: str) -> Locator:
        """The number of stickers on a flap."""
        return self.find(f'.wall [data-flap="{flap}"] [data-count]')


class Phone(Player):
    """The page of a participant."""

    def open(self, base: str, code: str) -> None:
        """Go to the meeting."""
        self.page.goto(f"{base}/b/{code}")

    def join(self, name: str, organisation: str = "") -> None:
        """Fill in the form, and wait for the page behind it to be connected."""
        self.page.get_by_label("Je naam").fill(name)
        self.page.get_by_label("Organisatie").fill(organisation)
        self.page.get_by_role("button", name="Doe mee").click()
        self.online()

    def flap(self, number: int) -> Locator:
        """The button of a question, by its place in the list."""
        return self.find("[data-vote] [data-toggle]").nth(number - 1)

    def tap(self, number: int) -> None:
        """Tap a question, once the phone knows what is one's own."""
        expect(self.left).not_to_be_empty()
        self.flap(number).click()

    @property
    def left(self) -> Locator:
        """How many stickers are left, in words."""
        return self.find("[data-left]")

    @property
    def connection(self) -> Locator:
        """What it says about the connection."""
        return self.find("#connection [role=status]")


def _text(frame: str | bytes) -> str:
    return frame if isinstance(frame, str) else frame.decode(errors="replace")


def seconds(text: str) -> int:
    """ "9:58" as 598, "+0:03" as -3."""
    minutes, rest = text.strip().lstrip("+").split(":")
    value = int(minutes) * 60 + int(rest)
    return -value if text.strip().startswith("+") else value


def violations(page: Page) -> list[str]:
    """What axe finds on a page that is serious or critical, each with its first place."""
    found = Axe().run(page).response["violations"]
    grave = [one for one in found if one["impact"] in ("serious", "critical")]
    return [
        f"{one['id']} at {node['target']}: {node['failureSummary']}"
        for one in grave
        for node in one["nodes"]
    ]
