"""Limits on guessing: only what was wrong counts, so that a full room at one address can join."""

import math
import time

from limits import RateLimitItem, parse
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

WRONG_CODES = parse("60 per 10 minutes")  # a full room mistypes now and then
WRONG_PASSWORDS = parse("15 per 10 minutes")


class Guesses:
    """Counts wrong codes for each address, and wrong passwords for each address and account."""

    def __init__(self) -> None:
        self._limiter = MovingWindowRateLimiter(MemoryStorage())

    def wrong(self, address: str) -> None:
        """This address used a code that does not exist."""
        self._limiter.hit(WRONG_CODES, "code", address)

    def wait_minutes(self, address: str) -> int:
        """0, or how many minutes this address has to wait before it may try again."""
        return self._wait(WRONG_CODES, "code", address)

    def wrong_password(self, address: str, email: str) -> None:
        """This address tried a password that is not the one of this account."""
        self._limiter.hit(WRONG_PASSWORDS, "password", address)
        self._limiter.hit(WRONG_PASSWORDS, "account", email)

    def password_wait_minutes(self, address: str, email: str) -> int:
        """0, or how many minutes it takes until somebody may try again: at this address, or for
        this account from anywhere."""
        return max(
            self._wait(WRONG_PASSWORDS, "password", address),
            self._wait(WRONG_PASSWORDS, "account", email),
        )

    def _wait(self, limit: RateLimitItem, kind: str, key: str) -> int:
        if self._limiter.test(limit, kind, key):
            return 0
        until = self._limiter.get_window_stats(limit, kind, key).reset_time
        return max(1, math.ceil((until - time.time()) / 60))
