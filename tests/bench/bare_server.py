"""The bare Flask-SocketIO server that the app is measured against.

Votes are counted in memory, with no rules, no log and no pages. Every 75 ms
everybody gets the totals, if they changed. It speaks the app's events
(`command` in, `parts` out), so that the load program does the same work.

    python tests/bench/bare_server.py --driver gevent-websocket

prints one line of JSON when it listens, and serves until SIGTERM.
"""

import argparse
import json
import os
import sys
from pathlib import Path

#: Milliseconds between two messages with totals.
PUBLISH_MS = 75

DRIVERS = {
    "gevent-websocket": "gevent + gevent-websocket, as it comes",
    "simple-websocket": "gevent + simple-websocket, as it comes",
    "whole-writes": "gevent + simple-websocket with facilitator.live.driver",
    "threading": "threading (Werkzeug) + simple-websocket",
}


def make_app(async_mode: str, **options: object) -> tuple:
    """A Flask app and its Socket.IO server that counts votes and publishes totals."""
    import flask
    import flask_socketio

    app = flask.Flask(__name__)
    socketio = flask_socketio.SocketIO(app, async_mode=async_mode, **options)
    totals = {f"f{number}": 0 for number in range(1, 11)}
    state = {"total": 0, "published": 0, "publishing": False}

    def publish() -> None:
        while True:
            socketio.sleep(PUBLISH_MS / 1000)
            if state["total"] == state["published"]:
                continue
            message = {
                "stream": "screen",
                "epoch": "bare",
                "prev": state["published"],
                "rev": state["total"],
                "parts": {"tally": {"data": {"flaps": totals, "total": state["total"]}}},
                "removed": [],
            }
            state["published"] = state["total"]
            socketio.emit("parts", message)

    @socketio.on("connect")
    def connect(auth: object = None) -> None:
        if not state["publishing"]:
            state["publishing"] = True
            socketio.start_background_task(publish)

    @socketio.on("command")
    def command(message: dict) -> dict:
        totals[message["data"]["flap"]] += 1
        state["total"] += 1
        return {"ok": True, "seq": state["total"]}

    return app, socketio


def ready(port: int) -> None:
    """Tell whoever started us where we listen."""
    facts = {"address": f"http://127.0.0.1:{port}", "pid": os.getpid()}
    print(json.dumps(facts), flush=True)


def serve_gevent(driver: str) -> None:
    """Flask-SocketIO's own way of serving under gevent."""
    if driver == "simple-websocket":
        # python-engineio would take the other one where both are installed
        sys.modules["geventwebsocket"] = None
    from gevent.pywsgi import WSGIServer

    app, _socketio = make_app("gevent")
    handler = {}
    if driver == "gevent-websocket":
        from geventwebsocket.handler import WebSocketHandler

        handler = {"handler_class": WebSocketHandler}
    server = WSGIServer(("127.0.0.1", 0), app, log=None, **handler)
    server.start()
    ready(server.server_port)
    server.serve_forever()


def serve_whole_writes() -> None:
    """The app's own server and driver, around the same bare counting."""
    sys.path.insert(0, str(Path(__file__).parents[2]))
    from facilitator.live import driver

    app, socketio = make_app("gevent", **driver.HEARTBEAT)
    driver.install_driver(socketio)
    server = driver.serve(app, socketio)
    ready(server.port)
    server.wait()
    server.stop(grace_s=0)


def serve_threading() -> None:
    """Flask-SocketIO's own way of serving with threads."""
    from werkzeug.serving import make_server

    app, _socketio = make_app("threading")
    server = make_server("127.0.0.1", 0, app, threaded=True)
    ready(server.server_port)
    server.serve_forever()


def main() -> None:
    """Serve with the driver that was asked for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--driver", choices=DRIVERS, default="gevent-websocket")
    driver = parser.parse_args().driver
    if driver == "threading":
        serve_threading()
        return
    from gevent import monkey

    monkey.patch_all()
    if driver == "whole-writes":
        serve_whole_writes()
    else:
        serve_gevent(driver)


if __name__ == "__main__":
    main()
