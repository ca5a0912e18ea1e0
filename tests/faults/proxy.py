"""A TCP proxy between phones and the server, that does to their lines what bad Wi-Fi does.

It listens on this machine alone, in a thread of its own. Each line is a connection of a phone with
the one to the server that belongs to it. What the proxy is told holds for the lines that are open
and for those that come, until ``heal()``.
"""

import asyncio
import contextlib
import socket
import struct
import threading
from collections.abc import Callable, Coroutine
from typing import Any, Self

HOST = "127.0.0.1"
CHUNK = 65536
PIECES_A_SECOND = 20  # in which a throttled line passes on what it may
RESET = struct.pack("ii", 1, 0)  # SO_LINGER: close without a goodbye
PATIENCE_S = 10


class Line:
    """One connection of a phone, and the one to the server behind it."""

    def __init__(self, phone: socket.socket, server: socket.socket, *, dead: bool) -> None:
        self.phone = phone
        self.server = server
        self.dead = dead  # half-open: swallows everything, for as long as it is there
        self.pump: asyncio.Task[None] | None = None

    async def end(self, *, reset: bool) -> None:
        """Pass nothing on any more, and close."""
        assert self.pump is not None
        self.pump.cancel()
        await asyncio.wait([self.pump])
        self.close(reset=reset)

    def close(self, *, reset: bool) -> None:
        """Close both sides, with a goodbye (FIN) or without (RST)."""
        for end in (self.phone, self.server):
            if reset:
                end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
            end.close()


class Proxy:
    """Passes everything on to the port ``target``, and spoils it as the test asks."""

    def __init__(self, target: int) -> None:
        self.port = 0
        self.opened = 0
        """How many lines were opened so far."""
        self.held = 0
        """How many bytes were read and not passed on yet."""
        self._target = target
        self._lines: set[Line] = set()
        self._delays = (0.0, 0.0)
        self._bytes_per_s = 0
        self._stalled = self._silent = self._refusing = False
        self._loop = asyncio.new_event_loop()
        self._changed = asyncio.Event()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        self._run(self._listen())
        return self

    def __exit__(self, *_fault: object) -> None:
        self._run(self._end())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(PATIENCE_S)
        self._loop.close()

    def delay(self, to_server_s: float, to_phone_s: float) -> None:
        """Everything arrives so much later, in order."""
        self._set(lambda: setattr(self, "_delays", (to_server_s, to_phone_s)))

    def throttle(self, bytes_per_s: int) -> None:
        """No more than this passes in each direction of a line."""
        self._set(lambda: setattr(self, "_bytes_per_s", bytes_per_s))

    def stall(self) -> None:
        """Stop reading: nothing passes, and whoever goes on sending has to wait."""
        self._set(lambda: setattr(self, "_stalled", True))

    def go_silent(self) -> None:
        """Half-open: lines stay, new ones are taken, and everything is swallowed. A line that lost
        something stays dead after ``heal()``."""
        self._set(self._kill_lines)

    def refuse(self) -> None:
        """New lines are broken off at once; those that are open stay."""
        self._set(lambda: setattr(self, "_refusing", True))

    def cut(self, *, reset: bool = False) -> None:
        """End every line now, with a goodbye (FIN) or without (RST)."""
        self._run(self._cut(reset=reset))

    def heal(self) -> None:
        """Everything passes again, at once."""
        self._set(self._heal)

    # --- In the thread of the proxy --------------------------------------------------------------

    def _run(self, work: Coroutine[Any, Any, None]) -> None:
        asyncio.run_coroutine_threadsafe(work, self._loop).result(PATIENCE_S)

    def _set(self, change: Callable[[], None]) -> None:
        async def work() -> None:
            change()
            self._changed.set()  # whoever waits looks again
            self._changed = asyncio.Event()

        self._run(work())

    def _kill_lines(self) -> None:
        self._silent = True
        for line in self._lines:
            line.dead = True

    async def _cut(self, *, reset: bool) -> None:
        lines, self._lines = self._lines, set()
        for line in lines:
            await line.end(reset=reset)

    def _heal(self) -> None:
        self._delays = (0.0, 0.0)
        self._bytes_per_s = 0
        self._stalled = self._silent = self._refusing = False

    async def _listen(self) -> None:
        self._listener = socket.create_server((HOST, 0), backlog=512)
        self._listener.setblocking(False)
        self.port = self._listener.getsockname()[1]
        self._accepting = self._loop.create_task(self._accept())

    async def _end(self) -> None:
        self._accepting.cancel()
        await asyncio.wait([self._accepting])
        await self._cut(reset=False)
        self._listener.close()

    async def _accept(self) -> None:
        while True:
            phone, _address = await self._loop.sock_accept(self._listener)
            phone.setblocking(False)
            self.opened += 1
            server = socket.socket()
            server.setblocking(False)
            line = Line(phone, server, dead=self._silent)
            if self._refusing:
                line.close(reset=True)
                continue
            self._lines.add(line)
            line.pump = self._loop.create_task(self._open(line))

    async def _open(self, line: Line) -> None:
        try:
            await self._loop.sock_connect(line.server, (HOST, self._target))
            async with asyncio.TaskGroup() as group:
                both = ((line.phone, line.server), (line.server, line.phone))
                for direction, (source, target) in enumerate(both):
                    queue: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue()
                    group.create_task(self._take(line, source, queue))
                    group.create_task(self._pass_on(line, direction, queue, target))
        except* OSError:
            pass  # one end went away, and so does the other
        if line in self._lines and not line.dead:
            self._lines.remove(line)
            line.close(reset=False)

    async def _take(
        self, line: Line, source: socket.socket, queue: asyncio.Queue[tuple[float, bytes]]
    ) -> None:
        data = b"-"
        while data:
            await self._flowing()
            data = await self._loop.sock_recv(source, CHUNK)
            await self._flowing()
            if line.dead:
                continue
            self.held += len(data)
            queue.put_nowait((self._loop.time(), data))

    async def _pass_on(
        self,
        line: Line,
        direction: int,
        queue: asyncio.Queue[tuple[float, bytes]],
        target: socket.socket,
    ) -> None:
        while True:
            came, data = await queue.get()
            while (rest := came + self._delays[direction] - self._loop.time()) > 0:
                await self._change(rest)
            if not data and not line.dead:
                target.shutdown(socket.SHUT_WR)
                return
            while data:
                piece = data
                if self._bytes_per_s:
                    piece = data[: max(1, self._bytes_per_s // PIECES_A_SECOND)]
                await self._flowing()
                if not line.dead:
                    await self._loop.sock_sendall(target, piece)
                self.held -= len(piece)
                data = data[len(piece) :]
                if self._bytes_per_s:
                    await self._change(len(piece) / self._bytes_per_s)

    async def _flowing(self) -> None:
        while self._stalled:
            await self._changed.wait()

    async def _change(self, most_s: float) -> None:
        """Wait until the proxy was told something else, or so long."""
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._changed.wait(), most_s)
