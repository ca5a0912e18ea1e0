"""Somebody floods, guesses or stalls while thirty phones vote: every vote is acknowledged.

How long the votes took, with and without the attack, is noted and never asserted.
"""

import asyncio
import contextlib
import json
import os
import secrets
import socket
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Any

import psutil
import pytest

from facilitator.limits import BODY_GRACE_S, IDLE_S, SLOW_CODE_EVERYWHERE_S, WRONG_CODES
from facilitator.room.tokens import Tokens, load_key
from tests.bench.wire import SocketIOClient
from tests.faults.attackers import HANDSHAKE, KINDS
from tests.programs import PATIENCE_S, Page, Program

pytestmark = [
    pytest.mark.process,
    pytest.mark.skipif(os.name == "nt", reason="Windows has one loopback address"),
]

ROOT = Path(__file__).parents[2]
PHONES = 30
ATTACK_S = 4.0
#: Each phone sends its next vote so long after the former was acknowledged.
BETWEEN_S = 0.4
#: However a connection fell silent, it has ended by now.
LONGEST_SILENCE_S = BODY_GRACE_S + IDLE_S
#: Memory that the server may have more during an attack: 64 is what one password takes, and two
#: thousand connections need 40.
ROOM_MB = 100


class Votes:
    """What came of the votes: how long each took, and the ids of what was acknowledged."""

    def __init__(self) -> None:
        self.ms: list[float] = []
        self.ids: list[str] = []
        self.refused: list[Any] = []

    def __str__(self) -> str:
        ordered = sorted(self.ms)
        p50, p99 = (ordered[int(len(ordered) * part)] for part in (0.5, 0.99))
        return f"{len(ordered)} votes, p50 {p50:.0f} ms, p99 {p99:.0f} ms"


