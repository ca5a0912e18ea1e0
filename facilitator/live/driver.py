"""The WebSocket driver and the web server underneath the live layer.

Flask-SocketIO runs on gevent, and WebSockets are opened and, but for the simplest frames, read by
simple-websocket. Taken as they come those do four things that a room full of
phones cannot have, and each is put right:

- simple-websocket calls `send` once and ignores how much of a frame the kernel
  took. Under gevent that breaks the stream to a phone that reads slowly. Here
  every frame is written whole, and no other in the middle of it (`Outbox`).
- it agrees to compress when a browser offers that, and every browser does: that
  takes 90 kB more for each phone, for messages of a few hundred bytes. Here it
  declines (`PageWebSocket`).
- a phone that stopped reading keeps its sender waiting for ever. Here nobody waits for it, and a
  connection that is silent for a whole heartbeat ends.
- python-engineio takes gevent-websocket whenever that can be imported, and
  simple-websocket otherwise, without a word, and has three greenlets for each connection. Here
  the choice is made explicitly (`install_driver`), stated (`describe_driver`) and checked
  (`check_driver`), and there is one (`Line`).

The choice of gevent and simple-websocket, with the measurements behind it, is
in docs/performance.md.
"""

import logging
import os
import signal
import socket as native_socket
from collections.abc import Iterable
from importlib.metadata import version
from typing import Any

import gevent
import gevent.event
import gevent.pool
import gevent.socket
from flask_socketio import SocketIO
from gevent.pywsgi import WSGIServer

from facilitator.limits import IDLE_BEHIND_PROXY_S, IDLE_S, OPEN_FILES, RESERVED_FILES
from facilitator.live.door import Door
from facilitator.live.garbage import GarbageCollection
from facilitator.live.handler import Server
from facilitator.live.line import Engine

__all__ = [
    "HEARTBEAT",
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

#: Connections the kernel may hold until we accept them: a whole room that
#: reconnects at once, with room to spare (Linux caps it at net.core.somaxconn).
BACKLOG = 2048


class WrongDriver(RuntimeError):
    """The live layer would not run on the driver that this module installs."""


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
    socketio.server.eio = Engine.instead_of(engine)


def _driver_problem(socketio: SocketIO) -> str | None:
    """Why the driver that would run is not ours, or None."""
    engine = socketio.server.eio
    if engine.async_mode != "gevent":
        return f"async_mode is {engine.async_mode!r} instead of 'gevent'"
    if not isinstance(engine, Engine):
        driver = engine._async["websocket"]
        name = f"{driver.__module__}.{driver.__qualname__}" if driver else "none at all"
        return f"the WebSocket driver is {name}"
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
    # Who started which greenlet is of use in a debugger, and takes 2 kB for each phone.
    gevent.config.track_greenlet_tree = False
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
            logger.warning("open files stay limited to %d, and phones to fewer", soft)
            return soft
    return wanted
