"""Wiring: every part of the program is made and connected here, and nowhere else."""

import secrets
import time
from collections.abc import Callable
from datetime import timedelta
from importlib.metadata import version
from typing import Any

import structlog
from flask import Flask
from flask_babel import Babel
from flask_socketio import SocketIO
from flask_wtf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

from facilitator.demo.crowd import Crowd
from facilitator.documents.press import Press
from facilitator.domain.draaiboek import Draaiboek, load
from facilitator.domain.meeting import command_types
from facilitator.limits import LARGEST_FORM, LARGEST_MESSAGE
from facilitator.live.driver import HEARTBEAT, describe_driver, install_driver
from facilitator.live.layer import LiveLayer
from facilitator.live.packets import check_packets
from facilitator.mail.outbox import Outbox
from facilitator.parts.common import Scene
from facilitator.parts.render import renderer
from facilitator.parts.streams import Streams
from facilitator.resources import folder
from facilitator.room.backups import DailyBackup
from facilitator.room.hall import Hall, new_id
from facilitator.room.pace import Paces
from facilitator.room.queue import Offload
from facilitator.room.retention import Retention
from facilitator.room.rooms import Room
from facilitator.room.sleep import SleepWatch
from facilitator.room.tokens import KEY_FILE, Tokens, load_key
from facilitator.settings import Settings
from facilitator.store import meetings
from facilitator.store.database import Database
from facilitator.web import assets, errors, security
from facilitator.web.accounts import accounts
from facilitator.web.addresses import AddressBook
from facilitator.web.calendar import calendar
from facilitator.web.desk import desk
from facilitator.web.draaiboek import draaiboek
from facilitator.web.draaiboek_files import draaiboek_files
from facilitator.web.follow_up import follow_up
from facilitator.web.guesses import Guesses
from facilitator.web.health import health
from facilitator.web.invitations import invitations
from facilitator.web.join import join
from facilitator.web.kiosk import kiosk
from facilitator.web.mail import mail
from facilitator.web.mail_papers import attach
from facilitator.web.meeting_page import meeting_page
from facilitator.web.organiser import organiser
from facilitator.web.own_page import own_page
from facilitator.web.papers import papers
from facilitator.web.passwords import passwords
from facilitator.web.photos import photos
from facilitator.web.preparation import preparation
from facilitator.web.prints import prints
from facilitator.web.rehearsal import rehearsal
from facilitator.web.reminders import Reminders
from facilitator.web.rules import Rule
from facilitator.web.screen import screen
from facilitator.web.series import series
from facilitator.web.site import EXTENSION, Site, current_session, signed_in_as_organiser
from facilitator.web.stijl import stijl
from facilitator.web.undo import undo
from facilitator.web.writings import writings
from facilitator.werkvormen.registry import RULES, SETTINGS

log = structlog.get_logger()
BLUEPRINTS = (
    organiser,
    accounts,
    passwords,
    meeting_page,
    rehearsal,
    series,
    join,
    kiosk,
    screen,
    desk,
    draaiboek,
    draaiboek_files,
    photos,
    writings,
    undo,
    papers,
    prints,
    invitations,
    mail,
    own_page,
    follow_up,
    preparation,
    calendar,
    health,
    stijl,
)