class Ballot:
    """A meeting at its vote on a server of its own, and thirty honest phones."""

    def __init__(self, folder: Path) -> None:
        self.program = Program("demo", folder / "data", "--phones", "0")
        self.data = folder / "data"
        desk = Page(self.program.base, self.program.code, "desk")
        desk.sign_in(self.program.sign_in_link)
        desk.connect()
        for name, data in (
            ("start-meeting", {}),
            ("go-to-item", {"item": "keuze"}),
            ("open-item", {"item": "keuze"}),
        ):
            assert desk.command(name, **data)["ok"]
        self.desk = desk
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever)
        self._thread.start()
        cookies = [self.join(f"Deelnemer {number}") for number in range(PHONES)]
        self.phones = self._wait(self._connect(cookies))
        self.attacker = self.join("Loes")
        self.calm = self.vote(2.0)
        post = b"POST /meedoen HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n"
        upgrade = HANDSHAKE.format(key="MTIzNDU2Nzg5MDEyMzQ1Ng==", cookie="").encode()
        self.silent = {
            "nothing": self.open(),
            "half a head": self.open(b"GET / HTTP/1.1\r\n"),
            "half a body": self.open(post + b"ab"),
            "one request": self.open(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"),
            "a socket without a place": self.open(upgrade),
        }

    def open(self, said: bytes = b"") -> socket.socket:
        """A connection that says this and nothing more."""
        opened = socket.create_connection(("127.0.0.1", self.program.port), PATIENCE_S)
        opened.sendall(said)
        return opened

    def scan(self, name: str, scanned: str) -> None:
        """A new phone, by the address that was ``scanned``."""
        page = Page(self.program.base, self.program.code, "phone")
        page.send_form(scanned, f"/b/{page.code}/meedoen", name=name, organisation="")

    def join(self, name: str) -> str:
        """A new phone; its cookie."""
        page = Page(self.program.base, self.program.code, "phone")
        page.join(name)
        return "; ".join(f"{one.name}={one.value}" for one in page.browser.cookies)

    async def _connect(self, cookies: list[str]) -> list[SocketIOClient]:
        auth = {"meeting": self.program.code, "as": "phone"}
        return [
            await SocketIOClient.connect(
                "127.0.0.1", self.program.port, auth=auth, cookie=cookie, timeout_s=PATIENCE_S
            )
            for cookie in cookies
        ]

    def vote(self, seconds: float) -> Votes:
        """Every phone places stickers and takes them back, for so long."""
        return self._wait(self._vote(seconds))

    async def _vote(self, seconds: float) -> Votes:
        votes, until = Votes(), time.monotonic() + seconds

        async def one(number: int, phone: SocketIOClient) -> None:
            await asyncio.sleep(BETWEEN_S * number / PHONES)
            turn = 0
            while time.monotonic() < until or turn % 2:
                name = ("place-sticker", "take-sticker")[turn % 2]
                id_, began = secrets.token_hex(16), time.monotonic()
                data = {"item": "keuze", "flap": f"f{number % 10 + 1}"}
                async with asyncio.timeout(PATIENCE_S):
                    answer = await phone.request("command", {"id": id_, "name": name, "data": data})
                votes.ms.append((time.monotonic() - began) * 1000)
                if answer["ok"]:
                    votes.ids.append(id_)
                else:
                    votes.refused.append(answer)
                turn += 1
                await asyncio.sleep(BETWEEN_S)

        await asyncio.gather(*(one(number, phone) for number, phone in enumerate(self.phones)))
        return votes

    def _wait(self, work: Any) -> Any:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(120)

    def written(self, ids: list[str]) -> list[str]:
        """Those that are in the log, as often as they are in it."""
        with closing(sqlite3.connect(self.data / "facilitator.db")) as file:
            found = [row[0] for row in file.execute("SELECT command_id FROM events")]
        return [one for one in found if one in set(ids)]

    @property
    def scanned(self) -> str:
        """Where the QR code on the screen leads."""
        with closing(sqlite3.connect(self.data / "facilitator.db")) as file:
            (meeting,) = file.execute("SELECT id FROM meetings").fetchone()
        token = Tokens(load_key(self.data)).scanned(meeting)
        return f"/b/{self.program.code}?k={token}"

    @property
    def participants(self) -> int:
        with closing(sqlite3.connect(self.data / "facilitator.db")) as file:
            return int(file.execute("SELECT count(*) FROM people").fetchone()[0])

    @property
    def memory_mb(self) -> float:
        return psutil.Process(self.program.process.pid).memory_info().rss / 1e6

    def close(self) -> None:
        for silent in self.silent.values():
            silent.close()
        for phone in self.phones:
            self._loop.call_soon_threadsafe(phone.close)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self.desk.disconnect()
        self.program.close()


@pytest.fixture(scope="module")
def ballot(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ballot]:
    opened = Ballot(tmp_path_factory.mktemp("floods"))
    with closing(opened):
        yield opened


class Attacker:
    """An attack in a process of its own; ``seen`` is what it got, once it ended."""

    def __init__(self, ballot: Ballot, kind: str, seconds: float) -> None:
        program = ballot.program
        words = [kind, str(program.port), str(seconds), program.code, ballot.attacker]
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.attackers", *words],
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
        )
        assert self._line() == "ready"
        self.seen: dict[str, int] = {}

    def _line(self) -> str:
        assert self._process.stdout is not None
        return self._process.stdout.readline().strip()

    def wait(self) -> None:
        self.seen = json.loads(self._line() or "{}")
        assert self._process.wait(PATIENCE_S) == 0
        assert self._process.stdout is not None
        self._process.stdout.close()

    def close(self) -> None:
        if self._process.poll() is None:
            self._process.kill()
            self._process.wait(PATIENCE_S)


@contextlib.contextmanager
def attacked(ballot: Ballot, kind: str, rounds: int) -> Iterator[Attacker]:
    """Run an attack; in the middle of it the body runs."""
    attacker = Attacker(ballot, kind, ATTACK_S * rounds)
    try:
        yield attacker
        attacker.wait()
    finally:
        attacker.close()


