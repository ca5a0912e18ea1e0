"""The commands: ``facilitator run``, ``demo``, ``backup``, ``restore`` and ``organiser``."""

# What importing makes stays, so nobody looks for garbage in it: not now, which took a fifth of the
# start, and not later.
import gc

gc.disable()

# The server is one event loop: what waits must be made to yield before anything else is imported.
from facilitator.patching import patch_standard_library

patch_standard_library()

import errno
import os
import secrets
import signal
import sqlite3
import sys
import tempfile
import time
import webbrowser
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import IO, Any
from urllib.parse import urlencode

import click
import gevent
import structlog
from filelock import FileLock, Timeout
from flask import Flask
from gevent.threadpool import ThreadPool
from sqlalchemy import Connection

from facilitator.app import create_app
from facilitator.demo.meeting import begin, prepare, take_up
from facilitator.domain.contact import plausible_email
from facilitator.live.driver import LiveServer, describe_driver, serve
from facilitator.logs import set_up_logs
from facilitator.room.backups import FOLDER
from facilitator.room.tokens import KeyDamaged
from facilitator.settings import TABLE, Settings, UnsafeSetting, load, started_as
from facilitator.store import accounts, sessions
from facilitator.store import backup as backups
from facilitator.store.accounts import LinkKind
from facilitator.store.backup import BESIDE, DATABASE, BackupFailed
from facilitator.store.database import Database, DatabaseTooNew
from facilitator.store.sqlite_file import DatabaseDamaged
from facilitator.store.trouble import FAULTS, Trouble, trouble_of
from facilitator.web.passwords import LINK_LIVES_MS, link_path
from facilitator.web.site import EXTENSION, Site

gc.freeze()
gc.enable()

log = structlog.get_logger()
BLOCKING_THREADS = 8
TOKEN_LIVES_MS = 3_600_000
OTHER_PORT = 8081
REASONS = {
    errno.ENOSPC: "De schijf is vol",
    errno.EACCES: "Je mag hier niet schrijven",
    errno.EPERM: "Je mag hier niet schrijven",
    errno.EROFS: "Op deze schijf kun je niet schrijven",
    errno.EEXIST: "Er staat al een bestand met deze naam",
    errno.ENOTDIR: "Dit is geen map",
    errno.EISDIR: "Dit is een map, geen bestand",
    errno.ENOENT: "Dit is er niet",
}
TROUBLES: dict[Trouble | None, str] = {
    "storage-full": REASONS[errno.ENOSPC],
    "storage-busy": "Een ander programma houdt het bestand bezet",
    "storage-gone": "Het bestand is niet te bereiken",
}
HELP = {setting.name: setting.help for setting in TABLE}


class Stop(click.ClickException):
    """The program cannot go on; who started it reads why and what to do, in Dutch."""

    def show(self, file: IO[Any] | None = None) -> None:
        """Without click's own English word in front."""
        click.echo(self.message, file=file, err=file is None)


class Commands(click.Group):
    """Whose help names the program as the person typed it."""

    def main(self, *words: Any, **options: Any) -> Any:
        """Run a command."""
        options.setdefault("prog_name", started_as())
        return super().main(*words, **options)


@click.group(cls=Commands)
@click.version_option(package_name="facilitator")
def main() -> None:
    """Begeleidt de bijeenkomst Samenwerken in de wijk."""


