"""The disk is full, the database locked or gone: looking goes on, and later storing as well."""

import contextlib
import html
import os
import re
import resource
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.faults.vacancy import Vacancy, Vote
from tests.programs import PATIENCE_S, Page

pytestmark = pytest.mark.process

PHONES = 4
DISK_MB = 24  # more than a backup and a log need
MUCH = resource.RLIM_INFINITY
LOCK_S = 30.0  # with more rounds than one; else until every phone was refused
LOCKS = (
    "import sqlite3, sys; file = sqlite3.connect(sys.argv[1], isolation_level=None);"
    "file.execute('BEGIN EXCLUSIVE'); print('locked', flush=True); sys.stdin.read()"
)


def wait_for(condition: Callable[[], Any]) -> None:
    """Until it is so; a limit only so that a fault ends the test."""
    deadline = time.monotonic() + PATIENCE_S
    while not condition():
        assert time.monotonic() < deadline, condition
        time.sleep(0.05)


def stickers(number: int) -> list[Vote]:
    """A vote of each phone, none of which was sent before."""
    return [Vote("place-sticker", f"f{number}") for _phone in range(PHONES)]


class Room(Vacancy):
    """What people in it do while things cannot be stored, and what they see."""

    def send(self, votes: list[Vote]) -> None:
        """Each phone sends its vote, and has an answer."""
        done = threading.Event()
        self.vote(votes, lambda count: count == len(votes) and done.set())
        assert done.wait(PATIENCE_S)

    def warning(self) -> str:
        return self.desk.html("desk", "storage").strip()

    def looks_on(self) -> None:
        """Pages open, also on a new connection, and what is shown stays up to date."""
        for page, path in ((self.screen, "/scherm"), (self.desk, "/regie"), (self.phones[0], "")):
            shown = page.browser.get(f"{page.base}/b/{self.code}{path}", timeout=PATIENCE_S)
            assert shown.status_code == 200
        self.screen.disconnect()
        self.screen.connect()
        assert self.screen.part("screen", "timer")["status"] == "running"

    def stored_once(self, votes: list[Vote]) -> bool:
        """All of these stand in the file, each one time."""
        with closing(self.file()) as file:
            rows = [row[0] for row in file.execute("SELECT command_id FROM events")]
            assert file.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        return all(rows.count(vote.id) == 1 for vote in votes)

    def tells_the_desk_apart(self, words: str) -> None:
        """The desk hears of its own press; what is wrong stands in its warning already."""
        answer = self.desk.command("mute", on=True)
        assert (answer["ok"], "waarschuwing in beeld" in answer["text"]) == (False, True)
        assert words not in answer["text"]

    def keeps_who_comes_in_waiting(self, words: str) -> None:
        """Who joins reads above the form what is wrong; the name that was typed is not at fault."""
        guest = Page(self.desk.base, self.code, "phone")
        page = guest.browser.get(f"{guest.base}/b/{self.code}", timeout=PATIENCE_S).text
        token = re.findall(r'name="csrf_token" value="([^"]+)"', page)[0]
        fields = {"csrf_token": html.unescape(token), "name": "Fatima", "organisation": ""}
        path = f"{guest.base}/b/{self.code}/meedoen"
        answer = guest.browser.post(path, fields, timeout=PATIENCE_S)
        assert answer.status_code == 503
        told, _form, rest = answer.text.partition("<form")
        assert words in told
        assert 'value="Fatima"' in rest
        assert "aria-invalid" not in rest

    def refused(self, votes: list[Vote], code: str, words: str) -> None:
        """Each phone was told what is wrong, and to try again; nothing of it is in the file."""
        for vote in votes:
            assert vote.answer is not None
            told = {key: vote.answer[key] for key in ("ok", "code", "again")}
            assert told == {"ok": False, "code": code, "again": True}
            assert words in vote.answer["text"]

    def catch_up(self, votes: list[Vote]) -> None:
        """It goes on by itself: the warning goes, and what phones send again counts once."""
        wait_for(lambda: not self.warning())
        for _time in range(2):
            again = [Vote(vote.name, vote.flap, vote.id) for vote in votes]
            self.send(again)
            assert all(vote.answer and vote.answer["ok"] for vote in again)
        assert self.stored_once(votes)


class Disk:
    """Where there is room, or not."""

    def __init__(self, folder: Path, program: Callable[[], int]) -> None:
        self.folder = folder
        self._program = program

    def fill(self) -> None:
        """Leave not one byte."""
        with (self.folder / "ballast").open("wb", buffering=0) as ballast:
            for size in (1_000_000, 4096, 1):
                with contextlib.suppress(OSError):
                    while ballast.write(bytes(size)) == size:
                        pass

    def make_room(self) -> None:
        (self.folder / "ballast").unlink()


