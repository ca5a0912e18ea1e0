"""Measure the papers of a large meeting: our renderer beside bare docxtpl, in one run.

    python -m tests.bench.documents            # 300 people
    python -m tests.bench.documents --people 60 --repeat 5

Both fill the action form (bouwsteen 5) of everybody. Bare docxtpl does so in a process of its own
as well, from the same data, and does nothing else: no sandbox, no properties, no fixed dates. They
take turns; the medians are printed as a markdown table.
"""

import argparse
import io
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import msgspec

from facilitator.documents import catalogue
from facilitator.documents.catalogue import BY_KEY
from facilitator.documents.press import Materials
from facilitator.documents.renderer import Renderer
from facilitator.resources import folder
from tests.documents.meetings import held, seen

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
    subprocess.run([sys.executable, "-m", __spec__.name, "--bare", str(path)], check=True)
    return time.perf_counter() - began


def timed_ours(orders: list[catalogue.Order]) -> float:
    """Seconds for all, the start of the process included."""
    materials = Materials({"5-actieformulier": TEMPLATE}, None, "2026-11-24T12:00:00")
    began = time.perf_counter()
    with Renderer() as renderer:
        for result in renderer.render(map(materials.job, orders)):
            assert not result.fault
    return time.perf_counter() - began


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--people", type=int, default=300)
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--bare", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.bare:
        bare(options.bare)
        return
    meeting = seen(held(options.people))
    began = time.perf_counter()
    orders = list(catalogue.of_everybody(meeting, BY_KEY["actieformulier"]))
    data_s = time.perf_counter() - began
    with tempfile.TemporaryDirectory() as place:
        path = Path(place) / "data"
        path.write_bytes(msgspec.msgpack.encode([{**one.data, "logo": None} for one in orders]))
        pairs = [(timed_bare(path), timed_ours(orders)) for _ in range(options.repeat)]
    bare_s, ours_s = (statistics.median(times) for times in zip(*pairs, strict=True))
    print("| papers | bare docxtpl | our renderer | ratio | data of all of them |")
    print("| --: | --: | --: | --: | --: |")
    ratio = statistics.median(ours / plain for plain, ours in pairs)
    row = (f"{len(orders)}", f"{bare_s:.2f} s", f"{ours_s:.2f} s", f"{ratio:.2f}")
    print(f"| {' | '.join(row)} | {data_s * 1000:.0f} ms |")


if __name__ == "__main__":
    main()
