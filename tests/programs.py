"""The program as a process of its own, and who uses it over the public protocol."""

import html
import os
import re
import secrets
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import requests
import socketio

NAME = "facilitator.exe" if os.name == "nt" else "facilitator"
COMMAND = str(Path(sys.executable).with_name(NAME))
PATIENCE_S = 20


def environment(**variables: str) -> dict[str, str]:
    """This process's environment with no settings but those given. What is compiled at the first
    start is kept for the next, as where people run it."""
    kept = {name: text for name, text in os.environ.items() if not name.startswith("FACILITATOR_")}
    kept.pop("PYTHONDONTWRITEBYTECODE", None)
    return kept | variables


class Program:
    """A running ``facilitator``; ``lines`` are what it said until it was ready."""

    def __init__(self, command: str, data: Path, *options: str, port: int = 0) -> None:
        words = [COMMAND, command, "--no-browser", "--host", "127.0.0.1"]
        self._errors = (data.parent / f"{secrets.token_hex(4)}.log").open("w+")
        self.process = subprocess.Popen(
            [*words, "--port", str(port), "--data", str(data), *options],
            stdout=subprocess.PIPE,
            stderr=self._errors,
            text=True,
            encoding="utf-8",
            env=environment(PYTHONUTF8="1"),
            start_new_session=True,
        )
        self.lines: list[str] = []
        last = "Telefoon" if command == "demo" else "Deze link"
        while not (self.lines and self.lines[-1].strip().startswith(last)):
            assert self.process.stdout is not None
            line = self.process.stdout.readline()
            if not line:
                raise RuntimeError(f"did not start: {self.log()}")
            self.lines.append(line)

    @property
    def sign_in_link(self) -> str:
        return re.findall(r"http\S+/aanmelden\S+", "".join(self.lines))[0]

    @property
    def base(self) -> str:
        parts = urlsplit(self.sign_in_link)
        return f"{parts.scheme}://{parts.netloc}"

    @property
    def port(self) -> int:
        found = urlsplit(self.base).port
        assert found is not None
        return found

    @property
    def code(self) -> str:
        """The join code of the demo's meeting."""
        return parse_qs(urlsplit(self.sign_in_link).query)["code"][0]

    def log(self) -> str:
        self._errors.flush()
        self._errors.seek(0)
        return self._errors.read()

    def kill(self) -> None:
        """End it as a power failure would: nothing of its own is run any more."""
        self.process.kill()
        self.process.wait(PATIENCE_S)

    def stop(self, number: int = signal.SIGTERM) -> int:
        """Ask it to stop; its exit code."""
        self.process.send_signal(number)
        return self.process.wait(PATIENCE_S)

    def interrupt(self) -> int:
        """Ctrl-C in its terminal reaches it and its children alike; its exit code."""
        os.killpg(self.process.pid, signal.SIGINT)
        return self.process.wait(PATIENCE_S)

    def close(self) -> None:
        """Whatever happened in the test: nothing stays behind."""
        if self.process.poll() is None:
            self.kill()
        assert self.process.stdout is not None
        self.process.stdout.close()
        self._errors.close()


class Page:
    """A browser with its cookies and one live page, ``as_`` screen, desk or phone."""

    def __init__(self, base: str, code: str, as_: str) -> None:
        self.base, self.code, self.as_ = base, code, as_
        self.browser = requests.Session()
        self.browser.trust_env = False  # no proxy between here and here
        self.socket: socketio.Client | None = None
        self.gone = threading.Event()

    def send_form(self, page: str, action: str, **fields: str) -> requests.Response:
        """Fill in the form on a page."""
        shown = self.browser.get(self.base + page, timeout=PATIENCE_S)
        shown.raise_for_status()
        token = re.findall(r'name="csrf_token" value="([^"]+)"', shown.text)[0]
        answer = self.browser.post(
            self.base + action, {"csrf_token": html.unescape(token), **fields}, timeout=PATIENCE_S
        )
        answer.raise_for_status()
        return answer

    def sign_in(self, link: str) -> None:
        """Become organiser with a one-time link."""
        query = urlsplit(link).query
        fields = {name: values[0] for name, values in parse_qs(query).items()}
        self.send_form(f"/aanmelden?{query}", "/aanmelden", **fields)

    def join(self, name: str) -> None:
        """Become a participant."""
        self.send_form(f"/b/{self.code}", f"/b/{self.code}/meedoen", name=name, organisation="")

    def connect(self) -> None:
        """Open the live connection, with the cookies that this browser has."""
        self.gone.clear()
        self.socket = socketio.Client(http_session=self.browser, reconnection=False)
        self.socket.on("disconnect", lambda *_reason: self.gone.set())
        auth = {"meeting": self.code, "as": self.as_}
        self.socket.connect(self.base, auth=auth, transports=["websocket"], wait_timeout=PATIENCE_S)

    def disconnect(self) -> None:
        if self.socket is not None:
            self.socket.disconnect()

    def send(self, request: dict[str, Any], answered: Callable[[dict[str, Any]], Any]) -> None:
        """Send a command and go on; ``answered`` gets the answer if there ever is one."""
        assert self.socket is not None
        self.socket.emit("command", request, callback=answered)

    def command(self, name: str, id_: str | None = None, /, **data: Any) -> dict[str, Any]:
        """Send a command and wait for the answer."""
        assert self.socket is not None
        request = {"id": id_ or secrets.token_hex(16), "name": name, "data": data}
        answer: dict[str, Any] = self.socket.call("command", request, timeout=PATIENCE_S)
        return answer

    def part(self, stream: str, name: str) -> Any:
        """A part of data as the server has it now."""
        return self.parts(stream)[name]["data"]

    def html(self, stream: str, name: str) -> str:
        """A part of html as the server has it now."""
        html: str = self.parts(stream)[name]["html"]
        return html

    def parts(self, stream: str) -> dict[str, Any]:
        """All parts as the server has them now."""
        assert self.socket is not None
        asked = {"streams": {stream: [None, 0]}}
        answer = self.socket.call("sync", asked, timeout=PATIENCE_S)
        while answer.get("again") and not self.gone.wait(0.2):  # asked faster than a page would
            answer = self.socket.call("sync", asked, timeout=PATIENCE_S)
        parts: dict[str, Any] = answer["streams"][stream]["parts"]
        return parts
