"""Who floods, guesses or stalls: a process of its own, so that it holds up no honest one here.

    python -m tests.faults.attackers KIND PORT SECONDS CODE COOKIE

Loopback only, and bounded: it ends after SECONDS, or when its connections are used up. Says
``ready`` once it has begun, and at the end one line of JSON with what it got to see.
"""

import asyncio
import base64
import contextlib
import itertools
import json
import os
import random
import re
import resource
import sys
import time
from collections import Counter
from collections.abc import Awaitable, Callable

HOST = "127.0.0.1"
PATIENCE_S = 30
PLENTY = 10_000  # bytes of an answer that are looked at
HANDSHAKE = (
    "GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\n"
    "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {key}\r\n{cookie}\r\n"
)


class Attack:
    """One attack: what it needs to know, and what it saw."""

    def __init__(self, port: int, seconds: float, code: str, cookie: str) -> None:
        self.port = port
        self.seconds = seconds
        self.code = code
        self.cookie = cookie
        self.seen: Counter[str] = Counter()

    async def open(self, last: int = 1) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        """A connection from 127.0.0.``last``."""
        return await asyncio.open_connection(HOST, self.port, local_addr=(f"127.0.0.{last}", 0))

    async def many(self, count: int, work: Callable[[int], Awaitable[None]]) -> None:
        """So many at once; each begins anew when it is cut off."""

        async def again(number: int) -> None:
            while True:
                try:
                    await work(number)
                except (OSError, asyncio.IncompleteReadError, EOFError):
                    self.seen["cut off"] += 1
                    await asyncio.sleep(0.01)

        await asyncio.gather(*(again(number) for number in range(count)))

    async def run(self, kind: str) -> None:
        """Attack for the time given, and where this machine is slow until enough was tried."""
        attack = asyncio.ensure_future(ATTACKS[kind](self))
        enough, began = ENOUGH.get(kind, {}), time.monotonic()
        while time.monotonic() - began < self.seconds or (
            any(self.seen[what] < count for what, count in enough.items())
            and time.monotonic() - began < self.seconds + PATIENCE_S
        ):
            await asyncio.sleep(0.1)
            if attack.done():
                attack.result()
                return
        attack.cancel()

    async def request(
        self,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        path: str,
        form: dict[str, str] | None = None,
        cookie: str = "",
    ) -> tuple[int, str, str]:
        """One request on a connection that stays open: status, head, body."""
        body = "&".join(f"{name}={value}" for name, value in (form or {}).items())
        head = f"{'GET' if form is None else 'POST'} {path} HTTP/1.1\r\nHost: x\r\n"
        if cookie:
            head += f"Cookie: {cookie}\r\n"
        if form is not None:
            head += "Content-Type: application/x-www-form-urlencoded\r\n"
            head += f"Content-Length: {len(body)}\r\n"
        writer.write(f"{head}\r\n{body}".encode())
        found = (await reader.readuntil(b"\r\n\r\n")).decode()
        length = re.search(r"content-length: (\d+)", found, re.IGNORECASE)
        content = await reader.readexactly(int(length[1])) if length else b""
        status = int(found.split()[1])
        self.seen[str(status)] += 1
        return status, found, content.decode(errors="replace")

    async def socket(
        self, auth: dict[str, str] | None, last: int = 1, cookie: str = ""
    ) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        """A WebSocket that said hello, if it is to say so."""
        reader, writer = await self.open(last)
        key = base64.b64encode(os.urandom(16)).decode()
        wanted = f"Cookie: {cookie}\r\n" if cookie else ""
        writer.write(HANDSHAKE.format(key=key, cookie=wanted).encode())
        await reader.readuntil(b"\r\n\r\n")
        if auth is not None:
            writer.write(frame("40" + json.dumps(auth)))
        return reader, writer


def frame(text: str | bytes, first: int = 0x81, length: int | None = None) -> bytes:
    """A masked frame; ``length`` is what it claims to be."""
    payload = text.encode() if isinstance(text, str) else text
    claimed = len(payload) if length is None else length
    if claimed < 126:
        head = bytes((first, 0x80 | claimed))
    elif claimed < 65_536:
        head = bytes((first, 0xFE)) + claimed.to_bytes(2, "big")
    else:
        head = bytes((first, 0xFF)) + claimed.to_bytes(8, "big")
    return head + b"\0\0\0\0" + payload


async def read_frame(reader: asyncio.StreamReader) -> str:
    """The text of the next frame of the server, which masks nothing."""
    _first, length = await reader.readexactly(2)
    if length == 126:
        length = int.from_bytes(await reader.readexactly(2), "big")
    elif length == 127:
        length = int.from_bytes(await reader.readexactly(8), "big")
    return (await reader.readexactly(length)).decode(errors="replace")


