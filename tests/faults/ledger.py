"""What a phone sent and got answered, as it went over its line, and what stands in the log."""

import json
import re
import sqlite3
from collections import Counter
from contextlib import closing
from typing import Any

import msgspec
from playwright.sync_api import Page, Request, WebSocket, expect

from tests.browser.stage import Server

SENT = re.compile(r'42(\d+)(\["command",.*\])$', re.DOTALL)
ANSWERED = re.compile(r'43(\d+)\[\{"ok":(true|false)', re.DOTALL)
BETWEEN_PACKETS = "\x1e"  # of a polling request


class Ledger:
    """The commands of one page, from its first line on."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.commands: dict[str, str] = {}
        """Name by id, of everything that was sent."""
        self.attempts: Counter[str] = Counter()
        """How often each id went over a line."""
        self.accepted: set[str] = set()
        page.on("websocket", self._listen)
        page.on("request", self._posted)

    def _listen(self, line: WebSocket) -> None:
        asked: dict[str, str] = {}  # number on this line -> id

        def sent(frame: str | bytes) -> None:
            if found := SENT.match(frame) if isinstance(frame, str) else None:
                asked[found[1]] = self._sent(json.loads(found[2])[1])

        def received(frame: str | bytes) -> None:
            found = ANSWERED.match(frame) if isinstance(frame, str) else None
            if found and found[2] == "true" and found[1] in asked:
                self.accepted.add(asked[found[1]])

        line.on("framesent", sent)
        line.on("framereceived", received)

    def _posted(self, request: Request) -> None:
        if request.method == "POST" and "/socket.io/" in request.url:
            for packet in (request.post_data or "").split(BETWEEN_PACKETS):
                if found := SENT.match(packet):
                    self._sent(json.loads(found[2])[1])

    def _sent(self, command: dict[str, Any]) -> str:
        id_: str = command["id"]
        self.commands[id_] = command["name"]
        self.attempts[id_] += 1
        return id_

    def sent(self, name: str) -> set[str]:
        """The ids of the commands of this name."""
        return {id_ for id_, sent in self.commands.items() if sent == name}

    def all_answered(self) -> None:
        """Wait until nothing waits on this phone any more, and it says so by saying nothing."""
        expect(self.page.locator("#connection [role=status]")).to_be_empty(timeout=90_000)
        nothing = "() => !Object.keys(localStorage).some((key) => key.includes('|outbox|'))"
        self.page.wait_for_function(nothing, timeout=90_000)


class Logged(msgspec.Struct, frozen=True):
    """A row of the log."""

    type: str
    command: str
    data: dict[str, Any]


def log(server: Server, code: str) -> list[Logged]:
    """The log of a meeting, from the file."""
    query = """SELECT type, command_id, data FROM events
        WHERE meeting = (SELECT id FROM meetings WHERE code = ?) ORDER BY seq"""
    with closing(sqlite3.connect(f"file:{server.data / 'facilitator.db'}?mode=ro", uri=True)) as it:
        return [
            Logged(type_, id_, json.loads(data)) for type_, id_, data in it.execute(query, (code,))
        ]