def common(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options that every command that serves has."""
    options = (
        click.option("--host", help=HELP["host"]),
        click.option("--port", help=HELP["port"]),
        click.option("--data", metavar="DIR", help=HELP["data"]),
        click.option("--no-browser", is_flag=True, help="Do not open the browser."),
    )
    for option in reversed(options):
        command = option(command)
    return command


@main.command()
@common
def run(host: str | None, port: str | None, data: str | None, no_browser: bool) -> None:
    """Start the program on this computer's own data."""
    settings = _settings(host, port, data)
    with _served(settings) as (server, site):
        _say("Facilitator draait. Stoppen: Ctrl-C.")
        _say(f"  Dit programma   {_sign_in_link(site)}")
        _say("  Deze link werkt één keer, een uur lang. Een nieuwe: start het programma opnieuw.")
        if not no_browser:
            _open(_sign_in_link(site))
        server.wait()


@main.command()
@common
@click.option("--phones", default=12, show_default=True, help="How many simulated participants.")
def demo(
    host: str | None, port: str | None, data: str | None, no_browser: bool, phones: int
) -> None:
    """Start a meeting that is ready to run, with simulated participants."""
    with tempfile.TemporaryDirectory(
        prefix="facilitator-demo-", ignore_cleanup_errors=True
    ) as folder:
        settings = _settings(host, port, data or folder)
        with _served(settings) as (server, site):
            draaiboek = next(iter(site.draaiboeken.values()))
            begin(site.hall)
            row = take_up(site.hall) or prepare(site.hall, draaiboek)
            room = site.hall.rooms.by_id(row.id)
            assert room is not None  # it was made just now
            links = site.addresses.of(room)
            _say("De demobijeenkomst staat klaar. Stoppen: Ctrl-C.")
            _say(f"  Regie      {_sign_in_link(site, row.code)}")
            _say(f"  Scherm     {links.screen}")
            _say(f"  Telefoon   {links.phone}   (code {row.code})")
            if not no_browser:
                _open(_sign_in_link(site, row.code))
            site.crowd.start(row.code, phones, keep=settings.data / "phones")
            server.wait()


@main.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--data", metavar="DIR", help=HELP["data"])
def backup(file: Path, data: str | None) -> None:
    """Copy all data to FILE (a zip). The program may go on running meanwhile."""
    settings = _own_database(data)
    if file.exists():
        raise Stop(f"{file} bestaat al. Kies een andere naam.")
    try:
        backups.make(settings.data, file, datetime.now(settings.timezone))
    except (BackupFailed, OSError) as fault:
        raise Stop(f"De reservekopie is niet gemaakt. {_why(fault)}") from fault
    _say(f"De reservekopie staat in {file}. Bewaar hem veilig: er staan gegevens van mensen in.")


@main.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--data", metavar="DIR", help=HELP["data"])
def restore(file: Path, data: str | None) -> None:
    """Put the backup in FILE into an empty data folder."""
    settings = _own_database(data)
    with _locked(settings.data):
        try:
            made_at = backups.restore(file, settings.data)
        except (BackupFailed, OSError) as fault:
            raise Stop(f"De reservekopie is niet teruggezet. {_why(fault)}") from fault
    folder = f' --data "{data}"' if data else ""
    _say(
        f"De gegevens staan in {settings.data}. Start het programma met: {started_as()} run{folder}"
    )
    _say(f"De reservekopie is van {made_at:%d-%m-%Y %H:%M}.")
    _say("Wie daarna is gewist, staat er weer in. Wis die gegevens meteen opnieuw.")


@main.group()
def organiser() -> None:
    """Organisers of this installation, where there is no mail or nobody can sign in."""


@organiser.command("list")
@click.option("--data", metavar="DIR", help=HELP["data"])
def list_organisers(data: str | None) -> None:
    """Who organises here."""
    with _accounts(_settings(None, None, data)) as connection:
        for one in accounts.everyone(connection):
            _say(f"{one.email}  {one.name}" + ("" if one.has_password else "  (geen wachtwoord)"))


@organiser.command("invite")
@click.argument("email")
@click.option("--data", metavar="DIR", help=HELP["data"])
def invite_organiser(email: str, data: str | None) -> None:
    """Print a link with which EMAIL becomes an organiser; it works for a week."""
    if not plausible_email(email):
        raise Stop(f"{email} is geen e-mailadres.")
    settings = _settings(None, None, data)
    with _accounts(settings) as connection:
        if accounts.by_email(connection, email):
            raise Stop(f"{email} is hier al organisator.")
        _say(_new_link(settings, connection, "invite", email=email.casefold()))


@organiser.command("reset")
@click.argument("email")
@click.option("--data", metavar="DIR", help=HELP["data"])
def reset_password(email: str, data: str | None) -> None:
    """Print a link with which EMAIL chooses a new password; it works for a day."""
    settings = _settings(None, None, data)
    with _accounts(settings) as connection:
        found = accounts.by_email(connection, email)
        if found is None:
            raise Stop(f"Geen organisator heeft het adres {email}.")
        _say(_new_link(settings, connection, "reset", account=found[0].id))


@contextmanager
def _accounts(settings: Settings) -> Iterator[Connection]:
    """The database in the data folder, also while the program runs."""
    if not settings.database and not (settings.data / "facilitator.db").exists():
        raise Stop(f"In {settings.data} staan geen gegevens.")
    with _refusing(settings):
        database = Database(settings.database_url)
    try:
        with database.write() as connection:
            yield connection
    finally:
        database.close()


def _new_link(settings: Settings, connection: Connection, kind: LinkKind, **whose: str) -> str:
    token = secrets.token_urlsafe(24)
    expires_ms = int(time.time() * 1000) + LINK_LIVES_MS[kind]
    accounts.put_link(connection, token, kind, expires_ms=expires_ms, **whose)
    if settings.public_url:
        return settings.public_url + link_path(kind, token)
    click.echo(
        "Deze link opent op de computer waar het programma draait. Is het een andere computer, zet "
        "dan het adres dat telefoons gebruiken in plaats van localhost. Draait het programma op "
        f"een andere poort dan {settings.port}, zet dan die in de link.",
        err=True,
    )
    return f"http://localhost:{settings.port}" + link_path(kind, token)


def _own_database(data: str | None) -> Settings:
    """The settings, where the database is a file of ours."""
    settings = _settings(None, None, data)
    if settings.database:
        raise Stop(
            "De database staat niet in de map met gegevens. "
            "Gebruik het programma van de database zelf."
        )
    return settings


def _settings(host: str | None, port: str | None, data: str | None) -> Settings:
    given = {"host": host, "port": port, "data": data}
    try:
        return load(os.environ, {name: text for name, text in given.items() if text is not None})
    except UnsafeSetting as fault:
        raise Stop(str(fault)) from fault


@contextmanager
def _served(settings: Settings) -> Iterator[tuple[LiveServer, Site]]:
    """The program, listening; stopped cleanly at the end, with what was accepted written."""
    set_up_logs(settings.log)
    with _locked(settings.data):
        app, socketio, site = _program(settings)
        try:
            server = serve(
                app,
                socketio,
                settings.host,
                settings.port,
                behind_proxy=bool(settings.public_url),
            )
        except OSError as fault:
            raise Stop(_no_listening(settings, fault)) from fault
        for number in (signal.SIGINT, signal.SIGTERM):  # also before somebody waits
            gevent.signal_handler(number, server.ask_to_stop)
        site.addresses.port = server.port
        site.hall.start()
        log.info(
            "started", port=server.port, data=str(settings.data), live=describe_driver(socketio)
        )
        try:
            yield server, site
        finally:
            log.info("stopping")
            site.crowd.close()
            server.stop()
            site.press.close()
            site.hall.stop()
            log.info("stopped")


@contextmanager
def _locked(data: Path) -> Iterator[None]:
    """The data folder, made if need be, for this process alone."""
    os.umask(0o077)  # what is in it is for nobody else on this computer
    try:
        data.mkdir(parents=True, exist_ok=True)
        lock = FileLock(data / "lock")
        lock.acquire(timeout=0)
    except Timeout as fault:
        raise Stop(
            f"De map met gegevens {data} is in gebruik: het programma draait al, misschien in een "
            "ander venster. Ga daar verder, of stop het daar eerst."
        ) from fault
    except OSError as fault:
        raise Stop(f"De map met gegevens {data} is niet te gebruiken. {_why(fault)}") from fault
    with lock:
        yield


def _no_listening(settings: Settings, fault: OSError) -> str:
    """Why phones could not reach the program, and what to do."""
    if fault.errno not in (errno.EADDRINUSE, errno.EACCES):
        return (
            f"Op het adres {settings.host} kan dit programma niet luisteren ({fault.strerror}).\n"
            "Vul bij --host een adres van deze computer in, of laat het weg."
        )
    what = (
        "is al bezet. Draait het programma al, misschien in een ander venster? Ga dan daar verder."
        if fault.errno == errno.EADDRINUSE
        else "mag dit programma niet gebruiken."
    )
    command = click.get_current_context().info_name
    return (
        f"Poort {settings.port} {what}\n"
        f"Of kies een andere poort: {started_as()} {command} --port {OTHER_PORT}"
    )


def _why(fault: Exception) -> str:
    """A fault of the system in Dutch, where we know it; our own are that already."""
    if not isinstance(fault, OSError):
        return TROUBLES.get(trouble_of(fault), str(fault))
    reason = REASONS.get(fault.errno or 0, fault.strerror or str(fault))
    return f"{reason}: {fault.filename}" if fault.filename else reason


def _program(settings: Settings) -> tuple[Flask, Any, Site]:
    pool = ThreadPool(BLOCKING_THREADS)

    def offload(function: Callable[..., Any], *arguments: Any) -> Any:
        result, fault = pool.apply(_outcome, (function, arguments))
        if fault is not None:
            raise fault
        return result

    def later(seconds: float, function: Callable[..., Any], *arguments: Any) -> None:
        def call() -> None:
            with app.app_context():
                function(*arguments)

        gevent.spawn_later(seconds, call)

    with _refusing(settings):
        app, socketio = create_app(settings, offload, later)
    return app, socketio, app.extensions[EXTENSION]


def _outcome(
    function: Callable[..., Any], arguments: tuple[Any, ...]
) -> tuple[Any, Exception | None]:
    """What the function gives, or raises. A fault that leaves a thread of the pool is printed by
    gevent before it is handed over: never, where that cannot be printed, as on a full disk."""
    try:
        return function(*arguments), None
    except Exception as fault:
        return None, fault


@contextmanager
def _refusing(settings: Settings) -> Iterator[None]:
    """Where the data cannot be used: say so, say what to do, and leave all of it as it is."""
    try:
        yield
    except DatabaseTooNew as fault:
        raise Stop(
            f"De database is van een nieuwere versie van dit programma ({fault}).\n"
            "Er is niets aan veranderd. Installeer die versie en start opnieuw.\n"
            f"Wil je toch met deze versie verder? {_how_to_restore(settings.data)}"
        ) from fault
    except DatabaseDamaged as fault:
        raise Stop(
            f"De database in {settings.data} is beschadigd: {fault}.\n"
            f"Er is niets aan veranderd. {_how_to_restore(settings.data)}"
        ) from fault
    except KeyDamaged as fault:
        raise Stop(
            f"De sleutel in {settings.data} is beschadigd: {fault}.\n"
            "Er is niets aan veranderd. Zet het bestand key terug uit een reservekopie (een zip),"
            " en start opnieuw.\n"
            "Lukt dat niet: haal het bestand key weg. Links en QR-codes die je al uitdeelde, werken"
            f" dan niet meer.\n{_backups_in(settings.data)}"
        ) from fault
    except (*FAULTS, sqlite3.Error) as fault:
        raise Stop(
            f"De database is niet te openen: {_why(fault)}.\n"
            "Er is niets aan veranderd. Kijk of de map er is, of je erin mag schrijven en of er"
            f" ruimte is op de schijf: {settings.data}"
        ) from fault


def _how_to_restore(data: Path) -> str:
    """What an organiser does to go on with a backup."""
    made = sorted((data / FOLDER).glob("*.zip"))
    newest = made[-1] if made else "RESERVEKOPIE.zip"
    names = " ".join((DATABASE, *BESIDE, f"{DATABASE}-wal", f"{DATABASE}-shm"))
    return (
        "Zo zet je een reservekopie terug:\n"
        f"  1. Verplaats uit {data}, voor zover ze er zijn: {names}. Gooi ze nog niet weg.\n"
        f'  2. Typ: {started_as()} restore "{newest}" --data "{data}"\n'
        "  3. Start het programma opnieuw.\n"
        f"{_backups_in(data)}"
    )


def _backups_in(data: Path) -> str:
    made = sorted((data / FOLDER).glob("*.zip"))
    if not made:
        return (
            f"In {data / FOLDER} staat geen reservekopie. Maakte je er zelf een, gebruik dan die."
        )
    return f"Reservekopieën in {data / FOLDER}: {', '.join(one.name for one in made)}"


def _sign_in_link(site: Site, code: str = "") -> str:
    """A link that signs the organiser in once, on to the desk of ``code`` if there is one."""
    token = secrets.token_urlsafe(24)
    expires_ms = site.hall.clock.now_ms() + TOKEN_LIVES_MS
    site.hall.write(lambda connection: sessions.issue_token(connection, token, expires_ms))
    query = {"token": token, "code": code} if code else {"token": token}
    base = site.settings.public_url or site.addresses.local()
    return f"{base}/aanmelden?{urlencode(query)}"


def _open(link: str) -> None:
    webbrowser.open(link)


def _say(line: str) -> None:
    click.echo(line)
    sys.stdout.flush()
