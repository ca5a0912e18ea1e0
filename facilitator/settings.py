"""The settings: one table from which help, checks and docs/settings.md are made.

A value comes from the command line, else from the environment (``FACILITATOR_PORT``), else from
``facilitator.toml`` in the data folder (the same names), else from the table.
"""

import ipaddress
import os
import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec
import platformdirs

PREFIX = "FACILITATOR_"
CONFIG_FILE = "facilitator.toml"
EVERY_CARD = "0.0.0.0"  # nosec B104  # phones in the room have to reach the laptop
SECRET = ("smtp",)  # has a password in it


class UnsafeSetting(Exception):
    """The program does not start with this; the message says which setting and why."""


class Setting(msgspec.Struct, frozen=True):
    """One setting: ``parse`` turns text into the value and raises ValueError with the reason, in
    Dutch: whoever starts the program reads it."""

    name: str
    default: str
    help: str
    parse: Callable[[str], Any] = str

    @property
    def variable(self) -> str:
        """Its name in the environment and in the config file."""
        return PREFIX + self.name.upper()


def _port(text: str) -> int:
    return _number(text, 0, 65535)


def _days(text: str) -> int:
    return _number(text, 1, 365)


def _number(text: str, least: int, most: int) -> int:
    try:
        number = int(text)
    except ValueError:
        number = least - 1
    if not least <= number <= most:
        raise ValueError(f"vul een getal in van {least} tot en met {most}")
    return number


def _zone(text: str) -> ZoneInfo:
    try:
        return ZoneInfo(text)
    except (ZoneInfoNotFoundError, ValueError) as fault:
        raise ValueError(
            "deze tijdzone is niet bekend; vul er een in zoals Europe/Amsterdam"
        ) from fault


class MailServer(msgspec.Struct, frozen=True):
    """Where mail is handed over; ``tls`` is "starttls", "direct" (from the first byte) or "none"
    (on this computer alone)."""

    host: str
    port: int
    user: str = ""
    password: str = ""
    tls: str = "starttls"


def _smtp(url: str) -> MailServer | None:
    """The server of ``smtp://user:password@host:587`` (STARTTLS) or ``smtps://…:465`` (TLS from the
    start). Without TLS only on this computer: passwords and people's names travel over it."""
    if not url:
        return None
    parts = urlsplit(url)
    if parts.scheme not in ("smtp", "smtps") or not parts.hostname:
        raise ValueError("vul een adres in zoals smtp://naam:wachtwoord@mail.example.nl:587")
    if parts.path.strip("/") or parts.query or parts.fragment:
        raise ValueError(
            "achter de poort mag niets meer staan; schrijf een / in een wachtwoord als %2F"
        )
    here = parts.hostname == "localhost" or _loopback(parts.hostname)
    tls = "direct" if parts.scheme == "smtps" else "none" if here else "starttls"
    port = parts.port or (465 if tls == "direct" else 587)
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    return MailServer(parts.hostname, port, user, password, tls)


def _loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _address(text: str) -> str:
    name, _at, domain = text.partition("@")
    if text and not (name and "." in domain and text.isascii() and text.isprintable()):
        raise ValueError("vul een e-mailadres in, zoals wijk@example.nl")
    return text


def _on(text: str) -> bool:
    if text.lower() not in ("0", "1", "true", "false"):
        raise ValueError("vul 0 of 1 in")
    return text.lower() in ("1", "true")


def _log_format(text: str) -> str:
    if text not in ("text", "json"):
        raise ValueError("vul text of json in")
    return text


def _public_url(text: str) -> str:
    """Empty, or an origin: https, because names and notes travel over it."""
    if not text:
        return ""
    parts = urlsplit(text)
    if parts.path.strip("/") or parts.query or not parts.hostname:
        raise ValueError("vul een adres in zonder pad, zoals https://wijk.example.nl")
    if parts.scheme != "https" and not (parts.scheme == "http" and _local(parts.hostname)):
        raise ValueError("moet met https:// beginnen, want er gaan namen van mensen over")
    return f"{parts.scheme}://{parts.netloc}"


