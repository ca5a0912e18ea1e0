"""A whole room that comes back: every phone reconnects within two seconds.

Twice: after the Wi-Fi was away while the desk went on to another item (the server still believes in
the old connections, and every phone missed the same parts), and after the server was stopped and
started again (every phone needs everything anew, of a meeting that is only in the log). A phone
waits from its first attempt until it has caught up. The server counts what it renders
(watched_server.py): what all phones see may be made once.
"""

import asyncio
import json
import random
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from tests.bench.figures import Budget, Section, Table, milliseconds, spread_ms
from tests.bench.load import OwnDelay, join_all, settle
from tests.bench.processes import (
    Facts,
    OthersOnTheMachine,
    ServerProcess,
    run_load,
    running,
)
from tests.bench.protocol import AppTarget, Browser, PhonePage, sign_in
from tests.bench.seed import Seed
from tests.bench.start import free_port

MOST_S = 3.0
#: The item that is open when they go, and the one that they find.
BEFORE, AFTER = "keuze", "aanscherpen"


def command(data: Path, port: int) -> list[str]:
    """The program on this folder, with its renders counted."""
    module = [sys.executable, "-m", "tests.bench.watched_server", "run", "--no-browser"]
    return [*module, "--host", "127.0.0.1", "--port", str(port), "--data", str(data)]


def bench(*, phones: int = 300, within_s: float = 2) -> Section:
    """So many phones come back within so many seconds, both times."""
    with tempfile.TemporaryDirectory() as folder:
        with Seed(Path(folder)) as seed:
            code = seed.meeting().code
        results = run_load("returning", data=folder, code=code, phones=phones, within_s=within_s)
    for name, result in results.items():
        print(name, json.dumps(result), file=sys.stderr, flush=True)
    tables = [_table(results), _renders_table(results)]
    return Section(f"A room of {phones} that comes back", tables, _budgets(results))


def _table(results: dict[str, Facts]) -> Table:
    head = (
        "after",
        "wait p50",
        "p99",
        "longest",
        "server CPU s",
        "kB/phone",
        "own delay p99",
        "others' CPU s",
        "not back",
    )
    rows = [
        (
            name,
            *(milliseconds(result["wait_ms"][at]) for at in ("p50", "p99", "max")),
            f"{result['cpu_s']:.2f}",
            f"{result['kb']:.1f}",
            milliseconds(result["own_delay_ms"]["p99"]),
            f"{result['others_cpu_s']:.1f}",
            str(result["failed"]) if result["failed"] else "-",
        )
        for name, result in results.items()
    ]
    return Table(head, rows)


def _renders_table(results: dict[str, Facts]) -> Table:
    head = ("after", "what", "put together", "partials rendered", "of those again from equal data")
    names = {"phone": "what all phones show", "me": "what each phone shows alone", "desk": "desk"}
    rows = [
        (after, what, *(str(told[key]) for key in ("gathered", "rendered", "again")))
        for after, result in results.items()
        for stream, what in names.items()
        if (told := result["renders"].get(stream))
    ]
    return Table(head, rows, words=2)


def _budgets(results: dict[str, Facts]) -> list[Budget]:
    longest = [
        Budget(
            f"longest wait of a room that comes back, after {name}",
            float("inf") if result["failed"] else result["wait_ms"]["max"] / 1000,
            MOST_S,
            "s",
        )
        for name, result in results.items()
    ]
    twice = [
        Budget(
            f"partials for all phones that were rendered twice, after {name}",
            result["renders"].get("phone", {}).get("again", 0),
            0,
            "",
        )
        for name, result in results.items()
    ]
    return [*longest, *twice]


# In the load program


async def load(*, data: str, code: str, phones: int, within_s: float) -> dict[str, Facts]:
    """Both times, on a server that this program starts itself: it has to be able to stop it."""
    port = free_port()
    serve = command(Path(data), port)
    results = {}
    with running(serve, [code]) as facts:
        target = AppTarget(
            facts["address"], code, await sign_in(facts["address"], facts["desk_link"])
        )
        await target.open_desk()
        await target.open_item(BEFORE)
        pages, _took = await join_all(target.join, range(phones))
        for page in pages:
            await page.catch_up()
        gone = [page.client for page in pages]
        for client in gone:
            client.fall_silent()
        await target.open_item(AFTER)
        await asyncio.sleep(within_s / 2)
        results["the Wi-Fi was away"] = await _return(facts, pages, within_s)
        for client in (*gone, *(page.client for page in pages)):
            client.close()
    with running(serve, [code]) as facts:
        results["the server was started again"] = await _return(facts, pages, within_s)
    return results


async def _return(facts: Facts, pages: Sequence[PhonePage], within_s: float) -> Facts:
    """Everybody reconnects within so many seconds; what that took."""
    await _renders(facts)
    chance = random.Random(len(pages))
    settle()
    server = ServerProcess(facts["pid"])
    own_delay, others = OwnDelay(), OthersOnTheMachine(server)
    cpu_before = server.cpu_s()
    began = time.perf_counter()

    async def one(page: PhonePage) -> float:
        due = began + chance.uniform(0, within_s)
        await asyncio.sleep(due - time.perf_counter())
        await page.come_online()
        return time.perf_counter() - due

    waits = await asyncio.gather(*map(one, pages), return_exceptions=True)
    await asyncio.sleep(within_s / 4)  # what is sent to everybody after that
    back_s = [wait for wait in waits if isinstance(wait, float)]
    received = sum(page.client.bytes_received for page in pages)
    return {
        "wait_ms": spread_ms(back_s),
        "failed": len(waits) - len(back_s),
        "cpu_s": round(server.cpu_s() - cpu_before, 2),
        "others_cpu_s": round(others.cpu_s(), 2),
        "own_delay_ms": spread_ms(own_delay.stop()),
        "kb": round(received / 1000 / len(pages), 1),
        "renders": await _renders(facts),
    }


async def _renders(facts: Facts) -> Facts:
    """What the server rendered since the last time."""
    told: Facts = json.loads(await Browser().fetch(f"{facts['address']}/bench/renders"))
    return told
