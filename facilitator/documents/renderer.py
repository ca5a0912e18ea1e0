"""Fills templates in a process of its own, bounded in time and memory.

A template comes from outside: it may loop for ever or eat all memory. Then that process dies, and
the meeting does not notice. Everything here is plain pipes and ``subprocess``: under gevent, where
these are patched, waiting for a document lets others go on.
"""

import subprocess
import sys
import threading
from collections.abc import Iterable, Iterator
from types import TracebackType
from typing import Self

import msgspec

from facilitator.documents import worker
from facilitator.documents.worker import Job, Result

SECONDS = 20.0  # for one document
MEGABYTES = 1024


class Renderer:
    """Use it with ``with``: afterwards no process is left.

    A document that takes longer than ``seconds``, or more memory than ``megabytes``, gets a Result
    with the fault "template-too-slow" or "template-too-heavy"; those after it go on in a fresh
    process.
    """

    def __init__(self, seconds: float = SECONDS, megabytes: int = MEGABYTES) -> None:
        self._seconds = seconds
        self._megabytes = megabytes
        self._process: subprocess.Popen[bytes] | None = None
        self._decoder = msgspec.msgpack.Decoder(Result)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        fault: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._end()

    def render(self, jobs: Iterable[Job]) -> Iterator[Result]:
        """A result for each job, in order, as they come."""
        for job in jobs:
            yield self.one(job)

    def one(self, job: Job) -> Result:
        """Do one job, and wait for it."""
        process = self._process or self._start()
        assert process.stdin is not None
        assert process.stdout is not None
        late = threading.Event()

        def give_up() -> None:
            late.set()
            process.kill()

        watch = threading.Timer(self._seconds, give_up)
        watch.start()
        try:
            worker.write(process.stdin, job)
            content = worker.read(process.stdout)
        except OSError:  # it died while it was spoken to
            content = None
        finally:
            watch.cancel()
        if content is None:
            self._end()
            return Result(fault="template-too-slow" if late.is_set() else "template-too-heavy")
        return self._decoder.decode(content)

    def _start(self) -> "subprocess.Popen[bytes]":
        self._process = subprocess.Popen(  # nosec B603  # our own words, no shell
            [sys.executable, "-m", worker.__name__, str(self._megabytes)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        return self._process

    def close(self) -> None:
        """End the process; the next job starts another."""
        self._end()

    def _end(self) -> None:
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            with process:  # closes the pipes and waits
                pass
