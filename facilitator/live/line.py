"""One WebSocket of a page, under python-engineio.

python-engineio has three greenlets for each connection: one that reads, one that sends what is in
a queue, and one that waits until it is time for a ping. Here there is one, that reads: what is sent
goes out at once (`Outbox`), and whoever is due gets a ping in one round with others. In a full hall
that is half of the memory of a phone, and most of the way from a vote to its acknowledgement.
"""

import logging
import socket as native_socket
import time
from collections import deque
from collections.abc import Callable, Iterator
from functools import cached_property, partial
from types import MethodType
from typing import Any

import engineio
import engineio.socket
import gevent
import gevent.event
import simple_websocket
from engineio.exceptions import SocketIsClosedError, UnknownPacketError
from engineio.packet import MESSAGE, OPEN, PING, Packet
from wsproto.connection import Connection, ConnectionType
from wsproto.utilities import ProtocolError

from facilitator.limits import CONNECTION_BURST, CONNECTION_PACE, GOODBYE_S
from facilitator.live.frames import data_frame, whole_text
from facilitator.live.handler import CONNECTION, Conversation
from facilitator.live.outbox import Outbox
from facilitator.room.pace import Pace

__all__ = ["Engine", "Line", "PageWebSocket", "UpgradedWebSocket"]

logger = logging.getLogger(__name__)

#: What a message of python-engineio begins with: its kind.
KINDS = tuple("0123456")
A_MESSAGE = str(MESSAGE)
ROUND_EVERY_S = 1.0


class NoWebSocket(Exception):
    """A request to upgrade that is none."""


class NoThread:
    """Stands in for simple-websocket's reading thread: who waits for a message reads it."""

    def __init__(self, target: Callable[[], None]) -> None:
        self.name = ""

    def start(self) -> None:
        """Nothing runs beside the greenlet that waits."""


class PacedFrames:
    """What wsproto makes of what comes in, at no more than a pace that no page of ours comes near.

    A part of a message counts like a whole one, and so does a ping: each costs the same work.
    """

    def __init__(self, pace: Pace) -> None:
        self._pace = pace

    @cached_property
    def _wire(self) -> Connection:
        """Made when it is needed: for what our pages send and get, it never is."""
        return Connection(ConnectionType.SERVER)

    def send(self, event: Any) -> bytes:
        """The bytes of something to send."""
        return self._wire.send(event)

    def receive_data(self, data: bytes) -> None:
        """Take in what arrived."""
        self._wire.receive_data(data)

    def events(self) -> Iterator[Any]:
        """What came in; `ConnectionAbortedError` for who sends too much."""
        for event in self._wire.events():
            take(self._pace)
            yield event


def take(pace: Pace) -> None:
    """Count one frame; `ConnectionAbortedError` for who sends too much."""
    if not pace.take():
        raise ConnectionAbortedError("far too many messages")


class PageWebSocket(simple_websocket.Server):
    """The server side of one WebSocket, that writes through an `Outbox`.

    The handshake and the reading of frames are simple-websocket's, but for messages that come in
    one frame of the simplest kind, as all of our pages' do: from the first frame on that is
    anything else, wsproto reads all that comes.
    """

    sock: Any
    ws: Any
    environ: dict[str, Any]
    connected: bool

    def __init__(
        self, sock: Any, environ: dict[str, Any], most_bytes: int, patience_s: float
    ) -> None:
        """Answer the upgrade request that came over ``sock``. Raises
        `simple_websocket.ConnectionError` or wsproto's `ProtocolError` where it is none. The
        connection ends on a message of more than ``most_bytes``, and when one of ours is not taken
        within ``patience_s``."""
        self._pace = Pace(CONNECTION_PACE, CONNECTION_BURST, time.monotonic)
        self._patience_s = patience_s
        self._simple = True
        self.environ = environ
        self.subprotocols: list[str] = []
        # Past simple-websocket's own way to the socket, which takes a second file for each phone.
        super(simple_websocket.Server, self).__init__(
            sock,
            connection_type=ConnectionType.SERVER,
            max_message_size=most_bytes,
            thread_class=NoThread,
            event_class=gevent.event.Event,
        )

    def handshake(self) -> None:
        """Answer the upgrade request; decline compression."""
        # Inherited from the listening socket on the systems we know, but a
        # WebSocket without it waits 40 ms for nothing, so we make sure.
        self.sock.setsockopt(native_socket.IPPROTO_TCP, native_socket.TCP_NODELAY, 1)
        self.sock = Outbox(self.sock, self._patience_s)
        self.environ = {
            name: value
            for name, value in self.environ.items()
            if name != "HTTP_SEC_WEBSOCKET_EXTENSIONS"
        }
        super().handshake()
        # request and handshake are of no use any more, and stay as long as a phone is connected
        self.environ = {}
        self.ws = PacedFrames(self._pace)

    def send(self, data: str | bytes) -> None:
        """Send one message, if the other side is still there to read it."""
        if self.connected:
            self.sock.send(data_frame(data))

    def receive(self, timeout: None = None) -> str | bytes | None:
        """The next message; None when the connection has ended."""
        while not self.input_buffer:
            if not self.connected:
                self.sock.close()
                return None
            self._read()
        # Once half of the burst is used up, reading takes the time that the pace asks for.
        if self._pace.wait_s(CONNECTION_BURST / 2):
            gevent.sleep(1 / CONNECTION_PACE)
        message: str | bytes = self.input_buffer.pop(0)
        return message

    def _read(self) -> None:
        """Take in what has arrived, waiting for it."""
        try:
            arrived = self.sock.recv(self.receive_bytes)
            if not arrived:
                raise ConnectionResetError("the other side has gone")
            rest = self._read_simply(arrived) if self._simple else arrived
            if rest:
                self._simple = False
                self.ws.receive_data(rest)
                # two steps: while an answer to a ping is sent, the writer may close
                going_on = self._handle_events()
                self.connected = self.connected and going_on
        except (OSError, ProtocolError):
            self.connected = False

    def _read_simply(self, arrived: bytes) -> bytes:
        """Take in the messages at the beginning that are whole and simple; gives what is left."""
        at = 0
        while at < len(arrived):
            found = whole_text(arrived, at)
            if found is None:
                break
            take(self._pace)
            text, at = found
            self.input_buffer.append(text)
        return arrived[at:]

    def say_goodbye(self) -> None:
        """End the connection, with a word to the other side if it is there to hear it."""
        if not self.connected:
            return
        try:
            self.close()
        except (ProtocolError, simple_websocket.ConnectionClosed):  # the other side was first
            self.connected = False
        self.sock.close_within(GOODBYE_S)


