"""The door: which connections are open, who makes room for whom, and whose page is made now.

A whole room comes from one address, and so may somebody who opens thousands of connections. Nobody
is refused for it: where there are too many, the one that has waited longest for its browser ends.
"""

import contextlib
import socket as native_socket
from collections.abc import Callable
from typing import Any

import gevent
import gevent.lock

from facilitator.limits import MOST_AT_ADDRESS, TURN_S, TURNS, TURNS_AT_ADDRESS

__all__ = ["Connection", "Door", "Turn"]


class Connection:
    """One open connection, from `Door.open` to `leave`."""

    __slots__ = ("_door", "_live", "_settled", "address", "socket")

    def __init__(self, door: "Door", socket: Any, address: str) -> None:
        self._door = door
        self.socket = socket
        self._live = False
        self._settled = False
        self.address = address

    def waits(self) -> None:
        """It is the browser's turn: to ask, to go on asking, or to take the answer."""
        if not self._settled:
            self._door.line_up(self)

    def goes_on(self) -> None:
        """It is our turn, and nobody may take the connection away."""
        self._door.step_out(self)

    def becomes_live(self) -> None:
        """It carries a WebSocket from now on, of which we do not know yet whose it is."""
        self._live = True
        self.waits()

    def settle(self) -> None:
        """Somebody with a place uses this live connection: it counts for its address no more."""
        if self._live and not self._settled:
            self.goes_on()
            self._settled = True
            self._door.count(self.address, -1)

    def leave(self) -> None:
        """It has ended."""
        self.goes_on()
        self._door.files -= 1
        if not self._settled:
            self._door.count(self.address, -1)

    def drop(self) -> None:
        """End it: who reads or writes on it finds that it is gone."""
        self.goes_on()
        with contextlib.suppress(OSError):  # the other side was first
            self.socket.shutdown(native_socket.SHUT_RDWR)


class Door:
    """All connections of a server that may have ``most_files`` files open for them.

    ``shared``: a proxy stands in front, so that everybody has the same address here.
    """

    def __init__(self, most_files: int, *, shared: bool = False) -> None:
        self.files = 0
        self._most_files = most_files
        self._most_at_address = most_files if shared else min(MOST_AT_ADDRESS, most_files // 2)
        self._at: dict[str, int] = {}
        self._waiting: dict[str, dict[Connection, None]] = {}
        self._turns = gevent.lock.Semaphore(TURNS)
        self._turns_at: dict[str, tuple[gevent.lock.Semaphore, list[None]]] = {}
        self._turns_each = TURNS if shared else TURNS_AT_ADDRESS

    def open(self, socket: Any, address: str) -> Connection | None:
        """A new connection; None where no other can make room for it."""
        if self._at.get(address, 0) >= self._most_at_address and not self._make_room(address):
            return None
        if self.files >= self._most_files and not self._make_room(self._busiest()):
            return None
        self.files += 1
        self.count(address, 1)
        return Connection(self, socket, address)

    def count(self, address: str, change: int) -> None:
        """So many more connections without a place at an address."""
        left = self._at.get(address, 0) + change
        if left:
            self._at[address] = left
        else:
            del self._at[address]
            self._waiting.pop(address, None)

    def line_up(self, connection: Connection) -> None:
        """It waits for its browser, and makes room for another after those that waited before."""
        self._waiting.setdefault(connection.address, {})[connection] = None

    def step_out(self, connection: Connection) -> None:
        """It waits no longer."""
        line = self._waiting.get(connection.address)
        if line is not None:
            line.pop(connection, None)

    def turn(self, address: str) -> "Turn":
        """Wait until a page of this address may be made."""
        turns, users = self._turns_at.setdefault(
            address, (gevent.lock.Semaphore(self._turns_each), [])
        )
        users.append(None)
        turns.acquire()
        self._turns.acquire()

        def end() -> None:
            self._turns.release()
            turns.release()
            users.pop()
            if not users:
                self._turns_at.pop(address, None)

        return Turn(end)

    def _busiest(self) -> str:
        return max(self._waiting, key=lambda address: len(self._waiting[address]), default="")

    def _make_room(self, address: str) -> bool:
        oldest = next(iter(self._waiting.get(address, {})), None)
        if oldest is not None:
            oldest.drop()
        return oldest is not None


class Turn:
    """The turn of one page. It ends by itself when the page takes long: then it waits for
    something else than the processor."""

    def __init__(self, end: Callable[[], None]) -> None:
        self._end: Callable[[], None] | None = end
        self._timer = gevent.get_hub().loop.timer(TURN_S)
        self._timer.start(self.end)

    def end(self) -> None:
        """Let the next one go; may be called more than once."""
        end, self._end = self._end, None
        if end is not None:
            self._timer.stop()
            self._timer.close()
            end()
