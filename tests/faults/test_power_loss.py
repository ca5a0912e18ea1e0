"""The power fails: what is on the disk at any moment opens, is whole, and has every vote that was
acknowledged.

A server that is stopped (SIGSTOP) stands as still as one without power. What it wrote after the
last acknowledgement may be on the disk, or not, or in part.
"""

import os
import random
import secrets
import shutil
import signal
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import pytest
from sqlalchemy import Connection, text

from facilitator.room.ledger import Ledger
from facilitator.store.database import Database
from facilitator.werkvormen.registry import RULES
from tests.factories import event_log
from tests.faults.vacancy import Vacancy, Vote
from tests.programs import PATIENCE_S, Program

pytestmark = [
    pytest.mark.process,
    pytest.mark.skipif(os.name == "nt", reason="no process can be made to stand still there"),
]

PHONES = 6
MOMENTS = 12  # for each round
LONGEST_S = 0.02
FILES = ("facilitator.db", "facilitator.db-wal", "facilitator.db-shm")


@pytest.fixture(scope="module")
def vacancy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Vacancy]:
    opened = Vacancy(tmp_path_factory.mktemp("power"), PHONES)
    yield opened
    opened.close()


@pytest.fixture
def rng() -> random.Random:
    seed = int(os.environ.get("FAULT_SEED") or secrets.randbelow(10**6))
    print(f"FAULT_SEED={seed}")  # shown when the test fails
    return random.Random(seed)


def damage(wal: Path, safe: int, rng: random.Random) -> None:
    """What became of the log beyond the bytes that are safe on the disk."""
    size = wal.stat().st_size
    if size <= safe:
        return
    at = rng.randrange(safe, size)
    if rng.random() < 0.5:
        os.truncate(wal, at)
    else:  # a page was torn: what stood on that place of the disk before
        with wal.open("r+b") as file:
            file.seek(at)
            file.write(rng.randbytes(size - at))


def votes_in(connection: Connection) -> set[str]:
    rows = connection.execute(text("SELECT command_id FROM events"))
    return {row.command_id for row in rows}


def replayed(connection: Connection) -> list[bytes]:
    """The state of every meeting as a fresh reader makes it of what is there."""
    ids = connection.execute(text("SELECT id FROM meetings ORDER BY id")).scalars().all()
    ledger = Ledger(event_log(), RULES)
    return [msgspec.json.encode(ledger.catch_up(connection, id_).meeting) for id_ in ids]


def check(folder: Path, acknowledged: set[str]) -> set[str]:
    """The copy opens with the program and is whole; the commands in it."""
    database = Database(f"sqlite:///{folder / FILES[0]}")
    with database.write() as connection:
        assert connection.execute(text("PRAGMA integrity_check")).scalar() == "ok"
        assert not connection.execute(text("PRAGMA foreign_key_check")).all()
        found = votes_in(connection)
        assert acknowledged <= found
        seqs = connection.execute(text("SELECT seq FROM events ORDER BY seq")).scalars().all()
        assert list(seqs) == list(range(1, len(seqs) + 1))
        kept = replayed(connection)
        connection.execute(text("DELETE FROM snapshots"))
        assert replayed(connection) == kept
    database.close()
    return found


def test_what_is_on_the_disk_is_whole_at_any_moment(
    vacancy: Vacancy,
    rng: random.Random,
    rounds: int,
    record_property: Callable[[str, object], None],
) -> None:
    wal = vacancy.data / FILES[1]
    acknowledged: set[str] = set()
    copies = unanswered = torn = 0
    for moment in range(MOMENTS * rounds):
        name = "place-sticker" if moment % 2 == 0 else "take-sticker"
        votes = [Vote(name, f"f{1 + moment // 2 % 9}") for _phone in range(PHONES)]
        safe = wal.stat().st_size
        done = threading.Event()
        vacancy.vote(votes, lambda count, done=done: count == PHONES and done.set())  # type: ignore[misc]
        threading.Event().wait(rng.uniform(0, LONGEST_S))
        answered = {vote.id for vote in votes if vote.answer and vote.answer["ok"]}
        os.kill(vacancy.program.process.pid, signal.SIGSTOP)
        try:
            if answered:  # what they stand in was flushed before they were answered
                safe = wal.stat().st_size
            for with_shm in (True, False):
                for spoilt in (False, True):
                    folder = vacancy.data.with_name(f"{moment}-{with_shm}-{spoilt}")
                    folder.mkdir()
                    for file in FILES[: 3 if with_shm else 2]:
                        shutil.copy(vacancy.data / file, folder)
                    if spoilt:
                        torn += wal.stat().st_size > safe
                        damage(folder / FILES[1], safe, rng)
                    found = check(folder, acknowledged | answered)
                    unanswered += bool(found & {vote.id for vote in votes} - answered)
                    copies += 1
        finally:
            os.kill(vacancy.program.process.pid, signal.SIGCONT)
        assert done.wait(PATIENCE_S)
        acknowledged |= {vote.id for vote in votes if vote.answer and vote.answer["ok"]}
    record_property("copies of the files, each opened and whole", copies)
    record_property("with the log cut off or torn", torn)
    record_property("votes acknowledged before, all there", len(acknowledged))
    record_property("copies with votes that were not answered yet", unanswered)


def test_a_copy_goes_on_as_a_server(vacancy: Vacancy) -> None:
    vote = Vote("place-sticker", "f10")
    assert vacancy.phones[0].command(vote.name, vote.id, item="keuze", flap=vote.flap)["ok"]
    folder = vacancy.data.with_name("copied")
    folder.mkdir()
    for file in (*FILES[:2], "key"):
        shutil.copy(vacancy.data / file, folder)
    vacancy.data.rename(vacancy.data.with_name("lost"))
    folder.rename(vacancy.data)
    port = vacancy.program.port
    vacancy.program.kill()
    vacancy.wait_until_gone()
    vacancy.program.close()
    vacancy.program = Program("run", vacancy.data, port=port)
    vacancy.connect()
    assert vacancy.phones[0].command(vote.name, vote.id, item="keuze", flap=vote.flap)["ok"]
    assert vacancy.written([vote]) == 1
