"""The server's clock."""

import time


class ServerClock:
    """Wall time at the start, carried on by the monotonic clock: it never jumps while running."""

    def __init__(self) -> None:
        self._wall_ms = time.time_ns() // 1_000_000
        self._started = time.monotonic_ns()

    def now_ms(self) -> int:
        """Milliseconds since 1970 in UTC."""
        return self._wall_ms + (time.monotonic_ns() - self._started) // 1_000_000
