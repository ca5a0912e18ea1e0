"""The WebSocket driver and the web server underneath the live layer.

Flask-SocketIO runs on gevent, and the WebSocket frames are made by
simple-websocket. Taken as they come those do four things that a room full of
phones cannot have, and this module puts each right:

- simple-websocket calls `send` once and ignores how much of a frame the kernel
  took. Under gevent that breaks the stream to a phone that reads slowly. Here
  every frame is written whole, and two writers never mix their frames.
- it agrees to compress when a browser offers that, and every browser does: that
  takes 90 kB more for each phone, for messages of a few hundred bytes. Here it
  declines.
- a phone that stopped reading keeps its sender waiting for ever. Here a
  connection that is silent for `SILENCE_S` ends.
- python-engineio takes gevent-websocket whenever that can be imported, and
  simple-websocket otherwise, without a word. Here the choice is made
  explicitly (`install_driver`), stated (`describe_driver`) and checked
  (`check_driver`).

The choice of gevent and simple-websocket, with the measurements behind it, is
in docs/performance.md.
"""

import contextlib
import logging
import os
import signal
import socket as native_socket
import time
from collections.abc import Callable, Iterable, Iterator
from importlib.metadata import version
from typing import Any

import gevent
import gevent.event
import gevent.lock
import gevent.pool
import gevent.socket
import simple_websocket
from flask_socketio import SocketIO
from gevent.pywsgi import WSGIServer
from wsproto import WSConnection
from wsproto.utilities import ProtocolError

from facilitator.limits import (
    CONNECTION_BURST,
    CONNECTION_PACE,
    GOODBYE_S,
    IDLE_BEHIND_PROXY_S,
    IDLE_S,
    OPEN_FILES,
    RESERVED_FILES,
)
from facilitator.live.door import Door
from facilitator.live.garbage import GarbageCollection
from facilitator.live.handler import Server
from facilitator.room.pace import Pace

__all__ = [
    "HEARTBEAT",
    "SILENCE_S",
    "LiveServer",
    "WrongDriver",
    "check_driver",
    "describe_driver",
    "install_driver",
    "serve",
]

logger = logging.getLogger(__name__)

#: Heartbeat of the live layer, in seconds: keyword arguments for `SocketIO`.
#: A phone that reads nothing for 30 s (a lift, a sleeping radio) stays
#: connected at whatever moment of the interval it stops: it has the whole
#: timeout to answer. A lost connection shows within the sum of the two.
HEARTBEAT = {"ping_interval": 15, "ping_timeout": 35}

#: Seconds without a single byte from a phone, or in which it did not take one
#: whole message, after which its connection ends.
SILENCE_S = HEARTBEAT["ping_interval"] + HEARTBEAT["ping_timeout"]

#: What a message of python-engineio begins with: its kind.
KINDS = tuple("0123456")

#: Connections the kernel may hold until we accept them: a whole room that
#: reconnects at once, with room to spare (Linux caps it at net.core.somaxconn).
BACKLOG = 2048


class WrongDriver(RuntimeError):
    """The live layer would not run on the driver that this module installs."""


class WholeWriteSocket:
    """A socket whose `send` sends everything, one sender at a time.

    Only what simple-websocket asks of a socket. Errors are the socket's own
    (`OSError`; `TimeoutError` when the other side took too long).
    """

    def __init__(self, sock: Any) -> None:
        self._sock = sock
        self._sending = gevent.lock.BoundedSemaphore()
        self.recv = sock.recv
        self.settimeout = sock.settimeout

    def send(self, data: bytes) -> int:
        """Send all of `data`, waiting as long as the timeout allows; return its length.

        After a failure the other side may have half a frame, so the connection
        is closed: nothing that follows could be read rightly.
        """
        with self._sending:
            try:
                # nearly always takes all, and costs half of what sendall does
                sent = self._sock.send(data)
                if sent < len(data):
                    self._sock.sendall(memoryview(data)[sent:])
            except OSError:
                self.close()
                raise
        return len(data)

    def close(self) -> None:
        """End the connection, also where the web server holds it by another descriptor.

        Closing ours alone would leave the web server waiting for a next request
        on a connection that nobody speaks on any more.
        """
        with contextlib.suppress(OSError):  # the other side was first
            self._sock.shutdown(native_socket.SHUT_RDWR)
        self._sock.close()


