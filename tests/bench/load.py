"""The load program: people in one process, beside the server that they load.

    python -m tests.bench.load SCENARIO OPTIONS

SCENARIO is a module of this folder with a coroutine `load`; OPTIONS is JSON, what `load` takes.
Prints one line of JSON: what the scenario measured, in milliseconds, seconds and bytes. Loopback
only; ends by itself.
"""

import asyncio
import gc
import json
import sys
import time
import urllib.parse
from collections.abc import Awaitable, Callable, Iterable
from importlib import import_module
from typing import TypeVar

from tests.bench.protocol import JOINING_AT_ONCE

OURS = ("127.0.0.1", "localhost", "::1")
Joined = TypeVar("Joined")


class OwnDelay:
    """How late this program's own event loop runs."""

    STEP_S = 0.005

    def __init__(self) -> None:
        self.delays_s: list[float] = []
        self._task = asyncio.create_task(self._measure())

    async def _measure(self) -> None:
        while True:
            due = time.perf_counter() + self.STEP_S
            await asyncio.sleep(self.STEP_S)
            self.delays_s.append(time.perf_counter() - due)

    def stop(self) -> list[float]:
        """Stop measuring; the delays in seconds."""
        self._task.cancel()
        return self.delays_s


async def join_all(
    join: Callable[[int], Awaitable[Joined]], numbers: Iterable[int]
) -> tuple[list[Joined], list[float]]:
    """Everybody with these numbers joins, some at a time; and the seconds that each took."""
    gate = asyncio.Semaphore(JOINING_AT_ONCE)
    took_s = []

    async def one(number: int) -> Joined:
        async with gate:
            began = time.perf_counter()
            joined = await join(number)
            took_s.append(time.perf_counter() - began)
            return joined

    return list(await asyncio.gather(*map(one, numbers))), took_s


def settle() -> None:
    """Set aside what was made so far, so that no collection of it runs while we measure."""
    gc.collect()
    gc.freeze()


def _allow_open_files() -> None:
    """As many connections as the system allows; only where it has such a limit."""
    try:
        import resource
    except ImportError:
        return
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


def main() -> None:
    """Run one scenario and print what it measured."""
    scenario, options = sys.argv[1], json.loads(sys.argv[2])
    if urllib.parse.urlsplit(options.get("address", "http://127.0.0.1")).hostname not in OURS:
        sys.exit("this program loads nothing but this machine")
    _allow_open_files()
    load = import_module(f"tests.bench.{scenario}").load
    print(json.dumps(asyncio.run(load(**options))))


if __name__ == "__main__":
    main()
