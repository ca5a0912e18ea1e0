"""Limits on guessing: only what was wrong counts, so that a full room at one address can join.

Who guessed too often is slowed down and not shut out: behind the same address others type the
right code.
"""

import ipaddress
import math
from collections.abc import Callable

from facilitator.limits import (
    GUESSING_MINUTES,
    SLOW_CODE_EVERYWHERE_S,
    SLOW_CODE_S,
    WRONG_CODES,
    WRONG_CODES_EVERYWHERE,
    WRONG_CODES_OF_STRANGERS,
    WRONG_LINKS,
    WRONG_PASSWORDS,
)
from facilitator.room.pace import Pace, Paces
from facilitator.web.recent import Recent

WITHIN_S = GUESSING_MINUTES * 60
EVERYWHERE = "everywhere"
MOST_EMAIL = 254  # characters of an address; a longer one is nobody's and need not be remembered


class Guesses:
    """Counts wrong codes and links for each address, and wrong passwords for each address and
    account. ``now_s()`` is a clock that never runs back."""

    def __init__(self, now_s: Callable[[], float]) -> None:
        self._codes = Recent(WRONG_CODES, WITHIN_S, now_s)
        self._all_codes = Recent(WRONG_CODES_EVERYWHERE, WITHIN_S, now_s)
        self._links = Recent(WRONG_LINKS, WITHIN_S, now_s)
        self._passwords = Recent(WRONG_PASSWORDS, WITHIN_S, now_s)
        self._slow = Paces(now_s)
        self._slow_everywhere = Pace(1 / SLOW_CODE_EVERYWHERE_S, 1, now_s)
        self._homes: set[str] = set()

    def wrong(self, address: str) -> None:
        """This address used a code that does not exist."""
        self._codes.add(household(address))
        self._all_codes.add(EVERYWHERE)

    def right(self, address: str) -> None:
        """Somebody at this address takes part: others there are no strangers."""
        self._homes.add(household(address))

    def wait_s(self, address: str) -> int:
        """0 when this address may try a code now, or the seconds that it has to wait."""
        home = household(address)
        known = home in self._homes or self._all_codes.wait_s(EVERYWHERE) == 0
        if self._codes.count(home) < (WRONG_CODES if known else WRONG_CODES_OF_STRANGERS):
            return 0
        both = self._slow.of(home, 1 / SLOW_CODE_S, 1), self._slow_everywhere
        wait_s = max(one.wait_s() for one in both)
        if not wait_s:
            for one in both:
                one.take()
        return math.ceil(wait_s)

    def wrong_link(self, address: str) -> bool:
        """This address used a link that is not right; False when that was too often."""
        return self._links.add(household(address))

    def wrong_password(self, address: str, email: str) -> None:
        """This address tried a password that is not the one of this account."""
        for whose in _tried(address, email):
            self._passwords.add(whose)

    def password_wait_minutes(self, address: str, email: str) -> int:
        """0, or how many minutes it takes until somebody may try again: at this address, or for
        this account from anywhere."""
        wait_s = max(self._passwords.wait_s(whose) for whose in _tried(address, email))
        return math.ceil(wait_s / 60)


def _tried(address: str, email: str) -> tuple[tuple[str, str], ...]:
    """What a password was tried at: an address, and an account."""
    return ("address", household(address)), ("account", email[:MOST_EMAIL])


def household(address: str) -> str:
    """Who shares an address: of IPv6, a connection at home has a whole network of 64 bits."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(parsed, ipaddress.IPv6Address):
        if parsed.ipv4_mapped:
            return str(parsed.ipv4_mapped)
        return str(ipaddress.ip_network((int(parsed), 64), strict=False))
    return address
