"""Answers requests, and waits for no browser longer than is reasonable.

gevent's own handler reads whatever comes for as long as it takes. Here a request has to be there
within a time and a size, an answer has to be taken, and nobody holds up the others meanwhile.
"""

import errno
import io
import time
from collections.abc import Callable, Iterator
from http.client import HTTPException
from typing import Any

import gevent
from gevent.pywsgi import Input, WSGIHandler, WSGIServer

from facilitator.limits import (
    BODY_GRACE_S,
    HEAD_WITHIN_S,
    LARGEST_HEAD,
    LARGEST_MESSAGE,
    LARGEST_REFUSED,
    SLICE,
    SLICE_WITHIN_S,
    SLOWEST_BODY,
)
from facilitator.live.door import Connection, Door, Turn

__all__ = ["CONNECTION", "Conversation", "Handler", "Server"]

#: Where the environment of a request has its `Connection`.
CONNECTION = "facilitator.connection"

#: Bytes that may be read in one go while others wait.
READ_AT_ONCE = 256 * 1024

#: As short as a timer can be on every system, but a timer: see `let_others_go`.
A_MOMENT_S = 0.001

LIVE = "/socket.io/"

#: What a browser hears before any page is asked, so in no language but this.
REFUSALS = {
    "400 Bad Request": "Dit verzoek klopt niet.",
    "408 Request Timeout": "Het duurde te lang. Probeer het opnieuw.",
    "411 Length Required": "Dit verzoek klopt niet.",
    "413 Content Too Large": "Dat is te groot.",
    "431 Request Header Fields Too Large": "Dit verzoek is te groot.",
}


def let_others_go() -> None:
    """Let everything that waits have its turn, also what has just come in.

    Sleeping for no time at all lets those go that are ready, fifty in a row and each with a whole
    page to make, before gevent looks at what came in: a vote would wait for all of them.
    """
    gevent.sleep(A_MOMENT_S)


class Unwanted(ValueError):
    """A request that is not looked at any further; says with which status."""


class PatientReader(io.RawIOBase):
    """What comes in over a connection, as long as it comes in time.

    Raises `TimeoutError` when it does not, and `Unwanted` for a head that is too large.
    """

    def __init__(self, socket: Any, connection: Connection) -> None:
        self._sock = socket
        self._connection = connection
        self._in_head = True
        self._idle = False
        self._received = 0
        self._at_once = 0
        self._until = time.monotonic() + HEAD_WITHIN_S

    def begin_head(self, idle_s: float) -> None:
        """The next request may take so long to begin."""
        self._in_head = self._idle = True
        self._received = 0
        self._until = time.monotonic() + idle_s

    def begin_body(self) -> None:
        """The head is there; what is sent along comes now."""
        self._in_head = False
        self._received = 0
        self._until = time.monotonic() + BODY_GRACE_S

    def readable(self) -> bool:
        """Always: that is what it is for."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Wait for the next bytes."""
        left_s = self._until - time.monotonic()
        if left_s <= 0:
            raise TimeoutError("it took too long")
        self._sock.settimeout(left_s)
        self._connection.waits()
        try:
            count: int = self._sock.recv_into(buffer)
        finally:
            self._connection.goes_on()
        self._received += count
        if not self._in_head:
            self._until += count / SLOWEST_BODY
        elif self._received > LARGEST_HEAD:
            raise Unwanted("431 Request Header Fields Too Large")
        elif self._idle:
            self._idle = False
            self._until = time.monotonic() + HEAD_WITHIN_S
        self._at_once += count
        if self._at_once > READ_AT_ONCE:  # on a fast line reading never waits by itself
            self._at_once = 0
            let_others_go()
        return count


class Conversation:
    """The answer to a request for a WebSocket: nothing, and then what is said over it.

    That begins once the request is over, so that nothing of it stays for as long as a phone is
    connected: what was read and sent, and the stack of all that took part.
    """

    def __init__(self, hold: Callable[[], None]) -> None:
        self.hold = hold

    def __iter__(self) -> Iterator[bytes]:
        return iter(())


class Server(WSGIServer):
    """gevent's server, with a door."""

    def __init__(self, *arguments: Any, door: Door, idle_s: float, **more: Any) -> None:
        self.door = door
        self.idle_s = idle_s
        super().__init__(*arguments, handler_class=Handler, **more)

    def handle(self, sock: Any, address: tuple[Any, ...]) -> None:
        """Serve one connection until it ends."""
        connection = self.door.open(sock, str(address[0]))
        if connection is None:
            return
        try:
            conversation = Handler(sock, address, self, connection).answer()
            if conversation is not None:
                conversation.hold()
        finally:
            connection.leave()


