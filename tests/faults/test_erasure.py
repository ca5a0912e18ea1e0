"""Who is erased is nowhere: in no file of the data folder, no line of the log, no page or paper.

A real program runs on a real folder, in which one person left traces wherever the program lets
them. Looking goes by bytes, so it does not know of tables.
"""

import contextlib
import io
import itertools
import os
import re
import sqlite3
import threading
import time
import zipfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC
from pathlib import Path

import msgspec
import pytest
import requests

from facilitator.domain.agreements import WriteAgreement
from facilitator.domain.contact import SaveContact
from facilitator.domain.course import FinishMeeting, GoToItem, OpenItem
from facilitator.domain.draaiboek import Draaiboek
from facilitator.domain.erasure import NOBODY, ErasePerson, places
from facilitator.domain.ideas import AddIdea
from facilitator.domain.invitations import EnterDeputy, EnterReply
from facilitator.domain.message import Actor, Command, Role
from facilitator.domain.notes import SaveNote
from facilitator.domain.people import JoinDesk, JoinMeeting
from facilitator.domain.preparation import Answer, Preparation
from facilitator.domain.progress import TellProgress
from facilitator.domain.state import Meeting
from facilitator.domain.top_three import WriteDirection
from facilitator.domain.writings import EraseWritings, LeaveWriting
from facilitator.room.backups import DailyBackup
from facilitator.room.hall import Hall
from facilitator.room.ledger import Ledger
from facilitator.room.retention import DAY_MS
from facilitator.room.tokens import Tokens, load_key
from facilitator.room.writer import Accepted
from facilitator.store import mails, needs, preparations
from facilitator.store.database import Database, Rest
from facilitator.store.mails import Mail
from facilitator.store.meetings import MeetingRow
from facilitator.web.next_meeting import followed
from facilitator.werkvormen.actions.rules import WriteAction
from facilitator.werkvormen.registry import RULES
from facilitator.werkvormen.welcome.rules import Introduce, SendExpectation
from tests.factories import GUEST, ORGANISER, TWO_O_CLOCK, details, draaiboek, event_log, item
from tests.programs import PATIENCE_S, Page, Program
from tests.room.test_replay import encoded
from tests.writings import SCRIPT, canary, kinds, write_everything

