"""Measure the app and the servers it is compared with, side by side in one run.

    python tests/bench/run.py                                  # app, bare, node
    python tests/bench/run.py --servers bare,node --phones 30,300

Each server and the load program run in processes of their own, one pair at a
time, on this machine only. Prints a markdown table and writes it to
tests/bench/latest.md (or `--write FILE`). With `--repeat N` each is measured N
times, and the run in which the rest of the machine used the least processor
time counts: not the one with the nicest latencies. A server that cannot run here is
named with the reason, and left out; with `--strict` that is an error.
"""

import argparse
import contextlib
import importlib.metadata
import importlib.util
import json
import os
import platform
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import protocol
import psutil

HERE = Path(__file__).parent
ROOT = HERE.parents[1]

#: Servers by name: what the row is called in the table.
SERVERS = {
    "app": "the app, durable votes",
    "app-papers": "the app while it makes everybody's papers",
    "bare": "bare Flask-SocketIO, gevent + gevent-websocket",
    "bare-simple": "bare, gevent + simple-websocket as it comes",
    "bare-whole": "bare, gevent + simple-websocket on our driver",
    "threading": "bare, threading",
    "node": "Node socket.io, in memory",
}
BARE_DRIVERS = {
    "bare": "gevent-websocket",
    "bare-simple": "simple-websocket",
    "bare-whole": "whole-writes",
    "threading": "threading",
}
START_WITHIN_S = 60
LOAD_WITHIN_S = 300


class CannotRun(Exception):
    """A server that this machine has no means for; the message says what is missing."""


def bare_command(name: str) -> list[str]:
    """How to start a bare server; `CannotRun` when a package is missing."""
    driver = BARE_DRIVERS[name]
    if driver == "gevent-websocket" and not importlib.util.find_spec("geventwebsocket"):
        raise CannotRun("needs the package gevent-websocket")
    return [sys.executable, str(HERE / "bare_server.py"), "--driver", driver]


def node_command() -> list[str]:
    """How to start the Node server; `CannotRun` when it cannot be."""
    node = shutil.which("node")
    if not node:
        raise CannotRun("needs Node")
    if not (ROOT / "node_modules" / "socket.io").exists():
        raise CannotRun("needs `npm ci --ignore-scripts` in the root of the repository")
    return [node, str(HERE / "node_server.mjs")]


@contextlib.contextmanager
def started(command: list[str], **options: object) -> Iterator[tuple[subprocess.Popen, Path]]:
    """Run a server; its output goes to a file. Ends its whole process tree afterwards."""
    with tempfile.TemporaryDirectory() as folder:
        output = Path(folder, "output")
        with output.open("w") as sink:
            server = subprocess.Popen(command, stdout=sink, stderr=subprocess.STDOUT, **options)
        try:
            yield server, output
        finally:
            end(server)


def end(server: subprocess.Popen) -> None:
    """Stop a server and every process it started."""
    with contextlib.suppress(psutil.NoSuchProcess):
        family = psutil.Process(server.pid).children(recursive=True)
        server.send_signal(signal.SIGTERM)
        _gone, alive = psutil.wait_procs([psutil.Process(server.pid), *family], timeout=10)
        for process in alive:
            process.kill()
    server.wait()


def wait_for(server: subprocess.Popen, output: Path, find: object) -> object:
    """What `find(text)` finds in the output, once it finds something."""
    deadline = time.monotonic() + START_WITHIN_S
    while time.monotonic() < deadline and server.poll() is None:
        found = find(output.read_text(errors="replace"))
        if found:
            return found
        time.sleep(0.05)
    raise RuntimeError(f"the server did not start:\n{output.read_text(errors='replace')[-4000:]}")


def first_json(text: str) -> dict | None:
    """The facts in the first line that a bare server prints."""
    line, newline, _rest = text.partition("\n")
    return json.loads(line) if newline and line.startswith("{") else None


def load(pid: int, phones: int, *arguments: str) -> dict:
    """Run the load program once; return what it measured."""
    command = [sys.executable, str(HERE / "load.py"), "--pid", str(pid), "--phones", str(phones)]
    done = subprocess.run(
        [*command, *arguments], capture_output=True, text=True, timeout=LOAD_WITHIN_S, check=False
    )
    if done.returncode:
        raise RuntimeError(f"the load program failed:\n{done.stderr[-4000:]}")
    return json.loads(done.stdout.splitlines()[-1])


def measure_bare(command: list[str], phones: int) -> dict:
    """One measurement of a bare server."""
    with started(command, cwd=ROOT) as (server, output):
        facts = wait_for(server, output, first_json)
        result = load(facts["pid"], phones, "--address", facts["address"])
        return {**result, "driver": facts["driver"], "publish_ms": facts["publish_ms"]}