class NoThread:
    """Stands in for simple-websocket's reading thread: who waits for a message reads it."""

    def __init__(self, target: Callable[[], None]) -> None:
        self.name = ""

    def start(self) -> None:
        """Nothing runs beside the greenlet that waits: 10 kB less for each phone."""


class PacedFrames:
    """What wsproto makes of what comes in, at no more than a pace that no page of ours comes near.

    A part of a message counts like a whole one, and so does a ping: each costs the same work.
    """

    def __init__(self, wire: WSConnection) -> None:
        self._wire = wire
        self._pace = Pace(CONNECTION_PACE, CONNECTION_BURST, time.monotonic)
        self.send = wire.send
        self.receive_data = wire.receive_data

    def events(self) -> Iterator[Any]:
        """What came in; `ConnectionAbortedError` for who sends too much."""
        for event in self._wire.events():
            if not self._pace.take():
                raise ConnectionAbortedError("far too many messages")
            yield event

    def slow_down(self) -> None:
        """Take the time that the pace asks for, once half of the burst is used up."""
        if self._pace.wait_s(CONNECTION_BURST / 2):
            gevent.sleep(1 / CONNECTION_PACE)


class WholeWriteServer(simple_websocket.Server):
    """The server side of one WebSocket, on a `WholeWriteSocket`.

    The handshake and the reading of frames are simple-websocket's.
    """

    sock: Any
    ws: Any
    environ: dict[str, Any]
    connected: bool

    def handshake(self) -> None:
        """Answer the upgrade request; decline compression."""
        # Inherited from the listening socket on the systems we know, but a
        # WebSocket without it waits 40 ms for nothing, so we make sure.
        self.sock.setsockopt(native_socket.IPPROTO_TCP, native_socket.TCP_NODELAY, 1)
        self.sock = WholeWriteSocket(self.sock)
        self.sock.settimeout(SILENCE_S)
        request = self.environ
        self.environ = {
            name: value
            for name, value in request.items()
            if name != "HTTP_SEC_WEBSOCKET_EXTENSIONS"
        }
        super().handshake()
        self.ws = PacedFrames(self.ws)
        self.environ = request

    def send(self, data: str | bytes) -> None:
        """Send one message; `ConnectionClosed` when the connection has ended."""
        if not self.connected:
            raise simple_websocket.ConnectionClosed(self.close_reason, self.close_message)
        self.sock.send(data_frame(data))

    def receive(self, timeout: None = None) -> str | bytes:
        """The next message; `ConnectionClosed` when the connection has ended."""
        while not self.input_buffer:
            if not self.connected:
                self.sock.close()
                raise simple_websocket.ConnectionClosed(self.close_reason, self.close_message)
            self._read()
        self.ws.slow_down()
        message: str | bytes = self.input_buffer.pop(0)
        return message

    def _read(self) -> None:
        """Take in what has arrived, waiting for it."""
        try:
            arrived = self.sock.recv(self.receive_bytes)
            if not arrived:
                raise ConnectionResetError("the other side has gone")
            self.ws.receive_data(arrived)
            # two steps: while an answer to a ping is sent, the writer may close
            going_on = self._handle_events()
            self.connected = self.connected and going_on
        except (OSError, ProtocolError):
            self.connected = False


def data_frame(data: str | bytes) -> bytes:
    """One message as one unfragmented, unmasked WebSocket frame (RFC 6455, 5.2).

    The general machinery of wsproto makes the same bytes; this takes a fifth
    off the processor time of sending to a whole room.
    """
    payload, opcode = (data.encode(), 0x1) if isinstance(data, str) else (data, 0x2)
    length = len(payload)
    if length < 126:
        head = bytes((0x80 | opcode, length))
    elif length < 65536:
        head = bytes((0x80 | opcode, 126)) + length.to_bytes(2, "big")
    else:
        head = bytes((0x80 | opcode, 127)) + length.to_bytes(8, "big")
    return head + payload


