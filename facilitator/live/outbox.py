"""What is sent over one connection: whole, in order, and without making anybody wait."""

import contextlib
import socket as native_socket
from collections import deque
from typing import Any

import gevent

__all__ = ["Outbox"]


class Outbox:
    """Stands in for the socket of a connection.

    simple-websocket calls ``send`` once and ignores how much of a frame the kernel took: under
    gevent that breaks the stream to a phone that reads slowly. And with a sender that waits, who
    sends to a whole room waits for the slowest. Here a message goes at once as far as the kernel
    takes it, which is nearly always all of it. What is left waits here, and what is sent after that
    waits behind it; a greenlet sends it on, and gives up when one message is not taken within
    the timeout. Who is gone hears nothing: whoever reads from the connection finds that out.
    """

    def __init__(self, sock: Any, timeout_s: float) -> None:
        self._sock = sock
        self._waiting: deque[bytes | memoryview] = deque()
        self._closed = False
        self._grace_s: float | None = None
        self._timeout_s = timeout_s
        sock.settimeout(None)  # who reads waits as long as the other side answers our pings

    @property
    def unread(self) -> int:
        """How many messages wait for the other side to read."""
        return len(self._waiting)

    def recv(self, most_bytes: int) -> bytes:
        """Wait for what comes in; nothing once the connection has ended. gevent would look whether
        something is there before it waits, and there hardly ever is. Raises OSError."""
        if self._sock.closed:
            return b""
        self._sock._wait(self._sock._read_event)
        received: bytes = self._sock.recv(most_bytes)
        return received

    def send(self, data: bytes) -> int:
        """Send all of ``data``, now or as soon as it can be; gives its length."""
        if self._closed:
            return len(data)
        if self._waiting:
            self._waiting.append(data)
            return len(data)
        try:
            sent = self._sock.send(data, timeout=0.0)
        except BlockingIOError:
            sent = 0
        except OSError:
            self.close()
            return len(data)
        if sent < len(data):
            self._waiting.append(memoryview(data)[sent:])
            gevent.spawn(self._send_on)
        return len(data)

    def _send_on(self) -> None:
        """Send what waits. What fails halfway leaves the other side with half a frame, after which
        nothing could be read rightly, so the connection ends."""
        try:
            while self._waiting:
                with gevent.Timeout(self._timeout_s, TimeoutError):
                    self._sock.sendall(self._waiting[0])
                self._waiting.popleft()
        except OSError:
            self.close()
            return
        if self._grace_s is not None:
            self.close_within(self._grace_s)

    def close_within(self, seconds: float) -> None:
        """End the connection when the other side had this long to end it, once it got all that
        waits."""
        self._grace_s = seconds
        if not self._waiting:
            gevent.spawn_later(seconds, self.close)

    def close(self) -> None:
        """End the connection; who waits for what comes in hears that it is over."""
        self._closed = True
        with contextlib.suppress(OSError):  # the other side was first
            self._sock.shutdown(native_socket.SHUT_RDWR)
        self._sock.close()