class Limit(Disk):
    """Any user can do this to a process: no file of its grows any more."""

    def fill(self) -> None:
        resource.prlimit(self._program(), resource.RLIMIT_FSIZE, (1, MUCH))

    def make_room(self) -> None:
        resource.prlimit(self._program(), resource.RLIMIT_FSIZE, (MUCH, MUCH))


@contextmanager
def small_disk(folder: Path) -> Iterator[None]:
    """A filesystem of its own, as long as the block runs."""
    options = f"size={DISK_MB}m,mode=700"
    subprocess.run(["mount", "-t", "tmpfs", "-o", options, "none", str(folder)], check=True)
    try:
        yield
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


def may_mount() -> bool:
    """Whether this user can make a small disk; in most containers nobody can."""
    if os.geteuid() != 0 or not shutil.which("unshare"):
        return False
    trial = ["unshare", "--mount", "mount", "-t", "tmpfs", "none", "/mnt"]
    return subprocess.run(trial, capture_output=True, check=False).returncode == 0


DISKS = [(Limit, "storage-failed", "Opslaan lukt nu niet")]
if may_mount():
    DISKS.append((Disk, "storage-full", "vol"))


@pytest.fixture
def room(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Room]:
    with contextlib.ExitStack() as stack:
        if getattr(request, "param", None) is Disk:
            stack.enter_context(small_disk(tmp_path))
        opened = Room(tmp_path, PHONES)
        stack.callback(opened.close)
        yield opened


@pytest.mark.parametrize(
    ("room", "code", "words"), DISKS, indirect=["room"], ids=[kind.__name__ for kind, *_ in DISKS]
)
def test_a_full_disk_is_told_and_storing_goes_on_when_there_is_room(
    request: pytest.FixtureRequest,
    room: Room,
    code: str,
    words: str,
    rounds: int,
    record_property: Callable[[str, object], None],
) -> None:
    kind = request.node.callspec.params["room"]
    disk: Disk = kind(room.data.parent, lambda: room.program.process.pid)
    for number in range(1, min(rounds, 3) + 1):
        votes = stickers(number)
        disk.fill()
        try:
            room.send(votes)
            room.refused(votes, code, words)
            for _time in range(2):  # it lasts, however often it is tried
                assert words in room.warning()
                health = room.desk.browser.get(f"{room.desk.base}/healthz", timeout=PATIENCE_S)
                assert health.status_code == 503
            room.looks_on()
            room.tells_the_desk_apart(words)
            room.keeps_who_comes_in_waiting(words)
            assert room.written(votes) == 0
        finally:
            disk.make_room()
        room.catch_up(votes)
    record_property("votes refused with what to do, stored once afterwards", number * PHONES)


@contextmanager
def locked(database: Path) -> Iterator[None]:
    """Another program holds the database."""
    command = [sys.executable, "-c", LOCKS, str(database)]
    other = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        assert other.stdout is not None
        assert other.stdout.readline() == "locked\n"
        yield
    finally:
        other.communicate("", timeout=PATIENCE_S)


def test_a_database_that_another_program_holds_blocks_nobody(
    room: Room, rounds: int, record_property: Callable[[str, object], None]
) -> None:
    hold_s = LOCK_S if rounds > 1 else 0.0
    votes, tries = stickers(1), 0
    with locked(room.data / "facilitator.db"):
        until = time.monotonic() + hold_s
        while tries == 0 or time.monotonic() < until:
            tries += 1
            sent = [Vote(vote.name, vote.flap, vote.id) for vote in votes]
            done = threading.Event()
            room.vote(sent, lambda count, done=done: count == PHONES and done.set())  # type: ignore[misc]
            room.looks_on()  # meanwhile: the program waits for the lock, and answers others
            if tries == 1:
                assert all(vote.answer is None for vote in sent)
            assert done.wait(PATIENCE_S)
            room.refused(sent, "storage-busy", "een ander programma")
            assert "een ander programma" in room.warning().casefold()
    room.catch_up(votes)
    record_property("seconds locked", hold_s or "until every phone had an answer")
    record_property("tries refused with what to do", tries * PHONES)


def test_a_database_that_is_gone_is_not_made_anew_and_goes_on_once_it_is_back(
    room: Room, rounds: int, record_property: Callable[[str, object], None]
) -> None:
    away = room.data.with_name("away")
    for number in range(1, min(rounds, 3) + 1):
        votes = stickers(number)
        room.data.rename(away)
        try:
            room.send(votes)
            room.refused(votes, "storage-gone", "de map met de gegevens")
            assert "niet te bereiken" in room.warning()
            assert room.screen.part("screen", "timer")["status"] == "running"
            page = room.desk.browser.get(
                f"{room.desk.base}/b/{room.code}/regie", timeout=PATIENCE_S
            )
            assert (page.status_code, "niet te bereiken" in page.text) == (503, True)
            assert not room.data.exists()
        finally:
            shutil.rmtree(room.data, ignore_errors=True)
            away.rename(room.data)
        room.catch_up(votes)
    record_property("votes refused with what to do, stored once afterwards", number * PHONES)