class Outgoing:
    """The queue of a `Line`, in which nothing waits: it is sent, once there is a WebSocket."""

    def __init__(self) -> None:
        self._early: list[Packet | None] = []
        self._websocket: PageWebSocket | None = None

    def attach(self, websocket: PageWebSocket) -> None:
        """From now on there is something to send over."""
        self._websocket = websocket
        for packet in self._early:
            self.put(packet)
        self._early.clear()

    def put(self, packet: Packet | None) -> None:
        """Send a packet; None is the end."""
        if self._websocket is None:
            self._early.append(packet)
        elif packet is None:
            self._websocket.say_goodbye()
        else:
            self._websocket.send(packet.encode())

    def qsize(self) -> int:
        """How many packets the other side has still to read."""
        return len(self._early) if self._websocket is None else self._websocket.sock.unread

    def join(self) -> None:
        """Who is slow to read what was sent holds up nobody."""


class Line(engineio.socket.Socket):
    """A connection that is a WebSocket from its first request on."""

    last_ping: float | None

    def __init__(self, engine: "Engine", sid: str) -> None:
        super().__init__(engine, sid)
        self.queue = Outgoing()

    def send(self, packet: Packet) -> None:
        """Send a packet. Whether the last ping was answered is looked at in rounds, not here."""
        if self.closed:
            raise SocketIsClosedError
        self.queue.put(packet)

    def schedule_ping(self) -> None:
        """Have a ping sent after the interval, if the last one was answered."""
        if self.last_ping:
            self.last_ping = None
            self.server.rounds.ping_later(self)

    def ping(self) -> None:
        """Ask whether the other side is still there."""
        if not self.closing and not self.closed:
            self.last_ping = time.time()
            self.send(Packet(PING))

    def serve(self, websocket: PageWebSocket) -> None:
        """Hand on what comes in until the connection ends."""
        self.connected = self.upgraded = True
        self.queue.attach(websocket)
        try:
            while (message := as_packet(websocket.receive())) is not None:
                self._take(message)
        except SocketIsClosedError:
            logger.info("connection was closed while it spoke")
        finally:
            self.queue.put(None)
            self.close(wait=False, abort=True, reason=self.server.reason.TRANSPORT_CLOSE)

    def _take(self, message: str) -> None:
        if message.startswith(A_MESSAGE):
            self.server.hear(self.sid, message[1:])
            return
        try:
            self.receive(Packet(encoded_packet=message))
        except UnknownPacketError:
            logger.info("unknown packet")


class Rounds:
    """Looks after all connections of an engine at the same moment, second after second.

    A ping to each at a moment of its own would wake up the server seventy times a second when a
    thousand phones do nothing, and waking up takes longer than a ping.
    """

    def __init__(self, engine: "Engine", now_s: Callable[[], float] = time.monotonic) -> None:
        self._engine = engine
        self._now_s = now_s
        self._due: deque[tuple[float, Line]] = deque()

    def ping_later(self, line: Line) -> None:
        """Ping this one in the first round after the interval, which is the same for all."""
        self._due.append((self._now_s() + self._engine.ping_interval, line))

    def make(self) -> None:
        """Ping who is due, and end what did not answer the last one."""
        while self._due and self._due[0][0] <= self._now_s():
            self._go_by(self._due.popleft()[1].ping)
        for sid, connection in list(self._engine.sockets.items()):
            if connection.closed:
                self._engine.sockets.pop(sid, None)
            elif not connection.closing:
                self._go_by(connection.check_ping_timeout)

    def _go_by(self, look_after: Callable[[], object]) -> None:
        """What goes wrong with one connection is no matter of the others."""
        try:
            look_after()
        except Exception:
            logger.exception("a connection was not looked after")


