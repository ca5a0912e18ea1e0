"""A backup of a server under load, put back elsewhere; two programs on one data folder."""

import sqlite3
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tests.faults.vacancy import Vacancy, Vote
from tests.programs import COMMAND, PATIENCE_S, Page, Program, environment

pytestmark = pytest.mark.process

PHONES = 6


@pytest.fixture
def vacancy(tmp_path: Path) -> Iterator[Vacancy]:
    opened = Vacancy(tmp_path, PHONES)
    yield opened
    opened.close()


def facilitator(*words: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [COMMAND, *map(str, words)],
        env=environment(PYTHONUTF8="1"),
        capture_output=True,
        text=True,
        timeout=PATIENCE_S,
        check=False,
    )


def log(data: Path) -> list[Any]:
    with closing(sqlite3.connect(data / "facilitator.db")) as file:
        assert file.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        return file.execute("SELECT * FROM events ORDER BY meeting, seq").fetchall()


class Load:
    """Phones vote without end, until told to stop."""

    def __init__(self, vacancy: Vacancy) -> None:
        self.vacancy = vacancy
        self.acknowledged: list[str] = []
        self._ends = threading.Event()
        self._thread = threading.Thread(target=self._vote)

    def __enter__(self) -> "Load":
        self._thread.start()
        return self

    def __exit__(self, *_fault: object) -> None:
        self._ends.set()
        self._thread.join()

    def _vote(self) -> None:
        turn = 0
        while not self._ends.is_set():
            name = "take-sticker" if turn % 2 else "place-sticker"
            votes = [Vote(name, f"f{1 + turn // 2 % 9}") for _phone in range(PHONES)]
            done = threading.Event()
            self.vacancy.vote(votes, lambda count, done=done: count == PHONES and done.set())  # type: ignore[misc]
            assert done.wait(PATIENCE_S)
            self.acknowledged += [vote.id for vote in votes]
            turn += 1


def test_a_backup_under_load_goes_on_elsewhere(
    vacancy: Vacancy, rounds: int, record_property: Callable[[str, object], None]
) -> None:
    again = vacancy.data.with_name("again")
    with Load(vacancy) as load:
        for number in range(rounds):
            before = set(load.acknowledged)
            file = vacancy.data.with_name(f"{number}.zip")
            made = facilitator("backup", file, "--data", vacancy.data)
            assert made.returncode == 0, made.stderr
    put_back = facilitator("restore", file, "--data", again)
    assert put_back.returncode == 0, put_back.stderr

    kept, whole = log(again), log(vacancy.data)
    assert kept == whole[: len(kept)]
    assert before <= {row[7] for row in kept}
    program = Program("run", again)
    phone = Page(program.base, vacancy.code, "phone")
    try:
        phone.join("Nieuw")
        phone.connect()
        assert phone.command("place-sticker", item="keuze", flap="f1")["ok"]
    finally:
        phone.disconnect()
        program.close()
    assert log(again)[: len(kept)] == kept
    record_property("backups while phones voted", rounds)
    record_property("events in the last one, the same as in the original", len(kept))


def test_a_second_server_refuses_and_commands_for_organisers_may_run(vacancy: Vacancy) -> None:
    serve = ("run", "--no-browser", "--port", "0", "--data", vacancy.data)
    before = log(vacancy.data)
    refused = facilitator(*serve)
    assert (refused.returncode, "is in gebruik" in refused.stderr) == (1, True)
    put_back = facilitator("restore", vacancy.data / "key", "--data", vacancy.data)
    assert (put_back.returncode, "is in gebruik" in put_back.stderr) == (1, True)
    assert log(vacancy.data) == before

    with Load(vacancy) as load:
        invited = facilitator("organiser", "invite", "jan@wijk.nl", "--data", vacancy.data)
        assert invited.returncode == 0, invited.stderr
    assert set(load.acknowledged) <= {row[7] for row in log(vacancy.data)}

    vacancy.program.process.kill()
    vacancy.wait_until_gone()
    vacancy.restart()
    refused = facilitator(*serve)
    assert (refused.returncode, "is in gebruik" in refused.stderr) == (1, True)