class WholeWriteWebSocket:
    """What python-engineio calls a WebSocket driver: one per connection."""

    def __init__(self, handler: Callable[..., Any], server: Any) -> None:
        self._handler = handler
        self._max_message_bytes = server.max_http_buffer_size
        self._websocket: WholeWriteServer

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Any:
        """Take the connection over from the web server and run it until it ends."""
        try:
            self._websocket = WholeWriteServer(
                environ,
                max_message_size=self._max_message_bytes,
                thread_class=NoThread,
                event_class=gevent.event.Event,
            )
        except (simple_websocket.ConnectionError, ProtocolError):
            start_response("400 Bad Request", [("Content-Type", "text/plain")])
            return [b"not a WebSocket request"]
        return self._handler(self)

    @property
    def socket(self) -> WholeWriteSocket:
        """The connection; python-engineio sets the heartbeat as its timeout."""
        return self._websocket.sock

    def send(self, message: str | bytes) -> None:
        """Send one message whole; `OSError` when the connection has ended."""
        try:
            self._websocket.send(message)
        except simple_websocket.ConnectionClosed as closed:
            raise OSError("the WebSocket is closed") from closed

    def wait(self) -> str | bytes | None:
        """The next message, or None when the connection has ended: also by what is no message of
        python-engineio, which would raise an error there and hold the connection for ever."""
        try:
            message = self._websocket.receive()
        except simple_websocket.ConnectionClosed:
            return None
        return message if isinstance(message, str) and message[:1] in KINDS else None

    def close(self) -> None:
        """Say goodbye, if the other side is still there to hear it; soon after that it is gone."""
        if not self._websocket.connected:
            return
        try:
            self._websocket.close()
        except (OSError, simple_websocket.ConnectionClosed):
            self._websocket.connected = False
        gevent.spawn_later(GOODBYE_S, self._websocket.sock.close)


def install_driver(socketio: SocketIO) -> None:
    """Make `socketio` use our driver, whatever else is installed.

    Call it after `init_app` and before the first connection. Raises
    `WrongDriver` when `socketio` was not made with `async_mode="gevent"`.
    """
    engine = socketio.server.eio
    if engine.async_mode != "gevent":
        raise WrongDriver(
            f"the live layer needs async_mode 'gevent'; Flask-SocketIO has {engine.async_mode!r}"
        )
    engine._async = {**engine._async, "websocket": WholeWriteWebSocket}


def _driver_problem(socketio: SocketIO) -> str | None:
    """Why the driver that would run is not ours, or None."""
    engine = socketio.server.eio
    if engine.async_mode != "gevent":
        return f"async_mode is {engine.async_mode!r} instead of 'gevent'"
    driver = engine._async["websocket"]
    if driver is not WholeWriteWebSocket:
        name = f"{driver.__module__}.{driver.__qualname__}" if driver else "none at all"
        return f"the WebSocket driver is {name}"
    if engine.ping_interval + engine.ping_timeout > SILENCE_S:
        return (
            f"the heartbeat takes {engine.ping_interval + engine.ping_timeout} s, "
            f"but connections end after {SILENCE_S} s of silence: pass HEARTBEAT to SocketIO"
        )
    return None


def check_driver(socketio: SocketIO) -> None:
    """Raise `WrongDriver`, naming the one found, unless `socketio` runs on ours."""
    problem = _driver_problem(socketio)
    if problem:
        raise WrongDriver(f"refusing to start: {problem}")


def describe_driver(socketio: SocketIO) -> str:
    """One line for the log: what carries the WebSockets, or what is wrong with it."""
    return _driver_problem(socketio) or (
        f"gevent {version('gevent')}, simple-websocket {version('simple-websocket')} "
        "with whole writes, no compression"
    )


