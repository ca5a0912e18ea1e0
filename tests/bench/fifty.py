"""Fifty meetings of twenty people at the same time, beside one meeting of a thousand.

The same number of phones and of votes on the same server: what it costs that they are in meetings
of their own, each with its screen.
"""

import json
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from tests.bench.burst import HEAD, cells
from tests.bench.figures import Section, Table
from tests.bench.processes import Facts, facilitator, run_load, running
from tests.bench.seed import Seed


def measure(meetings: int, phones: int, seconds: float) -> Facts:
    """So many meetings on one server, each with so many phones that vote."""
    with tempfile.TemporaryDirectory() as folder:
        with Seed(Path(folder)) as seed:
            codes = [seed.meeting().code for _ in range(meetings)]
        with running(facilitator("run", "--port", "0", "--data", folder), codes) as facts:
            return run_load("burst", **facts, phones=phones, seconds=seconds)


def bench(
    *, sizes: Sequence[tuple[int, int]] = ((50, 20), (1, 1000)), seconds: float = 10
) -> Section:
    """For each (meetings, phones in each) a server of its own, one after the other."""
    rows = []
    for meetings, phones in sizes:
        result = measure(meetings, phones, seconds)
        print(f"{meetings} meetings", json.dumps(result), file=sys.stderr, flush=True)
        rows.append((f"{meetings} of {phones}", *cells(result)))
    return Section("Many meetings at the same time", [Table(("meetings", *HEAD), rows)])
