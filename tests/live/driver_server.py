"""A small server on the real driver, for test_driver.py: its own process.

Prints `port pid` once it listens. When a client asks with `flood` it sends
`--messages` numbered messages to everybody.
"""

from gevent import monkey

if __name__ == "__main__":  # imported by the tests, which stay as they are
    monkey.patch_all()

import argparse
import gc
import os
import time

import flask
import flask_socketio
import gevent
import greenlet
from wsproto.connection import Connection
from wsproto.handshake import H11Handshake

from facilitator.live import driver
from facilitator.live.handler import Handler


def main() -> None:
    """Serve until SIGTERM."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--messages", type=int, default=0)
    parser.add_argument("--small", type=int, default=500, help="characters of most messages")
    parser.add_argument("--large", type=int, default=500, help="of every fourth")
    parser.add_argument("--interval-ms", type=int, default=50)
    parser.add_argument("--ping-interval", type=float, default=driver.HEARTBEAT["ping_interval"])
    parser.add_argument("--ping-timeout", type=float, default=driver.HEARTBEAT["ping_timeout"])
    parser.add_argument("--as-it-comes", action="store_true", help="without our driver")
    options = parser.parse_args()

    app = flask.Flask(__name__)
    socketio = flask_socketio.SocketIO(
        app,
        async_mode="gevent",
        ping_interval=options.ping_interval,
        ping_timeout=options.ping_timeout,
    )

    def send_all() -> None:
        for number in range(options.messages):
            text = numbered_text(number, options.small if number % 4 else options.large)
            socketio.emit("numbered", [number, time.time(), text])
            gevent.sleep(options.interval_ms / 1000)

    def flood() -> bool:
        socketio.start_background_task(send_all)
        return True

    socketio.on_event("flood", flood)
    socketio.on_event("echo", lambda value: value)
    socketio.on_event("count", lambda: len(socketio.server.eio.sockets))
    socketio.on_event("kept", kept)
    app.add_url_rule("/", view_func=lambda: "up")

    if options.as_it_comes:
        driver.check_driver = lambda socketio: None
    else:
        driver.install_driver(socketio)
    server = driver.serve(app, socketio)
    print(server.port, os.getpid(), flush=True)
    server.wait()
    server.stop()


def kept() -> dict[str, int]:
    """How much there is of what a connection costs most memory with."""
    things = [one for one in gc.get_objects() if not isinstance(one, type)]
    return {
        "greenlets": sum(
            isinstance(one, greenlet.greenlet) and one.gr_frame is not None for one in things
        ),
        "requests": sum(isinstance(one, Handler) for one in things),
        "readers": sum(isinstance(one, H11Handshake | Connection) for one in things),
    }


def numbered_text(number: int, length: int) -> str:
    """The text of message `number`: `length` characters that no other message has."""
    word = f"{number:06d}."
    return (word * (length // len(word) + 1))[:length]


if __name__ == "__main__":
    main()
