"""What comes in over a connection, before it is an event of a page.

Pages send events with data in JSON, and greet once. Whatever else comes in is of no page of ours:
that connection ends, quietly, so that nobody can fill the log.
"""

import io
import json
from collections.abc import Callable
from typing import Any

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
        """Read a packet. Raises Unreadable."""
        if not isinstance(encoded_packet, str):
            raise Unreadable("binary")
        try:
            attachments = super().decode(encoded_packet)
        except Exception as fault:  # a parser that trusts its input raises whatever it meets
            raise Unreadable(type(fault).__name__) from fault
        if attachments or self.packet_type not in (CONNECT, DISCONNECT, EVENT, ACK):
            raise Unreadable("type")
        if self.packet_type == EVENT and not self._names_an_event():
            raise Unreadable("event")
        if self.packet_type == ACK and not isinstance(self.data, list):
            raise Unreadable("ack")
        return attachments

    def _names_an_event(self) -> bool:
        if not isinstance(self.data, list) or not self.data:
            return False
        return isinstance(self.data[0], str) and self.data[0] not in RESERVED


def check_packets(socketio: SocketIO) -> None:
    """End every connection that sends what no page of ours does."""
    server = socketio.server
    server.packet_class = PagePacket

    def receive(connection: str, data: str | bytes) -> None:
        try:
            if not data or _greets_again(server, connection, data):
                raise Unreadable("greeting" if data else "empty")
            server._handle_eio_message(connection, data)
        except Unreadable as fault:
            log.info("unreadable packet", why=str(fault))
            _hang_up(server, connection)

    server.eio.on("message", receive)
    server.eio.handle_request = _checked(server.eio.handle_request, server.eio)


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
