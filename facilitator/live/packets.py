"""What comes in over a connection, before it is an event of a page.

Pages send events with data in JSON, and greet once. Whatever else comes in is of no page of ours:
that connection ends, quietly, so that nobody can fill the log.
"""

import io
import json
from collections.abc import Callable
from typing import Any, NamedTuple

import msgspec
import structlog
from engineio.packet import CLOSE, MESSAGE, PONG, UPGRADE
from engineio.payload import Payload
from flask_socketio import SocketIO
from socketio.packet import ACK, CONNECT, DISCONNECT, EVENT, Packet

log = structlog.get_logger()
Application = Callable[[dict[str, Any], Callable[..., Any]], Any]
POLLED = frozenset({CLOSE, PONG, MESSAGE, UPGRADE})
"""What a page that polls may send: after anything else python-engineio waits for it to ask."""
AN_EVENT = str(EVENT)
DIGITS = frozenset("0123456789")
LONGEST_NUMBER = 15  # a page that sent so many events was open for longer than there are computers
RESERVED = frozenset({"connect", "disconnect"})
"""What the server tells its own handlers; a page that sends these would come in twice."""


class Unreadable(Exception):
    """No packet that a page of ours sends."""


class Json:
    """Reads and writes data in JSON, in a fifth of the time that the standard library takes; which
    does what msgspec refuses: half a character, as is left where a page cuts a text in an emoji."""

    @staticmethod
    def dumps(data: object, **_layout: object) -> str:
        """As short as it can be."""
        try:
            return msgspec.json.encode(data).decode()
        except UnicodeEncodeError:
            return json.dumps(data, separators=(",", ":"))

    @staticmethod
    def loads(text: str) -> Any:
        """Raises ValueError."""
        try:
            return msgspec.json.decode(text)
        except msgspec.DecodeError:
            return json.loads(text)


class PagePacket(Packet):
    """A packet that is checked while it is read, and never has anything binary in it."""

    uses_binary_events = False
    json = Json

    def decode(self, encoded_packet: str | bytes) -> Any:
        """Read a packet that is no event. Raises Unreadable."""
        if not isinstance(encoded_packet, str):
            raise Unreadable("binary")
        try:
            attachments = super().decode(encoded_packet)
        except Exception as fault:  # a parser that trusts its input raises whatever it meets
            raise Unreadable(type(fault).__name__) from fault
        if attachments or self.packet_type not in (CONNECT, DISCONNECT, ACK):
            raise Unreadable("type")
        if self.packet_type == ACK and not isinstance(self.data, list):
            raise Unreadable("ack")
        return attachments


class PageEvent(NamedTuple):
    """An event of a page: its name and what came along, and the number that an answer bears; empty
    where none is asked for."""

    number: str
    name: str
    arguments: list[Any]

    @classmethod
    def read(cls, packet: str) -> "PageEvent":
        """Read the packet of an event. Raises Unreadable."""
        start = packet.find("[")
        number = packet[1:start]
        if start < 0 or len(number) > LONGEST_NUMBER or not DIGITS.issuperset(number):
            raise Unreadable("number")
        try:
            name, *arguments = Json.loads(packet[start:])
        except (ValueError, RecursionError) as fault:
            raise Unreadable(type(fault).__name__) from fault
        if not isinstance(name, str) or name in RESERVED:
            raise Unreadable("event")
        return cls(number, name, arguments)


def check_packets(socketio: SocketIO) -> None:
    """End every connection that sends what no page of ours does."""
    server = socketio.server
    server.packet_class = PagePacket
    # Both: who handles events without a connection, as in tests, comes by here as well.
    server._handle_eio_message = Reception(server, server._handle_eio_message).receive
    server.eio.on("message", server._handle_eio_message)
    server.eio.handle_request = _checked(server.eio.handle_request, server.eio)


class Reception:
    """Hands on what comes in: an event to who handles it, and ``others`` to python-socketio.

    In a room that votes nearly everything is an event, and python-socketio's own way to its handler
    is longer than most handlers.
    """

    def __init__(self, server: Any, others: Callable[[str, str | bytes], None]) -> None:
        self._server = server
        self._others = others
        self._handlers: dict[str, Callable[..., Any]] = server.handlers.setdefault("/", {})

    def receive(self, connection: str, data: str | bytes) -> None:
        """Handle a packet, or end the connection that sends what cannot be read."""
        try:
            if isinstance(data, str) and data.startswith(AN_EVENT):
                self._handle(connection, PageEvent.read(data))
            elif not data or _greets_again(self._server, connection, data):
                raise Unreadable("greeting" if data else "empty")
            else:
                self._others(connection, data)
        except Unreadable as fault:
            log.info("unreadable packet", why=str(fault))
            _hang_up(self._server, connection)

    def _handle(self, connection: str, event: PageEvent) -> None:
        """Hand on an event of who has greeted, and answer it; unknown ones are ignored."""
        sid = self._server.manager.sid_from_eio_sid(connection, "/")
        handler = self._handlers.get(event.name)
        if sid is None or handler is None or not self._server.manager.is_connected(sid, "/"):
            return
        answer = handler(sid, *event.arguments)
        if event.number:
            packet = PagePacket(ACK, id=int(event.number), data=[answer])
            self._server._send_packet(connection, packet)


def _hang_up(server: Any, connection: str) -> None:
    found = server.eio.sockets.get(connection)
    if found is not None:
        found.close(wait=False)  # else who polls would wait for its own next question


def _checked(handle: Application, engine: Any) -> Application:
    """Before a page that polls is heard, see whether what it sends can be read at all."""

    def handle_request(environ: dict[str, Any], start_response: Callable[..., Any]) -> Any:
        if environ["REQUEST_METHOD"] == "POST":
            body = environ["wsgi.input"].read(engine.max_http_buffer_size + 1)
            if len(body) > engine.max_http_buffer_size or not _is_payload(body):
                start_response("400 Bad Request", [("Content-Type", "text/plain")])
                return [b"unreadable"]
            environ |= {"wsgi.input": io.BytesIO(body), "CONTENT_LENGTH": str(len(body))}
        return handle(environ, start_response)

    return handle_request


def _is_payload(body: bytes) -> bool:
    try:
        packets = Payload(encoded_payload=body.decode()).packets
    except Exception:  # a parser that trusts its input raises whatever it meets
        return False
    return all(one.packet_type in POLLED for one in packets)


def _greets_again(server: Any, connection: str, data: str | bytes) -> bool:
    """True also for who lost a place: of the request that it came with nothing is left."""
    greets = isinstance(data, str) and data.startswith(str(CONNECT))
    admitted = not server.environ.get(connection)
    return greets and (admitted or server.manager.sid_from_eio_sid(connection, "/") is not None)