async def codes(attack: Attack) -> None:
    """Guess join codes from three addresses, by pages and by sockets: among them ours."""
    numbers = itertools.count(100_000)

    async def pages(number: int) -> None:
        reader, writer = await attack.open(1 + number % 3)
        while True:
            await attack.request(reader, writer, f"/b/{next(numbers)}/scherm")
        writer.close()

    async def sockets(number: int) -> None:
        auth = {"meeting": str(next(numbers)), "as": "phone"}
        reader, writer = await attack.socket(auth, 1 + number % 3)
        answer = await read_frame(reader)
        while not answer.startswith("44"):
            answer = await read_frame(reader)
        attack.seen["guesses" if "too-many-guesses" in answer else "not allowed"] += 1
        writer.close()

    await asyncio.gather(attack.many(20, pages), attack.many(10, sockets))


async def passwords(attack: Attack) -> None:
    """Guess passwords, of other accounts each time and from many addresses."""
    numbers = itertools.count()

    async def work(number: int) -> None:
        last = 10 + next(numbers) % 200
        reader, writer = await attack.open(last)
        _status, head, page = await attack.request(reader, writer, "/")
        cookie = re.search(r"set-cookie: (facilitator=[^;]+)", head, re.IGNORECASE)
        token = re.search(r'name="csrf_token" value="([^"]+)"', page)
        assert cookie
        assert token
        for _time in range(20):
            email = f"a{next(numbers)}%40b.nl"
            form = {"csrf_token": token[1], "email": email, "password": "wachtwoord1"}
            await attack.request(reader, writer, "/aanmelden", form, cookie[1])

    await attack.many(60, work)


async def messages(attack: Attack) -> None:
    """One participant sends as much as goes, over several connections."""

    async def work(number: int) -> None:
        auth = {"meeting": attack.code, "as": "phone"}
        reader, writer = await attack.socket(auth, cookie=attack.cookie)
        answer = await read_frame(reader)
        while not answer.startswith(("40", "44")):
            answer = await read_frame(reader)
        if not answer.startswith("40"):
            attack.seen["turned away"] += 1
            raise ConnectionResetError
        reading = asyncio.ensure_future(listen(reader))
        if number == 0:  # far beyond
            writer.write(frame("", first=0x89) * 1_000)
        try:
            for count in itertools.count():
                data = {"id": f"flood-{count:08}", "name": "leave-meeting", "data": {"on": True}}
                writer.write(frame(f"42{count}" + json.dumps(["command", data])))
                if count % 20 == 19:
                    await writer.drain()
                    await asyncio.sleep(0.05)
                if reading.done():
                    raise ConnectionResetError
        finally:
            reading.cancel()

    async def listen(reader: asyncio.StreamReader) -> None:
        with contextlib.suppress(OSError, asyncio.IncompleteReadError):
            while True:
                answer = await read_frame(reader)
                if answer.startswith("43"):
                    attack.seen["too fast" if "too-fast" in answer else "answered"] += 1

    await attack.many(4, work)


async def giants(attack: Attack) -> None:
    """Messages, frames, heads and bodies that are far too large, or say that they are."""
    chunk = b"x" * 65_536

    async def pump(writer: asyncio.StreamWriter, data: bytes, times: int) -> None:
        for _time in range(times):
            writer.write(data)
            await writer.drain()

    async def until_closed(kind: str, reader: asyncio.StreamReader) -> None:
        with contextlib.suppress(OSError):
            while await reader.read(PLENTY):
                pass
        attack.seen[kind] += 1

    async def work(number: int) -> None:
        kind = KINDS[number % len(KINDS)]
        if kind.startswith("frame"):
            reader, writer = await attack.socket(None)
        else:
            reader, writer = await attack.open()
        with contextlib.suppress(OSError):
            await one(kind, writer, pump)
        await until_closed(kind, reader)
        writer.close()
        await asyncio.sleep(0.05)

    async def one(
        kind: str,
        writer: asyncio.StreamWriter,
        pump: Callable[[asyncio.StreamWriter, bytes, int], Awaitable[None]],
    ) -> None:
        post = "POST /meedoen HTTP/1.1\r\nHost: x\r\n"
        if kind == "frame of a megabyte":
            writer.write(frame(b"x" * 1_000_000))
            await writer.drain()
        elif kind == "frame that promises gigabytes":
            writer.write(frame(b"", length=2**62))
            await pump(writer, chunk, 1_000)
        elif kind == "frame in endless parts":
            writer.write(frame(b"x" * 50_000, first=0x01))
            await pump(writer, frame(b"x" * 50_000, first=0x00), 1_000)
        elif kind == "frame in empty parts":
            writer.write(frame(b"", first=0x01))
            await pump(writer, frame(b"", first=0x00) * 1_000, 1_000)
        elif kind == "frame that announces bytes":
            writer.write(
                frame("40{}") + frame('451000000-["command",{"_placeholder":true,"num":0}]')
            )
            await pump(writer, frame(chunk, first=0x82), 1_000)
        elif kind == "body of gigabytes":
            writer.write(f"{post}Content-Length: 9000000000\r\n\r\n".encode())
            await pump(writer, chunk, 5_000)
        elif kind == "body without an end":
            writer.write(f"{post}Transfer-Encoding: chunked\r\n\r\n".encode())
            await pump(writer, b"10000\r\n" + chunk + b"\r\n", 5_000)
        elif kind == "body of two lengths":
            writer.write(f"{post}Content-Length: 5\r\nContent-Length: 50\r\n\r\n".encode())
        elif kind == "body of an odd length":
            writer.write(f"{post}Content-Length: 1_0\r\n\r\n".encode())
        elif kind == "head of many lines":
            writer.write(b"GET / HTTP/1.1\r\n" + b"a: b\r\n" * 5_000 + b"\r\n")
        elif kind == "head of a long line":
            writer.write(b"GET / HTTP/1.1\r\na: ")
            await pump(writer, chunk, 1_000)
        elif kind == "line without an end":
            await pump(writer, chunk, 1_000)

    await attack.many(2 * len(KINDS), work)


