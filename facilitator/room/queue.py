"""The line in front of the writer: everything that waits goes in as one batch."""

import queue
import threading
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future
from typing import Any, TypeVar, cast

import structlog
from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError

from facilitator.room.writer import Accepted, Envelope, Outcome, Refused, Writer

log = structlog.get_logger()
Result = TypeVar("Result")

Offload = Callable[..., Any]
MOST_IN_BATCH = 500


class _Job:
    """Other work for the writer's connection, and what to do with its result before the next."""

    def __init__(self, work: Callable[[Connection], Any], then: Callable[[Any], Any]) -> None:
        self.work = work
        self.then = then


class WriterQueue:
    """Feeds the writer from one thread (a greenlet in the server), batch after batch.

    ``offload(function, *arguments)`` runs a blocking function elsewhere and gives its result;
    ``hand_on`` gets every accepted outcome after the commit and before the acknowledgement.
    """

    def __init__(
        self, writer: Writer, offload: Offload, hand_on: Callable[[Sequence[Accepted]], None]
    ) -> None:
        self._writer = writer
        self._offload = offload
        self._hand_on = hand_on
        self._waiting: queue.SimpleQueue[tuple[Envelope | _Job, Future[Any]] | None]
        self._waiting = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._serve, name="writer", daemon=True)

    def start(self) -> None:
        """Begin taking commands."""
        self._thread.start()

    def stop(self) -> None:
        """Finish what waits, and take nothing more."""
        self._waiting.put(None)
        self._thread.join()

    def submit(self, envelope: Envelope) -> Outcome:
        """Wait for the outcome of a command."""
        return cast(Outcome, self._wait(envelope))

    def run(
        self, work: Callable[[Connection], Result], then: Callable[[Result], Any] | None = None
    ) -> Result:
        """Wait for other work in a transaction of its own; raises what it raises.

        ``then`` gets the result before anything else is written.
        """
        return cast(Result, self._wait(_Job(work, then or (lambda result: result))))

    def _wait(self, entry: Envelope | _Job) -> Any:
        future: Future[Any] = Future()
        self._waiting.put((entry, future))
        return future.result()

    def _serve(self) -> None:
        while True:
            taken = [self._waiting.get()]
            while len(taken) < MOST_IN_BATCH and not self._waiting.empty():
                taken.append(self._waiting.get())
            self._handle([entry for entry in taken if entry is not None])
            if None in taken:
                return

    def _handle(self, taken: Sequence[tuple[Envelope | _Job, Future[Any]]]) -> None:
        """Commands first, as one batch; then the jobs, one by one."""
        commands = [(e, future) for e, future in taken if isinstance(e, Envelope)]
        if commands:
            outcomes = self._write([envelope for envelope, _ in commands])
            for (_, future), outcome in zip(commands, outcomes, strict=True):
                future.set_result(outcome)
            self._keep_snapshots({envelope.meeting for envelope, _ in commands})
        for entry, future in taken:
            if isinstance(entry, _Job):
                try:
                    future.set_result(entry.then(self._offload(self._writer.run, entry.work)))
                except Exception as fault:
                    future.set_exception(fault)

    def _keep_snapshots(self, meetings: Iterable[str]) -> None:
        """After the acknowledgements, so that nobody waits for it."""
        wanted = [one for one in meetings if self._writer.ledger.wants_snapshot(one)]
        if wanted:
            self._offload(self._writer.keep_snapshots, wanted)

    def _write(self, envelopes: Sequence[Envelope]) -> Sequence[Outcome]:
        try:
            outcomes: list[Outcome] = self._offload(self._writer.write, envelopes)
            self._hand_on([one for one in outcomes if isinstance(one, Accepted)])
        except (SQLAlchemyError, OSError):
            log.exception("batch not written", commands=len(envelopes))
            return [Refused("storage-failed", again=True) for _ in envelopes]
        except Exception:
            log.exception("batch failed", commands=len(envelopes))
            return [Refused("internal-error", again=True) for _ in envelopes]
        return outcomes
