"""The commands, as processes: starting, refusing to start, stopping."""

import os
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from facilitator.store import accounts
from facilitator.store.database import Database
from tests.programs import COMMAND, PATIENCE_S, Page, Program, environment

pytestmark = pytest.mark.process
needs_signals = pytest.mark.skipif(os.name == "nt", reason="there are no such signals")


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "data"


@pytest.fixture
def program(data: Path) -> Iterator[Program]:
    started = Program("run", data)
    yield started
    started.close()


def facilitator(*words: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """A command that ends by itself."""
    return subprocess.run(
        [COMMAND, *words],
        env=environment(**variables),
        capture_output=True,
        text=True,
        timeout=PATIENCE_S,
        check=False,
    )


def test_a_second_server_on_the_same_data_refuses(program: Program, data: Path) -> None:
    second = facilitator("run", "--no-browser", "--port", "0", "--data", str(data))

    assert second.returncode == 1
    assert second.stderr.startswith(
        f"De map met gegevens {data} is in gebruik: het programma draait"
    )


def test_the_data_is_free_again_after_a_kill(program: Program, data: Path) -> None:
    program.kill()

    second = Program("run", data)
    second.close()


@needs_signals
def test_what_is_in_the_data_folder_is_for_nobody_else(program: Program, data: Path) -> None:
    open_to_others = [path for path in (data, *data.rglob("*")) if path.stat().st_mode & 0o077]
    assert open_to_others == []


def test_a_data_folder_that_cannot_be_made_is_refused(tmp_path: Path) -> None:
    taken = tmp_path / "file"
    taken.touch()

    started = facilitator("run", "--no-browser", "--data", str(taken))

    assert started.returncode == 1
    assert started.stderr == (
        f"De map met gegevens {taken} is niet te gebruiken. "
        f"Er staat al een bestand met deze naam: {taken}\n"
    )


def test_a_data_folder_that_cannot_be_locked_is_refused(tmp_path: Path) -> None:
    (tmp_path / "lock").mkdir()

    started = facilitator("run", "--no-browser", "--data", str(tmp_path))

    assert started.returncode == 1
    assert started.stderr.startswith(f"De map met gegevens {tmp_path} is niet te gebruiken. Dit is")


def test_an_unknown_setting_is_refused(data: Path) -> None:
    started = facilitator("run", "--no-browser", "--data", str(data), FACILITATOR_PROT="8080")

    assert started.returncode == 1
    expected = "De instelling FACILITATOR_PROT bestaat niet; zie docs/settings.md.\n"
    assert started.stderr == expected
    assert not data.exists()


def test_a_port_in_use_is_refused(program: Program, tmp_path: Path) -> None:
    words = ["run", "--no-browser", "--host", "127.0.0.1", "--port", str(program.port)]
    second = facilitator(*words, "--data", str(tmp_path / "other"))

    assert second.returncode == 1
    assert second.stderr.startswith(f"Poort {program.port} is al bezet.")
    assert second.stderr.endswith("kies een andere poort: facilitator run --port 8081\n")


def test_an_address_of_another_computer_is_refused(tmp_path: Path) -> None:
    words = ["run", "--no-browser", "--host", "192.0.2.1", "--port", "0"]
    refused = facilitator(*words, "--data", str(tmp_path))

    assert refused.returncode == 1
    assert "Op het adres 192.0.2.1 kan dit programma niet luisteren" in refused.stderr


def test_what_to_type_is_said_as_the_person_types_it(program: Program, tmp_path: Path) -> None:
    words = ["demo", "--no-browser", "--host", "127.0.0.1", "--port", str(program.port)]
    other = str(tmp_path / "other")
    second = facilitator(*words, "--data", other, GO_STARTED_AS="python3 go.py")

    assert second.stderr.endswith("kies een andere poort: python3 go.py demo --port 8081\n")
    mistyped = facilitator("run", "--prot", "1", GO_STARTED_AS="python3 go.py")
    assert "Usage: python3 go.py run [OPTIONS]" in mistyped.stderr


def test_a_key_that_vanished_is_made_anew_with_a_warning(data: Path) -> None:
    first = Program("demo", data, "--phones", "0")
    first.stop()
    assert "the key was gone" not in first.log()
    first.close()
    (data / "key").unlink()

    second = Program("run", data)
    try:
        assert "the key was gone and is made anew" in second.log()
    finally:
        second.close()


def test_a_demo_that_is_started_again_goes_on_with_the_same_meeting_and_people(data: Path) -> None:
    def start() -> tuple[Program, Page]:
        program = Program("demo", data, "--phones", "2")
        desk = Page(program.base, program.code, "desk")
        desk.sign_in(program.sign_in_link)
        desk.connect()
        return program, desk

    def names(desk: Page) -> list[str]:
        until = time.monotonic() + PATIENCE_S
        while desk.html("desk", "present").count("<strong>2</strong>") != 1:
            assert time.monotonic() < until
        parts = desk.parts("desk")
        return sorted(name for name in parts if name.startswith("person:"))

    program, desk = start()
    try:
        people, code = names(desk), program.code
        assert len(people) == 2
        desk.disconnect()
        program.stop()
        program.close()

        program, desk = start()
        assert program.code == code
        until = time.monotonic() + PATIENCE_S
        while "verbinding weg" in desk.html("desk", "present"):
            assert time.monotonic() < until
        assert names(desk) == people
        meetings = desk.browser.get(program.base + "/", timeout=PATIENCE_S).text
        assert meetings.count('class="organiser-meeting"') == 1
    finally:
        desk.disconnect()
        program.close()


@needs_signals
@pytest.mark.parametrize("stop", [Program.stop, Program.interrupt])
def test_run_stops_cleanly(program: Program, stop: Callable[[Program], int]) -> None:
    assert stop(program) == 0
    assert "Traceback" not in program.log()


@needs_signals
@pytest.mark.parametrize("stop", [Program.stop, Program.interrupt])
def test_a_demo_with_phones_stops_cleanly_and_leaves_nothing_running(
    data: Path, stop: Callable[[Program], int]
) -> None:
    program = Program("demo", data, "--phones", "2")
    desk = Page(program.base, program.code, "desk")
    try:
        desk.sign_in(program.sign_in_link)
        desk.connect()
        assert desk.command("start-meeting")["ok"]
        children = psutil.Process(program.process.pid).children(recursive=True)

        assert stop(program) == 0
        assert desk.gone.wait(PATIENCE_S)
        assert "Traceback" not in program.log()
    finally:
        desk.disconnect()
        program.close()
    assert len(children) == 1
    assert [child for child in children if child.is_running()] == []


def test_phones_that_leave_are_no_error(data: Path) -> None:
    program = Program("demo", data, "--phones", "0")
    try:
        for number in range(20):
            phone = Page(program.base, program.code, "phone")
            phone.join(f"Deelnemer {number}")
            phone.connect()
            phone.disconnect()
        program.stop()
        assert "error" not in program.log()
    finally:
        program.close()


def test_a_sign_in_link_works_once(data: Path) -> None:
    program = Program("demo", data, "--phones", "0")
    try:
        first, second = (Page(program.base, program.code, "desk") for _time in range(2))
        first.sign_in(program.sign_in_link)
        answer = second.browser.get(program.sign_in_link, timeout=PATIENCE_S)
        assert answer.status_code == 200
        with pytest.raises(OSError, match="403"):
            second.sign_in(program.sign_in_link)
    finally:
        program.close()


def test_a_backup_of_a_running_program_starts_elsewhere(program: Program, data: Path) -> None:
    file, again = data.parent / "copy.zip", data.parent / "again"
    made = facilitator("backup", str(file), "--data", str(data))
    assert made.returncode == 0, made.stderr
    twice = facilitator("backup", str(file), "--data", str(data))
    assert (twice.returncode, "bestaat al" in twice.stderr) == (1, True)
    refused = facilitator("restore", str(file), "--data", str(data))
    assert (refused.returncode, "is in gebruik" in refused.stderr) == (1, True)

    restoring = facilitator("restore", str(file), "--data", str(again))
    assert restoring.returncode == 0
    assert "Wie daarna is gewist, staat er weer in." in restoring.stdout
    restored = Program("run", again)
    restored.close()
    assert (again / "key").read_bytes() == (data / "key").read_bytes()


def test_a_backup_needs_a_database(tmp_path: Path) -> None:
    nothing = facilitator("backup", str(tmp_path / "a.zip"), "--data", str(tmp_path / "empty"))
    assert (nothing.returncode, "geen database" in nothing.stderr) == (1, True)
    elsewhere = facilitator(
        "backup", str(tmp_path / "a.zip"), FACILITATOR_DATABASE="postgresql://localhost/x"
    )
    assert (elsewhere.returncode, "niet in de map met gegevens" in elsewhere.stderr) == (1, True)


def test_organisers_are_listed_invited_and_helped_to_a_new_password(data: Path) -> None:
    nothing = facilitator("organiser", "list", "--data", str(data))
    assert nothing.returncode == 1
    data.mkdir()
    with Database(f"sqlite:///{data / 'facilitator.db'}").write() as connection:
        accounts.add(connection, "a", "Ria", "ria@noord.nl", "", now_ms=1)

    listed = facilitator("organiser", "list", "--data", str(data))
    invited = facilitator("organiser", "invite", "jan@noord.nl", "--data", str(data))
    again = facilitator("organiser", "invite", "ria@noord.nl", "--data", str(data))
    reset = facilitator("organiser", "reset", "RIA@noord.nl", "--data", str(data))
    nobody = facilitator("organiser", "reset", "x@noord.nl", "--data", str(data))

    assert listed.stdout == "ria@noord.nl  Ria  (geen wachtwoord)\n"
    assert invited.stdout.startswith("http://localhost:8080/organisator/")
    assert again.stderr == "ria@noord.nl is hier al organisator.\n"
    assert reset.stdout.startswith("http://localhost:8080/wachtwoord/")
    assert nobody.stderr == "Geen organisator heeft het adres x@noord.nl.\n"