def vote_under_attack(
    ballot: Ballot, kind: str, rounds: int, note: Any, join: bool = False
) -> dict[str, int]:
    """Thirty phones vote while somebody attacks; nothing is lost, and memory stays bounded.

    With ``join`` somebody who was not there yet comes in at the same address meanwhile.
    """
    memory_mb = ballot.memory_mb
    with attacked(ballot, kind, rounds) as attacker:
        time.sleep(0.5)  # let it get going, so that all votes come in the middle of it
        joined_ms = None
        if join:
            began = time.monotonic()
            ballot.scan("Nieuw", ballot.scanned)
            joined_ms = (time.monotonic() - began) * 1000
        votes = ballot.vote(ATTACK_S * rounds - 1.5)
        grown_mb = ballot.memory_mb - memory_mb
    assert votes.refused == []
    assert len(votes.ids) >= PHONES
    assert sorted(ballot.written(votes.ids)) == sorted(votes.ids)
    assert not any(phone.closed for phone in ballot.phones)
    assert grown_mb < ROOM_MB
    note("calm", str(ballot.calm))
    note("attacked", str(votes))
    if joined_ms is not None:
        note("somebody new was in after", f"{joined_ms:.0f} ms")
    note("memory", f"+{grown_mb:.0f} MB")
    note("the attacker saw", ", ".join(f"{k} {n}" for k, n in sorted(attacker.seen.items())))
    return attacker.seen


def test_join_codes_are_guessed(ballot, rounds, record_property):
    seen = vote_under_attack(ballot, "codes", rounds, record_property)
    assert seen["429"] >= 1
    assert seen["guesses"] >= 1
    looked_at = seen["404"] + seen["not allowed"]
    at_once = 30  # those that were looked at when the last one was counted
    slowly = ATTACK_S * rounds / SLOW_CODE_EVERYWHERE_S
    assert looked_at <= 3 * WRONG_CODES + at_once + slowly + 2


def test_a_room_scans_the_code_and_joins_at_the_address_of_somebody_who_guesses(
    ballot, rounds, record_property
):
    before, scanned, people = ballot.participants, ballot.scanned, min(300, 100 * rounds)
    with attacked(ballot, "codes", rounds) as attacker:
        began = time.monotonic()
        with ThreadPoolExecutor(30) as pool:
            list(pool.map(lambda n: ballot.scan(f"Gast {n}", scanned), range(people)))
        took_s = time.monotonic() - began
    assert ballot.participants == before + people
    assert attacker.seen["429"] >= 1
    record_property(f"all {people} were in after", f"{took_s:.1f} s")


def test_passwords_are_guessed(ballot, rounds, record_property):
    seen = vote_under_attack(ballot, "passwords", rounds, record_property)
    assert seen["403"] >= 1
    assert seen["429"] > seen["403"]


def test_a_participant_floods(ballot, rounds, record_property):
    seen = vote_under_attack(ballot, "messages", rounds, record_property)
    assert seen["too fast"] > seen["answered"]
    assert seen["cut off"] >= 1


def test_far_too_much_is_sent_at_once(ballot, rounds, record_property):
    seen = vote_under_attack(ballot, "giants", rounds, record_property)
    assert {kind for kind, count in seen.items() if count} >= set(KINDS)


def test_thousands_of_connections_come_from_one_address(ballot, rounds, record_property):
    seen = vote_under_attack(ballot, "connections", rounds, record_property, join=True)
    assert seen["opened"] >= 2_500
    assert seen["ended"] >= 500


def test_requests_and_answers_are_slow(ballot, rounds, record_property):
    seen = vote_under_attack(ballot, "slow", rounds, record_property, join=True)
    assert seen["opened"] >= 600


def test_pages_are_asked_as_fast_as_they_come(ballot, rounds, record_property):
    seen = vote_under_attack(ballot, "pages", rounds, record_property, join=True)
    assert seen["200"] >= 100


def test_polling_floods(ballot, rounds, record_property):
    seen = vote_under_attack(ballot, "polls", rounds, record_property)
    assert seen["400"] >= 1, seen


def test_who_opened_a_connection_before_all_this_and_fell_silent_was_let_go(ballot):
    for silent in ballot.silent.values():
        silent.settimeout(LONGEST_SILENCE_S)
        with contextlib.suppress(ConnectionResetError):
            while silent.recv(10_000):
                pass
