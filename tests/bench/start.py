"""From starting a process to its first answer: the app beside an empty Flask-SocketIO app.

They take turns, so that what else the machine does falls on both. The app is started on an empty
data folder, where it makes its tables, and again on a folder that it used before.
"""

import contextlib
import http.client
import socket
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from tests.bench.figures import Budget, Section, Table, milliseconds, ratio
from tests.bench.processes import START_WITHIN_S, facilitator, started

EMPTY = [sys.executable, str(Path(__file__).with_name("empty_server.py"))]
MOST = 2.0
#: Seconds between two attempts to get an answer.
STEP_S = 0.002


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


def first_answer_s(port: int) -> float:
    """Wait until whoever serves this port says 200; the moment (`time.perf_counter`)."""
    deadline = time.perf_counter() + START_WITHIN_S
    while time.perf_counter() < deadline:
        asking = http.client.HTTPConnection("127.0.0.1", port, timeout=START_WITHIN_S)
        with contextlib.closing(asking), contextlib.suppress(ConnectionError):
            asking.request("GET", "/healthz")
            if asking.getresponse().status == 200:
                return time.perf_counter()
        time.sleep(STEP_S)
    raise RuntimeError(f"nothing answered at port {port}")


def timed_s(command: Sequence[str]) -> float:
    """Seconds from starting this server to its first answer."""
    port = free_port()
    began = time.perf_counter()
    with started([*command, "--port", str(port)]):
        return first_answer_s(port) - began


def bench(*, repeat: int = 7) -> Section:
    """Each so many times, in turns; medians."""
    took: dict[str, list[float]] = {"empty": [], "first": [], "again": []}
    app = facilitator("run", "--data")
    for _turn in range(repeat):
        took["empty"].append(timed_s(EMPTY))
        with tempfile.TemporaryDirectory() as data:
            took["first"].append(timed_s([*app, data]))
            took["again"].append(timed_s([*app, data]))
    median_s = {name: statistics.median(times) for name, times in took.items()}
    names = {
        "empty": "an empty Flask-SocketIO app on gevent",
        "first": "the app, on an empty data folder",
        "again": "the app, on a folder that it used before",
    }
    rows = [
        (
            names[name],
            milliseconds(median * 1000),
            milliseconds(min(took[name]) * 1000),
            milliseconds(max(took[name]) * 1000),
            f"{ratio(median, median_s['empty']):.2f} ×",
        )
        for name, median in median_s.items()
    ]
    table = Table(("start to first answer", "median", "least", "most", "beside empty"), rows)
    measured = ratio(median_s["again"], median_s["empty"])
    budget = Budget("start to first answer, beside an empty Flask-SocketIO app", measured, MOST)
    return Section("Start", [table], [budget])
