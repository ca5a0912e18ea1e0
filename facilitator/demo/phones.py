"""Simulated phones: a program of its own that knows only what any phone knows.

It reads the join page, sends the form, connects over Socket.IO and does what the page offers:
each werkvorm has a ``demo`` module that says what a person would do with what the phone shows.
"""

import argparse
import html
import json
import random
import re
import secrets
import sys
import threading
import time
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

import requests
import socketio

FIRST_NAMES = (
    "Fatima", "Jan", "Priya", "Willem", "Aisha", "Marijke", "Daan", "Yusuf", "Greet", "Sanne",
    "Mehmet", "Ria", "Kofi", "Anneke", "Bas", "Nadia", "Piet", "Joyce", "Henk", "Samira",
)  # fmt: skip
LAST_NAMES = ("de Boer", "Yilmaz", "Jansen", "El Amrani", "Visser", "Singh", "Bakker", "Mensah")
ORGANISATIONS = (
    "Wijkteam Noord", "Thuiszorg De Linde", "Buurtbewoner", "Vrijwilligerscentrum",
    "Huisartsenpraktijk", "Welzijn Bloemenbuurt", "Woningcorporatie", "",
)  # fmt: skip
IN = 'data-page="phone"'  # on the page of who takes part
PATIENCE_S = (0.6, 4.0)  # how long a person thinks between two actions


class Phone:
    """One simulated participant. ``rng`` decides everything that a person would, who thinks
    ``tempo`` times as quick. ``cookies`` is the file in which the cookies stay, if they do."""

    def __init__(
        self,
        base: str,
        code: str,
        rng: random.Random,
        tempo: int = 1,
        cookies: Path | None = None,
    ) -> None:
        self._cookies = cookies
        self._tempo = tempo
        self._base = base
        self._code = code
        self._rng = rng
        self._browser = requests.Session()
        if cookies is not None and cookies.exists():
            self._browser.cookies.update(json.loads(cookies.read_text(encoding="utf-8")))
        self._socket = socketio.Client(http_session=self._browser, reconnection_delay_max=3)
        self._streams: dict[str, list[Any]] = {"phone": [None, 0], "me": [None, 0]}
        self._parts: dict[str, Any] = {}
        self._lock = threading.Lock()
        self._socket.on("connect", self._catch_up)
        self._socket.on("parts", self._receive)
        self._socket.on("gone", lambda _gone: self._socket.disconnect())

    def join(self, name: str, organisation: str) -> None:
        """Fill in the join form, unless this phone takes part already."""
        page = self._browser.get(f"{self._base}/b/{self._code}", timeout=30)
        page.raise_for_status()
        if IN in page.text:
            return
        token = re.search(r'name="csrf_token" value="([^"]+)"', page.text)
        if token is None:
            raise RuntimeError("the join page has no form")
        fields = {"csrf_token": html.unescape(token[1]), "name": name, "organisation": organisation}
        answer = self._browser.post(f"{self._base}/b/{self._code}/meedoen", data=fields, timeout=30)
        answer.raise_for_status()
        if self._cookies is not None:
            kept = json.dumps(self._browser.cookies.get_dict())
            self._cookies.write_text(kept, encoding="utf-8")

    def connect(self) -> None:
        """Open the live connection."""
        self._socket.connect(
            self._base,
            auth={"meeting": self._code, "as": "phone"},
            transports=["websocket"],
            retry=True,
        )

    def live(self, ends: threading.Event) -> None:
        """Take part until the event is set."""
        while not ends.wait(self._rng.uniform(*PATIENCE_S) / self._tempo):
            if self._socket.connected:
                with suppress(socketio.exceptions.SocketIOError):  # too slow, or gone: like people
                    self._act()  # it tries again later
        self._socket.disconnect()

    def _act(self) -> None:
        with self._lock:
            me = self._parts.get("me", {}).get("data", {})
            task = "".join(part["html"] for part in self._parts.values() if "html" in part)
        demo = _demo(me.get("werkvorm"))
        if demo is None:
            return
        chosen = demo.act(me, task, self._rng)
        if chosen is not None:
            name, data = chosen
            request = {"id": secrets.token_hex(16), "name": name, "data": data}
            answer = self._socket.call("command", request, timeout=15)
            if "me" in answer:
                self._receive(answer["me"])

    def _catch_up(self) -> None:
        answer = self._socket.call("sync", {"streams": self._streams}, timeout=15)
        for message in answer.get("streams", {}).values():
            self._receive(message)

    def _receive(self, message: dict[str, Any]) -> None:
        with self._lock:
            have = self._streams[message["stream"]]
            fits = message["whole"] or have == [message["epoch"], message["prev"]]
            if fits:
                self._streams[message["stream"]] = [message["epoch"], message["rev"]]
                self._parts.update(message["parts"])
                for name in message["removed"]:
                    self._parts.pop(name, None)
        if not fits:
            self._socket.start_background_task(self._catch_up)


def _demo(werkvorm: str | None) -> ModuleType | None:
    """How people behave in a werkvorm; None where they only talk."""
    if werkvorm is None or not werkvorm.isidentifier():
        return None
    try:
        return import_module(f"facilitator.werkvormen.{werkvorm}.demo")
    except ModuleNotFoundError:
        return None


def _take_part(asked: argparse.Namespace, number: int, ends: threading.Event) -> None:
    rng = random.Random(number)  # nosec B311  # invented people, the same each time
    if ends.wait(number * 0.15):
        return
    name = f"{FIRST_NAMES[number % len(FIRST_NAMES)]} {rng.choice(LAST_NAMES)}"
    cookies = asked.keep and asked.keep / f"{asked.code}-{number}.json"
    phone = Phone(asked.base, asked.code, rng, asked.tempo, cookies)
    phone.join(name, rng.choice(ORGANISATIONS))
    phone.connect()
    phone.live(ends)


def main() -> None:
    """Simulate phones until standard input closes: the phones never outlive who started them."""
    parser = argparse.ArgumentParser(description="Simulated phones for a meeting.")
    parser.add_argument("base", help="address of the server, such as http://127.0.0.1:8080")
    parser.add_argument("code", help="join code of the meeting")
    parser.add_argument("count", type=int, help="how many phones")
    parser.add_argument("--tempo", type=int, default=1, help="how many times as quick as people")
    parser.add_argument("--keep", type=Path, help="folder for the cookies of those who come back")
    asked = parser.parse_args()
    if asked.keep:
        asked.keep.mkdir(parents=True, exist_ok=True)
    ends = threading.Event()
    threads = [
        threading.Thread(target=_take_part, args=(asked, number, ends), daemon=True)
        for number in range(asked.count)
    ]
    for thread in threads:
        thread.start()
    with suppress(KeyboardInterrupt):
        sys.stdin.read()
    ends.set()
    deadline = time.monotonic() + 3
    for thread in threads:
        thread.join(max(0.0, deadline - time.monotonic()))


if __name__ == "__main__":
    main()
