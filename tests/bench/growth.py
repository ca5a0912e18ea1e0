"""What grows with the log of a meeting, its people, and the meetings in one database.

Each row is a database made by the real writer and a fresh server on it. Events: stickers that are
placed and taken back, so that the log grows while the state stays what it was. Then, in this order,
each the first of its kind: start to first answer; signing in, which ends on the organiser's page
and so is the first look at every meeting; that page again; the first page of the meeting; its
screen with a whole snapshot; the desk's page; a participant who joins, which is the first command;
and commands one after the other.
"""

import asyncio
import json
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from facilitator.limits import PERSON_PACE
from tests.bench.figures import Budget, Section, Spread, Table, milliseconds, ratio, spread_ms
from tests.bench.processes import ServerProcess, facilitator, started, wait_for
from tests.bench.protocol import STICKER_ITEM, AppTarget, Browser, command, sign_in, sign_in_address
from tests.bench.seed import FLAPS, Seed
from tests.bench.start import first_answer_s, free_port

EVENTS = (100, 1_000, 10_000, 100_000)
PEOPLE = (10, 100, 300, 1000, 3000)
MEETINGS = (1, 10, 100, 1000)
#: Where another thing grows, there are so many people and events.
FEW_PEOPLE = 30
FEW_EVENTS = 100
COMMANDS = 200
#: Between the shortest and the longest log nothing may become slower than this; not exactly one,
#: because two measurements of the same thing differ by as much.
MOST = 1.25
Made = TypeVar("Made")


@dataclass(frozen=True)
class Look:
    """What one fresh server took, in seconds; ``memory_bytes`` at the end."""

    start_s: float
    sign_in_s: float
    front_s: float
    page_s: float
    screen_s: float
    desk_s: float
    join_s: float
    command_ms: Spread
    memory_bytes: int

    def cells(self) -> tuple[str, ...]:
        """Its row beneath `HEAD`."""
        firsts = (
            self.start_s,
            self.sign_in_s,
            self.front_s,
            self.page_s,
            self.screen_s,
            self.desk_s,
            self.join_s,
        )
        return (
            *(milliseconds(took * 1000) for took in firsts),
            milliseconds(self.command_ms["p50"]),
            milliseconds(self.command_ms["p99"]),
            f"{self.memory_bytes / 1e6:.0f}",
        )


HEAD = (
    "start",
    "sign in",
    "all meetings",
    "first page",
    "screen",
    "desk",
    "first join",
    "command p50",
    "p99",
    "memory MB",
)


async def _timed(work: Awaitable[Made]) -> tuple[Made, float]:
    began = time.perf_counter()
    done = await work
    return done, time.perf_counter() - began


async def _look(
    address: str, desk_link: str, code: str, commands: int
) -> tuple[list[float], list[float]]:
    """Seconds of each first look, and of each command."""
    organiser, signed_in_s = await _timed(sign_in(address, desk_link))
    target = AppTarget(address, code, organiser)
    looks = (
        organiser.fetch(f"{address}/"),
        Browser().fetch(f"{address}/b/{code}"),
        target.screen(lambda tally: None),
        target.open_desk(),
        target.join(0),
    )
    took = [signed_in_s]
    for look in looks:
        joined, seconds = await _timed(look)
        took.append(seconds)
    commands_s = []
    for number in range(commands):
        name = "take-sticker" if number % 2 else "place-sticker"
        data = {"item": STICKER_ITEM, "flap": FLAPS[0]}
        answer, seconds = await _timed(command(joined.client, name, data))
        if not answer["ok"]:
            raise RuntimeError(f"{name} was refused: {answer}")
        commands_s.append(seconds)
        await asyncio.sleep(1 / PERSON_PACE)  # more a second would be refused
    return took, commands_s


def look(data: Path, code: str, commands: int) -> Look:
    """Start a server on this folder and look at this meeting."""
    port = free_port()
    began = time.perf_counter()
    run = facilitator("run", "--port", str(port), "--data", str(data))
    with started(run) as (server, output):
        start_s = first_answer_s(port) - began
        address, desk_link = wait_for(server, output, sign_in_address)
        firsts_s, commands_s = asyncio.run(_look(address, desk_link, code, commands))
        memory = ServerProcess(server.pid).memory_bytes()
    return Look(start_s, *firsts_s, spread_ms(commands_s), memory)


def _with_events(events: int) -> Callable[[Seed], str]:
    def fill(seed: Seed) -> str:
        row = seed.meeting()
        seed.open_vote(row)
        people = seed.join(row, min(FEW_PEOPLE, events // 2))
        seed.changes_of_mind(row, people, (events - len(people) - 4) // 2 * 2)
        return row.code

    return fill


def _with_people(people: int) -> Callable[[Seed], str]:
    def fill(seed: Seed) -> str:
        row = seed.meeting()
        seed.open_vote(row)
        seed.votes(row, seed.join(row, people), FLAPS)
        return row.code

    return fill


def _with_meetings(meetings: int) -> Callable[[Seed], str]:
    def fill(seed: Seed) -> str:
        for _number in range(meetings):
            code = _with_events(FEW_EVENTS)(seed)
        return code

    return fill


def grown(
    name: str, sizes: Sequence[int], fill: Callable[[int], Callable[[Seed], str]], commands: int
) -> tuple[Table, list[Look]]:
    """A table with a row for each size, and what was measured."""
    looks = []
    for size in sizes:
        with tempfile.TemporaryDirectory() as folder:
            began = time.perf_counter()
            with Seed(Path(folder)) as seed:
                code = fill(size)(seed)
            made_s = time.perf_counter() - began
            looks.append(look(Path(folder), code, commands))
        seen = {"size": size, "made_s": round(made_s, 1), "look": repr(looks[-1])}
        print(name, json.dumps(seen), file=sys.stderr, flush=True)
    rows = [(f"{size:,}", *one.cells()) for size, one in zip(sizes, looks, strict=True)]
    return Table((name, *HEAD), rows, words=0), looks


def bench(
    *,
    events: Sequence[int] = EVENTS,
    people: Sequence[int] = PEOPLE,
    meetings: Sequence[int] = MEETINGS,
    commands: int = COMMANDS,
) -> Section:
    """All three; the log may not be felt."""
    log, looks = grown("events in the log", events, _with_events, commands)
    others = (
        ("participants", people, _with_people),
        ("meetings in the database", meetings, _with_meetings),
    )
    tables = [log, *(grown(*one, commands)[0] for one in others if one[1])]
    short, long = looks[0], looks[-1]
    span = f"{events[-1]:,} events in the log beside {events[0]:,}"
    budgets = [
        Budget(f"start, {span}", ratio(long.start_s, short.start_s), MOST),
        Budget(
            f"first page and screen of a meeting, {span}",
            ratio(long.page_s + long.screen_s, short.page_s + short.screen_s),
            MOST,
        ),
        Budget(f"first command, {span}", ratio(long.join_s, short.join_s), MOST),
        Budget(
            f"command, median, {span}", ratio(long.command_ms["p50"], short.command_ms["p50"]), MOST
        ),
    ]
    return Section("Cost as it grows", tables, budgets)
