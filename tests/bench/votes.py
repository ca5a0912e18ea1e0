"""The votes of one meeting while it is measured: sent, acknowledged, seen on the screen."""

import asyncio
import sys
import time

from tests.bench.protocol import Tally, command
from tests.bench.wire import SocketIOClient


class Votes:
    """When each vote was sent, acknowledged and seen on the screen (`time.perf_counter`)."""

    def __init__(self) -> None:
        self.accepted: list[tuple[int, float, float]] = []  # (seq, sent, acknowledged)
        self.refused: dict[str, int] = {}
        self.late_s: list[float] = []
        self.tallies: list[tuple[float, int]] = []  # (seen, total)
        self._already = 0

    def see(self, tally: Tally) -> None:
        """The screen shows `tally`."""
        self.tallies.append((time.perf_counter(), tally.total))

    def begin(self) -> None:
        """What the screen showed until now came before us."""
        self._already = self.tallies[-1][1] if self.tallies else 0
        self.tallies.clear()

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

    @property
    def all_seen(self) -> bool:
        """True once every accepted vote is on the screen."""
        total = self.tallies[-1][1] if self.tallies else self._already
        return total >= self._already + len(self.accepted)

    def acknowledged_s(self) -> list[float]:
        """Per vote: seconds until its acknowledgement."""
        return [acknowledged - sent for _seq, sent, acknowledged in self.accepted]

    def screen_delays_s(self) -> list[float]:
        """Per vote: seconds until a tally counted it.

        Votes count in the order of their `seq`, so the n-th is in the first tally with a total of
        at least what there was before us + n.
        """
        delays = []
        tallies = iter(self.tallies)
        seen, total = next(tallies, (float("inf"), sys.maxsize))
        for place, (_seq, sent, _acknowledged) in enumerate(
            sorted(self.accepted), self._already + 1
        ):
            while total < place:
                seen, total = next(tallies, (float("inf"), sys.maxsize))
            if seen < float("inf"):
                delays.append(seen - sent)
        return delays
