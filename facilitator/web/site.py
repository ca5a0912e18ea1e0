"""What the pages share: the settings, the hall, the streams, and the browser's session."""

import secrets
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Protocol, cast

import msgspec
from flask import current_app, g, session

from facilitator.documents.press import Press
from facilitator.domain.draaiboek import Draaiboek
from facilitator.mail.outbox import Outbox
from facilitator.parts.common import Scene
from facilitator.parts.streams import Streams
from facilitator.room.hall import Hall
from facilitator.room.pace import Paces
from facilitator.room.queue import Offload
from facilitator.room.retention import Retention
from facilitator.room.rooms import Room
from facilitator.room.tokens import Tokens
from facilitator.settings import Settings
from facilitator.store import sessions
from facilitator.store.sessions import Grant, Session
from facilitator.web.addresses import AddressBook
from facilitator.web.guesses import Guesses

EXTENSION = "facilitator"
DAY_MS = 86_400_000


class Crowd(Protocol):
    """Simulated participants."""

    def start(self, code: str, count: int, tempo: int = 1, keep: Path | None = None) -> None:
        """Let them join the meeting with this code; ``keep`` has their cookies."""

    def stop(self, code: str) -> None:
        """Let them leave."""

    def close(self) -> None:
        """Let everybody leave."""


class Site(msgspec.Struct):
    """The running program, as the pages reach it."""

    settings: Settings
    hall: Hall
    offload: Offload
    streams: Streams
    tokens: Tokens
    scene: Callable[[Room], Scene]
    addresses: AddressBook
    press: Press
    outbox: Outbox
    crowd: Crowd
    guesses: Guesses
    paces: Paces
    draaiboeken: Mapping[str, Draaiboek]
    end_session: Callable[[str], Any]
    remove_meeting: Callable[[str], Any]
    retention: Retention
    live_driver: Callable[[], str | None]
    version: str


def site() -> Site:
    """The program that this request belongs to."""
    return cast(Site, current_app.extensions[EXTENSION])


def current_session() -> Session | None:
    """The session of this browser; read once for each request."""
    if "browser" not in g:
        token = session.get("sid")
        hall = site().hall
        g.browser = (
            hall.read(lambda c: sessions.find(c, token, hall.clock.now_ms())) if token else None
        )
    found: Session | None = g.browser
    return found


def signed_in_as_organiser() -> bool:
    """Whether this browser may see every meeting: what the way home is called goes by it."""
    session_ = current_session()
    return session_ is not None and session_.organiser


def sign_in(*, organiser: bool = False, account: str = "", place: Grant | None = None) -> None:
    """Give this browser a session (or keep the one it has) with these rights. Who becomes organiser
    goes on under another token."""
    running = site()
    known = current_session() is not None
    old = session["sid"] if known else ""
    token = old if known and not organiser else secrets.token_urlsafe(32)
    now_ms = running.hall.clock.now_ms()
    expires_ms = now_ms + running.settings.session_days * DAY_MS

    def keep(connection: Any) -> None:
        if old and old != token:
            sessions.renew(connection, old, token)
        sessions.open_(connection, token, organiser, expires_ms, account)
        if place is not None:
            sessions.grant(connection, token, place, now_ms)

    running.hall.write(keep)
    session["sid"] = token
    session.permanent = True
    g.pop("browser", None)
    if old and old != token:
        running.end_session(sessions.hashed(old))  # its pages come back under the new one


def sign_out() -> None:
    """End this browser's session, on every page it has open."""
    token = session.pop("sid", None)
    if token:
        site().hall.write(lambda connection: sessions.close(connection, token))
        site().end_session(sessions.hashed(token))
    g.pop("browser", None)
