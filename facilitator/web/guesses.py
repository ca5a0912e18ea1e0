"""Limits on guessing: only wrong codes count, so that a full room behind one address can join."""

import math
import time

from limits import parse
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

WRONG_CODES = parse("60 per 10 minutes")  # a full room mistypes now and then


class Guesses:
    """Counts wrong codes for each address."""

    def __init__(self) -> None:
        self._limiter = MovingWindowRateLimiter(MemoryStorage())

    def wrong(self, address: str) -> None:
        """This address used a code that does not exist."""
        self._limiter.hit(WRONG_CODES, "code", address)

    def wait_minutes(self, address: str) -> int:
        """0, or how many minutes this address has to wait before it may try again."""
        if self._limiter.test(WRONG_CODES, "code", address):
            return 0
        until = self._limiter.get_window_stats(WRONG_CODES, "code", address).reset_time
        return max(1, math.ceil((until - time.time()) / 60))
