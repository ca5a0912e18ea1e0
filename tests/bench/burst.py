"""A voting burst: every phone places three stickers within ten seconds, while a screen watches.

The app, with everything, beside servers that only count: Flask-SocketIO and Node's socket.io. Each
server and the load program run in processes of their own, one pair at a time.
"""

import asyncio
import itertools
import json
import random
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from tests.bench.figures import Budget, Section, Table, milliseconds, ratio, spread_ms
from tests.bench.load import OwnDelay, join_all, settle
from tests.bench.processes import (
    CannotRun,
    Facts,
    OthersOnTheMachine,
    ServerProcess,
    demo,
    node,
    run_load,
    started,
    wait_for,
)
from tests.bench.protocol import AppTarget, BareTarget, sign_in
from tests.bench.votes import Votes
from tests.bench.wire import SocketIOClient

HERE = Path(__file__).parent

#: Servers by name: what the row is called in the table.
SERVERS = {
    "app": "the app, durable votes",
    "app-papers": "the app while it makes everybody's papers",
    "bare": "bare Flask-SocketIO, gevent + gevent-websocket",
    "bare-simple": "bare, gevent + simple-websocket as it comes",
    "bare-whole": "bare, gevent + simple-websocket on our driver",
    "threading": "bare, threading",
    "node": "Node socket.io, in memory",
    "node-full": "Node socket.io, each vote committed (FULL)",
}
BARE_DRIVERS = {
    "bare": "gevent-websocket",
    "bare-simple": "simple-websocket",
    "bare-whole": "whole-writes",
    "threading": "threading",
}
BESIDE = ("app", "bare", "node", "node-full")
PHONES = (30, 300, 1000, 3000)
VOTES_PER_PHONE = 3
#: Phones that join before memory is first measured, so that what a server loads for its first
#: client is not counted per phone.
WARM_PHONES = 5
#: Seconds that acknowledgements may take after the votes, and totals after those.
PATIENCE_S = 60
SCREEN_PATIENCE_S = 15


def bare_command(name: str) -> list[str]:
    """How to start a bare server; `CannotRun` when a package is missing."""
    driver = BARE_DRIVERS[name]
    if driver == "gevent-websocket" and not find_spec("geventwebsocket"):
        raise CannotRun("needs the package gevent-websocket")
    return [sys.executable, str(HERE / "bare_server.py"), "--driver", driver]


def node_command(name: str) -> list[str]:
    """How to start a Node server."""
    return [node(), str(HERE / "node_server.mjs"), *(["--full"] if name == "node-full" else [])]


def first_json(text: str) -> Facts | None:
    """The facts in the first line of JSON that a bare server prints."""
    for line in text.splitlines(keepends=True):
        if line.startswith("{") and line.endswith("\n"):
            facts: Facts = json.loads(line)
            return facts
    return None


def measure(name: str, phones: int, seconds: float) -> Facts:
    """One measurement of the server called `name`."""
    if name.startswith("app"):
        with demo() as facts:
            return run_load(
                "burst", **facts, phones=phones, seconds=seconds, papers=name == "app-papers"
            )
    command = node_command(name) if name.startswith("node") else bare_command(name)
    with started(command) as (server, output):
        facts = wait_for(server, output, first_json)
        where = {key: facts[key] for key in ("address", "pid")}
        return run_load("burst", **where, phones=phones, seconds=seconds)


def bench(
    *,
    servers: Sequence[str] = BESIDE,
    phones: Sequence[int] = PHONES,
    repeat: int = 1,
    seconds: float = 10,
) -> Section:
    """Measure these servers with these numbers of phones, each so many times: the run counts in
    which the rest of the machine used the least processor time, not the one with the nicest
    latencies. A server that cannot run here is left out, with the reason."""
    results: dict[tuple[str, int], Facts] = {}
    missing: dict[str, str] = {}
    for count, name in itertools.product(phones, servers):
        try:
            runs = [measure(name, count, seconds) for _ in range(repeat)]
        except CannotRun as reason:
            missing[name] = str(reason)
            continue
        results[name, count] = min(runs, key=lambda run: run["others_cpu_s"])
        print(name, json.dumps(results[name, count]), file=sys.stderr, flush=True)
    rows = [(str(count), SERVERS[name], *cells(one)) for (name, count), one in results.items()]
    table = Table(("phones", "server", *HEAD), rows, words=2)
    absent = [f"Not measured: {SERVERS[name]} ({reason})." for name, reason in missing.items()]
    return Section("Voting burst", [table], budgets(results), missing=absent)


