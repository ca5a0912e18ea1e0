"""A slow line: a TCP proxy through which all connections of a browser share one narrow road.

Chromium's own throttling (CDP Network.emulateNetworkConditions) leaves WebSockets alone and counts
no round trip for opening a connection; this does both. Bytes go one after another at the speed of
the line, in both directions apart, and arrive half a round trip later; a new connection waits one
round trip, as for its handshake. What it does not do is TCP's slow start. (The proxy of
tests/faults gives each connection a speed of its own; a browser opens several.)
"""

import asyncio
import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager

PIECE = 1448  # bytes: what fits in one packet
MOST_WAITING = 64  # pieces of one connection on their way


class _Road:
    """One direction of the line."""

    def __init__(self, bytes_per_s: float) -> None:
        self._bytes_per_s = bytes_per_s
        self._free_at = 0.0

    def passes(self, size: int) -> float:
        """When (the loop's time) so many bytes that come now are past the narrow place."""
        now = asyncio.get_running_loop().time()
        self._free_at = max(now, self._free_at) + size / self._bytes_per_s
        return self._free_at


class SlowLine:
    """A proxy to ``port`` of this machine; ``address`` is where it listens once it runs."""

    def __init__(self, port: int, kbit_per_s: float, round_trip_s: float) -> None:
        self._to = port
        self._speed = kbit_per_s * 1000 / 8
        self._round_trip_s = round_trip_s
        self._tasks: set[asyncio.Task[None]] = set()
        self.port = 0

    async def serve(self, ready: threading.Event, ends: asyncio.Event) -> None:
        """Pass on until it ends."""
        self._up, self._down = _Road(self._speed), _Road(self._speed)
        server = await asyncio.start_server(self._take, "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]
        ready.set()
        await ends.wait()
        server.close()
        for task in self._tasks:
            task.cancel()

    async def _take(self, near: asyncio.StreamReader, back: asyncio.StreamWriter) -> None:
        await asyncio.sleep(self._round_trip_s)
        far, forth = await asyncio.open_connection("127.0.0.1", self._to)
        for pump in (self._pump(near, forth, self._up), self._pump(far, back, self._down)):
            task = asyncio.create_task(pump)
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _pump(
        self, source: asyncio.StreamReader, sink: asyncio.StreamWriter, road: _Road
    ) -> None:
        """Pass on one direction of a connection, each piece when it is due."""
        loop = asyncio.get_running_loop()
        under_way: deque[float] = deque()
        try:
            while piece := await source.read(PIECE):
                due = road.passes(len(piece)) + self._round_trip_s / 2
                under_way.append(due)
                loop.call_at(due, sink.write, piece)
                while len(under_way) >= MOST_WAITING:
                    await asyncio.sleep(under_way.popleft() - loop.time())
            while under_way:
                await asyncio.sleep(under_way.popleft() - loop.time())
            sink.close()
        except ConnectionError:
            sink.close()


@contextmanager
def slow_line(port: int, kbit_per_s: float, round_trip_s: float) -> Iterator[int]:
    """A slow line to this port, in a thread of its own: the port of its near end."""
    line = SlowLine(port, kbit_per_s, round_trip_s)
    ready = threading.Event()
    loop = asyncio.new_event_loop()
    ends = asyncio.Event()
    thread = threading.Thread(target=loop.run_until_complete, args=(line.serve(ready, ends),))
    thread.start()
    ready.wait()
    try:
        yield line.port
    finally:
        loop.call_soon_threadsafe(ends.set)
        thread.join()
        loop.close()
