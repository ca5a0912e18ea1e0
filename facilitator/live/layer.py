"""The live layer: the few socket events, and what they hand on to the room.

docs/live.md describes each event.
"""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from typing import Any, Protocol

import structlog
from flask import request
from flask_socketio import ConnectionRefusedError as Rejected
from flask_socketio import SocketIO, join_room

from facilitator.domain.errors import Refusal
from facilitator.domain.message import DESK, Command
from facilitator.limits import (
    CONNECT_COST,
    DESK_BURST,
    DESK_PACE,
    MOST_PAGES,
    MOST_PAGES_OF_ORGANISER,
    PERSON_BURST,
    PERSON_PACE,
    SYNC_COST,
)
from facilitator.live import gate
from facilitator.live.handler import CONNECTION
from facilitator.live.hatch import Hatch
from facilitator.live.publisher import Publisher
from facilitator.live.viewers import Viewer, Viewers
from facilitator.parts.refusals import sentence
from facilitator.parts.stream import Message, Stream
from facilitator.parts.streams import Streams, personal_channel, shared_channel
from facilitator.room.access import own_room, place, sharers
from facilitator.room.hall import Hall
from facilitator.room.pace import Pace, Paces
from facilitator.room.rooms import Room
from facilitator.room.writer import Refused
from facilitator.store import sessions
from facilitator.store.sessions import Session
from facilitator.store.trouble import FAULTS

log = structlog.get_logger()
Answer = dict[str, Any]


class Guesses(Protocol):
    """Who guesses at join codes."""

    def wait_s(self, address: str) -> int:
        """0 when this address may try a code now, or the seconds that it has to wait."""

    def wrong(self, address: str) -> None:
        """This address used a code that does not exist."""

    def right(self, address: str) -> None:
        """Somebody at this address takes part."""


