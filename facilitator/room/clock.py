"""The server's clock."""

import sys
import time
from collections.abc import Callable


def running_ns() -> int:
    """Nanoseconds since some moment, also while the computer slept; setting its clock changes
    nothing. ``time.monotonic`` counts sleep on Windows alone."""
    if sys.platform == "linux":
        return time.clock_gettime_ns(time.CLOCK_BOOTTIME)
    if sys.platform == "darwin":
        return time.clock_gettime_ns(time.CLOCK_MONOTONIC)
    return time.monotonic_ns()


class ServerClock:
    """Wall time at the start, carried on by a clock that nobody can set. When the computer slept it
    is that much later."""

    def __init__(
        self,
        wall_ns: Callable[[], int] = time.time_ns,
        running_ns: Callable[[], int] = running_ns,
    ) -> None:
        self._running_ns = running_ns
        self._wall_ms = wall_ns() // 1_000_000
        self._started = running_ns()

    def now_ms(self) -> int:
        """Milliseconds since 1970 in UTC."""
        return self._wall_ms + (self._running_ns() - self._started) // 1_000_000