HEAD = (
    "ack p50",
    "ack p99",
    "vote→screen p50",
    "p99",
    "CPU s",
    "kB/phone",
    "bytes/s to a phone",
    "publishes every",
    "join p99",
    "kB to join",
    "own delay p99",
    "others' CPU s",
    "lost",
)


def cells(result: Facts) -> tuple[str, ...]:
    """What one measurement says, for a row beneath `HEAD`."""
    lost = result["votes"] - result["accepted"] + result["not_on_screen"]
    return (
        milliseconds(result["ack_ms"]["p50"]),
        milliseconds(result["ack_ms"]["p99"]),
        milliseconds(result["screen_ms"]["p50"]),
        milliseconds(result["screen_ms"]["p99"]),
        f"{result['cpu_s']:.2f}",
        f"{result['kb_per_phone']:.0f}",
        str(result["phone_bytes_per_s"]),
        milliseconds(result["screen_interval_ms"]),
        milliseconds(result["join_ms"]["p99"]),
        f"{result['join_kb']:.1f}",
        milliseconds(result["own_delay_ms"]["p99"]),
        f"{result['others_cpu_s']:.1f}",
        str(lost) if lost else "-",
    )


@dataclass(frozen=True)
class _Promise:
    """A budget of the app beside another server with so many phones."""

    what: str
    beside: str
    phones: int
    most: float
    figure: Callable[[Facts], float]

    def budget(self, results: dict[tuple[str, int], Facts]) -> Budget | None:
        """The budget, where both were measured."""
        ours, theirs = results.get(("app", self.phones)), results.get((self.beside, self.phones))
        if ours is None or theirs is None:
            return None
        what = f"{self.what}, {self.phones} phones, beside {SERVERS[self.beside]}"
        return Budget(what, ratio(self.figure(ours), self.figure(theirs)), self.most)


def _p99(name: str) -> Callable[[Facts], float]:
    return lambda result: result[name]["p99"]


PROMISES = (
    _Promise("acknowledgement, p99", "bare", 1000, 0.35, _p99("ack_ms")),
    _Promise("acknowledgement, p99", "node", 1000, 1.0, _p99("ack_ms")),
    _Promise("acknowledgement, p99", "node-full", 3000, 0.5, _p99("ack_ms")),
    _Promise("vote→screen, p99", "node", 1000, 1.15, _p99("screen_ms")),
    _Promise("processor time of the server", "node", 1000, 1.0, lambda one: one["cpu_s"]),
    _Promise("memory for each phone", "bare", 1000, 1.3, lambda one: one["kb_per_phone"]),
)
MOST_BYTES_PER_S = 200


def budgets(results: dict[tuple[str, int], Facts]) -> list[Budget]:
    """The budgets that these results say something about."""
    ours = {count: one for (name, count), one in results.items() if name == "app"}
    found = [promise.budget(results) for promise in PROMISES]
    if not ours:
        return []
    most = max(one["phone_bytes_per_s"] for one in ours.values())
    bytes_ = Budget("bytes to a phone while others vote", most, MOST_BYTES_PER_S, "bytes/s")
    few, many = ours[min(ours)], ours[max(ours)]
    growth = ratio(many["join_kb"], few["join_kb"])
    linear = Budget(f"bytes to join, {max(ours)} phones beside {min(ours)}, each", growth, 1.2)
    return [*(one for one in found if one is not None), bytes_, linear]


# In the load program


@dataclass
class Hall:
    """One meeting in the load program: its phones, and what became of their votes."""

    target: BareTarget
    votes: Votes
    screen: SocketIOClient
    flaps: Sequence[str]
    clients: list[SocketIOClient]


