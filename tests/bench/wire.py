"""A Socket.IO client with as little of its own as possible.

A thousand of these must fit on one core beside what they measure, so this is a
bare asyncio protocol: WebSocket frames, Engine.IO 4 and Socket.IO 5 as far as
our servers use them. Only acknowledgements are parsed; events are counted, and
parsed only for a client that asks for them (`on_event`).

The mask of the frames we send is zero: allowed by the protocol's form, and it
saves the load program the work that the server does all the same.
"""

import asyncio
import base64
import json
import os
from collections.abc import Callable

TEXT, CLOSE, PING, PONG = 0x1, 0x8, 0x9, 0xA
PATH = "/socket.io/?EIO=4&transport=websocket"


class Refused(ConnectionError):
    """The server refused the connection; the message says what it answered."""


#: Where the bytes of every connection arrive: one buffer serves them all,
#: because each is read out before the event loop goes on.
_arrivals = bytearray(256 * 1024)


class SocketIOClient(asyncio.BufferedProtocol):
    """One connection. Use `connect`, then `request`; `close` when done."""

    def __init__(self, auth: dict | None, on_event: Callable[[str, object], None] | None) -> None:
        self.bytes_received = 0
        self.events_received = 0
        self.closed = False
        self._auth = auth
        self._on_event = on_event
        self._buffer = bytearray()
        self._upgraded = False
        self._answers: dict[int, asyncio.Future] = {}
        self._last_id = -1
        self._ready: asyncio.Future = asyncio.get_running_loop().create_future()
        self._transport: asyncio.Transport

    @classmethod
    async def connect(
        cls,
        host: str,
        port: int,
        *,
        auth: dict | None = None,
        cookie: str = "",
        on_event: Callable[[str, object], None] | None = None,
        timeout_s: float = 60,
    ) -> "SocketIOClient":
        """Connect and wait until the server has accepted; raises `Refused`."""
        loop = asyncio.get_running_loop()
        async with asyncio.timeout(timeout_s):
            transport, client = await loop.create_connection(
                lambda: cls(auth, on_event), host, port
            )
            key = base64.b64encode(os.urandom(16)).decode()
            transport.write(
                (
                    f"GET {PATH} HTTP/1.1\r\nHost: {host}:{port}\r\nConnection: Upgrade\r\n"
                    f"Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
                    f"Sec-WebSocket-Key: {key}\r\nOrigin: http://{host}:{port}\r\n"
                    + (f"Cookie: {cookie}\r\n" if cookie else "")
                    + "\r\n"
                ).encode()
            )
            await client._ready
        return client

    def request(self, event: str, data: object) -> asyncio.Future:
        """Send an event; the future gives the first value of its acknowledgement."""
        self._last_id += 1
        answer = asyncio.get_running_loop().create_future()
        self._answers[self._last_id] = answer
        packet = f"42{self._last_id}" + json.dumps([event, data], separators=(",", ":"))
        self._send(packet.encode())
        return answer

    def close(self) -> None:
        """Drop the connection."""
        self._transport.close()

    def fall_silent(self) -> None:
        """Read nothing any more and say nothing: a phone that the Wi-Fi lost."""
        self._transport.pause_reading()

    # asyncio.BufferedProtocol

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport

    def connection_lost(self, error: Exception | None) -> None:
        self.closed = True
        lost = ConnectionError(f"connection lost: {error}")
        for waiting in (self._ready, *self._answers.values()):
            if not waiting.done():
                waiting.set_exception(lost)
                waiting.exception()  # whoever still awaits it sees it; nobody else is told

    def get_buffer(self, sizehint: int) -> bytearray:
        return _arrivals

    def buffer_updated(self, count: int) -> None:
        self.bytes_received += count
        buffer = self._buffer
        buffer += memoryview(_arrivals)[:count]
        if not self._upgraded:
            end = buffer.find(b"\r\n\r\n")
            if end < 0:
                return
            if not buffer.startswith(b"HTTP/1.1 101"):
                self._refuse(bytes(buffer[:200]).decode(errors="replace"))
                return
            del buffer[: end + 4]
            self._upgraded = True
        start = 0
        while len(buffer) - start >= 2:
            first, length = buffer[start], buffer[start + 1]
            body = start + 2
            if length == 126:
                body += 2
                if len(buffer) < body:
                    break
                length = int.from_bytes(buffer[body - 2 : body])
            elif length == 127:
                body += 8
                if len(buffer) < body:
                    break
                length = int.from_bytes(buffer[body - 8 : body])
            if len(buffer) < body + length:
                break
            self._frame(first, bytes(buffer[body : body + length]))
            start = body + length
        del buffer[:start]

    # frames and packets

    def _frame(self, first: int, payload: bytes) -> None:
        if first == 0x80 | TEXT:
            self._packet(payload)
        elif first == 0x80 | PING:
            self._send(payload, PONG)
        elif first == 0x80 | CLOSE:
            self._transport.close()
        else:
            raise ValueError(f"unexpected frame {first:#x}: the stream is broken")

    def _packet(self, packet: bytes) -> None:
        if packet.startswith(b"42"):
            self.events_received += 1
            if self._on_event:
                name, *values = json.loads(packet[2:])
                self._on_event(name, values[0] if values else None)
        elif packet.startswith(b"43"):
            bracket = packet.index(b"[")
            answer = self._answers.pop(int(packet[2:bracket]))
            if not answer.done():
                answer.set_result((json.loads(packet[bracket:]) or [None])[0])
        elif packet == b"2":
            self._send(b"3")
        elif packet.startswith(b"0"):
            self._send(b"40" + (json.dumps(self._auth).encode() if self._auth else b""))
        elif packet.startswith(b"40"):
            if not self._ready.done():
                self._ready.set_result(None)
        elif packet.startswith((b"44", b"41", b"1")):
            self._refuse(packet.decode())

    def _refuse(self, answer: str) -> None:
        if not self._ready.done():
            self._ready.set_exception(Refused(answer))
        self._transport.close()

    def _send(self, payload: bytes, opcode: int = TEXT) -> None:
        length = len(payload)
        if length < 126:
            head = bytes((0x80 | opcode, 0x80 | length))
        else:
            head = bytes((0x80 | opcode, 0x80 | 126)) + length.to_bytes(2)
        self._transport.write(head + b"\0\0\0\0" + payload)
