"""Paces: so many at once, and so many a second in the long run."""

from collections.abc import Callable, Hashable


class Pace:
    """A token bucket: full at the start, and each of what is counted takes one or more out of it.

    ``now_s()`` is a clock that never runs back.
    """

    __slots__ = ("_at_s", "_burst", "_left", "_now_s", "_per_s")

    def __init__(self, per_s: float, burst: float, now_s: Callable[[], float]) -> None:
        self._per_s = per_s
        self._burst = burst
        self._now_s = now_s
        self._left = float(burst)
        self._at_s = now_s()

    def take(self, cost: float = 1) -> bool:
        """True when this may be done now."""
        self._fill()
        if self._left < cost:
            return False
        self._left -= cost
        return True

    def wait_s(self, cost: float = 1) -> float:
        """How long it takes until this may be done; 0 for now."""
        self._fill()
        return max(0.0, (cost - self._left) / self._per_s)

    @property
    def rested(self) -> bool:
        """True when nothing is remembered: a new one would be the same."""
        self._fill()
        return self._left >= self._burst

    def _fill(self) -> None:
        now_s = self._now_s()
        self._left = min(self._burst, self._left + (now_s - self._at_s) * self._per_s)
        self._at_s = now_s


class Paces:
    """A pace for each of many; those that rested are forgotten."""

    TIDY_AFTER = 1_000

    def __init__(self, now_s: Callable[[], float]) -> None:
        self._now_s = now_s
        self._paces: dict[Hashable, Pace] = {}
        self._tidy_at = self.TIDY_AFTER

    def of(self, key: Hashable, per_s: float, burst: float) -> Pace:
        """The pace of this one."""
        found = self._paces.get(key)
        if found is None:
            if len(self._paces) >= self._tidy_at:
                self._paces = {k: one for k, one in self._paces.items() if not one.rested}
                self._tidy_at = max(self.TIDY_AFTER, 2 * len(self._paces))
            found = self._paces[key] = Pace(per_s, burst, self._now_s)
        return found

    def __len__(self) -> int:
        return len(self._paces)