async def load(
    *,
    address: str,
    pid: int,
    phones: int,
    seconds: float,
    desk_link: str = "",
    codes: Sequence[str] = (),
    papers: bool = False,
) -> Facts:
    """Everybody votes in each meeting at once; what that took.

    - `ack_ms`, `screen_ms`: vote -> acknowledgement, and vote -> first tally that contains it;
    - `cpu_s`: processor seconds of the server (and its children) during the votes;
    - `others_cpu_s`: what everything else on the machine used meanwhile: where this is much, the
      latencies say little;
    - `kb_per_phone`: growth of the server's resident memory per joined phone;
    - `phone_bytes_per_s`, `phone_messages_per_s`: received by one phone on average while everybody
      votes, its own acknowledgements included;
    - `screen_interval_ms`: median time between two tallies on the screen;
    - `join_ms`, `join_kb`: joining, and what one phone received over its live connection for it;
    - `own_delay_ms`: by which this program itself ran late. Where it comes near the other figures,
      they say more about us than about the server.
    """
    server = ServerProcess(pid)
    halls = [await _hall(target) for target in await _targets(address, desk_link, codes)]
    await _join(halls, range(WARM_PHONES))
    await asyncio.sleep(seconds / 10)
    memory_before = server.memory_bytes()
    join_s = await _join(halls, range(WARM_PHONES, phones))
    await asyncio.sleep(seconds / 5)
    memory_after = server.memory_bytes()
    clients = [client for hall in halls for client in hall.clients]
    join_bytes, join_events = _received(clients)
    for hall in halls:
        hall.votes.begin()

    settle()
    own_delay, others = OwnDelay(), OthersOnTheMachine(server)
    cpu_before = server.cpu_s()
    if papers:
        await halls[0].target.make_papers()
    began = time.perf_counter() + 0.2
    casting = _cast(halls, began, seconds)
    _done, unanswered = await asyncio.wait(casting, timeout=seconds + PATIENCE_S)
    patience = time.perf_counter() + SCREEN_PATIENCE_S
    while time.perf_counter() < patience and not all(hall.votes.all_seen for hall in halls):
        await asyncio.sleep(0.01)
    took_s = time.perf_counter() - began
    cpu_s, others_cpu_s = server.cpu_s() - cpu_before, others.cpu_s()
    late_s = own_delay.stop() + [late for hall in halls for late in hall.votes.late_s]
    for task in unanswered:
        task.cancel()

    received_bytes, received_events = _received(clients)
    screen_s = [delay for hall in halls for delay in hall.votes.screen_delays_s()]
    acknowledged_s = [delay for hall in halls for delay in hall.votes.acknowledged_s()]
    gaps_s = [
        later - earlier
        for hall in halls
        for (earlier, _), (later, _) in itertools.pairwise(hall.votes.tallies)
    ]
    for client in (*clients, *(hall.screen for hall in halls)):
        client.close()
    return {
        "phones": len(clients),
        "votes": len(casting),
        "accepted": len(acknowledged_s),
        "refused": [hall.votes.refused for hall in halls if hall.votes.refused],
        "unanswered": len(unanswered),
        "not_on_screen": len(acknowledged_s) - len(screen_s),
        "ack_ms": spread_ms(acknowledged_s),
        "screen_ms": spread_ms(screen_s),
        "cpu_s": round(cpu_s, 2),
        "others_cpu_s": round(others_cpu_s, 2),
        "kb_per_phone": round((memory_after - memory_before) / 1000 / len(join_s), 1),
        "phone_bytes_per_s": round((received_bytes - join_bytes) / len(clients) / took_s),
        "phone_messages_per_s": round((received_events - join_events) / len(clients) / took_s, 1),
        "screen_interval_ms": round(statistics.median(gaps_s) * 1000, 1) if gaps_s else None,
        "join_ms": spread_ms(join_s),
        "join_kb": round(join_bytes / 1000 / len(clients), 1),
        "own_delay_ms": spread_ms(late_s),
    }


async def _targets(address: str, desk_link: str, codes: Sequence[str]) -> Sequence[BareTarget]:
    if not desk_link:
        return [BareTarget(address)]
    organiser = await sign_in(address, desk_link)
    return [AppTarget(address, code, organiser) for code in codes]


async def _hall(target: BareTarget) -> Hall:
    votes = Votes()
    await target.open_vote()
    screen = await target.screen(votes.see)
    return Hall(target, votes, screen, await target.flaps(), [])


async def _join(halls: Sequence[Hall], numbers: range) -> list[float]:
    """Phones with these numbers join each meeting, some at a time: the seconds that each took."""
    places = list(itertools.product(numbers, halls))

    async def join(place: int) -> None:
        number, hall = places[place]
        hall.clients.append(await hall.target.phone(number))

    return (await join_all(join, range(len(places))))[1]


def _cast(halls: Sequence[Hall], began: float, seconds: float) -> list[asyncio.Task[Any]]:
    """All votes, each at a moment of its own: the same for every server."""
    chance = random.Random(sum(len(hall.clients) for hall in halls))
    return [
        asyncio.create_task(
            hall.votes.cast(client, hall.target.item, flap, began + chance.uniform(0, seconds))
        )
        for hall in halls
        for client in hall.clients
        for flap in chance.sample(list(hall.flaps), VOTES_PER_PHONE)
    ]


def _received(clients: Sequence[SocketIOClient]) -> tuple[int, int]:
    """Bytes and events that came to these phones so far."""
    return (
        sum(client.bytes_received for client in clients),
        sum(client.events_received for client in clients),
    )