PAGE = 4096  # bytes of a page of the database; what is longer is kept in several
LONG = "lang verhaal " * (3 * PAGE // 13)

NAME = "Fatima Canarivogel"
KNOWN = ("Canarivogel", "Kanarie-organisatie", "Kanarie-functie", "0687654321", "fc@kanarie.nl")
QUOTED = canary("tip")  # the desk took it over in a solution direction
OWN = (
    *map(canary, ("introduction", "expectation", "example", "proposal", "idea", "tip")),
    *("Kanarie-actie", "Kanarie-samen-met", "Kanarie-voortgang", "Kanarie-teruggenomen"),
    *("Kanarie-eerder", "Kanarie-wensen", "Kanarie-vooraf", "Kanarie-gemist", "Kanarie-mail"),
    *("Kanarie-mailslot", "Kanarie-onderwerp", "Kanarie-wacht-op-de-post"),
)
OF_OTHERS = ("Kanarie-over-haar", "Kanarie-notitie")


class Street:
    """A data folder with a meeting that was held and the next one, on which a program can run."""

    def __init__(self, data: Path, days_ago: int = 0) -> None:
        self.data = data
        data.mkdir()
        began_ms = time.time_ns() // 1_000_000 - days_ago * DAY_MS
        self.tokens = Tokens(load_key(data))
        self.hall = Hall(
            Database(f"sqlite:///{data / 'facilitator.db'}"), RULES, lambda work, *a: work(*a)
        )
        for holder in (self.hall.clock, self.hall._writer):
            holder.now_ms = lambda: began_ms  # type: ignore[method-assign]  # a clock of the test
        self.hall.start()
        self._sent = 0
        self.details = details(title="De eerste keer", planned_start_ms=began_ms)
        script = draaiboek(*SCRIPT.items, item("acties", "actions"))
        self.row = self.hall.prepare_meeting(self.details, script)
        self.fatima = write_everything(self, self.send).id
        self._more(script)
        self.next = self._next(script)

    def close(self) -> None:
        self.hall.stop()

    # What ``write_everything`` asks of a place

    @property
    def meeting(self) -> Meeting:
        return self.meeting_of(self.row)

    def join(self, name: str, organisation: str = "") -> Actor:
        self.send(GUEST, JoinMeeting(name, organisation))
        return Actor(Role.PARTICIPANT, list(self.meeting.participants)[-1])

    def send(self, actor: Actor, command: Command, row: MeetingRow | None = None) -> Accepted:
        self._sent += 1
        sent = self.hall.submit((row or self.row).id, actor, f"command-{self._sent}", command)
        assert isinstance(sent, Accepted), (command, sent)
        return sent

    # The rest

    def meeting_of(self, row: MeetingRow) -> Meeting:
        room = self.hall.rooms.by_id(row.id)
        assert room is not None
        return room.meeting

    def _more(self, script: Draaiboek) -> None:
        """What is no text of the meeting, what was taken back, and what others wrote of her."""
        fatima = Actor(Role.PARTICIPANT, self.fatima)
        for command in (GoToItem("acties"), OpenItem("acties")):
            self.send(ORGANISER, command)
        contact = SaveContact(
            NAME, *KNOWN[1:], share_with="group", shares_phone=True, shares_email=True,
            delivery="email",
        )  # fmt: skip
        self.send(fatima, contact)
        self.send(fatima, Introduce("welkom", "Kanarie-eerder"))
        self.send(fatima, Introduce("welkom", canary("introduction")))
        self.send(fatima, SendExpectation("welkom", "Kanarie-teruggenomen"))
        self.send(fatima, SendExpectation("welkom", ""))
        self.send(fatima, SendExpectation("welkom", canary("expectation")))
        self.send(fatima, WriteAction("acties", "Kanarie-actie", "Kanarie-samen-met", shared=True))
        action = list(self.meeting.actions)[-1]
        agreement = next(iter(self.meeting.agreements))
        self.send(ORGANISER, WriteAgreement(agreement, "others", f"{NAME} doet mee", 0))
        self.send(ORGANISER, WriteAgreement(agreement, "others", "De buurt doet mee", 1))
        self.send(ORGANISER, AddIdea("f1", "Kanarie-over-haar: vraag het Canarivogel"))
        self.send(ORGANISER, WriteDirection("f1", f"Dit: {canary('tip')}"))
        self.send(ORGANISER, SaveNote("slot", f"Kanarie-notitie {NAME} belt. {LONG}"[: PAGE + 500]))
        self.send(ORGANISER, FinishMeeting())
        self.send(fatima, TellProgress(action, "busy", "Kanarie-voortgang"))
        self.send(fatima, TellProgress(action, "busy", ""))
        told = Preparation({1: Answer("", "Kanarie-vooraf")}, missing="Kanarie-gemist")
        body = f"Kanarie-mail {LONG} Kanarie-mailslot"
        to_jan = f"Beste Jan, {NAME} belt je: Kanarie-wacht-op-de-post"
        far = self.hall.clock.now_ms() * 2
        sent = [
            self._mail("m1", self.fatima, KNOWN[4], "Kanarie-onderwerp", body, "failed"),
            self._mail("m2", self.fatima, KNOWN[4], "Kanarie-onderwerp", "", "sent"),
            self._mail("m3", "jan", "jan@wijk.nl", "Een vraag", to_jan, "waiting", far),
        ]
        self.hall.write(lambda c: needs.put(c, self.row.id, self.fatima, "Kanarie-wensen"))
        self.hall.write(lambda c: preparations.put(c, self.row.id, self.fatima, told))
        self.hall.write(lambda c: mails.add(c, sent))

    def _mail(self, id_: str, person: str, to: str, subject: str, body: str, state: str,
              next_ms: int = 0) -> Mail:  # fmt: skip
        wanted = {
            "id": id_, "meeting": self.row.id, "person": person, "kind": "papieren",
            "recipient": to, "subject": subject, "body": body, "state": state, "next_ms": next_ms,
        }  # fmt: skip
        return msgspec.convert(wanted, Mail)

    def _next(self, script: Draaiboek) -> MeetingRow:
        """The next meeting of the series: she comes along under her id, with her action."""
        room = self.hall.rooms.by_id(self.row.id)
        assert room is not None
        row = self.hall.prepare_meeting(self.details, script)
        self.send(ORGANISER, followed(room), row)
        self.send(ORGANISER, EnterReply(self.fatima, "declines"), row)
        self.send(ORGANISER, EnterDeputy(self.fatima, "Piet"), row)
        self.send(ORGANISER, SaveNote("slot", f"Kanarie-notitie: {NAME} komt niet"), row)
        return row

    def own_page(self) -> str:
        """The path behind her personal link."""
        token = self.tokens.link("personal", self.row.id, 0, self.fatima)
        return f"/b/{self.row.code}/jij/{self.fatima}/{token}"


def in_files(folder: Path) -> bytes:
    """Everything that stands in the files of a folder, also within zips."""
    return b"\n".join(
        _unpacked(path.read_bytes()) for path in sorted(folder.rglob("*")) if path.is_file()
    )


def _unpacked(content: bytes) -> bytes:
    if not zipfile.is_zipfile(io.BytesIO(content)):
        return content
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return b"\n".join(_unpacked(archive.read(name)) for name in archive.namelist())


def found(content: bytes, canaries: tuple[str, ...]) -> list[str]:
    return [one for one in canaries if one.encode() in content]


def wait_for(holds: Callable[[], object]) -> None:
    """Until it holds: a condition, with patience."""
    end = time.monotonic() + PATIENCE_S
    while not holds():
        assert time.monotonic() < end, "it never came to that"
        time.sleep(0.01)


@pytest.fixture
def street(tmp_path: Path) -> Iterator[Street]:
    made = Street(tmp_path / "data")
    yield made
    made.close()


def test_every_trace_is_there_to_be_found(street: Street) -> None:
    """Else the other tests would find nothing of what never was."""
    seen = in_files(street.data)
    assert found(seen, (*KNOWN, *OWN, *OF_OTHERS)) == [*KNOWN, *OWN, *OF_OTHERS]
    assert street.meeting_of(street.next).carried_actions


# By the desk, and in the series


def recognised_in(street: Street, row: MeetingRow) -> tuple[str, ...]:
    room = street.hall.rooms.by_id(row.id)
    assert room is not None
    person, contact = room.people[street.fatima], room.contacts[street.fatima]
    return tuple(one.id for one in places(room.meeting, RULES, person, contact))


def test_who_the_desk_erases_is_nowhere(street: Street) -> None:
    named = recognised_in(street, street.row)
    assert {one.partition(":")[0] for one in named} == {"urgent", "idea", "direction", "note"}
    street.send(ORGANISER, ErasePerson(street.fatima, named))
    assert street.meeting.to_check == []
    left = street.meeting_of(street.next).to_check
    assert [one.partition(":")[0] for one in left] == ["note"]
    street.send(ORGANISER, EraseWritings(tuple(left)), street.next)
    assert found(in_files(street.data), (*KNOWN, *OWN, *OF_OTHERS)) == []
    for row in (street.row, street.next):
        room = street.hall.rooms.by_id(row.id)
        assert room is not None
        assert room.people[street.fatima].name == NOBODY
        assert not found(repr(room.known).encode(), (*KNOWN, *OWN, *OF_OTHERS))


def test_a_text_that_may_stay_forgets_what_it_said_before(street: Street) -> None:
    named = recognised_in(street, street.row)
    street.send(ORGANISER, ErasePerson(street.fatima, tuple(set(named) - {"note:slot:organiser"})))
    note = street.meeting.notes["slot"]["organiser"]
    street.send(ORGANISER, SaveNote("slot", "Iemand belt.", note.rev))
    assert found(in_files(street.data), OF_OTHERS) == ["Kanarie-notitie"]
    street.send(ORGANISER, LeaveWriting("note:slot:organiser"))
    (left,) = street.meeting_of(street.next).to_check
    street.send(ORGANISER, EraseWritings((left,)), street.next)
    seen = in_files(street.data)
    assert found(seen, (*KNOWN, *OWN, *OF_OTHERS)) == []
    assert found(seen, ("Iemand belt.",))


def test_what_is_read_from_the_log_is_the_state_also_after_erasing(street: Street) -> None:
    street.send(ORGANISER, ErasePerson(street.fatima))
    for row in (street.row, street.next):
        known = Ledger(event_log(), RULES)
        afresh = street.hall.read(lambda c, row=row, known=known: known.catch_up(c, row.id))
        assert encoded(afresh.meeting) == encoded(street.meeting_of(row))


def test_a_cofacilitator_erases_in_one_meeting(street: Street) -> None:
    street.send(GUEST, JoinDesk("Bea"))
    street.send(Actor(Role.COFACILITATOR, next(iter(street.meeting.facilitators))),
                ErasePerson(street.fatima))  # fmt: skip
    rooms = [street.hall.rooms.by_id(row.id) for row in (street.row, street.next)]
    assert [one.people[street.fatima].name for one in rooms if one] == [NOBODY, NAME]


def test_a_mail_that_names_somebody_who_was_erased_does_not_go(street: Street) -> None:
    street.send(ORGANISER, ErasePerson(street.fatima))
    (left,) = street.hall.read(lambda c: mails.of_meeting(c, street.row.id))
    assert (left.id, left.state, left.body) == ("m3", "cancelled", "")


# While somebody reads, and when the program dies


@contextmanager
def reading(street: Street) -> Iterator[None]:
    """Somebody looks at the database as it is now, so that its write-ahead log has to stay."""
    with closing(sqlite3.connect(street.data / "facilitator.db", isolation_level=None)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM events").fetchone()
        yield
        reader.execute("COMMIT")


def test_what_could_not_be_scrubbed_at_once_is_scrubbed_when_nobody_reads(street: Street) -> None:
    with reading(street):
        street.send(ORGANISER, ErasePerson(street.fatima))
        assert found(in_files(street.data), KNOWN)
    wait_for(lambda: found(in_files(street.data), (*KNOWN[1:], *OWN)) == [QUOTED])


class Running:
    """The program on the data of a street, with an organiser's browser."""

    def __init__(self, street: Street, form: str) -> None:
        (street.data / "facilitator.toml").write_text(f'FACILITATOR_LOG = "{form}"\n')
        self.program = Program("run", street.data)
        self.desk = Page(self.program.base, street.row.code, "desk")
        self.desk.sign_in(self.program.sign_in_link)

    def get(self, path: str) -> bytes:
        answer = self.desk.browser.get(self.program.base + path, timeout=PATIENCE_S)
        assert answer.ok, (path, answer.status_code)
        return _unpacked(answer.content)

    def erase(self, path: str) -> str:
        """Somebody erases all of themselves, in a browser of their own."""
        visitor = Page(self.program.base, self.desk.code, "phone")
        return visitor.send_form(f"{path}/wissen", f"{path}/wissen").text


@pytest.fixture
def running() -> Iterator[Callable[[Street, str], Running]]:
    started: list[Running] = []

    def start(street: Street, form: str = "text") -> Running:
        street.close()
        started.append(Running(street, form))
        return started[-1]

    yield start
    for one in started:
        one.program.close()


PAPERS = ("verslag", "registratieformulier", "contactformulier", "draaiboek", "presentielijst")


def everything(here: Running, row: MeetingRow) -> bytes:
    """What an organiser can look at or take home of a meeting."""
    desk = f"/b/{row.code}/regie"
    places = (
        f"/bijeenkomst/{row.code}", f"/bijeenkomst/{row.code}/reeks", "/", desk,
        f"/b/{row.code}/scherm", f"{desk}/teksten", f"{desk}/uitnodigingen",
        f"{desk}/uitnodigingen/bellijst", f"{desk}/opvolgen", f"{desk}/mail", f"{desk}/documenten",
        f"{desk}/documenten/gegevens.json", f"{desk}/documenten/contactlijst.xlsx",
        *(f"{desk}/documenten/{paper}.docx" for paper in PAPERS),
    )  # fmt: skip
    return b"\n".join(here.get(place) for place in places)


def erase_what_is_left(here: Running, row: MeetingRow) -> int:
    """The desk looks at each text in which somebody may be recognised, and erases it."""
    page = f"/b/{row.code}/regie/teksten"
    for count in itertools.count():
        text = here.get(page).decode()
        if "na-te-kijken" not in text:
            return count
        found = re.search(r'/teksten/laten">.*?name="writing" value="([^"]+)"', text, re.DOTALL)
        assert found is not None
        here.desk.send_form(f"{page}/wissen?tekst={found[1]}", f"{page}/wissen", writing=found[1])
    raise AssertionError


@pytest.mark.process
@pytest.mark.skipif(os.name == "nt", reason="a killed process is something else there")
def test_who_erased_the_own_page_is_nowhere_after_the_answer(
    street: Street,
    running: Callable[..., Running],
    record_property: Callable[[str, object], None],
) -> None:
    here = running(street)
    assert found(everything(here, street.row), KNOWN)
    documents = f"/b/{street.row.code}/regie/documenten"
    here.desk.send_form(documents, f"{documents}/maak", wat="alles")
    wait_for(lambda: found(in_files(street.data / "papers"), (NAME,)))

    assert "Je gegevens zijn gewist" in here.erase(street.own_page())
    here.program.kill()
    seen = in_files(street.data)
    assert found(seen, (*KNOWN[1:], *OWN)) == [QUOTED]
    lines = here.program.log()

    here = running(street, "json")
    assert "Kijk ze na" in here.get(f"/bijeenkomst/{street.row.code}").decode()
    assert [erase_what_is_left(here, row) for row in (street.row, street.next)] == [4, 1]
    seen = in_files(street.data)
    shown = b"\n".join(everything(here, row) for row in (street.row, street.next))
    lines += here.program.log()
    for place in (seen, shown, lines.encode()):
        assert found(place, (*KNOWN, *OWN, *OF_OTHERS)) == []
    record_property("files, pages and log lines searched", f"{len(seen + shown):,} bytes")
    record_property("canaries left", 0)


@pytest.mark.process
@pytest.mark.skipif(os.name == "nt", reason="a killed process is something else there")
def test_killed_between_the_commit_and_the_scrubbing_it_is_done_at_the_next_start(
    street: Street, running: Callable[..., Running]
) -> None:
    here = running(street)
    with reading(street):
        asked = threading.Thread(target=lambda: _unanswered(here, street.own_page()))
        asked.start()
        with closing(sqlite3.connect(street.data / "facilitator.db")) as file:
            wait_for(lambda: _erased(file))
        here.program.kill()
        asked.join(PATIENCE_S)
        assert found(in_files(street.data), OWN)  # it came before the scrubbing
    assert to_scrub(street) == Rest.ROWS
    again = Program("run", street.data)
    assert to_scrub(street) == Rest.NOTHING
    assert found(in_files(street.data), (*KNOWN[1:], *OWN)) == [QUOTED]
    again.close()


def to_scrub(street: Street) -> int:
    """What the database says has to be taken out of its files."""
    with closing(sqlite3.connect(street.data / "facilitator.db")) as file:
        return int(file.execute("PRAGMA user_version").fetchone()[0])


def _unanswered(here: Running, path: str) -> None:
    with contextlib.suppress(requests.RequestException):
        here.erase(path)


def _erased(file: sqlite3.Connection) -> bool:
    query = "SELECT 1 FROM events WHERE type = 'person-erased'"
    return file.execute(query).fetchone() is not None


# Backups, and the whole meeting


class Day:
    """The date, which the test sets."""

    def __init__(self) -> None:
        self.ms = TWO_O_CLOCK

    def now_ms(self) -> int:
        return self.ms


def backups_of(street: Street, day: Day) -> DailyBackup:
    return DailyBackup(
        street.data, UTC, day.now_ms, lambda work, *a: work(*a), lambda _seconds, _work: None
    )


@pytest.mark.parametrize("days_on", [(0, 1, 2, 3, 4, 5, 6, 7), (0, 7), (0, 40)])
def test_a_week_after_erasing_no_backup_has_it(street: Street, days_on: tuple[int, ...]) -> None:
    day = Day()
    backups_of(street, day).make()
    street.send(ORGANISER, ErasePerson(street.fatima, recognised_in(street, street.row)))
    assert found(in_files(street.data / "backups"), KNOWN) == [*KNOWN]
    for number in days_on:
        day.ms = TWO_O_CLOCK + number * DAY_MS
        backups = backups_of(street, day)
        backups.start()
        if number:
            backups.make()
    assert found(in_files(street.data / "backups"), (*KNOWN[1:], *OWN)) == []
    assert list((street.data / "backups").glob("*.zip"))


def test_what_a_killed_backup_left_goes_at_the_next_start(street: Street) -> None:
    left = street.data / "backups" / ".backup-1234"
    left.mkdir(parents=True)
    (left / "facilitator.db").write_text(NAME)
    backups_of(street, Day()).start()
    assert not left.exists()


@pytest.mark.process
def test_a_meeting_that_was_kept_long_enough_is_nowhere(tmp_path: Path) -> None:
    street = Street(tmp_path / "data", days_ago=200)
    street.hall.prepare_meeting(
        msgspec.structs.replace(street.details, title="Kanarie-oefening"),
        draaiboek(),
        street.row.id,
    )
    texts = (*KNOWN, *OWN, *OF_OTHERS, *map(canary, kinds()), "Kanarie-oefening", "De eerste keer")
    assert found(in_files(street.data), texts) == [*texts]
    street.close()
    program = Program("run", street.data)
    try:
        wait_for(lambda: not found(in_files(street.data), (*texts, street.row.code)))
    finally:
        program.close()
    assert not found(program_log(tmp_path), texts)


def program_log(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.glob("*.log"))
