"""The program, with an address that tells what it rendered: for the benches only.

    python -m tests.bench.watched_server run --data DIR ...

is ``facilitator run --data DIR ...``. `GET /bench/renders` gives JSON, by name of the stream, since
the last time it was asked: how often its parts were put together, how many partials were rendered
for it, and how many of those had been rendered before from the same data.
"""

from facilitator import cli  # first: it patches the standard library

# ruff: noqa: I001 - nothing may be imported before that
from collections import Counter
from typing import Any

from flask import Flask, jsonify
from werkzeug.wrappers import Response

from facilitator import app as wiring
from facilitator.parts.stream import Stream


class Watch:
    """Counts what passes."""

    def __init__(self) -> None:
        self._stream = ""
        self._rendered: Counter[tuple[str, str, str]] = Counter()
        self._gathered: Counter[str] = Counter()

    def rendering(self, render: Any) -> Any:
        """This function that renders a part, counted."""

        def counted(part: Any) -> Any:
            if part.template is not None:
                self._rendered[self._stream, part.template, repr(part.data)] += 1
            return render(part)

        return counted

    def updating(self, update: Any) -> Any:
        """This method of a stream that takes over its parts, counted."""

        def counted(stream: Stream, *groups: Any) -> Any:
            self._stream = stream.name  # nothing else runs until its parts are rendered
            self._gathered[stream.name] += 1
            return update(stream, *groups)

        return counted

    def tell(self) -> Response:
        """What passed since the last time."""
        told = {
            name: {"gathered": times, "rendered": 0, "again": 0}
            for name, times in self._gathered.items()
        }
        for (name, _template, _data), times in self._rendered.items():
            told[name]["rendered"] += times
            told[name]["again"] += times - 1
        self._rendered.clear()
        self._gathered.clear()
        return jsonify(told)


def watch() -> None:
    """Have everything that the program renders pass by a counter."""
    counting = Watch()
    renderer, create_app = wiring.renderer, cli.create_app

    def create_watched(*words: Any) -> Any:
        app, socketio = create_app(*words)
        assert isinstance(app, Flask)
        app.add_url_rule("/bench/renders", view_func=counting.tell)
        return app, socketio

    wiring.renderer = lambda template: counting.rendering(renderer(template))
    Stream.update = counting.updating(Stream.update)
    cli.create_app = create_watched


if __name__ == "__main__":
    watch()
    cli.main()
