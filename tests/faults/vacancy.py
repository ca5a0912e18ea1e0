"""A meeting at its vote, with people in it, on a server that meets with accidents."""

import secrets
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import msgspec

from tests.programs import PATIENCE_S, Page, Program


class Vote(msgspec.Struct):
    """A sticker command on its way, and the answer once there is one."""

    name: str
    flap: str
    id: str = msgspec.field(default_factory=lambda: secrets.token_hex(16))
    answer: dict[str, Any] | None = None

    @property
    def request(self) -> dict[str, Any]:
        return {"id": self.id, "name": self.name, "data": {"item": "keuze", "flap": self.flap}}


class Vacancy:
    """A data folder with a meeting at its vote, and the servers that come and go on it."""

    def __init__(self, folder: Path, phones: int, *, opened: bool = True) -> None:
        """With ``opened`` false the meeting was not started yet."""
        self.data = folder / "data"
        self.program = Program("demo", self.data, "--phones", "0")
        base, self.code = self.program.base, self.program.code
        self.desk = Page(base, self.code, "desk")
        self.desk.sign_in(self.program.sign_in_link)
        self.screen = Page(base, self.code, "screen")
        self.screen.browser = self.desk.browser
        self.phones = [Page(base, self.code, "phone") for _number in range(phones)]
        for number, phone in enumerate(self.phones):
            phone.join(f"Deelnemer {number}")
        self.connect()
        if opened:
            assert self.desk.command("start-meeting")["ok"]
            for name in ("go-to-item", "open-item"):
                assert self.desk.command(name, item="keuze")["ok"]

    def connect(self) -> None:
        for page in (self.desk, self.screen, *self.phones):
            page.connect()

    def restart(self) -> None:
        """Another server on the same data, at the same address, for the same browsers."""
        port = self.program.port
        self.program.close()
        self.program = Program("run", self.data, port=port)
        self.connect()

    def vote(self, votes: list[Vote], answered: Callable[[int], Any]) -> None:
        """Each phone sends its vote, all at once; ``answered`` gets the number of answers."""
        for phone, vote in zip(self.phones, votes, strict=True):

            def keep(answer: dict[str, Any], vote: Vote = vote) -> None:
                vote.answer = answer
                answered(sum(one.answer is not None for one in votes))

            phone.send(vote.request, keep)

    def wait_until_gone(self) -> None:
        """All that the server sent before its end has arrived."""
        self.program.process.wait(PATIENCE_S)
        for page in (self.desk, self.screen, *self.phones):
            assert page.gone.wait(PATIENCE_S)
            page.disconnect()

    def written(self, votes: list[Vote]) -> int:
        """How many of these votes are in the file."""
        with closing(self.file()) as file:
            return len(ids(file) & {vote.id for vote in votes})

    def file(self) -> sqlite3.Connection:
        return sqlite3.connect(f"file:{self.data / 'facilitator.db'}?mode=ro", uri=True)

    def close(self) -> None:
        for page in (self.desk, self.screen, *self.phones):
            page.disconnect()
        self.program.close()


def ids(file: sqlite3.Connection) -> set[str]:
    """The ids of the commands that are in the file."""
    return {row[0] for row in file.execute("SELECT command_id FROM events")}
