"""A clock in seconds that never runs back, and that a test sets."""


class Stopwatch:
    """Stands at ``now_s`` until somebody sets it; called it gives that, like ``time.monotonic``."""

    def __init__(self) -> None:
        self.now_s = 0.0

    def __call__(self) -> float:
        return self.now_s
