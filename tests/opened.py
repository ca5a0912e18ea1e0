"""The program on a data folder, without a server in front."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from flask import Flask
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket

from facilitator.app import create_app
from facilitator.settings import load
from facilitator.web.site import EXTENSION, Site


class _Compiled(BytecodeCache):
    """Templates compiled once for all programs of a test run: that is most of a first page."""

    def __init__(self) -> None:
        self._kept: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if bucket.key in self._kept:
            bucket.bytecode_from_string(self._kept[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._kept[bucket.key] = bucket.bytecode_to_string()


COMPILED = _Compiled()


class Later:
    """What was asked to be done later: done when the test says that it is later."""

    def __init__(self) -> None:
        self.waiting: list[tuple[float, Callable[..., Any], tuple[Any, ...]]] = []
        self.app: Flask | None = None

    def __call__(self, seconds: float, function: Callable[..., Any], *arguments: Any) -> None:
        self.waiting.append((seconds, function, arguments))

    def pass_by(self, seconds: float) -> None:
        """Do what is due within so many seconds, with what follows from it at once."""
        assert self.app is not None
        due = [call for call in self.waiting if call[0] <= seconds]
        while due:
            self.waiting = [call for call in self.waiting if call[0] > seconds]
            with self.app.app_context():
                for _seconds, function, arguments in due:
                    function(*arguments)
            due = [call for call in self.waiting if call[0] <= seconds]


class Pulse:
    """The clock of the paces: who looks at it again is a second later, unless it stands still."""

    def __init__(self) -> None:
        self.now_s = 0.0
        self.still = False

    def __call__(self) -> float:
        self.now_s += 0 if self.still else 1
        return self.now_s


@contextmanager
def opened(data: Path, later: Later, pulse: Pulse | None = None, **options: str) -> Iterator[Flask]:
    """The program on this data folder, without a server in front; ``options`` are settings."""
    settings = load({}, {"data": str(data), "host": "127.0.0.1", **options})
    pool = ThreadPoolExecutor(1)  # as in the real program: what is offloaded knows no request
    app, socketio = create_app(
        settings, lambda *call: pool.submit(*call).result(), later, pulse or Pulse()
    )
    app.jinja_env.bytecode_cache = COMPILED
    later.app = app
    app.extensions["live"] = socketio
    site: Site = app.extensions[EXTENSION]
    site.addresses.port = 8080
    site.hall.start()
    try:
        yield app
    finally:
        site.hall.stop()
        pool.shutdown()