def create_app(
    settings: Settings,
    offload: Offload,
    later: Callable[..., Any],
    now_s: Callable[[], float] = time.monotonic,
) -> tuple[Flask, SocketIO]:
    """The program, wired and ready to serve.

    ``offload(function, *arguments)`` runs blocking work outside the event loop;
    ``later(seconds, function, *arguments)`` calls back; ``now_s()`` is the clock by which paces
    are kept, which never runs back.
    """
    settings.data.mkdir(parents=True, exist_ok=True)
    had_key = (settings.data / KEY_FILE).exists()
    tokens = Tokens(load_key(settings.data))
    app = _flask(settings, tokens)
    socketio = SocketIO(
        app,
        async_mode="gevent",
        async_handlers=False,
        max_http_buffer_size=LARGEST_MESSAGE,
        **HEARTBEAT,
    )
    install_driver(socketio)
    check_packets(socketio)
    if settings.public_url:  # around the sockets as well: their address counts too
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=1, x_proto=1, x_host=1)  # type: ignore[method-assign]  # Flask's own way
    hall = Hall(Database(settings.database_url), RULES, offload)
    if not had_key and hall.read(meetings.everything):
        log.warning(
            "the key was gone and is made anew: everybody is signed out, and links and QR codes of "
            "before lead nowhere; put it back from a backup to undo that",
            key=str(settings.data / KEY_FILE),
        )
    backup = DailyBackup(settings.data, settings.timezone, hall.clock.now_ms, offload, later)
    addresses = AddressBook(settings.public_url, settings.host, tokens)

    def scene(room: Room) -> Scene:
        return Scene(
            room,
            hall.clock.now_ms(),
            settings.timezone,
            addresses.of,
            trouble=hall.trouble,
            backup_failed=backup.failed,
            slept=sleep.of(room),
        )

    sleep = SleepWatch(lambda: hall.rooms.open, hall.clock.now_ms, later, lambda: live.warn_desks())

    def partial(name: str, **data: object) -> str:
        with app.app_context():
            return app.jinja_env.get_template(name).render(**data)

    guesses = Guesses(now_s)
    live = LiveLayer(
        socketio,
        hall,
        command_types(RULES),
        current_session,
        app.app_context,
        later,
        version("facilitator"),
        guesses,
        now_s,
    )
    streams = Streams(secrets.token_hex(4), scene, renderer(partial), live.publish)
    live.attach(streams)
    crowd = Crowd(addresses.local)
    press = Press(hall.clock.now_ms, new_id, later, settings.data / "papers")
    hall.rooms.listen(lambda seen: press.forget(seen.room.row.id) if seen.erased else None)

    def remove_meeting(meeting: str) -> None:
        """Delete a meeting, its rehearsals, what was made of it, and every look at it."""
        for rehearsed in hall.read(lambda connection: meetings.rehearsals(connection, meeting)):
            remove_meeting(rehearsed)
        room = hall.rooms.by_id(meeting)
        hall.delete_meeting(meeting)
        press.forget(meeting)
        if room is not None:
            crowd.stop(room.row.code)
            live.end_meeting(room)

    later(0, sleep.look)
    retention = Retention(hall, settings.retention_days, settings.timezone, remove_meeting, later)
    retention.start()
    if not settings.database:  # a database elsewhere has backups of its own
        backup.start()
    outbox = Outbox(hall, settings.smtp, settings.mail_from, attach, later)
    later(0, outbox.start)
    Reminders(hall, outbox, settings.timezone, later).start()
    app.extensions[EXTENSION] = Site(
        settings=settings,
        hall=hall,
        offload=offload,
        streams=streams,
        tokens=tokens,
        scene=scene,
        addresses=addresses,
        press=press,
        outbox=outbox,
        crowd=crowd,
        guesses=guesses,
        paces=Paces(now_s),
        draaiboeken=_draaiboeken(),
        end_session=live.end_session,
        remove_meeting=remove_meeting,
        retention=retention,
        live_driver=lambda: describe_driver(socketio),
        version=version("facilitator"),
    )
    return app, socketio


def _flask(settings: Settings, tokens: Tokens) -> Flask:
    app = Flask(
        "facilitator",
        template_folder=str(folder("templates")),
        static_folder=None,
    )
    app.url_rule_class = Rule
    app.static_folder = str(folder("static"))
    app.add_url_rule("/static/<path:filename>", "static", assets.static)
    app.config.update(
        SECRET_KEY=tokens.session_key,
        MAX_CONTENT_LENGTH=LARGEST_FORM,
        PERMANENT_SESSION_LIFETIME=timedelta(days=settings.session_days),
        SESSION_COOKIE_NAME="facilitator",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_REFRESH_EACH_REQUEST=False,  # 350 bytes less in every file that a phone loads
        SESSION_COOKIE_SECURE=settings.public_url.startswith("https://"),
        WTF_CSRF_TIME_LIMIT=None,  # a page may wait for hours before somebody joins
        BABEL_DEFAULT_LOCALE="nl",
        BABEL_DEFAULT_TIMEZONE=settings.timezone.key,
    )
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals["signed_in_as_organiser"] = signed_in_as_organiser
    Babel(app)
    CSRFProtect(app)
    security.protect(app)
    errors.register(app)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    return app


def _draaiboeken() -> dict[str, Draaiboek]:
    """The draaiboeken that come with the program, by id."""
    found = (load(path, SETTINGS) for path in sorted(folder("draaiboeken").glob("*.toml")))
    return {one.id: one for one in found}
