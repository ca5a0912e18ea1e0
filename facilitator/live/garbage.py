"""Garbage collection where nobody has to wait for it.

A full collection looks at every object of every connected phone and stops the
server meanwhile: some 40 ms at a thousand phones, in the middle of a vote. So
what start-up made is taken out of its way, and full collections wait for a
quiet moment. The quick collections of young objects go on as always.
"""

import gc
import time

import gevent

#: Allocations between two collections of young objects, and how many of those
#: between two of the next generation.
YOUNG, MIDDLE = 10_000, 50

#: The third threshold of `gc`: so high that a full collection never comes by itself.
NEVER = 1_000_000

#: Seconds between two looks at whether it is quiet.
LOOK_EVERY_S = 5.0

#: Quiet: the process used less than this part of one core since the last look.
QUIET = 0.05

#: Seconds after which a full collection comes all the same.
AT_LATEST_S = 600.0


class GarbageCollection:
    """Collects when it is quiet, from `start` to `stop`; one per process."""

    def __init__(self) -> None:
        self._collected_at = time.monotonic()
        self._watch: gevent.Greenlet | None = None
        self._thresholds = gc.get_threshold()

    def start(self) -> None:
        """Set aside what was loaded so far, and begin to watch for quiet moments."""
        gc.collect()
        gc.freeze()
        gc.set_threshold(YOUNG, MIDDLE, NEVER)
        self._collected_at = time.monotonic()
        self._watch = gevent.spawn(self._collect_when_quiet)

    def stop(self) -> None:
        """Let Python collect by itself again."""
        if self._watch is not None:
            self._watch.kill()
            self._watch = None
        gc.set_threshold(*self._thresholds)
        gc.unfreeze()

    def _collect_when_quiet(self) -> None:
        used_s = time.process_time()
        while True:
            gevent.sleep(LOOK_EVERY_S)
            now_used_s = time.process_time()
            quiet = now_used_s - used_s < QUIET * LOOK_EVERY_S
            used_s = now_used_s
            waiting_s = time.monotonic() - self._collected_at
            # [2] counts the middle collections since the last full one: none, no garbage
            if (quiet or waiting_s > AT_LATEST_S) and gc.get_count()[2]:
                gc.collect()
                self._collected_at = time.monotonic()
                used_s = time.process_time()