class Handler(WSGIHandler):
    """Answers the requests of one connection.

    One that became a WebSocket ends with it: else what a page still says while it leaves would be
    read as its next request.
    """

    server: Server
    socket: Any
    wsgi_input: Input
    content_length: int | None
    environ: dict[str, Any]
    path: str

    def __init__(
        self, sock: Any, address: tuple[Any, ...], server: Server, connection: Connection
    ) -> None:
        self._connection = connection
        self._reader = PatientReader(sock, connection)
        self._turn: Turn | None = None
        self._conversation: Conversation | None = None
        # Kept for as long as a page may ask again, so small; what is large is read past it.
        reader = io.BufferedReader(self._reader, buffer_size=1024)
        super().__init__(sock, address, server, rfile=reader)

    def answer(self) -> Conversation | None:
        """Answer every request; what is to follow on the connection, if anything."""
        self.handle()
        return self._conversation

    def handle_one_request(self) -> Any:
        """One request; whoever sends many without waiting lets the others go first."""
        result = super().handle_one_request()
        self._reader.begin_head(self.server.idle_s)
        let_others_go()
        return result

    def read_request(self, raw_requestline: str) -> Any:
        """Read the head; raises `Unwanted` where its body could be of any length."""
        read = super().read_request(raw_requestline)
        if self.headers.get("transfer-encoding"):
            raise Unwanted("411 Length Required")
        lengths = self.headers.get_all("content-length", [])
        if len(lengths) > 1 or not all(one.isascii() and one.isdigit() for one in lengths):
            raise Unwanted("400 Bad Request")
        if (self.content_length or 0) > LARGEST_REFUSED:
            raise Unwanted("413 Content Too Large")
        return read

    def get_environ(self) -> dict[str, Any]:
        """The environment, with the connection in it."""
        environ: dict[str, Any] = super().get_environ()
        environ[CONNECTION] = self._connection
        return environ

    def handle_one_response(self) -> None:
        """Answer one request, once what little was sent along is there."""
        self._reader.begin_body()
        try:
            if 0 < (self.content_length or 0) <= LARGEST_MESSAGE:
                # before the page gets its turn, which a slow browser would only hold up
                body = self.wsgi_input.read(self.content_length)
                self.environ["wsgi.input"] = io.BytesIO(body)
        except OSError:
            self.close_connection = True
            return
        super().handle_one_response()
        if self.wsgi_input.position < (self.content_length or 0):
            self.close_connection = True  # what still comes is no request

    def run_application(self) -> None:
        """Have the page made, in turn."""
        if self.environ.get("HTTP_UPGRADE", "").lower() == "websocket":
            self._connection.becomes_live()
            super().run_application()
            self.close_connection = True
        elif self.path.startswith(LIVE):
            if self.command == "GET":  # may last until there is something to say
                self._connection.waits()
            super().run_application()
        else:
            self._turn = self.server.door.turn(self._connection.address)
            let_others_go()
            try:
                super().run_application()
            finally:
                self._turn.end()

    def process_result(self) -> None:
        """Send the answer; that takes no turn."""
        if self._turn is not None:
            self._turn.end()
        if isinstance(self.result, Conversation):
            self._conversation = self.result
            self.socket = None  # else it is closed with the last request
        super().process_result()

    def _sendall(self, data: Any) -> None:
        whole = memoryview(data)
        for start in range(0, len(whole), SLICE):
            self.socket.settimeout(SLICE_WITHIN_S)
            self._connection.waits()
            try:
                super()._sendall(whole[start : start + SLICE])
            except TimeoutError as fault:  # as good as gone
                raise BrokenPipeError(errno.EPIPE, "the answer was not taken") from fault
            finally:
                self._connection.goes_on()

    def _handle_client_error(self, ex: Exception) -> tuple[str, bytes] | None:
        """The answer to a request that could not be read; None where nobody waits for one."""
        if isinstance(ex, TimeoutError):
            status = "408 Request Timeout"
        elif isinstance(ex, OSError):
            return None
        elif isinstance(ex, Unwanted):
            status = str(ex)
        elif isinstance(ex, HTTPException):  # more lines than http.client takes
            status = "431 Request Header Fields Too Large"
        else:
            status = "400 Bad Request"
        words = REFUSALS[status].encode()
        head = (
            f"HTTP/1.1 {status}\r\nConnection: close\r\nContent-Length: {len(words)}\r\n"
            "Content-Type: text/plain; charset=utf-8\r\n\r\n"
        )
        return status.split()[0], head.encode() + words