KINDS = (
    "frame of a megabyte",
    "frame that promises gigabytes",
    "frame in endless parts",
    "frame in empty parts",
    "frame that announces bytes",
    "body of gigabytes",
    "body without an end",
    "body of two lengths",
    "body of an odd length",
    "head of many lines",
    "head of a long line",
    "line without an end",
)


async def connections(attack: Attack) -> None:
    """Three thousand connections that ask nothing, and sockets that say nothing."""
    kept: list[object] = []

    async def hold(number: int) -> None:
        opened = await (attack.socket(None) if number % 10 == 0 else attack.open())
        kept.append(opened)
        attack.seen["opened"] += 1
        if await opened[0].read(PLENTY):  # the greeting of the socket
            while await opened[0].read(PLENTY):
                pass
        attack.seen["ended"] += 1
        await asyncio.sleep(3_600)

    for start in range(0, 3_000, 250):
        for number in range(start, start + 250):
            _tasks.add(asyncio.ensure_future(attack.many(1, lambda _one, n=number: hold(n))))
        await asyncio.sleep(0.1)
    await asyncio.gather(*_tasks)


_tasks: set[asyncio.Future[None]] = set()


async def slow(attack: Attack) -> None:
    """Requests byte by byte, and answers that nobody takes."""

    async def work(number: int) -> None:
        _reader, writer = await attack.open()
        if number % 3 == 0:
            writer.write(b"GET / HTTP/1.1\r\n")
            drip = b"a"
        elif number % 3 == 1:
            writer.write(b"POST /meedoen HTTP/1.1\r\nHost: x\r\nContent-Length: 5000\r\n\r\n")
            drip = b"a"
        else:
            for _time in range(50):
                writer.write(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
            drip = b""
        attack.seen["opened"] += 1
        while True:
            writer.write(drip)
            await asyncio.sleep(random.uniform(0.3, 0.6))

    await attack.many(600, work)


async def pages(attack: Attack) -> None:
    """Pages and polls as fast as they come, fifty at once."""

    async def work(number: int) -> None:
        reader, writer = await attack.open()
        for count in itertools.count():
            poll = "/socket.io/?EIO=4&transport=polling"
            await attack.request(
                reader,
                writer,
                poll if (number + count) % 5 == 0 else f"/b/{attack.code}",
                cookie=attack.cookie,
            )

    await attack.many(50, work)


async def polls(attack: Attack) -> None:
    """Sends by polling as much as goes."""
    packets = "\x1e".join(['42["clock",{}]'] * 16)

    async def work(number: int) -> None:
        reader, writer = await attack.open()
        where = "/socket.io/?EIO=4&transport=polling"
        _status, _head, body = await attack.request(reader, writer, where, cookie=attack.cookie)
        where += "&sid=" + json.loads(body[1:])["sid"]
        while True:
            head = f"POST {where} HTTP/1.1\r\nHost: x\r\nContent-Length: {len(packets)}\r\n"
            writer.write(f"{head}Content-Type: text/plain\r\n\r\n{packets}".encode())
            found = (await reader.readuntil(b"\r\n\r\n")).decode()
            length = re.search(r"content-length: (\d+)", found, re.IGNORECASE)
            await reader.readexactly(int(length[1]) if length else 0)
            attack.seen[found.split()[1]] += 1
            if " 200 " not in found.splitlines()[0]:
                raise ConnectionResetError  # begin anew

    await attack.many(20, work)


ATTACKS = {
    one.__name__: one
    for one in (codes, passwords, messages, giants, connections, slow, pages, polls)
}


#: What an attack has to see before it may end.
ENOUGH = {
    "codes": {"429": 1, "guesses": 1},
    "passwords": {"403": 1, "429": 20},
    "messages": {"cut off": 1, "too fast": 500},
    "giants": dict.fromkeys(KINDS, 1),
    "connections": {"opened": 2_500, "ended": 500},
    "slow": {"opened": 600},
    "pages": {"200": 100},
    "polls": {"400": 1},
}


async def main() -> None:
    kind, port, seconds, code, cookie = sys.argv[1:6]
    _soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, 8_192), hard))
    attack = Attack(int(port), float(seconds), code, cookie)
    print("ready", flush=True)
    await attack.run(kind)
    print(json.dumps(attack.seen), flush=True)
    os._exit(0)  # thousands of connections at once, without a goodbye


if __name__ == "__main__":
    asyncio.run(main())
