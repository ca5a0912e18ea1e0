"""The line in front of the writer: everything that waits goes in as one batch."""

import queue
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeVar, cast

import structlog
from sqlalchemy import Connection

from facilitator.room.writer import Accepted, Envelope, Outcome, Refused, Writer
from facilitator.store.trouble import FAULTS, Trouble

log = structlog.get_logger()
Result = TypeVar("Result")

Offload = Callable[..., Any]
MOST_IN_BATCH = 500
GATHER_S = 0.012  # between two batches, so that in a full hall several votes share one commit
LOOK_AGAIN_S = 3.0  # while nothing can be stored or scrubbed, and nobody tries


class _Job:
    """Other work for the writer's connection, and what to do with its result before the next."""

    def __init__(self, work: Callable[[Connection], Any], then: Callable[[Any], Any]) -> None:
        self.work = work
        self.then = then


class _Reply:
    """What becomes of one entry: somebody waits for it. Lighter than a ``Future``, that locks
    seven times on its way."""

    def __init__(self) -> None:
        self._told: queue.SimpleQueue[tuple[Any, BaseException | None]] = queue.SimpleQueue()

    def give(self, result: object) -> None:
        """It is done."""
        self._told.put((result, None))

    def fail(self, fault: BaseException) -> None:
        """It could not be done."""
        self._told.put((None, fault))

    def wait(self) -> Any:
        """Wait for the result; raises the fault."""
        result, fault = self._told.get()
        if fault is not None:
            raise fault
        return result


_Entry = tuple[Envelope | _Job, _Reply]


class WriterQueue:
    """Feeds the writer from one thread (a greenlet in the server), batch after batch.

    ``offload(function, *arguments)`` runs a blocking function elsewhere and gives its result;
    ``hand_on`` gets every accepted outcome after the commit and before the acknowledgement.
    ``trouble`` is why nothing can be stored now, and None when all is well; ``told()`` is called
    when it changes. ``now_s()`` is a clock that never runs back, ``pause(seconds)`` waits.
    """

    def __init__(
        self,
        writer: Writer,
        offload: Offload,
        hand_on: Callable[[Sequence[Accepted]], None],
        told: Callable[[], object] = lambda: None,
        now_s: Callable[[], float] = time.monotonic,
        pause: Callable[[float], object] = time.sleep,
    ) -> None:
        self.trouble: Trouble | None = None
        self._writer = writer
        self._offload = offload
        self._hand_on = hand_on
        self._told = told
        self._now_s = now_s
        self._pause = pause
        self._began_s = -GATHER_S
        self._waiting: queue.SimpleQueue[_Entry | None]
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
        reply = _Reply()
        self._waiting.put((entry, reply))
        return reply.wait()

    def check(self) -> None:
        """Try whether anything can be stored, and wait for it. Raises what the database raises."""
        self.run(self._writer.database.try_to_write, lambda _nothing: self._set(None))

    def _serve(self) -> None:
        while True:
            taken = self._take()
            self._handle([entry for entry in taken if entry is not None])
            if None in taken:
                return

    def _take(self) -> list[_Entry | None]:
        """All that waits. When nobody tries: the look whether things can be stored again, and what
        was erased is taken out of the files, where that could not be done at once."""
        idle_s = LOOK_AGAIN_S if self.trouble or self._writer.unclean else None
        try:
            taken = [self._waiting.get(timeout=idle_s)]
        except queue.Empty:
            self._offload(self._writer.scrub)
            if not self.trouble:
                return []
            look = _Job(self._writer.database.try_to_write, lambda _nothing: self._set(None))
            return [(look, _Reply())]
        self._gather()
        while len(taken) < MOST_IN_BATCH and not self._waiting.empty():
            taken.append(self._waiting.get())
        return taken

    def _gather(self) -> None:
        """Right after a batch wait a moment for what belongs with this one: a commit costs far more
        than what is in it. What comes after a pause, as in a small group, waits for nothing."""
        early_s = self._began_s + GATHER_S - self._now_s()
        if early_s > 0:
            self._pause(early_s)
        self._began_s = self._now_s()

    def _handle(self, taken: Sequence[_Entry]) -> None:
        """Commands first, as one batch; then the jobs, one by one. Once one of them finds that
        nothing can be stored the others need not wait for that as well."""
        commands = [(e, reply) for e, reply in taken if isinstance(e, Envelope)]
        fault: BaseException | None = None
        if commands:
            outcomes, fault = self._write([envelope for envelope, _ in commands])
            for (_, reply), outcome in zip(commands, outcomes, strict=False):
                reply.give(outcome)  # those behind them are of other meetings
            self._keep_snapshots({envelope.meeting for envelope, _ in commands})
        for entry, reply in taken:
            if isinstance(entry, _Job):
                if fault is None:
                    fault = self._do(entry, reply)
                else:
                    reply.fail(fault)

    def _keep_snapshots(self, meetings: Iterable[str]) -> None:
        """After the acknowledgements, so that nobody waits for it."""
        wanted = [one for one in meetings if self._writer.ledger.wants_snapshot(one)]
        if wanted:
            self._offload(self._writer.keep_snapshots, wanted)

    def _do(self, job: _Job, reply: _Reply) -> BaseException | None:
        """Do a job; gives the fault of the storage that kept it from being done."""
        try:
            reply.give(job.then(self._offload(self._writer.run, job.work)))
        except Exception as fault:
            reply.fail(fault)
            if isinstance(fault, FAULTS) and self._explain(fault):
                return fault
        return None

    def _write(
        self, envelopes: Sequence[Envelope]
    ) -> tuple[Sequence[Outcome], BaseException | None]:
        """The outcomes, and the fault of the storage if there was one."""
        try:
            outcomes: list[Outcome] = self._offload(self._writer.write, envelopes)
            accepted = [one for one in outcomes if isinstance(one, Accepted)]
            self._hand_on(accepted)
        except FAULTS as fault:
            trouble = self._explain(fault) or "storage-failed"
            log.exception("batch not written", commands=len(envelopes), trouble=trouble)
            return [Refused(trouble, again=True) for _ in envelopes], fault
        except Exception:
            log.exception("batch failed", commands=len(envelopes))
            return [Refused("internal-error", again=True) for _ in envelopes], None
        if any(not one.repeat for one in accepted):
            self._set(None)
        return outcomes, None

    def _explain(self, fault: BaseException) -> Trouble | None:
        """Remember what is wrong with the storage, if that is what this fault says."""
        trouble = self._writer.database.trouble(fault)
        if trouble is not None:
            self._set(trouble)
        return trouble

    def _set(self, trouble: Trouble | None) -> None:
        """What is damaged stays so until somebody did something about it, and starts anew."""
        if trouble != self.trouble and self.trouble != "storage-damaged":
            log.info("storage", trouble=trouble)
            self.trouble = trouble
            self._told()
