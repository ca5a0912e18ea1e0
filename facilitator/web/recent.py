"""How often something happened lately, for each of many."""

from collections import deque
from collections.abc import Callable, Hashable, Iterator


class Recent:
    """Counts up to ``most`` times in any ``within_s`` seconds; what came beyond that is not
    remembered. ``now_s()`` is a clock that never runs back."""

    TIDY_AFTER = 1_000

    def __init__(self, most: int, within_s: float, now_s: Callable[[], float]) -> None:
        self._most = most
        self._within_s = within_s
        self._now_s = now_s
        self._times: dict[Hashable, deque[float]] = {}
        self._tidy_at = self.TIDY_AFTER

    def add(self, key: Hashable) -> bool:
        """It happened once more; False when that was too often."""
        if self.count(key) >= self._most:
            return False
        times = self._times.get(key)
        if times is None:
            if len(self._times) >= self._tidy_at:
                self._forget()
            times = self._times[key] = deque()
        times.append(self._now_s())
        return True

    def count(self, key: Hashable) -> int:
        """How often it happened lately."""
        times = self._times.get(key)
        if times is None:
            return 0
        since_s = self._now_s() - self._within_s
        while times and times[0] <= since_s:
            times.popleft()
        return len(times)

    def wait_s(self, key: Hashable) -> float:
        """How long it takes until it may happen once more; 0 for now."""
        if self.count(key) < self._most:
            return 0
        return self._times[key][0] + self._within_s - self._now_s()

    def _forget(self) -> None:
        """Drop those that did nothing lately."""
        self._times = {key: times for key, times in self._times.items() if self.count(key)}
        self._tidy_at = max(self.TIDY_AFTER, 2 * len(self._times))

    def __iter__(self) -> Iterator[Hashable]:
        """Those that are remembered."""
        return iter(self._times)
