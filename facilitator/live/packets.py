"""What comes in over a connection, before it is an event of a page.

Pages send events with data in JSON, and greet once. Whatever else comes in is of no page of ours:
that connection ends, quietly, so that nobody can fill the log.
"""

from typing import Any

import structlog
from flask_socketio import SocketIO
from socketio.packet import ACK, CONNECT, DISCONNECT, EVENT, Packet

log = structlog.get_logger()
RESERVED = frozenset({"connect", "disconnect"})
"""What the server tells its own handlers; a page that sends these would come in twice."""


class Unreadable(Exception):
    """No packet that a page of ours sends."""


class PagePacket(Packet):
    """A packet that is checked while it is read."""

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
            server.eio.disconnect(connection)

    server.eio.on("message", receive)


def _greets_again(server: Any, connection: str, data: str | bytes) -> bool:
    greets = isinstance(data, str) and data.startswith(str(CONNECT))
    return greets and server.manager.sid_from_eio_sid(connection, "/") is not None
