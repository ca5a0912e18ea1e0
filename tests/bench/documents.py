"""The papers of a large meeting: our renderer beside bare docxtpl, and a vote meanwhile.

Both fill the action form (bouwsteen 5) of everybody. Bare docxtpl does so in a process of its own
as well, from the same data, and does nothing else: no sandbox, no properties, no fixed dates. They
take turns. The vote is a burst of as many phones, with and without everybody's papers being made.
"""

import io
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import msgspec

from facilitator.documents import catalogue
from facilitator.documents.catalogue import BY_KEY
from facilitator.documents.press import Materials
from facilitator.documents.renderer import Renderer
from facilitator.resources import folder
from tests.bench import burst
from tests.bench.figures import Budget, Section, Table, milliseconds
from tests.bench.processes import ROOT
from tests.documents.meetings import held, seen

MOST = 1.2
TEMPLATE = (folder("bouwstenen") / "5-actieformulier.docx").read_bytes()


def bare(path: Path) -> None:
    """Fill the template once for each entry of a file, as docxtpl's manual does."""
    from docxtpl import DocxTemplate

    for data in msgspec.msgpack.decode(path.read_bytes()):
        document = DocxTemplate(io.BytesIO(TEMPLATE))
        document.render(data, autoescape=True)
        document.save(io.BytesIO())


def timed_bare(path: Path) -> float:
    """Seconds for all, the start of the process included."""
    began = time.perf_counter()
    subprocess.run([sys.executable, "-m", __name__, str(path)], cwd=ROOT, check=True)
    return time.perf_counter() - began


def timed_ours(orders: list[catalogue.Order]) -> float:
    """Seconds for all, the start of the process included."""
    materials = Materials({"5-actieformulier": TEMPLATE}, None, "2026-11-24T12:00:00")
    began = time.perf_counter()
    with Renderer() as renderer:
        for result in renderer.render(map(materials.job, orders)):
            assert not result.fault
    return time.perf_counter() - began


def rendering(people: int, repeat: int) -> tuple[Table, Budget]:
    """The forms of so many people, each so many times in turns."""
    meeting = seen(held(people))
    began = time.perf_counter()
    orders = list(catalogue.of_everybody(meeting, BY_KEY["actieformulier"]))
    data_s = time.perf_counter() - began
    with tempfile.TemporaryDirectory() as place:
        path = Path(place) / "data"
        path.write_bytes(msgspec.msgpack.encode([{**one.data, "logo": None} for one in orders]))
        pairs = [(timed_bare(path), timed_ours(orders)) for _ in range(repeat)]
    bare_s, ours_s = (statistics.median(times) for times in zip(*pairs, strict=True))
    beside = statistics.median(ours / plain for plain, ours in pairs)
    head = ("papers", "bare docxtpl", "our renderer", "ratio", "data of all of them")
    row = (
        str(len(orders)),
        f"{bare_s:.2f} s",
        f"{ours_s:.2f} s",
        f"{beside:.2f}",
        milliseconds(data_s * 1000),
    )
    budget = Budget("personal documents, beside bare docxtpl", beside, MOST)
    return Table(head, [row], words=0), budget


def bench(
    *,
    people: int = 300,
    repeat: int = 3,
    servers: Sequence[str] = ("app", "app-papers"),
    seconds: float = 10,
) -> Section:
    """Both, for so many people."""
    table, budget = rendering(people, repeat)
    vote = burst.bench(servers=servers, phones=(people,), seconds=seconds)
    return Section("Papers, beside a meeting that goes on", [table, *vote.tables], [budget])


if __name__ == "__main__":
    bare(Path(sys.argv[1]))