class Engine(engineio.Server):
    """python-engineio, with a `Line` for each page that begins as a WebSocket."""

    start_service_task: bool
    rounds: Rounds

    @classmethod
    def instead_of(cls, engine: engineio.Server) -> "Engine":
        """One that is set up like ``engine``, with what was already attached to that."""
        made = cls.__new__(cls)
        made.__dict__ = {
            **vars(engine),
            "_async": {**engine._async, "websocket": UpgradedWebSocket},
        }
        made.rounds = Rounds(made)
        return made

    def _service_task(self) -> None:
        """What python-engineio begins with its first connection."""
        self.service_task_event = self.create_event()
        while not self.service_task_event.wait(ROUND_EVERY_S):
            self.rounds.make()

    def hear(self, sid: str, message: str) -> None:
        """Hand on what a page sent. A fault there is logged, and the connection goes on."""
        try:
            self.handlers["message"](sid, message)
        except Exception:
            logger.exception("message not handled")

    @property
    def heartbeat_s(self) -> float:
        """Who was silent for this long is gone."""
        return float(self.ping_interval + self.ping_timeout)

    def open(self, environ: dict[str, Any]) -> PageWebSocket:
        """Answer the upgrade request; raises `NoWebSocket` where it is none."""
        try:
            return PageWebSocket(
                environ[CONNECTION].socket, environ, self.max_http_buffer_size, self.heartbeat_s
            )
        except (simple_websocket.ConnectionError, ProtocolError) as fault:
            raise NoWebSocket from fault

    def _handle_connect(
        self,
        environ: dict[str, Any],
        start_response: Callable[..., Any],
        transport: str,
        jsonp_index: int | None = None,
    ) -> Any:
        """A page comes: what python-engineio does, with another kind of connection."""
        if transport != "websocket":
            return super()._handle_connect(environ, start_response, transport, jsonp_index)
        if self.start_service_task:
            self.start_service_task = False
            self.service_task_handle = self.start_background_task(self._service_task)
        sid = self.generate_id()
        line = self.sockets[sid] = Line(self, sid)
        answer = None
        try:
            answer = self._answer(line, environ)
        finally:
            if not isinstance(answer, Conversation):
                self.sockets.pop(sid, None)
        return answer

    def _answer(self, line: Line, environ: dict[str, Any]) -> Conversation | dict[str, Any]:
        line.send(Packet(OPEN, self._opening(line.sid)))
        if self._trigger_event("connect", line.sid, environ) not in (None, True):
            refused: dict[str, Any] = self._unauthorized()
            return refused
        line.schedule_ping()
        try:
            websocket = self.open(environ)
        except NoWebSocket:
            line.close(wait=False, abort=True, reason=self.reason.TRANSPORT_ERROR)
            refused = self._bad_request("not a WebSocket request")
            return refused
        return Conversation(self.holding(line.sid, partial(line.serve, websocket)))

    def holding(self, sid: str, converse: Callable[[], Any]) -> Callable[[], None]:
        """A conversation after which the connection is forgotten."""

        def hold() -> None:
            try:
                converse()
            finally:
                self.sockets.pop(sid, None)

        return hold

    def _opening(self, sid: str) -> dict[str, Any]:
        return {
            "sid": sid,
            "upgrades": [],
            "pingTimeout": int(self.ping_timeout * 1000),
            "pingInterval": int(self.ping_interval * 1000),
            "maxPayload": self.max_http_buffer_size,
        }


class UpgradedWebSocket:
    """What python-engineio calls a WebSocket driver: for a page that polled before, which it goes
    on serving in its own way."""

    def __init__(self, handler: MethodType, engine: Engine) -> None:
        self._handler = handler
        self._engine = engine
        self._websocket: PageWebSocket

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Any:
        """Answer the request to upgrade."""
        try:
            self._websocket = self._engine.open(environ)
        except NoWebSocket:
            start_response("400 Bad Request", [("Content-Type", "text/plain")])
            return [b"not a WebSocket request"]
        connection: engineio.socket.Socket = self._handler.__self__
        return Conversation(self._engine.holding(connection.sid, partial(self._handler, self)))

    def send(self, message: str | bytes) -> None:
        """Send one message."""
        self._websocket.send(message)

    def wait(self) -> str | None:
        """The next message, or None when the connection has ended: also by what is no message of
        python-engineio. Nobody pings a page that is still moving over from polling, so in that
        state silence is counted here."""
        connection: engineio.socket.Socket = self._handler.__self__
        patience_s = None if connection.upgraded else self._engine.heartbeat_s
        with gevent.Timeout(patience_s, False):
            return as_packet(self._websocket.receive())
        return None

    def close(self) -> None:
        """Say goodbye, if the other side is still there to hear it."""
        self._websocket.say_goodbye()


def as_packet(message: str | bytes | None) -> str | None:
    """The message, if python-engineio can read it: anything else would raise an error there, and
    hold the connection for ever."""
    return message if isinstance(message, str) and message[:1] in KINDS else None
