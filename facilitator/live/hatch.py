"""What is looked at before a message of a live connection is anything to us.

Every message comes by here, whichever way it came in: as a WebSocket, or by polling.
"""

import time
from collections.abc import Callable
from typing import Any

from facilitator.limits import (
    CONNECTION_BURST,
    CONNECTION_PACE,
    MOST_UNREAD,
    PLACE_WITHIN_S,
    STRANGER_COST,
)
from facilitator.live.viewers import Viewers
from facilitator.room.pace import Pace


class Hatch:
    """Ends connections that have no place, send too much, or do not read what they are sent.

    ``server`` is the Socket.IO server; ``later(seconds, function, *arguments)`` calls back.
    """

    def __init__(self, server: Any, viewers: Viewers, later: Callable[..., Any]) -> None:
        self._server = server
        self._viewers = viewers
        self._later = later
        self._paces: dict[str, Pace] = {}

    def install(self) -> None:
        """Stand between the engine and Socket.IO."""
        engine = self._server.eio
        self._greet = engine.handlers["connect"]
        self._hand_on = engine.handlers["message"]
        self._part = engine.handlers["disconnect"]
        engine.on("connect", self._connected)
        engine.on("message", self._message)
        engine.on("disconnect", self._disconnected)

    def _connected(self, connection: str, environ: dict[str, Any]) -> Any:
        self._later(PLACE_WITHIN_S, self._check_place, connection)
        return self._greet(connection, environ)

    def _disconnected(self, connection: str, reason: str) -> Any:
        self._paces.pop(connection, None)
        return self._part(connection, reason)

    def _message(self, connection: str, message: str | bytes) -> Any:
        if connection not in self._server.environ:
            return None  # it is over already
        if connection not in self._paces:
            self._paces[connection] = Pace(CONNECTION_PACE, CONNECTION_BURST, time.monotonic)
        pace = self._paces[connection]
        socket = self._server.eio.sockets.get(connection)
        unread = 0 if socket is None else socket.queue.qsize()
        known = self._has_place(connection)
        if unread > MOST_UNREAD or not pace.take(1 if known else STRANGER_COST):
            self._end(connection)
            return None
        answer = self._hand_on(connection, message)
        if not known and self._has_place(connection):
            # Nobody asks for the request that it came with any more: 4 kB for each phone.
            self._server.environ[connection] = {}
        return answer

    def _check_place(self, connection: str) -> None:
        if connection in self._server.environ and not self._has_place(connection):
            self._end(connection)

    def _has_place(self, connection: str) -> bool:
        sid = self._server.manager.sid_from_eio_sid(connection, "/")
        return sid is not None and self._viewers.get(sid) is not None

    def _end(self, connection: str) -> None:
        """End it without waiting for who may never read the goodbye."""
        engine = self._server.eio
        socket = engine.sockets.pop(connection, None)
        if socket is not None:
            socket.close(wait=False, reason=engine.reason.SERVER_DISCONNECT)
