"""Makes many papers at once, beside the meeting: with progress, to be cancelled, cleaned up after.

A run makes one zip, or one document to print, in a folder of its own. It is kept for an hour, and
no longer than the program runs.
"""

import shutil
import threading
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import chain
from pathlib import Path
from typing import Literal

import msgspec

from facilitator.documents.catalogue import Order
from facilitator.documents.renderer import Renderer
from facilitator.documents.word import stamped
from facilitator.documents.worker import Fill, Job, Merge, Result

KEPT_MS = 3_600_000
IDLE_S = 60.0
MERGING_S = 300.0  # a document of hundreds of letters
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
    """One file in the making; ``faults`` are the papers that could not be made, with a code."""

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
    ``later(seconds, function, *arguments)`` calls back.

    They are in ``folder``, which is the press's own: what an earlier program left there when it was
    killed has names in it, and goes first.
    """

    def __init__(
        self,
        now_ms: Callable[[], int],
        new_id: Callable[[], str],
        later: Callable[..., object],
        folder: Path,
    ) -> None:
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(mode=0o700, parents=True)
        self._now_ms = now_ms
        self._new_id = new_id
        self._later = later
        self._folder = folder
        self._runs: dict[str, Run] = {}
        self._at_once = Renderer()
        self._turn = threading.Lock()
        self._served = 0

    def one(self, job: Job) -> Result:
        """Do one job and wait for it.

        One at a time, in a process that is kept for a while: at the closing everybody takes their
        papers home in the same minute.
        """
        with self._turn:
            self._served += 1
            result = self._at_once.one(job)
        self._later(IDLE_S, self._rest, self._served)
        return result

    def _rest(self, served: int) -> None:
        """End the process when nobody came since."""
        if served == self._served:
            with self._turn:
                self._at_once.close()

    def start(
        self,
        meeting: str,
        file: str,
        orders: Sequence[Order],
        materials: Materials,
        *,
        extras: Sequence[tuple[str, bytes]] = (),
        merged: bool = False,
    ) -> Run:
        """Begin a zip of these orders, with ``extras`` (name and content) beside them; it goes on
        by itself. ``merged``: one Word document with all of them behind each other."""
        self._clean()
        id_ = self._new_id()
        path = self._folder / id_
        run = Run(id_, meeting, file, len(orders), self._now_ms(), path)
        self._runs[id_] = run
        write = partial(self._print, run) if merged else partial(self._pack, run, extras)
        self._later(0, self._make, run, write, orders, materials)
        return run

    def find(self, meeting: str, id_: str) -> Run | None:
        """A run of this meeting."""
        run = self._runs.get(id_)
        return run if run is not None and run.meeting == meeting else None

    def cancel(self, run: Run) -> None:
        """Stop; nothing of it stays."""
        if run.state == "busy":
            run.state = "cancelled"

    def forget(self, meeting: str) -> None:
        """Throw away what was made of a meeting."""
        for run in [one for one in self._runs.values() if one.meeting == meeting]:
            self.cancel(run)
            run.path.unlink(missing_ok=True)
            del self._runs[run.id]

    def close(self) -> None:
        """Throw everything away."""
        for run in self._runs.values():
            self.cancel(run)
        self._at_once.close()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _make(
        self,
        run: Run,
        write: Callable[[Renderer, Iterator[tuple[str, bytes]], Materials], None],
        orders: Sequence[Order],
        materials: Materials,
    ) -> None:
        try:
            with Renderer() as renderer:
                write(renderer, self._papers(run, renderer, orders, materials), materials)
            if run.state == "busy":
                run.state = "done"
        except BaseException:
            run.state = "failed"
            raise
        finally:
            if run.state != "done":
                run.path.unlink(missing_ok=True)

    def _papers(
        self, run: Run, renderer: Renderer, orders: Sequence[Order], materials: Materials
    ) -> Iterator[tuple[str, bytes]]:
        """Name and content of each paper that could be made, until the run is cancelled."""
        names = unique(order.file for order in orders)
        results = renderer.render(map(materials.job, orders))
        for name, result in zip(names, results, strict=True):
            if run.state != "busy":
                return
            if result.fault:
                run.faults.append((name, result.fault))
            else:
                yield name, result.document
            run.done += 1

    def _pack(
        self,
        run: Run,
        extras: Sequence[tuple[str, bytes]],
        renderer: Renderer,
        papers: Iterator[tuple[str, bytes]],
        materials: Materials,
    ) -> None:
        """A zip."""
        with zipfile.ZipFile(run.path, "w") as archive:
            for name, content in chain(papers, extras):
                archive.writestr(name, content)
        run.path.write_bytes(stamped(run.path.read_bytes()))

    def _print(
        self,
        run: Run,
        renderer: Renderer,
        papers: Iterator[tuple[str, bytes]],
        materials: Materials,
    ) -> None:
        """One document."""
        documents = [content for _name, content in papers]
        if run.state != "busy":
            return
        title = run.file.rpartition(".")[0]
        with Renderer(seconds=MERGING_S) as patient:
            result = patient.one(Merge(documents, materials.made_at, title))
        if result.fault:
            raise RuntimeError(result.fault)
        run.path.write_bytes(result.document)

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
