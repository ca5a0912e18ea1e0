"""An empty Flask-SocketIO app on gevent, as its manual has it: what the app's start is beside."""

from gevent import monkey

monkey.patch_all()

# ruff: noqa: E402 - gevent must patch before anything else is imported
import argparse

import flask
import flask_socketio


def main() -> None:
    """Serve until SIGTERM."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--port", type=int, required=True)
    app = flask.Flask(__name__)
    app.add_url_rule("/healthz", view_func=lambda: "up")
    socketio = flask_socketio.SocketIO(app, async_mode="gevent")
    socketio.run(app, host="127.0.0.1", port=parser.parse_args().port)


if __name__ == "__main__":
    main()