class LiveLayer:
    """Answers the events of connected pages. ``session_of()`` gives the session of the browser
    whose request is handled; an event is handled within ``context()``; ``later(seconds, function,
    *arguments)`` calls back; ``version`` is the program's, so that a page of an older one offers to
    be loaded anew."""

    def __init__(
        self,
        socketio: SocketIO,
        hall: Hall,
        commands: Mapping[str, type[Command]],
        session_of: Callable[[], Session | None],
        context: Callable[[], AbstractContextManager[Any]],
        later: Callable[..., Any],
        version: str,
        guesses: Guesses,
        now_s: Callable[[], float],
    ) -> None:
        self._context = context
        self._version = version
        self._guesses = guesses
        self._paces = Paces(now_s)
        self._socketio = socketio
        self._hall = hall
        self._commands = commands
        self._session_of = session_of
        self._later = later
        self.viewers = Viewers()

    def attach(self, streams: Streams) -> None:
        """Begin: answer events, and send what is committed to who looks."""
        self._streams = streams
        self._publisher = Publisher(
            streams,
            self.viewers,
            later=self._later,
            now_ms=self._hall.clock.now_ms,
            dismiss=self.dismiss,
        )
        self._hall.rooms.listen(self._publisher.committed)
        self._hall.storage_changed = self.warn_desks
        self._socketio.on_event("connect", self._connect)
        # Past Flask-SocketIO, that would make a request and open the session for every event.
        self._socketio.server.on("disconnect", self._disconnect)
        for event, handle, cost in (
            ("sync", self._sync, SYNC_COST),
            ("command", self._command, 1),
            ("clock", self._clock, 1),
        ):
            self._socketio.server.on(event, self._answering(handle, cost))
        Hatch(self._socketio.server, self.viewers, self._later).install()

    def warn_desks(self) -> None:
        """Something that concerns every meeting changed, such as whether anything can be stored."""
        for room in self.viewers.rooms():
            self._publisher.changed(room, "desk")

    def publish(self, channel: str, message: Message) -> None:
        """Send a message of a stream to everybody on its channel."""
        self._socketio.emit("parts", message, to=channel)

    def dismiss(self, viewer: Viewer, code: str = "removed") -> None:
        """Tell a page that its place is gone, and why; stop sending to it."""
        gone = {"code": code, "text": sentence(code, {})}
        self._socketio.emit("gone", gone, to=viewer.sid)
        self._left(viewer.sid)
        self._later(1.0, self._socketio.server.disconnect, viewer.sid)

    def end_meeting(self, room: Room) -> None:
        """Disconnect every page of a meeting that was deleted."""
        for viewer in self.viewers.of(room):
            self.dismiss(viewer, "meeting-deleted")

    def end_session(self, session: str) -> None:
        """Disconnect every page of a browser that signed out."""
        for viewer in self.viewers.of_session(session):
            self.dismiss(viewer)

    def _connect(self, auth: object) -> None:
        """A page connects: it gets a place, or is turned away with a code."""
        try:
            hello = gate.parse(auth, gate.Hello)
        except Refusal as refusal:
            raise _turned_away(refusal.code) from refusal
        try:
            session = self._session_of()
            room = self._room(hello.meeting, session)
        except FAULTS as fault:
            raise _turned_away(self._hall.explain(fault) or "storage-failed", again=True) from fault
        found = place(session, room, hello.as_, hello.participant) if room is not None else None
        if room is None or session is None or found is None:
            raise _without_place(session, room, hello)
        most = MOST_PAGES_OF_ORGANISER if session.organiser else MOST_PAGES
        if self.viewers.count_of_session(session.token_hash) >= most:
            raise _turned_away("too-many-pages")
        here = sharers(session, room) if hello.as_ == "phone" and found.scribe is None else []
        reaches = tuple(one.actor.id for one in here)
        viewer = Viewer(_sid(), hello.as_, session.token_hash, found, session.expires_ms, reaches)
        if not self._pace_of(viewer).take(CONNECT_COST):
            raise _turned_away("too-fast", again=True)
        self.viewers.add(viewer)
        if CONNECTION in request.environ:  # not in a test without a server
            request.environ[CONNECTION].settle()
        join_room(shared_channel(room, viewer.audience))
        join_room(personal_channel(room, viewer.actor))
        for participant in viewer.reaches:
            room.arrive(participant)
        if viewer.reaches:
            self._publisher.changed(room, "desk")

    def _room(self, code: str, session: Session | None) -> Room | None:
        """The meeting that a page names. Who was never in one has no page to connect with, so a
        wrong code counts as guessing; who guessed too often is not even looked up."""
        address = request.remote_addr or ""
        room = own_room(session, self._hall.rooms, code)
        if room is not None:
            self._guesses.right(address)
            return room
        if self._guesses.wait_s(address):
            raise _turned_away("too-many-guesses")
        room = self._hall.rooms.by_code(code)
        if room is None:
            self._guesses.wrong(address)
        return room

    def _disconnect(self, sid: str, reason: object) -> None:
        del reason
        with self._context():
            self._left(sid)

    def _left(self, sid: str) -> None:
        viewer = self.viewers.remove(sid)
        if viewer is None:
            return
        for channel in self._channels(viewer):
            self._socketio.server.leave_room(sid, channel)
        for participant in viewer.reaches:
            viewer.room.leave(participant)
        if viewer.reaches:
            self._publisher.changed(viewer.room, "desk")
        if not self.viewers.count_of_person(viewer.room, viewer.actor):
            self._streams.forget(viewer.room, viewer.actor)

    def _channels(self, viewer: Viewer) -> tuple[str, str]:
        return (
            shared_channel(viewer.room, viewer.audience),
            personal_channel(viewer.room, viewer.actor),
        )

    def _answering(
        self, handle: Callable[[Viewer, object], Answer], cost: int = 1
    ) -> Callable[..., Answer]:
        """Wrap a handler: only for who still has a place, at a human pace, and always with an
        answer."""

        def handler(sid: str, payload: object = None, *rest: object) -> Answer:
            viewer = self.viewers.get(sid)
            try:
                if rest or viewer is None:
                    raise Refusal("bad-request" if rest else "removed")
                if not viewer.place.holds:
                    self.dismiss(viewer)
                    raise Refusal("removed")
                if self._session_ended(viewer):
                    self.dismiss(viewer, "session-ended")
                    raise Refusal("session-ended")
                if not self._pace_of(viewer).take(cost):
                    return _refused("too-fast", {}, again=True)
                return handle(viewer, payload)
            except Refusal as refusal:
                return _refused(refusal.code, refusal.params)
            except Exception:
                log.exception("event failed")
                return _refused("internal-error", {}, again=True)

        def in_context(*arguments: Any) -> Answer:
            with self._context():
                return handler(*arguments)

        return in_context

    def _session_ended(self, viewer: Viewer) -> bool:
        """True when the browser's session is over: looked up when its time has come, since
        opening another link prolongs it."""
        now_ms = self._hall.clock.now_ms()
        if viewer.until_ms > now_ms:
            return False
        return not self._hall.read(lambda c: sessions.lasts(c, viewer.session, now_ms))

    def _pace_of(self, viewer: Viewer) -> Pace:
        """The pace of a person, over all pages that this person has open."""
        key = (viewer.room.row.id, viewer.actor)
        if viewer.audience == "phone":
            return self._paces.of(key, PERSON_PACE, PERSON_BURST)
        return self._paces.of((*key, viewer.audience), DESK_PACE, DESK_BURST)

    def _clock(self, viewer: Viewer, payload: object) -> Answer:
        del viewer, payload
        return {"ok": True, "now_ms": self._hall.clock.now_ms()}

    def _sync(self, viewer: Viewer, payload: object) -> Answer:
        """What the page has missed of each of its streams."""
        asked = gate.parse(payload, gate.SyncRequest).streams
        mine = self._streams_of(viewer)
        return {
            "ok": True,
            "now_ms": self._hall.clock.now_ms(),
            "version": self._version,
            "streams": {
                name: stream.since(*asked.get(name, (None, 0))) for name, stream in mine.items()
            },
        }

    def _streams_of(self, viewer: Viewer) -> dict[str, Stream]:
        streams = {viewer.audience: self._streams.shared(viewer.room, viewer.audience)}
        if viewer.audience != "screen":
            streams["me"] = self._streams.personal(viewer.room, viewer.actor)
        return streams

    def _command(self, viewer: Viewer, payload: object) -> Answer:
        """Hand a command to the writer; the answer comes after the commit."""
        asked = gate.parse(payload, gate.CommandRequest)
        command = gate.command(asked, self._commands)
        outcome = self._hall.submit(
            viewer.room.row.id, viewer.actor, asked.id, command, viewer.place.scribe
        )
        if viewer.actor.role in DESK:
            refused = outcome.code if isinstance(outcome, Refused) else None
            log.info("desk", command=asked.name, meeting=viewer.room.row.id, refused=refused)
        if isinstance(outcome, Refused):
            at_desk = viewer.audience == "desk"
            return _refused(outcome.code, outcome.params, again=outcome.again, at_desk=at_desk)
        answer: Answer = {"ok": True, "seq": outcome.seq}
        if viewer.audience != "screen":
            changed = self._streams.change_personal(viewer.room, viewer.actor)
            self._publisher.told(viewer.room, viewer.actor.id)
            if changed is not None:
                answer["me"] = changed
                if self.viewers.count_of_person(viewer.room, viewer.actor) > 1:
                    channel = personal_channel(viewer.room, viewer.actor)
                    self._socketio.emit("parts", changed, to=channel, skip_sid=viewer.sid)
        return answer


def _turned_away(code: str, again: bool = False) -> Rejected:
    """No place for this browser: the page shows the sentence and stops, or comes back later."""
    return Rejected(code, {"code": code, "text": sentence(code, {}), "again": again})


def _without_place(session: Session | None, room: Room | None, hello: gate.Hello) -> Rejected:
    """What a browser without a place hears: mostly its cookies were cleared. A code that leads
    nowhere sounds the same as one that does, so that nothing can be guessed here."""
    grants = session.grants if session is not None else ()
    if room is not None and any(one.meeting == room.row.id for one in grants):
        return _turned_away("removed")
    return _turned_away("forgotten") if hello.as_ == "phone" else _turned_away("signed-out")


def _refused(
    code: str, params: Mapping[str, object], again: bool = False, *, at_desk: bool = False
) -> Answer:
    text = sentence(code, params, at_desk=at_desk)
    return {"ok": False, "code": code, "text": text, "again": again}


def _sid() -> str:
    sid: str = request.sid  # type: ignore[attr-defined]  # added by Flask-SocketIO
    return sid