def _local(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_private
    except ValueError:
        return False


TABLE = (
    Setting(
        "data",
        platformdirs.user_data_dir("facilitator", appauthor=False),
        "Folder with the database and the keys. Keep it private and back it up as a whole.",
        Path,
    ),
    Setting("host", EVERY_CARD, "Address to listen on; phones must be able to reach it."),
    Setting("port", "8080", "Port to listen on; 0 takes a free one.", _port),
    Setting(
        "public_url",
        "",
        "The address that people use when the program is hosted behind a proxy, with https. "
        "Empty on a laptop: then the addresses of its network cards are offered.",
        _public_url,
    ),
    Setting(
        "database",
        "",
        "SQLAlchemy URL of the database. Empty: a SQLite file in the data folder.",
    ),
    Setting("timezone", "Europe/Amsterdam", "Time zone of the meetings.", _zone),
    Setting(
        "retention_days",
        "90",
        "How many days after anything last happened in it a meeting is deleted, with everything.",
        _days,
    ),
    Setting(
        "smtp",
        "",
        "Where mail is handed over: smtp://user:password@host:587 (with STARTTLS) or "
        "smtps://user:password@host:465. Empty: mails are made ready for your own mail program.",
        _smtp,
    ),
    Setting("mail_from", "", "The address that mail comes from; needed with SMTP.", _address),
    Setting("session_days", "90", "How many days a browser remembers who somebody is.", _days),
    Setting("log", "text", "Log lines as text for people, or as json for machines.", _log_format),
    Setting("development", "0", "1 shows the component page /stijl.", _on),
)


class Settings(msgspec.Struct, frozen=True):
    """The values that this run goes by; the fields are those of TABLE."""

    data: Path
    host: str
    port: int
    public_url: str
    database: str
    timezone: ZoneInfo
    retention_days: int
    smtp: MailServer | None
    mail_from: str
    session_days: int
    log: str
    development: bool

    @property
    def database_url(self) -> str:
        """Where the database is."""
        return self.database or f"sqlite:///{self.data / 'facilitator.db'}"


def started_as() -> str:
    """What somebody types to start this program: ``go.py`` says so when it does."""
    return os.environ.get("GO_STARTED_AS", "facilitator")


def load(environment: Mapping[str, str], given: Mapping[str, str]) -> Settings:
    """The settings of this run; ``given`` are those of the command line, by name.

    Raises UnsafeSetting for a value that cannot be, and for a name that does not exist: a typing
    error must not leave a setting at its default.
    """
    by_variable = {setting.variable: setting for setting in TABLE}
    unknown = [name for name in environment if name.startswith(PREFIX) and name not in by_variable]
    unknown = [name for name in unknown if not name.startswith(f"{PREFIX}TEST_")]
    if unknown:
        raise UnsafeSetting(f"De instelling {unknown[0]} bestaat niet; zie docs/settings.md.")
    data = Path(given.get("data") or environment.get(f"{PREFIX}DATA") or TABLE[0].default)
    written = _file(data / CONFIG_FILE, by_variable)
    values = {}
    for setting in TABLE:
        text = (
            given.get(setting.name)
            or environment.get(setting.variable)
            or written.get(setting.variable)
            or setting.default
        )
        try:
            values[setting.name] = setting.parse(text)
        except ValueError as fault:
            shown = "…" if setting.name in SECRET else repr(text)
            raise UnsafeSetting(f"{setting.variable}={shown}: {fault}") from fault
    if values["smtp"] and not values["mail_from"]:
        raise UnsafeSetting(
            f"Bij {PREFIX}SMTP hoort {PREFIX}MAIL_FROM: het adres waar mail vandaan komt."
        )
    return Settings(**values)


def _file(path: Path, known: Mapping[str, Setting]) -> dict[str, str]:
    if not path.exists():
        return {}
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as fault:
        raise UnsafeSetting(f"{path} is niet te lezen: {fault}") from fault
    unknown = [name for name in table if name not in known]
    if unknown:
        raise UnsafeSetting(f"{path}: de instelling {unknown[0]} bestaat niet.")
    return {name: str(value) for name, value in table.items()}
