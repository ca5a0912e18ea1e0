"""Data folders of earlier versions, kept in upgrades/: today's program goes on with each."""

import sqlite3
import zipfile
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from facilitator.room.ledger import Ledger
from facilitator.store.database import REVISION, Database
from facilitator.werkvormen.registry import RULES
from tests.factories import event_log
from tests.programs import PATIENCE_S, Page, Program

pytestmark = pytest.mark.process

PAPERS = ("verslag.docx", "registratieformulier.docx", "contactlijst.xlsx")
KEPT = sorted((Path(__file__).parent / "upgrades").glob("*.zip"))


@pytest.fixture(params=KEPT, ids=lambda file: file.stem)
def data(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Path]:
    with zipfile.ZipFile(request.param) as kept:
        kept.extractall(tmp_path / "data")
    return tmp_path / "data"


def test_an_earlier_meeting_goes_on(
    data: Path, record_property: Callable[[str, object], None]
) -> None:
    with closing(sqlite3.connect(data / "facilitator.db")) as file:
        [revision] = file.execute("SELECT version_num FROM alembic_version").fetchone()
        [events] = file.execute("SELECT count(*) FROM events").fetchone()
        id_, code = file.execute("SELECT id, code FROM meetings").fetchone()
        people = [row[0] for row in file.execute("SELECT name FROM people WHERE name != ''")]
        names = [name for name in people if name != "Greet"]

    program = Program("run", data)
    desk, phone = (Page(program.base, code, as_) for as_ in ("desk", "phone"))
    try:
        desk.sign_in(program.sign_in_link)
        desk.connect()
        timer = desk.part("desk", "timer")
        assert (timer["status"], timer["item"]) == ("running", "afsluiting")
        shown = "".join(one.get("html", "") for one in desk.parts("desk").values())
        assert all(name in shown for name in names)
        phone.join("Nieuw in deze versie")
        phone.connect()
        for name, fields in (
            ("add-time", {"seconds": 60}),
            ("go-to-item", {"item": "vervolg"}),
            ("open-item", {"item": "vervolg"}),
        ):
            assert desk.command(name, **fields)["ok"]
        details = {"name": "Nieuw in deze versie", "phone": "06 12345678"}
        assert phone.command("save-contact", **details)["ok"]
        assert desk.command("finish-meeting")["ok"]
        for paper in PAPERS:
            made = desk.browser.get(
                f"{program.base}/b/{code}/regie/documenten/{paper}", timeout=PATIENCE_S
            )
            assert made.status_code == 200, paper
            assert made.content[:2] == b"PK"
        program.stop()
        assert "Traceback" not in program.log()
    finally:
        phone.disconnect()
        desk.disconnect()
        program.close()

    database = Database(f"sqlite:///{data / 'facilitator.db'}")
    with database.write() as connection:
        connection.exec_driver_sql("DELETE FROM snapshots")  # replay every event
        known = Ledger(event_log(), RULES).catch_up(connection, id_)
    database.close()
    assert known.seq >= events + 6
    assert known.meeting.status == "finished"
    record_property("database", f"{revision} to {REVISION}")
    record_property("events replayed", known.seq)


def test_there_is_one_of_each_version() -> None:
    assert [file.stem for file in KEPT] == ["around", "papers", "two-hours", "vote"]