def measure_app(phones: int, *more: str) -> dict:
    """One measurement of the app: a demo meeting in a fresh data folder."""
    program = shutil.which("facilitator", path=str(Path(sys.executable).parent))
    if not program:
        raise CannotRun("needs the program installed beside this Python: `pip install -e .`")
    command = [program, "demo", "--phones", "0", "--port", "0", "--no-browser"]
    with started(command, cwd=ROOT) as (server, output):
        address, desk_link, code = wait_for(server, output, protocol.demo_addresses)
        where = ("--address", address, "--desk-link", desk_link, "--code", code)
        result = load(server.pid, phones, *where, *more)
        return {**result, "driver": driver_line(output.read_text()), "publish_ms": None}


def driver_line(output: str) -> str:
    """The line in which the app states its WebSocket driver."""
    found = re.search(r"live='([^']*)'", output)
    return found[1] if found else "not stated"


def measure(name: str, phones: int) -> dict:
    """One measurement of the server called `name`."""
    if name == "app":
        return measure_app(phones)
    if name == "app-papers":
        return measure_app(phones, "--papers")
    return measure_bare(node_command() if name == "node" else bare_command(name), phones)


def table(results: list[tuple[str, dict]]) -> str:
    """The results as a markdown table."""
    head = (
        "phones",
        "server",
        "ack p50",
        "ack p99",
        "vote→screen p50",
        "p99",
        "CPU s",
        "kB/phone",
        "bytes/s to a phone",
        "publishes every",
        "join p99",
        "own delay p99",
        "others' CPU s",
        "lost",
    )
    rows = [head, tuple("---" if place < 2 else "--:" for place in range(len(head)))]
    for name, result in sorted(results, key=lambda pair: pair[1]["phones"]):
        lost = result["votes"] - result["accepted"] + result["not_on_screen"]
        rows.append(
            (
                str(result["phones"]),
                SERVERS[name],
                milliseconds(result["ack_ms"]["p50"]),
                milliseconds(result["ack_ms"]["p99"]),
                milliseconds(result["screen_ms"]["p50"]),
                milliseconds(result["screen_ms"]["p99"]),
                f"{result['cpu_s']:.2f}",
                f"{result['kb_per_phone']:.0f}",
                str(result["phone_bytes_per_s"]),
                milliseconds(result["screen_interval_ms"]),
                milliseconds(result["join_ms"]["p99"]),
                milliseconds(result["own_delay_ms"]["p99"]),
                f"{result['others_cpu_s']:.1f}",
                str(lost) if lost else "-",
            )
        )
    return "\n".join("| " + " | ".join(row) + " |" for row in rows)


def milliseconds(value: float | None) -> str:
    """A duration for the table: one decimal where that says something."""
    if value is None:
        return "-"
    return f"{value:.1f} ms" if value < 10 else f"{value:.0f} ms"


def machine() -> str:
    """What this was measured on, in one line."""
    packages = ("flask-socketio", "python-socketio", "python-engineio", "gevent")
    versions = ", ".join(f"{name} {importlib.metadata.version(name)}" for name in packages)
    load_average = ", ".join(f"{value:.1f}" for value in psutil.getloadavg())
    return (
        f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores shared by server and "
        f"load program, load before {load_average}; Python {platform.python_version()}, {versions}."
    )


def main() -> int:
    """Measure what was asked for; print and write the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--servers", default="app,bare,node", help=",".join(SERVERS))
    parser.add_argument("--phones", default="30,300,1000", help="numbers, with commas")
    parser.add_argument("--repeat", type=int, default=1, help="the least disturbed run counts")
    parser.add_argument("--write", type=Path, default=HERE / "latest.md", help="the table")
    parser.add_argument("--strict", action="store_true", help="fail where a server cannot run")
    options = parser.parse_args()
    names = options.servers.split(",")
    unknown = set(names) - set(SERVERS)
    if unknown:
        parser.error(f"no such server: {', '.join(sorted(unknown))}")
    surroundings = machine()
    results, missing = [], {}
    for phones in map(int, options.phones.split(",")):
        for name in names:
            try:
                runs = [measure(name, phones) for _ in range(options.repeat)]
            except CannotRun as reason:
                missing[name] = str(reason)
                continue
            results.append((name, min(runs, key=lambda run: run["others_cpu_s"])))
            print(name, json.dumps(results[-1][1]), file=sys.stderr, flush=True)
    notes = [f"Not measured: {SERVERS[name]} ({reason})." for name, reason in missing.items()]
    text = "\n\n".join([table(results), surroundings, *notes])
    print(text)
    options.write.write_text(text + "\n", encoding="utf-8")
    return 1 if missing and options.strict else 0


if __name__ == "__main__":
    sys.exit(main())