class LiveServer:
    """A running web server: its address, and how to wait for it and stop it."""

    def __init__(
        self, server: WSGIServer, socketio: SocketIO, collection: GarbageCollection
    ) -> None:
        self._server = server
        self._socketio = socketio
        self._collection = collection
        self._asked_to_stop = gevent.event.Event()

    @property
    def host(self) -> str:
        """The address that we listen on."""
        return str(self._server.socket.getsockname()[0])

    @property
    def port(self) -> int:
        """The real port, also when 0 was asked for."""
        return int(self._server.socket.getsockname()[1])

    def ask_to_stop(self) -> None:
        """Let `wait` return; safe to call from a signal handler and more than once."""
        self._asked_to_stop.set()

    def wait(self, signals: Iterable[int] = (signal.SIGINT, signal.SIGTERM)) -> None:
        """Serve until one of `signals` or `ask_to_stop`. Does not stop the server itself."""
        handlers = [gevent.signal_handler(number, self.ask_to_stop) for number in signals]
        try:
            self._asked_to_stop.wait()
        finally:
            for handler in handlers:
                handler.cancel()

    def stop(self, grace_s: float = 2.0) -> None:
        """Stop accepting, close every live connection, and end what is left after `grace_s`.

        Clients see a lost connection, not a refusal, and so come back by
        themselves when the server does.
        """
        self._server.close()
        engine = self._socketio.server.eio
        for connection in list(engine.sockets.values()):
            connection.close(wait=False)
        with gevent.Timeout(grace_s, False):
            while engine.sockets:
                gevent.sleep(0.02)
        self._server.stop(timeout=0.1)
        self._collection.stop()


def serve(
    app: Any,
    socketio: SocketIO,
    host: str = "127.0.0.1",
    port: int = 0,
    *,
    behind_proxy: bool = False,
) -> LiveServer:
    """Start serving `app` with `socketio`'s live layer; return at once.

    `port` 0 lets the system choose one (see `LiveServer.port`). `behind_proxy`:
    every connection comes from the proxy, whoever uses it. Raises
    `WrongDriver`, or `OSError` when the address cannot be had.
    """
    check_driver(socketio)
    files = _allow_open_files(OPEN_FILES)
    server = Server(
        _listen(host, port),
        app,
        log=None,
        error_log=logger,
        spawn=gevent.pool.Pool(),
        door=Door(max(files - RESERVED_FILES, files // 2), shared=behind_proxy),
        idle_s=IDLE_BEHIND_PROXY_S if behind_proxy else IDLE_S,
    )
    server.start()
    collection = GarbageCollection()
    collection.start()
    return LiveServer(server, socketio, collection)


def _listen(host: str, port: int) -> Any:
    """A listening socket that answers at once and takes a crowd."""
    family, kind, protocol, _, address = gevent.socket.getaddrinfo(
        host, port, type=native_socket.SOCK_STREAM, flags=native_socket.AI_PASSIVE
    )[0]
    listener = gevent.socket.socket(family, kind, protocol)
    try:
        if os.name == "posix":  # on Windows it would let two servers share a port
            listener.setsockopt(native_socket.SOL_SOCKET, native_socket.SO_REUSEADDR, 1)
        # Accepted connections inherit it: without it an acknowledgement under
        # traffic waits for the phone's delayed TCP acknowledgement, some 40 ms.
        listener.setsockopt(native_socket.IPPROTO_TCP, native_socket.TCP_NODELAY, 1)
        listener.bind(address)
        listener.listen(BACKLOG)
    except BaseException:
        listener.close()
        raise
    return listener


def _allow_open_files(wanted: int) -> int:
    """Raise this process's limit on open files as far as the system lets us; how many it is."""
    try:
        import resource
    except ImportError:  # Windows has no such limit
        return wanted
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard != resource.RLIM_INFINITY:
        wanted = min(wanted, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        try:
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
        except (OSError, ValueError):  # macOS has a second limit of its own
            logger.warning("open files stay limited to %d: about %d phones", soft, soft // 2)
            return soft
    return wanted
