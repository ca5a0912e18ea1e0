"""The load program: a room full of phones in one process, beside the server.

    python tests/bench/load.py --address http://127.0.0.1:5000 --pid 1234 --phones 300

Phones join, each places three stickers within ten seconds, and a screen watches
the totals. Prints one line of JSON:

- `ack_ms`, `screen_ms`: {p50, p99, max} of vote -> acknowledgement and vote ->
  first tally on the screen that contains it, in milliseconds;
- `cpu_s`: processor seconds of the server (and its children) during the votes;
- `others_cpu_s`: processor seconds that everything else on the machine used
  meanwhile: where this is much, the latencies say little;
- `kb_per_phone`: growth of the server's resident memory per joined phone, kB;
- `phone_bytes_per_s`, `phone_messages_per_s`: received by one phone on average
  while everybody votes, its own acknowledgements included;
- `screen_interval_ms`: median time between two tallies on the screen;
- `join_ms`: {p50, p99, max} of joining; `join_kb`: received by one phone for it
  (over its live connection: pages not counted);
- `own_delay_ms`: {p50, p99, max} by which this program itself ran late. Where it
  comes near the other figures, they say more about us than about the server.

Loopback only; ends by itself.
"""

import argparse
import asyncio
import gc
import itertools
import json
import random
import statistics
import sys
import time
import urllib.parse

import psutil
from protocol import JOINING_AT_ONCE, AppTarget, BareTarget, Tally, command
from wire import SocketIOClient

VOTES_PER_PHONE = 3
#: Phones that join before memory is first measured, so that what a server
#: loads for its first client is not counted per phone.
WARM_PHONES = 5
#: Seconds that acknowledgements and totals may take to arrive after the votes.
PATIENCE_S = 60


class ServerProcess:
    """Processor and memory use of the server and all processes it started."""

    def __init__(self, pid: int) -> None:
        self._main = psutil.Process(pid)

    def _all(self) -> list[psutil.Process]:
        return [self._main, *self._main.children(recursive=True)]

    def cpu_s(self) -> float:
        """Processor seconds used so far."""
        return sum(sum(process.cpu_times()[:2]) for process in self._all())

    def memory_bytes(self) -> int:
        """Resident memory now."""
        return sum(process.memory_info().rss for process in self._all())


class OthersOnTheMachine:
    """Processor time that is neither the server's nor ours."""

    def __init__(self, server: ServerProcess) -> None:
        self._server = server
        self._before = self._now_s()

    def _now_s(self) -> float:
        times = psutil.cpu_times()
        resting = times.idle + getattr(times, "iowait", 0.0)
        busy = sum(times[:8]) - resting  # what follows in the tuple is counted in these already
        return busy - self._server.cpu_s() - time.process_time()

    def cpu_s(self) -> float:
        """Processor seconds since we were made; the system counts in steps of 10 ms."""
        return max(0.0, self._now_s() - self._before)


class Votes:
    """When each vote was sent, acknowledged and seen on the screen (`time.perf_counter`)."""

    def __init__(self) -> None:
        self.accepted: list[tuple[int, float, float]] = []  # (seq, sent, acknowledged)
        self.refused: dict[str, int] = {}
        self.late_s: list[float] = []
        self.tallies: list[tuple[float, int]] = []  # (seen, total)

    def see(self, tally: Tally) -> None:
        """The screen shows `tally`."""
        self.tallies.append((time.perf_counter(), tally.total))

    async def cast(self, phone: SocketIOClient, item: str, flap: str, due: float) -> None:
        """Wait until `due`, place one sticker and note how it went."""
        await asyncio.sleep(due - time.perf_counter())
        sent = time.perf_counter()
        self.late_s.append(sent - due)
        try:
            answer = await command(phone, "place-sticker", {"item": item, "flap": flap})
        except ConnectionError:
            answer = {"ok": False, "code": "connection-lost"}
        if answer["ok"]:
            self.accepted.append((answer["seq"], sent, time.perf_counter()))
        else:
            self.refused[answer["code"]] = self.refused.get(answer["code"], 0) + 1

    def screen_delays_s(self, already: int) -> list[float]:
        """Per vote: seconds until a tally counted it; `already` votes came before us.

        Votes count in the order of their `seq`, so the n-th is in the first
        tally with a total of at least `already` + n.
        """
        delays = []
        tallies = iter(self.tallies)
        seen, total = next(tallies, (float("inf"), sys.maxsize))
        for place, (_seq, sent, _acknowledged) in enumerate(sorted(self.accepted), already + 1):
            while total < place:
                seen, total = next(tallies, (float("inf"), sys.maxsize))
            if seen < float("inf"):
                delays.append(seen - sent)
        return delays


class OwnDelay:
    """How late this program's own event loop runs."""

    STEP_S = 0.005

    def __init__(self) -> None:
        self.delays_s: list[float] = []
        self._task = asyncio.create_task(self._measure())

    async def _measure(self) -> None:
        while True:
            due = time.perf_counter() + self.STEP_S
            await asyncio.sleep(self.STEP_S)
            self.delays_s.append(time.perf_counter() - due)

    def stop(self) -> list[float]:
        """Stop measuring; return the delays in seconds."""
        self._task.cancel()
        return self.delays_s


