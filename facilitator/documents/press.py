"""Makes many papers at once, beside the meeting: with progress, to be cancelled, cleaned up after.

A run makes one zip in a folder of its own. It is kept for an hour, and no longer than the program
runs.
"""

import tempfile
import zipfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Literal

import msgspec

from facilitator.documents.catalogue import Order
from facilitator.documents.renderer import Renderer
from facilitator.documents.word import stamped
from facilitator.documents.worker import Fill

KEPT_MS = 3_600_000
MOST_RUNS = 20  # of all meetings together; the oldest goes first
State = Literal["busy", "done", "cancelled", "failed"]


class Materials(msgspec.Struct, frozen=True):
    """What papers are made with besides their data: the templates that are in use by name, the logo
    as JPEG, and the moment (ISO date and time) that stands in them."""

    templates: Mapping[str, bytes]
    logo: bytes | None
    made_at: str

    def job(self, order: Order) -> Fill:
        """The order for the renderer."""
        data = {**order.data, "logo": self.logo}
        return Fill(self.templates[order.template], data, self.made_at, order.title)


class Run(msgspec.Struct):
    """One zip in the making. ``faults`` are the files that could not be made, with the code why."""

    id: str
    meeting: str
    file: str
    total: int
    began_ms: int
    path: Path
    done: int = 0
    state: State = "busy"
    faults: list[tuple[str, str]] = []


class Press:
    """The runs of this program. ``now_ms()`` gives the time, ``new_id()`` names a run, and
    ``later(seconds, function, *arguments)`` calls back."""

    def __init__(
        self,
        now_ms: Callable[[], int],
        new_id: Callable[[], str],
        later: Callable[..., object],
    ) -> None:
        self._now_ms = now_ms
        self._new_id = new_id
        self._later = later
        self._folder = tempfile.TemporaryDirectory(prefix="facilitator-")
        self._runs: dict[str, Run] = {}

    def start(self, meeting: str, file: str, orders: Sequence[Order], materials: Materials) -> Run:
        """Begin a zip of these orders; it goes on by itself."""
        self._clean()
        id_ = self._new_id()
        path = Path(self._folder.name) / f"{id_}.zip"
        run = Run(id_, meeting, file, len(orders), self._now_ms(), path)
        self._runs[id_] = run
        self._later(0, self._make, run, orders, materials)
        return run

    def find(self, meeting: str, id_: str) -> Run | None:
        """A run of this meeting."""
        run = self._runs.get(id_)
        return run if run is not None and run.meeting == meeting else None

    def cancel(self, run: Run) -> None:
        """Stop; nothing of it stays."""
        if run.state == "busy":
            run.state = "cancelled"

    def close(self) -> None:
        """Throw everything away."""
        for run in self._runs.values():
            self.cancel(run)
        self._folder.cleanup()

    def _make(self, run: Run, orders: Sequence[Order], materials: Materials) -> None:
        try:
            self._write(run, orders, materials)
        except BaseException:
            run.state = "failed"
            raise
        finally:
            if run.state != "done":
                run.path.unlink(missing_ok=True)

    def _write(self, run: Run, orders: Sequence[Order], materials: Materials) -> None:
        names = unique(order.file for order in orders)
        with Renderer() as renderer, zipfile.ZipFile(run.path, "w") as archive:
            results = renderer.render(map(materials.job, orders))
            for name, result in zip(names, results, strict=True):
                if run.state != "busy":
                    return
                if result.fault:
                    run.faults.append((name, result.fault))
                else:
                    archive.writestr(name, result.document)
                run.done += 1
        run.path.write_bytes(stamped(run.path.read_bytes()))
        if run.state == "busy":
            run.state = "done"

    def _clean(self) -> None:
        """Forget what was made long ago, and the oldest when there are many."""
        newest_first = sorted(self._runs.values(), key=lambda run: -run.began_ms)
        for number, run in enumerate(newest_first):
            old = self._now_ms() - run.began_ms > KEPT_MS or number >= MOST_RUNS - 1
            if old and run.state != "busy":
                run.path.unlink(missing_ok=True)
                del self._runs[run.id]


def unique(names: Iterable[str]) -> list[str]:
    """The names, in order, none twice: also not where capitals make no difference."""
    taken: set[str] = set()
    found = []
    for name in names:
        stem, dot, ending = name.rpartition(".")
        candidate, number = name, 2
        while candidate.casefold() in taken:
            candidate, number = f"{stem} ({number}){dot}{ending}", number + 1
        taken.add(candidate.casefold())
        found.append(candidate)
    return found