def spread_ms(values_s: list[float]) -> dict[str, float]:
    """Median, 99th percentile and maximum of `values_s` (seconds), in milliseconds."""
    if not values_s:
        return {"p50": float("nan"), "p99": float("nan"), "max": float("nan")}
    ordered = sorted(values_s)
    at = {"p50": len(ordered) // 2, "p99": int(len(ordered) * 0.99), "max": len(ordered) - 1}
    return {name: round(ordered[place] * 1000, 2) for name, place in at.items()}


async def join_all(target: BareTarget, numbers: range) -> tuple[list[SocketIOClient], list[float]]:
    """Phones `numbers` join, some at a time: their clients, and seconds each took."""
    gate = asyncio.Semaphore(JOINING_AT_ONCE)
    took_s = []

    async def join(number: int) -> SocketIOClient:
        async with gate:
            began = time.perf_counter()
            client = await target.phone(number)
            took_s.append(time.perf_counter() - began)
            return client

    return list(await asyncio.gather(*(join(number) for number in numbers))), took_s


async def measure(
    target: BareTarget, server: ServerProcess, phones: int, seconds: float, papers: bool = False
) -> dict:
    """The whole measurement against `target`; see the module for what it returns. With `papers`
    the app makes everybody's papers while they vote."""
    votes = Votes()
    await target.open_vote()
    screen = await target.screen(votes.see)
    flaps = await target.flaps()
    warm, _ = await join_all(target, range(WARM_PHONES))
    await asyncio.sleep(1)
    memory_before = server.memory_bytes()
    rest, join_s = await join_all(target, range(WARM_PHONES, phones))
    clients = warm + rest
    await asyncio.sleep(2)
    memory_after = server.memory_bytes()
    join_bytes = sum(client.bytes_received for client in clients)
    join_events = sum(client.events_received for client in clients)
    already = votes.tallies[-1][1] if votes.tallies else 0
    votes.tallies.clear()

    chance = random.Random(phones)  # the same votes at the same moments for every server
    gc.collect()
    gc.freeze()
    own_delay = OwnDelay()
    others = OthersOnTheMachine(server)
    cpu_before = server.cpu_s()
    if papers:
        await target.make_papers()
    began = time.perf_counter() + 0.2
    casting = [
        asyncio.create_task(
            votes.cast(client, target.item, flap, began + chance.uniform(0, seconds))
        )
        for client in clients
        for flap in chance.sample(flaps, VOTES_PER_PHONE)
    ]
    _done, unanswered = await asyncio.wait(casting, timeout=seconds + PATIENCE_S)
    patience = time.perf_counter() + 5
    while time.perf_counter() < patience and (
        not votes.tallies or votes.tallies[-1][1] < already + len(votes.accepted)
    ):
        await asyncio.sleep(0.01)
    took_s = time.perf_counter() - began
    cpu_s = server.cpu_s() - cpu_before
    others_cpu_s = others.cpu_s()
    delays_s = own_delay.stop()
    for task in unanswered:
        task.cancel()
    screen_s = votes.screen_delays_s(already)
    gaps_s = [later - earlier for (earlier, _), (later, _) in itertools.pairwise(votes.tallies)]
    result = {
        "phones": phones,
        "votes": len(casting),
        "accepted": len(votes.accepted),
        "refused": votes.refused,
        "unanswered": len(unanswered),
        "not_on_screen": len(votes.accepted) - len(screen_s),
        "ack_ms": spread_ms([ack - sent for _seq, sent, ack in votes.accepted]),
        "screen_ms": spread_ms(screen_s),
        "cpu_s": round(cpu_s, 2),
        "others_cpu_s": round(others_cpu_s, 2),
        "kb_per_phone": round((memory_after - memory_before) / 1000 / len(rest), 1),
        "phone_bytes_per_s": round(
            (sum(c.bytes_received for c in clients) - join_bytes) / phones / took_s
        ),
        "phone_messages_per_s": round(
            (sum(c.events_received for c in clients) - join_events) / phones / took_s, 1
        ),
        "screen_interval_ms": round(statistics.median(gaps_s) * 1000, 1) if gaps_s else None,
        "join_ms": spread_ms(join_s),
        "join_kb": round(join_bytes / 1000 / phones, 1),
        "own_delay_ms": spread_ms(delays_s + votes.late_s),
    }
    for client in (*clients, screen):
        client.close()
    return result


def main() -> None:
    """Measure one server with one number of phones."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--address", required=True, help="http://127.0.0.1:PORT")
    parser.add_argument("--pid", type=int, required=True, help="of the server process")
    parser.add_argument("--phones", type=int, default=30)
    parser.add_argument("--seconds", type=float, default=10, help="in which everybody votes")
    parser.add_argument("--desk-link", help="the app: link that opens the desk")
    parser.add_argument("--code", help="the app: code of the meeting")
    parser.add_argument("--papers", action="store_true", help="the app: make papers meanwhile")
    options = parser.parse_args()
    if urllib.parse.urlsplit(options.address).hostname not in ("127.0.0.1", "localhost", "::1"):
        parser.error("this program loads nothing but this machine")
    if options.phones <= WARM_PHONES:
        parser.error(f"at least {WARM_PHONES + 1} phones")
    if options.desk_link:
        target = AppTarget(options.address, options.desk_link, options.code)
    else:
        target = BareTarget(options.address)
    server = ServerProcess(options.pid)
    measured = measure(target, server, options.phones, options.seconds, options.papers)
    print(json.dumps(asyncio.run(measured)))


if __name__ == "__main__":
    main()
